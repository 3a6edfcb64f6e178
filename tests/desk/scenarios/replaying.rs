//! Trying the desk on mail of the past: it says what it would have done, and nothing comes of it.

use std::fs;
use std::process::Stdio;

use crate::premises::{signal, until};
use crate::world::{Mail, World};

const OLD: [(&str, &str); 3] = [
    (
        "b.eml",
        "From: a.person@leeds.gov.uk\r\nTo: x@programme.example\r\nDate: Tue, 4 Mar 2025 10:00:00 +0000\r\n\
         Message-ID: <2@leeds.gov.uk>\r\n\r\nHello, my available-from date is now June 2025.\r\n",
    ),
    (
        "a.eml",
        "From: a.person@leeds.gov.uk\r\nTo: x@programme.example\r\nDate: Mon, 3 Mar 2025 10:00:00 +0000\r\n\
         Message-ID: <1@leeds.gov.uk>\r\n\r\nI would like to apply for a secondment.\r\nName: Ann Person\r\n\
         Preferred location: Leeds\r\n",
    ),
    ("c.eml", "From: out@office.example\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"),
];

#[test]
fn last_years_mail_is_replayed_in_the_order_of_its_dates_and_nothing_is_sent() {
    let world = World::running("govxchange");
    let old = world.path("old");
    fs::create_dir_all(&old).unwrap();
    for (name, text) in OLD {
        fs::write(old.join(name), text).unwrap();
    }
    fs::write(old.join("notes.txt"), "no mail").unwrap();
    let arguments =
        ["replay", "old", "--programme", "govxchange", "--letters", "letters", "--each"];
    let told = world.runs(&arguments);
    assert!(told.contains("3 mails from 2025-03-03 to "), "{told}");
    assert!(told.contains("1  acknowledgement"), "{told}");
    assert!(told.contains("2025-03-03 10:00:00"), "as of its own time: {told}");
    let first = told.find("2025-03-03").unwrap();
    assert!(first < told.find("2025-03-04").unwrap(), "in the order of the dates: {told}");
    let letters = Mail::all_in(&world.path("letters"));
    assert!(letters.iter().all(|letter| letter.to == "a.person@leeds.gov.uk"));
    assert!(!letters.is_empty());
    assert_eq!(world.sent().len(), 0, "the desk's own Maildir is not used");
    assert_eq!(fs::read_dir(world.path("data")).unwrap().count(), 1, "nor its data folder");
    assert_eq!(fs::read_dir(&old).unwrap().count(), 4, "nothing in the folder is changed");
}

#[test]
fn a_folder_without_mail_is_told() {
    let world = World::running("govxchange");
    assert_eq!(world.is_refused(&["replay", "config"]), "There is no mail in config.");
}

#[test]
fn a_replay_that_is_interrupted_leaves_no_mail_behind() {
    let world = World::running("govxchange");
    fs::create_dir_all(world.path("past")).unwrap();
    fs::create_dir_all(world.path("scratch")).unwrap();
    for number in 0..3000 {
        let mail = format!(
            "From: a-{number}@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <{number}@x>\r\n\r\nHello {number}\r\n"
        );
        fs::write(world.path(&format!("past/{number}.eml")), mail).unwrap();
    }
    let mut replay = world
        .command(&["replay", "past", "--programme", "govxchange"])
        .env("TMPDIR", world.path("scratch"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let n_left = || fs::read_dir(world.path("scratch")).unwrap().count();
    until("the replay has begun", || n_left() == 1);
    signal(&replay, false, "-INT");
    assert!(!replay.wait().unwrap().success());
    assert_eq!(n_left(), 0);
}
