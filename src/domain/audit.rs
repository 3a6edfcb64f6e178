//! Audit entries: what the desk did, by which rule, for whom; the lines that `run` prints are these.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::Reference;

/// One thing that the desk did. Holds no name, no address and no word of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// What it was about; none where it was the desk itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Reference>,
    /// The rule that decided, such as `intake.interest`.
    pub rule: String,
    /// What was done, as the end of a sentence that begins with what it was about.
    pub deed: String,
    /// Who decided: the desk by itself, or the officer named in config.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// The version of the desk that did it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Its place in the chain; entries of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

impl Audit {
    /// What it was about, for a line.
    pub fn about(&self) -> &str {
        self.subject.as_ref().map_or("the desk", Reference::as_str)
    }
}

/// An entry's place in the chain: each names the one before it, so that none can be changed, taken out or put in unseen (FEATURES X-8).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Link {
    /// Its number; the first one is 1.
    pub number: u64,
    /// The hash of the entry before it; of the first one, 64 noughts.
    pub before: String,
    /// The hash of this entry with all but this.
    pub hash: String,
}

/// The end of the chain: the entry that was made last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChainEnd {
    /// Its number; 0 before there is one.
    pub number: u64,
    /// Its hash.
    pub hash: String,
}

impl Default for ChainEnd {
    fn default() -> Self {
        Self { number: 0, hash: "0".repeat(64) }
    }
}
