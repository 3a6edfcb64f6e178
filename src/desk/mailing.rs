//! Mail to officers, and what they order by replying to it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::queue::Told;
use super::{Desk, told};
use crate::control::{Command, Request};
use crate::domain::Event;
use crate::domain::ids::Reference;
use crate::domain::lesson::Audience;
use crate::domain::mailed::orders::{Deed, MailedOrder, MailedOrders, Named};
use crate::domain::mailed::{self, MailedList, Mailing, Numbered, Report, Workplace};
use crate::domain::officer::OfLesson;
use crate::domain::outgoing::Template;
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::proof::{Act, Proof};
use crate::domain::queue::Step;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::understood::Understood;
use crate::reading::ordering;
use crate::store::records;

impl Desk {
    /// Mails the lists that are owed by now.
    pub(super) fn mail_lists(&mut self, now: Timestamp) {
        let now = self.ledger.time(now);
        let owed =
            |officer: &Officer| mailed::owed(officer, self.workplace(officer)?, &self.ledger, now);
        let officers = self.settings.desk.officers.iter();
        let owed: Vec<(Officer, Date)> = officers
            .filter_map(|officer| owed(officer).map(|morning| (officer.clone(), morning)))
            .collect();
        for (officer, morning) in owed {
            let told = self.told_in_the_morning(&officer, now);
            self.mail(&officer, Some(morning), &morning.to_string(), told, now);
        }
    }

    /// When the next list is due.
    pub(super) fn list_due(&self, now: Timestamp) -> Option<Timestamp> {
        let officers = self.settings.desk.officers.iter();
        let due = |officer: &Officer| {
            mailed::next_due(officer, self.workplace(officer)?, &self.ledger, now)
        };
        officers.filter_map(due).min()
    }

    /// Tells officers at once of what cannot wait for a morning.
    pub(super) fn tell_officers(&mut self, records: &[Record], now: Timestamp) {
        let items = records.iter().filter_map(|record| {
            let Record::Item(item) = record else { return None };
            let concern = item.concern.as_ref().filter(|concern| mailed::is_urgent(concern))?;
            Some((item, concern))
        });
        let programmes = &self.settings.clone().programmes;
        for (item, concern) in items {
            let officers = self.settings.desk.officers.iter();
            let officers: Vec<Officer> = officers
                .filter(|officer| mailed::is_for(programmes, officer, item))
                .cloned()
                .collect();
            for officer in officers {
                let told = self.told_at_once(&officer, concern, &item.reference, now);
                self.mail(&officer, None, item.reference.as_str(), told, now);
            }
        }
    }

    /// Mails a list, once for each cause.
    fn mail(
        &mut self,
        officer: &Officer,
        morning: Option<Date>,
        cause: &str,
        told: Told,
        now: Timestamp,
    ) {
        let (Some(address), Some(programme)) = (&officer.mail, self.programme_for(officer)) else {
            return;
        };
        let (prefix, programme) = (programme.prefix.clone(), programme.name.clone());
        let names = [officer.name.as_bytes(), cause.as_bytes()];
        let cause = self.keys.digest("mailed list", names);
        if self.ledger.was_mailed(cause) {
            return;
        }
        let reference =
            Reference::from_cause(&prefix, cause, |reference| self.ledger.is_taken(reference));
        let party = self.party_of(address, None, now);
        let to = super::told(self.party(party.id)).unwrap_or(party);
        let list = MailedList {
            reference,
            officer: officer.name.clone(),
            to: to.id,
            cause,
            at: now,
            morning,
            things: told.things,
        };
        let template = if morning.is_some() { Template::MorningList } else { Template::Urgent };
        let mailing = Mailing { list, to, programme, template, values: told.values };
        self.stage(Event::MailOwed(Box::new(mailing)), now);
    }

    /// The programme whose wording and zone an officer's mail has: the first of theirs.
    pub(super) fn programme_for(&self, officer: &Officer) -> Option<&Programme> {
        let programmes = &self.settings.programmes;
        let own = officer.programmes.iter().find_map(|name| programmes.get(name));
        own.or_else(|| programmes.values().next())
    }

