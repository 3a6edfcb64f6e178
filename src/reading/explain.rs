//! Why a message was read as it was: the words of each value marked in it, and the phrases that spoke for an intent.

use super::meaning::Meaning;
use super::scene::Scene;
use super::telling;
use super::tokens::Tokens;
use super::vocabulary::Vocabulary;
use crate::domain::field::FieldName;
use crate::domain::message::Incoming;
use crate::domain::reading::{Intent, Reading};

/// Why a message was read as it was.
pub struct Explanation {
    /// The message, with a mark behind the words of each value.
    pub marked: String,
    /// What it was taken to be about, each with the words that decided it, or with what else did.
    pub why: Vec<(Intent, Vec<String>)>,
    /// What phrases of the subject and the text tell, with their words.
    pub told: Vec<(String, String)>,
}

/// Explains a reading of a message.
pub fn explain(message: &Incoming, reading: &Reading, vocabulary: &Vocabulary) -> Explanation {
    let mut told = Vec::new();
    for text in [message.subject.as_str(), message.text.as_str()] {
        let tokens = vocabulary.respelt(Tokens::of(text));
        for hit in vocabulary.phrases_in(&tokens) {
            let name = Meaning::name(*hit.value);
            told.push((name, super::scene::one_line(tokens.slice(&hit.tokens))));
        }
    }
    let meanings: Vec<Meaning> = told.iter().filter_map(|(name, _)| Meaning::named(name)).collect();
    let tokens = vocabulary.respelt(Tokens::of(&message.text));
    let likest = telling::most_telling(&meanings, &Scene::of(&tokens, vocabulary));
    if let Some((intent, sentence)) = likest.filter(|_| reading.questions.is_empty()) {
        let name = format!("like_{}", intent.as_str());
        told.push((name, super::scene::one_line(tokens.slice(&sentence))));
    }
    let why =
        reading.intents.iter().map(|intent| (*intent, deciding(*intent, message, reading, &told)));
    Explanation { marked: marked(message, reading), why: why.collect(), told }
}

/// What decided that a message is about something: its questions; words that tell it; where none do, what it gives for a submission,
/// or what a mail server says of it.
fn deciding(
    intent: Intent,
    message: &Incoming,
    reading: &Reading,
    told: &[(String, String)],
) -> Vec<String> {
    if intent == Intent::Question {
        return reading.questions.iter().map(|question| quoted(question)).collect();
    }
    let like = format!("like_{}", intent.as_str());
    let tells = |name: &str, is_certain: bool| match Meaning::named(name) {
        Some(Meaning::Hint(hinted)) => !is_certain && hinted == intent,
        Some(meaning) => is_certain && speaks_for(meaning, intent),
        None => !is_certain && name == like,
    };
    let words = |is_certain: bool| -> Vec<String> {
        let found = told.iter().filter(|(name, _)| tells(name, is_certain));
        let mut words: Vec<String> = Vec::new();
        for (_, found) in found {
            let found = quoted(found);
            if !words.contains(&found) {
                words.push(found);
            }
        }
        words
    };
    let mut why = words(true);
    if why.is_empty() {
        why = words(false);
    }
    let delicate = reading.delicate.map(Meaning::Delicate);
    let perhaps = reading.suspicion.map(|suspicion| Meaning::Perhaps(suspicion.kind));
    if let Some(meaning) = delicate.or(perhaps).filter(|_| intent == Intent::Other) {
        let found = told.iter().filter(|(name, _)| Meaning::named(name) == Some(meaning));
        let sign = |(name, words): &(String, String)| {
            format!("a person looks at it ({name}): {}", quoted(words))
        };
        why.extend(found.map(sign));
    }
    let is_submission = matches!(intent, Intent::Interest | Intent::Role | Intent::Nomination);
    if is_submission && !reading.fields.is_empty() {
        let fields: Vec<&str> = reading.fields.keys().map(|name| name.as_str()).collect();
        why.push(format!("it gives {}", fields.join(", ")));
    }
    if matches!(intent, Intent::Automatic | Intent::Bounce) && message.machine.is_some() {
        why.push("its headers say that a machine sent it".to_owned());
    }
    if why.is_empty() && intent == Intent::Other {
        why.push("nothing in it says more".to_owned());
    } else if why.is_empty() {
        why.push("it answers a letter, or has the shape of such a message".to_owned());
    }
    why
}

/// Whether a phrase speaks for an intent by itself or together with others.
fn speaks_for(meaning: Meaning, intent: Intent) -> bool {
    let together = match intent {
        Intent::Interest => {
            matches!(meaning, Meaning::SelfDescription | Meaning::Wish | Meaning::Placement)
        }
        Intent::Role => meaning == Meaning::Need,
        Intent::Outcome => matches!(meaning, Meaning::Verdict(_) | Meaning::Meeting),
        Intent::Correction => meaning == Meaning::Understood,
        Intent::RightsRequest => matches!(meaning, Meaning::Right(_)),
        Intent::Question
        | Intent::Feedback
        | Intent::Declaration
        | Intent::Withdrawal
        | Intent::Nomination
        | Intent::Automatic
        | Intent::Bounce
        | Intent::Other => false,
    };
    together || (meaning.topic() == Some(intent) && meaning != Meaning::Stays)
}

fn quoted(words: &str) -> String {
    format!("\"{words}\"")
}

/// The text with `[words](field)` for every value; where words of several values overlap, their names stand together.
fn marked(message: &Incoming, reading: &Reading) -> String {
    let mut spans: Vec<(usize, usize, Vec<FieldName>)> = Vec::new();
    for (name, field) in &reading.fields {
        let Some(start) = message.text.find(&field.words).filter(|_| !field.words.is_empty())
        else {
            continue;
        };
        let end = start + field.words.len();
        match spans.iter_mut().find(|(first, last, _)| *first < end && start < *last) {
            Some((first, last, names)) => {
                (*first, *last) = ((*first).min(start), (*last).max(end));
                names.push(*name);
            }
            None => spans.push((start, end, vec![*name])),
        }
    }
    spans.sort_unstable();
    let (mut marked, mut at) = (String::new(), 0);
    for (start, end, names) in spans {
        // Two marks may have grown into each other.
        let start = start.max(at);
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        marked.push_str(message.text.get(at..start).unwrap_or_default());
        let words = message.text.get(start..end).unwrap_or_default();
        marked.extend(["[", words, "](", &names.join(", "), ")"]);
        at = end.max(at);
    }
    marked.push_str(message.text.get(at..).unwrap_or_default());
    marked
}
