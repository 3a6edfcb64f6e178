//! An inverted index over ways to ask: how near each entry is to a question, by its best ways and by all of them together.

use super::features::{Feature, Group};

/// The ways to ask of many entries, compared by features that are weighed by their rarity.
#[derive(Clone, Debug, Default)]
pub struct Index {
    features: Vec<Feature>,
    rarity: Vec<f32>,
    starts: Vec<u32>,
    postings: Vec<(u32, f32)>,
    entry_of: Vec<u32>,
    entries: Vec<Range>,
}

/// An entry's ways: numbered from `first`, the last of them its answer's text.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    first: u32,
    answer: u32,
    length: f32,
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
    /// The index of entries, each with the features of its ways and, last, of its answer.
    pub fn new(entries: &[Vec<Vec<Feature>>]) -> Self {
        let mut index = Self::default();
        let mut found: Vec<(Feature, u32)> = Vec::new();
        let (mut way, mut is_answer) = (0_u32, Vec::new());
        for (entry, ways) in (0_u32..).zip(entries) {
            let first = way;
            for features in ways {
                found.extend(features.iter().map(|feature| (*feature, way)));
                index.entry_of.push(entry);
                is_answer.push(false);
                way += 1;
            }
            if let Some(last) = is_answer.last_mut() {
                *last = true;
            }
            index.entries.push(Range { first, answer: way.saturating_sub(1), length: 0.0 });
        }
        found.sort_unstable();
        for list in found.chunk_by(|one, other| one.0 == other.0) {
            let Some((feature, _)) = list.first() else { continue };
            let asked = |(_, way): &&(Feature, u32)| {
                is_answer.get(*way as usize).is_some_and(|answers| !answers)
            };
            index.features.push(*feature);
            index.starts.push(count32(index.postings.len()));
            index.rarity.push(rarity(way as usize, list.iter().filter(asked).count()));
            index.postings.extend(list.iter().map(|(_, way)| (*way, 0.0)));
        }
        index.starts.push(count32(index.postings.len()));
        index.weigh(entries);
        index
    }

    /// Fills in the weights of the postings and the lengths of the entries.
    fn weigh(&mut self, entries: &[Vec<Vec<Feature>>]) {
        let mut filled: Vec<u32> = self.starts.clone();
        for features in entries.iter().flatten() {
            for weighed in self.weighed(features) {
                if let Some(next) = filled.get_mut(weighed.at)
                    && let Some(posting) = self.postings.get_mut(*next as usize)
                {
                    posting.1 = weighed.weight;
                    *next += 1;
                }
            }
        }
        let mut lengths = vec![0.0_f32; self.entries.len()];
        for at in 0..self.features.len() {
            let ways = self.list(at).iter().filter(|(way, _)| !self.is_answer(*way));
            let mut sums: Vec<(u32, f32)> = Vec::new();
            for (way, weight) in ways {
                let entry = self.entry_of.get(*way as usize).copied().unwrap_or_default();
                match sums.last_mut().filter(|(last, _)| *last == entry) {
                    Some((_, sum)) => *sum += weight,
                    None => sums.push((entry, *weight)),
                }
            }
            for (entry, sum) in sums {
                if let Some(length) = lengths.get_mut(entry as usize) {
                    *length += sum * sum;
                }
            }
        }
        for (range, length) in self.entries.iter_mut().zip(lengths) {
            range.length = length.sqrt();
        }
    }

    fn is_answer(&self, way: u32) -> bool {
        let entry = self.entry_of.get(way as usize).map(|entry| *entry as usize);
        entry.and_then(|entry| self.entries.get(entry)).is_some_and(|range| range.answer == way)
    }

    fn list(&self, at: usize) -> &[(u32, f32)] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.postings.get(bound(at)..bound(at + 1)).unwrap_or_default()
    }

    fn find(&self, feature: Feature) -> Option<usize> {
        self.features.binary_search(&feature).ok()
    }

    /// Whether any entry has a feature.
    pub fn knows(&self, feature: Feature) -> bool {
        self.find(feature).is_some()
    }

    /// How telling a feature is: the rarer, the more; an unknown one most of all.
    pub fn rarity(&self, feature: Feature) -> f32 {
        let at = self.find(feature);
        at.and_then(|at| self.rarity.get(at).copied())
            .unwrap_or_else(|| rarity(self.entry_of.len(), 0))
    }

    /// How many ways of an entry have a feature, its answer among them, and how many ways it has.
    pub fn ways_with(&self, feature: Feature, entry: usize) -> (usize, usize) {
        let Some(range) = self.entries.get(entry) else { return (0, 0) };
        let list = self.find(feature).map(|at| self.list(at)).unwrap_or_default();
        let from = list.partition_point(|(way, _)| *way < range.first);
        let to = list.partition_point(|(way, _)| *way <= range.answer);
        (to - from, (range.answer + 1 - range.first) as usize)
    }

    /// In how many of all ways a feature stands, and how many there are.
    pub fn ways_of_all(&self, feature: Feature) -> (usize, usize) {
        (self.find(feature).map_or(0, |at| self.list(at).len()), self.entry_of.len())
    }

    /// The features that the index knows, weighed so that each group has its say.
    pub fn weighed(&self, features: &[Feature]) -> Vec<Weighed> {
        let known = |feature: &Feature| {
            let at = self.find(*feature)?;
            let weight = self.rarity.get(at).copied()?;
            Some(Weighed { at, feature: *feature, weight })
        };
        let mut weighed: Vec<Weighed> = features.iter().filter_map(known).collect();
        let mut whole = 0.0;
        for group in Group::ALL {
            let length: f32 = weighed
                .iter()
                .filter(|known| known.feature.group == group)
                .map(|known| known.weight * known.weight)
                .sum();
            if length > 0.0 {
                let scale = group.say() / length.sqrt();
                whole += group.say() * group.say();
                for known in weighed.iter_mut().filter(|known| known.feature.group == group) {
                    known.weight *= scale;
                }
            }
        }
        for known in &mut weighed {
            known.weight /= whole.sqrt();
        }
        weighed
    }

    /// How near each entry is to a question.
    pub fn near(&self, question: &[Weighed]) -> Vec<Nearness> {
        let mut ways = vec![0.0_f32; self.entry_of.len()];
        for weighed in question {
            for (way, weight) in self.list(weighed.at) {
                if let Some(sum) = ways.get_mut(*way as usize) {
                    *sum += weighed.weight * weight;
                }
            }
        }
        let nearness = |range: &Range| {
            let (first, answer) = (range.first as usize, range.answer as usize);
            let mut near = Nearness::default();
            let (mut sum, mut top) = (0.0, [0.0_f32; 3]);
            for &way in ways.get(first..answer).unwrap_or_default() {
                sum += way;
                let [one, two, three] = &mut top;
                if way > *one {
                    (*one, *two, *three) = (way, *one, *two);
                } else if way > *two {
                    (*two, *three) = (way, *two);
                } else if way > *three {
                    *three = way;
                }
            }
            near.pooled = if range.length > 0.0 { sum / range.length } else { 0.0 };
            near.best = top.first().copied().unwrap_or_default();
            near.three = top.iter().sum::<f32>() / 3.0;
            near.answer = ways.get(answer).copied().unwrap_or_default();
            near
        };
        self.entries.iter().map(nearness).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below the precision's end")]
fn rarity(n_texts: usize, n_with: usize) -> f32 {
    ((n_texts as f32 + 1.0) / (n_with as f32 + 0.5)).ln()
}

fn count32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
