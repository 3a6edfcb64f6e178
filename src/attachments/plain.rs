//! Plain text, and tables in plain text (RFC 4180 and its cousins).

use std::borrow::Cow;

use super::content::Gathered;
use crate::domain::paper::Content;

/// Lines that show what parts the columns.
const LOOKED_AT: usize = 20;

pub(super) fn content(bytes: &[u8], is_table: bool) -> Content {
    let text = decoded(bytes);
    let mut gathered = Gathered::default();
    match separator(&text, is_table) {
        Some(separator) => {
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.has_headers(false).flexible(true).delimiter(separator);
            gathered.table();
            for record in reader.from_reader(text.as_bytes()).records().flatten() {
                if !gathered.row(record.iter().map(str::to_owned)) {
                    break;
                }
            }
        }
        None => {
            gathered.text(&text);
        }
    }
    gathered.done(false)
}

/// By its byte order mark, else UTF-8, else what Windows writes in Western Europe.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let decode = |encoding: &'static encoding_rs::Encoding| encoding.decode(bytes);
    let (text, _, is_damaged) = decode(encoding_rs::UTF_8);
    if is_damaged { decode(encoding_rs::WINDOWS_1252).0 } else { text }
}

/// What parts the columns: the same number of times on every line. What is not called a table needs three columns.
fn separator(text: &str, is_table: bool) -> Option<u8> {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let least = if is_table { 1 } else { 2 };
    let count = |separator: char, line: &str| line.matches(separator).count();
    let first = lines.first()?;
    let candidates = [',', ';', '\t', '|'];
    let is_steady = |separator: &char| {
        let n_first = count(*separator, first);
        n_first >= least
            && lines.len() >= 2
            && lines.iter().all(|line| count(*separator, line) == n_first)
    };
    let steady = candidates.into_iter().find(is_steady);
    let likeliest = || candidates.into_iter().max_by_key(|separator| count(*separator, first));
    let told = steady.or_else(|| likeliest().filter(|_| is_table))?;
    u8::try_from(told).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::paper::Block;

    #[track_caller]
    fn check(text: &[u8], is_table: bool, expected: &[&[&str]]) {
        let rows = expected
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        assert_eq!(content(text, is_table).blocks, [Block::Table(rows)]);
    }

    #[test]
    fn tables_are_told_by_their_columns() {
        check(
            b"Name,Place\r\n\"Person, Ann\",Leeds\r\n",
            true,
            &[&["Name", "Place"], &["Person, Ann", "Leeds"]],
        );
        check(
            b"Name;Place;Grade\nAnn;Leeds;G7\n",
            false,
            &[&["Name", "Place", "Grade"], &["Ann", "Leeds", "G7"]],
        );
        check(b"Name,\"Ann\nPerson\"\n", true, &[&["Name", "Ann\nPerson"]]);
    }

    #[test]
    fn a_letter_is_no_table() {
        let letter = content(b"Dear team, hello\nI work, as you know, in Leeds\n", false);
        assert!(matches!(letter.blocks.as_slice(), [Block::Text(_)]));
    }

    #[test]
    fn letters_beyond_ascii_are_read_however_they_are_written() {
        let text = |bytes: &[u8]| match content(bytes, false).blocks.as_slice() {
            [Block::Text(text)] => text.clone(),
            _ => String::new(),
        };
        assert_eq!(text("Zoë".as_bytes()), "Zoë");
        assert_eq!(text(b"Zo\xeb"), "Zoë");
        assert_eq!(text(b"\xff\xfeZ\0o\0\xeb\0"), "Zoë");
    }
}
