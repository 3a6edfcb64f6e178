//! Several roles in one message: where each begins, and whether all of them can be read apart.

use super::form::Labelled;
use super::prose::Fields;
use super::tokens::{Tokens, offset};
use super::vocabulary::{Vocabulary, folded};
use crate::domain::field::FieldName;

/// So many roles of one message are read.
const MOST: usize = 5;
/// So many facts beside its title make a role that can be read apart.
const FACTS: usize = 2;

/// The lines of each role that is numbered, with what is said of all of them; all lines where there are not several.
pub fn numbered<'a>(lines: Vec<&'a str>, vocabulary: &Vocabulary) -> Vec<Vec<&'a str>> {
    let mut starts: Vec<usize> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(number) = number(line, vocabulary) else { continue };
        if number == starts.len() + 1 && names_post(line, vocabulary) {
            starts.push(at);
        }
    }
    let Some(last) = starts.last().filter(|_| starts.len() > 1) else { return vec![lines] };
    let n_last = lines.iter().skip(*last).take_while(|line| !line.trim().is_empty()).count();
    parted(&lines, &starts, last + n_last)
}

/// The lines of each of several forms for roles, one below the other, with what is said above the first.
pub fn forms<'a>(lines: &[&'a str], passages: &[Labelled<'a>], text: &str) -> Vec<Vec<&'a str>> {
    let is_title = |passage: &Labelled<'_>| passage.fields == [FieldName::Title];
    let titles: Vec<usize> =
        (0..passages.len()).filter(|at| passages.get(*at).is_some_and(is_title)).collect();
    if titles.len() < 2 {
        return vec![lines.to_vec()];
    }
    // What each form begins with, which may stand above its title.
    let begins_with = passages.first().map(|passage| &passage.fields);
    let begins = |(before, title): (Option<&usize>, &usize)| {
        let from = before.map_or(0, |before| before + 1);
        let is_first = |at: &usize| passages.get(*at).map(|it| &it.fields) == begins_with;
        (from..*title).find(is_first).unwrap_or(*title)
    };
    let before = std::iter::once(None).chain(titles.iter().map(Some));
    let starts = before.zip(&titles).map(begins);
    let is_headed =
        starts.clone().skip(1).zip(titles.iter().skip(1)).all(|(at, title)| at < *title);
    let starts: Vec<usize> = if is_headed { starts.collect() } else { titles.clone() };
    let line_of = |at: &usize| {
        let start = passages.get(*at).and_then(|passage| offset(text, passage.label))?;
        lines.iter().rposition(|line| offset(text, line).is_some_and(|begins| begins <= start))
    };
    let starts: Vec<usize> = starts.iter().filter_map(line_of).collect();
    parted(lines, &starts, lines.len())
}

/// For each start, the lines from it to the next, between those before the first and those from the end on.
fn parted<'a>(lines: &[&'a str], starts: &[usize], end: usize) -> Vec<Vec<&'a str>> {
    let first = starts.first().copied().unwrap_or_default();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let of = |(start, end_of_it): (&usize, usize)| {
        let is_of = |at: usize| at < first || (*start..end_of_it).contains(&at) || at >= end;
        lines.iter().enumerate().filter(|(at, _)| is_of(*at)).map(|(_, line)| *line).collect()
    };
    starts.iter().zip(ends).map(of).collect()
}

/// Whether roles were read apart: each has a title of its own, and something is told of each beside it.
pub fn are_apart(first: &Fields, others: &[Fields]) -> bool {
    use FieldName as F;
    let facts = [
        F::Places,
        F::Remote,
        F::Start,
        F::DurationWeeks,
        F::DaysPerWeek,
        F::EssentialSkills,
        F::Grade,
        F::Profession,
    ];
    let title = |fields: &Fields| {
        fields.get(&F::Title).and_then(|read| read.value.text()).map(folded).unwrap_or_default()
    };
    let is_whole = |fields: &&Fields| {
        let n_facts = facts.iter().filter(|fact| fields.contains_key(fact)).count();
        !title(fields).is_empty() && n_facts >= FACTS
    };
    let mut titles: Vec<String> = std::iter::once(first).chain(others).map(title).collect();
    titles.sort_unstable();
    titles.dedup();
    let n_roles = others.len() + 1;
    (2..=MOST).contains(&n_roles)
        && titles.len() == n_roles
        && std::iter::once(first).chain(others).all(|fields| is_whole(&fields))
}

/// The number that a line begins with: "First:", "Role 2", "(b)", "3.".
fn number(line: &str, vocabulary: &Vocabulary) -> Option<usize> {
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
