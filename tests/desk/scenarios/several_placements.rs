//! A host with several placements: what they say under a reference is about that placement, by mail and in chat.

use super::introductions::{NEED, OFFER, REST};
use super::placements::{STEPS, placed, until};
use crate::world::World;

/// A host in chat with two secondees, from the same day on; both references.
fn two_of_one_host(world: &mut World) -> [String; 2] {
    let other = OFFER.replace("Ottilie Marchbanks", "Barnaby Astley");
    world.by_email("applicant@leeds.gov.uk").writes(world, OFFER);
    world.by_email("second@leeds.gov.uk").writes(world, &other);
    let host = world.by_chat("host-in-a-department");
    host.writes(world, &format!("{NEED}\n{REST}\nPositions: 2"));
    let references = [world.officer().confirms_a_match(), world.officer().confirms_a_match()];
    host.reads(world);
    for reference in &references {
        host.writes(world, &format!("{reference}: yes, we'd like to go ahead."));
    }
    for person in ["applicant@leeds.gov.uk", "second@leeds.gov.uk"] {
        world.by_email(person).replies(world, "Yes, I'd like to go ahead.");
    }
    for reference in &references {
        let done = STEPS.iter().flat_map(|step| ["--done", step]);
        let dates = ["--starts", "2026-03-30", "--ends", "2026-09-25"];
        let order: Vec<&str> = ["placement", reference].into_iter().chain(done).collect();
        world.runs(&order);
        world.runs(&[&["placement", reference.as_str()][..], &dates].concat());
    }
    references
}

#[test]
fn fine_behind_a_reference_is_fine_and_needs_nobody() {
    let (mut world, person, _, reference) = placed();
    until(&mut world, "2026-04-21");
    person.replies(&mut world, &format!("{reference}: all fine, thanks"));
    assert_eq!(world.officer().concerns(), Vec::<String>::new());
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("the secondee said on 2026-04-21: how it goes: good"), "{shown}");
}

#[test]
fn of_two_placements_the_one_is_answered_whose_reference_is_named_in_chat() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let [first, second] = two_of_one_host(&mut world);
    let host = world.by_chat("host-in-a-department");
    until(&mut world, "2026-04-21");
    let told = host.reads(&world);
    assert_eq!(told.matches("secondment going?").count(), 2, "{told}");
    let is_answered = |world: &World, reference: &str| {
        let shown = world.runs(&["placement", reference]);
        shown.contains("the host said on 2026-04-21")
    };
    host.writes(&mut world, &format!("{second}: all fine, thanks"));
    assert_eq!(
        [&first, &second].map(|reference| is_answered(&world, reference)),
        [false, true],
        "{:?}",
        world.officer().concerns()
    );
    assert_eq!(world.officer().concerns(), Vec::<String>::new());
    // What an answer names is meant though its question is no longer open, and the other one's is.
    host.writes(&mut world, &format!("{second}: we would like her to stay until December."));
    assert!(!is_answered(&world, &first));
    let concerns = world.officer().concerns();
    assert_eq!(concerns.len(), 1, "{concerns:?}");
    assert!(concerns[0].contains("go on"), "{concerns:?}");
    host.writes(&mut world, &format!("{first}: ask me next week please"));
    let shown = world.runs(&["placement", &first]);
    assert!(shown.contains("2026-04-27"), "{shown}");
    assert_eq!(world.officer().concerns().len(), 1);
}

/// A host by mail with two secondees, who has just been asked in one mail how both go; both references.
fn asked_of_both(world: &mut World) -> [String; 2] {
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(world, &format!("{NEED}\n{REST}\nPositions: 2"));
    let people = [
        ("applicant@leeds.gov.uk", "Ottilie Marchbanks"),
        ("second@leeds.gov.uk", "Barnaby Astley"),
    ];
    let references = people.map(|(address, name)| {
        let person = world.by_email(address);
        person.writes(world, &OFFER.replace("Ottilie Marchbanks", name));
        let reference = world.officer().confirms_the_proposed_match();
        host.replies(world, "Yes, we'd like to go ahead.");
        person.replies(world, "Yes, I'd like to go ahead.");
        reference
    });
    for reference in &references {
        let done = STEPS.iter().flat_map(|step| ["--done", step]);
        let dates = ["--starts", "2026-03-30", "--ends", "2026-09-25"];
        let order: Vec<&str> = ["placement", reference].into_iter().chain(done).collect();
        world.runs(&order);
        world.runs(&[&["placement", reference.as_str()][..], &dates].concat());
    }
    until(world, "2026-04-21");
    let asked = host.reads_text(world);
    assert!(references.iter().all(|reference| asked.contains(reference)), "{asked}");
    references
}

