//! How an introduction is answered: yes, no, not yet, and until when somebody would be left alone (FEATURES I-5, I-6).

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::amounts;
use super::dates;
use super::meaning::Meaning;
use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::calendar::easter;
use crate::domain::field::FieldName;
use crate::domain::reading::Verdict;

/// A longer text puts nothing off by a word alone.
const MOST_WORDS: usize = 60;
/// So far ahead a day is believed.
const MOST_DAYS: i32 = 400;

/// A day by which to see whether a text names one.
const ANY_DAY: Date = jiff::civil::date(2026, 1, 5);

/// An answer to an introduction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    /// How it is answered; only what is said one way, without a condition, is certain.
    pub verdict: Verdict,
    /// The day on which to ask again, where the answer says one.
    pub until: Option<Date>,
}

/// Reads an answer. `asks` says whether it ends in a question: a yes that asks first is none yet.
pub fn told(reply: &str, today: Option<Date>, asks: bool, vocabulary: &Vocabulary) -> Told {
    let tokens = Tokens::of(reply);
    let until = today.and_then(|today| until(&tokens, today));
    let said = said(reply, &tokens, (asks, until.is_some()), vocabulary);
    let verdict = said.unwrap_or(Verdict::Unclear);
    let until = until.filter(|_| verdict == Verdict::NotYet);
    Told { verdict, until }
}

/// Whether a text answers an introduction, by a phrase or in a few words.
pub fn answers(text: &str, is_asked: bool, vocabulary: &Vocabulary) -> bool {
    let has_phrase =
        vocabulary.phrases(text).any(|found| matches!(found.meaning, Meaning::Verdict(_)));
    let told = || told(text, Some(ANY_DAY), false, vocabulary).verdict != Verdict::Unclear;
    has_phrase || (!is_asked && told())
}

/// Whether somebody whose submission rests would have it go on: "back", "still interested".
pub fn is_back(reply: &str, vocabulary: &Vocabulary) -> bool {
    let mut lines = reply.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let clause = first.split(['.', ',', '!', ';', ':']).next().unwrap_or_default();
    [first, clause].iter().any(|words| vocabulary.is_word("comes-back", &folded(words)))
}

fn said(
    reply: &str,
    tokens: &Tokens<'_>,
    (asks, names_day): (bool, bool),
    vocabulary: &Vocabulary,
) -> Option<Verdict> {
    let found = vocabulary.phrases(reply).filter_map(|found| {
        let Meaning::Verdict(verdict) = found.meaning else { return None };
        Some((found.start, *verdict))
    });
    let phrases: Vec<(usize, Verdict)> = found.collect();
    let is_conditional = |from| asks || is_conditional(tokens, from, vocabulary);
    let has = |list| (0..tokens.all.len()).any(|at| vocabulary.is_word(list, tokens.word(at)));
    let to_come = names_day && !has("puts-nothing-off");
    let puts_off = tokens.all.len() <= MOST_WORDS && (has("puts-off") || to_come);
    if let Some((start, first)) = phrases.first() {
        let is_one = phrases.iter().all(|(_, verdict)| verdict == first);
        let is_sure = *first != Verdict::Yes || !is_conditional(*start);
        return Some(*first).filter(|_| is_one && is_sure);
    }
    match opening(reply, vocabulary) {
        Some(true) if is_conditional(0) => None,
        Some(_) if puts_off => Some(Verdict::NotYet),
        Some(true) => Some(Verdict::Yes),
        Some(false) => Some(Verdict::No),
        None => puts_off.then_some(Verdict::NotYet),
    }
}

/// Whether a text begins with a yes or a no that stands by itself.
fn opening(reply: &str, vocabulary: &Vocabulary) -> Option<bool> {
    let first = reply.lines().find(|line| !line.trim().is_empty())?;
    let clause = first.split(['.', ',', '!', ';', ':', '–', '—', '(']).next()?;
    let clause = clause.split(" - ").next()?.trim();
    let value = vocabulary.value(FieldName::RightToWork, clause);
    let word = || {
        let yes = vocabulary.is_word("yes-besides", &folded(clause));
        yes.then_some(true)
    };
    value.map(|value| value == "true").or_else(word)
}

