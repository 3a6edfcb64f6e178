//! What a message asks: its questions, one by one, each with what stands before it; without greeting and signature.

use super::phrases::{
    ASKING, COMMA, COURTESY, GREETING, INNER, INTERROGATIVE, JOINT, KEY_WORDS, LEAD, ORDINAL,
    REQUEST, STORY,
};
use super::sentences::{Sentence, sentences};
use super::words::Language;

/// A question of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asking {
    /// The question, in the asker's words.
    pub text: String,
    /// What the asker says before it; other questions are none of that.
    pub before: String,
    /// How many of its words mean something here: where there are few, what stands before it counts for more.
    pub n_telling: usize,
}

/// So many questions of one message are answered.
pub const MOST: usize = 12;
/// So many sentences before a question belong to it.
const SENTENCES_BEFORE: usize = 3;

/// So many key words make a list, each of so many words at most.
const LEAST_KEY_WORDS: usize = 3;
const LONGEST_KEY_WORD: usize = 4;

/// What a message asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Its questions, in their order; never none.
    pub questions: Vec<Asking>,
    /// Whether its words put them as questions. A message that puts none is taken for one: a few key words, or a story.
    pub is_put: bool,
}

/// What a message asks; `is_way` tells which texts are ways to ask, word for word, and are not divided.
pub fn asked(message: &str, language: &Language, is_way: &dyn Fn(&str) -> bool) -> Asked {
    let whole = |text: &str, before: &str| Asking {
        text: text.to_owned(),
        before: before.to_owned(),
        n_telling: n_telling(text, language),
    };
    if is_way(message) {
        return Asked { questions: vec![whole(message.trim(), "")], is_put: true };
    }
    let sentences = sentences(message);
    let n_words =
        sentences.iter().map(|sentence| sentence.text.split_whitespace().count()).sum::<usize>();
    let is_asked = |sentence: &Sentence| {
        let text = sentence.text.as_str();
        text.ends_with('?')
            || (REQUEST.is_match(text) && !COURTESY.is_match(text))
            || (!text.ends_with(['.', '!']) && INNER.is_match(text))
            || (INTERROGATIVE.is_match(text)
                && (!text.ends_with(['.', '!']) || sentences.len() <= 3 && n_words <= 60))
    };
    // Of a list in which something is asked each item asks, also in key words.
    let asks_in_list = sentences.iter().any(|sentence| sentence.is_item && is_asked(sentence));
    let is_listed = |sentence: &Sentence| sentence.is_item && is_key_word(&sentence.text, language);
    let mut questions: Vec<Asking> = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        if !(is_asked(sentence) || asks_in_list && is_listed(sentence)) {
            continue;
        }
        let text = sentence.text.as_str();
        let from = at.saturating_sub(SENTENCES_BEFORE);
        let before = told(sentences.get(from..at).unwrap_or_default(), &is_asked);
        if is_way(text) {
            questions.push(whole(text, &before));
            continue;
        }
        if let Some(last) = questions.last_mut()
            && !sentence.is_item
            && is_afterthought(text)
        {
            last.text = format!("{} {text}", last.text);
            continue;
        }
        questions.extend(joined(text, &before, language));
    }
    let is_put = !questions.is_empty();
    if !is_put {
        let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let bare: Vec<&str> = texts.iter().map(|text| without_ordinal(text)).collect();
        // "First, leave. Second, pay." asks for both.
        if bare.len() > 1 && bare.iter().all(|text| is_key_word(text, language)) {
            questions = bare.into_iter().map(|text| whole(text, "")).collect();
        } else {
            questions = joined(&texts.join(" "), "", language);
        }
    }
    questions.truncate(MOST);
    Asked { questions, is_put }
}

/// Whether a text is a few words about something.
fn is_key_word(text: &str, language: &Language) -> bool {
    let text = text.trim_end_matches(['?', '.', '!']);
    (1..=LONGEST_KEY_WORD).contains(&text.split_whitespace().count())
        && is_about_something(text, language)
}

