//! Words of questions: folded, stemmed, spelt as they were meant, and with what they mean.

use std::collections::{BTreeMap, BTreeSet};

use rust_stemmers::{Algorithm, Stemmer};

/// Words that carry no topic in any question.
const COMMON: &[&str] = &[
    "a", "an", "the", "i", "im", "ive", "id", "ill", "me", "my", "we", "our", "us", "you", "your",
    "it", "its", "is", "are", "am", "be", "been", "was", "were", "do", "does", "did", "to", "of",
    "in", "on", "for", "and", "or", "at", "with", "as", "by", "if", "this", "that", "there",
    "their", "they", "them", "he", "she", "his", "her", "him", "hers", "so", "please", "hi",
    "hello", "hey", "dear", "thank", "thanks", "ok", "would", "could", "can", "will", "shall",
    "about", "any", "some", "just", "also", "from", "have", "has", "had", "know", "tell", "like",
    "get", "wonder",
];

/// A key of a meaning that tells what is asked of a topic begins so.
const ASKED: &str = "ask-";
/// So many words of a question are looked at: nobody asks one in more.
const MOST_WORDS: usize = 400;

/// What is known of the language in which people ask, as data.
#[derive(Debug, Default)]
pub struct Language {
    phrases: BTreeMap<String, Vec<Phrase>>,
    alone: BTreeMap<String, BTreeSet<u16>>,
    alone_by_stem: BTreeMap<String, BTreeSet<u16>>,
    names: Vec<String>,
    spoken: BTreeSet<String>,
    common: BTreeSet<String>,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<String>,
    meanings: BTreeSet<u16>,
}

/// A word of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// As it is written, in small letters.
    pub written: String,
    /// Without its ending.
    pub stem: String,
    /// Whether it carries no topic.
    pub is_common: bool,
}

/// A thing that a question is about, or what it asks of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Meaning {
    /// Which.
    pub id: u16,
    /// Whether it tells what is asked of the topic: how much, who, when.
    pub is_asked: bool,
}

impl Language {
    /// The language of meanings, each with its words and phrases.
    pub fn new(meanings: &BTreeMap<String, Vec<String>>) -> Self {
        let mut language = Self::default();
        let stemmer = Stemmer::create(Algorithm::English);
        language.common = COMMON.iter().map(|word| stemmer.stem(word).into_owned()).collect();
        language.names = meanings.keys().cloned().collect();
        for (id, phrases) in (0..).zip(meanings.values()) {
            for phrase in phrases {
                let words = written(phrase);
                language.spoken.extend(words.iter().cloned());
                let mut stems = words.iter().map(|word| stemmer.stem(word).into_owned());
                let Some(first) = stems.next() else { continue };
                let rest: Vec<String> = stems.collect();
                if let [word] = words.as_slice() {
                    language.alone.entry(word.clone()).or_default().insert(id);
                    language.alone_by_stem.entry(first).or_default().insert(id);
                    continue;
                }
                let known = language.phrases.entry(first).or_default();
                match known.iter_mut().find(|phrase| phrase.rest == rest) {
                    Some(phrase) => drop(phrase.meanings.insert(id)),
                    None => known.push(Phrase { rest, meanings: BTreeSet::from([id]) }),
                }
            }
        }
        language
    }

    /// The words of a text, in order.
    pub fn words(&self, text: &str) -> Vec<Word> {
        let stemmer = Stemmer::create(Algorithm::English);
        let word = |written: String| {
            let stem = stemmer.stem(&written).into_owned();
            let is_common = self.common.contains(&stem);
            Word { written, stem, is_common }
        };
        written(text).into_iter().take(MOST_WORDS).map(word).collect()
    }

    /// What words mean, alone and together.
    pub fn meanings(&self, words: &[Word]) -> BTreeSet<Meaning> {
        let mut found = BTreeSet::new();
        for at in 0..words.len() {
            let mut here = words.iter().skip(at);
            let Some(first) = here.next() else { break };
            // "train" is not "training": the stem counts only where the word itself is not known.
            let alone = self.alone.get(&first.written);
            let alone = alone.or_else(|| self.alone_by_stem.get(&first.stem));
            found.extend(alone.into_iter().flatten().map(|id| self.meaning(*id)));
            for phrase in self.phrases.get(&first.stem).into_iter().flatten() {
                let mut after = here.clone();
                let is_said =
                    phrase.rest.iter().all(|stem| after.next().is_some_and(|w| w.stem == *stem));
                if is_said {
                    found.extend(phrase.meanings.iter().map(|id| self.meaning(*id)));
                }
            }
        }
        found
    }

