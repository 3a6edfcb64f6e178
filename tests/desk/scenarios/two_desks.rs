//! Two desks on one mailbox: noticed where that is possible, and refused.

use super::imap::{answered, awaits, desk_at, letter, runs};
use crate::world::{MailLab, Running};

#[test]
fn a_second_desk_on_the_same_machine_is_refused_the_mailbox_until_the_first_ends() {
    let lab = MailLab::start(&[]);
    let (first, second) = (desk_at(&lab, "IMAPS_PORT", ""), desk_at(&lab, "IMAPS_PORT", ""));
    let running = runs(&first);
    let told = second.is_refused(&["once"]);
    assert!(told.contains("another desk on this machine reads it"), "{told}");
    lab.delivers("alpha", &letter("first"));
    awaits(&first, "first");
    running.dies();
    second.runs(&["once"]);
    assert_eq!(answered(&second), "");
}

#[test]
fn letters_of_another_desk_in_the_sent_folder_end_the_reading() {
    let lab = MailLab::start(&[]);
    let sent = "sent-folder = \"Sent\"\nlook-every = \"1 second\"";
    let (first, mut second) = (desk_at(&lab, "IMAPS_PORT", sent), desk_at(&lab, "IMAPS_PORT", ""));
    std::fs::write(second.path("data/key"), format!("{}\n", "7a".repeat(32))).unwrap();
    second.settles();
    lab.delivers("alpha", &letter("second"));
    assert!(second.settles().contains("1 letter handed over"));
    let letters = std::fs::read_dir(second.path("sent/new")).unwrap();
    let copy = letters.map(|file| file.unwrap().path()).next().unwrap();
    let desk = runs(&first);
    lab.runs(&["save", "alpha", copy.to_str().unwrap(), "Sent"]);
    let told = desk.says("another desk sends from it");
    assert!(!told.contains("goes on trying"), "{told}");
    lab.delivers("alpha", &letter("later"));
    desk.stops();
    assert_eq!(answered(&first), "");
    let again = Running::start(&first, &["run"]);
    awaits(&first, "later");
    again.stops();
}
