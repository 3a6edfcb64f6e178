//! Understanding a message: decode, find out whose it is, read, answer its questions, hand it to `decide`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::{SignedDuration, Timestamp};

use super::answered::{Answered, Asks};
use super::spoken::Spoken;
use super::{Desk, chat, takedowns, told};
use crate::attachments;
use crate::domain::ids::{Digest, ProgrammeName, Reference};
use crate::domain::item::{Arrival, Item};
use crate::domain::ledger::Subject;
use crate::domain::message::{Incoming, Machine};
use crate::domain::party::{Address, Channel, Party, PartyId};
use crate::domain::proof::Proof;
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionState};
use crate::domain::understood::{self, Exposure, Understood};
use crate::mail::{identity, mime, trust};
use crate::reading;
use crate::reading::outcome;
use crate::settings::desk::MailboxSettings;
use crate::store::keys::Keys;
use crate::store::{StoreError, records};

/// An older letter of ours proves no more who answers it.
const TOKEN_GOOD_FOR: SignedDuration = SignedDuration::from_hours(24 * 183);

impl Desk {
    /// Reads a durable message and decides. Whatever happens to the reader, the message stays an item.
    pub(super) fn interpret(&mut self, arrival: Digest, raw: &[u8], now: Timestamp) {
        let Some(waiting) = self.ledger.waiting(arrival).cloned() else { return };
        if raw.len() as u64 > self.settings.desk.largest_message_bytes {
            return self.set_aside_large(&waiting, raw, now);
        }
        let is_copy = || self.ledger.item_with_content(self.content_undecoded(raw)).is_some();
        if waiting.channel == Channel::Mail && is_copy() {
            return self.set_aside(arrival, "it is a copy of a mail that could not be read", now);
        }
        match catch_unwind(AssertUnwindSafe(|| self.understand(&waiting, raw))) {
            Ok(Ok((understood, is_anothers))) => {
                if is_anothers {
                    self.suspect_another_desk(&waiting.mailbox);
                }
                let is_exposed = understood.exposure == Exposure::Exposed;
                let stands = is_exposed.then(|| chat::stands(raw)).flatten();
                self.take_understood(understood, now);
                self.take_down(stands);
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a record that a message is about could not be read");
                self.set_aside(arrival, "a record that it is about could not be read", now);
            }
            Err(_) => self.set_aside(arrival, "the reader failed on it", now),
        }
    }

    /// Whom a message is from. Who has something under way here is answered where they are known, wherever a mail in their name would
    /// have its answers sent.
    fn writer_of(&self, incoming: &mut Incoming, at: Timestamp) -> Option<Party> {
        let is_known = |author: &&Address| {
            Some(*author) != incoming.sender.as_ref()
                && self.ledger.standings(self.party_id(author)).next().is_some()
        };
        if let Some(author) = incoming.author.as_ref().filter(is_known).cloned() {
            incoming.sender = Some(author);
        }
        let address = incoming.sender.as_ref()?;
        Some(self.party_of(address, incoming.sender_name.as_deref(), at))
    }

