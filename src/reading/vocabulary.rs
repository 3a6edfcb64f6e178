//! The words that the reader knows: labels of forms, phrases, places, organisations.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::{Delicate, Intent, Verdict};
use crate::domain::submission::SubmissionKind;

/// What a phrase tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// The message is about that.
    Intent(Intent),
    /// A submission of that kind is taken back.
    Withdrawal(SubmissionKind),
    /// A person must answer.
    Delicate(Delicate),
    /// An introduction is answered so.
    Verdict(Verdict),
    /// What follows is said no to.
    NotWanted,
    /// What follows is no longer the message: a closing formula.
    SignOff,
    /// The writer says what he or she does.
    SelfDescription,
    /// The writer would like something.
    Wish,
    /// A secondment is spoken of.
    Placement,
    /// A host needs somebody.
    Need,
    /// A mail system asks a person to confirm that our message is wanted.
    Challenge,
    /// A meeting that an introduction led to is spoken of.
    Meeting,
}

const INTENTS: &[Intent] = &[
    Intent::Interest,
    Intent::Role,
    Intent::Question,
    Intent::Feedback,
    Intent::Declaration,
    Intent::Correction,
    Intent::Withdrawal,
    Intent::RightsRequest,
    Intent::Nomination,
    Intent::Automatic,
];

impl Meaning {
    /// The kind of phrase of that name in `phrases.toml`.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|(known, _)| known == name).map(|(_, meaning)| meaning)
    }

    /// The names in `phrases.toml`.
    pub fn names() -> Vec<String> {
        Self::all().into_iter().map(|(name, _)| name).collect()
    }

    fn all() -> Vec<(String, Self)> {
        let intents =
            INTENTS.iter().map(|intent| (intent.as_str().to_owned(), Self::Intent(*intent)));
        let others = [
            ("worry", Self::Delicate(Delicate::Worry)),
            ("press", Self::Delicate(Delicate::Press)),
            ("parliament", Self::Delicate(Delicate::Parliament)),
            ("information_request", Self::Delicate(Delicate::InformationRequest)),
            ("complaint", Self::Delicate(Delicate::Complaint)),
            ("withdrawal_interest", Self::Withdrawal(SubmissionKind::Interest)),
            ("withdrawal_role", Self::Withdrawal(SubmissionKind::Role)),
            ("verdict_yes", Self::Verdict(Verdict::Yes)),
            ("verdict_no", Self::Verdict(Verdict::No)),
            ("verdict_not_yet", Self::Verdict(Verdict::NotYet)),
            ("not_wanted", Self::NotWanted),
            ("sign_off", Self::SignOff),
            ("self_description", Self::SelfDescription),
            ("wish", Self::Wish),
            ("placement", Self::Placement),
            ("need", Self::Need),
            ("meeting", Self::Meeting),
            ("challenge", Self::Challenge),
        ];
        intents.chain(others.map(|(name, meaning)| (name.to_owned(), meaning))).collect()
    }
}

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

/// Phrases that are found in a text in one pass; case does not matter, word boundaries do.
#[derive(Clone, Debug)]
struct Phrases<T> {
    automaton: Option<AhoCorasick>,
    meanings: Vec<T>,
}

impl<T> Phrases<T> {
    fn new(phrases: Vec<(String, T)>) -> Self {
        let (words, meanings): (Vec<String>, Vec<T>) = phrases.into_iter().unzip();
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
        Self { automaton: builder.build(&words).ok(), meanings }
    }

    fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found<'a, T>> + 'a {
        let matches = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        matches.filter_map(move |found| {
            let (start, end) = (found.start(), found.end());
            let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
            let before = text.get(..start)?.chars().next_back();
            let after = text.get(end..)?.chars().next();
            let meaning = self.meanings.get(found.pattern().as_usize())?;
            (!is_word(before) && !is_word(after)).then_some(Found { start, end, meaning })
        })
    }
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
#[derive(Clone, Debug)]
pub struct Vocabulary {
    labels: BTreeMap<String, Vec<FieldName>>,
    /// Words between spaces, so that they are found whole, and what they stand for.
    values: BTreeMap<FieldName, Vec<(String, String)>>,
    phrases: Phrases<Meaning>,
    said: Phrases<(FieldName, FieldValue)>,
    places: Phrases<String>,
    organisations: Phrases<usize>,
    known: Vec<Organisation>,
    domains: BTreeMap<String, usize>,
    domain_endings: BTreeMap<String, String>,
    files: FileWords,
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

