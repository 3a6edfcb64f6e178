//! The days on which the sides of a placement are asked how it goes: by its own dates and length.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Dates, Side};

/// When questions are asked, in days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rhythm {
    /// The first, after the start; halfway, if that is sooner.
    pub first_after: i32,
    /// From one to the next.
    pub every: i32,
    /// The last one before the end.
    pub last_before_end: i32,
    /// The one that looks back, after the end.
    pub after_end: i32,
    /// The one reminder, after its question; nobody is asked again sooner.
    pub remind_after: i32,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self { first_after: 21, every: 56, last_before_end: 14, after_end: 7, remind_after: 14 }
    }
}

/// When each side is asked: the manager at home rarely, since the placement is elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rhythms {
    /// The host.
    pub host: Rhythm,
    /// The person.
    pub secondee: Rhythm,
    /// The manager at home.
    pub home: Rhythm,
}

impl Default for Rhythms {
    fn default() -> Self {
        Self::all(Rhythm::default())
    }
}

impl Rhythms {
    /// The same for both sides, and half as often for the manager at home.
    pub fn all(usual: Rhythm) -> Self {
        let home = Rhythm { first_after: usual.every, every: usual.every * 2, ..usual };
        Self { host: usual, secondee: usual, home }
    }

    /// That of a side.
    pub fn of(&self, side: Side) -> &Rhythm {
        match side {
            Side::Host => &self.host,
            Side::Applicant => &self.secondee,
            Side::Home => &self.home,
        }
    }
}

/// Days in a full week of work.
const FULL_WEEK: i32 = 5;
/// Whoever is there on few days a week is asked more rarely, by this at most.
const MOST_STRETCH: i32 = 2;

impl Rhythm {
    /// The days of a placement's questions, ascending: early enough to act on what is said, in between, shortly before the end, and
    /// once after it.
    pub fn moments(&self, dates: &Dates) -> Vec<Date> {
        let length = days_between(dates.start, dates.end);
        let days = i32::from(dates.days_a_week).clamp(1, FULL_WEEK);
        let stretched = |n: i32| (n * FULL_WEEK / days).min(n * MOST_STRETCH);
        let every = stretched(self.every).max(1);
        let last = length - self.last_before_end;
        let first = stretched(self.first_after).min(length / 2);
        let mut moments = Vec::new();
        let mut day = first;
        // Two questions stand no nearer than half of the usual time.
        while day > 0 && day + every / 2 <= last {
            moments.push(day);
            day = day.saturating_add(every);
        }
        match moments.last() {
            None if first > 0 && length - first + self.after_end >= self.remind_after => {
                moments.push(first);
            }
            Some(latest) if *latest + every / 2 <= last => moments.push(last),
            Some(_) | None => {}
        }
        moments.push(length.saturating_add(self.after_end));
        moments.into_iter().map(|day| day_after(dates.start, day)).collect()
    }
}

/// So many days after a day.
pub fn day_after(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

fn days_between(start: Date, end: Date) -> i32 {
    (end - start).get_days()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(days: i32, days_a_week: u8, expected: &[i32]) {
        let start = date(2026, 4, 6);
        let dates = Dates { start, end: day_after(start, days), days_a_week };
        let moments = Rhythm::default().moments(&dates);
        let found: Vec<i32> = moments.iter().map(|day| days_between(start, *day)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_short_placement_is_asked_little_and_once_early_enough_to_act_on() {
        check(12 * 7, 5, &[21, 70, 91]);
        check(6 * 7, 5, &[21, 49]);
        check(14, 5, &[7, 21]);
        check(1, 5, &[8]);
    }

    #[test]
    fn a_long_one_is_asked_throughout() {
        check(548, 5, &[21, 77, 133, 189, 245, 301, 357, 413, 469, 534, 555]);
    }

    #[test]
    fn a_day_a_week_is_asked_more_rarely() {
        check(364, 1, &[42, 154, 266, 350, 371]);
        check(364, 3, &[35, 128, 221, 350, 371]);
    }

    #[test]
    fn no_placement_is_asked_more_often_than_it_bears() {
        for days in 1..=1_000 {
            for days_a_week in 1..=5 {
                let start = date(2026, 1, 1);
                let dates = Dates { start, end: day_after(start, days), days_a_week };
                let moments = Rhythm::default().moments(&dates);
                let gaps = moments.windows(2).map(|pair| days_between(pair[0], pair[1]));
                assert!(gaps.into_iter().all(|gap| gap >= 14), "{days} {moments:?}");
                let n_during = moments.iter().filter(|day| **day <= dates.end).count();
                assert!(n_during <= 1 + usize::try_from(days).unwrap() / 28, "{days} {moments:?}");
                assert!(moments.iter().all(|day| *day > start));
            }
        }
    }
}
