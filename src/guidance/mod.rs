//! Guidance: answers from the programme's written guidance and from nothing else, or a hand-over.

pub mod asking;
pub mod bank;
pub mod decision;
pub mod dictionary;
mod exactly;
pub mod features;
pub mod index;
mod indexing;
pub mod judged;
pub mod lately;
pub mod lint;
pub mod missed;
pub mod orders;
pub mod phrases;
pub mod regression;
pub mod score;
pub mod speller;
pub mod taught;
pub mod training;
pub mod weights;
pub mod words;

use crate::domain::understood::{Answered, Entry};
use asking::Asking;
use bank::{Bank, BankEntry, Candidate, Outcome, Question};
use decision::Judged;

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
}

/// What a question takes from the sentences before it, as a share of its own say: by the number of its words that mean something.
/// "Is it worth my while?" says too little alone.
const CONTEXT_SAY: [f32; 3] = [0.9, 0.5, 0.3];
/// A question with so many words that mean something stands by itself, whatever is said before it.
const ENOUGH_TELLING: usize = 2;

/// From this chance on a question is answered beside another of the same message that is answered by itself, and so are two that reach
/// it together: who asks one thing that the guidance knows asks more of it, so that such chances are too low. From here on no answer
/// was wrong in the judged messages that ask several things.
const FURTHER_FROM: f64 = 0.3;

/// From this chance on a question is answered surely.
const SURELY: f64 = 0.9;

/// Answers all questions of a message from a programme's guidance, in their order; an entry that has answered does not answer again.
pub fn answers(bank: &Bank, message: &str) -> Vec<Found> {
    each(bank, message, &asking::asked(message, bank.language()), |asking| answer(bank, asking))
}

/// Answers the questions that were found in a text; without the words that decided.
pub fn answers_in(bank: &Bank, questions: &[String], text: &str) -> Vec<Found> {
    let asked = asking::asked_in(questions, text, bank.language());
    each(bank, text, &asked, |asking| bank.lately().answer(asking, || decided(bank, asking).0))
}

fn each(
    bank: &Bank,
    message: &str,
    asked: &[Asking],
    answer: impl Fn(&Asking) -> Found,
) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let is_bent = orders::bends_the_answer(message);
    let refused = |asking: &Asking| found_for(bank, asking, None).0;
    let all: Vec<Found> = if is_bent {
        asked.iter().map(refused).collect()
    } else {
        asked.iter().map(answer).collect()
    };
    let likely = all.iter().filter(|found| found.chance >= FURTHER_FROM);
    let bears_out = all.iter().any(Found::is_answer) || likely.count() > 1;
    for (asking, mut here) in asked.iter().zip(all) {
        if bears_out && !here.is_answer() && here.chance >= FURTHER_FROM {
            here = found_for(bank, asking, Some(FURTHER_FROM)).0;
        }
        let is_known = found.iter().any(|known| known.names == here.names && here.is_answer());
        if !is_known {
            found.push(here);
        }
    }
    found
}

/// Answers a question. The same question and guidance give the same answer.
pub fn answer(bank: &Bank, asking: &Asking) -> Found {
    let (found, question, shown) = decided(bank, asking);
    let telling = shown.map(|at| bank.telling(&question, at)).unwrap_or_default();
    Found { telling, ..found }
}

/// The answer, the question as the bank sees it, and the entry that answers or is the nearest.
fn decided(bank: &Bank, asking: &Asking) -> (Found, Question, Option<usize>) {
    let is_refused = orders::is_order(&asking.text)
        || orders::asks_counsel(&asking.text)
        || orders::is_about_a_stranger(bank, &asking.before, &asking.text);
    found_for(bank, asking, (!is_refused).then_some(bank.weights().answers_from))
}

