//! Letters in the Sent folder: copies that the desk puts there, and what the server's own copies tell of letters in doubt.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::world::Running;
use crate::world::live::{BY_SECRET, Live};

/// A live desk that reads its Sent folder, and has been started once.
fn live(copy_to_sent: &str) -> Live {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    let keys = format!(
        "[mailboxes.imap]\nsent-folder = \"Sent\"\ncopy-to-sent = \"{copy_to_sent}\"\ntell-after = \"1 second\"\n"
    );
    live.world.write_config(&live.config().replace("[mailboxes.imap]\n", &keys));
    live.once();
    live
}

fn copies(live: &Live) -> Vec<String> {
    let sent =
        ["-f", "flow", "fetch", "-u", "desk@lab.test", "flags hdr.message-id", "mailbox", "Sent"];
    live.lab.doveadm(&sent).lines().map(str::to_owned).collect()
}

/// Whether mails can be put into the Sent folder.
fn opens_sent(live: &Live, is_open: bool) {
    for part in ["cur", "new", "tmp"] {
        let folder = live.lab.path("mail/desk/Maildir/.Sent").join(part);
        let mode = if is_open { 0o700 } else { 0o500 };
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
    }
}

/// The one letter that somebody was sent, as the mail server has it.
fn letter_to(live: &Live, name: &str) -> PathBuf {
    let folder = live.lab.path(&format!("sink/{name}@leeds.gov.uk/new"));
    fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()
}

fn list(live: &Live) -> serde_json::Value {
    let output = live.world.command(&["list", "--json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn each_letter_that_was_sent_gets_one_copy_which_is_nobodys_answer() {
    let live = live("desk");
    live.lab.faults(r#"[{"stage":"rcpt","match":"later@","reply":"451 4.3.0 Later"}]"#);
    for name in ["first", "second", "later"] {
        live.receives_from(name);
    }
    assert!(live.once().contains("3 messages taken in, 2 letters handed over"));
    let found = copies(&live);
    assert_eq!(found.len(), 2, "what was sent, and nothing else: {found:?}");
    for id in live.lab.stored() {
        assert_eq!(found.iter().filter(|copy| copy.contains(&id)).count(), 1, "{id} {found:?}");
    }
    assert!(found.iter().all(|copy| copy.contains("\\Seen")), "{found:?}");
    live.once();
    live.once();
    assert_eq!(copies(&live).len(), 2);
    let list = list(&live);
    assert_eq!(list["theirs"], serde_json::json!([]), "nobody has answered");
    assert_eq!(list["counts"]["letters_pending"], 1);
    for name in ["first", "second"] {
        let letter = fs::read(letter_to(&live, name)).unwrap();
        let text = String::from_utf8_lossy(&letter).into_owned();
        assert!(!text.contains("answered by a person"), "{text}");
    }
}

#[test]
fn a_folder_that_takes_no_copy_is_told_and_no_letter_waits_for_it() {
    let live = live("desk");
    opens_sent(&live, false);
    live.receives_from("first");
    let told = live.once();
    assert!(told.contains("1 letter handed over"), "{told}");
    assert!(told.contains("its Sent folder cannot be used: the server refuses"), "{told}");
    let check = live.world.command(&["check", "--connect"]).output().unwrap();
    let check = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.contains("no copy can be put into `Sent` (it can only be read)"), "{check}");
    opens_sent(&live, true);
    assert!(live.world.command(&["check", "--connect"]).status().unwrap().success());
    live.once();
    assert_eq!(copies(&live).len(), 1);
    assert_eq!(live.lab.stored().len(), 1);
}

#[test]
fn a_copy_that_may_be_there_is_looked_for_before_it_is_put_there_again() {
    let live = live("desk");
    opens_sent(&live, false);
    live.receives_from("first");
    live.once();
    opens_sent(&live, true);
    // The attempt was cut off after the server had taken the copy.
    let copy = letter_to(&live, "first");
    live.lab.runs(&["save", "desk", copy.to_str().unwrap(), "Sent"]);
    live.once();
    assert_eq!(copies(&live).len(), 1);
}

#[test]
fn a_desk_that_runs_files_its_copies_beside_its_work_and_raises_an_alarm_if_it_cannot() {
    let live = live("desk");
    opens_sent(&live, false);
    let desk = Running::start(&live.world, &["run"]);
    desk.says("what comes is taken in at once");
    live.receives_from("first");
    live.awaits(1);
    desk.says("its Sent folder cannot be used");
    assert!(list(&live)["alarms"].to_string().contains("its Sent folder cannot be used"));
    opens_sent(&live, true);
    for _ in 0..1200 {
        if copies(&live).len() == 1 && list(&live)["alarms"] == serde_json::json!({}) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(copies(&live).len(), 1);
    assert_eq!(list(&live)["alarms"], serde_json::json!({}));
    desk.stops();
}

#[test]
fn a_letter_in_doubt_that_the_servers_sent_folder_shows_was_sent() {
    let live = live("server");
    live.lab.faults(r#"[{"stage":"data","action":"store_then_drop","times":2}]"#);
    live.receives_from("first");
    live.receives_from("second");
    let told = live.once();
    assert_eq!(told.matches("possibly sent, held for an officer").count(), 2, "{told}");
    assert_eq!(copies(&live).len(), 0, "the server files copies here, and the desk does not");
    let copy = letter_to(&live, "first");
    live.lab.runs(&["save", "desk", copy.to_str().unwrap(), "Sent"]);
    let told = live.once();
    assert_eq!(told.matches("was sent: it is in the Sent folder").count(), 1, "{told}");
    let held = list(&live)["held"].clone();
    assert_eq!(held.as_array().unwrap().len(), 1, "{held}");
    live.once();
    assert_eq!(live.lab.stored().len(), 2, "what was not found is not sent again");
    let copy = letter_to(&live, "second");
    let desk = Running::start(&live.world, &["run"]);
    live.lab.runs(&["save", "desk", copy.to_str().unwrap(), "Sent"]);
    desk.says("was sent: it is in the Sent folder");
    desk.stops();
    assert_eq!(list(&live)["held"], serde_json::json!([]));
    assert_eq!(live.lab.stored().len(), 2);
}
