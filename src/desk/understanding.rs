//! Understanding a message: decode, find out whose it is, read, answer its questions, hand it to `decide`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::{Desk, chat, told};
use crate::domain::Event;
use crate::domain::ids::{Digest, Reference};
use crate::domain::introduction::Progress;
use crate::domain::item::{Arrival, Item};
use crate::domain::ledger::Subject;
use crate::domain::letter::Delivery;
use crate::domain::message::{Incoming, Machine};
use crate::domain::party::{Address, Channel, Party, PartyId};
use crate::domain::proof::Proof;
use crate::domain::reading::{Context, Intent};
use crate::domain::record::Record;
use crate::domain::submission::Submission;
use crate::domain::understood::{self, Understood};
use crate::guidance;
use crate::mail::{identity, mime, threading, trust};
use crate::reading;
use crate::store::{StoreError, records};

impl Desk {
    /// Reads a durable message and decides. Whatever happens to the reader, the message stays an item.
    pub(super) fn interpret(&mut self, arrival: Digest, raw: &[u8], now: Timestamp) {
        let Some(waiting) = self.ledger.waiting(arrival).cloned() else { return };
        if raw.len() as u64 > self.settings.desk.largest_message_bytes {
            return self.set_aside_large(&waiting, raw, now);
        }
        match catch_unwind(AssertUnwindSafe(|| self.understand(&waiting, raw))) {
            Ok(Ok(understood)) => {
                self.stage(Event::Understood(Box::new(understood)), now);
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a record that a message is about could not be read");
                self.set_aside(arrival, "a record that it is about could not be read", now);
            }
            Err(_) => self.set_aside(arrival, "the reader failed on it", now),
        }
    }

    fn understand(&self, arrival: &Arrival, raw: &[u8]) -> Result<Understood, StoreError> {
        let incoming = match arrival.channel {
            Channel::Mail => mime::incoming(raw, &self.own_addresses),
            Channel::Chat => chat::incoming(raw),
        };
        let sender = incoming
            .sender
            .as_ref()
            .map(|address| self.party_of(address, incoming.sender_name.as_deref(), arrival.at));
        let token = self.token_in(&incoming);
        let bounced = self.bounced(&incoming)?;
        let proof = self.proof(arrival, raw, &incoming, sender.as_ref(), token.as_ref());
        let thread = token.clone().or_else(|| self.answered_in_chat(&incoming, sender.as_ref()));
        let current = match &sender {
            Some(sender) => self.submission_under_way(sender.id, thread.as_ref())?,
            None => None,
        };
        let context = self.context(arrival, &incoming, thread.as_ref(), current.as_ref());
        let mut reading = reading::read(&incoming, &context, &self.settings.vocabulary);
        if arrival.channel == Channel::Chat
            && reading.is(Intent::Other)
            && current.is_some()
            && !reading.fields.is_empty()
        {
            reading.intents = vec![Intent::Correction];
        }
        let bank = reading.programme.as_ref().and_then(|name| self.settings.guidance.get(name));
        let answers = bank.map(|bank| {
            reading
                .questions
                .iter()
                .map(|question| guidance::answer(bank, question).answered)
                .collect()
        });
        let digest = match arrival.channel {
            Channel::Mail => self.digest_of("content", &identity::identity(&incoming)),
            Channel::Chat => arrival.id,
        };
        Ok(Understood {
            arrival: arrival.id,
            message_id: incoming
                .message_id
                .as_ref()
                .map(|id| self.digest_of("message-id", std::slice::from_ref(id))),
            content: digest,
            answer_to: incoming.message_id,
            proof,
            sender,
            machine: incoming.machine,
            token: thread,
            bounced,
            reading,
            answers: answers.unwrap_or_default(),
            current,
            attachments: incoming.attachments,
        })
    }

    pub(super) fn digest_of(&self, purpose: &str, parts: &[String]) -> Digest {
        self.keys.digest(purpose, parts.iter().map(String::as_bytes))
    }

    /// Which party has an address.
    pub(super) fn party_id(&self, address: &Address) -> PartyId {
        let channel: &[u8] = match address.channel {
            Channel::Mail => b"mail",
            Channel::Chat => b"chat",
        };
        PartyId(self.keys.digest("party", [channel, address.as_str().as_bytes()]))
    }

    /// The party of an address, as a message shows it.
    pub(super) fn party_of(&self, address: &Address, name: Option<&str>, at: Timestamp) -> Party {
        Party {
            id: self.party_id(address),
            address: address.clone(),
            known_since: at,
            name: name.map(str::to_owned),
            unreachable_since: None,
        }
    }

    /// What a message answers, if it carries a token of ours.
    fn token_in(&self, incoming: &Incoming) -> Option<Reference> {
        let returned = match &incoming.machine {
            Some(Machine::Bounce { of, .. }) => of.as_ref(),
            Some(Machine::Automatic(_) | Machine::AsksForPerson) | None => None,
        };
        let ids = incoming.answers.iter().chain(returned);
        let (id, _) = ids
            .filter_map(|id| threading::cause(id))
            .find(|(id, token)| self.token(id) == *token)?;
        threading::subject(&id)
    }

