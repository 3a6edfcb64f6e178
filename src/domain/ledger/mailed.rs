//! What officers were told by mail, in the ledger.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Ledger, Named, Subject};
use crate::domain::ids::Digest;
use crate::domain::mailed::MailedList;
use crate::domain::party::PartyId;

impl Ledger {
    pub(super) fn apply_mailed(&mut self, list: &MailedList) {
        let named = Named { subject: Subject::Mailed, began: list.at, party: None };
        self.subjects.insert(list.reference.clone(), named);
        let about = list.things.iter().flat_map(|thing| self.persons_of(&thing.reference));
        let about: BTreeSet<PartyId> = about.collect();
        self.listed.insert(list.reference.clone(), about);
        self.mailed.insert(list.cause);
        let Some(morning) = list.morning else { return };
        let latest = self.mornings.entry(list.officer.clone()).or_insert(morning);
        *latest = morning.max(*latest);
    }

    /// Whether officers were told of something by mail, each cause being an officer and what they were told of.
    pub fn was_mailed(&self, cause: Digest) -> bool {
        self.mailed.contains(&cause)
    }

    /// The latest morning for which an officer was sent a list.
    pub fn latest_morning(&self, officer: &str) -> Option<Date> {
        self.mornings.get(officer).copied()
    }
}
