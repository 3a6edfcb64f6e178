//! What stands behind a label, as typed values: dates, lengths, numbers, lists, words of closed sets.

use jiff::civil::Date;

use super::prose::Fields;
use super::scene::{Scene, one_line};
use super::tokens::Tokens;
use super::vocabulary::Vocabulary;
use super::{amounts, dates, days, flags, lists, people, places, prose, wishes};
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
    let may_be_nothing = field.kind() == FieldKind::Flag || field == F::DeclaredInterests;
    if !written.chars().any(char::is_alphanumeric) || (is_nothing && !may_be_nothing) {
        return fields;
    }
    let tokens = vocabulary.respelt(Tokens::of_lines(text, written.lines()));
    let scene = Scene::of(&tokens, vocabulary);
    let words = Words { scene: &scene, written, answer, vocabulary };
    let mut add = |field: FieldName, value: Option<FieldValue>| {
        if let Some(value) = value {
            // Of an answer about pay only what stands before a figure is kept.
            let is_pay = field == F::RemunerationAboveThreshold;
            let figure = written.find(|letter: char| letter.is_ascii_digit() || letter == '£');
            let end = figure.filter(|at| is_pay && *at > 0).unwrap_or(written.len());
            let words = written.get(..end).unwrap_or_default().trim_end().to_owned();
            fields.entry(field).or_insert(ReadField { value, words });
        }
    };
    match field {
        // "Where: DWP, Blackpool" is where somebody works.
        F::Places
            if answer.kind == SubmissionKind::Interest
                && answer.label.eq_ignore_ascii_case("where")
                && scene.organisation_at(0).is_some() =>
        {
            add(F::Employer, words.value(F::Employer));
        }
        F::Places | F::PlacesExcluded => {
            let found = places::places(&scene, answer.kind, true, "");
            let wanted = found.wanted.map(|read| read.value);
            let excluded = found.excluded.map(|read| read.value);
            if field == F::PlacesExcluded {
                add(F::PlacesExcluded, excluded.or(wanted));
            } else {
                add(F::Places, wanted);
                add(F::PlacesExcluded, excluded);
                add(F::Remote, words.said(F::Remote).map(|(value, _)| value));
            }
        }
        F::Name | F::ContactName => {
            add(field, name(written, vocabulary).map(FieldValue::Text));
            let address = if field == F::Name { F::Email } else { F::ContactEmail };
            add(address, email(written).map(|email| FieldValue::Text(email.to_lowercase())));
        }
        F::WorkingPattern
        | F::Arrangements
        | F::DaysPerWeek
        | F::DurationWeeks
        | F::AvailableFrom
        | F::Start => {
            add(field, words.value(field));
            if !written.to_lowercase().contains("compress") {
                let days = prose::days(&scene).filter(|_| field != F::DaysPerWeek);
                add(F::DaysPerWeek, days.and_then(|days| days.number).map(FieldValue::Number));
                add(F::DurationWeeks, prose::duration(&scene).map(|read| read.value));
            }
        }
        // "Only after GX-7K3Q", but also "only after 1 June".
        F::OnlyAfter => {
            let is_interest = answer.kind == SubmissionKind::Interest;
            let start = if is_interest { F::AvailableFrom } else { F::Start };
            add(field, words.value(field));
            add(start, words.value(start).filter(|_| words.value(field).is_none()));
        }
        F::Remote => {
            let remote = words.value(field);
            // "Workplace: Leeds".
            let found = places::places(&scene, answer.kind, true, "");
            add(F::Places, found.wanted.filter(|_| remote.is_none()).map(|read| read.value));
            add(field, remote);
        }
        F::Email
        | F::JobTitle
        | F::Employer
        | F::Organisation
        | F::Sector
        | F::Grade
        | F::Profession
        | F::Skills
        | F::EssentialSkills
        | F::DesirableSkills
        | F::ContractEnd
        | F::RightToWork
        | F::ManagerPermission
        | F::RemunerationAboveThreshold
        | F::DeclaredInterests
        | F::Title
        | F::Kind
        | F::ContactEmail
        | F::Positions
        | F::ApprovalsFollowed
        | F::Reimbursement
        | F::NeverIntroduce
        | F::LearningWishes
        | F::TravelMiles
        | F::Travel => add(field, words.value(field)),
    }
    fields
}

/// The words of an answer.
struct Words<'a> {
    scene: &'a Scene<'a>,
    written: &'a str,
    answer: &'a Answer<'a>,
    vocabulary: &'a Vocabulary,
}

