//! A yes or no that somebody writes.

use super::vocabulary::{Vocabulary, folded};
use crate::domain::field::FieldName;

/// Whether a text begins with a yes or a no.
pub fn yes_or_no(text: &str, vocabulary: &Vocabulary) -> Option<bool> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    flag(FieldName::RightToWork, first, vocabulary)
}

/// A yes or no, the last where somebody puts it right at once: "no, sorry, I mean yes".
pub fn flag(field: FieldName, written: &str, vocabulary: &Vocabulary) -> Option<bool> {
    let value = |written| vocabulary.value(field, written);
    // "Yes / No (delete as appropriate): No": the answer stands behind the choice.
    let is_choice = ["yes no ", "no yes "].iter().any(|choice| folded(written).starts_with(choice));
    let written = written.rsplit([':', ')']).next().filter(|_| is_choice).unwrap_or(written);
    let small = written.to_ascii_lowercase();
    let turned = vocabulary.words("self-corrections").filter_map(|cue| {
        let at = small.rfind(cue)? + cue.len();
        Some((at, value(written.get(at..)?)?))
    });
    let last = turned.max_by_key(|(at, _)| *at).map(|(_, value)| value);
    last.or_else(|| value(written)).map(|value| value == "true")
}