    /// The fields that a label may stand for.
    pub fn labelled(&self, label: &str) -> &[FieldName] {
        self.labels.get(&folded(label)).map(Vec::as_slice).unwrap_or_default()
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

    /// Words by which a CV is told from a form.
    pub fn files(&self) -> &FileWords {
        &self.files
    }

    /// The phrases in a text.
    pub fn phrases<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found<'a, Meaning>> {
        self.phrases.find(text)
    }

    /// What the phrases in a text tell.
    pub fn meanings(&self, text: &str) -> Vec<Meaning> {
        self.phrases(text).map(|found| *found.meaning).collect()
    }

    /// The phrases in a text that say a field's value for certain.
    pub fn said<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = Found<'a, (FieldName, FieldValue)>> {
        self.said.find(text)
    }

    /// The places in a text.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found<'a, String>> {
        self.places.find(text)
    }

    /// The organisations in a text.
    pub fn organisations<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (Found<'a, usize>, &'a Organisation)> {
        self.organisations
            .find(text)
            .filter_map(|found| Some((found, self.known.get(*found.meaning)?)))
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
    labels: BTreeMap<String, Vec<FieldName>>,
    values: BTreeMap<FieldName, Vec<(String, String)>>,
    phrases: Vec<(String, Meaning)>,
    said: Vec<(String, (FieldName, FieldValue))>,
    places: Vec<(String, String)>,
    known: Vec<Organisation>,
    domain_endings: BTreeMap<String, String>,
    files: FileWords,
}

impl Builder {
    /// A label of a form.
    pub fn label(&mut self, label: &str, field: FieldName) {
        let fields = self.labels.entry(folded(label)).or_default();
        if !fields.contains(&field) {
            fields.push(field);
        }
    }

    /// A phrase.
    pub fn phrase(&mut self, phrase: &str, meaning: Meaning) {
        self.phrases.extend(spellings(phrase).map(|spelling| (spelling, meaning)));
    }

    /// A phrase that says a field's value in prose.
    pub fn said(&mut self, field: FieldName, value: &str, phrase: &str) {
        let value = match field.kind() {
            FieldKind::Flag => FieldValue::Flag(value == "true"),
            FieldKind::List => FieldValue::List(vec![value.to_owned()]),
            FieldKind::Text
            | FieldKind::Choice
            | FieldKind::Number
            | FieldKind::Date
            | FieldKind::Weeks => FieldValue::Text(value.to_owned()),
        };
        self.said.extend(spellings(phrase).map(|spelling| (spelling, (field, value.clone()))));
    }

    /// Words that stand for a value of a field.
    pub fn value(&mut self, field: FieldName, value: &str, words: &[String]) {
        let known = self.values.entry(field).or_default();
        for word in words.iter().map(String::as_str).chain([value]) {
            known.push((format!(" {} ", folded(word)), value.to_owned()));
        }
    }

    /// A place with its other spellings.
    pub fn place(&mut self, place: &str, others: &[String]) {
        self.places.push((place.to_owned(), place.to_owned()));
        self.places.extend(others.iter().map(|other| (other.clone(), place.to_owned())));
    }

    /// An organisation.
    pub fn organisation(&mut self, organisation: Organisation) {
        self.known.push(organisation);
    }

    /// A domain ending that tells the sector.
    pub fn domain_ending(&mut self, ending: &str, sector: &str) {
        self.domain_endings.insert(ending.to_owned(), sector.to_owned());
    }

    /// Words by which a CV is told from a form.
    pub fn files(&mut self, cv: &[String], cv_headings: &[String], forms: &[String]) {
        let all = |words: &[String]| words.iter().map(|word| folded(word)).collect();
        self.files = FileWords { cv: all(cv), cv_headings: all(cv_headings), forms: all(forms) };
    }

    /// The vocabulary.
    pub fn build(self) -> Vocabulary {
        let names = self.known.iter().enumerate().flat_map(|(at, organisation)| {
            let names = std::iter::once(&organisation.name).chain(&organisation.others);
            names.map(move |name| (name.clone(), at))
        });
        let organisations = Phrases::new(names.collect());
        let domains = self.known.iter().enumerate();
        let domains = domains.flat_map(|(at, known)| {
            known.domains.iter().map(move |domain| (domain.to_lowercase(), at))
        });
        Vocabulary {
            labels: self.labels,
            values: self.values,
            phrases: Phrases::new(self.phrases),
            said: Phrases::new(self.said),
            places: Phrases::new(self.places),
            organisations,
            domains: domains.collect(),
            known: self.known,
            domain_endings: self.domain_endings,
            files: self.files,
        }
    }
}

/// A phrase with straight and with curled apostrophes.
fn spellings(phrase: &str) -> impl Iterator<Item = String> {
    let curled = phrase.contains('\'').then(|| phrase.replace('\'', "’"));
    std::iter::once(phrase.to_owned()).chain(curled)
}