    /// What a message says; and whether it answers a letter of another desk.
    fn understand(&self, arrival: &Arrival, raw: &[u8]) -> Result<(Understood, bool), StoreError> {
        let (mut incoming, files) = match arrival.channel {
            Channel::Mail => mime::with_files(raw, &self.own_addresses),
            Channel::Chat => (chat::incoming(raw), Vec::new()),
        };
        if arrival.channel == Channel::Mail && incoming.machine.is_none() {
            let (own, vocabulary) = (&*self.prompts.own_sentences, &self.settings.vocabulary);
            incoming.machine =
                reading::is_echo(&incoming, own, vocabulary).then_some(Machine::Echo);
        }
        let sender = self.writer_of(&mut incoming, arrival.at);
        let answered = self.answered_letter(&incoming)?;
        let known = sender.as_ref().map(|sender| self.party(sender.id)).transpose()?.flatten();
        let is_report = matches!(incoming.machine, Some(Machine::Bounce { .. }));
        let is_theirs = |letter: &Answered| is_report || self.has_part_in(sender.as_ref(), letter);
        let token = answered.as_ref().filter(|letter| is_theirs(letter));
        let (token, asked_in_mail) = self.thread_meant(token, &incoming);
        let may_belong_to = self.may_belong_to(&incoming, sender.as_ref(), answered.as_ref());
        let perhaps_from = may_belong_to
            .as_ref()
            .and_then(|about| self.namesake(about, incoming.sender_name.as_deref()));
        let proof = self.proof(arrival, raw, &incoming, sender.as_ref(), answered.as_ref());
        let spoken = Spoken::of(arrival, raw);
        let waits = self.waits(&spoken, &incoming, sender.as_ref());
        let asked_about = self.asked_about(answered.as_ref(), Asks::Whose, proof);
        let confirms = self.asked_about(answered.as_ref(), Asks::Confirmation, proof);
        let several = if asked_in_mail.is_empty() { &waits } else { &asked_in_mail };
        let of_several = self.told_of_each(token.as_ref(), several, &incoming);
        let first = || waits.first().filter(|_| of_several.is_empty()).cloned();
        let thread = token.clone().or_else(first);
        let named = self.named(&spoken, &incoming, sender.as_ref(), thread.as_ref());
        let programme =
            self.programme(arrival, &incoming, sender.as_ref(), thread.as_ref(), named.as_ref());
        let own = self.own(sender.as_ref(), programme.as_ref(), named.as_ref())?;
        let current = own.iter().rfind(|own| named.as_ref() == Some(&own.reference)).or(own.last());
        let (from, answered) = ((arrival, sender.as_ref()), answered.as_ref());
        let context = self.context(from, programme, thread.as_ref(), current, answered);
        let linking = self.linking(arrival, sender.as_ref(), known.as_ref(), &incoming.text)?;
        let papers = attachments::papers(&incoming, &files, &self.file_reader);
        let (mut reading, unread) =
            self.read_spoken(&spoken, &incoming, &papers, &context, (current, thread.as_ref()));
        let of_namesake = sender
            .as_ref()
            .filter(|_| may_belong_to.is_none() && incoming.machine.is_none())
            .and_then(|sender| self.of_namesake(sender, &reading));
        let bounced = self.returned(&incoming, &reading)?;
        let is_in_words = incoming.machine.is_none() && spoken.press.is_none();
        let answers = self.guided(&mut reading, &incoming.subject, is_in_words);
        let digest = self.content_of(arrival, &incoming);
        let likeness = self.likeness(&incoming, &reading);
        let names_anothers = self.names_anothers(&incoming, &reading);
        let nominee = self.nominee(&reading, arrival.at)?;
        let home_manager = self.named_home(thread.as_ref(), sender.as_ref(), &reading, arrival.at);
        let is_anothers = self.answers_another_desk(&incoming);
        let addressed = self.addressed(from, (&incoming, answered), proof, &reading)?;
        let exposure =
            takedowns::exposure(arrival, raw, &incoming, &reading, &self.settings.vocabulary);
        let attachments = attachments::noted(incoming.attachments, &reading);
        let about = thread.as_ref().or(may_belong_to.as_ref());
        let orders = self.mailed_orders(sender.as_ref(), about, proof, &reading.reply);
        let understood = Understood {
            arrival: arrival.id,
            message_id: incoming
                .message_id
                .as_ref()
                .map(|id| self.digest_of("message-id", std::slice::from_ref(id))),
            content: digest,
            answer_to: incoming.message_id,
            proof,
            sender,
            known,
            machine: incoming.machine,
            token: thread,
            may_belong_to,
            of_namesake,
            perhaps_from,
            asked_about,
            confirms,
            bounced,
            likeness,
            names_anothers,
            nominee,
            reading,
            answers,
            own,
            named,
            orders,
            answers_declaration: answered.is_some_and(|letter| letter.asks == Asks::Declaration),
            linking,
            pressed: spoken.press.map(|press| press.act),
            unread,
            of_several,
            home_manager,
            attachments,
            exposure,
            addressed,
        };
        Ok((understood, is_anothers))
    }

