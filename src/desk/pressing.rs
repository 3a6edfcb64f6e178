//! What is pressed in chat workspaces: whether it can be done, and what it fills in.

use jiff::{SignedDuration, Timestamp};

use super::{Desk, told};
use crate::chat::forms::Filled;
use crate::chat::{Said, forms};
use crate::domain::answer::Outcome;
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::ledger::Standing;
use crate::domain::letter::Letter;
use crate::domain::message::Incoming;
use crate::domain::party::{Address, PartyId};
use crate::domain::pressing::{Act, Needs, Press, Pressed, is_unfinished};
use crate::domain::programme::Programme;
use crate::domain::reading::{Intent, ReadField, Reading};
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};
use crate::reading::values::{self, Answer};
use crate::reading::vocabulary::folded;

/// What is written for one detail is cut after this.
const MOST_LETTERS: usize = 1000;

/// Who presses the same again within this is impatient.
const IMPATIENT_FOR: SignedDuration = SignedDuration::from_mins(1);

impl Desk {
    /// What comes of something that was said or pressed. The same press, where its user has said nothing in between, is done once.
    pub(super) fn heard_press(&mut self, sender: &Address, said: &Said, now: Timestamp) -> Pressed {
        let pressed = self.pressed(sender, said);
        let party = self.party_id(sender);
        let is_lasting = |press: &&Press| matches!(press.act, Act::KeepForLater | Act::Submit);
        let press = said.press.as_ref().filter(is_lasting);
        self.pressed_lately.retain(|_, (_, at)| now.duration_since(*at) < IMPATIENT_FOR);
        let before = match press.filter(|_| pressed == Pressed::Kept) {
            Some(press) => self.pressed_lately.insert(party, (press.clone(), now)),
            None => self.pressed_lately.remove(&party),
        };
        let is_again = before.zip(press).is_some_and(|((before, _), press)| before == *press);
        if is_again && pressed == Pressed::Kept { Pressed::Again } else { pressed }
    }

    /// Whether somebody has here what a command is about.
    pub(super) fn has_needed(&self, party: PartyId, needs: Needs) -> bool {
        let mut own = self.ledger.standings(party);
        let is_alive = |own: &Standing| own.state != SubmissionState::Withdrawn;
        let mut introduced = self
            .ledger
            .introductions()
            .filter(|known| known.is_made() && self.ledger.part_in(known, party).is_some());
        match needs {
            Needs::Submission => own.any(is_alive),
            Needs::Role => own.any(|own| is_alive(own) && own.kind == SubmissionKind::Role),
            Needs::Introduction => introduced.next().is_some(),
            Needs::Placement => introduced.any(|known| known.outcome() == Outcome::Agreed),
        }
    }

    /// What comes of something that was pressed, before anything of it is kept. What is no press is kept, unless it can be about nothing.
    fn pressed(&self, sender: &Address, said: &Said) -> Pressed {
        let is_about_nothing = |needs| !self.has_needed(self.party_id(sender), needs);
        if said.needs.is_some_and(is_about_nothing) {
            return Pressed::Nothing;
        }
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
    pub(super) fn read_press(
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
