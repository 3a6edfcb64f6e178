//! Messages in the ledger: which have come, which are not understood yet, and how far mailboxes and conversations are read.

use super::Ledger;
use crate::domain::ids::{Digest, MailboxName};
use crate::domain::item::Arrival;
use crate::domain::place::Place;
use crate::domain::sight::Sight;

impl Ledger {
    /// Whether that message was received before.
    pub fn has_arrived(&self, arrival: Digest) -> bool {
        self.arrivals.contains(&arrival)
    }

    /// Since when a mailbox on a server is read, and by which numbering.
    pub fn sight(&self, mailbox: &MailboxName) -> Option<&Sight> {
        self.sights.get(mailbox)
    }

    /// How far a conversation in a chat workspace is read.
    pub fn place(&self, id: Digest) -> Option<&Place> {
        self.places.get(&id)
    }

    /// How far conversations in chat workspaces are read.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.values()
    }

    /// A message that is durable and not yet understood.
    pub fn waiting(&self, arrival: Digest) -> Option<&Arrival> {
        self.waiting.get(&arrival)
    }

    /// All messages that are durable and not yet understood.
    pub fn all_waiting(&self) -> impl Iterator<Item = &Arrival> {
        self.waiting.values()
    }
}
