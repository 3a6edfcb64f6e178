//! What lies in the data folder: nothing by which somebody without the keys could find a person or a mail again.

use std::fs;
use std::path::Path;

use regex::bytes::RegexBuilder;
use secondment_desk::mail::mime;

use crate::premises;
use crate::world::World;

#[test]
fn no_address_message_id_or_hash_of_a_mail_stands_in_a_name_or_in_a_file() {
    let mut world = World::running("govxchange").on("2026-11-20");
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/letters"));
    let mut sought = Vec::<String>::new();
    for file in
        premises::files(folder).iter().filter(|file| file.to_string_lossy().ends_with(".eml"))
    {
        let raw = fs::read(folder.join(file)).unwrap();
        let read = mime::incoming(&raw, &[]);
        sought.extend(read.sender.map(|address| address.as_str().to_owned()));
        sought.extend(read.message_id);
        sought.push(blake3::hash(&raw).to_hex().chars().take(16).collect());
        world.drops("inbox", &raw);
    }
    world.settles();
    sought.retain(|words| words.len() > 5);
    sought.sort();
    sought.dedup();
    assert!(sought.len() > 100, "{sought:?}");
    let any: Vec<String> = sought.iter().map(|words| regex::escape(words)).collect();
    let any = RegexBuilder::new(&any.join("|")).case_insensitive(true).build().unwrap();
    let told = |bytes: &[u8]| {
        any.find(bytes).map(|found| String::from_utf8_lossy(found.as_bytes()).into_owned())
    };
    let data = world.path("data");
    let kept = premises::files(&data);
    assert!(kept.len() > 5, "{kept:?}");
    for file in &kept {
        assert_eq!(told(file.to_string_lossy().as_bytes()), None, "the name of {}", file.display());
        assert_eq!(told(&fs::read(data.join(file)).unwrap()), None, "in {}", file.display());
    }
    // The same search finds what lies open: the letters that went out.
    let sent = world.path("sent");
    assert!(
        premises::files(&sent)
            .iter()
            .any(|file| told(&fs::read(sent.join(file)).unwrap()).is_some())
    );
}
