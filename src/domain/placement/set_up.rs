//! Steps of a set-up that nothing has moved for a while: each side is reminded of its own, twice at most.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::tick::{self, LastAsked, WEEK};
use super::{Owner, Placement, Step, day_after};
use crate::domain::answer::Outcome;
use crate::domain::decision::{Decision, Programmes};
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// What the ids of reminders begin with, before the day.
pub const REMINDER: &str = "set-up-";
/// So often a side is reminded.
const MOST: u8 = 2;

/// How often a side was reminded of its steps, and when last.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reminded {
    /// The day of the latest reminder.
    pub on: Date,
    /// How many there were.
    pub times: u8,
}

/// The steps of a side that are open and come before the start.
pub fn open_steps<'a>(
    placement: Option<&Placement>,
    programme: &'a Programme,
    part: Part,
) -> Vec<&'a Step> {
    let owner = if part == Part::Host { Owner::Host } else { Owner::Secondee };
    let is_done = |step: &Step| placement.is_some_and(|known| known.done.contains_key(&step.name));
    let steps = programme.placing.set_up.iter();
    steps.filter(|step| step.owner == owner && step.is_before_start && !is_done(step)).collect()
}

/// The reminders that are owed by now, but to nobody who is written to at the same time.
pub fn tick(
    programmes: &Programmes,
    ledger: &Ledger,
    others: &Decision,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let mut written_to: BTreeSet<PartyId> =
        others.outgoing.iter().map(|letter| letter.to).collect();
    let last = tick::last_asked(ledger);
    for (introduction, programme) in being_set_up(programmes, ledger) {
        let reference = &introduction.reference;
        let known = ledger.placement(reference);
        let mut after = known.cloned().unwrap_or_else(|| Placement::new(reference.clone()));
        let today = now.to_zoned(programme.zone.clone()).date();
        for (part, party) in introduction.parties() {
            let day = owed(ledger, &last, introduction, programme, (part, party));
            if day.is_none_or(|day| day > today) || !written_to.insert(party) {
                continue;
            }
            let steps = open_steps(known, programme, part);
            let steps = steps.iter().map(|step| Value::from(step.what.as_str())).collect();
            let step = format!("{REMINDER}{today}/{}", part.as_str());
            let name = &programme.name;
            decision.outgoing.push(
                Outgoing::new(reference, &step, Template::SetUpReminder, name, party, now)
                    .with("steps", Value::List(steps)),
            );
            let deed = format!("the {} is reminded of the set-up", part.as_str());
            decision.note(now, reference, "placement.set-up", deed);
            let times = after.reminded.get(&part).map_or(0, |before| before.times);
            after.reminded.insert(part, Reminded { on: today, times: times.saturating_add(1) });
        }
        if known.map_or(!after.reminded.is_empty(), |known| *known != after) {
            decision.records.push(Record::Placement(after));
        }
    }
    decision
}

/// When the next reminder is owed, at the start of that day in the programme's zone.
pub fn next_due(programmes: &Programmes, ledger: &Ledger) -> Option<Timestamp> {
    let last = tick::last_asked(ledger);
    let all = being_set_up(programmes, ledger).flat_map(|(introduction, programme)| {
        let days = introduction.parties().map(|side| {
            let day = owed(ledger, &last, introduction, programme, side)?;
            Some(day.to_zoned(programme.zone.clone()).ok()?.timestamp())
        });
        days.into_iter().flatten()
    });
    all.min()
}

/// What both sides have agreed to and for which no dates are set, where the programme reminds of that.
fn being_set_up<'a>(
    programmes: &'a Programmes,
    ledger: &'a Ledger,
) -> impl Iterator<Item = (&'a Introduction, &'a Programme)> {
    let has_dates = |known: &Introduction| {
        ledger.placement(&known.reference).is_some_and(|placement| placement.dates.is_some())
    };
    ledger.introductions().filter_map(move |known| {
        let programme = programmes.get(&known.programme)?;
        programme.placing.set_up_after?;
        let is_agreed = known.outcome() == Outcome::Agreed;
        (is_agreed && !has_dates(known)).then_some((known, programme))
    })
}

/// The day of the next reminder: so long after anything last moved, or the side was last reminded.
fn owed(
    ledger: &Ledger,
    last: &LastAsked,
    introduction: &Introduction,
    programme: &Programme,
    (part, party): (Part, PartyId),
) -> Option<Date> {
    let wait = programme.placing.set_up_after?;
    let known = ledger.placement(&introduction.reference);
    let is_lost = ledger.acquaintance(party).is_some_and(|known| known.is_unreachable);
    if is_lost || ledger.is_paused(party) || open_steps(known, programme, part).is_empty() {
        return None;
    }
    let reminded = known.and_then(|known| known.reminded.get(&part));
    if reminded.is_some_and(|reminded| reminded.times >= MOST) {
        return None;
    }
    let moved = known.and_then(|known| known.done.values().map(|done| done.on).max());
    let proposed = introduction.proposed_at.to_zoned(programme.zone.clone()).date();
    let since = moved.map_or(proposed, |day| day.max(proposed));
    let since = reminded.map_or(since, |reminded| reminded.on.max(since));
    let day = day_after(since, wait);
    Some(last.get(&party).map_or(day, |asked| day.max(day_after(*asked, WEEK))))
}
