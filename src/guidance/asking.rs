//! What a message asks: its questions, one by one, each with what stands before it; without greeting and signature.

use super::many::{MOST, Many};
use super::parting::{LONGEST_KEY_WORD, is_about_something, is_key_word, parts, without_ordinal};
use super::phrases::{COURTESY, GREETING, INNER, INTERROGATIVE, OWN_OPENING, REQUEST};
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
    /// Whether it stands for all that one letter does not answer: a person does, and nothing is looked up.
    pub is_rest: bool,
}

/// So many sentences that ask are taken apart, whatever they come to; those behind them only repeat.
const MOST_APART: usize = 4 * MOST;
/// So many sentences before a question belong to it.
const SENTENCES_BEFORE: usize = 3;
/// They are looked for in so many bytes before it.
const BYTES_BEFORE: usize = 4_000;

/// Behind what somebody tells of themselves so many words ask at most, where nothing puts them as a question.
const MOST_BEHIND_STORY: usize = 10;

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
        is_rest: false,
    };
    if is_way(message) {
        return Asked { questions: vec![whole(message.trim(), "")], is_put: true };
    }
    let sentences = sentences(message, language);
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
    let mut questions = Many::default();
    let mut n_apart = 0;
    for (at, sentence) in sentences.iter().enumerate() {
        if questions.is_full() {
            break;
        }
        if !(is_asked(sentence) || asks_in_list && is_listed(sentence)) {
            continue;
        }
        // What wants a nod asks what the sentence before it says, which may ask already.
        let is_nod = |sentence: &Sentence| language.is_nod(&sentence.text);
        let meant = if is_nod(sentence) {
            let said = sentences.get(..at).unwrap_or_default().iter().rposition(|one| !is_nod(one));
            said.unwrap_or(at)
        } else {
            at
        };
        let (at, sentence) = (meant, sentences.get(meant).unwrap_or(sentence));
        let text = sentence.text.as_str();
        if questions.has_enough() || n_apart == MOST_APART {
            questions.add_other(text);
            continue;
        }
        n_apart += 1;
        let from = at.saturating_sub(SENTENCES_BEFORE);
        let before = told(sentences.get(from..at).unwrap_or_default(), &is_asked);
        if is_way(text) {
            questions.add(whole(text, &before));
            continue;
        }
        if let Some(last) = questions.last_mut()
            && !sentence.is_item
            && is_afterthought(text)
        {
            last.text = format!("{} {text}", last.text);
            continue;
        }
        for asking in joined(text, &before, language) {
            questions.add(asking);
        }
    }
    let is_put = !questions.is_empty();
    let mut questions = questions.all();
    if !is_put {
        let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let bare: Vec<&str> = texts.iter().map(|text| without_ordinal(text)).collect();
        // "First, leave. Second, pay." asks for both.
        if bare.len() > 1 && bare.iter().all(|text| is_key_word(text, language)) {
            questions = bare.into_iter().map(|text| whole(text, "")).collect();
        } else {
            let (told, rest) = told_apart(&texts, language);
            questions = joined(&rest, &told, language);
        }
    }
    Asked { questions, is_put }
}

/// Of sentences that put no question: what tells of the asker, and the few words that ask. "I am in policy. pension" asks about the pension.
fn told_apart(sentences: &[&str], language: &Language) -> (String, String) {
    let (told, rest): (Vec<&str>, Vec<&str>) =
        sentences.iter().partition(|sentence| language.tells(sentence));
    let rest = rest.join(" ");
    let n_words = rest.split_whitespace().count();
    let says_something = n_words > LONGEST_KEY_WORD || is_about_something(&rest, language);
    if n_words <= MOST_BEHIND_STORY && says_something {
        (told.join(" "), rest)
    } else {
        (String::new(), sentences.join(" "))
    }
}

/// The questions that were found in a text, each with what stands before it there.
pub fn asked_in(questions: &[String], text: &str, language: &Language) -> Vec<Asking> {
    let mut found = Many::default();
    for question in questions {
        if found.has_enough() {
            found.add_other(question);
            continue;
        }
        let before = text.split_once(question.as_str()).map_or("", |(before, _)| before);
        let from = before.ceil_char_boundary(before.len().saturating_sub(BYTES_BEFORE));
        let mut before = sentences(before.get(from..).unwrap_or_default(), language);
        let said = before.iter().rposition(|one| !language.is_nod(&one.text));
        let said = said.filter(|_| language.is_nod(question));
        let meant = said.and_then(|said| before.drain(said..).next());
        let question = meant.as_ref().map_or(question, |said| &said.text);
        let from = before.len().saturating_sub(SENTENCES_BEFORE);
        let is_asked = |sentence: &Sentence| sentence.text.ends_with('?');
        let before = told(before.get(from..).unwrap_or_default(), &is_asked);
        let bare = GREETING.replace(language.without_opening(question), "");
        let question = if bare.is_empty() { question.as_str() } else { &bare };
        for asking in joined(question, &before, language) {
            found.add(asking);
        }
    }
    found.all()
}

/// The questions that one sentence asks.
fn joined(sentence: &str, before: &str, language: &Language) -> Vec<Asking> {
    let (told, parts) = parts(sentence, language);
    let before = format!("{before} {told}").trim().to_owned();
    let asking = |text: String| {
        let n_telling = n_telling(&text, language);
        Asking { text, before: before.clone(), n_telling, is_rest: false }
    };
    parts.into_iter().map(asking).collect()
}

/// Sentences that ask nothing; what was entered in a form is about the form.
fn told(sentences: &[Sentence], is_asked: &dyn Fn(&Sentence) -> bool) -> String {
    let told = sentences.iter().filter(|sentence| !sentence.is_label && !is_asked(sentence));
    told.map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether a question only completes the one before it: "still my company?".
fn is_afterthought(sentence: &str) -> bool {
    sentence.split_whitespace().count() <= 4
        && !INTERROGATIVE.is_match(sentence)
        && !OWN_OPENING.is_match(sentence)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::words::Forms;
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
            "I'd like to know about my pension and about the relocation money",
            &["my pension", "the relocation money"],
        );
        check(
            "Please confirm the salary as well as the places you have",
            &["the salary", "the places you have"],
        );
        check("Need to know: vat on the bill, my pension.", &["vat on the bill", "my pension"]);
        check(
            "Is relocation paid as well as when does it start, and from which place?",
            &["Is relocation paid", "when does it start", "from which place?"],
        );
        check(
            "Is the pension kept & have we to pay vat / who gets the invoice?",
            &["Is the pension kept", "have we to pay vat", "who gets the invoice?"],
        );
        check("Is vat due? Any relocation?", &["Is vat due?", "Any relocation?"]);
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
    fn key_words_behind_what_somebody_tells_of_themselves_are_asked_without_it() {
        let forms = Forms { tells: vec!["i am".into(), "im".into()], ..Forms::default() };
        let language = language().with_forms(forms);
        for (message, text, before) in [
            ("I'm quite new to vat here. pension", "pension", "I'm quite new to vat here."),
            ("pension. im quite new to vat here", "pension.", "im quite new to vat here"),
            ("im new to vat", "im new to vat", ""),
            ("im new to vat. thanks a lot", "im new to vat. thanks a lot", ""),
        ] {
            let asked = asked(message, &language, &|_| false).questions;
            assert_eq!((asked[0].text.as_str(), asked[0].before.as_str()), (text, before));
        }
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
