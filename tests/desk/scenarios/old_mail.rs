//! Mail that is older than the desk, or lay too long: kept and read, never answered by a machine.

use super::broken_imap;
use super::imap::{answered, awaits, desk_at, letter, runs};
use crate::world::{MailLab, ScriptedServer, World};

/// Interests of as many people as a file each, for the lab to deliver.
fn backlog(world: &World, n_mails: usize) -> String {
    let folder = world.path("backlog");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..n_mails {
        let mail = letter(&format!("old-{number}"));
        std::fs::write(folder.join(format!("{number:03}.eml")), mail).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

#[test]
fn three_hundred_old_mails_are_kept_and_read_and_only_the_new_one_is_answered() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "IMAPS_PORT", "since = \"2026-01-01\"");
    lab.runs(&["deliver", "alpha", &backlog(&world, 300)]);
    let told = world.settles();
    assert!(told.contains("300 messages taken in, 0 letters handed over"), "{told}");
    let list = world.list();
    assert_eq!(list["counts"]["items"], 300);
    assert_eq!(list["needs_you"], serde_json::json!([]));
    let reference = list["items"][0]["reference"].as_str().unwrap().to_owned();
    let shown = world.runs(&["show", &reference]);
    assert!(shown.contains("interest GX-") && shown.contains("history: kept"), "{shown}");
    lab.delivers("alpha", &letter("new"));
    assert!(world.settles().contains("1 message taken in, 1 letter handed over"));
    assert_eq!(answered(&world), "new");
}

#[test]
fn a_new_numbering_does_not_make_news_of_history() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAPS_PORT", "since = \"2026-01-01\"");
    lab.delivers("alpha", &letter("known"));
    lab.delivers("alpha", &letter("put-aside"));
    let away = ["-u", "alpha@lab.test", "mailbox"];
    let with = ["header", "Message-ID", "<put-aside@leeds.gov.uk>"];
    lab.doveadm(&[&["move"], &away[..2], &["Trash"], &away[2..], &["INBOX"], &with].concat());
    // The server dates mail in whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let desk = runs(&world);
    lab.delivers("alpha", &letter("first"));
    awaits(&world, "first");
    desk.stops();
    lab.doveadm(&[&["move"], &away[..2], &["INBOX"], &away[2..], &["Trash"], &with].concat());
    lab.runs(&["uidvalidity", "alpha"]);
    let desk = runs(&world);
    lab.delivers("alpha", &letter("second"));
    awaits(&world, "first second");
    desk.stops();
    let list = world.command(&["list", "--json", "--all"]).output().unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!(list["counts"]["items"], 4, "{list}");
    assert_eq!(list["needs_you"], serde_json::json!([]));
    assert_eq!(answered(&world), "first second");
}

#[test]
fn a_mail_that_lay_too_long_goes_to_an_officer_with_what_it_submits() {
    let server = ScriptedServer::start();
    let mut world = broken_imap::desk_at(&server, "");
    // The server says of every mail that it came on 1 March at nine.
    server.delivers(&broken_imap::letter(1));
    world.clock_says("2026-03-04T08:59:00Z");
    assert!(world.settles().contains("1 message taken in, 1 letter handed over"));
    server.delivers(&broken_imap::letter(2));
    world.clock_says("2026-03-04T09:01:00Z");
    assert!(world.settles().contains("1 message taken in, 0 letters handed over"));
    let list = world.list();
    assert_eq!(list["needs_you"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(list["needs_you"][0]["concern"], "late");
    let reference = list["needs_you"][0]["reference"].as_str().unwrap();
    let shown = world.runs(&["show", reference]);
    assert!(shown.contains(&format!("interest {reference} (incomplete)")), "{shown}");
    assert!(shown.contains("it had lain too long"), "{shown}");
}

#[test]
fn how_long_a_mail_may_lie_stands_in_config() {
    let server = ScriptedServer::start();
    let mut world = broken_imap::desk_at(&server, "");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("answer-within = \"1 week\"\n{config}"));
    server.delivers(&broken_imap::letter(1));
    world.clock_says("2026-03-08T08:59:00Z");
    assert!(world.settles().contains("1 message taken in, 1 letter handed over"));
}
