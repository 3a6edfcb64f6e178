//! Items in the ledger: what waits for an officer, and by when.

use jiff::civil::Date;

use super::{Ledger, Named, Subject};
use crate::domain::ids::Reference;
use crate::domain::item::{Concern, Item};

impl Ledger {
    /// The day by which a person's answer was promised to whoever wrote something that waits.
    pub fn promised(&self, reference: &Reference) -> Option<Date> {
        self.promised.get(reference).copied()
    }

    pub(super) fn apply_item(&mut self, item: &Item) {
        let named = Named { subject: Subject::Item, began: item.at, party: item.party };
        let known = self.subjects.entry(item.reference.clone()).or_insert(named);
        known.party = known.party.or(item.party);
        let reference = self.known(&item.reference);
        if let Some(message_id) = item.message_id {
            self.by_message_id.entry(message_id).or_insert_with(|| reference.clone());
        }
        self.by_content.insert(item.content, reference.clone());
        self.apply_pause(item);
        if item.answered_at.is_some() && item.concern.is_some() {
            self.theirs.insert(reference.clone());
        } else {
            self.theirs.remove(&reference);
        }
        match item.promised.filter(|_| item.concern.is_some()) {
            Some(day) => self.promised.insert(reference.clone(), day),
            None => self.promised.remove(&reference),
        };
        match &item.concern {
            Some(concern) => self.concerns.insert(reference, concern.clone()),
            None => self.concerns.remove(&reference),
        };
    }

    /// While an officer has something delicate or a data-protection request of a party, nothing goes on by itself for it.
    fn apply_pause(&mut self, item: &Item) {
        let Some(party) = item.party else { return };
        if item.concern.as_ref().is_some_and(Concern::pauses) {
            let reference = self.known(&item.reference);
            self.paused.entry(party).or_default().insert(reference);
        } else if let Some(items) = self.paused.get_mut(&party) {
            items.remove(&item.reference);
            if items.is_empty() {
                self.paused.remove(&party);
            }
        }
    }
}
