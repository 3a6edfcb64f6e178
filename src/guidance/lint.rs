//! What `check` asks of the guidance beyond its form: short, plain, told apart from its neighbours, and within reach of a question.

use std::collections::{BTreeMap, BTreeSet};

use super::bank::{Bank, BankEntry};
use super::words::{Language, Word};
use super::{alike, links, personal};
use crate::personal::Mark;

/// The most words of an answer: two to six short sentences, or a list.
pub const MOST_WORDS: usize = 120;
/// The highest reading age of an answer, in years.
pub const HIGHEST_AGE: f64 = 18.0;
/// The most words of a way to ask.
pub const MOST_WORDS_ASKED: usize = 60;
/// So many other ways to ask an entry has at least, and a topic that is not covered.
const ENOUGH_WAYS: usize = 40;
const ENOUGH_WAYS_OF_TOPIC: usize = 20;
/// The fewest words whose reading age is measured: in fewer, one long name decides.
const FEWEST_WORDS: usize = 20;

/// Something that an officer should look at.
#[derive(Clone, PartialEq, Debug)]
pub struct Remark {
    /// The place of its entry in the bank.
    pub entry: usize,
    /// The words in the file that it is about; otherwise it is about the answer, or the entry as a whole.
    pub place: Option<String>,
    /// What is to be looked at.
    pub sentence: String,
}

/// Everything in a bank that an officer should look at, by entry. What is borrowed from another programme is looked at there.
pub fn remarks(bank: &Bank, addresses: &BTreeSet<String>) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    let own = |(_, entry): &(usize, &BankEntry)| !entry.is_borrowed();
    for (at, entry) in bank.entries().iter().enumerate().filter(own) {
        let own = of_text(entry).map(|sentence| (None, sentence));
        let asked = entry.ways.iter().filter(|way| n_words(way) > MOST_WORDS_ASKED).map(|way| {
            let n = n_words(way);
            let sentence = format!("this way to ask has {n} words; {MOST_WORDS_ASKED} are enough.");
            (Some(way.clone()), sentence)
        });
        let personal = entry.ways.iter().filter_map(|way| {
            let is_known = links::dead(way, addresses).is_empty();
            let is_told = |what: &&str| *what != Mark::Address.named() || !is_known;
            let what = personal::in_way(bank, way).filter(is_told)?;
            let sentence = format!(
                "this way to ask holds {what}: say it without, no erasure reaches it here."
            );
            Some((Some(way.clone()), sentence))
        });
        let dead = links::dead(entry.text(), addresses).into_iter();
        let dead = dead.map(|(address, sentence)| (Some(address), sentence));
        let few = of_numbers(entry).map(|sentence| (None, sentence));
        let unreached = (!is_reached(bank, at)).then(|| {
            let sentence = "no question leads here, not even its own ways to ask: others are nearer; add ways to ask, or remove the entry.";
            (None, sentence.to_owned())
        });
        let all = own.chain(asked).chain(personal).chain(dead).chain(few).chain(unreached);
        remarks.extend(all.map(|(place, sentence)| Remark { entry: at, place, sentence }));
    }
    remarks.extend(twins(bank));
    remarks.extend(alike::near_twins(bank));
    remarks.extend(alike::equal_answers(bank));
    remarks.sort_by_key(|remark| remark.entry);
    remarks
}

/// What is to be said of how many ways to ask there are, and of whom it is for.
fn of_numbers(entry: &BankEntry) -> impl Iterator<Item = String> {
    let n = entry.ways.len().saturating_sub(1);
    let enough = if entry.is_covered() { ENOUGH_WAYS } else { ENOUGH_WAYS_OF_TOPIC };
    // An officer's own answer begins with the questions that it was given to.
    let is_whole = entry.review.is_none();
    let few = (is_whole && n < enough).then(|| {
        format!("it has {n} other ways to ask; with fewer than {enough} people are often not understood.")
    });
    let is_for_nobody = is_whole && entry.is_covered() && entry.audience.is_empty();
    let audience = is_for_nobody
        .then(|| "`audience` is missing or empty: say whom it is written for.".to_owned());
    few.into_iter().chain(audience)
}

/// What is to be said of an answer's length and plainness.
fn of_text(entry: &BankEntry) -> impl Iterator<Item = String> {
    let (n, age) = (n_words(entry.text()), reading_age(entry.text()));
    let long = (n > MOST_WORDS)
        .then(|| format!("the answer has {n} words; {MOST_WORDS} are the most that people read."));
    let hard = age.filter(|age| entry.is_covered() && *age > HIGHEST_AGE).map(|age| {
        format!("the answer asks for a reading age of {age:.0} (Flesch–Kincaid); {HIGHEST_AGE:.0} is the highest: shorter sentences and words help.")
    });
    long.into_iter().chain(hard)
}

/// Ways to ask that stand in several entries of a programme: in the same words but for their endings, case, marks and order.
fn twins(bank: &Bank) -> Vec<Remark> {
    let mut first: BTreeMap<Vec<String>, (usize, &str)> = BTreeMap::new();
    let mut twins = Vec::new();
    for (at, entry) in bank.entries().iter().enumerate() {
        for way in entry.ways.iter() {
            let known = *first.entry(stems(way, bank.language())).or_insert((at, way));
            if let Some(other) = bank.entry(known.0).filter(|_| known.0 != at) {
                let sentence = format!(
                    "`{}` asks the same: “{}”; a question belongs to one entry.",
                    other.name, known.1
                );
                twins.push(Remark { entry: at, place: Some(way.clone()), sentence });
            }
        }
    }
    twins
}

