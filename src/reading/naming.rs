//! How people name themselves in the text, where the header of their message has only part of a name or a number.

use std::ops::Range;

use super::people;
use super::scene::{Scene, one_line};
use super::tokens::Gap;
use super::vocabulary::folded;
use crate::domain::field::FieldValue;
use crate::domain::reading::ReadField;

/// So many words into a message people have said who they are.
const FARTHEST: usize = 40;

/// The whole name that stands at the start of a text: "hi bilal noor, AO at hmrc".
pub fn introduced(scene: &Scene<'_>, header: Option<&str>, address: &str) -> Option<ReadField> {
    let header = folded(header.unwrap_or_default());
    let known: Vec<&str> = header.split(' ').filter(|word| !word.is_empty()).collect();
    let is_whole = known.len() > 1 && known.last().is_some_and(|word| word.len() > 2);
    if is_whole {
        return None;
    }
    let local: String = address.split('@').next().unwrap_or_default().to_lowercase();
    let tokens = scene.tokens;
    let is_own = |range: &Range<usize>| {
        let (first, last) = (tokens.word(range.start), tokens.word(range.end - 1));
        let is_of_header = known.first() == Some(&first);
        let is_of_address = local.contains(first) && local.contains(last);
        is_of_header || is_of_address || (known.is_empty() && is_presented(scene, range))
    };
    let mut pairs = (0..tokens.all.len().min(FARTHEST)).map(|at| at..at + 2);
    let range = pairs.find(|range| is_name(scene, range) && is_own(range))?;
    let written = one_line(tokens.slice(&range));
    let is_plain = !written.contains(char::is_uppercase);
    let shown = if is_plain { capitals(&written) } else { written };
    Some(scene.field(FieldValue::Text(shown), &range))
}

/// Two words that may be a name, where nothing goes on behind them.
fn is_name(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    let may_be = |at: usize| {
        let word = tokens.word(at);
        word.len() > 1
            && word.chars().all(char::is_alphabetic)
            && !scene.vocabulary.is_word("no-names", word)
            && !scene.vocabulary.is_word("title-heads", word)
            && scene.organisation_at(at).is_none()
    };
    range.end <= tokens.all.len()
        && range.clone().all(may_be)
        && tokens.gap(range.start + 1) <= Gap::Space
        && (tokens.gap(range.end) >= Gap::Comma
            || ["here", "from", "at", "speaking"].contains(&tokens.word(range.end)))
}

/// Whether a sentence begins with a name and goes on with a post: "Shona Mckay, neighbourhood warden".
fn is_presented(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    range.clone().all(|at| tokens.is_capital(at) && !scene.is_in_place(at))
        && tokens.gap(range.start) >= Gap::Sentence
        && tokens.gap(range.end) == Gap::Comma
        && people::title_at(scene, range.end).is_some_and(|title| title.start == range.end)
}

fn capitals(written: &str) -> String {
    let words = written.split(' ').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Tokens;
    use super::super::vocabulary::Vocabulary;
    use super::*;

    #[test]
    fn a_name_in_the_text_completes_the_header() {
        let mut vocabulary = Vocabulary::builder();
        vocabulary.words("title-heads", &["warden".to_owned(), "officer".to_owned()]);
        vocabulary.words("no-names", &["hi".to_owned(), "the".to_owned(), "thanks".to_owned()]);
        let vocabulary = vocabulary.build();
        for (header, address, text, expected) in [
            (Some("Bilal"), "b@x.example", "hi bilal noor, AO at hmrc", Some("Bilal Noor")),
            (
                Some("Kev B"),
                "k@x.example",
                "alrite, kev bramall here, officer",
                Some("Kev Bramall"),
            ),
            (None, "jo.swift@x.example", "jo swift, leeds", Some("Jo Swift")),
            (None, "x1@x.example", "Hi. Shona Mckay, warden, Leeds", Some("Shona Mckay")),
            (Some("Ann Other"), "a@x.example", "ann smith, officer", None),
            (Some("Ann"), "a@x.example", "I work for the council", None),
            (None, "x1@x.example", "Thanks Ann, I am an officer", None),
        ] {
            let tokens = Tokens::of(text);
            let read = introduced(&Scene::of(&tokens, &vocabulary), header, address);
            let name = read.and_then(|read| read.value.text().map(str::to_owned));
            assert_eq!(name.as_deref(), expected, "{text}");
        }
    }
}
