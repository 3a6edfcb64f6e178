//! Canary: mails of the desk to its own mailbox, which come back and are nothing else, or are missed by another way than mail.

use std::fs;
use std::time::Duration;

use super::alarms::{awaits_told, takes_alarms};
use crate::world::live::{BY_SECRET, Live};
use crate::world::{Running, World};

/// A live desk whose mailbox has this address first, with a canary every so often.
fn with_canary(address: &str, every: &str, within: &str) -> Live {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    let config = live
        .config()
        .replace("[\"desk@lab.test\"]", &format!("[\"{address}\", \"desk@lab.test\"]"));
    let looks =
        config.replace("[mailboxes.imap]\n", "[mailboxes.imap]\nlook-every = \"1 second\"\n");
    live.world
        .write_config(&format!("{looks}\n[canary]\nevery = \"{every}\"\nwithin = \"{within}\"\n"));
    takes_alarms(&live.world);
    live
}

fn runs(live: &Live) -> Running {
    let desk = Running::start(&live.world, &["run"]);
    desk.says("what comes is taken in at once");
    desk
}

fn listed(world: &World) -> String {
    let output = world.command(&["list", "--all"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn awaits(world: &World, words: &str) -> String {
    for _ in 0..600 {
        let list = listed(world);
        if list.contains(words) {
            return list;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{words}: {}", listed(world));
}

#[test]
fn a_canary_goes_through_the_whole_loop_and_is_never_a_message_of_anybody() {
    let live = with_canary("desk@lab.test", "10 seconds", "8 seconds");
    let desk = runs(&live);
    let list = awaits(&live.world, "Messages received: 1.");
    assert!(list.contains("Items: 0.") && list.contains("Letters not yet sent: 0."), "{list}");
    live.receives_from("first");
    awaits(&live.world, "Items: 1.");
    live.awaits(3);
    let list = awaits(&live.world, "Messages received: 3.");
    assert!(list.contains("Items: 1.") && !list.contains("Out of order"), "{list}");
    desk.stops();
    let stored = live.lab.stored();
    let canaries = stored.iter().filter(|id| id.starts_with("<canary.")).count();
    assert_eq!((canaries, stored.len()), (2, 3), "the third letter answers a person");
    let verified = live.world.command(&["verify"]).output().unwrap();
    assert!(String::from_utf8_lossy(&verified.stdout).contains("Everything is whole."));
    assert!(!live.world.path("told").exists(), "nothing was to be told");
}

#[test]
fn a_canary_that_does_not_come_back_is_told_and_so_is_its_return() {
    let live = with_canary("desk@elsewhere.example", "1 hour", "2 seconds");
    let desk = runs(&live);
    let told = awaits_told(&live.world, 1);
    assert!(told[0].contains("has not come back in 2s"), "{told:?}");
    assert!(awaits(&live.world, "Out of order").contains("canary mail"));
    // Whoever knows how they are named, and not the folder's key, makes no canary.
    let id = live.lab.stored().remove(0);
    let (name, rest) = id.split_once('.').unwrap();
    let (at, rest) = rest.split_once('.').unwrap();
    let (token, domain) = rest.split_once('@').unwrap();
    let forged = format!("{name}.{at}.{}@{domain}", token.chars().rev().collect::<String>());
    let mail = |id: &str, text: &str| {
        format!(
            "From: desk@lab.test\r\nTo: desk@lab.test\r\nSubject: Secondment\r\nMessage-ID: {id}\r\n\r\n{text}\r\n"
        )
    };
    live.lab.delivers("desk", &mail(&forged, "I would like to apply for a secondment."));
    awaits(&live.world, "Items: 1.");
    live.lab.delivers("desk", &mail(&id, "It was away for long."));
    desk.says("The canary mail is back");
    let list = listed(&live.world);
    assert!(!list.contains("Out of order") && list.contains("Items: 1."), "{list}");
    desk.stops();
    assert_eq!(awaits_told(&live.world, 1).len(), 1);
}

#[test]
fn a_canary_that_could_never_come_back_is_refused_by_check() {
    let live = with_canary("desk@lab.test", "1 minute", "2 minutes");
    let refused = live.world.is_refused(&["check"]);
    assert!(refused.contains("longer than `within`"), "{refused}");
    let config =
        live.config().replace("every = \"1 minute\"", "every = \"1 hour\"\nmailbox = \"inbux\"");
    live.world.write_config(&config);
    let refused = live.world.is_refused(&["check"]);
    assert!(refused.contains("names no mailbox") && refused.contains("inbox"), "{refused}");
    fs::remove_file(live.world.path("alarm")).unwrap();
}
