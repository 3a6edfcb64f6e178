//! Which letter of ours a message answers, and what it may belong to where its sender has no part in that.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Desk, told};
use crate::domain::declaration::tick;
use crate::domain::field::FieldName;
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::item::{Arrival, Item};
use crate::domain::letter::Delivery;
use crate::domain::message::{Incoming, Machine};
use crate::domain::outgoing::Template;
use crate::domain::own;
use crate::domain::party::{Channel, Party, PartyId};
use crate::domain::proof::Proof;
use crate::domain::reading::{Only, Reading};
use crate::domain::record::Record;
use crate::domain::unasked;
use crate::domain::understood::{self, Addressed, Returned};
use crate::mail::threading;
use crate::reading;
use crate::store::{StoreError, about, records};

/// So long after a person has answered in chat an "ok" may be to that.
const PERSON_WAITS_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);
/// So many recipients of a message are looked at.
const MOST_RECIPIENTS: usize = 50;

/// The letter of ours that a message answers.
pub(super) struct Answered {
    /// What it is about.
    pub subject: Reference,
    /// What else its mail asked about, where several letters went in one.
    pub asks_besides: Vec<Reference>,
    /// Whom it went to, where that is still known.
    pub to: Option<PartyId>,
    /// What it said, as Markdown, where that is still kept.
    pub body: Option<String>,
    /// What it asked.
    pub asks: Asks,
    /// When it was written, where that is still known.
    pub written_at: Option<Timestamp>,
}

/// What a letter asks, where an answer is taken by what was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asks {
    /// Whose a message is.
    Whose,
    /// Whether what nothing proved was its reader's wish.
    Confirmation,
    /// To declare interests.
    Declaration,
    /// Whether a submission still stands.
    Availability,
    /// What a person asks, who has written it.
    Person,
    /// For a code to come back from an account.
    Code,
    /// Anything else, or nothing.
    Else,
}

impl Asks {
    fn of(step: Option<&str>) -> Self {
        let is = |template: Template| step == Some(template.as_str());
        if is(Template::IsThisYours) {
            Self::Whose
        } else if is(Template::Code) {
            Self::Code
        } else if is(Template::Unproven) {
            Self::Confirmation
        } else if is(Template::StillAvailable) {
            Self::Availability
        } else if is(Template::OfficerAnswer) || step.is_some_and(|step| step.starts_with("rights"))
        {
            Self::Person
        } else if step.is_some_and(|step| step.starts_with(tick::QUESTION)) {
            Self::Declaration
        } else {
            Self::Else
        }
    }
}

impl Desk {
    /// The letter of ours that a message answers, if it carries its token.
    pub(super) fn answered_letter(
        &self,
        incoming: &Incoming,
    ) -> Result<Option<Answered>, StoreError> {
        let returned = match &incoming.machine {
            Some(Machine::Bounce { of, .. }) => of.as_ref(),
            Some(
                Machine::Automatic(_) | Machine::Echo | Machine::List | Machine::AsksForPerson,
            )
            | None => None,
        };
        let ids = incoming.answers.iter().chain(returned);
        let mut causes = ids.filter_map(|id| threading::cause(id));
        let by_id = causes.find(|(id, token)| self.token(id) == *token).map(|(id, _)| id);
        let Some(id) = by_id.map_or_else(|| self.letter_addressed(incoming), |id| Ok(Some(id)))?
        else {
            return Ok(None);
        };
        let Some(subject) = threading::subject(&id) else { return Ok(None) };
        let under_way = || self.ledger.delivery(&id).map(|delivery| delivery.to);
        let kept = self.record(records::letter_key(&self.ledger, &subject, &id))?;
        let (to, body, written_at) = match kept {
            Some(Record::Letter(letter)) => {
                (Some(letter.to), Some(letter.body), Some(letter.decided_at))
            }
            _ => (under_way(), None, None),
        };
        let step = id.as_str().split('/').nth(1);
        let asks = Asks::of(step);
        let carries = self.delivery_of(&id)?.map(|delivery| delivery.carries).unwrap_or_default();
        let asks_besides =
            carries.iter().filter(|id| unasked::asks(id)).filter_map(threading::subject).collect();
        let subject = if unasked::asks(&id) || carries.is_empty() {
            subject
        } else {
            // Nothing is to be said to what only tells something.
            let asking = carries.iter().find(|id| unasked::asks(id));
            asking.and_then(threading::subject).unwrap_or(subject)
        };
        Ok(Some(Answered { subject, asks_besides, to, body, asks, written_at }))
    }

