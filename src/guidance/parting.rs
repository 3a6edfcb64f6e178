//! The questions that one sentence joins, one by one.

use super::phrases::{
    ASKING, BETWEEN_LISTED, BETWEEN_NAMED, COMMA, INNER, INTERROGATIVE, JOINT, KEY_WORDS, LEAD,
    NAMED, ORDINAL, REQUEST, STORY,
};
use super::words::Language;

/// So many key words make a list.
const LEAST_KEY_WORDS: usize = 3;
/// A key word, or a few words that stand for one, is so long at most.
pub const LONGEST_KEY_WORD: usize = 4;

/// The questions that a sentence joins, and what it tells before the first of them.
pub fn parts(sentence: &str, language: &Language) -> (String, Vec<String>) {
    let key_words: Vec<&str> =
        KEY_WORDS.split(sentence.trim_end_matches(['?', '.', '!'])).collect();
    if key_words.len() >= LEAST_KEY_WORDS
        && key_words.iter().all(|part| is_key_word(part, language))
    {
        return (String::new(), key_words.into_iter().map(str::to_owned).collect());
    }
    if let Some(named) = named(sentence, language) {
        return (String::new(), named);
    }
    let (mut told, mut parts) = (String::new(), Vec::new());
    let mut rest = without_ordinal(sentence);
    if !rest.ends_with(['?', '.', '!'])
        && let Some(question) = INNER.captures(rest).and_then(|found| found.name("question"))
        && let Some(story) = rest.get(..question.start()).filter(|story| !asks(story))
    {
        told.push_str(story.trim());
        rest = question.as_str();
    }
    if let Some(found) = STORY.captures(rest)
        && let (Some(story), Some(question)) = (found.name("story"), found.name("question"))
        && !asks(story.as_str())
    {
        told.push_str(story.as_str());
        rest = question.as_str();
    }
    while let Some((left, right)) = divided(rest, language) {
        if asks(left) || left.split_whitespace().count() <= LONGEST_KEY_WORD {
            parts.push(without_lead(left));
        } else {
            told.push(' ');
            told.push_str(left);
        }
        rest = right;
    }
    parts.push(without_lead(rest));
    (told, parts)
}

/// The things that a sentence asks for by their names alone, where there are several and it asks nothing else of them.
fn named(sentence: &str, language: &Language) -> Option<Vec<String>> {
    let found = NAMED.captures(sentence)?;
    let things = found.name("things")?.as_str().trim_end_matches(['?', '.', '!']);
    let between = if found.name("colon").is_some() { &BETWEEN_LISTED } else { &BETWEEN_NAMED };
    let parts: Vec<&str> = between.split(things).map(str::trim).collect();
    let is_named =
        |part: &&str| is_about_something(part, language) && !INTERROGATIVE.is_match(part);
    let are_several = parts.len() > 1 && parts.iter().all(is_named);
    are_several.then(|| parts.into_iter().map(str::to_owned).collect())
}

/// Whether a part of a sentence asks something.
fn asks(part: &str) -> bool {
    ASKING.is_match(part) || REQUEST.is_match(part)
}

/// A sentence, parted where its first question is joined to the next.
fn divided<'a>(sentence: &'a str, language: &Language) -> Option<(&'a str, &'a str)> {
    let is_whole =
        |part: &str| part.split_whitespace().count() >= 2 && is_about_something(part, language);
    let at = |at: usize| Some((sentence.get(..at)?.trim(), sentence.get(at..)?));
    let comma = COMMA.find_iter(sentence).find_map(|comma| {
        let (left, right) = at(comma.start())?;
        let right = right.trim_start_matches([',', ';', '/', ' ']);
        (asks(left) && is_whole(left) && is_whole(right)).then_some((left, right))
    });
    let joint = JOINT.captures(sentence).and_then(|joint| {
        let (left, _) = at(joint.get(0)?.start())?;
        let right = sentence.get(joint.name("question")?.start()..)?;
        (is_whole(left) && is_whole(right)).then_some((left, right))
    });
    match (comma, joint) {
        (Some(comma), Some(joint)) => {
            Some(if comma.0.len() < joint.0.len() { comma } else { joint })
        }
        (one, other) => one.or(other),
    }
}

/// A question without its number in words, unless that is all of it.
pub fn without_ordinal(question: &str) -> &str {
    let end = ORDINAL.find(question).map_or(0, |ordinal| ordinal.end());
    question.get(end..).filter(|rest| !rest.is_empty()).unwrap_or(question)
}

/// A question without what leads up to it.
fn without_lead(part: &str) -> String {
    let part = without_ordinal(part.trim());
    let question = LEAD.captures(part).and_then(|found| found.name("question"));
    question.map_or(part, |question| question.as_str()).to_owned()
}

/// Whether a text is a few words about something.
pub fn is_key_word(text: &str, language: &Language) -> bool {
    let text = text.trim_end_matches(['?', '.', '!']);
    (1..=LONGEST_KEY_WORD).contains(&text.split_whitespace().count())
        && is_about_something(text, language)
}

/// Whether a question is about something, by a word or a phrase.
pub fn is_about_something(text: &str, language: &Language) -> bool {
    language.meanings(&language.words(text)).iter().any(|meaning| !meaning.is_asked)
}
