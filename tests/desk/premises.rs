//! A desk's folders and commands for the tests of what survives: one mailbox, one data folder, the real binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

pub struct Premises {
    root: tempfile::TempDir,
}

/// What a condition is given before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

pub const INTEREST: &[u8] = include_bytes!("../../config/demo/01-interest-form.eml");
pub const QUESTION: &[u8] = include_bytes!("../../config/demo/03-vat-question.eml");
pub const ROLE: &[u8] = include_bytes!("../../config/demo/05-role-form.eml");

impl Premises {
    /// Fresh folders and an empty mailbox.
    pub fn new() -> Premises {
        let premises = Premises { root: tempfile::tempdir().unwrap() };
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(premises.path("in").join(part)).unwrap();
        }
        premises.configure("1 MB");
        premises
    }

    pub fn configure(&self, keep_free: &str) {
        let folder = |name| self.path(name).display().to_string();
        let text = format!(
            "mode = \"demo\"\ndata = \"{}\"\nsent = \"{}\"\nmessage-domain = \"desk.example\"\nkeep-free = \"{keep_free}\"\nundo-window = \"none\"\nquiet-hours = \"none\"\n\
             [[mailboxes]]\nname = \"cabinet-office\"\nmaildir = \"{}\"\n",
            folder("data"),
            folder("sent"),
            folder("in")
        );
        fs::create_dir_all(self.path("settings")).unwrap();
        fs::write(self.path("settings/desk.toml"), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Puts a mail into the mailbox.
    pub fn deliver(&self, name: &str, mail: &[u8]) {
        fs::write(self.path("in/tmp").join(name), mail).unwrap();
        fs::rename(self.path("in/tmp").join(name), self.path("in/new").join(name)).unwrap();
    }

    /// An interest, a role that fits it, and a question.
    pub fn deliver_three(&self) {
        for (name, mail) in [("1", INTEREST), ("2", QUESTION), ("3", ROLE)] {
            self.deliver(name, mail);
        }
    }

    /// A command of the desk, behind `before` where something is to watch it.
    pub fn command(&self, before: &[&str], arguments: &[&str]) -> Command {
        let config = self.path("settings/desk.toml").display().to_string();
        let program = env!("CARGO_BIN_EXE_secondment-desk");
        let words: Vec<&str> = before
            .iter()
            .copied()
            .chain([program, "--config", &config])
            .chain(arguments.iter().copied())
            .collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.root.path()).stdin(Stdio::null());
        command
    }

    pub fn desk(&self, arguments: &[&str]) -> Output {
        self.command(&[], arguments).output().unwrap()
    }

    /// A command under strace with these options; what was traced lies in the file `trace`.
    pub fn traced(&self, options: &[&str], arguments: &[&str]) -> Command {
        let installed = Command::new("strace").arg("-V").output();
        assert!(
            installed.is_ok_and(|done| done.status.success()),
            "strace is not installed: tests/run installs it"
        );
        let trace = self.path("trace").display().to_string();
        let before: Vec<&str> =
            ["strace", "-f", "-y", "-qq", "-o", &trace].iter().chain(options).copied().collect();
        self.command(&before, arguments)
    }

    /// Runs a command that must succeed; answers what it printed.
    #[track_caller]
    pub fn told(&self, arguments: &[&str]) -> String {
        let output = self.desk(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", sentence(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    pub fn list(&self) -> Value {
        serde_json::from_str(&self.told(&["list", "--json", "--all"])).unwrap()
    }

    /// The names of the letters that were sent.
    pub fn letters(&self) -> Vec<String> {
        let Ok(files) = fs::read_dir(self.path("sent/new")) else { return Vec::new() };
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Starts `run` with its output in the file `printed`.
    pub fn start(&self, mut command: Command) -> Child {
        let file = |name| fs::File::create(self.path(name)).unwrap();
        command.stdout(file("printed")).stderr(file("errors")).spawn().unwrap()
    }

    pub fn printed(&self) -> String {
        fs::read_to_string(self.path("printed")).unwrap_or_default()
    }
}

/// Waits until something is so.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a signal to a process or, where strace watches it, to the process that strace started.
pub fn signal(child: &Child, is_traced: bool, signal: &str) {
    let id = child.id().to_string();
    let victim = if is_traced {
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        children.split_whitespace().next().unwrap().to_owned()
    } else {
        id
    };
    Command::new("kill").args([signal, &victim]).status().unwrap();
}

/// What a command said on its error stream, which must never be the text of a panic.
#[track_caller]
pub fn sentence(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked") && !text.contains("a fault in the program"), "{text}");
    text
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(item.file_name());
        if item.path().is_dir() {
            copy_folder(&item.path(), &to);
        } else {
            fs::copy(item.path(), &to).unwrap();
        }
    }
}

/// All files under a folder, by their paths in it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(next).unwrap().flatten() {
            let path = item.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}
