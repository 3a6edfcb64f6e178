//! Whoever has waited long without a match is asked whether they still do: once, with one reminder; then officers see to the silence.

use crate::world::{Person, World};

const NEED: &str = "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\n\
                    Essential skills: temporary accommodation, casework\nApprovals followed: yes";
const OFFER: &str = "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. \
                     I have the right to work in the UK and my line manager is happy for me to apply.\nSkills: temporary accommodation, casework";

fn n_proposed(world: &World) -> usize {
    world.list()["proposed"].as_array().unwrap().len()
}

fn days_pass(world: &mut World, days: u16) {
    for step in (0..days).step_by(20) {
        world.passes(&format!("{} days", (days - step).min(20)));
    }
}

/// Somebody who wrote on a Monday in January and heard nothing since.
fn somebody_waits() -> (World, Person) {
    let mut world = World::running("govxchange").on("2026-01-12");
    let person = world.by_email("applicant@leeds.gov.uk");
    person.writes(&mut world, OFFER);
    person.reads(&world);
    (world, person)
}

/// The same on the day of the question, which was read.
fn somebody_is_asked() -> (World, Person) {
    let (mut world, person) = somebody_waits();
    days_pass(&mut world, 89);
    assert_eq!(person.reads(&world), "nothing");
    days_pass(&mut world, 2);
    let asked = person.reads_text(&world);
    assert!(asked.contains("Are you still interested in a secondment?"), "{asked}");
    assert!(asked.contains("12 January 2026") && !asked.contains("found a role"), "{asked}");
    (world, person)
}

#[test]
fn a_yes_renews_it_from_that_day_and_nobody_is_asked_again_before_as_long() {
    let (mut world, person) = somebody_is_asked();
    days_pass(&mut world, 2);
    assert_eq!(person.reads(&world), "nothing");
    person.replies(&mut world, "Yes, please keep me on the list.");
    assert!(person.reads_text(&world).contains("You stay on our list"));
    days_pass(&mut world, 86);
    assert_eq!(person.reads(&world), "nothing");
    days_pass(&mut world, 6);
    assert!(person.reads_text(&world).contains("Are you still interested"));
}

#[test]
fn a_no_takes_it_off_the_list_and_only_from_the_one_who_was_asked() {
    let (mut world, person) = somebody_is_asked();
    let other = world.by_email("stranger@elsewhere.example");
    let letter = person.mails(&world).pop().unwrap();
    other.answers(&mut world, &letter, "No, not interested.");
    assert_eq!(world.list()["counts"]["open"], 1, "somebody else's no takes nothing off");
    person.replies(&mut world, "No, sorry, I have moved on.");
    let told = person.reads_text(&world);
    assert!(told.contains("off the list"), "{told}");
    assert_eq!(world.list()["counts"]["open"], 0);
    days_pass(&mut world, 30);
    assert_eq!(person.reads(&world), "nothing");
}

#[test]
fn silence_is_reminded_once_then_an_officer_sees_it_and_nothing_is_proposed_before_a_word() {
    let (mut world, person) = somebody_is_asked();
    days_pass(&mut world, 8);
    let reminded = person.reads_text(&world);
    assert!(reminded.contains("If we hear nothing"), "{reminded}");
    assert!(world.officer().concerns().is_empty());
    days_pass(&mut world, 8);
    let concerns = world.officer().concerns();
    assert!(concerns[0].starts_with("was asked whether it still stands"), "{concerns:?}");
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(&mut world, NEED);
    assert_eq!(n_proposed(&world), 0, "nobody is put forward who may have moved on");
    days_pass(&mut world, 20);
    assert_eq!(person.reads(&world), "nothing", "one reminder, no more");
    assert_eq!(world.officer().concerns().len(), 1, "it is never closed unseen");
    assert_eq!(world.list()["counts"]["open"], 2);
    let waits = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    assert!(world.runs(&["queue"]).contains("may have moved on"));
    world.runs(&["outcome", &waits, "person", "yes, she is still there"]);
    world.settles();
    assert_eq!(n_proposed(&world), 1);
    assert!(world.officer().concerns().is_empty(), "who was heard of is silent no more");
}

#[test]
fn who_answers_late_is_heard_and_leaves_the_officers_list() {
    let (mut world, person) = somebody_is_asked();
    days_pass(&mut world, 8);
    days_pass(&mut world, 8);
    assert_eq!(world.officer().concerns().len(), 1);
    person.replies(&mut world, "Yes, I am still interested. Sorry for the delay!");
    let told = person.reads_text(&world);
    assert!(told.contains("You stay on our list"), "{told}");
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn who_was_asked_is_not_asked_again_because_their_data_goes_soon() {
    let (mut world, person) = somebody_waits();
    let path = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let shorter = text.replace("unplaced-for = \"730 days\"", "unplaced-for = \"120 days\"");
    assert_ne!(text, shorter);
    std::fs::write(path, shorter).unwrap();
    days_pass(&mut world, 91);
    days_pass(&mut world, 8);
    days_pass(&mut world, 20);
    let asked = person.mails(&world);
    let asked = asked.iter().filter(|mail| mail.text.contains("still interested")).count();
    assert_eq!(asked, 2, "the question and its reminder");
    days_pass(&mut world, 4);
    assert!(person.reads(&world).contains("your data has been erased"), "silence holds nothing");
}

#[test]
fn a_programme_may_ask_only_when_a_match_waits() {
    let (mut world, person) = somebody_waits();
    let path = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text.replace("asks-who-waits = true", "asks-who-waits = false")).unwrap();
    days_pass(&mut world, 120);
    assert_eq!(person.reads(&world), "nothing");
}

#[test]
fn nobody_is_asked_who_is_introduced_and_a_person_is_asked_about_one_thing_at_a_time() {
    let mut world = World::running("govxchange").on("2026-01-12");
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(&mut world, NEED);
    let second = NEED.replace("Leeds", "York").replace("casework", "planning");
    host.writes(&mut world, &second);
    host.reads(&world);
    assert_eq!(world.list()["counts"]["open"], 2);
    days_pass(&mut world, 95);
    let asked = host.reads_text(&world);
    assert!(asked.contains("Are you still looking for somebody?"), "{asked}");
    let asked = host.mails(&world);
    let asked = asked.iter().filter(|mail| mail.text.contains("Are you still looking")).count();
    assert_eq!(asked, 1, "about one role at a time");
}
