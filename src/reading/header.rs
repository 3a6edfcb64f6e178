//! What the head of a message tells of its sender: a name, a form service, a responder.

use super::quoted::Parts;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::message::Incoming;

/// The sender's name: from the header, unless that only repeats the address; else from below the closing formula.
pub fn name(message: &Incoming, parts: &Parts<'_>, vocabulary: &Vocabulary) -> Option<String> {
    let header = message
        .sender_name
        .as_deref()
        .filter(|name| !name.contains('@') && name.contains(char::is_alphabetic));
    let below = || {
        let line = parts
            .signature
            .iter()
            .map(|line| line.trim())
            .find(|line| !matches!(*line, "" | "--"))?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_name = |word: &&str| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().all(|letter| letter.is_alphabetic() || "'’-.".contains(letter))
        };
        let is_known =
            words.iter().any(|word| vocabulary.is_word("title-heads", &word.to_lowercase()));
        ((2..=4).contains(&words.len()) && words.iter().all(is_name) && !is_known).then_some(line)
    };
    header.or_else(below).map(str::to_owned)
}

/// Whether a subject is that of a responder or a calendar.
pub fn is_responder(subject: &str, vocabulary: &Vocabulary) -> bool {
    let subject = format!("{} ", folded(subject));
    let mut begins = vocabulary.words("responder-subjects");
    begins.any(|begin| subject.strip_prefix(begin).is_some_and(|rest| rest.starts_with(' ')))
}

/// Whether an address belongs to a form service or another machine that writes for people.
pub fn is_of_service(address: &str, vocabulary: &Vocabulary) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    vocabulary
        .words("service-addresses")
        .any(|known| folded(local).replace(' ', "").contains(&known.replace(' ', "")))
}
