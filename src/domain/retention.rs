//! Retention: how long somebody's data is kept, and whose is past that (FEATURES D-5; F-3 leaves the periods to the operator).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::answer::Outcome;
use super::decision::Programmes;
use super::ids::Reference;
use super::item::Concern;
use super::ledger::Ledger;
use super::party::PartyId;
use super::programme::Programme;

/// How long a programme keeps what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retention {
    /// Whether anything goes by itself.
    pub is_on: bool,
    /// Days from the last word of somebody who was in no placement.
    pub unplaced_days: i32,
    /// Days from the end of a placement, or the last word after it.
    pub placed_days: i32,
    /// Days from the last message of somebody who only asked.
    pub asked_days: i32,
    /// So many days before, officers are told, and whoever still waits is asked whether they do.
    pub told_before_days: i32,
}

impl Default for Retention {
    /// Two years for who waits: nobody is placed for longer as a rule, so that they are there for the next round. Thirty months
    /// after a placement: the clock of the Business Appointment Rules runs for up to two years. Half a year for questions.
    fn default() -> Self {
        Self {
            is_on: true,
            unplaced_days: 730,
            placed_days: 913,
            asked_days: 183,
            told_before_days: 28,
        }
    }
}

/// Since when the desk has been at work day by day, so that officers could hear what goes soon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Watch {
    /// The first day.
    pub since: Date,
    /// The latest day.
    pub latest: Date,
}

impl Watch {
    /// The same on another day. After a standstill as long as a notice it begins anew: nothing goes of which nobody could hear.
    #[must_use]
    pub fn on(known: Option<Self>, today: Date, notice_days: i32) -> Self {
        let goes_on = |known: &Self| today < known.latest.saturating_add(notice_days.days());
        let since = known.filter(goes_on).map_or(today, |known| known.since);
        Self { since, latest: today }
    }
}

/// Why somebody's data is kept so long.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kept {
    /// They only asked something.
    Asked,
    /// They would go, or have somebody, and were in no placement.
    Unplaced,
    /// They were in a placement.
    Placed,
}

impl Kept {
    /// The key of config that says how long, which is what officers are shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked-for",
            Self::Unplaced => "unplaced-for",
            Self::Placed => "placed-for",
        }
    }
}

/// Somebody whose data goes soon, or is past its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// Who: the party that stands for the person.
    pub party: PartyId,
    /// Something of theirs, by which officers name them; whoever never wrote has at most the placement for which they were named.
    pub reference: Option<Reference>,
    /// Why it was kept so long.
    pub kept: Kept,
    /// The day of their last word, or of the end of their placement.
    pub last: Date,
    /// The day from which on it goes.
    pub goes_on: Date,
    /// What holds it all the same, in words.
    pub held_by: Option<&'static str>,
}

/// What is known of one person.
struct Life<'a> {
    reference: Option<&'a Reference>,
    kept: Kept,
    last: Timestamp,
    is_under_way: bool,
    programme: Option<&'a Programme>,
}

/// Everybody whose data goes by `until`, those first whose goes first; `officers` are of the desk, and stay.
pub fn ending(
    programmes: &Programmes,
    ledger: &Ledger,
    officers: &BTreeSet<PartyId>,
    until: Timestamp,
) -> Vec<Ending> {
    let mut lives: BTreeMap<PartyId, Life<'_>> = BTreeMap::new();
    for (reference, party, began) in ledger.sent() {
        let life = Life {
            reference: Some(reference),
            kept: Kept::Asked,
            last: began,
            is_under_way: false,
            programme: None,
        };
        let life = lives.entry(ledger.person(party)).or_insert(life);
        life.last = life.last.max(began);
    }
    for standing in ledger.all_standings() {
        let Some(party) = ledger.party_of(&standing.reference) else { continue };
        let Some(life) = lives.get_mut(&ledger.person(party)) else { continue };
        life.kept = life.kept.max(Kept::Unplaced);
        life.reference = Some(&standing.reference);
        let told_at = ledger.profile(&standing.reference).and_then(|profile| profile.told_at);
        life.last = told_at.map_or(life.last, |at| life.last.max(at));
        life.programme = longest(life.programme, programmes.get(&standing.programme));
    }
    for introduction in ledger.introductions() {
        let placement = ledger.placement(&introduction.reference);
        let is_agreed = introduction.outcome() == Outcome::Agreed;
        let end = placement.and_then(|known| known.dates).map(|dates| dates.end);
        for (_, party) in introduction.parties() {
            let Some(life) = lives.get_mut(&ledger.person(party)) else { continue };
            life.last = life.last.max(introduction.proposed_at);
            if is_agreed {
                life.kept = Kept::Placed;
                let programme = programmes.get(&introduction.programme);
                let ended = end
                    .zip(programme)
                    .and_then(|(end, programme)| end.to_zoned(programme.zone.clone()).ok());
                // Without a last day it goes on.
                life.is_under_way |= ended.is_none();
                life.last = ended.map_or(life.last, |ended| life.last.max(ended.timestamp()));
            } else {
                life.is_under_way |= introduction.is_live();
            }
        }
    }
    never_wrote(&mut lives, programmes, ledger, officers);
    let concerns = ledger.concerns().into_iter().chain(ledger.theirs());
    // Silence is no reason to keep anything longer.
    let concerns = concerns.filter(|(concern, _)| **concern != Concern::Silent);
    let waiting: BTreeSet<PartyId> =
        concerns.filter_map(|(_, reference)| ledger.party_of(reference)).collect();
    let mut endings: Vec<Ending> = lives
        .iter()
        .filter_map(|(party, life)| life.ending(programmes, ledger, *party, &waiting, until))
        .collect();
    endings.sort_by(|one, other| {
        (one.goes_on, &one.reference).cmp(&(other.goes_on, &other.reference))
    });
    endings
}

