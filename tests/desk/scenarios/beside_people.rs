//! A mailbox in use: people read, move, delete and answer mails while the desk drains hundreds of them.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use super::imap::{desk_at, letter};
use crate::world::{MailLab, World};

/// What people do to so many mails of each kind before the desk sees them, and again while it reads.
const N_TOUCHED: usize = 8;
/// So many mails nobody touches.
const N_UNTOUCHED: usize = 160;
/// What people do.
const DEEDS: [&str; 4] = ["flagged", "moved", "deleted", "answered"];

/// The name of a mail: what happens to it, when, and a number.
fn names(deed: &str, when: &str, n: usize) -> Vec<String> {
    (0..n).map(|number| format!("{deed}-{when}-{number}")).collect()
}

/// Hands mails to the server in one go; what people answer is about something that needs a person.
fn come(lab: &MailLab, world: &World, folder: &str, names: &[String]) {
    fs::create_dir_all(world.path(folder)).unwrap();
    for name in names {
        let mut mail = letter(name);
        if name.starts_with("answered") {
            mail = mail
                .replace("I would like to apply", "I am being bullied here and want to complain");
        }
        fs::write(world.path(folder).join(format!("{name}.eml")), mail).unwrap();
    }
    lab.runs(&["deliver", "alpha", world.path(folder).to_str().unwrap()]);
}

/// Somebody does to a mail what its name says.
fn touches(lab: &MailLab, world: &World, name: &str) {
    let id = format!("<{name}@leeds.gov.uk>");
    let of = ["-u", "alpha@lab.test"];
    let at = ["mailbox", "INBOX", "header", "Message-ID", &id];
    let acts = |verb: &[&str], more: &[&str]| {
        lab.doveadm(&[verb, &of, more, &at].concat());
    };
    match name.split('-').next().unwrap() {
        "flagged" => acts(&["flags", "add"], &["\\Seen \\Flagged"]),
        "moved" => acts(&["move"], &["Junk"]),
        "deleted" => acts(&["expunge"], &[]),
        _ => {
            let mail = format!(
                "From: alpha@lab.test\r\nTo: {name}@leeds.gov.uk\r\nSubject: Re: Secondment\r\nMessage-ID: <re-{name}@lab.test>\r\n\
                 In-Reply-To: {id}\r\nReferences: {id}\r\n\r\nI have just called you.\r\n"
            );
            let file = world.path("answer");
            fs::write(&file, mail).unwrap();
            lab.runs(&["save", "alpha", file.to_str().unwrap(), "Sent"]);
        }
    }
}

fn touched(when: &str) -> Vec<String> {
    // People do now this, now that.
    let mut all: Vec<(usize, String)> = DEEDS
        .iter()
        .flat_map(|deed| names(deed, when, N_TOUCHED).into_iter().enumerate())
        .collect();
    all.sort();
    all.into_iter().map(|(_, name)| name).collect()
}

/// How many letters went to whom.
fn letters(world: &World) -> BTreeMap<String, usize> {
    let mut n_letters = BTreeMap::new();
    for mail in world.sent() {
        *n_letters.entry(mail.to.split('@').next().unwrap().to_owned()).or_default() += 1;
    }
    n_letters
}

/// The names of the mails in a folder, with their flags.
fn flags(lab: &MailLab, folder: &str) -> BTreeMap<String, String> {
    let fetch =
        ["-f", "flow", "fetch", "-u", "alpha@lab.test", "hdr.message-id flags", "mailbox", folder];
    let told = lab.doveadm(&fetch);
    let line = |line: &str| {
        let (_, rest) = line.split_once('<').unwrap();
        let (name, rest) = rest.split_once('@').unwrap();
        (name.to_owned(), rest.split_once("flags=").unwrap().1.to_owned())
    };
    told.lines().map(line).collect()
}

#[test]
fn nothing_is_lost_or_taken_twice_while_people_work_in_the_same_mailbox() {
    let lab = MailLab::start(&[]);
    let mut world =
        desk_at(&lab, "IMAPS_PORT", "sent-folder = \"Sent\"\nlook-every = \"1 second\"");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}[sending]\nmost-an-hour = 1000\n"));
    world.settles();
    let (before, during) = (touched("before"), touched("during"));
    let (early, late) = (names("untouched", "early", N_UNTOUCHED), names("untouched", "late", 20));
    come(&lab, &world, "first", &[before.clone(), during.clone(), early.clone()].concat());
    for name in &before {
        touches(&lab, &world, name);
    }

    let desk = runs_at_once(&world);
    for (number, name) in during.iter().enumerate() {
        touches(&lab, &world, name);
        if number == during.len() / 2 {
            come(&lab, &world, "second", &late);
        }
    }
    let flagged = ["before", "during"].map(|when| names("flagged", when, N_TOUCHED)).concat();
    let to_be_answered: Vec<&String> = early.iter().chain(&late).chain(&flagged).collect();
    let are_answered = || {
        let letters = letters(&world);
        to_be_answered.iter().all(|name| letters.contains_key(*name))
    };
    let is_theirs = || listed(&world)["theirs"].as_array().unwrap().len() == 2 * N_TOUCHED;
    for _ in 0..1200 {
        if are_answered() && is_theirs() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let said = desk.stops();
    assert!(!said.contains("cannot"), "{said}");

    let letters = letters(&world);
    for name in to_be_answered {
        assert_eq!(letters.get(name), Some(&1), "{name}");
    }
    assert!(letters.values().all(|&n_letters| n_letters == 1), "{letters:?}");
    for name in
        ["moved", "deleted", "answered"].iter().flat_map(|deed| names(deed, "before", N_TOUCHED))
    {
        assert_eq!(letters.get(&name), None, "{name}");
    }
    let list = listed(&world);
    assert_eq!(list["theirs"].as_array().unwrap().len(), 2 * N_TOUCHED, "what people answered");
    assert_eq!(list["needs_you"], serde_json::json!([]));
    let (inbox, junk) = (flags(&lab, "INBOX"), flags(&lab, "Junk"));
    assert_eq!(inbox.len(), N_UNTOUCHED + 20 + 4 * N_TOUCHED);
    assert_eq!(junk.len(), 2 * N_TOUCHED);
    for (name, flags) in inbox.iter().chain(&junk) {
        assert_eq!(flags.contains("\\Seen"), name.starts_with("flagged"), "{name}: {flags}");
    }
    let n_items = list["counts"]["items"].as_u64().unwrap();
    let n_there = inbox.len() as u64;
    assert!((n_there..=n_there + 2 * N_TOUCHED as u64).contains(&n_items), "{n_items} items");
    let again = world.command(&["once"]).output().unwrap();
    let told = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(told.contains("0 messages taken in, 0 letters handed over"), "{told}");
}

/// A desk that has just begun to read.
fn runs_at_once(world: &World) -> crate::world::Running {
    let desk = crate::world::Running::start(world, &["run"]);
    desk.says("understood as");
    desk
}

fn listed(world: &World) -> serde_json::Value {
    let output = world.command(&["list", "--json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
