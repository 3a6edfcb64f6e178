//! Two desks on one mailbox: noticed where that is possible, and refused.

use super::imap::{answered, awaits, desk_at, letter, runs};
use crate::world::{MailLab, Running, World};

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

#[test]
fn a_mailbox_is_the_same_however_it_is_spelt() {
    let lab = MailLab::start(&[]);
    let (first, second) = (desk_at(&lab, "IMAPS_PORT", ""), desk_at(&lab, "IMAPS_PORT", ""));
    let config = std::fs::read_to_string(second.path("config/desk.toml")).unwrap();
    let running = runs(&first);
    for (written, other) in [
        ("\"localhost\"", "\"LOCALHOST\""),
        ("\"alpha@lab.test\"", "\"Alpha@Lab.test\""),
        ("[mailboxes.imap]", "[mailboxes.imap]\nfolder = \"inbox\""),
    ] {
        second.write_config(&config.replace(written, other));
        let told = second.is_refused(&["once"]);
        assert!(told.contains("another desk on this machine reads it"), "{other}: {told}");
    }
    running.stops();
}

#[test]
fn a_maildir_that_another_desk_reads_is_refused_by_whatever_path() {
    let mut first = World::running("govxchange");
    let second = World::running("govxchange");
    std::fs::remove_dir_all(second.path("inbox")).unwrap();
    std::os::unix::fs::symlink(first.path("inbox"), second.path("inbox")).unwrap();
    let running = Running::start(&first, &["run"]);
    first.drops("inbox", letter("first").as_bytes());
    awaits(&first, "first");
    let told = second.is_refused(&["once"]);
    assert!(told.contains("cannot be read: another desk on this machine reads it"), "{told}");
    super::alarms::takes_alarms(&second);
    let other = Running::start(&second, &["run"]);
    other.says("another desk on this machine reads it");
    assert!(super::alarms::awaits_told(&second, 1)[0].contains("stop one of the two"));
    running.stops();
    other.says("it is read again");
    other.stops();
    assert_eq!(answered(&first), "first");
}

#[test]
fn a_mail_that_answers_a_letter_of_another_desk_is_told_once_and_refuses_nothing() {
    let mut world = World::running("govxchange");
    super::alarms::takes_alarms(&world);
    let desk = Running::start(&world, &["run"]);
    for name in ["first", "second"] {
        let foreign =
            format!("In-Reply-To: <GX-2345.acknowledgement.{}@desk.example>\r\n", "7a".repeat(16));
        world.drops("inbox", (foreign + &letter(name)).as_bytes());
    }
    awaits(&world, "first second");
    let told = super::alarms::awaits_told(&world, 1);
    assert!(told[0].contains("answers a letter of another desk with the same `message-domain`"));
    let list = world.command(&["list"]).output().unwrap();
    assert!(String::from_utf8_lossy(&list.stdout).contains("answers a letter of another desk"));
    desk.stops();
    assert_eq!(super::alarms::awaits_told(&world, 1).len(), 1);
}
