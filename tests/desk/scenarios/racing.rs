//! Two officers, in two organisations, who order about the same thing at the same moment: one is obeyed, the other is told.

use std::fs;
use std::process::{Output, Stdio};

use super::introductions::both_sides_write;
use crate::world::{Running, World};

/// Questions that wait for an officer.
const QUESTIONS: [&str; 4] = [
    "May I bring my dog to the host's office?",
    "What colour are the lanyards this year?",
    "Is there a choir, and does it sing at lunch time?",
    "Who waters the plants on the third floor?",
];

/// A match and some questions that wait for the officers of two organisations.
fn waiting() -> (World, String, Vec<String>) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!(
        "{config}[[officers]]\nname = \"cabinet-office\"\n[[officers]]\nname = \"lga\"\n[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\n"
    ));
    both_sides_write(&mut world);
    for question in QUESTIONS {
        let who = format!("asker{}@leeds.gov.uk", question.len());
        world.by_email(&who).writes(&mut world, question);
    }
    let proposed = world.officer().the_proposed_match();
    let list = world.list();
    let item = |needs: &serde_json::Value| needs["reference"].as_str().unwrap().to_owned();
    let items = list["needs_you"].as_array().unwrap().iter().map(item).collect();
    (world, proposed, items)
}

/// Both order at once; whether each was obeyed.
fn race(world: &World, now: Option<&str>, orders: [&[&str]; 2]) -> [Output; 2] {
    let officers = ["cabinet-office", "lga"];
    let start = |(officer, order): (&str, &[&str])| {
        let mut arguments = order.to_vec();
        arguments.extend(["--officer", officer]);
        arguments.extend(now.iter().flat_map(|now| ["--now", now]));
        let mut command = world.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let racing: Vec<_> = officers.into_iter().zip(orders).map(start).collect();
    let ended: Vec<Output> =
        racing.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    ended.try_into().unwrap()
}

/// That exactly one was obeyed, and the other told why not.
#[track_caller]
fn one_wins(ended: &[Output; 2]) {
    let obeyed = ended.iter().filter(|output| output.status.success()).count();
    assert_eq!(obeyed, 1, "{ended:?}");
    let loser = ended.iter().find(|output| !output.status.success()).unwrap();
    assert!(!loser.stderr.is_empty(), "{ended:?}");
}

/// How many letters of a kind were sent about something.
fn n_letters(world: &World, reference: &str, step: &str) -> usize {
    let records: serde_json::Value =
        serde_json::from_str(&world.runs(&["show", reference, "--json"])).unwrap();
    let ids =
        records.as_array().unwrap().iter().filter_map(|record| record["letter"]["id"].as_str());
    ids.filter(|id| id.contains(step)).count()
}

#[test]
fn of_two_orders_to_a_running_desk_one_is_carried_out() {
    let (world, proposed, items) = waiting();
    let desk = Running::start(&world, &["run"]);
    desk.says("Ctrl-C");
    for item in &items {
        one_wins(&race(&world, None, [&["answer", item, "Yes."], &["answer", item, "No."]]));
    }
    let because = ["reject", &proposed, "--because", "already placed"];
    one_wins(&race(&world, None, [&["confirm", &proposed], &because]));
    desk.stops();
    for item in &items {
        assert_eq!(n_letters(&world, item, "officer-answer"), 1);
    }
    let n = n_letters(&world, &proposed, "introduction");
    assert!(n == 0 || n == 2, "both or neither: {n}");
}

#[test]
fn of_two_orders_to_a_desk_that_rests_one_is_carried_out() {
    let (world, proposed, items) = waiting();
    let now = world.now().to_string();
    for item in &items {
        one_wins(&race(&world, Some(&now), [&["answer", item, "Yes."], &["answer", item, "No."]]));
        assert_eq!(n_letters(&world, item, "officer-answer"), 1);
    }
    one_wins(&race(&world, Some(&now), [&["confirm", &proposed], &["confirm", &proposed]]));
    assert_eq!(n_letters(&world, &proposed, "introduction"), 2);
}

#[test]
fn two_who_confirm_note_an_answer_or_tell_at_once_write_to_nobody_twice() {
    let (mut world, proposed, _) = waiting();
    let race_now = |world: &World, order: &[&str]| {
        let now = world.now().to_string();
        one_wins(&race(world, Some(&now), [order, order]));
    };
    race_now(&world, &["confirm", &proposed]);
    world.settles();
    assert_eq!(n_letters(&world, &proposed, "introduction/"), 2);
    world.runs(&["outcome", &proposed, "host", "yes", "--officer", "lga"]);
    race_now(&world, &["outcome", &proposed, "person", "no: too far"]);
    race_now(&world, &["tell", &proposed]);
    world.settles();
    assert_eq!(n_letters(&world, &proposed, "not-going-ahead/host"), 1);
    assert_eq!(n_letters(&world, &proposed, "not-going-ahead"), 1);
}
