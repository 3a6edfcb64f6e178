//! What short messages of people in a placement say, and nothing besides: that all is well, where their things
//! stand, or that a draft is to be submitted.

use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::declaration::Statement;
use crate::domain::reading::Only;

/// A longer text says more than that.
const MOST_WORDS: usize = 30;

/// Whether a text says of a placement that all is well.
pub fn is_well(reply: &str, vocabulary: &Vocabulary) -> bool {
    says_only("all-is-well", reply, vocabulary)
}

/// What a text says, where it says nothing besides.
pub fn says_what_alone(reply: &str, vocabulary: &Vocabulary) -> Option<Only> {
    let known = [("asks-where", Only::Where), ("submits", Only::Submits)];
    let only = known.into_iter().find(|(list, _)| says_only(list, reply, vocabulary));
    only.map(|(_, only)| only)
}

/// Whether a text says that its writer has nothing to declare, or that what was declared is up to date, and nothing besides.
pub fn declared_nothing(reply: &str, vocabulary: &Vocabulary) -> Option<Statement> {
    let says = |list: &str| says_only(list, reply, vocabulary);
    if says("nothing-to-declare") {
        return Some(Statement::Nil);
    }
    says("still-up-to-date").then_some(Statement::UpToDate)
}

/// Whether every clause of a text, if it has any, says that all is well or nothing more.
pub fn says_no_more(text: &str, vocabulary: &Vocabulary) -> bool {
    let says_nothing = |clause: &String| {
        vocabulary.is_word("all-is-well", clause) || vocabulary.is_word("besides-well", clause)
    };
    clauses(text).iter().all(says_nothing)
}

/// Whether a clause of a text stands in a list, and each other clause there or among those that say nothing more.
fn says_only(list: &str, reply: &str, vocabulary: &Vocabulary) -> bool {
    if Tokens::of(reply).all.len() > MOST_WORDS {
        return false;
    }
    let clauses = clauses(reply);
    let is = |list, clause: &String| vocabulary.is_word(list, clause);
    clauses.iter().any(|clause| is(list, clause))
        && clauses.iter().all(|clause| is(list, clause) || is("besides-well", clause))
}

fn clauses(text: &str) -> Vec<String> {
    let ends = ['.', ',', '!', '?', ';', ':', '–', '—', '(', ')', '\n'];
    text.split(ends).map(folded).filter(|clause| !clause.is_empty()).collect()
}
