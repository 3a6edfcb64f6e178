//! Word documents (ECMA-376, WordprocessingML): paragraphs, tables, ticked boxes; no placeholders and no deleted text.

use super::content::Gathered;
use super::xml::{self, Mark, attribute};
use crate::domain::paper::{Content, Unread};

/// Reads `word/document.xml`.
pub(super) fn content(document: &str, has_macros: bool) -> Result<Content, Unread> {
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
    is_in_text: bool,
    n_tables: usize,
    row: Vec<String>,
    /// For each content control that is open: whether it shows only what to write there.
    controls: Vec<bool>,
    /// How deep inside something that is not shown.
    n_hidden: usize,
    is_ticked: Option<bool>,
}

impl Reading {
    fn take(&mut self, mark: &Mark<'_>) -> bool {
        match mark {
            Mark::Start(start) => {
                let name = start.local_name();
                self.start(name.as_ref(), attribute(start, "val").as_deref());
            }
            Mark::End(name) => self.end(name),
            Mark::Text(text) => {
                let is_shown = self.n_hidden == 0 && !self.controls.contains(&true);
                if self.is_in_text && is_shown {
                    self.text.push_str(text);
                }
            }
        }
        !self.gathered.is_cut()
    }

    fn start(&mut self, name: &str, value: Option<&str>) {
        let is_on = !matches!(value, Some("0" | "false" | "off"));
        match name {
            "t" => self.is_in_text = true,
            "tab" if self.n_hidden == 0 => self.text.push('\t'),
            "br" | "cr" => self.text.push('\n'),
            "tbl" => {
                self.n_tables += 1;
                if self.n_tables == 1 {
                    self.end_text();
                    self.gathered.table();
                }
            }
            "tr" if self.n_tables == 1 => self.row.clear(),
            "tc" if self.n_tables == 1 => self.text.clear(),
            "sdt" => self.controls.push(false),
            "showingPlcHdr" if is_on => {
                if let Some(control) = self.controls.last_mut() {
                    *control = true;
                }
            }
            // The same text once more for old programs, and text that was moved elsewhere; tabs of a style are no text.
            "Fallback" | "moveFrom" | "pPr" | "rPr" => self.n_hidden += 1,
            "checkBox" => self.is_ticked = Some(false),
            "default" | "checked" if self.is_ticked.is_some() => self.is_ticked = Some(is_on),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.is_in_text = false,
            "p" if self.n_tables == 0 => {
                self.text.push('\n');
                self.end_text();
            }
            "p" => self.text.push('\n'),
            "tc" if self.n_tables == 1 => self.row.push(std::mem::take(&mut self.text)),
            "tr" if self.n_tables == 1 => {
                self.gathered.row(std::mem::take(&mut self.row));
            }
            "tbl" => self.n_tables = self.n_tables.saturating_sub(1),
            "sdt" => {
                self.controls.pop();
            }
            "Fallback" | "moveFrom" | "pPr" | "rPr" => {
                self.n_hidden = self.n_hidden.saturating_sub(1);
            }
            "checkBox" => {
                if let Some(is_ticked) = self.is_ticked.take() {
                    self.text.push(if is_ticked { '☒' } else { '☐' });
                }
            }
            _ => {}
        }
    }

    fn end_text(&mut self) {
        self.gathered.text(&std::mem::take(&mut self.text));
    }
}
