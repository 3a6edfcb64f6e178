//! An inverted index over ways to ask: how near each entry is to a question, by its best ways and by all of them together.
//!
//! Letters are most of what ways have in common. They follow from the words, so that they are kept by word and not by way.

use super::dictionary::{Lists, Numbers};
use super::features::{Feature, Group};

/// The ways to ask of many entries, compared by features that are weighed by their rarity.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// All features but letters, words first.
    pub(super) known: Numbers,
    pub(super) n_words: usize,
    pub(super) rarity: Vec<f32>,
    /// The ways that have each, with its weight there.
    pub(super) ways: Lists<(u32, f32)>,
    /// Runs of letters.
    pub(super) runs: Numbers,
    pub(super) run_rarity: Vec<f32>,
    /// The words, by their number as features, in which each run stands.
    pub(super) words_of: Lists<u32>,
    /// The ways where a run stands in several words: once for each but one.
    pub(super) again: Lists<u32>,
    /// What a run's rarity is multiplied by in each way.
    pub(super) scales: Vec<f32>,
    /// The entry of each way.
    pub(super) entry_of: Vec<u32>,
    pub(super) entries: Vec<Range>,
}

/// An entry's ways: numbered from `first`, the last of them its answer's text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub first: u32,
    pub answer: u32,
    pub length: f32,
}

/// How near an entry is to a question.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Nearness {
    /// To all of its ways taken together.
    pub pooled: f32,
    /// To its nearest way.
    pub best: f32,
    /// To its three nearest ways, on average.
    pub three: f32,
    /// To the text of its answer.
    pub answer: f32,
    /// To what the entry was taught, or to what all topics without an answer have in common.
    pub taught: f32,
}

/// A feature of a question that the index knows, with its weight in the question.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    at: usize,
    /// What it is.
    pub feature: Feature,
    /// Its weight; the squares of a question's weights make one.
    pub weight: f32,
}

impl Index {
    fn find(&self, feature: Feature) -> Option<usize> {
        match feature.group {
            Group::Letters => self.runs.find(feature),
            Group::Word | Group::Pair | Group::Near | Group::Meaning | Group::Asked => {
                self.known.find(feature)
            }
        }
    }

    fn rarities(&self, group: Group) -> &[f32] {
        if group == Group::Letters { &self.run_rarity } else { &self.rarity }
    }

    /// Whether any entry has a feature.
    pub fn knows(&self, feature: Feature) -> bool {
        self.find(feature).is_some()
    }

    /// How telling a feature is: the rarer, the more; an unknown one most of all.
    pub fn rarity(&self, feature: Feature) -> f32 {
        let at = self.find(feature);
        at.and_then(|at| self.rarities(feature.group).get(at).copied())
            .unwrap_or_else(|| rarity(self.entry_of.len(), 0))
    }

    /// The ways that have a feature; letters are not asked for by way.
    fn ways(&self, feature: Feature) -> &[(u32, f32)] {
        self.known.find(feature).map(|at| self.ways.list(at)).unwrap_or_default()
    }

    /// How many ways of an entry have a feature other than letters, its answer among them, and how many ways it has.
    pub fn ways_with(&self, feature: Feature, entry: usize) -> (usize, usize) {
        let Some(range) = self.entries.get(entry) else { return (0, 0) };
        let list = self.ways(feature);
        let from = list.partition_point(|(way, _)| *way < range.first);
        let rest = list.get(from..).unwrap_or_default();
        let n_with = rest.partition_point(|(way, _)| *way <= range.answer);
        (n_with, (range.answer + 1 - range.first) as usize)
    }

    /// In how many of all ways a feature other than letters stands, and how many there are.
    pub fn ways_of_all(&self, feature: Feature) -> (usize, usize) {
        (self.ways(feature).len(), self.entry_of.len())
    }

