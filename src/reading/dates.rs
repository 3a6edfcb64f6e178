//! Dates in words and figures, resolved against the day on which a message was written. Days stand before months (UK).

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::tokens::{Gap, Tokens};
use crate::domain::calendar::MONTHS;
use crate::domain::context::Context;
use crate::domain::message::Incoming;

/// The day on which a message was written, where its sender is: as its date tells, else where the programme counts days.
pub fn today(message: &Incoming, context: &Context) -> Option<Date> {
    let sent = message.date.or(context.arrived)?;
    let of_sender = message.offset.map(TimeZone::fixed);
    let zone = of_sender.or_else(|| context.zone.clone()).unwrap_or(TimeZone::UTC);
    Some(sent.to_zoned(zone).date())
}

/// A date found: `YYYY-MM-DD`, or `YYYY-MM` where no day is said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DateRead {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The date.
    pub date: String,
}

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Words that stand before a month and make it no more exact.
const ABOUT: &[&str] = &[
    "mid",
    "early",
    "late",
    "the",
    "end",
    "beginning",
    "start",
    "middle",
    "of",
    "about",
    "around",
    "in",
    "on",
    "some",
    "time",
    "sometime",
    "approximately",
    "approx",
    "circa",
    "any",
    "from",
    "after",
    "w",
    "c",
    "week",
    "commencing",
    "first",
];

/// The first date that begins at a token or a few idle words behind it.
pub fn date_from(tokens: &Tokens<'_>, at: usize, today: Option<Date>) -> Option<DateRead> {
    let mut first = at;
    loop {
        if let Some(read) = date_at(tokens, first, today) {
            return Some(read);
        }
        let is_idle = ABOUT.contains(&tokens.word(first)) || weekday(tokens.word(first)).is_some();
        if !is_idle || first >= at + 7 || (first > at && tokens.gap(first) >= Gap::Sentence) {
            return None;
        }
        first += 1;
    }
}

/// The date that begins at a token.
pub fn date_at(tokens: &Tokens<'_>, at: usize, today: Option<Date>) -> Option<DateRead> {
    let found = |n: usize, date: String| Some(DateRead { tokens: at..at + n, date });
    if let Some((n, date)) = figures(tokens, at).or_else(|| from_today(tokens, at, today)) {
        return found(n, date);
    }
    let goes_on = |at: usize| tokens.gap(at) <= Gap::Comma;
    let (mut n, mut day, mut month) = (0, None, None);
    let weekday_first = usize::from(weekday(tokens.word(at)).is_some());
    if let Some(number) =
        day_of(tokens.word(at + weekday_first)).filter(|_| weekday_first == 0 || goes_on(at + 1))
    {
        n = weekday_first + 1;
        n += usize::from(tokens.word(at + n) == "of");
        if goes_on(at + n) {
            month = month_of(tokens.word(at + n));
            day = Some(number);
            n += 1;
        }
    } else if let Some(number) = month_of(tokens.word(at)) {
        month = Some(number);
        n = 1;
        let next = day_of(tokens.word(at + 1))
            .filter(|_| goes_on(at + 1) && !is_unit(tokens.word(at + 2)));
        if let Some(number) = next.filter(|_| {
            year_of(tokens.word(at + 1)).is_none()
                && short_year(tokens.word(at + 1), today).is_none()
                && !tokens.word(at + 1).contains('.')
        }) {
            day = Some(number);
            n += 1;
        }
    }
    let month = month?;
    let year = year_of(tokens.word(at + n))
        .or_else(|| short_year(tokens.word(at + n), today))
        .filter(|_| goes_on(at + n));
    n += usize::from(year.is_some());
    let year = year.or_else(|| next_year(today?, month, day))?;
    found(n, written(year, month, day)?)
}

