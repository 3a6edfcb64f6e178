//! Words as numbers, so that comparing them costs nothing; spelling with capitals is no difference.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The number of a word among its kind.
pub type Number = u32;

/// No word.
pub const NONE: Number = Number::MAX;

/// Words of one kind and their numbers, in the order in which they were first met.
#[derive(Clone, Default, Debug)]
pub struct Names {
    numbers: BTreeMap<Box<str>, Number>,
    words: Vec<Box<str>>,
}

impl Names {
    /// The number of a word, new or known.
    pub fn number(&mut self, word: &str) -> Number {
        let folded = folded(word);
        if let Some(number) = self.numbers.get(&*folded) {
            return *number;
        }
        let number = Number::try_from(self.words.len()).unwrap_or(NONE);
        self.numbers.insert(folded.into(), number);
        self.words.push(word.trim().into());
        number
    }

    /// The number of a word that stands for another, such as a form of it; it is told as it is written here.
    pub fn number_of(&mut self, word: &str, written: &str) -> Number {
        let is_new = self.find(word).is_none();
        let number = self.number(word);
        if let Some(told) = self.words.get_mut(number as usize).filter(|_| is_new) {
            *told = written.into();
        }
        number
    }

    /// The number of a word that is known.
    pub fn find(&self, word: &str) -> Option<Number> {
        self.numbers.get(&*folded(word)).copied()
    }

    /// The word as it was first written.
    pub fn word(&self, number: Number) -> &str {
        self.words.get(number as usize).map_or("", |word| word)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

fn folded(word: &str) -> Cow<'_, str> {
    let word = word.trim();
    if word.chars().any(char::is_uppercase) { word.to_lowercase().into() } else { word.into() }
}
