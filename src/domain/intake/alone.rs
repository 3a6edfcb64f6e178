//! What asks for the desk itself, or for nothing: a call for help, a look at what is here, and courtesy.

use super::Intake;
use crate::domain::introduction::Introduction;
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::{Channel, Party};
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::Only;
use crate::domain::understood::Addressed;

impl Intake<'_> {
    /// What needs no rule about submissions: what is declared, asked of the desk itself, pressed, or said of an account.
    pub(super) fn decide_directly(&mut self, programme: &Programme, sender: &Party) -> bool {
        self.decide_declared(programme, sender)
            || self.decide_help(programme, sender)
            || self.decide_press(programme, sender)
            || self.decide_code(programme, sender)
            || self.decide_denial(programme, sender)
    }

    /// Tells what can be done here, if that is all that is asked. Who is introduced to somebody and calls for help is heard by a person.
    pub(super) fn decide_help(&mut self, programme: &Programme, sender: &Party) -> bool {
        let is_asked = match self.message.reading.says_only {
            Some(Only::Help) => !self.is_about_introduction(),
            Some(Only::CallsForHelp) => !self.is_introduced(sender),
            Some(
                Only::Where
                | Only::Submits
                | Only::Shows
                | Only::Keeps
                | Only::Thanks
                | Only::Greets
                | Only::Agrees,
            )
            | None => false,
        };
        if is_asked {
            self.tell_what_can_be_done(programme, sender);
        }
        is_asked
    }

    fn tell_what_can_be_done(&mut self, programme: &Programme, sender: &Party) {
        self.item.unanswered.clear();
        let is_card = ("is_card", sender.address.workspace().is_some().into());
        self.answer_saying(Template::Help, Some(programme), sender, [is_card]);
    }

    /// Courtesy needs nobody. By mail it is not answered, but for a greeting out of nowhere, whose sender may not know what to write; in
    /// chat by a line. Who agrees to what a person has written agrees with that person, who reads it.
    pub(super) fn decide_courtesy(&mut self, programme: &Programme, sender: &Party) -> bool {
        let only = self.message.reading.says_only.filter(|only| only.is_courtesy());
        let Some(only) = only.filter(|_| self.item.attachments.is_empty()) else { return false };
        if only == Only::Agrees && self.message.addressed == Addressed::Person {
            return false;
        }
        self.item.thread = self.message.token.clone().or(self.message.named.clone());
        let is_chat = self.item.channel == Channel::Chat;
        let is_out_of_nowhere =
            self.item.thread.is_none() && self.message.addressed == Addressed::Desk;
        if only == Only::Greets && !is_chat && is_out_of_nowhere {
            self.tell_what_can_be_done(programme, sender);
            return true;
        }
        self.note("intake.courtesy", "courtesy: nothing to do");
        if is_chat && matches!(only, Only::Thanks | Only::Greets) {
            let is_known = ("is_known", Value::from(!self.message.own.is_empty()));
            self.answer_saying(Template::Courtesy, Some(programme), sender, [is_known]);
        }
        true
    }

    /// Whether somebody in chat has nothing here that a person would have to see to. Who wrote by mail may have something under another
    /// address, which a person finds.
    pub(super) fn has_nothing(&self, sender: &Party) -> bool {
        self.item.channel == Channel::Chat
            && self.alive(None).next().is_none()
            && !self.ledger.is_paused(sender.id)
    }

    /// Says that nothing is here which is known to be the sender's.
    pub(super) fn tell_of_nothing(&mut self, programme: &Programme, sender: &Party) {
        self.item.unanswered.clear();
        let standings = [("standings", Value::List(Vec::new()))];
        self.answer_saying(Template::Whereabouts, Some(programme), sender, standings);
    }

    /// Whether nothing shows well enough who would look at what is here; told in a letter to whose it is, a reply to which does.
    pub(super) fn is_unproven_look(&mut self, programme: &Programme, sender: &Party) -> bool {
        let is_unproven = !self.message.proof.suffices(Act::Read);
        if is_unproven {
            self.item.unanswered.clear();
            let act = [("act", Act::Read.as_str().into())];
            self.answer_saying(Template::Unproven, Some(programme), sender, act);
        }
        is_unproven
    }

    /// Whether a message belongs to an introduction.
    pub(super) fn is_about_introduction(&self) -> bool {
        let token = self.message.token.as_ref();
        token.is_some_and(|token| self.ledger.introduction(token).is_some())
    }

    /// Whether a sender has a part in an introduction that was made.
    fn is_introduced(&self, sender: &Party) -> bool {
        let is_of = |known: &Introduction| {
            known.is_made() && self.ledger.part_in(known, sender.id).is_some()
        };
        self.is_about_introduction() || self.ledger.introductions().any(is_of)
    }
}
