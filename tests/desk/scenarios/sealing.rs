//! Everything about people is sealed: on the disk nobody reads it, another master key takes the old one's place, a wrong one is told.

use std::fs;
use std::path::Path;

use super::introductions::both_sides_write;
use crate::world::World;

const MASTER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// The files below a folder that hold some bytes.
pub fn files_with(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn nobody_reads_names_addresses_or_words_from_the_disk_without_the_keys() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    world.by_chat("host-in-chat").writes(&mut world, "We need a casework manager in York.");
    world.runs(&["export", "sealed.jsonl"]);
    for words in ["Marchbanks", "applicant@leeds", "temporary accommodation", "host-in-chat"] {
        assert_eq!(
            files_with(&world.path("data"), words.as_bytes()),
            Vec::<String>::new(),
            "{words}"
        );
        let export = fs::read_to_string(world.path("sealed.jsonl")).unwrap();
        assert!(!export.contains(words), "{words}");
        world.runs(&["export", &format!("{}.jsonl", words.len()), "--readable"]);
        let readable = fs::read_to_string(world.path(&format!("{}.jsonl", words.len()))).unwrap();
        assert!(readable.contains(words) || words == "host-in-chat", "{words}");
    }
    assert!(world.runs(&["verify"]).contains("Everything is whole."));
}

#[test]
fn a_master_key_from_elsewhere_is_rotated_and_a_wrong_one_touches_nothing() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let shown = world.runs(&["list", "--all"]);
    assert!(world.runs(&["keys"]).contains("Persons with a key: 2. Keys destroyed: 0."));
    world.runs(&["keys", "rotate"]);
    assert_eq!(world.runs(&["list", "--all"]), shown);
    fs::write(world.path("master"), MASTER).unwrap();
    fs::write(world.path("wrong"), MASTER.to_uppercase()).unwrap();
    let told = world.runs(&["keys", "rotate", "--to-file", "master"]);
    assert!(told.contains("Name that place in `[sealing]`"), "{told}");
    let refusal = world.is_refused(&["list"]);
    assert!(refusal.contains("is wrapped with another master key"), "{refusal}");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let named =
        |file: &str| format!("{config}\n[sealing]\nmaster-key-from = {{ file = \"{file}\" }}\n");
    let before = fs::read(world.path("data/person-keys/keys")).unwrap();
    world.write_config(&named("wrong"));
    let refusal = world.is_refused(&["once"]);
    assert!(refusal.contains("nothing was touched"), "{refusal}");
    world.write_config(&named("short"));
    fs::write(world.path("short"), "hunter2").unwrap();
    assert!(world.is_refused(&["once"]).contains("32 characters at least"));
    assert_eq!(fs::read(world.path("data/person-keys/keys")).unwrap(), before);
    world.write_config(&named("master"));
    assert_eq!(world.runs(&["list", "--all"]), shown);
    assert!(world.runs(&["verify"]).contains("Everything is whole."));
}
