//! A bare line without its question, which nothing else is read from: taken for the answer to the first question that is open and asks for
//! words, as a guess that its sender is asked to check.

use super::lines::{self, Fit};
use super::{in_the_letter, read};
use crate::domain::context::Context;
use crate::domain::field::{FieldKind, FieldName};
use crate::domain::reading::{Intent, Reading};
use crate::reading::alone::Alone;
use crate::reading::vocabulary::folded;

/// A line that names something has so many words at most.
const MOST_WORDS: usize = 6;

/// The same in bytes, without counting words.
const LONGEST: usize = 120;

/// Takes a bare line for the answer to the first open question, where the message is nothing else.
pub fn guess(reading: &mut Reading, context: &Context, alone: &Alone<'_>) {
    let line = reading.reply.trim();
    if context.answers_introduction || says_something(reading) || !is_bare(line, alone) {
        return;
    }
    let asked = in_the_letter(context);
    let mut open = asked.iter().filter(|asked| asked.is_open).map(|asked| asked.field);
    let Some(field) = open.find(|field| may_answer(*field, line, alone)) else { return };
    if let Some(answer) = read(field, line, alone).remove(&field) {
        reading.fields.insert(field, answer);
        reading.guessed = Some(field);
    }
}

/// Whether something was read of a message already.
fn says_something(reading: &Reading) -> bool {
    let reply = &reading.reply;
    let is_of_reply = |words: &String| !words.is_empty() && reply.contains(words);
    !reading.intents.iter().all(|intent| matches!(intent, Intent::Other | Intent::Correction))
        || reading.says_only.is_some()
        || reading.delicate.is_some()
        || reading.suspicion.is_some()
        || reading.learned.is_some()
        || reading.declared_nothing.is_some()
        || reading.is_yes.is_some()
        || reading.is_back
        || reading.may_write
        || !reading.questions.is_empty()
        || reading.fields.values().any(|field| is_of_reply(&field.words))
}

/// Whether a text is one line that names something, and no sentence.
fn is_bare(line: &str, alone: &Alone<'_>) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    !line.contains(['\n', '?', ':', '@', '/'])
        && folded(line).split(' ').count() <= MOST_WORDS
        && lines::names_something(line, alone.vocabulary)
}

/// Whether a line may answer a question that asks for words. An organisation's name begins with a capital.
fn may_answer(field: FieldName, line: &str, alone: &Alone<'_>) -> bool {
    let is_organisation = matches!(field, FieldName::Organisation | FieldName::Employer);
    matches!(field.kind(), FieldKind::Text | FieldKind::List)
        && lines::fit(field, line, alone) == Fit::Perhaps
        && !(is_organisation && line.starts_with(char::is_lowercase))
}
