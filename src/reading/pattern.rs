//! Patterns of words: `(my|our) (line|) manager .. (agrees|is happy)`. They are found in tokens, so that neither capitals nor
//! apostrophes, hyphens and the ends of lines matter.
//!
//! A word stands for itself, `(a|b c)` for one of several, an empty alternative may be left out, `<name>` stands for a word with
//! a capital, and `..` for up to [`WIDEST`] other words of the same sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tokens::{Gap, Tokens};

/// So many words `..` may stand for.
pub const WIDEST: usize = 5;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Element {
    Word(String),
    Choice(Vec<Vec<Element>>),
    Gap,
    Name,
}

/// Patterns and what each tells.
#[derive(Clone, Debug)]
pub struct Patterns<T> {
    known: Vec<(Vec<Element>, T)>,
    /// Which patterns may begin with a word.
    first: BTreeMap<String, Vec<usize>>,
    /// Which patterns begin with a name.
    named: Vec<usize>,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self { known: Vec::new(), first: BTreeMap::new(), named: Vec::new() }
    }
}

/// A pattern found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit<'a, T> {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it tells.
    pub value: &'a T,
}

/// What follows in a pattern behind the elements at hand.
struct Rest<'a> {
    elements: &'a [Element],
    next: Option<&'a Rest<'a>>,
}

impl<T> Patterns<T> {
    /// Adds a pattern; `false` where nothing could be found by it.
    pub fn add(&mut self, written: &str, value: T) -> bool {
        let mut letters = written.chars().peekable();
        let Some(elements) = sequence(&mut letters, 0) else { return false };
        let mut words = BTreeSet::new();
        let is_named = elements.first() == Some(&Element::Name);
        if letters.next().is_some() || elements.first() == Some(&Element::Gap) {
            return false;
        }
        let may_be_empty = first_words(&elements, &mut words);
        if !is_named && (may_be_empty || words.is_empty()) {
            return false;
        }
        let at = self.known.len();
        if is_named {
            self.named.push(at);
        }
        self.known.push((elements, value));
        for word in words {
            self.first.entry(word).or_default().push(at);
        }
        true
    }

    /// The longest pattern that begins at a token.
    pub fn at<'a>(&'a self, tokens: &Tokens<'_>, at: usize) -> Option<Hit<'a, T>> {
        self.all_at(tokens, at).max_by_key(|hit| hit.tokens.end)
    }

    fn all_at<'a>(&'a self, tokens: &Tokens<'_>, at: usize) -> impl Iterator<Item = Hit<'a, T>> {
        let named = self.named.iter().filter(move |_| is_name(tokens, at));
        let candidates = self.first.get(tokens.word(at)).into_iter().flatten().chain(named);
        candidates.filter_map(move |candidate| {
            let (elements, value) = self.known.get(*candidate)?;
            let end = end(elements, None, tokens, at, at)?;
            Some(Hit { tokens: at..end, value })
        })
    }

    /// The patterns in tokens, the longest at each place, none inside another.
    pub fn find<'a>(&'a self, tokens: &Tokens<'_>) -> impl Iterator<Item = Hit<'a, T>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < tokens.all.len() {
                if let Some(hit) = self.at(tokens, at) {
                    at = hit.tokens.end.max(at + 1);
                    return Some(hit);
                }
                at += 1;
            }
            None
        })
    }

    /// The same for each kind of value: those of one kind do not hide those of another. In the order of their first words.
    pub fn find_each<'a, K: PartialEq>(
        &'a self,
        tokens: &Tokens<'_>,
        kind: impl Fn(&T) -> K,
    ) -> Vec<Hit<'a, T>> {
        let mut found: Vec<Hit<'a, T>> = Vec::new();
        let mut reached: Vec<(K, usize)> = Vec::new();
        for at in 0..tokens.all.len() {
            let mut here: Vec<Hit<'a, T>> = Vec::new();
            for hit in self.all_at(tokens, at) {
                let is_inside = |(known, end): &(K, usize)| *known == kind(hit.value) && *end > at;
                if reached.iter().any(is_inside) {
                    continue;
                }
                match here.iter_mut().find(|known| kind(known.value) == kind(hit.value)) {
                    Some(known) if known.tokens.end < hit.tokens.end => *known = hit,
                    Some(_) => {}
                    None => here.push(hit),
                }
            }
            for hit in here {
                match reached.iter_mut().find(|(known, _)| *known == kind(hit.value)) {
                    Some((_, end)) => *end = hit.tokens.end,
                    None => reached.push((kind(hit.value), hit.tokens.end)),
                }
                found.push(hit);
            }
        }
        found
    }

    /// The pattern that all the tokens make.
    pub fn whole(&self, tokens: &Tokens<'_>) -> Option<&T> {
        self.at(tokens, 0).filter(|hit| hit.tokens.end == tokens.all.len()).map(|hit| hit.value)
    }
}

