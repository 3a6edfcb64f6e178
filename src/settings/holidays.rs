//! `config/vocabulary/holidays.toml`: bank holidays, and which towns have those of Scotland or Northern Ireland.

use std::cell::RefCell;
use std::path::PathBuf;

use jiff::civil::Date;
use toml::de::DeValue;

use super::keys::{self, Table, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::domain::calendar::{Calendar, Holiday, MONTHS, Nation, On};

/// The file.
const FILE: &str = "holidays.toml";

/// Reads the file; where there is none beside the config, the one inside the program.
pub fn read(vocabulary: &Folder, faults: &RefCell<Faults>) -> (PathBuf, Calendar) {
    let embedded = Folder::embedded_config().inner("vocabulary");
    let folder = if vocabulary.bytes(FILE).is_some() { vocabulary } else { &embedded };
    let file = folder.shown(FILE);
    let text = folder.text(FILE).unwrap_or_default();
    let source = TomlText { file: &file, text: &text, n_lines_before: 0 };
    let calendar = keys::read_toml(&source, faults, read_keys).flatten().unwrap_or_default();
    (file, calendar)
}

fn read_keys(table: &Table<'_>) -> Option<Calendar> {
    table.required("source", "\"https://www.gov.uk/bank-holidays\"", keys::text);
    let covered = table.required("covered", "[2025, 2027]", years);
    let holidays = table.tables("holidays", |holiday| {
        let name = holiday.required("name", "\"Christmas Day\"", keys::text);
        let nations = holiday.list("nations", keys::one_of(&Nation::ALL));
        let on = holiday.required("on", "\"25 december\"", day);
        Some(Holiday { name: name?, nations, on: on? })
    });
    let towns = table.table("towns", |towns| {
        let named = Nation::ALL.map(|(name, nation)| (towns.list(name, keys::text), nation));
        let lower = |(names, nation): (Vec<String>, Nation)| {
            names.into_iter().map(move |name| (name.to_lowercase(), nation))
        };
        named.into_iter().flat_map(lower).collect()
    });
    let holidays = holidays.into_iter().flatten().collect();
    Some(Calendar { holidays, towns: towns.unwrap_or_default(), covered: covered? })
}

fn years(value: &DeValue<'_>) -> Result<(i16, i16), String> {
    let array = value.as_array().map(|array| array.iter().map(|year| keys::count(year.get_ref())));
    let years: Option<Vec<usize>> = array.and_then(|years| years.map(Result::ok).collect());
    match years.as_deref() {
        Some([first, last]) if first <= last => {
            let narrow = |year: usize| i16::try_from(year).map_err(|_| "is no year.".to_owned());
            Ok((narrow(*first)?, narrow(*last)?))
        }
        _ => Err("is the first and the last year in brackets, such as [2025, 2027].".to_owned()),
    }
}

fn day(value: &DeValue<'_>) -> Result<On, String> {
    let written = keys::text(value)?.to_lowercase();
    let wrong = || {
        format!(
            "`{written}` is no day; write for example \"25 december\", \"easter - 2\", \"first monday of may\" or \"2026-06-15\"."
        )
    };
    let month = |name: &str| {
        let at = MONTHS.iter().position(|month| *month == name);
        at.and_then(|at| i8::try_from(at + 1).ok())
    };
    let words: Vec<&str> = written.split_whitespace().collect();
    let on = match words.as_slice() {
        ["easter"] => Some(On::Easter(0)),
        ["easter", "+", days] => days.parse().ok().map(On::Easter),
        ["easter", "-", days] => days.parse().ok().map(|days: i32| On::Easter(-days)),
        ["first", "monday", "of", name] => month(name).map(On::FirstMonday),
        ["last", "monday", "of", name] => month(name).map(On::LastMonday),
        [number, name] => {
            let day = number.parse().ok().filter(|day| (1..=31).contains(day));
            day.zip(month(name)).map(|(day, month)| On::Day { month, day })
        }
        [date] => date.parse::<Date>().ok().map(On::Once),
        _ => None,
    };
    on.ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The days of a nation in a year, as the source has them.
    #[track_caller]
    fn check(nation: Nation, year: i16, days: &[(i8, i8)]) {
        let faults = RefCell::new(Faults::default());
        let folder = Folder::embedded_config().inner("vocabulary");
        let (_, calendar) = read(&folder, &faults);
        assert!(faults.into_inner().is_empty());
        let known: Vec<Date> = calendar.holidays(nation, year).into_keys().collect();
        let days: Vec<Date> = days.iter().map(|(month, day)| date(year, *month, *day)).collect();
        assert_eq!(known, days, "{nation:?} {year}");
    }

    #[test]
    fn the_shipped_holidays_are_those_of_the_source() {
        use Nation::{EnglandAndWales, NorthernIreland, Scotland};
        check(
            EnglandAndWales,
            2025,
            &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)],
        );
        check(
            EnglandAndWales,
            2026,
            &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)],
        );
        check(
            EnglandAndWales,
            2027,
            &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
        );
        check(
            Scotland,
            2026,
            &[
                (1, 1),
                (1, 2),
                (4, 3),
                (5, 4),
                (5, 25),
                (6, 15),
                (8, 3),
                (11, 30),
                (12, 25),
                (12, 28),
            ],
        );
        check(
            NorthernIreland,
            2026,
            &[
                (1, 1),
                (3, 17),
                (4, 3),
                (4, 6),
                (5, 4),
                (5, 25),
                (7, 13),
                (8, 31),
                (12, 25),
                (12, 28),
            ],
        );
    }
}
