//! Letters in the ledger: which are under way, which are due, and how fast they may go.

use jiff::Timestamp;

use super::Ledger;
use crate::domain::ids::OutgoingId;
use crate::domain::letter::{Delivery, DeliveryState};
use crate::domain::pace::Pace;
use crate::domain::party::{Channel, PartyId};
use crate::domain::unasked::{Unasked, UnaskedMail};

impl Ledger {
    pub(super) fn apply_delivery(&mut self, delivery: &Delivery) {
        let queue = match delivery.channel {
            Channel::Mail => &mut self.by_due,
            Channel::Chat if delivery.is_pushed => &mut self.by_due_in_chat,
            Channel::Chat => self.for_chat.entry(delivery.to).or_default(),
        };
        if let Some(due) = self.deliveries.get(&delivery.id).and_then(Delivery::due) {
            queue.remove(&(due, delivery.id.clone()));
        }
        if let Some(due) = delivery.due() {
            queue.insert((due, delivery.id.clone()));
        }
        if matches!(delivery.state, DeliveryState::Sending(_)) {
            self.under_way.insert(delivery.id.clone());
        } else {
            self.under_way.remove(&delivery.id);
        }
        if delivery.is_settled() {
            self.deliveries.remove(&delivery.id);
        } else {
            let subject_reference = self.known(&delivery.subject_reference);
            let delivery = Delivery { subject_reference, ..delivery.clone() };
            self.deliveries.insert(delivery.id.clone(), delivery);
        }
    }

    /// A letter that is not settled.
    pub fn delivery(&self, id: &OutgoingId) -> Option<&Delivery> {
        self.deliveries.get(id)
    }

    /// The letters that are not settled.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.values()
    }

    /// The letters that wait for a party to come back to chat, oldest first.
    pub fn waiting_in_chat(&self, party: PartyId) -> impl Iterator<Item = &OutgoingId> {
        self.for_chat.get(&party).into_iter().flatten().map(|(_, id)| id)
    }

    /// The letters due by mail by then, oldest first.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = &OutgoingId> {
        let due = self.by_due.iter().take_while(move |(due, _)| *due <= now);
        due.map(|(_, id)| id).filter(|id| self.may_go(id))
    }

    /// The letters that are due to be pushed into a chat workspace by then, oldest first; none while an officer has stopped sending.
    pub fn due_in_chat(&self, now: Timestamp) -> impl Iterator<Item = &OutgoingId> {
        let is_stopped = self.pace.is_stopped();
        let open = self.by_due_in_chat.iter().take_while(move |_| !is_stopped);
        let due = open.take_while(move |(due, _)| *due <= now).map(|(_, id)| id);
        due.filter(|id| self.may_go(id))
    }

    /// When the next letter is due by mail, and may be sent.
    pub fn next_due(&self) -> Option<Timestamp> {
        let first = self.by_due.iter().find(|(_, id)| self.may_go(id));
        first.and_then(|(due, _)| self.pace.next_due(*due))
    }

    /// When the next letter is due to be pushed into a chat workspace.
    pub fn next_due_in_chat(&self) -> Option<Timestamp> {
        let first = self.by_due_in_chat.iter().find(|(_, id)| self.may_go(id));
        first.map(|(due, _)| *due).filter(|_| !self.pace.is_stopped())
    }

    /// Whether a letter's programme does not rest.
    fn may_go(&self, id: &OutgoingId) -> bool {
        // Nothing is looked up on most days.
        !self.pace.has_resting()
            || self
                .deliveries
                .get(id)
                .and_then(|delivery| delivery.programme.as_ref())
                .is_none_or(|programme| !self.pace.rests(programme))
    }

    /// The mails that somebody was sent lately at an address without having asked.
    pub fn unasked(&self, party: PartyId) -> Option<&Unasked> {
        self.unasked.get(&party)
    }

    /// The same of a person, under whatever address.
    pub fn unasked_mails(&self, party: PartyId) -> impl Iterator<Item = &UnaskedMail> {
        let parties = self.kin(party).into_iter().chain([party]);
        parties.filter_map(|party| self.unasked.get(&party)).flat_map(|known| &known.mails)
    }

    /// How fast letters go out.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The letters whose attempt was under way.
    pub fn sending(&self) -> impl Iterator<Item = &Delivery> {
        self.under_way.iter().filter_map(|id| self.deliveries.get(id))
    }
}
