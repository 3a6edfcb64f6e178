//! What else goes wrong on a machine: full disks, a second desk, a clock that goes back, a mail that ends the program.

use std::fs;
use std::process::Output;

use jiff::{SignedDuration, Timestamp};

use crate::premises::{self, Premises};

/// Whether a command says that there is no room.
fn tells_of_room(text: &str) -> bool {
    ["bytes free", "the disk is full", "No space left"].iter().any(|words| text.contains(words))
}

/// The folder holds the three mails, answered once each, and is whole.
#[track_caller]
fn check_all_three(premises: &Premises, when: &str) {
    let list = premises.list();
    assert_eq!(list["counts"]["items"], 3, "{when}: {list}");
    assert_eq!(list["counts"]["messages"], 3, "{when}");
    assert_eq!(list["counts"]["waiting"], 0, "{when}");
    assert_eq!(list["counts"]["letters_pending"], 0, "{when}");
    assert_eq!(list["held"].as_array().unwrap().len(), 0, "{when}");
    assert_eq!(premises.letters().len(), 3, "{when}");
    assert!(premises.told(&["verify"]).contains("Everything is whole."), "{when}");
}

fn drained_with(premises: &Premises, inject: &str) -> Output {
    premises.traced(&["-e", "trace=pwrite64", "-e", inject], &["once"]).output().unwrap()
}

#[test]
fn a_disk_that_is_full_at_any_write_loses_nothing() {
    let mut n_told = 0;
    for n in 1..=24 {
        // Full for one write, then from there on.
        for when in [format!("{n}"), format!("{n}+")].iter().take(1 + usize::from(n % 3 == 0)) {
            let premises = Premises::new();
            premises.deliver_three();
            let output =
                drained_with(&premises, &format!("inject=pwrite64:error=ENOSPC:when={when}"));
            let sentence = premises::sentence(&output);
            if !output.status.success() {
                assert!(tells_of_room(&sentence), "full at write {when}: {sentence}");
                n_told += 1;
            }
            premises.told(&["once"]);
            check_all_three(&premises, &format!("full at write {when}"));
        }
    }
    assert!(n_told > 10, "only {n_told} full disks were noticed");
}

#[test]
fn a_disk_that_is_full_at_the_first_start_is_told_and_the_next_start_completes() {
    for (file, is_needed) in [("key.unfinished", true), ("mode.unfinished", true), ("lock", false)]
    {
        let premises = Premises::new();
        premises.deliver_three();
        let path = premises.path("data").join(file).display().to_string();
        let options = ["-P", &path, "-e", "trace=write", "-e", "inject=write:error=ENOSPC:when=1"];
        let output = premises.traced(&options, &["once"]).output().unwrap();
        let sentence = premises::sentence(&output);
        assert_eq!(output.status.success(), !is_needed, "{file}: {sentence}");
        assert!(!is_needed || tells_of_room(&sentence), "{file}: {sentence}");
        premises.told(&["once"]);
        check_all_three(&premises, file);
    }
}

#[test]
fn a_desk_that_runs_waits_for_room_and_goes_on_by_itself() {
    let premises = Premises::new();
    premises.told(&["once"]);
    let journal = premises.path("data/journal/00000001.log").display().to_string();
    let inject = "inject=pwrite64:error=ENOSPC:when=2..4";
    let options = ["-P", &journal, "-e", "trace=pwrite64", "-e", inject];
    let mut desk = premises.start(premises.traced(&options, &["run"]));
    premises::until("the desk runs", || premises.printed().contains("Ctrl-C"));
    premises.deliver_three();
    premises::until("the desk says that the disk is full", || {
        premises.printed().contains("Nothing more is accepted")
    });
    premises::until("the desk goes on", || premises.printed().contains("There is room again"));
    premises::until("all are answered", || premises.printed().matches("sent: ").count() == 3);
    premises::signal(&desk, true, "-TERM");
    assert!(desk.wait().unwrap().success());
    check_all_three(&premises, "after the disk was full");
}

#[test]
fn below_the_free_space_to_be_kept_nothing_is_accepted_and_nothing_is_lost() {
    for is_new in [true, false] {
        let premises = Premises::new();
        if !is_new {
            premises.told(&["once"]);
        }
        premises.deliver_three();
        premises.configure("900 TB");
        let output = premises.desk(&["once"]);
        assert!(!output.status.success());
        let sentence = premises::sentence(&output);
        assert!(tells_of_room(&sentence) && sentence.contains("make room"), "{sentence}");
        assert_eq!(premises.letters().len(), 0);
        premises.configure("1 MB");
        if !is_new {
            assert_eq!(premises.list()["counts"]["messages"], 0);
        }
        premises.told(&["once"]);
        check_all_three(&premises, "after there was room");
    }
}

