//! Labelled forms: "Label: value" at the start of a line or of a sentence, leaders of dots, and values on the lines below.

use std::collections::btree_map::Entry;

use super::label::{answer_of, label_of};
use super::prose::Fields;
use super::ticked;
use super::tokens::offset;
use super::values::Answer;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

/// A labelled passage: the label's fields and the value as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labelled<'a> {
    /// The fields that the label may stand for.
    pub fields: Vec<FieldName>,
    /// The label, in the text.
    pub label: &'a str,
    /// The value, in the text.
    pub written: &'a str,
    /// Whether the label is listed, and not only like labels.
    pub is_sure: bool,
}

/// In the middle of a line a label is shorter.
const LONGEST_INLINE: usize = 60;

/// What ends with a question mark and has so many words asks something; a shorter one is an answer that its writer is not sure of.
const A_QUESTION: usize = 3;

/// So many listed labels make a form, in which labels of other wordings count too.
const SURE: usize = 2;
/// Labels of so many different fields make a form without any that is listed.
const MANY: usize = 5;

/// The labelled passages of a text, in order.
pub fn labelled<'a>(
    lines: &[&'a str],
    text: &'a str,
    vocabulary: &Vocabulary,
) -> Vec<Labelled<'a>> {
    let found = all_labelled(lines, text, vocabulary);
    let mut fields: Vec<&FieldName> = found.iter().flat_map(|passage| &passage.fields).collect();
    fields.sort_unstable();
    fields.dedup();
    let n_sure = found.iter().filter(|passage| passage.is_sure).count();
    if n_sure >= SURE || fields.len() >= MANY {
        return found;
    }
    found.into_iter().filter(|passage| passage.is_sure).collect()
}

fn all_labelled<'a>(
    lines: &[&'a str],
    text: &'a str,
    vocabulary: &Vocabulary,
) -> Vec<Labelled<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        let Some(begun) = label_of(line, vocabulary) else {
            found.extend(inline(line, vocabulary));
            continue;
        };
        let mut passage = begun;
        let more = inline(passage.written, vocabulary);
        if let Some(first) = more.first().and_then(|more| offset(passage.written, more.label)) {
            passage.written = passage.written.get(..first).unwrap_or_default().trim();
        }
        let is_below = passage.written.is_empty() && more.is_empty();
        if is_below {
            let Some((first, next)) = below(lines, at, &passage.fields, vocabulary) else {
                continue;
            };
            passage.written = first;
            at = next;
        }
        let is_list = passage.fields.iter().any(|field| field.kind() == FieldKind::List);
        while let Some(&next) = lines.get(at).filter(|_| is_list && more.is_empty()) {
            let is_item =
                next.trim_start().starts_with(['-', '*', '•']) || next.starts_with([' ', '\t']);
            let is_wrapped = lines.get(at - 1).is_some_and(|line| line.trim_end().len() >= 60);
            if !(is_item || is_wrapped || is_below)
                || next.trim().is_empty()
                || (!is_value(next, &passage.fields, vocabulary)
                    && label_of(next, vocabulary).is_some())
            {
                break;
            }
            passage.written = joined(text, passage.written, next.trim()).unwrap_or(passage.written);
            at += 1;
        }
        found.push(passage);
        found.extend(more);
    }
    found
}

/// The value on a line below its label, and the line behind it.
fn below<'a>(
    lines: &[&'a str],
    at: usize,
    fields: &[FieldName],
    vocabulary: &Vocabulary,
) -> Option<(&'a str, usize)> {
    let n_empty = lines.iter().skip(at).take_while(|line| line.trim().is_empty()).count().min(1);
    let first = answer_of(lines.get(at + n_empty)?);
    let is_label = !is_value(first, fields, vocabulary)
        && label_of(first, vocabulary)
            .is_some_and(|label| label.written.is_empty() || !first.contains("  "));
    // "My manager agrees" above something else than a yes or no is a statement.
    let is_flag = fields.iter().all(|field| field.kind() == FieldKind::Flag);
    let is_answer = !is_flag || fields.iter().any(|it| vocabulary.value(*it, first).is_some());
    // Of questions in a row none answers the one above it.
    let is_question =
        first.trim_end().ends_with('?') && first.split_whitespace().count() >= A_QUESTION;
    (!first.is_empty() && !is_label && !is_question && is_answer).then(|| (first, at + n_empty + 1))
}

