//! Officers by mail who go on: a second order about the same thing, and one that is taken back.

use std::fs;

use serde_json::Value;

use super::by_mail::{AUTHENTICATED, desk, latest, n_to, number, replies};
use super::introductions::both_sides_write;
use crate::world::{Mail, World};

const JO: &str = "jo@programme.example";

/// A Monday on which letters wait for ten minutes: a match to confirm and two questions; the list has gone out.
fn monday() -> (World, Mail) {
    let mut world = desk("2026-02-27");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("undo-window = \"none\"\n", ""));
    both_sides_write(&mut world);
    world
        .by_email("sam@leeds.gov.uk")
        .writes(&mut world, "May I bring my dog to the host's office?");
    world
        .by_email("kim@leeds.gov.uk")
        .writes(&mut world, "What colour are the lanyards this year?");
    world.passes("11 minutes");
    world.clock_says("2026-03-02T09:30:00Z");
    world.settles();
    let list = latest(&world, JO);
    (world, list)
}

/// What the desk tells an officer who replies.
fn told(world: &mut World, list: &Mail, text: &str) -> String {
    replies(world, JO, list, AUTHENTICATED, text);
    latest(world, JO).text
}

fn needs_you(world: &World) -> usize {
    world.list()["needs_you"].as_array().unwrap().len()
}

#[test]
fn an_answer_ordered_by_mail_is_taken_back_by_mail_within_the_window_and_not_later() {
    let (mut world, list) = monday();
    let (dog, before) = (number(&list, "dog"), n_to(&world, "sam@leeds.gov.uk"));
    let done = told(&mut world, &list, &format!("{dog} answer: 45p a mile."));
    assert!(done.contains("will be sent in 10"), "{done}");
    world.passes("2 minutes");
    let back = told(&mut world, &list, &format!("{dog} undo"));
    assert!(back.contains("taken back what was ordered: answered"), "{back}");
    world.passes("1 hour");
    assert_eq!(n_to(&world, "sam@leeds.gov.uk"), before, "nothing went out");
    assert_eq!(needs_you(&world), 2);
    // It waits as before, and a second thought is a new order from the same list.
    let again = told(&mut world, &list, &format!("{dog} answer: No dogs, alas."));
    assert!(again.contains("will be sent"), "{again}");
    world.passes("11 minutes");
    assert!(latest(&world, "sam@leeds.gov.uk").text.contains("No dogs, alas."));
    let late = told(&mut world, &list, &format!("{dog} undo"));
    assert!(late.contains("has gone out, or may have"), "{late}");
    assert_eq!(n_to(&world, "sam@leeds.gov.uk"), before + 1);
}

#[test]
fn who_takes_something_by_mail_answers_it_and_gives_back_another_by_mail() {
    let (mut world, list) = monday();
    let (dog, lanyard) = (number(&list, "dog"), number(&list, "lanyards"));
    let text = format!("{dog} mine\r\n{dog} answer: No dogs.\r\n{lanyard} mine");
    let done = told(&mut world, &list, &text);
    assert!(!done.contains("has changed"), "{done}");
    assert!(done.contains("is with `desk-lead`") && done.contains("will be sent"), "{done}");
    let done = told(&mut world, &list, &format!("{lanyard} nobody"));
    assert!(done.contains("is with nobody"), "{done}");
    let done = told(&mut world, &list, &format!("{lanyard} mine"));
    assert!(done.contains("is with `desk-lead`"), "{done}");
    let done = told(&mut world, &list, &format!("{lanyard} done"));
    assert!(done.contains("is dealt with"), "{done}");
    let done = told(&mut world, &list, &format!("{lanyard} undo"));
    assert!(done.contains("taken back what was ordered: dealt with"), "{done}");
    world.passes("11 minutes");
    assert!(latest(&world, "sam@leeds.gov.uk").text.contains("No dogs."));
    assert_eq!(needs_you(&world), 1);
}

