//! What people have answered, in the ledger.

use jiff::Timestamp;

use super::Ledger;
use crate::domain::ids::{Digest, Reference};
use crate::domain::item::Concern;

impl Ledger {
    /// What waits for an officer and was answered by a person, most urgent first.
    pub fn theirs(&self) -> Vec<(&Concern, &Reference)> {
        self.sorted_concerns(|reference| self.theirs.contains(reference))
    }

    /// Why an officer must look at something, if one must.
    pub fn concern(&self, reference: &Reference) -> Option<&Concern> {
        self.concerns.get(reference)
    }

    pub(super) fn sorted_concerns(
        &self,
        is_meant: impl Fn(&Reference) -> bool,
    ) -> Vec<(&Concern, &Reference)> {
        let meant = self.concerns.iter().filter(|(reference, _)| is_meant(reference));
        let mut concerns: Vec<_> = meant.map(|(reference, concern)| (concern, reference)).collect();
        concerns.sort();
        concerns
    }

    /// When a person was seen to have answered a mail that the desk had not read, by its Message-ID.
    pub fn persons_answer(&self, message_id: Digest) -> Option<Timestamp> {
        self.persons_answers.get(&message_id).copied()
    }
}
