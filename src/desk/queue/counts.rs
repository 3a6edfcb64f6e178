//! What is counted at the head of the list.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Entry, Thing};
use crate::desk::Desk;
use crate::domain::ids::Reference;
use crate::domain::item::Concern;
use crate::domain::party::PartyId;
use crate::domain::queue::Step;
use crate::domain::remit::Officer;

impl Desk {
    /// How many of the messages since then wait for nobody; what officers themselves order by mail is no work that was done.
    pub(super) fn n_done(
        &self,
        officer: &Officer,
        concerns: &[(&Concern, &Reference)],
        since: Timestamp,
    ) -> usize {
        let waiting: BTreeSet<&Reference> =
            concerns.iter().map(|(_, reference)| *reference).collect();
        let officers = self.settings.desk.officers.iter().filter_map(|known| known.mail.as_ref());
        let officers: Vec<PartyId> = officers.map(|address| self.party_id(address)).collect();
        let came = self.ledger.items_since(since);
        let is_done = |(reference, party): &(&Reference, Option<PartyId>)| {
            !waiting.contains(reference)
                && party.is_none_or(|party| !officers.contains(&party))
                && self.serves(officer, reference)
        };
        came.filter(is_done).count()
    }
}

/// How many things of the list are of a kind.
pub(super) fn counted(entries: &[Entry], is_it: fn(&Thing) -> bool) -> usize {
    entries.iter().flat_map(|entry| &entry.things).filter(|thing| is_it(thing)).count()
}

pub(super) fn is_message(thing: &Thing) -> bool {
    // What is no message has a title of its own in a group.
    thing.title.is_empty()
}

pub(super) fn is_match(thing: &Thing) -> bool {
    thing.step == Step::Confirm
}
