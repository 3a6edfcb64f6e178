//! What a question is compared by: its words, pairs of words, letters, meanings, and what is asked.

use std::collections::BTreeSet;

use super::words::{Language, Speller, Word};

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

/// The features of a question, each once, in order.
pub fn features(words: &[Word], language: &Language, speller: &Speller) -> Vec<Feature> {
    let mut found = Vec::with_capacity(words.len() * 24);
    named(words, language, speller, &mut |group, parts| {
        found.push(feature(group, parts));
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// Calls back with the texts of each feature; a feature may come twice.
pub fn named(
    words: &[Word],
    language: &Language,
    speller: &Speller,
    each: &mut dyn FnMut(Group, &[&str]),
) {
    let meant = meant(words, language, speller);
    let stem = |at: usize| meant.get(at).map_or("", |word: &Word| word.stem.as_str());
    for (at, word) in words.iter().enumerate() {
        if !word.is_common {
            each(Group::Word, &[stem(at)]);
            letters(&word.stem, each);
            if stem(at) != word.stem {
                each(Group::Word, &[&word.stem]);
                letters(stem(at), each);
            }
        }
        if at > 0 {
            each(Group::Pair, &[stem(at - 1), stem(at)]);
        }
    }
    let telling: Vec<&str> =
        meant.iter().filter(|word| !word.is_common).map(|word| word.stem.as_str()).collect();
    for pair in telling.windows(2) {
        each(Group::Near, pair);
    }
    for meaning in language.meanings(&meant) {
        let group = if meaning.is_asked { Group::Asked } else { Group::Meaning };
        each(group, &[language.name(meaning.id)]);
    }
}

/// The words as they were meant.
pub fn meant(words: &[Word], language: &Language, speller: &Speller) -> Vec<Word> {
    let meant = |word: &Word| {
        let other = speller.meant(word).map(|other| language.words(other));
        other.and_then(|words| words.into_iter().next()).unwrap_or_else(|| word.clone())
    };
    words.iter().map(meant).collect()
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

/// Runs of three to five letters, with the word's borders.
fn letters(stem: &str, each: &mut dyn FnMut(Group, &[&str])) {
    let bordered = format!(" {stem} ");
    let borders: Vec<usize> =
        bordered.char_indices().map(|(at, _)| at).chain([bordered.len()]).collect();
    let mut told = BTreeSet::new();
    for n in 3..=5 {
        for run in borders.windows(n + 1) {
            if let (Some(&from), Some(&to)) = (run.first(), run.last())
                && let Some(run) = bordered.get(from..to)
                && told.insert(run)
            {
                each(Group::Letters, &[run]);
            }
        }
    }
}

/// FNV-1a over the group and the texts: the same everywhere, and collisions among a million features are one in ten million.
fn number(group: Group, parts: &[&str]) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let start = 0xcbf2_9ce4_8422_2325 ^ (group as u64 + 1).wrapping_mul(PRIME);
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