    /// What a message answers, where that is more than a letter of ours. In chat, where no letter is answered, an "ok" may be to a person
    /// who has answered something of its sender's lately.
    pub(super) fn addressed(
        &self,
        (arrival, sender): (&Arrival, Option<&Party>),
        (incoming, letter): (&Incoming, Option<&Answered>),
        proof: Proof,
        reading: &Reading,
    ) -> Result<Addressed, StoreError> {
        if let Some(account) = self.denied_account(letter, proof, reading)? {
            return Ok(Addressed::AnothersAccount(Box::new(account)));
        }
        let in_chat = sender.filter(|_| arrival.channel == Channel::Chat);
        let in_chat = in_chat.filter(|_| reading.says_only == Some(Only::Agrees));
        let is_persons = if let Some(sender) = in_chat {
            let sent = about::sent_by(&*self.store, &self.ledger, sender.id)?;
            let is_recent = |at: Timestamp| arrival.at.duration_since(at) <= PERSON_WAITS_FOR;
            let mut answered = sent.iter().filter_map(|own| self.item(own)?.answered_at);
            answered.any(is_recent)
        } else {
            // What is no letter of ours a person has written.
            let is_anothers = letter.is_none() && !incoming.answers.is_empty();
            is_anothers || letter.is_some_and(|letter| letter.asks == Asks::Person)
        };
        Ok(if is_persons { Addressed::Person } else { Addressed::Desk })
    }

    /// The message that a letter of ours asked about, where its own reader answers.
    pub(super) fn asked_about(
        &self,
        letter: Option<&Answered>,
        asks: Asks,
        proof: Proof,
    ) -> Option<Box<Item>> {
        let letter = letter.filter(|letter| letter.asks == asks && proof >= Proof::Token)?;
        self.item(&letter.subject).map(Box::new)
    }

    /// Whether a message answers the question whether a submission still stands; in chat, where no letter is answered, whatever is about
    /// one that is asked about.
    pub(super) fn tells_whether_it_stands(
        &self,
        arrival: &Arrival,
        letter: Option<&Answered>,
        thread: Option<&Reference>,
    ) -> bool {
        let is_asked = || thread.is_some_and(|thread| self.ledger.is_asked_about(thread));
        letter.map_or_else(
            || arrival.channel == Channel::Chat && is_asked(),
            |letter| letter.asks == Asks::Availability,
        )
    }

    /// The thread of a message that answers a letter; or all those that its mail asked about, where it does not say which it means.
    pub(super) fn thread_meant(
        &self,
        letter: Option<&Answered>,
        incoming: &Incoming,
    ) -> (Option<Reference>, Vec<Reference>) {
        let Some(letter) = letter else { return (None, Vec::new()) };
        let Some(meant) = self.meant(letter, incoming) else {
            let asked: BTreeSet<&Reference> =
                letter.asks_besides.iter().chain([&letter.subject]).collect();
            return (None, asked.into_iter().map(|it| self.introduction_behind(it)).collect());
        };
        (Some(self.introduction_behind(&meant)), Vec::new())
    }

    /// What a message is about that answers a letter: where its mail asked about several things, the one whose reference its own words name;
    /// none where they name none or more than one.
    fn meant(&self, letter: &Answered, incoming: &Incoming) -> Option<Reference> {
        let asked: BTreeSet<&Reference> =
            letter.asks_besides.iter().chain([&letter.subject]).collect();
        if asked.len() == 1 || incoming.machine.is_some() {
            return Some(letter.subject.clone());
        }
        let written = reading::own_words(incoming, &self.settings.vocabulary);
        let words = written.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        let named: BTreeSet<Reference> =
            words.filter_map(Reference::typed).filter(|word| asked.contains(word)).collect();
        let mut named = named.into_iter();
        named.next().filter(|_| named.next().is_none())
    }

    /// Whether a sender is the reader of a letter, or belongs to what it is about.
    pub(super) fn has_part_in(&self, sender: Option<&Party>, letter: &Answered) -> bool {
        sender.is_some_and(|sender| {
            letter.to == Some(sender.id) || self.belongs(sender.id, &letter.subject)
        })
    }

