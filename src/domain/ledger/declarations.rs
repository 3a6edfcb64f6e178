//! When people were asked to declare their interests, and when they last did: not what.

use super::Ledger;
use crate::domain::declaration::DeclarationClock;
use crate::domain::ids::Reference;
use crate::domain::introduction::Part;

impl Ledger {
    /// When somebody in a placement was asked to declare, and when they did.
    pub fn declaration(&self, placement: &Reference, part: Part) -> Option<&DeclarationClock> {
        self.declarations.get(&(placement.clone(), part))
    }

    /// All of them.
    pub fn declarations(&self) -> impl Iterator<Item = &DeclarationClock> {
        self.declarations.values()
    }
}
