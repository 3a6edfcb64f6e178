//! `config/records.toml`: what each field that is kept is for, on which basis, who sees it, and for how long.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::problems::Faults;
use super::source::Folder;
use crate::domain::field::FieldName;
use crate::domain::schema::{self, Schema};
use crate::spelling::suggestion;

/// The file's name.
pub const FILE: &str = "records.toml";

/// What the file says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processing {
    /// The purposes by name.
    pub purposes: BTreeMap<String, Purpose>,
    /// The purpose of each detail of a form.
    pub forms: BTreeMap<String, String>,
    /// The purpose of each field of each record.
    pub records: BTreeMap<String, BTreeMap<String, String>>,
}

/// What something is kept for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// What it is for.
    pub what: String,
    /// The basis in law.
    pub basis: String,
    /// Who sees it.
    pub audience: String,
    /// For how long.
    pub period: String,
}

/// Reads the file, and holds it against the schema of what is kept.
pub fn read(folder: &Folder, faults: &RefCell<Faults>) -> Processing {
    let shown = folder.shown(FILE);
    let Some(text) = folder.text(FILE) else {
        faults.borrow_mut().add(&shown, 0, "there is no such file.");
        return Processing::default();
    };
    let processing: Processing = match toml::from_str(&text) {
        Ok(processing) => processing,
        Err(error) => {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(0, |before| before.lines().count());
            faults.borrow_mut().add(&shown, line, format!("{}.", error.message()));
            return Processing::default();
        }
    };
    for sentence in processing.faults(&schema::schema()) {
        faults.borrow_mut().add(&shown, 0, sentence);
    }
    processing
}

impl Processing {
    /// What is missing, or is said of something that is not kept.
    fn faults(&self, schema: &Schema) -> Vec<String> {
        let forms: Vec<String> =
            FieldName::ALL.iter().map(|field| field.as_str().to_owned()).collect();
        let mut faults = self.compared("forms", Some(&self.forms), &forms);
        for (kind, fields) in schema {
            faults.extend(self.compared(
                &format!("records.{kind}"),
                self.records.get(kind),
                fields,
            ));
        }
        for kind in self.records.keys() {
            if !schema.contains_key(kind) {
                faults.push(format!("`[records.{kind}]` is kept by nothing."));
            }
        }
        faults
    }

    fn compared(
        &self,
        table: &str,
        said: Option<&BTreeMap<String, String>>,
        fields: &[String],
    ) -> Vec<String> {
        let mut faults = Vec::new();
        for field in fields {
            match said.and_then(|said| said.get(field)) {
                None => faults.push(format!(
                    "`{field}` in `[{table}]` is missing: every field that is kept has a purpose, a basis, an audience and a period."
                )),
                Some(purpose) if !self.purposes.contains_key(purpose) => {
                    let advice = suggestion(purpose, self.purposes.keys().map(String::as_str));
                    faults.push(format!("`{purpose}` in `[{table}]` is no purpose; {advice}"));
                }
                Some(_) => {}
            }
        }
        let unknown = said.into_iter().flatten().filter(|(field, _)| !fields.contains(*field));
        faults.extend(
            unknown.map(|(field, _)| format!("`{field}` in `[{table}]` is kept by nothing.")),
        );
        faults
    }

    /// The fields of each purpose, by what they belong to.
    pub fn fields_of(&self, purpose: &str) -> BTreeMap<&str, Vec<&str>> {
        let forms = std::iter::once(("details of the forms", &self.forms));
        let records = self.records.iter().map(|(kind, fields)| (kind.as_str(), fields));
        let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (kind, fields) in forms.chain(records) {
            let own = fields.iter().filter(|(_, known)| *known == purpose);
            let own: Vec<&str> = own.map(|(field, _)| field.as_str()).collect();
            if !own.is_empty() {
                all.insert(kind, own);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Processing {
        let faults = RefCell::new(Faults::default());
        let shipped = read(&Folder::embedded_config(), &faults);
        let faults = faults.into_inner().sorted();
        assert!(faults.is_empty(), "{faults:?}");
        shipped
    }

    #[test]
    fn every_field_that_is_kept_has_a_purpose() {
        shipped();
    }

    #[test]
    fn a_field_that_is_added_to_a_record_or_a_form_and_declared_nowhere_is_a_fault() {
        let mut schema = schema::schema();
        schema.get_mut("party").unwrap().push("nationality".to_owned());
        let faults = shipped().faults(&schema);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("`nationality` in `[records.party]` is missing"));
        schema.insert("shoe-size".to_owned(), vec!["size".to_owned()]);
        assert_eq!(shipped().faults(&schema).len(), 2);
        let mut less = shipped();
        less.forms.remove("grade");
        assert!(less.faults(&schema::schema())[0].contains("`grade` in `[forms]` is missing"));
    }
}
