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

    /// The messages that have come since then, and whose each is.
    pub fn items_since(
        &self,
        since: Timestamp,
    ) -> impl Iterator<Item = (&Reference, Option<PartyId>)> {
        let is_message = move |named: &Named| {
            matches!(named.subject, Subject::Item | Subject::Submission) && named.began >= since
        };
        let messages = self.subjects.iter().filter(move |(_, named)| is_message(named));
        messages.map(|(reference, named)| (reference, named.party))
    }
}