    fn meaning(&self, id: u16) -> Meaning {
        Meaning { id, is_asked: self.name(id).starts_with(ASKED) }
    }

    /// The key under which a meaning stands in its file.
    pub fn name(&self, id: u16) -> &str {
        self.names.get(usize::from(id)).map_or("", String::as_str)
    }

    /// Words that stand in the meanings' phrases, as they are written.
    pub fn spoken(&self) -> &BTreeSet<String> {
        &self.spoken
    }
}

/// The words of a text as they are written, in small letters.
fn written(text: &str) -> Vec<String> {
    let folded: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '’' { '\'' } else { letter })
        .collect();
    folded
        .split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '£' | '&'))
        .map(|word| word.strip_suffix("'s").unwrap_or(word).replace('\'', ""))
        .filter(|word| !word.is_empty() && word.len() <= 40)
        .collect()
}

/// Which known word a misspelt one was probably meant to be.
#[derive(Clone, Debug, Default)]
pub struct Speller {
    known: BTreeMap<char, Vec<(String, usize)>>,
    stems: BTreeSet<String>,
}

impl Speller {
    /// A speller that knows the language's words, and those that a bank has at least three times.
    pub fn new(language: &Language, counts: &BTreeMap<String, usize>) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut speller = Self::default();
        let spoken = language.spoken().iter().map(|word| (word.clone(), 0));
        let often = counts.iter().filter(|(_, n)| **n >= 3).map(|(word, n)| (word.clone(), *n));
        let known: BTreeMap<String, usize> = spoken.chain(often).collect();
        for (word, n) in known {
            speller.stems.insert(stemmer.stem(&word).into_owned());
            if let Some(first) = word.chars().next() {
                speller.known.entry(first).or_default().push((word, n));
            }
        }
        speller
    }

    /// The word that was meant, if the one that is written is not known and another is near: one letter wrong, missing, too many
    /// or two changed over; in long words two such.
    pub fn meant(&self, word: &Word) -> Option<&str> {
        let n_letters = word.written.chars().count();
        if n_letters < 4
            || word.is_common
            || self.stems.contains(&word.stem)
            || !word.written.chars().all(char::is_alphabetic)
        {
            return None;
        }
        let allowed = if n_letters >= 8 { 2 } else { 1 };
        let near = |(known, n): &(String, usize)| {
            if known.len().abs_diff(word.written.len()) > allowed || known.len() < 4 {
                return None;
            }
            let distance = strsim::osa_distance(&word.written, known);
            (distance <= allowed).then_some((distance, std::cmp::Reverse(*n)))
        };
        let first = word.written.chars().next()?;
        let candidates = self.known.get(&first)?.iter();
        let best = candidates.filter_map(|known| Some((near(known)?, known.0.as_str())));
        best.min().map(|(_, known)| known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language() -> Language {
        let data = [
            ("pay", vec!["salary", "wage", "pay back"]),
            ("reimburse", vec!["pay back", "refund"]),
            ("ask-who", vec!["who", "whose"]),
        ];
        Language::new(
            &data
                .map(|(key, words)| {
                    (key.to_owned(), words.into_iter().map(str::to_owned).collect())
                })
                .into(),
        )
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let language = language();
        let found = language.meanings(&language.words(text));
        let names: Vec<&str> = found.iter().map(|meaning| language.name(meaning.id)).collect();
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn words_and_phrases_have_their_meanings_whatever_their_endings() {
        check("Whose wages?", "ask-who pay");
        check("Who’s paying back?", "ask-who pay reimburse");
        check("pay in back", "");
    }

    #[test]
    fn a_misspelt_word_is_read_as_the_known_one_and_a_known_one_as_itself() {
        let language = language();
        let speller = Speller::new(&language, &BTreeMap::from([("reimbursement".into(), 3)]));
        let meant = |word: &str| {
            let words = language.words(word);
            speller.meant(&words[0]).map(str::to_owned)
        };
        assert_eq!(meant("salery").as_deref(), Some("salary"));
        assert_eq!(meant("reimbersment").as_deref(), Some("reimbursement"));
        assert_eq!(meant("wages"), None);
        assert_eq!(meant("salad"), None);
    }
}
