//! Submissions of others: somebody puts another person forward, passes on what they wrote, or a form service sends what they filled in.
//! That person is told before anything else happens (R-034, F-3; UK GDPR article 14), and decides.

use super::Intake;
use super::submitting::understood;
use crate::domain::item::Concern;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::{Intent, Whose};
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};

impl<'a> Intake<'a> {
    /// Tells the person whose submission it makes, if that is safe, and an officer where it is not.
    pub(super) fn decide_nomination(&mut self, programme: &Programme, sender: &Party) {
        match self.reachable().filter(|nominee| is_colleague(nominee, sender)) {
            Some(nominee) if self.is_to_be_told(programme, nominee) => {
                self.tell_named(programme, sender, nominee);
            }
            _ => self.concern(Concern::Nomination),
        }
        self.answer_with(Template::HandOver, Some(programme), sender);
    }

    /// What a form service sends was filled in by somebody else. Nothing is written there; who filled it in is told, if the form is the
    /// programme's own.
    pub(super) fn decide_form(&mut self, programme: Option<&Programme>) -> bool {
        if self.message.reading.whose != Whose::Respondent {
            return false;
        }
        self.note("intake.form", "a filled-in form from a form service: nothing is written there");
        self.concern_for_problems();
        self.concern_for_what_a_person_says();
        let sender = self.message.sender.as_ref();
        let is_own = |(programme, sender): &(&Programme, &Party)| {
            programme.forms_from.iter().any(|known| known == sender.address.as_str())
        };
        let of_own = programme.zip(sender).filter(is_own);
        match of_own.zip(self.reachable()) {
            Some(((programme, sender), respondent))
                if self.is_to_be_told(programme, respondent) =>
            {
                self.tell_named(programme, sender, respondent);
            }
            _ => self.concern(Concern::Form),
        }
        true
    }

    /// The person whose submission it makes, where its sender is proven.
    fn reachable(&self) -> Option<&'a Party> {
        let is_proven = self.message.proof.suffices(Act::Change) && self.item.age.is_present();
        self.message.nominee.as_ref().filter(|_| is_proven)
    }

    /// Whether the desk may write to somebody by itself: nothing is known of them here. Anybody could have letters sent over and over.
    fn is_to_be_told(&self, programme: &Programme, named: &Party) -> bool {
        let is_new = self.ledger.standings(named.id).next().is_none();
        is_new && programme.takes(self.kind_of_other())
    }

    fn kind_of_other(&self) -> SubmissionKind {
        let is_role = self.message.reading.is(Intent::Role);
        if is_role { SubmissionKind::Role } else { SubmissionKind::Interest }
    }

    fn tell_named(&mut self, programme: &Programme, sender: &Party, named: &Party) {
        let mut submission = Submission {
            party: named.id,
            state: SubmissionState::AwaitingNotice,
            ..self.new_submission(programme, sender, self.kind_of_other())
        };
        submission.take(&self.message.reading.fields, self.now);
        let reference = submission.reference.clone();
        let letter = Outgoing::new(
            &reference,
            Template::NomineeTold.as_str(),
            Template::NomineeTold,
            &programme.name,
            named.id,
            self.now,
        );
        let mut letter = letter.with("by", sender.address.as_str());
        letter.values.extend(understood(&submission, programme, false, None));
        letter.values.insert("whose", self.message.reading.whose.as_str().into());
        self.decision.outgoing.push(letter);
        self.decision.records.push(Record::Party(named.clone()));
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

/// Whether two are of one organisation, and not the same. Anybody else could have letters sent to whomever they like.
fn is_colleague(nominee: &Party, sender: &Party) -> bool {
    nominee.address.domain().is_some()
        && nominee.address.domain() == sender.address.domain()
        && nominee.id != sender.id
}
