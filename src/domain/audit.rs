//! Audit entries: what the desk did, by which rule, for whom; the lines that `run` prints are these.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::Reference;

/// One thing that the desk did. Holds no name, no address and no word of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// What it was about.
    pub subject: Reference,
    /// The rule that decided, such as `intake.interest`.
    pub rule: String,
    /// What was done, as the end of a sentence that begins with the reference.
    pub deed: String,
    /// Who decided: the desk by itself, or the officer named in config.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
}
