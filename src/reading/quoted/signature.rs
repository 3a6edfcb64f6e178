//! The end of a letter: the closing formula, the sender's name, and what stands under it.

use super::Part;
use crate::reading::label::begins_with_label;
use crate::reading::rows;
use crate::reading::vocabulary::{Meaning, Vocabulary, folded};

/// Sets apart the signature in lines that are neither quoted nor forwarded. `is_text_above`: the sender has written above them.
pub fn set_apart(
    lines: &[&str],
    parts: &mut [Part],
    names: &[String],
    is_text_above: bool,
    vocabulary: &Vocabulary,
) {
    let is_own = |at: usize| parts.get(at) == Some(&Part::Own);
    let is_text =
        |at: usize| is_own(at) && lines.get(at).is_some_and(|line| !line.trim().is_empty());
    let Some(last) = (0..lines.len()).rev().find(|at| is_text(*at)) else { return };
    let (mut is_below_text, mut below_here, mut before) = (is_text_above, false, None);
    // Where, from the end, only lines of the kind that stand under a name follow.
    let tail = (0..=last)
        .rev()
        .take_while(|at| !is_own(*at) || lines.get(*at).is_some_and(|line| is_under_a_name(line)))
        .last()
        .unwrap_or(last);
    // Under its title a form has a rule too.
    let is_form =
        |below: Option<&&str>| below.is_some_and(|below| begins_with_label(below, vocabulary));
    let mut start = None;
    for (at, line) in lines.iter().enumerate().take(last + 1) {
        if !is_text(at) {
            continue;
        }
        let is_delimiter = matches!(line.trim(), "--" | "—" | "––" | "——")
            || (is_below_text && at + 1 >= tail && is_rule(line) && !is_form(lines.get(at + 1)));
        let is_closing = is_below_text && is_sign_off(line, vocabulary);
        let is_apart = at == last || before.is_some_and(|before| before + 1 < at);
        let label: &str = before.and_then(|at: usize| lines.get(at)).copied().unwrap_or_default();
        let answers = || rows::asks_below(label, vocabulary);
        let is_name =
            below_here && is_apart && at + 1 >= tail && is_named(line, names) && !answers();
        if is_delimiter || is_closing || is_name {
            start = Some((at, if is_name { Part::Signature } else { Part::Closing }));
            break;
        }
        let says = !is_greeting(line);
        (is_below_text, below_here) = (is_below_text || says, below_here || says);
        before = Some(at);
    }
    let Some((start, first)) = start else { return };
    let mut part = first;
    for (line, known) in lines.iter().zip(parts.iter_mut()).skip(start) {
        if part != Part::Closing && is_postscript(line) {
            part = Part::Own;
        }
        if *known == Part::Own {
            *known = part;
        }
        if part == Part::Closing {
            part = Part::Signature;
        }
    }
}

/// A closing formula alone on its line, or with a name of at most three words behind it.
fn is_sign_off(line: &str, vocabulary: &Vocabulary) -> bool {
    let line = line.trim();
    if line.len() > 120 {
        return false;
    }
    let found = vocabulary.opening(line).filter(|found| *found.meaning == Meaning::SignOff);
    let Some(found) = found else { return false };
    let rest = line.get(found.end..).unwrap_or_default();
    let words: Vec<&str> = rest
        .split(|letter: char| letter.is_whitespace() || ",.!/&-–".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let is_name = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    words.len() <= 3 && words.iter().all(is_name)
}

/// Whether a line is the sender's name and nothing else.
fn is_named(line: &str, names: &[String]) -> bool {
    let line = line.trim().trim_start_matches(['-', '–', '—', '~', '*']);
    let line = line.split(['(', '|', ',']).next().unwrap_or_default();
    if line.len() > 60 || line.contains([':', '@', '?', '!']) {
        return false;
    }
    let words = folded(line);
    let is_known = |word: &str| names.iter().any(|name| name == word);
    let is_initial =
        |word: &str| word.chars().count() == 1 && names.iter().any(|name| name.starts_with(word));
    let (mut n_words, mut n_known) = (0, 0);
    for word in words.split_whitespace() {
        n_words += 1;
        n_known += usize::from(is_known(word) || is_initial(word));
    }
    let initials: String = names.iter().filter_map(|name| name.chars().next()).collect();
    if n_words == 1 && words.len() > 1 && initials.starts_with(&words) {
        return true;
    }
    let is_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    n_known > 0 && n_words <= 4 && (n_known == n_words || line.split_whitespace().all(is_capital))
}

/// Whether a line may stand under a name: a post, an address, a number; no sentence.
fn is_under_a_name(line: &str) -> bool {
    let line = line.trim();
    let n_words = line.split_whitespace().take(20).count();
    n_words <= 14 && !line.ends_with('?') && !(line.ends_with(['.', '!']) && n_words > 5)
}

/// A short row of dashes, as some draw it above their name.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    (2..=40).contains(&line.chars().count()) && line.chars().all(|letter| "-–—_*".contains(letter))
}

/// A salutation with nobody, a name, or a word for several people behind it.
fn is_greeting(line: &str) -> bool {
    let start = line.get(..line.floor_char_boundary(80)).unwrap_or_default();
    let words: Vec<&str> = start
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    let n_opening = match first.as_str() {
        "hi" | "hello" | "hey" | "dear" | "helo" | "annwyl" | "morning" | "afternoon" => 1,
        "good" | "bore" | "prynhawn" => 2,
        _ => return false,
    };
    let is_person = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            || [
                "all",
                "both",
                "there",
                "team",
                "everyone",
                "sir",
                "madam",
                "colleague",
                "colleagues",
            ]
            .contains(word)
    };
    words.len() <= n_opening + 4 && words.iter().skip(n_opening).all(is_person)
}

fn is_postscript(line: &str) -> bool {
    let line = line.trim_start();
    let marks = ["PS", "P.S", "PPS", "Ps ", "Ps:", "ps ", "ps:", "p.s", "ON:", "O.N."];
    marks.iter().any(|mark| {
        line.strip_prefix(mark).is_some_and(|rest| {
            !rest.starts_with(|letter: char| letter.is_alphanumeric()) || mark.ends_with(' ')
        })
    })
}
