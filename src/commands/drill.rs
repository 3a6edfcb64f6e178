//! `drill erase`: a person who does not exist is put everywhere, erased, and searched for; in a scratch folder, for the record.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::{Timestamp, ToSpan};
use secondment_desk::control::{self, Look, Request, Response, Talk};
use secondment_desk::desk::{Desk, export};
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::party::Channel;
use secondment_desk::settings::Settings;
use secondment_desk::settings::desk::Mode;

use super::{Context, Failure, Places, print};

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

/// What the person is called and says, and nobody else.
const CANARIES: [&str; 4] = [
    "Zanariel",
    "zanariel.quillfeather@leeds.gov.uk",
    "quillfeather-in-chat",
    "ferret bookkeeping",
];
const MAILS: [(&str, &str); 2] = [
    (
        "zanariel.quillfeather@leeds.gov.uk",
        "My name is Zanariel Quillfeather. I'm a housing options officer and could do two days a week in Leeds from June. \
         I have the right to work in the UK and my line manager is happy for me to apply.\r\nSkills: temporary accommodation, ferret bookkeeping",
    ),
    (
        "somebody-else@dwp.gov.uk",
        "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\r\n\
         Organisation: Department for Work and Pensions\r\nEssential skills: temporary accommodation, casework\r\nApprovals followed: yes",
    ),
];
const PERSON: &str = "zanariel.quillfeather@leeds.gov.uk";
const ACCOUNT: &str = "quillfeather-in-chat";

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
    let mut hall = Hall::new(context, scratch.path(), now)?;
    hall.opened(&place("data"))?;
    for (number, (from, text)) in MAILS.iter().enumerate() {
        hall.receives(&format!("first-{number}"), from, number, text)?;
    }
    for text in
        ["I am Zanariel, and could also do ferret bookkeeping in York.", "Thank you, Zanariel"]
    {
        let (account, text) = (ACCOUNT.to_owned(), text.to_owned());
        let say = Talk::Say { programme: None, account, name: text.clone(), text };
        hall.asks(Request::Talk(say))?;
    }
    hall.introduces()?;
    hall.exports(&place("sealed.jsonl"), false)?;
    hall.closes();
    copy(&place("data"), &place("backup"))?;
    copy(&place("data"), &place("before"))?;

    let mut findings = Vec::new();
    let before = hall.readable(&place("before"), &place("before.jsonl"))?;
    let is_found = CANARIES.iter().all(|canary| before.contains(canary));
    findings.push(("what is put there is found, before the erasure", is_found));

    hall.opened(&place("data"))?;
    for who in [PERSON, ACCOUNT] {
        let because = "a drill on a person who does not exist".to_owned();
        let who = who.to_owned();
        hall.asks(Request::Order(control::Command::Erase { who, because }))?;
    }
    // A letter in chat waits for its reader, and its address with it, for a week at most.
    hall.now = hall.now.checked_add((8 * 24).hours()).unwrap_or(hall.now);
    for _ in 0..3 {
        hall.goes_on()?;
    }
    hall.closes();
    findings.push(("data folder, byte by byte", !has_bytes(&place("data"))?));
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
        for (number, (from, text)) in MAILS.iter().enumerate().take(1) {
            hall.receives(&format!("again-{number}"), from, number, text)?;
        }
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
    told(&findings, now)
}

fn told(findings: &[(&str, bool)], now: Timestamp) -> Result<(), Failure> {
    print(format_args!("Erasure drill, {now:.0}, version {}", env!("CARGO_PKG_VERSION")));
    for (what, is_well) in findings {
        print(format_args!("{}  {what}", if *is_well { "passed" } else { "FAILED" }));
    }
    if findings.iter().all(|(_, is_well)| *is_well) {
        return Ok(());
    }
    Err("The drill failed: an erasure does not reach everything.".to_owned().into())
}

/// A desk on scratch folders.
struct Hall {
    settings: Arc<Settings>,
    desk: Option<Desk>,
    mailbox: MailboxName,
    now: Timestamp,
}

impl Hall {
    fn new(context: &Context<'_>, scratch: &Path, now: Timestamp) -> Result<Self, Failure> {
        let places = Places { inbox: Some(scratch.join("inbox")), sent: None, programme: None };
        let mut settings = context.settings(Some(&places))?;
        if let Some(own) = Arc::get_mut(&mut settings) {
            set_up(own, &scratch.join("data"));
            let name = own.programmes.keys().next().cloned();
            let first = name.and_then(|name| own.programmes.get_mut(&name));
            if let Some(first) = first {
                first.mailboxes = vec!["inbox".into()];
            }
        }
        Ok(Self { settings, desk: None, mailbox: "inbox".into(), now })
    }

