//! What stands behind a label, as typed values: dates, lengths, numbers, lists, words of closed sets.

use jiff::civil::Date;

use super::prose::Fields;
use super::scene::{Scene, one_line};
use super::tokens::Tokens;
use super::vocabulary::Vocabulary;
use super::{amounts, dates, lists, people, places, prose};
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

/// What is known when a form's answer is read.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The label, as it is written.
    pub label: &'a str,
    /// For which kind of submission.
    pub kind: SubmissionKind,
    /// The day on which it was written.
    pub today: Option<Date>,
    /// Whether the organisation belongs to the Civil Service.
    pub is_civil_service: bool,
}

/// The values that somebody wrote as the answer for a field, which may tell of other fields too; none where nothing is certain.
pub fn values(
    field: FieldName,
    written: &str,
    text: &str,
    answer: &Answer<'_>,
    vocabulary: &Vocabulary,
) -> Fields {
    use FieldName as F;
    let mut fields = Fields::new();
    let written = written.trim().trim_matches([';', ',', '*', '|']).trim();
    let is_nothing = vocabulary.is_word("no-answers", &super::vocabulary::folded(written));
    let has_words = written.chars().any(char::is_alphanumeric);
    if !has_words
        || (is_nothing && !matches!(field.kind(), FieldKind::Flag) && field != F::DeclaredInterests)
    {
        return fields;
    }
    let tokens = Tokens::of_lines(text, written.lines());
    let scene = Scene::of(&tokens, vocabulary);
    let mut add = |field: FieldName, value: Option<FieldValue>| {
        if let Some(value) = value {
            fields.entry(field).or_insert(ReadField { value, words: written.to_owned() });
        }
    };
    let hits = vocabulary.said(&tokens);
    let said = |field: FieldName| {
        let hit = hits.iter().find(|hit| hit.value.0 == field);
        hit.map(|hit| (hit.value.1.clone(), scene.says_no(&hit.tokens)))
    };
    let set = |field: FieldName, written: &str| {
        let whole = vocabulary.whole_value(field, written).map(str::to_owned);
        let of_phrase = || said(field).and_then(|(value, _)| value.text().map(str::to_owned));
        whole.or_else(of_phrase).or_else(|| vocabulary.value(field, written).map(str::to_owned))
    };
    match field {
        F::Places | F::PlacesExcluded => {
            let found = places::places(&scene, answer.kind, true, "");
            let (wanted, excluded) =
                (found.wanted.map(|read| read.value), found.excluded.map(|read| read.value));
            if field == F::PlacesExcluded {
                add(F::PlacesExcluded, excluded.or(wanted));
            } else {
                add(F::Places, wanted);
                add(F::PlacesExcluded, excluded);
                add(F::Remote, said(F::Remote).map(|(value, _)| value));
            }
        }
        F::WorkingPattern => {
            add(field, pattern(&scene, written, answer, vocabulary).map(FieldValue::Text))
        }
        F::Remote => add(
            field,
            yes_means(field, written, answer.label, vocabulary)
                .or_else(|| set(field, written))
                .map(FieldValue::Text),
        ),
        F::Arrangements | F::DeclaredInterests => {
            add(field, set_list(field, written, answer.label, vocabulary))
        }
        F::DurationWeeks => add(field, prose::duration(&scene).map(|read| read.value)),
        F::DaysPerWeek => add(field, days(&scene).map(FieldValue::Number)),
        F::Positions => add(
            field,
            (0..tokens.all.len())
                .find_map(|at| amounts::number(tokens.word(at)))
                .map(FieldValue::Number),
        ),
        F::AvailableFrom | F::Start | F::ContractEnd => {
            let read =
                (0..tokens.all.len()).find_map(|at| dates::date_from(&tokens, at, answer.today));
            add(field, read.map(|read| FieldValue::Text(read.date)));
        }
        F::Skills | F::EssentialSkills | F::DesirableSkills => add(
            field,
            Some(lists::items(written, true, vocabulary))
                .filter(|items| !items.is_empty())
                .map(FieldValue::List),
        ),
        F::Email | F::ContactEmail => {
            add(field, email(written).map(|email| FieldValue::Text(email.to_owned())))
        }
        F::Name | F::ContactName => {
            add(field, name(written, vocabulary).map(FieldValue::Text));
            let address = if field == F::Name { F::Email } else { F::ContactEmail };
            add(address, email(written).map(|email| FieldValue::Text(email.to_lowercase())));
        }
        F::Grade => {
            add(field, Some(FieldValue::Text(grade(&scene, written, answer.is_civil_service))))
        }
        F::Profession => add(
            field,
            Some(FieldValue::Text(set(field, written).unwrap_or_else(|| short(written)))),
        ),
        F::Employer | F::Organisation => {
            add(field, Some(FieldValue::Text(organisation(&scene, written))))
        }
        F::JobTitle | F::Title => {
            add(field, Some(FieldValue::Text(post(&scene, written, answer.is_civil_service))))
        }
        F::Sector | F::Kind | F::Reimbursement => {
            add(field, set(field, written).map(FieldValue::Text))
        }
        F::RightToWork
        | F::ManagerPermission
        | F::RemunerationAboveThreshold
        | F::ApprovalsFollowed => {
            let whole = vocabulary.value(field, written).map(|value| value == "true");
            let told = || said(field).and_then(|(value, is_no)| Some(value.flag()? && !is_no));
            add(field, whole.or_else(told).map(FieldValue::Flag));
        }
    }
    let is_compressed = written.to_lowercase().contains("compress");
    if !is_compressed
        && matches!(
            field,
            F::WorkingPattern
                | F::Arrangements
                | F::DaysPerWeek
                | F::DurationWeeks
                | F::AvailableFrom
                | F::Start
        )
    {
        let told = if field == F::DaysPerWeek {
            None
        } else {
            prose::days(&scene).filter(|days| days.number.is_some())
        };
        add(F::DaysPerWeek, told.and_then(|days| days.number).map(FieldValue::Number));
        if field != F::DurationWeeks {
            add(F::DurationWeeks, prose::duration(&scene).map(|read| read.value));
        }
    }
    fields
}