/// Whether a line is a word of the closed set that is asked for, though it may be a label elsewhere: "Part-time".
fn is_value(line: &str, fields: &[FieldName], vocabulary: &Vocabulary) -> bool {
    fields.iter().any(|field| vocabulary.whole_value(*field, line).is_some())
}

/// The part of `text` from the one slice of it to the other.
fn joined<'a>(text: &'a str, first: &'a str, last: &'a str) -> Option<&'a str> {
    text.get(offset(text, first)?..offset(text, last)? + last.len())
}

/// Labels with a colon or an equals sign at the start of sentences in a line. A value ends with its sentence or before the next label.
fn inline<'a>(line: &'a str, vocabulary: &Vocabulary) -> Vec<Labelled<'a>> {
    let mut starts: Vec<(&'a str, Vec<FieldName>, usize)> = Vec::new();
    for (colon, _) in line.match_indices([':', '=']) {
        let window = line.floor_char_boundary(colon.saturating_sub(LONGEST_INLINE));
        let before = line.get(window..colon).unwrap_or_default();
        let start = before
            .rfind(['.', ';', '!', '?', ',', '(', '|', '–', ':'])
            .map_or(0, |at| line.ceil_char_boundary(window + at + 1));
        let start = if start == 0 && window > 0 { continue } else { start };
        let label = line.get(start..colon).unwrap_or_default().trim();
        let fields = vocabulary.labelled(label);
        if !fields.is_empty() {
            starts.push((label, fields, colon + 1));
        }
    }
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .filter_map(|(label, ..)| offset(line, label))
        .chain([line.len()])
        .collect();
    let passages = starts.into_iter().zip(ends).map(|((label, fields, from), to)| {
        let rest = line.get(from..to).unwrap_or_default();
        let is_last = to == line.len();
        let end = if is_last { sentence_end(rest) } else { rest.len() };
        Labelled {
            fields,
            label,
            written: rest.get(..end).unwrap_or_default().trim(),
            is_sure: true,
        }
    });
    passages.filter(|passage| !passage.written.is_empty()).collect()
}

/// Where the first sentence of a text ends.
fn sentence_end(text: &str) -> usize {
    let ends = text.match_indices(['.', '!', '?', ';']).map(|(at, mark)| at + mark.len());
    let mut ends = ends
        .filter(|end| text.get(*end..).is_some_and(|rest| rest.starts_with(char::is_whitespace)));
    ends.next().unwrap_or(text.len())
}

/// The parts of lines that no label and no labelled value claims.
pub fn unclaimed<'a>(lines: &[&'a str], text: &'a str, passages: &[Labelled<'a>]) -> Vec<&'a str> {
    let mut claimed: Vec<(usize, usize)> = passages
        .iter()
        .flat_map(|passage| [passage.label, passage.written])
        .filter_map(|slice| offset(text, slice).map(|start| (start, start + slice.len())))
        .collect();
    claimed.sort_unstable();
    let mut pieces = Vec::new();
    let mut next = 0;
    for line in lines {
        let Some(start) = offset(text, line) else { continue };
        let (mut from, to) = (start, start + line.len());
        while claimed.get(next).is_some_and(|(_, end)| *end <= from) {
            next += 1;
        }
        let mut at = next;
        while let Some(&(first, last)) = claimed.get(at).filter(|(first, _)| *first < to) {
            if first > from {
                pieces.push(text.get(from..first).unwrap_or_default());
            }
            from = from.max(last);
            at += 1;
        }
        if from <= to {
            pieces.push(text.get(from..to).unwrap_or_default());
        }
    }
    // What is left of a line around its labels may be marks alone, which would end or ask what stands before them.
    let has_words = |piece: &&str| piece.trim().is_empty() || piece.contains(char::is_alphanumeric);
    pieces.retain(has_words);
    pieces
}

