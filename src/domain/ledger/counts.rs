//! How much there is of everything.

use super::Ledger;

impl Ledger {
    /// How many items, submissions and introductions there are.
    pub fn counts(&self) -> Counts {
        Counts {
            n_arrivals: self.arrivals.len(),
            n_waiting: self.waiting.len(),
            n_items: self.by_content.len(),
            n_open: self.profiles.len(),
            n_introductions: self.introductions.len(),
            n_letters_pending: self.deliveries.values().filter(|known| !known.has_gone()).count(),
        }
    }
}

/// Sizes, for people and tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Messages received, copies among them.
    pub n_arrivals: usize,
    /// Messages not yet understood.
    pub n_waiting: usize,
    /// Items.
    pub n_items: usize,
    /// Submissions open to matches.
    pub n_open: usize,
    /// Matches and introductions.
    pub n_introductions: usize,
    /// Letters not yet settled.
    pub n_letters_pending: usize,
}
