//! Understanding a message: decode, find out whose it is, read, answer its questions, hand it to `decide`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::{Desk, chat, told};
use crate::domain::Event;
use crate::domain::field::FieldName;
use crate::domain::ids::{Digest, ProgrammeName, Reference};
use crate::domain::introduction::Introduction;
use crate::domain::item::{Arrival, Item};
use crate::domain::ledger::Subject;
use crate::domain::letter::Delivery;
use crate::domain::message::{Incoming, Machine};
use crate::domain::outgoing::Template;
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
        let answered = self.answered_letter(&incoming)?;
        let bounced = self.bounced(&incoming)?;
        let is_report = matches!(incoming.machine, Some(Machine::Bounce { .. }));
        let is_theirs = |letter: &Answered| is_report || self.has_part_in(sender.as_ref(), letter);
        let token = answered.as_ref().filter(|letter| is_theirs(letter));
        let token = token.map(|letter| letter.subject.clone());
        let may_belong_to = self.may_belong_to(&incoming, sender.as_ref(), answered.as_ref());
        let perhaps_from = may_belong_to
            .as_ref()
            .and_then(|about| self.namesake(about, incoming.sender_name.as_deref()));
        let proof = self.proof(arrival, raw, &incoming, sender.as_ref(), answered.as_ref());
        let waits = self.answerable_in_chat(&incoming, sender.as_ref());
        let asked_about = answered
            .as_ref()
            .filter(|letter| letter.is_question_whose && proof == Proof::Token)
            .and_then(|letter| self.item(&letter.subject))
            .map(Box::new);
        let is_any_of_several = token.is_none() && waits.len() > 1;
        let thread =
            token.clone().or_else(|| waits.into_iter().next().filter(|_| !is_any_of_several));
        let named = self.named(sender.as_ref(), thread.as_ref());
        let programme =
            self.programme(arrival, &incoming, sender.as_ref(), thread.as_ref(), named.as_ref());
        let own = self.own(sender.as_ref(), programme.as_ref(), named.as_ref())?;
        let current = own.iter().rfind(|own| named.as_ref() == Some(&own.reference)).or(own.last());
        let context = context(
            programme,
            thread.as_ref().and_then(|thread| self.ledger.introduction(thread)),
            current,
        );
        let mut reading = reading::read(&incoming, &context, &self.settings.vocabulary);
        if arrival.channel == Channel::Chat
            && reading.is(Intent::Other)
            && !own.is_empty()
            && !reading.fields.is_empty()
        {
            reading.intents = vec![Intent::Correction];
        }
        let bank = reading.programme.as_ref().and_then(|name| self.settings.guidance.get(name));
        let answers = bank.map(|bank| {
            let found = guidance::answers_in(bank, &reading.questions, &reading.reply);
            found.into_iter().map(|found| found.answered).collect()
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
            may_belong_to,
            perhaps_from,
            asked_about,
            bounced,
            reading,
            answers: answers.unwrap_or_default(),
            own,
            named,
            is_any_of_several,
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

    /// The letter of ours that a message answers, if it carries its token.
    fn answered_letter(&self, incoming: &Incoming) -> Result<Option<Answered>, StoreError> {
        let returned = match &incoming.machine {
            Some(Machine::Bounce { of, .. }) => of.as_ref(),
            Some(Machine::Automatic(_) | Machine::List | Machine::AsksForPerson) | None => None,
        };
        let ids = incoming.answers.iter().chain(returned);
        let mut causes = ids.filter_map(|id| threading::cause(id));
        let Some((id, _)) = causes.find(|(id, token)| self.token(id) == *token) else {
            return Ok(None);
        };
        let Some(subject) = threading::subject(&id) else { return Ok(None) };
        let under_way = || self.ledger.delivery(&id).map(|delivery| delivery.to);
        let to = match self.record(records::letter_key(&self.ledger, &subject, &id))? {
            Some(Record::Letter(letter)) => Some(letter.to),
            _ => under_way(),
        };
        let is_question_whose = id.as_str().split_once('/').map(|(_, step)| step)
            == Some(Template::IsThisYours.as_str());
        Ok(Some(Answered { subject, to, is_question_whose }))
    }

    /// Whether a sender is the reader of a letter, or belongs to what it is about.
    fn has_part_in(&self, sender: Option<&Party>, letter: &Answered) -> bool {
        sender.is_some_and(|sender| {
            letter.to == Some(sender.id) || self.belongs(sender.id, &letter.subject)
        })
    }

    /// What a person's mail may belong to, though the sender has no part in it: a letter to somebody else, or a reference.
    fn may_belong_to(
        &self,
        incoming: &Incoming,
        sender: Option<&Party>,
        answered: Option<&Answered>,
    ) -> Option<Reference> {
        if incoming.channel != Channel::Mail || incoming.machine.is_some() {
            return None;
        }
        if let Some(letter) = answered {
            return (!self.has_part_in(sender, letter)).then(|| letter.subject.clone());
        }
        let text = [incoming.subject.as_str(), incoming.text.as_str()].join("\n");
        understood::reference_in(&self.ledger, &text)
            .filter(|about| sender.is_none_or(|sender| !self.belongs(sender.id, about)))
    }

    /// The person of that name to whom a reference belongs.
    fn namesake(&self, about: &Reference, name: Option<&str>) -> Option<PartyId> {
        let folded = reading::vocabulary::folded;
        let name = name.map(folded).filter(|name| name.contains(' '))?;
        let parties: Vec<PartyId> = match self.ledger.introduction(about) {
            Some(introduction) => introduction.parties().map(|(_, party)| party).to_vec(),
            None => self.item(about).and_then(|item| item.party).into_iter().collect(),
        };
        let submission = told(self.submission(about));
        let given = submission.as_ref().and_then(|submission| submission.text(FieldName::Name));
        let is_called = |party: &PartyId| {
            let party =
                self.ledger.party(*party).filter(|party| party.address.channel == Channel::Mail);
            let known = party.and_then(|party| party.name.as_deref());
            known.into_iter().chain(given).any(|known| folded(known) == name)
        };
        parties.into_iter().find(is_called)
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

    /// What shows that the message is from its sender. A token counts only from the reader of the letter that carried it, and a
    /// server vouches for the author alone.
    fn proof(
        &self,
        arrival: &Arrival,
        raw: &[u8],
        incoming: &Incoming,
        sender: Option<&Party>,
        answered: Option<&Answered>,
    ) -> Proof {
        if arrival.channel == Channel::Chat {
            return Proof::Local;
        }
        let Some(sender) = sender else { return Proof::None };
        if answered.is_some_and(|letter| letter.to == Some(sender.id)) {
            return Proof::Token;
        }
        let mailbox =
            self.settings.desk.mailboxes.iter().find(|mailbox| mailbox.name == arrival.mailbox);
        let authserv_id = mailbox.and_then(|mailbox| mailbox.authserv_id.as_deref());
        let author = incoming.author.as_ref().filter(|_| incoming.author == incoming.sender);
        let domain = author.and_then(Address::domain);
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

    /// In chat there is no token: words that answer an introduction may answer each that waits for this party; the one whose
    /// reference they name, if they name one.
    fn answerable_in_chat(&self, incoming: &Incoming, sender: Option<&Party>) -> Vec<Reference> {
        if incoming.channel != Channel::Chat
            || !reading::intents::gives_verdict(&incoming.text, &self.settings.vocabulary)
        {
            return Vec::new();
        }
        let Some(sender) = sender else { return Vec::new() };
        let waits = self.ledger.introductions().filter(|introduction| {
            introduction.is_made() && introduction.part(sender.id).is_some()
        });
        let waits: Vec<Reference> = waits.map(|known| known.reference.clone()).collect();
        let is_named = |reference: &&Reference| {
            let words =
                incoming.text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
            words.filter_map(Reference::typed).any(|word| word == **reference)
        };
        let named = waits.iter().find(is_named).cloned();
        named.map_or(waits, |named| vec![named])
    }

    /// The sender's own submission that a thread is about.
    fn named(&self, sender: Option<&Party>, thread: Option<&Reference>) -> Option<Reference> {
        let (sender, thread) = (sender?, thread?);
        let is_item = self.ledger.subject(thread) == Some(Subject::Item);
        let of_item = is_item.then(|| self.item(thread)?.thread).flatten();
        understood::submission_named(&self.ledger, sender.id, of_item.as_ref().unwrap_or(thread))
    }

    /// Which programme a message is about: a thread's, else the mailbox's, else the only one that its sender has to do with.
    fn programme(
        &self,
        arrival: &Arrival,
        incoming: &Incoming,
        sender: Option<&Party>,
        thread: Option<&Reference>,
        named: Option<&Reference>,
    ) -> Option<ProgrammeName> {
        let introduction = thread.and_then(|thread| self.ledger.introduction(thread));
        let of_named = || {
            let mut standings = self.ledger.standings(sender?.id).iter();
            let named = standings.find(|standing| named == Some(&standing.reference))?;
            Some(named.programme.clone())
        };
        introduction
            .map(|introduction| introduction.programme.clone())
            .or_else(of_named)
            .or_else(|| self.settings.programme_of(&arrival.mailbox, &incoming.recipients))
            .or_else(|| understood::programme_of(&self.ledger, sender?.id).cloned())
    }

    /// The sender's submissions that a message may be about.
    fn own(
        &self,
        sender: Option<&Party>,
        programme: Option<&ProgrammeName>,
        named: Option<&Reference>,
    ) -> Result<Vec<Submission>, StoreError> {
        let Some(sender) = sender else { return Ok(Vec::new()) };
        let own = understood::submissions_of(&self.ledger, sender.id, programme, named);
        own.iter().filter_map(|reference| self.submission(reference).transpose()).collect()
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
}

/// The letter of ours that a message answers.
struct Answered {
    /// What it is about.
    subject: Reference,
    /// Whom it went to, where that is still known.
    to: Option<PartyId>,
    /// Whether it asked whose a message is.
    is_question_whose: bool,
}

/// What is known before a message is read.
fn context(
    programme: Option<ProgrammeName>,
    introduction: Option<&Introduction>,
    current: Option<&Submission>,
) -> Context {
    let asked = current.map(|current| {
        let is_open = |field: &FieldName| !current.fields.contains_key(field);
        current.asked.iter().copied().filter(is_open).collect()
    });
    Context {
        programme,
        asked: asked.unwrap_or_default(),
        under_way: current.map(|current| current.kind),
        answers_introduction: introduction.is_some(),
    }
}
