//! Questions of which a person has said what answers them. They are no ways to ask: the decision to answer is learned from them as they
//! would be met.

use std::collections::BTreeSet;

use super::asking;
use super::bank::{Bank, BankEntry};
use super::decision;
use super::regression::{Kind, Lesson};
use super::score::folded;

/// A judged question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// Which bank it was asked of.
    pub bank: usize,
    /// The message.
    pub message: String,
    /// The sections any of which answers it, folded; none where the guidance does not answer.
    pub gold: BTreeSet<String>,
}

/// What a judged question shows of each thing that its message asks; of one that can be answered, at most one thing.
pub fn lessons(bank: &Bank, judged: &Judged) -> Vec<Lesson> {
    let is_gold =
        |entry: &BankEntry| entry.cites.iter().any(|cite| judged.gold.contains(&folded(cite)));
    let is_answerable = bank.entries().iter().any(is_gold);
    let asked = bank.asked(&judged.message).questions;
    if is_answerable && asked.len() != 1 {
        return Vec::new();
    }
    let lesson = |asking: &asking::Asking| {
        let question = super::opinion::seen(bank, asking);
        let judged = decision::judge(bank, &question, &bank.ranked(&question))?;
        let is_right = bank.entry(judged.entry).is_some_and(is_gold);
        let kind = if is_answerable { Kind::Answerable } else { Kind::NotCovered };
        Some(Lesson { evidence: judged.evidence, is_right, kind, bank: 0, say: 1.0 })
    };
    asked.iter().filter_map(lesson).collect()
}
