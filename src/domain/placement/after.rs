//! What is owed once a placement has ended: the note on the Business Appointment Rules, and the clock that closes by itself (R-140…R-142).

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::{Dates, Placement, day_after, tick};
use crate::domain::dues::Round;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// What the ids of notes begin with, before the day.
pub const NOTE: &str = "leaving-note-";
/// Days after the end in which the note is still worth sending.
const NOTE_WITHIN: i32 = 60;

/// For how many months the rules may restrict what somebody does afterwards, as a programme says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppointmentRules {
    /// Below the Senior Civil Service.
    pub months: u8,
    /// In it.
    pub senior_months: u8,
    /// The kinds of host after which they hold; empty for all.
    pub into: Vec<String>,
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
    rules: &AppointmentRules,
    dates: Dates,
) -> (Date, u8) {
    let clock = ledger.declaration(&placement.reference, Part::Applicant);
    let is_senior = clock.is_some_and(|clock| clock.is_senior);
    let usual = if is_senior { rules.senior_months } else { rules.months };
    let months = placement.afterwards.months.unwrap_or(usual);
    (dates.end.saturating_add(i32::from(months).months()), months)
}

/// The notes that are owed by now, but to nobody who is written to at the same time, and the clocks that have run out.
pub fn tick(round: &mut Round<'_>) {
    for (placement, introduction, programme) in tick::running(round) {
        let rules = programme.placing.rules(introduction.host_kind.as_deref());
        let (Some(rules), Some(dates)) = (rules, placement.dates) else {
            continue;
        };
        if round.changes(&placement.reference) {
            continue;
        }
        let (now, today) = (round.now, round.today(programme));
        let (until, months) = until(round.ledger, placement, rules, dates);
        let party = introduction.applicant;
        let mut after = placement.clone();
        if placement.afterwards.noted_on.is_some() {
            if until < today && placement.afterwards.closed_on.is_none() {
                after.afterwards.closed_on = Some(today);
                let deed = "the time of the Business Appointment Rules is over";
                round.decision.note(now, &placement.reference, "placement.rules", deed);
            }
        } else if owed(round, introduction, dates, today).is_some_and(|day| day <= today)
            && !round.writes_to(party)
        {
            let until = if months == 0 { None } else { Some(until) };
            round.write(note(introduction, programme, until, today, now), today);
            after.afterwards.noted_on = Some(today);
            let deed = "the secondee is told of the Business Appointment Rules";
            round.decision.note(now, &placement.reference, "placement.rules", deed);
        }
        if after != *placement {
            round.decision.records.push(Record::Placement(after));
        }
    }
}

/// When the next note is owed or the next clock runs out, at the start of that day in the programme's zone.
pub fn next_due(round: &Round<'_>) -> Option<Timestamp> {
    let days = tick::running(round).filter_map(|(placement, introduction, programme)| {
        let rules = programme.placing.rules(introduction.host_kind.as_deref());
        let (rules, dates) = (rules?, placement.dates?);
        let afterwards = placement.afterwards;
        let day = match (afterwards.noted_on, afterwards.closed_on) {
            (None, _) => owed(round, introduction, dates, round.today(programme))?,
            (Some(_), None) => day_after(until(round.ledger, placement, rules, dates).0, 1),
            (Some(_), Some(_)) => return None,
        };
        Round::begins(programme, day)
    });
    days.min()
}

/// The day of the note: the last of the placement, or as soon as its reader has had no other letter for a week.
fn owed(round: &Round<'_>, introduction: &Introduction, dates: Dates, today: Date) -> Option<Date> {
    let party = introduction.applicant;
    let is_late = day_after(dates.end, NOTE_WITHIN) < today;
    (!is_late && round.may_write_to(party)).then(|| round.free_from(party, dates.end))
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
