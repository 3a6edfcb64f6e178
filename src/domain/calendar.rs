//! Working days, bank holidays and quiet hours, as values: no machine's calendar is asked.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// The months, in small letters.
pub const MONTHS: [&str; 12] = [
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

/// A part of the United Kingdom with bank holidays of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Nation {
    /// England and Wales.
    #[default]
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// All of them, with their names in config.
    pub const ALL: [(&str, Self); 3] = [
        ("england-and-wales", Self::EnglandAndWales),
        ("scotland", Self::Scotland),
        ("northern-ireland", Self::NorthernIreland),
    ];
}

/// On which day of a year a holiday is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    /// The same day each year; at a weekend it is made up for on the next working day.
    Day {
        /// The month.
        month: i8,
        /// The day of it.
        day: i8,
    },
    /// So many days after Easter Sunday.
    Easter(i32),
    /// The first Monday of a month.
    FirstMonday(i8),
    /// The last Monday of a month.
    LastMonday(i8),
    /// In one year alone.
    Once(Date),
}

/// A holiday, and where it is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holiday {
    /// Its name.
    pub name: String,
    /// Where.
    pub nations: Vec<Nation>,
    /// When.
    pub on: On,
}

/// Bank holidays, and which towns lie outside England and Wales.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar {
    /// The holidays.
    pub holidays: Vec<Holiday>,
    /// Towns, in lower case, and where they lie.
    pub towns: BTreeMap<String, Nation>,
    /// The years for which single days were looked up.
    pub covered: (i16, i16),
}

impl Calendar {
    /// Whether the single days of a year were looked up; the rules hold for every year.
    pub fn covers(&self, year: i16) -> bool {
        (self.covered.0..=self.covered.1).contains(&year)
    }

    /// Where a town lies, if that is known.
    pub fn nation_of(&self, town: &str) -> Option<Nation> {
        self.towns.get(&town.to_lowercase()).copied()
    }

    /// The bank holidays of a nation in a year, with their names.
    pub fn holidays(&self, nation: Nation, year: i16) -> BTreeMap<Date, &str> {
        let own = self.holidays.iter().filter(|holiday| holiday.nations.contains(&nation));
        let dated = own.filter_map(|holiday| Some((holiday, day(holiday.on, year)?)));
        let dated: Vec<(&Holiday, Date)> = dated.collect();
        let stays = |(holiday, date): &(&Holiday, Date)| {
            !matches!(holiday.on, On::Day { .. }) || !is_weekend(*date)
        };
        let (kept, moved): (Vec<_>, Vec<_>) = dated.into_iter().partition(stays);
        let mut holidays: BTreeMap<Date, &str> =
            kept.into_iter().map(|(holiday, date)| (date, holiday.name.as_str())).collect();
        let mut moved = moved;
        moved.sort_by_key(|(_, date)| *date);
        for (holiday, mut date) in moved {
            while is_weekend(date) || holidays.contains_key(&date) {
                date = date.saturating_add(1.day());
            }
            holidays.insert(date, &holiday.name);
        }
        holidays
    }

    /// Whether people work on a day.
    pub fn is_working_day(&self, nation: Nation, day: Date) -> bool {
        !is_weekend(day) && !self.holidays(nation, day.year()).contains_key(&day)
    }

