//! "Home manager: name@council.example": whom a secondee names as the manager at home.

use super::vocabulary::{Vocabulary, folded};
use crate::domain::party::Address;

/// The list of `words.toml` that such a line begins with.
const WORDS: &str = "home-manager";

/// The address in the first line that begins with such words.
pub fn manager(reply: &str, vocabulary: &Vocabulary) -> Option<Address> {
    let names = |line: &&str| {
        let line = format!("{} ", folded(line));
        vocabulary.words(WORDS).any(|words| line.starts_with(&format!("{words} ")))
    };
    reply.lines().filter(names).find_map(address_in)
}

fn address_in(line: &str) -> Option<Address> {
    let words = line.split(|letter: char| letter.is_whitespace() || "<>()[],;:".contains(letter));
    let mut addresses = words.filter(|word| word.contains('@'));
    addresses.find_map(|word| Address::mail(word.trim_end_matches('.')))
}
