//! What the desk does by itself as time passes, and when it next has to.

use jiff::Timestamp;

use super::Desk;
use crate::domain::{Event, declaration, freshness, lesson, nudge, placement};

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
        let nudge = nudge::next_due(&self.settings.programmes, &self.ledger);
        let now = self.ledger.time(now);
        let programmes = &self.settings.programmes;
        let words = freshness::next_due(programmes, &self.ledger);
        let questions = placement::tick::next_due(programmes, &self.ledger, now);
        let notes = placement::after::next_due(programmes, &self.ledger, now);
        let reminders = placement::set_up::next_due(programmes, &self.ledger);
        let digests = lesson::digest::next_due(programmes, &self.ledger, now);
        let declared = declaration::tick::next_due(programmes, &self.ledger, now);
        let clearing = self.is_at_it().then_some(now);
        let own = [self.ledger.next_due(), self.list_due(now), clearing];
        let dues = [nudge, words, questions, notes, reminders, digests, declared];
        own.into_iter().chain(dues).flatten().min()
    }
}
