//! Silence: what the desk keeps, reads and shows, and does not answer by itself.

use super::Intake;
use crate::domain::item::Concern;
use crate::domain::outgoing::Outgoing;
use crate::domain::sight::Age;

impl Intake<'_> {
    /// Takes every answer back where none may be given. Whatever the other rules decide passes here.
    ///
    /// Mail of the past is no officer's concern either: people dealt with it.
    pub(super) fn withhold(&mut self) {
        let answered = self.message.message_id.and_then(|id| self.ledger.persons_answer(id));
        if let Some(at) = answered {
            self.item.answered_at = Some(at);
            // What the other side of an introduction is told is no answer to this message.
            let ledger = self.ledger;
            let is_aside = |outgoing: &Outgoing| ledger.introduction(&outgoing.subject).is_some();
            self.decision.outgoing.retain(is_aside);
            self.note("intake.theirs", "not answered: a person has answered it already");
        }
        if self.message.names_anothers
            && self.message.token.is_none()
            && !self.decision.outgoing.is_empty()
        {
            self.decision.outgoing.clear();
            self.concern(Concern::PerhapsAutomatic);
            let deed = "not answered: it names a reference that another desk gave";
            self.note("intake.anothers", deed);
        }
        match self.item.age {
            Age::Present => {}
            Age::Late if self.decision.outgoing.is_empty() => {}
            Age::Late => {
                self.decision.outgoing.clear();
                self.concern(Concern::Late);
                self.note("intake.late", "not answered: it had lain too long when it was read");
            }
            Age::History => {
                self.decision.outgoing.clear();
                self.item.concern = None;
                let deed = "history: kept, not answered; it was there before the desk was";
                self.note("intake.history", deed);
            }
        }
    }
}
