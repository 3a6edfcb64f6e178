//! Why each message is written: what may still go to somebody who wants no letters, or whose data is restricted.

use super::Template;
use crate::domain::letter::Occasion;

impl Template {
    /// Why it is written.
    pub fn occasion(self) -> Occasion {
        match self {
            Self::RightsRequest
            | Self::RightsClock
            | Self::RightsDecided
            | Self::RightsRecipient
            | Self::Quiet
            | Self::Erased
            | Self::ErasedRecipient
            | Self::NomineeTold
            | Self::OfficerAnswer
            | Self::Code
            | Self::MorningList
            | Self::Urgent => Occasion::Owed,
            _ if self.is_answer() => Occasion::Asked,
            _ => Occasion::Unasked,
        }
    }
}
