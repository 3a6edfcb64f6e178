//! Replies as people's mail programs write them: what the reader takes for the sender's own words is what a person marks.

use std::fs;
use std::path::Path;

use secondment_desk::domain::reading::Context;
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::reading::quoted::{Clues, Part};
use secondment_desk::settings::{self, InPlace};
use serde::Deserialize;

/// So many of a hundred must be right.
const LEAST_PERCENT: usize = 90;

#[derive(Deserialize)]
struct Replies {
    reply: Vec<Reply>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Reply {
    file: String,
    client: String,
    says: String,
    #[serde(default)]
    forwarded: String,
    #[serde(default)]
    knows_letter: bool,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/replies"))
}

fn replies() -> Vec<Reply> {
    let text = fs::read_to_string(folder().join("replies.toml")).unwrap();
    toml::from_str::<Replies>(&text).unwrap().reply
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_reply_is_listed_and_there_are_eighty_at_least() {
    let mut listed: Vec<String> = replies().into_iter().map(|reply| reply.file).collect();
    let files = fs::read_dir(folder()).unwrap().flatten();
    let mut there: Vec<String> =
        files.filter_map(|file| file.file_name().into_string().ok()).collect();
    there.retain(|name| name.ends_with(".eml"));
    listed.sort();
    there.sort();
    assert_eq!(listed, there);
    assert!(there.len() >= 80);
}

#[test]
fn what_the_sender_wrote_is_told_apart_as_a_person_does() {
    let settings = settings::load(None, &InPlace::default()).unwrap();
    let letter = fs::read_to_string(folder().join("letter.txt")).unwrap();
    let mut wrong = Vec::new();
    let replies = replies();
    for reply in &replies {
        let incoming = mime::incoming(&fs::read(folder().join(&reply.file)).unwrap(), &[]);
        let known = reply.knows_letter.then(|| letter.clone());
        let clues = Clues {
            subject: &incoming.subject,
            name: incoming.sender_name.as_deref().unwrap_or_default(),
            address: incoming.sender.as_ref().map(|sender| sender.as_str()).unwrap_or_default(),
            letter: known.as_deref(),
        };
        let division = reading::quoted::divide(&incoming.text, clues, &settings.vocabulary);
        let whole: String = division.pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(whole, incoming.text, "{}: nothing is thrown away", reply.file);
        let context = Context { letter: known.clone(), ..Context::default() };
        let read = reading::read(&incoming, &context, &settings.vocabulary);
        let forwarded = words(&division.lines(Part::Forwarded).join(" "));
        let is_content = forwarded.contains(&words(&reply.forwarded));
        if words(&read.reply) != words(&reply.says) || !is_content {
            wrong.push(format!(
                "{} ({})\n  a person marks: {:?}\n  the reader:     {:?}{}",
                reply.file,
                reply.client,
                words(&reply.says),
                words(&read.reply),
                if is_content { "" } else { "\n  the forwarded message is not kept as one" }
            ));
        }
    }
    let n_right = replies.len() - wrong.len();
    let told = format!("{n_right} of {} as a person marks them", replies.len());
    println!("{told}\n{}", wrong.join("\n"));
    assert!(n_right * 100 >= LEAST_PERCENT * replies.len(), "{told}:\n{}", wrong.join("\n"));
}
