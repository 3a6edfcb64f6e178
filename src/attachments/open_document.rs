//! `OpenDocument` texts and sheets (ISO/IEC 26300): paragraphs and tables of `content.xml`.

use super::archive::Archive;
use super::content::{Gathered, MOST_COLUMNS};
use super::xml::{self, Mark, attribute};
use crate::domain::paper::{Content, Unread};

pub(super) fn content(archive: &mut Archive<'_>, has_macros: bool) -> Result<Content, Unread> {
    let kind = archive.part("mimetype")?;
    let is_kind =
        |name: &str| kind.trim().starts_with(&format!("application/vnd.oasis.opendocument.{name}"));
    if !is_kind("text") && !is_kind("spreadsheet") {
        return Err(Unread::OtherFormat);
    }
    if archive.part("META-INF/manifest.xml").is_ok_and(|text| text.contains("encryption-data")) {
        return Err(Unread::Sealed);
    }
    read(&archive.part("content.xml")?, has_macros)
}

fn read(document: &str, has_macros: bool) -> Result<Content, Unread> {
    let mut reading = Reading::default();
    xml::walk(document, |mark| reading.take(&mark))?;
    reading.end_text();
    Ok(reading.gathered.done(has_macros))
}

#[derive(Default)]
struct Reading {
    gathered: Gathered,
    /// Text of the paragraph or cell under way.
    text: String,
    n_paragraphs: usize,
    n_tables: usize,
    row: Vec<String>,
    /// The cell under way stands for so many.
    n_times: usize,
    /// How deep inside something that is not shown.
    n_hidden: usize,
}

impl Reading {
    fn take(&mut self, mark: &Mark<'_>) -> bool {
        match mark {
            Mark::Start(start) => {
                let times = |name| attribute(start, name).and_then(|times| times.parse().ok());
                match start.local_name().as_ref() {
                    "p" | "h" => self.n_paragraphs += 1,
                    "tab" => self.text.push('\t'),
                    "line-break" => self.text.push('\n'),
                    "s" => {
                        let n_spaces = times("c").unwrap_or(1_usize).min(MOST_COLUMNS);
                        self.text.extend(std::iter::repeat_n(' ', n_spaces));
                    }
                    "table" => {
                        self.n_tables += 1;
                        if self.n_tables == 1 {
                            self.end_text();
                            self.gathered.table();
                        }
                    }
                    "table-row" if self.n_tables == 1 => self.row.clear(),
                    "table-cell" | "covered-table-cell" if self.n_tables == 1 => {
                        self.text.clear();
                        self.n_times = times("number-columns-repeated").unwrap_or(1);
                    }
                    "annotation" | "tracked-changes" | "forms" => self.n_hidden += 1,
                    _ => {}
                }
            }
            Mark::End(name) => self.end(name),
            Mark::Text(text) if self.n_paragraphs > 0 && self.n_hidden == 0 => {
                self.text.push_str(text);
            }
            Mark::Text(_) => {}
        }
        !self.gathered.is_cut()
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                self.n_paragraphs = self.n_paragraphs.saturating_sub(1);
                self.text.push('\n');
                if self.n_tables == 0 && self.n_hidden == 0 {
                    self.end_text();
                }
            }
            "table-cell" | "covered-table-cell" if self.n_tables == 1 => {
                let cell = std::mem::take(&mut self.text);
                let room = MOST_COLUMNS.saturating_sub(self.row.len());
                self.row.extend(std::iter::repeat_n(cell, self.n_times.min(room)));
            }
            "table-row" if self.n_tables == 1 => {
                self.gathered.row(std::mem::take(&mut self.row));
            }
            "table" => self.n_tables = self.n_tables.saturating_sub(1),
            "annotation" | "tracked-changes" | "forms" => {
                self.n_hidden = self.n_hidden.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn end_text(&mut self) {
        self.gathered.text(&std::mem::take(&mut self.text));
    }
}
