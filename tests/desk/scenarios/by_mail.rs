//! Officers by mail: the list of the morning, what cannot wait for it, and orders by reply.

use std::fs;

use super::introductions::both_sides_write;
use crate::world::{Mail, World};

pub(super) const AUTHENTICATED: &str =
    "Authentication-Results: mx.programme.example; dmarc=pass header.from=programme.example\r\n";

/// A desk whose lead gets a list at nine, London time, and a data-protection officer who gets none.
pub(super) fn desk(day: &str) -> World {
    let world = World::running("govxchange").on(day);
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!(
        "{config}authserv-id = \"mx.programme.example\"\n\n\
         [[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\nmail = \"jo@programme.example\"\nlist-at = \"09:00\"\n\
         [[officers]]\nname = \"dpo\"\nremit = \"data-protection\"\nmail = \"dpo@programme.example\"\n"
    ));
    world
}

/// What the officer got last.
pub(super) fn latest(world: &World, to: &str) -> Mail {
    let mail = world.sent().into_iter().rfind(|mail| mail.to == to);
    mail.unwrap_or_else(|| panic!("nothing went to {to}"))
}

pub(super) fn n_to(world: &World, to: &str) -> usize {
    world.sent().iter().filter(|mail| mail.to == to).count()
}

/// A reply to a mail of the desk, as a mail server hands it over.
pub(super) fn replies(world: &mut World, from: &str, to: &Mail, results: &str, text: &str) {
    let date = world.now().strftime("%a, %d %b %Y %H:%M:%S +0000");
    let id = format!("{}.{}", world.now().as_second(), text.len());
    let mail = format!(
        "{results}From: {from}\r\nTo: desk@programme.example\r\nSubject: Re: {}\r\nDate: {date}\r\nMessage-ID: <{id}@mail.example>\r\n\
         In-Reply-To: <{}>\r\n\r\n{text}\r\n\r\nOn Monday the desk wrote:\r\n> {}\r\n",
        to.subject,
        to.message_id,
        to.text.replace('\n', "\r\n> ")
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
}

/// A Monday with two messages for a person and a match to confirm; the list has gone out.
pub(super) fn monday() -> (World, Mail) {
    let mut world = desk("2026-02-27");
    both_sides_write(&mut world);
    world
        .by_email("sam@leeds.gov.uk")
        .writes(&mut world, "May I bring my dog to the host's office?");
    world
        .by_email("kim@leeds.gov.uk")
        .writes(&mut world, "What colour are the lanyards this year?");
    world.clock_says("2026-03-02T09:30:00Z");
    world.settles();
    let list = latest(&world, "jo@programme.example");
    (world, list)
}

/// The number under which something stands in a list.
pub(super) fn number(list: &Mail, what: &str) -> usize {
    let line = list.text.lines().find(|line| line.contains(what));
    let line = line.unwrap_or_else(|| panic!("{what}: {}", list.text));
    line.split('.').next().unwrap().parse().unwrap()
}

#[test]
fn on_a_working_morning_an_officer_who_wants_it_gets_the_list_once() {
    let (mut world, list) = monday();
    assert!(list.subject.ends_with("2 need you"), "{}", list.subject);
    for wanted in ["introduce gx-", "by reply", "bring my dog", "“1 yes” to do it"] {
        assert!(list.text.to_lowercase().contains(wanted), "{wanted}: {}", list.text);
    }
    assert!(!list.subject.contains("applicant"));
    world.passes("3 hours");
    world.passes("2 hours");
    assert_eq!(n_to(&world, "jo@programme.example"), 1, "on Friday morning nothing waited");
    assert_eq!(n_to(&world, "dpo@programme.example"), 0);
    world.passes("20 hours");
    assert_eq!(n_to(&world, "jo@programme.example"), 2);
    world.clock_says("2026-03-07T12:00:00Z");
    world.settles();
    assert_eq!(n_to(&world, "jo@programme.example"), 2, "Saturday is no working day");
}

#[test]
fn a_list_is_answered_line_by_line() {
    let (mut world, list) = monday();
    let (confirm, dog, lanyard) =
        (number(&list, "introduce"), number(&list, "dog"), number(&list, "lanyards"));
    let text = format!(
        "Morning,\r\n\r\n{confirm} yes\r\n{dog} answer: Yes, if the host agrees,\r\nand on a lead.\r\n{lanyard}. done\r\n\r\nThanks, Jo"
    );
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &text);
    let told = latest(&world, "jo@programme.example");
    for wanted in ["is confirmed", "will be sent", "is dealt with"] {
        assert!(told.text.contains(wanted), "{wanted}: {}", told.text);
    }
    assert!(
        latest(&world, "sam@leeds.gov.uk").text.contains("Yes, if the host agrees, and on a lead.")
    );
    assert_eq!(world.list()["needs_you"].as_array().unwrap().len(), 0);
    assert_eq!((n_to(&world, "host@dwp.gov.uk"), n_to(&world, "applicant@leeds.gov.uk")), (2, 2));

    // The same once more: nothing happens twice.
    let n = world.sent().len();
    replies(
        &mut world,
        "jo@programme.example",
        &list,
        AUTHENTICATED,
        &format!("{dog} answer: Yes, twice.\r\n{confirm} yes"),
    );
    let told = latest(&world, "jo@programme.example");
    assert!(
        told.text.contains("has changed since") || told.text.contains("does not wait"),
        "{}",
        told.text
    );
    assert_eq!(world.sent().len(), n + 1, "only the officer was written to");
}

