//! The schema of what is kept, as the records themselves tell it: the record of processing is made of this, and a field about which config says
//! nothing is a fault (FEATURES D-11).

mod walk;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::record::Record;
use walk::{Found, found};

/// What is kept, by table: every kind of record with its fields, then whatever records are made of besides. A variant of an enum counts as a field
/// where it says more than its name; its own fields stand behind it (`unanswered.nudges`).
pub type Schema = BTreeMap<String, Vec<String>>;

/// The kinds of records that are kept.
pub fn kinds() -> Vec<&'static str> {
    match found::<Record>(&[]) {
        Some(Found::Enum(_, kinds)) => kinds.to_vec(),
        _ => Vec::new(),
    }
}

/// Everything that is kept.
pub fn schema() -> Schema {
    let mut schema = Schema::new();
    for (at, kind) in kinds().into_iter().enumerate() {
        match found::<Record>(&[at]) {
            Some(Found::Struct(_, fields)) => {
                schema.insert(
                    kind.to_owned(),
                    fields.iter().map(|&field| field.to_owned()).collect(),
                );
                (0..fields.len()).for_each(|field| grow::<Record>(&mut schema, &[at, field]));
            }
            // A record that is one value.
            _ => {
                schema.insert(kind.to_owned(), vec!["at".to_owned()]);
            }
        }
    }
    schema
}

/// Adds what lies at the end of a way, and all that lies in it.
fn grow<T: for<'de> Deserialize<'de>>(schema: &mut Schema, way: &[usize]) {
    let further = |at: usize| way.iter().copied().chain([at]).collect::<Vec<_>>();
    let end = found::<T>(way);
    if end.is_some() && end == found::<Record>(&[]) {
        // A record that another one holds is a kind by itself.
        return;
    }
    match end {
        Some(Found::Struct(name, fields)) => {
            let fields: Vec<String> = fields.iter().map(|&field| field.to_owned()).collect();
            let n_fields = fields.len();
            if !add(schema, &kebab(name), fields) {
                return;
            }
            (0..n_fields).for_each(|at| grow::<T>(schema, &further(at)));
        }
        Some(Found::Enum(name, variants)) => {
            let mut telling = Vec::new();
            for (at, variant) in variants.iter().enumerate() {
                match found::<T>(&further(at)) {
                    Some(Found::Unit) => {}
                    Some(Found::Fields(fields)) => {
                        telling.extend(fields.iter().map(|field| format!("{variant}.{field}")));
                    }
                    _ => telling.push((*variant).to_owned()),
                }
            }
            if telling.is_empty() || !add(schema, &kebab(name), telling) {
                return;
            }
            for at in 0..variants.len() {
                match found::<T>(&further(at)) {
                    Some(Found::Fields(fields)) => (0..fields.len())
                        .for_each(|field| grow::<T>(schema, &[further(at), vec![field]].concat())),
                    Some(_) => grow::<T>(schema, &further(at)),
                    None => {}
                }
            }
        }
        Some(Found::Tuple(length)) => (0..length).for_each(|at| grow::<T>(schema, &further(at))),
        Some(Found::Fields(_) | Found::Unit) | None => {}
    }
}

/// Adds a table; false if it was there. Two types of one name are one table with the fields of both.
fn add(schema: &mut Schema, name: &str, fields: Vec<String>) -> bool {
    let known = schema.entry(name.to_owned()).or_default();
    let new: Vec<String> = fields.into_iter().filter(|field| !known.contains(field)).collect();
    let is_new = !new.is_empty();
    known.extend(new);
    is_new
}

/// `SideAnswer` as `side-answer`.
fn kebab(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its fields' names are looked at")]
    struct Grown {
        #[serde(default)]
        known: u8,
        #[serde(default, rename = "called-so")]
        newly_added: Option<Vec<Inner>>,
        by_name: BTreeMap<String, (String, Beside)>,
        stands: Stands,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its fields' names are looked at")]
    struct Inner {
        nationality: String,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its fields' names are looked at")]
    struct Beside {
        age: u8,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its variants' names are looked at")]
    enum Stands {
        Plainly,
        InWords(String),
        AsTold { by: Teller },
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its fields' names are looked at")]
    struct Teller {
        sex: String,
    }

    #[test]
    fn a_field_that_is_added_stands_in_the_schema_however_deep_it_lies_and_however_it_is_called() {
        let mut schema = Schema::new();
        grow::<Grown>(&mut schema, &[]);
        let told: Vec<String> = schema
            .iter()
            .map(|(table, fields)| format!("{table}: {}", fields.join(", ")))
            .collect();
        assert_eq!(
            told,
            [
                "beside: age",
                "grown: known, called-so, by_name, stands",
                "inner: nationality",
                "stands: InWords, AsTold.by",
                "teller: sex"
            ]
        );
    }

    #[test]
    fn every_kind_of_record_is_in_it_with_fields_and_so_is_what_lies_in_them() {
        let schema = schema();
        for kind in kinds() {
            assert!(schema.get(kind).is_some_and(|fields| !fields.is_empty()), "{kind}");
        }
        assert!(schema["party"].contains(&"address".to_owned()));
        for (table, field) in [("field", "words"), ("numbered", "reference"), ("use", "by")] {
            assert!(schema[table].contains(&field.to_owned()), "{table}: {schema:?}");
        }
    }
}