/// A question as the bank sees it, with what stands before it; one that says too little alone is taken with the sentence before it.
fn seen(bank: &Bank, asking: &Asking) -> Question {
    let say = CONTEXT_SAY.get(asking.n_telling).or(CONTEXT_SAY.last()).copied().unwrap_or_default();
    if asking.n_telling < ENOUGH_TELLING && !asking.before.is_empty() {
        let (before, last) = asking.before.rsplit_once(". ").unwrap_or(("", &asking.before));
        return bank.question(&format!("{last} {}", asking.text), before, say);
    }
    bank.question(&asking.text, &asking.before, say)
}

/// The entry that would answer a question. Statements before a question that is answered surely alone do not take that answer away;
/// of others they may change what is asked.
fn judged(
    bank: &Bank,
    asking: &Asking,
    question: &Question,
    ranked: &[Candidate],
) -> Option<Judged> {
    let judged = decision::judge(bank, question, ranked)?;
    if asking.before.is_empty() || asking.n_telling == 0 {
        return Some(judged);
    }
    let alone = bank.question(&asking.text, "", 0.0);
    let alone = decision::judge(bank, &alone, &bank.ranked(&alone));
    let chance = |judged: &Judged| bank.scale().chance(&judged.evidence);
    let is_same = |alone: &Judged| bank.share_cite(alone.entry, judged.entry);
    let surely = alone.filter(|alone| is_same(alone) && chance(alone) >= SURELY);
    Some(surely.unwrap_or(judged))
}

/// The answer from a chance on, or only what the question is about where it is refused.
fn found_for(
    bank: &Bank,
    asking: &Asking,
    answers_from: Option<f64>,
) -> (Found, Question, Option<usize>) {
    let question = seen(bank, asking);
    let ranked = bank.ranked(&question);
    let entry = |at: usize| bank.entry(at);
    let considered = ranked
        .iter()
        .filter_map(|candidate| entry(candidate.entry).filter(|entry| entry.is_covered()))
        .take(3)
        .map(|entry| entry.cites.clone())
        .collect();
    let is_whole = asking.before.is_empty() || asking.n_telling >= ENOUGH_TELLING;
    let exact = bank.asked_exactly(&asking.text).filter(|_| is_whole);
    let first = exact.or_else(|| ranked.first().map(|first| first.entry));
    let answers_from = answers_from.filter(|_| !orders::is_stuffed(&question));
    let (answers, chance) = if answers_from.is_none() {
        (None, 0.0)
    } else if let Some(at) = exact {
        (Some(at).filter(|at| entry(*at).is_some_and(BankEntry::is_covered)), 1.0)
    } else {
        let judged = judged(bank, asking, &question, &ranked);
        let chance = judged.as_ref().map_or(0.0, |judged| bank.scale().chance(&judged.evidence));
        let is_sure = answers_from.is_some_and(|least| chance >= least);
        (judged.filter(|_| is_sure).map(|judged| judged.entry), chance)
    };
    let shown = answers.or(first);
    let telling = Vec::new();
    let asked = asking.text.clone();
    if let Some(answer) = answers.and_then(entry) {
        let together = std::iter::once(answer)
            .chain(answer.see_also.iter().filter_map(|name| bank.named(name)))
            .filter(|entry| entry.is_covered());
        let (names, entries) = together.map(|entry| (entry.name.clone(), passage(entry))).unzip();
        let answered = Answered { question: asked, entries, hand_over: None };
        return (Found { answered, names, considered, telling, chance }, question, shown);
    }
    let not_covered = first.and_then(entry).filter(|first| !first.is_covered());
    let (names, hand_over) = match not_covered {
        Some(BankEntry { name, outcome: Outcome::HandOver(text), .. }) => {
            (vec![name.clone()], Some(text.clone()).filter(|text| !text.is_empty()))
        }
        _ => (Vec::new(), None),
    };
    let answered = Answered { question: asked, entries: Vec::new(), hand_over };
    (Found { answered, names, considered, telling, chance }, question, shown)
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
}

/// An entry as it is sent.
fn passage(entry: &BankEntry) -> Entry {
    Entry {
        heading: entry.heading.clone(),
        text: entry.text().to_owned(),
        cites: entry.cites.clone(),
        dated: entry.dated.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

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