fn stems(way: &str, language: &Language) -> Vec<String> {
    let words = language.words(way);
    // Alone, "probate" is not "probation".
    let is_alone = words.len() == 1;
    let text = |word: Word| if is_alone { word.written } else { word.stem };
    let mut texts: Vec<String> = words.into_iter().map(text).collect();
    texts.sort();
    texts
}

/// Whether a question leads to an entry: whether any of its ways to ask is nearer to it, or to one with the same source, than to others.
fn is_reached(bank: &Bank, entry: usize) -> bool {
    let leads_here = |way: &String| {
        let ranked = bank.ranked(&bank.question(way, "", 0.0));
        ranked.first().is_some_and(|first| bank.share_cite(entry, first.entry))
    };
    bank.entry(entry).is_some_and(|entry| entry.ways.iter().any(leads_here))
}

/// The reading age of a text by Flesch and Kincaid: their school grade for its words a sentence and syllables a word, and five years.
/// Addresses are no words. `None` for a text that is too short to tell.
pub fn reading_age(text: &str) -> Option<f64> {
    let words: Vec<&str> = words(text).collect();
    if words.len() < FEWEST_WORDS {
        return None;
    }
    let ends = |line: &str| line.split_inclusive(['.', '!', '?', ':', ';']).count().max(1);
    let lines = text.lines().filter(|line| line.chars().any(char::is_alphabetic));
    let n_sentences: usize = lines.map(|line| ends(line.trim())).sum();
    let n_syllables: usize = words.iter().map(|word| n_syllables(word)).sum();
    let grade = 0.39 * super::bank::rate(words.len(), n_sentences)
        + 11.8 * super::bank::rate(n_syllables, words.len())
        - 15.59;
    Some(grade + 5.0)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_address = |word: &&str| word.contains('@') || word.contains("://");
    let words = text.split_whitespace().filter(move |word| !is_address(word));
    words.filter(|word| word.chars().any(char::is_alphabetic))
}

fn n_words(text: &str) -> usize {
    words(text).count()
}

/// Runs of vowels, without a silent e at the end.
fn n_syllables(word: &str) -> usize {
    let letters: Vec<char> =
        word.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let is_vowel = |letter: &char| "aeiouyé".contains(*letter);
    let n_runs = letters.chunk_by(|one, other| is_vowel(one) == is_vowel(other));
    let n_runs = n_runs.filter(|run| run.first().is_some_and(is_vowel)).count();
    let is_silent =
        matches!(letters.as_slice(), [.., before, 'e'] if !is_vowel(before) && *before != 'l');
    n_runs.saturating_sub(usize::from(is_silent && n_runs > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::bank;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: f64) {
        let age = reading_age(text).unwrap();
        assert!((age - expected).abs() < 0.05, "{age}");
    }

    #[test]
    fn the_reading_age_follows_the_published_measure() {
        // 30 words, 3 sentences, 30 syllables: 0.39 × 10 + 11.8 × 1 − 15.59 + 5.
        let plain = "The cat sat on the mat in the old house. ".repeat(3);
        check(&plain, 5.11);
        // 20 words, 1 sentence, 60 syllables: 0.39 × 20 + 11.8 × 3 − 15.59 + 5.
        check(&"secondment ".repeat(20), 32.61);
        assert_eq!(reading_age("Too few words."), None);
    }

    #[test]
    fn syllables_are_runs_of_vowels() {
        let words = ["rate", "table", "me", "secondment", "agree", "VAT", "idea"];
        assert_eq!(words.map(n_syllables), [1, 2, 1, 3, 2, 1, 2]);
    }

    #[test]
    fn what_stands_twice_is_too_long_or_is_out_of_reach_is_told() {
        // The few ways of a small bank are told by another test.
        let remarks = |bank: &Bank| -> Vec<Remark> {
            let all = remarks(bank, &BTreeSet::new()).into_iter();
            all.filter(|remark| {
                let is_told_elsewhere =
                    ["other ways to ask;", "`audience`", "nearly those", "word for word"];
                !is_told_elsewhere.iter().any(|words| remark.sentence.contains(words))
            })
            .collect()
        };
        assert_eq!(remarks(&bank()), []);
        let mut entries = bank().entries().to_vec();
        entries[1].ways = ["removals for money", "moving house support"].map(str::to_owned).into();
        let same = BankEntry { name: "same".into(), cites: Vec::new(), ..entries[0].clone() };
        let more = [entries[0].ways.to_vec(), vec!["a word ".repeat(31)]].concat();
        entries[0].ways = more.into();
        entries[0].outcome = super::super::bank::Outcome::Answer(
            "Interdepartmental reimbursement necessitates comprehensive administrative authorisation. "
                .repeat(21),
        );
        let n_twins = same.ways.len();
        entries.splice(2.., [same.clone(), BankEntry { name: "copy".into(), ..same }]);
        let told: Vec<(usize, String)> = remarks(&bank().with_entries(entries))
            .into_iter()
            .map(|remark| (remark.entry, remark.sentence.split([';', ':']).next().unwrap().into()))
            .collect();
        let told: Vec<(usize, &str)> = told.iter().map(|(at, told)| (*at, told.as_str())).collect();
        assert_eq!(
            told[..5],
            [
                (0, "the answer has 126 words"),
                (0, "the answer asks for a reading age of 49 (Flesch–Kincaid)"),
                (0, "this way to ask has 62 words"),
                (1, "`relocation` asks the same"),
                (1, "`relocation` asks the same"),
            ]
        );
        let unreached = "no question leads here, not even its own ways to ask";
        assert!(!told.contains(&(2, unreached)) && told.contains(&(3, unreached)), "{told:?}");
        assert_eq!(told.len(), 5 + 2 * n_twins + 1);
    }
}