    fn opened(&mut self, data: &Path) -> Result<(), Failure> {
        let Some(own) = Arc::get_mut(&mut self.settings) else {
            return Err("The scratch folder could not be set up.".to_owned().into());
        };
        data.clone_into(&mut own.desk.data);
        let opened = Desk::open(self.settings.clone(), false).map_err(|error| error.to_string())?;
        self.desk = Some(opened.0);
        Ok(())
    }

    fn closes(&mut self) {
        self.desk = None;
    }

    fn desk(&mut self) -> Result<&mut Desk, Failure> {
        self.desk.as_mut().ok_or_else(|| "The desk of the drill is closed.".to_owned().into())
    }

    fn receives(
        &mut self,
        name: &str,
        from: &str,
        number: usize,
        text: &str,
    ) -> Result<(), Failure> {
        let mail = format!(
            "From: {from}\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\
             Message-ID: <drill-{number}@people.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        );
        let (mailbox, now) = (self.mailbox.clone(), self.now);
        self.desk()?.receive(&mailbox, name, Channel::Mail, mail.into_bytes(), now);
        self.goes_on()
    }

    /// Lets the desk do what is due; every letter counts as delivered.
    fn goes_on(&mut self) -> Result<(), Failure> {
        const TOGETHER: usize = 100;
        self.now = self.now.checked_add(1.minutes()).unwrap_or(self.now);
        let now = self.now;
        let failed = |error: secondment_desk::store::StoreError| Failure::from(error.to_string());
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
                desk.end_attempt(job.id, Outcome::Delivered, now);
            }
            desk.settle(now).map_err(failed)?;
        }
        while desk.is_clearing() {
            desk.tick(now);
            desk.settle(now).map_err(failed)?;
        }
        Ok(())
    }

    fn asks(&mut self, request: Request) -> Result<String, Failure> {
        let (answer, response) = std::sync::mpsc::channel::<Response>();
        let now = self.now;
        self.desk()?.serve(request.of("drill"), answer, now);
        self.goes_on()?;
        let response = response.recv().map_err(|_| "The desk did not answer.".to_owned())?;
        if response.is_done { Ok(response.text) } else { Err(response.text.into()) }
    }

    /// Confirms what is proposed, so that somebody else is told about the person.
    fn introduces(&mut self) -> Result<(), Failure> {
        let list = self.asks(Request::Look(Look::List { all: false, json: true }))?;
        let list: serde_json::Value =
            serde_json::from_str(&list).map_err(|error| error.to_string())?;
        let proposed = list.get("proposed").and_then(|proposed| proposed.as_array()).cloned();
        for known in proposed.unwrap_or_default() {
            let reference = known.get("reference").and_then(|known| known.as_str());
            let Some(reference) = reference.map(str::to_owned) else { continue };
            self.asks(Request::Order(control::Command::Confirm { reference }))?;
        }
        Ok(())
    }

    fn exports(&mut self, file: &Path, readable: bool) -> Result<(), Failure> {
        let file = file.to_owned();
        self.asks(Request::Look(Look::Export { file, readable })).map(drop)
    }

    /// All that the desk can read in a folder.
    fn readable(&mut self, data: &Path, file: &Path) -> Result<String, Failure> {
        drop(fs::remove_file(file));
        self.opened(data)?;
        self.exports(file, true)?;
        self.closes();
        fs::read_to_string(file).map_err(|error| error.to_string().into())
    }

    fn n_items(&self) -> usize {
        self.desk.as_ref().map_or(0, |desk| desk.ledger().counts().n_items)
    }
}

/// A scratch folder with keys of its own, from which nothing goes out.
fn set_up(own: &mut Settings, data: &Path) {
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

/// Whether a file below a folder holds one of the canaries.
fn has_bytes(folder: &Path) -> Result<bool, Failure> {
    let told = |error: std::io::Error| Failure::from(error.to_string());
    for path in paths(folder).map_err(told)? {
        let bytes = fs::read(&path).map_err(told)?;
        let has = |canary: &&str| bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
        if CANARIES.iter().any(has) {
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

fn replace(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::remove_dir_all(to).map_err(|error| error.to_string())?;
    copy(from, to)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
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
