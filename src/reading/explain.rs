//! Why a message was read as it was: the words of each value marked in it, and the phrases that spoke for an intent.

use super::intents;
use super::meaning::Meaning;
use super::scene::Scene;
use super::tokens::Tokens;
use super::vocabulary::Vocabulary;
use crate::domain::field::FieldName;
use crate::domain::message::Incoming;
use crate::domain::reading::Reading;

/// Why a message was read as it was.
pub struct Explanation {
    /// The message, with a mark behind the words of each value.
    pub marked: String,
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
    let likest = intents::most_telling(&meanings, &Scene::of(&tokens, vocabulary));
    if let Some((intent, sentence)) = likest.filter(|_| reading.questions.is_empty()) {
        let name = format!("like_{}", intent.as_str());
        told.push((name, super::scene::one_line(tokens.slice(&sentence))));
    }
    Explanation { marked: marked(message, reading), told }
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
