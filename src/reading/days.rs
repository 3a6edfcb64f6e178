//! Days of a week in words and figures: counted, named, or as a share of full time.

use std::ops::Range;

use super::amounts::{is_dashed, number};
use super::dates::weekday;
use super::tokens::{Gap, Tokens};

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
    let near = |at: usize| tokens.gap(at) <= Gap::Space;
    let is_couple = tokens.word(at) == "couple" && tokens.word(at + 1) == "of";
    let (word, at) = if is_couple { ("two", at + 1) } else { (tokens.word(at), at) };
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
    let is_of_five = tokens.word(end) == "out"
        && tokens.word(end + 1) == "of"
        && number(tokens.word(end + 2)) == Some(5.0);
    if is_of_five && last.is_none() {
        return Some(Days {
            tokens: at..end + 3,
            number: Some(first),
            is_of_week: true,
            is_part: first < 5.0,
        });
    }
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
            ("a couple of days a week", Some(2.0)),
            ("four days out of five", Some(4.0)),
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
