//! The words that the reader knows: labels of forms, phrases, places, organisations.

use std::collections::{BTreeMap, BTreeSet};

use super::covering;
use super::likeness::Examples;
pub use super::meaning::{Cue, Meaning};
use super::pattern::{Hit, Patterns};
use super::tokens::Tokens;
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::Intent;

/// An organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    /// Its full name.
    pub name: String,
    /// Its sector.
    pub sector: String,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// Other names.
    pub others: Vec<String>,
}

/// A phrase found in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found<'a, T> {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// What it tells.
    pub meaning: &'a T,
}

/// The words that the reader knows.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    labels: BTreeMap<String, Vec<FieldName>>,
    label_patterns: Patterns<FieldName>,
    label_keys: Patterns<FieldName>,
    spellings: BTreeMap<String, String>,
    /// Words between spaces, so that they are found whole, and what they stand for.
    values: BTreeMap<FieldName, Vec<(String, String)>>,
    phrases: Patterns<Meaning>,
    cues: Patterns<Cue>,
    said: Patterns<(FieldName, FieldValue)>,
    places: Patterns<String>,
    positions: BTreeMap<String, (f64, f64)>,
    organisations: Patterns<usize>,
    known: Vec<Organisation>,
    domains: BTreeMap<String, usize>,
    domain_endings: BTreeMap<String, String>,
    words: BTreeMap<String, BTreeSet<String>>,
    grades: Patterns<String>,
    professions: Patterns<String>,
    files: FileWords,
    examples: Examples,
}

/// Words by which a CV is told from a form, folded.
#[derive(Clone, Debug, Default)]
pub struct FileWords {
    /// In a CV's name, or alone on a line at its head.
    pub cv: Vec<String>,
    /// Lines that stand in CVs.
    pub cv_headings: Vec<String>,
    /// In a form's name or on a line at its head.
    pub forms: Vec<String>,
}

impl Vocabulary {
    /// An empty vocabulary to be filled.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The fields that a label may stand for, as it is listed, without what is in brackets and polite words.
    pub fn labelled(&self, label: &str) -> Vec<FieldName> {
        let known =
            |label: &str| self.labels.get(label).filter(|fields| !fields.is_empty()).cloned();
        let outside = folded(label.split(['(', '[']).next().unwrap_or_default());
        let core = self.core(&outside);
        known(&folded(label))
            .or_else(|| known(&outside))
            .or_else(|| known(&core))
            .unwrap_or_default()
    }

    /// The field of a label that only a pattern finds; sure only where a form stands around it.
    pub fn labelled_loosely(&self, label: &str) -> Vec<FieldName> {
        let tokens = Tokens::of(label);
        let is_one = tokens.sentences.len() == 1;
        let whole = || self.label_patterns.whole(&tokens);
        let key = || {
            let longest = self.label_keys.find(&tokens).max_by_key(|hit| hit.tokens.len());
            longest.map(|hit| hit.value)
        };
        let found = is_one.then(|| whole().or_else(key)).flatten();
        found.map(|field| vec![*field]).unwrap_or_default()
    }

