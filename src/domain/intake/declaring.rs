//! A mail that declares interests: only officers with that remit read it, and nothing of it is answered, quoted or passed on.

use super::Intake;
use crate::domain::answer::{Outcome, Teller};
use crate::domain::declaration::{Declared, Statement, tick};
use crate::domain::introduction::{Introduction, Part};
use crate::domain::item::Concern;
use crate::domain::outgoing::Template;
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::Intent;
use crate::domain::record::Record;

impl<'a> Intake<'a> {
    /// Takes in a declaration of somebody on a secondment. A nil return is a record of its own; what else is declared an officer
    /// puts under its heading.
    pub(super) fn decide_declared(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let reading = &message.reading;
        if !message.answers_declaration && !reading.is(Intent::Declaration) {
            return false;
        }
        let Some((introduction, part)) = self.declares_for(sender) else { return false };
        let reference = introduction.reference.clone();
        self.item.thread = Some(reference.clone());
        self.item.is_restricted = true;
        self.item.forget_questions();
        if self.is_unproven(Act::Agree, programme, sender) {
            return true;
        }
        let on = self.now.to_zoned(programme.zone.clone()).date();
        let statement = reading.declared_nothing.clone();
        if statement.is_none() {
            self.concern(Concern::Declaration);
        }
        let is_nil = statement.as_ref() == Some(&Statement::Nil);
        let is_settled = statement.is_some();
        if let Some(what) = statement {
            let by = Teller::Message(self.item.reference.clone());
            let id = self.item.reference.to_string();
            let (mitigation, approval, ended) = (None, None, None);
            let placement = reference.clone();
            self.decision.records.push(Record::Declared(Declared {
                placement,
                part,
                id,
                what,
                on,
                by,
                mitigation,
                approval,
                ended,
            }));
        }
        let clock = tick::clock_of(self.ledger, &reference, part).said(on);
        self.decision.records.push(Record::DeclarationClock(clock));
        self.note("intake.declared", format!("the {} has declared", part.as_str()));
        let told = [("is_nil", is_nil.into()), ("is_settled", is_settled.into())];
        self.answer_saying(Template::DeclarationThanks, Some(programme), sender, told);
        true
    }

    /// The secondment for which somebody declares: the one that the message belongs to, or the only one.
    fn declares_for(&self, sender: &Party) -> Option<(&'a Introduction, Part)> {
        let ledger = self.ledger;
        let goes = |known: &'a Introduction| {
            let part = ledger.part_in(known, sender.id)?;
            let goes = part == Part::Applicant || known.is_swap;
            (goes && known.outcome() == Outcome::Agreed).then_some((known, part))
        };
        if let Some(token) = &self.message.token {
            return ledger.introduction(token).and_then(goes);
        }
        let mut all = ledger.introductions().filter_map(goes);
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }
}
