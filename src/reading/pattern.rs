//! Patterns of words: `(my|our) (line|) manager .. (agrees|is happy)`. They are found in tokens, so that neither capitals nor
//! apostrophes, hyphens and the ends of lines matter.
//!
//! A word stands for itself, `(a|b c)` for one of several, an empty alternative may be left out, `<name>` stands for a word with
//! a capital, and `..` for up to [`WIDEST`] other words of the same sentence, as far as none of them opens another clause ("but").

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::marks::{Head, Marks};
use super::tokens::{Gap, Tokens, Word};

/// So many words `..` may stand for.
pub const WIDEST: usize = 5;
/// Words over which `..` does not reach.
const CLAUSES: [&str; 4] = ["but", "because", "although", "though"];

#[derive(Clone, PartialEq, Eq, Debug)]
enum Element {
    Word(Word),
    Choice(Vec<Vec<Element>>),
    Gap,
    Name,
}

/// Patterns and what each tells.
#[derive(Clone, Debug)]
pub struct Patterns<T> {
    known: Vec<(Vec<Element>, T)>,
    /// Which patterns may begin with two words, by both their keys, and which with a word and something that is not known.
    first: FxHashMap<Head, Vec<u32>>,
    heads: Marks,
    /// Which patterns begin with a name.
    named: Vec<u32>,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        let (first, heads) = (FxHashMap::default(), Marks::default());
        Self { known: Vec::new(), first, heads, named: Vec::new() }
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
        let is_named = elements.first() == Some(&Element::Name);
        if letters.next().is_some() || elements.first() == Some(&Element::Gap) {
            return false;
        }
        let mut heads = BTreeSet::new();
        let may_be_empty = !find_heads(&elements, None, None, &mut heads);
        let Ok(at) = u32::try_from(self.known.len()) else { return false };
        if !is_named && (may_be_empty || heads.is_empty()) {
            return false;
        }
        if is_named {
            self.named.push(at);
        }
        self.known.push((elements, value));
        for head in heads {
            self.first.entry(head).or_default().push(at);
            self.heads.add(head, self.first.keys());
        }
        true
    }

    /// The longest pattern that begins at a token.
    pub fn at<'a>(&'a self, tokens: &Tokens<'_>, at: usize) -> Option<Hit<'a, T>> {
        self.all_at(tokens, at).max_by_key(|hit| hit.tokens.end)
    }

    fn all_at<'a>(&'a self, tokens: &Tokens<'_>, at: usize) -> impl Iterator<Item = Hit<'a, T>> {
        let first = tokens.key(at);
        let listed = |next| {
            let head = Some((first, next)).filter(|head| self.heads.may_hold(*head));
            head.and_then(|head| self.first.get(&head)).map(Vec::as_slice).unwrap_or_default()
        };
        let named = if is_name(tokens, at) { self.named.as_slice() } else { &[] };
        let candidates = in_order(listed(None), listed(Some(tokens.key(at + 1)))).chain(named);
        candidates.filter_map(move |candidate| {
            let (elements, value) = self.known.get(*candidate as usize)?;
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

    /// The longest pattern of the kind that comes first among those that begin at a token.
    pub fn first_at<'a, K: PartialEq>(
        &'a self,
        tokens: &Tokens<'_>,
        at: usize,
        kind: impl Fn(&T) -> K,
    ) -> Option<Hit<'a, T>> {
        let mut hits = self.all_at(tokens, at);
        let mut longest = hits.next()?;
        for hit in hits {
            if kind(hit.value) == kind(longest.value) && longest.tokens.end < hit.tokens.end {
                longest = hit;
            }
        }
        Some(longest)
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
        Element::Word(word) => (tokens.is(at, word) && goes_on(at))
            .then(|| end(after, rest, tokens, first, at + 1))
            .flatten(),
        Element::Choice(choices) => {
            let next = Rest { elements: after, next: rest };
            let key = tokens.key(at);
            let may_stand = choices.iter().filter(|choice| may_begin(choice, key));
            may_stand.filter_map(|choice| end(choice, Some(&next), tokens, first, at)).max()
        }
        Element::Name => (is_name(tokens, at) && goes_on(at))
            .then(|| end(after, rest, tokens, first, at + 1))
            .flatten(),
        Element::Gap => (0..=WIDEST)
            .take_while(|n| *n == 0 || (goes_on(at + n - 1) && !opens_clause(tokens, at + n - 1)))
            .filter(|n| may_begin(after, tokens.key(at + n)))
            .filter_map(|n| end(after, rest, tokens, first, at + n))
            .max(),
    }
}