/// Whom others have named: a manager at home is kept like those whose placement it is, everybody else like who only asked (article 14).
fn never_wrote<'a>(
    lives: &mut BTreeMap<PartyId, Life<'a>>,
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    officers: &BTreeSet<PartyId>,
) {
    for (party, known) in ledger.acquaintances().filter(|(party, _)| !officers.contains(party)) {
        lives.entry(ledger.person(party)).or_insert(Life {
            reference: None,
            kept: Kept::Asked,
            last: known.known_since,
            is_under_way: false,
            programme: None,
        });
    }
    for placement in ledger.placements() {
        let Some(home) = placement.home.map(|home| ledger.person(home)) else { continue };
        let Some(life) = lives.get_mut(&home) else { continue };
        let introduction = ledger.introduction(&placement.reference);
        let programme = introduction.and_then(|known| programmes.get(&known.programme));
        let ended = placement
            .dates
            .zip(programme)
            .and_then(|(dates, programme)| dates.end.to_zoned(programme.zone.clone()).ok());
        life.kept = Kept::Placed;
        life.reference = life.reference.or(Some(&placement.reference));
        life.programme = longest(life.programme, programme);
        life.is_under_way |= ended.is_none();
        life.last = ended.map_or(life.last, |ended| life.last.max(ended.timestamp()));
    }
}

impl Life<'_> {
    fn ending(
        &self,
        programmes: &Programmes,
        ledger: &Ledger,
        party: PartyId,
        waiting: &BTreeSet<PartyId>,
        until: Timestamp,
    ) -> Option<Ending> {
        // Which programme a question was for, the ledger does not know: the one that keeps longest holds.
        let asked = || programmes.values().max_by_key(|known| known.retention.asked_days);
        let programme = self.programme.or_else(asked)?;
        let retention = programme.retention;
        if !retention.is_on || self.is_under_way {
            return None;
        }
        let days = match self.kept {
            Kept::Asked => retention.asked_days,
            Kept::Unplaced => retention.unplaced_days,
            Kept::Placed => retention.placed_days,
        };
        let day = |at: Timestamp| at.to_zoned(programme.zone.clone()).date();
        let last = day(self.last);
        let told = ledger.watch().map(|watch| watch.since);
        let told = told.map(|since| since.saturating_add(retention.told_before_days.days()));
        let is_past = last.saturating_add(days.days());
        let goes_on = told.map_or(is_past, |told| told.max(is_past));
        (goes_on <= day(until)).then(|| Ending {
            party,
            reference: self.reference.cloned(),
            kept: self.kept,
            last,
            goes_on,
            held_by: held_by(ledger, party, waiting),
        })
    }
}

/// Of two programmes the one that keeps longer what is kept of somebody who waits.
fn longest<'a>(one: Option<&'a Programme>, other: Option<&'a Programme>) -> Option<&'a Programme> {
    let days =
        |programme: &&Programme| (!programme.retention.is_on, programme.retention.unplaced_days);
    one.into_iter().chain(other).max_by_key(days)
}

/// What keeps somebody's data beyond its time: what the law, or the person, still needs. `waiting` are those of whom something waits.
fn held_by(ledger: &Ledger, party: PartyId, waiting: &BTreeSet<PartyId>) -> Option<&'static str> {
    let parties: Vec<PartyId> = std::iter::once(party).chain(ledger.kin(party)).collect();
    if ledger.is_restricted(party) {
        return Some("it is restricted");
    }
    if parties.iter().any(|party| ledger.is_paused(*party)) {
        return Some("a request about data, a complaint or something delicate is open");
    }
    let is_waiting = parties.iter().any(|party| waiting.contains(party));
    is_waiting.then_some("something of theirs waits for an officer")
}
