//! Written values to typed ones: dates, lengths, numbers, lists, words of closed sets.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::vocabulary::Vocabulary;
use crate::domain::field::{FieldKind, FieldName, FieldValue};

/// The value that somebody wrote for a field; `None` where it says nothing certain.
pub fn value(field: FieldName, written: &str, vocabulary: &Vocabulary) -> Option<FieldValue> {
    let written = written.trim().trim_matches(['.', ';', ',']).trim();
    if written.is_empty()
        || ["n/a", "na", "-", "none", "tbc", "?"].contains(&written.to_lowercase().as_str())
    {
        return None;
    }
    match field.kind() {
        FieldKind::Text => Some(FieldValue::Text(text(field, written, vocabulary))),
        FieldKind::Choice => {
            vocabulary.value(field, written).map(|value| FieldValue::Text(value.to_owned()))
        }
        FieldKind::Flag => {
            vocabulary.value(field, written).map(|value| FieldValue::Flag(value == "true"))
        }
        FieldKind::List => list(field, written, vocabulary),
        FieldKind::Number => number(written).map(FieldValue::Number),
        FieldKind::Date => date(written).map(FieldValue::Text),
        FieldKind::Weeks => weeks(written),
    }
}

fn text(field: FieldName, written: &str, vocabulary: &Vocabulary) -> String {
    use FieldName as F;
    let written: String = written.chars().take(200).collect();
    if matches!(field, F::Grade | F::Profession) {
        return vocabulary.value(field, &written).unwrap_or(&written).to_owned();
    }
    if matches!(field, F::Email | F::ContactEmail) {
        return email(&written).unwrap_or(&written).to_lowercase();
    }
    if matches!(field, F::Employer | F::Organisation) {
        let is_whole = |start: usize, end: usize| start == 0 && end == written.len();
        let known =
            vocabulary.organisations(&written).find(|(found, _)| is_whole(found.start, found.end));
        return known
            .map_or_else(|| written.clone(), |(_, organisation)| organisation.name.clone());
    }
    written
}

/// The first mail address in a text.
pub fn email(text: &str) -> Option<&str> {
    text.split(|letter: char| {
        letter.is_whitespace() || matches!(letter, '<' | '>' | '(' | ')' | ',' | ';' | '"')
    })
    .map(|word| word.trim_start_matches("mailto:").trim_end_matches('.'))
    .find(|word| {
        word.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
    })
}

/// A list has no more items than a person would write.
const MOST_ITEMS: usize = 100;

fn list(field: FieldName, written: &str, vocabulary: &Vocabulary) -> Option<FieldValue> {
    use FieldName as F;
    let items: Vec<String> = if matches!(field, F::Places | F::PlacesExcluded) {
        vocabulary.places(written).map(|found| found.meaning.clone()).collect()
    } else if matches!(field, F::Arrangements | F::DeclaredInterests) {
        let parts = written.split([',', ';', '\n', '/']);
        let parts = parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
        parts.filter_map(|part| vocabulary.value(field, part)).map(str::to_owned).collect()
    } else {
        let parts = written.split([',', ';', '\n', '•']);
        let parts = parts.map(|part| part.trim().trim_start_matches(['-', '*']).trim());
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let mut unique: Vec<String> = Vec::new();
    for item in items {
        if unique.len() < MOST_ITEMS && !unique.contains(&item) {
            unique.push(item);
        }
    }
    (!unique.is_empty()).then_some(FieldValue::List(unique))
}

const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// The first number in a text, in digits or in words.
pub fn number(text: &str) -> Option<f64> {
    let words = text
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '.'))
        .map(|word| word.trim_matches('.'));
    words.filter(|word| !word.is_empty()).find_map(|word| {
        let digits: String =
            word.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        let spelt = NUMBERS.iter().zip(0_u8..).find(|(name, _)| word.eq_ignore_ascii_case(name));
        digits.parse().ok().or_else(|| spelt.map(|(_, number)| f64::from(number)))
    })
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    let number = format!(r"(\d+|{}|an?)", NUMBERS.join("|"));
    Regex::new(&format!(r"(?i)\b{number}(?:\s*(?:-|–|to|or)\s*{number})?\s*(week|month|year)s?\b"))
        .expect("a constant pattern")
});