/// The questions that were found in a text, each with what stands before it there.
pub fn asked_in(questions: &[String], text: &str, language: &Language) -> Vec<Asking> {
    let mut found = Vec::new();
    for question in questions {
        let before = text.split_once(question.as_str()).map_or("", |(before, _)| before);
        let before = sentences(before);
        let from = before.len().saturating_sub(SENTENCES_BEFORE);
        let is_asked = |sentence: &Sentence| sentence.text.ends_with('?');
        let before = told(before.get(from..).unwrap_or_default(), &is_asked);
        let bare = GREETING.replace(question, "");
        let question = if bare.is_empty() { question.as_str() } else { &bare };
        found.extend(joined(question, &before, language));
    }
    found.truncate(MOST);
    found
}

/// The questions that one sentence asks.
fn joined(sentence: &str, before: &str, language: &Language) -> Vec<Asking> {
    let (told, parts) = parts(sentence, language);
    let before = format!("{before} {told}").trim().to_owned();
    let asking = |text: String| {
        let n_telling = n_telling(&text, language);
        Asking { text, before: before.clone(), n_telling }
    };
    parts.into_iter().map(asking).collect()
}

/// Sentences that ask nothing.
fn told(sentences: &[Sentence], is_asked: &dyn Fn(&Sentence) -> bool) -> String {
    let told = sentences.iter().filter(|sentence| !is_asked(sentence));
    told.map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether a question only completes the one before it: "still my company?".
fn is_afterthought(sentence: &str) -> bool {
    sentence.split_whitespace().count() <= 4 && !INTERROGATIVE.is_match(sentence)
}

/// How many words of a question mean something here.
fn n_telling(text: &str, language: &Language) -> usize {
    let words = language.words(text);
    let is_telling = |word: &&super::words::Word| {
        !word.is_common
            && language.meanings(std::slice::from_ref(*word)).iter().any(|found| !found.is_asked)
    };
    words.iter().filter(is_telling).count()
}

/// Whether a question is about something, by a word or a phrase.
fn is_about_something(text: &str, language: &Language) -> bool {
    language.meanings(&language.words(text)).iter().any(|meaning| !meaning.is_asked)
}

/// The questions that a sentence joins, and what it tells before the first of them.
fn parts(sentence: &str, language: &Language) -> (String, Vec<String>) {
    let key_words: Vec<&str> =
        KEY_WORDS.split(sentence.trim_end_matches(['?', '.', '!'])).collect();
    if key_words.len() >= LEAST_KEY_WORDS
        && key_words.iter().all(|part| is_key_word(part, language))
    {
        return (String::new(), key_words.into_iter().map(str::to_owned).collect());
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
        let right = right.trim_start_matches([',', ';', ' ']);
        (asks(left) && is_whole(left) && is_whole(right)).then_some((left, right))
    });
    let joint = JOINT.find(sentence).and_then(|joint| {
        let (left, right) = at(joint.start())?;
        let right = right.trim_start_matches([',', ';', ' ']);
        let right = right.split_once(char::is_whitespace).map_or("", |(_, right)| right.trim());
        let right = right.strip_prefix("if not ").unwrap_or(right);
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
fn without_ordinal(question: &str) -> &str {
    let end = ORDINAL.find(question).map_or(0, |ordinal| ordinal.end());
    question.get(end..).filter(|rest| !rest.is_empty()).unwrap_or(question)
}

/// A question without what leads up to it.
fn without_lead(part: &str) -> String {
    let part = without_ordinal(part.trim());
    let question = LEAD.captures(part).and_then(|found| found.name("question"));
    question.map_or(part, |question| question.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn language() -> Language {
        let about = ["relocation", "salary", "start", "place", "vat", "invoice", "pension"];
        let about = about.map(|word| (word.to_owned(), vec![word.to_owned()]));
        Language::new(&BTreeMap::from(about))
    }

    #[track_caller]
    fn check(message: &str, expected: &[&str]) {
        let asked = asked(message, &language(), &|_| false);
        let texts: Vec<&str> = asked.questions.iter().map(|asking| asking.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn questions_are_found_one_by_one_and_in_their_order() {
        check(
            "Is there relocation? And what about the pension?",
            &["Is there relocation?", "And what about the pension?"],
        );
        check(
            "Is relocation paid, and when does it start?",
            &["Is relocation paid", "when does it start?"],
        );
        check(
            "Where is the place and do you add VAT to the invoice?",
            &["Where is the place", "do you add VAT to the invoice?"],
        );
        check("Is it in Leeds or is it elsewhere?", &["Is it in Leeds or is it elsewhere?"]);
        check(
            "who pays the salary? still my company?",
            &["who pays the salary? still my company?"],
        );
        check("pension", &["pension"]);
        check(
            "Is relocation paid, when does it start?",
            &["Is relocation paid", "when does it start?"],
        );
        check("If I need relocation, is it paid?", &["If I need relocation, is it paid?"]);
        check("relocation, vat, pension?", &["relocation", "vat", "pension"]);
        check("", &[""]);
        check(
            "Is the pension kept? Plus I'd come from afar so is there relocation money",
            &["Is the pension kept?", "is there relocation money"],
        );
        check(
            "First, is relocation paid? Second, when does the pension start?",
            &["is relocation paid?", "when does the pension start?"],
        );
    }

    #[test]
    fn a_word_with_and_in_it_is_no_list() {
        check(
            "what is pension-and-vat, salary, place",
            &["what is pension-and-vat", "salary", "place"],
        );
    }

    #[test]
    fn greeting_story_and_signature_stay_outside_the_question() {
        check("Hi there, is there relocation?", &["is there relocation?"]);
        check(
            "Dear team\n\nI work in planning. Is there relocation?\n\nMany thanks\nSam Sample\nIs this mail confidential?",
            &["Is there relocation?"],
        );
        check(
            "Hello\n\nPlease let me know when it will start.\n\nKind regards,\nSam",
            &["when it will start."],
        );
    }

    #[test]
    fn the_items_of_a_list_are_asked_one_by_one() {
        check(
            "We would ask:\n1. Who pays the salary\n2) is vat due\n- when does the pension start",
            &["Who pays the salary", "is vat due", "when does the pension start"],
        );
        check(
            "Two things: (1) is relocation paid? (2) is vat due?",
            &["is relocation paid?", "is vat due?"],
        );
    }

    #[test]
    fn no_item_of_a_list_is_lost_however_short_it_is() {
        check(
            "1) who pays the salary\n2) what about vat\n3) and the pension?\n4) invoice",
            &["who pays the salary", "what about vat", "and the pension?", "invoice"],
        );
        check("First, relocation. Second, pension.", &["relocation.", "pension."]);
        check(
            "Is relocation paid and if not can I claim vat?",
            &["Is relocation paid", "can I claim vat?"],
        );
        check(
            "I would like the salary\n- pension\n- vat",
            &["I would like the salary pension vat"],
        );
    }

    #[test]
    fn a_way_to_ask_is_not_divided() {
        let message = "is relocation paid, and when does it start?";
        let asked = asked(message, &language(), &|text| text == message);
        assert_eq!(asked.questions.len(), 1);
        assert_eq!(asked.questions[0].text, message);
    }

    #[test]
    fn a_polite_close_asks_nothing() {
        check(
            "Is relocation paid? Please let me know if you need anything else.",
            &["Is relocation paid?"],
        );
        check(
            "Is relocation paid? Let me know if you have a place.",
            &["Is relocation paid?", "if you have a place."],
        );
    }

    #[test]
    fn a_story_in_the_same_sentence_is_no_part_of_the_question() {
        let message = "I live in the place of my dreams - is relocation paid?";
        let asked = asked(message, &language(), &|_| false).questions;
        assert_eq!(asked[0].text, "is relocation paid?");
        assert_eq!(asked[0].before, "I live in the place of my dreams");
    }

    #[test]
    fn what_stands_before_a_question_is_kept_with_it() {
        let message = "Hi\n\nI own shares. My salary is low. Is this a problem?\n\nSam";
        let asked = asked(message, &language(), &|_| false).questions;
        assert_eq!(asked[0].before, "I own shares. My salary is low.");
        assert_eq!(asked[0].n_telling, 0);
        let in_text = asked_in(
            &["Is this a problem?".to_owned()],
            "I own shares. Is this a problem?",
            &language(),
        );
        assert_eq!(in_text[0].before, "I own shares.");
    }
}