    /// The letter of ours that a report of failed delivery names.
    fn bounced(&self, incoming: &Incoming) -> Result<Option<Delivery>, StoreError> {
        let Some(Machine::Bounce { of: Some(of), is_delay: false }) = &incoming.machine else {
            return Ok(None);
        };
        let cause = threading::cause(of).filter(|(id, token)| self.token(id) == *token);
        let Some((id, _)) = cause else { return Ok(None) };
        if let Some(delivery) = self.ledger.delivery(&id) {
            return Ok(Some(delivery.clone()));
        }
        let key = threading::subject(&id)
            .and_then(|subject| records::settled_key(&self.ledger, &subject, &id));
        let record = self.record(key)?;
        Ok(if let Some(Record::Delivery(delivery)) = record { Some(delivery) } else { None })
    }

    /// What shows that the message is from its sender. A token counts only from somebody whom the item belongs to.
    fn proof(
        &self,
        arrival: &Arrival,
        raw: &[u8],
        incoming: &Incoming,
        sender: Option<&Party>,
        token: Option<&Reference>,
    ) -> Proof {
        if arrival.channel == Channel::Chat {
            return Proof::Local;
        }
        let Some(sender) = sender else { return Proof::None };
        if token.is_some_and(|token| self.belongs(sender.id, token)) {
            return Proof::Token;
        }
        let mailbox =
            self.settings.desk.mailboxes.iter().find(|mailbox| mailbox.name == arrival.mailbox);
        let authserv_id = mailbox.and_then(|mailbox| mailbox.authserv_id.as_deref());
        let domain = incoming.sender.as_ref().and_then(Address::domain);
        match (authserv_id, domain) {
            (Some(server), Some(domain)) if trust::is_authenticated(raw, server, domain) => {
                Proof::Authenticated
            }
            _ => Proof::None,
        }
    }

    /// Whether a party has a part in what a reference names.
    fn belongs(&self, party: PartyId, reference: &Reference) -> bool {
        match self.ledger.subject(reference) {
            Some(Subject::Introduction) => {
                self.ledger.introduction(reference).is_some_and(|known| known.part(party).is_some())
            }
            Some(Subject::Submission | Subject::Item) => {
                let is_own = self
                    .ledger
                    .standings(party)
                    .iter()
                    .any(|standing| standing.reference == *reference);
                is_own || self.item(reference).is_some_and(|item| item.party == Some(party))
            }
            None => false,
        }
    }

    /// In chat there is no token: words that answer an introduction answer the newest that waits for this party.
    fn answered_in_chat(&self, incoming: &Incoming, sender: Option<&Party>) -> Option<Reference> {
        if incoming.channel != Channel::Chat
            || !reading::intents::gives_verdict(&incoming.text, &self.settings.vocabulary)
        {
            return None;
        }
        let sender = sender?;
        let waits = self.ledger.introductions().filter(|introduction| {
            let is_made = matches!(
                introduction.progress,
                Progress::Unanswered { .. } | Progress::Answered { .. }
            );
            is_made && introduction.part(sender.id).is_some()
        });
        waits
            .max_by_key(|introduction| introduction.proposed_at)
            .map(|introduction| introduction.reference.clone())
    }

    fn submission_under_way(
        &self,
        party: PartyId,
        token: Option<&Reference>,
    ) -> Result<Option<Submission>, StoreError> {
        match understood::submission_under_way(&self.ledger, party, token) {
            Some(reference) => self.submission(&reference),
            None => Ok(None),
        }
    }

    pub(super) fn submission(
        &self,
        reference: &Reference,
    ) -> Result<Option<Submission>, StoreError> {
        let record = self.record(records::submission_key(&self.ledger, reference))?;
        Ok(if let Some(Record::Submission(known)) = record { Some(*known) } else { None })
    }

    pub(super) fn item(&self, reference: &Reference) -> Option<Item> {
        let record = told(self.record(records::item_key(&self.ledger, reference)))?;
        if let Record::Item(item) = record { Some(item) } else { None }
    }

    fn context(
        &self,
        arrival: &Arrival,
        incoming: &Incoming,
        thread: Option<&Reference>,
        current: Option<&Submission>,
    ) -> Context {
        let introduction = thread.and_then(|thread| self.ledger.introduction(thread));
        let programme = introduction
            .map(|introduction| introduction.programme.clone())
            .or_else(|| self.settings.programme_of(&arrival.mailbox, &incoming.recipients))
            .or_else(|| current.map(|current| current.programme.clone()));
        let asked = current.map(|current| {
            current
                .asked
                .iter()
                .copied()
                .filter(|field| !current.fields.contains_key(field))
                .collect()
        });
        Context {
            programme,
            asked: asked.unwrap_or_default(),
            under_way: current.map(|current| current.kind),
            answers_introduction: introduction.is_some(),
        }
    }
}
