//! Everything that follows an agreement, for two years: nobody is written to twice a week, and nothing is written twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::programme;
use crate::domain::decision::{Decision, Event, Programmes, decide};
use crate::domain::declaration::{DeclarationClock, Declaring};
use crate::domain::ids::{Digest, ProgrammeName, Reference};
use crate::domain::introduction::{Introduction, Part, Progress};
use crate::domain::ledger::Ledger;
use crate::domain::lesson::{Audience, Clearance, Lesson};
use crate::domain::party::PartyId;
use crate::domain::placement::{
    AppointmentRules, Dates, Done, Owner, Placement, Placing, Step, day_after,
};
use crate::domain::reading::Verdict;
use crate::domain::record::Record;

const PLACEMENTS: u64 = 500;
const DAYS: i32 = 731;

fn digest(kind: u8, number: u64) -> Digest {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    Digest(bytes)
}

fn reference(kind: u8, number: u64) -> Reference {
    Reference::from_cause("SC", digest(kind, number), |_| false)
}

fn noon(day: Date) -> Timestamp {
    day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp()
}

fn agreed(number: u64, on: Date) -> Introduction {
    let yes = Some(Verdict::Yes);
    Introduction {
        reference: reference(1, number),
        programme: ProgrammeName::from("scheme"),
        interest: reference(2, number),
        role: reference(3, number),
        applicant: PartyId(digest(4, number)),
        // A host has several secondees.
        host: PartyId(digest(5, number / 3)),
        proposed_at: noon(on),
        is_swap: number.is_multiple_of(40),
        host_kind: None,
        progress: Progress::Answered { host: yes, applicant: yes, ask_on: None, n_asked: 0 },
    }
}

/// A programme that does everything by itself.
fn placing() -> Placing {
    let step = |name: &str, owner| Step {
        name: name.to_owned(),
        owner,
        what: "It is seen to.".to_owned(),
        cites: "page".to_owned(),
        is_before_start: true,
        ..Step::default()
    };
    Placing {
        set_up: vec![step("checks", Owner::Host), step("suits", Owner::Secondee)],
        rules: Some(AppointmentRules { months: 12, senior_months: 24, into: Vec::new() }),
        set_up_after: Some(14),
        declaring: Declaring { is_asked: true, headings: Vec::new() },
        ..Placing::default()
    }
}

/// A day's change that no tick brings about: dates are set or moved, people answer, lessons are cleared.
fn lives(ledger: &mut Ledger, number: u64, today: Date, day: i32) {
    let known = ledger.placement(&reference(1, number)).cloned();
    let mut placement = known.unwrap_or_else(|| Placement::new(reference(1, number)));
    let turn = (number + u64::try_from(day).unwrap()) % 90;
    if placement.dates.is_none() && turn == 40 {
        let done = Done { on: today, by: "officer".to_owned() };
        placement.done.insert("checks".to_owned(), done);
        let end = day_after(today, 60 + i32::try_from(number).unwrap() * 2);
        let days_a_week = u8::try_from(number % 5 + 1).unwrap();
        placement.dates = Some(Dates { start: day_after(today, 10), end, days_a_week });
    } else if let Some(dates) = placement.dates.filter(|dates| dates.end > today && turn == 70) {
        let end =
            if number.is_multiple_of(2) { day_after(dates.end, 30) } else { day_after(today, 3) };
        placement.dates = Some(Dates { end, ..dates });
        placement.afterwards.noted_on = None;
    }
    if turn % 30 == 11 {
        placement = placement.answered(Part::Host, None);
    }
    if turn == 25 {
        let clock = ledger.declaration(&reference(1, number), Part::Applicant).cloned();
        let said = clock.map(|clock| DeclarationClock { is_senior: true, ..clock }.said(today));
        if let Some(clock) = said {
            ledger.apply(&Record::DeclarationClock(clock));
        }
        let clearance = Clearance::Cleared {
            by: "officer".to_owned(),
            at: noon(today),
            audience: if number.is_multiple_of(2) { Audience::Programme } else { Audience::Pair },
        };
        ledger.apply(&Record::Lesson(Lesson {
            reference: reference(6, number * 1000 + u64::try_from(day).unwrap()),
            placement: reference(1, number),
            from: Part::Host,
            at: noon(today),
            words: "words".to_owned(),
            for_whom: None,
            themes: BTreeSet::new(),
            clearance,
            uses: Vec::new(),
        }));
    }
    ledger.apply(&Record::Placement(placement));
}

#[test]
fn whatever_follows_an_agreement_nobody_is_written_to_on_two_days_of_a_week_and_nothing_comes_twice()
 {
    let scheme = super::Programme { placing: placing(), ..programme() };
    let programmes = Programmes::from([(ProgrammeName::from("scheme"), scheme)]);
    let mut ledger = Ledger::default();
    let begin = date(2026, 1, 1);
    let (mut ids, mut last) = (BTreeSet::new(), BTreeMap::<PartyId, Date>::new());
    let mut kinds = BTreeMap::<String, usize>::new();
    for day in 0..DAYS {
        let today = day_after(begin, day);
        for number in 0..PLACEMENTS {
            if i32::try_from(number).unwrap() == day {
                ledger.apply(&Record::Introduction(agreed(number, today)));
            } else if i32::try_from(number).unwrap() < day {
                lives(&mut ledger, number, today, day);
            }
        }
        // The desk stands still now and then.
        if day % 17 == 3 {
            continue;
        }
        let Decision { records, outgoing, .. } =
            decide(&programmes, &ledger, Event::Tick, noon(today));
        for letter in outgoing {
            assert!(ids.insert(letter.id.clone()), "{} twice", letter.id);
            let before = last.insert(letter.to, today);
            // Who takes part in several placements may be asked about two at once.
            let is_with_another =
                before == Some(today) && letter.id.as_str().contains("/feedback-");
            assert!(
                is_with_another || before.is_none_or(|before| day_after(before, 7) <= today),
                "{} so soon after {before:?}",
                letter.id
            );
            *kinds.entry(letter.template.as_str().to_owned()).or_default() += 1;
        }
        let mut changed = BTreeSet::new();
        for record in &records {
            if let Record::Placement(placement) = record {
                let is_first = changed.insert(placement.reference.clone());
                assert!(is_first, "two states of {} in one decision", placement.reference);
            }
            ledger.apply(record);
        }
    }
    let said: Vec<&str> = kinds.keys().map(String::as_str).collect();
    let all = [
        "declaration",
        "feedback-host",
        "feedback-secondee",
        "learned-digest",
        "leaving-note",
        "set-up-reminder",
    ];
    assert_eq!(said, all, "{kinds:?}");
}
