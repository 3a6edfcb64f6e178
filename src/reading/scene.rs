//! A scene: the tokens of what a person wrote, with what the vocabulary knows in them, and which sentences state facts.

use std::cell::OnceCell;
use std::ops::Range;

use super::pattern::Hit;
use super::tokens::{Gap, Sentence, Tokens};
use super::vocabulary::{Cue, Meaning, Organisation, Vocabulary};
use super::{asking, clauses};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::reading::ReadField;

/// The words of one person, annotated.
pub struct Scene<'a> {
    /// The words.
    pub tokens: &'a Tokens<'a>,
    /// What the reader knows.
    pub vocabulary: &'a Vocabulary,
    /// Where organisations are named.
    pub organisations: Vec<(Range<usize>, &'a Organisation)>,
    /// Where places are named.
    pub places: Vec<(Range<usize>, &'a str)>,
    /// The phrases, in order.
    pub phrases: Vec<(Range<usize>, Meaning)>,
    /// Where something is said no to.
    pub denials: Vec<Range<usize>>,
    /// Where what follows is how things are.
    pub present: Vec<Range<usize>>,
    /// Where what follows is wanted.
    pub wanted: Vec<Range<usize>>,
    cues: Vec<Hit<'a, Cue>>,
    said: OnceCell<Vec<Hit<'a, (FieldName, FieldValue)>>>,
    is_open: Vec<bool>,
}

impl<'a> Scene<'a> {
    /// Annotates tokens. What is asked or not decided states nothing, but for a request to be taken up.
    pub fn of(tokens: &'a Tokens<'a>, vocabulary: &'a Vocabulary) -> Self {
        let phrases: Vec<_> =
            vocabulary.phrases_in(tokens).into_iter().map(|hit| (hit.tokens, *hit.value)).collect();
        let cues = vocabulary.cues(tokens);
        let of = |cue: Cue| {
            cues.iter().filter(move |hit| *hit.value == cue).map(|hit| hit.tokens.clone())
        };
        let organisations: Vec<_> =
            vocabulary.organisations(tokens).map(|(hit, known)| (hit.tokens, known)).collect();
        let places = vocabulary.places(tokens).map(|hit| (hit.tokens, hit.value.as_str()));
        let denials = phrases.iter().filter(|(_, meaning)| *meaning == Meaning::NotWanted);
        let denials = denials.map(|(range, _)| range.clone()).collect();
        let mut scene = Self {
            tokens,
            vocabulary,
            organisations,
            places: places.collect(),
            denials,
            present: of(Cue::Present).collect(),
            wanted: of(Cue::Wanted).collect(),
            cues: Vec::new(),
            said: OnceCell::new(),
            is_open: Vec::new(),
            phrases,
        };
        let states = |sentence: &Sentence| !asking::asks(&scene, sentence);
        let mut is_open: Vec<bool> = tokens.sentences.iter().map(states).collect();
        for cue in of(Cue::Tentative) {
            let sentence = tokens.all.get(cue.start).map(|token| token.sentence);
            if let Some(is_open) = sentence.and_then(|sentence| is_open.get_mut(sentence)) {
                *is_open = false;
            }
        }
        (scene.is_open, scene.cues) = (is_open, cues);
        scene
    }

    /// The phrases that say a field's value for certain.
    pub fn said(&self) -> &[Hit<'a, (FieldName, FieldValue)>] {
        self.said.get_or_init(|| self.vocabulary.said(self.tokens))
    }

    /// The phrases of a sentence and what each tells.
    pub fn found(&self, sentence: &Sentence) -> impl Iterator<Item = &(Range<usize>, Meaning)> {
        let first = self.phrases.partition_point(|(range, _)| range.start < sentence.tokens.start);
        let last = self.phrases.partition_point(|(range, _)| range.start < sentence.tokens.end);
        self.phrases.get(first..last).unwrap_or_default().iter()
    }

    /// What the phrases of a sentence tell.
    pub fn told(&self, sentence: &Sentence) -> impl Iterator<Item = Meaning> {
        self.found(sentence).map(|(_, meaning)| *meaning)
    }

    /// What the phrases tell, in sentences that state facts or in the others.
    pub fn meanings(&self, is_stated: bool) -> Vec<Meaning> {
        let of = self.phrases.iter().filter(|(range, _)| self.is_open(range.start) == is_stated);
        of.map(|(_, meaning)| *meaning).collect()
    }

    /// The organisation whose name begins at a token.
    pub fn organisation_at(&self, at: usize) -> Option<&(Range<usize>, &'a Organisation)> {
        let next = self.organisations.partition_point(|(range, _)| range.start < at);
        self.organisations.get(next).filter(|(range, _)| range.start == at)
    }

    /// Whether the name of an organisation ends before a token.
    pub fn ends_organisation(&self, at: usize) -> bool {
        let next = self.organisations.partition_point(|(range, _)| range.end < at);
        self.organisations.get(next).is_some_and(|(range, _)| range.end == at)
    }

    /// Where the name of an organisation begins that ends before a token.
    pub fn organisation_before(&self, at: usize) -> Option<usize> {
        let next = self.organisations.partition_point(|(range, _)| range.end < at);
        let ends = self.organisations.get(next).filter(|(range, _)| range.end == at);
        ends.map(|(range, _)| range.start)
    }

    /// Whether a token belongs to a place's name.
    pub fn is_in_place(&self, at: usize) -> bool {
        let next = self.places.partition_point(|(range, _)| range.end <= at);
        self.places.get(next).is_some_and(|(range, _)| range.start <= at)
    }

    /// Whether the sentence of a token states facts.
    pub fn is_open(&self, at: usize) -> bool {
        let sentence = self.tokens.all.get(at).map(|token| token.sentence);
        sentence.and_then(|sentence| self.is_open.get(sentence)).copied().unwrap_or_default()
    }

    /// The cues of a kind that stand in sentences that state facts.
    pub fn cues(&self, cue: Cue) -> Vec<Range<usize>> {
        let of =
            self.cues.iter().filter(move |hit| *hit.value == cue).map(|hit| hit.tokens.clone());
        of.filter(|cue| self.is_open(cue.start)).collect()
    }

    /// Whether what stands at a token is how things are, and not what is wanted: the nearest cue before it says so.
    pub fn is_present(&self, at: usize) -> bool {
        let Some(present) = last_before(&self.present, at) else { return false };
        let sentence = self.tokens.bounds(at);
        present.start >= sentence.start
            && last_before(&self.wanted, at).is_none_or(|wanted| wanted.start < present.start)
    }

    /// Whether a denial stands right before a token, with at most two idle words between.
    pub fn is_denied(&self, at: usize) -> bool {
        let Some(denial) = last_before(&self.denials, at) else { return false };
        let between = denial.end..at;
        between.len() <= 2
            && between.clone().all(|word| IDLE.contains(&self.tokens.word(word)))
            && (denial.end..=at).all(|word| self.tokens.gap(word) < Gap::Sentence)
    }

    /// Whether a token belongs to the name of an organisation.
    pub fn is_in_organisation(&self, range: &Range<usize>) -> bool {
        let next = self.organisations.partition_point(|(known, _)| known.end < range.end);
        self.organisations
            .get(next)
            .is_some_and(|(known, _)| known.start <= range.start && range.end <= known.end)
    }

    /// Whether a word between two tokens says no.
    pub fn says_no(&self, range: &Range<usize>) -> bool {
        let is_no = |at: usize| self.vocabulary.is_word("noes", self.tokens.word(at));
        range.clone().any(|at| is_no(at) && !clauses::is_harmless(self, at))
    }

    /// Whether a condition stands before a token in its sentence.
    pub fn is_conditional(&self, at: usize) -> bool {
        let first = self.tokens.bounds(at).start;
        let words = at.saturating_sub(FARTHEST_CONDITION).max(first)..at;
        words.into_iter().any(|word| self.vocabulary.is_word("conditions", self.tokens.word(word)))
    }

    /// A value read from tokens.
    pub fn field(&self, value: FieldValue, range: &Range<usize>) -> ReadField {
        ReadField { value, words: self.tokens.slice(range).to_owned() }
    }

    /// A text read from tokens as it is written.
    pub fn text(&self, range: &Range<usize>) -> ReadField {
        let written = one_line(self.tokens.slice(range));
        self.field(FieldValue::Text(written), range)
    }
}

/// A condition reaches so many words.
const FARTHEST_CONDITION: usize = 40;

/// Words between a denial and what it denies.
const IDLE: &[&str] = &[
    "the",
    "a",
    "an",
    "any",
    "in",
    "at",
    "to",
    "be",
    "being",
    "fully",
    "completely",
    "do",
    "work",
    "working",
    "go",
    "or",
    "nor",
    "and",
    "really",
    "quite",
];

/// The last of ordered ranges that ends at a token or before it.
pub fn last_before(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = ranges.partition_point(|range| range.end <= at);
    next.checked_sub(1).and_then(|last| ranges.get(last))
}

/// Single spaces in place of all white space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
