//! The decision to answer, apart from the ranking: the evidence that the first entry answers the question, and its weight.

use std::collections::BTreeMap;

use super::bank::{Bank, Candidate, Question, rate};
use super::features::{self, Feature, Group};
use super::words::{Meaning, Word};

/// What speaks for and against an answer, in the order of [`EVIDENCE`].
pub type Evidence = [f64; EVIDENCE.len()];

/// The pieces of evidence, by the names under which their weights stand.
pub const EVIDENCE: [&str; 30] = [
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
    "asked-least-as-the-entry-is",
    "not-covered-among-five",
    "signs-that-agree",
    "nearest-not-covered",
    "nearest-other",
    "taught-not-covered",
    "neighbours-covered",
    "neighbours-covered-elsewhere",
];

/// A word of which only the meaning stands in an entry counts so much as covered.
const BY_MEANING: f64 = 0.7;

/// A part of a bank.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What the guidance answers.
    Answers,
    /// What it does not cover.
    Topics,
}

/// The entry that would answer a question, or the topic that it would be about, and what speaks for it.
pub struct Judged {
    /// Its place in the bank.
    pub entry: usize,
    /// What speaks for and against.
    pub evidence: Evidence,
}

/// Weighs the evidence for the first entry of a ranking that has an answer.
pub fn judge(bank: &Bank, question: &Question, ranked: &[Candidate]) -> Option<Judged> {
    weigh(bank, question, ranked, Side::Answers)
}

/// Weighs the evidence for the first of a ranking that is on a side. The pieces are named as for an entry that has an answer: of a
/// topic, what is called covered is what is not, and the other way about.
pub fn weigh(bank: &Bank, question: &Question, ranked: &[Candidate], side: Side) -> Option<Judged> {
    let is_covered = |candidate: &&Candidate| {
        let entry = bank.entry(candidate.entry);
        entry.is_some_and(|entry| entry.is_covered() == (side == Side::Answers))
    };
    let first = ranked.iter().find(is_covered).filter(|_| !question.weighed.is_empty())?;
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
    let nearest = |ranked: &mut dyn Iterator<Item = &Candidate>| {
        ranked.map(|candidate| f64::from(candidate.near.best)).fold(0.0, f64::max)
    };
    let nearest_not = nearest(&mut ranked.iter().filter(|one| !is_covered(one)));
    let nearest_other = nearest(&mut ranked.iter().filter(is_covered).filter(is_other));
    let among_five = ranked.iter().take(5).filter(|one| !is_covered(one)).count();
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
        asked_least(bank, question, first.entry),
        rate(among_five, 5),
        agreement(ranked, &|candidate| of_cites(&candidate)),
        best - nearest_not,
        best - nearest_other,
        f64::from(not_covered.near.taught),
        neighbours(bank, question, first.entry),
        neighbours(bank, question, not_covered.entry),
    ];
    Some(Judged { entry: first.entry, evidence })
}

/// Stands in the name of a weight that counts only above a knot, before the knot in thousandths.
const ABOVE: &str = "-above-";

/// The name under which the weight of a piece of evidence above a knot stands.
pub fn above(name: &str, knot: f64) -> String {
    format!("{name}{ABOVE}{:.0}", knot * 1000.0)
}

/// The weights of the decision with the places of what they weigh: their names are read once and not for each question.
#[derive(Clone, Debug, Default)]
pub struct Scale(Vec<Say>);

/// A weight of a piece of evidence, or of the part of it that is above a knot; without evidence it counts by itself.
#[derive(Clone, Copy, Debug)]
struct Say {
    evidence: Option<usize>,
    knot: Option<f64>,
    weight: f64,
}

impl Scale {
    /// The scale of some weights; a name that stands for nothing weighs nothing.
    pub fn new(weights: &BTreeMap<String, f64>) -> Self {
        let weight = |(name, weight): (&String, &f64)| {
            let parts = name.rsplit_once(ABOVE);
            let knot = parts.map(|(_, knot)| knot.parse::<f64>().unwrap_or_default() / 1000.0);
            let name = parts.map_or(name.as_str(), |(name, _)| name);
            let evidence = EVIDENCE.iter().position(|known| *known == name);
            let is_known = evidence.is_some() || (knot.is_none() && name == "base");
            is_known.then_some(Say { evidence, knot, weight: *weight })
        };
        Self(weights.iter().filter_map(weight).collect())
    }

