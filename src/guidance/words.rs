//! Words of questions: folded, stemmed, and with what they mean.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use rust_stemmers::{Algorithm, Stemmer};

use super::dictionary::Dictionary;

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
    stems: Dictionary<Stem>,
    /// What words mean alone, as they are written.
    alone: Dictionary<Vec<Meaning>>,
    /// The stems of common words and of those in phrases.
    stem_of: Dictionary<Option<String>>,
    names: Vec<String>,
    spoken: BTreeSet<String>,
    joins: BTreeSet<String>,
    tells: Vec<Vec<String>>,
    points_back: BTreeSet<String>,
    nods: Vec<Vec<String>>,
    openings: Vec<Vec<String>>,
    idle: Vec<Vec<String>>,
    footers: Vec<Vec<String>>,
    /// The word that stands for each that asks the same.
    same: BTreeMap<String, String>,
}

/// How people put questions, as `config/vocabulary/asking.toml` has it.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    /// What may stand before a question and only joins it to something before.
    pub joins: Vec<String>,
    /// With which a sentence begins that tells of whoever asks.
    pub tells: Vec<String>,
    /// What points at something that was said before.
    pub points_back: Vec<String>,
    /// What only asks for a nod to the sentence before.
    pub nods: Vec<String>,
    /// What leads up to a question and says nothing of it.
    pub openings: Vec<String>,
    /// With which a sentence begins that says nothing of what is asked.
    pub idle: Vec<String>,
    /// With which a line begins that a mail program or an office sets below every mail.
    pub footers: Vec<String>,
    /// Words, each with those that ask the same.
    pub same: BTreeMap<String, Vec<String>>,
}

/// What is known of words with a stem.
#[derive(Debug, Default)]
struct Stem {
    is_common: bool,
    alone: Vec<Meaning>,
    phrases: Vec<Phrase>,
}

/// What follows a stem in a phrase.
#[derive(Debug)]
struct Phrase {
    rest: Vec<String>,
    meanings: Vec<Meaning>,
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
        for word in COMMON {
            language.stems.entry(&stemmer.stem(word)).is_common = true;
            language.stem_of.entry(word).get_or_insert_with(|| stemmer.stem(word).into_owned());
        }
        language.names = meanings.keys().cloned().collect();
        for (id, (name, phrases)) in (0..).zip(meanings) {
            let meaning = Meaning { id, is_asked: name.starts_with(ASKED) };
            for phrase in phrases {
                let words = written(phrase);
                language.spoken.extend(words.iter().cloned());
                let mut stems = words.iter().map(|word| stemmer.stem(word).into_owned());
                let Some(first) = stems.next() else { continue };
                let rest: Vec<String> = stems.collect();
                let stem = language.stems.entry(&first);
                if let [word] = words.as_slice() {
                    stem.alone.push(meaning);
                    language.alone.entry(word).push(meaning);
                    continue;
                }
                match stem.phrases.iter_mut().find(|phrase| phrase.rest == rest) {
                    Some(phrase) => phrase.meanings.push(meaning),
                    None => stem.phrases.push(Phrase { rest, meanings: vec![meaning] }),
                }
            }
        }
        for word in &language.spoken {
            language.stem_of.entry(word).get_or_insert_with(|| stemmer.stem(word).into_owned());
        }
        language
    }

    /// The same, with how people put questions.
    #[must_use]
    pub fn with_forms(self, forms: Forms) -> Self {
        let each = forms.same.into_iter();
        let same = each
            .flat_map(|(word, others)| others.into_iter().map(move |other| (other, word.clone())));
        let [tells, nods, openings, idle, footers] =
            [forms.tells, forms.nods, forms.openings, forms.idle, forms.footers]
                .map(|phrases| phrases.iter().map(|phrase| written(phrase)).collect());
        let [joins, points_back] =
            [forms.joins, forms.points_back].map(|words| words.into_iter().collect());
        let same = same.collect();
        Self { joins, tells, points_back, nods, openings, idle, footers, same, ..self }
    }

    /// Whether a word only joins a question to what stands before it.
    pub fn joins(&self, word: &str) -> bool {
        self.joins.contains(word)
    }

    /// Whether a sentence only tells of whoever asks.
    pub fn tells(&self, sentence: &str) -> bool {
        begins(&written(sentence), &self.tells)
    }

    /// Whether a question only asks for a nod to what stands before it, and is about nothing by itself.
    pub fn is_nod(&self, question: &str) -> bool {
        let mut words = written(question);
        let n_joins = words.iter().take_while(|word| self.joins(word)).count();
        words.drain(..n_joins);
        self.nods.contains(&words)
    }

    /// Whether a sentence says nothing of what is asked: "I hope you are well."
    pub fn is_idle(&self, sentence: &str) -> bool {
        let words = written(sentence);
        begins(&words, &self.idle) || self.openings.contains(&words)
    }

    /// Whether a line stands below every mail of somebody: "Sent from my phone".
    pub fn is_footer(&self, line: &str) -> bool {
        begins(&written(line), &self.footers)
    }

    /// A sentence without what leads up to its question and is parted from it by a mark: "Quick question: ".
    pub fn without_opening<'a>(&self, sentence: &'a str) -> &'a str {
        let parted =
            sentence.find([':', ',', '–', '—', '-']).and_then(|at| sentence.split_at_checked(at));
        let Some((opening, rest)) = parted else { return sentence };
        let rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        if rest.is_empty() || !self.openings.contains(&written(opening)) { sentence } else { rest }
    }

    /// Whether a question points at something that was said before it.
    pub fn points_back(&self, question: &str) -> bool {
        written(question).iter().any(|word| self.points_back.contains(word))
    }

    /// The word that stands for all that ask the same.
    pub fn same(&self, word: String) -> String {
        self.same.get(&word).cloned().unwrap_or(word)
    }

    /// The words of a text, in order.
    pub fn words(&self, text: &str) -> Vec<Word> {
        let stemmer = Stemmer::create(Algorithm::English);
        let word = |written: String| {
            let known = self.stem_of.get(&written).and_then(Option::clone);
            let stem = known.unwrap_or_else(|| stemmer.stem(&written).into_owned());
            let is_common = self.stems.get(&stem).is_some_and(|stem| stem.is_common);
            Word { written, stem, is_common }
        };
        written(text).into_iter().take(MOST_WORDS).map(word).collect()
    }

    /// What words mean, alone and together: each meaning once, in order.
    pub fn meanings<W: Borrow<Word>>(&self, words: &[W]) -> Vec<Meaning> {
        let mut found = Vec::new();
        for (at, first) in words.iter().enumerate() {
            let first = first.borrow();
            let stem = self.stems.get(&first.stem);
            // "train" is not "training": the stem counts only where the word itself is not known.
            let alone = self.alone.get(&first.written).or_else(|| stem.map(|stem| &stem.alone));
            found.extend(alone.into_iter().flatten());
            for phrase in stem.into_iter().flat_map(|stem| &stem.phrases) {
                let mut after = words.iter().skip(at + 1).map(Borrow::borrow);
                let is_said =
                    phrase.rest.iter().all(|stem| after.next().is_some_and(|w| w.stem == *stem));
                if is_said {
                    found.extend(&phrase.meanings);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
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

/// Whether words begin with any of some phrases.
fn begins(words: &[String], phrases: &[Vec<String>]) -> bool {
    phrases.iter().any(|phrase| words.starts_with(phrase))
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
}
