//! What an officer ordered last about something, and how it stood before: an order can be taken back as long as nothing has
//! been built on it (FEATURES T-5).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{OutgoingId, Reference};
use super::record::Record;

/// An order that was carried out, with what it changed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Undoable {
    /// What it was about.
    pub subject: Reference,
    /// When it was carried out.
    pub at: Timestamp,
    /// Who ordered it.
    pub officer: String,
    /// What was done, as in the audit entry.
    pub deed: String,
    /// The records as they were.
    pub before: Vec<Record>,
    /// The same records as the order left them.
    pub after: Vec<Record>,
    /// The letters that follow from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<OutgoingId>,
    /// Whether it was taken back.
    #[serde(default)]
    pub is_undone: bool,
}
