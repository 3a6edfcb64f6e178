//! Declarations: the outside interests of whoever is on a secondment, what is done about them, and when they were last confirmed
//! (R-124…R-145). Only officers with that remit see them, and each look is recorded.

pub mod tick;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::answer::Teller;
use super::ids::{Digest, Reference};
use super::introduction::Part;

/// What a programme asks of declarations.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declaring {
    /// Whether everybody who is going on a secondment is asked; otherwise an officer asks.
    pub is_asked: bool,
    /// What is declared, in order. The list is not exhaustive: departments may add to it.
    pub headings: Vec<Heading>,
}

/// A kind of interest to be declared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// The word by which officers name it.
    pub name: String,
    /// What it is, in a sentence.
    pub what: String,
    /// Where that is written.
    pub cites: String,
}

/// Something that was declared, or that there is nothing to declare: a record of its own each time, never changed into another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Declared {
    /// The placement.
    pub placement: Reference,
    /// Whose: of two who swap posts each declares.
    pub part: Part,
    /// What tells it from the others of its placement.
    pub id: String,
    /// What is declared.
    pub what: Statement,
    /// The programme's day.
    pub on: Date,
    /// Who told it.
    pub by: Teller,
    /// What is done so that it does no harm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<Noted>,
    /// Who has considered and approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Noted>,
    /// Since when it is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Noted>,
}

/// What is declared.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statement {
    /// That there is nothing: a record of its own, unlike silence.
    Nil,
    /// That what was declared before is up to date.
    UpToDate,
    /// An interest.
    Interest {
        /// Under which heading.
        heading: String,
        /// The words.
        words: String,
    },
}

/// Something that an officer noted of an interest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Noted {
    /// The words.
    pub words: String,
    /// The programme's day.
    pub on: Date,
    /// The officer.
    pub by: String,
}

/// When somebody was asked to declare, and when they last did: without a word of what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeclarationClock {
    /// The placement.
    pub placement: Reference,
    /// Whose.
    pub part: Part,
    /// Whether the secondment is into a Senior Civil Service role, where declarations are confirmed each year.
    #[serde(default)]
    pub is_senior: bool,
    /// The day of the latest question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<Date>,
    /// Whether they were reminded of it.
    #[serde(default)]
    pub is_reminded: bool,
    /// The latest day on which they declared something, nothing, or that all is up to date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_on: Option<Date>,
}

impl DeclarationClock {
    /// The clock of somebody who was never asked.
    pub fn new(placement: Reference, part: Part) -> Self {
        let (asked_on, said_on) = (None, None);
        Self { placement, part, is_senior: false, asked_on, is_reminded: false, said_on }
    }

    /// The same, once they have declared something.
    #[must_use]
    pub fn said(mut self, on: Date) -> Self {
        self.said_on = Some(on);
        self
    }

    /// Whether the latest question has no answer.
    pub fn is_awaited(&self) -> bool {
        self.asked_on.is_some_and(|asked| self.said_on.is_none_or(|said| said < asked))
    }
}

impl Declared {
    /// What tells a statement of an officer from the others: it follows from the words.
    pub fn id_of(statement: &Statement, on: Date) -> String {
        let (heading, words) = match statement {
            Statement::Nil => ("nil", ""),
            Statement::UpToDate => ("up-to-date", ""),
            Statement::Interest { heading, words } => (heading.as_str(), words.as_str()),
        };
        let digest = Digest([0; 16]).derived(&[heading, words, &on.to_string()]).to_string();
        digest.chars().take(6).collect()
    }
}
