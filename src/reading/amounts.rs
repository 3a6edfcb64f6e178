//! Amounts in words and figures: numbers, and lengths in weeks.

use std::ops::Range;

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
    let figure = || is_figure.then(|| word.parse().ok()).flatten();
    spelt.map(|(_, number)| f64::from(number)).or_else(figure)
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
    // "A year or two".
    let is_or = join == "or" && unit.is_some() && may_join && tokens.gap(end + 1) <= Gap::Space;
    if let Some(last) = number(tokens.word(end + 1)).filter(|last| is_or && *last > first) {
        let (min, max) = (whole(first * unit?)?, whole(last * unit?)?);
        return Some(Length { tokens: at..end + 2, min: Some(min), max: Some(max) });
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
    if let Some((most, behind)) = unit.and_then(|unit| greatest(tokens, end, unit)) {
        let most = whole(most).filter(|most| *most >= weeks);
        if most.is_some() {
            return Some(Length { tokens: at..behind, min: Some(weeks), max: most });
        }
    }
    let open = open_side(tokens, at);
    let (min, max) = (
        (open != Some(Side::Least)).then_some(weeks),
        (open != Some(Side::Greatest)).then_some(weeks),
    );
    Some(Length { tokens: at..end, min, max })
}

/// The greatest length that is said behind the least one, in its unit unless it has its own: "4 months max 6", "four months
/// minimum, six at most".
fn greatest(tokens: &Tokens<'_>, at: usize, unit: f64) -> Option<(f64, usize)> {
    let mut at = at;
    let is_idle =
        |word: &str| ["minimum", "min", "at", "least", "and", "or", "but", "to"].contains(&word);
    let first = at;
    while is_idle(tokens.word(at)) && at < first + 3 {
        at += 1;
    }
    let word = |n: usize| tokens.word(at + n);
    let n_before = match (word(0), word(1)) {
        ("max" | "maximum", "of") | ("up", "to") | ("at", "most") => 2,
        ("max" | "maximum", _) => 1,
        ("no" | "not", "more" | "longer") => 3,
        _ => 0,
    };
    let is_said = |at: usize| (first..=at).all(|at| tokens.gap(at) < Gap::Sentence);
    let (number, own, end) = amount(tokens, at + n_before).filter(|_| is_said(at + n_before))?;
    let n_behind = match (tokens.word(end), tokens.word(end + 1)) {
        _ if n_before > 0 => 0,
        ("max" | "maximum" | "tops", _) => 1,
        ("at", "most" | "the") => 2,
        _ => return None,
    };
    Some((number * own.unwrap_or(unit), end + n_behind))
}

/// Whether a dash with spaces around it stands before a token.
pub fn is_dashed(tokens: &Tokens<'_>, at: usize) -> bool {
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

/// Kilometres of a mile.
const KM: f64 = 1.609_344;

/// A way in miles: "25 miles", "up to 40 km". A bare number is miles; a time tells no way.
pub fn miles(written: &str) -> Option<f64> {
    let start = written.find(|letter: char| letter.is_ascii_digit())?;
    let rest = written.get(start..)?;
    let is_number = |letter: char| letter.is_ascii_digit() || letter == '.';
    let end = rest.find(|letter: char| !is_number(letter)).unwrap_or(rest.len());
    let number: f64 = rest.get(..end)?.trim_end_matches('.').parse().ok()?;
    let unit = rest.get(end..)?.trim_start();
    let unit = unit.split(|letter: char| !letter.is_alphabetic()).next()?.to_lowercase();
    let miles = match unit.as_str() {
        "" | "mile" | "miles" | "mi" | "m" => number,
        "k" | "km" | "kms" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => {
            (number / KM).round()
        }
        _ => return None,
    };
    (1.0..=500.0).contains(&miles).then_some(miles)
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
            ("a year or two", Some((Some(52), Some(104)))),
            ("4 months max 6", Some((Some(17), Some(26)))),
            ("four months minimum, six at most", Some((Some(17), Some(26)))),
            ("at least 4 months and up to 6", Some((Some(17), Some(26)))),
            ("6 months, 12 days", Some((Some(26), Some(26)))),
            ("soon", None),
        ] {
            let tokens = Tokens::of(text);
            let found = (0..tokens.all.len()).find_map(|at| length_at(&tokens, at));
            assert_eq!(found.map(|length| (length.min, length.max)), expected, "{text}");
        }
    }

    #[test]
    fn a_way_is_told_in_miles_or_in_kilometres_and_a_time_is_none() {
        for (written, expected) in [
            ("25 miles", Some(25.0)),
            ("up to 12.5 miles each way", Some(12.5)),
            ("40km", Some(25.0)),
            ("30", Some(30.0)),
            ("45 minutes", None),
            ("1 hour by train", None),
            ("anywhere", None),
            ("0 miles", None),
        ] {
            assert_eq!(miles(written), expected, "{written}");
        }
    }
}
