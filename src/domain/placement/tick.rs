//! What placements are owed by now: asked gently, each person on one day a week at most whatever they take part in, what is owed longest first.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Owed, Placement, Side, Way, day_after, side};
use crate::domain::answer::Outcome;
use crate::domain::dues::Round;
use crate::domain::ids::Reference;
use crate::domain::introduction::Introduction;
use crate::domain::ledger::Ledger;
use crate::domain::letter::Delivery;
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// What the ids of questions begin with, before the day that they are for.
pub const QUESTION: &str = "feedback-";
/// What stands behind the day in the id of a reminder.
pub const AGAIN: &str = "-again";
/// What stands there in the id of a question that comes on the day that somebody has said.
pub const AS_SAID: &str = "-on-";
/// What a question rests on that looks back.
pub const OVER: &str = "over";
/// A question so many days before the end is the last before it.
const NEAR_END: i32 = 28;
/// What every other one rests on.
pub const UNDER_WAY: &str = "under-way";

/// Everything that placements are owed by now.
pub fn tick(round: &mut Round<'_>) {
    let mut due: Vec<Due<'_>> =
        running(round).flat_map(|placement| sides_due(round, placement)).collect();
    due.sort_by_key(|due| due.owed.on);
    let mut changed = BTreeMap::<&Reference, Placement>::new();
    for Due { placement, introduction, programme, side, owed } in due {
        let (today, (part, party)) = (round.today(programme), side);
        if round.free_to_ask_from(party, owed.on) > today {
            continue;
        }
        let ask =
            |anew| question(placement, introduction, programme, side, (&owed, anew), round.now);
        // Dates that were moved there and back again ask for a day whose first letter was taken back.
        let first = ask(None);
        let is_taken = round.ledger.delivery(&first.id).is_some();
        let letter = if is_taken { ask(Some(today)) } else { first };
        round.write(letter, today);
        let deed = format!("the {} is asked how it goes", part.called());
        round.decision.note(round.now, &placement.reference, "placement.asked", deed);
        let known = changed.remove(&placement.reference).unwrap_or_else(|| placement.clone());
        changed.insert(&placement.reference, known.asked(part, &owed, today));
    }
    round.decision.records.extend(changed.into_values().map(Record::Placement));
}

/// Whether a side has yet to see its latest question, while it may still answer the one before.
pub fn is_unseen(ledger: &Ledger, placement: &Placement, side: Side) -> bool {
    let Some(asked) = placement.asked.get(&side) else { return false };
    let begin = format!("{}/{QUESTION}{}", placement.reference, asked.moment);
    let is_it = |letter: &Delivery| {
        let id = letter.id.as_str();
        id.starts_with(&begin) && id.ends_with(side.as_str()) && letter.due().is_some()
    };
    asked.before.is_some() && !asked.is_reminded && ledger.deliveries().any(is_it)
}

/// A question that a side is owed by now.
struct Due<'a> {
    placement: &'a Placement,
    introduction: &'a Introduction,
    programme: &'a Programme,
    side: (Side, PartyId),
    owed: Owed,
}

/// What the sides of a placement are owed by now, whatever else they take part in.
fn sides_due<'a>(
    round: &Round<'a>,
    (placement, introduction, programme): (&'a Placement, &'a Introduction, &'a Programme),
) -> Vec<Due<'a>> {
    let today = round.today(programme);
    let due =
        side::all(round.ledger, introduction, Some(placement)).into_iter().filter_map(|side| {
            let (part, party) = side;
            let owed = placement.owed(part, programme.placing.rhythms.of(part), today)?;
            let is_due = owed.on <= today && round.may_write_to(party);
            is_due.then_some(Due { placement, introduction, programme, side, owed })
        });
    due.collect()
}

/// When the next question is owed, at the start of that day in the programme's zone.
pub fn next_due(round: &Round<'_>) -> Option<Timestamp> {
    let all = running(round).flat_map(|(placement, introduction, programme)| {
        let today = round.today(programme);
        let sides = side::all(round.ledger, introduction, Some(placement)).into_iter();
        let days = sides.filter_map(move |side| {
            let owed = owed(round, placement, programme, side, today)?;
            Round::begins(programme, owed.on)
        });
        days.collect::<Vec<_>>()
    });
    all.min()
}

