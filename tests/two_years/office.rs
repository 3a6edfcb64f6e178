//! The desk's folder, the program started in it again and again, and its mailbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::calendar::zone;
use crate::chance::Chance;

/// A desk between its starts.
pub struct Office {
    program: PathBuf,
    folder: TempDir,
    now: Timestamp,
    n_written: usize,
    /// How long a start takes, for kills in the middle of one.
    usual: Duration,
    /// Starts so far.
    pub n_starts: usize,
    /// Those that were killed.
    pub n_killed: usize,
}

const CONFIG: &str = "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\n\
     [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\naddresses = [\"desk@programme.example\"]\n";

/// What the shipped programme leaves out: everything that it can do by itself.
const CHANGES: [(&str, &str); 2] = [
    ("asks-to-declare = false", "asks-to-declare = true"),
    ("# set-up-reminder-after = \"14 days\"", "set-up-reminder-after = \"14 days\""),
];

impl Office {
    /// A fresh desk of a program.
    pub fn new(program: PathBuf) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        for inner in ["data", "config/programmes", "inbox/new", "inbox/cur", "inbox/tmp"] {
            fs::create_dir_all(folder.path().join(inner))?;
        }
        fs::write(folder.path().join("data/key"), format!("{}\n", "5e".repeat(32)))?;
        fs::write(folder.path().join("config/desk.toml"), CONFIG)?;
        let shipped =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("config/programmes/govxchange.toml");
        let mut text = fs::read_to_string(shipped)?;
        let own = |line: &str| {
            let is_own = line.starts_with("mailboxes = ");
            if is_own { "mailboxes = [\"inbox\"]\n".to_owned() } else { format!("{line}\n") }
        };
        text = text.lines().map(own).collect();
        for (from, to) in CHANGES {
            ensure!(text.contains(from), "the shipped programme has no `{from}`");
            text = text.replace(from, to);
        }
        fs::write(folder.path().join("config/programmes/govxchange.toml"), text)?;
        Ok(Self {
            program,
            folder,
            now: Timestamp::UNIX_EPOCH,
            n_written: 0,
            usual: Duration::from_millis(300),
            n_starts: 0,
            n_killed: 0,
        })
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Sets the clock to a time of day in the programme's zone.
    pub fn clock_says(&mut self, day: Date, hour: i8, minute: i8) -> Result<()> {
        self.now = day.at(hour, minute, 0, 0).to_zoned(zone())?.timestamp();
        Ok(())
    }

    /// Takes in what has come and does what is owed.
    pub fn settles(&mut self) -> Result<()> {
        let began = Instant::now();
        self.n_starts += 1;
        self.runs(&["once"])?;
        self.usual = began.elapsed();
        self.now += SignedDuration::from_mins(1);
        Ok(())
    }

    /// The same, killed somewhere in the middle.
    pub fn is_killed(&mut self, chance: &mut Chance) -> Result<()> {
        let mut child: Child = self.command(&["once"]).stdout(Stdio::null()).spawn()?;
        let usual_ms = u64::try_from(self.usual.as_millis()).unwrap_or(300);
        std::thread::sleep(Duration::from_millis(chance.below(usual_ms + 20)));
        // One that has ended already was not killed.
        let was_running = child.try_wait()?.is_none();
        child.kill()?;
        child.wait()?;
        self.n_starts += 1;
        self.n_killed += usize::from(was_running);
        self.now += SignedDuration::from_mins(1);
        Ok(())
    }

    /// Runs a command, which must succeed.
    pub fn runs(&self, arguments: &[&str]) -> Result<String> {
        let output = self.tries(arguments)?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let wrong = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{arguments:?} at {}: {told}{wrong}", self.now);
        Ok(told)
    }

    /// Runs a command.
    pub fn tries(&self, arguments: &[&str]) -> Result<Output> {
        self.command(arguments).output().context("the program does not start")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .args(["--now", &self.now.to_string()]);
        command.env("USER", "desk-lead").stdin(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Puts a mail into the desk's mailbox.
    pub fn mail(&mut self, from: &str, heads: &str, text: &str) -> Result<()> {
        self.n_written += 1;
        let raw = format!(
            "From: {from}\r\nTo: desk@programme.example\r\nMessage-ID: <{}.{from}>\r\n{heads}\r\n{}\r\n",
            self.n_written,
            text.replace('\n', "\r\n")
        );
        let name = format!("{:010}.years", self.n_written);
        let unfinished = self.path("inbox/tmp").join(&name);
        fs::write(&unfinished, raw)?;
        fs::rename(unfinished, self.path("inbox/new").join(name))?;
        Ok(())
    }

    /// Leaves the folder where it is, for whoever looks what was wrong.
    pub fn kept(self) -> PathBuf {
        self.folder.keep()
    }

    /// A path in the folder.
    pub fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join(inner)
    }
}
