//! Forms and surveys whose questions are not known as labels: lines that ask, each with what was entered behind it or below it.

use std::ops::Range;

use super::tokens::{Tokens, offset};
use super::vocabulary::Vocabulary;

/// So many questions that are answered make a form; a letter may answer one or two of its own.
const FORM: usize = 3;
/// A longer line is a paragraph.
const LONGEST_LINE: usize = 160;
/// What is entered behind a question on its line has so many words at most.
const LONGEST_ENTRY: usize = 12;
/// So many lines are looked at.
const MOST_LINES: usize = 400;

/// Where in a text the lines stand that ask something in a form, or none where they make no form.
pub fn entries(text: &str, vocabulary: &Vocabulary) -> Vec<Range<usize>> {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST_LINES).collect();
    let mut entries = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(entered) = entered(line) else { continue };
        let below = lines.get(at + 1).copied().unwrap_or_default();
        let is_filled = if entered.is_empty() {
            !below.is_empty() && !below.contains('?') && is_entry(below, vocabulary)
        } else {
            Tokens::of(entered).all.len() <= LONGEST_ENTRY && is_entry(entered, vocabulary)
        };
        if is_filled && let Some(start) = offset(text, line) {
            entries.push(start..start + line.len());
        }
    }
    if entries.len() >= FORM { entries } else { Vec::new() }
}

/// What stands behind the one question of a line, which may be nothing.
fn entered(line: &str) -> Option<&str> {
    let (question, behind) = line.split_once('?').filter(|_| line.len() <= LONGEST_LINE)?;
    let is_question = question.contains(char::is_alphabetic) && !line.starts_with('>');
    let behind = behind.trim_matches(|letter: char| "*: \t".contains(letter));
    // "(tick all that apply)" belongs to the question.
    let behind = match behind.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, behind)) => behind.trim(),
        None => behind,
    };
    (is_question && !behind.contains('?')).then_some(behind)
}

/// Whether a text may be what somebody entered: not what a letter goes on with.
fn is_entry(text: &str, vocabulary: &Vocabulary) -> bool {
    let tokens = Tokens::of(text);
    let is_of = |list: &str| vocabulary.is_word(list, tokens.word(0));
    !tokens.all.is_empty()
        && !is_of("after-questions")
        && !is_of("subjects")
        && !is_of("first-persons")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, n_entries: usize) {
        let mut vocabulary = Vocabulary::builder();
        vocabulary.words("after-questions", &["thanks".to_owned()]);
        vocabulary.words("subjects", &["i".to_owned()]);
        assert_eq!(entries(text, &vocabulary.build()).len(), n_entries, "{text}");
    }

    #[test]
    fn three_questions_with_entries_are_a_form() {
        check(
            "What went best?\nThe people\n2. What went worst? (say why)\n\nThe laptop\nAgain? Yes",
            3,
        );
        check("Post called? Planner\nWhich team? Local plans\nWho pays?: we do", 3);
        check("What went best?\nThe people\nAgain? Yes", 0);
    }

    #[test]
    fn the_questions_of_a_letter_are_none() {
        check("Who pays?\nIs it full time?\nWhen is it?\nThanks, Sam", 0);
        check("Who pays? I live in Hull.\nIs it far? I drive.\nWhen is it? Thanks\nSam", 0);
        check("> Who pays?\nWe do\n> Is it far?\nNo\n> When?\nMay", 0);
    }
}
