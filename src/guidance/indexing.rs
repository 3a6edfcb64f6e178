//! Makes the index, way by way.

use super::dictionary::{Lists, Numbers, count32};
use super::features::{self, Group};
use super::index::{Index, Range, rarity};
use super::words::{Language, Word};

/// An index that is being made.
#[derive(Default)]
pub struct Indexing {
    known: Numbers,
    groups: Vec<Group>,
    runs: Numbers,
    /// The runs of letters of each word, by its number as a feature; of other features none.
    runs_of: Vec<Vec<u32>>,
    /// The features of all ways but letters, one way behind the other.
    features: Vec<u32>,
    ends: Vec<usize>,
    entry_of: Vec<u32>,
    entries: Vec<Range>,
}

impl Indexing {
    /// Adds an entry; its ways and, last, its answer follow.
    pub fn add_entry(&mut self) {
        let first = count32(self.ends.len());
        self.entries.push(Range { first, answer: first, length: 0.0 });
    }

    /// Adds a way to ask, or the answer, to the last entry: its words as they are written and as they were meant.
    pub fn add_way(&mut self, words: &[&Word], meant: &[&Word], language: &Language) {
        let mut new: Vec<u32> = Vec::new();
        features::named(words, meant, language, &mut |group, parts| {
            let number = self.known.number(features::feature(group, parts));
            new.push(number);
            if number as usize == self.groups.len() {
                self.groups.push(group);
                let mut runs = Vec::new();
                if let (Group::Word, [stem]) = (group, parts) {
                    features::letters(stem, &mut |run| runs.push(self.runs.number(run)));
                    runs.sort_unstable();
                    runs.dedup();
                }
                self.runs_of.push(runs);
            }
        });
        new.sort_unstable();
        new.dedup();
        self.features.append(&mut new);
        self.ends.push(self.features.len());
        self.entry_of.push(count32(self.entries.len().saturating_sub(1)));
        if let Some(entry) = self.entries.last_mut() {
            entry.answer = count32(self.ends.len() - 1);
        }
    }

    fn way(&self, way: usize) -> &[u32] {
        let from = way.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let to = self.ends.get(way).copied().unwrap_or_default();
        self.features.get(from.unwrap_or_default()..to).unwrap_or_default()
    }