/// A date in figures: `01/04/2027`, `1.4.27`, `2027-04-01`.
fn figures(tokens: &Tokens<'_>, at: usize) -> Option<(usize, String)> {
    let tight = |n: usize| tokens.gap(at + n) == Gap::Tight;
    let word = tokens.word(at);
    let whole: Vec<&str> = word.split('.').collect();
    let (n, parts): (usize, Vec<&str>) = if whole.len() == 3 {
        (1, whole)
    } else if tight(1) && tight(2) {
        (3, vec![word, tokens.word(at + 1), tokens.word(at + 2)])
    } else if tight(1) {
        (2, vec![word, tokens.word(at + 1)])
    } else {
        return None;
    };
    let number = |part: Option<&&str>| part.and_then(|part| part.parse::<i16>().ok());
    let (first, second, third) =
        (number(parts.first())?, number(parts.get(1))?, number(parts.get(2)));
    let small = |number: i16| i8::try_from(number).ok();
    if first > 1900 {
        return Some((n, written(first, small(second)?, third.and_then(small))?));
    }
    match third {
        Some(year) => Some((n, written(full(year), small(second)?, small(first))?)),
        None if second > 1900 => Some((n, written(second, small(first)?, None)?)),
        None => None,
    }
}

/// The new year, the next financial year, next month, next Monday.
fn from_today(tokens: &Tokens<'_>, at: usize, today: Option<Date>) -> Option<(usize, String)> {
    let words = [tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)];
    let next = |month: i8| next_year(today?, month, None);
    match words {
        ["new" | "next" | "coming", "financial" | "tax" | "fiscal", "year"] => {
            Some((3, written(next(4)?, 4, None)?))
        }
        ["new", "year", _] => Some((2, written(next(1)?, 1, None)?)),
        ["next", "month", _] => {
            let today = today?;
            let (year, month) = if today.month() == 12 {
                (today.year() + 1, 1)
            } else {
                (today.year(), today.month() + 1)
            };
            Some((2, written(year, month, None)?))
        }
        ["next" | "this" | "coming", day, _] => {
            let day = i8::try_from(weekday(day)?).ok();
            let day = Weekday::from_monday_zero_offset(day?).ok()?;
            Some((2, today?.nth_weekday(1, day).ok()?.to_string()))
        }
        _ => None,
    }
}

fn is_unit(word: &str) -> bool {
    ["day", "week", "month", "year", "wk", "mth", "yr"].iter().any(|unit| word.starts_with(unit))
}

/// The year in which a month, or a day of it, comes next.
fn next_year(today: Date, month: i8, day: Option<i8>) -> Option<i16> {
    let is_past = (month, day.unwrap_or(31)) < (today.month(), today.day());
    today.year().checked_add(i16::from(is_past))
}

fn written(year: i16, month: i8, day: Option<i8>) -> Option<String> {
    if !(1990..2100).contains(&year) {
        return None;
    }
    match day {
        Some(day) => Date::new(year, month, day).ok().map(|date| date.to_string()),
        None => Date::new(year, month, 1).ok().map(|date| date.strftime("%Y-%m").to_string()),
    }
}

fn full(year: i16) -> i16 {
    if year < 100 { year + 2000 } else { year }
}

/// The number of a month by its name or the first three or four letters of it.
pub fn month_of(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let is_short = |name: &str| (3..=4).contains(&word.len()) && name.starts_with(word);
    let at = MONTHS.iter().position(|name| *name == word || is_short(name))?;
    i8::try_from(at + 1).ok()
}

/// The number of a weekday by its name, or a short form of it.
pub fn weekday(word: &str) -> Option<usize> {
    let word =
        word.trim_end_matches('.').strip_suffix('s').filter(|word| word.len() > 2).unwrap_or(word);
    WEEKDAYS.iter().position(|name| {
        *name == word || (word.len() >= 3 && name.starts_with(word) && word.len() <= 5)
    })
}

fn day_of(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..).unwrap_or_default();
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day));
    day.filter(|_| ["", "st", "nd", "rd", "th"].contains(&suffix))
}

fn year_of(word: &str) -> Option<i16> {
    word.parse().ok().filter(|year| (2000..2100).contains(year))
}

