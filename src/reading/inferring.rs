//! What the fields of a message tell of each other: a pattern from days, a vacancy from its title, two that exclude each other.

use super::prose::{self, Fields};
use super::said;
use super::scene::Scene;
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::reading::{Problem, ProblemKind, ReadField};

/// Fewer than five days a week are part time.
pub fn pattern(fields: &mut Fields, scene: &Scene<'_>) {
    if fields.contains_key(&FieldName::WorkingPattern) {
        return;
    }
    let given = fields
        .get(&FieldName::DaysPerWeek)
        .and_then(|days| Some((days.value.number()?, days.words.clone())));
    let told = prose::days(scene)
        .filter(|days| days.is_part)
        .map(|days| (0.0, scene.tokens.slice(&days.tokens).to_owned()));
    let Some((days, words)) = given.or(told) else {
        fields.extend(said::present_week(scene).map(|read| (FieldName::WorkingPattern, read)));
        return;
    };
    let pattern = if days < 5.0 { "part_time" } else { "full_time" };
    fields.insert(
        FieldName::WorkingPattern,
        ReadField { value: FieldValue::Text(pattern.to_owned()), words },
    );
}

/// A named role or post is a vacancy without being said.
pub fn kind(fields: &mut Fields) {
    let is_other =
        fields.get(&FieldName::Kind).is_some_and(|kind| kind.value.text() != Some("vacancy"));
    if is_other {
        fields.remove(&FieldName::Title);
    } else if let Some(words) = fields.get(&FieldName::Title).map(|title| title.words.clone()) {
        let value = FieldValue::Text("vacancy".to_owned());
        fields.entry(FieldName::Kind).or_insert(ReadField { value, words });
    }
}

/// Two fields that may exclude each other.
pub const EXCLUSIVE: [FieldName; 2] = [FieldName::WorkingPattern, FieldName::DaysPerWeek];

/// Full time and fewer than five days a week exclude each other: both are asked about.
pub fn contradiction(fields: &mut Fields, scene: &Scene<'_>) -> Option<Problem> {
    let days = fields.get(&FieldName::DaysPerWeek)?.value.number()?;
    let pattern = fields.get(&FieldName::WorkingPattern)?.value.text()?;
    let is_compressed = scene.tokens.text.to_lowercase().contains("compress");
    if (pattern == "full_time") == (days >= 5.0)
        || is_compressed
        || pattern == "part_time" && days >= 4.5
    {
        return None;
    }
    for field in &EXCLUSIVE {
        fields.remove(field);
    }
    let sentence = "full time and the number of days contradict each other".to_owned();
    Some(Problem { kind: ProblemKind::Contradiction, sentence })
}
