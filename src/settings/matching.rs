//! `prompts/matching.toml`: what officers read about matches.

use std::cell::RefCell;

use super::keys::{self, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::matching::words::{Phrases, tables};
use crate::spelling::suggestion;

/// The file.
const FILE: &str = "matching.toml";

/// Reads the file; where there is none beside the config, the one inside the program.
pub fn read(prompts: &Folder, faults: &RefCell<Faults>) -> Phrases {
    let embedded = Folder::embedded_prompts();
    let folder = if prompts.bytes(FILE).is_some() { prompts } else { &embedded };
    let file = folder.shown(FILE);
    let mut phrases = Phrases::new();
    let Some(text) = folder.told(FILE, faults) else { return phrases };
    keys::read_toml(&TomlText { file: &file, text: &text, n_lines_before: 0 }, faults, |root| {
        for (name, known) in tables() {
            let read = root.table(name, |table| {
                let entries = table.entries(keys::text);
                for (key, text) in &entries {
                    let Some((_, values)) = known.iter().find(|(name, _)| name == key) else {
                        let names = known.iter().map(|(name, _)| *name);
                        let advice = suggestion(key, names);
                        table.fault(table.line(key), format!("unknown key `{key}`; {advice}"));
                        continue;
                    };
                    if let Err(sentence) = phrases.add(name, key, text, values) {
                        table.fault(table.line(key), format!("`{key}`: {sentence}"));
                    }
                }
                for (key, _) in known.iter().filter(|(key, _)| !table.has(key)) {
                    let sentence = format!("`{key}` is missing below `[{name}]`.");
                    table.fault(table.line(key), sentence);
                }
            });
            if read.is_none() {
                root.fault(0, format!("`[{name}]` is missing."));
            }
        }
    });
    phrases
}
