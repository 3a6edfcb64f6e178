//! Guidance: answers from the programme's written guidance and from nothing else, or a hand-over.

pub mod bank;
pub mod index;

use crate::domain::understood::{Answered, Entry};
use bank::{Bank, Outcome};

/// Below this cosine a way to ask is not near enough to answer by.
const NEAR_ENOUGH: f64 = 0.52;
/// A topic that is not covered wins unless an entry is nearer by this much.
const MARGIN: f64 = 0.05;

/// What was found for a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// The answer, or the hand-over.
    pub answered: Answered,
    /// The name of the entry that answers, or of the topic that is not covered.
    pub name: Option<String>,
    /// The sources of the best three entries that were looked at, best first.
    pub considered: Vec<Vec<String>>,
}

/// Answers a question from a programme's guidance. The same question and guidance give the same answer.
pub fn answer(bank: &Bank, question: &str) -> Found {
    let ranked = bank.ranked(question);
    let covered = ranked.iter().find(|(_, entry)| matches!(entry.outcome, Outcome::Answer(_)));
    let not_covered =
        ranked.iter().find(|(_, entry)| matches!(entry.outcome, Outcome::HandOver(_)));
    let is_answer = |(score, _): &&(f64, &bank::BankEntry)| {
        *score >= NEAR_ENOUGH && not_covered.is_none_or(|(other, _)| *score >= other + MARGIN)
    };
    let considered = ranked
        .iter()
        .filter(|(_, entry)| !entry.cites.is_empty())
        .take(3)
        .map(|(_, entry)| entry.cites.clone())
        .collect();
    let question = question.to_owned();
    if let Some((_, entry)) = covered.filter(is_answer)
        && let Outcome::Answer(text) = &entry.outcome
    {
        let (heading, cites, dated) =
            (entry.heading.clone(), entry.cites.clone(), entry.dated.clone());
        let entries = vec![Entry { heading, text: text.clone(), cites, dated }];
        return Found {
            answered: Answered { question, entries, hand_over: None },
            name: Some(entry.name.clone()),
            considered,
        };
    }
    let near = not_covered.filter(|(score, _)| *score >= NEAR_ENOUGH);
    let said = near.and_then(|(_, entry)| {
        if let Outcome::HandOver(text) = &entry.outcome {
            Some((entry.name.clone(), text.clone()))
        } else {
            None
        }
    });
    let (name, hand_over) = said.unzip();
    Found { answered: Answered { question, entries: Vec::new(), hand_over }, name, considered }
}

#[cfg(test)]
mod tests {
    use super::bank::BankEntry;
    use super::*;

    fn bank() -> Bank {
        let entry = |name: &str, ways: &[&str], outcome: Outcome| BankEntry {
            name: name.into(),
            heading: ways[0].into(),
            ways: ways.iter().map(|way| (*way).to_owned()).collect(),
            cites: vec![format!("page:{name}")],
            dated: "2025-09".into(),
            outcome,
        };
        Bank::new(vec![
            entry(
                "relocation",
                &["Is there a relocation package?", "help with moving costs"],
                Outcome::Answer("No.".into()),
            ),
            entry(
                "vat",
                &["Is VAT charged?", "do we pay vat on the invoice"],
                Outcome::Answer("In most cases.".into()),
            ),
            entry(
                "mileage",
                &["What is the mileage rate?", "travel costs"],
                Outcome::HandOver("It gives no rates.".into()),
            ),
        ])
    }

    #[track_caller]
    fn check(question: &str, expected: Option<&str>, is_answered: bool) {
        let found = answer(&bank(), question);
        assert_eq!(
            (found.name.as_deref(), !found.answered.entries.is_empty()),
            (expected, is_answered)
        );
    }

    #[test]
    fn a_question_near_an_entry_is_answered_and_others_are_handed_over() {
        check("any relocation package?", Some("relocation"), true);
        check("Do we pay VAT?", Some("vat"), true);
        check("what is the mileage rate", Some("mileage"), false);
        check("how is the weather", None, false);
        check("", None, false);
    }
}