/// "Yes" behind "Part time?" or "Hybrid possible?" means what the label names.
fn yes_means(
    field: FieldName,
    written: &str,
    label: &str,
    vocabulary: &Vocabulary,
) -> Option<String> {
    let is_yes = vocabulary.value(FieldName::RightToWork, written)? == "true";
    let named = vocabulary.value(field, label)?;
    let value = match (field, named, is_yes) {
        (FieldName::WorkingPattern, "part_time", false) => "full_time",
        (FieldName::WorkingPattern, "full_time", false) => "part_time",
        (FieldName::Remote, _, false) => "on_site",
        (_, named, true) => named,
        _ => return None,
    };
    Some(value.to_owned())
}

fn pattern(
    scene: &Scene<'_>,
    written: &str,
    answer: &Answer<'_>,
    vocabulary: &Vocabulary,
) -> Option<String> {
    let is_either = written.to_lowercase().contains("either");
    let names_both = vocabulary.value(FieldName::WorkingPattern, answer.label).is_some()
        && answer.label.to_lowercase().contains(" or ");
    let of_yes = || {
        (!names_both)
            .then(|| yes_means(FieldName::WorkingPattern, written, answer.label, vocabulary))
            .flatten()
    };
    let said = scene
        .vocabulary
        .said(scene.tokens)
        .into_iter()
        .find(|hit| hit.value.0 == FieldName::WorkingPattern);
    let said = said.and_then(|hit| {
        let value = hit.value.1.text()?;
        let other = if value == "full_time" { "part_time" } else { "full_time" };
        Some(if scene.is_denied(hit.tokens.start) { other } else { value }.to_owned())
    });
    let of_days = || {
        prose::days(scene)
            .map(|days| if days.is_part { "part_time" } else { "full_time" }.to_owned())
    };
    let of_set = || vocabulary.value(FieldName::WorkingPattern, written).map(str::to_owned);
    (!is_either).then(|| of_yes().or(said).or_else(of_days).or_else(of_set)).flatten()
}

