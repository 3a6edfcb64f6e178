//! Nominations: somebody sends another person's details. That person is told before anything else happens (R-034, F-3; UK GDPR
//! article 14), and decides.

use super::Intake;
use super::submitting::understood;
use crate::domain::item::Concern;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::Intent;
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};

impl<'a> Intake<'a> {
    /// Tells the person named, if that is safe, and an officer where it is not.
    pub(super) fn decide_nomination(&mut self, programme: &Programme, sender: &Party) {
        match self.nominee(programme, sender) {
            Some(nominee) => self.tell_nominee(programme, sender, nominee),
            None => self.concern(Concern::Nomination),
        }
        self.answer_with(Template::HandOver, Some(programme), sender);
    }

    /// The person named, where the desk may write to them by itself: a proven sender of the same organisation gave the address, and
    /// nothing is known of them here. Anybody else could have letters sent to whomever they like.
    fn nominee(&self, programme: &Programme, sender: &Party) -> Option<&'a Party> {
        let message = self.message;
        let nominee = message.nominee.as_ref()?;
        let is_proven = self.message.proof.suffices(Act::Change) && self.item.age.is_present();
        let is_colleague = nominee.address.domain().is_some()
            && nominee.address.domain() == sender.address.domain()
            && nominee.id != sender.id;
        let is_new = self.ledger.standings(nominee.id).next().is_none();
        let is_open = programme.takes(SubmissionKind::Interest);
        (is_proven && is_colleague && is_new && is_open).then_some(nominee)
    }

    fn tell_nominee(&mut self, programme: &Programme, sender: &Party, nominee: &Party) {
        let mut submission = Submission {
            party: nominee.id,
            state: SubmissionState::AwaitingNotice,
            ..self.new_submission(programme, sender, SubmissionKind::Interest)
        };
        submission.take(&self.message.reading.fields, self.now);
        let reference = submission.reference.clone();
        let letter = Outgoing::new(
            &reference,
            Template::NomineeTold.as_str(),
            Template::NomineeTold,
            &programme.name,
            nominee.id,
            self.now,
        );
        let mut letter = letter.with("by", sender.address.as_str());
        letter.values.extend(understood(&submission, programme, false, None));
        self.decision.outgoing.push(letter);
        self.decision.records.push(Record::Party(nominee.clone()));
        self.decision.records.push(Record::Submission(Box::new(submission)));
        self.note("intake.nomination", "the person named is told before anything else happens");
    }

    /// What the person named says to that: nothing of theirs is matched before a yes, and a no takes them off the list.
    pub(super) fn decide_notice(&mut self, programme: &Programme, sender: &Party) -> bool {
        let named = self.message.named.as_ref();
        let awaits = |own: &&Submission| {
            own.state == SubmissionState::AwaitingNotice && named == Some(&own.reference)
        };
        let Some(submission) = self.message.own.iter().find(awaits) else { return false };
        if !self.message.proof.suffices(Act::Agree) {
            return false;
        }
        let reading = &self.message.reading;
        let is_no = reading.is_yes == Some(false) || reading.is(Intent::Withdrawal);
        let is_yes = reading.is_yes == Some(true) || reading.is(Intent::Interest);
        self.item.thread = Some(submission.reference.clone());
        if is_no {
            let withdrawn = Submission { state: SubmissionState::Withdrawn, ..submission.clone() };
            self.decision.records.push(Record::Submission(Box::new(withdrawn)));
            self.note("intake.nomination", "the person named does not want it: off the list");
            self.concern(Concern::Declined);
            self.answer_with(Template::Withdrawn, Some(programme), sender);
        } else if is_yes {
            self.note("intake.nomination", "the person named agrees");
            self.keep_submission(programme, sender, submission.clone(), true);
        } else {
            // Whatever else they write, it is no yes: a person reads it.
            self.concern(Concern::Nomination);
            self.answer_with(Template::HandOver, Some(programme), sender);
        }
        true
    }
}
