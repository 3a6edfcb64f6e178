//! A desk that runs beside its world, on the machine's clock.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::World;

/// How long the desk may take to say something.
const PATIENCE: Duration = Duration::from_mins(1);

/// A desk that runs until it is dropped.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts the program with arguments.
    pub fn start(world: &World, arguments: &[&str]) -> Self {
        if world.path("data/journal").exists() {
            // What came before was on this world's days: an operator says that the machine's clock is right.
            drop(world.command(&["accept-clock"]).output());
        }
        Self::begins(&mut world.command(arguments))
    }

    /// Starts a command that somebody has set up.
    pub fn begins(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Self { child, lines }
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
    pub fn stops(mut self) -> String {
        let interrupt =
            Command::new("kill").args(["-INT", &self.id().to_string()]).status().unwrap();
        assert!(interrupt.success());
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            said.push(line);
        }
        let said = said.join("\n");
        assert!(said.contains("Stopped. Everything is kept"), "{said}");
        assert!(self.child.wait().unwrap().success());
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
