//! Prose: what people say without labels.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::form::belongs;
use super::values;
use super::vocabulary::{Meaning, Vocabulary};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\b[Mm]y name is|\b[Mm]y name's|\bfy enw i yw)\s+((?:\p{Lu}[\p{L}'’-]+)(?:\s+\p{Lu}[\p{L}'’.-]*){0,3})").expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static EMPLOYER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i:\b(?:i work|i'm employed|i am employed|i’m employed|working|i am|i'm|i’m)\b[^.!?\n]{0,60}?\b(?:at|for|in|with|by)\s+(?:the\s+)?)((?:\p{Lu}[\p{L}&'’-]*|of|and|for|the|&)(?:\s+(?:\p{Lu}[\p{L}&'’-]*|of|and|for|&))*)").expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d(?:\.5)?|one|two|three|four|five)\s*(?:days?)\s*(?:a|per|/|each|p/?)\s*(?:week|wk|w\b)").expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[^.!?\n]+(?:[.!?](?:[^\s.!?][^.!?\n]*)?)*[.!?]*").expect("a constant pattern")
});

/// The fields that prose tells.
pub fn fields(
    text: &str,
    kind: SubmissionKind,
    vocabulary: &Vocabulary,
) -> BTreeMap<FieldName, ReadField> {
    let mut fields = BTreeMap::new();
    let mut add = |field: FieldName, value: FieldValue, words: &str| {
        if belongs(field, kind) {
            fields
                .entry(field)
                .or_insert_with(|| ReadField { value, words: words.trim().to_owned() });
        }
    };
    add_said(text, vocabulary, &mut add);
    add_places(text, vocabulary, &mut add);
    if let Some(name) = NAME.captures(text).and_then(|found| found.get(1)) {
        let name = name.as_str().trim_end_matches('.');
        add(FieldName::Name, FieldValue::Text(name.to_owned()), name);
    }
    if let Some(days) = DAYS.find(text)
        && let Some(number) = values::number(days.as_str())
    {
        add(FieldName::DaysPerWeek, FieldValue::Number(number), days.as_str());
    }
    let employer = match kind {
        SubmissionKind::Interest => FieldName::Employer,
        SubmissionKind::Role => FieldName::Organisation,
    };
    if let Some((found, organisation)) = vocabulary.organisations(text).next() {
        let words = text.get(found.start..found.end).unwrap_or_default();
        add(employer, FieldValue::Text(organisation.name.clone()), words);
        add(FieldName::Sector, FieldValue::Text(organisation.sector.clone()), words);
    } else if let Some(name) = EMPLOYER
        .captures(text)
        .and_then(|found| found.get(1))
        .filter(|name| is_organisation(name.as_str()))
    {
        add(employer, FieldValue::Text(name.as_str().trim().to_owned()), name.as_str());
    }
    fields
}

/// Whether a capitalised phrase is the name of an organisation and not of a place or a person.
fn is_organisation(name: &str) -> bool {
    let kinds = [
        "council",
        "department",
        "ministry",
        "office",
        "agency",
        "authority",
        "service",
        "board",
        "university",
        "trust",
        "ltd",
        "llp",
        "plc",
        "commission",
        "borough",
    ];
    let name = name.to_lowercase();
    kinds.iter().any(|kind| name.split_whitespace().any(|word| word == *kind))
}

/// Whether a passage is neither asked nor under a condition.
fn is_stated(text: &str, start: usize, end: usize) -> bool {
    let ends = ['.', '!', '?', '\n'];
    let before = text.get(..start).unwrap_or_default();
    let sentence = before.rfind(ends).and_then(|at| before.get(at + 1..)).unwrap_or(before);
    let is_asked = text.get(end..).is_some_and(|after| {
        after.find(ends).and_then(|at| after.get(at..)).is_some_and(|rest| rest.starts_with('?'))
    });
    let conditions = ["if", "once", "provided", "whether", "unless", "until"];
    let is_condition = |word: &str| conditions.contains(&word.to_lowercase().as_str());
    !is_asked && !sentence.split(|letter: char| !letter.is_alphanumeric()).any(is_condition)
}

/// Values of closed sets that a phrase says for certain; lists collect.
fn add_said(
    text: &str,
    vocabulary: &Vocabulary,
    add: &mut impl FnMut(FieldName, FieldValue, &str),
) {
    let mut lists: BTreeMap<FieldName, (Vec<String>, &str)> = BTreeMap::new();
    for found in vocabulary.said(text).filter(|found| is_stated(text, found.start, found.end)) {
        let (field, value) = found.meaning;
        let words = text.get(found.start..found.end).unwrap_or_default();
        match value {
            FieldValue::List(items) => {
                let (known, _) = lists.entry(*field).or_insert((Vec::new(), words));
                known.extend(
                    items.iter().filter(|item| !known.contains(item)).cloned().collect::<Vec<_>>(),
                );
            }
            FieldValue::Flag(_)
            | FieldValue::Number(_)
            | FieldValue::Text(_)
            | FieldValue::Weeks { .. } => add(*field, value.clone(), words),
        }
    }
    for (field, (items, words)) in lists {
        add(field, FieldValue::List(items), words);
    }
}

/// Places, told apart by a negation before them in the same part of the sentence.
fn add_places(
    text: &str,
    vocabulary: &Vocabulary,
    add: &mut impl FnMut(FieldName, FieldValue, &str),
) {
    let negations: Vec<_> =
        vocabulary.phrases(text).filter(|found| *found.meaning == Meaning::NotWanted).collect();
    let names: Vec<_> =
        vocabulary.organisations(text).map(|(found, _)| (found.start, found.end)).collect();
    let (mut wanted, mut excluded) = (Vec::new(), Vec::new());
    for found in vocabulary.places(text) {
        if names.iter().any(|&(start, end)| start <= found.start && found.end <= end) {
            continue;
        }
        let is_between = |start: usize| {
            let between = text.get(start..found.start).unwrap_or("\n");
            is_list_of_places(between, vocabulary)
        };
        let list = if negations
            .iter()
            .any(|negation| negation.end <= found.start && is_between(negation.end))
        {
            &mut excluded
        } else {
            &mut wanted
        };
        list.push((found.meaning.clone(), found.start, found.end));
    }
    for (field, list) in [(FieldName::Places, wanted), (FieldName::PlacesExcluded, excluded)] {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { continue };
        let span = text.get(first.1..last.2).unwrap_or_default();
        let words = if span.len() <= 200 && !span.contains('\n') {
            span
        } else {
            text.get(first.1..first.2).unwrap_or_default()
        };
        let mut names: Vec<String> = Vec::new();
        for (name, ..) in &list {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        add(field, FieldValue::List(names), words);
    }
}

/// Whether only places, list words and at most two other words stand between a negation and a place.
fn is_list_of_places(between: &str, vocabulary: &Vocabulary) -> bool {
    if between.contains(['.', '!', '?', '\n', ';']) {
        return false;
    }
    let mut rest = between.to_owned();
    for found in vocabulary.places(between) {
        if let Some(place) = between.get(found.start..found.end) {
            rest = rest.replacen(place, " ", 1);
        }
    }
    let words: Vec<&str> = rest
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_list_word = |word: &&&str| ["or", "and", "nor", "in", "at", "the"].contains(*word);
    !words.contains(&"but") && words.iter().filter(|word| !is_list_word(word)).count() <= 2
}

/// The questions in a text, in order: sentences that end so, or that begin as questions do.
pub fn questions(text: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let sentences = SENTENCE.find_iter(text).map(|found| found.as_str().trim());
    let is_question = |sentence: &&str| {
        let is_long_enough =
            sentence.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3;
        let is_opened = || {
            vocabulary.phrases(sentence).any(|found| {
                *found.meaning == Meaning::Intent(crate::domain::reading::Intent::Question)
            })
        };
        is_long_enough && !sentence.starts_with("http") && (sentence.ends_with('?') || is_opened())
    };
    sentences.filter(is_question).take(20).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(
            NAME.is_match("My name is Ann Other")
                && EMPLOYER.is_match("I work for Calder Council")
                && DAYS.is_match("3 days a week")
        );
    }

    #[test]
    fn places_behind_a_negation_are_excluded_up_to_the_next_but() {
        let mut vocabulary = Vocabulary::builder();
        for place in ["Leeds", "Manchester", "Sheffield"] {
            vocabulary.place(place, &[]);
        }
        vocabulary.phrase("not", Meaning::NotWanted);
        let vocabulary = vocabulary.build();
        let fields =
            fields("Leeds or Sheffield, not Manchester.", SubmissionKind::Interest, &vocabulary);
        let items =
            |field| fields.get(&field).map(|field: &ReadField| field.value.items().join(" "));
        assert_eq!(items(FieldName::Places).as_deref(), Some("Leeds Sheffield"));
        assert_eq!(items(FieldName::PlacesExcluded).as_deref(), Some("Manchester"));
    }

    #[test]
    fn a_question_is_found_with_and_without_its_mark() {
        let mut vocabulary = Vocabulary::builder();
        vocabulary
            .phrase("could you tell me", Meaning::Intent(crate::domain::reading::Intent::Question));
        let found = questions(
            "Hello. Is it paid? Could you tell me who decides. Thanks.",
            &vocabulary.build(),
        );
        assert_eq!(found, ["Is it paid?", "Could you tell me who decides."]);
    }
}