/// The placements that have dates and were not taken back.
pub fn running<'a>(
    round: &Round<'a>,
) -> impl Iterator<Item = (&'a Placement, &'a Introduction, &'a Programme)> + use<'a> {
    let (programmes, ledger) = (round.programmes, round.ledger);
    let dated = ledger.placements().filter(|placement| placement.dates.is_some());
    dated.filter_map(move |placement| {
        let introduction = ledger.introduction(&placement.reference)?;
        let programme = programmes.get(&introduction.programme)?;
        let is_agreed = introduction.outcome() == Outcome::Agreed;
        is_agreed.then_some((placement, introduction, programme))
    })
}

/// What a side is owed.
fn owed(
    round: &Round<'_>,
    placement: &Placement,
    programme: &Programme,
    (part, party): (Side, PartyId),
    today: Date,
) -> Option<Owed> {
    if !round.may_write_to(party) {
        return None;
    }
    let owed = placement.owed(part, programme.placing.rhythms.of(part), today)?;
    Some(Owed { on: round.free_from(party, owed.on), ..owed })
}

fn question(
    placement: &Placement,
    introduction: &Introduction,
    programme: &Programme,
    (part, party): (Side, PartyId),
    (owed, anew): (&Owed, Option<Date>),
    now: Timestamp,
) -> Outgoing {
    // Of two who swap posts each is a secondee.
    let template = match part {
        Side::Home => Template::FeedbackHome,
        Side::Host if !introduction.is_swap => Template::FeedbackHost,
        Side::Host | Side::Applicant => Template::FeedbackSecondee,
    };
    let way = match owed.way {
        Way::First => String::new(),
        Way::Reminder => AGAIN.to_owned(),
        Way::AsSaid => format!("{AS_SAID}{}", owed.on),
    };
    let anew = anew.map(|today| format!("-anew-{today}")).unwrap_or_default();
    let step = format!("{QUESTION}{}{way}{anew}/{}", owed.moment, part.as_str());
    let objectives = placement.objectives.iter().map(|one| Value::from(one.as_str())).collect();
    let has_told = placement.told.iter().any(|told| told.part == part);
    let changed = if has_told { programme.placing.what_changed.as_str() } else { "" };
    let is_near_end = placement.dates.is_some_and(|dates| {
        let soon = day_after(owed.moment, NEAR_END);
        dates.end >= owed.moment && dates.end <= soon
    });
    let is_over = placement.dates.is_some_and(|dates| dates.end < owed.moment);
    Outgoing::new(&placement.reference, &step, template, &programme.name, party, now)
        .with("is_reminder", owed.way == Way::Reminder)
        .with("is_over", is_over)
        .with("is_near_end", is_near_end)
        .with("objectives", Value::List(objectives))
        .with("what_changed", changed)
        .resting_on(vec![if is_over { OVER } else { UNDER_WAY }.to_owned()])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::super::Dates;
    use super::*;
    use crate::domain::decision::Programmes;
    use crate::domain::dues::{MOST_AT_ONCE, WEEK};
    use crate::domain::ids::{Digest, ProgrammeName};
    use crate::domain::introduction::{Part, Progress};
    use crate::domain::ledger::Ledger;
    use crate::domain::reading::Verdict;
    use crate::domain::tests::programme;
    use jiff::tz::TimeZone;

    const PLACEMENTS: u64 = 500;
    const DAYS: i32 = 731;

    /// Numbers that look like chance, the same each time.
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        fn day(&mut self, end: u64) -> i32 {
            i32::try_from(self.below(end)).unwrap()
        }
    }

    fn digest(kind: u8, number: u64) -> Digest {
        let mut bytes = [kind; 16];
        bytes[8..].copy_from_slice(&number.to_be_bytes());
        Digest(bytes)
    }

    fn agreed(number: u64) -> Introduction {
        let reference = |kind| Reference::from_cause("SC", digest(kind, number), |_| false);
        let yes = Some(Verdict::Yes);
        Introduction {
            reference: reference(1),
            programme: ProgrammeName::from("scheme"),
            interest: reference(2),
            role: reference(3),
            applicant: PartyId(digest(4, number)),
            // A host has several secondees.
            host: PartyId(digest(5, number / 3)),
            proposed_at: Timestamp::UNIX_EPOCH,
            is_swap: false,
            host_kind: None,
            progress: Progress::Answered { host: yes, applicant: yes, ask_on: None, n_asked: 0 },
        }
    }

    #[test]
    fn in_two_years_of_500_placements_nobody_is_asked_twice_or_too_often_and_nobody_is_forgotten() {
        let programmes = Programmes::from([(ProgrammeName::from("scheme"), programme())]);
        let (mut ledger, mut chance) = (Ledger::default(), Chance(7));
        let begin = date(2026, 1, 1);
        let mut references = Vec::new();
        for number in 0..PLACEMENTS {
            let introduction = agreed(number);
            let start = day_after(begin, chance.day(400));
            let end = day_after(start, 30 + chance.day(540));
            let days_a_week = u8::try_from(1 + chance.below(5)).unwrap();
            let mut placement = Placement::new(introduction.reference.clone());
            placement.dates = Some(Dates { start, end, days_a_week });
            references.push(introduction.reference.clone());
            ledger.apply(&Record::Introduction(introduction));
            ledger.apply(&Record::Placement(placement));
        }
        let (mut ids, mut last) = (BTreeSet::new(), BTreeMap::<PartyId, (Date, usize)>::new());
        let mut n_asked = BTreeMap::<Reference, usize>::new();
        for day in 0..DAYS {
            // The desk stands still now and then, and dates move.
            if chance.below(20) == 0 {
                continue;
            }
            let today = day_after(begin, day);
            let now = today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
            let mut round = Round::new(&programmes, &ledger, now);
            tick(&mut round);
            let decision = round.decision;
            for outgoing in &decision.outgoing {
                assert!(ids.insert(outgoing.id.clone()), "{} twice", outgoing.id);
                let before = last.get(&outgoing.to).copied();
                let n_today = match before {
                    Some((day, n)) if day == today => n + 1,
                    _ => 1,
                };
                assert!(n_today <= MOST_AT_ONCE);
                assert!(
                    before.is_none_or(|(day, _)| day == today || day_after(day, WEEK) <= today)
                );
                last.insert(outgoing.to, (today, n_today));
                *n_asked.entry(outgoing.subject.clone()).or_default() += 1;
            }
            decision.records.iter().for_each(|record| ledger.apply(record));
            let due = next_due(&Round::new(&programmes, &ledger, now));
            assert!(due.is_none_or(|due| due > now), "what is owed is done: {due:?} {now}");
            for _ in 0..5 {
                let at = usize::try_from(chance.below(PLACEMENTS)).unwrap();
                let known = ledger.placement(&references[at]).unwrap().clone();
                let Some(dates) = known.dates.filter(|dates| dates.end > today) else { continue };
                let moved = match chance.below(10) {
                    0 => Some(Dates { end: day_after(dates.end, 60), ..dates }),
                    1 => Some(Dates { end: today.max(dates.start), ..dates }),
                    _ => None,
                };
                let until = (chance.below(4) == 0).then(|| day_after(today, chance.day(20) + 1));
                let after = match moved {
                    Some(dates) => Placement { dates: Some(dates), ..known },
                    None => known.answered(Part::Host, until),
                };
                ledger.apply(&Record::Placement(after));
            }
        }
        for reference in &references {
            let placement = ledger.placement(reference).unwrap();
            let dates = placement.dates.unwrap();
            let is_over = day_after(dates.end, 60) < day_after(begin, DAYS);
            let n_asked = n_asked.get(reference).copied().unwrap_or_default();
            assert!(
                !is_over || n_asked >= 2,
                "{reference} was asked {n_asked} times: {placement:?}"
            );
        }
    }

    #[test]
    fn a_host_of_many_placements_is_asked_about_each_before_it_is_over() {
        let programmes = Programmes::from([(ProgrammeName::from("scheme"), programme())]);
        let (mut ledger, begin) = (Ledger::default(), date(2026, 1, 5));
        for number in 0..12 {
            let host = PartyId(digest(5, 0));
            let introduction = Introduction { host, ..agreed(number) };
            let mut placement = Placement::new(introduction.reference.clone());
            let dates = Dates { start: begin, end: day_after(begin, 84), days_a_week: 5 };
            placement.dates = Some(dates);
            ledger.apply(&Record::Introduction(introduction));
            ledger.apply(&Record::Placement(placement));
        }
        let mut about = BTreeSet::new();
        for day in 0..84 {
            let now =
                day_after(begin, day).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
            let mut round = Round::new(&programmes, &ledger, now);
            tick(&mut round);
            let to_host =
                round.decision.outgoing.iter().filter(|letter| letter.to == PartyId(digest(5, 0)));
            about.extend(to_host.map(|letter| letter.subject.clone()));
            round.decision.records.iter().for_each(|record| ledger.apply(record));
        }
        assert_eq!(about.len(), 12);
    }
}
