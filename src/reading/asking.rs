//! Which sentences ask something of whoever reads the message, and which only look as if they did: what asks for something to
//! be taken up, what somebody else asked, what the writer answers at once.

use std::ops::Range;

use super::questionnaire;
use super::quoted::Parts;
use super::scene::{Scene, one_line};
use super::tokens::{Gap, Sentence, Tokens};
use super::vocabulary::{Meaning, Vocabulary};
use crate::domain::message::Incoming;
use crate::domain::party::Address;
use crate::domain::reading::Intent;
use crate::domain::right::Right;

/// Whether a sentence asks something.
pub fn asks(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let is_put = sentence.is_asked || is_opened(scene, sentence);
    // Whose question it is shows behind its mark.
    let is_anothers = || {
        is_quoted(scene, sentence)
            || is_answered(scene, sentence)
            || is_filled_in(scene, sentence)
            || is_tagged(scene, sentence)
    };
    is_put && !(sentence.is_asked && is_anothers()) && !is_request(scene, sentence)
}

/// Whether it has words that make a question of it, or begins as questions do, perhaps behind an idle word or behind a comma. What
/// somebody else asked, and what the reader may want to know, makes none.
fn is_opened(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let is_idle = |at: usize| scene.vocabulary.is_word("before-questions", scene.tokens.word(at));
    let is_reported = |range: &Range<usize>| {
        let mut found = scene.found(sentence);
        found.any(|(other, meaning)| {
            *meaning == Meaning::Reported && other.start < range.end && range.start < other.end
        })
    };
    let is_clause = |at: usize| {
        scene.tokens.gap(at) == Gap::Comma
            && scene.vocabulary.is_word("clause-openings", scene.tokens.word(at))
    };
    let is_told = is_ended(scene, sentence);
    (!is_told && is_inverted(scene, sentence))
        || scene.found(sentence).any(|(range, meaning)| {
            let begins = || {
                (sentence.tokens.start..range.start).all(is_idle)
                    || (!is_told && is_clause(range.start))
            };
            (*meaning == Meaning::Intent(Intent::Question) && !is_reported(range))
                || (*meaning == Meaning::Opening && begins())
        })
}

/// Whether it begins with a word that asks, and its verb stands before its subject, as in "what jobs may a host offer": a statement with
/// such a beginning names its subject first, as a label does ("where I'd go").
fn is_inverted(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let is_of = |list: &str, at: usize| scene.vocabulary.is_word(list, scene.tokens.word(at));
    let mut words = sentence.tokens.clone();
    let Some(first) = words.find(|at| !is_of("before-questions", *at)) else { return false };
    let first = if is_of("before-question-words", first) { first + 1 } else { first };
    let is_one_clause = words.all(|at| scene.tokens.gap(at) != Gap::Mark);
    if !is_of("question-words", first) || !is_one_clause {
        return false;
    }
    let last = sentence.tokens.end.saturating_sub(1);
    let mut before = (first + 1..last.min(first + FARTHEST_VERB))
        .take_while(|at| scene.tokens.gap(*at) < Gap::Comma && !is_of("subjects", *at));
    before.any(|at| is_of("auxiliaries", at))
}

/// So many words behind the one that asks its verb stands at most.
const FARTHEST_VERB: usize = 7;

/// Whether a statement ends with a word that only asks for a nod: "I've changed the hours, ok?"
fn is_tagged(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let tag = sentence.tokens.end.saturating_sub(1);
    tag > sentence.tokens.start
        && scene.tokens.gap(tag) == Gap::Comma
        && scene.vocabulary.is_word("tags", scene.tokens.word(tag))
        && !is_opened(scene, sentence)
}

