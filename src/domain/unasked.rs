//! Unasked letters: those that nobody waits for and no person has brought about. One budget holds for them whichever job wrote them and whichever
//! way they go: one a day for each person, by mail or into a workspace, so many a week, and what is due by mail at the same time goes in one.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::decision::Programmes;
use super::declaration;
use super::dues::WEEK;
use super::hours;
use super::ids::OutgoingId;
use super::ledger::Ledger;
use super::lesson::digest;
use super::letter::{Delivery, DeliveryState};
use super::outgoing::Template;
use super::party::{Channel, PartyId};
use super::placement::{after, day_after, set_up, side, tick};
use super::programme::Programme;
use super::reading::Verdict;
use super::recall::{Standing, standing};

/// Mails and pushed messages a week that one person gets, where a programme says nothing.
pub const USUAL_A_WEEK: usize = 3;
/// What the steps of letters begin with that ask about an introduction once more.
const REMINDERS: [&str; 3] = ["nudge-", "ask-", "offer-"];
/// So many letters go in one mail.
const MOST_TOGETHER: usize = 4;
/// For so long a mail counts.
const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(24 * 15);
/// A budget that is used up has room again within so many days.
const LOOK_AHEAD: i32 = 2 * WEEK;

/// The mails and messages with unasked letters that somebody was sent lately.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unasked {
    /// Whom they went to.
    pub party: PartyId,
    /// Them, oldest first.
    pub mails: Vec<UnaskedMail>,
}

/// A mail with one or more unasked letters, or a message in a workspace with one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnaskedMail {
    /// The letter that is its first, or only one.
    pub id: OutgoingId,
    /// When its latest attempt began.
    pub at: Timestamp,
    /// The other letters in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<OutgoingId>,
}

/// The part of a letter's id that says what it is.
fn step(id: &OutgoingId) -> &str {
    id.as_str().split('/').nth(1).unwrap_or_default()
}

/// Whether a letter goes to somebody who has not asked for it. What lies at the terminal until somebody collects it goes to nobody.
pub fn is_unasked(delivery: &Delivery) -> bool {
    let tells = [digest::DIGEST, after::NOTE, set_up::REMINDER];
    let step = step(&delivery.id);
    (delivery.channel == Channel::Mail || delivery.is_pushed)
        && (asks(&delivery.id)
            || tells.iter().any(|begin| step.starts_with(begin))
            || step == Template::Resting.as_str()
            || step == Template::DraftWaits.as_str())
}

/// Whether such a letter asks something: who answers a mail in which several do must say which is meant.
pub fn asks(id: &OutgoingId) -> bool {
    let questions = [tick::QUESTION, declaration::tick::QUESTION];
    let step = step(id);
    // What is said to an answer is named much like the question.
    let is_answer = Template::named(step).is_some_and(Template::is_answer);
    let mut begins = REMINDERS.iter().chain(&questions);
    let is_question = begins.any(|begin| step.starts_with(begin));
    step == Template::StillAvailable.as_str() || (is_question && !is_answer)
}

/// When a letter may go that could go now: at the beginning of the first day that the budget of its reader allows.
pub fn opens(
    programmes: &Programmes,
    ledger: &Ledger,
    delivery: &Delivery,
    now: Timestamp,
) -> Timestamp {
    let programme = delivery.programme.as_ref().and_then(|name| programmes.get(name));
    let Some(programme) = programme.filter(|_| is_unasked(delivery)) else { return now };
    let date = |at: Timestamp| at.to_zoned(programme.zone.clone()).date();
    let mails: Vec<&UnaskedMail> = ledger.unasked_mails(delivery.to).collect();
    let again = asked_again_from(programme, ledger, delivery, &mails)
        .or_else(|| reminded_from(programme, ledger, delivery, &mails));
    // A letter that a workspace did not take goes by mail: it is the same one.
    let others = mails.iter().filter(|mail| is_other(&mail.id, &delivery.id));
    let sent: Vec<Date> = others.map(|mail| date(mail.at)).collect();
    let today = date(now);
    let from = again.map_or(today, |again| again.max(today));
    match first_free(&sent, programme.introducing.unasked_a_week, from) {
        day if day > today => begins(&programme.zone, day).unwrap_or(now),
        _ => now,
    }
}

/// The day from which on a reader who has not answered may be asked about an introduction once more: as long after the last letter went that asked
/// as the first reminder comes after the introduction. Reminders follow from the days on which something was decided; a letter that had to wait
/// for a working day, or for room, would otherwise be followed at once by the next one. Who has said when to be asked is asked then.
fn asked_again_from(
    programme: &Programme,
    ledger: &Ledger,
    delivery: &Delivery,
    mails: &[&UnaskedMail],
) -> Option<Date> {
    let asks = |id: &OutgoingId| REMINDERS.iter().any(|begin| step(id).starts_with(begin));
    let introduction = ledger.introduction(&delivery.subject_reference)?;
    let part = introduction.part(delivery.to).filter(|_| asks(&delivery.id))?;
    if introduction.verdict(part) == Some(Verdict::NotYet) {
        return None;
    }
    let about = Some(delivery.subject_reference.as_str());
    let is_about_it = |id: &OutgoingId| {
        asks(id) && is_other(id, &delivery.id) && id.as_str().split('/').next() == about
    };
    let asked =
        mails.iter().filter(|mail| std::iter::once(&mail.id).chain(&mail.carries).any(is_about_it));
    let day = asked.map(|mail| mail.at).max()?.to_zoned(programme.zone.clone()).date();
    let wait = programme.cadence.nudges_after.first()?;
    let nation = hours::nation(ledger, programme, introduction.submission_of(delivery.to));
    Some(wait.after(day, &programme.introducing.calendar, nation))
}

