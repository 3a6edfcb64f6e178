//! TOML tables read key by key: every fault is collected with its line, unknown keys are refused.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problems::{Faults, line_of};
use crate::domain::calendar::Period;
use crate::spelling::suggestion;

/// A text that holds TOML, and where it stands in its file.
pub struct TomlText<'a> {
    /// The file, for messages.
    pub file: &'a Path,
    /// The TOML.
    pub text: &'a str,
    /// Lines of the file before the text.
    pub n_lines_before: usize,
}

/// Reads a TOML text with `read`, which names every key it knows; the rest is refused.
pub fn read_toml<T>(
    source: &TomlText<'_>,
    faults: &RefCell<Faults>,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Option<T> {
    let (table, errors) = DeTable::parse_recoverable(source.text);
    for error in &errors {
        let byte = error.span().map_or(0, |span| span.start);
        let line = source.n_lines_before + line_of(source.text, byte);
        faults.borrow_mut().add(
            source.file,
            line,
            format!("this is not TOML: {}.", error.message()),
        );
    }
    if !errors.is_empty() {
        return None;
    }
    let root = Table {
        source,
        keys: table.get_ref(),
        begins: None,
        faults,
        asked: RefCell::default(),
        renamed: RefCell::default(),
    };
    let value = read(&root);
    root.refuse_unknown();
    Some(value)
}

/// A table whose keys are asked for one by one.
pub struct Table<'a> {
    source: &'a TomlText<'a>,
    keys: &'a DeTable<'a>,
    /// The byte of the text at which an inner table begins. Lines are counted for faults alone: the files are long.
    begins: Option<usize>,
    faults: &'a RefCell<Faults>,
    asked: RefCell<Vec<&'static str>>,
    /// Keys by the names that they had before, each with its name of today.
    renamed: RefCell<Vec<(&'static str, &'static str)>>,
}

impl Table<'_> {
    /// A required key, with what it is for as an example.
    pub fn required<T>(
        &self,
        key: &'static str,
        example: &str,
        read: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        if self.get(key).is_none() {
            self.fault(
                self.own_line(),
                format!("`{key}` is missing; write for example `{key} = {example}`."),
            );
        }
        self.optional(key, read)
    }

    /// An optional key.
    pub fn optional<T>(
        &self,
        key: &'static str,
        read: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.get(key)?;
        match read(value.get_ref()) {
            Ok(read) => Some(read),
            Err(sentence) => {
                self.fault(self.line_at(value), format!("`{key}`: {sentence}"));
                None
            }
        }
    }

    /// Tells whoever still writes a key by the name that it had before what it is called today.
    pub fn renamed(&self, before: &'static str, today: &'static str) {
        self.renamed.borrow_mut().push((before, today));
    }

    /// A list, element by element: one wrong element leaves the others.
    pub fn list<T>(
        &self,
        key: &'static str,
        read: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Vec<T> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.fault(self.line_at(value), format!("`{key}` is a list: write it in brackets."));
            return Vec::new();
        };
        let element = |element: &Spanned<DeValue<'_>>| match read(element.get_ref()) {
            Ok(read) => Some(read),
            Err(sentence) => {
                self.fault(self.line_at(element), format!("`{key}`: {sentence}"));
                None
            }
        };
        array.iter().filter_map(element).collect()
    }

    /// A table inside this one.
    pub fn table<T>(&self, key: &'static str, read: impl FnOnce(&Table<'_>) -> T) -> Option<T> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.fault(
                self.line_at(value),
                format!("`{key}` is a table: write `[{key}]` and its keys below."),
            );
            return None;
        };
        Some(self.read_inner(table, value.span().start, read))
    }

    /// The tables of a `[[key]]` list.
    pub fn tables<T>(&self, key: &'static str, read: impl Fn(&Table<'_>) -> T) -> Vec<T> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let wrong = || format!("`{key}` is a list of tables: write `[[{key}]]` above each.");
        let Some(elements) = value.get_ref().as_array() else {
            self.fault(self.line_at(value), wrong());
            return Vec::new();
        };
        let inner = |element: &Spanned<DeValue<'_>>| {
            let table = element.get_ref().as_table();
            if table.is_none() {
                self.fault(self.line_at(element), wrong());
            }
            table.map(|table| self.read_inner(table, element.span().start, &read))
        };
        elements.iter().filter_map(inner).collect()
    }

    /// All keys of this table with their values, for tables whose keys are the data.
    pub fn entries<T>(
        &self,
        read: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> BTreeMap<String, T> {
        let mut entries = BTreeMap::new();
        for (key, value) in self.keys {
            match read(value.get_ref()) {
                Ok(read) => {
                    entries.insert(key.get_ref().to_string(), read);
                }
                Err(sentence) => {
                    self.fault(self.line_at(value), format!("`{}`: {sentence}", key.get_ref()));
                }
            }
        }
        self.asked.borrow_mut().push("*");
        entries
    }

    /// Records a fault on a line of this file.
    pub fn fault(&self, line: usize, sentence: impl Into<String>) {
        self.faults.borrow_mut().add(self.source.file, line, sentence);
    }

    /// Whether a key is there, right or wrong.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// The line on which a key's value stands, or the table's.
    pub fn line(&self, key: &str) -> usize {
        self.find(key).map_or_else(|| self.own_line(), |value| self.line_at(value))
    }

    fn find(&self, key: &str) -> Option<&Spanned<DeValue<'_>>> {
        self.keys.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn get(&self, key: &'static str) -> Option<&Spanned<DeValue<'_>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        self.find(key)
    }

    fn line_at<T>(&self, value: &Spanned<T>) -> usize {
        self.line_of(value.span().start)
    }

    fn own_line(&self) -> usize {
        self.begins.map_or(self.source.n_lines_before, |byte| self.line_of(byte)).max(1)
    }

    fn line_of(&self, byte: usize) -> usize {
        self.source.n_lines_before + line_of(self.source.text, byte)
    }

    fn read_inner<T>(
        &self,
        table: &DeTable<'_>,
        begins: usize,
        read: impl FnOnce(&Table<'_>) -> T,
    ) -> T {
        let inner = Table {
            source: self.source,
            keys: table,
            begins: Some(begins),
            faults: self.faults,
            asked: RefCell::default(),
            renamed: RefCell::default(),
        };
        let value = read(&inner);
        inner.refuse_unknown();
        value
    }

    fn refuse_unknown(&self) {
        let asked = self.asked.borrow();
        if asked.contains(&"*") {
            return;
        }
        for key in self.keys.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            let name: &str = key.get_ref();
            let renamed = self.renamed.borrow();
            let today = renamed.iter().find(|(before, _)| *before == name).map(|(_, today)| *today);
            let advice = today.map_or_else(
                || format!("unknown key `{name}`; {}", suggestion(name, asked.iter().copied())),
                |today| format!("`{name}` is called `{today}` now: write that instead."),
            );
            self.fault(self.line_at(key), advice);
        }
    }
}

