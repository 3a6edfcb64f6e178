//! `[placements]` in `config/programmes/NAME.toml`: what is to be done before a secondment begins, and when its sides are asked.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use toml::de::DeValue;

use super::keys::{self, Table};
use super::programme::sector;
use crate::domain::declaration::Declaring;
use crate::domain::placement::flags::{Flag, Sign};
use crate::domain::placement::{AppointmentRules, Owner, Placing, Rhythm, Rhythms, Step, Topic};

/// Nobody is told more often what others have learned.
const FEWEST_BETWEEN_DIGESTS: i32 = 14;

/// A longer sentence would crowd out the question beside it.
const LONGEST_LINE: usize = 240;

/// Reads the table.
pub fn read(table: &Table<'_>) -> Placing {
    let days = |key, usual| table.optional(key, days).unwrap_or(usual);
    let mut rhythms = Rhythms::all(rhythm(table, Rhythm::default()));
    let own = |key, usual| table.table(key, |own| rhythm(own, usual)).unwrap_or(usual);
    rhythms.host = own("host", rhythms.host);
    rhythms.secondee = own("secondee", rhythms.secondee);
    rhythms.home = own("home-manager", rhythms.home);
    let digest_every = days("learned-digest-every", Placing::default().digest_every);
    if digest_every < FEWEST_BETWEEN_DIGESTS {
        let line = table.line("learned-digest-every");
        table.fault(line, "`learned-digest-every` is 14 days or more.");
    }
    let is_asked = table.optional("asks-to-declare", keys::flag).unwrap_or(false);
    let declaring = Declaring { is_asked, headings: Vec::new() };
    let rules = table.table("appointment-rules", rules).flatten();
    let flags = table.tables("flags", flag).into_iter().flatten().collect();
    let set_up_after = table.optional("set-up-reminder-after", self::days);
    if set_up_after.is_some_and(|days| days < 7) {
        let line = table.line("set-up-reminder-after");
        table.fault(line, "`set-up-reminder-after` is 7 days or more.");
    }
    let hidden_below = table.optional("hidden-below", keys::count).map_or(5, |count| count as u64);
    let set_up: Vec<Step> = table.tables("set-up", step).into_iter().flatten().collect();
    refuse_one_name_twice(table, &set_up);
    let what_changed = table.optional("what-changed", one_line).unwrap_or_default();
    Placing {
        set_up,
        rhythms,
        rules,
        flags,
        set_up_after,
        hidden_below,
        declaring,
        digest_every,
        what_changed,
    }
}

/// When somebody is asked; what is not said is as usual.
fn rhythm(table: &Table<'_>, usual: Rhythm) -> Rhythm {
    let days = |key, usual| table.optional(key, days).unwrap_or(usual);
    let rhythm = Rhythm {
        first_after: days("first-question-after", usual.first_after),
        every: days("questions-every", usual.every),
        last_before_end: days("last-question-before-end", usual.last_before_end),
        after_end: days("question-after-end", usual.after_end),
        remind_after: days("remind-after", usual.remind_after),
    };
    if rhythm.remind_after < Rhythm::default().remind_after {
        let line = table.line("remind-after");
        table.fault(line, "`remind-after` is 14 days or more: nobody is asked the same sooner.");
    }
    if rhythm.every < 2 * rhythm.remind_after {
        let line = table.line("questions-every");
        table.fault(line, "`questions-every` is twice `remind-after` or more.");
    }
    rhythm
}

fn rules(table: &Table<'_>) -> Option<AppointmentRules> {
    let months = table.required("months", "12", up_to_two_years);
    let senior_months = table.required("senior-months", "24", up_to_two_years);
    let into = table.list("into", sector);
    Some(AppointmentRules { months: months?, senior_months: senior_months?, into })
}

