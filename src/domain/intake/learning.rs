//! Words about what was learned in a placement: they are noted, and go nowhere before an officer agrees (R-147, K-4).

use super::Intake;
use crate::domain::answer::Outcome;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::item::Concern;
use crate::domain::lesson::{Clearance, Lesson};
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::record::Record;

impl<'a> Intake<'a> {
    /// What somebody in a placement has learned, told by itself: in chat by a command, or in a mail that answers nothing of a
    /// placement. The log says from which side a lesson is, so it must be shown who says it.
    pub(super) fn decide_learned(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let answers_nothing = message.token.is_none() || message.confirms.is_some();
        let learned = message.reading.learned.as_ref().filter(|_| answers_nothing);
        let Some(learned) = learned else {
            return false;
        };
        let own: Vec<(&Introduction, Part)> = self.placements_of(sender).collect();
        let [(introduction, part)] = own.as_slice() else {
            if !own.is_empty() {
                self.concern(Concern::WhichSubmission);
                self.answer_with(Template::HandOver, Some(programme), sender);
            }
            return !own.is_empty();
        };
        if self.is_unproven(Act::Change, programme, sender) {
            return true;
        }
        self.item.thread = Some(introduction.reference.clone());
        self.keep_lesson(introduction, *part);
        if !learned.is_all {
            self.concern(Concern::Feedback);
        }
        let noted = [
            ("ask_on", "".into()),
            ("learned", learned.words.as_str().into()),
            ("wish", "".into()),
            ("is_bad", false.into()),
            ("is_manager", false.into()),
            ("reviewed", Value::List(Vec::new())),
        ];
        self.answer_saying(Template::FeedbackThanks, Some(programme), sender, noted);
        true
    }

    /// The placements that somebody has a part in.
    fn placements_of(&self, sender: &Party) -> impl Iterator<Item = (&'a Introduction, Part)> {
        let (ledger, sender) = (self.ledger, sender.id);
        ledger.placements().filter(|known| known.dates.is_some()).filter_map(move |known| {
            let introduction = ledger.introduction(&known.reference)?;
            let is_agreed = introduction.outcome() == Outcome::Agreed;
            let part = ledger.part_in(introduction, sender).filter(|_| is_agreed)?;
            Some((introduction, part))
        })
    }

    /// Keeps what a message says was learned, for an officer to see.
    pub(super) fn keep_lesson(&mut self, introduction: &Introduction, part: Part) {
        let Some(learned) = &self.message.reading.learned else { return };
        let lesson = Lesson {
            reference: self.item.reference.clone(),
            placement: introduction.reference.clone(),
            from: part,
            at: self.now,
            words: learned.words.clone(),
            for_whom: learned.for_whom.clone(),
            themes: learned.themes.iter().cloned().collect(),
            clearance: Clearance::Waits,
            uses: Vec::new(),
        };
        self.decision.records.push(Record::Lesson(lesson));
        self.concern(Concern::Learned);
        self.note("intake.learned", format!("the {} has said what was learned", part.as_str()));
    }
}