    /// The first working day from a day on.
    pub fn working_day_from(&self, nation: Nation, day: Date) -> Date {
        let mut day = day;
        while !self.is_working_day(nation, day) && day < Date::MAX {
            day = day.saturating_add(1.day());
        }
        day
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn day(on: On, year: i16) -> Option<Date> {
    match on {
        On::Day { month, day } => Date::new(year, month, day).ok(),
        On::Easter(days) => Some(easter(year).saturating_add(days.days())),
        On::FirstMonday(month) => {
            Date::new(year, month, 1).ok()?.nth_weekday_of_month(1, Weekday::Monday).ok()
        }
        On::LastMonday(month) => {
            Date::new(year, month, 1).ok()?.nth_weekday_of_month(-1, Weekday::Monday).ok()
        }
        On::Once(date) => (date.year() == year).then_some(date),
    }
}

/// Easter Sunday of a year in the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8).
pub fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century + 8) / 25;
    let epact =
        (19 * golden + century - century / 4 - (century - correction + 1) / 3 + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let (month, day) = (days / 31, days % 31 + 1);
    let narrow = |number: i32| i8::try_from(number).unwrap_or(1);
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    Date::new(year, narrow(month), narrow(day)).unwrap_or(date(year, 3, 31))
}

/// The time of day in which letters go out that nobody waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hours {
    /// From.
    pub from: Time,
    /// Until, not included.
    pub until: Time,
}

impl Hours {
    /// The first moment from a time on that lies within the hours of a working day.
    pub fn opens(
        self,
        calendar: &Calendar,
        nation: Nation,
        zone: &TimeZone,
        at: Timestamp,
    ) -> Timestamp {
        let local = at.to_zoned(zone.clone());
        let today = local.date();
        if calendar.is_working_day(nation, today) {
            if local.time() < self.from {
                return start(today, self.from, zone).max(at);
            }
            if local.time() < self.until {
                return at;
            }
        }
        let next = calendar.working_day_from(nation, today.saturating_add(1.day()));
        start(next, self.from, zone).max(at)
    }
}

