//! Controls: what the campaign looks for is put there on purpose, and the checks must find it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::chance::Chance;
use crate::evidence::{self, Kept, Seen};
use crate::mails;
use crate::office::{Kill, Office, Task, copy_folder};

/// Runs every control on an office that is whole; answers the names of those that found nothing.
pub fn unnoticed(office: &Office, seen: &mut Seen, number: u64) -> Result<Vec<&'static str>> {
    let clean = evidence::complete(office, seen, "desk")?;
    ensure!(clean.problems.is_empty(), "the office is not whole: {:?}", clean.problems);
    let segment = last_segment(&office.path("data"))?;
    let before = fs::metadata(&segment)?.len();
    let mail = question(number, seen);
    office.deliver(&mail)?;
    seen.mails.insert(mail.message_id.clone(), mail);
    let ended = office.end(office.start(&Task::Once.arguments(), NEVER)?, false, far())?;
    seen.hear(&ended.printed);
    let clean = evidence::complete(office, seen, "desk")?;
    ensure!(clean.problems.is_empty(), "the office is not whole: {:?}", clean.problems);

    let mut unnoticed = Vec::new();
    office.configure("control", "control")?;
    for (name, is_whole_mail) in
        [("the last batch rolled back", false), ("a whole mail rolled back", true)]
    {
        let to = if is_whole_mail { before } else { last_frame(&segment)? };
        roll_back(office, to)?;
        let kept = Kept::of(office, "control")?;
        if evidence::acknowledged(office, seen, &kept)?.is_empty() {
            unnoticed.push(name);
        }
    }
    // One of which the desk does not know whether it was sent may be missing.
    let kept = Kept::of(office, "desk")?;
    let letter = office.letters()?.into_iter().rfind(|letter| kept.has_sent(letter));
    let letter = letter.context("no letter was sent for certain")?;
    let name = letter.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let second = office.path("sent").join("cur").join(format!("{name},copy"));
    fs::copy(&letter, &second)?;
    if evidence::complete(office, seen, "desk")?.problems.is_empty() {
        unnoticed.push("a letter sent twice");
    }
    fs::remove_file(&second)?;
    let text = fs::read(&letter)?;
    fs::remove_file(&letter)?;
    if evidence::complete(office, seen, "desk")?.problems.is_empty() {
        unnoticed.push("a letter that was never sent");
    }
    fs::write(&letter, text)?;
    let missing = question(number + 1, seen);
    let id = missing.message_id.clone();
    seen.mails.insert(id.clone(), missing);
    if evidence::complete(office, seen, "desk")?.problems.is_empty() {
        unnoticed.push("a mail that became no item");
    }
    seen.mails.remove(&id);
    Ok(unnoticed)
}

/// How many controls there are.
pub const N_CONTROLS: usize = 5;

const NEVER: Kill = Kill::After(std::time::Duration::from_hours(1));

#[expect(clippy::disallowed_methods, reason = "the campaign goes by the machine's clock")]
fn far() -> std::time::Instant {
    std::time::Instant::now() + std::time::Duration::from_mins(1)
}

/// A mail that the desk answers.
fn question(number: u64, seen: &Seen) -> mails::Mail {
    let mut chance = Chance::new(number);
    loop {
        let mail = mails::mail(number, &[], &mut chance);
        if mail.is_answered && !seen.mails.contains_key(&mail.message_id) {
            return mail;
        }
    }
}

fn last_segment(data: &Path) -> Result<std::path::PathBuf> {
    let mut segments = Vec::new();
    for file in fs::read_dir(data.join("journal"))? {
        segments.push(file?.path());
    }
    segments.sort();
    segments.pop().context("there is no journal")
}

/// Where the last entry of a journal segment begins: after a header of 32 bytes, each has a head of 12 bytes with its length first.
fn last_frame(segment: &Path) -> Result<u64> {
    let bytes = fs::read(segment)?;
    let (mut at, mut last) = (32, 32);
    while let Some(length) = bytes.get(at..at + 4) {
        last = at;
        at += 12 + usize::try_from(u32::from_be_bytes(length.try_into()?))?;
    }
    ensure!(at == bytes.len(), "the journal's form is not as expected");
    Ok(u64::try_from(last)?)
}

/// A copy of the data folder as if the journal had ended there and nothing later had been written anywhere else.
fn roll_back(office: &Office, to: u64) -> Result<()> {
    let copy = office.path("control");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_folder(&office.path("data"), &copy)?;
    fs::OpenOptions::new().write(true).open(last_segment(&copy)?)?.set_len(to)?;
    fs::remove_dir_all(copy.join("sled"))?;
    let mark = copy.join("sled.clean");
    if mark.exists() {
        fs::remove_file(mark)?;
    }
    Ok(())
}
