//! What is said in a message, in words or by what was pressed: which of its sender's own it is about, and how it is read.

use std::collections::BTreeSet;

use super::{Desk, chat};
use crate::domain::context::Context;
use crate::domain::field::FieldName;
use crate::domain::ids::Reference;
use crate::domain::item::Arrival;
use crate::domain::ledger::Subject;
use crate::domain::message::Incoming;
use crate::domain::paper::Paper;
use crate::domain::party::{Channel, Party};
use crate::domain::placement::side;
use crate::domain::pressing::{Act, Press};
use crate::domain::reading::{Intent, Only, Reading};
use crate::domain::submission::Submission;
use crate::domain::understood;
use crate::reading;

/// A message as it was spoken: in words, or pressed.
pub(super) struct Spoken<'a> {
    arrival: &'a Arrival,
    raw: &'a [u8],
    is_chat: bool,
    /// What was pressed, where it is no words.
    pub press: Option<Press>,
    /// Whether its words are by a command how a placement goes.
    is_feedback: bool,
}

impl<'a> Spoken<'a> {
    /// What an arrival is.
    pub fn of(arrival: &'a Arrival, raw: &'a [u8]) -> Self {
        let is_chat = arrival.channel == Channel::Chat;
        let (press, is_feedback) = if is_chat { chat::press(raw) } else { (None, false) };
        Self { arrival, raw, is_chat, press, is_feedback }
    }
}

impl Desk {
    /// What words in chat may answer, where there is no token.
    pub(super) fn waits(
        &self,
        spoken: &Spoken<'_>,
        incoming: &Incoming,
        sender: Option<&Party>,
    ) -> Vec<Reference> {
        if spoken.press.is_some() || !spoken.is_chat {
            return Vec::new();
        }
        let named = self.introductions_named(incoming, sender);
        if !named.is_empty() {
            return named;
        }
        if spoken.is_feedback {
            return self.placements_of(sender, false);
        }
        self.answerable_in_chat(incoming, sender)
    }

    /// The introductions and placements in which the sender takes part and whose reference the words name.
    fn introductions_named(&self, incoming: &Incoming, sender: Option<&Party>) -> Vec<Reference> {
        let ledger = &self.ledger;
        let is_theirs = |reference: &Reference| {
            let known = ledger.introduction(reference);
            let placement = ledger.placement(reference);
            let side = |party| side::of(ledger, known?, placement, party);
            sender.and_then(|sender| side(sender.id)).is_some()
        };
        let words = incoming.text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        let named: BTreeSet<Reference> =
            words.filter_map(Reference::typed).filter(is_theirs).collect();
        named.into_iter().collect()
    }

    /// The sender's own submission that a message names: by what was pressed, in the words of a chat, where the account shows whose
    /// they are, or by the thread that it belongs to.
    pub(super) fn named(
        &self,
        spoken: &Spoken<'_>,
        incoming: &Incoming,
        sender: Option<&Party>,
        thread: Option<&Reference>,
    ) -> Option<Reference> {
        if let Some(pressed) = spoken.press.as_ref().and_then(|press| press.submission.clone()) {
            return Some(pressed);
        }
        let party = sender?.id;
        let theirs =
            |reference: &Reference| understood::submission_named(&self.ledger, party, reference);
        let in_words = || understood::reference_in(&self.ledger, &incoming.text);
        let in_words = spoken.is_chat.then(in_words).flatten();
        in_words.and_then(|reference| theirs(&reference)).or_else(|| {
            let is_item = self.ledger.subject(thread?) == Some(Subject::Item);
            let of_item = is_item.then(|| self.item(thread?)?.thread).flatten();
            theirs(of_item.as_ref().or(thread)?)
        })
    }

    /// Reads words, or what was pressed in their place; and the details that were filled in and could not be read.
    pub(super) fn read_spoken(
        &self,
        spoken: &Spoken<'_>,
        incoming: &Incoming,
        papers: &[Paper],
        context: &Context,
        (about, thread): (Option<&Submission>, Option<&Reference>),
    ) -> (Reading, Vec<FieldName>) {
        if let Some(press) = &spoken.press {
            let programme = context.programme.as_ref();
            return self.read_press(press, incoming, programme, about, spoken.arrival.at);
        }
        let vocabulary = &self.settings.vocabulary;
        let typed = spoken.is_chat.then(|| self.settings.chat.typed(&incoming.text)).flatten();
        let lacks = |needs| {
            let party = incoming.sender.as_ref().map(|sender| self.party_id(sender));
            party.is_some_and(|party| !self.has_needed(party, needs))
        };
        if typed.as_ref().is_some_and(|(it, _)| it.needs.is_some_and(lacks)) {
            return (asks_what_is_here(context, incoming), Vec::new());
        }
        let of_feedback = typed.as_ref().is_some_and(|(it, _)| it.press == Some(Act::Feedback));
        let own = about.filter(|_| spoken.is_chat).map(|about| &about.reference);
        let behind = |it: &Reference| behind_reference(&incoming.text, it).map(str::to_owned);
        let said = typed.map(|(_, sentence)| sentence);
        let said = said.or_else(|| own.into_iter().chain(thread).find_map(behind));
        let said = said.map(|text| Incoming { text, ..incoming.clone() });
        let incoming = said.as_ref().unwrap_or(incoming);
        let mut reading = reading::read_with(incoming, papers, context, vocabulary);
        if spoken.is_feedback || of_feedback {
            chat::take_as_feedback(&mut reading);
        } else if spoken.is_chat && about.is_some() {
            chat::take_as_more(&mut reading, spoken.raw);
        }
        (reading, Vec::new())
    }
}

/// Who types a command that can be about nothing of theirs is shown what there is.
fn asks_what_is_here(context: &Context, incoming: &Incoming) -> Reading {
    Reading {
        programme: context.programme.clone(),
        intents: vec![Intent::Other],
        reply: incoming.text.clone(),
        says_only: Some(Only::Shows),
        ..Reading::default()
    }
}

/// What is said of a submission behind its reference, where a line begins with that: `GX-7K3Q: days a week: 4`.
pub(super) fn behind_reference<'a>(text: &'a str, reference: &Reference) -> Option<&'a str> {
    let mut words = text.trim_start().splitn(3, [' ', '\n']);
    let is_it = |word: &str| {
        Reference::typed(word.trim_end_matches([':', ',', '.'])).as_ref() == Some(reference)
    };
    let (first, second) = (words.next()?, words.next()?);
    let said = if is_it(first) {
        text.trim_start().strip_prefix(first)?
    } else if is_it(second) && first.chars().all(char::is_alphabetic) {
        words.next()?
    } else {
        return None;
    };
    Some(said.trim_start_matches([' ', ':', ',', '-', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_reference_is_said_of_it() {
        let reference = Reference::typed("GX-7K3Q").unwrap();
        for (text, expected) in [
            ("GX-7K3Q: days a week: 4", Some("days a week: 4")),
            ("gx-7k3q - in York", Some("in York")),
            ("For GX-7K3Q: days a week: 4", Some("days a week: 4")),
            ("Please withdraw GX-7K3Q.", None),
            ("GX-7K3R: days a week: 4", None),
            ("GX-7K3Q", None),
        ] {
            assert_eq!(behind_reference(text, &reference), expected, "{text}");
        }
    }
}
