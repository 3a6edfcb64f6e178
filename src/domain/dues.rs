//! Dues: what time brings about. Every job looks at the same round, and adds to it what it owes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::decision::{Decision, Programmes};
use super::ids::Reference;
use super::ledger::Ledger;
use super::outgoing::Outgoing;
use super::party::PartyId;
use super::placement::{day_after, side};
use super::programme::Programme;
use super::record::Record;
use super::{declaration, lesson, nudge, placement};

/// Days for which a person who was written to because of placements is not again.
pub const WEEK: i32 = 7;
/// So many questions about placements somebody who takes part in several gets at once: they go in one mail.
pub const MOST_AT_ONCE: usize = 2;

/// What is done by itself as time passes, in the order in which it is done.
const JOBS: [Job; 6] = [
    Job { tick: nudge::tick, next_due: nudge::next_due },
    Job { tick: placement::tick::tick, next_due: placement::tick::next_due },
    Job { tick: placement::after::tick, next_due: placement::after::next_due },
    Job { tick: placement::set_up::tick, next_due: placement::set_up::next_due },
    Job { tick: declaration::tick::tick, next_due: declaration::tick::next_due },
    Job { tick: lesson::digest::tick, next_due: lesson::digest::next_due },
];

/// One job: what it owes by now, and when it owes something next.
struct Job {
    tick: fn(&mut Round<'_>),
    next_due: fn(&Round<'_>) -> Option<Timestamp>,
}

/// Everything that is owed by now.
pub fn tick(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Decision {
    let mut round = Round::new(programmes, ledger, now);
    for job in &JOBS {
        (job.tick)(&mut round);
    }
    round.decision
}

/// When something is owed next.
pub fn next_due(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Option<Timestamp> {
    let round = Round::new(programmes, ledger, now);
    JOBS.iter().filter_map(|job| (job.next_due)(&round)).min()
}

/// One look at all that time may bring about.
pub struct Round<'a> {
    /// The programmes.
    pub programmes: &'a Programmes,
    /// What is known.
    pub ledger: &'a Ledger,
    /// The time of the look.
    pub now: Timestamp,
    /// What the jobs so far have decided.
    pub decision: Decision,
    /// When each person was written to last because of a placement, before this look or in it.
    last: BTreeMap<PartyId, Date>,
    /// How many letters each is written to in this look.
    n_now: BTreeMap<PartyId, usize>,
}

impl<'a> Round<'a> {
    /// A look at a time.
    pub fn new(programmes: &'a Programmes, ledger: &'a Ledger, now: Timestamp) -> Self {
        let last = last_written(ledger);
        Self {
            programmes,
            ledger,
            now,
            decision: Decision::default(),
            last,
            n_now: BTreeMap::new(),
        }
    }

    /// A programme's day.
    pub fn today(&self, programme: &Programme) -> Date {
        self.now.to_zoned(programme.zone.clone()).date()
    }

    /// Whether the desk may write to somebody by itself: nobody whose mail comes back, or who wrote something that a person must see to first.
    pub fn may_write_to(&self, party: PartyId) -> bool {
        let is_lost = self.ledger.acquaintance(party).is_some_and(|known| known.is_unreachable);
        !is_lost && !self.ledger.is_paused(party)
    }

    /// That day, or as soon as somebody has had no letter because of a placement for a week.
    pub fn free_from(&self, party: PartyId, day: Date) -> Date {
        self.last.get(&party).map_or(day, |last| day.max(day_after(*last, WEEK)))
    }

    /// The same for a question, which may go with another that is asked in this look.
    pub fn free_to_ask_from(&self, party: PartyId, day: Date) -> Date {
        let n_now = self.n_now.get(&party).copied().unwrap_or(0);
        if (1..MOST_AT_ONCE).contains(&n_now) { day } else { self.free_from(party, day) }
    }

    /// Whether one of the jobs so far writes to somebody.
    pub fn writes_to(&self, party: PartyId) -> bool {
        self.decision.outgoing.iter().any(|letter| letter.to == party)
    }

    /// Whether one of the jobs so far changes a placement: one decision holds one state of it.
    pub fn changes(&self, placement: &Reference) -> bool {
        let is_it = |record: &Record| matches!(record, Record::Placement(known) if known.reference == *placement);
        self.decision.records.iter().any(is_it)
    }

    /// Writes to somebody because of a placement.
    pub fn write(&mut self, letter: Outgoing, today: Date) {
        self.last.insert(letter.to, today);
        *self.n_now.entry(letter.to).or_default() += 1;
        self.decision.outgoing.push(letter);
    }

    /// The beginning of a day in a programme's zone.
    pub fn begins(programme: &Programme, day: Date) -> Option<Timestamp> {
        Some(day.to_zoned(programme.zone.clone()).ok()?.timestamp())
    }
}

/// When each person was written to last because of a placement.
fn last_written(ledger: &Ledger) -> BTreeMap<PartyId, Date> {
    let mut last = BTreeMap::new();
    let mut note = |party: PartyId, on: Date| {
        let day = last.entry(party).or_insert(on);
        *day = on.max(*day);
    };
    for placement in ledger.placements() {
        let Some(introduction) = ledger.introduction(&placement.reference) else { continue };
        let asked = placement.asked.iter().map(|(side, asked)| (*side, asked.on));
        let reminded = placement.reminded.iter().map(|(side, reminded)| (*side, reminded.on));
        for (side, on) in asked.chain(reminded) {
            if let Some(party) = side::party(introduction, Some(placement), side) {
                note(party, on);
            }
        }
        if let Some(noted) = placement.afterwards.noted_on {
            note(introduction.applicant, noted);
        }
    }
    for clock in ledger.declarations() {
        let introduction = ledger.introduction(&clock.placement);
        if let Some((introduction, asked)) = introduction.zip(clock.asked_on) {
            note(introduction.party(clock.part), asked);
        }
    }
    for reader in ledger.readers() {
        note(reader.party, reader.on);
    }
    last
}
