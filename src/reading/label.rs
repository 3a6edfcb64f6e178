//! Labels at the start of a line: numbered or not, and what parts them from what stands behind.

use super::form::Labelled;
use super::vocabulary::Vocabulary;

/// A label has so many bytes at most.
const LONGEST_LABEL: usize = 120;
/// Between a column of labels and one of values.
const COLUMNS: &str = "  ";
/// What parts a label from its value.
const SEPARATORS: &[&str] =
    &[":", "?", "\t", "|", "->", "→", "..", "…", "__", " - ", " – ", " — ", "=", ">", COLUMNS];

/// The label at the start of a line, and what stands behind it.
pub fn label_of<'a>(line: &'a str, vocabulary: &Vocabulary) -> Option<Labelled<'a>> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '>', ' ', '\t', '|', '_']);
    let line = unnumbered(line);
    let known = |label: &'a str, rest: &'a str| {
        let mut fields = vocabulary.labelled(label);
        let is_sure = !fields.is_empty();
        // What no mark parts from its value may be a sentence.
        if !is_sure && label.len() < line.len() {
            fields = vocabulary.labelled_loosely(label);
        }
        let written = rest
            .trim()
            .trim_start_matches(['*', ':', '|', '.', '…', '_', '-', '=', '>', '→', '?', '\t', ' ']);
        let written = written.trim_end_matches(['|', '*', ' ']);
        // "(tick all that apply)" belongs to the label.
        let is_hint = written.starts_with('(') && written.find(')') == Some(written.len() - 1);
        let written =
            if is_hint { written.get(written.len()..).unwrap_or_default() } else { written };
        (!fields.is_empty()).then_some(Labelled { fields, label, written, is_sure })
    };
    for separator in SEPARATORS {
        if let Some((label, rest)) = line.split_once(*separator)
            && label.len() <= LONGEST_LABEL
            && let Some(found) = known(label, rest)
            && (found.is_sure || *separator != COLUMNS)
        {
            return Some(found);
        }
    }
    let line = line.trim_end_matches(['*', '_', ' ']);
    (line.len() <= LONGEST_LABEL)
        .then(|| known(line, line.get(line.len()..).unwrap_or_default()))
        .flatten()
}

/// A line without the number that forms put before a question: `Q1.`, `12)`, `[3]`, `b)`, `Question 4:`, `Q7 `.
fn unnumbered(line: &str) -> &str {
    let line = line.trim_start_matches(['[', '(']);
    if let Some(question) = ["Q:", "q:"].iter().find_map(|mark| line.strip_prefix(mark)) {
        return question.trim_start();
    }
    let word = line
        .get(..8)
        .is_some_and(|word| word.eq_ignore_ascii_case("question"))
        .then(|| line.get(8..).unwrap_or_default());
    let is_called = word.is_some() || line.starts_with(['q', 'Q']);
    let digits = word.unwrap_or_else(|| line.trim_start_matches(['q', 'Q'])).trim_start();
    let rest = digits.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let n_digits = digits.len() - rest.len();
    let marks: &[char] = &['.', ')', ':', ']'];
    if (1..=3).contains(&n_digits) {
        if rest.starts_with(marks) || (is_called && rest.starts_with(' ')) {
            return rest.trim_start_matches(marks).trim_start();
        }
        // "3 - Where?", but not "3 days".
        if let Some(rest) = [" - ", " – "].iter().find_map(|dash| rest.strip_prefix(dash)) {
            return rest.trim_start();
        }
        return line;
    }
    let is_lettered = line.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && line.get(1..).is_some_and(|rest| rest.starts_with(')'));
    if is_lettered { line.get(2..).unwrap_or_default().trim_start() } else { line }
}

/// What stands below a label, without the mark of an answer: "A: Leeds".
pub fn answer_of(line: &str) -> &str {
    let line = line.trim();
    let marks = ["A:", "a:", "Answer:", "answer:", "Ans:"];
    marks.iter().find_map(|mark| line.strip_prefix(mark)).map_or(line, str::trim_start)
}

/// Whether a line begins with a label that is listed.
pub fn begins_with_label(line: &str, vocabulary: &Vocabulary) -> bool {
    label_of(line, vocabulary).is_some_and(|found| found.is_sure)
}