/// Text that is not empty.
pub fn text(value: &DeValue<'_>) -> Result<String, String> {
    let text =
        value.as_str().ok_or_else(|| format!("is text in quotes, not {}.", value.type_str()))?;
    if text.trim().is_empty() { Err("is empty.".into()) } else { Ok(text.to_owned()) }
}

/// A list of texts.
pub fn texts(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let array = value.as_array().ok_or_else(|| "is a list of texts in brackets.".to_owned())?;
    array.iter().map(|element| text(element.get_ref())).collect()
}

/// Yes or no.
pub fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("is `true` or `false`, not {}.", value.type_str()))
}

/// A whole number that is not negative.
pub fn count(value: &DeValue<'_>) -> Result<usize, String> {
    let integer = value
        .as_integer()
        .ok_or_else(|| format!("is a whole number, not {}.", value.type_str()))?;
    usize::from_str_radix(integer.as_str(), integer.radix())
        .map_err(|_| "is a whole number from 0.".into())
}

/// A length of time in words: `"7 days"`.
pub fn span(value: &DeValue<'_>) -> Result<Span, String> {
    let words = text(value)?;
    let span: Span = words
        .parse()
        .map_err(|_| format!("`{words}` is no length of time; write for example \"7 days\"."))?;
    if span.is_negative() || span.is_zero() {
        Err("is a length of time above nothing.".into())
    } else {
        Ok(span)
    }
}

/// A length of time that is waited for, in words: `"7 days"`, `"5 working days"`.
pub fn period(value: &DeValue<'_>) -> Result<Period, String> {
    let words = text(value)?;
    let n = words.strip_suffix(" working days").or(words.strip_suffix(" working day"));
    let Some(n) = n else { return span(value).map(Period::Span) };
    let n = n.parse().ok().filter(|n| (1..=500).contains(n));
    n.map(Period::WorkingDays).ok_or_else(|| "is 1 to 500 working days.".to_owned())
}

/// A length of time that no calendar changes, in words: `"5 minutes"`.
pub fn duration(value: &DeValue<'_>) -> Result<Duration, String> {
    SignedDuration::try_from(span(value)?).ok().and_then(|span| span.try_into().ok()).ok_or_else(
        || "is a length of time up to hours; write for example \"5 minutes\".".to_owned(),
    )
}

/// A length of time in which a day is 24 hours, in words: `"3 days"`.
pub fn days(value: &DeValue<'_>) -> Result<SignedDuration, String> {
    span(value)?
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| "is a length of time up to weeks; write for example \"3 days\".".to_owned())
}

/// A number of bytes in words: `"200 MB"`.
pub fn bytes(value: &DeValue<'_>) -> Result<u64, String> {
    let words = text(value)?;
    let wrong = || format!("`{words}` is no size; write for example \"200 MB\".");
    let (number, unit) = words.split_once(' ').ok_or_else(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let factor = match unit {
        "kB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

/// One of some words.
pub fn one_of<T: Clone>(
    choices: &[(&'static str, T)],
) -> impl Fn(&DeValue<'_>) -> Result<T, String> {
    move |value| {
        let word = text(value)?;
        let found =
            choices.iter().find(|(name, _)| *name == word).map(|(_, choice)| choice.clone());
        found.ok_or_else(|| {
            format!(
                "`{word}` is not known; {}",
                suggestion(&word, choices.iter().map(|(name, _)| *name))
            )
        })
    }
}
