//! Intake: what follows from a message that was read.

mod alone;
mod answering;
mod belonging;
mod carried;
mod confirming;
mod declaring;
mod learning;
mod linking;
mod machines;
mod nominating;
mod ordering;
mod placed;
mod pressing;
mod promising;
mod rights;
mod several;
mod silence;
pub mod submitting;
mod whereabouts;
mod which;

use jiff::Timestamp;

use super::decision::{Decision, Programmes};
use super::ids::{MailboxName, Reference};
use super::item::{Arrival, Concern, Item, Progress};
use super::ledger::Ledger;
use super::outgoing::{Outgoing, Template, Value};
use super::party::{Channel, Party};
use super::programme::Programme;
use super::proof::Act;
use super::reading::{Delicate, Intent, ProblemKind, Suspicion, Verdict, Whose};
use super::record::Record;
use super::understood::{Answered, Exposure, Understood};

/// So many details of a sender's own make a submission, however it sounds.
const DETAILS: usize = 3;

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
    let prefix = programme.map_or(Reference::NO_PROGRAMME, |programme| &programme.prefix);
    let reference =
        Reference::from_cause(prefix, message.arrival, |reference| ledger.is_taken(reference));
    let item = Item {
        reference: reference.clone(),
        programme: message.reading.programme.clone(),
        arrival: message.arrival,
        at: arrival.at,
        channel: arrival.channel,
        age: arrival.age,
        party: message.sender.as_ref().map(|sender| sender.id),
        message_id: message.message_id,
        content: message.content,
        intents: message.reading.intents.clone(),
        thread: None,
        may_belong_to: message.may_belong_to.clone().or(message.of_namesake.clone()),
        concern: None,
        answered_at: None,
        promised: None,
        problems: message.reading.problems.clone(),
        attachments: message.attachments.clone(),
        is_restricted: false,
        unanswered: message.answers.iter().filter_map(Answered::as_unanswered).collect(),
        answered: message.answers.iter().filter_map(Answered::as_answered).collect(),
    };
    let records = vec![became(&reference)];
    let mut intake = Intake {
        programmes,
        ledger,
        message,
        mailbox: arrival.mailbox.clone(),
        now,
        item,
        decision: Decision { records, ..Decision::default() },
    };
    intake.decide(programme);
    intake.concern_for_restricted();
    intake.tell_taken_down(programme);
    let further = intake.further(programme);
    let mut decision = intake.finish();
    for role in further {
        decision.add(role);
    }
    decision
}

/// A decision about one message in the making.
struct Intake<'a> {
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    message: &'a Understood,
    mailbox: MailboxName,
    now: Timestamp,
    item: Item,
    decision: Decision,
}

