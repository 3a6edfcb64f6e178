//! Messages that look like a machine's: what a person wrote reaches a person all the same.

use super::introductions::both_sides_write;
use crate::world::World;

const PERHAPS: &str =
    "sounds automatic or came through a mailing list: somebody may have written it all the same";

#[track_caller]
fn reaches_a_person(headers: &str, text: &str, concerns: &[&str]) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let head = "To: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <1@post.example>";
    let mail = format!("From: Ann Other <ann@post.example>\r\n{head}\r\n{headers}\r\n{text}\r\n");
    world.drops("inbox", mail.as_bytes());
    world.settles();
    assert_eq!(world.officer().concerns(), concerns, "{mail}");
    assert!(world.sent().is_empty(), "{mail}");
}

#[test]
fn a_phrase_of_absence_does_not_hide_what_else_is_said() {
    let worry = "somebody is unhappy or feels unsafe: answer in person, today";
    let text = "I am being bullied by my manager. I'm on leave until Monday.";
    reaches_a_person("", text, &[worry]);
    reaches_a_person("Auto-Submitted: auto-replied\r\n", text, &[worry]);
    reaches_a_person("", "I'm away until Friday. Is there a relocation package?", &[PERHAPS]);
    reaches_a_person("", "I am on leave until Monday.", &[PERHAPS]);
    reaches_a_person("Auto-Submitted: auto-replied\r\n", "I am on leave until Monday.", &[]);
}

#[test]
fn a_programme_behind_a_mailing_list_is_not_deaf() {
    let list = "List-Id: <desk.programme.example>\r\nList-Post: <mailto:desk@programme.example>\r\nPrecedence: list\r\n\
                List-Unsubscribe: <mailto:leave@programme.example>\r\n";
    reaches_a_person(list, "I would like to apply for a secondment.", &[PERHAPS]);
    let newsletter =
        "List-Id: <news.post.example>\r\nList-Unsubscribe: <https://post.example/u>\r\n";
    reaches_a_person(newsletter, "Seven secondments this week.", &[]);
}

#[test]
fn a_yes_from_somebody_who_is_away_counts() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let host = world.by_email("host@dwp.gov.uk");
    host.replies(&mut world, "Sorry, I'm away until Friday, but yes, we'd like to go ahead.");
    let shown = world.runs(&["show", &introduction]);
    assert!(shown.contains("the host says yes"), "{shown}");
    assert_eq!(world.officer().concerns(), [PERHAPS]);

    let applicant = world.by_email("applicant@leeds.gov.uk");
    let n_sent = world.sent().len();
    applicant.replies(&mut world, "I am out of the office with limited access to email.");
    assert_eq!(world.sent().len(), n_sent);
    assert!(world.runs(&["show", &introduction]).contains("the applicant has not answered"));
    assert_eq!(world.officer().concerns(), [PERHAPS, PERHAPS]);
}

#[test]
fn a_responder_that_names_the_day_of_return_answers_no_introduction() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let letter = world.by_email("host@dwp.gov.uk").mails(&world).pop().unwrap();
    let mail = format!(
        "From: host@dwp.gov.uk\r\nTo: desk@programme.example\r\nSubject: Automatic reply: {}\r\nMessage-ID: <ooo@dwp.gov.uk>\r\n\
         In-Reply-To: <{}>\r\nAuto-Submitted: auto-replied\r\n\r\nI am on leave until 23 March.\r\n",
        letter.subject, letter.message_id
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
    assert!(world.runs(&["show", &introduction]).contains("not answered yet"));
    assert!(world.officer().concerns().is_empty());
}
