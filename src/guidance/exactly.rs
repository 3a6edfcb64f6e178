//! Which questions are ways to ask, letter by letter but for case and marks.

use hashbrown::HashTable;

use super::bank::BankEntry;
use super::features;

/// Words that join a question to what stands before it.
const JOINS: [&str; 7] = ["and", "but", "so", "also", "then", "plus", "or"];

/// Ways to ask by their hash: entry and way.
#[derive(Debug)]
pub struct Exactly(HashTable<(u64, u32, u32)>);

impl Exactly {
    /// The ways to ask of entries; of two entries with the same words the later one has them, unless it is borrowed from another
    /// programme.
    pub fn new(entries: &[BankEntry]) -> Self {
        let mut exact = HashTable::new();
        for (at, entry) in (0_u32..).zip(entries) {
            for (number, way) in (0_u32..).zip(entry.ways.iter()) {
                let folded = folded(way);
                let hash = features::hash(&folded);
                let is_it = |known: &(u64, u32, u32)| way_is(entries, known, hash, &folded);
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
    pub fn entry(&self, entries: &[BankEntry], question: &str) -> Option<usize> {
        let folded = folded(question);
        let joined = || {
            let (first, rest) = folded.split_once(' ')?;
            self.folded_entry(entries, rest).filter(|_| JOINS.contains(&first))
        };
        self.folded_entry(entries, &folded).or_else(joined)
    }

    fn folded_entry(&self, entries: &[BankEntry], folded: &str) -> Option<usize> {
        let hash = features::hash(folded);
        let is_it = |known: &(u64, u32, u32)| way_is(entries, known, hash, folded);
        self.0.find(hash, is_it).map(|(_, entry, _)| *entry as usize)
    }
}

/// Whether a way to ask is a text.
fn way_is(entries: &[BankEntry], known: &(u64, u32, u32), hash: u64, text: &str) -> bool {
    let (known, entry, way) = *known;
    let entry = entries.get(entry as usize).filter(|_| known == hash);
    let way = entry.and_then(|entry| entry.ways.get(way as usize));
    way.is_some_and(|way| folded(way) == text)
}

/// The words of a text without case and marks; whoever asks whether they could asks whether they can.
fn folded(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let word = |word: &str| match word.to_lowercase() {
        word if word == "could" => "can".to_owned(),
        word => word,
    };
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(word).collect();
    words.join(" ")
}
