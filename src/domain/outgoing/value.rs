//! Values that templates are filled with.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::domain::field::FieldValue;

/// A value in a template: text from correspondents is only ever this, never part of a template.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A count.
    Number(u64),
    /// Text.
    Text(String),
    /// Several.
    List(Vec<Value>),
    /// Named values.
    Record(BTreeMap<&'static str, Value>),
}

impl Value {
    /// A day of the coming weeks, as people say it; empty where there is none.
    pub fn weekday(day: Option<Date>) -> Self {
        Self::Text(day.map(|day| day.strftime("%A %-d %B").to_string()).unwrap_or_default())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Self {
        Self::List(values)
    }
}

impl<const N: usize> From<[(&'static str, Value); N]> for Value {
    fn from(values: [(&'static str, Value); N]) -> Self {
        Self::Record(BTreeMap::from(values))
    }
}

impl From<&FieldValue> for Value {
    /// Lists stay lists, yes-or-no stays so, the rest is text.
    fn from(value: &FieldValue) -> Self {
        match value {
            FieldValue::Flag(flag) => Self::Flag(*flag),
            FieldValue::Number(number) => Self::Text(number.to_string()),
            FieldValue::Text(text) => Self::Text(text.clone()),
            FieldValue::List(items) => {
                Self::List(items.iter().map(|item| Self::from(item.as_str())).collect())
            }
            FieldValue::Weeks { min, max } => Self::Text(match (min, max) {
                (Some(min), Some(max)) if min == max => format!("{min} weeks"),
                (Some(min), Some(max)) => format!("{min} to {max} weeks"),
                (Some(min), None) => format!("at least {min} weeks"),
                (None, Some(max)) => format!("at most {max} weeks"),
                (None, None) => String::new(),
            }),
        }
    }
}
