//! The question bank of a programme: what the guidance answers, and what it does not.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::asking::{self, Asked};
use super::decision::Scale;
use super::dictionary::{Dictionary, count32};
pub use super::entry::{BankEntry, Outcome};
use super::exactly::Exactly;
use super::features::{self, Feature, Group};
use super::index::{Index, Nearness, Weighed};
use super::indexing::Indexing;
use super::lately::Lately;
use super::speller::Speller;
use super::taught::{Machines, Taught};
use super::weights::{SIGNS, Weights};
use super::words::{Language, Word};

/// All entries of a programme, with their index, which is made when first asked.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    entries: Arc<[BankEntry]>,
    language: Arc<Language>,
    weights: Weights,
    scale: Arc<Scale>,
    fit: Arc<Scale>,
    machines: Arc<Machines>,
    searched: OnceLock<Arc<Searched>>,
    lately: Lately,
}

/// What a bank is searched by.
#[derive(Debug)]
struct Searched {
    index: Index,
    speller: Speller,
    exact: Exactly,
    /// The entries that share a source with each.
    kin: Vec<Vec<usize>>,
}

/// A question as the bank sees it.
#[derive(Clone, Debug)]
pub struct Question {
    /// The words as they were meant.
    pub words: Vec<Word>,
    /// All its features, known or not.
    pub features: Vec<Feature>,
    /// Those that the bank knows, and with less weight those of what stands before the question.
    pub weighed: Vec<Weighed>,
}

/// An entry that was looked at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// Its place in the bank.
    pub entry: usize,
    /// How near it is.
    pub near: Nearness,
    /// All of that in one number; the higher, the nearer.
    pub score: f64,
    /// Its share among all entries, from 0 to 1.
    pub share: f64,
}

impl Bank {
    /// The bank of some entries.
    pub fn new(entries: Vec<BankEntry>, language: Arc<Language>, weights: Weights) -> Self {
        let machines = Arc::new(Machines::new(&entries, &Taught::new()));
        let (searched, lately) = (OnceLock::new(), Lately::default());
        let [scale, fit] = scales(&weights);
        Self { entries: entries.into(), language, weights, scale, fit, machines, searched, lately }
    }

    /// The entries.
    pub fn entries(&self) -> &[BankEntry] {
        &self.entries
    }

    /// An entry by its place.
    pub fn entry(&self, at: usize) -> Option<&BankEntry> {
        self.entries.get(at)
    }

    /// An entry by its name.
    pub fn named(&self, name: &str) -> Option<&BankEntry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// What is known of the language.
    pub fn language(&self) -> &Arc<Language> {
        &self.language
    }

    /// What was learned from the bank.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The same, ready to weigh evidence.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// What was learned of when a topic's sentence fits, ready to weigh evidence.
    pub fn fit(&self) -> &Scale {
        &self.fit
    }

    /// The same bank with other entries.
    #[must_use]
    pub fn with_entries(&self, entries: Vec<BankEntry>) -> Self {
        Self::new(entries, self.language.clone(), self.weights.clone())
    }

    /// The same bank with other weights.
    #[must_use]
    pub fn with_weights(&self, weights: Weights) -> Self {
        let [scale, fit] = scales(&weights);
        Self { weights, scale, fit, lately: Lately::default(), ..self.clone() }
    }

    /// The same bank with what was taught of its entries.
    #[must_use]
    pub fn with_taught(self, taught: &Taught) -> Self {
        let machines = Arc::new(Machines::new(&self.entries, taught));
        Self { machines, lately: Lately::default(), ..self }
    }

    /// What it answered lately.
    pub fn lately(&self) -> &Lately {
        &self.lately
    }

    /// The index over its ways to ask.
    pub fn index(&self) -> &Index {
        &self.searched().index
    }

    /// The speller that knows its words.
    pub fn speller(&self) -> &Speller {
        &self.searched().speller
    }

    fn searched(&self) -> &Searched {
        self.searched.get_or_init(|| Arc::new(Searched::new(&self.entries, &self.language)))
    }

    /// A question as the bank sees it, with what stands before it, at `context_say` of the question's weight.
    pub fn question(&self, text: &str, context: &str, context_say: f32) -> Question {
        let seen = |text: &str| {
            let words = self.language.words(text);
            let meant = features::meant(&words, self.speller());
            let features = features::features(&words, &meant, &self.language);
            (meant.into_iter().cloned().collect::<Vec<Word>>(), features)
        };
        let (words, features) = seen(text);
        let mut weighed = self.index().weighed(&features);
        if !context.is_empty() && context_say > 0.0 {
            let mut around = self.index().weighed(&seen(context).1);
            around.retain(|known| known.feature.group != Group::Asked);
            let whole = (1.0 + context_say * context_say).sqrt();
            for known in &mut weighed {
                known.weight /= whole;
            }
            for known in &mut around {
                known.weight *= context_say / whole;
            }
            weighed.extend(around);
        }
        Question { words, features, weighed }
    }

    /// The entry of which a question is one of the ways to ask, word for word.
    pub fn asked_exactly(&self, question: &str) -> Option<usize> {
        self.searched().exact.entry(&self.entries, &self.language, question)
    }

    /// What a message asks.
    pub fn asked(&self, message: &str) -> Asked {
        let is_way = |text: &str| self.asked_exactly(text).is_some();
        asking::asked(message, &self.language, &is_way)
    }

    /// Whether two entries, by their places, rest on the same section.
    pub fn share_cite(&self, one: usize, other: usize) -> bool {
        self.searched().kin.get(one).is_some_and(|kin| kin.binary_search(&other).is_ok())
    }

