//! Which sentences ask something of whoever reads the message, and which only look as if they did: what asks for something to
//! be taken up, what somebody else asked, what the writer answers at once.

use std::ops::Range;

use super::scene::{Scene, one_line};
use super::tokens::Sentence;
use super::vocabulary::Meaning;
use crate::domain::reading::Intent;
use crate::domain::right::Right;

/// Whether a sentence asks something.
pub fn asks(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let is_put = sentence.is_asked && !is_quoted(scene, sentence) && !is_answered(scene, sentence);
    (is_put || is_opened(scene, sentence)) && !is_request(scene, sentence)
}

/// Whether it has words that make a question of it, or begins as questions do, perhaps behind an idle word.
fn is_opened(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let is_idle = |at: usize| scene.vocabulary.is_word("before-questions", scene.tokens.word(at));
    scene.found(sentence).any(|(range, meaning)| {
        let begins = || (sentence.tokens.start..range.start).all(is_idle);
        *meaning == Meaning::Intent(Intent::Question) || (*meaning == Meaning::Opening && begins())
    })
}

/// Whether the question stands in quotation marks, or in brackets amid a sentence: in a form that is spoken of, say.
fn is_quoted(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let text = scene.tokens.text;
    let first = scene.tokens.all.get(sentence.tokens.start).map_or(0, |token| token.start);
    let behind = text.get(sentence.end..).and_then(|rest| rest.chars().next());
    let within = text.get(first..sentence.end).unwrap_or_default();
    let before = text.get(..first).unwrap_or_default();
    match behind {
        Some('"' | '”') => within.contains(['"', '“']) || before.ends_with(['"', '“']),
        Some(')') => within.contains('('),
        _ => false,
    }
}

/// Whether the writer answers it in the same line: "Funding confirmed? Yes, in May."
fn is_answered(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let next = sentence.tokens.end;
    let Some(token) = scene.tokens.all.get(next) else { return false };
    let between = scene.tokens.text.get(sentence.end..token.start).unwrap_or_default();
    !between.contains('\n') && scene.vocabulary.is_word("self-answers", scene.tokens.word(next))
}

/// Whether a question asks the desk to take something up: a role, a nomination, a request about one's data. What stands under
/// a condition is a question, and so is what names nobody and nothing.
fn is_request(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let told: Vec<Meaning> = scene.told(sentence).collect();
    let is_about = |intent: Intent| told.contains(&Meaning::Intent(intent));
    let asks =
        |meaning: &Meaning| matches!(meaning, Meaning::Right(Right::Quiet) | Meaning::MayWrite);
    if told.contains(&Meaning::Request) || told.iter().any(asks) || is_about(Intent::RightsRequest)
    {
        return true;
    }
    let mut words = sentence.tokens.clone();
    if words.clone().any(|at| ["if", "whether", "later"].contains(&scene.tokens.word(at))) {
        return false;
    }
    let first = words.start;
    let has_name = words.clone().any(|at| {
        at > first
            && scene.tokens.is_capital(at)
            && scene.tokens.word(at).len() > 2
            && !scene.is_in_place(at)
    });
    let has_place = words.any(|at| scene.is_in_place(at));
    let is_taken_back = || told.iter().any(|meaning| matches!(meaning, Meaning::Withdrawal(_)));
    (is_about(Intent::Nomination) && has_name)
        || (is_about(Intent::Role) && (has_place || has_name))
        || is_about(Intent::Withdrawal)
        || is_about(Intent::Correction)
        || is_taken_back()
}

/// The questions in a text, in order.
pub fn questions(scene: &Scene<'_>) -> Vec<(Range<usize>, String)> {
    let tokens = scene.tokens;
    let is_question = |sentence: &&Sentence| {
        let letters =
            tokens.slice(&sentence.tokens).chars().filter(|letter| letter.is_alphanumeric());
        letters.take(3).count() == 3 && asks(scene, sentence)
    };
    let found = tokens.sentences.iter().filter(is_question).take(MOST);
    found
        .map(|sentence| {
            let first = tokens.all.get(sentence.tokens.start).map_or(0, |token| token.start);
            let written = tokens.text.get(first..sentence.end).unwrap_or_default();
            (sentence.tokens.clone(), one_line(written))
        })
        .collect()
}

/// So many questions of one message are answered.
const MOST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tokens::Tokens;
    use crate::reading::vocabulary::Vocabulary;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut vocabulary = Vocabulary::builder();
        vocabulary.phrase("could you (add|change)", Meaning::Request);
        vocabulary.phrase("who (pays|decides)", Meaning::Opening);
        vocabulary.phrase("i'd like to know", Meaning::Intent(Intent::Question));
        vocabulary.words("self-answers", &["yes".to_owned(), "no".to_owned()]);
        vocabulary.words("before-questions", &["and".to_owned()]);
        let vocabulary = vocabulary.build();
        let tokens = Tokens::of(text);
        let scene = Scene::of(&tokens, &vocabulary);
        let found: Vec<String> = questions(&scene).into_iter().map(|(_, words)| words).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_question_needs_no_mark_where_it_begins_as_one() {
        check("I am keen. And who pays for travel", &["And who pays for travel"]);
        check("The host is the one who pays for travel.", &[]);
        check("I'd like to know the rules.", &["I'd like to know the rules."]);
    }

    #[test]
    fn what_is_asked_for_quoted_or_answered_at_once_asks_nothing() {
        check("Could you add York to my places?", &[]);
        check("Funding confirmed? Yes, in May.", &[]);
        check("Funding confirmed?\nYes, I wonder.", &["Funding confirmed?"]);
        check("The box \"Is it fixed term?\" should be no.", &[]);
        check("It is in Building 4 (the odd one, you know?) and starts in May.", &[]);
        check("(Is it paid?)", &["Is it paid?"]);
    }
}