/// The day from which on a reader may be reminded of the question how a placement goes: as long after the question went as reminders come.
fn reminded_from(
    programme: &Programme,
    ledger: &Ledger,
    delivery: &Delivery,
    mails: &[&UnaskedMail],
) -> Option<Date> {
    let subject = &delivery.subject_reference;
    let is_question = |id: &OutgoingId| {
        let about = id.as_str().split('/').next() == Some(subject.as_str());
        about && step(id).starts_with(tick::QUESTION) && is_other(id, &delivery.id)
    };
    let own = step(&delivery.id);
    if !(own.starts_with(tick::QUESTION) && own.contains(tick::AGAIN)) {
        return None;
    }
    let placement = ledger.placement(subject);
    let side = side::of(ledger, ledger.introduction(subject)?, placement, delivery.to)?;
    let asked =
        mails.iter().filter(|mail| std::iter::once(&mail.id).chain(&mail.carries).any(is_question));
    let day = asked.map(|mail| mail.at).max()?.to_zoned(programme.zone.clone()).date();
    Some(day_after(day, programme.placing.rhythms.of(side).remind_after))
}

/// The end of the id of a letter that goes by mail since its reader takes none in a workspace.
pub const BY_MAIL: &str = "/by-mail";

fn is_other(one: &OutgoingId, other: &OutgoingId) -> bool {
    let plain = |id: &OutgoingId| id.as_str().trim_end_matches(BY_MAIL).to_owned();
    plain(one) != plain(other)
}

/// The first day from a day on on which nothing was sent, and fewer than so many mails in the week that it ends.
fn first_free(sent: &[Date], a_week: usize, from: Date) -> Date {
    let after = |days: i32| from.saturating_add(days.days());
    let is_free = |day: &Date| {
        let week_began = day.saturating_sub(WEEK.days());
        let n_in_week = sent.iter().filter(|sent| **sent > week_began && *sent <= day).count();
        !sent.contains(day) && n_in_week < a_week.max(1)
    };
    (0..LOOK_AHEAD).map(after).find(is_free).unwrap_or_else(|| after(LOOK_AHEAD))
}

fn begins(zone: &TimeZone, day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The other letters that go in the mail of one that goes now: those to the same person that nobody asked for and that are due as well, as far
/// as each still says what is so.
pub fn goes_with<'a>(
    programmes: &Programmes,
    ledger: &'a Ledger,
    delivery: &Delivery,
    now: Timestamp,
) -> Vec<&'a Delivery> {
    // In a workspace each stands for itself, with its own buttons.
    if !is_unasked(delivery) || delivery.is_pushed {
        return Vec::new();
    }
    let is_due = |other: &Delivery| other.due().is_some_and(|due| due <= now);
    let mails: Vec<&UnaskedMail> = ledger.unasked_mails(delivery.to).collect();
    let programme = delivery.programme.as_ref().and_then(|name| programmes.get(name));
    let is_too_soon = |other: &Delivery| {
        programme.is_some_and(|programme| {
            let today = now.to_zoned(programme.zone.clone()).date();
            reminded_from(programme, ledger, other, &mails).is_some_and(|day| day > today)
        })
    };
    let is_open = |other: &Delivery| {
        !is_too_soon(other)
            && hours::opens(programmes, ledger, &other.subject_reference, other.to, now) <= now
    };
    let mut subjects = BTreeSet::from([&delivery.subject_reference]);
    let others = ledger.due(now).filter_map(|id| ledger.delivery(id));
    let others = others.filter(|other| {
        (other.to, &other.programme) == (delivery.to, &delivery.programme)
            && other.id != delivery.id
            && is_unasked(other)
            && is_due(other)
            && is_open(other)
            && standing(programmes, ledger, other) == Standing::Goes
    });
    // Two letters about the same would contradict each other.
    let others = others.filter(|other| subjects.insert(&other.subject_reference));
    others.take(MOST_TOGETHER - 1).collect()
}

/// What was sent to the reader of a letter once an attempt at it begins.
pub fn counted(
    ledger: &Ledger,
    delivery: &Delivery,
    carries: &[OutgoingId],
    now: Timestamp,
) -> Unasked {
    let known = ledger.unasked(delivery.to).into_iter().flat_map(|known| &known.mails);
    let is_recent = |mail: &&UnaskedMail| {
        is_other(&mail.id, &delivery.id) && now.duration_since(mail.at).abs() <= COUNTED_FOR
    };
    let mut mails: Vec<UnaskedMail> = known.filter(is_recent).cloned().collect();
    mails.push(UnaskedMail { id: delivery.id.clone(), at: now, carries: carries.to_vec() });
    Unasked { party: delivery.to, mails }
}

/// A letter that goes in another one's mail, once an attempt begins.
#[must_use]
pub fn begun_within(delivery: &Delivery, now: Timestamp) -> Delivery {
    Delivery { carries: Vec::new(), ..delivery.begun(now) }
}

/// The letters whose attempt is that of another one, which carries them.
pub fn carried(ledger: &Ledger, carrier: &Delivery) -> Vec<Delivery> {
    let known = carrier.carries.iter().filter_map(|id| ledger.delivery(id));
    known.filter(|known| is_with(carrier, known)).cloned().collect()
}

/// Whether a letter stands where the one that carries it does, and no order has come between.
fn is_with(carrier: &Delivery, known: &Delivery) -> bool {
    matches!(
        (&carrier.state, &known.state),
        (DeliveryState::Sending(_), DeliveryState::Sending(_))
            | (DeliveryState::PossiblySent(_), DeliveryState::PossiblySent(_))
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::alias::Alias;
    use crate::domain::ids::{Digest, ProgrammeName, Reference};
    use crate::domain::introduction::{Introduction, Progress};
    use crate::domain::letter::Occasion;
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
}
