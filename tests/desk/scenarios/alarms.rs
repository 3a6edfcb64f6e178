//! A mailbox that is out of order is told by another way than itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use super::imap::{desk_at, runs};
use crate::world::{MailLab, Running, World};

/// A program that writes down what it is told.
pub(super) fn takes_alarms(world: &World) {
    let (program, told) = (world.path("alarm"), world.path("told"));
    fs::write(&program, format!("#!/bin/sh\necho \"$# $1\" >> {}\n", told.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let head = format!("alarm-command = \"{}\"\n", program.display());
    world.write_config(&format!("{head}{config}"));
}

/// Waits until the program was told so many things; returns them.
#[track_caller]
pub(super) fn awaits_told(world: &World, n_lines: usize) -> Vec<String> {
    let told = || fs::read_to_string(world.path("told")).unwrap_or_default();
    for _ in 0..1200 {
        if told().lines().count() >= n_lines {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let lines: Vec<String> = told().lines().map(str::to_owned).collect();
    assert!(lines.len() >= n_lines, "{lines:?}");
    lines
}

fn listed(world: &World) -> String {
    let output = world.command(&["list"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn an_outage_goes_to_the_list_and_to_the_alarm_command_and_ends() {
    let lab = MailLab::start(&[]);
    let more = "look-every = \"1 second\"\npatience = \"1 second\"\ntell-after = \"1 second\"";
    let world = desk_at(&lab, "CHAOS_IMAPS_PORT", more);
    takes_alarms(&world);
    let desk = runs(&world);
    assert!(!listed(&world).contains("Out of order"));
    lab.runs(&["chaos", "{\"imap\":{\"mode\":\"blackhole\"}}"]);
    desk.says("cannot be read: the server does not answer");
    let told = awaits_told(&world, 1);
    assert!(told[0].starts_with("1 The mailbox `inbox`: it cannot be read"), "{told:?}");
    assert!(!told[0].contains("alpha"), "{told:?}");
    assert!(listed(&world).contains("Out of order (1)\n  The mailbox `inbox`"));
    lab.runs(&["chaos", "{\"imap\":{\"mode\":\"pass\"}}"]);
    desk.says("it is read again");
    assert!(!listed(&world).contains("Out of order"));
    desk.stops();
}

#[test]
fn a_maildir_that_vanishes_or_may_not_be_read_is_told_like_a_server_and_nothing_is_lost() {
    let mut world = World::running("govxchange");
    takes_alarms(&world);
    let desk = Running::start(&world, &["run"]);
    world.drops("inbox", super::imap::letter("first").as_bytes());
    super::imap::awaits(&world, "first");
    fs::rename(world.path("inbox"), world.path("elsewhere")).unwrap();
    desk.says("The mailbox `inbox` at inbox: it cannot be read (No such file");
    let told = awaits_told(&world, 1);
    assert!(told[0].starts_with("1 The mailbox `inbox` at inbox: it cannot be read"), "{told:?}");
    assert!(listed(&world).contains("Out of order (1)\n  The mailbox `inbox`"));
    world.drops("elsewhere", super::imap::letter("second").as_bytes());
    fs::rename(world.path("elsewhere"), world.path("inbox")).unwrap();
    desk.says("it is read again");
    super::imap::awaits(&world, "first second");
    // A folder that leads nowhere.
    fs::remove_dir(world.path("inbox/cur")).unwrap();
    std::os::unix::fs::symlink("cur", world.path("inbox/cur")).unwrap();
    desk.says("it cannot be read");
    assert_eq!(awaits_told(&world, 2).len(), 2, "each reason once");
    fs::remove_file(world.path("inbox/cur")).unwrap();
    fs::create_dir(world.path("inbox/cur")).unwrap();
    desk.says("it is read again");
    assert!(!listed(&world).contains("Out of order"));
    desk.stops();
}

#[test]
fn a_mailbox_to_which_nothing_comes_is_told_once() {
    let lab = MailLab::start(&[]);
    let more = "look-every = \"1 second\"\nsilent-after = \"2 seconds\"";
    let world = desk_at(&lab, "IMAPS_PORT", more);
    takes_alarms(&world);
    let desk = runs(&world);
    desk.says("no mail has come");
    let told = awaits_told(&world, 1);
    assert!(told[0].contains("no mail has come"), "{told:?}");
    assert!(listed(&world).contains("no mail has come"));
    lab.delivers("alpha", &super::imap::letter("first"));
    super::imap::awaits(&world, "first");
    desk.says("no mail has come");
    awaits_told(&world, 2);
    desk.stops();
}

#[test]
fn a_credential_that_ends_is_told_before_by_other_ways_and_keeps_nothing_from_its_work() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAPS_PORT", "look-every = \"1 second\"");
    takes_alarms(&world);
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let ends_in = |days: i64| {
        let day = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        let day = day.to_zoned(jiff::tz::TimeZone::UTC).date();
        let from = format!("password-from = {{ expires = \"{day}\", ");
        world.write_config(&config.replace("password-from = {", &from));
    };
    ends_in(31);
    let desk = runs(&world);
    assert!(!listed(&world).contains("Credentials that end"));
    desk.stops();
    ends_in(7);
    let desk = runs(&world);
    let told = awaits_told(&world, 1);
    assert!(told[0].contains("`password-from` of mailbox `inbox`"), "{told:?}");
    assert!(told[0].contains("in 7 days"), "{told:?}");
    let list = listed(&world);
    assert!(list.contains("Credentials that end (1)") && !list.contains("Out of order"), "{list}");
    lab.delivers("alpha", &super::imap::letter("first"));
    super::imap::awaits(&world, "first");
    desk.stops();
    assert_eq!(awaits_told(&world, 1).len(), 1, "once in a run");
    ends_in(-1);
    let checked = world.command(&["check"]).output().unwrap();
    let checked = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.contains("ended on"), "{checked}");
}
