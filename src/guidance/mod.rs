//! Guidance: answers from the programme's written guidance and from nothing else, or a hand-over.

mod alike;
pub mod asking;
pub mod bank;
pub mod decision;
pub mod dictionary;
pub mod entry;
mod exactly;
pub mod features;
pub mod index;
mod indexing;
pub mod judged;
pub mod lately;
pub mod links;
pub mod lint;
mod many;
pub mod missed;
mod opinion;
pub mod orders;
mod parting;
pub mod personal;
pub mod phrases;
pub mod regression;
pub mod saying;
pub mod score;
mod sentences;
pub mod speller;
pub mod taught;
mod tongues;
pub mod training;
mod union;
pub mod weights;
pub mod words;

use crate::domain::understood::{Answered, Elsewhere, Entry};
use crate::plain;
use asking::Asking;
use bank::{Bank, BankEntry};
use opinion::Opinion;

/// What was found for a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// The answer, or the hand-over.
    pub answered: Answered,
    /// The names of the entries that answer, in their order, or of the topic that is not covered.
    pub names: Vec<String>,
    /// The sources of the best three entries that were looked at, best first.
    pub considered: Vec<Vec<String>>,
    /// The words and meanings that decided, the most telling first.
    pub telling: Vec<String>,
    /// The chance that the best entry answers the question.
    pub chance: f64,
    /// Whether the question is a way to ask of an entry, word for word.
    pub is_exact: bool,
    /// The entry, by its place, that answers or is the nearest.
    pub shown: Option<usize>,
}

/// From this chance on a question is answered beside another of the same message that is answered by itself, and so are two that reach
/// it together, where nothing that is not covered is as near: who asks one thing that the guidance knows asks more of it, so that such
/// chances are too low.
const FURTHER_FROM: f64 = 0.3;

/// Answers all questions of a message from a programme's guidance, in their order; an entry that has answered does not answer again.
pub fn answers(bank: &Bank, message: &str) -> Vec<Found> {
    answers_with(bank, &[], message)
}

/// The same, with the questions that its reader found there besides.
pub fn answers_with(bank: &Bank, questions: &[String], message: &str) -> Vec<Found> {
    let message = &plain::letters(message);
    let asked = bank.asked(message);
    let all = if asked.is_put {
        let besides = asking::asked_in(questions, message, bank.language());
        union::union(asked.questions, besides, message)
    } else {
        asked.questions
    };
    let each = each(bank, message, &all, |asking| Opinion::of(bank, asking));
    each.into_iter().map(|(asking, found)| told(bank, asking, found)).collect()
}

/// Answers the questions that were found in a text; without the words that decided.
pub fn answers_in(bank: &Bank, questions: &[String], text: &str) -> Vec<Found> {
    lately(bank, text, &asking::asked_in(questions, text, bank.language()))
}

/// Answers a message that only asks, as [`answers`] does, and with it the questions that its reader found there besides. Where nothing
/// in it is put as a question and nothing is answered, it asks nothing.
pub fn answers_to_all(bank: &Bank, questions: &[String], message: &str) -> Vec<Found> {
    let asked = bank.asked(message);
    let besides = asking::asked_in(questions, message, bank.language());
    if !asked.is_put {
        let found = lately(bank, message, &asked.questions);
        let is_answered = found.iter().any(Found::is_answer);
        return if is_answered { found } else { lately(bank, message, &besides) };
    }
    lately(bank, message, &union::union(asked.questions, besides, message))
}

/// Answers the questions that were found in a text, and what else it puts as a question that the guidance answers surely.
pub fn answers_besides(bank: &Bank, questions: &[String], text: &str) -> Vec<Found> {
    let known = asking::asked_in(questions, text, bank.language());
    let asked = bank.asked(text);
    if !asked.is_put {
        return lately(bank, text, &known);
    }
    let is_answered = |asking: &Asking| {
        lately(bank, text, std::slice::from_ref(asking)).iter().all(Found::is_answer)
    };
    let besides = asked.questions.into_iter().filter(is_answered).collect();
    lately(bank, text, &union::union(known, besides, text))
}

/// What was found for some questions of a message, by what the bank made of them lately.
fn lately(bank: &Bank, message: &str, asked: &[Asking]) -> Vec<Found> {
    let opinion = |asking: &Asking| bank.lately().opinion(asking, || Opinion::of(bank, asking));
    each(bank, message, asked, opinion).into_iter().map(|(_, found)| found).collect()
}

