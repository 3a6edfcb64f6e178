//! One page a person: both channels, what was sent and why; details put right; two addresses made one person and told apart.

use crate::world::World;

const FORM: &str = "Name: Ottilie Marchbanks\nPreferred location: Leeds\nRight to work in the UK: yes\nLine manager's permission: yes";

/// An applicant who writes from work and then from home, and the references of the two messages.
fn from_two_addresses() -> (World, String, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let text = format!("I would like to apply for a secondment.\n{FORM}");
    world.by_email("o.marchbanks@leeds.gov.uk").writes(&mut world, &text);
    world.by_email("ottilie@post.example").writes(&mut world, &text);
    let listed: serde_json::Value =
        serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap();
    let entry = &listed["entries"][0]["things"][0];
    assert_eq!(entry["step"], "merge", "{listed}");
    let command = entry["do"].as_str().unwrap().to_owned();
    let mut named = command.split_whitespace().skip(2).map(str::to_owned);
    (world, named.next().unwrap(), named.next().unwrap())
}

#[test]
fn two_addresses_become_one_person_on_an_officers_word_and_two_again() {
    let (world, from_home, from_work) = from_two_addresses();
    let alone = world.runs(&["person", "ottilie@post.example"]);
    assert!(!alone.contains("leeds.gov.uk"), "{alone}");
    world.runs(&["merge", &from_home, &from_work]);
    assert_eq!(world.list()["needs_you"].as_array().unwrap().len(), 0);
    let page = world.runs(&["person", "ottilie@post.example"]);
    for wanted in [
        "o.marchbanks@leeds.gov.uk",
        "ottilie@post.example",
        &from_home,
        &from_work,
        "Letters to them",
        "by desk-lead",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert_eq!(
        world.runs(&["person", &from_work]).lines().next().map(|line| line.contains("leeds")),
        Some(true)
    );
    assert!(world.is_refused(&["merge", &from_home, &from_work]).contains("one person already"));
    // Taken back, it is as if nobody had said so: the question waits again.
    world.runs(&["undo", &from_home]);
    assert_eq!(world.list()["needs_you"].as_array().unwrap().len(), 1);
    assert!(!world.runs(&["person", "ottilie@post.example"]).contains("leeds.gov.uk"));
    assert!(world.is_refused(&["undo", &from_home]).contains("nothing about"));
    world.runs(&["merge", &from_home, &from_work]);
    world.runs(&["split", &from_home]);
    assert_eq!(world.runs(&["person", "ottilie@post.example"]).matches("leeds.gov.uk").count(), 0);
    // A split can be taken back like any other order.
    world.runs(&["undo", &from_home]);
    assert!(world.runs(&["person", "ottilie@post.example"]).contains("leeds.gov.uk"));
}

#[test]
fn a_person_who_was_merged_is_read_as_one_and_not_matched_with_themselves() {
    let (mut world, from_home, from_work) = from_two_addresses();
    world.runs(&["merge", &from_home, &from_work]);
    // A message from either address is about the submissions of both.
    let home = world.by_email("ottilie@post.example");
    home.replies(&mut world, "Sorry, I meant Bradford.");
    let shown = world.runs(&["show", &from_home]);
    assert!(shown.contains("places: Bradford"), "{shown}");
}

#[test]
fn an_officer_puts_a_detail_right_and_the_earlier_words_stay() {
    let (world, _, from_work) = from_two_addresses();
    world.runs(&["edit", &from_work, "Preferred location: Sheffield"]);
    let shown = world.runs(&["show", &from_work]);
    assert!(shown.contains("places: Sheffield   \"Sheffield (officer desk-lead)\""), "{shown}");
    assert!(shown.contains("before, places: Leeds"), "{shown}");
    assert!(
        world
            .is_refused(&["edit", &from_work, "Preferred location: Sheffield"])
            .contains("says so already")
    );
    assert!(
        world.is_refused(&["edit", &from_work, "somewhere nice"]).contains("no detail of a form")
    );
    assert!(world.is_refused(&["edit", "GX-9999", "Name: A"]).contains("There is nothing"));
    world.runs(&["undo", &from_work]);
    assert!(world.runs(&["show", &from_work]).contains("places: Leeds"));
}

#[test]
fn the_desk_says_why_it_wrote() {
    let (world, _, from_work) = from_two_addresses();
    let why = world.runs(&["why", &format!("{from_work}/acknowledgement")]);
    for wanted in [
        "the message `acknowledgement` of govxchange",
        "by version 0.",
        "rule intake.",
        "the desk by itself",
        "places: \"Leeds\"",
    ] {
        assert!(why.contains(wanted), "{wanted}: {why}");
    }
    assert!(
        world.is_refused(&["why", &format!("{from_work}/nothing")]).contains("There is no letter")
    );
}

#[test]
fn a_page_holds_what_came_by_mail_and_what_came_in_chat_once_both_are_one_persons() {
    let (mut world, from_home, from_work) = from_two_addresses();
    world.runs(&["merge", &from_home, &from_work]);
    world.by_chat("ottilie").writes(&mut world, "Hello, what is the mileage rate?");
    let list = world.list();
    let asked = list["needs_you"].as_array().unwrap().iter();
    let in_chat = asked.last().unwrap()["reference"].as_str().unwrap().to_owned();
    assert!(!world.runs(&["person", &from_work]).contains(" by chat: "));
    world.runs(&["merge", &in_chat, &from_work]);
    for who in [&from_work, &in_chat, "ottilie@post.example"] {
        let page = world.runs(&["person", who]);
        for wanted in [
            "o.marchbanks@leeds.gov.uk",
            "ottilie@post.example",
            "  by mail: interest",
            "  by chat: question",
            &in_chat,
        ] {
            assert!(page.contains(wanted), "{who}, {wanted}: {page}");
        }
        assert!(!page.contains("{\""), "nothing is told as programs write it: {page}");
    }
}
