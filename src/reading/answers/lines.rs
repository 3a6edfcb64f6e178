//! Answers line by line, without numbers and without their questions: which question a text would answer.

use super::{Given, lead, read};
use crate::domain::context::Asked;
use crate::domain::field::{FieldKind, FieldName};
use crate::reading::alone::Alone;
use crate::reading::corrections;
use crate::reading::flags;
use crate::reading::values;
use crate::reading::vocabulary::{Vocabulary, folded};
use crate::reading::wellbeing::says_what_alone;

/// More lines than this are a letter, no answers.
const MOST_LINES: usize = 40;
/// An answer without its question beside it has so many words at most.
const MOST_WORDS: usize = 12;

/// How well a text would answer a question.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    No,
    Perhaps,
    Sure,
}

/// Short lines, or the parts of one line, that answer the questions which are open, in any order. What would answer two of them
/// answers neither, unless there is one line for each question.
pub(super) fn line_by_line<'a>(
    lines: &[&'a str],
    asked: &[&Asked],
    given: &[Given<'_>],
    alone: &Alone<'_>,
) -> Vec<Given<'a>> {
    let is_given = |field| given.iter().any(|(known, _)| *known == field);
    let mut open: Vec<FieldName> = asked
        .iter()
        .filter(|asked| asked.is_open && !is_given(asked.field))
        .map(|asked| asked.field)
        .collect();
    let written = lines.iter().map(|line| corrections::unannounced(line.trim()));
    let written: Vec<&str> = written.filter(|line| !line.is_empty()).collect();
    if open.is_empty() || written.len() > MOST_LINES {
        return Vec::new();
    }
    let mut parts: Vec<&str> = match written.as_slice() {
        [line] if open.len() > 1 => line
            .split([',', ';', '.'])
            .flat_map(|part| part.split(" and "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect(),
        _ => written.clone(),
    };
    let is_short =
        |part: &str| part.split_whitespace().count() <= MOST_WORDS && !part.ends_with('?');
    let is_all_answers = parts.iter().all(|part| is_short(part) && !is_talk(part));
    parts.retain(|part| {
        is_short(part)
            && alone.vocabulary.labelled(part.split(':').next().unwrap_or_default()).is_empty()
    });
    let mut found: Vec<Given<'a>> = Vec::new();
    // Whether two yes-or-no questions are answered in their order is clear only where there is an answer for each.
    let n_flags = open.iter().filter(|field| field.kind() == FieldKind::Flag).count();
    let is_flag = |part: &&str| is_yes_or_no(part, alone.vocabulary);
    let flags: Vec<&str> = parts.iter().copied().filter(is_flag).collect();
    if n_flags > 1 {
        if flags.len() == n_flags && flags.iter().all(|flag| is_bare_flag(flag, alone)) {
            let fields = open.iter().copied().filter(|field| field.kind() == FieldKind::Flag);
            found.extend(fields.zip(flags));
        }
        open.retain(|field| field.kind() != FieldKind::Flag);
        parts.retain(|part| !is_flag(part));
    }
    loop {
        let sure = |field: FieldName, part: &str| fit(field, part, alone) == Fit::Sure;
        let only = open.iter().find_map(|field| {
            let mut fitting = parts.iter().filter(|part| sure(*field, part));
            let (one, other) = (fitting.next()?, fitting.next());
            let rivals = open.iter().filter(|rival| sure(**rival, one)).count();
            (other.is_none() && rivals == 1).then_some((*field, *one))
        });
        let Some((field, part)) = only else { break };
        found.push((field, part));
        open.retain(|known| *known != field);
        parts.retain(|known| known.as_ptr() != part.as_ptr());
    }
    let in_order = || open.iter().copied().zip(parts.iter().copied());
    let fits = |(field, part): (FieldName, &str)| match fit(field, part, alone) {
        Fit::Sure => true,
        Fit::Perhaps => names_something(part, alone.vocabulary),
        Fit::No => false,
    };
    if is_all_answers && open.len() == parts.len() && in_order().all(fits) {
        found.extend(in_order());
    }
    found
}

/// Whether a line greets or thanks, and answers nothing.
fn is_talk(line: &str) -> bool {
    let words = folded(line);
    let first = words.split(' ').next().unwrap_or_default();
    ["hi", "hello", "hey", "dear", "thanks", "thank", "sorry", "please", "see", "good"]
        .contains(&first)
}

/// Words that make a yes or a no polite, or one about everything that we wrote.
const GENERAL: [&str; 9] =
    ["please", "thanks", "thank", "but", "all", "correct", "that", "everything", "good"];

/// Whether a text names something, and is no sentence, no order and no word for having no answer.
pub(super) fn names_something(text: &str, vocabulary: &Vocabulary) -> bool {
    let words = folded(text);
    words.contains(char::is_alphabetic)
        && !words.split(' ').any(|word| vocabulary.is_word("of-sentences", word))
        && !vocabulary.is_word("no-answers", &words)
        && says_what_alone(text, vocabulary).is_none()
}

/// A yes or a no that says by nothing besides which question it answers.
fn is_bare_flag(text: &str, alone: &Alone<'_>) -> bool {
    let words = folded(text);
    let first = words.split(' ').next().unwrap_or_default();
    is_yes_or_no(first, alone.vocabulary)
}

/// A yes or a no and hardly more, about one thing; an order is none.
fn is_yes_or_no(text: &str, vocabulary: &Vocabulary) -> bool {
    let words = folded(text);
    let orders =
        |word: &str| vocabulary.is_word("submits", word) || vocabulary.is_word("keeps", word);
    words.split(' ').count() <= 5
        && !words.split(' ').any(orders)
        && !words.split(' ').any(|word| GENERAL.contains(&word))
        && flags::yes_or_no(text, vocabulary).is_some()
}

/// Whether a text, taken alone, surely says something for a field.
pub fn is_sure(field: FieldName, text: &str, alone: &Alone<'_>) -> bool {
    fit(field, text, alone) == Fit::Sure
}

pub(super) fn fit(field: FieldName, text: &str, alone: &Alone<'_>) -> Fit {
    use FieldName as F;
    let is_sure = |sure: bool| if sure { Fit::Sure } else { Fit::No };
    if is_yes_or_no(text, alone.vocabulary) {
        return is_sure(field.kind() == FieldKind::Flag);
    }
    let names_place = !alone.places(text).is_empty();
    let names_organisation = alone.names_organisation(text);
    if matches!(field, F::Employer | F::Organisation) {
        return match (names_organisation, names_place) {
            (true, _) => Fit::Sure,
            (false, true) => Fit::No,
            (false, false) => Fit::Perhaps,
        };
    }
    if matches!(field, F::Name | F::ContactName) {
        return is_sure(!names_place && !names_organisation && is_name(text));
    }
    if matches!(field, F::Email | F::ContactEmail) {
        return is_sure(values::email(text).is_some());
    }
    if field == F::Places {
        return is_sure(names_place && !names_organisation);
    }
    let is_read = || read(field, text, alone).contains_key(&field);
    match field.kind() {
        FieldKind::Text | FieldKind::List => Fit::Perhaps,
        FieldKind::Flag => Fit::No,
        FieldKind::Number => {
            let is_bare = text.split_whitespace().count() == 1;
            is_sure((is_bare || text.to_lowercase().contains("day")) && is_read())
        }
        FieldKind::Choice | FieldKind::Date | FieldKind::Weeks => is_sure(is_read()),
    }
}

/// Whether a text may be a person's name: two to four words, in capitals or in no case at all.
fn is_name(text: &str) -> bool {
    let text = text.get(lead(text)..).unwrap_or_default();
    let text = text.trim_end_matches(['.', ',']);
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word =
        |word: &&str| word.chars().all(|letter| letter.is_alphabetic() || "'’-.".contains(letter));
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    (2..=4).contains(&words.len()) && words.iter().all(is_word) && words.iter().all(is_capital)
}
