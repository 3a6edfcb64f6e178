//! What depends on where somebody goes: steps, what officers are pointed to, and the rules on appointments.

use super::introductions::{NEED, OFFER, REST};
use super::placements::{STEPS, agreed, placed, until};
use crate::world::{Person, World};

#[test]
fn into_the_civil_service_more_is_to_be_done_than_into_a_council() {
    let (world, .., reference) = agreed();
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("commission-approval (host; before the start)"), "{shown}");
    let (world, .., reference) = to_a_council();
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("host-approval") && !shown.contains("commission-approval"), "{shown}");
    let refused = world.is_refused(&["placement", &reference, "--done", "commission-approval"]);
    assert!(refused.contains("`commission-approval` is no step"), "{refused}");
}

#[test]
fn whoever_leaves_a_council_is_told_nothing_of_the_rules_on_appointments() {
    let (mut world, person, _, reference) = to_a_council();
    let steps = STEPS.iter().filter(|step| **step != "commission-approval");
    let done = steps.flat_map(|step| ["--done", step]);
    let dates = ["--starts", "2026-03-30", "--ends", "2026-06-26"];
    let arguments = ["placement", &reference].into_iter().chain(done).chain(dates);
    world.runs(&arguments.collect::<Vec<_>>());
    until(&mut world, "2026-08-03");
    let mails = person.mails(&world);
    assert!(mails.iter().any(|mail| mail.subject.contains("secondment going?")), "it went on");
    assert!(!mails.iter().any(|mail| mail.text.contains("Business Appointment Rules")));
}

#[test]
fn the_exception_of_the_hosts_terms_is_pointed_out_by_where_they_are() {
    let flags = |world: &World, reference: &str| {
        assert!(!world.runs(&["placement", reference]).contains("terms: "));
        world.runs(&["placement", reference, "--host-terms", "yes"]);
        world.runs(&["placement", reference])
    };
    let (world, .., reference) = agreed();
    let shown = flags(&world, &reference);
    assert!(shown.contains("nationality rules") && shown.contains("legal advice"), "{shown}");
    let (world, .., reference) = to_a_council();
    let shown = flags(&world, &reference);
    assert!(!shown.contains("nationality rules") && shown.contains("legal advice"), "{shown}");
}

#[test]
fn what_the_agreement_says_is_ticked_and_keeps_nothing_waiting() {
    let (world, .., reference) = placed();
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("    vat (open): "), "{shown}");
    world.runs(&["placement", &reference, "--done", "vat"]);
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("    vat (agreed 2026-03-"), "{shown}");
    world.runs(&["placement", &reference, "--not-done", "vat"]);
    assert!(world.runs(&["placement", &reference]).contains("    vat (open): "));
}

/// A civil servant and a council that have agreed.
fn to_a_council() -> (World, Person, Person, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_email("applicant@dwp.gov.uk");
    let host = world.by_email("host@darlington.gov.uk");
    person.writes(&mut world, OFFER);
    let council = REST.replace("Department for Work and Pensions", "Darlington Borough Council");
    host.writes(&mut world, &format!("{NEED}\n{council}").replace("Leeds", "Darlington"));
    person.replies(&mut world, "Preferred location: Darlington");
    let reference = world.officer().confirms_the_proposed_match();
    for side in [&person, &host] {
        side.replies(&mut world, "Yes, we'd like to go ahead.");
    }
    world.settles();
    (world, person, host, reference)
}
