//! Somebody of whom there is something in every kind of record is erased, and nothing of it is left: not in the folder, a backup, an export or a log.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secondment_desk::domain::schema;
use secondment_desk::store::whose::WITHOUT_WORDS;

use super::placements::{STEPS, agreed};
use super::sealing::files_with;
use crate::world::{Person, World};

const WHO: &str = "applicant@leeds.gov.uk";
const ACCOUNT: &str = "applicant-in-chat";
const HOME: &str = "team.lead@leeds.gov.uk";

/// What stands in one place each, and where that is.
const CANARIES: [(&str, &str); 16] = [
    ("Marchbanks", "their name"),
    (WHO, "their address"),
    (ACCOUNT, "their account"),
    (HOME, "the address of their manager at home"),
    ("housing options officer", "their details, and why they were put together"),
    ("tortoise-form.txt", "the name of a file"),
    ("gyroscope", "a file"),
    ("otter", "the objective of their placement"),
    ("weasel", "how far that was met, as they say"),
    ("marmot", "what they have learned"),
    ("quokka", "what they say of an introduction"),
    ("pangolin", "what they declare"),
    ("narwhal", "what an officer puts right"),
    ("axolotl", "an officer's answer"),
    ("ibex", "what they are asked while the clock stands"),
    ("okapi", "why a request is refused"),
];

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
}

/// What can be read of a data folder: its records, a line each, and its raw messages.
fn readable(world: &World, data: &str) -> String {
    let name = format!("{data}-readable.jsonl");
    drop(fs::remove_file(world.path(&name)));
    world.runs(&["export", &name, "--readable", "--data", data]);
    let mut text = String::new();
    for line in fs::read_to_string(world.path(&name)).unwrap().lines() {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        match read["raw"]["base64"].as_str() {
            Some(raw) => text.push_str(&String::from_utf8_lossy(&BASE64.decode(raw).unwrap())),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

#[track_caller]
fn has_nothing(text: &str) {
    for (canary, place) in CANARIES {
        let line = text.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{place}: {line:?}");
    }
}

/// The latest item with an intent.
fn item(world: &World, intent: &str) -> String {
    let list = world.list();
    let items = list["items"].as_array().unwrap().iter();
    let has =
        |item: &&serde_json::Value| item["intents"].as_array().unwrap().contains(&intent.into());
    let latest = items.filter(has).max_by_key(|item| item["at"].to_string()).unwrap();
    latest["reference"].as_str().unwrap().to_owned()
}

/// The person and what is said of them, everywhere.
fn everywhere() -> (World, Person) {
    let (mut world, person, _, reference) = agreed();
    let place = |world: &World, more: &[&str]| {
        world.runs(&[&["placement", &reference], more].concat());
    };
    place(&world, &["--objective", "otter liaison", "--home-manager", HOME]);
    world.settles();
    person.replies(&mut world, "Learned: marmot shelving saves an hour a day.");
    world.runs(&["outcome", &reference, "person", "Yes, we'd like to go ahead with the quokka."]);
    let declares = ["declaration", &reference, "--interest", "shareholdings", "--words"];
    world.runs(&[&declares[..], &["Shares in pangolin holdings"]].concat());
    for step in STEPS {
        place(&world, &["--done", step]);
    }
    place(&world, &["--starts", "2026-01-05", "--ends", "2026-02-27", "--really"]);
    world.runs(&["outcome", &reference, "person", "1 partly, the weasel register is not finished"]);
    let interest = item(&world, "interest");
    world.runs(&["edit", &interest, "Skills: temporary accommodation, narwhal filing"]);
    let account = world.by_chat(ACCOUNT);
    account.writes(&mut world, "I'm Ottilie Marchbanks. Who looks after the bicycle shed?");
    let file = format!(
        "From: {WHO}\r\nTo: desk@programme.example\r\nSubject: Notes\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\n\
         Here are my notes.\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"tortoise-form.txt\"\r\n\r\ngyroscope mending\r\n--b--\r\n"
    );
    world.drops("inbox", file.as_bytes());
    person.writes(&mut world, "Who looks after the bicycle shed in the yard?");
    let question = item(&world, "question");
    world.runs(&["answer", &question, "It stands in the axolotl ledger."]);
    person.replies(&mut world, "Under article 16, please put my surname right: it is misspelt.");
    let request = item(&world, "rights_request");
    world.runs(&["rights", &request, "--stop", "--because", "Which of the ibex years?"]);
    world.settles();
    person.replies(&mut world, "All of them.");
    let refuse = ["rights", &request, "--refuse", "--right", "rectification", "--because"];
    world.runs(&[&refuse[..], &["The okapi stands as it is."]].concat());
    world.settles();
    (world, person)
}

#[test]
fn nothing_of_somebody_is_left_whatever_kind_of_record_had_it() {
    let (mut world, person) = everywhere();
    let before = readable(&world, "data");
    for (canary, place) in CANARIES {
        assert!(before.contains(canary), "{place} is there before");
    }
    let mut kinds: BTreeSet<&str> = schema::kinds().into_iter().collect();
    kinds.retain(|kind| {
        let begins = format!("{{\"record\":{{\"{kind}\":");
        let mut lines = before.lines().filter(|line| line.starts_with(&begins));
        !lines.any(|line| CANARIES.iter().any(|(canary, _)| line.contains(canary)))
    });
    // What a mail server says of somebody's letter is in the drill: no mail server stands here.
    let without: BTreeSet<&str> = WITHOUT_WORDS.iter().copied().chain(["delivery"]).collect();
    assert_eq!(kinds, without, "every kind that can hold somebody's words has theirs");
    world.runs(&["export", "sealed.jsonl"]);
    copy(&world.path("data"), &world.path("backup"));

    for who in [WHO, ACCOUNT, HOME] {
        world.runs(&["erase", who, "--because", "they asked for it"]);
    }
    world.settles();
    person.reads(&world);
    // A letter in chat waits for its reader, and its address with it, for a week at most.
    world.passes("8 days");
    world.settles();
    has_nothing(&readable(&world, "data"));
    for (canary, place) in CANARIES {
        let files = files_with(&world.path("data"), canary.as_bytes());
        assert_eq!(files, Vec::<String>::new(), "{place}");
    }
    fs::remove_dir_all(world.path("backup/person-keys")).unwrap();
    copy(&world.path("data/person-keys"), &world.path("backup/person-keys"));
    has_nothing(&readable(&world, "backup"));
    world.runs(&["import", "sealed.jsonl", "--data", "other"]);
    has_nothing(&readable(&world, "other"));
    world.runs(&["audit", "export", "audit.jsonl"]);
    has_nothing(&fs::read_to_string(world.path("audit.jsonl")).unwrap());
    assert!(!world.log().is_empty(), "there is a log");
    has_nothing(&world.log());
    assert!(world.runs(&["verify"]).contains("Everything is whole."));
}
