//! One desk's surroundings: its mailboxes, its data folder, its processes, and how they are killed.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::mails::{DEPUTY, Mail, OFFICER, Received, SERVER};

/// A process that is still there after this long is stuck.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Office {
    pub folder: tempfile::TempDir,
    /// For how long letters can be taken back.
    pub undo_window: &'static str,
    /// When another officer gets the list of the morning, from some time on.
    pub deputy_at: Option<String>,
}

/// What the desk does while it is killed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Task {
    Once,
    Run,
    Order,
}

impl Task {
    /// What it is called with, where no order says it.
    pub fn arguments(self) -> Vec<String> {
        let name = match self {
            Self::Once => "once",
            Self::Run => "run",
            Self::Order => "queue",
        };
        vec![name.to_owned()]
    }
}

/// How a process is killed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kill {
    /// After some time.
    After(Duration),
    /// At a system call of one thread.
    At { call: &'static str, n: u64 },
}

/// What came of a process that was to be killed.
pub struct Ended {
    pub was_killed: bool,
    pub is_success: bool,
    /// What it printed, in whole lines.
    pub printed: Vec<String>,
    pub errors: String,
}

impl Office {
    pub fn new(undo_window: &'static str) -> Result<Office> {
        let office = Office { folder: tempfile::tempdir()?, undo_window, deputy_at: None };
        for mailbox in ["in", "lga"] {
            for part in ["tmp", "new", "cur"] {
                fs::create_dir_all(office.path(mailbox).join(part))?;
            }
        }
        office.configure("desk", "data")?;
        Ok(office)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a config whose data folder is `data`.
    pub fn configure(&self, name: &str, data: &str) -> Result<()> {
        let undo_window = self.undo_window;
        let deputy = self.deputy_at.as_ref().map(|at| {
            format!("[[officers]]\nname = \"deputy\"\nmail = \"{DEPUTY}\"\nlist-at = \"{at}\"\n")
        });
        let deputy = deputy.unwrap_or_default();
        let text = format!(
            "mode = \"demo\"\ndata = \"{data}\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"{undo_window}\"\nquiet-hours = \"none\"\n\
             [[mailboxes]]\nname = \"cabinet-office\"\nmaildir = \"in\"\nauthserv-id = \"{SERVER}\"\n[[mailboxes]]\nname = \"lga\"\nmaildir = \"lga\"\nauthserv-id = \"{SERVER}\"\n\
             [[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\nmail = \"{OFFICER}\"\nlist-at = \"00:01\"\n{deputy}"
        );
        fs::create_dir_all(self.path("settings"))?;
        Ok(fs::write(self.path("settings").join(format!("{name}.toml")), text)?)
    }

    /// Puts a mail into its mailboxes, as a mail server does.
    pub fn deliver(&self, mail: &Mail) -> Result<()> {
        for mailbox in ["in", "lga"].iter().take(mail.n_copies) {
            let unfinished = self.path(mailbox).join("tmp").join(&mail.message_id);
            fs::write(&unfinished, &mail.bytes)?;
            fs::rename(&unfinished, self.path(mailbox).join("new").join(&mail.message_id))?;
        }
        Ok(())
    }

    /// The letters that were sent, whether somebody has read or taken them or not.
    pub fn letters(&self) -> Result<Vec<PathBuf>> {
        let mut letters = Vec::new();
        for folder in ["sent/new", "sent/cur", "taken"] {
            let folder = self.path(folder);
            if !folder.exists() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                letters.push(file?.path());
            }
        }
        letters.sort();
        Ok(letters)
    }

    /// Somebody reads a letter: its file gets another name and place.
    pub fn read_letter(&self, letter: &Path) -> Result<()> {
        let name = letter.file_name().and_then(|name| name.to_str()).context("a letter's name")?;
        if letter.parent().is_some_and(|part| part.ends_with("new")) {
            fs::rename(letter, self.path("sent").join("cur").join(format!("{name}:2,S")))?;
        }
        Ok(())
    }

    /// The mail system takes what was sent and is not there any more.
    pub fn take_letters(&self) -> Result<()> {
        fs::create_dir_all(self.path("taken"))?;
        let new = self.path("sent").join("new");
        for letter in self.letters()?.iter().filter(|letter| letter.parent() == Some(&new)) {
            let name =
                letter.file_name().and_then(|name| name.to_str()).context("a letter's name")?;
            let mut to = self.path("taken").join(name);
            if to.exists() {
                to = self.path("taken").join(format!("{name},again"));
            }
            fs::rename(letter, to)?;
        }
        Ok(())
    }

    pub fn received(&self) -> Result<Vec<Received>> {
        let letters = self.letters()?;
        letters.iter().map(|letter| Ok(received(&fs::read_to_string(letter)?))).collect()
    }

    fn command(config: &str, arguments: &[&str]) -> Vec<String> {
        let program = env!("CARGO_BIN_EXE_secondment-desk");
        let config = format!("settings/{config}.toml");
        [program, "--config", &config].iter().chain(arguments).map(ToString::to_string).collect()
    }

