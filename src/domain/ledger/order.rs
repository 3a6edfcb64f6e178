//! What waits for something else: "only after GX-7K3Q".

use std::collections::BTreeSet;

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::matching::Profile;

/// What is known of something that something else waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    /// It is under way.
    UnderWay,
    /// It waits, by however many steps, for what waits for it.
    Circular,
    /// It is agreed on, has ended, or is not open.
    Settled,
    /// Nothing of that reference is known.
    Unknown,
}

impl Ledger {
    /// How that stands which a submission waits for. A chain is followed no further than to something that was met before.
    pub fn first(&self, submission: &Reference, awaited: &Reference) -> First {
        let mut met = BTreeSet::from([submission.clone()]);
        let mut next = Some(awaited.clone());
        while let Some(known) = next {
            if !met.insert(known.clone()) {
                return First::Circular;
            }
            next = self.profile(&known).and_then(|profile| profile.only_after.clone());
        }
        if !self.is_taken(awaited) {
            return First::Unknown;
        }
        let is_under_way = match self.introduction(awaited) {
            Some(introduction) => introduction.is_live() && !introduction.is_agreed(),
            None => self.profile(awaited).is_some() && self.load(awaited).n_agreed == 0,
        };
        if is_under_way { First::UnderWay } else { First::Settled }
    }

    /// What an open submission waits for, if it still does.
    pub fn waits_for(&self, profile: &Profile) -> Option<(&Reference, First)> {
        let awaited = self.profile(&profile.reference)?.only_after.as_ref()?;
        let first = self.first(&profile.reference, awaited);
        matches!(first, First::UnderWay | First::Circular).then_some((awaited, first))
    }

    /// The open submissions that wait for something.
    pub fn waiters(&self, awaited: &Reference) -> Vec<Reference> {
        let from = (awaited.clone(), awaited.clone());
        let is_of = |pair: &&(Reference, Reference)| pair.0 == *awaited;
        let before = self.waiters.range(..&from).rev().take_while(is_of);
        let behind = self.waiters.range(&from..).take_while(is_of);
        before.chain(behind).map(|(_, waiter)| waiter.clone()).collect()
    }

    /// Keeps in mind what a submission waits for, in place of what it waited for before.
    pub(super) fn apply_order(&mut self, before: Option<&Profile>, after: &Profile) {
        let pair =
            |profile: &Profile| Some((profile.only_after.clone()?, profile.reference.clone()));
        if let Some(pair) = before.and_then(pair) {
            self.waiters.remove(&pair);
        }
        if self.profiles.contains_key(&after.reference) {
            self.waiters.extend(pair(after));
        }
    }
}