    /// The runs of letters of a way, with those that stand in several of its words as often as that.
    fn runs(&self, way: usize) -> impl Iterator<Item = u32> + '_ {
        let runs = |feature: &u32| self.runs_of.get(*feature as usize);
        self.way(way).iter().filter_map(runs).flatten().copied()
    }

    fn is_answer(&self, way: usize) -> bool {
        let entry = self.entry_of.get(way).and_then(|entry| self.entries.get(*entry as usize));
        entry.is_some_and(|entry| entry.answer as usize == way)
    }

    /// Numbers the features anew, words first; how many words there are.
    fn words_first(&mut self) -> usize {
        let is_word = |at: &usize| self.groups.get(*at) == Some(&Group::Word);
        let (words, others): (Vec<usize>, Vec<usize>) = (0..self.groups.len()).partition(is_word);
        let mut numbers = vec![0_u32; self.groups.len()];
        for (number, at) in (0_u32..).zip(words.iter().chain(&others)) {
            if let Some(place) = numbers.get_mut(*at) {
                *place = number;
            }
        }
        let number = |at: u32| numbers.get(at as usize).copied().unwrap_or_default();
        self.features.iter_mut().for_each(|feature| *feature = number(*feature));
        self.known.renumber(&numbers);
        let all = || words.iter().chain(&others);
        self.groups = all().filter_map(|at| self.groups.get(*at)).copied().collect();
        let mut runs_of = std::mem::take(&mut self.runs_of);
        let taken = |at: &usize| runs_of.get_mut(*at).map(std::mem::take);
        self.runs_of = all().filter_map(taken).collect();
        words.len()
    }

    /// The index.
    pub fn finished(mut self) -> Index {
        let n_words = self.words_first();
        let n_ways = self.ends.len();
        let rarities = |counts: Vec<usize>| -> Vec<f32> {
            counts.into_iter().map(|n_with| rarity(n_ways, n_with)).collect()
        };
        let mut counts = vec![0; self.known.len()];
        let mut run_counts = vec![0; self.runs.len()];
        let mut again: Vec<(u32, u32)> = Vec::new();
        let mut seen = Seen::new(self.runs.len());
        for way in 0..n_ways {
            let is_asked = usize::from(!self.is_answer(way));
            for feature in self.way(way) {
                add(&mut counts, *feature, is_asked);
            }
            for run in self.runs(way) {
                if seen.is_new(run, way) {
                    add(&mut run_counts, run, is_asked);
                } else {
                    again.push((run, count32(way)));
                }
            }
        }
        let (rarity, run_rarity) = (rarities(counts), rarities(run_counts));
        let scales = self.scales(&rarity, &run_rarity);
        self.measure(&rarity, &run_rarity, &scales);
        let weight = |way: usize, feature: u32| {
            let group = self.groups.get(feature as usize).copied().unwrap_or(Group::Word);
            at(&rarity, feature) * scale(&scales, way, group)
        };
        let postings = (0..n_ways).flat_map(|way| {
            let posting = move |feature: &u32| (*feature, (count32(way), weight(way, *feature)));
            self.way(way).iter().map(posting)
        });
        let ways = Lists::new(self.known.len(), postings);
        let words = (0_u32..).zip(&self.runs_of);
        let words_of = words.flat_map(|(word, runs)| runs.iter().map(move |run| (*run, word)));
        let words_of = Lists::new(self.runs.len(), words_of);
        let again = Lists::new(self.runs.len(), again.iter().copied());
        let scales = (0..n_ways).map(|way| scale(&scales, way, Group::Letters)).collect();
        let Self { known, runs, entry_of, entries, .. } = self;
        Index {
            known,
            n_words,
            rarity,
            ways,
            runs,
            run_rarity,
            words_of,
            again,
            scales,
            entry_of,
            entries,
        }
    }

    /// What the rarity of a feature is multiplied by in each way, by its group: each group has its say, and the squares of a way's
    /// weights make one.
    fn scales(&self, rarity: &[f32], run_rarity: &[f32]) -> Vec<[f32; Group::ALL.len()]> {
        let mut seen = Seen::new(self.runs.len());
        let scales = |way: usize| {
            let mut lengths = [0.0_f32; Group::ALL.len()];
            let mut add = |group: Group, rarity: f32| {
                if let Some(sum) = lengths.get_mut(group as usize) {
                    *sum += rarity * rarity;
                }
            };
            for feature in self.way(way) {
                if let Some(group) = self.groups.get(*feature as usize) {
                    add(*group, at(rarity, *feature));
                }
            }
            for run in self.runs(way).filter(|run| seen.is_new(*run, way)) {
                add(Group::Letters, at(run_rarity, run));
            }
            let says = Group::ALL.iter().zip(lengths).filter(|(_, length)| *length > 0.0);
            let whole: f32 = says.map(|(group, _)| group.say() * group.say()).sum();
            let mut scales = Group::ALL.map(Group::say);
            for (scale, length) in scales.iter_mut().zip(lengths) {
                *scale = if length > 0.0 { *scale / length.sqrt() / whole.sqrt() } else { 0.0 };
            }
            scales
        };
        (0..self.ends.len()).map(scales).collect()
    }

    /// Fills in the lengths of the entries: of the sums of their ways' weights, feature by feature.
    fn measure(&mut self, rarity: &[f32], run_rarity: &[f32], scales: &[[f32; Group::ALL.len()]]) {
        let mut sums = vec![0.0_f32; self.known.len()];
        let mut run_sums = vec![0.0_f32; self.runs.len()];
        let mut seen = Seen::new(self.runs.len());
        let mut lengths = Vec::with_capacity(self.entries.len());
        for range in &self.entries {
            let (mut met, mut runs_met) = (Vec::new(), Vec::new());
            for way in range.first as usize..range.answer as usize {
                for &feature in self.way(way) {
                    let group = self.groups.get(feature as usize).copied().unwrap_or(Group::Word);
                    met.push(feature);
                    add(&mut sums, feature, at(rarity, feature) * scale(scales, way, group));
                }
                for run in self.runs(way).filter(|run| seen.is_new(*run, way)) {
                    runs_met.push(run);
                    add(
                        &mut run_sums,
                        run,
                        at(run_rarity, run) * scale(scales, way, Group::Letters),
                    );
                }
            }
            let mut length = 0.0;
            let taken =
                |sums: &mut [f32], at: u32| sums.get_mut(at as usize).map_or(0.0, std::mem::take);
            for feature in met {
                length += taken(&mut sums, feature).powi(2);
            }
            for run in runs_met {
                length += taken(&mut run_sums, run).powi(2);
            }
            lengths.push(length.sqrt());
        }
        for (range, length) in self.entries.iter_mut().zip(lengths) {
            range.length = length;
        }
    }
}

fn add<T: std::ops::AddAssign>(sums: &mut [T], number: u32, more: T) {
    if let Some(sum) = sums.get_mut(number as usize) {
        *sum += more;
    }
}

fn at(rarity: &[f32], number: u32) -> f32 {
    rarity.get(number as usize).copied().unwrap_or_default()
}

fn scale(scales: &[[f32; Group::ALL.len()]], way: usize, group: Group) -> f32 {
    scales.get(way).and_then(|scales| scales.get(group as usize)).copied().unwrap_or_default()
}

/// What was met in the way that is looked at.
struct Seen(Vec<u32>);

impl Seen {
    fn new(n: usize) -> Self {
        Self(vec![u32::MAX; n])
    }

    fn is_new(&mut self, number: u32, way: usize) -> bool {
        let way = count32(way);
        self.0.get_mut(number as usize).is_some_and(|last| std::mem::replace(last, way) != way)
    }
}