/// Each question that is not answered with another, and what was found for it.
fn each<'a>(
    bank: &Bank,
    message: &str,
    asked: &'a [Asking],
    opinion: impl Fn(&Asking) -> Opinion,
) -> Vec<(&'a Asking, Found)> {
    let of = |asking: &Asking| {
        if orders::bends_the_answer(message) {
            Opinion::refused(bank, asking)
        } else {
            opinion(asking)
        }
    };
    let opinions: Vec<Opinion> = asked.iter().map(of).collect();
    let least = bank.weights().answers_from;
    let answered: Vec<usize> =
        opinions.iter().filter_map(|opinion| opinion.answer(least)).collect();
    let further = least.min(FURTHER_FROM);
    let is_likely = |opinion: &Opinion| opinion.chance >= further && opinion.is_plain();
    let n_likely = opinions.iter().filter(|opinion| is_likely(opinion)).count();
    let bears_out = n_likely > 1 || !answered.is_empty();
    let mut each: Vec<(&Asking, Found)> = Vec::new();
    for (asking, opinion) in asked.iter().zip(&opinions) {
        let is_borne_out = (bears_out && opinion.is_plain()) || opinion.is_more_of(&answered);
        let least = if is_borne_out { further } else { least };
        let here = opinion.found(bank, asking, least);
        let is_known = each.iter().any(|(_, known)| known.names == here.names && here.is_answer());
        if !is_known {
            each.push((asking, here));
        }
    }
    each
}

/// Answers a question. The same question and guidance give the same answer.
pub fn answer(bank: &Bank, asking: &Asking) -> Found {
    let found = Opinion::of(bank, asking).found(bank, asking, bank.weights().answers_from);
    told(bank, asking, found)
}

/// What was found, with the words that decided.
fn told(bank: &Bank, asking: &Asking, found: Found) -> Found {
    let question = opinion::seen(bank, asking);
    let telling = found.shown.map(|at| bank.telling(&question, at)).unwrap_or_default();
    Found { telling, ..found }
}

impl Found {
    /// Whether the guidance answers.
    pub fn is_answer(&self) -> bool {
        !self.answered.entries.is_empty()
    }

    /// The same question, handed over.
    #[must_use]
    pub fn handed_over(mut self) -> Self {
        self.answered.entries.clear();
        self.names.clear();
        self
    }

    /// The same question, which another programme answers.
    #[must_use]
    pub fn left_to(self, other: Elsewhere) -> Self {
        let mut left = self.handed_over();
        left.answered.hand_over = None;
        left.answered.elsewhere = Some(other);
        left
    }
}