/// Days a week behind their label: a bare number will do.
fn days(scene: &Scene<'_>) -> Option<f64> {
    if let Some(days) = prose::days(scene) {
        return days.number;
    }
    let tokens = scene.tokens;
    let numbers: Vec<f64> =
        (0..tokens.all.len()).filter_map(|at| amounts::number(tokens.word(at))).collect();
    match numbers.as_slice() {
        [number] if (0.5..=7.0).contains(number) => Some(*number),
        _ => (0..tokens.all.len())
            .find_map(|at| amounts::days_at(tokens, at))
            .and_then(|days| days.number),
    }
}

fn set_list(
    field: FieldName,
    written: &str,
    label: &str,
    vocabulary: &Vocabulary,
) -> Option<FieldValue> {
    let parts = written.split([',', ';', '\n', '/']);
    let parts = parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    let mut unique: Vec<String> = Vec::new();
    for part in parts {
        let Some(value) = vocabulary.value(field, part).map(str::to_owned) else { continue };
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    if unique.is_empty() && field == FieldName::Arrangements {
        unique.extend(yes_means(field, written, label, vocabulary));
    }
    if unique.len() > 1 {
        unique.retain(|value| value != "nil");
    }
    (!unique.is_empty()).then_some(FieldValue::List(unique))
}

/// A person's name behind its label, without an address or a post that stands with it.
fn name(written: &str, vocabulary: &Vocabulary) -> Option<String> {
    let line = written.lines().next().unwrap_or_default();
    let line = line.split(['<', '(', ';']).next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.contains('@')).collect();
    let name =
        people::plain_name(words.join(" ").trim_end_matches([',', '-', '–', ' ']), vocabulary);
    let is_name =
        !name.is_empty() && name.chars().count() <= 80 && name.chars().any(char::is_alphabetic);
    is_name.then_some(name)
}

fn grade(scene: &Scene<'_>, written: &str, is_civil_service: bool) -> String {
    let whole = super::vocabulary::folded(written);
    if is_civil_service && ["6", "7"].contains(&whole.as_str()) {
        return format!("G{whole}");
    }
    let starts = 0..scene.tokens.all.len();
    let mut found = starts.filter_map(|at| people::grade_at(scene, at, is_civil_service));
    match found.next() {
        Some((_, value)) => value,
        None => scene
            .vocabulary
            .value(FieldName::Grade, &whole)
            .filter(|_| is_civil_service)
            .map_or_else(|| short(written), str::to_owned),
    }
}

fn organisation(scene: &Scene<'_>, written: &str) -> String {
    let only = scene.organisations.iter().find(|(range, _)| range.len() == scene.tokens.all.len());
    match only {
        Some((range, known)) if range.len() == 1 || known.sector != "local_authority" => {
            known.name.clone()
        }
        Some(_) => short(written),
        None => match scene.organisations.first() {
            // "DWP (Work and Health)", "Housing, Leeds City Council"
            Some((_, known))
                if scene.organisations.iter().all(|(_, other)| other.name == known.name) =>
            {
                known.name.clone()
            }
            _ => short(written),
        },
    }
}

/// A post without a grade that stands with it.
fn post(scene: &Scene<'_>, written: &str, is_civil_service: bool) -> String {
    let starts = 1..scene.tokens.all.len();
    let grade = starts
        .filter_map(|at| people::grade_at(scene, at, is_civil_service))
        .map(|(range, _)| range)
        .next();
    match grade {
        Some(range) if range.end == scene.tokens.all.len() => {
            let before = scene.tokens.slice(&(0..range.start));
            short(before.trim_end_matches([',', '(', ' ', '-', '–']))
        }
        _ => short(written),
    }
}

fn short(written: &str) -> String {
    one_line(written).chars().take(200).collect::<String>().trim_end_matches('.').to_owned()
}

/// The first mail address in a text.
pub fn email(text: &str) -> Option<&str> {
    text.split(|letter: char| {
        letter.is_whitespace()
            || matches!(letter, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '[' | ']')
    })
    .map(|word| word.trim_start_matches("mailto:").trim_end_matches('.'))
    .find(|word| {
        word.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
    })
}

/// Whether a text begins with a yes or a no.
pub fn yes_or_no(text: &str, vocabulary: &Vocabulary) -> Option<bool> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    vocabulary.value(FieldName::RightToWork, first).map(|value| value == "true")
}
