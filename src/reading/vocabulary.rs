//! The words that the reader knows: labels of forms, phrases, places, organisations.

mod builder;
mod classes;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

pub use builder::Builder;

use super::covering;
use super::likeness::Examples;
pub use super::meaning::{Cue, Meaning};
use super::pattern::{Hit, Patterns};
use super::tokens::{Tokens, Word, push_small};
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::Delicate;

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
    labels: FxHashMap<String, Vec<FieldName>>,
    label_patterns: Patterns<FieldName>,
    label_keys: Patterns<FieldName>,
    spellings: FxHashMap<String, Word>,
    /// Words between spaces, so that they are found whole, and what they stand for.
    values: BTreeMap<FieldName, Vec<(String, String)>>,
    phrases: Patterns<Meaning>,
    cues: Patterns<Cue>,
    said: Patterns<(FieldName, FieldValue)>,
    places: Patterns<String>,
    positions: BTreeMap<String, (f64, f64)>,
    organisations: Patterns<usize>,
    known: Vec<Organisation>,
    domains: FxHashMap<String, usize>,
    domain_endings: BTreeMap<String, String>,
    words: FxHashMap<String, FxHashSet<String>>,
    grades: Patterns<String>,
    professions: Patterns<String>,
    files: FileWords,
    /// Words between spaces, and what a text is about that has them.
    themes: Vec<(String, String)>,
    /// What answers about placements say: phrases between spaces, by kind.
    feedback: BTreeMap<String, Vec<String>>,
    examples: Examples,
    /// Whose mail a person answers: domains, and words of names between spaces.
    delicate_senders: Vec<(Delicate, Vec<String>, Vec<String>)>,
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
        let outside = || folded(label.split(['(', '[']).next().unwrap_or_default());
        let whole = folded(label);
        known(&whole)
            .or_else(|| {
                let outside = if label.contains(['(', '[']) { outside() } else { whole };
                known(&outside).or_else(|| known(self.core(&outside)))
            })
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
            if let Some(right) = self.spellings.get(&token.word.folded) {
                token.word.clone_from(right);
            }
        }
        tokens
    }

    /// A label without the words at its ends that say nothing.
    fn core<'a>(&self, label: &'a str) -> &'a str {
        let is_idle = |word: &str| self.is_word("label-idle", word);
        let mut core = label;
        while let Some((first, rest)) = core.split_once(' ').or(Some((core, "")))
            && is_idle(first)
        {
            core = rest;
        }
        while let Some((rest, last)) = core.rsplit_once(' ')
            && is_idle(last)
        {
            core = rest;
        }
        core
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

    /// Whether one of the phrases of a kind stands in a folded text between spaces, and no word that turns it round before it.
    pub fn says(&self, kind: &str, text: &str) -> bool {
        let none = Vec::new();
        let turns = self.feedback.get("not").unwrap_or(&none);
        let is_turned = |at: usize| {
            let before = text.get(..=at).unwrap_or_default();
            turns.iter().any(|turn| before.ends_with(turn.as_str()))
        };
        let mut phrases = self.feedback.get(kind).unwrap_or(&none).iter();
        phrases.any(|phrase| text.match_indices(phrase.as_str()).any(|(at, _)| !is_turned(at)))
    }

    /// A text without the signs by which people say that all is well, if it has any.
    pub fn without_signs(&self, text: &str) -> Option<String> {
        let signs = self.feedback.get("signs")?.iter();
        let bare = signs.fold(text.to_owned(), |bare, sign| bare.replace(sign.as_str(), " "));
        (bare != text).then_some(bare)
    }

    /// What a text is about, each theme once.
    pub fn themes(&self, text: &str) -> Vec<String> {
        let text = format!(" {} ", folded(text));
        let found = self.themes.iter().filter(|(word, _)| text.contains(word.as_str()));
        let mut themes: Vec<String> = found.map(|(_, theme)| theme.clone()).collect();
        themes.sort();
        themes.dedup();
        themes
    }

    /// Sentences of which it is known what they are about.
    pub fn examples(&self) -> &Examples {
        &self.examples
    }

    /// The same vocabulary with other examples.
    #[must_use]
    pub fn with_examples(&self, examples: Examples) -> Self {
        Self { examples, ..self.clone() }
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

    /// The phrase with which a text begins.
    pub fn opening<'a>(&'a self, text: &str) -> Option<Found<'a, Meaning>> {
        let begins = text.starts_with(char::is_alphanumeric);
        let tokens = Tokens::of(if begins { text } else { return None });
        let hit = self.phrases.first_at(&tokens, 0, |meaning| *meaning)?;
        bytes(&tokens, &hit)
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

    /// Why a person must answer whoever has such a mail domain, or such a name, folded.
    pub fn delicate_sender(&self, domain: &str, name: &str) -> Option<Delicate> {
        let name = format!(" {name} ");
        let is_of = |known: &String| {
            domain
                .strip_suffix(known.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        let mut kinds = self.delicate_senders.iter();
        let found = kinds.find(|(_, domains, names)| {
            domains.iter().any(is_of) || names.iter().any(|known| name.contains(known.as_str()))
        });
        found.map(|(delicate, ..)| *delicate)
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
    let mut folded = String::with_capacity(text.len());
    let mut is_apart = false;
    if text.is_ascii() {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                if is_apart && !folded.is_empty() {
                    folded.push(' ');
                }
                is_apart = false;
                folded.push(char::from(byte.to_ascii_lowercase()));
            } else {
                is_apart |= byte != b'\'';
            }
        }
        return folded;
    }
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            if is_apart && !folded.is_empty() {
                folded.push(' ');
            }
            is_apart = false;
            push_small(&mut folded, letter);
        } else {
            is_apart |= !matches!(letter, '\'' | '’');
        }
    }
    folded
}