#[test]
fn a_reply_that_nothing_proves_does_nothing_but_raise_an_item() {
    let (mut world, list) = monday();
    let n = world.sent().len();
    let confirm = format!("{} yes", number(&list, "introduce"));
    let forged = AUTHENTICATED.replace("pass", "fail");
    // The token without the domain's word; the domain's word without the token; somebody else with the token.
    replies(&mut world, "jo@programme.example", &list, "", &confirm);
    replies(&mut world, "jo@programme.example", &list, &forged, &format!("{confirm}\r\n"));
    let mut unknown = list.clone();
    unknown.message_id = "guessed@mail.example".into();
    replies(
        &mut world,
        "jo@programme.example",
        &unknown,
        AUTHENTICATED,
        &format!("{confirm}\r\n\r\nJo"),
    );
    let elsewhere = AUTHENTICATED.replace("header.from=programme", "header.from=elsewhere");
    replies(&mut world, "jo@elsewhere.example", &list, &elsewhere, &format!("{confirm} please"));
    assert_eq!(world.sent().len(), n, "nobody is written to");
    assert_eq!(world.list()["proposed"].as_array().unwrap().len(), 1);
    let concerns = world.officer().concerns();
    assert_eq!(
        concerns.iter().filter(|why| why.contains("nothing shows")).count(),
        4,
        "{concerns:?}"
    );
}

#[test]
fn what_cannot_be_read_is_answered_with_a_sentence_and_nothing_half_done() {
    let (mut world, list) = monday();
    let confirm = format!("{} yes", number(&list, "introduce"));
    for (text, wanted) in [
        (
            format!("{confirm}\r\nand please ring the person who asks about the dog"),
            "was not understood",
        ),
        (format!("{confirm} but only if she agrees"), "With a condition"),
        ("Thank you!".to_owned(), "no order"),
    ] {
        replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &text);
        let told = latest(&world, "jo@programme.example");
        assert!(told.text.contains(wanted), "{wanted}: {}", told.text);
        assert_eq!(world.list()["proposed"].as_array().unwrap().len(), 1);
        world.passes("24 hours");
    }
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, "99 done\r\nGX-ZZZZ done");
    let told = latest(&world, "jo@programme.example");
    assert!(
        told.text.contains("no such number") && told.text.contains("does not stand"),
        "{}",
        told.text
    );
}

