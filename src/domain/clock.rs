//! The machine's clock against the latest time that the desk has seen: a wrong reading must not end introductions, nor stay for good.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::decision::{Decision, Programmes};
use super::ids::Reference;
use super::introduction::{Introduction, Progress};
use super::ledger::Ledger;
use super::letter::{Delivery, DeliveryState};
use super::record::Record;

/// A desk may have been stopped for so long, and a clock may have been wrong by so much, without anybody being asked.
const MOST_APART: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Why the machine's time is not believed without an operator's word, if it is not.
pub fn doubt(ledger: &Ledger, machine: Timestamp) -> Option<String> {
    let seen = ledger.clock()?;
    (machine.duration_since(seen).abs() > MOST_APART).then(|| {
        format!(
            "The machine's clock says {machine:.0}, and this desk was last at work at {seen:.0}. While one of the two is wrong, nothing \
             is done. Set the clock right; or, if it is right, say so with `secondment-desk accept-clock`."
        )
    })
}

/// Goes on from the machine's time, also where that is earlier than a time already seen. `answered` says which introductions were
/// answered at a later time, by a clock that was ahead: the day on which they are asked about again is counted from today.
pub fn accepted(
    programmes: &Programmes,
    ledger: &Ledger,
    machine: Timestamp,
    answered: &BTreeMap<Reference, Timestamp>,
) -> Decision {
    // What was put off by a clock that was ahead is due now.
    let deliveries =
        ledger.deliveries().filter(|known| known.due().is_some_and(|due| due > machine));
    let due_now = |known: &Delivery| {
        Record::Delivery(Delivery { state: DeliveryState::Due(machine), ..known.clone() })
    };
    let counted_from_today = |known: &Introduction| {
        let zone = programmes.get(&known.programme)?.zone.clone();
        let today = machine.to_zoned(zone.clone()).date();
        let mut progress = known.progress.clone();
        if let (Progress::Answered { ask_on: Some(day), .. }, Some(at)) =
            (&mut progress, answered.get(&known.reference))
        {
            let counted_from = at.to_zoned(zone).date();
            *day = today.saturating_add(*day - counted_from);
            return Some(Record::Introduction(Introduction { progress, ..known.clone() }));
        }
        let (Progress::Unanswered { introduced_on: since, .. }
        | Progress::Offered { offered_on: since, .. }) = &mut progress
        else {
            return None;
        };
        let is_ahead = *since > today;
        *since = today;
        is_ahead.then(|| Record::Introduction(Introduction { progress, ..known.clone() }))
    };
    let mut records: Vec<Record> = deliveries.map(due_now).collect();
    records.extend(ledger.unanswered().filter_map(counted_from_today));
    records.push(Record::Clock(machine));
    let mut decision = Decision { records, ..Decision::default() };
    decision.note_of_desk(machine, "officer.clock", format!("goes on from {machine:.0}"));
    decision
}
