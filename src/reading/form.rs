//! Labelled forms: lines of "Label: value", and labels with the value on the lines below.

use std::collections::BTreeMap;

use super::values;
use super::vocabulary::Vocabulary;
use crate::domain::field::{FieldKind, FieldName};
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

/// A labelled passage: the label's fields and the value as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labelled<'a> {
    /// The fields that the label may stand for.
    pub fields: Vec<FieldName>,
    /// The line that the label stands on.
    pub label_line: &'a str,
    /// The value, in the text.
    pub written: &'a str,
}

/// The labelled passages of a text, in order.
pub fn labelled<'a>(
    lines: &[&'a str],
    text: &'a str,
    vocabulary: &Vocabulary,
) -> Vec<Labelled<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        let Some((fields, rest)) = label_of(line, vocabulary) else { continue };
        let mut written = rest;
        if rest.is_empty() {
            let n_empty =
                lines.iter().skip(at).take_while(|line| line.trim().is_empty()).count().min(1);
            let Some(&first) = lines.get(at + n_empty) else { continue };
            if first.trim().is_empty()
                || label_of(first, vocabulary)
                    .is_some_and(|(_, rest)| rest.is_empty() || !first.contains("  "))
            {
                continue;
            }
            written = first.trim();
            at += n_empty + 1;
        }
        let is_list = fields.iter().any(|field| field.kind() == FieldKind::List);
        while let Some(&next) = lines.get(at).filter(|_| is_list) {
            let is_item =
                next.trim_start().starts_with(['-', '*', '•']) || next.starts_with([' ', '\t']);
            if !is_item || next.trim().is_empty() || label_of(next, vocabulary).is_some() {
                break;
            }
            written = joined(text, written, next.trim()).unwrap_or(written);
            at += 1;
        }
        found.push(Labelled { fields, label_line: line, written });
    }
    found
}

/// The part of `text` from the one slice of it to the other.
fn joined<'a>(text: &'a str, first: &'a str, last: &'a str) -> Option<&'a str> {
    let offset = |slice: &str| (slice.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
    text.get(offset(first)?..offset(last)? + last.len())
}

/// The label at the start of a line, and what stands behind it.
fn label_of<'a>(line: &'a str, vocabulary: &Vocabulary) -> Option<(Vec<FieldName>, &'a str)> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '>', ' ', '\t']);
    let line = line
        .trim_start_matches(|letter: char| letter.is_ascii_digit())
        .trim_start_matches(['.', ')'])
        .trim();
    let known = |label: &str| {
        Some(vocabulary.labelled(label))
            .filter(|fields| !fields.is_empty())
            .map(<[FieldName]>::to_vec)
    };
    for separator in [":", " - ", " – ", "=", "\t", "|", "?"] {
        if let Some((label, rest)) = line.split_once(separator)
            && label.len() <= 120
            && let Some(fields) = known(label)
        {
            return Some((fields, rest.trim().trim_start_matches(['*', ':', '|']).trim()));
        }
    }
    (line.len() <= 120).then(|| known(line)).flatten().map(|fields| (fields, ""))
}

/// The fields of a form, read for a kind of submission.
pub fn fields(
    passages: &[Labelled<'_>],
    kind: SubmissionKind,
    vocabulary: &Vocabulary,
) -> BTreeMap<FieldName, ReadField> {
    let mut fields = BTreeMap::new();
    for passage in passages {
        let is_fitting = |field: &&FieldName| belongs(**field, kind);
        let Some(&field) = passage.fields.iter().find(is_fitting).or(passage.fields.first()) else {
            continue;
        };
        let field = counterpart(field, kind);
        if let Some(value) = values::value(field, passage.written, vocabulary) {
            fields
                .entry(field)
                .or_insert_with(|| ReadField { value, words: passage.written.to_owned() });
        }
    }
    fields
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
        | F::Reimbursement => Some(SubmissionKind::Role),
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
        (field, _) => field,
    }
}
