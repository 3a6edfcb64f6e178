//! The parent's side: starts a child for one file, feeds it, and ends it when its time is over.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::domain::paper::{Content, Unread};

/// The hidden command that is the child.
pub const SUBCOMMAND: &str = "read-attachment";
/// A child that has not answered by then is ended: the desk stands still meanwhile.
const LONGEST: Duration = Duration::from_secs(3);
/// More than this is no answer of a child.
const MOST_ANSWER: u64 = 8 << 20;

/// How attached files are read.
#[derive(Clone, Debug, Default)]
pub enum FileReader {
    /// Not at all: there is no program that could be the child.
    #[default]
    None,
    /// By children of this program.
    Program(PathBuf),
}

impl FileReader {
    /// Children of the program that runs.
    pub fn of_this_program() -> Self {
        // On Linux the link stays good while the file is replaced by a newer one.
        let link = PathBuf::from("/proc/self/exe");
        if link.exists() {
            return Self::Program(link);
        }
        std::env::current_exe().map_or(Self::None, Self::Program)
    }

    /// What a file says; `None` where nothing can read files.
    pub(super) fn read(&self, bytes: &[u8], is_table: bool) -> Option<Result<Content, Unread>> {
        let Self::Program(program) = self else { return None };
        let mut command = Command::new(program);
        command.arg(SUBCOMMAND).args(is_table.then_some("--table"));
        command.env_clear().current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        match command.spawn() {
            Ok(child) => Some(answer(child, bytes)),
            Err(error) => {
                tracing::error!(%error, "attachments cannot be read: no child process could be started");
                Some(Err(Unread::TooCostly))
            }
        }
    }
}

/// Feeds a child and waits for its answer, no longer than its time.
fn answer(mut child: Child, bytes: &[u8]) -> Result<Content, Unread> {
    let (mut stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (done, answered) = mpsc::channel();
    let answer = thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ends early reads no more.
            stdin.as_mut().map(|stdin| stdin.write_all(bytes));
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = stdout.map(|stdout| stdout.take(MOST_ANSWER).read_to_end(&mut answer));
            // Nobody waits any more for what comes too late.
            drop(done.send(read.is_some_and(|read| read.is_ok()).then_some(answer)));
        });
        let answer = answered.recv_timeout(LONGEST);
        // One that has answered is about to end; one that has not must.
        drop(child.kill());
        answer
    });
    drop(child.wait());
    // A child says what is damaged; only its limits leave no answer.
    let answer = answer.ok().flatten().unwrap_or_default();
    let line = answer.split(|&byte| byte == b'\n').rfind(|line| !line.is_empty());
    line.and_then(|line| serde_json::from_slice(line).ok()).unwrap_or(Err(Unread::TooCostly))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// What comes of a program that does this in place of reading.
    fn of_program(script: &str) -> Result<Content, Unread> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        FileReader::Program(program).read(&vec![b'a'; 1 << 20], false).unwrap()
    }

    #[test]
    fn a_child_that_hangs_fails_or_babbles_is_ended_and_told() {
        for script in ["exec sleep 100", "kill -9 $$", "exit 3", "echo no answer", "exec yes"] {
            assert_eq!(of_program(script), Err(Unread::TooCostly), "{script}");
        }
    }

    #[test]
    fn the_answer_is_the_last_line() {
        let babble = "echo font not found; echo '{\"Err\":\"archive\"}'";
        assert_eq!(of_program(babble), Err(Unread::Archive));
    }

    #[test]
    fn without_a_program_nothing_is_read() {
        assert_eq!(FileReader::None.read(b"a", false), None);
    }
}
