//! The parent's side: starts a child for one file, feeds it, and ends it when its time is over.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
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

/// So often is that time halved while one file after another takes all of it: many such mails must not stop the desk.
const MOST_HALVINGS: u32 = 3;

/// How attached files are read. By default not at all.
#[derive(Debug, Default)]
pub struct FileReader {
    /// The program that the children run.
    program: Option<PathBuf>,
    /// Files lately that took all their time or memory; those that did not count against them.
    n_costly: AtomicU32,
}

impl FileReader {
    /// By children of the program that runs.
    pub fn of_this_program() -> Self {
        // On Linux the link stays good while the file is replaced by a newer one.
        let link = Some(PathBuf::from("/proc/self/exe")).filter(|link| link.exists());
        let program = link.or_else(|| std::env::current_exe().ok());
        Self { program, ..Self::default() }
    }

    /// What a file says; `None` where nothing can read files.
    pub(super) fn read(&self, bytes: &[u8], is_table: bool) -> Option<Result<Content, Unread>> {
        let content = self.start(self.program.as_ref()?, bytes, is_table);
        let n_costly = self.n_costly.load(Ordering::Relaxed);
        let n_costly = if content == Err(Unread::TooCostly) {
            MOST_HALVINGS.min(n_costly + 1)
        } else {
            n_costly.saturating_sub(1)
        };
        self.n_costly.store(n_costly, Ordering::Relaxed);
        Some(content)
    }

    /// The time that the next file has.
    fn patience(&self) -> Duration {
        LONGEST / (1 << self.n_costly.load(Ordering::Relaxed).min(MOST_HALVINGS))
    }

    fn start(&self, program: &Path, bytes: &[u8], is_table: bool) -> Result<Content, Unread> {
        let mut command = Command::new(program);
        command.arg(SUBCOMMAND).args(is_table.then_some("--table"));
        command.env_clear().current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        match command.spawn() {
            Ok(child) => answer(child, bytes, self.patience()),
            Err(error) => {
                tracing::error!(%error, "attachments cannot be read: no child process could be started");
                Err(Unread::TooCostly)
            }
        }
    }
}

/// Feeds a child and waits for its answer, no longer than its time.
fn answer(mut child: Child, bytes: &[u8], longest: Duration) -> Result<Content, Unread> {
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
        let answer = answered.recv_timeout(longest);
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

    /// What comes of a program that does this in place of reading, and the time that the next file has.
    fn of_program(script: &str) -> (Result<Content, Unread>, Duration) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        let reader = FileReader { program: Some(program.clone()), n_costly: AtomicU32::new(1) };
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        (reader.read(&vec![b'a'; 1 << 20], false).unwrap(), reader.patience())
    }

    #[test]
    fn a_child_that_hangs_fails_or_babbles_is_ended_and_told() {
        for script in ["exec sleep 100", "kill -9 $$", "exit 3", "echo no answer", "exec yes"] {
            assert_eq!(of_program(script), (Err(Unread::TooCostly), LONGEST / 4), "{script}");
        }
        // The answer is the last line, and whoever answers gives the next its time back.
        let babbles = "echo font not found; echo '{\"Err\":\"archive\"}'";
        assert_eq!(of_program(babbles), (Err(Unread::Archive), LONGEST));
    }

    #[test]
    fn many_costly_files_leave_the_next_some_time() {
        let n_costly = AtomicU32::new(MOST_HALVINGS);
        let program = Some(PathBuf::from("/bin/false"));
        let reader = FileReader { program, n_costly };
        assert_eq!(reader.read(b"a", false), Some(Err(Unread::TooCostly)));
        assert_eq!(reader.patience(), LONGEST / 8);
    }

    #[test]
    fn without_a_program_nothing_is_read() {
        assert_eq!(FileReader::default().read(b"a", false), None);
    }
}
