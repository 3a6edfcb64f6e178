//! Amounts in words and figures: numbers, lengths in weeks, days of a week.

use std::ops::Range;

use super::dates::weekday;
use super::tokens::{Gap, Tokens};
use crate::domain::field::FieldValue;

const NUMBERS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const UNITS: &[(&str, f64)] = &[
    ("week", 1.0),
    ("weeks", 1.0),
    ("wk", 1.0),
    ("wks", 1.0),
    ("month", 52.0 / 12.0),
    ("months", 52.0 / 12.0),
    ("mth", 52.0 / 12.0),
    ("mths", 52.0 / 12.0),
    ("mnths", 52.0 / 12.0),
    ("mo", 52.0 / 12.0),
    ("mos", 52.0 / 12.0),
    ("year", 52.0),
    ("years", 52.0),
    ("yr", 52.0),
    ("yrs", 52.0),
    ("fortnight", 2.0),
    ("weeks", 1.0),
];

/// A number in figures or words.
pub fn number(word: &str) -> Option<f64> {
    let spelt = NUMBERS.iter().zip(0_u8..).find(|(name, _)| **name == word);
    let is_figure = word.starts_with(|letter: char| letter.is_ascii_digit()) && word.len() <= 9;
    spelt.map(|(_, number)| f64::from(number)).or_else(|| word.parse().ok().filter(|_| is_figure))
}

/// A length in weeks, and its tokens.
#[derive(Clone, PartialEq, Debug)]
pub struct Length {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The least.
    pub min: Option<u32>,
    /// The greatest.
    pub max: Option<u32>,
}

impl Length {
    /// The value of the field.
    pub fn value(&self) -> FieldValue {
        FieldValue::Weeks { min: self.min, max: self.max }
    }
}

/// An amount, with its unit if it has one, and the token behind it.
fn amount(tokens: &Tokens<'_>, at: usize) -> Option<(f64, Option<f64>, usize)> {
    let word = tokens.word(at);
    let near = |at: usize| tokens.gap(at) <= Gap::Space;
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    if let (Some(number), Some(unit)) =
        (number(digits), unit_of(word.get(digits.len()..).unwrap_or_default()))
    {
        return Some((number, Some(unit), at + 1));
    }
    if word == "half" && near(at + 1) && ["a", "of"].contains(&tokens.word(at + 1)) {
        return unit_of(tokens.word(at + 2))
            .filter(|_| near(at + 2))
            .map(|unit| (0.5, Some(unit), at + 3));
    }
    let before = at.checked_sub(1).map(|at| tokens.word(at)).unwrap_or_default();
    let is_rate =
        ["day", "days", "hours", "once", "twice", "times", "two", "three", "per"].contains(&before);
    if ["a", "an", "one", "full"].contains(&word) && near(at + 1) && !is_rate {
        let next = at + 1 + usize::from(["full", "whole"].contains(&tokens.word(at + 1)));
        if let Some(unit) = unit_of(tokens.word(next)) {
            return Some((1.0, Some(unit), next + 1));
        }
    }
    let mut found = number(word)?;
    let mut next = at + 1;
    if tokens.word(next) == "and"
        && ["a", "one"].contains(&tokens.word(next + 1))
        && tokens.word(next + 2) == "half"
    {
        found += 0.5;
        next += 3;
    }
    let unit = unit_of(tokens.word(next)).filter(|_| near(next));
    Some((found, unit, next + usize::from(unit.is_some())))
}

fn unit_of(word: &str) -> Option<f64> {
    if word == "m" {
        return Some(52.0 / 12.0);
    }
    UNITS.iter().find(|(name, _)| *name == word).map(|(_, weeks)| *weeks)
}

