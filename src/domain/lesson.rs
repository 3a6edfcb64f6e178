//! The knowledge log: what was learned in a placement, who may hear of it, and what became of it (R-146…R-154).

pub mod digest;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::Reference;
use super::introduction::Part;
use super::party::PartyId;

/// Something that one side of a placement has learned, in its own words: an entry of the knowledge log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lesson {
    /// The reference of the message that says it.
    pub reference: Reference,
    /// The placement in which it was learned.
    pub placement: Reference,
    /// Which side says it.
    pub from: Part,
    /// When it was said.
    pub at: Timestamp,
    /// The words.
    pub words: String,
    /// Who could use it, in the words of whoever says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_whom: Option<String>,
    /// What it is about, by the words of the vocabulary or of an officer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub themes: BTreeSet<String>,
    /// Who may hear of it.
    #[serde(default)]
    pub clearance: Clearance,
    /// Where others have used it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Use>,
}

/// Whether an officer has agreed that others hear of a lesson: nothing leaves the two sides before.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clearance {
    /// No officer has looked at it.
    #[default]
    Waits,
    /// It is not passed on.
    Kept {
        /// The officer.
        by: String,
        /// The programme's day.
        on: Date,
    },
    /// It may be passed on, without the name of whoever said it.
    Cleared {
        /// The officer.
        by: String,
        /// When.
        at: Timestamp,
        /// To whom.
        audience: Audience,
    },
}

/// Whom a lesson is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The other side of the same placement.
    Pair,
    /// Everybody in a placement of the programme.
    Programme,
}

impl Audience {
    /// Both, with their names for officers.
    pub const ALL: [(&str, Self); 2] = [("pair", Self::Pair), ("programme", Self::Programme)];

    /// The name for officers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Programme => "programme",
        }
    }
}

/// That somebody has used a lesson.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Use {
    /// The programme's day on which it was noted.
    pub on: Date,
    /// The officer who noted it.
    pub by: String,
    /// Where, in the officer's words.
    pub place: String,
    /// How many people were told of it there.
    #[serde(default)]
    pub n_people: u32,
}

/// What one reader has been told of the knowledge log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reader {
    /// Who.
    pub party: PartyId,
    /// The day of the latest digest.
    pub on: Date,
    /// Every lesson that a digest has told.
    pub told: BTreeSet<Reference>,
}

/// A lesson as the ledger knows it: without its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LessonKnown {
    /// The placement in which it was learned.
    pub placement: Reference,
    /// Which side says it.
    pub from: Part,
    /// Who may hear of it.
    pub clearance: Clearance,
}

impl LessonKnown {
    /// A lesson without its words.
    pub fn of(lesson: &Lesson) -> Self {
        Self {
            placement: lesson.placement.clone(),
            from: lesson.from,
            clearance: lesson.clearance.clone(),
        }
    }
}

impl Lesson {
    /// How many people heard of it where it was used, as officers noted.
    pub fn n_told_by_hand(&self) -> u32 {
        self.uses.iter().map(|used| used.n_people).fold(0, u32::saturating_add)
    }
}
