//! A file's blocks as text: tables become lines of "Label: value", and of boxes to tick the ticked ones stay.

use super::boxes::{self, Options};
use super::vocabulary::Vocabulary;
use crate::domain::field::FieldName;
use crate::domain::paper::{Block, Content};

/// A table has its head within so many rows.
const HEAD: usize = 10;
/// A head of so many labels is that of an export.
const WIDE: usize = 4;
/// A longer cell is no label.
const LONGEST_LABEL: usize = 120;

/// A file's text.
pub struct Laid {
    /// The text, with a line for each value.
    pub text: String,
    /// How many forms stand below one another in one of its tables.
    pub n_entries: usize,
}

/// Lays a file's blocks out as text.
pub fn laid_out(content: &Content, vocabulary: &Vocabulary) -> Laid {
    let mut laid = Laid { text: String::new(), n_entries: 0 };
    for block in &content.blocks {
        match block {
            Block::Text(text) => {
                for line in text.lines() {
                    laid.line(&ticked(line));
                }
            }
            Block::Table(rows) => laid.table(rows, vocabulary),
        }
    }
    laid
}

impl Laid {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn pair(&mut self, label: &str, value: &str) {
        let value = ticked(value);
        let parts: Vec<&str> =
            value.lines().map(str::trim).filter(|part| !part.is_empty()).collect();
        if !parts.is_empty() {
            let value = parts.join("; ");
            self.line(&format!("{}: {value}", label.replace([':', '\n'], " ").trim()));
        }
    }

    fn table(&mut self, rows: &[Vec<String>], vocabulary: &Vocabulary) {
        let below = |(at, row): (usize, &Vec<String>)| {
            let next = rows.get(at + 1)?;
            is_head(row, next, vocabulary).then_some(at)
        };
        let head = rows.iter().enumerate().take(HEAD).find_map(below);
        let (above, rest) = rows.split_at(head.unwrap_or(rows.len()));
        self.rows(above, vocabulary);
        let Some((head, entries)) = rest.split_first() else { return };
        let entries: Vec<&Vec<String>> = entries.iter().filter(|row| n_filled(row) >= 2).collect();
        if is_of_people(head, vocabulary) {
            self.n_entries = self.n_entries.max(entries.len());
        }
        match entries.as_slice() {
            [entry] => {
                for (head, value) in head.iter().zip(*entry) {
                    match label(head, vocabulary) {
                        Some(label) => self.pair(label, value),
                        None => self.line(value),
                    }
                }
            }
            several => several.iter().for_each(|row| self.line(&row.join(" | "))),
        }
    }

    /// Rows in which a value stands to the right of its label, or alone below it.
    fn rows(&mut self, rows: &[Vec<String>], vocabulary: &Vocabulary) {
        let mut waiting: Option<&str> = None;
        for row in rows {
            let filled: Vec<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
            let labels: Vec<Option<&str>> =
                filled.iter().map(|cell| label(cell, vocabulary)).collect();
            if let ([value], [None], Some(label)) = (filled.as_slice(), labels.as_slice(), waiting)
            {
                self.pair(label, value);
                waiting = None;
                continue;
            }
            waiting = if let [Some(label)] = labels.as_slice() { Some(label) } else { None };
            if labels.iter().all(Option::is_none) {
                let cells: Vec<&str> = filled.iter().map(|cell| cell.as_str()).collect();
                let cells = ticked(&cells.join(" | "));
                cells.lines().for_each(|line| self.line(line));
                continue;
            }
            let mut under = None;
            for (cell, told) in filled.iter().zip(&labels) {
                match (told, under.take()) {
                    (Some(label), _) => under = Some(*label),
                    (None, Some(label)) => self.pair(label, cell),
                    (None, None) => self.line(&ticked(cell)),
                }
            }
        }
    }
}

/// Whether a row names what stands below it: labels side by side, with no labels under them.
fn is_head(row: &[String], next: &[String], vocabulary: &Vocabulary) -> bool {
    let is_label = |cell: &String| label(cell, vocabulary).is_some();
    let is_side_by_side = row.windows(2).any(|pair| pair.iter().all(is_label));
    is_side_by_side && n_filled(next) >= 1 && !next.iter().any(is_label)
}

