//! `[introductions]` in `config/programmes/NAME.toml`, and the lint of what is said in them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::{Date, Time, time};
use toml::de::DeValue;

use super::keys::{self, Table};
use super::problems::Fault;
use super::source::Folder;
use super::{Settings, locate, prompts_beside};
use crate::domain::calendar::{Hours, Nation};
use crate::domain::ids::ProgrammeName;
use crate::domain::programme::Introducing;
use crate::domain::unasked::USUAL_A_WEEK;

/// The list of `words.toml` that no message of a programme without formal recruitment uses.
const WORDS: &str = "recruitment";

/// Reads the table.
pub fn read(table: &Table<'_>) -> Introducing {
    let stages = [("at-once", false), ("after-both-agree", true)];
    Introducing {
        is_staged: table.optional("names", keys::one_of(&stages)).unwrap_or(false),
        recruits: table.optional("formal-recruitment", keys::flag).unwrap_or(false),
        silences: table.optional("silences", keys::count).unwrap_or(SILENCES),
        unasked_a_week: table.optional("unasked-a-week", at_least_one).unwrap_or(USUAL_A_WEEK),
        hours: table.optional("quiet-hours", quiet_hours).unwrap_or(Some(HOURS)),
        quiet_periods: table.list("quiet-periods", quiet_period),
        nation: table.optional("bank-holidays", keys::one_of(&Nation::ALL)).unwrap_or_default(),
        calendar: Arc::default(),
    }
}

/// What a programme without the table has.
pub fn default() -> Introducing {
    Introducing {
        hours: Some(HOURS),
        silences: SILENCES,
        unasked_a_week: USUAL_A_WEEK,
        ..Introducing::default()
    }
}

/// How many silences a programme bears that says nothing.
const SILENCES: usize = 3;
/// When letters go out, where a programme says nothing.
const HOURS: Hours = Hours { from: time(8, 0, 0, 0), until: time(18, 0, 0, 0) };

/// A number of mails a week.
fn at_least_one(value: &DeValue<'_>) -> Result<usize, String> {
    let number = keys::count(value)?;
    if number == 0 { Err("is 1 or more.".to_owned()) } else { Ok(number) }
}

/// "18:00 to 08:00", or "none".
pub fn quiet_hours(value: &DeValue<'_>) -> Result<Option<Hours>, String> {
    let written = keys::text(value)?;
    if written == "none" {
        return Ok(None);
    }
    let times = written.split_once(" to ").and_then(|(begin, end)| {
        let at = |text: &str| Time::strptime("%H:%M", text.trim()).ok();
        Some(Hours { from: at(end)?, until: at(begin)? })
    });
    times.filter(|hours| hours.from < hours.until).map(Some).ok_or_else(|| {
        format!(
            "`{written}` are no quiet hours; write for example \"18:00 to 08:00\", or \"none\"."
        )
    })
}

/// "2026-12-21 to 2027-01-01", both included.
fn quiet_period(value: &DeValue<'_>) -> Result<(Date, Date), String> {
    let written = keys::text(value)?;
    let days = written.split_once(" to ").and_then(|(from, until)| {
        Some((from.trim().parse::<Date>().ok()?, until.trim().parse::<Date>().ok()?))
    });
    days.filter(|(from, until)| from <= until).ok_or_else(|| {
        format!(
            "`{written}` is no period; write its first and its last day, for example \"2026-12-21 to 2027-01-01\"."
        )
    })
}

/// What `check` says of years whose bank holidays nobody has looked up.
pub fn of_calendar(settings: &Settings, today: Date) -> Option<Fault> {
    let programme = settings.programmes.values().find(|known| known.introducing.hours.is_some())?;
    let calendar = &programme.introducing.calendar;
    let year =
        (today.year()..=today.year().saturating_add(1)).find(|year| !calendar.covers(*year))?;
    let sentence = format!(
        "bank holidays of {year} alone were not looked up, and only the rules are known: look at the source, add what is new, and put `covered` right."
    );
    Some(Fault { file: settings.calendar_file.clone(), line: 0, sentence })
}

/// Looks for words of formal recruitment in the messages of programmes that match and recruit nobody.
pub fn of_recruitment(settings: &Settings) -> BTreeSet<Fault> {
    let prompts = prompts_beside(&locate(Some(&settings.read_from)).0);
    let own = |name: &ProgrammeName| prompts.inner("programmes").inner(name.as_str());
    let matching = settings.programmes.values().filter(|programme| !programme.introducing.recruits);
    let folders = matching.map(|programme| own(&programme.name)).chain([prompts.clone()]);
    let mut faults = BTreeSet::new();
    for folder in folders {
        for inner in ["messages", "questions"].map(|inner| folder.inner(inner)) {
            faults.extend(in_folder(settings, &inner));
        }
    }
    faults
}

fn in_folder(settings: &Settings, folder: &Folder) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in folder.files(".md") {
        let text = folder.text(&name).unwrap_or_default();
        for (line, written) in (1..).zip(text.lines()) {
            faults.extend(
                in_line(settings, written).map(|word| fault(folder.shown(&name), line, &word)),
            );
        }
    }
    faults
}

/// The first such word of a line that is text: what stands in braces is a placeholder.
fn in_line(settings: &Settings, line: &str) -> Option<String> {
    let text: String =
        line.split('{').map(|part| part.rsplit('}').next().unwrap_or(part)).collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    words.into_iter().find(|word| settings.vocabulary.is_word(WORDS, word))
}

fn fault(file: PathBuf, line: usize, word: &str) -> Fault {
    let sentence = format!(
        "`{word}` is a word of formal recruitment, and here people are matched and meet informally; write it without, or say `formal-recruitment = true` below `[introductions]` of the programme."
    );
    Fault { file, line, sentence }
}