/// An entry as it is sent.
fn passage(entry: &BankEntry) -> Entry {
    Entry {
        name: entry.name.clone(),
        heading: entry.heading.clone(),
        text: entry.text().to_owned(),
        cites: entry.cites.clone(),
        sources: entry.sources.clone(),
        dated: entry.dated.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::bank::Outcome;

    use super::bank::BankEntry;
    use super::weights::Weights;
    use super::words::Language;
    use super::*;

    /// A bank with many ways to ask of few things, and what it learns from itself.
    pub(super) fn bank() -> Bank {
        let meanings = [
            ("relocation", "relocate, moving, removals, house move"),
            ("vat", "vat, tax"),
            ("expenses", "mileage, petrol, fare, ticket"),
            ("ask-how-much", "how much, what rate"),
            ("ask-whether", "is there, do you, can i"),
        ];
        let phrases = |words: &str| words.split(", ").map(str::to_owned).collect();
        let meanings = meanings.map(|(key, words)| (key.to_owned(), phrases(words))).into();
        let entry = |name: &str, ways: &[&str], outcome: Outcome| BankEntry {
            name: name.into(),
            heading: ways[0].into(),
            ways: ways.iter().map(|way| (*way).to_owned()).collect(),
            cites: vec![format!("page:{name}")],
            dated: "2025-09".into(),
            outcome,
            ..BankEntry::default()
        };
        let entries = vec![
            entry(
                "relocation",
                &[
                    "Is there a relocation package?",
                    "help with moving costs",
                    "money for removals",
                    "do you pay for a house move",
                    "can I get help to relocate",
                    "moving house support",
                ],
                Outcome::Answer("No.".into()),
            ),
            entry(
                "vat",
                &[
                    "Is VAT charged?",
                    "do we pay vat on the invoice",
                    "is there tax on the salary",
                    "do you add vat",
                    "vat on what the host pays",
                    "is the invoice with tax",
                ],
                Outcome::Answer("In most cases.".into()),
            ),
            entry(
                "mileage",
                &[
                    "What is the mileage rate?",
                    "travel costs",
                    "do you pay my train fare",
                    "petrol money",
                    "how much per mile",
                    "can I claim a ticket",
                ],
                Outcome::HandOver("It gives no rates.".into()),
            ),
        ];
        let bank = Bank::new(entries, Arc::new(Language::new(&meanings)), Weights::default());
        let taught = taught::teach(&bank);
        let mut weights = training::learn(&[&bank], &[]).weights;
        weights.answers_from = 0.5;
        bank.with_taught(&taught).with_weights(weights)
    }

    #[track_caller]
    fn check(question: &str, expected: &[(&str, bool)]) {
        let found = answers(&bank(), question);
        let told: Vec<(&str, bool)> = found
            .iter()
            .map(|found| (found.names.first().map_or("", String::as_str), found.is_answer()))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_question_near_an_entry_is_answered_and_others_are_handed_over() {
        check("is there any relocation package?", &[("relocation", true)]);
        check("Do you add VAT to it?", &[("vat", true)]);
        check("what is the mileage rate", &[("mileage", false)]);
        check(
            "Is there a relocation package? What is the mileage rate?",
            &[("relocation", true), ("mileage", false)],
        );
    }

    #[test]
    fn an_entry_that_needs_another_brings_it_along() {
        let bank = bank();
        let mut entries = bank.entries().to_vec();
        entries[0].see_also = vec!["vat".into()];
        let both = bank.with_entries(entries).with_taught(&taught::teach(&bank));
        let found =
            answers(&both.with_weights(bank.weights().clone()), "is there a relocation package?");
        assert_eq!(found[0].names, ["relocation", "vat"]);
        assert_eq!(found[0].answered.entries.len(), 2);
    }

    #[test]
    fn learning_twice_gives_the_same_numbers() {
        assert_eq!(bank().weights(), bank().weights());
        let numbers: BTreeMap<String, f64> = bank().weights().ranking.clone();
        assert!(numbers.values().all(|number| number.is_finite()), "{numbers:?}");
    }

    #[test]
    fn two_likely_questions_of_one_message_bear_each_other_out() {
        let mut weights = bank().weights().clone();
        weights.answers_from = 1.0;
        let bank = bank().with_weights(weights);
        let n_answered = |message: &str| {
            answers(&bank, message).iter().filter(|found| found.is_answer()).count()
        };
        assert_eq!(n_answered("Is there any relocation package?"), 0);
        assert_eq!(n_answered("Is there any relocation package? Do you add VAT to it?"), 2);
        assert_eq!(
            n_answered("Is there any relocation package? What is the mileage rate then?"),
            0
        );
    }

    #[test]
    fn judged_questions_are_tried_by_what_the_others_teach() {
        let question = |(message, gold): (&str, &str)| judged::Judged {
            bank: 0,
            message: message.to_owned(),
            gold: if gold.is_empty() { [].into() } else { [score::folded(gold)].into() },
        };
        let judged = [
            ("any relocation package around", "page:relocation"),
            ("is VAT on the bill", "page:vat"),
            ("a package for removals", "page:relocation"),
            ("who won the match", ""),
            ("how do I pay a fine", ""),
            ("what do you pay for petrol", ""),
        ];
        let learned = training::learn(&[&bank()], &judged.map(question));
        assert_eq!((learned.tried.n_answerable, learned.tried.n_unanswerable), (3, 3));
        assert_eq!(learned.tried.n_false, 0);
        let from_ways = training::learn(&[&bank()], &[]);
        assert_eq!(from_ways.tried.n_answerable + from_ways.tried.n_unanswerable, 0);
    }

    #[test]
    fn what_decided_is_told_in_words() {
        let found = answers(&bank(), "is there a relocation package?");
        assert!(found[0].telling.contains(&"[relocation]".to_owned()), "{:?}", found[0].telling);
    }
}
