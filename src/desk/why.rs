//! `why`: for a letter or for all that was done about something, the rule, the words that it went by, the version and the officer
//! (FEATURES T-10).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::json;

use super::{Desk, describing, told};
use crate::domain::Ledger;
use crate::domain::audit::Audit;
use crate::domain::context::Context;
use crate::domain::ids::Reference;
use crate::domain::item::Item;
use crate::domain::letter::Letter;
use crate::domain::message::Incoming;
use crate::domain::party::Channel;
use crate::domain::reading::Intent;
use crate::domain::record::Record;
use crate::guidance::{self, Found};
use crate::mail::mime;
use crate::reading::{self, explain::explain};
use crate::store::{Store, StoreError, about};

/// So many phrases of a message are told.
const MOST_PHRASES: usize = 20;

impl Desk {
    /// Why the desk wrote a letter, or did what it did about a reference.
    pub(super) fn why(&self, typed: &str, as_json: bool) -> Result<String, String> {
        let named = typed.split('/').next().unwrap_or(typed);
        let is_letter = named != typed;
        let subject = self.known_reference(named)?;
        let failed = |error: StoreError| error.to_string();
        let mut letters = letters(&*self.store, &self.ledger, &subject).map_err(failed)?;
        letters.retain(|letter| !is_letter || letter.id.as_str().eq_ignore_ascii_case(typed));
        if is_letter && letters.is_empty() {
            return Err(format!(
                "There is no letter `{typed}`; `secondment-desk show {subject}` shows those that there are."
            ));
        }
        let mut deeds = deeds(&*self.store, &self.ledger, &subject).map_err(failed)?;
        // A letter and the entry about it are of one decision, and so of one moment.
        let is_of = |deed: &Audit| letters.iter().any(|letter| letter.decided_at == deed.at);
        deeds.retain(|deed| !is_letter || is_of(deed));
        let words = self.words_behind(&subject);
        if as_json {
            let letters = letters.iter().map(|letter| {
                json!({
                    "letter": letter.id,
                    "message": letter.template,
                    "programme": letter.programme,
                    "decided_at": letter.decided_at,
                    "version": letter.version,
                })
            });
            let letters: Vec<_> = letters.collect();
            return Ok(json!({"letters": letters, "deeds": deeds, "words": words}).to_string());
        }
        let mut text = String::new();
        for Letter { id, template, programme, decided_at, version, .. } in &letters {
            let _ = writeln!(
                text,
                "{id}: the message `{template}` of {programme}, decided at {decided_at:.0} by version {version} of the desk"
            );
        }
        let deed = |deed: &Audit| {
            let by_itself = || "the desk by itself".to_owned();
            let officer =
                deed.officer.as_ref().map_or_else(by_itself, |name| format!("officer {name}"));
            let version = if deed.version.is_empty() {
                String::new()
            } else {
                format!(", version {}", deed.version)
            };
            format!("{:.0}  {}: rule {}, {officer}{version}", deed.at, deed.deed, deed.rule)
        };
        let title = "What was decided, by which rule, by whom";
        super::sections::section(&mut text, title, deeds.iter().map(deed));
        super::sections::section(&mut text, "The words that it went by", words.into_iter());
        Ok(text)
    }

    /// The words of messages that decisions about something went by.
    fn words_behind(&self, subject: &Reference) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(submission) = told(self.submission(subject)) {
            let fields = submission.fields.iter();
            words.extend(fields.map(|(name, field)| format!("{name}: \"{}\"", field.words)));
        }
        if let Some(item) = self.item(subject) {
            let questions = item.unanswered.iter();
            words.extend(questions.map(|asked| {
                let nearest = describing::nearest(asked);
                format!("not answered by the guidance: \"{}\"{nearest}", asked.question)
            }));
            words.extend(self.phrases_behind(&item));
            words.extend(self.guidance_behind(&item));
            words.extend(self.excerpt(&item).map(|text| format!("the message begins: \"{text}\"")));
        }
        words.extend(self.sides(subject));
        words
    }

    /// The words of a message that speak for what it was taken for, read anew: by the vocabulary of today.
    fn phrases_behind(&self, item: &Item) -> Vec<String> {
        let Some(incoming) = self.incoming_of(item) else { return Vec::new() };
        let vocabulary = &self.settings.vocabulary;
        let context = Context { programme: item.programme.clone(), ..Context::default() };
        let reading = reading::read(&incoming, &context, vocabulary);
        let told = explain(&incoming, &reading, vocabulary).told.into_iter();
        let phrases: BTreeSet<(String, String)> = told.collect();
        let line = |(meaning, words): (String, String)| {
            format!("\"{words}\" speaks for: {}", spaced(&meaning))
        };
        phrases.into_iter().map(line).take(MOST_PHRASES).collect()
    }

    /// The entries of the guidance that answer a message's questions, with the words that decided: by the guidance of today.
    fn guidance_behind(&self, item: &Item) -> Vec<String> {
        let bank = item.programme.as_ref().and_then(|name| self.prompts.guidance.get(name));
        let (Some(bank), Some(incoming)) = (bank, self.incoming_of(item)) else {
            return Vec::new();
        };
        if !item.intents.contains(&Intent::Question) {
            return Vec::new();
        }
        let found = guidance::answers(bank, &incoming.text);
        let line = |found: &Found| {
            let names = found.names.join(", ");
            let telling = found.telling.join(", ");
            let question = &found.answered.question;
            format!("\"{question}\" is answered from {names}, by the words: {telling}")
        };
        found.iter().filter(|found| found.is_answer()).map(line).collect()
    }

    /// The message of an item, decoded.
    pub(super) fn incoming_of(&self, item: &Item) -> Option<Incoming> {
        let raw = self.raw_bytes_of(item).ok().flatten()?;
        Some(match item.channel {
            Channel::Mail => mime::incoming(&raw, &self.own_addresses),
            Channel::Chat => super::chat::incoming(&raw),
        })
    }
}

/// A meaning as it is named in the vocabulary, for people.
fn spaced(meaning: &str) -> String {
    meaning.replace('_', " ")
}

/// The letters about something.
pub(super) fn letters(
    store: &dyn Store,
    ledger: &Ledger,
    subject: &Reference,
) -> Result<Vec<Letter>, StoreError> {
    let letter = |record| if let Record::Letter(letter) = record { Some(letter) } else { None };
    Ok(about::letters_of(store, ledger, subject)?.into_iter().filter_map(letter).collect())
}

/// What was done about something, oldest first.
pub(super) fn deeds(
    store: &dyn Store,
    ledger: &Ledger,
    subject: &Reference,
) -> Result<Vec<Audit>, StoreError> {
    let deed = |record| if let Record::Audit(deed) = record { Some(deed) } else { None };
    Ok(about::audit_of(store, ledger, subject)?.into_iter().filter_map(deed).collect())
}
