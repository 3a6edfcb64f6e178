//! Several roles in one message: each is taken in as if it had come in a message of its own, with a reference, an item and a letter.

use std::collections::BTreeSet;

use super::Intake;
use crate::domain::decision::Decision;
use crate::domain::ids::{Digest, Reference};
use crate::domain::item::Item;
use crate::domain::programme::Programme;
use crate::domain::reading::{Intent, Reading};
use crate::domain::record::Record;
use crate::domain::submission::SubmissionKind;
use crate::domain::understood::Understood;

/// An odd number without a pattern: causes that follow from one another lie far apart.
const APART: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl Intake<'_> {
    /// What follows from the further roles of a message, once its first was taken in. The message is one arrival, and what came again is
    /// passed over before this.
    pub(super) fn further(&self, programme: Option<&Programme>) -> Vec<Decision> {
        let Some((programme, sender)) = programme.zip(self.message.sender.as_ref()) else {
            return Vec::new();
        };
        let is_taken_in = |record: &Record| {
            matches!(record, Record::Submission(taken)
                if taken.kind == SubmissionKind::Role && taken.party == sender.id)
        };
        if !self.decision.records.iter().any(is_taken_in) {
            return Vec::new();
        }
        let mut taken = BTreeSet::from([self.item.reference.clone()]);
        let further = (1..).zip(&self.message.reading.others).map(|(nth, fields)| {
            let cause = cause(self.message.arrival, nth);
            let is_taken = |reference: &Reference| {
                self.ledger.is_taken(reference) || taken.contains(reference)
            };
            let reference = Reference::from_cause(&programme.prefix, cause, is_taken);
            taken.insert(reference.clone());
            let message = Understood {
                token: None,
                named: None,
                of_namesake: None,
                answers: Vec::new(),
                reading: Reading {
                    programme: self.message.reading.programme.clone(),
                    intents: vec![Intent::Role],
                    reply: self.message.reading.reply.clone(),
                    fields: fields.clone(),
                    ..Reading::default()
                },
                ..self.message.clone()
            };
            let item = Item {
                reference,
                message_id: None,
                content: cause,
                intents: vec![Intent::Role],
                thread: None,
                may_belong_to: None,
                concern: None,
                problems: Vec::new(),
                attachments: Vec::new(),
                unanswered: Vec::new(),
                answered: Vec::new(),
                ..self.item.clone()
            };
            let mut role = Intake {
                programmes: self.programmes,
                ledger: self.ledger,
                message: &message,
                mailbox: self.mailbox.clone(),
                now: self.now,
                item,
                decision: Decision::default(),
            };
            role.decide_submission(programme, sender);
            role.finish()
        });
        further.collect()
    }
}

/// The cause of a further role: it follows from the message's, so that the same message gives the same reference.
fn cause(arrival: Digest, nth: u128) -> Digest {
    let number = u128::from_be_bytes(arrival.0).wrapping_add(nth.wrapping_mul(APART));
    Digest(number.to_be_bytes())
}