/// Whether each row below a head is about somebody or something else; a form may hold a table of somebody's posts.
fn is_of_people(head: &[String], vocabulary: &Vocabulary) -> bool {
    let labels: Vec<&str> = head.iter().filter_map(|cell| label(cell, vocabulary)).collect();
    let telling =
        [FieldName::Name, FieldName::Email, FieldName::ContactName, FieldName::ContactEmail];
    let is_telling =
        |label: &&str| vocabulary.labelled(label).iter().any(|field| telling.contains(field));
    labels.len() >= WIDE || labels.iter().any(is_telling)
}

fn n_filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

/// The label in a cell: the whole, without a number before it, or without what explains it.
fn label<'a>(cell: &'a str, vocabulary: &Vocabulary) -> Option<&'a str> {
    let first = cell.trim().lines().next()?;
    let unnumbered = first
        .trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ')'))
        .trim();
    let explained = unnumbered.split('(').next().unwrap_or_default().trim();
    let is_label =
        |text: &&str| text.len() <= LONGEST_LABEL && !vocabulary.labelled(text).is_empty();
    [cell.trim(), first, unnumbered, explained]
        .into_iter()
        .filter(|text| !text.contains('\n'))
        .find(is_label)
        .map(|label| label.trim_end_matches([':', '*', '?', ' ']))
}

/// A line of boxes to tick, without those that are not ticked: "Remote: ☐ on site ☒ hybrid" is "Remote: hybrid".
fn ticked(line: &str) -> String {
    let Some(Options { head, ticked }) = boxes::options(line) else { return line.to_owned() };
    let options = ticked.join(", ");
    match (head.is_empty(), options.is_empty()) {
        (true, _) => options,
        // A dash: nothing was ticked, and the next line is no answer to it.
        (false, true) => format!("{}: -", head.trim_end_matches(':')),
        (false, false) => format!("{}: {options}", head.trim_end_matches(':')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut builder = Vocabulary::builder();
        builder.label("full name", FieldName::Name);
        builder.label("preferred location", FieldName::Places);
        builder.label("grade", FieldName::Grade);
        builder.build()
    }

    #[track_caller]
    fn check(rows: &[&[&str]], expected: &str) {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        let blocks = vec![Block::Table(rows.collect())];
        let content = Content { blocks, ..Content::default() };
        assert_eq!(laid_out(&content, &vocabulary()).text.trim_end(), expected);
    }

    #[test]
    fn a_value_stands_beside_its_label_or_below_it() {
        check(
            &[&["Full name:", "Ann Person"], &["Grade", "G7"]],
            "Full name: Ann Person\nGrade: G7",
        );
        check(&[&["Full name", "Ann Person", "Grade", "G7"]], "Full name: Ann Person\nGrade: G7");
        check(
            &[&["1.", "Full name (as on your pass)", "Ann Person"]],
            "1.\nFull name (as on your pass): Ann Person",
        );
        check(
            &[&["Preferred location"], &["Leeds\nSheffield"]],
            "Preferred location: Leeds; Sheffield",
        );
        check(&[&["Full name", ""], &["Grade", "G7"]], "Grade: G7");
    }

    #[test]
    fn a_value_stands_below_the_head_of_a_table() {
        check(
            &[&["ID", "Full name", "Grade"], &["17", "Ann Person", "G7"]],
            "17\nFull name: Ann Person\nGrade: G7",
        );
    }

    #[test]
    fn several_entries_are_no_one_form() {
        check(
            &[&["Full name", "Grade"], &["Ann Person", "G7"], &["Bob Person", "SEO"]],
            "Ann Person | G7\nBob Person | SEO",
        );
    }

    #[test]
    fn of_boxes_the_ticked_ones_stay() {
        assert_eq!(ticked("Remote: ☐ on site ☒ hybrid"), "Remote: hybrid");
        assert_eq!(ticked("☒ Leeds ☐ York ☑ Hull"), "Leeds, Hull");
        assert_eq!(ticked("Right to work: Yes ☒ No ☐"), "Right to work: Yes");
        assert_eq!(ticked("[x] Yes [ ] No"), "Yes");
        assert_eq!(ticked("Remote: ☐ yes ☐ no"), "Remote: -");
    }
}
