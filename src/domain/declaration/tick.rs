//! Who is to be asked to declare, once reminded, and asked again each year.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::DeclarationClock;
use crate::domain::answer::Outcome;
use crate::domain::dues::Round;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::placement::day_after;
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
pub fn tick(round: &mut Round<'_>) {
    let owing: Vec<_> = all(round).collect();
    for (introduction, programme, part, clock, (day, way)) in owing {
        let today = round.today(programme);
        if day > today || round.writes_to(introduction.party(part)) {
            continue;
        }
        let is_reminder = way == Way::Reminder;
        let (letter, record) =
            asked(introduction, programme, (clock, is_reminder), today, round.now);
        round.write(letter.with("is_yearly", way == Way::Yearly), today);
        let deed = format!("the {} is asked to declare interests", part.as_str());
        round.decision.note(round.now, &introduction.reference, "declaration.asked", deed);
        round.decision.records.push(record);
    }
}

/// When the next question is owed, at the start of that day in the programme's zone.
pub fn next_due(round: &Round<'_>) -> Option<Timestamp> {
    all(round).filter_map(|(_, programme, _, _, (day, _))| Round::begins(programme, day)).min()
}

/// The letter that asks somebody to declare, and their clock once it is written.
pub fn asked(
    introduction: &Introduction,
    programme: &Programme,
    (clock, is_reminder): (DeclarationClock, bool),
    today: Date,
    now: Timestamp,
) -> (Outgoing, Record) {
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
    (letter, Record::DeclarationClock(after))
}

/// Whoever is owed a question, from which day on, and how it is asked.
fn all<'a, 'b>(
    round: &'b Round<'a>,
) -> impl Iterator<Item = (&'a Introduction, &'a Programme, Part, DeclarationClock, (Date, Way))>
+ use<'a, 'b> {
    let agreed = round.ledger.introductions().filter(|known| known.outcome() == Outcome::Agreed);
    agreed.flat_map(holders).filter_map(move |(introduction, part)| {
        let programme = round.programmes.get(&introduction.programme)?;
        let clock = round.ledger.declaration(&introduction.reference, part);
        let owed = owed(round, (introduction, part), programme, clock)?;
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
    round: &Round<'_>,
    (introduction, part): (&Introduction, Part),
    programme: &Programme,
    clock: Option<&DeclarationClock>,
) -> Option<(Date, Way)> {
    let (party, today) = (introduction.party(part), round.today(programme));
    let dates = round.ledger.placement(&introduction.reference).and_then(|known| known.dates);
    let is_over = dates.is_some_and(|dates| dates.end < today);
    if is_over || !round.may_write_to(party) {
        return None;
    }
    let (day, way) = match clock {
        None => programme.placing.declaring.is_asked.then_some((today, Way::First))?,
        Some(clock) => of_clock(clock, programme.placing.rhythms.secondee.remind_after)?,
    };
    Some((round.free_from(party, day), way))
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
