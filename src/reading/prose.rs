//! Prose: what people say without labels.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::form::belongs;
use super::values;
use super::vocabulary::{Found, Meaning, Vocabulary};
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
pub(super) fn is_organisation(name: &str) -> bool {
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

/// The sentences of a text: where each ends, whether it is asked, and where its first condition ends.
///
/// Made in one pass, so that many passages in one long sentence cost no more than the sentence.
struct Sentences(Vec<Sentence>);

struct Sentence {
    end: usize,
    is_asked: bool,
    condition: Option<usize>,
}

impl Sentences {
    fn of(text: &str) -> Self {
        let conditions = ["if", "once", "provided", "whether", "unless", "until"];
        let (mut sentences, mut start) = (Vec::new(), 0);
        for sentence in text.split_inclusive(['.', '!', '?', '\n']) {
            let mut at = start;
            let mut words =
                sentence.split_inclusive(|letter: char| !letter.is_alphanumeric()).map(|word| {
                    at += word.len();
                    (at, word.trim_end_matches(|letter: char| !letter.is_alphanumeric()))
                });
            let condition = words
                .find(|(_, word)| conditions.iter().any(|known| word.eq_ignore_ascii_case(known)))
                .map(|(end, _)| end);
            start += sentence.len();
            sentences.push(Sentence { end: start, is_asked: sentence.ends_with('?'), condition });
        }
        Self(sentences)
    }

    fn at(&self, offset: usize) -> Option<&Sentence> {
        self.0.get(self.0.partition_point(|sentence| sentence.end <= offset))
    }

    /// Whether a passage is neither asked nor under a condition.
    fn states(&self, start: usize, end: usize) -> bool {
        let is_conditional = |sentence: &Sentence| sentence.condition.is_some_and(|at| at <= start);
        !self.at(start).is_some_and(is_conditional)
            && !self.at(end).is_some_and(|sentence| sentence.is_asked)
    }
}

/// Values of closed sets that a phrase says for certain; lists collect.
fn add_said(
    text: &str,
    vocabulary: &Vocabulary,
    add: &mut impl FnMut(FieldName, FieldValue, &str),
) {
    let mut lists: BTreeMap<FieldName, (Vec<String>, &str)> = BTreeMap::new();
    let sentences = Sentences::of(text);
    for found in vocabulary.said(text).filter(|found| sentences.states(found.start, found.end)) {
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
    let is_negation = |found: &Found<'_, Meaning>| *found.meaning == Meaning::NotWanted;
    let mut negations = vocabulary.phrases(text).filter(is_negation).peekable();
    let names: Vec<_> =
        vocabulary.organisations(text).map(|(found, _)| (found.start, found.end)).collect();
    let (mut wanted, mut excluded) = (Vec::new(), Vec::new());
    let mut denial: Option<Denial> = None;
    for found in vocabulary.places(text) {
        while let Some(negation) = negations.next_if(|negation| negation.end <= found.start) {
            denial = Some(Denial { reached: negation.end, n_others: 0 });
        }
        denial = denial.and_then(|denial| denial.beyond(text, found.start, found.end));
        let name = names.get(names.partition_point(|&(_, end)| end < found.end));
        if name.is_some_and(|&(start, _)| start <= found.start) {
            continue;
        }
        let list = if denial.is_some() { &mut excluded } else { &mut wanted };
        list.push((found.meaning, found.start, found.end));
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
                names.push((*name).clone());
            }
        }
        add(field, FieldValue::List(names), words);
    }
}

/// How far a negation reaches: over places, list words and at most two other words of the same part of the sentence.
#[derive(Clone, Copy)]
struct Denial {
    /// The byte behind the last place that it says no to, or behind the negation.
    reached: usize,
    /// Other words so far.
    n_others: usize,
}

impl Denial {
    /// The same negation behind the next place, if it reaches so far. Only what stands between two places is looked at.
    fn beyond(self, text: &str, start: usize, end: usize) -> Option<Self> {
        let between = text.get(self.reached..start)?;
        if between.contains(['.', '!', '?', '\n', ';']) {
            return None;
        }
        let words = between
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty() && !LIST_WORDS.contains(word));
        let mut n_others = self.n_others;
        for word in words {
            n_others += 1;
            if word == "but" || n_others > 2 {
                return None;
            }
        }
        Some(Self { reached: end, n_others })
    }
}

const LIST_WORDS: [&str; 6] = ["or", "and", "nor", "in", "at", "the"];

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
    fn a_negation_reaches_over_a_list_and_not_over_a_sentence() {
        let mut vocabulary = Vocabulary::builder();
        for place in ["Leeds", "Manchester", "Sheffield"] {
            vocabulary.place(place, &[]);
        }
        vocabulary.phrase("not", Meaning::NotWanted);
        let vocabulary = vocabulary.build();
        let table = [
            ("not Leeds, Manchester or Sheffield", "", "Leeds Manchester Sheffield"),
            ("not in Leeds. Manchester", "Manchester", "Leeds"),
            ("not Leeds but Manchester", "Manchester", "Leeds"),
            ("not the far away Leeds", "", "Leeds"),
            ("not that I mind it, Leeds", "Leeds", ""),
            ("not now Leeds or then Manchester or even Sheffield", "Sheffield", "Leeds Manchester"),
            ("Leeds, not Sheffield; Manchester", "Leeds Manchester", "Sheffield"),
        ];
        for (text, wanted, excluded) in table {
            let fields = fields(text, SubmissionKind::Interest, &vocabulary);
            let items = |field| {
                let field = fields.get(&field).map(|field: &ReadField| field.value.items());
                field.map(|items| items.join(" ")).unwrap_or_default()
            };
            assert_eq!(
                (items(FieldName::Places).as_str(), items(FieldName::PlacesExcluded).as_str()),
                (wanted, excluded),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_asked_or_under_a_condition_is_not_stated() {
        let text =
            "My manager agrees. Does she agree? If she agrees, I go; I agree. I agree if so.";
        let sentences = Sentences::of(text);
        let stated = |words: &str| {
            text.match_indices(words)
                .map(|(at, _)| sentences.states(at, at + words.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(stated("agree"), [true, false, false, false, true]);
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
