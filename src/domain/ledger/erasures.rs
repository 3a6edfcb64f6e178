//! Who was erased, in the ledger: what is left of them are references and digests.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Ledger, Named, Subject};
use crate::domain::erasure::{Erasure, Progress};
use crate::domain::ids::Reference;
use crate::domain::letter::{Delivery, DeliveryState};
use crate::domain::party::PartyId;

impl Ledger {
    pub(super) fn apply_erasure(&mut self, erasure: &Erasure) {
        let earlier = self.erasures.insert(erasure.reference.clone(), erasure.clone());
        let named = Named { subject: Subject::Erasure, began: erasure.at, party: None };
        self.subjects.insert(erasure.reference.clone(), named);
        match earlier {
            None => self.forget(erasure),
            Some(earlier) if earlier.farewell != erasure.farewell => {
                self.acquaintances.retain(|id, _| Some(*id) != earlier.farewell);
            }
            Some(_) => {}
        }
    }

    /// Keeps the place of something that is known only by what was done about it: it was somebody's who was erased.
    pub fn know_erased(&mut self, subject: &Reference, began: Timestamp) {
        let named = || Named { subject: Subject::Erased, began, party: None };
        self.subjects.entry(subject.clone()).or_insert_with(named);
    }

    /// Forgets a person. Records of theirs that come later are of somebody who has come back by their own will.
    fn forget(&mut self, erasure: &Erasure) {
        let subjects: BTreeSet<&Reference> =
            erasure.subjects.iter().map(|(subject, _)| subject).collect();
        for (subject, began) in &erasure.subjects {
            let named = Named { subject: Subject::Erased, began: *began, party: None };
            self.subjects.insert(subject.clone(), named);
            self.concerns.remove(subject);
            self.promised.remove(subject);
            self.theirs.remove(subject);
            self.claims.remove(subject);
            self.rights.remove(subject);
            self.profiles.remove(subject);
            self.asked.remove(subject);
        }
        self.by_message_id.retain(|_, known| !subjects.contains(known));
        self.by_content.retain(|_, known| !subjects.contains(known));
        for party in &erasure.parties {
            self.acquaintances.remove(party);
            self.standings.remove(party);
            self.limits.remove(party);
            self.paused.remove(party);
            self.for_chat.remove(party);
            self.unasked.remove(party);
            self.namesakes.forget(*party);
            self.aliases.forget(*party);
        }
        let is_of = |party: PartyId| erasure.parties.contains(&party);
        let introductions = &self.introductions;
        self.placements.retain(|reference, _| {
            let known = introductions.get(reference);
            !known.is_some_and(|known| is_of(known.applicant) || is_of(known.host))
        });
    }

    /// Lets go of letters about what is not known: a copy from before somebody was erased has them, and nothing opens what they are about.
    pub fn let_go_of_bereft(&mut self) {
        let is_known =
            |delivery: &&Delivery| self.subjects.contains_key(&delivery.subject_reference);
        let bereft: Vec<Delivery> =
            self.deliveries.values().filter(|delivery| !is_known(delivery)).cloned().collect();
        for delivery in bereft {
            let state = DeliveryState::Withdrawn(delivery.decided_at);
            self.apply_delivery(&Delivery { state, ..delivery });
        }
    }

    /// An erasure.
    pub fn erasure(&self, reference: &Reference) -> Option<&Erasure> {
        self.erasures.get(reference)
    }

    /// The erasures that something is still to be done for.
    pub fn erasures_under_way(&self) -> impl Iterator<Item = &Erasure> {
        let is_open =
            |known: &&Erasure| known.progress != Progress::Cleared || known.farewell.is_some();
        self.erasures.values().filter(is_open)
    }

    /// By which erasure something went.
    pub fn erased_by(&self, subject: &Reference) -> Option<&Erasure> {
        let is_of = |known: &&Erasure| known.subjects.iter().any(|(own, _)| own == subject);
        self.erasures.values().find(is_of)
    }
}