/// The length that begins at a token; a month counts 52/12 weeks.
pub fn length_at(tokens: &Tokens<'_>, at: usize) -> Option<Length> {
    let (first, unit, mut end) = amount(tokens, at)?;
    let join = tokens.word(end);
    let is_dash = unit.is_none() && tokens.gap(end) == Gap::Tight;
    let skip = usize::from(["to", "or", "and", "through"].contains(&join));
    let is_between = at.checked_sub(1).is_some_and(|before| tokens.word(before) == "between");
    let may_join = tokens.gap(end) <= Gap::Space && (join != "and" || unit.is_none() || is_between);
    let second = amount(tokens, end + skip)
        .filter(|_| {
            (skip == 1 && may_join && tokens.gap(end + 1) <= Gap::Space)
                || is_dash
                || is_dashed(tokens, end)
        })
        .filter(|(_, second, _)| second.is_some());
    if let Some((last, last_unit, behind)) = second {
        let min = whole(first * unit.or(last_unit)?)?;
        let max = whole(last * last_unit?)?;
        if min <= max {
            return Some(Length { tokens: at..behind, min: Some(min), max: Some(max) });
        }
    }
    let mut weeks = first * unit?;
    if unit == Some(52.0)
        && tokens.word(end) == "and"
        && tokens.word(end + 1) == "a"
        && tokens.word(end + 2) == "half"
    {
        weeks += 26.0;
        end += 3;
    }
    let weeks = whole(weeks)?;
    let open = open_side(tokens, at);
    let (min, max) = (
        (open != Some(Side::Least)).then_some(weeks),
        (open != Some(Side::Greatest)).then_some(weeks),
    );
    Some(Length { tokens: at..end, min, max })
}