/// Whether something is asked for behind what is said from a byte on: "yes, but", "subject to".
fn is_conditional(tokens: &Tokens<'_>, from: usize, vocabulary: &Vocabulary) -> bool {
    let behind = tokens.all.iter().filter(|token| token.start > from);
    behind.into_iter().any(|token| vocabulary.is_word("conditions-of-a-yes", &token.word.folded))
}

/// The day on which to ask again.
pub fn until(tokens: &Tokens<'_>, today: Date) -> Option<Date> {
    let days = (0..tokens.all.len()).filter_map(|at| day(tokens, at, today));
    let latest = today.saturating_add(MOST_DAYS.days());
    days.filter(|day| (today..=latest).contains(day) && *day > today).min()
}

/// The day on which to ask again, if one is said at a token.
fn day(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Date> {
    let before = |n: usize| at.checked_sub(n).map_or("", |at| tokens.word(at));
    let is_until = ["until", "till", "til", "from"].contains(&before(1))
        || (before(1) == "on" && before(2) == "back");
    let behind = |date: Date| if is_until { date } else { date.saturating_add(1.day()) };
    match tokens.word(at) {
        "easter" => Some(feast(today, |year| easter(year).saturating_add(2.days()))),
        "christmas" | "xmas" | "year" if tokens.word(at) != "year" || before(1) == "new" => {
            Some(feast(today, |year| Date::new(year, 1, 2).unwrap_or(today)))
        }
        "tomorrow" => Some(behind(today.saturating_add(1.day()))),
        "week" if before(1) == "next" => Some(monday_after(today)),
        "month" if before(1) == "next" => Some(today.first_of_month().saturating_add(1.month())),
        "fortnight" => Some(today.saturating_add(14.days())),
        unit => counted(before(1), unit, today)
            .or_else(|| weekday(tokens, at, today).map(behind))
            .or_else(|| written(tokens, at, today, before(1), behind)),
    }
}

/// A feast's day in this year, or in the next if it is over.
fn feast(today: Date, day: impl Fn(i16) -> Date) -> Date {
    let this = day(today.year());
    if this > today { this } else { day(today.year().saturating_add(1)) }
}

fn monday_after(today: Date) -> Date {
    let days = 7 - i32::from(today.weekday().to_monday_zero_offset());
    today.saturating_add(days.days())
}

/// "Two weeks", "a month".
fn counted(number: &str, unit: &str, today: Date) -> Option<Date> {
    let n = amounts::number(number)
        .or_else(|| ["a", "another", "few"].contains(&number).then_some(1.0));
    let n = (1..=60_i32).find(|whole| Some(f64::from(*whole)) == n)?;
    let span: Span = match unit {
        "day" | "days" => n.days(),
        "week" | "weeks" => n.weeks(),
        "month" | "months" => n.months(),
        _ => return None,
    };
    Some(today.saturating_add(span))
}

/// A weekday that is named in full, or behind a word that leads to it.
fn weekday(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Date> {
    let word = tokens.word(at);
    let leads =
        ["on", "next", "this", "until", "till", "by", "meet", "meeting", "speaking", "talking"];
    let before = at.checked_sub(1).map_or("", |at| tokens.word(at));
    let number = dates::weekday(word).filter(|_| word.len() > 5 || leads.contains(&before))?;
    let weekday = jiff::civil::Weekday::from_monday_zero_offset(i8::try_from(number).ok()?).ok()?;
    today.nth_weekday(1, weekday).ok()
}

/// A day or a month that is written out.
fn written(
    tokens: &Tokens<'_>,
    at: usize,
    today: Date,
    before: &str,
    behind: impl Fn(Date) -> Date,
) -> Option<Date> {
    let read = dates::date_at(tokens, at, Some(today))?;
    if let Ok(day) = read.date.parse::<Date>() {
        return Some(behind(day));
    }
    // In "11 May 2026" the day stands before the month.
    if before.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let first: Date = format!("{}-01", read.date).parse().ok()?;
    let is_after = ["after", "of"].contains(&before);
    Some(if is_after { first.saturating_add(1.month()) } else { first })
}
