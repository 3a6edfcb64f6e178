//! Steps of a set-up that nothing has moved for a while: each side is reminded of its own, twice at most.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Owner, Placement, Side, Step, day_after, side};
use crate::domain::answer::Outcome;
use crate::domain::dues::Round;
use crate::domain::introduction::Introduction;
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
    introduction: &'a Introduction,
    side: Side,
) -> Vec<&'a Step> {
    let owner = owner(side);
    let is_done = |step: &Step| placement.is_some_and(|known| known.done.contains_key(&step.name));
    let steps = programme.placing.steps(introduction.host_kind.as_deref());
    steps.filter(|step| step.owner == owner && step.is_before_start && !is_done(step)).collect()
}

/// Whose steps those of a side are.
pub fn owner(side: Side) -> Owner {
    match side {
        Side::Host => Owner::Host,
        Side::Applicant => Owner::Secondee,
        Side::Home => Owner::Home,
    }
}

/// The reminders that are owed by now, but to nobody who is written to at the same time.
pub fn tick(round: &mut Round<'_>) {
    for (introduction, programme) in being_set_up(round) {
        let reference = &introduction.reference;
        let known = round.ledger.placement(reference);
        let mut after = known.cloned().unwrap_or_else(|| Placement::new(reference.clone()));
        let (now, today) = (round.now, round.today(programme));
        for (part, party) in side::all(round.ledger, introduction, known) {
            let day = owed(round, introduction, programme, (part, party));
            if day.is_none_or(|day| day > today) || round.writes_to(party) {
                continue;
            }
            let steps = open_steps(known, programme, introduction, part);
            let steps = steps.iter().map(|step| Value::from(step.what.as_str())).collect();
            let step = format!("{REMINDER}{today}/{}", part.as_str());
            let name = &programme.name;
            let letter = Outgoing::new(reference, &step, Template::SetUpReminder, name, party, now);
            let asks_manager = part == Side::Applicant && after.home.is_none();
            let letter = letter.with("steps", Value::List(steps));
            round.write(letter.with("asks_manager", asks_manager), today);
            let deed = format!("the {} is reminded of the set-up", part.called());
            round.decision.note(now, reference, "placement.set-up", deed);
            let times = after.reminded.get(&part).map_or(0, |before| before.times);
            after.reminded.insert(part, Reminded { on: today, times: times.saturating_add(1) });
        }
        if known.map_or(!after.reminded.is_empty(), |known| *known != after) {
            round.decision.records.push(Record::Placement(after));
        }
    }
}

/// When the next reminder is owed, at the start of that day in the programme's zone.
pub fn next_due(round: &Round<'_>) -> Option<Timestamp> {
    let all = being_set_up(round).flat_map(|(introduction, programme)| {
        let known = round.ledger.placement(&introduction.reference);
        let sides = side::all(round.ledger, introduction, known).into_iter();
        let days = sides.filter_map(move |side| {
            Round::begins(programme, owed(round, introduction, programme, side)?)
        });
        days.collect::<Vec<_>>()
    });
    all.min()
}

/// What both sides have agreed to and for which no dates are set, where the programme reminds of that.
fn being_set_up<'a>(
    round: &Round<'a>,
) -> impl Iterator<Item = (&'a Introduction, &'a Programme)> + use<'a> {
    let (programmes, ledger) = (round.programmes, round.ledger);
    let has_dates = move |known: &Introduction| {
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
    round: &Round<'_>,
    introduction: &Introduction,
    programme: &Programme,
    (part, party): (Side, PartyId),
) -> Option<Date> {
    let wait = programme.placing.set_up_after?;
    let known = round.ledger.placement(&introduction.reference);
    if !round.may_write_to(party) || open_steps(known, programme, introduction, part).is_empty() {
        return None;
    }
    let reminded = known.and_then(|known| known.reminded.get(&part));
    if reminded.is_some_and(|reminded| reminded.times >= MOST) {
        return None;
    }
    let proposed = introduction.proposed_at.to_zoned(programme.zone.clone()).date();
    let since = moved(known, proposed);
    let since = reminded.map_or(since, |reminded| reminded.on.max(since));
    Some(round.free_from(party, day_after(since, wait)))
}

/// The day on which something of a set-up last moved, or on which it began.
pub fn moved(placement: Option<&Placement>, began: Date) -> Date {
    let moved = placement.and_then(|known| known.done.values().map(|done| done.on).max());
    moved.map_or(began, |day| day.max(began))
}
