//! By when those who wait were promised an answer.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Thing;
use crate::desk::Desk;
use crate::domain::ids::Reference;
use crate::domain::remit::Officer;

/// So many broken promises are named one by one.
const MOST_NAMED: usize = 10;

/// A promise to answer.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Promise {
    /// The last day that keeps it.
    pub by: Date,
    /// Whether that day has passed.
    pub is_overdue: bool,
}

impl Desk {
    /// The promise that somebody was given whose message waits, as it stands on an officer's day.
    pub(super) fn promise(
        &self,
        officer: &Officer,
        reference: &Reference,
        now: Timestamp,
    ) -> Option<Promise> {
        let by = self.ledger.promised(reference)?;
        let zone = self.programme_for(officer).map_or(TimeZone::UTC, |known| known.zone.clone());
        Some(Promise { by, is_overdue: by < now.to_zoned(zone).date() })
    }
}

impl Promise {
    /// The day, as it stands behind "by".
    pub(super) fn in_words(self) -> String {
        let by = in_words(self.by);
        let passed = if self.is_overdue { ", WHICH HAS PASSED" } else { "" };
        format!("{by}, as promised{passed}")
    }
}

/// What is promised and overdue among some things, in a sentence.
pub(super) fn overdue<'a>(things: impl Iterator<Item = &'a Thing>) -> Option<String> {
    let promised = |thing: &'a Thing| Some((thing.promised?, &thing.reference));
    let mut broken: Vec<(Promise, &Reference)> = things.filter_map(promised).collect();
    broken.retain(|(promise, _)| promise.is_overdue);
    broken.sort_by_key(|(promise, _)| promise.by);
    let n = broken.len();
    let named = broken.iter().take(MOST_NAMED);
    let named: Vec<String> = named
        .map(|(promise, reference)| format!("{reference} (by {})", in_words(promise.by)))
        .collect();
    let mut sentence = match n {
        0 => return None,
        1 => format!("An answer was promised and is overdue: {}", named.join(", ")),
        _ => format!("{n} answers were promised and are overdue: {}", named.join(", ")),
    };
    if n > MOST_NAMED {
        let _ = write!(sentence, " and {} more", n - MOST_NAMED);
    }
    sentence.push('.');
    Some(sentence)
}

fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