impl Words<'_> {
    /// The value of one field.
    fn value(&self, field: FieldName) -> Option<FieldValue> {
        use FieldName as F;
        let (scene, written, answer) = (self.scene, self.written, self.answer);
        let n_tokens = scene.tokens.all.len();
        match field {
            F::WorkingPattern => pattern(scene, written, answer, self.vocabulary),
            F::Remote => yes_means(field, written, answer.label, self.vocabulary)
                .or_else(|| self.choice(field)),
            F::Sector | F::Kind | F::Reimbursement => self.choice(field),
            F::Profession => Some(self.choice(field).unwrap_or_else(|| short(written))),
            F::Email | F::ContactEmail => email(written).map(str::to_owned),
            F::Grade => Some(grade(scene, written, answer.is_civil_service)),
            F::Employer | F::Organisation => Some(organisation(scene, written)),
            F::JobTitle | F::Title => Some(post(scene, written, answer.is_civil_service)),
            F::AvailableFrom | F::Start | F::ContractEnd => {
                let mut dates =
                    (0..n_tokens).filter_map(|at| dates::date_from(scene.tokens, at, answer.today));
                dates.next().map(|read| read.date)
            }
            F::Arrangements | F::DeclaredInterests => {
                return set_list(field, written, answer.label, self.vocabulary);
            }
            F::DurationWeeks => return length(scene, answer.label, self.vocabulary),
            F::DaysPerWeek => return days(scene).map(FieldValue::Number),
            F::Positions => {
                let mut numbers =
                    (0..n_tokens).filter_map(|at| amounts::number(scene.tokens.word(at)));
                return numbers.next().map(FieldValue::Number);
            }
            F::NeverIntroduce | F::TravelMiles | F::OnlyAfter => {
                return wishes::value(field, written, scene);
            }
            F::Skills | F::EssentialSkills | F::DesirableSkills | F::LearningWishes => {
                let items = lists::items(written, true, self.vocabulary);
                return (!items.is_empty()).then_some(FieldValue::List(items));
            }
            F::RightToWork
            | F::ManagerPermission
            | F::RemunerationAboveThreshold
            | F::ApprovalsFollowed
            | F::Travel => {
                let first = flags::flag(field, written, self.vocabulary);
                let told =
                    || self.said(field).and_then(|(value, is_no)| Some(value.flag()? && !is_no));
                return first.or_else(told).map(FieldValue::Flag);
            }
            F::Name | F::ContactName | F::Places | F::PlacesExcluded => None,
        }
        .map(FieldValue::Text)
    }

    /// What a phrase says, and whether it says no.
    fn said(&self, field: FieldName) -> Option<(FieldValue, bool)> {
        let hit = self.scene.said().iter().find(|hit| hit.value.0 == field)?;
        Some((hit.value.1.clone(), self.scene.says_no(&hit.tokens)))
    }

    /// The word of a closed set: the whole answer, what a phrase in it says, the longest word in it.
    fn choice(&self, field: FieldName) -> Option<String> {
        let whole = self.vocabulary.whole_value(field, self.written).map(str::to_owned);
        let of_phrase = || self.said(field).and_then(|(value, _)| value.text().map(str::to_owned));
        let of_word = || self.vocabulary.value(field, self.written).map(str::to_owned);
        whole.or_else(of_phrase).or_else(of_word)
    }
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
    let said = scene.said().iter().find(|hit| hit.value.0 == FieldName::WorkingPattern);
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
            .find_map(|at| days::days_at(tokens, at))
            .and_then(|days| days.number),
    }
}

/// A length behind its label, which may say that it is the least or the greatest, or in which unit a bare number counts.
fn length(scene: &Scene<'_>, label: &str, vocabulary: &Vocabulary) -> Option<FieldValue> {
    let label = super::vocabulary::folded(label);
    let says = |list: &str| label.split(' ').any(|word| vocabulary.is_word(list, word));
    let of_unit = || {
        let unit = ["months", "weeks", "years"].into_iter().find(|unit| label.contains(unit))?;
        let written = format!("{} {unit}", scene.tokens.slice(&(0..scene.tokens.all.len())));
        let tokens = Tokens::of(&written);
        amounts::length_at(&tokens, 0).map(|length| length.value())
    };
    let value = prose::duration(scene).map(|read| read.value).or_else(of_unit)?;
    Some(match (value, says("least"), says("most")) {
        (FieldValue::Weeks { min, max }, true, false) if min == max => {
            FieldValue::Weeks { min, max: None }
        }
        (FieldValue::Weeks { min, max }, false, true) if min == max => {
            FieldValue::Weeks { min: None, max }
        }
        (value, ..) => value,
    })
}

fn set_list(
    field: FieldName,
    written: &str,
    label: &str,
    vocabulary: &Vocabulary,
) -> Option<FieldValue> {
    let mut unique = lists::of_set(field, written, vocabulary);
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
        people::plain_name(words.join(" ").trim_end_matches([',', '-', '–', ' ', '.']), vocabulary);
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
