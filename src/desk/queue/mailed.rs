//! The list as officers get it by mail: each thing with its number, and what can be answered to it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::counts::{is_match, is_message};
use super::promised::overdue;
use super::{Entry, Queue, Thing};
use crate::desk::Desk;
use crate::domain::ids::Reference;
use crate::domain::item::Concern;
use crate::domain::mailed::Numbered;
use crate::domain::outgoing::Value;
use crate::domain::queue::{Step, Wait};
use crate::domain::remit::Officer;

/// So many things stand in one mail; who has more to do does it in the terminal.
const MOST_MAILED: usize = 40;
/// What is as urgent as this, or more, is told without anybody's words: mail is read over shoulders.
const GUARDED: u8 = 5;

/// What fills a mail, and what its numbers stand for.
pub(in crate::desk) struct Told {
    pub(in crate::desk) things: Vec<Numbered>,
    pub(in crate::desk) values: BTreeMap<&'static str, Value>,
}

impl Desk {
    /// What waits for an officer, as far as their remit goes.
    pub(in crate::desk) fn told_in_the_morning(&self, officer: &Officer, now: Timestamp) -> Told {
        let Queue { done, waiting_on_others, alarms, entries, .. } =
            self.queued(officer, false, None, now);
        let mut needs_you = 0;
        let mut all: Vec<(u8, Option<String>, Thing)> = Vec::new();
        for Entry { urgency, mut group, mut things } in entries {
            let sees = |thing: &Thing| officer.is_told_of(self.matter_of(&thing.reference));
            things.retain(sees);
            needs_you += usize::from(!things.is_empty());
            // What a group is called stands above its first.
            all.extend(things.into_iter().map(|thing| (urgency, group.take(), thing)));
        }
        let overdue = overdue(all.iter().map(|(_, _, thing)| thing));
        let n_messages = all.iter().filter(|(_, _, thing)| is_message(thing)).count();
        let n_matches = all.iter().filter(|(_, _, thing)| is_match(thing)).count();
        let n_more = all.len().saturating_sub(MOST_MAILED);
        let mut things = Vec::new();
        let mut told = Vec::new();
        for (number, (urgency, group, thing)) in (1..).zip(all.into_iter().take(MOST_MAILED)) {
            told.push(value(number, urgency, group.as_deref(), &thing));
            things.push(self.numbered(thing));
        }
        let count = |n: usize| Value::Number(n as u64);
        let alarms = overdue.into_iter().chain(alarms).map(Value::from).collect();
        let values = BTreeMap::from([
            ("n_needs", count(needs_you)),
            ("n_messages", count(n_messages)),
            ("n_matches", count(n_matches)),
            ("n_done", count(done)),
            ("n_others", count(waiting_on_others)),
            ("n_more", count(n_more)),
            ("alarms", Value::List(alarms)),
            ("things", Value::List(told)),
        ]);
        Told { things, values }
    }

    /// One thing that cannot wait for a morning.
    pub(in crate::desk) fn told_at_once(
        &self,
        officer: &Officer,
        concern: &Concern,
        reference: &Reference,
        now: Timestamp,
    ) -> Told {
        let wait = Wait::Item(concern);
        let thing = self.thing(officer, wait, (reference, now), None, true);
        let values = BTreeMap::from([("thing", value(1, wait.urgency(), None, &thing))]);
        Told { things: vec![self.numbered(thing)], values }
    }

    fn numbered(&self, thing: Thing) -> Numbered {
        let mark = thing.mark.unwrap_or_else(|| self.marks(&thing.reference, &thing.about));
        Numbered { reference: thing.reference, mark, step: thing.step, about: thing.about }
    }
}

fn value(number: u64, urgency: u8, group: Option<&str>, thing: &Thing) -> Value {
    let words = |text: &Option<String>| {
        let text = text.as_deref().filter(|_| urgency > GUARDED);
        Value::from(text.unwrap_or_default())
    };
    let list = |lines: &[String]| {
        Value::List(lines.iter().map(|line| Value::from(line.as_str())).collect())
    };
    // What a line with nothing but the number and "yes" would do.
    let is_acceptable = matches!(
        thing.step,
        Step::Confirm | Step::Merge | Step::SendAgain | Step::PassOn | Step::Done
    );
    Value::from([
        ("number", Value::Number(number)),
        ("group", Value::from(group.unwrap_or_default())),
        ("reference", Value::from(thing.reference.as_str())),
        ("what", Value::from(thing.what.as_str())),
        ("because", Value::from(thing.because)),
        ("against", list(&thing.against)),
        ("sides", list(&thing.sides)),
        ("by", Value::from(thing.by.as_deref().unwrap_or_default())),
        ("from", words(&thing.from)),
        ("words", words(&thing.words)),
        ("holder", Value::from(thing.holder.as_deref().unwrap_or_default())),
        ("is_acceptable", Value::from(is_acceptable)),
        ("is_answerable", Value::from(thing.step == Step::Answer)),
    ])
}
