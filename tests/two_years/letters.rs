//! The mails that the desk has sent, when each was first seen, and what must hold of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::DirEntryExt;

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use mail_parser::MessageParser;

use crate::calendar::{is_working_time, zone};
use crate::lives::Lives;
use crate::office::Office;
use crate::plain::Said;

/// Nobody gets more mails a week that they do not wait for.
const MOST_A_WEEK: usize = 3;
/// Nobody is asked sooner again how the same placement goes, in days.
const SAME_AGAIN: i32 = 13;
/// Nobody is asked about the same introduction sooner than a week after the last letter about it went, however long that had to wait: first and second
/// reminder, or a reminder to both and, once the other side has answered, the question to the one who has not. Nobody here says "not yet",
/// after which the desk asks on the day that was said.
const INTRODUCTION_AGAIN: i32 = 7;

/// A question comes so many days after its day at the latest: an outage, other letters and a chat that is looked at every fortnight take their time.
const LATE: i32 = 49;

/// A mail as it was sent.
pub struct Sent {
    pub to: String,
    pub message_id: String,
    /// What it is about, and what it is: `GX-7K3Q` and `nudge-1`.
    pub reference: String,
    pub step: String,
    pub text: String,
    pub at: Timestamp,
}

impl Sent {
    /// Whether nobody waits for it, and no person has brought it about.
    pub fn is_unasked(&self) -> bool {
        let begin = ["nudge-", "ask-", "offer-", "learned-", "leaving-note-", "set-up-"];
        let dated = ["feedback-2", "declaration-2"];
        let whole = ["still-available", "draft-waits", "resting"];
        begin.iter().chain(&dated).any(|begin| self.step.starts_with(begin))
            || whole.contains(&self.step.as_str())
    }

    fn day(&self) -> Date {
        self.at.to_zoned(zone()).date()
    }
}

/// Everything that was seen in the folder of sent mails.
#[derive(Default)]
pub struct Seen {
    pub all: Vec<Sent>,
    /// What was read in chat, by the account.
    pub in_chat: Vec<Sent>,
    /// What people have said of placements: who would be asked another time is asked then, and who talks in chat says what they think
    /// before they read what waits for them there.
    pub said: Vec<Said>,
    files: BTreeMap<String, u64>,
    twice: Vec<String>,
}