fn flag(table: &Table<'_>) -> Option<Flag> {
    let signs = [
        "longer-than",
        "soon-after-another",
        "pay-above-threshold",
        "ends-after-contract",
        "senior-role",
        "on-host-terms",
    ];
    let when =
        table.required("when", "\"longer-than\"", keys::one_of(&signs.map(|sign| (sign, sign))));
    let limit = table.optional("months", count_of_months);
    let says = table.required("says", "\"Longer than two years: …\"", keys::text);
    let cites = table.required("cites", "\"https://…\"", keys::text);
    let as_of = table.required("as-of", "\"2025-09\"", keys::text);
    let into = table.list("into", sector);
    let sign = match (when?, limit) {
        ("longer-than", Some(months)) => Sign::LongerThan(months),
        ("soon-after-another", Some(months)) => Sign::SoonAfterAnother(months),
        ("longer-than" | "soon-after-another", None) => {
            table.fault(table.line("when"), "this flag has `months = …`.");
            return None;
        }
        ("pay-above-threshold", _) => Sign::PayAboveThreshold,
        ("ends-after-contract", _) => Sign::EndsAfterContract,
        ("senior-role", _) => Sign::SeniorRole,
        _ => Sign::OnHostTerms,
    };
    Some(Flag { sign, says: says?, cites: cites?, as_of: as_of?, into })
}

/// A sentence that fits into a letter.
fn one_line(value: &DeValue<'_>) -> Result<String, String> {
    let line = keys::text(value)?;
    let fits = line.chars().count() <= LONGEST_LINE && !line.contains('\n');
    if fits { Ok(line) } else { Err(format!("is one line of {LONGEST_LINE} letters or fewer.")) }
}

/// Months, up to ten years.
fn count_of_months(value: &DeValue<'_>) -> Result<u8, String> {
    let months = u8::try_from(keys::count(value)?).ok().filter(|months| (1..=120).contains(months));
    months.ok_or_else(|| "is 1 to 120 months.".to_owned())
}

fn step(table: &Table<'_>) -> Option<Step> {
    let name = table.required("name", "\"terms\"", word);
    let owner = table.required("owner", "\"host\"", keys::one_of(&Owner::ALL));
    let what = table.required("what", "\"The terms are agreed in writing.\"", keys::text);
    let cites = table.required("cites", "\"hosting: Terms and conditions\"", keys::text);
    let is_before_start = table.optional("before-start", keys::flag).unwrap_or(false);
    let is_about_start = table.optional("about-start", keys::flag).unwrap_or(false);
    let into = table.list("into", sector);
    let topics = table.tables("topics", topic).into_iter().flatten().collect();
    Some(Step {
        name: name?,
        owner: owner?,
        what: what?,
        cites: cites?,
        is_before_start,
        is_about_start,
        into,
        topics,
    })
}

/// Officers say by its name what is done.
fn refuse_one_name_twice(table: &Table<'_>, steps: &[Step]) {
    let mut known = BTreeSet::new();
    for step in steps {
        let topics = step.topics.iter().map(|topic| &topic.name);
        for name in std::iter::once(&step.name).chain(topics).filter(|name| !known.insert(*name)) {
            let sentence =
                format!("two steps or topics are named `{name}`; give each its own name.");
            table.fault(table.line("set-up"), sentence);
        }
    }
}

fn topic(table: &Table<'_>) -> Option<Topic> {
    let name = table.required("name", "\"vat\"", word);
    let what = table.required("what", "\"Whether VAT is due.\"", keys::text);
    Some(Topic { name: name?, what: what? })
}

/// A name of small letters and hyphens, to be typed.
fn word(value: &DeValue<'_>) -> Result<String, String> {
    let word = keys::text(value)?;
    let is_good = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if is_good { Ok(word) } else { Err(format!("`{word}` is small letters and hyphens.")) }
}

/// Months, up to two years.
fn up_to_two_years(value: &DeValue<'_>) -> Result<u8, String> {
    let months = u8::try_from(keys::count(value)?).ok().filter(|months| *months <= 24);
    months.ok_or_else(|| "is 0 to 24 months.".to_owned())
}

/// Whole days, up to two years.
fn days(value: &DeValue<'_>) -> Result<i32, String> {
    let days = keys::days(value)?.as_secs() / SignedDuration::from_hours(24).as_secs();
    let days = i32::try_from(days).ok().filter(|days| (1..=731).contains(days));
    days.ok_or_else(|| "is 1 day to 2 years; write for example \"8 weeks\".".to_owned())
}
