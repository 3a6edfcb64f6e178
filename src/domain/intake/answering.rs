//! Answers to introductions, and a word that brings a resting submission back.

use super::Intake;
use crate::domain::answer::{self, Consequence, Outcome, SideAnswer, Teller};
use crate::domain::freshness;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::item::Concern;
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::{Intent, Verdict};
use crate::domain::record::Record;
use crate::domain::resting;
use crate::domain::submission::{Submission, SubmissionState};

/// So much of an answer is kept beside the introduction; all of it is in the message.
const MOST_KEPT: usize = 1_000;

impl Intake<'_> {
    /// An answer to an introduction.
    pub(super) fn decide_outcome(&mut self, programme: &Programme, sender: &Party) -> bool {
        let ledger = self.ledger;
        let token = self.message.token.as_ref();
        let Some(introduction) = token.and_then(|token| ledger.introduction(token)) else {
            return false;
        };
        self.item.thread = Some(introduction.reference.clone());
        let part = ledger.part_in(introduction, sender.id);
        let Some(part) = part else {
            self.concern(Concern::Unproven);
            self.answer_with(Template::HandOver, Some(programme), sender);
            return true;
        };
        if self.is_unproven(Act::Agree, programme, sender) {
            return true;
        }
        let reading = &self.message.reading;
        // What was agreed is unmade by a plain no alone, whatever else the words sound like.
        let is_off = introduction.outcome() == Outcome::Agreed && reading.feedback.is_off;
        let verdict =
            if is_off { Verdict::No } else { reading.verdict.unwrap_or(Verdict::Unclear) };
        let said = (part, verdict, reading.until);
        self.keep_answer(introduction, part, verdict);
        let found = answer::consequence(self.programmes, ledger, introduction, said, self.now);
        let Some(Consequence { after, outcome, ask_on, letters }) = found else {
            // It came to an end in the meantime: a person tells the two.
            self.concern(Concern::Outcome);
            self.answer_with(Template::HandOver, Some(programme), sender);
            return true;
        };
        if verdict == Verdict::Unclear || !self.item.unanswered.is_empty() {
            self.concern(Concern::Outcome);
        }
        match outcome {
            Outcome::Disputed => self.concern(Concern::SidesDiffer),
            Outcome::Agreed if verdict == Verdict::Yes => {
                self.note("intake.agreed", format!("{}: both would go ahead", after.reference));
            }
            Outcome::Open | Outcome::Introduced | Outcome::Agreed | Outcome::Declined => {}
        }
        let deed = format!("the {} of {} has answered", part.as_str(), introduction.reference);
        self.decision.records.push(Record::Introduction(after));
        if verdict != Verdict::Unclear {
            self.refresh(introduction, part);
        }
        self.note("intake.outcome", deed);
        let ask_on = Value::weekday(ask_on.filter(|_| reading.until.is_some()));
        let told = [("verdict", verdict.as_str().into()), ("ask_on", ask_on)];
        self.answer_saying(Template::OutcomeThanks, Some(programme), sender, told);
        self.decision.outgoing.extend(letters);
        true
    }

    /// An answer to the question whether a submission still stands; what it says besides is taken in.
    pub(super) fn decide_whether_it_stands(
        &mut self,
        programme: &Programme,
        sender: &Party,
    ) -> bool {
        let message = self.message;
        let reading = &message.reading;
        let is_named = |own: &&Submission| message.named.as_ref() == Some(&own.reference);
        let known = message.own.iter().find(is_named);
        let known = known.filter(|own| own.state != SubmissionState::Withdrawn);
        let (Some(before), Some(verdict)) = (known, reading.verdict) else { return false };
        self.item.thread = Some(before.reference.clone());
        if self.is_unproven(Act::Agree, programme, sender) {
            return true;
        }
        let verdict = if reading.is(Intent::Withdrawal) {
            Verdict::No
        } else if verdict == Verdict::Unclear && reading.is_back {
            Verdict::Yes
        } else {
            verdict
        };
        let mut taken = before.clone();
        if verdict != Verdict::No {
            taken.take(&reading.fields, self.now);
        }
        let said = (verdict, reading.until);
        let after = freshness::answered(programme, self.ledger, &taken, said, self.now);
        if verdict == Verdict::Unclear || !self.item.unanswered.is_empty() {
            self.concern(Concern::StillStands);
        }
        let ask_on = after.question.as_ref().and_then(|question| question.ask_on);
        let ask_on = Value::weekday(ask_on.filter(|_| verdict == Verdict::NotYet));
        let deed = format!("the sender of {} has said whether it stands", before.reference);
        self.note("intake.stands", deed);
        let is_taken_off = after.state == SubmissionState::Withdrawn;
        self.decision.records.push(Record::Submission(Box::new(after)));
        if is_taken_off {
            self.end_introductions(&before.reference);
            self.answer_with(Template::Withdrawn, Some(programme), sender);
            return true;
        }
        let kind = ("kind", before.kind.as_str().into());
        let told = [kind, ("verdict", verdict.as_str().into()), ("ask_on", ask_on)];
        self.answer_saying(Template::StillThanks, Some(programme), sender, told);
        true
    }

    /// Who answers an introduction for certain is there: their submission is as fresh as if it had come now.
    fn refresh(&mut self, introduction: &Introduction, part: Part) {
        let side = match part {
            Part::Host => &introduction.role,
            Part::Applicant => &introduction.interest,
        };
        let message = self.message;
        let own = message.own.iter().find(|own| own.reference == *side);
        if let Some(own) = own.filter(|own| own.state == SubmissionState::Open) {
            let mut fresh = own.clone();
            fresh.stands(self.now);
            self.decision.records.push(Record::Submission(Box::new(fresh)));
        }
    }

    /// Keeps the words of an answer for the team.
    fn keep_answer(&mut self, introduction: &Introduction, part: Part, verdict: Verdict) {
        let reading = &self.message.reading;
        let words = reading.reply.split_whitespace().collect::<Vec<_>>().join(" ");
        self.decision.records.push(Record::SideAnswer(SideAnswer {
            introduction: introduction.reference.clone(),
            part,
            at: self.now,
            verdict,
            until: reading.until,
            words: words.chars().take(MOST_KEPT).collect(),
            by: Teller::Message(self.item.reference.clone()),
        }));
    }

    /// One word brings a submission back that rests after three silences.
    pub(super) fn decide_return(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let of_letter = message.named.as_ref();
        let is_resting = |own: &&_| resting::is_resting(own);
        let mut resting = message.own.iter().filter(is_resting);
        let named =
            message.own.iter().filter(is_resting).find(|own| Some(&own.reference) == of_letter);
        let says_so =
            message.reading.is_back || (named.is_some() && message.reading.is_yes == Some(true));
        let (Some(submission), true) = (named.or(resting.next()), says_so) else { return false };
        self.item.thread = Some(submission.reference.clone());
        if self.is_unproven(Act::Change, programme, sender) {
            return true;
        }
        let mut back = submission.clone();
        back.wake(self.now);
        back.stands(self.now);
        back.settle(programme);
        self.note("intake.back", format!("{} goes on after a rest", back.reference));
        self.decision.records.push(Record::Submission(Box::new(back)));
        self.answer_with(Template::WelcomeBack, Some(programme), sender);
        true
    }

    /// A letter that introduces came back: an officer decides what the other side is told (I-11).
    pub(super) fn is_of_introduction(&self) -> bool {
        let token = self.message.token.as_ref();
        let introduction = token.and_then(|token| self.ledger.introduction(token));
        introduction.is_some_and(Introduction::is_made)
    }
}