#[test]
fn a_reply_to_a_list_of_the_week_before_does_nothing() {
    let (mut world, list) = monday();
    world.clock_says("2026-03-10T10:00:00Z");
    let confirm = format!("{} yes", number(&list, "introduce"));
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &confirm);
    assert!(latest(&world, "jo@programme.example").text.contains("more than a week old"));
    assert_eq!(world.list()["proposed"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_wait_is_told_at_once_to_those_who_may_know() {
    let mut world = desk("2026-03-07");
    world.by_email("kim@leeds.gov.uk").writes(
        &mut world,
        "I want to know what data you hold about me. This is a subject access request. Kim Harrow",
    );
    for to in ["jo@programme.example", "dpo@programme.example"] {
        let told = latest(&world, to);
        assert!(told.subject.contains("cannot wait"), "{}", told.subject);
        assert!(told.text.contains("by 7 April 2026"), "{}", told.text);
        assert!(!told.text.contains("Harrow") && !told.text.contains("kim@"), "{}", told.text);
    }
    let urgent = latest(&world, "dpo@programme.example");
    replies(&mut world, "dpo@programme.example", &urgent, AUTHENTICATED, "1 mine");
    assert!(latest(&world, "dpo@programme.example").text.contains("is with `dpo`"));
    world
        .by_email("sam@leeds.gov.uk")
        .writes(&mut world, "I am being bullied here and feel unsafe.");
    assert_eq!(n_to(&world, "dpo@programme.example"), 2, "what is no right is not theirs to see");
    assert_eq!(n_to(&world, "jo@programme.example"), 2);
}

#[test]
fn addresses_that_would_lead_astray_are_refused() {
    for (officers, wanted) in [
        ("[[officers]]\nname = \"a\"\nlist-at = \"09:00\"\n", "no `mail`"),
        ("[[officers]]\nname = \"a\"\nmail = \"desk@programme.example\"\n", "the desk itself"),
        (
            "[[officers]]\nname = \"a\"\nmail = \"a@b.example\"\n[[officers]]\nname = \"b\"\nmail = \"A@b.example\"\n",
            "another officer's",
        ),
        (
            "[[officers]]\nname = \"a\"\nmail = \"a@b.example\"\nlist-at = \"9 o'clock\"\n",
            "no time of day",
        ),
    ] {
        let world = World::running("govxchange");
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        world.write_config(&format!("{config}{officers}"));
        let told = world.is_refused(&["once"]);
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn an_officer_who_replies_all_day_is_told_each_time_what_came_of_it() {
    let (mut world, list) = monday();
    let before = n_to(&world, "jo@programme.example");
    for n in 1..=8 {
        let text = format!("{} {}", number(&list, "dog"), ["mine", "nobody"][n % 2]);
        replies(
            &mut world,
            "jo@programme.example",
            &list,
            AUTHENTICATED,
            &format!("{text}\r\n\r\nJo {n}"),
        );
        assert_eq!(n_to(&world, "jo@programme.example"), before + n, "reply {n}");
    }
    // What cannot be read is answered within the budget, and then stands in the list.
    for n in 1..=8 {
        let text = format!("Thank you {n}");
        replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &text);
    }
    assert!(n_to(&world, "jo@programme.example") < before + 16);
    let concerns = world.officer().concerns();
    assert!(concerns.iter().any(|why| why.contains("nothing of it was done")), "{concerns:?}");
}

/// The officer's list on a later morning.
fn list_on(world: &mut World, day: &str) -> Mail {
    world.clock_says(&format!("{day}T09:30:00Z"));
    world.settles();
    latest(world, "jo@programme.example")
}

#[test]
fn an_introduction_that_silence_has_left_is_closed_by_a_reply_with_the_reason() {
    let mut world = desk("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    for _ in 0..6 {
        world.passes("7 days");
    }
    let list = list_on(&mut world, "2026-04-14");
    let silent = number(&list, "silence has left to you");
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &format!("{silent} yes"));
    let told = latest(&world, "jo@programme.example");
    assert!(told.text.contains("takes more than a yes"), "{}", told.text);
    assert_eq!(world.list()["silent"][0]["reference"], introduction.as_str());
    let n = world.sent().len();
    let text = format!("{silent} no, because neither has answered me on the phone");
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &text);
    let told = latest(&world, "jo@programme.example");
    assert!(told.text.contains("closed"), "{}", told.text);
    assert!(world.list()["silent"].as_array().unwrap().is_empty());
    assert_eq!(world.sent().len(), n + 1, "neither side is told, only the officer");
    let shown = world.runs(&["show", &introduction]);
    assert!(shown.contains("neither has answered me on the phone"), "{shown}");
}

#[test]
fn the_other_side_of_a_letter_that_came_back_is_told_by_a_reply() {
    let mut world = desk("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let letter = latest(&world, "host@dwp.gov.uk");
    let report = format!(
        "From: MAILER-DAEMON@mx.programme.example\r\nTo: desk@programme.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <bounce@mx.programme.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nUnknown user.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.programme.example\r\n\r\n\
         Final-Recipient: rfc822; host@dwp.gov.uk\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{}>\r\nSubject: x\r\n\r\n--b--\r\n",
        letter.message_id
    );
    world.drops("inbox", report.as_bytes());
    world.settles();
    let list = list_on(&mut world, "2026-03-03");
    let returned = number(&list, "the other side does not know");
    let before = n_to(&world, "applicant@leeds.gov.uk");
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &format!("{returned} yes"));
    let told = latest(&world, "jo@programme.example");
    assert!(told.text.contains("is told"), "{}", told.text);
    world.passes("1 hour");
    assert_eq!(n_to(&world, "applicant@leeds.gov.uk"), before + 1);
    let told = latest(&world, "applicant@leeds.gov.uk");
    assert!(told.subject.contains(&introduction), "{}", told.subject);
    assert!(told.subject.contains("cannot reach the other side"), "{}", told.subject);
    // The message itself is dealt with by the same list.
    let text = format!("{returned} done");
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &text);
    let told = latest(&world, "jo@programme.example");
    assert!(told.text.contains("is dealt with"), "{}", told.text);
}

