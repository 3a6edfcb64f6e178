//! Intake: what follows from a message that was read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::decision::{Decision, Programmes};
use super::ids::Reference;
use super::item::{Arrival, Concern, Item, Progress};
use super::ledger::Ledger;
use super::message::Machine;
use super::outgoing::{Outgoing, Template, Value};
use super::party::{Channel, Party};
use super::programme::Programme;
use super::proof::Act;
use super::reading::{Intent, ProblemKind, Verdict};
use super::record::Record;
use super::submission::{Submission, SubmissionKind, SubmissionState};
use super::understood::Understood;

/// Decides what follows from a message that was read.
pub fn understood(
    programmes: &Programmes,
    ledger: &Ledger,
    message: &Understood,
    now: Timestamp,
) -> Decision {
    let Some(arrival) = ledger.waiting(message.arrival) else { return Decision::default() };
    let became = |reference: &Reference| {
        Record::Arrival(Arrival {
            progress: Progress::Became(reference.clone()),
            ..arrival.clone()
        })
    };
    if let Some(original) = ledger.item_with_content(message.content) {
        let mut decision = Decision { records: vec![became(original)], ..Decision::default() };
        decision.note(now, original, "intake.copy", "came again, as another copy: nothing to do");
        return decision;
    }
    let programme = message.reading.programme.as_ref().and_then(|name| programmes.get(name));
    let prefix = programme.map_or("SD", |programme| &programme.prefix);
    let reference =
        Reference::from_cause(prefix, message.arrival, |reference| ledger.is_taken(reference));
    let item = Item {
        reference: reference.clone(),
        programme: message.reading.programme.clone(),
        arrival: message.arrival,
        at: arrival.at,
        channel: arrival.channel,
        party: message.sender.as_ref().map(|sender| sender.id),
        message_id: message.message_id,
        content: message.content,
        intents: message.reading.intents.clone(),
        thread: None,
        concern: None,
        problems: message.reading.problems.clone(),
        attachments: message.attachments.clone(),
        unanswered: message
            .answers
            .iter()
            .filter(|answer| answer.entries.is_empty())
            .map(|answer| answer.question.clone())
            .collect(),
    };
    let records = vec![became(&reference)];
    let mut intake = Intake {
        programmes,
        ledger,
        message,
        now,
        item,
        decision: Decision { records, ..Decision::default() },
    };
    intake.decide(programme);
    intake.finish()
}

/// A decision about one message in the making.
struct Intake<'a> {
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    message: &'a Understood,
    now: Timestamp,
    item: Item,
    decision: Decision,
}

