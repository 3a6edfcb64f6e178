//! Days of the week in a text.

use crate::constant::pattern;

pattern!(WEEKDAY, r"(?i)\b(mon|tues?|wed(?:nes|s)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?s?\b");

/// Whether a text names a day of the week.
pub fn names_one(text: &str) -> bool {
    WEEKDAY.is_match(text)
}

/// The days of the week that a text names, also as a range, as numbers from Monday.
pub fn named(text: &str) -> Vec<usize> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut days: Vec<usize> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    for found in WEEKDAY.find_iter(text) {
        let name = found.as_str().to_lowercase();
        let Some(day) = names.iter().position(|known| name.starts_with(known)) else { continue };
        let between = last.and_then(|(_, end)| text.get(end..found.start())).unwrap_or_default();
        let is_range = matches!(between.trim(), "-" | "–" | "to" | "till" | "until");
        let first = last.filter(|_| is_range).map_or(day, |(first, _)| first);
        days.extend((first..=day).filter(|day| !days.contains(day)).collect::<Vec<_>>());
        last = Some((day, found.end()));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week_are_counted() {
        assert_eq!(named("3 days a wk mon-weds"), [0, 1, 2]);
        assert_eq!(named("Tuesday, Thursday and Fri"), [1, 3, 4]);
        assert_eq!(named("monthly"), [0; 0]);
    }
}
