//! Guidance: answers from the programme's written guidance and from nothing else, or a hand-over.

pub mod asking;
pub mod bank;
pub mod decision;
pub mod features;
pub mod index;
pub mod score;
pub mod taught;
pub mod training;
pub mod weights;
pub mod words;

use crate::domain::understood::{Answered, Entry};
use asking::Asking;
use bank::{Bank, BankEntry, Outcome};

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

/// What a question that stands on its own takes from the sentences before it, as a share of its own say.
const CONTEXT_SAY: f32 = 0.3;
/// The same for a question that says too little: "Is it worth my while?".
const CONTEXT_SAY_OF_THIN: f32 = 0.9;

/// Answers all questions of a message from a programme's guidance, in their order; an entry that has answered does not answer again.
pub fn answers(bank: &Bank, message: &str) -> Vec<Found> {
    each(bank, &asking::asked(message, bank.language()))
}

/// Answers the questions that were found in a text.
pub fn answers_in(bank: &Bank, questions: &[String], text: &str) -> Vec<Found> {
    each(bank, &asking::asked_in(questions, text, bank.language()))
}

fn each(bank: &Bank, asked: &[Asking]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for asking in asked {
        let here = answer(bank, asking);
        let is_known = found.iter().any(|known| known.names == here.names && here.is_answer());
        if !is_known {
            found.push(here);
        }
    }
    found
}

/// Answers a question. The same question and guidance give the same answer.
pub fn answer(bank: &Bank, asking: &Asking) -> Found {
    let say = if asking.is_thin { CONTEXT_SAY_OF_THIN } else { CONTEXT_SAY };
    let question = bank.question(&asking.text, &asking.before, say);
    let ranked = bank.ranked(&question);
    let entry = |at: usize| bank.entry(at);
    let considered = ranked
        .iter()
        .filter_map(|candidate| entry(candidate.entry).filter(|entry| entry.is_covered()))
        .take(3)
        .map(|entry| entry.cites.clone())
        .collect();
    let judged = decision::judge(bank, &question, &ranked);
    let chance =
        judged.as_ref().map_or(0.0, |judged| decision::chance(bank.weights(), &judged.evidence));
    let first = ranked.first().map(|first| first.entry);
    let answers = judged.filter(|_| chance >= bank.weights().answers_from);
    let shown = answers.as_ref().map(|judged| judged.entry).or(first);
    let telling = shown.map(|at| bank.telling(&question, at)).unwrap_or_default();
    let asked = asking.text.clone();
    if let Some(answer) = answers.and_then(|judged| entry(judged.entry)) {
        let together = std::iter::once(answer)
            .chain(answer.see_also.iter().filter_map(|name| bank.named(name)))
            .filter(|entry| entry.is_covered());
        let (names, entries) = together.map(|entry| (entry.name.clone(), passage(entry))).unzip();
        let answered = Answered { question: asked, entries, hand_over: None };
        return Found { answered, names, considered, telling, chance };
    }
    let not_covered = first.and_then(entry).filter(|first| !first.is_covered());
    let (names, hand_over) = match not_covered {
        Some(BankEntry { name, outcome: Outcome::HandOver(text), .. }) => {
            (vec![name.clone()], Some(text.clone()).filter(|text| !text.is_empty()))
        }
        _ => (Vec::new(), None),
    };
    let answered = Answered { question: asked, entries: Vec::new(), hand_over };
    Found { answered, names, considered, telling, chance }
}

impl Found {
    /// Whether the guidance answers.
    pub fn is_answer(&self) -> bool {
        !self.answered.entries.is_empty()
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
