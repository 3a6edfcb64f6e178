//! Questions that the guidance does not answer: who else asked the same, so that one answer serves all.

use super::Desk;
use crate::domain::ids::Reference;
use crate::domain::item::{Concern, Item};
use crate::guidance::missed::themes;

/// So many questions are compared.
const MOST: usize = 500;

impl Desk {
    /// The other items that wait for an answer to the same question, and to nothing else; oldest first.
    pub(super) fn asked_alike(&self, item: &Item) -> Vec<Reference> {
        let Some(bank) = item.programme.as_ref().and_then(|name| self.prompts.guidance.get(name))
        else {
            return Vec::new();
        };
        if item.concern != Some(Concern::Unanswered) {
            return Vec::new();
        }
        let concerns = self.ledger.concerns().into_iter();
        let waiting = concerns.filter(|(concern, _)| **concern == Concern::Unanswered).take(MOST);
        let mut waiting: Vec<Item> =
            waiting.filter_map(|(_, reference)| self.item(reference)).collect();
        waiting.retain(|other| other.programme == item.programme);
        waiting.sort_by_key(|other| other.at);
        let asked: Vec<(&Reference, &String)> = waiting
            .iter()
            .flat_map(|other| {
                other.unanswered.iter().map(|asked| (&other.reference, &asked.question))
            })
            .collect();
        let questions: Vec<String> =
            asked.iter().map(|(_, question)| (*question).clone()).collect();
        let themes = themes(bank, &questions);
        let place = |at: usize| themes.iter().position(|theme| theme.questions.contains(&at));
        let themes_of = |reference: &Reference| {
            let own = asked.iter().enumerate().filter(|(_, (other, _))| *other == reference);
            own.map(|(at, _)| place(at)).collect::<Vec<_>>()
        };
        let own = themes_of(&item.reference);
        let is_same = |other: &&Item| {
            let others = themes_of(&other.reference);
            other.reference != item.reference && others.iter().all(|theme| own.contains(theme))
        };
        waiting.iter().filter(is_same).map(|other| other.reference.clone()).collect()
    }
}
