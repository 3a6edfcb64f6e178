//! What is owed once a placement has ended: the note on the Business Appointment Rules, and the clock that closes by itself (R-140…R-142).

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::tick::{self, LastAsked, WEEK};
use super::{Dates, Placement, day_after};
use crate::domain::decision::{Decision, Programmes};
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// What the ids of notes begin with, before the day.
pub const NOTE: &str = "leaving-note-";
/// Days after the end in which the note is still worth sending.
const NOTE_WITHIN: i32 = 60;

/// For how many months the rules may restrict what somebody does afterwards, as a programme says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AppointmentRules {
    /// Below the Senior Civil Service.
    pub months: u8,
    /// In it.
    pub senior_months: u8,
}

/// How far the rules are in a placement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Afterwards {
    /// For how many months, where an officer says so for this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u8>,
    /// When the note was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted_on: Option<Date>,
    /// When the clock closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Date>,
}

/// The day until which the rules may restrict what somebody does, and for how many months that is.
pub fn until(
    ledger: &Ledger,
    placement: &Placement,
    rules: AppointmentRules,
    dates: Dates,
) -> (Date, u8) {
    let clock = ledger.declaration(&placement.reference, Part::Applicant);
    let is_senior = clock.is_some_and(|clock| clock.is_senior);
    let usual = if is_senior { rules.senior_months } else { rules.months };
    let months = placement.afterwards.months.unwrap_or(usual);
    (dates.end.saturating_add(i32::from(months).months()), months)
}

/// The notes that are owed by now, but to nobody who is written to at the same time, and the clocks that have run out.
pub fn tick(
    programmes: &Programmes,
    ledger: &Ledger,
    others: &Decision,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let mut written_to: BTreeSet<PartyId> =
        others.outgoing.iter().map(|letter| letter.to).collect();
    // One decision holds one state of a placement.
    let is_changed = |reference: &Reference| {
        let is_it = |record: &Record| matches!(record, Record::Placement(known) if known.reference == *reference);
        others.records.iter().any(is_it)
    };
    let last = tick::last_asked(ledger);
    for (placement, introduction, programme) in tick::running(programmes, ledger) {
        let (Some(rules), Some(dates)) = (programme.placing.rules, placement.dates) else {
            continue;
        };
        if is_changed(&placement.reference) {
            continue;
        }
        let today = now.to_zoned(programme.zone.clone()).date();
        let (until, months) = until(ledger, placement, rules, dates);
        let party = introduction.applicant;
        let mut after = placement.clone();
        if placement.afterwards.noted_on.is_some() {
            if until < today && placement.afterwards.closed_on.is_none() {
                after.afterwards.closed_on = Some(today);
                let deed = "the time of the Business Appointment Rules is over";
                decision.note(now, &placement.reference, "placement.rules", deed);
            }
        } else if owed(ledger, &last, introduction, dates, today).is_some_and(|day| day <= today)
            && written_to.insert(party)
        {
            let until = if months == 0 { None } else { Some(until) };
            decision.outgoing.push(note(introduction, programme, until, today, now));
            after.afterwards.noted_on = Some(today);
            let deed = "the secondee is told of the Business Appointment Rules";
            decision.note(now, &placement.reference, "placement.rules", deed);
        }
        if after != *placement {
            decision.records.push(Record::Placement(after));
        }
    }
    decision
}

/// When the next note is owed or the next clock runs out, at the start of that day in the programme's zone.
pub fn next_due(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Option<Timestamp> {
    let last = tick::last_asked(ledger);
    let days =
        tick::running(programmes, ledger).filter_map(|(placement, introduction, programme)| {
            let (rules, dates) = (programme.placing.rules?, placement.dates?);
            let today = now.to_zoned(programme.zone.clone()).date();
            let afterwards = placement.afterwards;
            let day = match (afterwards.noted_on, afterwards.closed_on) {
                (None, _) => owed(ledger, &last, introduction, dates, today)?,
                (Some(_), None) => day_after(until(ledger, placement, rules, dates).0, 1),
                (Some(_), Some(_)) => return None,
            };
            Some(day.to_zoned(programme.zone.clone()).ok()?.timestamp())
        });
    days.min()
}

/// The day of the note: the last of the placement, or as soon as its reader has had no other letter for a week.
fn owed(
    ledger: &Ledger,
    last: &LastAsked,
    introduction: &Introduction,
    dates: Dates,
    today: Date,
) -> Option<Date> {
    let party = introduction.applicant;
    let is_lost = ledger.acquaintance(party).is_some_and(|known| known.is_unreachable);
    let is_late = day_after(dates.end, NOTE_WITHIN) < today;
    if is_lost || is_late || ledger.is_paused(party) {
        return None;
    }
    Some(last.get(&party).map_or(dates.end, |day| dates.end.max(day_after(*day, WEEK))))
}

fn note(
    introduction: &Introduction,
    programme: &Programme,
    until: Option<Date>,
    today: Date,
    now: Timestamp,
) -> Outgoing {
    let (reference, to) = (&introduction.reference, introduction.applicant);
    let step = format!("{NOTE}{today}/{}", Part::Applicant.as_str());
    let until = until.map(|day| day.strftime("%-d %B %Y").to_string()).unwrap_or_default();
    Outgoing::new(reference, &step, Template::LeavingNote, &programme.name, to, now)
        .with("until", until)
}
