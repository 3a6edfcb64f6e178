//! What a message asks: its questions, one by one, each with what stands before it; without greeting and signature.

use super::phrases::{
    ASKING, COMMA, GREETING, GREETING_LINE, INNER, INNER_ITEM, INTERROGATIVE, ITEM, JOINT,
    KEY_WORDS, LEAD, ORDINAL, REQUEST, SIGN_OFF, STORY,
};
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
const MOST: usize = 12;
/// So many sentences before a question belong to it.
const SENTENCES_BEFORE: usize = 3;

/// So many key words make a list, each of so many words at most.
const LEAST_KEY_WORDS: usize = 3;
const LONGEST_KEY_WORD: usize = 4;

/// The questions of a message, in their order. A message that asks nothing is one question: a few key words, or a story.
pub fn asked(message: &str, language: &Language) -> Vec<Asking> {
    let sentences = sentences(message);
    let mut found: Vec<Asking> = Vec::new();
    let n_words =
        sentences.iter().map(|sentence| sentence.split_whitespace().count()).sum::<usize>();
    let is_asked = |sentence: &String| {
        sentence.ends_with('?')
            || REQUEST.is_match(sentence)
            || (!sentence.ends_with(['.', '!']) && INNER.is_match(sentence))
            || (INTERROGATIVE.is_match(sentence)
                && (!sentence.ends_with(['.', '!']) || sentences.len() <= 3 && n_words <= 60))
    };
    for (at, sentence) in sentences.iter().enumerate() {
        if !is_asked(sentence) {
            continue;
        }
        let from = at.saturating_sub(SENTENCES_BEFORE);
        let before = told(sentences.get(from..at).unwrap_or_default(), &is_asked);
        if let Some(last) = found.last_mut()
            && is_afterthought(sentence)
        {
            last.text = format!("{} {sentence}", last.text);
            continue;
        }
        found.extend(joined(sentence, &before, language));
    }
    if found.is_empty() {
        return joined(&sentences.join(" "), "", language);
    }
    found.truncate(MOST);
    found
}

/// The questions that were found in a text, each with what stands before it there.
pub fn asked_in(questions: &[String], text: &str, language: &Language) -> Vec<Asking> {
    let mut found = Vec::new();
    for question in questions {
        let before = text.split_once(question.as_str()).map_or("", |(before, _)| before);
        let before = sentences(before);
        let from = before.len().saturating_sub(SENTENCES_BEFORE);
        let is_asked = |sentence: &String| sentence.ends_with('?');
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
fn told(sentences: &[String], is_asked: &dyn Fn(&String) -> bool) -> String {
    let told = sentences.iter().filter(|sentence| !is_asked(sentence));
    told.map(String::as_str).collect::<Vec<_>>().join(" ")
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
    let is_key_word = |part: &&str| {
        (1..=LONGEST_KEY_WORD).contains(&part.split_whitespace().count())
            && is_about_something(part, language)
    };
    if key_words.len() >= LEAST_KEY_WORDS && key_words.iter().all(is_key_word) {
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

/// The sentences of a message, without greeting and what follows its end.
fn sentences(message: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = vec![String::new()];
    let mut is_first = true;
    for line in message.lines().flat_map(items).map(str::trim) {
        if line.is_empty() {
            paragraphs.push(String::new());
            continue;
        }
        if is_first && GREETING_LINE.is_match(line) && message.trim().contains('\n') {
            is_first = false;
            continue;
        }
        if !is_first && SIGN_OFF.is_match(line) {
            break;
        }
        is_first = false;
        let bare = ITEM.replace(line, "");
        if bare.len() < line.len() {
            paragraphs.push(String::new());
        }
        if let Some(last) = paragraphs.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(&bare);
        }
    }
    let mut sentences: Vec<String> = paragraphs.iter().flat_map(|text| split(text)).collect();
    let n_sentences = sentences.len();
    if let Some(first) = sentences.first_mut() {
        let bare = GREETING.replace(first, "").into_owned();
        if !bare.is_empty() {
            *first = bare;
        } else if n_sentences > 1 {
            sentences.remove(0);
        }
    }
    if sentences.len() > 1 {
        sentences.retain(|sentence| !SIGN_OFF.is_match(sentence));
    }
    sentences
}

/// A line, divided where the items of a list stand in it.
fn items(line: &str) -> Vec<&str> {
    let mut from = 0;
    let mut items = Vec::new();
    if INNER_ITEM.find_iter(line).nth(usize::from(!ITEM.is_match(line))).is_some() {
        for mark in INNER_ITEM.find_iter(line) {
            items.extend(line.get(from..mark.start()));
            from = mark.start();
        }
    }
    items.extend(line.get(from..));
    items
}

/// A paragraph at its full stops, question marks and exclamation marks.
fn split(paragraph: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut sentence = String::new();
    let mut letters = paragraph.chars().peekable();
    while let Some(letter) = letters.next() {
        sentence.push(letter);
        let is_end = matches!(letter, '.' | '?' | '!')
            && letters.peek().is_none_or(|next| next.is_whitespace());
        if is_end {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    sentences.push(sentence);
    sentences
        .into_iter()
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
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
        let asked = asked(message, &language());
        let texts: Vec<&str> = asked.iter().map(|asking| asking.text.as_str()).collect();
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
    fn a_story_in_the_same_sentence_is_no_part_of_the_question() {
        let asked = asked("I live in the place of my dreams - is relocation paid?", &language());
        assert_eq!(asked[0].text, "is relocation paid?");
        assert_eq!(asked[0].before, "I live in the place of my dreams");
    }

    #[test]
    fn what_stands_before_a_question_is_kept_with_it() {
        let asked =
            asked("Hi\n\nI own shares. My salary is low. Is this a problem?\n\nSam", &language());
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