#[test]
fn a_match_confirmed_by_mail_is_taken_back_and_put_right_by_the_same_list() {
    let (mut world, list) = monday();
    let confirm = number(&list, "introduce");
    let before = n_to(&world, "host@dwp.gov.uk");
    assert!(told(&mut world, &list, &format!("{confirm} yes")).contains("is confirmed"));
    assert!(told(&mut world, &list, &format!("{confirm} undo")).contains("taken back"));
    let text = format!("{confirm} no, because they work together already");
    assert!(told(&mut world, &list, &text).contains("is rejected"));
    world.passes("1 hour");
    assert_eq!(n_to(&world, "host@dwp.gov.uk"), before);
}

#[test]
fn what_another_has_changed_since_the_list_is_not_ordered_about_by_mail() {
    let (mut world, list) = monday();
    let lanyard = number(&list, "lanyards");
    let queue: Value = serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap();
    let things = queue["entries"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|entry| entry["things"].as_array().unwrap());
    let is_it =
        |thing: &&Value| thing["words"].as_str().is_some_and(|words| words.contains("lanyards"));
    let item = things.into_iter().find(is_it).unwrap()["reference"].as_str().unwrap().to_owned();
    world.runs(&["answer", &item, "They are blue."]);
    let done = told(&mut world, &list, &format!("{lanyard} done"));
    assert!(done.contains("does not wait for anybody"), "{done}");
    assert!(!done.contains("is dealt with"), "{done}");
}

#[test]
fn one_answer_by_mail_serves_all_who_asked_the_same() {
    let mut world = desk("2026-02-27");
    for (who, text) in [
        ("sam", "Hello, what is the mileage rate?"),
        ("kim", "Hi. What's the mileage rate for my own car?"),
    ] {
        world.by_email(&format!("{who}@leeds.gov.uk")).writes(&mut world, text);
    }
    world.clock_says("2026-03-02T09:30:00Z");
    world.settles();
    let list = latest(&world, JO);
    let question = number(&list, "mileage");
    let done = told(&mut world, &list, &format!("{question} answer to all: 45p a mile."));
    assert!(done.contains("will be sent") && done.contains("The same words go to GX-"), "{done}");
    for who in ["sam@leeds.gov.uk", "kim@leeds.gov.uk"] {
        assert!(latest(&world, who).text.contains("45p a mile."));
    }
    assert_eq!(needs_you(&world), 0);
}

#[test]
fn what_cannot_wait_is_told_with_a_command_that_works_and_counted_for_its_reader() {
    let mut world = desk("2026-02-27");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace(
        "mail = \"dpo@programme.example\"\n",
        "mail = \"dpo@programme.example\"\nlist-at = \"09:00\"\n",
    ));
    both_sides_write(&mut world);
    world.by_email("sam@leeds.gov.uk").writes(&mut world, "May I bring my dog to the office?");
    world
        .by_email("kim@leeds.gov.uk")
        .writes(&mut world, "Please delete everything you hold about me.");
    let urgent = latest(&world, JO);
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    assert!(urgent.text.contains(&format!("secondment-desk show {item}.")), "{}", urgent.text);
    assert!(!urgent.text.contains('\\') && !urgent.html.contains('\\'), "{}", urgent.html);
    world.clock_says("2026-03-02T09:30:00Z");
    world.settles();
    let of_dpo = latest(&world, "dpo@programme.example");
    assert!(of_dpo.subject.ends_with(": 1 needs you"), "{}", of_dpo.subject);
    assert!(latest(&world, JO).subject.ends_with(": 3 need you"));
    // What officers order by mail is no message that was done.
    let done = |world: &World| -> Value {
        let queue: Value = serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap();
        queue["done"].clone()
    };
    let before = done(&world);
    replies(&mut world, JO, &urgent, AUTHENTICATED, "1 mine");
    replies(&mut world, JO, &urgent, AUTHENTICATED, "1 nobody");
    assert_eq!(done(&world), before);
    // What is shown of a letter is what its reader got.
    let shown = world.runs(&["show", &item]);
    assert!(shown.contains("Delivery") && shown.contains("tried once"), "{shown}");
    assert!(!shown.contains('\\') && !shown.contains("{\""), "{shown}");
}
