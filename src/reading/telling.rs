//! The most telling sentence of a message in which no phrase tells what it is about.

use std::ops::Range;

use super::scene::Scene;
use super::vocabulary::Meaning;
use crate::domain::reading::Intent;

/// From so far apart on a sentence is surely more like one thing than like another.
const MARGIN: f64 = 9.0;

/// What the most telling sentence of a message hints at, where no phrase tells what it is about.
pub fn likely(told: &[Meaning], scene: &Scene<'_>) -> Option<Meaning> {
    most_telling(told, scene).map(|(intent, _)| Meaning::Hint(intent))
}

/// The most telling sentence of such a message, and what it is like.
pub fn most_telling(told: &[Meaning], scene: &Scene<'_>) -> Option<(Intent, Range<usize>)> {
    if told.iter().any(|meaning| meaning.topic().is_some()) {
        return None;
    }
    let stated = scene.tokens.sentences.iter().take(LONGEST_LETTER);
    let stated = stated.filter(|sentence| {
        sentence.tokens.len() >= SHORTEST
            && scene.is_open(sentence.tokens.start)
            && !scene.vocabulary.is_word("question-words", scene.tokens.word(sentence.tokens.start))
    });
    let likest = stated.filter_map(|sentence| {
        let likest = scene.vocabulary.examples().likest(scene.tokens, &sentence.tokens)?;
        Some((likest, sentence.tokens.clone()))
    });
    let telling =
        likest.filter(|(likest, _)| likest.intent != Intent::Other && likest.margin >= MARGIN);
    telling
        .max_by(|(first, _), (second, _)| first.margin.total_cmp(&second.margin))
        .map(|(likest, sentence)| (likest.intent, sentence))
}

/// Shorter sentences are like too much.
const SHORTEST: usize = 4;

/// So many sentences of a message are compared.
const LONGEST_LETTER: usize = 40;
