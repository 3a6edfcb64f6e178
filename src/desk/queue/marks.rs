//! Marks: what tells one state of something from the next, so that an order may say which state it was given on.

use serde::Serialize;

use crate::desk::{Desk, told};
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::letter::{Delivery, DeliveryState};

impl Desk {
    /// The mark of something as it is now. Who has it in hand is no part of it: taking it changes nothing that an officer decides by.
    pub(in crate::desk) fn mark(&self, reference: &Reference) -> String {
        let held = self.ledger.deliveries().filter(|known| known.subject_reference == *reference);
        let held: Vec<(&OutgoingId, &DeliveryState)> = held
            .filter(|known| Delivery::is_held(known))
            .map(|known| (&known.id, &known.state))
            .collect();
        let parts = [
            bytes(&self.item(reference)),
            bytes(&told(self.submission(reference))),
            bytes(&self.ledger.introduction(reference)),
            if held.is_empty() { Vec::new() } else { bytes(&held) },
        ];
        let digest = self.keys.digest("mark", parts.iter().map(Vec::as_slice)).to_string();
        digest.chars().take(8).collect()
    }

    /// The marks of all that an order about something may be about: the message, and what the step is done to.
    pub(in crate::desk) fn marks(&self, reference: &Reference, about: &str) -> String {
        let others = about.split(' ').filter_map(Reference::typed);
        let others = others.filter(|other| other != reference);
        let all = std::iter::once(reference.clone()).chain(others);
        all.map(|one| self.mark(&one)).collect::<Vec<_>>().join(" ")
    }
}

fn bytes<T: Serialize>(known: &T) -> Vec<u8> {
    serde_json::to_vec(known).unwrap_or_default()
}
