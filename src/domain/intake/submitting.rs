//! What a message does to submissions: a new one, more about one, one taken back.

use std::collections::BTreeMap;

use super::Intake;
use super::which::Which;
use crate::domain::answer;
use crate::domain::draft;
use crate::domain::field::{Field, FieldName};
use crate::domain::ids::Reference;
use crate::domain::introduction::{Closing, Introduction, Part};
use crate::domain::item::Concern;
use crate::domain::ledger::order::First;
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::{Channel, Party};
use crate::domain::pressing::Card;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::{Intent, ReadField};
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};
use crate::domain::understood::Exposure;

/// Who speaks of one more and tells so much of it has described it, whatever else was understood.
const DETAILS_OF_ONE_MORE: usize = 2;

impl Intake<'_> {
    pub(super) fn decide_withdrawal(&mut self, programme: &Programme, sender: &Party) -> bool {
        if !self.message.reading.is(Intent::Withdrawal) {
            return false;
        }
        let current = match self.withdrawn_one() {
            Which::One(current) => current,
            Which::Several => return self.ask_which(programme, sender),
            Which::None if self.has_nothing(sender) => {
                self.tell_of_nothing(programme, sender);
                return true;
            }
            Which::None => {
                self.concern(Concern::NoRule);
                self.answer_with(Template::HandOver, Some(programme), sender);
                return true;
            }
        };
        self.item.thread = Some(current.reference.clone());
        if self.is_unproven(Act::Withdraw, programme, sender) {
            return true;
        }
        self.withdraw(current, programme, sender);
        true
    }

    /// Takes a submission back, and ends what hangs on it.
    pub(super) fn withdraw(&mut self, current: &Submission, programme: &Programme, sender: &Party) {
        let withdrawn = Submission { state: SubmissionState::Withdrawn, ..current.clone() };
        self.note(
            "intake.withdrawal",
            format!("{} {} is withdrawn", current.kind.as_str(), current.reference),
        );
        self.decision.records.push(Record::Submission(Box::new(withdrawn)));
        self.end_introductions(&current.reference);
        self.answer_with(Template::Withdrawn, Some(programme), sender);
    }

    /// Ends what is under way for a submission that was taken back.
    pub(super) fn end_introductions(&mut self, submission: &Reference) {
        let is_of = |known: &&Introduction| {
            known.is_live() && [&known.interest, &known.role].contains(&submission)
        };
        let ledger = self.ledger;
        for introduction in ledger.introductions().filter(is_of) {
            if introduction.is_swap {
                self.tell_of_end(introduction, submission);
            } else if introduction.is_made() {
                self.concern(Concern::TellOtherSide);
            }
            if let Some(closed) = introduction.closed(Closing::Withdrawn) {
                let deed = "closed: one side has withdrawn";
                self.decision.note(self.now, &introduction.reference, "intake.withdrawal", deed);
                self.decision.records.push(Record::Introduction(closed));
            }
        }
    }

    /// A swap goes ahead whole or not at all: whoever stays is told kindly, and not why.
    fn tell_of_end(&mut self, swap: &Introduction, left: &Reference) {
        let stays = if swap.role == *left { Part::Applicant } else { Part::Host };
        let programme = self.programmes.get(&swap.programme);
        if let Some(programme) = programme.filter(|_| answer::is_told(self.ledger, swap, stays)) {
            self.decision.outgoing.push(answer::declined(swap, programme, stays, self.now));
        }
    }

    /// A submission or a placement that stands otherwise than before says so itself, not only the message that changed it.
    pub(super) fn note_of_states(&mut self) {
        let before = |reference: &Reference| {
            self.message.own.iter().find(|own| own.reference == *reference).map(|own| own.state)
        };
        let mut changed = Vec::new();
        for record in &self.decision.records {
            if let Record::Placement(after) = record
                && self.ledger.placement(&after.reference) != Some(after)
            {
                changed.push((after.reference.clone(), "heard of"));
            }
            let Record::Submission(after) = record else { continue };
            let was = before(&after.reference);
            if was.is_some_and(|was| was != after.state) && after.reference != self.item.reference {
                changed.push((after.reference.clone(), word(after.state)));
            }
        }
        for (reference, stands) in changed {
            let deed = format!("{stands}: the message {} says so", self.item.reference);
            self.decision.note(self.now, &reference, "intake.state", deed);
        }
    }

    fn ask_which(&mut self, programme: &Programme, sender: &Party) -> bool {
        if self.item.channel == Channel::Chat {
            // Whoever talks is asked at once: the next line names one.
            let own = self.alive(None).filter(|own| own.programme == programme.name);
            let own = own.map(|own| {
                let kind = Value::from(own.kind.as_str());
                Value::from([("reference", Value::from(own.reference.as_str())), ("kind", kind)])
            });
            let submissions = ("submissions", Value::List(own.collect()));
            self.note("intake.which", "names none of several");
            self.answer_saying(Template::WhichSubmission, Some(programme), sender, [submissions]);
            return true;
        }
        self.concern(Concern::WhichSubmission);
        self.answer_with(Template::HandOver, Some(programme), sender);
        true
    }

    /// A new submission, or more about the one under way.
    pub(super) fn decide_submission(&mut self, programme: &Programme, sender: &Party) -> bool {
        let reading = &self.message.reading;
        let kind = match (reading.is(Intent::Interest), reading.is(Intent::Role)) {
            (_, true) => Some(SubmissionKind::Role),
            (true, false) => Some(SubmissionKind::Interest),
            (false, false) => {
                reading.one_more.filter(|_| reading.fields.len() >= DETAILS_OF_ONE_MORE)
            }
        };
        let current =
            match kind.map_or_else(|| self.told_more_about(), |kind| self.stated_again(kind)) {
                Which::Several => return self.ask_which(programme, sender),
                Which::One(current) => Some(current),
                Which::None => None,
            };
        let submission = match (kind, current) {
            (Some(_), Some(current)) => current.clone(),
            (None, Some(current)) if self.says_more_about(current) => current.clone(),
            (Some(kind), None) => self.new_submission(programme, sender, kind),
            (None, _) => return false,
        };
        if !programme.takes(submission.kind) && current.is_none() {
            self.note(
                "intake.closed",
                format!("a new {} while the programme takes none", submission.kind.as_str()),
            );
            self.answer_with(Template::Closed, Some(programme), sender);
            return true;
        }
        self.item.thread =
            (submission.reference != self.item.reference).then(|| submission.reference.clone());
        if current.is_some() && self.is_unproven(Act::Change, programme, sender) {
            return true;
        }
        self.keep_submission(programme, sender, submission, current.is_some());
        true
    }

    /// Whether a message that states no submission adds to the one under way: it answers us, or corrects.
    fn says_more_about(&self, current: &Submission) -> bool {
        let reading = &self.message.reading;
        // "Six weeks in" tells how a placement goes, and changes nothing of what was wished.
        let is_only_feedback = reading.is(Intent::Feedback) && !reading.is(Intent::Correction);
        // "Not yet" once more is an answer too, to be asked again later.
        let is_answer =
            |name: FieldName| name == FieldName::ApprovalsFollowed && current.awaits_approvals();
        let is_news = |(name, read): (&FieldName, &ReadField)| {
            current.value(*name) != Some(&read.value)
                || is_answer(*name)
                || current.is_carried_over(*name)
        };
        !is_only_feedback && reading.fields.iter().any(is_news)
    }

    pub(super) fn new_submission(
        &self,
        programme: &Programme,
        sender: &Party,
        kind: SubmissionKind,
    ) -> Submission {
        let begun = Submission::begun(
            self.item.reference.clone(),
            programme.name.clone(),
            (sender.id, self.item.channel),
            kind,
            self.item.at,
        );
        let is_unvouched = kind == SubmissionKind::Role
            && sender.address.workspace().is_some()
            && !self.ledger.is_linked(sender.id);
        Submission { is_unvouched, fields: self.carried_over(programme, sender, kind), ..begun }
    }

    pub(super) fn keep_submission(
        &mut self,
        programme: &Programme,
        sender: &Party,
        mut submission: Submission,
        is_update: bool,
    ) {
        submission.take(&self.message.reading.fields, self.now);
        submission.wake(self.now);
        submission.stands(self.now);
        // Who speaks of approvals that are still to come is asked for them again.
        submission.is_draft_asked &= !submission.awaits_approvals();
        self.put_back_question(&mut submission);
        let refused_by = submission.settle(programme);
        let missing = submission.missing(programme);
        let to_ask = missing.iter().chain(&self.message.reading.contradicts).copied();
        let to_ask: Vec<_> = to_ask.filter(|field| !submission.asked.contains(field)).collect();
        if self.item.age.is_present() {
            submission.asked.extend(&to_ask);
        }
        let first = submission.only_after().map(|awaited| {
            let is_own = awaited == submission.reference;
            if is_own {
                First::Circular
            } else {
                self.ledger.first(&submission.reference, &awaited)
            }
        });
        if matches!(first, Some(First::Circular | First::Unknown)) {
            self.concern(Concern::OnlyAfter);
        }
        let n_required = programme.required(submission.kind).count();
        let n_known = n_required - missing.len();
        let verb = if is_update { "more about" } else { "understood as" };
        self.note(
            if is_update { "intake.update" } else { "intake.submission" },
            format!(
                "{verb} {} {}: {n_known} of {n_required} required fields known",
                submission.kind.as_str(),
                submission.reference
            ),
        );
        self.decision.records.push(Record::Submission(Box::new(submission.clone())));
        self.answer_with(Template::Acknowledgement, Some(programme), sender);
        self.show(programme, sender, &submission, is_update, refused_by);
    }

    /// Takes back what asks about a draft that is spoken of now, where that has not gone out.
    pub(super) fn put_back_question(&mut self, draft: &mut Submission) {
        let put_back = draft::put_back(self.ledger, draft, self.now);
        self.decision.records.extend(put_back.records);
        self.decision.audit.extend(put_back.audit);
    }

    /// Puts into the answer how a submission stands, and who is asked for where nobody knows; in a workspace its reader may press
    /// something about it.
    pub(super) fn show(
        &mut self,
        programme: &Programme,
        sender: &Party,
        submission: &Submission,
        is_update: bool,
        refused_by: Option<&str>,
    ) {
        let guessed = self.message.reading.guessed;
        let told = understood_of(submission, programme, is_update, refused_by, guessed);
        let mut values = BTreeMap::from(told);
        let contradicts = self.message.reading.contradicts.iter();
        let contradicts = contradicts.filter(|field| !submission.fields.contains_key(field));
        if let Some(Value::List(missing)) = values.get_mut("missing") {
            missing.extend(contradicts.map(|field| Value::from(field.as_str())));
            let n_missing = missing.len();
            values.insert("n_missing", Value::Number(n_missing as u64));
        }
        if submission.is_unvouched {
            let who = self.ask_who_it_is(programme, sender, false);
            values.insert("who", who.into());
            values.insert("work_address", self.work_address().into());
        }
        let is_card = sender.address.workspace().is_some();
        values.insert("is_card", is_card.into());
        let unread = self.message.unread.iter().map(|field| Value::from(field.as_str()));
        values.insert("unread", Value::List(unread.collect()));
        let exposure = self.message.exposure;
        values.insert("is_taken_down", (exposure != Exposure::Private).into());
        values.insert("is_left", (exposure == Exposure::Shown).into());
        values.insert("is_first_of_several", self.message.reading.n_entries.is_some().into());
        let n_roles = self.message.reading.others.len() as u64 + 1;
        values.insert("n_roles", Value::Number(n_roles));
        if let Some(outgoing) = self.acknowledgement() {
            outgoing.values.extend(values);
            outgoing.card = (is_card && refused_by.is_none()).then(|| Card::of(submission));
        }
    }
}

