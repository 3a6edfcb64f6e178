//! `config/vocabulary/interests.toml`: under which headings outside interests are declared.

use std::cell::RefCell;

use super::keys::{self, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::domain::declaration::Heading;

/// The name of the file.
const FILE: &str = "interests.toml";

/// Reads the headings.
pub fn read(folder: &Folder, faults: &RefCell<Faults>) -> Vec<Heading> {
    let file = folder.shown(FILE);
    let Some(text) = folder.text(FILE) else {
        faults.borrow_mut().add(&file, 0, "the file is missing or is not UTF-8.");
        return Vec::new();
    };
    let source = TomlText { file: &file, text: &text, n_lines_before: 0 };
    let read = keys::read_toml(&source, faults, |table| {
        let headings: Vec<Heading> = table
            .tables("headings", |heading| {
                let name = heading.required("name", "\"financial\"", keys::text);
                let what = heading.required("what", "\"Financial interests\"", keys::text);
                let cites = heading.required("cites", "\"brochure: Appendix A\"", keys::text);
                Some(Heading { name: name?, what: what?, cites: cites? })
            })
            .into_iter()
            .flatten()
            .collect();
        for (at, heading) in headings.iter().enumerate() {
            if headings.iter().take(at).any(|earlier| earlier.name == heading.name) {
                let sentence = format!("two headings are named `{}`.", heading.name);
                table.fault(table.line("headings"), sentence);
            }
        }
        headings
    });
    read.unwrap_or_default()
}
