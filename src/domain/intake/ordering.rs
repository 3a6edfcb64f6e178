//! An officer's reply to a list: kept as a message, and nothing that is said to correspondents follows from it.

use super::Intake;
use crate::domain::item::Concern;
use crate::domain::mailed::orders::MailedOrders;
use crate::domain::mailed::{self, Report};
use crate::domain::programme::Programme;
use crate::domain::reading::Intent;

impl Intake<'_> {
    /// Keeps an officer's reply. What is ordered in it is carried out afterwards, in the same commit.
    pub(super) fn decide_orders(&mut self, orders: &MailedOrders, programme: Option<&Programme>) {
        self.item.thread = self.message.token.clone();
        self.item.intents = vec![Intent::Other];
        self.item.forget_questions();
        match orders {
            MailedOrders::Read(orders) => {
                let deed = format!("an officer's reply with {} orders", orders.len());
                self.note("officers.reply", deed);
            }
            MailedOrders::Unreadable(sentence) => {
                self.note("officers.reply", "an officer's reply that was not understood");
                self.report(sentence, programme);
            }
            MailedOrders::Unproven => {
                self.concern(Concern::Unproven);
                self.concern_for_what_a_person_says();
            }
        }
    }

    fn report(&mut self, sentence: &str, programme: Option<&Programme>) {
        let programme = programme.or_else(|| self.programmes.values().next());
        let (Some(programme), Some(sender)) = (programme, &self.message.sender) else { return };
        let report = Report {
            about: self.item.reference.clone(),
            to: sender.id,
            programme: programme.name.clone(),
            answers: self.message.answer_to.clone(),
            lines: vec![sentence.to_owned()],
            list: None,
        };
        self.decision.outgoing.extend(mailed::reported(report, self.now).outgoing);
    }
}