/// A length in weeks; a month counts 52/12 weeks.
pub fn weeks(written: &str) -> Option<FieldValue> {
    let found = LENGTH.captures(written)?;
    let amount = |group: usize| {
        found.get(group).map(|word| {
            if word.as_str().starts_with(['a', 'A']) { Some(1.0) } else { number(word.as_str()) }
        })
    };
    let unit = match found.get(3)?.as_str().to_lowercase().as_str() {
        "week" => 1.0,
        "month" => 52.0 / 12.0,
        _ => 52.0,
    };
    let in_weeks = |amount: f64| whole(amount * unit);
    let first = in_weeks(amount(1)??)?;
    let last = amount(2).flatten().and_then(in_weeks).unwrap_or(first);
    let before = written.get(..found.get(0)?.start())?.to_lowercase();
    let is_open = |words: &[&str]| words.iter().any(|word| before.trim_end().ends_with(word));
    let min = (!is_open(&["up to", "at most", "maximum", "no more than", "max"])).then_some(first);
    let max = (!is_open(&["at least", "minimum", "more than", "from", "min"])).then_some(last);
    Some(FieldValue::Weeks { min, max })
}

/// A small whole number of weeks.
fn whole(weeks: f64) -> Option<u32> {
    let rounded = format!("{:.0}", weeks.round());
    rounded.parse().ok().filter(|&weeks: &u32| weeks <= 520)
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \b (?: (?<y1>\d{4})-(?<m1>\d{1,2})(?:-(?<d1>\d{1,2}))?
        | (?<d2>\d{1,2})[/.](?<m2>\d{1,2})[/.](?<y2>\d{4}|\d{2})
        | (?:(?<d3>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?<m3>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?,?\s+(?<y3>\d{4}) ) \b",
    )
    .expect("a constant pattern")
});

/// The first date in a text: `YYYY-MM-DD`, or `YYYY-MM` where no day is said. Days stand before months (UK).
pub fn date(written: &str) -> Option<String> {
    let found = DATE.captures(written)?;
    let group =
        |names: [&str; 3]| names.iter().find_map(|name| found.name(name)).map(|word| word.as_str());
    let year: i16 = group(["y1", "y2", "y3"])?.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let month = group(["m1", "m2", "m3"])?;
    let named =
        MONTHS.iter().zip(1_i8..).find(|(name, _)| name.get(..3) == month.to_lowercase().get(..3));
    let month = month.parse().ok().or(named.map(|(_, month)| month))?;
    match group(["d1", "d2", "d3"]) {
        Some(day) => Date::new(year, month, day.parse().ok()?).ok().map(|date| date.to_string()),
        None => Date::new(year, month, 1).ok().map(|date| date.strftime("%Y-%m").to_string()),
    }
}

/// Whether a text begins with a yes or a no.
pub fn yes_or_no(text: &str, vocabulary: &Vocabulary) -> Option<bool> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    vocabulary.value(FieldName::RightToWork, first).map(|value| value == "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_the_british_way() {
        assert_eq!(date("from 11 January 2027").as_deref(), Some("2027-01-11"));
        assert_eq!(date("1st of Sept 2026").as_deref(), Some("2026-09-01"));
        assert_eq!(date("01/04/2027").as_deref(), Some("2027-04-01"));
        assert_eq!(date("January 2027").as_deref(), Some("2027-01"));
        assert_eq!(date("2027-02-30"), None);
        assert_eq!(date("after Easter"), None);
    }

    #[test]
    fn lengths_are_in_weeks() {
        assert_eq!(
            weeks("6 to 12 months"),
            Some(FieldValue::Weeks { min: Some(26), max: Some(52) })
        );
        assert_eq!(
            weeks("about twelve weeks"),
            Some(FieldValue::Weeks { min: Some(12), max: Some(12) })
        );
        assert_eq!(weeks("up to 9 months"), Some(FieldValue::Weeks { min: None, max: Some(39) }));
        assert_eq!(weeks("a year"), Some(FieldValue::Weeks { min: Some(52), max: Some(52) }));
        assert_eq!(weeks("soon"), None);
    }

    #[test]
    fn numbers_are_read_in_digits_and_words() {
        assert_eq!(number("2.5 days"), Some(2.5));
        assert_eq!(number("three days a week"), Some(3.0));
        assert_eq!(number("some days"), None);
    }

    #[test]
    fn every_pattern_compiles() {
        assert!(LENGTH.is_match("2 weeks") && DATE.is_match("May 2026"));
    }
}
