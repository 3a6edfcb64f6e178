//! A desk on scratch folders, from which nothing goes out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{Timestamp, ToSpan};
use secondment_desk::control::{self, Look, Request, Response};
use secondment_desk::desk::{Desk, Post};
use secondment_desk::domain::ids::{MailboxName, ProgrammeName};
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::party::Channel;
use secondment_desk::settings::Settings;
use secondment_desk::settings::desk::Mode;

use super::{Context, Failure, Places};

/// A mail as somebody writes it.
pub struct Mail<'a> {
    /// What tells it from others.
    pub number: usize,
    pub from: &'a str,
    pub text: &'a str,
    /// Whether it answers the latest letter to its writer.
    pub is_reply: bool,
    /// A file with its name.
    pub attached: Option<(&'a str, &'a str)>,
}

/// A desk on scratch folders.
pub struct Hall {
    pub settings: Arc<Settings>,
    desk: Option<Desk>,
    mailbox: MailboxName,
    pub programme: ProgrammeName,
    pub now: Timestamp,
    n_mails: usize,
    /// To whom each letter went, and its Message-ID.
    sent: Vec<(String, String)>,
    /// Words of letters that no server takes: the desk is told so with these in the reply.
    pub refuses: Option<&'static str>,
}

impl Hall {
    /// A desk of which one programme alone gets mail.
    pub fn new(
        context: &Context<'_>,
        scratch: &Path,
        programme: &ProgrammeName,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let places = Places { inbox: Some(scratch.join("inbox")), sent: None, programme: None };
        let mut settings = context.settings(Some(&places))?;
        if let Some(own) = Arc::get_mut(&mut settings) {
            set_up(own, &scratch.join("data"));
            for (name, known) in &mut own.programmes {
                known.mailboxes.clear();
                known.mailboxes.extend((name == programme).then(|| "inbox".into()));
            }
        }
        let mailbox = MailboxName::from("inbox");
        let programme = programme.clone();
        Ok(Self {
            programme,
            settings,
            desk: None,
            mailbox,
            now,
            n_mails: 0,
            sent: Vec::new(),
            refuses: None,
        })
    }

    pub fn opened(&mut self, data: &Path) -> Result<(), Failure> {
        let Some(own) = Arc::get_mut(&mut self.settings) else {
            return Err("The scratch folder could not be set up.".to_owned().into());
        };
        data.clone_into(&mut own.desk.data);
        let opened = Desk::open(self.settings.clone(), false).map_err(|error| error.to_string())?;
        self.desk = Some(opened.0);
        Ok(())
    }

    pub fn closes(&mut self) {
        self.desk = None;
    }

    fn desk(&mut self) -> Result<&mut Desk, Failure> {
        self.desk.as_mut().ok_or_else(|| "The desk of the drill is closed.".to_owned().into())
    }

    /// A mail comes; a reply, if it answers the latest letter to its writer.
    pub fn receives(&mut self, mail: &Mail<'_>) -> Result<(), Failure> {
        let Mail { number, from, text, .. } = mail;
        let written_to = self.sent.iter().rev().filter(|_| mail.is_reply);
        let answered = written_to.into_iter().find(|(to, _)| to == from);
        let thread = answered.map_or(String::new(), |(_, id)| format!("In-Reply-To: {id}\r\n"));
        let content = match mail.attached {
            None => format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"),
            Some((name, file)) => format!(
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"drill\"\r\n\r\n--drill\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
                 --drill\r\nContent-Type: text/plain; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{file}\r\n--drill--\r\n"
            ),
        };
        let bytes = format!(
            "From: {from}\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\
             Message-ID: <drill-{number}@people.example>\r\n{thread}{content}"
        );
        self.n_mails += 1;
        let (mailbox, name, now) =
            (self.mailbox.clone(), format!("mail-{}", self.n_mails), self.now);
        self.desk()?.receive(&mailbox, &name, Channel::Mail, bytes.into_bytes(), now);
        self.goes_on()
    }

    /// Lets the desk do what is due; every letter counts as delivered.
    pub fn goes_on(&mut self) -> Result<(), Failure> {
        const TOGETHER: usize = 100;
        self.now = self.now.checked_add(1.minutes()).unwrap_or(self.now);
        let now = self.now;
        let failed = |error: secondment_desk::store::StoreError| Failure::from(error.to_string());
        let refuses = self.refuses.take();
        let mut sent = Vec::new();
        let desk = self.desk()?;
        desk.settle(now).map_err(failed)?;
        desk.tick(now);
        desk.settle(now).map_err(failed)?;
        loop {
            desk.begin_attempts(TOGETHER, now);
            let jobs = desk.settle(now).map_err(failed)?.jobs;
            if jobs.is_empty() {
                break;
            }
            for job in jobs {
                let letter = job.post.as_ref().ok().and_then(letter);
                let words = refuses.filter(|_| letter.is_some());
                let outcome =
                    words.map_or(Outcome::Delivered, |words| Outcome::GiveUp(words.to_owned()));
                sent.extend(letter);
                desk.end_attempt(job.id, outcome, now);
            }
            desk.settle(now).map_err(failed)?;
        }
        while desk.is_clearing() {
            desk.tick(now);
            desk.settle(now).map_err(failed)?;
        }
        self.sent.extend(sent);
        Ok(())
    }

