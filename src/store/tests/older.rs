//! A folder from before everything was sealed: it opens, and `keys seal-all` leaves nothing of anybody open in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::super::sealed::Sealed;
use super::{EmbeddedStore, options};
use crate::control::{Look, Request, Response};
use crate::desk::{Desk, sealing};
use crate::domain::ids::MailboxName;
use crate::domain::party::Channel;
use crate::settings::{self, InPlace, Settings};

/// Makes of a folder one of before: the same records and mails, with no key, open on the disk.
fn unseal(folder: &Path) {
    let (store, _) = EmbeddedStore::open(folder, &options()).unwrap();
    let mut changes = BTreeMap::new();
    let mut mails = BTreeMap::new();
    for kind in (b'A'..=b'Z').chain(b'a'..=b'z') {
        store
            .shelf
            .scan(kind, &[kind], |key, stored| {
                let body = store.body(key, stored)?.plain().unwrap();
                changes.insert(key.to_vec(), Some([&[0][..], &body].concat()));
                Ok(true)
            })
            .unwrap();
    }
    store
        .shelf
        .scan(1, &[1], |key, _| {
            let id: [u8; 16] = key[1..].try_into().unwrap();
            // What else lies in the pack is a large body, which now stands with its record.
            if let Ok(Some(body)) = store.mail(id) {
                mails.extend(body.plain().map(|plain| (id, plain)));
            }
            Ok(true)
        })
        .unwrap();
    drop(store);
    for part in ["journal", "pack", "snapshots", "sled", "person-keys"] {
        fs::remove_dir_all(folder.join(part)).unwrap();
    }
    drop(fs::remove_file(folder.join("sled.clean")));
    let (store, _) = EmbeddedStore::open(folder, &options()).unwrap();
    let open = mails.keys().copied().collect();
    let unsealed = Sealed { mails, open, changes, ..Sealed::default() };
    store.write(&mut store.writer().unwrap(), &unsealed).unwrap();
    drop(store);
    fs::remove_dir_all(folder.join("person-keys")).unwrap();
}

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn letter(number: u8) -> Vec<u8> {
    format!(
        "From: person-{number}@leeds.gov.uk\r\nTo: govxchange@programme.example\r\nMessage-ID: <{number}@leeds.gov.uk>\r\n\r\n\
         I would like to apply for a secondment.\r\nName: Ann Person {number}\r\n"
    )
    .into_bytes()
}

fn settings(folder: &Path) -> Arc<Settings> {
    let in_place = InPlace { data: Some(folder.to_owned()), ..InPlace::default() };
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo.toml");
    Arc::new(settings::load(Some(&config), &in_place).unwrap_or_else(|faults| panic!("{faults:?}")))
}

/// The files below a folder that hold some words.
fn files_with(folder: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
        } else if fs::read(&path).unwrap().windows(words.len()).any(|part| part == words.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

fn listed(desk: &mut Desk) -> String {
    let (answer, response) = std::sync::mpsc::channel::<Response>();
    desk.serve(Request::Look(Look::List { all: true, json: true }).of("lead"), answer, now());
    desk.settle(now()).unwrap();
    response.recv().unwrap().text
}

#[test]
fn a_folder_from_before_sealing_is_sealed_whole_and_tells_the_same_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let (mut desk, _) = Desk::open(settings.clone(), false).unwrap();
    let mailbox = MailboxName::from("cabinet-office");
    for number in 1..40 {
        let long = "and I know about temporary accommodation. ".repeat(usize::from(number));
        let mail = [letter(number), long.into_bytes()].concat();
        desk.receive(&mailbox, &number.to_string(), Channel::Mail, mail, now());
        desk.settle(now()).unwrap();
    }
    let before = listed(&mut desk);
    drop(desk);
    unseal(folder.path());
    for words in ["Ann Person 7", "person-7@leeds.gov.uk"] {
        assert_ne!(files_with(folder.path(), words), Vec::<String>::new(), "it lies open: {words}");
    }

    let (mut desk, notices) = Desk::open(settings.clone(), false).unwrap();
    assert!(notices.iter().any(|notice| notice.contains("keys seal-all")), "{notices:?}");
    assert_eq!(listed(&mut desk), before);
    // What is written from now on is sealed; the rest is as it was.
    desk.receive(&mailbox, "50", Channel::Mail, letter(50), now());
    desk.settle(now()).unwrap();
    let before = listed(&mut desk);
    drop(desk);
    assert_eq!(files_with(folder.path(), "person-50@leeds"), Vec::<String>::new());
    let told = sealing::status(&settings.desk).unwrap();
    assert!(told.contains("From before everything was sealed"), "{told}");

    let done = sealing::seal_all(&settings.desk).unwrap();
    assert!(done.contains("nothing unsealed is left"), "{done}");
    for words in ["Ann Person", "@leeds.gov.uk", "temporary accommodation"] {
        assert_eq!(files_with(folder.path(), words), Vec::<String>::new(), "{words}");
    }
    assert!(sealing::status(&settings.desk).unwrap().ends_with("Everything is sealed."));
    let (mut desk, notices) = Desk::open(settings, false).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(listed(&mut desk), before);
    assert!(verified(&mut desk).contains("Everything is whole."));
}

fn verified(desk: &mut Desk) -> String {
    let (answer, response) = std::sync::mpsc::channel::<Response>();
    desk.serve(Request::Look(Look::Verify).of("lead"), answer, now());
    desk.settle(now()).unwrap();
    response.recv().unwrap().text
}