#[test]
fn what_was_learned_is_approved_by_a_reply_to_the_list() {
    let (mut world, person, host, _) =
        super::placements::placed_in(super::placements::agreed_in(desk("2026-03-02")));
    super::placements::until(&mut world, "2026-04-20");
    let learned = "The shared inbox saves the benefits team an hour a day.";
    host.replies(&mut world, &format!("All good, thanks.\n\nLearned: {learned}"));
    let known = |world: &World| world.runs(&["learned", "list"]);
    assert!(known(&world).contains("Waiting for an officer: 1"), "{}", known(&world));
    world.clock_says("2026-04-21T09:30:00Z");
    world.settles();
    let list = latest(&world, "jo@programme.example");
    let text = format!("{} yes", number(&list, "learned"));
    replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &text);
    let log = known(&world);
    assert!(log.contains("Waiting for an officer: 0") || !log.contains("Waiting"), "{log}");
    super::placements::until(&mut world, "2026-05-25");
    assert!(person.mails(&world).iter().any(|mail| mail.text.contains(learned)));
    // Somebody who only says that they are the officer approves nothing.
    host.replies(&mut world, "Learned: a second screen halves the time that a case takes.");
    world.clock_says("2026-05-26T09:30:00Z");
    world.settles();
    let list = latest(&world, "jo@programme.example");
    let text = format!("{} yes", number(&list, "learned"));
    replies(&mut world, "jo@programme.example", &list, "", &text);
    assert!(known(&world).contains("Waiting for an officer: 1"), "{}", known(&world));
}
