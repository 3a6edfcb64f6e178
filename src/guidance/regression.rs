//! How much each piece of evidence counts, from questions of which it is known whether the first entry was right.

use std::collections::BTreeMap;

use super::bank::rate;
use super::decision::{self, EVIDENCE, Evidence};

/// What a question shows whose answer is known.
#[derive(Clone)]
pub struct Lesson {
    /// What spoke for and against the first entry.
    pub evidence: Evidence,
    /// Whether it answers the question.
    pub is_right: bool,
    /// What kind of question it is.
    pub kind: Kind,
    /// Which bank was asked.
    pub bank: usize,
    /// How much it counts.
    pub say: f64,
}

/// Whether a question can be answered, and if not, why.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// By an entry.
    Answerable,
    /// The bank knows the topic as one that is not covered.
    NotCovered,
    /// The bank does not know the topic.
    TopicUnknown,
}

/// At these distances from a piece's mean, in spreads, its weight may change.
const KNOTS: [f64; 3] = [-1.0, 0.0, 1.0];
/// How much large weights cost.
const RIDGE: f64 = 5.0;

/// A column of the regression: a piece of evidence, or how far it is above a knot; with its mean and spread.
struct Column {
    evidence: usize,
    knot: Option<f64>,
    mean: f64,
    spread: f64,
}

impl Column {
    fn raw(&self, evidence: &Evidence) -> f64 {
        let value = evidence.get(self.evidence).copied().unwrap_or_default();
        self.knot.map_or(value, |knot| (value - knot).max(0.0))
    }

    fn scaled(&self, evidence: &Evidence) -> f64 {
        (self.raw(evidence) - self.mean) / self.spread
    }

    fn fitted(mut self, lessons: &[Lesson]) -> Self {
        let count = rate(lessons.len(), 1).max(1.0);
        let values: Vec<f64> = lessons.iter().map(|lesson| self.raw(&lesson.evidence)).collect();
        self.mean = values.iter().sum::<f64>() / count;
        let spread = values.iter().map(|value| (value - self.mean).powi(2)).sum::<f64>() / count;
        self.spread = spread.sqrt().max(1e-6);
        self
    }
}

fn columns(lessons: &[Lesson]) -> Vec<Column> {
    let plain = |evidence| Column { evidence, knot: None, mean: 0.0, spread: 1.0 }.fitted(lessons);
    let plain: Vec<Column> = (0..EVIDENCE.len()).map(plain).collect();
    let bent = plain.iter().flat_map(|column| {
        KNOTS.map(|at| {
            let knot = Some(in_thousandths(column.mean + at * column.spread));
            Column { knot, ..*column }.fitted(lessons)
        })
    });
    let bent: Vec<Column> = bent.collect();
    plain.into_iter().chain(bent).collect()
}

/// A logistic regression of being right on the evidence, by Newton's method, with a little weight against large numbers. The weight of a
/// piece may change at three knots.
pub fn decide(lessons: &[Lesson]) -> BTreeMap<String, f64> {
    let columns = columns(lessons);
    let n = columns.len() + 1;
    let rows: Vec<(Vec<f64>, f64, f64)> = lessons
        .iter()
        .map(|lesson| {
            let row = columns.iter().map(|column| column.scaled(&lesson.evidence)).chain([1.0]);
            (row.collect(), f64::from(u8::from(lesson.is_right)), lesson.say)
        })
        .collect();
    let mut weights = vec![0.0_f64; n];
    for _ in 0..10 {
        let mut slope: Vec<f64> = weights.iter().map(|weight| -RIDGE * weight).collect();
        let mut bend = vec![vec![0.0_f64; n]; n];
        for (at, line) in bend.iter_mut().enumerate() {
            if let Some(own) = line.get_mut(at) {
                *own = RIDGE;
            }
        }
        for (row, is_right, say) in &rows {
            let sum: f64 = row.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
            let chance = 1.0 / (1.0 + (-sum).exp());
            for (slope, value) in slope.iter_mut().zip(row) {
                *slope += say * (is_right - chance) * value;
            }
            let say = say * chance * (1.0 - chance);
            for (line, one) in bend.iter_mut().zip(row) {
                let one = say * one;
                for (cell, other) in line.iter_mut().zip(row) {
                    *cell += one * other;
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solved(bend, slope)) {
            *weight += step;
        }
    }
    let mut base = weights.last().copied().unwrap_or_default();
    let mut decision = BTreeMap::new();
    for (column, weight) in columns.iter().zip(&weights) {
        base -= weight * column.mean / column.spread;
        let name = EVIDENCE.get(column.evidence).copied().unwrap_or_default();
        let name = column.knot.map_or(name.to_owned(), |knot| decision::above(name, knot));
        decision.insert(name, rounded(weight / column.spread));
    }
    decision.insert("base".to_owned(), rounded(base));
    decision
}

/// Knots stand in names, as whole numbers.
fn in_thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// The solution of linear equations, by elimination.
pub fn solved(mut lines: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    let cell = |lines: &[Vec<f64>], row: usize, column: usize| {
        lines.get(row).and_then(|line| line.get(column)).copied().unwrap_or_default()
    };
    for at in 0..n {
        let best = (at..n).max_by(|one, other| {
            cell(&lines, *one, at).abs().total_cmp(&cell(&lines, *other, at).abs())
        });
        let Some(best) = best else { break };
        lines.swap(at, best);
        right.swap(at, best);
        let pivot_line = lines.get(at).cloned().unwrap_or_default();
        let pivot_right = right.get(at).copied().unwrap_or_default();
        let pivot = pivot_line.get(at).copied().unwrap_or(1.0);
        for row in at + 1..n {
            let factor = cell(&lines, row, at) / pivot;
            if let Some(line) = lines.get_mut(row) {
                for (value, above) in line.iter_mut().zip(&pivot_line) {
                    *value -= factor * above;
                }
            }
            if let Some(value) = right.get_mut(row) {
                *value -= factor * pivot_right;
            }
        }
    }
    let mut found = vec![0.0; n];
    for at in (0..n).rev() {
        let known: f64 = (at + 1..n)
            .map(|other| cell(&lines, at, other) * found.get(other).copied().unwrap_or_default())
            .sum();
        let value = (right.get(at).copied().unwrap_or_default() - known) / cell(&lines, at, at);
        if let Some(found) = found.get_mut(at) {
            *found = value;
        }
    }
    found
}

/// Four places are enough, and files stay easy to compare.
pub fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
