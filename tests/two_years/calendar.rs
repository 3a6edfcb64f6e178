//! When people in Leeds work: written down here once more, so that a mistake of the desk's calendar shows.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;

/// Bank holidays in England, as gov.uk lists them.
const HOLIDAYS: [Date; 23] = [
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 4),
    date(2026, 5, 25),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 1, 3),
    date(2028, 4, 14),
    date(2028, 4, 17),
    date(2028, 5, 1),
    date(2028, 5, 29),
    date(2028, 8, 28),
    date(2028, 12, 25),
    date(2028, 12, 26),
];

/// The zone of the programme.
pub fn zone() -> TimeZone {
    TimeZone::get("Europe/London").expect("the zone is known")
}

/// Whether people work at a time.
pub fn is_working_time(at: Timestamp) -> bool {
    let at = at.to_zoned(zone());
    is_working_day(at.date()) && (8..18).contains(&at.hour())
}

/// Whether people work on a day.
pub fn is_working_day(day: Date) -> bool {
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    !is_weekend && !HOLIDAYS.contains(&day)
}