impl Intake<'_> {
    fn decide(&mut self, programme: Option<&Programme>) {
        let reading = &self.message.reading;
        if let Some(machine) = &self.message.machine {
            return self.decide_machine(machine);
        }
        if reading.is(Intent::Automatic) || reading.is(Intent::Bounce) {
            return self.note("intake.automatic", "an automatic message: kept, not answered");
        }
        if self.message.message_id.is_some_and(|id| self.ledger.item_with_id(id).is_some()) {
            self.concern(Concern::SameIdOtherContent);
        }
        self.concern_for_problems();
        let Some(sender) = &self.message.sender else { return self.concern(Concern::NoSender) };
        self.decision.records.push(Record::Party(self.party_kept(sender)));
        if let Some(delicate) = reading.delicate {
            return self.concern(Concern::Delicate(delicate));
        }
        if reading.is(Intent::RightsRequest) {
            self.concern(Concern::RightsRequest);
            return self.answer_with(Template::RightsRequest, programme, sender);
        }
        let Some(programme) = programme else {
            self.concern(Concern::WhichProgramme);
            return self.answer_with(Template::WhichProgramme, None, sender);
        };
        if self.decide_outcome(programme, sender) || self.decide_withdrawal(programme, sender) {
            return;
        }
        if self.decide_submission(programme, sender) {
            return;
        }
        if reading.is(Intent::Nomination) {
            self.concern(Concern::Nomination);
            return self.answer_with(Template::HandOver, Some(programme), sender);
        }
        if reading.is(Intent::Question) && !self.message.answers.is_empty() {
            self.concern_for_questions();
            return self.answer_with(Template::Answer, Some(programme), sender);
        }
        self.concern(Concern::NoRule);
        self.answer_with(Template::HandOver, Some(programme), sender);
    }

    fn decide_machine(&mut self, machine: &Machine) {
        match machine {
            Machine::Automatic(sign) => self.note(
                "intake.automatic",
                format!("an automatic message ({sign}): kept, not answered"),
            ),
            Machine::Bounce { is_delay: true, .. } => {
                self.note("intake.delay", "a delivery is delayed: kept, not answered");
            }
            Machine::Bounce { is_delay: false, .. } => {
                self.item.thread.clone_from(&self.message.token);
                self.concern(Concern::Bounced);
            }
        }
    }

    fn concern_for_problems(&mut self) {
        let grave = |kind: ProblemKind| match kind {
            ProblemKind::Unreadable | ProblemKind::Sealed | ProblemKind::Contradiction => {
                Some(Concern::Unreadable)
            }
            ProblemKind::NoSender => Some(Concern::NoSender),
            ProblemKind::Remark => None,
        };
        let concern =
            self.message.reading.problems.iter().filter_map(|problem| grave(problem.kind)).min();
        if let Some(concern) = concern {
            self.concern(concern);
        }
    }

    fn concern_for_questions(&mut self) {
        if !self.item.unanswered.is_empty() {
            self.concern(Concern::Unanswered);
        }
    }

    /// The sender as it is to be kept: a name once known is not forgotten.
    fn party_kept(&self, sender: &Party) -> Party {
        let known = self.ledger.party(sender.id).and_then(|party| party.name.clone());
        Party { name: sender.name.clone().or(known), ..sender.clone() }
    }

    /// An answer to an introduction.
    fn decide_outcome(&mut self, programme: &Programme, sender: &Party) -> bool {
        let Some(introduction) =
            self.message.token.as_ref().and_then(|token| self.ledger.introduction(token))
        else {
            return false;
        };
        self.item.thread = Some(introduction.reference.clone());
        let Some(part) = introduction.part(sender.id) else {
            self.concern(Concern::Unproven);
            self.answer_with(Template::HandOver, Some(programme), sender);
            return true;
        };
        let verdict = self.message.reading.verdict.unwrap_or(Verdict::Unclear);
        let is_sure = self.message.proof.suffices(Act::Agree);
        let Some(answered) = introduction.answered(part, verdict).filter(|_| is_sure) else {
            self.concern(Concern::Unproven);
            self.answer_with(Template::Unproven, Some(programme), sender);
            return true;
        };
        if verdict == Verdict::Unclear || !self.item.unanswered.is_empty() {
            self.concern(Concern::Outcome);
        }
        let deed = format!("the {} of {} has answered", part.as_str(), introduction.reference);
        self.decision.records.push(Record::Introduction(answered));
        self.note("intake.outcome", deed);
        self.answer_with(Template::OutcomeThanks, Some(programme), sender);
        true
    }

    fn decide_withdrawal(&mut self, programme: &Programme, sender: &Party) -> bool {
        if !self.message.reading.is(Intent::Withdrawal) {
            return false;
        }
        let Some(current) = &self.message.current else {
            self.concern(Concern::NoRule);
            self.answer_with(Template::HandOver, Some(programme), sender);
            return true;
        };
        self.item.thread = Some(current.reference.clone());
        if !self.message.proof.suffices(Act::Withdraw) {
            self.concern(Concern::Unproven);
            self.answer_with(Template::Unproven, Some(programme), sender);
            return true;
        }
        let withdrawn = Submission { state: SubmissionState::Withdrawn, ..current.clone() };
        self.note(
            "intake.withdrawal",
            format!("{} {} is withdrawn", current.kind.as_str(), current.reference),
        );
        self.decision.records.push(Record::Submission(Box::new(withdrawn)));
        self.answer_with(Template::Withdrawn, Some(programme), sender);
        true
    }

    /// A new submission, or more about the one under way.
    fn decide_submission(&mut self, programme: &Programme, sender: &Party) -> bool {
        let reading = &self.message.reading;
        let kind = match (reading.is(Intent::Interest), reading.is(Intent::Role)) {
            (_, true) => Some(SubmissionKind::Role),
            (true, false) => Some(SubmissionKind::Interest),
            (false, false) => None,
        };
        let current = self
            .message
            .current
            .as_ref()
            .filter(|current| kind.is_none_or(|kind| kind == current.kind));
        let says_nothing = reading.fields.is_empty();
        let submission = match (kind, current) {
            (_, Some(current)) if !says_nothing => current.clone(),
            (Some(kind), None) => self.new_submission(programme, sender, kind),
            (Some(_) | None, _) => return false,
        };
        if !programme.takes(submission.kind) && current.is_none() {
            self.note(
                "intake.closed",
                format!("an {} while the programme takes none", submission.kind.as_str()),
            );
            self.answer_with(Template::Closed, Some(programme), sender);
            return true;
        }
        self.item.thread =
            (submission.reference != self.item.reference).then(|| submission.reference.clone());
        if current.is_some() && !self.message.proof.suffices(Act::Change) {
            self.concern(Concern::Unproven);
            self.answer_with(Template::Unproven, Some(programme), sender);
            return true;
        }
        self.keep_submission(programme, sender, submission, current.is_some());
        true
    }

    fn new_submission(
        &self,
        programme: &Programme,
        sender: &Party,
        kind: SubmissionKind,
    ) -> Submission {
        Submission {
            reference: self.item.reference.clone(),
            programme: programme.name.clone(),
            party: sender.id,
            channel: self.item.channel,
            kind,
            state: SubmissionState::Incomplete,
            received_at: self.now,
            fields: BTreeMap::new(),
            history: Vec::new(),
            asked: Vec::new(),
            areas: Vec::new(),
            areas_excluded: Vec::new(),
        }
    }

    fn keep_submission(
        &mut self,
        programme: &Programme,
        sender: &Party,
        mut submission: Submission,
        is_update: bool,
    ) {
        submission.take(&self.message.reading.fields, self.now);
        let refused_by = submission.settle(programme);
        let missing = submission.missing(programme);
        let to_ask: Vec<_> =
            missing.iter().copied().filter(|field| !submission.asked.contains(field)).collect();
        submission.asked.extend(&to_ask);
        let understood = submission.fields.iter().map(|(name, field)| {
            let value = Value::from(&field.value);
            Value::from([
                ("field", Value::from(name.as_str())),
                ("value", value),
                ("words", Value::from(field.words.as_str())),
            ])
        });
        let values = [
            ("kind", Value::from(submission.kind.as_str())),
            ("submission", Value::from(submission.reference.as_str())),
            ("is_update", Value::from(is_update)),
            ("is_chat", Value::from(submission.channel == Channel::Chat)),
            ("is_open", Value::from(submission.state == SubmissionState::Open)),
            ("is_for_later", Value::from(submission.state == SubmissionState::FutureInterest)),
            ("refused_by", Value::from(refused_by.unwrap_or(""))),
            ("understood", Value::List(understood.collect())),
            (
                "missing",
                Value::List(missing.iter().map(|field| Value::from(field.as_str())).collect()),
            ),
        ];
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
        self.decision.records.push(Record::Submission(Box::new(submission)));
        self.concern_for_questions();
        self.answer_with(Template::Acknowledgement, Some(programme), sender);
        if let Some(outgoing) = self.decision.outgoing.last_mut() {
            outgoing.values.extend(values);
        }
    }

    /// Queues the one answer to the message, with what the guidance says to its questions on top.
    fn answer_with(&mut self, template: Template, programme: Option<&Programme>, sender: &Party) {
        let Some(programme) = programme.or_else(|| self.programmes.values().next()) else { return };
        let answers = self.message.answers.iter().map(|answer| {
            let entries = answer.entries.iter().map(|entry| {
                Value::from([
                    ("heading", Value::from(entry.heading.as_str())),
                    ("text", Value::from(entry.text.as_str())),
                    (
                        "cites",
                        Value::List(
                            entry.cites.iter().map(|cite| Value::from(cite.as_str())).collect(),
                        ),
                    ),
                    ("dated", Value::from(entry.dated.as_str())),
                ])
            });
            Value::from([
                ("question", Value::from(answer.question.as_str())),
                ("entries", Value::List(entries.collect())),
                ("hand_over", Value::from(answer.hand_over.as_deref().unwrap_or(""))),
            ])
        });
        let outgoing = Outgoing::new(
            &self.item.reference,
            template.as_str(),
            template,
            &programme.name,
            sender.id,
            self.now,
        )
        .answering(self.message.answer_to.as_deref())
        .with("answers", Value::List(answers.collect()))
        .with("thread", self.item.thread.as_ref().unwrap_or(&self.item.reference).as_str());
        self.decision.outgoing.push(outgoing);
    }

    /// Keeps the more urgent of two reasons why an officer must look.
    fn concern(&mut self, concern: Concern) {
        let graver =
            self.item.concern.take().map_or(concern.clone(), |earlier| earlier.min(concern));
        self.item.concern = Some(graver);
    }

    fn note(&mut self, rule: &str, deed: impl Into<String>) {
        let reference = self.item.reference.clone();
        self.decision.note(self.now, &reference, rule, deed);
    }

    fn finish(mut self) -> Decision {
        if let Some(concern) = self.item.concern.clone() {
            self.note("intake.concern", format!("for an officer: {}", concern.sentence()));
        } else if self.decision.audit.is_empty() {
            self.note("intake.answer", "answered");
        }
        self.decision.records.push(Record::Item(self.item));
        self.decision
    }
}
