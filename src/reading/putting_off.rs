//! Answers to "how is it going?" that put the question off: until when, and what they say besides. A day alone puts nothing off.

use jiff::civil::Date;

use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};
use super::{amounts, outcome, wellbeing};

/// An answer, parted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parted {
    /// The day until which the question is put off, if it is.
    pub until: Option<Date>,
    /// What is said besides; the whole answer, where nothing is put off.
    pub rest: String,
}

/// What a clause does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Clause {
    /// Names a day, and says nothing besides.
    Day(Date),
    /// Puts the question off, perhaps until a day.
    PutsOff { until: Option<Date>, says_more: bool },
    /// Says nothing.
    Idle,
    /// Says something.
    Else,
}

/// Parts an answer.
pub fn parted(reply: &str, today: Date, vocabulary: &Vocabulary) -> Parted {
    let clauses = clauses(reply);
    let read = clauses.iter().map(|clause| (*clause, read(clause, today, vocabulary)));
    let mut read: Vec<(&str, Clause)> = read.collect();
    // Under it may stand a name.
    let name = reply.lines().filter(|line| !line.trim().is_empty()).skip(1).last();
    let name = name.filter(|line| wellbeing::is_name(line)).map(str::trim);
    read.pop_if(|(text, clause)| *clause == Clause::Else && name == Some(text.trim()));
    let is_more = |clause: &Clause| match clause {
        Clause::PutsOff { says_more, .. } => *says_more,
        Clause::Else => true,
        Clause::Day(_) | Clause::Idle => false,
    };
    let rest = read.iter().filter(|(_, clause)| is_more(clause)).map(|(text, _)| *text);
    let rest = rest.collect::<Vec<_>>().join("\n");
    let puts_off = read.iter().any(|(_, clause)| matches!(clause, Clause::PutsOff { .. }));
    let of_cues = read.iter().filter_map(|(_, clause)| match clause {
        Clause::PutsOff { until, .. } => *until,
        Clause::Day(_) | Clause::Idle | Clause::Else => None,
    });
    let alone = read.iter().filter_map(|(_, clause)| match clause {
        Clause::Day(day) => Some(*day),
        Clause::PutsOff { .. } | Clause::Idle | Clause::Else => None,
    });
    let until = of_cues.min().or_else(|| alone.min().filter(|_| puts_off || rest.is_empty()));
    let rest = if until.is_some() { rest } else { reply.to_owned() };
    Parted { until, rest }
}

fn read(clause: &str, today: Date, vocabulary: &Vocabulary) -> Clause {
    let text = folded(clause);
    let words: Vec<&str> = text.split(' ').collect();
    let is_time = |word: &str| {
        let is_number = word.starts_with(|letter: char| letter.is_ascii_digit());
        is_number || vocabulary.is_word("put-off-times", word) || amounts::number(word).is_some()
    };
    let is_idle = |word: &str| vocabulary.is_word("put-off-idle", word);
    let until = outcome::until(&Tokens::of(clause), today);
    if let Some((from, to)) = cue(&words, &is_idle, vocabulary) {
        let around = words.iter().take(from).chain(words.iter().skip(to));
        let says_more = around.into_iter().any(|word| !is_time(word) && !is_idle(word));
        return Clause::PutsOff { until, says_more };
    }
    let is_polite = |word: &str| vocabulary.is_word("put-off-polite", word);
    match until {
        Some(day) if words.iter().all(|word| is_time(word) || is_polite(word)) => Clause::Day(day),
        None if ["besides-well", "courtesies", "put-off-reasons"]
            .iter()
            .any(|list| vocabulary.is_word(list, &text)) =>
        {
            Clause::Idle
        }
        Some(_) | None => Clause::Else,
    }
}

/// Where words stand that put off: some anywhere, the others only where a clause begins with them.
fn cue(
    words: &[&str],
    is_idle: &impl Fn(&str) -> bool,
    vocabulary: &Vocabulary,
) -> Option<(usize, usize)> {
    let n_idle = words.iter().take_while(|word| is_idle(word)).count();
    let at = |from: usize, list: &str| {
        let behind = words.get(from..)?;
        let begins = |cue: &str| {
            let n = cue.split(' ').count();
            let is_it = cue.split(' ').eq(behind.iter().take(n).copied());
            is_it.then_some((from, from.saturating_add(n)))
        };
        vocabulary.words(list).filter_map(begins).max()
    };
    let first = (0..=n_idle).find_map(|from| at(from, "put-off-first"));
    first.or_else(|| (0..words.len()).find_map(|from| at(from, "put-off")))
}

/// The clauses of a text; a dot in a date ends none.
fn clauses(text: &str) -> Vec<&str> {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let ends = ['.', ',', '!', '?', ';', ':', '–', '—', '(', ')', '\n'];
    let (mut clauses, mut from) = (Vec::new(), 0);
    for (at, end) in text.match_indices(ends) {
        let (before, behind) = (text.get(from..at), text.get(at.saturating_add(end.len())..));
        let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
        if is_digit(before.chars().next_back()) && is_digit(behind.chars().next()) {
            continue;
        }
        clauses.extend(before.split(" - "));
        from = at.saturating_add(end.len());
    }
    clauses.extend(text.get(from..).unwrap_or_default().split(" - "));
    clauses.retain(|clause| clause.contains(char::is_alphanumeric));
    clauses
}
