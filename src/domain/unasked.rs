//! Unasked letters: those that nobody waits for and no person has brought about. One budget holds for them whichever job wrote them and whichever
//! way they go: one a day for each person, by mail or into a workspace, so many a week, and what is due by mail at the same time goes in one.

mod again;
#[cfg(test)]
mod tests;

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
use super::nudge::REMINDERS;
use super::outgoing::Template;
use super::party::{Channel, PartyId};
use super::placement::{after, set_up, tick};
use super::recall::{Standing, standing};

/// Mails and pushed messages a week that one person gets, where a programme says nothing.
pub const USUAL_A_WEEK: usize = 3;
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
    let again = again::from(programme, ledger, delivery, &mails);
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
            again::from(programme, ledger, other, &mails).is_some_and(|day| day > today)
        })
    };
    let is_open = |other: &Delivery| {
        !is_too_soon(other) && hours::opens_for(programmes, ledger, other, now) <= now
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
