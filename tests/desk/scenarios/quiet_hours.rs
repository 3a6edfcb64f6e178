//! Letters that nobody waits for go out while people work; waits are counted in working days where config says so.

use std::fs;

use super::introductions::both_sides_write;
use super::placements::{agreed_in, n_questions, placed_in, until};
use crate::world::World;

/// A world whose programme keeps quiet hours, and counts what config counts.
pub(super) fn quiet(world: &World, changes: &[(&str, &str)]) {
    let file = world.path("config/programmes/govxchange.toml");
    let mut text = fs::read_to_string(&file).unwrap();
    let quiet = ("quiet-hours = \"none\"", "quiet-hours = \"18:00 to 08:00\"");
    for (from, to) in [&[quiet][..], changes].concat() {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    fs::write(&file, text).unwrap();
}

#[test]
fn what_is_confirmed_on_a_friday_evening_before_the_clocks_change_goes_out_on_monday_morning() {
    let mut world = World::running("govxchange").on("2026-03-27");
    quiet(&world, &[]);
    both_sides_write(&mut world);
    let reference = world.officer().the_proposed_match();
    world.clock_says("2026-03-27T18:30:00Z");
    let told = world.runs(&["confirm", &reference]);
    assert!(told.contains("on Monday 30 March at 08:00"), "{told}");
    world.settles();
    let n_before = world.sent().len();
    world.clock_says("2026-03-30T06:59:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_before);
    world.clock_says("2026-03-30T07:00:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_before + 2);
}

#[test]
fn what_is_due_in_a_quiet_period_waits_for_the_first_working_day_after_it() {
    let mut world = World::running("govxchange").on("2026-03-27");
    let period = (
        "# quiet-periods = [\"2026-12-21 to 2027-01-01\"]",
        "quiet-periods = [\"2026-03-30 to 2026-04-02\"]",
    );
    quiet(&world, &[period]);
    both_sides_write(&mut world);
    let reference = world.officer().the_proposed_match();
    world.clock_says("2026-03-30T10:00:00Z");
    // The days after it are Good Friday, a weekend and Easter Monday.
    let told = world.runs(&["confirm", &reference]);
    assert!(told.contains("on Tuesday 7 April at 08:00"), "{told}");
    let n_before = world.sent().len();
    world.clock_says("2026-04-07T06:59:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_before);
    world.clock_says("2026-04-07T07:00:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_before + 2);
}

#[test]
fn a_reminder_comes_two_weeks_after_its_question_went_however_long_that_had_to_wait() {
    let world = World::running("govxchange").on("2026-03-02");
    let period = (
        "# quiet-periods = [\"2026-12-21 to 2027-01-01\"]",
        "quiet-periods = [\"2026-04-18 to 2026-04-29\"]",
    );
    quiet(&world, &[period]);
    let (mut world, person, ..) = placed_in(agreed_in(world));
    for (day, n) in [("2026-04-29", 0), ("2026-05-01", 1), ("2026-05-13", 1), ("2026-05-15", 2)] {
        until(&mut world, day);
        assert_eq!(n_questions(&person, &world), n, "{day}");
    }
}

#[test]
fn an_answer_goes_out_at_night_all_the_same() {
    let mut world = World::running("govxchange").on("2026-03-27");
    quiet(&world, &[]);
    world.clock_says("2026-03-28T02:00:00Z");
    let person = world.by_email("a.person@leeds.gov.uk");
    person.writes(&mut world, "I would like to apply for a secondment.\nName: Ann Person");
    assert_eq!(person.mails(&world).len(), 1);
}

#[test]
fn reminders_are_counted_in_working_days_over_easter() {
    let mut world = World::running("govxchange").on("2026-03-31");
    let waits = [
        ("nudges-after = [\"7 days\", \"21 days\"]", "nudges-after = [\"5 working days\"]"),
        ("close-after = \"35 days\"", "close-after = \"10 working days\""),
    ];
    quiet(&world, &waits);
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let n_introduced = world.sent().len();
    // Five working days from the Tuesday before Easter end on the Thursday of the week after it.
    world.clock_says("2026-04-08T17:00:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_introduced);
    world.clock_says("2026-04-08T23:30:00Z");
    world.settles();
    assert_eq!(
        world.sent().len(),
        n_introduced,
        "it is decided after midnight and waits for eight"
    );
    world.clock_says("2026-04-09T07:00:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_introduced + 2);
}

#[test]
fn a_scottish_host_works_on_easter_monday() {
    let mut world = World::running("govxchange").on("2026-04-03");
    quiet(&world, &[]);
    let (person, host) = (world.by_email("one@leeds.gov.uk"), world.by_email("host@dwp.gov.uk"));
    person.writes(
        &mut world,
        "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Edinburgh from June. \
         I have the right to work in the UK and my line manager is happy for me to apply.",
    );
    host.writes(
        &mut world,
        "We need someone who knows temporary accommodation, two days a week, Edinburgh, June to August.\nOrganisation: Department for Work and Pensions\n\
         Essential skills: temporary accommodation, casework\nApprovals followed: yes",
    );
    let n_before = world.sent().len();
    let reference = world.officer().the_proposed_match();
    let told = world.runs(&["confirm", &reference]);
    assert!(told.contains("on Monday 6 April at 08:00"), "{told}");
    world.clock_says("2026-04-06T07:00:00Z");
    world.settles();
    assert_eq!(world.sent().len(), n_before + 2);
}

#[test]
fn an_area_may_say_whose_bank_holidays_it_has() {
    let mut world = World::running("govxchange").on("2026-04-03");
    quiet(&world, &[("name = \"Leeds\"\n", "name = \"Leeds\"\nbank-holidays = \"scotland\"\n")]);
    both_sides_write(&mut world);
    let reference = world.officer().the_proposed_match();
    let told = world.runs(&["confirm", &reference]);
    assert!(told.contains("on Monday 6 April at 08:00"), "{told}");
}

#[test]
fn a_year_whose_holidays_nobody_looked_up_is_told() {
    let mut world = World::running("govxchange").on("2026-03-27");
    quiet(&world, &[]);
    assert!(!world.runs(&["check"]).contains("bank holidays of"));
    world.clock_says("2027-01-04T09:00:00Z");
    assert!(world.runs(&["check"]).contains("bank holidays of 2028 alone were not looked up"));
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("18:00 to 08:00", "8 in the evening")).unwrap();
    assert!(world.is_refused(&["check"]).contains("are no quiet hours"));
}
