//! `guidance diff`: which questions are answered otherwise than before.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use clap::Args;
use secondment_desk::settings::problems::Fault;
use secondment_desk::settings::{self, InPlace, Settings};

use super::super::ask::{self, Asked, Told};
use super::super::missed::{self, Past};
use super::super::{Context, Failure, count, print};
use super::names;

#[derive(Args)]
pub struct Diff {
    /// JSON Lines with `id`, `question` and `programme` [default: what the desk was asked so far]
    questions: Option<PathBuf>,
    /// What the guidance was: a folder with a copy of it, a config with its own, or a revision in git [default: what the desk
    /// answered then]
    #[arg(long, value_name = "WHAT")]
    before: Option<String>,
}

pub fn run(context: &Context<'_>, diff: &Diff) -> Result<(), Failure> {
    let now = context.settings(None)?;
    if diff.questions.is_some() && diff.before.is_none() {
        return Err("What was answered before is known of questions to the desk alone: say with `--before` what the guidance was.".to_owned().into());
    }
    let before = diff.before.as_deref().map(|before| guidance_of(&now, before)).transpose()?;
    let past: Vec<Past> = match &diff.questions {
        Some(file) => ask::from_file::<Asked>(file)?.into_iter().map(of_file).collect(),
        None => missed::asked(context, &now)?,
    };
    let mut n_changed = 0;
    for Past { reference, programme, question, entries } in past {
        let programme = programme.as_deref().unwrap_or("any");
        let is = ask::answers(&now, programme, &question)?;
        let (was, old_texts) = match &before {
            Some(before) => {
                let was = ask::answers(before, programme, &question)?;
                (names(&was), texts(&was))
            }
            None => (kept(programme, &entries), texts(&is)),
        };
        let (is, new_texts) = (names(&is), texts(&is));
        if was != is {
            print(format_args!("{reference}: {was} -> {is}: {question}"));
        } else if old_texts != new_texts {
            print(format_args!("{reference}: {is}, in other words: {question}"));
        } else {
            continue;
        }
        n_changed += 1;
    }
    print(format_args!("{} answered otherwise.", count(n_changed, "question")));
    Ok(())
}

/// A question that stands in a file, of which nobody knows what was answered.
fn of_file(asked: Asked) -> Past {
    let Asked { id, question, programme } = asked;
    Past { reference: id, programme, question, entries: Vec::new() }
}

/// What the desk answered then.
fn kept(programme: &str, entries: &[String]) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| format!("{programme}/{entry}")).collect();
    if entries.is_empty() { "a person".to_owned() } else { entries.join(", ") }
}

fn texts(told: &[Told]) -> Vec<String> {
    let found = told.iter().flat_map(|told| &told.found);
    found.flat_map(|found| &found.answered.entries).map(|entry| entry.text.clone()).collect()
}

/// The settings with the guidance of before.
fn guidance_of(now: &Arc<Settings>, before: &str) -> Result<Settings, Failure> {
    let path = Path::new(before);
    let load = |config: &Path, in_place: &InPlace| {
        settings::load(Some(config), in_place).map_err(|faults| in_lines(&faults))
    };
    if path.is_file() {
        return Ok(load(path, &InPlace::default())?);
    }
    let own = load(&now.read_from, &InPlace { leaves_prompts: true, ..InPlace::default() })?;
    if path.is_dir() {
        return Ok(own.with_guidance(path).map_err(|faults| in_lines(&faults))?);
    }
    let folder = tempfile::tempdir()
        .map_err(|error| format!("There is no room for a copy of the guidance: {error}."))?;
    let guidance = now.guidance_folder().ok_or_else(|| {
        format!("There is no `{before}`, and no guidance beside config/ of which git could know a revision.")
    })?;
    taken_out(&guidance, before, folder.path())?;
    // It is read whole before the copy goes.
    Ok(own.with_guidance(folder.path()).map_err(|faults| in_lines(&faults))?)
}

fn in_lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Puts a folder as it was at a revision in git into another.
fn taken_out(own: &Path, revision: &str, to: &Path) -> Result<(), String> {
    let refused = |why: &str| {
        format!("`{revision}` is no folder, no config and no revision of {}: {why}", own.display())
    };
    if revision.starts_with('-') {
        return Err(refused("it begins with a hyphen."));
    }
    let packed = to.join("guidance.tar");
    let runs = |command: &mut Command| {
        let output = command.output().map_err(|error| refused(&format!("{error}.")))?;
        let why = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(refused(why.trim())) }
    };
    runs(
        Command::new("git")
            .arg("-C")
            .arg(own)
            .args(["archive", "--output"])
            .arg(&packed)
            .arg(revision),
    )?;
    runs(Command::new("tar").arg("-xf").arg(&packed).arg("-C").arg(to))
}
