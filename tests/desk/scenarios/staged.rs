//! Introductions in two steps: both are asked first, and learn who the other is once both have said yes.

use std::fs;

use super::introductions::both_sides_write;
use crate::world::World;

fn staged() -> World {
    let mut world = World::running("govxchange").on("2026-03-09");
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("names = \"at-once\"", "names = \"after-both-agree\"")).unwrap();
    both_sides_write(&mut world);
    world
}

#[test]
fn names_and_addresses_follow_once_both_have_said_yes() {
    let mut world = staged();
    let (host, person) =
        (world.by_email("host@dwp.gov.uk"), world.by_email("applicant@leeds.gov.uk"));
    host.reads(&world);
    person.reads(&world);
    let reference = world.officer().confirms_the_proposed_match();
    let (to_host, to_person) = (host.reads_text(&world), person.reads_text(&world));
    for told in ["Ottilie", "Marchbanks", "applicant@leeds.gov.uk", "Leeds City Council"] {
        assert!(!to_host.contains(told), "{told}: {to_host}");
    }
    assert!(to_host.contains("Would you like us to introduce you?"), "{to_host}");
    assert!(!to_person.contains("host@dwp.gov.uk"), "{to_person}");
    host.replies(&mut world, "Yes please");
    person.reads(&world);
    assert!(!host.reads_text(&world).contains("Ottilie"));
    person.replies(&mut world, "yes");
    let told = host.reads_text(&world);
    assert!(
        told.contains("Ottilie Marchbanks") && told.contains("applicant@leeds.gov.uk"),
        "{told}"
    );
    assert!(person.reads_text(&world).contains("will get in touch with you"));
    host.replies(&mut world, "Yes, we'd like to go ahead.");
    person.replies(&mut world, "Yes, I'd like to go ahead.");
    assert_eq!(world.list()["agreed"][0]["reference"], reference.as_str());
    assert!(world.runs(&["show", &reference]).contains("the applicant says yes"));
}

#[test]
fn a_no_to_an_offer_ends_it_before_anybody_was_named() {
    let mut world = staged();
    let (host, person) =
        (world.by_email("host@dwp.gov.uk"), world.by_email("applicant@leeds.gov.uk"));
    world.officer().confirms_the_proposed_match();
    host.reads(&world);
    person.reads(&world);
    person.replies(&mut world, "No, I know that office too well.");
    let told = host.reads_text(&world);
    assert!(told.contains("will not go ahead") && !told.contains("office too well"), "{told}");
    assert!(!told.contains("Ottilie"), "{told}");
    assert_eq!(world.list()["counts"]["open"], 2);
}

#[test]
fn whoever_does_not_answer_an_offer_is_asked_once_more_and_then_an_officer_sees_it() {
    let mut world = staged();
    let (host, person) =
        (world.by_email("host@dwp.gov.uk"), world.by_email("applicant@leeds.gov.uk"));
    world.officer().confirms_the_proposed_match();
    host.replies(&mut world, "yes");
    host.reads(&world);
    person.reads(&world);
    world.passes("7 days");
    assert_eq!(host.reads(&world), "nothing");
    assert!(person.reads_text(&world).contains("Would you like us to introduce you?"));
    world.passes("30 days");
    assert_eq!(person.reads(&world), "nothing");
    assert_eq!(world.list()["silent"].as_array().unwrap().len(), 1);
    assert!(world.runs(&["queue"]).contains("the host, 2026-03-09: yes"));
}

#[test]
fn a_withdrawal_after_an_offer_ends_it_and_an_officer_tells_the_other_side() {
    let mut world = staged();
    let (host, person) =
        (world.by_email("host@dwp.gov.uk"), world.by_email("applicant@leeds.gov.uk"));
    let reference = world.officer().confirms_the_proposed_match();
    host.replies(&mut world, "yes");
    host.reads(&world);
    person.replies(&mut world, "Please withdraw my expression of interest.");
    world.passes("10 days");
    assert_eq!(host.reads(&world), "nothing");
    world.runs(&["tell", &reference]);
    world.settles();
    let told = host.reads_text(&world);
    assert!(told.contains("will not go ahead") && !told.contains("Ottilie"), "{told}");
    assert_eq!(world.list()["counts"]["open"], 1);
}