    /// The entries in the order of their nearness to a question.
    pub fn ranked(&self, question: &Question) -> Vec<Candidate> {
        let near = self.index().near(&question.weighed);
        let taught = self.machines.scores(&question.weighed);
        let not_covered = taught.last().copied().unwrap_or_default();
        let weights = SIGNS.map(|name| self.weights.ranking.get(name).copied().unwrap_or_default());
        let candidate =
            |(at, ((mut near, taught), entry)): (usize, ((Nearness, f32), &BankEntry))| {
                near.taught = if entry.is_covered() { taught } else { not_covered };
                let score = Weights::score(&weights, near, entry.is_covered());
                Candidate { entry: at, near, score, share: 0.0 }
            };
        let all = near.into_iter().zip(taught).zip(self.entries.iter());
        let mut ranked: Vec<Candidate> = all.enumerate().map(candidate).collect();
        ranked.sort_unstable_by(|one, other| {
            other.score.total_cmp(&one.score).then_with(|| one.entry.cmp(&other.entry))
        });
        let highest = ranked.first().map_or(0.0, |first| first.score);
        let mut whole = 0.0;
        for candidate in &mut ranked {
            candidate.share = (candidate.score - highest).exp();
            whole += candidate.share;
        }
        for candidate in &mut ranked {
            candidate.share /= whole;
        }
        ranked
    }

    /// The written forms of a question's features.
    pub fn written(&self, question: &Question) -> BTreeMap<Feature, String> {
        let mut written = BTreeMap::new();
        let meant: Vec<&Word> = question.words.iter().collect();
        features::named(&meant, &meant, &self.language, &mut |group, parts| {
            written.insert(features::feature(group, parts), features::written(group, parts));
        });
        written
    }

    /// The words and meanings of a question that speak for an entry, the most telling first.
    pub fn telling(&self, question: &Question, entry: usize) -> Vec<String> {
        let mut texts: Vec<(Feature, String)> = Vec::new();
        let meant: Vec<&Word> = question.words.iter().collect();
        features::named(&meant, &meant, &self.language, &mut |group, parts| {
            let text = match group {
                Group::Word | Group::Near => parts.join(" "),
                Group::Meaning | Group::Asked => format!("[{}]", parts.concat()),
                Group::Pair | Group::Letters => return,
            };
            texts.push((features::feature(group, parts), text));
        });
        let mut told: Vec<(Reverse<u32>, String)> = Vec::new();
        let is_told = |group| !matches!(group, Group::Pair | Group::Letters);
        for known in question.weighed.iter().filter(|known| is_told(known.feature.group)) {
            let (n_with, n_ways) = self.index().ways_with(known.feature, entry);
            let text = texts.iter().find(|(feature, _)| *feature == known.feature);
            if let (Some((_, text)), 1..) = (text, n_with) {
                let share = f64::from(known.weight) * rate(n_with, n_ways).sqrt();
                let told_text = (Reverse(thousandths(share)), text.clone());
                if !told.contains(&told_text) {
                    told.push(told_text);
                }
            }
        }
        told.sort();
        told.into_iter().map(|(_, text)| text).take(8).collect()
    }
}

impl Searched {
    fn new(entries: &[BankEntry], language: &Language) -> Self {
        let mut numbers: Dictionary<Option<u32>> = Dictionary::default();
        let (mut words, mut counts) = (Vec::<Word>::new(), Vec::<usize>::new());
        // The words of all ways and answers by number, and where each text ends.
        let (mut said, mut ends) = (Vec::<u32>::new(), Vec::<usize>::new());
        for text in entries.iter().flat_map(BankEntry::texts) {
            for word in language.words(text) {
                let number = *numbers.entry(&word.written).get_or_insert(count32(words.len()));
                if number as usize == words.len() {
                    words.push(word);
                    counts.push(0);
                }
                if let Some(count) = counts.get_mut(number as usize) {
                    *count += 1;
                }
                said.push(number);
            }
            ends.push(said.len());
        }
        let counted = words.iter().zip(counts).map(|(word, n)| (word.written.clone(), n));
        let speller = Speller::new(language, &counted.collect());
        let meant = features::meant(&words, &speller);
        let mut indexing = Indexing::default();
        let (mut from, mut ends) = (0, ends.into_iter());
        for entry in entries {
            indexing.add_entry();
            for to in ends.by_ref().take(entry.ways.len() + 1) {
                let said = said.get(from..to).unwrap_or_default();
                let here = |at: &u32| Some((words.get(*at as usize)?, *meant.get(*at as usize)?));
                let (written, meant): (Vec<_>, Vec<_>) = said.iter().filter_map(here).unzip();
                indexing.add_way(&written, &meant, language);
                from = to;
            }
        }
        drop(meant);
        Self {
            index: indexing.finished(),
            speller,
            exact: Exactly::new(entries, language),
            kin: kin(entries),
        }
    }
}

/// The scales of an answer and of a topic's sentence.
fn scales(weights: &Weights) -> [Arc<Scale>; 2] {
    [&weights.decision, &weights.saying].map(|weights| Arc::new(Scale::new(weights)))
}

/// The entries that share a source with each.
fn kin(entries: &[BankEntry]) -> Vec<Vec<usize>> {
    let shares = |one: &BankEntry| {
        let others = entries.iter().enumerate();
        others.filter(|(_, other)| one.shares_cite(other)).map(|(at, _)| at).collect()
    };
    entries.iter().map(shares).collect()
}

/// A part of a whole.
#[expect(clippy::cast_precision_loss, reason = "counts of ways are far below the precision's end")]
pub fn rate(part: usize, whole: usize) -> f64 {
    part as f64 / (whole as f64).max(1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to 1; a whole number orders without ties of rounding"
)]
fn thousandths(share: f64) -> u32 {
    (share * 100_000.0) as u32
}
