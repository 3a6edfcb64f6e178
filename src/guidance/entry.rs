//! One file of the guidance: a question, the ways to ask it, and what is said to it.

use std::sync::Arc;

use jiff::civil::Date;

/// One file of the guidance.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BankEntry {
    /// The file's name without its ending.
    pub name: String,
    /// The folder that the file is in, among the guidance.
    pub folder: String,
    /// The question that it is headed with.
    pub heading: String,
    /// Ways to ask, the heading first.
    pub ways: Arc<[String]>,
    /// The source's page and heading, best first.
    pub cites: Vec<String>,
    /// The same in words, for whoever is answered.
    pub sources: Vec<String>,
    /// Who else knows, of a topic that is not covered.
    pub contact: Option<String>,
    /// Whom it is for, where that is said.
    pub audience: Vec<String>,
    /// The source's date.
    pub dated: String,
    /// When somebody must look at it again, where that is said.
    pub review: Option<Date>,
    /// Entries without which this one would be half an answer, by name.
    pub see_also: Vec<String>,
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

impl Default for Outcome {
    fn default() -> Self {
        Self::HandOver(String::new())
    }
}

impl BankEntry {
    /// Whether the guidance answers it.
    pub fn is_covered(&self) -> bool {
        matches!(self.outcome, Outcome::Answer(_))
    }

    /// The answer, or the sentence that hands over.
    pub fn text(&self) -> &str {
        match &self.outcome {
            Outcome::Answer(text) | Outcome::HandOver(text) => text,
        }
    }

    /// Where the file stands among the guidance, without its ending.
    pub fn path(&self) -> String {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        format!("{}/{name}", self.folder)
    }

    /// Whether it is another programme's topic, which competes here.
    pub fn is_borrowed(&self) -> bool {
        self.name.contains('/')
    }

    /// Whether two entries rest on the same section.
    pub fn shares_cite(&self, other: &Self) -> bool {
        self.name == other.name || self.cites.iter().any(|cite| other.cites.contains(cite))
    }

    /// The ways to ask and, last, the answer.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.ways.iter().map(String::as_str).chain([self.text()])
    }
}
