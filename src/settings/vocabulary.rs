//! `config/vocabulary/*.toml`: labels, phrases, places and organisations that the reader knows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::keys::{self, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::domain::field::FieldName;
use crate::reading::vocabulary::{Meaning, Organisation, Vocabulary};
use crate::spelling::suggestion;

/// Reads the vocabulary.
pub fn read(folder: &Folder, faults: &RefCell<Faults>) -> Vocabulary {
    let mut vocabulary = Vocabulary::builder();
    let read_file = |name: &str, read: &mut dyn FnMut(&keys::Table<'_>)| {
        let file = folder.shown(name);
        match folder.text(name) {
            None => faults.borrow_mut().add(&file, 0, "the file is missing or is not UTF-8."),
            Some(text) => {
                keys::read_toml(
                    &TomlText { file: &file, text: &text, n_lines_before: 0 },
                    faults,
                    |table| read(table),
                );
            }
        }
    };
    read_file("labels.toml", &mut |table| {
        for (name, labels) in table.entries(keys::texts) {
            if let Some(field) = FieldName::named(&name) {
                for label in &labels {
                    vocabulary.label(label, field);
                }
            } else {
                let fields = FieldName::ALL.iter().map(|field| field.as_str());
                table.fault(
                    table.line(&name),
                    format!("`{name}` is no field; {}", suggestion(&name, fields)),
                );
            }
        }
    });
    read_file("phrases.toml", &mut |table| {
        for (name, phrases) in table.entries(keys::texts) {
            if let Some(meaning) = Meaning::named(&name) {
                for phrase in &phrases {
                    vocabulary.phrase(phrase, meaning);
                }
            } else {
                let known = Meaning::names();
                let advice = suggestion(&name, known.iter().map(String::as_str));
                table.fault(table.line(&name), format!("`{name}` is no kind of phrase; {advice}"));
            }
        }
    });
    read_file("values.toml", &mut |table| {
        for field in FieldName::ALL {
            let words = table.table(field.as_str(), |values| values.entries(keys::texts));
            for (value, words) in words.into_iter().flatten() {
                vocabulary.value(*field, &value, &words);
            }
        }
    });
    read_file("said.toml", &mut |table| {
        for field in FieldName::ALL {
            let phrases = table.table(field.as_str(), |values| values.entries(keys::texts));
            for (value, phrases) in phrases.into_iter().flatten() {
                for phrase in &phrases {
                    vocabulary.said(*field, &value, phrase);
                }
            }
        }
    });
    read_file("places.toml", &mut |table| {
        for (place, others) in table.entries(keys::texts) {
            vocabulary.place(&place, &others);
        }
    });
    read_file("organisations.toml", &mut |table| {
        let organisations = table.tables("organisations", |organisation| {
            let name = organisation.required("name", "\"Leeds City Council\"", keys::text);
            let sector = organisation.required("sector", "\"local_authority\"", keys::text);
            let domains = organisation.list("domains", keys::text);
            let others = organisation.list("also", keys::text);
            Some(Organisation { name: name?, sector: sector?, domains, others })
        });
        organisations
            .into_iter()
            .flatten()
            .for_each(|organisation| vocabulary.organisation(organisation));
        let endings = table.table("domain-endings", |endings| endings.entries(keys::text));
        let endings: BTreeMap<String, String> = endings.unwrap_or_default();
        for (ending, sector) in &endings {
            vocabulary.domain_ending(ending, sector);
        }
    });
    vocabulary.build()
}
