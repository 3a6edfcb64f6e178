//! People in the ledger: which parties are one person, and what each has submitted.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Ledger, Standing};
use crate::domain::alias::Alias;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::party::{Acquaintance, Channel, PartyId};

/// Parties that are another one's person. A chain ends at the person.
#[derive(Debug, Default)]
pub(super) struct Aliases(BTreeMap<PartyId, PartyId>);

impl Aliases {
    pub(super) fn apply(&mut self, alias: &Alias) {
        match alias.same_as {
            Some(other) if other != alias.party => {
                self.0.insert(alias.party, other);
            }
            Some(_) | None => {
                self.0.remove(&alias.party);
            }
        }
    }
}

impl Aliases {
    /// Forgets a party that is gone.
    pub(super) fn forget(&mut self, party: PartyId) {
        self.0.retain(|one, other| *one != party && *other != party);
    }
}

impl Ledger {
    /// The party that stands for the person behind a party: itself, unless an officer has said otherwise.
    pub fn person(&self, party: PartyId) -> PartyId {
        let mut person = party;
        // A chain is no longer than there are links, whatever is kept.
        for _ in 0..self.aliases.0.len() {
            match self.aliases.0.get(&person) {
                Some(other) => person = *other,
                None => break,
            }
        }
        person
    }

    /// The other parties that are the same person.
    pub fn kin(&self, party: PartyId) -> Vec<PartyId> {
        if self.aliases.0.is_empty() {
            return Vec::new();
        }
        let person = self.person(party);
        let known = self.aliases.0.keys().copied().chain([person]);
        known.filter(|other| *other != party && self.person(*other) == person).collect()
    }

    /// Whether a mail address is known to be the same person's: a code has come back, or an officer has said so.
    pub fn is_linked(&self, party: PartyId) -> bool {
        let is_mail = |kin: PartyId| {
            self.acquaintance(kin).is_some_and(|known| known.channel == Channel::Mail)
        };
        self.kin(party).into_iter().any(is_mail)
    }

    /// Whose data something is, as far as a reference tells.
    pub fn persons_of(&self, reference: &Reference) -> Vec<PartyId> {
        if let Some(introduction) = self.introductions.get(reference) {
            // Nobody has a key any more who is gone, nor words in what is said about it from now on.
            let is_known = |party: &PartyId| self.acquaintances.contains_key(party);
            let sides = [introduction.applicant, introduction.host];
            return sides.into_iter().filter(is_known).collect();
        }
        if let Some(listed) = self.listed.get(reference) {
            return listed.iter().copied().collect();
        }
        self.subjects.get(reference).and_then(|named| named.party).into_iter().collect()
    }

    /// A person's part in an introduction, under whatever address.
    pub fn part_in(&self, introduction: &Introduction, party: PartyId) -> Option<Part> {
        let parties = std::iter::once(party).chain(self.kin(party));
        parties.into_iter().find_map(|party| introduction.part(party))
    }

    /// A person's submissions, under whatever address; those of this party last, the oldest first.
    pub fn standings(&self, party: PartyId) -> impl DoubleEndedIterator<Item = &Standing> {
        let parties = self.kin(party).into_iter().chain([party]);
        parties.flat_map(|party| self.standings.get(&party).into_iter().flatten())
    }

    /// Every message of somebody: its reference, whose it is, when it came.
    pub fn sent(&self) -> impl Iterator<Item = (&Reference, PartyId, Timestamp)> {
        self.subjects
            .iter()
            .filter_map(|(reference, named)| Some((reference, named.party?, named.began)))
    }

    /// Everybody who is known.
    pub fn acquaintances(&self) -> impl Iterator<Item = (PartyId, &Acquaintance)> {
        self.acquaintances.iter().map(|(id, known)| (*id, known))
    }

    /// Whose message or submission something is.
    pub fn party_of(&self, reference: &Reference) -> Option<PartyId> {
        self.subjects.get(reference).and_then(|named| named.party)
    }

    /// Everybody's submissions, in short.
    pub fn all_standings(&self) -> impl Iterator<Item = &Standing> {
        self.standings.values().flatten()
    }
}
