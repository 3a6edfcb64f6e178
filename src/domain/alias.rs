//! Aliases: addresses of which an officer has said that they are one person's. Nothing is copied or thrown away, so that the two
//! can be told apart again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::party::PartyId;

/// That a party is the same person as another, or that it is not any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alias {
    /// The party.
    pub party: PartyId,
    /// The same person under another address; none once they were told apart again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<PartyId>,
    /// When an officer said so.
    pub at: Timestamp,
}