    /// Runs a command of the desk to its end.
    pub fn ask(&self, config: &str, arguments: &[&str]) -> Result<Output> {
        let command = Self::command(config, arguments);
        let output = Command::new(&command[0])
            .args(&command[1..])
            .current_dir(self.folder.path())
            .env("USER", "desk-lead")
            .stdin(Stdio::null())
            .output()?;
        Ok(output)
    }

    /// Runs a command that must succeed; answers what it printed.
    pub fn told(&self, config: &str, arguments: &[&str]) -> Result<String> {
        let output = self.ask(config, arguments)?;
        let errors = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || errors.contains("a fault in the program") {
            bail!("`{}` failed ({}): {}", arguments.join(" "), output.status, errors.trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts the desk, under strace where it is to be killed at a system call.
    pub fn start(&self, arguments: &[String], kill: Kill) -> Result<Child> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = Self::command("desk", &arguments);
        if let Kill::At { call, n } = kill {
            let calls: Vec<String> = call.split(',').map(|call| format!("?{call}")).collect();
            let inject = format!("inject={}:signal=KILL:when={n}", calls.join(","));
            let trace = format!("trace={}", calls.join(","));
            let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
            command = strace.iter().map(ToString::to_string).chain(command).collect();
        }
        let child = Command::new(&command[0])
            .args(&command[1..])
            .current_dir(self.folder.path())
            .env("USER", "desk-lead")
            .stdin(Stdio::null())
            .stdout(File::create(self.path("printed"))?)
            .stderr(File::create(self.path("errors"))?)
            .spawn()
            .with_context(|| format!("could not start `{}`; is it installed?", command[0]))?;
        Ok(child)
    }

    /// Waits for the end, and brings it about at `deadline` if nothing else has.
    pub fn end(&self, mut child: Child, is_traced: bool, deadline: Instant) -> Result<Ended> {
        let mut is_late = false;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "the campaign goes by the machine's clock"
            )]
            let now = Instant::now();
            if now > deadline + PATIENCE {
                bail!("the desk did not end");
            }
            if now >= deadline && !is_late {
                is_late = true;
                let victim = if is_traced { only_child(child.id()) } else { Some(child.id()) };
                if let Some(victim) = victim {
                    kill(victim)?;
                } else {
                    is_late = false;
                }
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let printed = fs::read_to_string(self.path("printed"))?;
        let whole = printed.rfind('\n').map_or("", |end| &printed[..end]);
        Ok(Ended {
            is_success: status.success(),
            was_killed: status.signal() == Some(9) || status.code() == Some(137),
            printed: whole.lines().map(str::to_owned).collect(),
            errors: fs::read_to_string(self.path("errors"))?,
        })
    }

    /// Copies the data folder as the dead process left it.
    pub fn copy_data(&self, to: &str) -> Result<()> {
        let to = self.path(to);
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        copy_folder(&self.path("data"), &to)
    }
}

fn kill(process: u32) -> Result<()> {
    // That it ended by itself a moment ago is no fault.
    Command::new("kill").args(["-9", &process.to_string()]).stderr(Stdio::null()).status()?;
    Ok(())
}

fn only_child(process: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let (kind, to) = (item.file_type()?, to.join(item.file_name()));
        if kind.is_dir() {
            copy_folder(&item.path(), &to)?;
        } else if kind.is_file() {
            fs::copy(item.path(), &to)?;
        }
    }
    Ok(())
}

/// The value of a header field, which may be folded.
pub fn header(mail: &str, name: &str) -> String {
    let mut value: Option<String> = None;
    for line in mail.lines().take_while(|line| !line.is_empty()) {
        match (&mut value, line.split_once(':')) {
            (Some(value), _) if line.starts_with([' ', '\t']) => value.push_str(line),
            (Some(_), _) => break,
            (None, Some((field, first))) if field.eq_ignore_ascii_case(name) => {
                value = Some(first.to_owned());
            }
            (None, _) => {}
        }
    }
    let value = value.unwrap_or_default();
    value.trim().trim_matches(['<', '>']).to_owned()
}

fn received(letter: &str) -> Received {
    let to = header(letter, "To");
    let to = to.rsplit('<').next().unwrap_or_default().to_owned();
    let to = to.trim_end_matches('>').to_owned();
    let subject = header(letter, "Subject");
    let reference = |text: &str| {
        let named = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-').next();
        named.unwrap_or_default().to_owned()
    };
    let mut things = Vec::new();
    if subject.contains("cannot wait") {
        things.extend(
            letter.split("secondment-desk show ").nth(1).map(|text| (reference(text), false)),
        );
    } else if subject.contains("need") && [OFFICER, DEPUTY].contains(&to.as_str()) {
        for line in letter.lines() {
            let number = format!("{}. ", things.len() + 1);
            let named = line.strip_prefix(&number).filter(|rest| rest.contains(':'));
            things.extend(named.map(|rest| (reference(rest), rest.contains(": introduce"))));
        }
    }
    Received { message_id: header(letter, "Message-ID"), to, subject, things }
}
