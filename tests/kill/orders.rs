//! What an officer orders meanwhile, and what must come of it if the desk said that it is done.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::chance::Chance;

/// An order about something that waits.
#[derive(Clone)]
pub struct Order {
    /// The command and its arguments.
    pub arguments: Vec<String>,
    reference: String,
    rule: &'static str,
}

/// What officers were told is done.
#[derive(Default, Clone)]
pub struct Ordered {
    /// The reference and the rule of each order.
    pub done: BTreeSet<(String, String)>,
    /// Matches that are confirmed and were not taken back.
    pub confirmed: BTreeSet<String>,
    /// Items that nobody waits for any more.
    pub settled: BTreeSet<String>,
    /// How often each letter may have been sent once more.
    pub again: BTreeMap<String, usize>,
}

/// What an order is about that is about nothing else, as the desk prints it.
pub const THE_DESK: &str = "the desk";
const SEND_AGAIN: &str = "officer.send-again";

/// A reason that nobody but officers reads.
const BECAUSE: [&str; 2] = ["--because", "not for this host"];

impl Order {
    /// An order about something in a queue, or about something that was ordered before; `None` where there is nothing.
    pub fn about(queue: &Value, earlier: &Ordered, chance: &mut Chance) -> Option<Self> {
        let entries = queue["entries"].as_array()?;
        let things: Vec<&Value> =
            entries.iter().filter_map(|entry| entry["things"].as_array()).flatten().collect();
        if chance.once_in(12) {
            return Some(Self::to_the_desk(chance.once_in(2)));
        }
        let undoable =
            earlier.done.iter().filter(|(subject, rule)| rule != SEND_AGAIN && subject != THE_DESK);
        let before: Vec<&String> = undoable.map(|(reference, _)| reference).collect();
        if !before.is_empty() && (things.is_empty() || chance.once_in(4)) {
            let reference = (*chance.pick(&before)).clone();
            return Some(Self::new("undo", &reference, &[], "officer.undo"));
        }
        let introduced: Vec<&String> = earlier.confirmed.iter().collect();
        if !introduced.is_empty() && chance.once_in(8) {
            let reference = (*chance.pick(&introduced)).clone();
            return Some(Self::new("close", &reference, &BECAUSE, "officer.close"));
        }
        // It is one only if both have said yes.
        if !introduced.is_empty() && chance.once_in(8) {
            let reference = (*chance.pick(&introduced)).clone();
            let step = *chance.pick(&["terms", "checks"]);
            return Some(Self::new(
                "placement",
                &reference,
                &["--done", step],
                "officer.placement",
            ));
        }
        let merged = earlier.done.iter().filter(|(_, rule)| rule == "officer.merge");
        let merged: Vec<&String> = merged.map(|(reference, _)| reference).collect();
        if !merged.is_empty() && chance.once_in(4) {
            let reference = (*chance.pick(&merged)).clone();
            return Some(Self::new("split", &reference, &[], "officer.split"));
        }
        if !introduced.is_empty() && chance.once_in(4) {
            let side = chance.pick(&["host", "person"]);
            let words = chance.pick(&["yes", "no: the dates do not fit", "after Easter"]);
            let reference = (*chance.pick(&introduced)).clone();
            return Some(Self::new("outcome", &reference, &[side, words], "officer.outcome"));
        }
        if things.is_empty() {
            return None;
        }
        let thing = *chance.pick(&things);
        let reference = thing["reference"].as_str()?;
        // "introduce GX-… and GX-…": the person's interest stands first.
        let interest = thing["what"].as_str()?.split_whitespace().nth(1);
        let other = thing["do"].as_str()?.split_whitespace().nth(3);
        Some(match (thing["step"].as_str()?, chance.below(6)) {
            ("send-again", _) => Self::new("send-again", reference, &[], SEND_AGAIN),
            (_, 0) => Self::new("assign", reference, &[], "officer.assign"),
            ("confirm", 1) => Self::new("reject", reference, &BECAUSE, "officer.reject"),
            ("confirm", 2) => Self::new("edit", interest?, &["Grade: HEO"], "officer.edit"),
            ("confirm", _) => Self::new("confirm", reference, &[], "officer.confirm"),
            ("merge", 1..=3) => Self::new("merge", reference, &[other?], "officer.merge"),
            (_, 1 | 2) => Self::new("done", reference, &[], "officer.done"),
            _ => Self::new("answer", reference, &["A person answers."], "officer.answer"),
        })
    }

    fn new(command: &str, reference: &str, more: &[&str], rule: &'static str) -> Self {
        let arguments = [&[command, reference], more].concat();
        Self {
            arguments: arguments.into_iter().map(str::to_owned).collect(),
            reference: reference.to_owned(),
            rule,
        }
    }

    /// An order about the desk itself.
    fn to_the_desk(is_pause: bool) -> Self {
        let (command, rule) =
            if is_pause { ("pause", "officer.pause") } else { ("resume", "officer.resume") };
        Self { arguments: vec![command.to_owned()], reference: THE_DESK.to_owned(), rule }
    }

    fn is(&self, rule: &str) -> bool {
        self.rule == rule
    }
}

impl Ordered {
    /// The desk said that an order is carried out.
    pub fn obeyed(&mut self, order: &Order) {
        let reference = &order.reference;
        if order.is(SEND_AGAIN) {
            self.may_be_sent_again(order);
        }
        // What was done about a letter is told of what the letter is about.
        let subject = reference.split('/').next().unwrap_or_default().to_owned();
        self.done.insert((subject, order.rule.to_owned()));
        if order.is("officer.confirm") {
            self.confirmed.insert(reference.clone());
        } else if ["officer.done", "officer.answer", "officer.merge"].contains(&order.rule) {
            self.settled.insert(reference.clone());
        } else if order.is("officer.undo") || order.is("officer.close") {
            // What is settled stays so: the latest order was taken back, which may be another.
            self.confirmed.remove(reference);
        }
    }

    /// The desk died before it said whether an order is carried out: nothing may be expected, and nothing denied.
    pub fn is_unknown(&mut self, order: &Order) {
        if order.is(SEND_AGAIN) {
            return self.may_be_sent_again(order);
        }
        if !order.is("officer.assign") {
            self.settled.insert(order.reference.clone());
        }
        if order.is("officer.undo") || order.is("officer.close") {
            self.confirmed.remove(&order.reference);
        }
    }

    /// An officer ordered about these by mail: what came of it the reply alone says.
    pub fn may_be_ordered(&mut self, references: &[String]) {
        self.settled.extend(references.iter().cloned());
        self.confirmed.retain(|reference| !references.contains(reference));
    }

    fn may_be_sent_again(&mut self, order: &Order) {
        *self.again.entry(order.reference.clone()).or_default() += 1;
    }
}