impl Seen {
    /// Looks at what is there; a file that is another one than before was sent again.
    pub fn look(&mut self, office: &Office) -> Result<()> {
        let folder = office.path("sent/new");
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((name, entry.ino(), entry.path()));
        }
        found.sort();
        for (name, inode, path) in found {
            match self.files.insert(name.clone(), inode) {
                None => self.all.push(parsed(&fs::read(path)?, office.now())?),
                Some(before) if before != inode => self.twice.push(name),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Keeps what an account has found in chat: each letter begins with its subject in brackets.
    pub fn read_in_chat(&mut self, who: &str, told: &str, at: Timestamp) {
        let subject = |line: &str| {
            let inner = line.strip_prefix('[')?.strip_suffix(']')?;
            inner.contains("GX-").then(|| inner.to_owned())
        };
        let mut letters: Vec<(String, String)> = Vec::new();
        for line in told.lines() {
            match (subject(line), letters.last_mut()) {
                (Some(subject), _) => letters.push((subject, String::new())),
                (None, Some((_, text))) => text.extend([line, "\n"]),
                (None, None) => {}
            }
        }
        for (subject, text) in letters {
            let reference =
                subject.find("GX-").map_or("", |at| subject[at..].get(..7).unwrap_or(""));
            let step = match () {
                () if subject.starts_with("Introduction ") => "introduction",
                () if subject.contains("have you met") => "nudge-1",
                () if subject.contains("how is the secondment going") => "feedback-2",
                () => "letter",
            };
            // Whoever would be asked again reads the same words once more, a week later at the soonest.
            let is_known = |known: &Sent| {
                let is_soon = at.duration_since(known.at).as_hours() < 6 * 24;
                is_soon && known.to == who && known.text == text && known.step == step
            };
            // What stands in answers may be said again; introductions and questions may not.
            if step != "letter" && self.in_chat.iter().any(is_known) {
                self.twice.push(format!("{step} of {reference} in chat"));
            }
            self.in_chat.push(Sent {
                to: who.to_owned(),
                message_id: String::new(),
                reference: reference.to_owned(),
                step: step.to_owned(),
                text,
                at,
            });
        }
    }

    /// What is wrong with what was sent.
    pub fn problems(&self, lives: &Lives, begins: Date, n_days: i32) -> Vec<String> {
        let mut problems: Vec<String> =
            self.twice.iter().map(|name| format!("{name} was sent twice")).collect();
        let mut ids = BTreeSet::new();
        let mut days: BTreeMap<&str, Vec<Date>> = BTreeMap::new();
        let mut asked: BTreeMap<(&str, &str, String), Date> = BTreeMap::new();
        for sent in &self.all {
            if !ids.insert(&sent.message_id) {
                problems.push(format!("{} came in two mails", sent.message_id));
            }
            if !sent.is_unasked() {
                continue;
            }
            // It is looked at a minute after a start.
            if !is_working_time(sent.at) {
                problems.push(format!("{} went at {}", sent.message_id, sent.at));
            }
            days.entry(&sent.to).or_default().push(sent.day());
            for line in sent.text.lines().filter_map(questions) {
                let least = if line.0 == "feedback" { SAME_AGAIN } else { INTRODUCTION_AGAIN };
                let before = asked.insert((&sent.to, line.0, line.1.to_owned()), sent.day());
                let (kind, reference, day) = (line.0, line.1, sent.day());
                let to = &sent.to;
                let puts_off = |before: &Date| {
                    self.has_said(to, reference, (*before, day), |said| said.puts_off)
                };
                let soon = before.filter(|before| (day - *before).get_days() < least);
                if let Some(before) = soon.filter(|before| !puts_off(before)) {
                    problems.push(format!(
                        "{to} was asked of {kind} {reference} on {before} and on {day}"
                    ));
                }
            }
        }
        for (to, days) in &days {
            for day in days {
                let on_day = days.iter().filter(|other| *other == day).count();
                let in_week =
                    days.iter().filter(|other| (0..7).contains(&(*day - **other).get_days()));
                let in_week = in_week.count();
                if on_day > 1 || in_week > MOST_A_WEEK {
                    problems
                        .push(format!("{to}: {on_day} on {day}, {in_week} in the week until then"));
                }
            }
        }
        let last = begins.saturating_add(jiff::Span::new().days(n_days));
        problems.extend(self.lost(lives, last));
        problems
    }

    /// The questions that a side of a placement was never asked: each has its day, by the dates alone, and comes soon after it.
    fn lost(&self, lives: &Lives, last: Date) -> Vec<String> {
        let mut missing = Vec::new();
        for owed in lives.owed_before(last.saturating_sub(jiff::Span::new().days(LATE))) {
            let latest = owed.on.saturating_add(jiff::Span::new().days(LATE));
            let looks_back = format!("secondment under {} has come to its end", owed.reference);
            let goes = format!("secondment under {} is going", owed.reference);
            let asks = if owed.looks_back { &looks_back } else { &goes };
            let mut to_them =
                self.all.iter().chain(&self.in_chat).filter(|sent| sent.to == owed.to);
            let is_it =
                |sent: &Sent| sent.text.contains(asks) && (owed.on..=latest).contains(&sent.day());
            // In chat an answer may come before its question was read.
            let in_chat = !owed.to.contains('@');
            let has_said = self.has_said(&owed.to, &owed.reference, (owed.on, latest), |said| {
                in_chat || said.puts_off
            });
            if !to_them.any(is_it) && !has_said {
                let of = if owed.looks_back { "to look back on" } else { "about" };
                missing
                    .push(format!("{} was not asked {of} {} by {latest}", owed.to, owed.reference));
            }
        }
        missing
    }

    /// Whether somebody has said something of a placement between two days.
    fn has_said(
        &self,
        who: &str,
        reference: &str,
        (from, until): (Date, Date),
        is_it: impl Fn(&Said) -> bool,
    ) -> bool {
        self.said.iter().any(|said| {
            let is_theirs = said.who == who && said.reference == reference;
            is_theirs && (from..=until).contains(&said.on) && is_it(said)
        })
    }

    /// In a line: how many there were of each kind.
    pub fn summary(&self) -> String {
        let mut kinds = BTreeMap::<&str, usize>::new();
        let mut n_together = 0;
        for sent in self.all.iter().filter(|sent| sent.is_unasked()) {
            let kind = sent.step.split("-2").next().unwrap_or(&sent.step);
            *kinds
                .entry(kind.trim_end_matches(|letter: char| "-1234567890".contains(letter)))
                .or_default() += 1;
            n_together += usize::from(sent.text.contains("Several things came up at once"));
        }
        let kinds: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        format!(
            "{} mails, unasked among them {}; {n_together} of several letters",
            self.all.len(),
            kinds.join(", ")
        )
    }

    /// How many weeks of a person had how many mails.
    pub fn distribution(&self, begins: Date, n_days: i32) -> String {
        let mut weeks = BTreeMap::<(&str, i32), usize>::new();
        let people: BTreeSet<&str> = self.all.iter().map(|sent| sent.to.as_str()).collect();
        for sent in self.all.iter().filter(|sent| sent.is_unasked()) {
            *weeks.entry((&sent.to, (sent.day() - begins).get_days() / 7)).or_default() += 1;
        }
        let n_weeks = people.len() * usize::try_from(n_days / 7 + 1).unwrap_or(1);
        let mut counts = BTreeMap::from([(0, n_weeks.saturating_sub(weeks.len()))]);
        for n in weeks.values() {
            *counts.entry(*n).or_default() += 1;
        }
        let lines =
            counts.iter().map(|(n, weeks)| format!("  {n} a week: {weeks} weeks of a person"));
        format!(
            "Unasked mails a person and week, of {} people:\n{}",
            people.len(),
            lines.collect::<Vec<_>>().join("\n")
        )
    }
}

/// What a line asks about, and of what.
fn questions(line: &str) -> Option<(&'static str, &str)> {
    let starts = [
        ("We introduced somebody to you under ", "introduction"),
        ("We introduced you to a host under ", "introduction"),
        ("We would like to know how the secondment under ", "feedback"),
        ("We would like to know how your secondment under ", "feedback"),
    ];
    let (rest, kind) =
        starts.iter().find_map(|(start, kind)| Some((line.strip_prefix(start)?, *kind)))?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '-')?;
    Some((kind, &rest[..end]))
}

fn parsed(raw: &[u8], at: Timestamp) -> Result<Sent> {
    let message = MessageParser::default().parse(raw).context("a mail was sent that is none")?;
    let to = message.to().and_then(|to| to.first()).and_then(|to| to.address.as_deref());
    let message_id = message.message_id().unwrap_or_default().to_owned();
    let mut parts = message_id.split('.');
    let (reference, step) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    Ok(Sent {
        to: to.unwrap_or_default().to_owned(),
        reference: reference.to_owned(),
        step: step.to_owned(),
        text: message.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
        message_id,
        at,
    })
}
