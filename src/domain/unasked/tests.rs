//! Unasked letters: how often they may come, and how soon again.

use jiff::civil::{date, time};

use super::*;
use crate::domain::alias::Alias;
use crate::domain::calendar::Hours;
use crate::domain::ids::{Digest, ProgrammeName, Reference};
use crate::domain::introduction::{Introduction, Progress};
use crate::domain::letter::Occasion;
use crate::domain::reading::Verdict;
use crate::domain::record::Record;
use crate::domain::tests::programme;

const MONDAY: &str = "2026-03-02T10:00:00Z";

fn at(day: i8) -> Timestamp {
    date(2026, 3, day).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp()
}

fn reference() -> Reference {
    Reference::from_cause("SC", Digest([1; 16]), |_| false)
}

fn party(byte: u8) -> PartyId {
    PartyId(Digest([byte; 16]))
}

fn letter(step: &str, to: PartyId, is_pushed: bool) -> Delivery {
    Delivery {
        id: OutgoingId::from(format!("{}/{step}", reference()).as_str()),
        subject_reference: reference(),
        to,
        programme: Some(ProgrammeName::from("scheme")),
        channel: if is_pushed { Channel::Chat } else { Channel::Mail },
        occasion: Occasion::Unasked,
        is_pushed,
        held_up: None,
        decided_at: at(2),
        n_attempts: 0,
        tried_since: None,
        state: DeliveryState::Due(at(2)),
        copy: None,
        carries: Vec::new(),
        rests_on: Vec::new(),
    }
}

/// A ledger in which a host is introduced, and was sent a letter on the second.
fn sent(first: &Delivery, carries: &[OutgoingId], progress: Progress) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.apply(&Record::Introduction(Introduction {
        reference: reference(),
        programme: ProgrammeName::from("scheme"),
        interest: Reference::from_cause("SC", Digest([2; 16]), |_| false),
        role: Reference::from_cause("SC", Digest([3; 16]), |_| false),
        applicant: party(4),
        host: party(5),
        proposed_at: MONDAY.parse().unwrap(),
        is_swap: false,
        host_kind: None,
        progress,
    }));
    ledger.apply(&Record::Unasked(counted(&ledger, first, carries, at(2))));
    ledger
}

fn day(ledger: &Ledger, delivery: &Delivery, from: i8) -> Date {
    let mut scheme = programme();
    scheme.introducing.unasked_a_week = USUAL_A_WEEK;
    let programmes = Programmes::from([(ProgrammeName::from("scheme"), scheme)]);
    let opens = opens(&programmes, ledger, delivery, at(from));
    opens.to_zoned(TimeZone::get("Europe/London").unwrap()).date()
}

fn unanswered() -> Progress {
    Progress::Unanswered { introduced_on: date(2026, 2, 20), n_nudges: 1 }
}

#[test]
fn a_person_has_one_message_a_day_over_mail_and_chat_together() {
    let (mail, account) = (party(5), party(6));
    let mut ledger = sent(&letter("still-available", mail, false), &[], unanswered());
    let pushed = letter("draft-waits", account, true);
    assert_eq!(day(&ledger, &pushed, 2), date(2026, 3, 2), "nobody knows that they are one");
    let alias = Alias { party: account, same_as: Some(mail), at: at(2) };
    ledger.apply(&Record::Alias(alias));
    assert_eq!(day(&ledger, &pushed, 2), date(2026, 3, 3));
    let by_mail = letter("draft-waits/by-mail", mail, false);
    let ledger = sent(&letter("draft-waits", mail, true), &[], unanswered());
    assert_eq!(day(&ledger, &by_mail, 2), date(2026, 3, 2), "it is the same letter");
    let collected = Delivery { is_pushed: false, ..letter("draft-waits", mail, true) };
    assert_eq!(day(&ledger, &collected, 2), date(2026, 3, 2), "it lies there to be collected");
}

#[test]
fn who_was_asked_late_is_not_asked_about_the_same_within_a_week_unless_they_said_when() {
    let host = party(5);
    let first = letter("nudge-1/host", host, false);
    let again = letter("ask-2026-03-04/host", host, false);
    let ledger = sent(&first, &[], unanswered());
    assert_eq!(day(&ledger, &again, 4), date(2026, 3, 9));
    assert_eq!(day(&ledger, &again, 12), date(2026, 3, 12));
    let digest = letter("learned-2026-03-02", host, false);
    let ledger = sent(&digest, std::slice::from_ref(&first.id), unanswered());
    assert_eq!(day(&ledger, &again, 4), date(2026, 3, 9), "it went in another one's mail");
    let not_yet = Progress::Answered {
        host: Some(Verdict::NotYet),
        applicant: None,
        ask_on: Some(date(2026, 3, 4)),
        n_asked: 0,
    };
    let ledger = sent(&first, &[], not_yet);
    assert_eq!(day(&ledger, &again, 4), date(2026, 3, 4));
}

#[test]
fn the_next_question_how_it_goes_comes_two_weeks_after_the_last_one_went() {
    let host = party(5);
    let agreed = Progress::Answered {
        host: Some(Verdict::Yes),
        applicant: Some(Verdict::Yes),
        ask_on: None,
        n_asked: 0,
    };
    // It was owed a week before, and had to wait for room.
    let asked = letter("feedback-2026-02-20/host", host, false);
    let ledger = sent(&asked, &[], agreed);
    let of = |step| day(&ledger, &letter(step, host, false), 4);
    assert_eq!(of("feedback-2026-02-20-again/host"), date(2026, 3, 16));
    assert_eq!(of("feedback-2026-03-04/host"), date(2026, 3, 16), "the next is no sooner");
    assert_eq!(of("feedback-2026-02-20-on-2026-03-04/host"), date(2026, 3, 4), "they said when");
    assert_eq!(of("declaration-2026-03-04/host"), date(2026, 3, 4), "that is another question");
}

#[track_caller]
fn check(sent: &[i8], a_week: usize, from: i8, expected: i8) {
    let sent: Vec<Date> = sent.iter().map(|day| date(2026, 3, *day)).collect();
    assert_eq!(first_free(&sent, a_week, date(2026, 3, from)), date(2026, 3, expected));
}

#[test]
fn there_is_one_mail_a_day() {
    check(&[], 3, 2, 2);
    check(&[2], 3, 2, 3);
    check(&[1], 3, 2, 2);
}

#[test]
fn a_budget_that_is_used_up_has_room_once_the_first_mail_is_a_week_old() {
    check(&[2, 3, 4], 3, 5, 9);
    check(&[2, 3, 4], 3, 9, 9);
    check(&[2, 3, 9], 3, 9, 10);
    check(&[2], 1, 3, 9);
}

#[test]
fn under_a_budget_of_nothing_there_is_still_one_a_week() {
    check(&[], 0, 2, 2);
    check(&[2], 0, 3, 9);
}

#[test]
fn whatever_nobody_has_asked_for_keeps_the_hours_whatever_it_is_about() {
    let mut scheme = programme();
    scheme.introducing.hours = Some(Hours { from: time(8, 0, 0, 0), until: time(18, 0, 0, 0) });
    let programmes = Programmes::from([(ProgrammeName::from("scheme"), scheme)]);
    let night = date(2026, 3, 3).at(1, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let opens = |step: &str| {
        let letter = letter(step, party(5), false);
        hours::opens_for(&programmes, &Ledger::default(), &letter, night)
    };
    assert_eq!(
        opens("draft-waits"),
        date(2026, 3, 3).at(8, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp()
    );
    assert_eq!(opens("acknowledgement"), night, "somebody waits for that");
}