/// "Jan 27" in 2026 is a month of a year: days stand before months.
fn short_year(word: &str, today: Option<Date>) -> Option<i16> {
    let is_short = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let year = word.parse::<i16>().ok().filter(|_| is_short)? + 2000;
    let this = today?.year();
    (this..=this + 2).contains(&year).then_some(year)
}

/// Whether a date read lies before the day, by whole months.
pub fn is_past(date: &str, today: Option<Date>) -> bool {
    let month = today.map(|today| today.strftime("%Y-%m").to_string());
    month.is_some_and(|month| date.get(..7).is_some_and(|date| date < month.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    use crate::domain::party::Channel;

    #[track_caller]
    fn check_day(at: &str, hours: i8, zone: &str, expected: &str) {
        let mut message = Incoming {
            channel: Channel::Mail,
            sender_name: None,
            sender: None,
            author: None,
            recipients: Vec::new(),
            is_copy: false,
            subject: String::new(),
            message_id: None,
            answers: Vec::new(),
            date: at.parse().ok(),
            offset: Some(Offset::constant(hours)).filter(|offset| !offset.is_zero()),
            text: String::new(),
            attachments: Vec::new(),
            machine: None,
            problems: Vec::new(),
        };
        let mut context = Context { zone: TimeZone::get(zone).ok(), ..Context::default() };
        assert_eq!(today(&message, &context), expected.parse().ok(), "{at}, {hours}, {zone}");
        (context.arrived, message.date, message.offset) = (message.date, None, None);
        assert_eq!(today(&message, &context).is_some(), !at.is_empty(), "it came, at least");
    }

    #[test]
    fn a_message_is_of_the_day_on_which_its_sender_wrote_it() {
        check_day("2026-06-30T23:30:00Z", 0, "Europe/London", "2026-07-01");
        check_day("2026-06-30T23:30:00Z", 1, "UTC", "2026-07-01");
        check_day("2026-06-30T23:30:00Z", -4, "Europe/London", "2026-06-30");
        check_day("2026-06-30T22:30:00Z", 0, "Europe/London", "2026-06-30");
        check_day("2026-11-30T23:30:00Z", 0, "Europe/London", "2026-11-30");
        check_day("2026-06-30T23:30:00Z", 0, "America/New_York", "2026-06-30");
        check_day("", 0, "Europe/London", "");
    }

    #[test]
    fn dates_are_read_the_british_way_and_from_the_day_of_the_message() {
        let today = Date::new(2026, 10, 20).ok();
        for (text, expected) in [
            ("11 January 2027", Some("2027-01-11")),
            ("1st of Sept 2026", Some("2026-09-01")),
            ("01/04/2027", Some("2027-04-01")),
            ("1.4.27", Some("2027-04-01")),
            ("2027-04-01", Some("2027-04-01")),
            ("04/2027", Some("2027-04")),
            ("January 2027", Some("2027-01")),
            ("January", Some("2027-01")),
            ("November", Some("2026-11")),
            ("1 Feb", Some("2027-02-01")),
            ("1 Feb 27", Some("2027-02-01")),
            ("Jan 27", Some("2027-01")),
            ("March 3", Some("2027-03-03")),
            ("March 1st, 2027", Some("2027-03-01")),
            ("Monday 11 January", Some("2027-01-11")),
            ("mid-January", Some("2027-01")),
            ("the end of March", Some("2027-03")),
            ("early in the new year", Some("2027-01")),
            ("start of the new financial year", Some("2027-04")),
            ("next month", Some("2026-11")),
            ("next Monday", Some("2026-10-26")),
            ("next Tuesday", Some("2026-10-27")),
            ("2027-02-30", None),
            ("after Easter", None),
            ("the spring", None),
            ("as soon as possible", None),
        ] {
            let read = date_from(&Tokens::of(text), 0, today);
            assert_eq!(read.map(|read| read.date).as_deref(), expected, "{text}");
        }
    }
}
