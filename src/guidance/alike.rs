//! Entries that are one entry twice: with nearly the same ways to ask, or with the same answer.

use std::collections::{BTreeMap, BTreeSet};

use super::bank::{Bank, BankEntry};
use super::lint::Remark;

/// So many ways of an entry may be nearly those of another.
const MOST_NEAR: usize = 4;
/// Ways with fewer telling words are too short to be nearly anything.
const FEWEST_WORDS: usize = 3;

/// What tells in a way to ask: its words without those that every question has.
type Telling = BTreeSet<String>;

/// Entries whose ways to ask are nearly those of another, but for one word.
pub fn near_twins(bank: &Bank) -> Vec<Remark> {
    let told: Vec<Vec<Telling>> =
        bank.entries().iter().map(|entry| telling_of(bank, entry)).collect();
    let mut with: BTreeMap<&Telling, BTreeSet<usize>> = BTreeMap::new();
    for (at, ways) in told.iter().enumerate() {
        for way in ways {
            with.entry(way).or_default().insert(at);
        }
    }
    let mut near: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, ways) in told.iter().enumerate() {
        for way in ways {
            let less = way.iter().filter(|_| way.len() > FEWEST_WORDS).map(|word| {
                let mut less = way.clone();
                less.remove(word);
                less
            });
            let found: BTreeSet<usize> = std::iter::once(way.clone())
                .chain(less)
                .filter_map(|some| with.get(&some))
                .flatten()
                .filter(|other| **other != at)
                .copied()
                .collect();
            for other in found {
                *near.entry((at, other)).or_default() += 1;
            }
        }
    }
    let remark = |((at, other), n): ((usize, usize), usize)| {
        let name = &bank.entry(other)?.name;
        let sentence = format!(
            "{n} of its ways to ask are nearly those of `{name}`: make one entry of both, or tell them apart."
        );
        (n > MOST_NEAR).then_some(Remark { entry: at, place: None, sentence })
    };
    near.into_iter().filter_map(remark).collect()
}

fn telling_of(bank: &Bank, entry: &BankEntry) -> Vec<Telling> {
    let telling = |way: &String| -> Telling {
        let words = bank.language().words(way).into_iter();
        words.filter(|word| !word.is_common).map(|word| word.stem).collect()
    };
    entry.ways.iter().map(telling).filter(|telling| telling.len() >= FEWEST_WORDS).collect()
}

/// Entries with the same answer, in whatever lines it stands.
pub fn equal_answers(bank: &Bank) -> Vec<Remark> {
    let mut first: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut remarks = Vec::new();
    for (at, entry) in bank.entries().iter().enumerate() {
        let words: Vec<&str> = entry.text().split_whitespace().collect();
        // What is borrowed says nothing.
        if words.is_empty() {
            continue;
        }
        let known = *first.entry(words).or_insert(at);
        if let Some(other) = bank.entry(known).filter(|_| known != at) {
            let sentence = format!(
                "`{}` says the same, word for word: one entry with the ways to ask of both is enough.",
                other.name
            );
            remarks.push(Remark { entry: at, place: None, sentence });
        }
    }
    remarks
}
