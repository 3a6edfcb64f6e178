//! What is decided on a Saturday and has changed by Monday: the letter does not go, and what is owed instead comes.

use super::placements::{STEPS, agreed_in, n_questions, until};
use super::quiet_hours::quiet;
use crate::world::{Person, World};

/// Two who have agreed in a programme that writes in working hours.
fn agreed() -> (World, Person, Person, String) {
    let world = World::running("govxchange").on("2026-03-02");
    quiet(&world, &[("# set-up-reminder-after", "set-up-reminder-after")]);
    agreed_in(world)
}

/// The same, in a placement.
fn placed(starts: &str, ends: &str) -> (World, Person, Person, String) {
    let (mut world, person, host, reference) = agreed();
    let done = STEPS.iter().flat_map(|step| ["--done", step]);
    let arguments: Vec<&str> = ["placement", &reference].into_iter().chain(done).collect();
    world.runs(&arguments);
    world.runs(&["placement", &reference, "--starts", starts, "--ends", ends]);
    world.settles();
    (world, person, host, reference)
}

fn at(world: &mut World, moment: &str) {
    world.clock_says(moment);
    world.settles();
}

fn has_read(person: &Person, world: &World, words: &str) -> bool {
    person.mails(world).iter().any(|mail| mail.text.contains(words))
}

#[test]
fn a_placement_that_goes_on_is_not_told_that_it_is_over_and_is_asked_later() {
    let (mut world, person, _, reference) = placed("2026-03-30", "2026-04-25");
    until(&mut world, "2026-04-13");
    person.replies(&mut world, "Fine");
    at(&mut world, "2026-05-02T11:00:00Z");
    assert!(world.runs(&["show", &reference]).contains("asked how it goes"));
    world.runs(&["placement", &reference, "--ends", "2026-09-25"]);
    at(&mut world, "2026-05-04T10:00:00Z");
    until(&mut world, "2026-05-06");
    assert!(!has_read(&person, &world, "has come to its end"));
    until(&mut world, "2026-06-22");
    assert!(!has_read(&person, &world, "has come to its end"));
    assert!(n_questions(&person, &world) >= 2, "a question of the new dates has come");
}

#[test]
fn an_end_that_moves_away_and_back_again_is_looked_back_on_all_the_same() {
    let (mut world, person, _, reference) = placed("2026-03-30", "2026-04-25");
    until(&mut world, "2026-04-13");
    person.replies(&mut world, "Fine");
    at(&mut world, "2026-05-02T11:00:00Z");
    world.runs(&["placement", &reference, "--ends", "2026-09-25"]);
    at(&mut world, "2026-05-04T10:00:00Z");
    assert!(!has_read(&person, &world, "has come to its end"));
    world.runs(&["placement", &reference, "--ends", "2026-04-25"]);
    until(&mut world, "2026-05-13");
    assert!(has_read(&person, &world, "has come to its end"));
}

#[test]
fn a_placement_that_has_ended_is_not_asked_how_it_goes_but_how_it_was() {
    let (mut world, person, _, reference) = placed("2026-04-04", "2026-09-25");
    at(&mut world, "2026-04-25T11:00:00Z");
    assert!(world.runs(&["show", &reference]).contains("asked how it goes"));
    world.runs(&["placement", &reference, "--ends", "2026-04-24"]);
    at(&mut world, "2026-04-27T10:00:00Z");
    assert_eq!(n_questions(&person, &world), 0);
    until(&mut world, "2026-05-05");
    assert!(has_read(&person, &world, "has come to its end"));
}

#[test]
fn steps_that_are_done_are_asked_of_nobody() {
    let (mut world, person, host, reference) = agreed();
    at(&mut world, "2026-03-07T11:00:00Z");
    world.runs(&["placement", &reference, "--done", "home-approval"]);
    at(&mut world, "2026-03-21T11:00:00Z");
    assert!(world.runs(&["show", &reference]).contains("reminded of the set-up"));
    for step in ["host-approval", "host-confirms", "onboarding", "start-suits-host"] {
        world.runs(&["placement", &reference, "--done", step]);
    }
    at(&mut world, "2026-03-23T10:00:00Z");
    let is_told = |who: &Person, world: &World| has_read(who, world, "This is what is with you");
    assert!(is_told(&person, &world), "nothing of the secondee's was done");
    assert!(!is_told(&host, &world));
    until(&mut world, "2026-04-07");
    assert!(is_told(&host, &world), "what is left is said in its turn");
    assert!(!has_read(&host, &world, "suits the host"));
}

#[test]
fn a_lesson_that_an_officer_keeps_after_all_is_not_passed_on_and_another_is() {
    let (mut world, person, host, reference) = placed("2026-03-30", "2026-09-25");
    until(&mut world, "2026-04-20");
    let lessons = |world: &World| -> Vec<String> {
        let listed: serde_json::Value =
            serde_json::from_str(&world.runs(&["learned", "list", "--json"])).unwrap();
        let all = listed["lessons"].as_array().unwrap();
        all.iter().map(|known| known["reference"].as_str().unwrap().to_owned()).collect()
    };
    host.replies(&mut world, "Learned: the quillwort spreadsheet leaks case notes.");
    let first = lessons(&world);
    host.replies(&mut world, "Learned: a fixed desk on Tuesdays saves an hour.");
    person.replies(&mut world, "Fine");
    let second = lessons(&world).into_iter().find(|known| !first.contains(known)).unwrap();
    at(&mut world, "2026-05-09T11:00:00Z");
    world.runs(&["learned", "approve", &first[0]]);
    world.runs(&["learned", "approve", &second]);
    at(&mut world, "2026-05-09T14:00:00Z");
    assert!(world.runs(&["show", &reference]).contains("told what others have learned"));
    world.runs(&["learned", "keep", &first[0]]);
    at(&mut world, "2026-05-11T10:00:00Z");
    until(&mut world, "2026-05-14");
    assert!(!has_read(&person, &world, "quillwort"));
    assert!(has_read(&person, &world, "a fixed desk on Tuesdays"));
}
