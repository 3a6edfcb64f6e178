//! Letters that are held up on their way: delayed, or kept by a mail system until a person confirms them.

use super::loops::report;
use crate::world::World;

/// Somebody who wrote and was answered, and the answer's Message-ID.
fn answered() -> (World, crate::world::Person, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_email("a.person@leeds.gov.uk");
    person.writes(&mut world, "I would like to go on a secondment. Preferred location: Leeds.");
    let letter = person.mails(&world).pop().unwrap();
    (world, person, letter.message_id)
}

fn challenge(answers: &str, marks: &str) -> String {
    format!(
        "{marks}From: Ann Person <a.person@leeds.gov.uk>\r\nReply-To: challenge@gate.example\r\nTo: desk@programme.example\r\n\
         Subject: please confirm\r\nMessage-ID: <{}@gate.example>\r\nIn-Reply-To: <{answers}>\r\n\r\n\
         Your message is being held because you are not on my list of senders yet. To have it delivered, please visit\r\n\
         https://gate.example/c/ab31\r\n",
        marks.len()
    )
}

/// The subject of a letter, by its Message-ID.
fn subject(message_id: &str) -> &str {
    message_id.split('.').next().unwrap()
}

const MARKED: &str = "Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n";

#[test]
fn a_challenge_reaches_an_officer_however_it_is_marked_and_marks_letter_and_address() {
    for marks in ["", MARKED, "Precedence: bulk\r\n", "X-Auto-Response-Suppress: All\r\n"] {
        let (mut world, person, letter) = answered();
        world.drops("inbox", challenge(&letter, marks).as_bytes());
        world.settles();
        let concerns = world.officer().concerns();
        assert_eq!(concerns.len(), 1, "{marks}: {concerns:?}");
        assert!(
            concerns[0].contains("keeps our letter until a person confirms it"),
            "{concerns:?}"
        );
        assert_eq!(world.sent().len(), 1, "no machine answers it");
        let shown = world.runs(&["show", subject(&letter)]);
        let held = "held by its reader's mail system until a person confirms it";
        assert!(
            shown.contains(held) && shown.contains("confirm that our message is wanted"),
            "{marks}: {shown}"
        );
        assert!(world.runs(&["person", "a.person@leeds.gov.uk"]).contains(held));
        person.writes(&mut world, "I let you through now. Sorry about my mail system.");
        assert!(!world.runs(&["person", "a.person@leeds.gov.uk"]).contains(held));
    }
}

#[test]
fn a_challenge_with_a_made_up_token_is_an_officers_and_marks_nobody() {
    let (mut world, _, letter) = answered();
    let (begin, _) =
        letter.rsplit_once('.').map(|(rest, _)| rest.rsplit_once('.').unwrap()).unwrap();
    let forged = format!("{begin}.{}@desk.example", "0".repeat(32));
    world.drops("inbox", challenge(&forged, MARKED).as_bytes());
    world.settles();
    assert_eq!(world.officer().concerns().len(), 1);
    assert!(!world.runs(&["show", subject(&letter)]).contains("held by"));
    assert!(!world.runs(&["person", "a.person@leeds.gov.uk"]).contains("held by"));
}

#[test]
fn a_delay_is_tied_to_its_letter_and_ends_with_a_word_of_its_reader_or_a_report_of_failure() {
    for is_heard in [true, false] {
        let (mut world, person, letter) = answered();
        world.drops("inbox", report(&letter, "delayed", false).as_bytes());
        world.settles();
        assert!(world.officer().concerns().is_empty(), "it may still arrive");
        let delayed = "reported as delayed on its way";
        let of_person = |world: &World| world.runs(&["person", "a.person@leeds.gov.uk"]);
        assert!(world.runs(&["show", subject(&letter)]).contains(delayed));
        assert!(of_person(&world).contains(delayed));
        if is_heard {
            person.replies(&mut world, "Thank you, it took a while to come.");
        } else {
            world.drops("inbox", report(&letter, "failed", false).as_bytes());
            world.settles();
            assert!(of_person(&world).contains("comes back since"));
            assert!(!world.runs(&["show", subject(&letter)]).contains(delayed));
        }
        assert!(!of_person(&world).contains(delayed));
    }
}