/// The token behind the elements and what follows them, where they stand at a token.
fn end(
    elements: &[Element],
    rest: Option<&Rest<'_>>,
    tokens: &Tokens<'_>,
    first: usize,
    at: usize,
) -> Option<usize> {
    let Some((element, after)) = elements.split_first() else {
        return match rest {
            Some(rest) => end(rest.elements, rest.next, tokens, first, at),
            None => Some(at),
        };
    };
    let goes_on = |at: usize| at == first || tokens.gap(at) < Gap::Sentence;
    match element {
        Element::Word(word) => (tokens.word(at) == word && goes_on(at))
            .then(|| end(after, rest, tokens, first, at + 1))
            .flatten(),
        Element::Choice(choices) => {
            let next = Rest { elements: after, next: rest };
            let ends =
                choices.iter().filter_map(|choice| end(choice, Some(&next), tokens, first, at));
            ends.max()
        }
        Element::Name => (is_name(tokens, at) && goes_on(at))
            .then(|| end(after, rest, tokens, first, at + 1))
            .flatten(),
        Element::Gap => (0..=WIDEST)
            .take_while(|n| *n == 0 || goes_on(at + n - 1))
            .filter_map(|n| end(after, rest, tokens, first, at + n))
            .max(),
    }
}

/// Whether a word may be of a name: with a capital, and more than an initial.
fn is_name(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_capital(at) && tokens.word(at).chars().count() > 2
}

/// Collects the words that elements may begin with; whether they may also be empty.
fn first_words(elements: &[Element], words: &mut BTreeSet<String>) -> bool {
    for element in elements {
        let may_be_empty = match element {
            Element::Word(word) => {
                words.insert(word.clone());
                false
            }
            Element::Choice(choices) => choices
                .iter()
                .map(|choice| first_words(choice, words))
                .fold(false, |any, empty| any | empty),
            Element::Gap => true,
            Element::Name => false,
        };
        if !may_be_empty {
            return false;
        }
    }
    true
}

/// Choices stand so deep in one another at most.
const DEEPEST: usize = 8;

fn sequence(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    depth: usize,
) -> Option<Vec<Element>> {
    let (mut elements, mut words) = (Vec::new(), String::new());
    let close = |words: &mut String, elements: &mut Vec<Element>| {
        for (at, part) in words.split("..").enumerate() {
            if at > 0 {
                elements.push(Element::Gap);
            }
            for (at, part) in part.split("<name>").enumerate() {
                elements.extend((at > 0).then_some(Element::Name));
                let tokens = Tokens::of(part);
                elements.extend(tokens.all.into_iter().map(|token| Element::Word(token.word)));
            }
        }
        words.clear();
    };
    while let Some(letter) = letters.next_if(|letter| !matches!(letter, '|' | ')')) {
        if letter == '(' && depth < DEEPEST {
            close(&mut words, &mut elements);
            let mut choices = vec![sequence(letters, depth + 1)?];
            while letters.next_if_eq(&'|').is_some() {
                choices.push(sequence(letters, depth + 1)?);
            }
            letters.next_if_eq(&')')?;
            elements.push(Element::Choice(choices));
        } else {
            words.push(letter);
        }
    }
    close(&mut words, &mut elements);
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: &[&str]) {
        let mut patterns = Patterns::default();
        assert!(patterns.add(pattern, ()));
        let tokens = Tokens::of(text);
        let found: Vec<&str> =
            patterns.find(&tokens).map(|hit| tokens.slice(&hit.tokens)).collect();
        assert_eq!(found, expected, "{pattern}");
    }

    #[test]
    fn choices_and_gaps_are_found() {
        let pattern = "(my|our) (line|) manager .. (agrees|is happy)";
        check(pattern, "My line-manager, Bea, agrees.", &["My line-manager, Bea, agrees"]);
        check(pattern, "our manager\nis happy", &[]);
        check(pattern, "My manager. She agrees.", &[]);
        check("i'd like", "I’d like, id like", &["I’d like", "id like"]);
        check("full time", "full-time; full\ntime", &["full-time"]);
    }

    #[test]
    fn a_pattern_that_begins_with_anything_is_refused() {
        for pattern in ["", "..", "(a|)", ".. a", "(a", "a)"] {
            assert!(!Patterns::default().add(pattern, ()), "{pattern}");
        }
    }
}
