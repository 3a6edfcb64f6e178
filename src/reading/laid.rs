//! A letter laid out: of several roles one, its tables taken out, its labelled passages found.

use super::form::{self, Labelled};
use super::vocabulary::Vocabulary;
use super::{roles, rows};

/// A letter, or what of it is about one of several roles.
pub struct Laid<'a> {
    /// The lines, without tables.
    pub lines: Vec<&'a str>,
    /// The labelled passages, those of tables first.
    pub passages: Vec<Labelled<'a>>,
    /// How many roles can be told apart.
    pub n_roles: usize,
    /// How many entries a table has.
    pub n_entries: usize,
}

/// Lays the lines of a letter out; `completed` puts the questions that are answered to their answers.
pub fn out<'a>(
    letter: Vec<&'a str>,
    nth: usize,
    completed: impl FnOnce(Vec<&'a str>) -> Vec<&'a str>,
    text: &'a str,
    vocabulary: &Vocabulary,
) -> Laid<'a> {
    let (lines, n_numbered) = one_of(roles::numbered(letter, vocabulary), nth);
    let rows = rows::taken_out(&completed(lines), vocabulary);
    let (mut lines, n_entries) = (rows.lines, rows.n_entries);
    let mut passages = form::labelled(&lines, text, vocabulary);
    let (of_form, n_forms) = one_of(roles::forms(&lines, &passages, text), nth);
    if n_forms > 1 && n_numbered == 1 {
        passages = form::labelled(&of_form, text, vocabulary);
        lines = of_form;
    }
    passages.splice(0..0, rows.passages);
    Laid { lines, passages, n_roles: n_numbered.max(n_forms), n_entries }
}

/// One of several parts, or the last; and how many there are.
fn one_of<T: Default>(parts: Vec<T>, nth: usize) -> (T, usize) {
    let n_parts = parts.len();
    let at = nth.min(n_parts.saturating_sub(1));
    (parts.into_iter().nth(at).unwrap_or_default(), n_parts)
}
