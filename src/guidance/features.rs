//! What a question is compared by: its words, pairs of words, letters, meanings, and what is asked.

use std::borrow::Borrow;

use super::speller::Speller;
use super::words::{Language, Word};

/// A kind of feature; each kind has the same say in a comparison, however many features of it a question has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// A word that carries a topic.
    Word,
    /// Two neighbours, common words too.
    Pair,
    /// Two neighbours among the words that carry a topic.
    Near,
    /// Letters that stand together in a word.
    Letters,
    /// What words mean.
    Meaning,
    /// What is asked of the topic.
    Asked,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Word, Self::Pair, Self::Near, Self::Letters, Self::Meaning, Self::Asked];

    /// How much say a group has.
    pub const fn say(self) -> f32 {
        match self {
            Self::Word | Self::Meaning => 1.0,
            Self::Letters => 0.8,
            Self::Pair | Self::Asked => 0.5,
            Self::Near => 0.3,
        }
    }
}

/// A feature, by a number that follows from its group and text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Feature {
    /// Its kind.
    pub group: Group,
    /// Which of its kind.
    pub id: u64,
}

/// The features of a question, each once, in order: of its words as they are written and as they were meant.
pub fn features<W: Borrow<Word>>(
    words: &[W],
    meant: &[&Word],
    language: &Language,
) -> Vec<Feature> {
    let mut found = Vec::with_capacity(words.len() * 24);
    named(words, meant, language, &mut |group, parts| {
        found.push(feature(group, parts));
        if let (Group::Word, [stem]) = (group, parts) {
            letters(stem, &mut |run| found.push(run));
        }
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// Calls back with the texts of each feature but letters, which follow from the words; a feature may come twice.
pub fn named<W: Borrow<Word>>(
    words: &[W],
    meant: &[&Word],
    language: &Language,
    each: &mut dyn FnMut(Group, &[&str]),
) {
    let mut before: Option<&str> = None;
    for (word, meant) in words.iter().map(Borrow::borrow).zip(meant) {
        if !word.is_common {
            each(Group::Word, &[&meant.stem]);
            if meant.stem != word.stem {
                each(Group::Word, &[&word.stem]);
            }
        }
        if let Some(before) = before {
            each(Group::Pair, &[before, &meant.stem]);
        }
        before = Some(&meant.stem);
    }
    let telling: Vec<&str> =
        meant.iter().filter(|word| !word.is_common).map(|word| word.stem.as_str()).collect();
    for pair in telling.windows(2) {
        each(Group::Near, pair);
    }
    for meaning in language.meanings(meant) {
        let group = if meaning.is_asked { Group::Asked } else { Group::Meaning };
        each(group, &[language.name(meaning.id)]);
    }
}

/// The words as they were meant.
pub fn meant<'a>(words: &'a [Word], speller: &'a Speller) -> Vec<&'a Word> {
    words.iter().map(|word| speller.meant(word).unwrap_or(word)).collect()
}

/// The feature of a group and its texts.
pub fn feature(group: Group, parts: &[&str]) -> Feature {
    Feature { group, id: number(group, parts) }
}

/// A feature's written form: its group's first letter and its texts.
pub fn written(group: Group, parts: &[&str]) -> String {
    let letter = match group {
        Group::Word => 'w',
        Group::Pair => 'p',
        Group::Near => 'n',
        Group::Letters => 'l',
        Group::Meaning => 'm',
        Group::Asked => 'a',
    };
    format!("{letter}:{}", parts.join("_"))
}

/// The feature of a written form.
pub fn from_written(written: &str) -> Option<Feature> {
    let (letter, rest) = written.split_once(':')?;
    let group = match letter {
        "w" => Group::Word,
        "p" => Group::Pair,
        "n" => Group::Near,
        "l" => Group::Letters,
        "m" => Group::Meaning,
        "a" => Group::Asked,
        _ => return None,
    };
    let parts: Vec<&str> = match group {
        Group::Pair | Group::Near => rest.split('_').collect(),
        Group::Word | Group::Letters | Group::Meaning | Group::Asked => vec![rest],
    };
    Some(feature(group, &parts))
}

/// Calls back with each run of three to five letters of a word, with the word's borders; a run may come twice.
pub fn letters(stem: &str, each: &mut dyn FnMut(Feature)) {
    let bordered = format!(" {stem} ");
    if stem.is_ascii() {
        for n in 3..=5 {
            for run in bordered.as_bytes().windows(n) {
                let id = hashed(START ^ seed(Group::Letters), run).wrapping_mul(PRIME);
                each(Feature { group: Group::Letters, id });
            }
        }
        return;
    }
    let borders: Vec<usize> =
        bordered.char_indices().map(|(at, _)| at).chain([bordered.len()]).collect();
    for n in 3..=5 {
        for run in borders.windows(n + 1) {
            if let (Some(&from), Some(&to)) = (run.first(), run.last())
                && let Some(run) = bordered.get(from..to)
            {
                each(feature(Group::Letters, &[run]));
            }
        }
    }
}

/// FNV-1a over the group and the texts: the same everywhere, and collisions among a million features are one in ten million.
fn number(group: Group, parts: &[&str]) -> u64 {
    let start = START ^ seed(group);
    parts.iter().fold(start, |hash, part| hashed(hash, part.as_bytes()).wrapping_mul(PRIME))
}

/// FNV-1a over a text.
pub fn hash(text: &str) -> u64 {
    hashed(START, text.as_bytes())
}

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn seed(group: Group) -> u64 {
    (group as u64 + 1).wrapping_mul(PRIME)
}

fn hashed(hash: u64, text: &[u8]) -> u64 {
    text.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_the_same_features_whichever_way_they_are_found() {
        let mut found = Vec::new();
        letters("vat", &mut |run| found.push(run));
        let runs = [" va", "vat", "at ", " vat", "vat ", " vat "];
        assert_eq!(found, runs.map(|run| feature(Group::Letters, &[run])));
        let mut found = Vec::new();
        letters("é1", &mut |run| found.push(run));
        assert_eq!(found, [" é1", "é1 ", " é1 "].map(|run| feature(Group::Letters, &[run])));
    }
}
