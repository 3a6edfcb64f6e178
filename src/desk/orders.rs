//! What commands order: carried out at once, answered once it is durable.

use std::sync::mpsc::Sender;

use jiff::Timestamp;

use super::enquiry::not_a_reference;
use super::{After, Desk};
use crate::control::{Request, Response};
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::item::Item;
use crate::domain::letter::DeliveryState;
use crate::domain::officer::Order;
use crate::domain::proof::Proof;
use crate::domain::{Event, decide};

impl Desk {
    /// Answers a command, once everything that the answer tells is durable.
    pub fn serve(&mut self, request: Request, answer_to: Sender<Response>, now: Timestamp) {
        let (officer, order) = match request {
            Request::List { .. }
            | Request::Show { .. }
            | Request::Collect { .. }
            | Request::Export { .. }
            | Request::Verify => {
                return self.after.push(After::Look(answer_to, request));
            }
            Request::Collected { account, letters } => {
                self.collected(&account, &letters, now);
                return self.after.push(After::Answer(answer_to, Response::text("")));
            }
            Request::Say { programme, account, name, text } => {
                let heard = self.hear(programme.as_deref(), &account, &name, &text, now);
                let response =
                    heard.map_or_else(Response::refusal, |()| Response::text(String::new()));
                return self.after.push(After::Answer(answer_to, response));
            }
            Request::Confirm { reference, officer } => (officer, self.confirmation(&reference)),
            Request::Reject { reference, officer, because } => {
                (officer, self.rejection(&reference, because))
            }
            Request::Close { reference, officer, because } => {
                (officer, self.closing(&reference, because))
            }
            Request::Done { reference, officer } => (officer, self.dealt_with(&reference)),
            Request::SendAgain { letter, officer } => {
                let id = OutgoingId::from(letter.as_str());
                let known = self.ledger.delivery(&id).and_then(|known| self.letter(known));
                let programme = known.map(|letter| letter.programme);
                let order = Order::SendAgain { id, programme };
                (officer, Ok((order, format!("{letter} will be sent again."))))
            }
            Request::ResumeSending { officer } => {
                (officer, Ok((Order::ResumeSending, "Sending goes on.".to_owned())))
            }
            Request::AcceptClock { officer } => {
                (officer, Ok((Order::AcceptClock(now), format!("The desk goes on from {now:.0}."))))
            }
        };
        let done = order.and_then(|(order, done)| {
            let event = Event::Ordered { officer, proof: Proof::Local, order };
            self.can_be_written(&event, now)?;
            self.stage(event, now).map_or(Ok(done), Err)
        });
        let response = done.map_or_else(Response::refusal, Response::text);
        self.after.push(After::Answer(answer_to, response));
    }

    /// Whether every letter that follows from an order can be put into words: nobody is introduced by half.
    fn can_be_written(&self, event: &Event, now: Timestamp) -> Result<(), String> {
        let now = self.ledger.time(now);
        let decision = decide(&self.settings.programmes, &self.ledger, event.clone(), now);
        decision.outgoing.iter().try_for_each(|outgoing| match self.write(outgoing, now).1.state {
            DeliveryState::Dead { reason, .. } => Err(format!(
                "The letter {} cannot be put into words, and nothing was done: {reason}. Mend its message, then order it again.",
                outgoing.id
            )),
            DeliveryState::Due(_)
            | DeliveryState::Sending(_)
            | DeliveryState::Sent(_)
            | DeliveryState::PossiblySent(_)
            | DeliveryState::Bounced(_)
            | DeliveryState::Withdrawn(_) => Ok(()),
        })
    }

    fn confirmation(&self, typed: &str) -> Result<(Order, String), String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let done = format!("{reference} is confirmed: both sides will be introduced.");
        let reasons = self.reasons_of(&reference);
        Ok((Order::Confirm { reference, reasons }, done))
    }

    fn rejection(&self, typed: &str, because: String) -> Result<(Order, String), String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let done = format!("{reference} is rejected: the pair will not be proposed again.");
        let reasons = self.reasons_of(&reference);
        Ok((Order::Reject { reference, because, reasons }, done))
    }

    fn closing(&self, typed: &str, because: String) -> Result<(Order, String), String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let done = format!("{reference} is closed; neither side is told by the desk.");
        let reasons = self.reasons_of(&reference);
        Ok((Order::Close { reference, because, reasons }, done))
    }

    fn dealt_with(&self, typed: &str) -> Result<(Order, String), String> {
        let item = self.waiting_item(typed)?;
        let done = format!("{} is dealt with.", item.reference);
        Ok((Order::Done(Box::new(item)), done))
    }

    /// An item that waits for an officer.
    fn waiting_item(&self, typed: &str) -> Result<Item, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        self.item(&reference)
            .filter(|item| item.concern.is_some())
            .ok_or_else(|| format!("{reference} does not wait for anybody."))
    }
}