/// Whether a word opens a clause that says something else, so that what stands behind it belongs no longer to what stands before.
fn opens_clause(tokens: &Tokens<'_>, at: usize) -> bool {
    CLAUSES.contains(&tokens.word(at))
}

/// Whether elements may begin with the word of a key: most do not, which their first one shows.
fn may_begin(elements: &[Element], key: u64) -> bool {
    match elements.first() {
        Some(Element::Word(word)) => word.key == key,
        Some(Element::Choice(choices)) => choices.iter().any(|choice| may_begin(choice, key)),
        Some(Element::Gap | Element::Name) | None => true,
    }
}

/// Whether a word may be of a name: with a capital, and more than an initial.
fn is_name(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_capital(at) && tokens.word(at).chars().count() > 2
}

/// The numbers of two ordered lists in order, each once.
fn in_order<'a>(one: &'a [u32], other: &'a [u32]) -> impl Iterator<Item = &'a u32> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(first), Some(second)) if first == second => {
            other.next();
            one.next()
        }
        (Some(first), Some(second)) if first > second => other.next(),
        (Some(_), _) => one.next(),
        (None, _) => other.next(),
    })
}

/// Collects the keys of the first two words of elements and what follows them, or of the first where anything may follow it;
/// whether they begin with something.
fn find_heads(
    elements: &[Element],
    rest: Option<&Rest<'_>>,
    first: Option<u64>,
    heads: &mut BTreeSet<(u64, Option<u64>)>,
) -> bool {
    let Some((element, after)) = elements.split_first() else {
        return match (rest, first) {
            (Some(rest), _) => find_heads(rest.elements, rest.next, first, heads),
            (None, Some(first)) => {
                heads.insert((first, None));
                true
            }
            (None, None) => false,
        };
    };
    match (element, first) {
        (Element::Word(word), None) => find_heads(after, rest, Some(word.key), heads),
        (Element::Word(word), Some(first)) => {
            heads.insert((first, Some(word.key)));
            true
        }
        (Element::Choice(choices), _) => {
            let next = Rest { elements: after, next: rest };
            // Each choice is looked at, also behind one that may be empty.
            let mut all_begin = true;
            for choice in choices {
                all_begin &= find_heads(choice, Some(&next), first, heads);
            }
            all_begin
        }
        (Element::Gap | Element::Name, Some(first)) => {
            heads.insert((first, None));
            true
        }
        (element, None) => *element == Element::Name,
    }
}

/// Choices stand so deep in one another at most.
const DEEPEST: usize = 8;

fn sequence(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    depth: usize,
) -> Option<Vec<Element>> {
    let (mut elements, mut words) = (Vec::new(), String::new());
    let close = |words: &mut String, elements: &mut Vec<Element>| {
        // Nearly every piece is words and spaces alone, and each start reads thousands of them.
        if words.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ') {
            let words = words.split(' ').filter(|word| !word.is_empty());
            elements.extend(words.map(|word| Element::Word(Word::of(word))));
        } else {
            with_marks(words, elements);
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

/// The elements of a piece that holds marks: gaps, names, and words as those of a message.
fn with_marks(piece: &str, elements: &mut Vec<Element>) {
    for (at, part) in piece.split("..").enumerate() {
        if at > 0 {
            elements.push(Element::Gap);
        }
        for (at, part) in part.split("<name>").enumerate() {
            elements.extend((at > 0).then_some(Element::Name));
            let tokens = Tokens::of(part);
            elements.extend(tokens.all.into_iter().map(|token| Element::Word(token.word)));
        }
    }
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
