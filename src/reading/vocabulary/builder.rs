//! Fills a vocabulary.

use super::classes::Classes;
use super::{Cue, FileWords, Meaning, Organisation, Vocabulary, folded};
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::{Delicate, Intent};
use crate::reading::likeness::Examples;
use crate::reading::tokens::Word;

/// A vocabulary in the making.
#[derive(Default)]
pub struct Builder {
    made: Vocabulary,
    classes: Classes,
}

impl Builder {
    /// A class of words, which patterns added later may name.
    pub fn class(&mut self, name: &str, words: &[String]) {
        self.classes.add(name, words);
    }

    /// A label of a form, a pattern of one, or behind `..` a pattern in one; `false` where it is no pattern.
    pub fn label(&mut self, label: &str, field: FieldName) -> bool {
        let Some(label) = self.classes.expanded(label) else { return false };
        let label = label.as_ref();
        if let Some(key) = label.strip_prefix("..") {
            return self.made.label_keys.add(key, field);
        }
        if label.contains(['(', '|']) || label.contains("..") {
            return self.made.label_patterns.add(label, field);
        }
        let fields = self.made.labels.entry(folded(label)).or_default();
        if !fields.contains(&field) {
            fields.push(field);
        }
        true
    }

    /// A phrase; `false` where it is no pattern.
    pub fn phrase(&mut self, phrase: &str, meaning: Meaning) -> bool {
        let phrase = self.classes.expanded(phrase);
        phrase.is_some_and(|phrase| self.made.phrases.add(&phrase, meaning))
    }

    /// A cue; `false` where it is no pattern.
    pub fn cue(&mut self, cue: Cue, phrase: &str) -> bool {
        let phrase = self.classes.expanded(phrase);
        phrase.is_some_and(|phrase| self.made.cues.add(&phrase, cue))
    }

    /// A phrase that says a field's value in prose; `false` where it is no pattern.
    pub fn said(&mut self, field: FieldName, value: &str, phrase: &str) -> bool {
        let value = match field.kind() {
            FieldKind::Flag => FieldValue::Flag(value == "true"),
            FieldKind::List => FieldValue::List(vec![value.to_owned()]),
            FieldKind::Text
            | FieldKind::Choice
            | FieldKind::Number
            | FieldKind::Date
            | FieldKind::Weeks => FieldValue::Text(value.to_owned()),
        };
        let phrase = self.classes.expanded(phrase);
        phrase.is_some_and(|phrase| self.made.said.add(&phrase, (field, value)))
    }

    /// Words that stand for a value of a field.
    pub fn value(&mut self, field: FieldName, value: &str, words: &[String]) {
        let known = self.made.values.entry(field).or_default();
        for word in words.iter().map(String::as_str).chain([value]) {
            known.push((format!(" {} ", folded(word)), value.to_owned()));
            if field == FieldName::Grade {
                self.made.grades.add(word, value.to_owned());
                self.made.grades.add(&format!("{word}s"), value.to_owned());
            } else if field == FieldName::Profession {
                self.made.professions.add(word, value.to_owned());
            }
        }
    }

    /// A place with its other spellings.
    pub fn place(&mut self, place: &str, others: &[String]) {
        self.made.places.add(place, place.to_owned());
        for other in others {
            self.made.places.add(other, place.to_owned());
        }
    }

    /// Where a place lies; a place that stands nowhere else is known by this name.
    pub fn position(&mut self, place: &str, position: (f64, f64)) {
        self.made.places.add(place, place.to_owned());
        self.made.positions.insert(place.to_owned(), position);
    }

    /// An organisation.
    pub fn organisation(&mut self, organisation: Organisation) {
        let at = self.made.known.len();
        for name in std::iter::once(&organisation.name).chain(&organisation.others) {
            self.made.organisations.add(name, at);
        }
        for domain in &organisation.domains {
            self.made.domains.insert(domain.to_lowercase(), at);
        }
        self.made.known.push(organisation);
    }

    /// Whose mail a person answers, by domains and words of names.
    pub fn delicate_senders(&mut self, delicate: Delicate, domains: &[String], names: &[String]) {
        let domains = domains.iter().map(|domain| domain.to_lowercase()).collect();
        let names = names.iter().map(|name| format!(" {} ", folded(name))).collect();
        self.made.delicate_senders.push((delicate, domains, names));
    }

    /// A domain ending that tells the sector.
    pub fn domain_ending(&mut self, ending: &str, sector: &str) {
        self.made.domain_endings.insert(ending.to_owned(), sector.to_owned());
    }

    /// Words by which a CV is told from a form.
    pub fn files(&mut self, cv: &[String], cv_headings: &[String], forms: &[String]) {
        let all = |words: &[String]| words.iter().map(|word| folded(word)).collect();
        self.made.files =
            FileWords { cv: all(cv), cv_headings: all(cv_headings), forms: all(forms) };
    }

    /// Phrases by which answers about placements say something.
    pub fn feedback(&mut self, kind: &str, phrases: &[String]) {
        // A sign, such as a raised thumb, is no word and stays as it is.
        let phrases = phrases.iter().map(|phrase| match folded(phrase).as_str() {
            "" => phrase.clone(),
            words => format!(" {words} "),
        });
        self.made.feedback.entry(kind.to_owned()).or_default().extend(phrases);
    }

    /// A theme, and the words that tell it.
    pub fn theme(&mut self, theme: &str, words: &[String]) {
        let words = words.iter().map(|word| (format!(" {} ", folded(word)), theme.to_owned()));
        self.made.themes.extend(words);
    }

    /// Sentences, by what they are about.
    pub fn examples(&mut self, examples: &[(Intent, Vec<String>)]) {
        self.made.examples = Examples::of(examples);
    }

    /// A word and other spellings of it.
    pub fn spelling(&mut self, word: &str, others: &[String]) {
        for other in others {
            self.made.spellings.insert(folded(other), Word::of(word));
        }
    }

    /// A list of words.
    pub fn words(&mut self, list: &str, words: &[String]) {
        let known = self.made.words.entry(list.to_owned()).or_default();
        known.extend(words.iter().map(|word| folded(word)));
    }

    /// The vocabulary.
    pub fn build(self) -> Vocabulary {
        self.made
    }
}