impl Intake<'_> {
    fn decide(&mut self, programme: Option<&Programme>) {
        let reading = &self.message.reading;
        // As marked as a challenge may be: a letter of ours waits for a person.
        if self.message.is_challenge() {
            return self.decide_challenge();
        }
        if self.decide_form(programme) {
            return;
        }
        if let Some(machine) = &self.message.machine {
            return self.decide_machine(machine);
        }
        if let Some(orders) = &self.message.orders {
            return self.decide_orders(orders, programme);
        }
        if reading.is(Intent::Automatic) || reading.is(Intent::Bounce) {
            self.concern(Concern::PerhapsAutomatic);
        }
        if self.message.message_id.is_some_and(|id| self.ledger.item_with_id(id).is_some()) {
            self.concern(Concern::SameIdOtherContent);
        }
        self.concern_for_problems();
        let Some(sender) = &self.message.sender else { return self.concern(Concern::NoSender) };
        self.decision.records.push(Record::Party(self.party_kept(sender)));
        self.decide_belonging(programme);
        if !self.may_be_answered() {
            return;
        }
        if reading.problems.iter().any(|problem| problem.kind == ProblemKind::TooLarge) {
            return self.answer_with(Template::TooLarge, programme, sender);
        }
        if self.item.channel == Channel::Chat && self.tell_text_only(programme, sender) {
            return;
        }
        if let Some(delicate) = reading.delicate.or(self.worry_in_placement(sender)) {
            self.hear_of_placement(sender);
            return self.concern(Concern::Delicate(delicate));
        }
        if reading.is(Intent::RightsRequest) {
            return self.decide_rights(programme, sender);
        }
        let suspicion = reading.suspicion.filter(|suspicion| self.may_be(suspicion.kind));
        if let Some(Suspicion { kind, is_strong: true }) = suspicion {
            self.hear_of_placement(sender);
            return self.concern(Concern::PerhapsDelicate(kind));
        }
        if self.decide_may_write(programme, sender) {
            return;
        }
        let is_automatic = reading.is(Intent::Automatic) || reading.is(Intent::Bounce);
        if is_automatic && !self.is_surely_a_persons() {
            return;
        }
        let Some(programme) = programme else {
            self.concern(Concern::WhichProgramme);
            return self.ask_which_programme(sender);
        };
        if self.decide_directly(programme, sender)
            || self.decide_confirmation(programme, sender)
            || self.decide_ownership(programme, sender)
            || self.decide_notice(programme, sender)
        {
            return;
        }
        if self.decide_home_manager(programme, sender) || self.decide_learned(programme, sender) {
            return;
        }
        if !self.message.of_several.is_empty() {
            return self.decide_of_several(programme, sender);
        }
        if self.decide_whereabouts(programme, sender) || self.decide_placed(programme, sender) {
            return;
        }
        // Who says what is withdrawn takes it off the list; who only withdraws may mean this one introduction.
        let is_outright = reading.withdraws.is_some();
        if (is_outright && self.decide_withdrawal(programme, sender))
            || self.decide_outcome(programme, sender)
            || self.decide_whether_it_stands(programme, sender)
            || self.decide_withdrawal(programme, sender)
            || self.decide_return(programme, sender)
        {
            return;
        }
        if reading.whose != Whose::Sender {
            return self.decide_nomination(programme, sender);
        }
        if self.decide_submission(programme, sender) || self.decide_address(programme, sender) {
            return;
        }
        if reading.is(Intent::Question) && !self.message.answers.is_empty() {
            return self.answer_with(Template::Answer, Some(programme), sender);
        }
        self.item.thread.clone_from(&self.message.named);
        if self.decide_courtesy(programme, sender) {
            return;
        }
        if let Some(Suspicion { kind, .. }) = suspicion {
            return self.concern(Concern::PerhapsDelicate(kind));
        }
        let is_feedback = reading.is(Intent::Feedback);
        self.concern(if is_feedback { Concern::Feedback } else { Concern::NoRule });
        self.answer_with(Template::HandOver, Some(programme), sender);
    }

    /// Says that what somebody wrote where others read is taken down there, where no acknowledgement says so.
    fn tell_taken_down(&mut self, programme: Option<&Programme>) {
        let is_told = |letter: &Outgoing| letter.template == Template::Acknowledgement;
        let is_exposed = self.message.exposure != Exposure::Private;
        if !is_exposed || self.decision.outgoing.iter().any(is_told) || !self.may_be_answered() {
            return;
        }
        if let Some(sender) = &self.message.sender {
            let is_left = ("is_left", (self.message.exposure == Exposure::Shown).into());
            self.answer_saying(Template::TakenDown, programme, sender, [is_left]);
        }
    }

    /// Says that only words are read in chat, where something else came; whether there were no words.
    fn tell_text_only(&mut self, programme: Option<&Programme>, sender: &Party) -> bool {
        let has_words = !self.message.reading.reply.trim().is_empty();
        if !has_words || !self.item.attachments.is_empty() {
            self.answer_with(Template::TextOnly, programme, sender);
            if let Some(outgoing) = self.decision.outgoing.last_mut() {
                outgoing.values.insert("has_words", has_words.into());
            }
        }
        !has_words
    }

    /// Whether signs of a kind count: neither are the details of a submission given, nor is it an answer or a change, which goes its
    /// own way. Who tells how a placement goes may be in distress, complain, or write for another.
    fn may_be(&self, kind: Delicate) -> bool {
        use Intent as I;
        let open = [I::Question, I::Other, I::Interest, I::Role, I::Nomination, I::Automatic];
        let tells = matches!(kind, Delicate::Worry | Delicate::Complaint | Delicate::Parliament);
        let counts = |intent: &I| open.contains(intent) || (tells && *intent == I::Feedback);
        self.n_details_told() < DETAILS && self.message.reading.intents.iter().all(counts)
    }

    /// Whether a message that sounds automatic does what no responder does.
    fn is_surely_a_persons(&self) -> bool {
        let reading = &self.message.reading;
        let acts = [Intent::Withdrawal, Intent::Nomination, Intent::Interest, Intent::Role];
        self.gives_clear_verdict() || acts.into_iter().any(|intent| reading.is(intent))
    }

    fn gives_clear_verdict(&self) -> bool {
        let reading = &self.message.reading;
        match reading.verdict {
            Some(Verdict::Yes | Verdict::No) => true,
            // Who is away until Monday says so by a responder too.
            Some(Verdict::NotYet) => !reading.is(Intent::Automatic),
            Some(Verdict::Unclear) | None => false,
        }
    }

    fn concern_for_problems(&mut self) {
        let grave = |kind: ProblemKind| match kind {
            ProblemKind::Unreadable
            | ProblemKind::TooLarge
            | ProblemKind::Sealed
            | ProblemKind::Empty => Some(Concern::Unreadable),
            ProblemKind::Contradiction => Some(Concern::Contradicts),
            ProblemKind::NoSender => Some(Concern::NoSender),
            ProblemKind::Deceptive => Some(Concern::Unproven),
            ProblemKind::Challenge | ProblemKind::Remark => None,
        };
        let concern =
            self.message.reading.problems.iter().filter_map(|problem| grave(problem.kind)).min();
        if let Some(concern) = concern {
            self.concern(concern);
        }
    }

    /// Whether there is something to answer, to somebody who is who the name says.
    fn may_be_answered(&self) -> bool {
        let reading = &self.message.reading;
        let has = |kind: ProblemKind| reading.problems.iter().any(|problem| problem.kind == kind);
        let is_closed = has(ProblemKind::Sealed) && reading.reply.is_empty();
        !is_closed && !has(ProblemKind::Deceptive) && !has(ProblemKind::Empty)
    }

    fn concern_for_questions(&mut self) {
        if !self.item.unanswered.is_empty() {
            self.concern(Concern::Unanswered);
        }
    }

    /// The sender as it is to be kept: a name once known is not forgotten, and whoever writes can be reached.
    fn party_kept(&self, sender: &Party) -> Party {
        let known = self.message.known.as_ref().unwrap_or(sender);
        let name = sender.name.clone().or(known.name.clone()).or(self.own_name(sender));
        Party { name, unreachable_since: None, held_up: None, ..known.clone() }
    }

    /// Queues the one answer to the message, with what the guidance says to its questions on top.
    fn answer_with(&mut self, template: Template, programme: Option<&Programme>, sender: &Party) {
        self.answer_saying(template, programme, sender, []);
    }

    /// The same, with what the message tells besides.
    fn answer_saying<const N: usize>(
        &mut self,
        template: Template,
        programme: Option<&Programme>,
        sender: &Party,
        values: [(&'static str, Value); N],
    ) {
        let Some(programme) = programme.or_else(|| self.programmes.values().next()) else { return };
        self.concern_for_questions();
        // What a declaration says is quoted nowhere.
        let (message, is_restricted) = (self.message, self.item.is_restricted);
        let answers = message.answers.iter().filter(|_| !is_restricted);
        let entries = answers.clone().flat_map(|answer| &answer.entries);
        let entries: Vec<&str> = entries.map(|entry| entry.name.as_str()).collect();
        let answers = answers.map(Value::from).collect();
        if !entries.is_empty() {
            self.note("intake.answer", format!("answered from {}", entries.join(", ")));
        }
        let outgoing = Outgoing::new(
            &self.item.reference,
            template.as_str(),
            template,
            &programme.name,
            sender.id,
            self.now,
        )
        .answering(self.message.answer_to.as_deref())
        .with("answers", Value::List(answers))
        .with("thread", self.item.thread.as_ref().unwrap_or(&self.item.reference).as_str());
        let with = |outgoing: Outgoing, (name, value)| outgoing.with(name, value);
        self.decision.outgoing.push(values.into_iter().fold(outgoing, with));
    }

    /// Whether nothing shows well enough who asks for something, who is then told so, and an officer too.
    fn is_unproven(&mut self, act: Act, programme: &Programme, sender: &Party) -> bool {
        let is_unproven = !self.message.proof.suffices(act);
        if is_unproven {
            self.concern(Concern::Unproven);
            let act = [("act", act.as_str().into())];
            self.answer_saying(Template::Unproven, Some(programme), sender, act);
        }
        is_unproven
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
        self.withhold();
        self.note_promise();
        let rights = self.rights_kept();
        self.note_of_states();
        if let Some(concern) = self.item.concern.clone() {
            self.note("intake.concern", format!("for an officer: {}", concern.sentence()));
            // An officer sees who wrote, also where nothing was answered.
            let unknown = |sender: &&Party| self.ledger.acquaintance(sender.id).is_none();
            let is_kept = |sender: &&Party| {
                let is_it = |record: &Record| matches!(record, Record::Party(party) if party.id == sender.id);
                self.decision.records.iter().any(is_it)
            };
            let sender = self.message.sender.as_ref().filter(unknown);
            let sender = sender.filter(|sender| !is_kept(sender));
            let kept = sender.map(|sender| Record::Party(self.party_kept(sender)));
            self.decision.records.extend(kept);
        } else if self.decision.audit.is_empty() {
            self.note("intake.answer", "answered");
        }
        self.decision.records.push(Record::Item(self.item));
        self.decision.records.extend(rights);
        self.decision
    }
}