    /// What tells a message from others, wherever it came.
    fn content_of(&self, arrival: &Arrival, incoming: &Incoming) -> Digest {
        match arrival.channel {
            Channel::Mail if says_nothing(incoming) => arrival.raw,
            Channel::Mail => self.digest_of("content", &identity::identity(incoming)),
            Channel::Chat => arrival.id,
        }
    }

    /// What a message has in common with others of a machine. Every mail program and every server gives an id: where there is
    /// none, no answer could be known as one.
    fn likeness(&self, incoming: &Incoming, reading: &Reading) -> Option<Digest> {
        let likeness = match incoming.message_id {
            Some(_) => reading::echo::gist(&reading.reply)?,
            None => String::new(),
        };
        let programme = reading.programme.as_ref().map(ToString::to_string).unwrap_or_default();
        Some(self.digest_of("likeness", &[programme, likeness]))
    }

    pub(super) fn digest_of(&self, purpose: &str, parts: &[String]) -> Digest {
        self.keys.digest(purpose, parts.iter().map(String::as_bytes))
    }

    /// Which party has an address.
    pub(super) fn party_id(&self, address: &Address) -> PartyId {
        party_id(&self.keys, address)
    }

    /// The party of an address, as a message shows it.
    pub(super) fn party_of(&self, address: &Address, name: Option<&str>, at: Timestamp) -> Party {
        Party {
            id: self.party_id(address),
            address: address.clone(),
            known_since: at,
            name: name.map(str::to_owned),
            unreachable_since: None,
            held_up: None,
            asked: None,
            codes: Vec::new(),
        }
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
        let in_workspace = sender.is_some_and(|sender| sender.address.workspace().is_some());
        if arrival.channel == Channel::Chat {
            // The workspace vouches for the account to which our letters go, and for nothing else.
            return if in_workspace { Proof::Token } else { Proof::Local };
        }
        let Some(sender) = sender else { return Proof::None };
        let is_fresh = |letter: &Answered| {
            letter.written_at.is_none_or(|at| arrival.at.duration_since(at) <= TOKEN_GOOD_FOR)
        };
        let has_token =
            answered.is_some_and(|letter| letter.to == Some(sender.id) && is_fresh(letter));
        let mailbox =
            self.settings.desk.mailboxes.iter().find(|mailbox| mailbox.name == arrival.mailbox);
        let author = incoming.author.as_ref().filter(|_| incoming.author == incoming.sender);
        let is_authenticated = mailbox.zip(author.and_then(Address::domain)).is_some_and(
            |(MailboxSettings { authserv_id, stamps, .. }, domain)| {
                let server = authserv_id.as_deref();
                server.is_some_and(|server| trust::is_authenticated(raw, server, *stamps, domain))
            },
        );
        match (has_token, is_authenticated) {
            (true, true) => Proof::AuthenticatedToken,
            (true, false) => Proof::Token,
            (false, true) => Proof::Authenticated,
            (false, false) => Proof::None,
        }
    }

    /// Whether a party has a part in what a reference names.
    pub(super) fn belongs(&self, party: PartyId, reference: &Reference) -> bool {
        match self.ledger.subject(reference) {
            Some(Subject::Introduction) => {
                let known = self.ledger.introduction(reference);
                known.is_some_and(|known| self.ledger.part_in(known, party).is_some())
            }
            Some(Subject::Submission | Subject::Item) => {
                let is_own =
                    self.ledger.standings(party).any(|standing| standing.reference == *reference);
                let person = Some(self.ledger.person(party));
                let of = |item: Item| item.party.map(|party| self.ledger.person(party));
                is_own || self.item(reference).and_then(of) == person
            }
            Some(Subject::Mailed | Subject::Erased | Subject::Erasure) | None => false,
        }
    }

