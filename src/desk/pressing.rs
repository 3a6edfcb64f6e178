//! What is pressed in chat workspaces: whether it can be done, and what it fills in.

use jiff::Timestamp;

use super::{Desk, chat, told};
use crate::chat::forms::Filled;
use crate::chat::{Said, forms};
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::item::Arrival;
use crate::domain::ledger::{Standing, Subject};
use crate::domain::letter::Letter;
use crate::domain::message::Incoming;
use crate::domain::paper::Paper;
use crate::domain::party::{Address, Channel, Party};
use crate::domain::pressing::{Act, Press, Pressed, is_unfinished};
use crate::domain::programme::Programme;
use crate::domain::reading::{Context, Intent, ReadField, Reading};
use crate::domain::submission::{Submission, SubmissionState};
use crate::domain::understood;
use crate::reading;
use crate::reading::values::{self, Answer};
use crate::reading::vocabulary::folded;

/// What is written for one detail is cut after this.
const MOST_LETTERS: usize = 1000;

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
        match &spoken.press {
            Some(_) => Vec::new(),
            None if spoken.is_feedback => self.placements_of(sender, false),
            None => self.answerable_in_chat(incoming, sender),
        }
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
        about: Option<&Submission>,
    ) -> (Reading, Vec<FieldName>) {
        if let Some(press) = &spoken.press {
            let programme = context.programme.as_ref();
            return self.read_press(press, incoming, programme, about, spoken.arrival.at);
        }
        let vocabulary = &self.settings.vocabulary;
        let typed = spoken.is_chat.then(|| self.settings.chat.typed(&incoming.text)).flatten();
        let of_feedback = typed.as_ref().is_some_and(|(it, _)| it.press == Some(Act::Feedback));
        let said = typed.map(|(_, sentence)| sentence).or_else(|| {
            let about = about.filter(|_| spoken.is_chat)?;
            behind_reference(&incoming.text, &about.reference).map(str::to_owned)
        });
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

    /// What comes of something that was pressed, before anything of it is kept. What is no press is always kept.
    pub(super) fn pressed(&self, sender: &Address, said: &Said) -> Pressed {
        let press =
            said.press.as_ref().filter(|press| !matches!(press.act, Act::Feedback | Act::Link));
        let Some(press) = press else { return Pressed::Kept };
        let party = self.party_id(sender);
        let own = || {
            let own = self.ledger.standings(party);
            own.filter(|own| own.state != SubmissionState::Withdrawn)
        };
        let Some(submission) = &press.submission else {
            return if own().next().is_some() { Pressed::Kept } else { Pressed::Nothing };
        };
        let Some(known) = own().find(|own| own.reference == *submission) else {
            return Pressed::Stale;
        };
        match press.act {
            Act::KeepForLater | Act::Submit if !is_unfinished(known.state) => Pressed::Done,
            Act::KeepForLater
            | Act::Submit
            | Act::Show
            | Act::Fill(_)
            | Act::Feedback
            | Act::Link => Pressed::Kept,
        }
    }

    /// What is known of a submission of somebody's own: its form is shown with that.
    pub(super) fn filled(&self, sender: &Address, submission: &Reference) -> Filled {
        let is_own = |own: &&Standing| own.reference == *submission;
        let own = self.ledger.standings(self.party_id(sender)).find(is_own);
        let known = own.and_then(|own| told(self.submission(&own.reference)));
        let fields = known.iter().flat_map(|known| &known.fields);
        fields.map(|(name, field)| (*name, self.as_shown(*name, &field.value))).collect()
    }

    /// A detail as its form shows it.
    fn as_shown(&self, field: FieldName, value: &FieldValue) -> String {
        let is_of_set = !field.set().is_empty() && field.kind() == FieldKind::List;
        if is_of_set { value.items().join(",") } else { self.prompts.wording.said(field, value) }
    }

    /// What may be pressed under a letter.
    pub(super) fn buttons(&self, letter: &Letter) -> Vec<crate::chat::Button> {
        let card = letter.card.as_ref();
        card.map(|card| forms::buttons(card, &self.settings.chat)).unwrap_or_default()
    }

    /// What a press says, in place of reading words; and the details that were written and could not be read.
    fn read_press(
        &self,
        press: &Press,
        said: &Incoming,
        programme: Option<&ProgrammeName>,
        about: Option<&Submission>,
        at: Timestamp,
    ) -> (Reading, Vec<FieldName>) {
        let mut reading = Reading {
            programme: about.map(|about| about.programme.clone()).or(programme.cloned()),
            intents: vec![Intent::Correction],
            reply: said.text.clone(),
            ..Reading::default()
        };
        let mut unread = Vec::new();
        let programme = about.and_then(|about| self.settings.programmes.get(&about.programme));
        let (Act::Fill(given), Some((about, programme))) = (&press.act, about.zip(programme))
        else {
            return (reading, unread);
        };
        for (field, written) in given {
            let as_shown = about.value(*field).filter(|value| {
                field.set().is_empty() && is_same(&self.as_shown(*field, value), written)
            });
            if let Some(value) = as_shown {
                // What its sender leaves as the form showed it stays so, and is theirs to the letter.
                let (value, words) = (value.clone(), String::new());
                reading.fields.insert(*field, ReadField { value, words });
                continue;
            }
            let is_of_form = programme.form(about.kind).iter().any(|known| known.name == *field);
            let read = self.filled_in(*field, written, about, programme, at);
            if read.is_empty() || !is_of_form {
                unread.push(*field);
            } else {
                reading.fields.extend(read);
            }
        }
        (reading, unread)
    }

    fn filled_in(
        &self,
        field: FieldName,
        written: &str,
        about: &Submission,
        programme: &Programme,
        at: Timestamp,
    ) -> Vec<(FieldName, ReadField)> {
        let written: String = written.trim().chars().take(MOST_LETTERS).collect();
        let read = |value, words: &str| (field, ReadField { value, words: words.to_owned() });
        if !field.set().is_empty() {
            // What is chosen needs no words to show where it is from.
            return of_set(field, &written).map(|value| read(value, "")).into_iter().collect();
        }
        let vocabulary = &self.settings.vocabulary;
        let sector = about.text(FieldName::Sector);
        let answer = Answer {
            label: &self.prompts.wording.label(field),
            kind: about.kind,
            today: Some(at.to_zoned(programme.zone.clone()).date()),
            is_civil_service: sector == Some("civil_service"),
        };
        let found = values::values(field, &written, &written, &answer, vocabulary);
        if found.contains_key(&field) {
            return found.into_iter().collect();
        }
        let is_nothing = vocabulary.is_word("no-answers", &folded(&written));
        let value = match field.kind() {
            FieldKind::List if is_nothing => FieldValue::List(Vec::new()),
            FieldKind::Text if !is_nothing => FieldValue::Text(written.clone()),
            FieldKind::Text
            | FieldKind::List
            | FieldKind::Choice
            | FieldKind::Number
            | FieldKind::Flag
            | FieldKind::Date
            | FieldKind::Weeks => return Vec::new(),
        };
        vec![read(value, &written)]
    }
}

