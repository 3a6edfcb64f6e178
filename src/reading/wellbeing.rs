//! Whether somebody says of a placement that all is well, and nothing besides.

use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};

/// A longer text says more than that.
const MOST_WORDS: usize = 30;

/// Whether each clause of a text is one that says so.
pub fn is_well(reply: &str, vocabulary: &Vocabulary) -> bool {
    if Tokens::of(reply).all.len() > MOST_WORDS {
        return false;
    }
    let ends = ['.', ',', '!', ';', ':', '–', '—', '(', ')', '\n'];
    let clauses = reply.split(ends).map(folded).filter(|clause| !clause.is_empty());
    let is = |list, clause: &String| vocabulary.is_word(list, clause);
    let clauses: Vec<String> = clauses.collect();
    clauses.iter().any(|clause| is("all-is-well", clause))
        && clauses.iter().all(|clause| is("all-is-well", clause) || is("besides-well", clause))
}