#[test]
fn an_answer_to_a_mail_about_two_placements_counts_for_both() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let references = asked_of_both(&mut world);
    let host = world.by_email("host@dwp.gov.uk");
    host.replies(&mut world, "Both fine, thanks");
    for reference in &references {
        let shown = world.runs(&["placement", reference]);
        assert!(shown.contains("the host said on 2026-04-21: how it goes: good"), "{shown}");
    }
    assert_eq!(world.officer().concerns(), Vec::<String>::new());
}

#[test]
fn lines_that_begin_with_references_count_each_for_its_placement() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let [first, second] = asked_of_both(&mut world);
    let host = world.by_email("host@dwp.gov.uk");
    host.replies(&mut world, &format!("{first}: fine\n{second}: not going well, she is bored"));
    let shown = [&first, &second].map(|reference| world.runs(&["placement", reference]));
    assert!(shown[0].contains("the host said on 2026-04-21: how it goes: good"), "{shown:?}");
    assert!(shown[1].contains("the host said on 2026-04-21: how it goes: poor"), "{shown:?}");
    assert_eq!(world.officer().concerns().len(), 1);
}

#[test]
fn nobody_is_reminded_who_has_answered_of_two_placements_in_words_that_an_officer_reads() {
    let mut world = World::running("govxchange").on("2026-03-02");
    asked_of_both(&mut world);
    let host = world.by_email("host@dwp.gov.uk");
    host.replies(&mut world, "One of them has had no laptop for a month.");
    assert_eq!(world.officer().concerns().len(), 1);
    let n_before = host.mails(&world).len();
    until(&mut world, "2026-05-20");
    assert_eq!(host.mails(&world).len(), n_before);
}

#[test]
fn a_yes_to_what_has_ended_is_none_to_what_still_waits() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let other = OFFER.replace("Ottilie Marchbanks", "Barnaby Astley");
    world.by_email("applicant@leeds.gov.uk").writes(&mut world, OFFER);
    world.by_email("second@leeds.gov.uk").writes(&mut world, &other);
    let host = world.by_chat("host-in-a-department");
    host.writes(&mut world, &format!("{NEED}\n{REST}\nPositions: 2"));
    let [ended, waits] = [world.officer().confirms_a_match(), world.officer().confirms_a_match()];
    let is_applicants = |reference: &str, world: &World| {
        world
            .by_email("applicant@leeds.gov.uk")
            .mails(world)
            .iter()
            .any(|mail| mail.text.contains(reference))
    };
    let who = if is_applicants(&ended, &world) {
        "applicant@leeds.gov.uk"
    } else {
        "second@leeds.gov.uk"
    };
    world.by_email(who).writes(&mut world, "Please withdraw my interest.");
    host.writes(&mut world, &format!("{ended}: yes, we'd like to go ahead."));
    let shown = world.runs(&["show", &waits]);
    assert!(!shown.contains("the host says yes"), "{shown}");
}

#[test]
fn an_answer_to_an_older_question_is_none_to_one_that_nobody_has_seen() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let references = two_of_one_host(&mut world);
    let host = world.by_chat("host-in-a-department");
    until(&mut world, "2026-09-14");
    assert!(host.reads(&world).contains("secondment going?"));
    // Meanwhile it has come to its end, and the look back waits for the host to come by.
    until(&mut world, "2026-10-13");
    host.writes(&mut world, &format!("{}: all fine, thanks", references[0]));
    let shown = world.runs(&["show", &references[0]]);
    assert!(shown.contains("feedback-2026-10-02/host: sent"), "{shown}");
    let shown = world.runs(&["placement", &references[0]]);
    assert!(shown.contains("the host said on 2026-10-13"), "{shown}");
    assert!(!shown.contains("2026-10-02: answered"), "{shown}");
}
