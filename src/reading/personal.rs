//! What a text tells of a person that is not for everybody: how they are reached, the numbers by which they are known, and their health.

use super::vocabulary::{Vocabulary, folded};
use crate::personal;

/// Whether a text tells how somebody is reached, or a number by which they are known, or of its writer's health.
pub fn is_told(text: &str, vocabulary: &Vocabulary) -> bool {
    personal::mark(text).is_some() || tells_of_health(text, vocabulary)
}

/// Whether a sentence says in the first person what only its writer's doctor knows.
fn tells_of_health(text: &str, vocabulary: &Vocabulary) -> bool {
    let sentences = text.split(['.', '!', '?', ';', '\n']).map(|it| format!(" {} ", folded(it)));
    let is_in = |list: &str, sentence: &str| {
        vocabulary.words(list).any(|words| sentence.contains(&format!(" {words} ")))
    };
    sentences.into_iter().any(|sentence| {
        is_in("first-persons", &sentence)
            && is_in("health", &sentence)
            && !is_in("skills-in-health", &sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_its_writer_should_tell_is_known_and_what_everybody_may_read_is_not() {
        let mut vocabulary = Vocabulary::builder();
        let list = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        vocabulary.words("first-persons", &list(&["i", "my", "ive"]));
        vocabulary.words("health", &list(&["epilepsy", "pregnant", "off sick"]));
        vocabulary.words("skills-in-health", &list(&["experience", "services"]));
        let vocabulary = vocabulary.build();
        for (text, expected) in [
            ("I have epilepsy and would like to know whether I can go", true),
            ("Is there leave? I am pregnant.", true),
            ("My NI number is QQ 12 34 56 C", true),
            ("AB123456C", true),
            ("my passport number: 123456789", true),
            ("Date of birth: 3 March 1980", true),
            ("ring me on 07700 900123", true),
            ("+44 20 7946 0123", true),
            ("write to pat@example.net", true),
            ("I live at S1 2HH, may I go?", true),
            ("(0161) 496-0999", true),
            ("I have experience of epilepsy", false),
            ("A role in epilepsy services", false),
            ("We need 2 secondees in Leeds from 2026-06-01 for 12 weeks", false),
            ("The budget is 20000000 and the grade G7", false),
            ("Reference GX-7K3Q, 36 hours", false),
            ("staff of 12 in Leeds", false),
        ] {
            assert_eq!(is_told(text, &vocabulary), expected, "{text}");
        }
    }
}
