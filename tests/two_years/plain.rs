//! The plain answers that people give, and that no officer needs to see; and what was said when.

use anyhow::Result;
use jiff::civil::Date;

use crate::office::Office;

/// What people answer who have nothing to say, and who have no time.
pub const FINE: &str = "all fine, thanks";
pub const NOT_NOW: &str = "too busy, ask me next week please";

/// What somebody has said of a placement, and when.
pub struct Said {
    pub who: String,
    pub reference: String,
    pub on: Date,
    /// Whether they would be asked another time.
    pub puts_off: bool,
}

impl Said {
    /// What a line with a reference in front says.
    pub fn of(who: &str, words: &str, on: Date) -> Option<Self> {
        let (reference, said) = words.split_once(": ")?;
        let (who, reference) = (who.to_owned(), reference.to_owned());
        Some(Self { who, reference, on, puts_off: said == NOT_NOW })
    }
}

/// Those that wait for an officer nevertheless.
pub fn needless(office: &Office) -> Result<Vec<String>> {
    let queue: serde_json::Value = serde_json::from_str(&office.runs(&["queue", "--json"])?)?;
    let entries = queue["entries"].as_array().into_iter().flatten();
    let things = entries.flat_map(|entry| entry["things"].as_array().into_iter().flatten());
    let plain = things.filter(|thing| {
        let words = thing["words"].as_str().unwrap_or_default();
        words.ends_with(FINE) || words.ends_with(NOT_NOW)
    });
    Ok(plain
        .map(|thing| format!("{} waits for an officer: {}", thing["reference"], thing["words"]))
        .collect())
}
