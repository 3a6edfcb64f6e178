//! A desk that runs beside its world, on the machine's clock.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::World;
use super::discreet::is_discreet;
use super::traced::{Trace, traced};

/// How long the desk may take to say something.
const PATIENCE: Duration = Duration::from_mins(1);

/// A desk that runs until it is dropped.
pub struct Running {
    child: Child,
    folder: PathBuf,
    lines: Receiver<String>,
    /// What came by standard error, and by standard output where that is a log.
    said: Arc<Mutex<String>>,
    trace: Option<Trace>,
}

impl Running {
    /// Starts the program with arguments.
    pub fn start(world: &World, arguments: &[&str]) -> Self {
        Self::start_as(world, world.command(arguments), None)
    }

    /// The same, with its connections written down: the test fails if one leaves this machine.
    pub fn start_traced(world: &World, command: &Command, trace: Trace) -> Self {
        Self::start_as(world, traced(command, &trace.0), Some(trace))
    }

    fn start_as(world: &World, mut command: Command, trace: Option<Trace>) -> Self {
        if world.path("data/journal").exists() {
            // What came before was on this world's days: an operator says that the machine's clock is right.
            drop(world.command(&["accept-clock"]).output());
        }
        let mut running = Self::begins(&mut command);
        running.trace = trace;
        running
    }

    /// Starts a command that somebody has set up.
    pub fn begins(command: &mut Command) -> Self {
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.expect("it can be started; `tests/run` installs strace");
        let (sender, lines) = channel();
        let said = Arc::new(Mutex::new(String::new()));
        let note = |said: &Mutex<String>, line: &str| {
            let mut said = said.lock().unwrap();
            said.push_str(line);
            said.push('\n');
        };
        let is_log = command.get_args().any(|argument| argument == "run");
        let (output, heard) = (BufReader::new(child.stdout.take().unwrap()), said.clone());
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| {
                if is_log {
                    note(&heard, &line);
                }
                sender.send(line)
            })
        });
        let (errors, heard) = (BufReader::new(child.stderr.take().unwrap()), said.clone());
        std::thread::spawn(move || {
            errors.lines().map_while(Result::ok).for_each(|line| {
                eprintln!("{line}");
                note(&heard, &line);
            });
        });
        let folder = command.get_current_dir().map(Path::to_owned).unwrap_or_default();
        Self { child, folder, lines, said, trace: None }
    }

    /// Waits for a line that holds some words, and returns it.
    pub fn says(&self, words: &str) -> String {
        let (begun, mut said) = (Instant::now(), Vec::new());
        while begun.elapsed() < PATIENCE {
            match self.lines.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => said.push(line),
                Err(_) => break,
            }
        }
        panic!("the desk did not say `{words}`, but:\n{}", said.join("\n"));
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it, as a power cut would.
    pub fn dies(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it as Ctrl-C does. Returns what it said since it was last listened to.
    pub fn stops(self) -> String {
        let interrupt =
            Command::new("kill").args(["-INT", &self.id().to_string()]).status().unwrap();
        assert!(interrupt.success());
        let said = self.ends();
        assert!(said.contains("Stopped. Everything is kept"), "{said}");
        said
    }

    /// Waits until it has ended by itself, well. Returns what it said since it was last listened to.
    pub fn ends(mut self) -> String {
        let mut said = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => said.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", said.join("\n")),
            }
        }
        assert!(self.child.wait().unwrap().success());
        said.join("\n")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            return;
        }
        is_discreet(&self.folder, &[], &self.said.lock().unwrap());
        if let Some(trace) = &self.trace {
            trace.stays_here();
        }
    }
}
