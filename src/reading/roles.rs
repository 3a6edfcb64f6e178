//! Several roles in one message: where the second begins. The first is read; an officer is told of the others.

use super::form::Labelled;
use super::tokens::{Tokens, offset};
use super::vocabulary::Vocabulary;
use crate::domain::field::FieldName;

/// The lines without those of the second and later roles, and how many roles there are.
pub fn first<'a>(lines: Vec<&'a str>, vocabulary: &Vocabulary) -> (Vec<&'a str>, usize) {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(number) = numbered(line, vocabulary) else { continue };
        if number == starts.len() + 1 && names_post(line, vocabulary) {
            starts.push((at, number));
        }
    }
    let (Some(&(second, _)), Some(&(last, _))) = (starts.get(1), starts.last()) else {
        return (lines, starts.len().min(1));
    };
    let n_last = lines.iter().skip(last).take_while(|line| !line.trim().is_empty()).count();
    let kept = lines.iter().enumerate().filter(|(at, _)| *at < second || *at >= last + n_last);
    (kept.map(|(_, line)| *line).collect(), starts.len())
}

/// The number that a line begins with: "First:", "Role 2", "(b)", "3.".
fn numbered(line: &str, vocabulary: &Vocabulary) -> Option<usize> {
    let tokens = Tokens::of(head(line.get(..line.floor_char_boundary(60)).unwrap_or(line)));
    let first = usize::from(vocabulary.is_word("posts", tokens.word(0)) || tokens.word(0) == "the");
    let word = tokens.word(first);
    let ordinals: [&[&str]; 5] = [
        &["1", "1st", "first", "firstly", "one", "a", "i"],
        &["2", "2nd", "second", "secondly", "two", "b", "ii"],
        &["3", "3rd", "third", "thirdly", "three", "c", "iii"],
        &["4", "4th", "fourth", "four", "d", "iv"],
        &["5", "5th", "fifth", "five", "e", "v"],
    ];
    let at = ordinals.iter().position(|names| names.contains(&word))?;
    let end = tokens.all.get(first).map_or(0, |token| token.end);
    let is_marked = line
        .get(end..)
        .is_some_and(|rest| rest.trim_start().starts_with([':', '.', ')', '-', '–', ',']))
        || ["one", "role", "post", "is"].contains(&tokens.word(first + 1));
    is_marked.then_some(at + 1)
}

/// A line up to the end of its third piece with letters or digits in it: what it is numbered by stands there.
fn head(line: &str) -> &str {
    let pieces = line.split_whitespace().filter(|piece| piece.contains(char::is_alphanumeric));
    let third = pieces.take(3).last().and_then(|piece| Some(offset(line, piece)? + piece.len()));
    third.and_then(|end| line.get(..end)).unwrap_or(line)
}

/// Whether a line names a post.
fn names_post(line: &str, vocabulary: &Vocabulary) -> bool {
    let tokens = Tokens::of(line);
    tokens.all.iter().take(14).any(|token| vocabulary.is_word("title-heads", &token.word.folded))
}

/// Leaves out what follows a second title in a form, and says how many titles there are.
pub fn truncate(passages: &mut Vec<Labelled<'_>>) -> usize {
    let is_title = |passage: &Labelled<'_>| passage.fields == [FieldName::Title];
    let titles: Vec<usize> = passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| is_title(passage))
        .map(|(at, _)| at)
        .collect();
    if let Some(second) = titles.get(1) {
        passages.truncate(*second);
    }
    titles.len()
}
