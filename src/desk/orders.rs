//! What commands order: carried out at once, answered once it is durable.

use std::fmt::Write as _;
use std::sync::mpsc::Sender;

use jiff::Timestamp;

use super::enquiry::not_a_reference;
use super::{After, Desk, told};
use crate::control::{Asked, Command, Request, Response, Talk};
use crate::domain::ids::{OutgoingId, ProgrammeName, Reference};
use crate::domain::item::{Concern, Item};
use crate::domain::letter::{Delivery, DeliveryState};
use crate::domain::officer::{Order, TakenBack};
use crate::domain::outgoing::Template;
use crate::domain::proof::Proof;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::undoable::Undoable;
use crate::domain::{Event, decide};
use crate::mail::mime;
use crate::spelling::suggestion;
use crate::store::records;

/// An order, and what the officer is told once it is carried out.
pub(super) type Ordered = (Order, String);

impl Desk {
    /// Answers a command, once everything that the answer tells is durable.
    pub fn serve(&mut self, asked: Asked, answer_to: Sender<Response>, now: Timestamp) {
        self.serve_proven(asked, Proof::Local, answer_to, now);
    }

    /// The same, for somebody who is not at this machine.
    pub(super) fn serve_proven(
        &mut self,
        asked: Asked,
        proof: Proof,
        answer_to: Sender<Response>,
        now: Timestamp,
    ) {
        if !asked.request.is_order() {
            return self.after.push(After::Look(answer_to, asked));
        }
        let done = match &asked.request {
            Request::Talk(Talk::Collected { account, letters }) => {
                self.collected(account, letters, now);
                Ok(String::new())
            }
            Request::Talk(Talk::Say { programme, account, name, text }) => {
                self.hear(programme.as_deref(), account, name, text, now).map(|()| String::new())
            }
            Request::Order(command) => self.carry_out(&asked, command, proof, now),
            Request::Look(_) | Request::Talk(Talk::Collect { .. }) => Ok(String::new()),
        };
        let response = done.map_or_else(Response::refusal, Response::text);
        self.after.push(After::Answer(answer_to, response));
    }

    /// Carries out a command; what is told of it.
    pub(super) fn carry_out(
        &mut self,
        asked: &Asked,
        command: &Command,
        proof: Proof,
        now: Timestamp,
    ) -> Result<String, String> {
        let officer = self.officer_of(asked)?;
        let (order, done) = self.order(command, &officer, now)?;
        self.is_unchanged(asked, command)?;
        let alike = if let Order::Answer { item, .. } = &order {
            self.asked_alike(item)
        } else {
            Vec::new()
        };
        self.obey(&officer, order, proof, now)?;
        let Command::Answer { text, all, .. } = command else { return Ok(done) };
        Ok(done + &self.answer_all(&officer, text, *all, &alike, now))
    }

    fn obey(
        &mut self,
        officer: &Officer,
        order: Order,
        proof: Proof,
        now: Timestamp,
    ) -> Result<(), String> {
        let scope = self.scope_of(&order);
        let event = Event::Ordered { officer: officer.clone(), proof, order, scope };
        self.can_be_written(&event, now)?;
        self.stage(event, now).map_or(Ok(()), Err)
    }

    /// Sends the same words to those who asked the same, if the officer wants that; what came of it, as the end of what is told.
    fn answer_all(
        &mut self,
        officer: &Officer,
        words: &str,
        all: bool,
        alike: &[Reference],
        now: Timestamp,
    ) -> String {
        let (mut told, mut sent) = (String::new(), Vec::new());
        if !all && !alike.is_empty() {
            let others: Vec<&str> = alike.iter().map(Reference::as_str).collect();
            told = format!(
                "\n{} asked the same: look at them, and answer them too (`answer --all` answers all at once).",
                others.join(", ")
            );
        }
        for reference in alike.iter().filter(|_| all) {
            let done = self.answer(reference.as_str(), words);
            let done = done.and_then(|(order, _)| self.obey(officer, order, Proof::Local, now));
            match done {
                Ok(()) => sent.push(reference.as_str()),
                Err(why) => {
                    let _ = write!(told, "\nNot to {reference}: {why}");
                }
            }
        }
        if !sent.is_empty() {
            let _ = write!(told, "\nThe same words go to {}.", sent.join(", "));
        }
        told
    }

