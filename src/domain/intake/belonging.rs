//! Messages from somebody who has no part in what they name: an officer sees where they may belong, and a known person is asked.

use super::Intake;
use crate::domain::field::FieldName;
use crate::domain::item::{Concern, Item};
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::party::{Channel, Party};
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::Intent;
use crate::domain::record::Record;

impl Intake<'_> {
    /// Suggests to an officer where a message may belong; asks a person of that name, at the address that is known. Nothing else
    /// follows from a reference or a token in the hands of somebody else.
    pub(super) fn decide_belonging(&mut self, programme: Option<&Programme>) {
        if self.message.of_namesake.is_some() {
            self.concern(Concern::SamePerson);
        }
        let Some(about) = &self.message.may_belong_to else { return };
        // Who waits for something names it, and it is somebody else's.
        let awaited = self.message.reading.fields.get(&FieldName::OnlyAfter);
        if awaited.and_then(|read| read.value.text()) == Some(about.as_str()) {
            self.item.may_belong_to.take_if(|known| *known == *about);
            return;
        }
        self.concern(Concern::MayBelong);
        let (Some(known), Some(programme)) = (self.message.perhaps_from, programme) else { return };
        let question = Outgoing::new(
            &self.item.reference,
            Template::IsThisYours.as_str(),
            Template::IsThisYours,
            &programme.name,
            known,
            self.now,
        );
        self.decision.outgoing.push(question.with("about", about.as_str()));
    }

    /// The name that a sender gives in a form about the address that the message is from.
    pub(super) fn own_name(&self, sender: &Party) -> Option<String> {
        let text =
            |field| self.message.reading.fields.get(&field).and_then(|read| read.value.text());
        let is_own = sender.address.channel == Channel::Mail
            && !self.message.reading.is(Intent::Nomination)
            && text(FieldName::Email) == Some(sender.address.as_str());
        text(FieldName::Name).filter(|_| is_own).map(str::to_owned)
    }

    /// An answer to the question whether a message from another address is the sender's own.
    pub(super) fn decide_ownership(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let Some(asked_about) = &message.asked_about else { return false };
        self.item.thread = Some(asked_about.reference.clone());
        let is_sure = message.proof.suffices(Act::Change);
        match message.reading.is_yes.filter(|_| is_sure) {
            Some(true) => {
                self.decision.records.push(Record::Item(Item {
                    thread: asked_about.may_belong_to.clone(),
                    concern: Some(Concern::OtherAddress),
                    ..(**asked_about).clone()
                }));
                self.note("intake.other-address", "the known address says that it is theirs");
            }
            Some(false) => {
                self.decision.records.push(Record::Item(Item {
                    concern: Some(Concern::Unproven),
                    ..(**asked_about).clone()
                }));
                self.note("intake.other-address", "the known address says that it is not theirs");
            }
            None => self.concern(Concern::NoRule),
        }
        self.answer_with(Template::HandOver, Some(programme), sender);
        true
    }
}
