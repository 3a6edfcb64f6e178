//! Whether the example sentences earn their place: each is read by the phrases alone, and beside them with what the others teach.

use std::collections::BTreeMap;

use super::likeness::Examples;
use super::read;
use super::vocabulary::Vocabulary;
use crate::domain::context::Context;
use crate::domain::message::Incoming;
use crate::domain::reading::Intent;

/// The examples are split so often; each part is read by what the rest teaches.
const FOLDS: usize = 10;

/// How sentences were read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// For what they are.
    pub right: usize,
    /// For something else that the desk would act on.
    pub wrong: usize,
}

impl Tally {
    /// What is gained: a wrong reading costs as much as a right one is worth.
    pub fn worth(self) -> i64 {
        i64::try_from(self.right).unwrap_or(i64::MAX) - i64::try_from(self.wrong).unwrap_or(0)
    }

    fn count(&mut self, intents: &[Intent], expected: Intent) {
        let is_idle = |intent: &&Intent| !matches!(intent, Intent::Question | Intent::Other);
        let mut acts = intents.iter().filter(is_idle);
        self.right += usize::from(if expected == Intent::Other {
            acts.clone().next().is_none()
        } else {
            intents.contains(&expected)
        });
        self.wrong += usize::from(acts.any(|intent| *intent != expected));
    }
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { right: self.right + other.right, wrong: self.wrong + other.wrong }
    }
}

/// What the phrases say of example sentences, and what they say with the examples.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Proof {
    /// So many sentences.
    pub n: usize,
    /// By the phrases alone.
    pub by_phrases: Tally,
    /// With what the other examples teach.
    pub with_examples: Tally,
}

/// Cross-validates the examples of a vocabulary, by what they are about. The same files give the same figures.
pub fn proof(
    vocabulary: &Vocabulary,
    message: &dyn Fn(&str) -> Incoming,
) -> BTreeMap<Intent, Proof> {
    let all = vocabulary.examples().sentences();
    let plain = vocabulary.with_examples(Examples::default());
    let mut proofs: BTreeMap<Intent, Proof> = BTreeMap::new();
    for fold in 0..FOLDS {
        let part = |sentences: &[String], is_out: bool| -> Vec<String> {
            let numbered = sentences.iter().enumerate();
            let of_part = numbered.filter(|(at, _)| (at % FOLDS == fold) == is_out);
            of_part.map(|(_, sentence)| sentence.clone()).collect()
        };
        let rest: Vec<(Intent, Vec<String>)> =
            all.iter().map(|(intent, sentences)| (*intent, part(sentences, false))).collect();
        let taught = vocabulary.with_examples(Examples::of(&rest));
        for (intent, sentences) in all {
            let proof = proofs.entry(*intent).or_default();
            for sentence in part(sentences, true) {
                let intents = |vocabulary: &Vocabulary| {
                    read(&message(&sentence), &Context::default(), vocabulary).intents
                };
                proof.n += 1;
                proof.by_phrases.count(&intents(&plain), *intent);
                proof.with_examples.count(&intents(&taught), *intent);
            }
        }
    }
    proofs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(intents: &[Intent], expected: Intent, right: usize, wrong: usize) {
        let mut tally = Tally::default();
        tally.count(intents, expected);
        assert_eq!(tally, Tally { right, wrong });
    }

    #[test]
    fn a_sentence_is_read_rightly_wrongly_both_or_neither() {
        check(&[Intent::Interest, Intent::Question], Intent::Interest, 1, 0);
        check(&[Intent::Interest, Intent::Role], Intent::Interest, 1, 1);
        check(&[Intent::Role], Intent::Interest, 0, 1);
        check(&[Intent::Other], Intent::Interest, 0, 0);
        check(&[Intent::Question], Intent::Other, 1, 0);
        check(&[Intent::Feedback], Intent::Other, 0, 1);
    }
}
