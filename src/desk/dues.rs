//! What the desk does by itself as time passes, and when it next has to.

use jiff::Timestamp;

use super::Desk;
use crate::domain::{Event, dues, freshness};

impl Desk {
    /// Does what is owed by now.
    pub fn tick(&mut self, now: Timestamp) {
        self.note_time(now);
        self.stage(Event::Tick, now);
        self.let_expire(now);
        self.go_on_erasing(now);
        self.ask_again(now);
        self.mail_lists(now);
    }

    /// When the desk next has something to do by itself.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let now = self.ledger.time(now);
        let programmes = &self.settings.programmes;
        let words = freshness::next_due(programmes, &self.ledger);
        let dues = dues::next_due(programmes, &self.ledger, now);
        let clearing = self.is_at_it().then_some(now);
        let own = [self.ledger.next_due(), self.list_due(now), self.canary_due(), clearing];
        own.into_iter().chain([words, dues]).flatten().min()
    }
}
