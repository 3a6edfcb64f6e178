//! Claims: which officer has something in hand, so that two of them never do the same thing (FEATURES T-4).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::Reference;

/// Who has an item, a submission or a match in hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// What.
    pub subject: Reference,
    /// The officer's name; nobody once it was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Since when.
    pub since: Timestamp,
}
