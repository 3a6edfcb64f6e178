//! Words about a placement: how it goes, and what is to change (R-112…R-118).

use super::Intake;
use crate::domain::answer::Outcome;
use crate::domain::item::Concern;
use crate::domain::outgoing::Template;
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::Verdict;
use crate::domain::record::Record;

impl Intake<'_> {
    /// An answer to how a placement goes. What says more than that all is well, an officer reads; nothing of it reaches the other side.
    pub(super) fn decide_placed(&mut self, programme: &Programme, sender: &Party) -> bool {
        let (ledger, reading) = (self.ledger, &self.message.reading);
        let token = self.message.token.as_ref();
        let placed =
            token.and_then(|token| Some((ledger.introduction(token)?, ledger.placement(token)?)));
        let Some((introduction, placement)) = placed else { return false };
        let is_agreed = introduction.outcome() == Outcome::Agreed;
        let part = ledger.part_in(introduction, sender.id);
        let part = part.filter(|part| is_agreed && placement.asked.contains_key(part));
        let Some(part) = part else { return false };
        self.item.thread = Some(introduction.reference.clone());
        if !self.message.proof.suffices(Act::Agree) {
            self.concern(Concern::Unproven);
            self.answer_with(Template::Unproven, Some(programme), sender);
            return true;
        }
        let wait_until = reading.until.filter(|_| reading.verdict == Some(Verdict::NotYet));
        if wait_until.is_none() && !reading.is_well {
            self.concern(Concern::Feedback);
        }
        let after = placement.clone().answered(part, wait_until);
        self.decision.records.push(Record::Placement(after));
        self.note("intake.placed", format!("the {} has said how it goes", part.as_str()));
        self.answer_with(Template::FeedbackThanks, Some(programme), sender);
        if let Some(thanks) = self.decision.outgoing.pop() {
            let day = wait_until.map(|day| day.strftime("%A %-d %B").to_string());
            self.decision.outgoing.push(thanks.with("ask_on", day.unwrap_or_default()));
        }
        true
    }
}
