//! What somebody pressed about a submission of theirs, or said in so many words: put in, kept for later, submitted.

use super::Intake;
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::Party;
use crate::domain::pressing::{Act, is_unfinished};
use crate::domain::programme::Programme;
use crate::domain::proof;
use crate::domain::reading::Only;
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionState};

impl<'a> Intake<'a> {
    /// Does what was pressed. Who says that a draft is to be submitted has pressed that.
    pub(super) fn decide_press(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let said = self.act_said().filter(|_| message.pressed.is_none());
        let is_said = said.is_some();
        let Some(act) = message.pressed.clone().or(said) else { return false };
        if act == Act::Link {
            let outcome = self.ask_who_it_is(programme, sender, true);
            self.tell_of_account(programme, sender, outcome, None);
            return true;
        }
        let Some(current) = self.pressed_one().filter(|_| act != Act::Feedback) else {
            // Who waits for a person is not told that nothing of theirs is here.
            let may_have_nothing = is_said && !self.ledger.is_paused(sender.id);
            if may_have_nothing {
                self.tell_of_nothing(programme, sender);
            }
            return !is_said || may_have_nothing;
        };
        self.item.thread = Some(current.reference.clone());
        let is_unproven = if act == Act::Show {
            self.is_unproven_look(programme, sender)
        } else {
            self.is_unproven(proof::Act::Change, programme, sender)
        };
        if is_unproven {
            return true;
        }
        let is_draft = is_unfinished(current.state);
        match act {
            Act::Show => self.show_card(programme, sender, current, false),
            // Who goes through a draft piece by piece says when it is ready.
            Act::Fill(_) => {
                let is_held_back =
                    current.is_held_back || (is_draft && current.lacks_something(programme));
                self.keep_pressed(programme, sender, current, is_held_back);
            }
            Act::KeepForLater if is_draft => {
                self.keep_pressed(programme, sender, current, true);
                self.tell_deed("keep");
            }
            Act::Submit if is_draft && current.lacks_something(programme) => {
                self.note("intake.press", "not submitted: something is missing");
                self.show_card(programme, sender, current, true);
            }
            Act::Submit if is_draft => {
                self.note("intake.press", "submitted by its sender");
                self.keep_pressed(programme, sender, current, false);
                self.tell_deed("submit");
            }
            Act::KeepForLater | Act::Submit | Act::Feedback | Act::Link => {
                self.note("intake.press", "nothing to do: it is submitted already");
                if is_said {
                    self.show_card(programme, sender, current, false);
                }
            }
        }
        true
    }

    /// What words stand for that say nothing else. In a thread of an introduction they may be about that.
    fn act_said(&self) -> Option<Act> {
        match self.message.reading.says_only? {
            Only::Submits => Some(Act::Submit),
            Only::Shows if !self.is_about_introduction() => Some(Act::Show),
            Only::Keeps if !self.is_about_introduction() => Some(Act::KeepForLater),
            Only::Shows
            | Only::Keeps
            | Only::Where
            | Only::Help
            | Only::CallsForHelp
            | Only::Thanks
            | Only::Greets
            | Only::Agrees => None,
        }
    }

    /// The submission that is meant: the one that was named, else the latest draft, else the latest of all.
    fn pressed_one(&self) -> Option<&'a Submission> {
        let message = self.message;
        let own = &message.own;
        let is_alive = |own: &&Submission| own.state != SubmissionState::Withdrawn;
        let named = own.iter().find(|own| message.named.as_ref() == Some(&own.reference));
        let draft = || own.iter().rfind(|own| is_unfinished(own.state));
        let latest = || own.iter().rfind(is_alive);
        named.filter(is_alive).or_else(draft).or_else(latest)
    }

    /// Says in the answer what was done, where nothing was added.
    fn tell_deed(&mut self, deed: &str) {
        if let Some(outgoing) = self.acknowledgement() {
            outgoing.values.insert("deed", Value::from(deed));
        }
    }

    /// The answer that says how a submission stands.
    pub(super) fn acknowledgement(&mut self) -> Option<&mut Outgoing> {
        let is_it = |outgoing: &&mut Outgoing| outgoing.template == Template::Acknowledgement;
        self.decision.outgoing.iter_mut().rfind(is_it)
    }

    fn keep_pressed(
        &mut self,
        programme: &Programme,
        sender: &Party,
        current: &Submission,
        is_held_back: bool,
    ) {
        let after = Submission { is_held_back, ..current.clone() };
        self.keep_submission(programme, sender, after, true);
    }

    /// Shows a submission as it stands; whether it was to be submitted, and something is missing for that.
    fn show_card(
        &mut self,
        programme: &Programme,
        sender: &Party,
        current: &Submission,
        lacks: bool,
    ) {
        let mut shown = current.clone();
        let refused_by = shown.settle(programme);
        self.answer_with(Template::Acknowledgement, Some(programme), sender);
        self.show(programme, sender, &shown, true, refused_by);
        self.tell_deed("look");
        if let Some(outgoing) = self.acknowledgement() {
            outgoing.values.insert("lacks", Value::from(lacks));
        }
        // Whoever looks after a draft is not asked about it.
        if is_unfinished(current.state) {
            shown.stands(self.now);
            self.put_back_question(&mut shown);
            self.decision.records.push(Record::Submission(Box::new(shown)));
        }
    }
}
