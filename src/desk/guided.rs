//! What the guidance says to a message.

use super::Desk;
use crate::domain::reading::{Intent, Only, Reading, Verdict};
use crate::domain::understood::Answered;
use crate::guidance::phrases::SEE_SUBJECT;
use crate::guidance::{self, Found};

impl Desk {
    /// What the guidance says to the questions of a message, in their order. A message that is about nothing else is asked whole, as
    /// `ask` does it: what is answered there is a question, however it is put.
    pub(super) fn guided(
        &self,
        reading: &mut Reading,
        subject: &str,
        is_in_words: bool,
    ) -> Vec<Answered> {
        let Some((name, bank)) =
            reading.programme.as_ref().and_then(|name| self.prompts.guidance.get_key_value(name))
        else {
            return Vec::new();
        };
        if reading.says_only.is_some_and(Only::is_wish) {
            return Vec::new();
        }
        let is_in_subject = SEE_SUBJECT.is_match(&reading.reply);
        let text = if is_in_subject { subject } else { reading.reply.as_str() };
        let questions = &reading.questions;
        let found = if is_in_words && only_asks(reading) {
            guidance::answers_to_all(bank, questions, text)
        } else if is_in_words && may_ask_besides(reading) {
            guidance::answers_besides(bank, questions, text)
        } else {
            guidance::answers_in(bank, questions, text)
        };
        let found = self.settings.kept_to(name, text, found);
        if reading.questions.is_empty() {
            let is_told = |found: &Found| found.is_answer() || found.answered.elsewhere.is_some();
            if !found.iter().any(is_told) {
                return Vec::new();
            }
            reading.questions = found.iter().map(|found| found.answered.question.clone()).collect();
            reading.intents.retain(|intent| *intent != Intent::Other);
            reading.intents.push(Intent::Question);
        }
        found.into_iter().map(|found| found.answered).collect()
    }
}

/// From so many details on a message is a form, in which a question is a label.
const FORM: usize = 8;

/// Whether a message that is about something may ask besides, in words that its reader did not take for a question.
fn may_ask_besides(reading: &Reading) -> bool {
    let may_ask = |intent: &Intent| {
        matches!(
            intent,
            Intent::Question
                | Intent::Other
                | Intent::Interest
                | Intent::Role
                | Intent::Correction
                | Intent::Nomination
        )
    };
    reading.delicate.is_none() && reading.intents.iter().all(may_ask) && reading.fields.len() < FORM
}

/// Whether nothing in a message is about anything but a question.
fn only_asks(reading: &Reading) -> bool {
    let is_idle = |intent: &Intent| matches!(intent, Intent::Question | Intent::Other);
    let says_something = reading.delicate.is_some()
        || reading.is_yes.is_some()
        || reading.feedback.is_well
        || reading.is_back
        || reading.may_write
        || reading.says_only.is_some()
        || reading.learned.is_some()
        || reading.declared_nothing.is_some()
        || matches!(reading.verdict, Some(Verdict::Yes | Verdict::No | Verdict::NotYet));
    reading.intents.iter().all(is_idle)
        && reading.fields.is_empty()
        && (!reading.questions.is_empty() || !says_something)
}