    /// What a person's mail may belong to, though the sender has no part in it: a letter to somebody else, or a reference.
    pub(super) fn may_belong_to(
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

    /// Whether what a mail's sender wrote names a reference that another desk gave. What is quoted or forwarded may.
    pub(super) fn names_anothers(&self, incoming: &Incoming, reading: &Reading) -> bool {
        let programmes = self.settings.programmes.values();
        let prefixes: Vec<&str> = programmes
            .map(|programme| programme.prefix.as_str())
            .chain([Reference::NO_PROGRAMME])
            .collect();
        let is_named = |text: &str| understood::names_anothers(&self.ledger, text, &prefixes);
        // A person who answers or passes on a mail keeps its subject.
        let first = incoming.subject.split_whitespace().next().unwrap_or_default();
        let is_new = first.contains('-') || !first.ends_with(':');
        let is_headed =
            || understood::is_headed_by_anothers(&self.ledger, &incoming.subject, &reading.reply);
        incoming.channel == Channel::Mail
            && (is_named(&reading.reply) || (is_new && is_named(&incoming.subject)) || is_headed())
    }

    /// The person of that name to whom a reference belongs.
    pub(super) fn namesake(&self, about: &Reference, name: Option<&str>) -> Option<PartyId> {
        let folded = reading::vocabulary::folded;
        let name = name.map(folded).filter(|name| name.contains(' '))?;
        let parties: Vec<PartyId> = match self.ledger.introduction(about) {
            Some(introduction) => introduction.parties().map(|(_, party)| party).to_vec(),
            None => self.item(about).and_then(|item| item.party).into_iter().collect(),
        };
        let submission = told(self.submission(about));
        let given = submission.as_ref().and_then(|submission| submission.text(FieldName::Name));
        let is_called = |party: &PartyId| {
            let party = told(self.party(*party));
            let party = party.filter(|party| party.address.channel == Channel::Mail);
            let known = party.and_then(|party| party.name);
            known.as_deref().into_iter().chain(given).any(|known| folded(known) == name)
        };
        parties.into_iter().find(is_called)
    }

    /// The letter of ours that a report about a delivery names, or a challenge answers.
    pub(super) fn returned(
        &self,
        incoming: &Incoming,
        reading: &Reading,
    ) -> Result<Option<Returned>, StoreError> {
        let Some(delivery) = self.named_by_machine(incoming, reading)? else { return Ok(None) };
        Ok(Some(Returned { to: self.party(delivery.to)?, delivery }))
    }

    fn named_by_machine(
        &self,
        incoming: &Incoming,
        reading: &Reading,
    ) -> Result<Option<Delivery>, StoreError> {
        let ids = if let Some(Machine::Bounce { of, .. }) = &incoming.machine {
            of.as_slice()
        } else if reading.is_challenge() {
            incoming.answers.as_slice()
        } else {
            return Ok(None);
        };
        let mut causes = ids.iter().filter_map(|id| threading::cause(id));
        let cause = causes.find(|(id, token)| self.token(id) == *token);
        cause.map_or(Ok(None), |(id, _)| self.delivery_of(&id))
    }

    /// Where a letter stands, settled or not.
    fn delivery_of(&self, id: &OutgoingId) -> Result<Option<Delivery>, StoreError> {
        if let Some(delivery) = self.ledger.delivery(id) {
            return Ok(Some(delivery.clone()));
        }
        let key = threading::subject(id)
            .and_then(|subject| records::settled_key(&self.ledger, &subject, id));
        let record = self.record(key)?;
        Ok(if let Some(Record::Delivery(delivery)) = record { Some(delivery) } else { None })
    }

    /// The letter whose own address a message was written to: what is left where a mail system drops the ids.
    fn letter_addressed(&self, incoming: &Incoming) -> Result<Option<OutgoingId>, StoreError> {
        let forms =
            self.settings.desk.mailboxes.iter().filter_map(|mailbox| mailbox.reply_to.as_deref());
        for form in forms {
            let addressed = incoming.recipients.iter().take(MOST_RECIPIENTS);
            for tag in addressed.filter_map(|address| own::token_in(form, address.as_str())) {
                let Some((subject, token)) = threading::tagged(&tag) else { continue };
                let letters = about::letters_of(&*self.store, &self.ledger, &subject)?;
                let ids = letters.into_iter().filter_map(|record| {
                    if let Record::Letter(letter) = record { Some(letter.id) } else { None }
                });
                let mut ids = ids.filter(|id| threading::tag_token(self.token(id)) == token);
                if let Some(id) = ids.next() {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }
}
