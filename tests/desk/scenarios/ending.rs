//! After a placement: the review against what was to be achieved, the note on the Business Appointment Rules, and their clock.

use super::placements::{agreed_in, placed, placed_in, until};
use crate::world::{Person, World};

fn n_notes(person: &Person, world: &World) -> usize {
    let mails = person.mails(world);
    mails.iter().filter(|mail| mail.text.contains("Business Appointment Rules")).count()
}

#[test]
fn whoever_leaves_is_told_of_the_rules_once_and_the_clock_closes_by_itself() {
    let (mut world, person, host, reference) = placed();
    world.clock_says("2026-09-24T10:00:00Z");
    world.settles();
    assert_eq!(n_notes(&person, &world), 0);
    world.runs(&["placement", &reference, "--ends", "2026-10-23"]);
    until(&mut world, "2026-10-02");
    assert_eq!(n_notes(&person, &world), 0, "it goes on");
    until(&mut world, "2026-11-03");
    assert_eq!((n_notes(&person, &world), n_notes(&host, &world)), (1, 0));
    assert!(person.mails(&world).iter().any(|mail| mail.text.contains("23 October 2027")));
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("12 months after the end, until 2027-10-23"), "{shown}");
    assert!(!shown.contains("closed"), "{shown}");
    world.clock_says("2027-10-25T10:00:00Z");
    world.settles();
    world.passes("15 minutes");
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("closed 2027-10-25"), "{shown}");
    assert_eq!(n_notes(&person, &world), 1);
}

#[test]
fn at_the_end_both_sides_are_asked_about_what_was_to_be_achieved() {
    let (mut world, person, host, reference) =
        placed_in(agreed_in(World::running("govxchange").on("2026-03-02")));
    let objective = "A waiting list that tenants understand.";
    world.runs(&["placement", &reference, "--objective", objective]);
    assert!(world.runs(&["placement", &reference]).contains(objective));
    until(&mut world, "2026-04-20");
    assert!(!host.reads_text(&world).contains(objective), "it is asked about at the end");
    world.clock_says("2026-10-05T10:00:00Z");
    world.settles();
    world.passes("15 minutes");
    for side in [&person, &host] {
        let text = side.mails(&world).last().unwrap().text.clone();
        assert!(text.contains(objective) && text.contains("How far did it get?"), "{text}");
    }
    assert_eq!(n_notes(&person, &world), 0, "this programme sends no note");
    let refused = world.is_refused(&["placement", &reference, "--rules-months", "6"]);
    assert!(refused.contains("0, 12 or 24"), "{refused}");
}

#[test]
fn officers_are_pointed_to_what_may_need_approval_and_nothing_is_ruled() {
    let (world, .., reference) =
        placed_in(agreed_in(World::running("govxchange").on("2026-03-02")));
    let shown = world.runs(&["placement", &reference]);
    assert!(!shown.contains("look into"), "{shown}");
    world.runs(&["placement", &reference, "--ends", "2028-03-30"]);
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("look into: Longer than two years"), "{shown}");
    assert!(shown.contains("exception-forms/, as of 2025-09"), "{shown}");
}

#[test]
fn each_side_is_reminded_of_its_own_steps_twice_and_no_more() {
    let world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let reminds = text.replace("# set-up-reminder-after", "set-up-reminder-after");
    assert_ne!(reminds, text);
    std::fs::write(&file, reminds).unwrap();
    let (mut world, person, host, reference) = agreed_in(world);
    let n_reminders = |who: &Person, world: &World| {
        let mails = who.mails(world);
        mails.iter().filter(|mail| mail.subject.contains("before the secondment can start")).count()
    };
    until(&mut world, "2026-03-12");
    assert_eq!((n_reminders(&person, &world), n_reminders(&host, &world)), (0, 0));
    until(&mut world, "2026-03-17");
    assert_eq!((n_reminders(&person, &world), n_reminders(&host, &world)), (1, 1));
    let told = host.reads_text(&world);
    assert!(told.contains("suits the host") && !told.contains("suits the secondee"), "{told}");
    let done = ["interests", "start-suits-secondee"].iter().flat_map(|step| ["--done", step]);
    let arguments: Vec<&str> = ["placement", &reference].into_iter().chain(done).collect();
    world.runs(&arguments);
    until(&mut world, "2026-06-01");
    assert_eq!((n_reminders(&person, &world), n_reminders(&host, &world)), (1, 2));
}
