//! Mails that the desk has are marked or moved where config says so, and nowhere else.

use super::imap::{answered, awaits, desk_at, letter, runs};
use crate::world::MailLab;

fn flags(lab: &MailLab, folder: &str) -> Vec<String> {
    let fetch = ["-f", "flow", "fetch", "-u", "alpha@lab.test", "flags", "mailbox", folder];
    lab.doveadm(&fetch).lines().map(str::to_owned).collect()
}

#[test]
fn a_mail_that_was_taken_in_gets_the_keyword_and_stays_unread() {
    let lab = MailLab::start(&[]);
    lab.delivers("alpha", &letter("before"));
    let world = desk_at(&lab, "IMAPS_PORT", "keyword = \"$Desk\"");
    let desk = runs(&world);
    lab.delivers("alpha", &letter("first"));
    awaits(&world, "first");
    desk.stops();
    let mut world = world;
    lab.delivers("alpha", &letter("second"));
    world.settles();
    let flags = flags(&lab, "INBOX");
    let is_marked: Vec<bool> = flags.iter().map(|flags| flags.contains("$Desk")).collect();
    assert_eq!(is_marked, [false, true, true], "what is left to people is not marked: {flags:?}");
    assert!(!flags.concat().contains("Seen"), "{flags:?}");
}

#[track_caller]
fn check_moves(arguments: &[&str]) {
    let lab = MailLab::start(arguments);
    lab.delivers("alpha", &letter("before"));
    let mut world = desk_at(&lab, "IMAPS_PORT", "move-to = \"Junk\"\nkeyword = \"$Desk\"");
    world.settles();
    lab.delivers("alpha", &letter("first"));
    lab.delivers("alpha", &letter("second"));
    assert!(world.settles().contains("2 messages taken in"));
    let (inbox, moved) = (flags(&lab, "INBOX"), flags(&lab, "Junk"));
    assert_eq!((inbox.len(), moved.len()), (1, 2), "{inbox:?} {moved:?}");
    assert!(moved.iter().all(|flags| flags.contains("$Desk")), "{moved:?}");
    assert!(!moved.concat().contains("Seen") && !moved.concat().contains("Deleted"), "{moved:?}");
    assert!(world.settles().contains("0 messages taken in"));
    assert_eq!(answered(&world), "first second");
}

#[test]
fn a_mail_that_was_taken_in_is_moved() {
    check_moves(&[]);
}

#[test]
fn a_server_that_cannot_move_copies_and_takes_away() {
    check_moves(&["--imap-capability", "IMAP4rev1 SASL-IR UIDPLUS"]);
}

#[test]
fn what_the_server_cannot_do_is_refused_before_anything_is_taken_in() {
    let lab = MailLab::start(&["--imap-capability", "IMAP4rev1 SASL-IR"]);
    let world = desk_at(&lab, "IMAPS_PORT", "move-to = \"Junk\"");
    let told = world.is_refused(&["once"]);
    assert!(told.contains("neither MOVE nor UIDPLUS"), "{told}");
}

#[test]
fn a_folder_to_move_into_that_is_not_there_is_told() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAPS_PORT", "move-to = \"Nowhere\"");
    let told = world.is_refused(&["once"]);
    assert!(told.contains("make that folder, or mend `move-to`"), "{told}");
}
