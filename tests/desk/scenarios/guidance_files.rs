//! Guidance that changes under a running desk.

use std::fs;

use super::guidance::own_prompts;
use crate::premises::until;
use crate::world::{Running, World};

/// Somebody asks the running desk by mail; what it answers.
fn is_told(world: &mut World, desk: &Running, asker: &str) -> String {
    let mail = format!(
        "From: {asker}@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <{asker}@leeds.gov.uk>\r\n\r\n\
         Is there a relocation package?\r\n"
    );
    world.drops("inbox", mail.as_bytes());
    desk.says("sent: answer");
    let to = format!("{asker}@leeds.gov.uk");
    let found = || world.sent().into_iter().find(|mail| mail.to == to);
    until("the answer is there", || found().is_some());
    found().unwrap().text
}

fn listed(world: &World) -> String {
    let output = world.command(&["list"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_running_desk_answers_by_changed_guidance_and_keeps_the_last_good_while_a_file_is_broken() {
    let mut world = World::running("govxchange");
    own_prompts(&world);
    let desk = Running::start(&world, &["run"]);
    desk.says("Ctrl-C stops the desk.");
    let first = is_told(&mut world, &desk, "first");
    assert!(first.contains("No. The programme has no relocation package."), "{first}");

    let file = world.path("prompts/guidance/govxchange/relocation.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("## Answer\n\nNo.", "## Answer\n\nNot at all.")).unwrap();
    desk.says("The guidance and the messages were read anew.");
    let second = is_told(&mut world, &desk, "second");
    assert!(second.contains("Not at all. The programme has no"), "{second}");

    fs::write(&file, text.replacen("cites = [", "cites = [\"hearsay:A friend\", ", 1)).unwrap();
    let told = desk.says("the desk goes on with what it had");
    assert!(
        told.contains("guidance/govxchange/relocation.md:2: `cites`: `hearsay` is no source"),
        "{told}"
    );
    let list = listed(&world);
    assert!(
        list.contains("Guidance out of order (1)\n  The guidance or a message has changed"),
        "{list}"
    );
    let third = is_told(&mut world, &desk, "third");
    assert!(third.contains("Not at all."), "{third}");

    fs::remove_dir_all(world.path("prompts/guidance")).unwrap();
    assert!(desk.says("the desk goes on with what it had").contains("there is no such folder"));
    own_prompts(&world);
    desk.says("The guidance and the messages were read anew.");
    assert!(!listed(&world).contains("out of order (1)"));
    let fourth = is_told(&mut world, &desk, "fourth");
    assert!(fourth.contains("No. The programme has no relocation package."), "{fourth}");
    desk.stops();
}

#[test]
fn a_message_is_worded_anew_without_a_restart_and_a_broken_one_is_not_used() {
    let mut world = World::running("govxchange");
    own_prompts(&world);
    let desk = Running::start(&world, &["run"]);
    desk.says("Ctrl-C stops the desk.");
    is_told(&mut world, &desk, "first");
    let file = world.path("prompts/messages/answer.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("Hello", "Good day")).unwrap();
    desk.says("The guidance and the messages were read anew.");
    let second = is_told(&mut world, &desk, "second");
    assert!(second.contains("Good day"), "{second}");
    fs::write(&file, text.replace("Hello", "Hello {{ nam }}")).unwrap();
    let told = desk.says("the desk goes on with what it had");
    assert!(told.contains("messages/answer.md:3: unknown placeholder `nam`"), "{told}");
    assert!(is_told(&mut world, &desk, "third").contains("Good day"));
    // The desk that runs is heard: how it stands, and above all that it stops sending.
    assert!(listed(&world).contains("messages/answer.md:3"));
    let heard = |command: &[&str]| {
        let output = world.command(command).output().unwrap();
        assert!(output.status.success(), "{command:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(heard(&["queue"]).contains("messages/answer.md:3"));
    assert!(heard(&["pause"]).contains("Nothing is sent from now on"));
    assert!(heard(&["resume"]).contains("Sending goes on"));
    assert!(heard(&["work", "--plain"]).contains("messages/answer.md:3"));
    desk.stops();
    // Once it has stopped, what is wrong is to be mended first.
    let output = world.command(&["list"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("unknown placeholder `nam`"), "{told}");
}
