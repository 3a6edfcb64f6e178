//! Which open submissions wait for a word whether they still stand.

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::matching::Profile;
use crate::domain::party::PartyId;

impl Ledger {
    /// The open submissions whose senders were asked whether they still stand.
    pub fn asked(&self) -> impl Iterator<Item = &Profile> {
        self.asked.iter().filter_map(|reference| self.profiles.get(reference))
    }

    /// Whether the question about a submission is open.
    pub fn is_asked_about(&self, submission: &Reference) -> bool {
        self.asked.contains(submission)
    }

    /// Whether a person was asked about any submission of theirs and may still answer: one question at a time. Whoever is silent about one may be
    /// asked about another.
    pub fn is_asked(&self, party: PartyId) -> bool {
        let is_open = |profile: &Profile| {
            profile.question.as_deref().is_some_and(|question| question.stale_since.is_none())
        };
        self.standings(party).any(|known| {
            self.asked.contains(&known.reference)
                && self.profiles.get(&known.reference).is_some_and(is_open)
        })
    }

    /// Keeps in mind whether a submission's sender is asked about it.
    pub(super) fn apply_question(&mut self, profile: &Profile) {
        if self.profiles.contains_key(&profile.reference) && profile.question.is_some() {
            self.asked.insert(profile.reference.clone());
        } else {
            self.asked.remove(&profile.reference);
        }
    }
}
