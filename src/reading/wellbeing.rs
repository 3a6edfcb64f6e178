//! What short messages say, and nothing besides: that all is well in a placement, where their sender's things stand, what is to be done with
//! a draft, that help is wanted; or courtesy.

use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::declaration::Statement;
use crate::domain::reading::Only;

/// A longer text says more than that.
const MOST_WORDS: usize = 30;
/// The same in bytes, without counting words.
const LONGEST: usize = 600;
/// Somebody's name has so many words at most.
const MOST_IN_A_NAME: usize = 3;

/// Whether a text says of a placement that all is well.
pub fn is_well(reply: &str, vocabulary: &Vocabulary) -> bool {
    let bare = without_around("besides-well", reply, vocabulary);
    says_only("all-is-well", reply, vocabulary) || says_only("all-is-well", &bare, vocabulary)
}

/// What a text says, where it says nothing besides.
pub fn says_what_alone(reply: &str, vocabulary: &Vocabulary) -> Option<Only> {
    if reply.len() > LONGEST {
        return None;
    }
    let known = [
        ("asks-where", Only::Where),
        ("submits", Only::Submits),
        ("shows", Only::Shows),
        ("keeps", Only::Keeps),
        ("asks-help", Only::Help),
        ("calls-for-help", Only::CallsForHelp),
    ];
    let wish = without_around("around-wishes", reply, vocabulary);
    let only = known
        .into_iter()
        .find(|(list, _)| says_only(list, reply, vocabulary) || says_only(list, &wish, vocabulary));
    only.map(|(_, only)| only).or_else(|| courtesy(reply, vocabulary))
}

/// A text, clause by clause, without the words of a list, which only make it polite: "please tell me what is missing".
fn without_around(list: &str, reply: &str, vocabulary: &Vocabulary) -> String {
    let mut bare: Vec<&str> = Vec::new();
    let clauses = clauses(reply);
    for clause in &clauses {
        let words = || vocabulary.words(list);
        let mut rest = clause.as_str();
        loop {
            let front = words().find_map(|known| rest.strip_prefix(known)?.strip_prefix(' '));
            let Some(left) = front
                .or_else(|| words().find_map(|known| rest.strip_suffix(known)?.strip_suffix(' ')))
            else {
                break;
            };
            rest = left;
        }
        if !words().any(|known| known == rest) {
            bare.push(rest);
        }
    }
    bare.join("\n")
}

/// What courtesy a text is, where every clause of it is: one that agrees counts more than thanks, and these more than a greeting. Under it
/// may stand a name.
fn courtesy(reply: &str, vocabulary: &Vocabulary) -> Option<Only> {
    let mut lines: Vec<&str> = reply.lines().filter(|line| !line.trim().is_empty()).collect();
    let is = |list, clause: &String| vocabulary.is_word(list, clause);
    let is_known = |clause: &String| is("courtesies", clause) || is("agreements", clause);
    if lines.len() > 1 && lines.last().is_some_and(|line| is_name(line)) {
        lines.pop();
    }
    let clauses = clauses(&lines.join("\n"));
    if clauses.is_empty() || !clauses.iter().all(is_known) {
        return None;
    }
    let is_any = |list| clauses.iter().any(|clause| is(list, clause));
    let greets = |clause: &String| is("greetings", clause) || is("closings", clause);
    Some(if is_any("agreements") {
        Only::Agrees
    } else if is_any("greetings") && clauses.iter().all(greets) {
        Only::Greets
    } else {
        Only::Thanks
    })
}

/// Whether a line may be the name under a message.
pub fn is_name(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_word =
        |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    line.split_whitespace().count() <= MOST_IN_A_NAME && words.all(is_word)
}

/// Whether a text says that its writer has nothing to declare, or that what was declared is up to date, and nothing besides.
pub fn declared_nothing(reply: &str, vocabulary: &Vocabulary) -> Option<Statement> {
    let says = |list: &str| says_only(list, reply, vocabulary);
    if says("nothing-to-declare") {
        return Some(Statement::Nil);
    }
    says("still-up-to-date").then_some(Statement::UpToDate)
}

/// Whether every clause of a text, if it has any, says that all is well or nothing more.
pub fn says_no_more(text: &str, vocabulary: &Vocabulary) -> bool {
    let says_nothing = |clause: &String| {
        vocabulary.is_word("all-is-well", clause) || vocabulary.is_word("besides-well", clause)
    };
    clauses(text).iter().all(says_nothing)
}

/// Whether a clause of a text stands in a list, and each other clause there or among those that say nothing more.
fn says_only(list: &str, reply: &str, vocabulary: &Vocabulary) -> bool {
    if Tokens::of(reply).all.len() > MOST_WORDS {
        return false;
    }
    let clauses = clauses(reply);
    let is = |list, clause: &String| vocabulary.is_word(list, clause);
    clauses.iter().any(|clause| is(list, clause))
        && clauses.iter().all(|clause| is(list, clause) || is("besides-well", clause))
}

fn clauses(text: &str) -> Vec<String> {
    let ends = ['.', ',', '!', '?', ';', ':', '–', '—', '(', ')', '\n'];
    text.split(ends).map(folded).filter(|clause| !clause.is_empty()).collect()
}
