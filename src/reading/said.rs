//! Values of closed sets that a phrase says for certain, without a label.

use std::ops::Range;

use super::clauses;
use super::prose::Fields;
use super::scene::Scene;
use super::tokens::Gap;
use super::vocabulary::Cue;
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::ReadField;

/// Values of closed sets that a phrase says for certain; lists collect.
pub fn said(scene: &Scene<'_>) -> Fields {
    let mut fields = Fields::new();
    let has_interests = scene.cues(Cue::Interests).first().map(|cue| cue.start);
    let mut both_ways: Vec<FieldName> = Vec::new();
    for hit in scene.said() {
        let (at, (field, value)) = (hit.tokens.start, hit.value);
        let field = *field;
        let is_flag = field.kind() == FieldKind::Flag;
        let hangs = || scene.is_conditional(at) || clauses::is_undecided(scene, at);
        if !scene.is_open(at) || (is_flag && hangs()) {
            continue;
        }
        // "I own shares" is a declaration anywhere; "shares" alone only where interests are spoken of.
        let is_own = ["i", "im", "ive", "my"].contains(&scene.tokens.word(at));
        let is_asked = has_interests.is_some_and(|first| scene.tokens.bounds(first).start <= at);
        if field == FieldName::DeclaredInterests
            && (!is_own && !is_asked || is_denied_interest(scene, &hit.tokens, value))
        {
            continue;
        }
        let value = match (field, value) {
            // Who would do either says neither.
            (FieldName::WorkingPattern, FieldValue::Text(pattern)) if pattern == "either" => {
                both_ways.push(field);
                continue;
            }
            (FieldName::WorkingPattern, FieldValue::Text(pattern)) => {
                if scene.is_present(at) && !scene.wanted.is_empty() && pattern == "full_time" {
                    continue;
                }
                let other = if pattern == "full_time" { "part_time" } else { "full_time" };
                FieldValue::Text(if scene.is_denied(at) {
                    other.to_owned()
                } else {
                    pattern.clone()
                })
            }
            (FieldName::Remote | FieldName::Arrangements, _) if scene.is_denied(at) => continue,
            // "My manager is not happy" is found by what a manager's agreement looks like.
            (_, FieldValue::Flag(true))
                if scene.says_no(&hit.tokens) || clauses::is_negated(scene, at) =>
            {
                FieldValue::Flag(false)
            }
            (_, value) => value.clone(),
        };
        match fields.get_mut(&field) {
            None => {
                fields
                    .insert(field, scene.field(value, &without_figure(scene, field, &hit.tokens)));
            }
            Some(ReadField { value: FieldValue::List(items), .. }) => {
                let more: Vec<String> =
                    value.items().iter().filter(|item| !items.contains(item)).cloned().collect();
                items.extend(more);
            }
            Some(known)
                if known.value != value
                    && matches!(field, FieldName::WorkingPattern | FieldName::Remote) =>
            {
                both_ways.push(field);
            }
            Some(_) => {}
        }
    }
    // What is said both ways is not said.
    fields.retain(|field, _| !both_ways.contains(field));
    if let Some(ReadField { value: FieldValue::List(items), .. }) =
        fields.get_mut(&FieldName::DeclaredInterests)
        && items.len() > 1
    {
        items.retain(|item| item != "nil");
    }
    fields
}

/// Whether an interest is said not to be there, or no longer: "no shareholdings", "I have sold my shares".
fn is_denied_interest(scene: &Scene<'_>, hit: &Range<usize>, value: &FieldValue) -> bool {
    let (at, mut inside) = (hit.start, hit.clone());
    let is_no = |at: usize| scene.vocabulary.is_word("interest-noes", scene.tokens.word(at));
    let first = scene.tokens.bounds(at).start;
    let mut before = (first.max(at.saturating_sub(FARTHEST_NO))..at).rev();
    let is_near = |word: usize| (word + 1..=at).all(|at| scene.tokens.gap(at) < Gap::Comma);
    let is_nil = value.items().iter().any(|item| item == "nil");
    !is_nil && (inside.any(is_no) || before.any(|word| is_no(word) && is_near(word)))
}

/// A full-time week that is how things are, and counts where nothing is said of what is wanted.
pub fn present_week(scene: &Scene<'_>) -> Option<ReadField> {
    let hits = scene.vocabulary.said(scene.tokens);
    let mut weeks = hits.into_iter().filter(|hit| {
        hit.value.0 == FieldName::WorkingPattern
            && hit.value.1.text() == Some("full_time")
            && scene.is_open(hit.tokens.start)
            && !scene.is_denied(hit.tokens.start)
    });
    weeks.next().map(|hit| scene.field(hit.value.1.clone(), &hit.tokens))
}

/// A word that denies an interest stands so many words before it at most.
const FARTHEST_NO: usize = 5;

/// The words that say whether pay is above the threshold, without the pay itself.
fn without_figure(scene: &Scene<'_>, field: FieldName, range: &Range<usize>) -> Range<usize> {
    let has_figure =
        |at: &usize| scene.tokens.word(*at).contains(|letter: char| letter.is_ascii_digit());
    let before_last = range.start..range.end.saturating_sub(1);
    let last = before_last
        .rev()
        .find(has_figure)
        .filter(|_| field == FieldName::RemunerationAboveThreshold);
    last.map_or(range.start, |at| at + 1)..range.end
}

/// Whether a text declares two interests or more of the writer's own, which nobody does by the way, or one where it says that it
/// declares.
pub fn declares(scene: &Scene<'_>) -> bool {
    let said = said(scene);
    let items = said.get(&FieldName::DeclaredInterests).map(|read| read.value.items());
    let n_least = if scene.cues(Cue::Interests).is_empty() { 2 } else { 1 };
    items.is_some_and(|items| items.len() >= n_least)
}
