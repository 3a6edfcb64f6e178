//! What ends: withdrawals, closings and pauses stop what is under way, and free the others for somebody else.

use super::introductions::both_sides_write;
use crate::world::World;

const TELL: &str = "withdraws after an introduction was made: tell the other side";

#[test]
fn a_withdrawal_ends_what_was_proposed_and_what_was_made() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    let host = world.by_email("host@dwp.gov.uk");
    host.replies(&mut world, "The vacancy has been filled. How long does a secondment last?");
    assert!(host.mails(&world).pop().unwrap().text.contains("There is no fixed length"));
    assert!(world.list()["proposed"].as_array().unwrap().is_empty());
    assert_eq!(world.is_refused(&["confirm", &proposed]), format!("{proposed} is closed."));
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn after_an_introduction_the_officer_tells_the_other_side_and_nobody_is_reminded() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.replies(&mut world, "Please withdraw my expression of interest.");
    assert_eq!(world.officer().concerns(), [TELL]);
    let n_sent = world.sent().len();
    world.passes("30 days");
    assert_eq!(world.sent().len(), n_sent);
}

#[test]
fn a_question_that_nobody_answered_in_a_withdrawal_reaches_a_person() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant.writes(&mut world, "I would like to apply for a secondment.\nName: Ann Person");
    applicant.replies(
        &mut world,
        "Please withdraw my expression of interest. What is the mileage rate?",
    );
    assert_eq!(world.officer().concerns(), ["asks something that the guidance does not answer"]);
    assert!(applicant.reads_text(&world).contains("passed this question to a person"));
}

#[test]
fn somebody_unhappy_or_who_objects_is_not_reminded_until_a_person_has_seen_to_it() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.writes(&mut world, "I feel bullied by my line manager. I do not know whom to tell.");
    let (n_sent, item) = (world.sent().len(), world.list()["needs_you"][0]["reference"].clone());
    world.passes("8 days");
    assert_eq!(world.sent().len(), n_sent);
    world.runs(&["done", item.as_str().unwrap()]);
    world.passes("1 days");
    assert_eq!(world.sent().len(), n_sent + 2);
}

#[test]
fn no_match_is_confirmed_while_one_of_the_two_waits_for_a_person() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.writes(&mut world, "Please delete everything you hold about me.");
    assert!(
        world.is_refused(&["confirm", &proposed]).starts_with(&format!("{proposed} has to wait"))
    );
}

#[test]
fn an_officer_closes_an_introduction_and_both_are_free_for_others() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    world.by_email("another@leeds.gov.uk").writes(
        &mut world,
        "My name is Brigid Lovelace. I'm a housing options officer and could do two days a week in Leeds from June. \
         I have the right to work in the UK and my line manager is happy for me to apply.",
    );
    assert!(world.list()["proposed"].as_array().unwrap().is_empty());
    world.runs(&["close", &introduction, "--because", "the host has moved on"]);
    let next = world.officer().the_proposed_match();
    assert_ne!(next, introduction);
    assert!(world.runs(&["show", &introduction]).contains("the host has moved on"));
    world.runs(&["subject-access", "applicant@leeds.gov.uk", "--to", "bundle.md"]);
    let bundle = std::fs::read_to_string(world.path("bundle.md")).unwrap();
    let noted = "An officer ended it, and noted why: \"the host has moved on\"";
    assert!(bundle.contains(noted), "{bundle}");
    assert_eq!(
        world.is_refused(&["close", &introduction, "--because", "again"]),
        format!("{introduction} has come to an end already.")
    );
}

#[test]
fn in_chat_a_yes_to_one_of_two_introductions_is_not_given_to_either() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_chat("host");
    host.writes(
        &mut world,
        "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\n\
         Essential skills: temporary accommodation, casework\nApprovals followed: yes\nPositions: 2",
    );
    for (name, address) in
        [("Ottilie Marchbanks", "one@leeds.gov.uk"), ("Brigid Lovelace", "two@leeds.gov.uk")]
    {
        world.by_email(address).writes(
            &mut world,
            &format!("My name is {name}. I'm a housing options officer and could do two days a week in Leeds from June. \
                      I have the right to work in the UK and my line manager is happy for me to apply."),
        );
    }
    let proposed: Vec<String> = world.list()["proposed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|known| known["reference"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(proposed.len(), 2);
    for reference in &proposed {
        world.runs(&["confirm", reference]);
    }
    host.writes(&mut world, "Yes, we'd like to go ahead.");
    for reference in &proposed {
        assert!(world.runs(&["show", reference]).contains("not answered yet"));
    }
    assert_eq!(world.officer().concerns(), ["answers an introduction in words that need a person"]);
    let (first, second) = (&proposed[0], &proposed[1]);
    host.writes(&mut world, &format!("{first}: yes, we'd like to go ahead."));
    assert!(world.runs(&["show", first]).contains("the host says yes"));
    assert!(world.runs(&["show", second]).contains("not answered yet"));
}

/// Both sides have written, and an officer has confirmed; no letter has gone out yet.
fn confirmed(world: &mut World) -> String {
    both_sides_write(world);
    let reference = world.officer().the_proposed_match();
    world.runs(&["confirm", &reference]);
    reference
}

#[test]
fn what_was_closed_or_withdrawn_before_its_letters_went_out_is_not_introduced() {
    for is_closed in [true, false] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let reference = confirmed(&mut world);
        let applicant = world.by_email("applicant@leeds.gov.uk");
        if is_closed {
            world.runs(&["close", &reference, "--because", "the post is gone"]);
            world.settles();
        } else {
            applicant.replies(&mut world, "Please withdraw my expression of interest.");
        }
        let introductions =
            world.sent().into_iter().filter(|mail| mail.message_id.starts_with(&reference)).count();
        assert_eq!(introductions, 0);
        let shown = world.runs(&["show", &reference]);
        assert_eq!(shown.matches("/introduction/").count(), 4, "{shown}");
        assert_eq!(shown.matches(": taken back 20").count(), 2, "{shown}");
        assert_eq!(shown.matches("not sent: the introduction has ended").count(), 2, "{shown}");
        assert_eq!(world.list()["counts"]["letters_pending"], 0);
    }
}

#[test]
fn letters_that_introduce_wait_while_a_person_must_see_to_one_of_the_two() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let reference = confirmed(&mut world);
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.writes(&mut world, "I feel bullied by my line manager. I do not know whom to tell.");
    world.passes("10 days");
    let is_about = |mail: &crate::world::Mail| mail.message_id.starts_with(&reference);
    assert_eq!(world.sent().iter().filter(|mail| is_about(mail)).count(), 0);
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["done", &item]);
    world.passes("15 minutes");
    assert_eq!(world.sent().iter().filter(|mail| is_about(mail)).count(), 2);
}

#[test]
fn who_comes_back_to_chat_is_not_shown_what_has_ended() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let (host, applicant) = (world.by_chat("host"), world.by_email("applicant@leeds.gov.uk"));
    applicant.writes(&mut world, "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. I have the right to work in the UK and my line manager is happy for me to apply.");
    host.writes(&mut world, "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\nEssential skills: temporary accommodation, casework\nApprovals followed: yes");
    host.reads(&world);
    let reference = world.officer().confirms_the_proposed_match();
    world.runs(&["close", &reference, "--because", "the post is gone"]);
    assert_eq!(host.reads(&world), "nothing");
}