    /// In chat there is no token: words that answer an introduction may answer each that waits for this party, and the question whether
    /// a submission still stands; the one whose reference they name, if they name one.
    pub(super) fn answerable_in_chat(
        &self,
        incoming: &Incoming,
        sender: Option<&Party>,
    ) -> Vec<Reference> {
        let Some(sender) = sender else { return Vec::new() };
        let vocabulary = &self.settings.vocabulary;
        if !outcome::answers(&incoming.text, self.is_asked(sender), vocabulary) {
            return self.placements_told_of(incoming, sender);
        }
        let waits = self.ledger.introductions().filter(|introduction| {
            introduction.is_made() && self.ledger.part_in(introduction, sender.id).is_some()
        });
        let asked = self.ledger.standings(sender.id).map(|own| &own.reference);
        let asked = asked.filter(|own| self.ledger.is_asked_about(own));
        let waits: Vec<Reference> =
            waits.map(|known| &known.reference).chain(asked).cloned().collect();
        let is_named = |reference: &&Reference| {
            let words =
                incoming.text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
            words.filter_map(Reference::typed).any(|word| word == **reference)
        };
        let named = waits.iter().find(is_named).cloned();
        named.map_or(waits, |named| vec![named])
    }

    /// The introduction that a message belongs to which a letter of ours has answered: who replies to our thanks answers it too.
    pub(super) fn introduction_behind(&self, subject: &Reference) -> Reference {
        let is_item = self.ledger.subject(subject) == Some(Subject::Item);
        let thread = self.item(subject).filter(|_| is_item).and_then(|item| item.thread);
        let introduction = thread.filter(|thread| self.ledger.introduction(thread).is_some());
        introduction.unwrap_or_else(|| subject.clone())
    }

    /// Whether a detail was asked of a sender that is not known yet: a yes may answer that.
    fn is_asked(&self, sender: &Party) -> bool {
        let standings = self.ledger.standings(sender.id);
        let own = standings.filter_map(|known| told(self.submission(&known.reference)));
        let mut own = own.filter(|own| own.state != SubmissionState::Withdrawn);
        own.any(|own| own.asked.iter().any(|field| !own.fields.contains_key(field)))
    }

    /// Which programme a message is about: a thread's, else the mailbox's, else the one that it names, else the only one that its
    /// sender has to do with.
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
            let mut standings = self.ledger.standings(sender?.id);
            let named = standings.find(|standing| named == Some(&standing.reference))?;
            Some(named.programme.clone())
        };
        introduction
            .map(|introduction| introduction.programme.clone())
            .or_else(of_named)
            .or_else(|| self.settings.programme_of(&arrival.mailbox, &incoming.recipients))
            .or_else(|| {
                let written = reading::own_words(incoming, &self.settings.vocabulary);
                let subject = incoming.subject.as_str();
                self.settings
                    .programme_named(&arrival.mailbox, &written)
                    .or_else(|| self.settings.programme_named(&arrival.mailbox, subject))
            })
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

/// Which party has an address, by the keys of a folder.
pub(super) fn party_id(keys: &Keys, address: &Address) -> PartyId {
    let channel: &[u8] = match address.channel {
        Channel::Mail => b"mail",
        Channel::Chat => b"chat",
    };
    PartyId(keys.digest("party", [channel, address.as_str().as_bytes()]))
}

/// Whether nothing of a mail could be read, neither who sent it nor what it says: then only the same bytes are the same message.
fn says_nothing(incoming: &Incoming) -> bool {
    incoming.sender.is_none()
        && incoming.message_id.is_none()
        && incoming.text.trim().is_empty()
        && incoming.attachments.is_empty()
}