/// What is said of a submission behind its reference, where a line begins with that: `GX-7K3Q: days a week: 4`.
fn behind_reference<'a>(text: &'a str, reference: &Reference) -> Option<&'a str> {
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

/// Whether somebody has left a text as it was, for all that a form does to its spaces.
fn is_same(shown: &str, written: &str) -> bool {
    shown.split_whitespace().eq(written.split_whitespace())
}

/// The value of a closed set.
fn of_set(field: FieldName, written: &str) -> Option<FieldValue> {
    let chosen: Vec<String> = written.split(',').map(str::to_owned).collect();
    if !chosen.iter().all(|value| field.set().contains(&value.as_str())) {
        return None;
    }
    match field.kind() {
        FieldKind::List => Some(FieldValue::List(chosen)),
        FieldKind::Flag => Some(FieldValue::Flag(written == "true")),
        FieldKind::Choice
        | FieldKind::Text
        | FieldKind::Number
        | FieldKind::Date
        | FieldKind::Weeks => chosen.into_iter().next().map(FieldValue::Text),
    }
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

    #[test]
    fn what_is_chosen_is_of_the_set_or_nothing() {
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        assert_eq!(of_set(FieldName::Remote, "hybrid"), text("hybrid"));
        assert_eq!(of_set(FieldName::Remote, "moon"), None);
        assert_eq!(of_set(FieldName::ApprovalsFollowed, "true"), Some(FieldValue::Flag(true)));
        assert_eq!(of_set(FieldName::ApprovalsFollowed, "false"), Some(FieldValue::Flag(false)));
        let both = vec!["short_term".to_owned(), "exchange".to_owned()];
        assert_eq!(
            of_set(FieldName::Arrangements, "short_term,exchange"),
            Some(FieldValue::List(both))
        );
    }
}
