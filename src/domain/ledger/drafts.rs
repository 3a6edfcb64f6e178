//! Which drafts their senders were not asked about yet.

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::matching::Profile;
use crate::domain::party::PartyId;
use crate::domain::pressing::is_unfinished;

impl Ledger {
    /// The drafts whose senders were not asked about them.
    pub fn drafts(&self) -> impl Iterator<Item = &Profile> {
        self.drafts.values()
    }

    /// A draft whose sender was not asked about it.
    pub fn draft(&self, submission: &Reference) -> Option<&Profile> {
        self.drafts.get(submission)
    }

    /// Whether a person's submission is unfinished.
    pub fn is_unfinished(&self, party: PartyId, submission: &Reference) -> bool {
        let mut own = self.standings(party);
        own.any(|own| own.reference == *submission && is_unfinished(own.state))
    }

    pub(super) fn apply_draft(&mut self, profile: &Profile) {
        if profile.is_draft {
            self.drafts.insert(profile.reference.clone(), profile.clone());
        } else {
            self.drafts.remove(&profile.reference);
        }
    }
}
