//! Writing letters: an outgoing message and its wording become a letter and a delivery.

use jiff::{SignedDuration, Timestamp};

use super::{Desk, told};
use crate::domain::hours;
use crate::domain::ids::ProgrammeName;
use crate::domain::letter::{Delivery, DeliveryState, Letter};
use crate::domain::outgoing::Outgoing;
use crate::domain::party::Channel;

impl Desk {
    /// Fills a message in. One that cannot be filled is dead from the start, and officers see why.
    pub(super) fn write(&self, outgoing: &Outgoing, now: Timestamp) -> (Letter, Delivery) {
        let mut outgoing = outgoing.clone();
        self.disclose(&mut outgoing);
        self.tell_lessons(&mut outgoing);
        let party = told(self.party(outgoing.to));
        let name = party.as_ref().and_then(|party| party.name.as_deref());
        let programme = self.settings.programmes.get(&outgoing.programme);
        let filled = programme
            .ok_or_else(|| format!("the programme `{}` is not in config", outgoing.programme))
            .and_then(|programme| self.prompts.wording.fill(&outgoing, programme, name));
        let channel = party.as_ref().map_or(Channel::Mail, |party| party.address.channel);
        let is_pushed = party.as_ref().is_some_and(|party| party.address.workspace().is_some());
        let wait = if outgoing.template.waits(channel) {
            self.settings.desk.undo_window
        } else {
            SignedDuration::ZERO
        };
        let due = outgoing.due.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let due = if channel == Channel::Mail {
            let programmes = &self.settings.programmes;
            hours::opens(programmes, &self.ledger, &outgoing.subject, outgoing.to, due)
        } else {
            due
        };
        let (text, state) = match filled {
            Ok(text) => (text, DeliveryState::Due(due)),
            Err(reason) => {
                ((String::new(), String::new()), DeliveryState::Dead { at: now, reason })
            }
        };
        let copy = self.copy_owed(&outgoing.programme, channel);
        let letter = Letter {
            id: outgoing.id.clone(),
            template: outgoing.template.as_str().to_owned(),
            programme: outgoing.programme.clone(),
            to: outgoing.to,
            subject_reference: outgoing.subject.clone(),
            subject: text.0,
            body: text.1,
            answers: outgoing.answers,
            card: outgoing.card.filter(|_| is_pushed),
            decided_at: now,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let delivery = Delivery {
            id: outgoing.id,
            subject_reference: outgoing.subject,
            to: outgoing.to,
            programme: Some(outgoing.programme),
            channel,
            occasion: outgoing.template.occasion(),
            is_pushed,
            decided_at: now,
            n_attempts: 0,
            tried_since: None,
            state,
            copy,
            carries: Vec::new(),
            rests_on: outgoing.rests_on,
            held_up: None,
        };
        (letter, delivery)
    }

    /// The address that a programme's letters are from: its own mailbox's, else its first.
    pub(super) fn address_of(&self, programme: &ProgrammeName) -> Option<String> {
        let programme = self.settings.programmes.get(programme)?;
        let mailboxes = self
            .settings
            .desk
            .mailboxes
            .iter()
            .filter(|mailbox| programme.mailboxes.contains(&mailbox.name));
        let mailbox = mailboxes.flat_map(|mailbox| &mailbox.addresses).next();
        mailbox.or(programme.addresses.first()).cloned()
    }
}