    fn order(
        &self,
        command: &Command,
        officer: &Officer,
        now: Timestamp,
    ) -> Result<Ordered, String> {
        match command {
            Command::Confirm { reference } => self.confirmation(reference, now),
            Command::Reject { reference, because } => self.rejection(reference, because),
            Command::Close { reference, because } => self.closing(reference, because),
            Command::Outcome { reference, side, words } => {
                let by = (officer.name.as_str(), reference.as_str());
                let of_placement = self.heard_of_placement(by, side, words, now);
                of_placement.unwrap_or_else(|| self.heard(reference, side, words, now))
            }
            Command::Tell { reference } => self.telling(reference),
            Command::Place { reference, change } => self.placing(reference, change, now),
            Command::Learned { reference, said } => self.of_lesson(reference, said),
            Command::Right { reference, said } => self.saying_of_right(reference, said),
            Command::Declare { reference, is_of_host, said } => {
                self.declaring(reference, *is_of_host, said)
            }
            Command::Done { reference } => self.dealt_with(reference),
            Command::Answer { reference, text, .. } => self.answer(reference, text),
            Command::Assign { reference, to } => {
                let own =
                    |to: &str| if to.is_empty() { officer.name.clone() } else { to.to_owned() };
                self.assignment(reference, to.as_deref().map(own).as_deref())
            }
            Command::Edit { reference, line } => self.edit(reference, line, officer),
            Command::Merge { reference, with } => self.merging(reference, with),
            Command::Split { reference } => self.splitting(reference),
            Command::Undo { reference } => self.taking_back(reference, officer),
            Command::Erase { who, because } => self.erasing(who, because),
            Command::SendAgain { letter } => self.sending_again(letter),
            Command::PauseSending { programme: None } => Ok((
                Order::PauseSending { programme: None },
                "Nothing is sent from now on; `secondment-desk resume` goes on.".to_owned(),
            )),
            Command::PauseSending { programme: Some(name) } => {
                let programme = self.programme_named(name)?;
                let done = format!(
                    "Nothing of `{programme}` is sent from now on; `secondment-desk resume --programme {programme}` goes on."
                );
                Ok((Order::PauseSending { programme: Some(programme) }, done))
            }
            Command::ResumeSending { programme: None } => {
                Ok((Order::ResumeSending { programme: None }, "Sending goes on.".to_owned()))
            }
            Command::ResumeSending { programme: Some(name) } => {
                let programme = self.programme_named(name)?;
                let done = format!("Sending for `{programme}` goes on.");
                Ok((Order::ResumeSending { programme: Some(programme) }, done))
            }
            Command::AcceptClock => {
                let answered = self.answered_after(now);
                let order = Order::AcceptClock { machine: now, answered };
                Ok((order, format!("The desk goes on from {now:.0}.")))
            }
        }
    }

    fn sending_again(&self, letter: &str) -> Result<Ordered, String> {
        let id = OutgoingId::from(letter);
        let known = self.ledger.delivery(&id).ok_or_else(|| {
            format!("`{id}` is no letter that waits. `secondment-desk list` shows those that do.")
        })?;
        let subject = known.subject_reference.clone();
        let programme = self.letter(known).map(|letter| letter.programme);
        let done = format!("{letter} will be sent again.");
        Ok((Order::SendAgain { id, subject, programme }, done))
    }