    pub fn asks(&mut self, request: Request) -> Result<String, Failure> {
        let (answer, response) = std::sync::mpsc::channel::<Response>();
        let now = self.now;
        self.desk()?.serve(request.of("drill"), answer, now);
        self.goes_on()?;
        let response = response.recv().map_err(|_| "The desk did not answer.".to_owned())?;
        if response.is_done { Ok(response.text) } else { Err(response.text.into()) }
    }

    /// Gives an order.
    pub fn orders(&mut self, command: control::Command) -> Result<(), Failure> {
        self.asks(Request::Order(command)).map(drop)
    }

    /// Confirms what is proposed, so that somebody else is told about the person.
    pub fn introduces(&mut self) -> Result<Vec<String>, Failure> {
        let list = self.asks(Request::Look(Look::List { all: false, json: true }))?;
        let list: serde_json::Value =
            serde_json::from_str(&list).map_err(|error| error.to_string())?;
        let proposed = list.get("proposed").and_then(|proposed| proposed.as_array()).cloned();
        let mut introduced = Vec::new();
        for known in proposed.unwrap_or_default() {
            let reference = known.get("reference").and_then(|known| known.as_str());
            let Some(reference) = reference.map(str::to_owned) else { continue };
            self.orders(control::Command::Confirm { reference: reference.clone() })?;
            introduced.push(reference);
        }
        Ok(introduced)
    }

    pub fn exports(&mut self, file: &Path, readable: bool) -> Result<(), Failure> {
        let file = file.to_owned();
        self.asks(Request::Look(Look::Export { file, readable })).map(drop)
    }

    /// All that the desk can read in a folder.
    pub fn readable(&mut self, data: &Path, file: &Path) -> Result<String, Failure> {
        drop(fs::remove_file(file));
        self.opened(data)?;
        self.exports(file, true)?;
        self.closes();
        let mut all = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let mails: Vec<String> = all.lines().filter_map(raw).collect();
        all.extend(mails);
        Ok(all)
    }

    pub fn n_items(&self) -> usize {
        self.desk.as_ref().map_or(0, |desk| desk.ledger().counts().n_items)
    }
}

/// A scratch folder with keys of its own, from which nothing goes out.
pub fn set_up(own: &mut Settings, data: &Path) {
    own.desk.mode = Mode::Rehearsal;
    data.clone_into(&mut own.desk.data);
    own.desk.master_key_from = None;
    own.desk.has_quiet_hours = false;
    own.desk.undo_window = jiff::SignedDuration::ZERO;
    // Where no officer is named, whoever is at the machine may give every order.
    own.desk.officers.clear();
    for programme in own.programmes.values_mut() {
        programme.officers.clear();
        programme.introducing.hours = None;
        programme.introducing.quiet_periods.clear();
    }
}

/// To whom a mail goes, and its Message-ID.
fn letter(post: &Post) -> Option<(String, String)> {
    let Post::Mail(mail) = post else { return None };
    let text = String::from_utf8_lossy(&mail.bytes);
    let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: "))?;
    Some((mail.recipient.clone(), id.trim().to_owned()))
}

/// The raw message that a line of an export holds.
fn raw(line: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let bytes = BASE64.decode(line.get("raw")?.get("base64")?.as_str()?).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a file below a folder holds one of some words.
pub fn has_bytes(folder: &Path, words: &[&str]) -> Result<bool, Failure> {
    let told = |error: std::io::Error| Failure::from(error.to_string());
    for path in paths(folder).map_err(told)? {
        let bytes = fs::read(&path).map_err(told)?;
        let has = |canary: &&str| bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
        if words.iter().any(has) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn paths(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(paths(&path)?);
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Puts a copy of a folder into another one's place.
pub fn replace(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::remove_dir_all(to).map_err(|error| error.to_string())?;
    copy(from, to)
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let copied = || -> std::io::Result<()> {
        fs::create_dir_all(to)?;
        for path in paths(from)? {
            let target = to.join(path.strip_prefix(from).unwrap_or(&path));
            target.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::copy(&path, target)?;
        }
        Ok(())
    };
    copied().map_err(|error| format!("The scratch folder cannot be copied: {error}.").into())
}
