//! The programme's own evaluation: tables of counts in which small numbers are hidden, as JSON, as lines, and as one page with charts.

mod chart;
mod lines;
mod page;
pub mod records;
mod suppressed;

use serde::Serialize;

pub use lines::{csv, text};
pub use page::page;
pub use suppressed::suppressed;

/// A report about one programme.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// What the programme is called.
    pub programme: String,
    /// The day as of which it counts.
    pub as_of: String,
    /// Smaller numbers are hidden.
    pub hidden_below: u64,
    /// What it tells.
    pub tables: Vec<Table>,
}

/// Counts by one thing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Table {
    /// Its name in JSON and lines.
    pub name: &'static str,
    /// What it tells, in a line.
    pub title: &'static str,
    /// What the counts are of.
    pub columns: Vec<&'static str>,
    /// The counts.
    pub rows: Vec<Row>,
}

/// A row of counts; where one is nothing, it is hidden.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    /// What they are about.
    pub name: String,
    /// The counts, one for each column.
    pub counts: Vec<Option<u64>>,
}

impl Table {
    /// A table of which what is small is hidden, so that nothing hidden follows from its other rows and their sum.
    pub fn hiding(
        (name, title): (&'static str, &'static str),
        columns: Vec<&'static str>,
        rows: Vec<(String, Vec<u64>)>,
        below: u64,
    ) -> Self {
        let shown: Vec<Vec<Option<u64>>> = (0..columns.len())
            .map(|column| {
                let counts: Vec<u64> = rows
                    .iter()
                    .map(|(_, counts)| counts.get(column).copied().unwrap_or_default())
                    .collect();
                suppressed(&counts, below)
            })
            .collect();
        let rows = rows.into_iter().enumerate().map(|(at, (name, _))| Row {
            name,
            counts: shown.iter().map(|column| column.get(at).copied().flatten()).collect(),
        });
        Self { name, title, columns, rows: rows.collect() }
    }
}