    /// The programme of that name.
    fn programme_named(&self, name: &str) -> Result<ProgrammeName, String> {
        let programmes = &self.settings.programmes;
        let known = programmes.keys().find(|known| known.as_str() == name.trim());
        known.cloned().ok_or_else(|| {
            let advice = suggestion(name, programmes.keys().map(ProgrammeName::as_str));
            format!("There is no programme `{name}`; {advice}")
        })
    }

    /// Whether what an order is about is still as the officer saw it.
    fn is_unchanged(&self, asked: &Asked, command: &Command) -> Result<(), String> {
        let Some(seen) = &asked.seen else { return Ok(()) };
        let Some(reference) = command.about().and_then(Reference::typed) else {
            return Err("`--seen` says in which state something was that is ordered about, and this order is about nothing that has one: leave it away. Nothing was done.".to_owned());
        };
        let mark = self.mark(&reference);
        if seen.split(' ').any(|seen| seen == mark) {
            return Ok(());
        }
        Err(format!(
            "{reference} has changed since you looked at it, and nothing was done: `secondment-desk show {reference}` shows it as it is now."
        ))
    }

    /// Whether every letter that follows from an order can be put into words: nobody is introduced by half.
    pub(super) fn can_be_written(&self, event: &Event, now: Timestamp) -> Result<(), String> {
        let now = self.ledger.time(now);
        let decision = decide(&self.settings.programmes, &self.ledger, event.clone(), now);
        decision.outgoing.iter().try_for_each(|outgoing| match self.write(outgoing, now).1.state {
            DeliveryState::Dead { reason, .. } => Err(format!(
                "The letter {} cannot be put into words, and nothing was done: {reason}. Mend its message, then order it again.",
                outgoing.id
            )),
            DeliveryState::Due(_)
            | DeliveryState::Sending(_)
            | DeliveryState::Sent(_)
            | DeliveryState::PossiblySent(_)
            | DeliveryState::Bounced(_)
            | DeliveryState::Withdrawn(_) => Ok(()),
        })
    }

