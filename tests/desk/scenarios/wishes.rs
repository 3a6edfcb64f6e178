//! What the sides of a placement wish of its end, who speaks for them, and dates that move.

use super::placements::{STEPS, agreed, n_questions, placed, subjects, until};
use crate::world::World;

/// The list as officers read it.
fn list(world: &World) -> String {
    world.runs(&["queue", "--whole"])
}

#[test]
fn two_sides_who_wish_the_contrary_are_shown_beside_each_other_and_nothing_is_changed() {
    let (mut world, person, host, reference) = placed();
    until(&mut world, "2026-04-27");
    person.replies(&mut world, "All good. Could I stay on until 18 December?");
    let told = list(&world);
    assert!(told.contains(&format!("placement {reference} --ends 2026-12-18")), "{told}");
    assert!(!told.contains("the contrary"), "{told}");
    host.replies(&mut world, "We would like to end it early, at the end of May.");
    let told = list(&world);
    assert!(told.contains("the contrary of what another side has wished"), "{told}");
    assert!(
        told.contains(
            "the secondee said on 2026-04-27: how it goes: good; would have it go on, 2026-12-18"
        ),
        "{told}"
    );
    assert!(told.contains("would have it end, 2026-05-31"), "{told}");
    let page = world.runs(&["placement", &reference]);
    assert!(page.contains("from 2026-03-30 to 2026-09-25"), "{page}");
    assert!(page.contains("the host said on 2026-04-27"), "{page}");
    // Neither reads what the other has said.
    for side in [&person, &host] {
        assert!(side.mails(&world).iter().all(|mail| !mail.text.contains("contrary")));
    }
}

#[test]
fn a_later_end_shows_what_it_would_have_officers_look_into() {
    let (mut world, person, _, reference) = placed();
    until(&mut world, "2026-04-27");
    person.replies(&mut world, "It goes well. I would like to extend until June 2028.");
    let told = list(&world);
    assert!(told.contains(&format!("placement {reference} --ends 2028-06-30")), "{told}");
    assert!(told.contains("look into: Longer than two years"), "{told}");
}

#[test]
fn an_officer_notes_what_a_deputy_says_for_the_host_and_nobody_is_reminded() {
    let (mut world, _, host, reference) = placed();
    until(&mut world, "2026-04-27");
    let n_asked = n_questions(&host, &world);
    assert_eq!(n_asked, 1);
    let deputy = world.by_email("deputy@dwp.gov.uk");
    deputy.writes(&mut world, &format!("{reference}: all fine with us, she is doing well. I answer for my manager, who is on leave."));
    let told = list(&world);
    assert!(told.contains("names something that its sender has no part in"), "{told}");
    assert!(
        told.contains("`secondment-desk outcome` notes what somebody says for a side"),
        "{told}"
    );
    assert!(!subjects(&deputy, &world).iter().any(|subject| subject.contains("going?")));
    let done = world.runs(&["outcome", &reference, "host", "All fine, her deputy says"]);
    assert!(done.contains("(good)") && done.contains("not reminded"), "{done}");
    until(&mut world, "2026-05-20");
    assert_eq!(n_questions(&host, &world), n_asked, "no reminder");
    let page = world.runs(&["placement", &reference]);
    assert!(page.contains("\"All fine, her deputy says\""), "{page}");
    let wrong = world.is_refused(&["outcome", &reference, "home", "fine"]);
    assert!(wrong.contains("no side"), "{wrong}");
}

#[test]
fn a_start_that_moves_is_asked_of_everybody_anew() {
    let (mut world, .., reference) = placed();
    let moved = ["placement", &reference, "--starts", "2026-04-13"];
    let wrong = world.is_refused(&moved);
    for step in ["start-suits-secondee", "start-suits-home", "start-suits-host"] {
        assert!(wrong.contains(step), "{wrong}");
    }
    assert!(
        wrong.contains("What suits everybody for 2026-03-30") && !wrong.contains("checks"),
        "{wrong}"
    );
    let suits = STEPS.iter().filter(|step| step.starts_with("start-suits"));
    let suits: Vec<&str> = suits.flat_map(|step| ["--done", step]).collect();
    world.runs(&[&moved[..], &suits].concat());
    world.settles();
    assert!(world.runs(&["placement", &reference]).contains("from 2026-04-13"));
    // The last day alone moves without.
    world.runs(&["placement", &reference, "--ends", "2026-10-30"]);
}

#[test]
fn before_the_start_an_officer_notes_answers_to_the_introduction_as_ever() {
    let (world, .., reference) = agreed();
    let done = world.runs(&["outcome", &reference, "host", "yes"]);
    assert!(done.contains("the host says yes"), "{done}");
}
