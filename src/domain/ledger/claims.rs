//! What officers have in hand, and what came when, in the ledger.

use jiff::Timestamp;

use super::{Ledger, Named, Subject};
use crate::domain::claim::Claim;
use crate::domain::ids::Reference;
use crate::domain::item::Concern;
use crate::domain::party::PartyId;

impl Ledger {
    pub(super) fn apply_claim(&mut self, claim: &Claim) {
        let subject = self.known(&claim.subject);
        if claim.holder.is_some() {
            self.claims.insert(subject, claim.clone());
        } else {
            self.claims.remove(&subject);
        }
    }

    /// Who has something in hand, if anybody has.
    pub fn claim(&self, subject: &Reference) -> Option<&Claim> {
        self.claims.get(subject)
    }

    /// Whether a data-protection request of a party waits for an officer.
    pub fn uses_a_right(&self, party: PartyId) -> bool {
        let items = self.paused.get(&party).into_iter().flatten();
        items.into_iter().any(|item| self.concerns.get(item) == Some(&Concern::RightsRequest))
    }

    /// How many messages have come since then.
    pub fn n_items_since(&self, since: Timestamp) -> usize {
        let is_message = |named: &&Named| {
            matches!(named.subject, Subject::Item | Subject::Submission) && named.began >= since
        };
        self.subjects.values().filter(is_message).count()
    }
}
