//! How much each piece of evidence counts, from questions of which it is known whether the first entry was right.

use std::collections::BTreeMap;

use super::bank::rate;
use super::decision::{EVIDENCE, Evidence};

/// What a question shows whose answer is known.
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

/// A logistic regression of being right on the evidence, by Newton's method, with a little weight against large numbers.
pub fn decide(lessons: &[Lesson]) -> BTreeMap<String, f64> {
    const N: usize = EVIDENCE.len() + 1;
    let count = rate(lessons.len(), 1).max(1.0);
    let column = |at: usize| lessons.iter().filter_map(move |lesson| lesson.evidence.get(at));
    let scale: Vec<(f64, f64)> = (0..EVIDENCE.len())
        .map(|at| {
            let mean = column(at).sum::<f64>() / count;
            let spread = column(at).map(|value| (value - mean).powi(2)).sum::<f64>() / count;
            (mean, spread.sqrt().max(1e-6))
        })
        .collect();
    let rows: Vec<(Vec<f64>, f64, f64)> = lessons
        .iter()
        .map(|lesson| {
            let values = lesson.evidence.iter().zip(&scale);
            let row = values.map(|(value, (mean, spread))| (value - mean) / spread);
            (row.chain([1.0]).collect(), f64::from(u8::from(lesson.is_right)), lesson.say)
        })
        .collect();
    let mut weights = vec![0.0_f64; N];
    for _ in 0..12 {
        let mut slope: Vec<f64> = weights.iter().map(|weight| -weight).collect();
        let mut bend = vec![vec![0.0_f64; N]; N];
        for (at, line) in bend.iter_mut().enumerate() {
            if let Some(own) = line.get_mut(at) {
                *own = 1.0;
            }
        }
        for (row, is_right, say) in &rows {
            let sum: f64 = row.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
            let chance = 1.0 / (1.0 + (-sum).exp());
            for (slope, value) in slope.iter_mut().zip(row) {
                *slope += say * (is_right - chance) * value;
            }
            for (line, one) in bend.iter_mut().zip(row) {
                for (cell, other) in line.iter_mut().zip(row) {
                    *cell += say * chance * (1.0 - chance) * one * other;
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solved(bend, slope)) {
            *weight += step;
        }
    }
    let mut base = weights.last().copied().unwrap_or_default();
    let mut decision = BTreeMap::new();
    for ((name, weight), (mean, spread)) in EVIDENCE.iter().zip(&weights).zip(&scale) {
        base -= weight * mean / spread;
        decision.insert((*name).to_owned(), rounded(weight / spread));
    }
    decision.insert("base".to_owned(), rounded(base));
    decision
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
