//! Who is behind an account: the address that it gives, the code that is mailed there, and the code that comes back.

use super::Intake;
use crate::domain::alias::Alias;
use crate::domain::ids::Reference;
use crate::domain::item::Concern;
use crate::domain::linking::{self, Challenge, MOST_A_DAY, MOST_WRONG};
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::Party;
use crate::domain::pressing::Act;
use crate::domain::programme::Programme;
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionState};
use crate::domain::understood::Addressed;

impl Intake<'_> {
    /// A code that comes back, the right one or not.
    pub(super) fn decide_code(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        let Some(linking) = &message.linking else { return false };
        let (Some(asked), Some(is_right)) = (linking.asked, linking.is_right) else { return false };
        self.item.thread = self.unvouched();
        if self.ledger.is_linked(sender.id) {
            self.tell_of_account(programme, sender, "linked", None);
        } else if !asked.stands(self.now) {
            self.note("intake.code", "a code came back that does not count any more");
            self.tell_of_account(programme, sender, "over", None);
        } else if is_right {
            self.link(programme, sender, asked);
        } else {
            let n_wrong = asked.n_wrong.saturating_add(1);
            let after = Challenge { n_wrong, ..asked };
            let account = Party { asked: Some(after), ..self.party_kept(sender) };
            self.decision.records.push(Record::Party(account));
            self.note("intake.code", format!("a wrong code came back, {n_wrong} of {MOST_WRONG}"));
            let outcome = if after.stands(self.now) { "wrong" } else { "over" };
            self.tell_of_account(programme, sender, outcome, Some(MOST_WRONG - n_wrong));
        }
        true
    }

    /// Whoever got a code by somebody else's doing says so: it counts no more, whoever has it, and an officer looks at the account.
    pub(super) fn decide_denial(&mut self, programme: &Programme, sender: &Party) -> bool {
        let Addressed::AnothersAccount(account) = &self.message.addressed else { return false };
        let person = self.ledger.person(sender.id);
        let asked = account.asked.filter(|asked| self.ledger.person(asked.address) == person);
        if let Some(asked) = asked {
            let spent = Some(Challenge { n_wrong: MOST_WRONG, ..asked });
            let after = Party { asked: spent, ..(**account).clone() };
            self.decision.records.push(Record::Party(after));
            self.note(
                "intake.code",
                "the code counts no more: its reader says that it was not them",
            );
        }
        let own = self.ledger.standings(account.id);
        self.item.thread = own.last().map(|own| own.reference.clone());
        self.concern(Concern::NotTheirAccount);
        self.answer_with(Template::HandOver, Some(programme), sender);
        true
    }

    /// An address alone: a code goes there. Who has no role here may have begun one by mail, which nobody is told of before the code
    /// has come back.
    pub(super) fn decide_address(&mut self, programme: &Programme, sender: &Party) -> bool {
        let Some(linking) = &self.message.linking else { return false };
        let role = self.unvouched();
        let is_stranger = linking.is_address_alone && !self.ledger.is_linked(sender.id);
        if linking.address.is_none() || (role.is_none() && !is_stranger) {
            return false;
        }
        self.item.thread = role;
        let outcome = self.ask_who_it_is(programme, sender, true);
        self.tell_of_account(programme, sender, outcome, None);
        true
    }

    /// The latest of the sender's roles that do not count yet.
    fn unvouched(&self) -> Option<Reference> {
        let waits = |own: &&Submission| own.is_unvouched && own.state != SubmissionState::Withdrawn;
        self.message.own.iter().rfind(waits).map(|own| own.reference.clone())
    }

    /// The account and the address are one person's from now on, and the account's roles count.
    fn link(&mut self, programme: &Programme, sender: &Party, asked: Challenge) {
        let [account, address] = [sender.id, asked.address].map(|party| self.ledger.person(party));
        let alias = Alias { party: account, same_as: Some(address), at: self.now };
        self.decision.records.push(Record::Alias(alias));
        // It does not count a second time, should an officer tell the two apart.
        let spent = Some(Challenge { n_wrong: MOST_WRONG, ..asked });
        let kept = Party { asked: spent, ..self.party_kept(sender) };
        self.decision.records.push(Record::Party(kept));
        self.note(
            "intake.code",
            "the code came back: the account and the address are one person's",
        );
        let message = self.message;
        let own = message.own.iter().filter(|own| own.is_unvouched && own.party == sender.id);
        let own = own.filter(|own| own.programme == programme.name);
        let mut roles = Vec::new();
        for role in own {
            let after = linking::vouched(role, programme, false);
            if after.state != SubmissionState::Withdrawn {
                roles.push(linking::in_letter(&after, programme));
            }
            self.decision.records.push(Record::Submission(Box::new(after)));
        }
        let others = self.ledger.standings(asked.address);
        let others = others.filter(|own| own.state != SubmissionState::Withdrawn);
        let others = others.map(|own| Value::from(own.reference.as_str())).collect();
        self.tell_of_account_with(programme, sender, "linked", None, (roles, others));
    }

    /// Asks who is behind an account whose role does not count yet; says what was asked.
    pub(super) fn ask_who_it_is(
        &mut self,
        programme: &Programme,
        sender: &Party,
        is_asked_for: bool,
    ) -> &'static str {
        let message = self.message;
        // What comes too late gets no answer, and no mail either.
        let linking = message.linking.as_ref().filter(|_| self.item.age.is_present());
        let Some(linking) = linking else { return "ask" };
        let standing = linking.asked.filter(|asked| asked.stands(self.now));
        let Some(address) = &linking.address else {
            return if standing.is_some() { "waits" } else { "ask" };
        };
        if !is_asked_for && standing.is_some_and(|asked| asked.address == address.id) {
            return "waits";
        }
        let account = self.party_kept(sender);
        let [mut of_account, mut of_address] =
            [&account, address].map(|party| linking::recent(party, self.now));
        // Only the desk says that an address is an officer's.
        let is_officers = message.pressed == Some(Act::Link);
        if !is_officers && !programme.is_host_address(&address.address) {
            self.concern(Concern::OutsideAddress);
            self.decision.records.push(Record::Party(address.clone()));
            return "outside";
        }
        if of_account.len() >= MOST_A_DAY || of_address.len() >= MOST_A_DAY {
            self.note("intake.code", "no further code: enough were mailed within a day");
            return "enough";
        }
        of_account.push(self.now);
        of_address.push(self.now);
        let cause = message.arrival;
        let asked = Some(Challenge { address: address.id, cause, at: self.now, n_wrong: 0 });
        let kept = [
            Party { asked, codes: of_account, ..account },
            Party { codes: of_address, ..address.clone() },
        ];
        self.decision.records.extend(kept.map(Record::Party));
        let step = Template::Code.as_str();
        let reference = &self.item.reference;
        let mail =
            Outgoing::new(reference, step, Template::Code, &programme.name, address.id, self.now);
        let mail = mail.with("code", linking.code.as_str()).with("is_officer", is_officers);
        self.decision.outgoing.push(mail);
        self.note("intake.code", "a code was mailed to the address that the account gave");
        "sent"
    }

    /// The address to name to whoever gave it.
    pub(super) fn work_address(&self) -> &str {
        let linking = self.message.linking.as_ref();
        let address = linking.and_then(|linking| linking.address.as_ref());
        address.map_or("", |address| address.address.as_str())
    }

    pub(super) fn tell_of_account(
        &mut self,
        programme: &Programme,
        sender: &Party,
        outcome: &'static str,
        n_left: Option<u8>,
    ) {
        self.tell_of_account_with(programme, sender, outcome, n_left, Default::default());
    }

    /// Of an account that is linked now: the roles that it told of, and what came from the address.
    fn tell_of_account_with(
        &mut self,
        programme: &Programme,
        sender: &Party,
        outcome: &'static str,
        n_left: Option<u8>,
        (roles, others): (Vec<Value>, Vec<Value>),
    ) {
        let told = [
            ("outcome", outcome.into()),
            ("work_address", self.work_address().into()),
            ("n_left", Value::Number(n_left.unwrap_or_default().into())),
            ("roles", Value::List(roles)),
            ("others", Value::List(others)),
        ];
        self.answer_saying(Template::Account, Some(programme), sender, told);
    }
}
