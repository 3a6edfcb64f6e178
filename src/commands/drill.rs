//! `drill erase`: a person who does not exist is put everywhere, erased, and searched for; in a scratch folder, for the record.

mod hall;
mod person;

use std::path::Path;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::{Timestamp, ToSpan};
use secondment_desk::control::Command;
use secondment_desk::desk::export;
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::domain::schema;
use secondment_desk::store::whose::WITHOUT_WORDS;

use super::{Context, Failure, Places, print};
use hall::{Hall, copy, has_bytes, replace, set_up};
use person::{ACCOUNT, CANARIES, FIRST, HOME, LeftOut, PERSON};

#[derive(Args)]
pub struct Drill {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Show that an erasure reaches everything, on a person who does not exist
    Erase,
}

pub fn run(context: &Context<'_>, drill: &Drill) -> Result<(), Failure> {
    match drill.what {
        What::Erase => erase(context),
    }
}

fn erase(context: &Context<'_>) -> Result<(), Failure> {
    let scratch = tempfile::tempdir().map_err(|error| {
        format!("A scratch folder cannot be made: {error}. TMPDIR names another place.")
    })?;
    let place = |name: &str| scratch.path().join(name);
    let now = context.now();
    let (mut hall, left_out) = prepared(context, scratch.path(), now)?;
    hall.exports(&place("sealed.jsonl"), false)?;
    hall.closes();
    copy(&place("data"), &place("backup"))?;
    copy(&place("data"), &place("before"))?;

    let mut findings = Vec::new();
    let before = hall.readable(&place("before"), &place("before.jsonl"))?;
    let is_found = CANARIES.iter().all(|canary| before.contains(canary));
    findings.push(("what is put there is found, before the erasure", is_found));
    let is_everywhere = missing(&before, &left_out).is_empty();
    findings.push(("and in every kind of record that can hold somebody's words", is_everywhere));

    hall.opened(&place("data"))?;
    for who in [PERSON, ACCOUNT, HOME] {
        let because = "a drill on a person who does not exist".to_owned();
        hall.orders(Command::Erase { who: who.to_owned(), because })?;
    }
    // A letter in chat waits for its reader, and its address with it, for a week at most.
    hall.now = hall.now.checked_add((8 * 24).hours()).unwrap_or(hall.now);
    for _ in 0..3 {
        hall.goes_on()?;
    }
    hall.closes();
    findings.push(("data folder, byte by byte", !has_bytes(&place("data"), &CANARIES)?));
    let is_clean = |text: &str| !CANARIES.iter().any(|canary| text.contains(canary));
    let live = hall.readable(&place("data"), &place("live.jsonl"))?;
    findings.push(("data folder, all that can be opened", is_clean(&live)));
    replace(&place("data/person-keys"), &place("backup/person-keys"))?;
    let backup = hall.readable(&place("backup"), &place("backup.jsonl"))?;
    findings.push(("backup of before, with the keys of today", is_clean(&backup)));
    let mut there = context.settings(None)?;
    if let Some(own) = Arc::get_mut(&mut there) {
        set_up(own, &place("restored"));
    }
    export::import(&place("sealed.jsonl"), &there.desk, &place("data/person-keys"))?;
    let restored = hall.readable(&place("restored"), &place("restored.jsonl"))?;
    findings.push(("export of before, with the keys of today", is_clean(&restored)));
    for folder in ["data", "backup"] {
        hall.opened(&place(folder))?;
        let n_before = hall.n_items();
        hall.receives(&FIRST)?;
        let is_passed_over = hall.n_items() == n_before;
        hall.closes();
        let after = hall.readable(&place(folder), &place("after.jsonl"))?;
        let what = if folder == "data" {
            "the same mail once more, under another name"
        } else {
            "the same mail once more, into the backup"
        };
        findings.push((what, is_passed_over && is_clean(&after)));
    }
    told(&findings, &left_out, now)
}

/// A desk in `data` of a scratch folder that knows the person: of the first programme in which they and the post are put together.
fn prepared(
    context: &Context<'_>,
    scratch: &Path,
    now: Timestamp,
) -> Result<(Hall, Vec<LeftOut>), Failure> {
    let settings = context.settings(None)?;
    let mut best: Option<(usize, &ProgrammeName)> = None;
    for programme in settings.programmes.keys() {
        let trial = scratch.join(format!("trial-{programme}"));
        let mut hall = Hall::new(context, &trial, programme, now)?;
        hall.opened(&trial.join("data"))?;
        let n_left_out = person::is_put_everywhere(&mut hall)?.len();
        if best.is_none_or(|(least, _)| n_left_out < least) {
            best = Some((n_left_out, programme));
        }
        if n_left_out == 0 {
            break;
        }
    }
    let Some((_, programme)) = best else {
        return Err("This desk has no programme.".to_owned().into());
    };
    let mut hall = Hall::new(context, scratch, programme, now)?;
    hall.opened(&scratch.join("data"))?;
    let left_out = person::is_put_everywhere(&mut hall)?;
    Ok((hall, left_out))
}

/// The kinds of records that can hold somebody's words, and hold none of the person's; but for those that were left out.
fn missing(export: &str, left_out: &[LeftOut]) -> Vec<&'static str> {
    let mut kinds = schema::kinds();
    kinds.retain(|kind| {
        !WITHOUT_WORDS.contains(kind) && left_out.iter().all(|(out, _)| out != kind)
    });
    kinds.retain(|kind| {
        let begins = format!("{{\"record\":{{\"{kind}\":");
        let mut lines = export.lines().filter(|line| line.starts_with(&begins));
        !lines.any(|line| CANARIES.iter().any(|canary| line.contains(canary)))
    });
    kinds
}

fn told(findings: &[(&str, bool)], left_out: &[LeftOut], now: Timestamp) -> Result<(), Failure> {
    print(format_args!("Erasure drill, {now:.0}, version {}", env!("CARGO_PKG_VERSION")));
    for (kind, sentence) in left_out {
        print(format_args!("left out  {kind}: {sentence}"));
    }
    for (what, is_well) in findings {
        print(format_args!("{}  {what}", if *is_well { "passed" } else { "FAILED" }));
    }
    if findings.iter().all(|(_, is_well)| *is_well) {
        return Ok(());
    }
    Err("The drill failed: an erasure does not reach everything.".to_owned().into())
}
