//! How soon somebody is asked the same once more: counted from the day on which the letter before went, however long that had to wait. What is owed
//! follows from the days on which something was decided; a letter that had to wait for a working day, for room, or for the end of an outage would
//! otherwise be followed at once by the next one. Who has said when to be asked is asked then.

use jiff::civil::Date;

use super::{UnaskedMail, is_other, step};
use crate::domain::hours;
use crate::domain::ids::OutgoingId;
use crate::domain::ledger::Ledger;
use crate::domain::letter::Delivery;
use crate::domain::nudge::REMINDERS;
use crate::domain::placement::{day_after, side, tick};
use crate::domain::programme::Programme;
use crate::domain::reading::Verdict;

/// The day from which on a letter may go that asks again what one of these mails has asked.
pub(super) fn from(
    programme: &Programme,
    ledger: &Ledger,
    delivery: &Delivery,
    mails: &[&UnaskedMail],
) -> Option<Date> {
    let asked = |asks: &dyn Fn(&OutgoingId) -> bool| {
        let about = Some(delivery.subject_reference.as_str());
        let is_it = |id: &OutgoingId| {
            asks(id) && is_other(id, &delivery.id) && id.as_str().split('/').next() == about
        };
        let asked =
            mails.iter().filter(|mail| std::iter::once(&mail.id).chain(&mail.carries).any(is_it));
        Some(asked.map(|mail| mail.at).max()?.to_zoned(programme.zone.clone()).date())
    };
    if asks_how_an_introduction_went(&delivery.id) {
        let day = asked(&asks_how_an_introduction_went)?;
        after_an_introduction(programme, ledger, delivery, day)
    } else if asks_how_it_goes(&delivery.id) && !step(&delivery.id).contains(tick::AS_SAID) {
        after_a_placement(programme, ledger, delivery, asked(&asks_how_it_goes)?)
    } else {
        None
    }
}

fn asks_how_an_introduction_went(id: &OutgoingId) -> bool {
    REMINDERS.iter().any(|begin| step(id).starts_with(begin))
}

fn asks_how_it_goes(id: &OutgoingId) -> bool {
    step(id).starts_with(tick::QUESTION)
}

/// As long after the last letter as the first reminder comes after the introduction.
fn after_an_introduction(
    programme: &Programme,
    ledger: &Ledger,
    delivery: &Delivery,
    asked: Date,
) -> Option<Date> {
    let introduction = ledger.introduction(&delivery.subject_reference)?;
    let part = introduction.part(delivery.to)?;
    if introduction.verdict(part) == Some(Verdict::NotYet) {
        return None;
    }
    let wait = programme.cadence.nudges_after.first()?;
    let nation = hours::nation(ledger, programme, introduction.submission_of(delivery.to));
    Some(wait.after(asked, &programme.introducing.calendar, nation))
}

/// As long after the last question as its reminder comes, whether this is that or the next question.
fn after_a_placement(
    programme: &Programme,
    ledger: &Ledger,
    delivery: &Delivery,
    asked: Date,
) -> Option<Date> {
    let subject = &delivery.subject_reference;
    let placement = ledger.placement(subject);
    let side = side::of(ledger, ledger.introduction(subject)?, placement, delivery.to)?;
    Some(day_after(asked, programme.placing.rhythms.of(side).remind_after))
}