fn start(day: Date, from: Time, zone: &TimeZone) -> Timestamp {
    day.to_datetime(from).to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// How long something is waited for.
#[derive(Clone, Copy, Debug)]
pub enum Period {
    /// Days, weeks or months as they stand in the calendar.
    Span(Span),
    /// So many days on which people work.
    WorkingDays(u16),
}

impl Period {
    /// The day after the period, which begins on a day. The day itself does not count.
    pub fn after(self, day: Date, calendar: &Calendar, nation: Nation) -> Date {
        match self {
            Self::Span(span) => day.saturating_add(span),
            Self::WorkingDays(n) => (0..n)
                .fold(day, |day, _| calendar.working_day_from(nation, day.saturating_add(1.day()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everywhere(name: &str, on: On) -> Holiday {
        Holiday { name: name.into(), nations: Nation::ALL.map(|(_, nation)| nation).to_vec(), on }
    }

    fn calendar() -> Calendar {
        let easter_monday = Holiday {
            nations: vec![Nation::EnglandAndWales, Nation::NorthernIreland],
            ..everywhere("Easter Monday", On::Easter(1))
        };
        let second = Holiday {
            nations: vec![Nation::Scotland],
            ..everywhere("2 January", On::Day { month: 1, day: 2 })
        };
        let holidays = vec![
            everywhere("New Year", On::Day { month: 1, day: 1 }),
            second,
            everywhere("Good Friday", On::Easter(-2)),
            easter_monday,
            everywhere("Early May", On::FirstMonday(5)),
            everywhere("Spring", On::LastMonday(5)),
            everywhere("Christmas", On::Day { month: 12, day: 25 }),
            everywhere("Boxing Day", On::Day { month: 12, day: 26 }),
            everywhere("Coronation", On::Once(date(2023, 5, 8))),
        ];
        Calendar { holidays, covered: (2023, 2028), ..Calendar::default() }
    }

    #[test]
    fn easter_is_where_it_is() {
        for (year, month, day) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2038, 4, 25),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
        for year in 1900..2300 {
            let sunday = easter(year);
            assert_eq!(sunday.weekday(), Weekday::Sunday);
            assert!((date(year, 3, 22)..=date(year, 4, 25)).contains(&sunday), "{sunday}");
        }
    }

    #[test]
    fn a_holiday_at_a_weekend_is_made_up_for_on_the_next_free_day() {
        let days = |nation, year| -> Vec<String> {
            let days = calendar();
            days.holidays(nation, year).into_keys().map(|day| day.to_string()).collect()
        };
        let in_winter = |nation, year| -> Vec<String> {
            let days: Vec<String> = days(nation, year);
            days.into_iter().filter(|day| day.contains("-12-") || day.contains("-01-")).collect()
        };
        assert_eq!(
            in_winter(Nation::EnglandAndWales, 2026),
            ["2026-01-01", "2026-12-25", "2026-12-28"]
        );
        assert_eq!(
            in_winter(Nation::EnglandAndWales, 2027),
            ["2027-01-01", "2027-12-27", "2027-12-28"]
        );
        assert_eq!(
            in_winter(Nation::EnglandAndWales, 2022),
            ["2022-01-03", "2022-12-26", "2022-12-27"]
        );
        assert_eq!(
            in_winter(Nation::Scotland, 2022),
            ["2022-01-03", "2022-01-04", "2022-12-26", "2022-12-27"]
        );
        assert!(days(Nation::Scotland, 2023).contains(&"2023-05-08".to_owned()));
        assert!(!days(Nation::Scotland, 2024).contains(&"2024-05-08".to_owned()));
    }

    #[track_caller]
    fn check(nation: Nation, at: &str, expected: &str) {
        let hours =
            Hours { from: jiff::civil::time(8, 0, 0, 0), until: jiff::civil::time(18, 0, 0, 0) };
        let zone = TimeZone::get("Europe/London").unwrap();
        let opens = hours.opens(&calendar(), nation, &zone, at.parse().unwrap());
        assert_eq!(opens.to_string(), expected);
    }

    #[test]
    fn letters_wait_for_the_morning_of_a_working_day_on_either_side_of_a_clock_change() {
        use Nation::{EnglandAndWales, NorthernIreland, Scotland};
        check(EnglandAndWales, "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z");
        check(EnglandAndWales, "2026-03-02T03:00:00Z", "2026-03-02T08:00:00Z");
        check(EnglandAndWales, "2026-03-02T18:00:00Z", "2026-03-03T08:00:00Z");
        // On 29 March 2026 the clocks go forward: eight in the morning is seven by UTC from then on.
        check(EnglandAndWales, "2026-03-27T18:00:00Z", "2026-03-30T07:00:00Z");
        check(EnglandAndWales, "2026-03-27T17:59:59Z", "2026-03-27T17:59:59Z");
        check(EnglandAndWales, "2026-03-30T17:00:00Z", "2026-03-31T07:00:00Z");
        // On 25 October 2026 they go back.
        check(EnglandAndWales, "2026-10-23T17:00:00Z", "2026-10-26T08:00:00Z");
        check(EnglandAndWales, "2026-10-26T07:30:00Z", "2026-10-26T08:00:00Z");
        // Good Friday everywhere; Easter Monday but for Scotland.
        check(EnglandAndWales, "2026-04-02T17:30:00Z", "2026-04-07T07:00:00Z");
        check(NorthernIreland, "2026-04-03T10:00:00Z", "2026-04-07T07:00:00Z");
        check(Scotland, "2026-04-03T10:00:00Z", "2026-04-06T07:00:00Z");
    }

    #[test]
    fn working_days_leave_out_weekends_and_the_nations_holidays() {
        let after = |period: Period, from: &str, nation| {
            period.after(from.parse().unwrap(), &calendar(), nation).to_string()
        };
        let five = Period::WorkingDays(5);
        assert_eq!(after(five, "2026-03-02", Nation::EnglandAndWales), "2026-03-09");
        assert_eq!(after(five, "2026-03-31", Nation::EnglandAndWales), "2026-04-09");
        assert_eq!(after(five, "2026-03-31", Nation::Scotland), "2026-04-08");
        assert_eq!(after(five, "2026-03-28", Nation::EnglandAndWales), "2026-04-07");
        let week = Period::Span(7.days());
        assert_eq!(after(week, "2026-03-31", Nation::EnglandAndWales), "2026-04-07");
    }
}
