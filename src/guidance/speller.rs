//! Which known word a misspelt one was probably meant to be.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::dictionary::Dictionary;
use super::words::{Language, Word};

/// So often a word stands in a bank that it is known.
const OFTEN: usize = 3;
/// Shorter words are not corrected, and none is read as a shorter one.
const SHORTEST: usize = 4;
/// From so many letters on two may be wrong.
const LONG: usize = 8;

/// The words that are known.
#[derive(Clone, Debug, Default)]
pub struct Speller {
    known: BTreeMap<char, Known>,
    stems: Dictionary<()>,
}

/// Known words with the same first letter. Few are like enough by their letters to be compared in full.
#[derive(Clone, Debug, Default)]
struct Known {
    letters: Vec<Letters>,
    words: Vec<(Word, usize)>,
}

/// Which letters a word has, once or more often, whatever their order, and how long it is: a letter more, less or other changes that
/// by no more than one letter too many and one missing.
#[derive(Clone, Copy, Debug)]
struct Letters {
    has: u64,
    length: usize,
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut has = 0_u64;
        for letter in word.chars() {
            let kind = match letter {
                'a'..='z' => u32::from(letter) - u32::from('a'),
                _ => 26 + u32::from(letter) % 6,
            };
            let once = 1 << kind;
            has |= if has & once == 0 { once } else { once << 32 };
        }
        Self { has, length: word.len() }
    }

    /// Whether words with such letters may be so near to each other.
    fn may_be_near(self, other: Self, allowed: u32) -> bool {
        self.length.abs_diff(other.length) <= allowed as usize
            && (self.has & !other.has).count_ones() <= allowed
            && (other.has & !self.has).count_ones() <= allowed
    }
}

impl Speller {
    /// A speller that knows the language's words, and those that a bank has at least three times.
    pub fn new(language: &Language, counts: &BTreeMap<String, usize>) -> Self {
        let mut speller = Self::default();
        let spoken = language.spoken().iter().map(|word| (word.as_str(), 0));
        let often =
            counts.iter().filter(|(_, n)| **n >= OFTEN).map(|(word, n)| (word.as_str(), *n));
        let known: BTreeMap<&str, usize> = spoken.chain(often).collect();
        for (text, n) in known {
            let Some(word) = language.words(text).into_iter().next() else { continue };
            speller.stems.entry(&word.stem);
            if let Some(first) = text.chars().next().filter(|_| text.len() >= SHORTEST) {
                let known = speller.known.entry(first).or_default();
                known.letters.push(Letters::of(text));
                known.words.push((word, n));
            }
        }
        speller
    }

    /// The word that was meant, if the one that is written is not known and another is near: one letter wrong, missing, too many
    /// or two changed over; in long words two such.
    pub fn meant(&self, word: &Word) -> Option<&Word> {
        let n_letters = word.written.chars().count();
        if n_letters < SHORTEST
            || word.is_common
            || self.stems.get(&word.stem).is_some()
            || !word.written.chars().all(char::is_alphabetic)
        {
            return None;
        }
        let allowed = if n_letters >= LONG { 2 } else { 1 };
        let first = word.written.chars().next()?;
        let letters = Letters::of(&word.written);
        let known = self.known.get(&first)?;
        let near = |(other, (known, n)): (&Letters, &'_ (Word, usize))| {
            if !letters.may_be_near(*other, allowed) {
                return None;
            }
            let distance = strsim::osa_distance(&word.written, &known.written);
            (distance <= allowed as usize).then_some((distance, Reverse(*n)))
        };
        let candidates = known.letters.iter().zip(&known.words);
        let best = candidates.filter_map(|both| Some((near(both)?, &both.1.0)));
        best.min_by(|one, other| {
            one.0.cmp(&other.0).then_with(|| one.1.written.cmp(&other.1.written))
        })
        .map(|(_, known)| known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language() -> Language {
        let data = [("pay", "salary"), ("pay", "wage"), ("reimburse", "refund")];
        let mut meanings: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, word) in data {
            meanings.entry(key.to_owned()).or_default().push(word.to_owned());
        }
        Language::new(&meanings)
    }

    #[test]
    fn a_misspelt_word_is_read_as_the_known_one_and_a_known_one_as_itself() {
        let language = language();
        let speller = Speller::new(&language, &BTreeMap::from([("reimbursement".into(), 3)]));
        let meant = |word: &str| {
            let words = language.words(word);
            speller.meant(&words[0]).map(|word| word.written.clone())
        };
        assert_eq!(meant("salery").as_deref(), Some("salary"));
        assert_eq!(meant("reimbersment").as_deref(), Some("reimbursement"));
        assert_eq!(meant("wages"), None);
        assert_eq!(meant("salad"), None);
    }

    proptest::proptest! {
        #[test]
        fn words_that_are_near_are_never_passed_over(one in "[a-eé]{3,9}", other in "[a-eé]{3,9}") {
            let distance = strsim::osa_distance(&one, &other);
            let (is_near, letters) = (distance <= 2, Letters::of(&one));
            let is_as_long = one.len().abs_diff(other.len()) <= 2;
            let may_be = letters.may_be_near(Letters::of(&other), 2);
            proptest::prop_assert!(may_be || !is_near || !is_as_long, "{one} {other}");
        }
    }
}
