//! What a message asked of the guidance, as an item keeps it.

use serde::{Deserialize, Serialize};

/// A question that the guidance does not answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unanswered {
    /// In the asker's words.
    pub question: String,
    /// What the guidance has nearest to it, by its path there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

/// A question that the guidance answered, and by what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnsweredBy {
    /// In the asker's words.
    pub question: String,
    /// The names of the entries, in their order.
    pub entries: Vec<String>,
}
