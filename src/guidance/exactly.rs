//! Which questions are ways to ask, letter by letter but for case and marks.

use hashbrown::HashTable;

use super::bank::BankEntry;
use super::features;
use super::words::Language;

/// Ways to ask by their hash: entry and way.
#[derive(Debug)]
pub struct Exactly(HashTable<(u64, u32, u32)>);

impl Exactly {
    /// The ways to ask of entries; of two entries with the same words the later one has them, unless it is borrowed from another
    /// programme.
    pub fn new(entries: &[BankEntry], language: &Language) -> Self {
        let mut exact = HashTable::new();
        for (at, entry) in (0_u32..).zip(entries) {
            for (number, way) in (0_u32..).zip(entry.ways.iter()) {
                let folded = folded(way, language);
                let hash = features::hash(&folded);
                let is_it =
                    |known: &(u64, u32, u32)| way_is(entries, language, known, hash, &folded);
                let here = (hash, at, number);
                let mut known = exact.entry(hash, is_it, |known| known.0).or_insert(here);
                if !entry.is_borrowed() {
                    *known.get_mut() = here;
                }
            }
        }
        exact.shrink_to_fit(|known| known.0);
        Self(exact)
    }

    /// The entry of which a question is one of the ways to ask, perhaps behind a word that only joins it to something before.
    pub fn entry(
        &self,
        entries: &[BankEntry],
        language: &Language,
        question: &str,
    ) -> Option<usize> {
        let of = |folded: &str| self.folded_entry(entries, language, folded);
        let folded = folded(question, language);
        let joined = || {
            let (first, rest) = folded.split_once(' ')?;
            of(rest).filter(|_| language.joins(first))
        };
        of(&folded).or_else(joined)
    }

    fn folded_entry(
        &self,
        entries: &[BankEntry],
        language: &Language,
        folded: &str,
    ) -> Option<usize> {
        let hash = features::hash(folded);
        let is_it = |known: &(u64, u32, u32)| way_is(entries, language, known, hash, folded);
        self.0.find(hash, is_it).map(|(_, entry, _)| *entry as usize)
    }
}

/// Whether a way to ask is a text.
fn way_is(
    entries: &[BankEntry],
    language: &Language,
    known: &(u64, u32, u32),
    hash: u64,
    text: &str,
) -> bool {
    let (known, entry, way) = *known;
    let entry = entries.get(entry as usize).filter(|_| known == hash);
    let way = entry.and_then(|entry| entry.ways.get(way as usize));
    way.is_some_and(|way| folded(way, language) == text)
}

/// The words of a text without case and marks, of those that ask the same always the one that stands for all of them.
fn folded(text: &str, language: &Language) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let words: Vec<String> = words.map(|word| language.same(word)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::words::Forms;
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: Option<usize>) {
        let texts = |texts: &[&str]| -> Vec<String> {
            texts.iter().map(|text| (*text).to_owned()).collect()
        };
        let forms = Forms {
            joins: texts(&["and", "so"]),
            same: [("can".to_owned(), texts(&["could"]))].into(),
            ..Forms::default()
        };
        let language = Language::new(&BTreeMap::new()).with_forms(forms);
        let entry = |ways: &[&str]| BankEntry { ways: texts(ways).into(), ..BankEntry::default() };
        let entries = [entry(&["Could I go part-time?"]), entry(&["so what?", "pension"])];
        let exactly = Exactly::new(&entries, &language);
        assert_eq!(exactly.entry(&entries, &language, question), expected, "{question}");
    }

    #[test]
    fn a_way_to_ask_is_known_whatever_joins_it_and_in_either_of_two_words() {
        check("can i go part time", Some(0));
        check("And could I go part-time?", Some(0));
        check("So, can I go part time?", Some(0));
        check("So what", Some(1));
        check("what?", None);
        check("and so pension", None);
        check("but pension", None);
        check("may I go part-time?", None);
    }
}
