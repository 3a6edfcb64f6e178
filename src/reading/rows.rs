//! Tables in a message itself: rows of cells with bars or tabs between them, a head above its entries, or labels beside their values.

use super::form::Labelled;
use super::vocabulary::Vocabulary;
use crate::domain::field::FieldName;

/// A row of fewer cells is a label and its value.
const FEWEST: usize = 3;
/// A head of so many labels is that of an export.
const WIDE: usize = 4;
/// A longer cell is no label.
const LONGEST_LABEL: usize = 120;

/// What the tables of a message hold.
#[derive(Default)]
pub struct Rows<'a> {
    /// The lines that are no part of a table, and cells that no label names.
    pub lines: Vec<&'a str>,
    /// The labelled cells.
    pub passages: Vec<Labelled<'a>>,
    /// How many entries stand below a head, each about somebody or some role of its own; the first is read.
    pub n_entries: usize,
}

/// Takes the tables out of lines.
pub fn taken_out<'a>(lines: &[&'a str], vocabulary: &Vocabulary) -> Rows<'a> {
    let mut rows = Rows::default();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        let first = cells(line);
        if first.len() < FEWEST {
            rows.lines.push(line);
            at += 1;
            continue;
        }
        let goes_on = |line: &&&str| is_rule(line) || cells(line).len() == first.len();
        let n_lines = lines.iter().skip(at).take_while(goes_on).count();
        let table = lines.get(at..at + n_lines).unwrap_or_default();
        if rows.take(table, vocabulary) {
            at += n_lines;
        } else {
            rows.lines.push(line);
            at += 1;
        }
    }
    rows
}

impl<'a> Rows<'a> {
    /// Reads a table; whether it is one of a head and entries, or of labels and values.
    fn take(&mut self, table: &[&'a str], vocabulary: &Vocabulary) -> bool {
        let table: Vec<Vec<&str>> =
            table.iter().filter(|line| !is_rule(line)).map(|line| cells(line)).collect();
        let Some((head, entries)) = table.split_first() else { return false };
        if is_head(head, entries.first(), vocabulary) {
            let entries: Vec<&Vec<&str>> =
                entries.iter().filter(|row| n_filled(row) >= 2).collect();
            if tells_apart(head, vocabulary) {
                self.n_entries = self.n_entries.max(entries.len());
            }
            for (label, value) in head.iter().zip(entries.first().into_iter().copied().flatten()) {
                self.pair(label, value, vocabulary);
            }
            return true;
        }
        let is_pairs = |row: &Vec<&str>| {
            row.len().is_multiple_of(2)
                && row.chunks(2).all(|pair| match pair {
                    [label, value] => {
                        (label.is_empty() && value.is_empty())
                            || (!labelled(label, vocabulary).is_empty()
                                && !is_another_label(value, label, vocabulary))
                    }
                    _ => false,
                })
        };
        if !table.iter().all(is_pairs) {
            return false;
        }
        for pair in table.iter().flat_map(|row| row.chunks(2)) {
            if let [label, value] = pair {
                self.pair(label, value, vocabulary);
            }
        }
        true
    }

    fn pair(&mut self, label: &'a str, value: &'a str, vocabulary: &Vocabulary) {
        let fields = labelled(label, vocabulary);
        if value.is_empty() {
            return;
        }
        if fields.is_empty() {
            self.lines.push(value);
        } else {
            self.passages.push(Labelled { fields, label, written: value, is_sure: true });
        }
    }
}

/// The cells of a row; none of a line that is no row.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim_matches([' ', '>']);
    let mark = ['|', '\t'].into_iter().find(|mark| line.matches(*mark).count() + 1 >= FEWEST);
    let Some(mark) = mark else { return Vec::new() };
    let inner = line.strip_prefix(mark).unwrap_or(line);
    let inner = inner.strip_suffix(mark).filter(|_| mark == '|').unwrap_or(inner);
    inner.split(mark).map(|cell| cell.trim_matches([' ', '\t', '*', '_'])).collect()
}

/// Whether a line only parts the head of a table from its rows: `|---|:--:|`.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|mark| "|-:+= \t".contains(mark))
}

/// Whether an answer stands below a line, whoever's name it begins with: it names what is asked, or parts the head of a table from its rows.
pub fn asks_below(line: &str, vocabulary: &Vocabulary) -> bool {
    let is_named = |cell: &&str| !labelled(cell, vocabulary).is_empty();
    line.trim_end().ends_with(':')
        || !vocabulary.labelled(line).is_empty()
        || (is_rule(line) && line.contains('|'))
        || cells(line).into_iter().filter(|cell| is_named(cell)).count() >= 2
}

/// Whether a row names what stands below it: mostly labels, with none below them.
fn is_head(row: &[&str], below: Option<&Vec<&str>>, vocabulary: &Vocabulary) -> bool {
    let n_labels = row.iter().filter(|cell| !labelled(cell, vocabulary).is_empty()).count();
    let has_label = |below: &&Vec<&str>| {
        row.iter().zip(below.iter()).any(|(head, cell)| is_another_label(cell, head, vocabulary))
    };
    n_labels >= 2
        && 2 * n_labels >= n_filled(row)
        && below.is_some_and(|below| n_filled(below) >= 1 && !has_label(&below))
}

/// Whether a cell under or beside a label is itself one, and not a word that the label asks for: "Part-time".
fn is_another_label(cell: &str, of: &str, vocabulary: &Vocabulary) -> bool {
    let asked = labelled(of, vocabulary);
    let is_value = asked.iter().any(|field| vocabulary.whole_value(*field, cell).is_some());
    !is_value && !labelled(cell, vocabulary).is_empty()
}

/// Whether each row below a head is about somebody or something else; a form may hold a table of somebody's posts.
fn tells_apart(head: &[&str], vocabulary: &Vocabulary) -> bool {
    use FieldName as F;
    let telling = [F::Name, F::Email, F::ContactName, F::ContactEmail, F::Title];
    let fields: Vec<Vec<FieldName>> = head.iter().map(|cell| labelled(cell, vocabulary)).collect();
    let n_labels = fields.iter().filter(|fields| !fields.is_empty()).count();
    n_labels >= WIDE || fields.iter().flatten().any(|field| telling.contains(field))
}

fn labelled(cell: &str, vocabulary: &Vocabulary) -> Vec<FieldName> {
    let plain = cell.trim_end_matches([':', '*', '?', ' ']);
    let explained = plain.split('(').next().unwrap_or_default().trim();
    let of = |text: &str| {
        if text.len() <= LONGEST_LABEL { vocabulary.labelled(text) } else { Vec::new() }
    };
    let whole = of(plain);
    if whole.is_empty() { of(explained) } else { whole }
}

fn n_filled(row: &[&str]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}
