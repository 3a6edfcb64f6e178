//! When the sides of a placement are asked how it goes: written down here once more, so that a mistake of the desk's schedule shows.

use jiff::Span;
use jiff::civil::Date;

/// A question that a side is owed.
pub struct Owed {
    pub to: String,
    pub reference: String,
    pub on: Date,
    pub looks_back: bool,
}

/// Days after the end on which both sides look back.
pub const LOOK_BACK: i32 = 7;

/// The days on which each side is asked how it goes, as the shipped programme has them: after three weeks, or halfway; then every eight weeks; two weeks
/// before the end, unless that is within four weeks of another. Whoever is there on few days a week is asked half as often at most.
pub fn days(starts: Date, ends: Date, days_a_week: i32) -> Vec<Date> {
    let length = (ends - starts).get_days();
    let rarer = |weeks: i32| (weeks * 7 * 5 / days_a_week).min(weeks * 7 * 2);
    let (every, last) = (rarer(8), length - 14);
    let first = rarer(3).min(length / 2);
    let step = usize::try_from(every).unwrap_or(1);
    let mut days: Vec<i32> = (first..=last - every / 2).step_by(step).collect();
    match days.last() {
        None if length - first + LOOK_BACK >= 14 => days.push(first),
        Some(latest) if last - latest >= every / 2 => days.push(last),
        _ => {}
    }
    days.into_iter().map(|day| starts.saturating_add(Span::new().days(day))).collect()
}
