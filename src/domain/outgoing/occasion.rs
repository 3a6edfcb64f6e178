//! Why each message is written: what may still go to somebody who wants no letters, or whose data is restricted.

use super::Template;
use crate::domain::letter::Occasion;

/// What the law wants, an officer writes in person, or goes to officers.
const OWED: [Template; 12] = [
    Template::RightsRequest,
    Template::RightsClock,
    Template::RightsDecided,
    Template::RightsRecipient,
    Template::Quiet,
    Template::Erased,
    Template::ErasedRecipient,
    Template::NomineeTold,
    Template::OfficerAnswer,
    Template::Code,
    Template::MorningList,
    Template::Urgent,
];

impl Template {
    /// Why it is written.
    pub fn occasion(self) -> Occasion {
        if OWED.contains(&self) {
            Occasion::Owed
        } else if self.is_answer() {
            Occasion::Asked
        } else {
            Occasion::Unasked
        }
    }
}
