//! What machines send: automatic messages, lists, letters that come back.

use super::{DETAILS, Intake};
use crate::domain::item::Concern;
use crate::domain::letter::HeldUp;
use crate::domain::message::Machine;
use crate::domain::party::Party;
use crate::domain::reading::Intent;
use crate::domain::record::Record;

impl Intake<'_> {
    /// What a machine sent.
    pub(super) fn decide_machine(&mut self, machine: &Machine) {
        match machine {
            Machine::AsksForPerson => {
                self.concern(Concern::AsksForPerson);
                self.concern_for_what_a_person_says();
            }
            Machine::List => {
                self.concern(Concern::PerhapsAutomatic);
                self.concern_for_what_a_person_says();
            }
            Machine::Automatic(sign) => {
                self.item.thread.clone_from(&self.message.token);
                self.note(
                    "intake.automatic",
                    format!("an automatic message ({sign}): kept, not answered"),
                );
                self.put_off_question();
                if self.n_details_told() >= DETAILS {
                    self.concern(Concern::NoRule);
                }
                self.concern_for_what_a_person_says();
            }
            Machine::Echo => {
                self.item.thread.clone_from(&self.message.token);
                self.concern(Concern::PerhapsAutomatic);
                self.concern_for_what_a_person_says();
            }
            Machine::Bounce { is_delay: true, .. } => {
                self.item.thread.clone_from(&self.message.token);
                self.mark_held_up(HeldUp::Delayed(self.now));
                self.note("intake.delay", "a delivery is delayed: kept, not answered");
            }
            Machine::Bounce { is_delay: false, .. } => {
                self.item.thread.clone_from(&self.message.token);
                self.decide_bounce();
            }
        }
    }

    /// A mail system keeps a letter of ours until a person confirms it. A machine that confirmed it could be led to confirm anything.
    pub(super) fn decide_challenge(&mut self) {
        if let Some(returned) = &self.message.bounced {
            self.item.thread = Some(returned.delivery.subject_reference.clone());
            self.item.may_belong_to = None;
        }
        self.mark_held_up(HeldUp::Challenged(self.now));
        self.concern(Concern::Challenged);
    }

    /// Marks the letter that a report or a challenge names, and its reader's address.
    fn mark_held_up(&mut self, by: HeldUp) {
        let Some(returned) = &self.message.bounced else { return };
        let delivery = returned.delivery.held_up(by);
        let is_out = delivery.is_some();
        self.decision.records.extend(delivery.map(Record::Delivery));
        // That letters come back says more.
        let party =
            returned.to.as_ref().filter(|party| is_out && party.unreachable_since.is_none());
        let held_up = |party: &Party| Record::Party(Party { held_up: Some(by), ..party.clone() });
        self.decision.records.extend(party.map(held_up));
    }

    /// How many details its sender wrote: what the head of a mail shows, each responder shows too.
    pub(super) fn n_details_told(&self) -> usize {
        let reading = &self.message.reading;
        reading.fields.values().filter(|field| reading.reply.contains(&field.words)).count()
    }

    /// However a message is marked, what no machine says by itself reaches a person.
    pub(super) fn concern_for_what_a_person_says(&mut self) {
        let reading = &self.message.reading;
        if let Some(delicate) = reading.delicate {
            self.concern(Concern::Delicate(delicate));
        }
        if reading.is(Intent::RightsRequest) {
            self.concern(Concern::RightsRequest);
        }
        if self.gives_clear_verdict() {
            self.concern(Concern::Outcome);
        }
        // Of a newsletter whose sender has nothing here "unsubscribe" is about the newsletter.
        let has_something = !self.message.own.is_empty()
            || self.message.token.is_some()
            || self.message.named.is_some()
            || self.message.may_belong_to.is_some();
        let is_own_list = matches!(self.message.machine, Some(Machine::Automatic(_)));
        if reading.is(Intent::Withdrawal) && (has_something || !is_own_list) {
            self.concern(Concern::PerhapsAutomatic);
        }
    }

    /// A letter that came back marks its reader's address. Officers are told once, not for every letter.
    fn decide_bounce(&mut self) {
        let Some(returned) = &self.message.bounced else { return self.concern(Concern::Bounced) };
        let bounced = returned.delivery.bounced(self.now);
        if bounced.is_some() && self.is_of_introduction() {
            self.concern(Concern::IntroductionBounced);
        }
        self.decision.records.extend(bounced.map(Record::Delivery));
        let Some(party) = &returned.to else { return self.concern(Concern::Bounced) };
        if party.unreachable_since.is_some() {
            return self.note("intake.bounce", "another letter came back from the same address");
        }
        let unreachable =
            Party { unreachable_since: Some(self.now), held_up: None, ..party.clone() };
        self.decision.records.push(Record::Party(unreachable));
        self.concern(Concern::Bounced);
    }
}
