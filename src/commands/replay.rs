//! `replay`: the desk on mail of the past, in a scratch folder: what it would have understood, answered and left to people.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use jiff::Timestamp;
use secondment_desk::control::{Asked, Look, Request, Response};
use secondment_desk::desk::Desk;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::party::Channel;
use secondment_desk::mail::maildir::Maildir;
use secondment_desk::mail::mime;
use secondment_desk::outbox::Outbox;
use secondment_desk::settings::Settings;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::once::message;
use super::{Context, Failure, Places, count, line, print, warn};

/// Progress is told after so many mails.
const STEP: usize = 500;
/// So many letters are written out at a time.
const MOST_TOGETHER: usize = 128;
/// More letters than there are.
const NO_LIMIT: usize = u32::MAX as usize;

#[derive(Args)]
pub struct Replay {
    /// A Maildir, or a folder of `.eml` files; nothing in it is changed
    folder: PathBuf,
    /// The programme that the mails were sent to [default: by the addresses that each went to]
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// Keep the letters that would have been sent in this Maildir
    #[arg(long, value_name = "MAILDIR")]
    letters: Option<PathBuf>,
    /// Print a line for each thing that the desk would have done
    #[arg(long)]
    each: bool,
}

pub fn run(context: &Context<'_>, replay: &Replay) -> Result<(), Failure> {
    let runtime = super::run::runtime()?;
    let interruption =
        interruption(&runtime).map_err(|error| format!("Signals cannot be watched: {error}."))?;
    let scratch = tempfile::tempdir().map_err(|error| {
        format!("A scratch folder cannot be made: {error}. TMPDIR names another place.")
    })?;
    let settings = settings(context, replay, scratch.path())?;
    let mut mails = mails(&replay.folder, &settings, &interruption)?;
    mails.sort();
    let (Some(first), Some(last)) = (mails.first(), mails.last()) else {
        return Err(format!("There is no mail in {}.", replay.folder.display()).into());
    };
    let (began, ended) = (first.at, last.at);
    let mut desk = context.open(&settings)?;
    let outbox = replay.letters.as_deref().map(outbox).transpose()?;
    let mut letters: BTreeMap<String, usize> = BTreeMap::new();
    for (n_done, mail) in mails.iter().enumerate() {
        go_on(&interruption)?;
        let raw = message(&mail.path, settings.desk.largest_message_bytes)
            .map_err(|error| format!("{} cannot be read: {error}.", mail.path.display()))?;
        desk.receive(&MailboxName::from("inbox"), &mail.name, Channel::Mail, raw, mail.at);
        send(&mut desk, outbox.as_ref(), &runtime, replay.each, mail.at, &mut letters)
            .map_err(|error| error.to_string())?;
        if (n_done + 1) % STEP == 0 {
            warn(format_args!("{} of {} mails", n_done + 1, mails.len()));
        }
    }
    let asked = context.asked(Request::Look(Look::List { all: true, json: true }), None);
    let listed = list(&mut desk, asked, ended)?;
    print(format_args!(
        "{} from {} to {}, in a scratch folder that is gone now.\n",
        count(mails.len(), "mail"),
        began.strftime("%F"),
        ended.strftime("%F"),
    ));
    summarise(&listed, &letters);
    match &replay.letters {
        Some(folder) => {
            print(format_args!("Nothing was sent: the letters are in {}.", folder.display()));
        }
        None => print("Nothing was sent; --letters MAILDIR keeps the letters to read."),
    }
    Ok(())
}

fn settings(
    context: &Context<'_>,
    replay: &Replay,
    scratch: &Path,
) -> Result<Arc<Settings>, Failure> {
    let places = Places {
        inbox: Some(replay.folder.clone()),
        sent: replay.letters.clone(),
        programme: replay.programme.clone(),
    };
    let mut settings = context.settings(Some(&places))?;
    let Some(own) = Arc::get_mut(&mut settings) else {
        return Err("The scratch folder could not be set up: nothing was done.".to_owned().into());
    };
    own.desk.data = scratch.join("data");
    // Nothing goes out: there is no hour to spare.
    own.desk.limits.an_hour = NO_LIMIT;
    Ok(settings)
}

/// Becomes true at Ctrl-C: the scratch folder holds mail, and must not be left behind.
fn interruption(runtime: &Runtime) -> std::io::Result<Arc<AtomicBool>> {
    let _entered = runtime.enter();
    let interruption = Arc::new(AtomicBool::new(false));
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        let (mut signals, interruption) = (signal(kind)?, interruption.clone());
        super::run::start(async move {
            signals.recv().await;
            interruption.store(true, Ordering::Relaxed);
        });
    }
    Ok(interruption)
}

