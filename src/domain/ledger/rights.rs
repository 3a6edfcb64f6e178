//! Data-protection rights in the ledger: requests with their clocks, and what must not be done with somebody's data.

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::party::PartyId;
use crate::domain::retention::Watch;
use crate::domain::right::{Limits, Right, RightsRequest};

impl Ledger {
    /// Since when officers hear of data that goes, if they ever did.
    pub fn watch(&self) -> Option<Watch> {
        self.watch
    }

    pub(super) fn apply_limits(&mut self, limits: &Limits) {
        if limits.quiet_since.is_none() && limits.restricted_since.is_none() {
            self.limits.remove(&limits.party);
        } else {
            self.limits.insert(limits.party, limits.clone());
        }
    }

    /// What is known of a message that uses rights.
    pub fn rights_request(&self, reference: &Reference) -> Option<&RightsRequest> {
        self.rights.get(reference)
    }

    /// The requests that are kept.
    pub fn rights_requests(&self) -> impl Iterator<Item = &RightsRequest> {
        self.rights.values()
    }

    /// A request of a person of which something is undecided and nobody knows whether it is theirs, if they have made none that is.
    pub fn unproven_request(&self, parties: &[PartyId]) -> Option<&RightsRequest> {
        let is_complaint = |known: &RightsRequest| known.rights == [Right::Complaint].into();
        let is_theirs =
            |known: &RightsRequest| known.party.is_some_and(|party| parties.contains(&party));
        let open = self
            .rights
            .values()
            .filter(|known| known.is_undecided() && is_theirs(known) && !is_complaint(known));
        let (proven, unproven): (Vec<_>, Vec<_>) =
            open.partition(|known| known.proven_at.is_some());
        unproven.first().copied().filter(|_| proven.is_empty())
    }

    /// What must not be done with a person's data, under any of their addresses.
    pub fn limits(&self, party: PartyId) -> impl Iterator<Item = &Limits> {
        let parties = std::iter::once(party).chain(self.kin(party));
        parties.filter_map(|party| self.limits.get(&party)).collect::<Vec<_>>().into_iter()
    }

    /// Whether nobody writes to a person unasked.
    pub fn is_quiet(&self, party: PartyId) -> bool {
        !self.limits.is_empty() && self.limits(party).any(|limits| limits.quiet_since.is_some())
    }

    /// Whether what is kept about a person is not used.
    pub fn is_restricted(&self, party: PartyId) -> bool {
        !self.limits.is_empty()
            && self.limits(party).any(|limits| limits.restricted_since.is_some())
    }

    /// Whether somebody may be put together with others.
    pub fn is_matched(&self, party: PartyId) -> bool {
        !self.is_quiet(party) && !self.is_restricted(party)
    }
}