    fn workplace(&self, officer: &Officer) -> Option<Workplace<'_>> {
        let programme = self.programme_for(officer)?;
        let (calendar, nation) = (&*programme.introducing.calendar, programme.introducing.nation);
        Some(Workplace { zone: &programme.zone, calendar, nation })
    }

    /// What a mail orders, where it is an officer's reply to a list, or looks like one.
    pub(super) fn mailed_orders(
        &self,
        sender: Option<&Party>,
        about: Option<&Reference>,
        proof: Proof,
        text: &str,
    ) -> Option<MailedOrders> {
        let list = about.and_then(|about| self.mailed_list(about));
        let officer = sender.and_then(|sender| self.officer_at(sender));
        if let Some(list) = list {
            let is_theirs = officer.is_some_and(|officer| officer.name == list.officer);
            return Some(if !is_theirs || !proof.suffices(Act::Command) {
                MailedOrders::Unproven
            } else {
                ordering::read(text).map_or_else(MailedOrders::Unreadable, MailedOrders::Read)
            });
        }
        // An officer's ordinary mail is read like anybody's; one that gives orders is not taken at its word.
        officer.filter(|_| ordering::read(text).is_ok()).map(|_| MailedOrders::Unproven)
    }

    /// What stood in a mail to an officer.
    pub(super) fn mailed_list(&self, reference: &Reference) -> Option<MailedList> {
        let record = told(self.record(records::mailed_key(&self.ledger, reference)))?;
        if let Record::Mailed(list) = record { Some(list) } else { None }
    }

    fn officer_at(&self, party: &Party) -> Option<&Officer> {
        let officers = self.settings.desk.officers.iter();
        officers.into_iter().find(|officer| officer.mail.as_ref() == Some(&party.address))
    }

    /// Takes in a message that was read, and carries out what an officer orders in it, all in one commit.
    pub(super) fn take_understood(&mut self, understood: Understood, now: Timestamp) {
        let is_copy = self.ledger.item_with_content(understood.content).is_some();
        let ordered =
            understood.orders.clone().filter(|_| !is_copy && understood.machine.is_none());
        let (content, answers) = (understood.content, understood.answer_to.clone());
        let (token, sender) = (understood.token.clone(), understood.sender.clone());
        let (programme, proof) = (understood.reading.programme.clone(), understood.proof);
        self.stage(Event::Understood(Box::new(understood)), now);
        let (Some(MailedOrders::Read(orders)), Some(token), Some(sender)) =
            (ordered, token, sender)
        else {
            return;
        };
        let (Some(mut list), Some(about)) =
            (self.mailed_list(&token), self.ledger.item_with_content(content).cloned())
        else {
            return;
        };
        let before = list.clone();
        let lines = self.carry_out_mailed(&mut list, &orders, proof, now);
        let programme = programme.or_else(|| {
            let officer = self.settings.officer(&list.officer).ok()?;
            self.programme_for(&officer).map(|programme| programme.name.clone())
        });
        let Some(programme) = programme else { return };
        let list = (list != before).then_some(list);
        let report = Report { about, to: sender.id, programme, answers, lines, list };
        self.stage(Event::RepliedTo(Box::new(report)), now);
    }

    /// Carries out a reply, line by line; what came of each.
    fn carry_out_mailed(
        &mut self,
        list: &mut MailedList,
        orders: &[MailedOrder],
        proof: Proof,
        now: Timestamp,
    ) -> Vec<String> {
        if list.is_past(self.ledger.time(now)) {
            return vec![format!(
                "The list {} is more than a week old, and nothing was done. Reply to the latest one, or look in the terminal.",
                list.reference
            )];
        }
        if let Some(refusal) = mailed::too_much(list, orders) {
            return vec![refusal];
        }
        let mut lines = Vec::new();
        for order in orders {
            if let Some(command) = of_sending(&order.deed) {
                let asked = Request::Order(command.clone()).of(&list.officer);
                let done = self.carry_out(&asked, &command, proof, now);
                lines.push(done.unwrap_or_else(|why| why));
            }
            for named in &order.things {
                let (name, thing) = listed(list, named);
                let done =
                    thing.and_then(|at| self.carry_out_one(list, at, &order.deed, proof, now));
                lines.push(format!("{name}: {}", done.unwrap_or_else(|why| why)));
            }
        }
        lines
    }

    /// Carries out one order; what the officer has changed by it they know, and may order about from the same list.
    fn carry_out_one(
        &mut self,
        list: &mut MailedList,
        at: usize,
        deed: &Deed,
        proof: Proof,
        now: Timestamp,
    ) -> Result<String, String> {
        let thing = list.things.get_mut(at).ok_or("There is no such number.")?;
        let command = command(thing, deed)?;
        let mut asked = Request::Order(command.clone()).of(&list.officer);
        // Taking back and giving back ask for no state: they only undo, whole or not at all.
        let is_looked_at = !matches!(deed, Deed::Undo | Deed::GiveBack | Deed::GiveTo(_));
        asked.seen = is_looked_at.then(|| thing.mark.clone());
        let done = self.carry_out(&asked, &command, proof, now)?;
        thing.mark = self.marks(&thing.reference, &thing.about);
        Ok(done)
    }
}

