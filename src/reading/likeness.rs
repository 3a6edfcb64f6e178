//! What a sentence is about by what it is like: example sentences of `examples.toml`, weighed by their words.
//!
//! For each word and pair of words counts how much more often it stands in the examples of one intent than in those of the others
//! (naive Bayes). It speaks only where no phrase does, and then only as a hint.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::tokens::Tokens;
use crate::domain::reading::Intent;

/// Words that were never seen under a heading count as if so often seen.
const UNSEEN: f64 = 0.1;

/// Of a sentence so many words count.
const LONGEST: usize = 80;

/// Example sentences, weighed once something is compared with them.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    sentences: Vec<(Intent, Vec<String>)>,
    weights: OnceLock<Weights>,
}

/// For each word or pair, what it speaks for each intent.
type Weights = FxHashMap<String, Vec<f64>>;

/// What a sentence is like.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Likeness {
    /// Its intent.
    pub intent: Intent,
    /// How much more it is like that than like anything else.
    pub margin: f64,
}

impl Examples {
    /// Takes examples.
    pub fn of(examples: &[(Intent, Vec<String>)]) -> Self {
        Self { sentences: examples.to_vec(), weights: OnceLock::new() }
    }

    fn weights(&self) -> &Weights {
        self.weights.get_or_init(|| weighed(&self.sentences))
    }

    /// The sentences that they were made of.
    pub fn sentences(&self) -> &[(Intent, Vec<String>)] {
        &self.sentences
    }

    /// What words are most like.
    pub fn likest(&self, tokens: &Tokens<'_>, range: &Range<usize>) -> Option<Likeness> {
        let mut scores = vec![0.0; self.sentences.len()];
        for weights in features(tokens, range).iter().filter_map(|word| self.weights().get(word)) {
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight;
            }
        }
        let mut ranked: Vec<(f64, Intent)> =
            scores.into_iter().zip(self.sentences.iter().map(|(intent, _)| *intent)).collect();
        ranked.sort_by(|first, second| second.0.total_cmp(&first.0));
        let ((first, intent), (second, _)) = (ranked.first()?, ranked.get(1)?);
        (*first > 0.0).then_some(Likeness { intent: *intent, margin: first - second })
    }
}

fn weighed(examples: &[(Intent, Vec<String>)]) -> Weights {
    let mut counts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut n_of: Vec<f64> = Vec::new();
    for (at, (_, sentences)) in examples.iter().enumerate() {
        n_of.push(0.0);
        for sentence in sentences {
            if let Some(n) = n_of.get_mut(at) {
                *n += 1.0;
            }
            let tokens = Tokens::of(sentence);
            for feature in features(&tokens, &(0..tokens.all.len())) {
                let of_feature = counts.entry(feature).or_insert_with(|| vec![0.0; examples.len()]);
                if let Some(count) = of_feature.get_mut(at) {
                    *count += 1.0;
                }
            }
        }
    }
    let n_all: f64 = n_of.iter().sum();
    let weigh = |counts: Vec<f64>| {
        let n_feature: f64 = counts.iter().sum();
        let share = |count: f64, n: f64| (count + UNSEEN) / (n + 2.0 * UNSEEN);
        let weights = counts
            .iter()
            .zip(&n_of)
            .map(|(count, n)| (share(*count, *n) / share(n_feature - count, n_all - n)).ln());
        weights.collect()
    };
    counts.into_iter().map(|(feature, counts)| (feature, weigh(counts))).collect()
}

/// The words and pairs of words, each once; all numbers are alike.
fn features(tokens: &Tokens<'_>, range: &Range<usize>) -> BTreeSet<String> {
    let word = |at: usize| {
        let word = tokens.word(at);
        if word.starts_with(|letter: char| letter.is_ascii_digit()) { "#" } else { word }
    };
    let mut features = BTreeSet::new();
    let range = range.start..range.end.min(range.start + LONGEST);
    for at in range.clone() {
        features.insert(word(at).to_owned());
        let before = if at == range.start { "^" } else { word(at - 1) };
        features.insert(format!("{before} {}", word(at)));
    }
    if !range.is_empty() {
        features.insert(format!("{} $", word(range.end - 1)));
    }
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_about_what_its_words_were_seen_with() {
        let examples = [
            (Intent::Withdrawal, vec!["please take me off".to_owned(), "I pull out".to_owned()]),
            (Intent::Feedback, vec!["the event was good".to_owned(), "it was too long".to_owned()]),
        ];
        let examples = Examples::of(&examples);
        for (text, expected) in [
            ("Please take it off", Some(Intent::Withdrawal)),
            ("the talk was good", Some(Intent::Feedback)),
            ("xyzzy", None),
            ("", None),
        ] {
            let tokens = Tokens::of(text);
            let likest = examples.likest(&tokens, &(0..tokens.all.len()));
            assert_eq!(likest.map(|likest| likest.intent), expected, "{text}");
        }
    }
}
