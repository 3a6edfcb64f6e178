//! A host with several roles talks about one of them, or of one more: no other is changed.

use super::introductions::{NEED, REST};
use crate::world::{Person, World};

/// Somebody in chat whose role counts, and its reference.
fn with_a_role() -> (World, Person, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_chat("host-in-a-department");
    host.writes(&mut world, &format!("{NEED}\n{REST}"));
    let first = newest(&world);
    (world, host, first)
}

fn newest(world: &World) -> String {
    let list = world.list();
    let items = list["items"].as_array().unwrap();
    items.last().unwrap()["reference"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_unchanged(world: &World, role: &str) {
    let shown = world.runs(&["show", role]);
    assert!(shown.contains("Leeds") && shown.contains("temporary accommodation"), "{shown}");
    assert!(
        !shown.contains("York") && !shown.contains("Derby") && !shown.contains("Kent"),
        "{shown}"
    );
}

#[test]
fn one_more_role_is_a_role_of_its_own() {
    for words in [
        "We would like to host a secondee. A second one: in York from July, three days a week, for service design.",
        "We also need another secondee, in York, three days a week.",
        "We would like to host a secondee. A service designer in York.",
        "We have a second vacancy now: a planner in Derby, four days a week.",
        "We are looking for one more secondee, this time in Kent.",
    ] {
        let (mut world, host, first) = with_a_role();
        host.writes(&mut world, words);
        is_unchanged(&world, &first);
        assert_eq!(world.list()["items"].as_array().unwrap().len(), 2, "{words}");
    }
}

#[test]
fn how_many_roles_a_mail_offers_is_not_how_many_posts_the_first_has() {
    for (words, positions) in [
        (
            "We have two roles for secondees at Kent County Council.\n\n1. A planner, in Maidstone, from June 2027.\n2. A data analyst, in Ashford.",
            false,
        ),
        (
            "We have two roles for secondees.\n\nFirst: a planner in Leeds, full time.\nSecond: a data analyst in York.",
            false,
        ),
        (
            "We would like to host two planners as secondees at Kent County Council, in Maidstone, from June 2027.",
            true,
        ),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        world.by_email("host@kent.gov.uk").writes(&mut world, words);
        let shown = world.runs(&["show", &newest(&world)]);
        assert_eq!(shown.contains("it offers several roles"), !positions, "{words}: {shown}");
        assert_eq!(
            shown.contains("each of the others in a message of its own"),
            !positions,
            "{words}"
        );
        assert_eq!(shown.contains("positions: 2"), positions, "{words}: {shown}");
    }
}

#[test]
fn a_second_role_is_of_the_same_host_until_its_sender_says_otherwise() {
    let (mut world, _, first) = with_a_role();
    let says = |world: &mut World, words: &str| {
        world.runs(&["chat", "--as", "host-in-a-department", "--say", words])
    };
    let begun = says(&mut world, "We also need another secondee, in York, three days a week.");
    assert!(
        begun.contains("Organisation: Department for Work and Pensions (please check"),
        "{begun}"
    );
    assert!(!begun.contains("Which organisation"), "{begun}");
    let said = says(&mut world, "Organisation: Department for Work and Pensions");
    assert!(!said.contains("(please check; as in your role before)"), "{said}");
    says(&mut world, "Organisation: Ministry of Justice");
    let reference = begun.trim_start_matches('[').split(':').next().unwrap();
    let second = world.runs(&["show", reference]);
    assert!(second.contains("organisation: Ministry of Justice"), "{second}");
    assert!(second.contains("York") && !second.contains("Leeds"), "{second}");
    assert!(
        world.runs(&["show", &first]).contains("organisation: Department for Work and Pensions")
    );
}

#[test]
fn a_second_role_that_names_its_host_takes_nothing_over() {
    let (mut world, host, _) = with_a_role();
    host.writes(
        &mut world,
        "We have a second vacancy now at Kent County Council: a planner in Maidstone, four days a week.",
    );
    let second = world.runs(&["show", &newest(&world)]);
    assert!(second.contains("organisation: Kent County Council"), "{second}");
    assert!(!second.contains("Work and Pensions"), "{second}");
}

#[test]
fn more_about_the_one_role_goes_into_it() {
    let (mut world, host, first) = with_a_role();
    host.writes(&mut world, "One more thing about the role: three days a week would do.");
    let shown = world.runs(&["show", &first]);
    assert!(shown.contains("days_per_week: 3"), "{shown}");
}

#[test]
fn the_role_that_is_named_is_meant_and_where_none_is_the_desk_asks() {
    let (mut world, host, first) = with_a_role();
    host.writes(&mut world, "We have a second vacancy now: a planner in Derby, four days a week.");
    let second = newest(&world);
    assert_ne!(first, second);
    host.writes(&mut world, &format!("{first}: days a week: 5"));
    let shown = world.runs(&["show", &first]);
    assert!(shown.contains("days_per_week: 5"), "{shown}");
    let withdraws = ["chat", "--as", "host-in-a-department", "--say", "Please withdraw our role."];
    let asked = world.runs(&withdraws);
    assert!(asked.contains(&first) && asked.contains(&second), "{asked}");
    assert!(asked.contains("Nothing has changed so far"), "{asked}");
    host.writes(&mut world, &format!("Please withdraw {second}."));
    is_unchanged(&world, &first);
    assert!(world.runs(&["show", &second]).contains("withdrawn"));
    assert!(!world.runs(&["show", &first]).contains("withdrawn"));
    assert_eq!(world.officer().concerns().len(), 0);
}
