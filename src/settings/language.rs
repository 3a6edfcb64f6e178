//! `config/vocabulary/meanings.toml` and `weights.toml`: what words mean in questions, and what was learned from the guidance.

use std::cell::RefCell;
use std::sync::Arc;

use toml::de::DeValue;

use super::keys::{self, Table, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::guidance::weights::Weights;
use crate::guidance::words::Language;

/// What the guidance needs besides its entries.
#[derive(Clone, Debug, Default)]
pub struct Learnt {
    /// What words mean.
    pub language: Arc<Language>,
    /// What was learned from the guidance.
    pub weights: Weights,
}

/// The file that `guidance train` writes.
pub const WEIGHTS: &str = "weights.toml";

/// Reads both files; where a config has none of its own, those inside the program.
pub fn read(own: &Folder, faults: &RefCell<Faults>) -> Learnt {
    let mut learnt = Learnt::default();
    read_file(own, "meanings.toml", faults, |table| {
        learnt.language = Arc::new(Language::new(&table.entries(keys::texts)));
    });
    read_file(own, WEIGHTS, faults, |table| {
        let numbers = |key| table.table(key, |inner| inner.entries(number)).unwrap_or_default();
        let (ranking, mut decision) = (numbers("ranking"), numbers("decision"));
        let answers_from = decision.remove("answers-from").unwrap_or(1.0);
        learnt.weights = Weights { ranking, decision, answers_from };
    });
    learnt
}

fn read_file(
    own: &Folder,
    name: &str,
    faults: &RefCell<Faults>,
    read: impl FnOnce(&Table<'_>),
) {
    let folder = match own.bytes(name) {
        Some(_) => own.clone(),
        None => Folder::embedded_config().inner("vocabulary"),
    };
    let file = folder.shown(name);
    match folder.text(name) {
        None => faults.borrow_mut().add(&file, 0, "the file is not UTF-8."),
        Some(text) => {
            let source = TomlText { file: &file, text: &text, n_lines_before: 0 };
            keys::read_toml(&source, faults, |table| read(table));
        }
    }
}

/// The text of the file of weights.
pub fn written(weights: &Weights) -> String {
    use std::fmt::Write as _;
    let mut text = String::from(
        "# Written by `secondment-desk guidance train` from the guidance; not to be edited by hand.\n\n[ranking]\n",
    );
    let mut line = |name: &str, number: f64| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name} = {number:?}");
    };
    weights.ranking.iter().for_each(|(name, number)| line(name, *number));
    line("\n[decision]\nanswers-from", weights.answers_from);
    weights.decision.iter().for_each(|(name, number)| line(name, *number));
    text
}

/// A number.
fn number(value: &DeValue<'_>) -> Result<f64, String> {
    let text = match value {
        DeValue::Float(float) => float.as_str(),
        DeValue::Integer(integer) => integer.as_str(),
        DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => return Err("is a number.".to_owned()),
    };
    text.parse().map_err(|_| "is a number.".to_owned())
}