    fn confirmation(&self, typed: &str, now: Timestamp) -> Result<Ordered, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let until = self.when_it_opens(&reference, now);
        let done = format!(
            "{reference} is confirmed: both sides will be introduced{}.",
            until.unwrap_or_else(|| self.until_when(&reference))
        );
        Ok((Order::Confirm { reference }, done))
    }

    fn rejection(&self, typed: &str, because: &str) -> Result<Ordered, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let done = format!("{reference} is rejected: the pair will not be proposed again.");
        let (reasons, because) = (self.reasons_of(&reference), because.to_owned());
        Ok((Order::Reject { reference, because, reasons }, done))
    }

    fn closing(&self, typed: &str, because: &str) -> Result<Ordered, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let done = format!("{reference} is closed; neither side is told by the desk.");
        let (reasons, because) = (self.reasons_of(&reference), because.to_owned());
        Ok((Order::Close { reference, because, reasons }, done))
    }

    fn dealt_with(&self, typed: &str) -> Result<Ordered, String> {
        let item = self.waiting_item(typed)?;
        let done = format!("{} is dealt with.", item.reference);
        Ok((Order::Done(Box::new(item)), done))
    }

    fn answer(&self, typed: &str, words: &str) -> Result<Ordered, String> {
        let item = Box::new(self.waiting_item(typed)?);
        let words = words.trim().to_owned();
        if words.is_empty() {
            return Err("An answer has words: nothing was sent.".to_owned());
        }
        let message_id = self
            .raw_bytes_of(&item)
            .map_err(|error| error.to_string())?
            .and_then(|raw| mime::incoming(&raw, &self.own_addresses).message_id);
        let reference = &item.reference;
        let mut done =
            format!("Your answer to {reference} will be sent{}.", self.until_when(reference));
        if item.concern == Some(Concern::Unanswered) {
            let quoted = words.replace('\'', "'\\''");
            let _ = write!(
                done,
                "\nWhat holds for others too becomes guidance: `secondment-desk guidance draft {reference} '{quoted}' --to NAME`."
            );
        }
        Ok((Order::Answer { item, words, message_id }, done))
    }

    fn assignment(&self, typed: &str, to: Option<&str>) -> Result<Ordered, String> {
        let reference = self.known_reference(typed)?;
        let to = to.map(|name| self.settings.officer(name)).transpose()?.map(Box::new);
        let done = match &to {
            Some(to) => format!("{reference} is with `{}`.", to.name),
            None => format!("{reference} is with nobody: anybody may take it."),
        };
        Ok((Order::Assign { subject: reference, to }, done))
    }

    /// Takes back a letter that is named, or the latest order about a reference; without one, its letters that wait.
    fn taking_back(&self, typed: &str, officer: &Officer) -> Result<Ordered, String> {
        let named = typed.split('/').next().unwrap_or(typed);
        let subject = self.known_reference(named)?;
        let undoable = self.undoable(&subject);
        let belongs = |known: &Undoable, letter: &str| {
            known.letters.iter().any(|id| id.as_str().eq_ignore_ascii_case(letter))
        };
        let is_letter = named != typed;
        let order =
            undoable.filter(|known| !known.is_undone && (!is_letter || belongs(known, typed)));
        let what = if let Some(undoable) = order {
            let now_are = undoable.after.iter().map(|record| self.as_it_is(record)).collect();
            TakenBack::Order { undoable: Box::new(undoable), now_are }
        } else {
            let waits = |known: &&Delivery| {
                known.subject_reference == subject
                    && known.due().is_some()
                    && (!is_letter || known.id.as_str().eq_ignore_ascii_case(typed))
            };
            let waiting: Vec<&Delivery> = self.ledger.deliveries().filter(waits).collect();
            let answers = |known: &&Delivery| {
                let letter = self.letter(known);
                letter
                    .and_then(|letter| Template::named(&letter.template))
                    .is_some_and(Template::is_answer)
            };
            let item = self.item(&subject).filter(|_| waiting.iter().any(answers)).map(Box::new);
            TakenBack::Letters { ids: waiting.iter().map(|known| known.id.clone()).collect(), item }
        };
        let done = match &what {
            TakenBack::Order { undoable, .. } => {
                let by = if undoable.officer == officer.name { "" } else { " of another officer" };
                format!("{subject}: taken back what was ordered{by}: {}.", undoable.deed)
            }
            TakenBack::Letters { ids, .. } => {
                let letters: Vec<&str> = ids.iter().map(OutgoingId::as_str).collect();
                format!("Taken back before it was sent: {}.", letters.join(", "))
            }
        };
        Ok((Order::Undo { subject, what }, done))
    }

    /// Until when an order about something can be taken back, as the end of a sentence.
    pub(super) fn until_when(&self, reference: &Reference) -> String {
        let window = self.settings.desk.undo_window;
        if window.is_zero() {
            return String::new();
        }
        format!(" in {window:#}; until then `secondment-desk undo {reference}` takes it back")
    }

    fn undoable(&self, subject: &Reference) -> Option<Undoable> {
        let key = records::undoable_key(&self.ledger, subject);
        if let Some(Record::Undoable(known)) = told(self.record(key)) { Some(*known) } else { None }
    }

    /// A record as it is kept now.
    fn as_it_is(&self, record: &Record) -> Option<Record> {
        let changes = records::changes(&self.ledger, record).ok()?;
        told(self.record(changes.into_iter().next().map(|change| change.key)))
    }

    /// A reference that something is known by.
    pub(super) fn known_reference(&self, typed: &str) -> Result<Reference, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        if self.ledger.is_taken(&reference) {
            return Ok(reference);
        }
        Err(format!("There is nothing with the reference {reference}."))
    }

    /// An item that waits for an officer.
    fn waiting_item(&self, typed: &str) -> Result<Item, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        self.item(&reference)
            .filter(|item| item.concern.is_some())
            .ok_or_else(|| format!("{reference} does not wait for anybody."))
    }
}