/// What an acknowledgement says of a submission: what was understood, and what is missing.
pub fn understood(
    submission: &Submission,
    programme: &Programme,
    is_update: bool,
    refused_by: Option<&str>,
) -> [(&'static str, Value); 23] {
    understood_of(submission, programme, is_update, refused_by, None)
}

/// The same, where the message had a field guessed.
fn understood_of(
    submission: &Submission,
    programme: &Programme,
    is_update: bool,
    refused_by: Option<&str>,
    guessed: Option<FieldName>,
) -> [(&'static str, Value); 23] {
    let is_carried = |name: FieldName| submission.is_carried_over(name);
    let is_to_check = |name: FieldName, field: &Field| {
        guessed == Some(name) || is_carried(name) || !field.is_as_written()
    };
    let known = submission.fields.iter().map(|(name, field)| {
        Value::from([
            ("field", Value::from(name.as_str())),
            ("value", Value::from(&field.value)),
            ("words", Value::from(field.words.as_str())),
            ("is_to_check", Value::from(is_to_check(*name, field))),
            ("is_guess", Value::from(guessed == Some(*name))),
            ("is_carried", Value::from(is_carried(*name))),
        ])
    });
    let to_check = submission.fields.iter().filter(|(name, field)| is_to_check(**name, field));
    let n_to_check = to_check.count();
    let missing = submission.missing(programme);
    let n_missing = missing.len();
    let missing = missing.iter().map(|field| Value::from(field.as_str())).collect();
    let count = |n: usize| Value::Number(n as u64);
    [
        ("kind", Value::from(submission.kind.as_str())),
        ("submission", Value::from(submission.reference.as_str())),
        ("is_update", Value::from(is_update)),
        ("is_chat", Value::from(submission.channel == Channel::Chat)),
        ("is_open", Value::from(submission.state == SubmissionState::Open)),
        ("is_for_later", Value::from(submission.state == SubmissionState::FutureInterest)),
        ("refused_by", Value::from(refused_by.unwrap_or(""))),
        ("understood", Value::List(known.collect())),
        ("missing", Value::List(missing)),
        ("who", Value::from("")),
        ("work_address", Value::from("")),
        ("n_to_check", count(n_to_check)),
        ("n_missing", count(n_missing)),
        ("is_card", Value::from(false)),
        ("is_held_back", Value::from(submission.is_held_back)),
        ("lacks", Value::from(false)),
        ("unread", Value::List(Vec::new())),
        ("is_taken_down", Value::from(false)),
        ("is_left", Value::from(false)),
        ("is_first_of_several", Value::from(false)),
        ("deed", Value::from("")),
        ("n_roles", count(1)),
        ("awaits_approvals", Value::from(submission.awaits_approvals())),
    ]
}

/// A state in the words of the audit.
fn word(state: SubmissionState) -> &'static str {
    match state {
        SubmissionState::Draft => "a draft now",
        SubmissionState::AwaitingNotice => "waits until the person who was named is told",
        SubmissionState::Incomplete => "incomplete now",
        SubmissionState::Open => "open to matches now",
        SubmissionState::FutureInterest => "kept for later phases",
        SubmissionState::NotEligible => "kept from matching by a rule of the programme",
        SubmissionState::Resting => "at rest",
        SubmissionState::Withdrawn => "withdrawn",
    }
}
