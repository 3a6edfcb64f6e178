//! The way out for letters is closed: whoever must act hears of it by another way than mail, and no letter is lost.

use std::fs;

use super::alarms::{awaits_told, takes_alarms};
use crate::world::office::{PASSWORD, config};
use crate::world::{MailLab, Running, World};

/// A desk with a config, an alarm program and letters to send to so many people.
fn desk_with(config: &str, n_people: usize) -> World {
    let mut world = World::empty();
    world.write_config(config);
    world.own_programme("govxchange", "inbox");
    takes_alarms(&world);
    writes(&mut world, 0..n_people);
    world
}

fn writes(world: &mut World, people: std::ops::Range<usize>) {
    for number in people {
        world.drops("inbox", super::imap::letter(&format!("person-{number}")).as_bytes());
    }
}

fn listed(world: &World) -> String {
    let output = world.command(&["list"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_refused_account_is_told_by_another_way_than_mail() {
    let lab = MailLab::sending();
    let scratch = World::empty();
    let right = config(&scratch, &lab, "starttls", PASSWORD);
    let world = desk_with(&right.replace(scratch.path("").to_str().unwrap(), ""), 2);
    fs::write(world.path("password"), "wrong\n").unwrap();
    let desk = Running::start(&world, &["run"]);
    desk.says("Sending pauses, and no letter is lost");
    let told = awaits_told(&world, 1);
    assert!(told[0].starts_with("1 Sending pauses") && told[0].contains("535"), "{told:?}");
    assert!(listed(&world).contains("535"));
    desk.stops();
    assert_eq!(awaits_told(&world, 1).len(), 1, "once");
    assert!(lab.stored().is_empty());
}

#[test]
fn a_mail_server_that_is_not_to_be_found_is_told_and_letters_wait_until_it_is() {
    let lab = MailLab::sending();
    let scratch = World::empty();
    let right = config(&scratch, &lab, "starttls", PASSWORD);
    let right = right.replace(scratch.path("").to_str().unwrap(), "");
    let right = right.replace("patience =", "tell-after = \"1 second\"\npatience =");
    let wrong = right.replace("\"localhost\"", "\"no-such-host.invalid\"");
    let world = desk_with(&wrong, 2);
    fs::write(world.path("password"), "pw-desk\n").unwrap();
    let with_alarm = |config: &str| {
        world.write_config(config);
        takes_alarms(&world);
    };
    let desk = Running::start(&world, &["run"]);
    let told = awaits_told(&world, 1);
    assert!(told[0].contains("no server named no-such-host.invalid"), "{told:?}");
    assert!(told[0].contains("mend `host`"), "{told:?}");
    assert!(listed(&world).contains("no server named no-such-host.invalid"));
    desk.stops();
    // A port at which nobody answers.
    let port = lab.place("SMTP_PORT");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    with_alarm(&right.replace(&format!("port = {port}"), &format!("port = {closed}")));
    assert!(world.command(&["resume"]).status().unwrap().success());
    let desk = Running::start(&world, &["run"]);
    let told = awaits_told(&world, 2);
    assert!(told[1].contains("nobody answers at localhost on port"), "{told:?}");
    desk.stops();
    with_alarm(&right);
    assert!(world.command(&["resume"]).status().unwrap().success());
    let desk = Running::start(&world, &["run"]);
    for _ in 0..600 {
        if lab.stored().len() == 2 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    desk.stops();
    assert_eq!(lab.stored().len(), 2);
    assert!(!listed(&world).contains("Sending pauses"));
}

#[test]
fn more_letters_than_a_desk_sends_in_an_hour_pause_sending_until_an_officer_has_looked() {
    let config = "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\n\
                  undo-window = \"none\"\n[[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\n\
                  addresses = [\"desk@programme.example\"]\n[sending]\nmost-an-hour = 3\n";
    let mut world = desk_with(config, 6);
    let desk = Running::start(&world, &["run"]);
    desk.says("more letters within an hour than `most-an-hour` allows");
    let told = awaits_told(&world, 1);
    assert!(told[0].starts_with("1 Sending pauses since"), "{told:?}");
    assert!(listed(&world).contains("`most-an-hour`"));
    assert_eq!(world.sent().len(), 3);
    desk.stops();
    // It outlasts a restart, and what comes meanwhile is taken in.
    writes(&mut world, 6..7);
    let desk = Running::start(&world, &["run"]);
    desk.says("Sending pauses since");
    assert_eq!(world.sent().len(), 3);
    // Each look of an officer lets as many go as an hour has.
    assert!(world.command(&["resume"]).status().unwrap().success());
    desk.says("more letters within an hour");
    assert_eq!(world.sent().len(), 6);
    assert!(world.command(&["resume"]).status().unwrap().success());
    desk.says("Sending goes on.");
    super::imap::awaits(&world, "person-0 person-1 person-2 person-3 person-4 person-5 person-6");
    desk.stops();
}
