//! The decision to answer, apart from the ranking: the evidence that the first entry answers the question, and its weight.

use super::bank::{Bank, Candidate, Question, rate};
use super::features::{self, Feature, Group};
use super::weights::Weights;

/// What speaks for and against an answer, in the order of [`EVIDENCE`].
pub type Evidence = [f64; EVIDENCE.len()];

/// The pieces of evidence, by the names under which their weights stand.
pub const EVIDENCE: [&str; 22] = [
    "pooled",
    "best",
    "three",
    "answer",
    "lead-over-not-covered",
    "lead-over-other-entries",
    "pooled-lead",
    "three-lead",
    "best-of-not-covered",
    "share",
    "share-not-covered",
    "words-covered",
    "words-covered-elsewhere",
    "words-unknown",
    "rarest-word-not-covered",
    "words",
    "asked-as-the-entry-is",
    "asked-as-the-other-is",
    "taught",
    "taught-lead-over-not-covered",
    "taught-lead-over-other-entries",
    "taught-runner-up",
];

/// A word of which only the meaning stands in an entry counts so much as covered.
const BY_MEANING: f64 = 0.7;

/// The entry that would answer a question, and what speaks for it.
pub struct Judged {
    /// Its place in the bank.
    pub entry: usize,
    /// What speaks for and against.
    pub evidence: Evidence,
}

/// Weighs the evidence for the first entry of a ranking that has an answer.
pub fn judge(bank: &Bank, question: &Question, ranked: &[Candidate]) -> Option<Judged> {
    let is_covered = |candidate: &&Candidate| {
        bank.entry(candidate.entry).is_some_and(super::bank::BankEntry::is_covered)
    };
    let first = ranked.iter().find(is_covered)?;
    let no = Candidate {
        entry: usize::MAX,
        near: super::index::Nearness::default(),
        score: 0.0,
        share: 0.0,
    };
    let not_covered = ranked.iter().find(|candidate| !is_covered(candidate)).unwrap_or(&no);
    let is_other = |candidate: &&Candidate| !bank.share_cite(first.entry, candidate.entry);
    let other = ranked.iter().filter(is_covered).find(is_other).unwrap_or(&no);
    let of_cites = |candidate: &&Candidate| is_covered(candidate) && !is_other(candidate);
    let share: f64 = ranked.iter().filter(of_cites).map(|candidate| candidate.share).sum();
    let share_not: f64 =
        ranked.iter().filter(|one| !is_covered(one)).map(|candidate| candidate.share).sum();
    let taught = f64::from(first.near.taught);
    let others = ranked.iter().filter(is_covered).filter(is_other);
    let taught_other = others.map(|other| f64::from(other.near.taught)).fold(-1.5, f64::max);
    let own = coverage(bank, question, first.entry);
    let elsewhere = coverage(bank, question, not_covered.entry);
    let near = [first.near.pooled, first.near.best, first.near.three, first.near.answer];
    let [pooled, best, three, answer] = near.map(f64::from);
    let evidence = [
        pooled,
        best,
        three,
        answer,
        first.score - not_covered.score,
        first.score - other.score,
        pooled - f64::from(not_covered.near.pooled),
        three - f64::from(not_covered.near.three),
        f64::from(not_covered.near.best),
        (share + 0.001).ln(),
        (share_not + 0.001).ln(),
        own.covered,
        elsewhere.covered,
        own.unknown,
        own.rarest_missing,
        rate(question.words.len() + 1, 1).ln(),
        asked_as(bank, question, first.entry),
        asked_as(bank, question, not_covered.entry),
        taught,
        taught - f64::from(not_covered.near.taught),
        taught - taught_other,
        taught_other,
    ];
    Some(Judged { entry: first.entry, evidence })
}

/// The chance that the evidence shows an answer.
pub fn chance(weights: &Weights, evidence: &Evidence) -> f64 {
    let weight = |name: &str| weights.decision.get(name).copied().unwrap_or_default();
    let sum: f64 = EVIDENCE.iter().zip(evidence).map(|(name, value)| weight(name) * value).sum();
    1.0 / (1.0 + (-(weight("base") + sum)).exp())
}

/// How many of a question's words an entry has, by their rarity.
struct Coverage {
    covered: f64,
    unknown: f64,
    rarest_missing: f64,
}

fn coverage(bank: &Bank, question: &Question, entry: usize) -> Coverage {
    let language = bank.language();
    let has = |feature: Feature| bank.index().ways_with(feature, entry).0 > 0;
    let mut found = Coverage { covered: 0.0, unknown: 0.0, rarest_missing: 0.0 };
    let mut whole = 0.0;
    for word in question.words.iter().filter(|word| !word.is_common) {
        let feature = features::feature(Group::Word, &[&word.stem]);
        let rarity = f64::from(bank.index().rarity(feature));
        let meanings = language.meanings(std::slice::from_ref(word));
        let by_meaning = || {
            meanings.iter().any(|meaning| {
                !meaning.is_asked
                    && has(features::feature(Group::Meaning, &[language.name(meaning.id)]))
            })
        };
        let covered = if has(feature) {
            1.0
        } else if by_meaning() {
            BY_MEANING
        } else {
            0.0
        };
        whole += rarity;
        found.covered += rarity * covered;
        found.rarest_missing = found.rarest_missing.max(rarity * (1.0 - covered));
        if !bank.index().knows(feature) && meanings.is_empty() {
            found.unknown += rarity;
        }
    }
    if whole > 0.0 {
        found.covered /= whole;
        found.unknown /= whole;
    }
    found
}

/// Whether an entry is asked for in this way (how much, who, when) more than others are: the mean of the log odds.
fn asked_as(bank: &Bank, question: &Question, entry: usize) -> f64 {
    let asked: Vec<Feature> =
        question.features.iter().filter(|feature| feature.group == Group::Asked).copied().collect();
    let odds = |feature: &Feature| {
        let (with, ways) = bank.index().ways_with(*feature, entry);
        let (with_all, all) = bank.index().ways_of_all(*feature);
        ((rate(with, 1) + 0.5)
            / (rate(ways, 1) + 1.0)
            / ((rate(with_all, 1) + 0.5) / (rate(all, 1) + 1.0)))
            .ln()
    };
    if asked.is_empty() { 0.0 } else { asked.iter().map(odds).sum::<f64>() / rate(asked.len(), 1) }
}
