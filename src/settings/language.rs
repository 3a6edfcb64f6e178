//! `config/vocabulary/meanings.toml`, `asking.toml` and `weights.toml`: what words mean in questions, how these are put, and what was learned
//! from the guidance.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::keys::{self, Table, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::guidance::saying;
use crate::guidance::taught::{Lesson, Taught};
use crate::guidance::weights::Weights;
use crate::guidance::words::{Forms, Language};

/// What the guidance needs besides its entries.
#[derive(Clone, Debug, Default)]
pub struct Learnt {
    /// What words mean, and how questions are put.
    pub language: Arc<Language>,
    /// What was learned from the guidance.
    pub weights: Weights,
    /// What the entries of each programme were taught.
    pub taught: BTreeMap<String, Taught>,
}

/// The file that `guidance train` writes.
pub const WEIGHTS: &str = "weights.toml";
/// The other file that `guidance train` writes.
pub const TAUGHT: &str = "taught.toml";

/// All of them.
pub const FILES: [&str; 4] = [MEANINGS, ASKING, WEIGHTS, TAUGHT];
const MEANINGS: &str = "meanings.toml";
const ASKING: &str = "asking.toml";

/// Reads these files; where a config has none of its own, those inside the program.
pub fn read(own: &Folder, faults: &RefCell<Faults>) -> Learnt {
    let mut learnt = Learnt::default();
    let mut language = Language::default();
    read_file(own, MEANINGS, faults, |table| language = Language::new(&table.entries(keys::texts)));
    let mut forms = Forms::default();
    read_file(own, ASKING, faults, |table| {
        let same = table.table("same", |same| same.entries(keys::texts));
        let list = |key| table.list(key, keys::text);
        let same = same.unwrap_or_default();
        forms = Forms {
            joins: list("joins"),
            tells: list("tells"),
            points_back: list("points-back"),
            nods: list("nods"),
            openings: list("openings"),
            idle: list("idle"),
            footers: list("footers"),
            same,
        };
    });
    learnt.language = Arc::new(language.with_forms(forms));
    read_file(own, WEIGHTS, faults, |table| {
        let numbers = |key| table.table(key, |inner| inner.entries(number)).unwrap_or_default();
        let (ranking, mut decision) = (numbers("ranking"), numbers("decision"));
        let answers_from = decision.remove("answers-from").unwrap_or(1.0);
        let mut saying = numbers("saying");
        let says_from = saying.remove("says-from").unwrap_or(saying::NEVER);
        learnt.weights = Weights { ranking, decision, answers_from, saying, says_from };
    });
    read_file(own, TAUGHT, faults, |table| {
        let programmes = table.entries(|value| {
            let lessons = value.as_table().ok_or_else(|| "is a table of entries.".to_owned())?;
            let lesson = |(name, text): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
                let text = keys::text(text.get_ref())?;
                let lesson =
                    lesson(&text).ok_or_else(|| format!("`{}` is cut off.", name.get_ref()))?;
                Ok((name.get_ref().to_string(), lesson))
            };
            lessons.iter().map(lesson).collect::<Result<Taught, String>>()
        });
        learnt.taught = programmes;
    });
    learnt
}

/// An entry's lesson: its base, then each feature and its weight, in hundredths.
fn lesson(text: &str) -> Option<Lesson> {
    let number = |text: &str| Some(f32::from(text.parse::<i16>().ok()?) / 100.0);
    let mut parts = text.split(' ');
    let base = number(parts.next()?)?;
    let weight = |part: &str| {
        let (feature, weight) = part.rsplit_once('=')?;
        Some((feature.to_owned(), number(weight)?))
    };
    Some(Lesson { base, weights: parts.map(weight).collect::<Option<_>>()? })
}

/// The text of the file of lessons.
pub fn written_lessons(taught: &BTreeMap<String, Taught>) -> String {
    use std::fmt::Write as _;
    let mut text = String::from(
        "# Written by `secondment-desk guidance train` from the guidance; not to be edited by hand. By programme and entry: the base and\n# what each word (w), pair of words (p), meaning (m) and way of asking (a) adds, in hundredths.\n",
    );
    let hundredths = |weight: f32| (weight * 100.0).round();
    for (programme, lessons) in taught {
        let _ = writeln!(text, "\n[{programme}]");
        for (name, lesson) in lessons {
            let _ = write!(text, "{name} = \"{}", hundredths(lesson.base));
            for (feature, weight) in &lesson.weights {
                let _ = write!(text, " {feature}={}", hundredths(*weight));
            }
            text.push_str("\"\n");
        }
    }
    text
}

fn read_file(own: &Folder, name: &str, faults: &RefCell<Faults>, read: impl FnOnce(&Table<'_>)) {
    let folder = match own.bytes(name) {
        Some(_) => own.clone(),
        None => Folder::embedded_config().inner("vocabulary"),
    };
    let file = folder.shown(name);
    if let Some(text) = folder.told(name, faults) {
        let source = TomlText { file: &file, text: &text, n_lines_before: 0 };
        keys::read_toml(&source, faults, |table| read(table));
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
    line("\n[saying]\nsays-from", weights.says_from);
    weights.saying.iter().for_each(|(name, number)| line(name, *number));
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
