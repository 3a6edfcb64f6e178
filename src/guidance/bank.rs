//! The question bank of a programme: what the guidance answers, and what it does not.

use std::collections::BTreeMap;

use super::index::Index;

/// One file of the guidance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BankEntry {
    /// The file's name without its ending.
    pub name: String,
    /// The question that it is headed with.
    pub heading: String,
    /// Ways to ask, the heading first.
    pub ways: Vec<String>,
    /// The source's page and heading, best first.
    pub cites: Vec<String>,
    /// The source's date.
    pub dated: String,
    /// The answer, or why there is none.
    pub outcome: Outcome,
}

/// What follows when an entry is the nearest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The guidance answers.
    Answer(String),
    /// The guidance does not cover the topic; who usually knows.
    HandOver(String),
}

/// All entries of a programme, with their index.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    entries: Vec<BankEntry>,
    index: Index,
    entry_of_way: Vec<usize>,
}

impl Bank {
    /// The bank of some entries.
    pub fn new(entries: Vec<BankEntry>) -> Self {
        let ways = entries
            .iter()
            .enumerate()
            .flat_map(|(at, entry)| entry.ways.iter().map(move |way| (at, way.as_str())));
        let (entry_of_way, texts): (Vec<usize>, Vec<&str>) = ways.unzip();
        let index = Index::new(texts);
        Self { entries, index, entry_of_way }
    }

    /// The entries.
    pub fn entries(&self) -> &[BankEntry] {
        &self.entries
    }

    /// The entries near a question, nearest first: an entry is as near as its nearest way to ask.
    pub fn ranked(&self, question: &str) -> Vec<(f64, &BankEntry)> {
        let mut best: BTreeMap<usize, f64> = BTreeMap::new();
        for (way, score) in self.index.near(question) {
            let Some(&entry) = self.entry_of_way.get(way) else { continue };
            let known = best.entry(entry).or_default();
            *known = known.max(score);
        }
        let mut ranked: Vec<(f64, &BankEntry)> = best
            .into_iter()
            .filter_map(|(at, score)| Some((score, self.entries.get(at)?)))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        ranked
    }
}