/// Whether a dash with spaces around it stands before a token.
fn is_dashed(tokens: &Tokens<'_>, at: usize) -> bool {
    let (Some(before), Some(token)) =
        (at.checked_sub(1).and_then(|at| tokens.all.get(at)), tokens.all.get(at))
    else {
        return false;
    };
    tokens
        .text
        .get(before.end..token.start)
        .is_some_and(|between| ["-", "–", "—"].contains(&between.trim()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Least,
    Greatest,
}

/// Which side of a length is open: "up to" has no least, "at least" no greatest.
fn open_side(tokens: &Tokens<'_>, at: usize) -> Option<Side> {
    let before = |n: usize| at.checked_sub(n).map(|at| tokens.word(at)).unwrap_or_default();
    match (before(3), before(2), before(1)) {
        (_, "up", "to")
        | (_, "at", "most")
        | (_, _, "maximum" | "max" | "under")
        | (_, "no", "longer")
        | ("no" | "not", "more" | "longer", "than")
        | (_, "maximum" | "max", "of") => Some(Side::Least),
        (_, "at", "least")
        | (_, _, "minimum" | "min")
        | (_, "minimum", "of")
        | (_, "more" | "longer", "than") => Some(Side::Greatest),
        _ => None,
    }
}

/// A small whole number of weeks.
fn whole(weeks: f64) -> Option<u32> {
    let rounded = format!("{:.0}", weeks.round());
    rounded.parse().ok().filter(|&weeks: &u32| (1..=520).contains(&weeks))
}

/// Days of a week that are said.
#[derive(Clone, PartialEq, Debug)]
pub struct Days {
    /// Their tokens.
    pub tokens: Range<usize>,
    /// How many; none where several numbers are possible.
    pub number: Option<f64>,
    /// Whether the words themselves speak of a week, of named days or of a share of full time.
    pub is_of_week: bool,
    /// Whether fewer than five for certain.
    pub is_part: bool,
}

/// The days that begin at a token.
pub fn days_at(tokens: &Tokens<'_>, at: usize) -> Option<Days> {
    named_days(tokens, at).or_else(|| share(tokens, at)).or_else(|| counted_days(tokens, at))
}

/// "Two days a week", "3 days", "2-3 days a week", "two days a fortnight".
fn counted_days(tokens: &Tokens<'_>, at: usize) -> Option<Days> {
    let word = tokens.word(at);
    let near = |at: usize| tokens.gap(at) <= Gap::Space;
    let attached =
        ["days", "day", "d"].iter().find_map(|unit| word.strip_suffix(unit)).and_then(number);
    let first = attached.or_else(|| number(word)).or_else(|| (word == "a").then_some(1.0))?;
    let (mut end, mut last) = (at + 1, None);
    if attached.is_none() {
        if ["half"].contains(&tokens.word(end + 2)) && tokens.word(end) == "and" {
            return None;
        }
        let skip = usize::from(["to", "or"].contains(&tokens.word(end)));
        if let Some(second) =
            number(tokens.word(end + skip)).filter(|_| skip == 1 || tokens.gap(end) == Gap::Tight)
        {
            last = Some(second);
            end += skip + 1;
        }
        end += usize::from(["full", "working", "whole"].contains(&tokens.word(end)));
        if !["day", "days"].contains(&tokens.word(end)) || !near(end) {
            return None;
        }
        end += 1;
    }
    if last.is_none() && tokens.word(end) == "or" && number(tokens.word(end + 1)).is_some() {
        last = number(tokens.word(end + 1));
        end += 2;
        end += usize::from(["day", "days"].contains(&tokens.word(end)));
    }
    let is_per = ["a", "per", "each", "every", "p", "in", "of", "out"].contains(&tokens.word(end))
        && near(end);
    let mut period = end + usize::from(is_per);
    period += usize::from(is_per && ["a", "the", "every"].contains(&tokens.word(period)));
    let unit = tokens.word(period);
    let is_of_week = ["week", "weekly", "wk", "w", "pw", "weeks"].contains(&unit)
        && (near(period)
            && (is_per || unit == "pw" || tokens.gap(period) == Gap::Tight || unit == "weekly"));
    let is_fortnight = unit == "fortnight" && is_per;
    if is_per && ["year", "yr", "month", "mth", "quarter", "term"].contains(&unit) {
        return None;
    }
    let end = if is_of_week || is_fortnight { period + 1 } else { end };
    let count = if is_fortnight { first / 2.0 } else { first };
    let number = last.is_none().then_some(count).filter(|count| (0.5..=7.0).contains(count));
    let most = last.unwrap_or(count);
    // Nine days a fortnight are full time in fewer days.
    if is_fortnight && first >= 9.0 {
        return None;
    }
    Some(Days {
        tokens: at..end,
        number,
        is_of_week: is_of_week || is_fortnight,
        is_part: most < 5.0,
    })
}

/// "0.6 FTE", "FTE 0.6", "a four-day week".
fn share(tokens: &Tokens<'_>, at: usize) -> Option<Days> {
    let near = |at: usize| tokens.gap(at) <= Gap::Space;
    let word = tokens.word(at);
    let part = |word: &str| {
        number(word).filter(|share| *share > 0.0 && *share <= 1.0 && word.contains('.'))
    };
    let share = if near(at + 1) && tokens.word(at + 1) == "fte" { part(word) } else { None };
    let share = share.or_else(|| if word == "fte" { part(tokens.word(at + 1)) } else { None });
    let share = share.or_else(|| word.strip_suffix("fte").and_then(part));
    let of_share = share.map(|share| share * 5.0);
    let of_week = number(word).filter(|_| {
        tokens.word(at + 1) == "day" && ["week", "weeks"].contains(&tokens.word(at + 2))
    });
    let number = of_share.or(of_week)?;
    let n = if of_share.is_some() {
        1 + usize::from(word == "fte" || !word.ends_with("fte"))
    } else {
        3
    };
    let rounded = (number * 10.0).round() / 10.0;
    Some(Days {
        tokens: at..at + n,
        number: Some(rounded),
        is_of_week: true,
        is_part: rounded < 5.0,
    })
}

/// "Mon-Wed", "Mon, Tue and Thu", "Mondays and Tuesdays".
fn named_days(tokens: &Tokens<'_>, at: usize) -> Option<Days> {
    let first = day(tokens, at)?;
    let mut named = vec![first];
    let mut end = at + 1;
    loop {
        let is_range = ["to", "till", "until", "through"].contains(&tokens.word(end))
            || is_dashed(tokens, end)
            || (tokens.gap(end) == Gap::Tight
                && day(tokens, end).is_some()
                && !is_slash(tokens, end));
        let skip = usize::from(
            ["to", "till", "until", "through", "and", "or"].contains(&tokens.word(end)),
        );
        let Some(next) = day(tokens, end + skip).filter(|_| tokens.gap(end) < Gap::Sentence) else {
            break;
        };
        let last = named.last().copied().unwrap_or(first);
        if is_range && next > last {
            named.extend(last + 1..=next);
        } else {
            named.push(next);
        }
        end += skip + 1;
    }
    named.sort_unstable();
    named.dedup();
    let count = u8::try_from(named.len()).ok()?;
    (count > 1).then(|| Days {
        tokens: at..end,
        number: Some(f64::from(count)),
        is_of_week: true,
        is_part: count < 5,
    })
}

fn is_slash(tokens: &Tokens<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.all.get(at)).map(|token| token.end);
    let start = tokens.all.get(at).map(|token| token.start);
    before
        .zip(start)
        .and_then(|(before, start)| tokens.text.get(before..start))
        .is_some_and(|between| between.contains('/'))
}

fn day(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    // "Sat" and "sun" are words of their own, and nobody is seconded then; "mon" and "wed" as days only.
    weekday(tokens.word(at)).filter(|day| *day < 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_weeks() {
        for (text, expected) in [
            ("6 to 12 months", Some((Some(26), Some(52)))),
            ("3-6 months", Some((Some(13), Some(26)))),
            ("9 – 12 months", Some((Some(39), Some(52)))),
            ("six to nine months", Some((Some(26), Some(39)))),
            ("a year to eighteen months", Some((Some(52), Some(78)))),
            ("6 months to a year", Some((Some(26), Some(52)))),
            ("twelve weeks", Some((Some(12), Some(12)))),
            ("up to 9 months", Some((None, Some(39)))),
            ("at least 6 months", Some((Some(26), None))),
            ("a year", Some((Some(52), Some(52)))),
            ("18-month", Some((Some(78), Some(78)))),
            ("6m", Some((Some(26), Some(26)))),
            ("12mths", Some((Some(52), Some(52)))),
            ("half a year", Some((Some(26), Some(26)))),
            ("a year and a half", Some((Some(78), Some(78)))),
            ("between 9 and 12 months", Some((Some(39), Some(52)))),
            ("soon", None),
        ] {
            let tokens = Tokens::of(text);
            let found = (0..tokens.all.len()).find_map(|at| length_at(&tokens, at));
            assert_eq!(found.map(|length| (length.min, length.max)), expected, "{text}");
        }
    }

    #[test]
    fn days_are_counted_named_or_a_share() {
        for (text, expected) in [
            ("3 days a week", Some(3.0)),
            ("two days per week", Some(2.0)),
            ("3 days/wk", Some(3.0)),
            ("3.5 days pw", Some(3.5)),
            ("two days a fortnight", Some(1.0)),
            ("Mon-Wed", Some(3.0)),
            ("mon to thurs", Some(4.0)),
            ("Mondays and Tuesdays", Some(2.0)),
            ("Mon, Tue, Thu", Some(3.0)),
            ("0.6 FTE", Some(3.0)),
            ("FTE 0.8", Some(4.0)),
            ("a four-day week", Some(4.0)),
            ("2-3 days a week", None),
            ("a day or two a week", None),
            ("five days a year", None),
        ] {
            let tokens = Tokens::of(text);
            let found = (0..tokens.all.len()).find_map(|at| days_at(&tokens, at));
            assert_eq!(found.and_then(|days| days.number), expected, "{text}");
        }
    }
}
