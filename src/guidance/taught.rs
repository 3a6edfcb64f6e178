//! What each entry was taught: by which words and meanings its ways to ask differ from all others' (a linear support vector machine
//! for each entry that has an answer, against the ways of all other entries and of what is not covered).

use std::collections::BTreeMap;

use super::bank::{Bank, BankEntry};
use super::dictionary::{Lists, Numbers};
use super::features::{self, Feature, Group};
use super::index::Weighed;

/// What was taught, by the entry's name; under [`NOT_COVERED`] what all topics without an answer have in common.
pub type Taught = BTreeMap<String, Lesson>;

/// The name under which topics without an answer stand.
pub const NOT_COVERED: &str = "not-covered";

/// What one entry was taught.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lesson {
    /// What stands for no feature at all.
    pub base: f32,
    /// What each feature adds, by its written form.
    pub weights: Vec<(String, f32)>,
}

/// The lessons of a bank, by feature.
#[derive(Clone, Debug, Default)]
pub struct Machines {
    bases: Vec<Option<f32>>,
    features: Numbers,
    /// What each feature adds to which entries.
    columns: Lists<(u32, f32)>,
}

/// What the score of an entry is that was taught nothing: an entry that is newer than the file.
const UNTAUGHT: f32 = -0.5;
/// So many features of each entry are kept, the most telling; of what all topics without an answer have in common, more.
const MOST_FEATURES: usize = 300;
const MOST_FEATURES_NOT_COVERED: usize = 2_000;
/// How much a mistake costs beside large weights.
const COST: f32 = 0.5;
/// So often all ways are gone through.
const ROUNDS: usize = 12;

/// Whether features of a group are taught: letters are too many, and say what words say.
fn is_taught(group: Group) -> bool {
    matches!(group, Group::Word | Group::Pair | Group::Meaning | Group::Asked)
}

impl Machines {
    /// The lessons of a bank's entries, in their order, and last that of what is not covered.
    pub fn new(entries: &[BankEntry], taught: &Taught) -> Self {
        let (mut bases, mut features) = (Vec::new(), Numbers::default());
        let mut added: Vec<(u32, (u32, f32))> = Vec::new();
        let lesson =
            |entry: &BankEntry| entry.is_covered().then(|| taught.get(&entry.name)).flatten();
        let lessons = entries.iter().map(lesson).chain([taught.get(NOT_COVERED)]);
        for (at, lesson) in (0_u32..).zip(lessons) {
            bases.push(lesson.map(|lesson| lesson.base));
            for (written, weight) in lesson.into_iter().flat_map(|lesson| &lesson.weights) {
                if let Some(feature) = features::from_written(written) {
                    added.push((features.number(feature), (at, *weight)));
                }
            }
        }
        let columns = Lists::new(features.len(), added.iter().copied());
        Self { bases, features, columns }
    }

    /// How much a question is like each entry's ways and unlike the others', from about -1 to 1; last, how much it is like what
    /// is not covered.
    pub fn scores(&self, question: &[Weighed]) -> Vec<f32> {
        let mut scores: Vec<f32> = self.bases.iter().map(|base| base.unwrap_or(UNTAUGHT)).collect();
        for (feature, say) in taught_part(question) {
            let Some(column) = self.features.find(feature) else { continue };
            for (at, weight) in self.columns.list(column) {
                if let Some(score) = scores.get_mut(*at as usize) {
                    *score += weight * say;
                }
            }
        }
        scores
    }
}

/// The features of a question that are taught, with their weights; their squares make one.
fn taught_part(weighed: &[Weighed]) -> Vec<(Feature, f32)> {
    let taught = weighed.iter().filter(|one| is_taught(one.feature.group));
    let mut part: Vec<(Feature, f32)> = taught.map(|one| (one.feature, one.weight)).collect();
    let length = part.iter().map(|(_, say)| say * say).sum::<f32>().sqrt();
    if length > 0.0 {
        for (_, say) in &mut part {
            *say /= length;
        }
    }
    part
}

