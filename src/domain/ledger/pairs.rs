//! Which interest and role were ever put together.

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::introduction::Introduction;

impl Ledger {
    /// Keeps in mind that a pair was put together; one that did not fit for a while may be again.
    pub(super) fn apply_pair(&mut self, introduction: &Introduction) {
        let pair = (self.known(&introduction.interest), self.known(&introduction.role));
        if introduction.may_recur() {
            self.pairs.remove(&pair);
        } else {
            self.pairs.insert(pair);
        }
    }

    /// Whether the pair was ever put together.
    pub fn was_paired(&self, interest: &Reference, role: &Reference) -> bool {
        self.pairs.contains(&(interest.clone(), role.clone()))
    }
}