/// The fields of a form, read for a kind of submission.
pub fn fields(
    passages: &[Labelled<'_>],
    text: &str,
    answer: &Answer<'_>,
    vocabulary: &Vocabulary,
) -> Fields {
    let mut fields = Fields::new();
    let mut told = Fields::new();
    for passage in passages {
        let is_fitting = |field: &&FieldName| belongs(**field, answer.kind);
        let Some(&field) = passage.fields.iter().find(is_fitting).or(passage.fields.first()) else {
            continue;
        };
        let field = counterpart(field, answer.kind);
        let answer = Answer { label: passage.label, ..*answer };
        for (read, value) in ticked::values(field, passage.written, text, &answer, vocabulary) {
            let into = if read == field { &mut fields } else { &mut told };
            match into.entry(read) {
                Entry::Vacant(entry) => drop(entry.insert(value)),
                Entry::Occupied(entry) => {
                    complete(entry.into_mut(), &value, passage, text, vocabulary);
                }
            }
        }
    }
    for (field, value) in told {
        fields.entry(field).or_insert(value);
    }
    fields.retain(|field, _| belongs(*field, answer.kind));
    fields
}

/// Adds what a second label tells of the same field: the other end of a length, the other part of a name.
fn complete(
    known: &mut ReadField,
    more: &ReadField,
    passage: &Labelled<'_>,
    text: &str,
    vocabulary: &Vocabulary,
) {
    let ends = (&known.value, &more.value);
    if let (
        FieldValue::Weeks { min: Some(min), max: None },
        FieldValue::Weeks { min: None, max: Some(max) },
    ) = ends
        && min <= max
    {
        known.value = FieldValue::Weeks { min: Some(*min), max: Some(*max) };
        return;
    }
    let is_surname = vocabulary.is_word("surname-labels", &folded(passage.label));
    if let (FieldValue::Text(first), FieldValue::Text(last)) = ends
        && is_surname
        && !first.contains(' ')
    {
        let value = FieldValue::Text(format!("{first} {last}"));
        let start = text.find(known.words.as_str());
        let end = offset(text, passage.written).map(|at| at + passage.written.len());
        let words = start.zip(end).and_then(|(start, end)| text.get(start..end));
        let words = words.unwrap_or(&known.words).to_owned();
        *known = ReadField { value, words };
    }
}

/// Whether a field belongs to the form for that kind of submission.
pub fn belongs(field: FieldName, kind: SubmissionKind) -> bool {
    use FieldName as F;
    let only = match field {
        F::Employer
        | F::Skills
        | F::AvailableFrom
        | F::ContractEnd
        | F::RightToWork
        | F::ManagerPermission
        | F::RemunerationAboveThreshold
        | F::DeclaredInterests
        | F::WorkingPattern
        | F::LearningWishes
        | F::TravelMiles
        | F::JobTitle => Some(SubmissionKind::Interest),
        F::Organisation
        | F::EssentialSkills
        | F::DesirableSkills
        | F::Start
        | F::Title
        | F::Kind
        | F::ContactName
        | F::ContactEmail
        | F::Positions
        | F::ApprovalsFollowed
        | F::Reimbursement
        | F::Travel => Some(SubmissionKind::Role),
        F::Name
        | F::Email
        | F::Sector
        | F::Grade
        | F::Profession
        | F::Places
        | F::PlacesExcluded
        | F::Remote
        | F::DaysPerWeek
        | F::Arrangements
        | F::NeverIntroduce
        | F::OnlyAfter
        | F::DurationWeeks => None,
    };
    only.is_none_or(|only| only == kind)
}

/// The field that the same label means on the other form.
fn counterpart(field: FieldName, kind: SubmissionKind) -> FieldName {
    use FieldName as F;
    match (field, kind) {
        (F::Employer, SubmissionKind::Role) => F::Organisation,
        (F::Organisation, SubmissionKind::Interest) => F::Employer,
        (F::Skills, SubmissionKind::Role) => F::EssentialSkills,
        (F::EssentialSkills, SubmissionKind::Interest) => F::Skills,
        (F::AvailableFrom, SubmissionKind::Role) => F::Start,
        (F::Start, SubmissionKind::Interest) => F::AvailableFrom,
        (F::JobTitle, SubmissionKind::Role) => F::Title,
        (F::Title, SubmissionKind::Interest) => F::JobTitle,
        (F::Name, SubmissionKind::Role) => F::ContactName,
        (F::Email, SubmissionKind::Role) => F::ContactEmail,
        (F::ContactEmail, SubmissionKind::Interest) => F::Email,
        (F::ContactName, SubmissionKind::Interest) => F::Name,
        (field, _) => field,
    }
}
