//! `[placements]` in `config/programmes/NAME.toml`: what is to be done before a secondment begins, and when its sides are asked.

use jiff::SignedDuration;
use toml::de::DeValue;

use super::keys::{self, Table};
use crate::domain::declaration::Declaring;
use crate::domain::placement::{Owner, Placing, Rhythm, Step};

/// Nobody is told more often what others have learned.
const FEWEST_BETWEEN_DIGESTS: i32 = 14;

/// Reads the table.
pub fn read(table: &Table<'_>) -> Placing {
    let usual = Rhythm::default();
    let days = |key, usual| table.optional(key, days).unwrap_or(usual);
    let rhythm = Rhythm {
        first_after: days("first-question-after", usual.first_after),
        every: days("questions-every", usual.every),
        last_before_end: days("last-question-before-end", usual.last_before_end),
        after_end: days("question-after-end", usual.after_end),
        remind_after: days("remind-after", usual.remind_after),
    };
    if rhythm.remind_after < usual.remind_after {
        let line = table.line("remind-after");
        table.fault(line, "`remind-after` is 14 days or more: nobody is asked the same sooner.");
    }
    if rhythm.every < 2 * rhythm.remind_after {
        let line = table.line("questions-every");
        table.fault(line, "`questions-every` is twice `remind-after` or more.");
    }
    let digest_every = days("learned-digest-every", Placing::default().digest_every);
    if digest_every < FEWEST_BETWEEN_DIGESTS {
        let line = table.line("learned-digest-every");
        table.fault(line, "`learned-digest-every` is 14 days or more.");
    }
    let is_asked = table.optional("asks-to-declare", keys::flag).unwrap_or(false);
    let declaring = Declaring { is_asked, headings: Vec::new() };
    let set_up = table.tables("set-up", step).into_iter().flatten().collect();
    Placing { set_up, rhythm, declaring, digest_every }
}

fn step(table: &Table<'_>) -> Option<Step> {
    let name = table.required("name", "\"terms\"", word);
    let owner = table.required("owner", "\"host\"", keys::one_of(&Owner::ALL));
    let what = table.required("what", "\"The terms are agreed in writing.\"", keys::text);
    let cites = table.required("cites", "\"hosting: Terms and conditions\"", keys::text);
    let is_before_start = table.optional("before-start", keys::flag).unwrap_or(false);
    Some(Step { name: name?, owner: owner?, what: what?, cites: cites?, is_before_start })
}

/// A name of small letters and hyphens, to be typed.
fn word(value: &DeValue<'_>) -> Result<String, String> {
    let word = keys::text(value)?;
    let is_good = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if is_good { Ok(word) } else { Err(format!("`{word}` is small letters and hyphens.")) }
}

/// Whole days, up to two years.
fn days(value: &DeValue<'_>) -> Result<i32, String> {
    let days = keys::days(value)?.as_secs() / SignedDuration::from_hours(24).as_secs();
    let days = i32::try_from(days).ok().filter(|days| (1..=731).contains(days));
    days.ok_or_else(|| "is 1 day to 2 years; write for example \"8 weeks\".".to_owned())
}