#[test]
fn a_second_desk_on_a_data_folder_is_refused() {
    let premises = Premises::new();
    let mut desk = premises.start(premises.command(&[], &["run"]));
    premises::until("the desk runs", || premises.printed().contains("Ctrl-C"));
    for command in ["once", "run"] {
        let output = premises.desk(&[command]);
        assert!(!output.status.success(), "`{command}` went on");
        let sentence = premises::sentence(&output);
        let holder = format!("in use by another desk (process {})", desk.id());
        assert!(sentence.contains(&holder) && sentence.contains("stop that one"), "{sentence}");
    }
    premises.deliver_three();
    premises::until("all are answered", || premises.printed().matches("sent: ").count() == 3);
    premises::signal(&desk, false, "-TERM");
    assert!(desk.wait().unwrap().success());
    check_all_three(&premises, "after a second desk was refused");
}

#[test]
fn a_clock_that_goes_back_sends_nothing_twice() {
    let premises = Premises::new();
    premises.deliver_three();
    let at = |day: &str| premises.told(&["once", "--now", &format!("2026-{day}T10:00:00Z")]);
    at("03-09");
    let list = premises.list();
    let reference = list["proposed"][0]["reference"].as_str().unwrap();
    premises.told(&["confirm", reference, "--now", "2026-03-09T11:00:00Z"]);
    assert!(at("03-02").contains("0 messages taken in, 2 letters handed over"));
    let shown = premises.told(&["show", reference]);
    for deed in ["sent: introduction/host", "sent: introduction/applicant"] {
        assert!(shown.contains(deed), "two deeds of one moment are both kept: {shown}");
    }
    assert!(at("03-01").contains("0 messages taken in, 0 letters handed over"));
    // The first reminder, after seven days, goes to both.
    assert!(at("03-17").contains("2 letters handed over"));
    let letters = premises.letters();
    for day in ["03-16", "03-02", "01-01", "03-17", "03-18"] {
        assert!(at(day).contains("0 messages taken in, 0 letters handed over"), "{day}");
    }
    assert_eq!(premises.letters(), letters);
    premises.deliver("4", premises::QUESTION);
    assert!(
        at("02-01").contains("1 message taken in, 0 letters handed over"),
        "a copy is no new item"
    );
    assert_eq!(premises.letters(), letters);
}

#[test]
fn a_mail_during_whose_reading_the_desk_died_twice_is_for_an_officer() {
    let premises = Premises::new();
    premises.told(&["once"]);
    premises.deliver("1", premises::QUESTION);
    let journal = premises.path("data/journal/00000001.log").display().to_string();
    // The first entry says that the mail came, or that it is read again; the second what was understood.
    let inject = "inject=pwrite64:signal=KILL:when=2";
    let options = ["-P", &journal, "-e", "trace=pwrite64", "-e", inject];
    for _ in 0..2 {
        let output = premises.traced(&options, &["once"]).output().unwrap();
        assert!(!output.status.success() && output.stdout.is_empty());
    }
    let printed = premises.told(&["once"]);
    assert!(printed.contains("0 messages taken in"), "{printed}");
    let list = premises.list();
    assert_eq!(list["counts"]["items"], 1);
    assert_eq!(list["counts"]["waiting"], 0);
    assert_eq!(list["needs_you"][0]["concern"], "unreadable", "{list}");
    let reference = list["needs_you"][0]["reference"].as_str().unwrap();
    let shown = premises.told(&["show", reference]);
    assert!(shown.contains("reading it ended the program twice"), "{shown}");
    assert!(premises.told(&["show", reference, "--raw"]).contains("Will VAT be applied"));
    assert_eq!(premises.letters().len(), 0);
    let copy = [b"Delivered-To: other@programme.example\n".as_slice(), premises::QUESTION].concat();
    premises.deliver("2", &copy);
    let printed = premises.told(&["once"]);
    assert!(printed.contains("came again, as another copy"), "{printed}");
    assert_eq!(premises.list()["counts"]["items"], 1);
    assert_eq!(premises.letters().len(), 0);
}