    /// The features that the index knows, weighed so that each group has its say.
    pub fn weighed(&self, features: &[Feature]) -> Vec<Weighed> {
        let known = |feature: &Feature| {
            let at = self.find(*feature)?;
            let weight = self.rarities(feature.group).get(at).copied()?;
            Some(Weighed { at, feature: *feature, weight })
        };
        let mut weighed: Vec<Weighed> = features.iter().filter_map(known).collect();
        let of_group = |known: &&Weighed, group: Group| known.feature.group == group;
        let mut whole = 0.0;
        let scales = Group::ALL.map(|group| {
            let squares = weighed.iter().filter(|known| of_group(known, group));
            let length: f32 = squares.map(|known| known.weight * known.weight).sum();
            if length > 0.0 {
                whole += group.say() * group.say();
                group.say() / length.sqrt()
            } else {
                0.0
            }
        });
        let whole = f32::sqrt(whole);
        for known in &mut weighed {
            known.weight *= scales.get(known.feature.group as usize).copied().unwrap_or_default();
            known.weight /= whole;
        }
        weighed
    }

    /// How near each entry is to a question.
    pub fn near(&self, question: &[Weighed]) -> Vec<Nearness> {
        let ways = self.ways_near(question);
        let nearness = |range: &Range| {
            let (first, answer) = (range.first as usize, range.answer as usize);
            let (mut sums, mut top) = ([0.0_f32; 8], [0.0_f32; 3]);
            for some in ways.get(first..answer).unwrap_or_default().chunks(sums.len()) {
                let mut most = 0.0_f32;
                for (sum, way) in sums.iter_mut().zip(some) {
                    *sum += way;
                    // Nearness is a number: `max` would look after what is none.
                    most = if *way > most { *way } else { most };
                }
                let [_, _, least] = top;
                if most > least {
                    let high = some.iter().filter(|way| **way > least);
                    top = high.fold(top, |top, way| with(top, *way));
                }
            }
            let sum: f32 = sums.iter().sum();
            Nearness {
                pooled: if range.length > 0.0 { sum / range.length } else { 0.0 },
                best: top.first().copied().unwrap_or_default(),
                three: top.iter().sum::<f32>() / 3.0,
                answer: ways.get(answer).copied().unwrap_or_default(),
                taught: 0.0,
            }
        };
        self.entries.iter().map(nearness).collect()
    }

    /// How near each way is to a question.
    fn ways_near(&self, question: &[Weighed]) -> Vec<f32> {
        let mut ways = vec![0.0_f32; self.entry_of.len()];
        let mut add = |way: u32, say: f32| {
            if let Some(sum) = ways.get_mut(way as usize) {
                *sum += say;
            }
        };
        let scale = |way: u32| self.scales.get(way as usize).copied().unwrap_or_default();
        let mut words = vec![0.0_f32; self.n_words];
        for weighed in question {
            if weighed.feature.group != Group::Letters {
                for (way, weight) in self.ways.list(weighed.at) {
                    add(*way, weighed.weight * weight);
                }
                continue;
            }
            let say = weighed.weight * self.run_rarity.get(weighed.at).copied().unwrap_or_default();
            for &word in self.words_of.list(weighed.at) {
                if let Some(sum) = words.get_mut(word as usize) {
                    *sum += say;
                }
            }
            for &way in self.again.list(weighed.at) {
                add(way, -say * scale(way));
            }
        }
        for (word, say) in words.into_iter().enumerate().filter(|(_, say)| *say > 0.0) {
            for (way, _) in self.ways.list(word) {
                add(*way, say * scale(*way));
            }
        }
        ways
    }
}

/// The three highest of four numbers, three of them in order.
fn with(top: [f32; 3], other: f32) -> [f32; 3] {
    let [one, two, three] = top;
    if other > one {
        [other, one, two]
    } else if other > two {
        [one, other, two]
    } else {
        [one, two, three.max(other)]
    }
}

/// How telling it is that a text has what so many texts have.
#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below the precision's end")]
pub(super) fn rarity(n_texts: usize, n_with: usize) -> f32 {
    ((n_texts as f32 + 1.0) / (n_with as f32 + 0.5)).ln()
}