fn go_on(interruption: &AtomicBool) -> Result<(), Failure> {
    if interruption.load(Ordering::Relaxed) {
        return Err("Interrupted. The scratch folder is gone.".to_owned().into());
    }
    Ok(())
}

/// A mail of the past.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Past {
    at: Timestamp,
    name: String,
    path: PathBuf,
}

/// The mails of a folder. One without a date of its own counts as of the time at which its file was last changed.
fn mails(
    folder: &Path,
    settings: &Settings,
    interruption: &AtomicBool,
) -> Result<Vec<Past>, Failure> {
    let unreadable = |error| format!("{} cannot be read: {error}.", folder.display());
    let files: Vec<(String, PathBuf)> = match Maildir::at(folder).entries() {
        Ok(entries) => entries.into_iter().map(|entry| (entry.name, entry.path)).collect(),
        Err(_) => fs::read_dir(folder)
            .map_err(unreadable)?
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|extension| extension == "eml"))
            .map(|file| (file.file_name().to_string_lossy().into_owned(), file.path()))
            .collect(),
    };
    let mut mails = Vec::new();
    for (name, path) in files {
        go_on(interruption)?;
        let told = |error| format!("{} cannot be read: {error}.", path.display());
        let raw = message(&path, settings.desk.largest_message_bytes).map_err(told)?;
        let dated = mime::incoming(&raw, &[]).date;
        let changed = || Timestamp::try_from(fs::metadata(&path).ok()?.modified().ok()?).ok();
        let at = dated.or_else(changed).unwrap_or(Timestamp::UNIX_EPOCH);
        mails.push(Past { at, name, path });
    }
    Ok(mails)
}

fn outbox(folder: &Path) -> Result<Outbox, Failure> {
    let maildir = Maildir::at(folder);
    maildir
        .create()
        .map_err(|error| format!("{} cannot be made a Maildir: {error}.", folder.display()))?;
    Ok(Outbox::from(maildir))
}

/// Settles, and takes every letter for delivered.
fn send(
    desk: &mut Desk,
    outbox: Option<&Outbox>,
    runtime: &Runtime,
    tell_each: bool,
    at: Timestamp,
    letters: &mut BTreeMap<String, usize>,
) -> Result<(), secondment_desk::store::StoreError> {
    let mut settled = desk.settle(at)?;
    loop {
        if tell_each {
            settled.told.iter().for_each(|audit| print(line(audit)));
        }
        if let Some(outbox) = outbox {
            outbox.forget(&settled.ended);
        }
        desk.begin_attempts(MOST_TOGETHER, at);
        settled = desk.settle(at)?;
        if settled.jobs.is_empty() {
            return Ok(());
        }
        for job in std::mem::take(&mut settled.jobs) {
            let outcome =
                outbox.map_or(Outcome::Delivered, |outbox| runtime.block_on(outbox.attempt(&job)));
            let step = job.id.as_str().split_once('/').map_or("", |(_, step)| step);
            *letters.entry(step.to_owned()).or_default() += 1;
            desk.end_attempt(job.id, outcome, at);
        }
    }
}

fn list(desk: &mut Desk, asked: Asked, at: Timestamp) -> Result<Value, Failure> {
    let (answer, response) = std::sync::mpsc::channel();
    desk.serve(asked, answer, at);
    desk.settle(at).map_err(|error| error.to_string())?;
    let Response { text, .. } =
        response.recv().map_err(|_| "The desk did not list its items.".to_owned())?;
    serde_json::from_str(&text).map_err(|error| error.to_string().into())
}

fn summarise(listed: &Value, letters: &BTreeMap<String, usize>) {
    let of = |value: &Value, key: &str| value.get(key).cloned().unwrap_or_default();
    let items = of(listed, "items");
    let mut intents: BTreeMap<String, usize> = BTreeMap::new();
    for item in items.as_array().into_iter().flatten() {
        for intent in of(item, "intents").as_array().into_iter().flatten() {
            *intents.entry(intent.as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    let mut concerns: BTreeMap<String, usize> = BTreeMap::new();
    for concern in of(listed, "needs_you").as_array().into_iter().flatten() {
        *concerns.entry(of(concern, "why").as_str().unwrap_or_default().to_owned()).or_default() +=
            1;
    }
    table("What the mails are about (one may be about several things)", &intents);
    table("Letters that the desk would have written", letters);
    table("What would have waited for an officer", &concerns);
}

fn table(title: &str, counts: &BTreeMap<String, usize>) {
    print(format_args!("{title}: {}", counts.values().sum::<usize>()));
    let mut rows: Vec<_> = counts.iter().collect();
    rows.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    for (name, n) in rows {
        print(format_args!("{n:7}  {name}"));
    }
    print("");
}
