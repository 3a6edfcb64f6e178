//! By when somebody is told that a person answers.

use super::Intake;
use crate::domain::outgoing::{Outgoing, Template, Value};

impl Intake<'_> {
    /// Keeps the day by which a letter of this decision promises its sender a person's answer.
    pub(super) fn note_promise(&mut self) {
        let sender = self.item.party;
        let has_questions = !self.item.unanswered.is_empty();
        let promises = |letter: &&Outgoing| {
            let shows =
                matches!(letter.values.get("answers"), Some(Value::List(all)) if !all.is_empty());
            sender == Some(letter.to)
                && (letter.template == Template::HandOver || (has_questions && shows))
        };
        let letter = self.decision.outgoing.iter().find(promises);
        let programme = letter.and_then(|letter| self.programmes.get(&letter.programme));
        self.item.promised = programme.map(|programme| programme.answers_by(self.now));
    }
}
