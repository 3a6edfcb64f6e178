//! Answers to the question whether a withdrawal that nothing proved was meant. The letter went to the known address alone, so that a yes to it is
//! a code that came back: it counts for that one withdrawal, for a week, and once.

use jiff::SignedDuration;

use super::Intake;
use crate::domain::item::{Concern, Item};
use crate::domain::outgoing::Template;
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::Intent;
use crate::domain::record::Record;
use crate::domain::submission::SubmissionState;

/// So long after the message whose wish it was a yes counts.
const CONFIRMED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 7);
/// A yes with more words than these says something that a person should read.
const MOST_WORDS: usize = 12;

impl Intake<'_> {
    /// Carries out what was asked in the sender's name, after a yes; anything else goes its usual way, or to an officer.
    pub(super) fn decide_confirmation(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let Some(asked) = &message.confirms else { return false };
        let reading = &message.reading;
        let is_bare = reading.reply.split_whitespace().count() <= MOST_WORDS
            && !reading.reply.contains('?')
            && message.proof.suffices(Act::Withdraw);
        let Some(is_yes) = reading.is_yes.filter(|_| is_bare) else { return false };
        self.item.thread.clone_from(&asked.thread);
        let is_open = asked.concern == Some(Concern::Unproven)
            && self.now.duration_since(asked.at) <= CONFIRMED_WITHIN;
        let known = message.own.iter().find(|own| Some(&own.reference) == asked.thread.as_ref());
        let known = known.filter(|own| own.state != SubmissionState::Withdrawn);
        let is_withdrawal = asked.intents.contains(&Intent::Withdrawal);
        if let (true, true, true, Some(current)) = (is_yes, is_open, is_withdrawal, known) {
            self.decision.records.push(Record::Item(Item { concern: None, ..(**asked).clone() }));
            self.note("intake.confirmed", "the known address says that it was meant");
            self.withdraw(current, programme, sender);
            return true;
        }
        let deed = if is_yes {
            "a yes that confirms nothing: it came too late, or a second time, or was about another thing"
        } else {
            "the known address says that it was not meant"
        };
        self.note("intake.confirmed", deed);
        self.concern(Concern::NoRule);
        self.answer_with(Template::HandOver, Some(programme), sender);
        true
    }
}
