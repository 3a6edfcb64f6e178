//! Who is to be asked to declare, once reminded, and asked again each year.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::DeclarationClock;
use crate::domain::answer::Outcome;
use crate::domain::decision::{Decision, Programmes};
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::party::PartyId;
use crate::domain::placement::day_after;
use crate::domain::placement::tick::{self, LastAsked, WEEK};
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// What the ids of questions begin with, before the day.
pub const QUESTION: &str = "declaration-";

/// How somebody is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    First,
    Reminder,
    Yearly,
}

/// The questions that are owed by now, but to nobody who is written to at the same time.
pub fn tick(
    programmes: &Programmes,
    ledger: &Ledger,
    written_to: &BTreeSet<PartyId>,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let mut written_to = written_to.clone();
    for (introduction, programme, part, clock, owed) in all(programmes, ledger, now) {
        let today = now.to_zoned(programme.zone.clone()).date();
        let party = introduction.party(part);
        if owed.0 > today || !written_to.insert(party) {
            continue;
        }
        let way = owed.1;
        let asked = asked(introduction, programme, (clock, way == Way::Reminder), today, now);
        let is_yearly = way == Way::Yearly;
        decision.outgoing.extend(asked.0.map(|letter| letter.with("is_yearly", is_yearly)));
        let deed = format!("the {} is asked to declare interests", part.as_str());
        decision.note(now, &introduction.reference, "declaration.asked", deed);
        decision.records.push(asked.1);
    }
    decision
}

/// When the next question is owed, at the start of that day in the programme's zone.
pub fn next_due(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Option<Timestamp> {
    let all = all(programmes, ledger, now).filter_map(|(_, programme, _, _, (day, _))| {
        Some(day.to_zoned(programme.zone.clone()).ok()?.timestamp())
    });
    all.min()
}

/// The letter that asks somebody to declare, and their clock once it is written.
pub fn asked(
    introduction: &Introduction,
    programme: &Programme,
    (clock, is_reminder): (DeclarationClock, bool),
    today: Date,
    now: Timestamp,
) -> (Option<Outgoing>, Record) {
    let (reference, part) = (&introduction.reference, clock.part);
    let step = format!("{QUESTION}{today}/{}", part.as_str());
    let headings = programme.placing.declaring.headings.iter();
    let headings = headings.map(|heading| heading.what.as_str().into()).collect();
    let to = introduction.party(part);
    let letter = Outgoing::new(reference, &step, Template::Declaration, &programme.name, to, now)
        .with("headings", crate::domain::outgoing::Value::List(headings))
        .with("is_reminder", is_reminder)
        .with("is_yearly", false);
    let after = DeclarationClock { asked_on: Some(today), is_reminded: is_reminder, ..clock };
    (Some(letter), Record::DeclarationClock(after))
}

/// Whoever is owed a question, from which day on, and how it is asked.
fn all<'a>(
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    now: Timestamp,
) -> impl Iterator<Item = (&'a Introduction, &'a Programme, Part, DeclarationClock, (Date, Way))> {
    let last = tick::last_asked(ledger);
    let agreed = ledger.introductions().filter(|known| known.outcome() == Outcome::Agreed);
    agreed.flat_map(holders).filter_map(move |(introduction, part)| {
        let programme = programmes.get(&introduction.programme)?;
        let today = now.to_zoned(programme.zone.clone()).date();
        let clock = ledger.declaration(&introduction.reference, part);
        let owed = owed(ledger, &last, (introduction, part), programme, clock, today)?;
        let new = || DeclarationClock::new(introduction.reference.clone(), part);
        Some((introduction, programme, part, clock.cloned().unwrap_or_else(new), owed))
    })
}

/// Whoever goes on a secondment; of two who swap posts each does.
fn holders(introduction: &Introduction) -> impl Iterator<Item = (&Introduction, Part)> {
    let parts = [Part::Applicant, Part::Host].into_iter();
    let goes = move |part: &Part| *part == Part::Applicant || introduction.is_swap;
    parts.filter(goes).map(move |part| (introduction, part))
}

fn owed(
    ledger: &Ledger,
    last: &LastAsked,
    (introduction, part): (&Introduction, Part),
    programme: &Programme,
    clock: Option<&DeclarationClock>,
    today: Date,
) -> Option<(Date, Way)> {
    let party = introduction.party(part);
    let is_lost = ledger.acquaintance(party).is_some_and(|known| known.is_unreachable);
    let dates = ledger.placement(&introduction.reference).and_then(|known| known.dates);
    let is_over = dates.is_some_and(|dates| dates.end < today);
    if is_lost || is_over || ledger.is_paused(party) {
        return None;
    }
    let (day, way) = match clock {
        None => programme.placing.declaring.is_asked.then_some((today, Way::First))?,
        Some(clock) => of_clock(clock, programme.placing.rhythm.remind_after)?,
    };
    let free = last.get(&party).map_or(day, |asked| day_after(*asked, WEEK));
    Some((day.max(free), way))
}

/// What is owed by a clock: one reminder of a question that has no answer; in a senior role the question of each year.
fn of_clock(clock: &DeclarationClock, remind_after: i32) -> Option<(Date, Way)> {
    let asked = clock.asked_on;
    if clock.is_awaited() {
        let day = asked.map(|asked| day_after(asked, remind_after));
        return day.filter(|_| !clock.is_reminded).map(|day| (day, Way::Reminder));
    }
    let year_over = clock.said_on?.saturating_add(1.year());
    clock.is_senior.then_some((year_over, Way::Yearly))
}

/// The clocks of a placement.
pub fn clock_of(ledger: &Ledger, placement: &Reference, part: Part) -> DeclarationClock {
    let known = ledger.declaration(placement, part).cloned();
    known.unwrap_or_else(|| DeclarationClock::new(placement.clone(), part))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ids::Digest;

    #[track_caller]
    fn check(
        (asked_on, is_reminded): (Option<Date>, bool),
        (said_on, is_senior): (Option<Date>, bool),
        expected: Option<(Date, Way)>,
    ) {
        let placement = Reference::from_cause("SC", Digest([1; 16]), |_| false);
        let part = Part::Applicant;
        let clock = DeclarationClock { placement, part, is_senior, asked_on, is_reminded, said_on };
        assert_eq!(of_clock(&clock, 14), expected);
    }

    #[test]
    fn one_reminder_follows_a_question_and_then_silence() {
        let asked = Some(date(2026, 3, 2));
        check((asked, false), (None, false), Some((date(2026, 3, 16), Way::Reminder)));
        check((asked, true), (None, false), None);
        check((asked, false), (Some(date(2026, 3, 4)), false), None);
        check((None, false), (None, true), None);
    }

    #[test]
    fn in_a_senior_role_declarations_are_confirmed_each_year() {
        let said = Some(date(2028, 2, 29));
        let yearly = Some((date(2029, 2, 28), Way::Yearly));
        check((Some(date(2028, 2, 20)), false), (said, true), yearly);
        check((Some(date(2028, 2, 20)), true), (said, false), None);
        let again = Some(date(2029, 2, 28));
        check((again, false), (said, true), Some((date(2029, 3, 14), Way::Reminder)));
    }
}
