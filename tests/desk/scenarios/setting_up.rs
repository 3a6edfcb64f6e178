//! What is written while a placement is being set up: nothing but a plain no unmakes what both have agreed, and an officer sees it all.

use super::placements::{agreed, n_questions, placed, until};
use crate::world::{Person, World};

/// One reply of a side after both have agreed; what an officer then has, and whether it is still a placement.
#[track_caller]
fn stays((mut world, person, host, reference): (World, Person, Person, String), words: &str) {
    let is_hosts = words.starts_with("H: ");
    let side = if is_hosts { &host } else { &person };
    side.replies(&mut world, words.split_once(": ").unwrap().1);
    let concerns = world.officer().concerns();
    assert_eq!(concerns.len(), 1, "{words}: {concerns:?}");
    assert!(concerns[0].contains("placement"), "{words}: {concerns:?}");
    let mails = side.mails(&world);
    let thanks = &mails.last().unwrap().text;
    assert!(!thanks.contains("ask you again"), "{words}: {thanks}");
    assert!(!thanks.contains("nothing is agreed"), "{words}: {thanks}");
    let shown = world.runs(&["placement", &reference]);
    let is_placed = shown.contains("from 2026-03-30");
    assert!(is_placed || shown.contains("being set up"), "{words}: {shown}");
    if is_placed {
        until(&mut world, "2026-04-20");
        assert_eq!(n_questions(&person, &world), 1, "{words}");
        assert_eq!(n_questions(&host, &world), 1, "{words}");
    }
}

#[test]
fn what_is_said_of_a_set_up_is_an_officers_and_unmakes_nothing() {
    for words in [
        "H: The checks will be done next week.",
        "H: Not yet, HR needs two weeks.",
        "H: We are waiting for security clearance, probably after Easter.",
        "H: No, our approvals have not been followed yet.",
        "H: The start date of 30 March is not suitable for us.",
        "H: No.",
        "P: I can do that after my leave, from 20 April.",
        "P: Thank you. The start date of 1 May suits me.",
        "P: from 20 April",
        "P: All done",
    ] {
        stays(agreed(), words);
    }
}

#[test]
fn with_dates_the_questions_come_whatever_is_said_before_the_first() {
    for words in [
        "P: I can't start until after Easter, sorry.",
        "P: Thanks. Could we move the start to 13 April?",
        "H: It is not yet certain who will show her round; ask us next week.",
        "H: If the checks take longer we will not go ahead before May.",
    ] {
        stays(placed(), words);
    }
}

#[test]
fn a_plain_no_after_the_agreement_is_an_officers_to_tell_the_other_side() {
    for words in ["Sorry, we will not be going ahead after all.", "We have decided against it."] {
        let (mut world, _, host, reference) = agreed();
        host.replies(&mut world, words);
        let concerns = world.officer().concerns();
        assert!(concerns.len() == 1 && concerns[0].contains("would not"), "{concerns:?}");
        world.is_refused(&["placement", &reference]);
    }
}

#[test]
fn distress_in_a_reply_is_a_persons_to_answer_whosever_it_is() {
    let (mut world, person, host, _) = placed();
    until(&mut world, "2026-04-20");
    let told = [
        "P: I am thinking of leaving.",
        "P: I'm leaving, I can't do this any more.",
        "P: Not great. I cry most evenings.",
        "H: Someone is bullying our secondee and she is in tears.",
        "H: She is unhappy, I think.",
        "H: He wants to quit.",
    ];
    for (n, words) in told.into_iter().enumerate() {
        let side = if words.starts_with("H: ") { &host } else { &person };
        let n_before = side.mails(&world).len();
        side.replies(&mut world, words.split_once(": ").unwrap().1);
        assert_eq!(side.mails(&world).len(), n_before, "{words}: no machine thanks for it");
        let concerns = world.officer().concerns();
        let worries = concerns.iter().filter(|concern| concern.contains("feels unsafe"));
        assert_eq!(worries.count(), n + 1, "{words}: {concerns:?}");
    }
}

#[test]
fn who_is_not_unhappy_or_leaves_early_by_plan_is_no_worry() {
    let (mut world, person, host, _) = placed();
    until(&mut world, "2026-04-20");
    host.replies(&mut world, "She is not unhappy here, only new to casework.");
    person.replies(&mut world, "I am leaving early, at the end of June, to go back to my team.");
    let concerns = world.officer().concerns();
    assert!(concerns.iter().all(|concern| !concern.contains("feels unsafe")), "{concerns:?}");
    assert_eq!(concerns.len(), 2, "{concerns:?}");
}

#[test]
fn a_start_that_moves_waits_for_the_same_steps_and_dates_that_look_like_a_slip_are_asked_about() {
    let (mut world, person, _, reference) = placed();
    let n_before = person.mails(&world).len();
    let slip = ["placement", &reference, "--starts", "2020-01-01", "--ends", "2020-03-01"];
    let refused = world.is_refused(&slip);
    assert!(refused.contains("long ago") && refused.contains("--really"), "{refused}");
    let refused = world.is_refused(&["placement", &reference, "--ends", "2126-09-25"]);
    assert!(refused.contains("longer than 36 months"), "{refused}");
    world.is_refused(&["placement", &reference, "--objective", ""]);
    let undone = ["placement", &reference, "--not-done", "checks"];
    assert!(world.is_refused(&undone).contains("rest on that step"));
    let both = world.is_refused(&[&undone[..], &["--done", "checks"]].concat());
    assert!(both.contains("is done, or it is not"), "{both}");
    world.runs(&[&undone[..], &["--really"]].concat());
    let refused = world.is_refused(&["placement", &reference, "--starts", "2026-05-04"]);
    assert!(refused.contains("checks (host)"), "{refused}");
    world.runs(&["placement", &reference, "--ends", "2026-08-28"]);
    let suits = ["secondee", "home", "host"].map(|side| format!("start-suits-{side}"));
    let mut moved = vec!["placement", &reference, "--done", "checks", "--starts", "2026-05-04"];
    moved.extend(suits.iter().flat_map(|step| ["--done", step]));
    world.runs(&moved);
    assert!(world.runs(&["placement", &reference]).contains("from 2026-05-04 to 2026-08-28"));
    world.settles();
    assert_eq!(person.mails(&world).len(), n_before, "nobody hears that it is over");
}