    /// The chance that the evidence shows an answer.
    pub fn chance(&self, evidence: &Evidence) -> f64 {
        let adds = |one: &Say| {
            let value =
                one.evidence.map_or(1.0, |at| evidence.get(at).copied().unwrap_or_default());
            one.weight * one.knot.map_or(value, |knot| (value - knot).max(0.0))
        };
        let sum: f64 = self.0.iter().map(adds).sum();
        1.0 / (1.0 + (-sum).exp())
    }
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

/// How much of a question's telling words an entry has, as they are written or by what they mean, from 0 to 1.
pub fn words_covered(bank: &Bank, question: &Question, entry: usize) -> f64 {
    coverage(bank, question, entry).covered
}

/// Whether an entry has any of the words that say what a question is about, as they are written or by what they mean; nothing where the
/// question has none of them.
pub fn knows_topic(bank: &Bank, question: &Question, entry: usize) -> Option<bool> {
    let language = bank.language();
    let has = |feature: Feature| bank.index().ways_with(feature, entry).0 > 0;
    let knows = |word: &Word| {
        let meanings = language.meanings(std::slice::from_ref(word));
        let is_way_to_ask = !meanings.is_empty() && meanings.iter().all(|one| one.is_asked);
        let means = |one: &Meaning| {
            !one.is_asked && has(features::feature(Group::Meaning, &[language.name(one.id)]))
        };
        let known =
            || has(features::feature(Group::Word, &[&word.stem])) || meanings.iter().any(means);
        (!word.is_common && !is_way_to_ask).then(known)
    };
    question.words.iter().filter_map(knows).reduce(|one, other| one || other)
}

/// How many of four signs of nearness, each by itself, have one of the same section first.
fn agreement(ranked: &[Candidate], is_same: &dyn Fn(&Candidate) -> bool) -> f64 {
    let signs: [fn(&Candidate) -> f32; 4] = [
        |candidate| candidate.near.pooled,
        |candidate| candidate.near.best,
        |candidate| candidate.near.three,
        |candidate| candidate.near.answer,
    ];
    let leads = |sign: &&fn(&Candidate) -> f32| {
        ranked.iter().max_by(|one, other| sign(one).total_cmp(&sign(other))).is_some_and(is_same)
    };
    rate(signs.iter().filter(leads).count(), signs.len())
}

/// How many of a question's neighbouring words stand together in an entry, by their rarity.
fn neighbours(bank: &Bank, question: &Question, entry: usize) -> f64 {
    let (mut whole, mut found) = (0.0, 0.0);
    let pairs = question.features.iter();
    for feature in pairs.filter(|one| matches!(one.group, Group::Pair | Group::Near)) {
        let rarity = f64::from(bank.index().rarity(*feature));
        whole += rarity;
        if bank.index().ways_with(*feature, entry).0 > 0 {
            found += rarity;
        }
    }
    if whole > 0.0 { found / whole } else { 0.0 }
}

/// Of all that is asked of the topic, how rarely the rarest is asked of an entry: a log odds.
fn asked_least(bank: &Bank, question: &Question, entry: usize) -> f64 {
    let asked = question.features.iter().filter(|feature| feature.group == Group::Asked);
    asked.map(|feature| asked_odds(bank, *feature, entry)).fold(0.0, f64::min)
}

fn asked_odds(bank: &Bank, feature: Feature, entry: usize) -> f64 {
    let (with, ways) = bank.index().ways_with(feature, entry);
    let (with_all, all) = bank.index().ways_of_all(feature);
    ((rate(with, 1) + 0.5)
        / (rate(ways, 1) + 1.0)
        / ((rate(with_all, 1) + 0.5) / (rate(all, 1) + 1.0)))
        .ln()
}

/// Whether an entry is asked for in this way (how much, who, when) more than others are: the mean of the log odds.
fn asked_as(bank: &Bank, question: &Question, entry: usize) -> f64 {
    let asked: Vec<Feature> =
        question.features.iter().filter(|feature| feature.group == Group::Asked).copied().collect();
    let odds = |feature: &Feature| asked_odds(bank, *feature, entry);
    if asked.is_empty() { 0.0 } else { asked.iter().map(odds).sum::<f64>() / rate(asked.len(), 1) }
}