/// Whether a full stop ends it.
fn is_ended(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let last = sentence.tokens.end.checked_sub(1).and_then(|at| scene.tokens.all.get(at));
    let end = last.map_or(sentence.end, |token| token.end);
    scene.tokens.text.get(end..).is_some_and(|rest| rest.starts_with(['.', '!']))
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
        Some('\'' | '’') => within.contains('‘') || before.ends_with(['\'', '‘']),
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

/// Whether it is a line of a form that the writer has filled in: "Preferred town?: Hull", "Which days suit you? Tuesdays".
fn is_filled_in(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let rest = scene.tokens.text.get(sentence.end..).unwrap_or_default();
    let rest = rest.lines().next().unwrap_or_default();
    if rest.starts_with(':') {
        return true;
    }
    let begins_line = scene.tokens.all.get(sentence.tokens.start).is_some_and(|token| {
        let before = scene.tokens.text.get(..token.start).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        !before.contains(char::is_alphabetic)
    });
    let asks_writer = sentence
        .tokens
        .clone()
        .any(|at| ["you", "your"].contains(&scene.tokens.word(at)) && at > sentence.tokens.start);
    // A long line of many questions is not made words of anew for each.
    if !begins_line || !asks_writer || rest.contains('?') {
        return false;
    }
    let answer = Tokens::of(rest);
    let is_of = |list: &str| scene.vocabulary.is_word(list, answer.word(0));
    let is_entered = |line: &str| {
        let behind = line.rsplit_once('?').map_or("", |(_, behind)| behind);
        behind.contains(char::is_alphanumeric)
    };
    let lines = || scene.tokens.text.lines().take(LONGEST_FORM);
    (1..=LONGEST_ENTRY).contains(&answer.all.len())
        && !is_of("first-persons")
        && !is_of("after-questions")
        && lines().filter(|line| is_entered(line)).nth(1).is_some()
}

/// What is entered in a line of a form has so many words at most.
const LONGEST_ENTRY: usize = 4;
/// A form is looked for in so many lines.
const LONGEST_FORM: usize = 200;

/// Whether a question asks the desk to take something up: a role, a nomination, a request about one's data. What stands under
/// a condition is a question, and so is what names nobody and nothing.
fn is_request(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    let told: Vec<Meaning> = scene.told(sentence).collect();
    let is_about = |intent: Intent| told.contains(&Meaning::Intent(intent));
    let asks =
        |meaning: &Meaning| matches!(meaning, Meaning::Right(Right::Quiet) | Meaning::MayWrite);
    if told.contains(&Meaning::Request)
        || told.contains(&Meaning::AskedOfWriters)
        || told.iter().any(asks)
        || is_about(Intent::RightsRequest)
    {
        return true;
    }
    let mut words = sentence.tokens.clone();
    if words.clone().any(|at| {
        ["if", "whether", "later", "after", "once", "before"].contains(&scene.tokens.word(at))
    }) {
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
fn questions(scene: &Scene<'_>) -> impl Iterator<Item = (Range<usize>, String)> {
    let tokens = scene.tokens;
    let is_question = |sentence: &&Sentence| {
        let letters =
            tokens.slice(&sentence.tokens).chars().filter(|letter| letter.is_alphanumeric());
        letters.take(3).count() == 3 && asks(scene, sentence)
    };
    tokens.sentences.iter().filter(is_question).map(|sentence| {
        let first = tokens.all.get(sentence.tokens.start).map_or(0, |token| token.start);
        let written = tokens.text.get(first..sentence.end).unwrap_or_default();
        (sentence.tokens.clone(), one_line(written))
    })
}

/// The questions, each once: so many as one by one are looked at, and the words of some of the others as one that stands for them all.
fn each_once(found: impl Iterator<Item = String>) -> Vec<String> {
    let (mut each, mut others) = (Vec::new(), String::new());
    for question in found {
        if each.contains(&question) || others.contains(&question) {
            continue;
        }
        if each.len() < MOST {
            each.push(question);
        } else if others.len() < MOST_BYTES {
            if !others.is_empty() {
                others.push(' ');
            }
            others.push_str(&question);
        } else {
            break;
        }
    }
    each.extend((!others.is_empty()).then_some(others));
    each
}

/// The questions of the sender, and of a forwarded message that is all there is; none of those in the long form that lies between two
/// bytes of its text, nor a label above it. A copy asks nothing of the desk, nor does what is put to another reader by name.
pub fn own(
    message: &Incoming,
    parts: &Parts<'_>,
    scene: &Scene<'_>,
    form: Range<usize>,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    if message.is_copy {
        return Vec::new();
    }
    if parts.forwarded.is_empty() {
        let is_reply = message.subject.trim_start().to_lowercase().starts_with("re:");
        let entries = questionnaire::entries(&message.text, vocabulary);
        let is_own = |range: &Range<usize>| {
            let start = scene.tokens.all.get(range.start).map_or(0, |token| token.start);
            let is_answered = scene.tokens.sentence(range.end).is_some_and(|next| !next.is_asked);
            let end = scene.tokens.sentence(range.start).map_or(start, |asked| asked.end);
            let is_answered_beside = has_more(&message.text, end);
            let is_copied = is_numbered(&message.text, start)
                && (form.end > 0 || is_answered_beside || (is_reply && is_answered));
            let is_entry = entries.iter().any(|entry| entry.contains(&start));
            let is_apart = start >= form.end
                || (start < form.start && !is_label(scene, range, end..form.start));
            is_apart && !is_copied && !is_entry && !is_to_another(message, scene, range.start)
        };
        let own = questions(scene).filter(|(range, _)| is_own(range));
        each_once(own.map(|(_, question)| question))
    } else {
        let tokens = Tokens::of_lines(&message.text, parts.own.iter().copied());
        each_once(questions(&Scene::of(&tokens, vocabulary)).map(|(_, question)| question))
    }
}

/// Whether a question above a form is a label of it: it asks the writer, and a few words stand right behind it or on the line below.
fn is_label(scene: &Scene<'_>, asked: &Range<usize>, behind: Range<usize>) -> bool {
    let is_of = |list: &str, word: &str| scene.vocabulary.is_word(list, word);
    let words = || asked.clone().map(|at| scene.tokens.word(at));
    let asks_writer = words().skip(1).any(|word| ["you", "your"].contains(&word))
        && !words().any(|word| is_of("first-persons", word));
    let behind = scene.tokens.text.get(behind).unwrap_or_default();
    let mut lines = behind.split('\n').take(2).map(|line| Tokens::of(line).all);
    let entered = lines.find(|words| !words.is_empty()).unwrap_or_default();
    let first = entered.first().map_or("", |token| token.word.folded.as_str());
    asks_writer
        && (1..=LONGEST_ENTRY).contains(&entered.len())
        && !is_of("first-persons", first)
        && !is_of("after-questions", first)
}

/// Whether a sentence begins with the name of somebody else to whom the message goes: "Priya, can you take this?"
fn is_to_another(message: &Incoming, scene: &Scene<'_>, first: usize) -> bool {
    let name = scene.tokens.word(first);
    let is_called = scene.tokens.is_capital(first)
        && matches!(scene.tokens.gap(first + 1), Gap::Comma | Gap::Mark);
    let is_theirs = |address: &Address| {
        let local = address.as_str().split('@').next().unwrap_or_default();
        local.split(['.', '_', '-']).any(|piece| piece == name) && local.contains(['.', '_', '-'])
    };
    is_called && message.recipients.iter().any(is_theirs)
}

/// Whether a number stands before a byte on its line: such a question was copied from a form or from our letter.
fn is_numbered(text: &str, at: usize) -> bool {
    let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let mark = line.trim().trim_start_matches(['Q', 'q', '(']);
    mark.starts_with(|letter: char| letter.is_ascii_digit()) && mark.len() <= 4
}

/// Whether a line goes on behind a byte.
fn has_more(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default().lines().next().unwrap_or_default();
    rest.contains(char::is_alphanumeric)
}

/// So many questions of one message are told one by one.
const MOST: usize = 20;
/// Of the others so many bytes are repeated.
const MOST_BYTES: usize = 300;

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
        vocabulary.words("clause-openings", &["who".to_owned()]);
        vocabulary.words("after-questions", &["thanks".to_owned()]);
        vocabulary.words("first-persons", &["i".to_owned()]);
        vocabulary.phrase("want to know", Meaning::Intent(Intent::Question));
        vocabulary.phrase("you (may|will) want to know", Meaning::Reported);
        let vocabulary = vocabulary.build();
        let tokens = Tokens::of(text);
        let scene = Scene::of(&tokens, &vocabulary);
        let found: Vec<String> = questions(&scene).map(|(_, words)| words).collect();
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

    #[test]
    fn what_the_reader_may_want_to_know_or_a_form_asked_is_no_question() {
        check("We want to know the rules.", &["We want to know the rules."]);
        check("You will want to know the rules.", &[]);
        let form = "Which town do you prefer? Hull\nDo you drive? no, never\nHave you a pass? Yes";
        check(form, &[]);
        check("Preferred town?: Hull", &[]);
        check("Which town do you mean? Thanks", &["Which town do you mean?"]);
        check("Which town do you mean? Hull", &["Which town do you mean?"]);
        check("They wrote ‘Is it paid?’ to me.", &[]);
    }

    #[test]
    fn a_question_may_begin_behind_a_comma_where_no_full_stop_ends_it() {
        let asked = "my leave ends in march, who decides";
        check(asked, &[asked]);
        check("Ask my boss, who decides.", &[]);
    }
}
