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
fn a_responder_that_marks_nothing_is_known_by_its_subject_or_its_address() {
    let text = "I am on leave until 30 November. I'm interested in hearing from you about a secondment in Leeds.";
    for (from, subject) in [
        ("ann@post.example", "Automatic reply: your secondment"),
        ("ann@post.example", "Ateb awtomatig"),
        ("ann@post.example", "Accepted: a chat about secondments"),
        ("noreply-verify@post.example", "Please verify"),
        ("forms-receipts-noreply@post.example", "Thanks for filling in the form"),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let head = "To: desk@programme.example\r\nMessage-ID: <1@post.example>";
        let mail =
            format!("From: Ann Other <{from}>\r\nSubject: {subject}\r\n{head}\r\n\r\n{text}\r\n");
        world.drops("inbox", mail.as_bytes());
        world.settles();
        assert!(world.sent().is_empty(), "{mail}");
    }
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

#[test]
fn a_correspondent_and_a_thread_get_so_many_answers_a_day_and_an_officer_the_rest() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let curious = world.by_email("a.curious@leeds.gov.uk");
    let questions = [
        "Is there a relocation package?",
        "Who pays the salary?",
        "How long does a secondment last?",
        "Can I work part time?",
        "Do I need security clearance?",
        "May my manager refuse?",
        "Where can I read more?",
    ];
    for question in questions {
        curious.writes(&mut world, question);
    }
    assert_eq!(curious.mails(&world).len(), 5, "`most-to-one-a-day`");
    let concerns = world.officer().concerns();
    assert!(concerns.iter().any(|why| why.contains("enough was answered")), "{concerns:?}");
    assert_eq!(concerns.len(), 2, "each of the two that were not answered: {concerns:?}");
    // Another correspondent, in one thread.
    let talker = world.by_email("a.talker@leeds.gov.uk");
    talker.writes(&mut world, questions[0]);
    let first = talker.mails(&world).pop().unwrap();
    for question in &questions[1..6] {
        talker.answers(&mut world, &first, question);
    }
    assert_eq!(talker.mails(&world).len(), 3, "`most-in-a-thread-a-day`");
    world.passes("2 days");
    let n_before = curious.mails(&world).len();
    curious.writes(&mut world, "Is there a handbook?");
    assert_eq!(curious.mails(&world).len(), n_before + 1, "on another day there is room");
}