/// The desk sends one letter while a system call on a folder of `sent` fails once.
fn sent_while_failing(premises: &Premises, folder: &str, call: &str) {
    premises.told(&["once"]);
    premises.deliver("1", premises::INTEREST);
    let path = premises.path("sent").join(folder).display().to_string();
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error=EIO:when=1"));
    let options = ["-P", &path, "-e", &trace, "-e", &inject];
    let output = premises.traced(&options, &["once"]).output().unwrap();
    assert!(output.status.success(), "{}", premises::sentence(&output));
}

/// When a letter would be tried again, long before anybody is asked anything.
fn soon() -> String {
    (Timestamp::now() + SignedDuration::from_hours(24)).to_string()
}

#[test]
fn a_letter_that_can_be_seen_and_may_not_last_is_held_and_not_sent_twice() {
    let premises = Premises::new();
    sent_while_failing(&premises, "new", "fsync");
    assert_eq!(premises.letters().len(), 1);
    for name in premises.letters() {
        fs::remove_file(premises.path("sent/new").join(name)).unwrap();
    }
    premises.told(&["once", "--now", &soon()]);
    assert_eq!(premises.letters().len(), 0, "whoever takes mail from there may have it");
    assert!(premises.told(&["list"]).contains("possibly sent"));
}

#[test]
fn a_letter_that_nobody_could_see_is_tried_again() {
    let premises = Premises::new();
    sent_while_failing(&premises, "tmp", "fsync");
    assert_eq!(premises.letters().len(), 0);
    premises.told(&["once", "--now", &soon()]);
    assert_eq!(premises.letters().len(), 1);
    assert_eq!(premises.list()["held"].as_array().unwrap().len(), 0);
}

#[test]
fn a_letter_that_was_on_its_way_when_a_backup_was_made_is_held_where_it_is_restored() {
    let premises = Premises::new();
    sent_while_failing(&premises, "tmp", "fsync");
    premises.told(&["export", "all.jsonl"]);
    let told = premises.told(&["import", "all.jsonl", "--data", "other"]);
    assert!(told.contains("Letters not yet sent when the export was made: 1."), "{told}");
    premises.told(&["once", "--data", "other", "--now", &soon()]);
    assert_eq!(premises.letters().len(), 0);
    assert!(premises.told(&["list", "--data", "other"]).contains("possibly sent"));
}

#[test]
fn nobody_is_reminded_of_an_introduction_of_which_a_side_may_not_know() {
    let premises = Premises::new();
    premises.deliver_three();
    let at = |day: &str| format!("2026-{day}T10:00:00Z");
    premises.told(&["once", "--now", &at("03-02")]);
    let list = premises.list();
    let reference = list["proposed"][0]["reference"].as_str().unwrap();
    premises.told(&["confirm", reference, "--now", &at("03-02")]);
    let path = premises.path("sent/new").display().to_string();
    let options = ["-P", &path, "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=1"];
    premises.traced(&options, &["once", "--now", &at("03-02")]).output().unwrap();
    assert_eq!(premises.list()["held"].as_array().unwrap().len(), 1);
    assert!(premises.told(&["once", "--now", &at("03-20")]).contains("0 letters handed over"));
    let held = premises.list()["held"][0]["letter"].as_str().unwrap().to_owned();
    premises.told(&["send-again", &held, "--now", &at("03-21")]);
    premises.told(&["once", "--now", &at("03-21")]);
    assert!(premises.list()["held"].as_array().unwrap().is_empty());
    assert!(premises.told(&["once", "--now", &at("03-22")]).contains("2 letters handed over"));
}

#[test]
fn a_mail_that_cannot_be_read_is_named_and_looked_at_until_it_can() {
    let premises = Premises::new();
    premises.told(&["once"]);
    premises.deliver("1", premises::INTEREST);
    let mail = premises.path("in/new/1").display().to_string();
    let options = ["-P", &mail, "-e", "trace=openat", "-e", "inject=openat:error=EIO:when=1..8"];
    let mut desk = premises.start(premises.traced(&options, &["run"]));
    premises::until("it is taken in", || premises.printed().contains("sent: acknowledgement"));
    assert!(premises.printed().contains("in/new/1: Input/output error"), "{}", premises.printed());
    premises::signal(&desk, true, "-TERM");
    assert!(desk.wait().unwrap().success());
}