    /// Puts the right word in the place of a misspelt or shortened one; what is written stays as it is.
    pub fn respelt<'a>(&self, mut tokens: Tokens<'a>) -> Tokens<'a> {
        for token in &mut tokens.all {
            if let Some(right) = self.spellings.get(&token.word) {
                token.word.clone_from(right);
            }
        }
        tokens
    }

    /// A label without the words at its ends that say nothing.
    fn core(&self, label: &str) -> String {
        let is_idle = |word: &&str| self.is_word("label-idle", word);
        let words: Vec<&str> = label.split(' ').skip_while(is_idle).collect();
        let n_last = words.iter().rev().take_while(|word| is_idle(word)).count();
        words.get(..words.len() - n_last).unwrap_or_default().join(" ")
    }

    /// The word of a closed set that a written value stands for as a whole.
    pub fn whole_value(&self, field: FieldName, written: &str) -> Option<&str> {
        let written = format!(" {} ", folded(written));
        let mut words = self.values.get(&field)?.iter();
        words.find(|(word, _)| *word == written).map(|(_, value)| value.as_str())
    }

    /// The word of a closed set that a written value stands for: the whole value first, then the longest word in it.
    pub fn value(&self, field: FieldName, written: &str) -> Option<&str> {
        let written = format!(" {} ", folded(written));
        let words = self.values.get(&field)?;
        let longest = |found: &dyn Fn(&str) -> bool| {
            words.iter().filter(|(word, _)| found(word)).max_by_key(|(word, _)| word.len())
        };
        let whole = words.iter().find(|(word, _)| *word == written);
        let found = match field.kind() {
            // "No, not yet, but yes soon" is a no: the answer stands first.
            FieldKind::Flag => whole.or_else(|| longest(&|word| written.starts_with(word))),
            FieldKind::Text
            | FieldKind::Choice
            | FieldKind::List
            | FieldKind::Number
            | FieldKind::Date
            | FieldKind::Weeks => whole.or_else(|| longest(&|word| written.contains(word))),
        };
        found.map(|(_, value)| value.as_str())
    }

    /// Sentences of which it is known what they are about.
    pub fn examples(&self) -> &Examples {
        &self.examples
    }

    /// Words by which a CV is told from a form.
    pub fn files(&self) -> &FileWords {
        &self.files
    }

    /// The phrases in a text.
    pub fn phrases<'a>(&'a self, text: &str) -> impl Iterator<Item = Found<'a, Meaning>> {
        let tokens = Tokens::of(text);
        let found = self.phrases_in(&tokens).into_iter().filter_map(|hit| bytes(&tokens, &hit));
        found.collect::<Vec<_>>().into_iter()
    }

    /// The phrases in tokens: those of each meaning by themselves, but for what a longer one of another topic covers: who would
    /// "withdraw my expression of interest" expresses none.
    pub fn phrases_in<'a>(&'a self, tokens: &Tokens<'_>) -> Vec<Hit<'a, Meaning>> {
        covering::uncovered(self.phrases.find_each(tokens, |meaning| *meaning))
    }

    /// What the phrases in a text tell.
    pub fn meanings(&self, text: &str) -> Vec<Meaning> {
        let tokens = self.respelt(Tokens::of(text));
        self.phrases_in(&tokens).into_iter().map(|hit| *hit.value).collect()
    }

    /// The cues in tokens.
    pub fn cues<'a>(&'a self, tokens: &Tokens<'_>) -> Vec<Hit<'a, Cue>> {
        self.cues.find_each(tokens, |cue| *cue)
    }

    /// The phrases in tokens that say a field's value for certain.
    pub fn said<'a>(&'a self, tokens: &Tokens<'_>) -> Vec<Hit<'a, (FieldName, FieldValue)>> {
        self.said.find_each(tokens, |(field, _)| *field)
    }

    /// The places in tokens.
    pub fn places<'a>(&'a self, tokens: &Tokens<'_>) -> impl Iterator<Item = Hit<'a, String>> {
        self.places.find(tokens)
    }

    /// Where a place lies: degrees north and east.
    pub fn position(&self, place: &str) -> Option<(f64, f64)> {
        self.positions.get(place).copied()
    }

    /// The organisations in tokens.
    pub fn organisations<'a>(
        &'a self,
        tokens: &Tokens<'_>,
    ) -> impl Iterator<Item = (Hit<'a, usize>, &'a Organisation)> {
        self.organisations.find(tokens).filter_map(|hit| {
            let known = self.known.get(*hit.value)?;
            Some((hit, known))
        })
    }

    /// The Civil Service grade that begins at a token.
    pub fn grade_at<'a>(&'a self, tokens: &Tokens<'_>, at: usize) -> Option<Hit<'a, String>> {
        self.grades.at(tokens, at)
    }

    /// The Civil Service grades in tokens.
    pub fn grades<'a>(&'a self, tokens: &Tokens<'_>) -> impl Iterator<Item = Hit<'a, String>> {
        self.grades.find(tokens)
    }

    /// The professions in tokens.
    pub fn professions<'a>(&'a self, tokens: &Tokens<'_>) -> impl Iterator<Item = Hit<'a, String>> {
        self.professions.find(tokens)
    }

    /// Whether a word belongs to a list of `words.toml`.
    pub fn is_word(&self, list: &str, word: &str) -> bool {
        self.words.get(list).is_some_and(|words| words.contains(word))
    }

    /// The words of a list of `words.toml`.
    pub fn words(&self, list: &str) -> impl Iterator<Item = &str> {
        self.words.get(list).into_iter().flatten().map(String::as_str)
    }

    /// The organisation whose mail domain this is, or is below.
    pub fn organisation_of(&self, domain: &str) -> Option<&Organisation> {
        let mut domain = domain;
        loop {
            if let Some(at) = self.domains.get(domain) {
                return self.known.get(*at);
            }
            domain = domain.split_once('.')?.1;
        }
    }

    /// The sector that a domain's ending tells.
    pub fn sector_of(&self, domain: &str) -> Option<&str> {
        let endings =
            self.domain_endings.iter().filter(|(ending, _)| domain.ends_with(ending.as_str()));
        endings.max_by_key(|(ending, _)| ending.len()).map(|(_, sector)| sector.as_str())
    }
}

fn bytes<'a, T>(tokens: &Tokens<'_>, hit: &Hit<'a, T>) -> Option<Found<'a, T>> {
    let start = tokens.all.get(hit.tokens.start)?.start;
    let end = tokens.all.get(hit.tokens.end.checked_sub(1)?)?.end;
    Some(Found { start, end, meaning: hit.value })
}

/// Lower case, single spaces, letters and digits alone.
pub fn folded(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '’'))
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A vocabulary in the making.
#[derive(Default)]
pub struct Builder {
    made: Vocabulary,
}

impl Builder {
    /// A label of a form, a pattern of one, or behind `..` a pattern in one; `false` where it is no pattern.
    pub fn label(&mut self, label: &str, field: FieldName) -> bool {
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
        self.made.phrases.add(phrase, meaning)
    }

    /// A cue; `false` where it is no pattern.
    pub fn cue(&mut self, cue: Cue, phrase: &str) -> bool {
        self.made.cues.add(phrase, cue)
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
        self.made.said.add(phrase, (field, value))
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

    /// Sentences, by what they are about.
    pub fn examples(&mut self, examples: &[(Intent, Vec<String>)]) {
        self.made.examples = Examples::of(examples);
    }

    /// A word and other spellings of it.
    pub fn spelling(&mut self, word: &str, others: &[String]) {
        for other in others {
            self.made.spellings.insert(folded(other), word.to_owned());
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
