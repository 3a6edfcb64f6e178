//! `config/vocabulary/*.toml`: labels, phrases, places and organisations that the reader knows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::keys::{self, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::domain::field::FieldName;
use crate::domain::reading::{Delicate, Intent};
use crate::reading::vocabulary::{Builder, Cue, Meaning, Organisation, Vocabulary};
use crate::spelling::suggestion;

/// What `feedback.toml` lists phrases for.
const FEEDBACK: [&str; 11] = [
    "not",
    "good",
    "signs",
    "poor",
    "mixed",
    "extend",
    "end",
    "off",
    "off-unless",
    "worry",
    "leaves",
];

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
    read_file("classes.toml", &mut |table| {
        for (name, words) in table.entries(keys::texts) {
            vocabulary.class(&name, &words);
        }
    });
    read_file("labels.toml", &mut |table| {
        let fields: Vec<&str> = FieldName::ALL.iter().map(|field| field.as_str()).collect();
        patterns(table, "field", &fields, FieldName::named, |label, field| {
            vocabulary.label(label, field)
        });
    });
    read_file("phrases.toml", &mut |table| {
        let names = Meaning::names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        patterns(table, "kind of phrase", &names, Meaning::named, |phrase, meaning| {
            vocabulary.phrase(phrase, meaning)
        });
    });
    read_file("cues.toml", &mut |table| {
        patterns(table, "cue", Cue::NAMES, Cue::named, |phrase, cue| vocabulary.cue(cue, phrase));
    });
    read_file("words.toml", &mut |table| {
        for (name, words) in table.entries(keys::texts) {
            vocabulary.words(&name, &words);
        }
    });
    read_file("themes.toml", &mut |table| themes(table, &mut vocabulary));
    read_file("feedback.toml", &mut |table| feedback(table, &mut vocabulary));
    read_file("spellings.toml", &mut |table| {
        for (word, others) in table.entries(keys::texts) {
            vocabulary.spelling(&word, &others);
        }
    });
    read_file("examples.toml", &mut |table| {
        vocabulary.examples(&examples(table));
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
                for phrase in
                    phrases.iter().filter(|phrase| !vocabulary.said(*field, &value, phrase))
                {
                    table.fault(table.line(field.as_str()), no_pattern(phrase));
                }
            }
        }
    });
    read_file("places.toml", &mut |table| {
        for (place, others) in table.entries(keys::texts) {
            vocabulary.place(&place, &others);
        }
    });
    read_file("gazetteer.toml", &mut |table| {
        for (place, position) in table.entries(degrees) {
            vocabulary.position(&place, position);
        }
    });
    read_file("files.toml", &mut |table| {
        let words = |key| table.list(key, keys::text);
        vocabulary.files(&words("cv"), &words("cv-headings"), &words("forms"));
    });
    read_file("senders.toml", &mut |table| senders(table, &mut vocabulary));
    read_file("organisations.toml", &mut |table| organisations(table, &mut vocabulary));
    vocabulary.build()
}

/// Organisations, and the sectors that domains tell.
fn organisations(table: &keys::Table<'_>, vocabulary: &mut Builder) {
    let known = table.tables("organisations", |organisation| {
        let name = organisation.required("name", "\"Leeds City Council\"", keys::text);
        let sector = organisation.required("sector", "\"local_authority\"", keys::text);
        let domains = organisation.list("domains", keys::text);
        let others = organisation.list("also", keys::text);
        Some(Organisation { name: name?, sector: sector?, domains, others })
    });
    known.into_iter().flatten().for_each(|organisation| vocabulary.organisation(organisation));
    let endings = table.table("domain-endings", |endings| endings.entries(keys::text));
    let endings: BTreeMap<String, String> = endings.unwrap_or_default();
    for (ending, sector) in &endings {
        vocabulary.domain_ending(ending, sector);
    }
}

/// Whose mail a person answers.
fn senders(table: &keys::Table<'_>, vocabulary: &mut Builder) {
    let kinds = [
        ("parliament", Delicate::Parliament),
        ("press", Delicate::Press),
        ("information_request", Delicate::InformationRequest),
    ];
    for (name, delicate) in kinds {
        let of = |senders: &keys::Table<'_>| {
            (senders.list("domains", keys::text), senders.list("names", keys::text))
        };
        if let Some((domains, names)) = table.table(name, of) {
            vocabulary.delicate_senders(delicate, &domains, &names);
        }
    }
}

/// What texts are about.
fn themes(table: &keys::Table<'_>, vocabulary: &mut Builder) {
    for (theme, words) in table.entries(keys::texts) {
        vocabulary.theme(&theme, &words);
    }
}

/// What answers about placements say.
fn feedback(table: &keys::Table<'_>, vocabulary: &mut Builder) {
    for (kind, phrases) in table.entries(keys::texts) {
        if !FEEDBACK.contains(&kind.as_str()) {
            let advice = suggestion(&kind, FEEDBACK.iter().copied());
            table.fault(table.line(&kind), format!("`{kind}` is no kind of answer; {advice}"));
        }
        vocabulary.feedback(&kind, &phrases);
    }
}

/// Example sentences, by what they are about.
fn examples(table: &keys::Table<'_>) -> Vec<(Intent, Vec<String>)> {
    let named = table.entries(keys::texts).into_iter().filter_map(|(name, sentences)| {
        let intent = match Meaning::named(&name) {
            Some(Meaning::Intent(intent)) => Some(intent),
            _ => (name == Intent::Other.as_str()).then_some(Intent::Other),
        };
        if intent.is_none() {
            table.fault(table.line(&name), format!("`{name}` is no intent of the reader."));
        }
        Some((intent?, sentences))
    });
    named.collect()
}

/// Takes lists of patterns by name; reports names that are not known and what is no pattern.
fn patterns<K: Copy>(
    table: &keys::Table<'_>,
    kind: &str,
    names: &[&str],
    known: impl Fn(&str) -> Option<K>,
    mut add: impl FnMut(&str, K) -> bool,
) {
    for (name, written) in table.entries(keys::texts) {
        let Some(key) = known(&name) else {
            let advice = suggestion(&name, names.iter().copied());
            table.fault(table.line(&name), format!("`{name}` is no {kind}; {advice}"));
            continue;
        };
        for written in written.iter().filter(|written| !add(written, key)) {
            table.fault(table.line(&name), no_pattern(written));
        }
    }
}

fn no_pattern(written: &str) -> String {
    format!(
        "`{written}` is no pattern: it begins with a word, every ( has its ), and each {{class}} stands in classes.toml."
    )
}

/// Latitude and longitude.
fn degrees(value: &toml::de::DeValue<'_>) -> Result<(f64, f64), String> {
    let wrong = || "is latitude and longitude in brackets, such as [53.8, -1.55].".to_owned();
    let array = value.as_array().ok_or_else(wrong)?;
    let numbers = array.iter().map(|element| element.get_ref().as_float()?.as_str().parse().ok());
    match numbers.collect::<Option<Vec<f64>>>().as_deref() {
        Some([north, east]) if north.abs() <= 90.0 && east.abs() <= 180.0 => Ok((*north, *east)),
        _ => Err(wrong()),
    }
}
