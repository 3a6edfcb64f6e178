//! Letters about placements that rest on what has changed since they were decided: they are taken back, and what is owed is owed again.

use jiff::Timestamp;

use crate::domain::decision::Programmes;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::lesson::digest::DIGEST;
use crate::domain::lesson::{Clearance, Reader};
use crate::domain::letter::Delivery;
use crate::domain::placement::tick::{OVER, QUESTION};
use crate::domain::placement::{Placement, Side, day_after, set_up, side};
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// Whether a question is for a day that the dates of its placement do not know any more, or takes for over what is not, or the reverse.
///
/// A reminder's question was asked on its day: it comes all the same where that day moves, but not before the start.
pub(super) fn is_untimely(
    programme: &Programme,
    placement: Option<&Placement>,
    side: Option<Side>,
    delivery: &Delivery,
) -> bool {
    let Some((placement, side)) = placement.zip(side) else { return false };
    let (Some(dates), Some(asked)) = (placement.dates, placement.asked.get(&side)) else {
        return placement.dates.is_none();
    };
    let says_over = delivery.rests_on.iter().any(|what| what == OVER);
    let is_other = !delivery.rests_on.is_empty() && says_over != (dates.end < asked.moment);
    let is_first = !asked.is_reminded;
    let moments = programme.placing.rhythms.of(side).moments(&dates);
    is_other || dates.start > asked.on || (is_first && !moments.contains(&asked.moment))
}

/// Whether the letter that tells a side of an introduction still waits for its reader.
pub(super) fn waits_to_be_told(ledger: &Ledger, introduction: &Introduction, part: Part) -> bool {
    let letters = [introduction.offer(part), introduction.letter(part)];
    letters.iter().filter_map(|id| ledger.delivery(id)).any(|letter| letter.due().is_some())
}

/// Whether other steps are open to the reader of a reminder than those it tells.
pub(super) fn has_moved(
    programme: &Programme,
    ledger: &Ledger,
    introduction: &Introduction,
    delivery: &Delivery,
) -> bool {
    let placement = ledger.placement(&introduction.reference);
    let Some(side) = side::of(ledger, introduction, placement, delivery.to) else { return false };
    let open = set_up::open_steps(placement, programme, introduction, side);
    let is_told = open.iter().map(|step| &step.name).eq(&delivery.rests_on);
    // Letters of before do not say what they rest on.
    open.is_empty() || (!delivery.rests_on.is_empty() && !is_told)
}

/// Whether a digest passes on what an officer keeps by now.
pub(super) fn has_kept(ledger: &Ledger, delivery: &Delivery) -> bool {
    let told = ledger.lessons().filter(|(known, _)| is_told(delivery, known));
    let mut kept = told.filter(|(_, known)| !matches!(known.clearance, Clearance::Cleared { .. }));
    kept.next().is_some()
}

fn is_told(delivery: &Delivery, lesson: &Reference) -> bool {
    delivery.rests_on.iter().any(|told| told == lesson.as_str())
}

/// What is owed again once such a letter was taken back.
pub(super) fn put_back(
    programmes: &Programmes,
    ledger: &Ledger,
    delivery: &Delivery,
    now: Timestamp,
) -> Option<Record> {
    let step = delivery.id.as_str().split('/').nth(1).unwrap_or_default();
    let introduction = ledger.introduction(&delivery.subject_reference)?;
    let programme = programmes.get(&introduction.programme)?;
    if step.starts_with(DIGEST) {
        let known = ledger.reader(delivery.to).filter(|_| has_kept(ledger, delivery))?;
        let told = known.told.iter().filter(|told| !is_told(delivery, told)).cloned().collect();
        // The rest of it is owed from tomorrow on: a letter of today's would have the name of one of today.
        let today = now.to_zoned(programme.zone.clone()).date();
        let on = day_after(today, 1 - programme.placing.digest_every);
        return Some(Record::Reader(Reader { on, told, ..known.clone() }));
    }
    let placement = ledger.placement(&introduction.reference)?;
    let side = side::of(ledger, introduction, Some(placement), delivery.to)?;
    if step.starts_with(QUESTION) {
        // An older question that nobody came for takes nothing of the latest one along.
        let is_first = placement.asked.get(&side).is_some_and(|asked| {
            !asked.is_reminded && step.starts_with(&format!("{QUESTION}{}", asked.moment))
        });
        let is_untimely = is_untimely(programme, Some(placement), Some(side), delivery);
        return (is_first && is_untimely)
            .then(|| Record::Placement(placement.clone().unasked(side)));
    }
    if step.starts_with(set_up::REMINDER) {
        let mut after = placement.clone();
        let reminded = after.reminded.get_mut(&side)?;
        reminded.times = reminded.times.saturating_sub(1);
        return Some(Record::Placement(after));
    }
    None
}
