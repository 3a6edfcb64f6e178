//! A world around the program: people who write and read, an officer, and the days that pass.

mod certificates;
pub mod discord;
mod discreet;
mod faults;
pub mod files;
pub mod guild;
mod lab;
pub mod live;
mod mails;
pub mod office;
mod person;
mod running;
mod scripted;
pub mod traced;
pub mod weekend;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub use faults::Fault;
use jiff::{Span, Timestamp, ToSpan};
pub use lab::MailLab;
pub use mails::Mail;
pub use office::Office;
pub use person::{Officer, Person};
pub use running::Running;
pub use scripted::ScriptedServer;
use tempfile::TempDir;

/// Where a world keeps what its desk says to whoever runs it.
const LOG: &str = "said.log";

/// The program, its folders, and the time.
pub struct World {
    folder: TempDir,
    now: Timestamp,
    n_written: usize,
}

impl World {
    /// A desk for one programme on a fresh folder, with the key that makes references the same in every run.
    pub fn running(programme: &str) -> Self {
        let world = Self::empty();
        world.write_config("mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\n\
             [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\naddresses = [\"desk@programme.example\"]\n");
        world.own_programme(programme, "inbox");
        world
    }

    /// A folder with a key and a Maildir, and no config.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for inner in ["data", "config", "inbox/new", "inbox/cur", "inbox/tmp"] {
            fs::create_dir_all(folder.path().join(inner)).unwrap();
        }
        fs::write(folder.path().join("data/key"), format!("{}\n", "5e".repeat(32))).unwrap();
        Self { folder, now: "2026-03-02T09:00:00Z".parse().unwrap(), n_written: 0 }
    }

    /// Takes a shipped programme into this world's config, for some mailboxes; its letters go at any time.
    pub fn own_programme(&self, programme: &str, mailbox: &str) {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("config/programmes/{programme}.toml"));
        let text = fs::read_to_string(shipped).unwrap();
        let lines = text.lines().map(|line| {
            if line.starts_with("mailboxes = ") {
                format!("mailboxes = [\"{mailbox}\"]\n")
            } else if line.starts_with("quiet-hours = ") {
                "quiet-hours = \"none\"\n".to_owned()
            } else {
                format!("{line}\n")
            }
        });
        fs::create_dir_all(self.path("config/programmes")).unwrap();
        fs::write(
            self.path(&format!("config/programmes/{programme}.toml")),
            lines.collect::<String>(),
        )
        .unwrap();
    }

    /// Writes `config/desk.toml`.
    pub fn write_config(&self, text: &str) {
        fs::write(self.path("config/desk.toml"), text).unwrap();
    }

    /// The same world on another day, at nine in the morning.
    pub fn on(mut self, day: &str) -> Self {
        self.now = format!("{day}T09:00:00Z").parse().unwrap();
        self
    }

    /// A path in this world.
    pub fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join(inner)
    }

    /// Somebody who writes mail.
    pub fn by_email(&self, address: &str) -> Person {
        Person::by_email(address)
    }

    /// Somebody who writes in chat.
    pub fn by_chat(&self, account: &str) -> Person {
        Person::by_chat(account)
    }

    /// An officer at the terminal.
    pub fn officer(&mut self) -> Officer<'_> {
        Officer::of(self)
    }

    /// Lets time pass; the desk does what is owed at its end.
    pub fn passes(&mut self, time: &str) {
        let span: Span = time.parse().unwrap();
        self.now =
            self.now.to_zoned(jiff::tz::TimeZone::UTC).checked_add(span).unwrap().timestamp();
        self.settles();
    }

    /// Sets the clock, also backwards.
    pub fn clock_says(&mut self, now: &str) {
        self.now = now.parse().unwrap();
    }

    /// The desk takes in what has come and sends what is due.
    pub fn settles(&mut self) -> String {
        let told = self.runs(&["once"]);
        self.now = self.now.checked_add(1.minutes()).unwrap();
        told
    }

    /// Runs a command at this world's time; it must succeed.
    pub fn runs(&self, arguments: &[&str]) -> String {
        let output = self.tries(arguments);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?}: {told}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        told
    }

    /// Runs a command at this world's time that must be refused; returns what it says.
    pub fn is_refused(&self, arguments: &[&str]) -> String {
        let output = self.tries(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused");
        String::from_utf8_lossy(&output.stderr).trim_end().to_owned()
    }

    /// Runs a command at this world's time.
    pub fn tries(&self, arguments: &[&str]) -> Output {
        let now = self.now.to_string();
        let mut all = arguments.to_vec();
        all.extend(["--now", &now]);
        let output = self.command(&all).output().unwrap();
        self.notes(arguments, &output);
        output
    }

    /// Keeps what a command said to whoever runs the desk, and checks that it names nobody.
    pub fn notes(&self, arguments: &[&str], output: &Output) {
        let mut said = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_log = matches!(arguments.first(), Some(&("run" | "once")));
        if is_log {
            said.push_str(&String::from_utf8_lossy(&output.stdout));
        }
        // A refusal answers whoever asked; it is no log.
        if is_log || output.status.success() {
            discreet::is_discreet(self.folder.path(), arguments, &said);
        }
        let file = fs::File::options().create(true).append(true).open(self.path(LOG));
        file.and_then(|mut file| file.write_all(said.as_bytes())).unwrap();
    }

    /// All that the desk has said to whoever runs it.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path(LOG)).unwrap_or_default()
    }

    /// The program with arguments, in this world's folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_secondment-desk"));
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .env("USER", "desk-lead")
            .stdin(Stdio::null());
        command
    }

    /// Puts a mail into a Maildir as it stands.
    pub fn drops(&mut self, maildir: &str, mail: &[u8]) {
        self.n_written += 1;
        let name = format!("{:010}.{:06}.world", self.now.as_second(), self.n_written);
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(self.path(maildir).join(part)).unwrap();
        }
        let unfinished = self.path(maildir).join("tmp").join(&name);
        fs::write(&unfinished, mail).unwrap();
        fs::rename(unfinished, self.path(maildir).join("new").join(name)).unwrap();
    }

    /// The mails that the desk has sent, in the order of their dates and ids.
    pub fn sent(&self) -> Vec<Mail> {
        Mail::all_in(&self.path("sent"))
    }

    /// What `list --json --all` says.
    pub fn list(&self) -> serde_json::Value {
        serde_json::from_str(&self.runs(&["list", "--json", "--all"])).unwrap()
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}