/// Teaches each entry of a bank that has an answer, and the topics without an answer together.
pub fn teach(bank: &Bank) -> Taught {
    let mut number: BTreeMap<Feature, usize> = BTreeMap::new();
    let mut columns: Vec<(String, f32)> = Vec::new();
    let mut rows: Vec<Vec<(usize, f32)>> = Vec::new();
    let mut entry_of: Vec<usize> = Vec::new();
    for (at, entry) in bank.entries().iter().enumerate() {
        for way in entry.ways.iter() {
            let question = bank.question(way, "", 0.0);
            let written = bank.written(&question);
            let row = taught_part(&question.weighed).into_iter().map(|(feature, say)| {
                let column = *number.entry(feature).or_insert_with(|| {
                    let written = written.get(&feature).cloned().unwrap_or_default();
                    columns.push((written, 0.0));
                    columns.len() - 1
                });
                if let Some((_, count)) = columns.get_mut(column) {
                    *count += 1.0;
                }
                (column, say)
            });
            rows.push(row.collect());
            entry_of.push(at);
        }
    }
    let learned = |is_own: &dyn Fn(usize) -> bool, most: usize| {
        let own: Vec<bool> = entry_of.iter().map(|entry| is_own(*entry)).collect();
        kept(machine(&rows, &own, columns.len()), &columns, most)
    };
    let is_not_covered = |entry: usize| bank.entry(entry).is_some_and(|entry| !entry.is_covered());
    let covered = bank.entries().iter().enumerate().filter(|(_, entry)| entry.is_covered());
    let mut taught: Taught = covered
        .map(|(at, entry)| (entry.name.clone(), learned(&|other| other == at, MOST_FEATURES)))
        .collect();
    taught.insert(NOT_COVERED.to_owned(), learned(&is_not_covered, MOST_FEATURES_NOT_COVERED));
    taught
}

/// The most telling weights, by their size and by how often their feature is met.
fn kept((weights, base): (Vec<f32>, f32), columns: &[(String, f32)], most: usize) -> Lesson {
    let mut all: Vec<(f32, &str, f32)> = weights
        .iter()
        .zip(columns)
        .map(|(weight, (written, count))| {
            (weight.abs() * count.sqrt(), written.as_str(), hundredths(*weight))
        })
        .filter(|(_, _, weight)| *weight != 0.0)
        .collect();
    all.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let weights = all.into_iter().take(most);
    Lesson {
        base: hundredths(base),
        weights: weights.map(|(_, written, weight)| (written.to_owned(), weight)).collect(),
    }
}

/// Two places are enough.
fn hundredths(weight: f32) -> f32 {
    (weight * 100.0).round() / 100.0
}

/// A linear support vector machine with squared loss, by dual coordinate descent: its weights and its base.
fn machine(rows: &[Vec<(usize, f32)>], is_own: &[bool], n_columns: usize) -> (Vec<f32>, f32) {
    let mut weights = vec![0.0_f32; n_columns];
    let mut base = 0.0_f32;
    let mut duals = vec![0.0_f32; rows.len()];
    let soft = 0.5 / COST;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut state);
        for &at in &order {
            let (Some(row), Some(dual), Some(own)) =
                (rows.get(at), duals.get_mut(at), is_own.get(at))
            else {
                continue;
            };
            let sign = if *own { 1.0 } else { -1.0 };
            let sum: f32 =
                row.iter().filter_map(|(column, say)| Some(weights.get(*column)? * say)).sum();
            let slope = sign * (sum + base) - 1.0 + soft * *dual;
            // A row that is right by a margin, and was before, asks for nothing.
            if *dual == 0.0 && slope >= 0.0 {
                continue;
            }
            let bend = row.iter().map(|(_, say)| say * say).sum::<f32>() + 1.0 + soft;
            let next = (*dual - slope / bend).max(0.0);
            let step = (next - *dual) * sign;
            *dual = next;
            base += step;
            for (column, say) in row {
                if let Some(weight) = weights.get_mut(*column) {
                    *weight += step * say;
                }
            }
        }
    }
    (weights, base)
}

/// Another order, the same on every run.
fn shuffle(order: &mut [usize], state: &mut u64) {
    for at in (1..order.len()).rev() {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = usize::try_from(*state >> 33).unwrap_or_default() % (at + 1);
        order.swap(at, pick);
    }
}
