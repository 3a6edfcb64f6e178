//! Messages that use rights: each is acknowledged and waits with its clock; "stop the emails" holds at once and can be taken back.

use super::Intake;
use crate::domain::introduction::Closing;
use crate::domain::item::Concern;
use crate::domain::outgoing::Template;
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::{Intent, Verdict};
use crate::domain::record::Record;
use crate::domain::right::{self, Limits, Right, RightsRequest};

impl Intake<'_> {
    /// Takes in a request. Whoever asks for no more letters, and for nothing else, needs no officer. What is offered or wanted beside it is
    /// taken in too, and a wish for no letters beside it waits for an officer: it may be about other letters.
    pub(super) fn decide_rights(&mut self, programme: Option<&Programme>, sender: &Party) {
        self.hear_of_placement(sender);
        let reading = &self.message.reading;
        let is_quiet = reading.rights.contains(&Right::Quiet);
        let is_theirs = self.message.proof.suffices(Act::Change);
        let submits = reading.is(Intent::Interest) || reading.is(Intent::Role);
        if is_quiet && !submits {
            self.be_quiet(sender, is_theirs);
        }
        // A word that ends the letters says nothing of the introduction that it answers.
        let says_how =
            matches!(reading.verdict, Some(Verdict::Yes | Verdict::No | Verdict::NotYet));
        let told = &reading.feedback;
        let tells = told.rating.is_some() || told.wish.is_some() || !told.themes.is_empty();
        let is_nothing_else = |intent: &Intent| {
            *intent == Intent::RightsRequest
                || (*intent == Intent::Outcome && !says_how)
                || (*intent == Intent::Feedback && !tells)
        };
        let is_alone = reading.rights.len() == 1 && reading.intents.iter().all(is_nothing_else);
        if is_quiet && is_alone {
            let said = [("is_quiet", true.into()), ("is_unproven", (!is_theirs).into())];
            return self.answer_saying(Template::Quiet, programme, sender, said);
        }
        self.concern(Concern::RightsRequest);
        let is_unproven = !self.message.proof.suffices(Act::Read);
        if is_unproven {
            let deed = "nothing shows that the request is from the person it names; they are asked at the address that is known";
            self.note("intake.rights", deed);
        }
        let asked = [("is_unproven", is_unproven.into())];
        self.answer_saying(Template::RightsRequest, programme, sender, asked);
        if let Some(programme) = programme.filter(|_| submits) {
            self.decide_submission(programme, sender);
        }
    }

    /// Whose data is restricted gets no answer by itself: a person sees what they wrote, whatever else it was.
    pub(super) fn concern_for_restricted(&mut self) {
        let is_restricted = |sender: &Party| self.ledger.is_restricted(sender.id);
        if self.message.machine.is_none() && self.message.sender.as_ref().is_some_and(is_restricted)
        {
            self.concern(Concern::Restricted);
        }
    }

    /// Whoever may write again is told so.
    pub(super) fn decide_may_write(
        &mut self,
        programme: Option<&Programme>,
        sender: &Party,
    ) -> bool {
        let (ledger, reading) = (self.ledger, &self.message.reading);
        if !reading.may_write || reading.is(Intent::RightsRequest) || !ledger.is_quiet(sender.id) {
            return false;
        }
        let Some(programme) = programme.or_else(|| self.programmes.values().next()) else {
            return false;
        };
        if self.is_unproven(Act::Change, programme, sender) {
            return true;
        }
        let lifted = |limits: &Limits| Limits { quiet_since: None, ..limits.clone() };
        self.decision.records.extend(ledger.limits(sender.id).map(lifted).map(Record::Limits));
        self.note("intake.may-write", "may be written to unasked again, by their own word");
        let said = [("is_quiet", false.into()), ("is_unproven", false.into())];
        self.answer_saying(Template::Quiet, Some(programme), sender, said);
        true
    }

    /// From now on nobody writes to the sender unasked, and nothing new is proposed to them. That takes no proof: the letter that says so
    /// goes to the address itself, and a word from there undoes it. A match that it ends does not come back, so it waits for proof.
    fn be_quiet(&mut self, sender: &Party, is_theirs: bool) {
        let known = self.ledger.limits(sender.id).find(|limits| limits.party == sender.id);
        let limits = known.cloned().unwrap_or(Limits::none(sender.id));
        let quiet_since = limits.quiet_since.or(Some(self.now));
        self.decision.records.push(Record::Limits(Limits { quiet_since, ..limits }));
        self.note("intake.quiet", "is not written to unasked any more, by their own word");
        if is_theirs {
            let (party, quiet) = (sender.id, Closing::Quiet);
            let taken = right::take_back(self.programmes, self.ledger, party, &quiet, self.now);
            self.decision.add(taken);
            return;
        }
        let waits: Vec<&str> =
            right::early(self.ledger, sender.id).map(|known| known.reference.as_str()).collect();
        if !waits.is_empty() {
            let deed = format!(
                "nothing shows that it was they who asked for no letters: {} waits for a word from the known address, or for an officer",
                waits.join(", ")
            );
            self.note("intake.quiet", deed);
            self.concern(Concern::Unproven);
        }
    }

    /// What is kept of the request that a message makes; and a clock runs again whose question it answers.
    pub(super) fn rights_kept(&mut self) -> Vec<Record> {
        let told = self.item.concern.as_ref().and_then(RightsRequest::told_by);
        let said = &self.message.reading.rights;
        let rights = told.map(|told| if told.is_empty() { said.clone() } else { told });
        let proven_at = self.message.proof.suffices(Act::Read).then_some(self.now);
        let made = rights
            .map(|rights| RightsRequest { proven_at, ..RightsRequest::of(&self.item, rights) });
        let mut kept: Vec<Record> = made.map(Record::RightsRequest).into_iter().collect();
        let (ledger, message) = (self.ledger, self.message);
        let belongs = [&self.item.thread, &message.token, &message.named];
        let mut belongs = belongs.into_iter().flatten();
        let asked = belongs.find_map(|reference| ledger.rights_request(reference));
        let Some(asked) = asked.filter(|asked| asked.party == self.item.party) else { return kept };
        let mut after = asked.clone();
        if asked.stands() {
            after = asked.started(self.now);
            let deed = "the clock runs again: the person has answered";
            self.decision.note(self.now, &asked.reference, "intake.rights-clock", deed);
        }
        if asked.proven_at.is_none() && proven_at.is_some() {
            after.proven_at = proven_at;
            let deed = "it is from the person it names: a reply to the desk's letter shows it";
            self.decision.note(self.now, &asked.reference, "intake.rights-proof", deed);
        }
        if after != *asked {
            kept.push(Record::RightsRequest(after));
        }
        kept
    }
}
