//! Replies as people's mail programs write them: what the reader takes for the sender's own words is what a person marks.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use secondment_desk::domain::context::{Asked, Context};
use secondment_desk::domain::field::FieldName;
use secondment_desk::domain::party::Address;
use secondment_desk::domain::submission::SubmissionKind;
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::reading::quoted::{Clues, Part};
use secondment_desk::settings::{self, InPlace};
use serde::Deserialize;

/// So many of a hundred must be right.
const LEAST_PERCENT: usize = 95;

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
fn every_reply_is_listed_and_there_are_a_hundred_at_least() {
    let mut listed: Vec<String> = replies().into_iter().map(|reply| reply.file).collect();
    let files = fs::read_dir(folder()).unwrap().flatten();
    let mut there: Vec<String> =
        files.filter_map(|file| file.file_name().into_string().ok()).collect();
    there.retain(|name| name.ends_with(".eml"));
    listed.sort();
    there.sort();
    assert_eq!(listed, there);
    assert!(there.len() >= 100);
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
            address: incoming.sender.as_ref().map(Address::as_str).unwrap_or_default(),
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

#[test]
fn any_length_is_divided_and_read_in_bounded_time() {
    let settings = settings::load(None, &InPlace::default()).unwrap();
    let letter = fs::read_to_string(folder().join("letter.txt")).unwrap();
    let question = "What is your full name?";
    let asked = Asked { field: FieldName::Name, question: question.to_owned(), is_open: true };
    let context = Context {
        asked: vec![asked],
        under_way: Some(SubmissionKind::Interest),
        letter: Some(letter.clone()),
        ..Context::default()
    };
    let mut incoming = mime::incoming(b"From: a@b.example\r\nSubject: Re: x\r\n\r\nx", &[]);
    for text in [
        "a ".repeat(512 << 10),
        "> quoted\n".repeat(100_000),
        "From: a\n".repeat(100_000),
        "On 2 Mar 2026 at 10:14,\n".repeat(40_000),
        "Thanks\nAnn\n".repeat(80_000),
        format!("> {question} Ann Person\n").repeat(30_000),
        "PS a\nconfidential and intended solely\n\n".repeat(20_000),
        "not Leeds but York, ".repeat(50_000),
        "1. a 2. b\n".repeat(100_000),
    ] {
        incoming.text = text;
        let clues = Clues { letter: Some(&letter), name: "Ann Person", ..Clues::default() };
        let began = Instant::now();
        let division = reading::quoted::divide(&incoming.text, clues, &settings.vocabulary);
        let whole: String = division.pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(whole.len(), incoming.text.len());
        reading::read(&incoming, &context, &settings.vocabulary);
        // So little that time which grew with the square of the length would be far beyond it.
        let start: String = incoming.text.chars().take(20).collect();
        assert!(began.elapsed() < Duration::from_mins(1), "{start}: {:?}", began.elapsed());
    }
}
