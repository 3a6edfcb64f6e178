//! What was learned from the bank: how much each sign of nearness counts, and when to answer.

use std::collections::BTreeMap;

use super::index::Nearness;

/// The numbers of `config/vocabulary/weights.toml`, which `guidance train` writes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Weights {
    /// What each sign of nearness adds to an entry's score.
    pub ranking: BTreeMap<String, f64>,
    /// What each piece of evidence adds to the odds that the first entry answers the question.
    pub decision: BTreeMap<String, f64>,
    /// From this chance on a question is answered.
    pub answers_from: f64,
    /// What each piece of evidence adds to the odds that a question is about the first topic that is not covered.
    pub saying: BTreeMap<String, f64>,
    /// From this chance on that topic's sentence is sent.
    pub says_from: f64,
}

/// The signs of nearness, by the names under which their weights stand.
pub const SIGNS: [&str; 7] =
    ["pooled", "best", "three", "answer", "taught", "taught-not-covered", "not-covered"];

impl Weights {
    /// The signs of nearness of an entry, in the order of [`SIGNS`].
    pub fn signs(near: Nearness, is_covered: bool) -> [f64; SIGNS.len()] {
        let near = [near.pooled, near.best, near.three, near.answer, near.taught];
        let [pooled, best, three, answer, taught] = near.map(f64::from);
        let (covered, not) = if is_covered { (taught, 0.0) } else { (0.0, taught) };
        [pooled, best, three, answer, covered, not, f64::from(u8::from(!is_covered))]
    }

    /// All signs of nearness in one number, by the weights of [`SIGNS`].
    pub fn score(weights: &[f64; SIGNS.len()], near: Nearness, is_covered: bool) -> f64 {
        let signs = Self::signs(near, is_covered);
        weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum()
    }
}
