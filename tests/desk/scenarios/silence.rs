//! Silence: after three introductions that somebody did not answer, their submission rests, and one word brings it back.

use crate::world::{Person, World};

const ROLE: &str = "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\n\
                    Essential skills: temporary accommodation, casework\nApprovals followed: yes";
const OFFER: &str = "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. \
                     I have the right to work in the UK and my line manager is happy for me to apply.";

/// A new host's role is introduced to the person; the host answers, and the person does not.
fn silent_round(world: &mut World, number: usize) {
    let host = world.by_email(&format!("host.{number}@dwp.gov.uk"));
    host.writes(world, ROLE);
    world.officer().confirms_the_proposed_match();
    host.replies(world, "Yes, we'd like to go ahead.");
    for _ in 0..4 {
        world.passes("7 days");
    }
}

fn silent_three_times() -> (World, Person) {
    let mut world = World::running("govxchange").on("2026-03-09");
    let person = world.by_email("applicant@leeds.gov.uk");
    person.writes(&mut world, OFFER);
    for number in 1..=3 {
        assert!(!person.reads_text(&world).contains("back"));
        silent_round(&mut world, number);
    }
    (world, person)
}

#[test]
fn whoever_is_silent_three_times_rests_is_told_and_comes_back_with_a_word() {
    let (mut world, person) = silent_three_times();
    let told = person.reads_text(&world);
    assert!(told.contains("have stopped putting you forward"), "{told}");
    let n_silent = world.list()["silent"].as_array().unwrap().len();
    assert_eq!(n_silent, 3);
    let host = world.by_email("another.host@dwp.gov.uk");
    host.writes(&mut world, ROLE);
    assert!(world.list()["proposed"].as_array().unwrap().is_empty());
    person.replies(&mut world, "Still interested!");
    assert!(person.reads_text(&world).contains("Good to hear from you."));
    world.officer().the_proposed_match();
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn a_detail_that_changes_brings_somebody_back_as_well_and_earlier_silences_do_not_count_again() {
    let (mut world, person) = silent_three_times();
    person.replies(&mut world, "Preferred location: Leeds, Sheffield");
    person.reads(&world);
    silent_round(&mut world, 4);
    assert!(!person.reads_text(&world).contains("stopped putting you forward"));
}

#[test]
fn an_answer_in_between_begins_the_count_anew() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let person = world.by_email("applicant@leeds.gov.uk");
    person.writes(&mut world, OFFER);
    silent_round(&mut world, 1);
    silent_round(&mut world, 2);
    person.replies(&mut world, "Not for me, sorry");
    silent_round(&mut world, 3);
    assert!(!person.reads_text(&world).contains("stopped putting you forward"));
}
