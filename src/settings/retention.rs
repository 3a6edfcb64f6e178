//! `[retention]` in `config/programmes/NAME.toml`: how long somebody's data is kept.

use jiff::SignedDuration;
use toml::de::DeValue;

use super::keys::{self, Table};
use crate::domain::retention::Retention;

/// Reads the table.
pub fn read(table: &Table<'_>) -> Retention {
    let usual = Retention::default();
    let is_on = table.optional("goes", keys::one_of(&[("by-itself", true), ("never", false)]));
    let span = |key, usual| table.optional(key, days).unwrap_or(usual);
    let retention = Retention {
        is_on: is_on.unwrap_or(usual.is_on),
        unplaced_days: span("unplaced-for", usual.unplaced_days),
        placed_days: span("placed-for", usual.placed_days),
        asked_days: span("asked-for", usual.asked_days),
        told_before_days: span("told-before", usual.told_before_days),
    };
    let shortest = retention.unplaced_days.min(retention.placed_days).min(retention.asked_days);
    if retention.told_before_days >= shortest {
        let line = table.line("told-before");
        table.fault(line, "`told-before` is shorter than each of the other times.");
    }
    retention
}

/// Whole days, up to ten years.
fn days(value: &DeValue<'_>) -> Result<i32, String> {
    let days = keys::days(value)?.as_secs() / SignedDuration::from_hours(24).as_secs();
    let days = i32::try_from(days).ok().filter(|days| (7..=3653).contains(days));
    days.ok_or_else(|| "is 7 days to 10 years; write for example \"104 weeks\".".to_owned())
}