/// What a line of a reply is about, and where it stands in the list.
fn listed(list: &MailedList, named: &Named) -> (String, Result<usize, String>) {
    match named {
        Named::Number(number) => {
            let at = number.checked_sub(1).filter(|at| *at < list.things.len());
            let missing = || {
                format!(
                    "there is no such number in the list {}, and nothing was done.",
                    list.reference
                )
            };
            (number.to_string(), at.ok_or_else(missing))
        }
        Named::Reference(reference) => {
            let at = list.things.iter().position(|thing| thing.reference == *reference);
            let missing = || {
                format!("it does not stand in the list {}, and nothing was done.", list.reference)
            };
            (reference.to_string(), at.ok_or_else(missing))
        }
    }
}

/// The command that stops all sending, or lets it go on.
fn of_sending(deed: &Deed) -> Option<Command> {
    match deed {
        Deed::Pause => Some(Command::PauseSending { programme: None }),
        Deed::Resume => Some(Command::ResumeSending { programme: None }),
        Deed::Accept
        | Deed::Refuse(_)
        | Deed::Done
        | Deed::Answer(_)
        | Deed::AnswerAll(_)
        | Deed::Take
        | Deed::GiveTo(_)
        | Deed::GiveBack
        | Deed::Undo
        | Deed::Edit(_) => None,
    }
}

/// The command that a line of a reply stands for.
fn command(thing: &Numbered, deed: &Deed) -> Result<Command, String> {
    let reference = thing.reference.to_string();
    Ok(match deed {
        Deed::Accept => return accepted(thing),
        Deed::Refuse(because) if thing.step == Step::Confirm => {
            let because = because.trim_start_matches("because").trim().to_owned();
            Command::Reject { reference, because }
        }
        Deed::Refuse(because) if thing.step == Step::Close => {
            let because = because.trim_start_matches("because").trim().to_owned();
            Command::Close { reference, because }
        }
        Deed::Refuse(_) if thing.step == Step::PassOn => {
            Command::Learned { reference, said: OfLesson::Keep }
        }
        Deed::Refuse(_) => {
            return Err(format!(
                "{reference} is no match that could be refused, and nothing was done. `done` says that it is dealt with."
            ));
        }
        Deed::Done => Command::Done { reference },
        Deed::Answer(text) => Command::Answer { reference, text: text.clone(), all: false },
        Deed::AnswerAll(text) => Command::Answer { reference, text: text.clone(), all: true },
        Deed::Take => Command::Assign { reference, to: Some(String::new()) },
        Deed::GiveTo(name) => Command::Assign { reference, to: Some(name.clone()) },
        Deed::GiveBack => Command::Assign { reference, to: None },
        Deed::Undo => Command::Undo { reference },
        Deed::Edit(line) => Command::Edit { reference, line: line.clone() },
        Deed::Pause | Deed::Resume => {
            return Err("That is about all sending: write it on a line of its own.".to_owned());
        }
    })
}

/// The command that the list suggests.
fn accepted(thing: &Numbered) -> Result<Command, String> {
    let reference = thing.reference.to_string();
    Ok(match thing.step {
        Step::Confirm => Command::Confirm { reference },
        Step::Done => Command::Done { reference },
        Step::SendAgain => Command::SendAgain { letter: thing.about.clone() },
        Step::Tell => Command::Tell { reference: thing.about.clone() },
        Step::PassOn => Command::Learned {
            reference,
            said: OfLesson::Approve { audience: Audience::Programme, themes: Vec::new() },
        },
        Step::Merge => match thing.about.split_once(' ') {
            Some((_, with)) => Command::Merge { reference, with: with.to_owned() },
            None => return Err(format!("It is not known with whom {reference} belongs together.")),
        },
        Step::Answer
        | Step::Acknowledge
        | Step::ReadRaw
        | Step::Look
        | Step::Close
        | Step::SetUp => {
            return Err(format!(
                "{reference} takes more than a yes, and nothing was done: look at it with `secondment-desk show {reference}`, or write `answer` and what you have to say."
            ));
        }
    })
}
