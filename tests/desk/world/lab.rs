//! The mail lab: a real IMAP server with faults, one for each scenario.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// A running lab; it ends when it is dropped.
pub struct MailLab {
    places: BTreeMap<String, String>,
}

impl MailLab {
    /// Starts Dovecot with two mailboxes, `alpha` and `beta`, and a proxy before it that can fail.
    pub fn start(arguments: &[&str]) -> Self {
        let mut all = vec!["start", "--services", "imap chaos", "--users", "alpha beta"];
        all.extend(arguments);
        let output = script().args(&all).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "the mail lab does not start; `tests/run` installs what it needs: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let places = told.lines().filter_map(|line| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('\'').to_owned()))
        });
        Self { places: places.collect() }
    }

    /// A place that the lab names: a port or a path.
    pub fn place(&self, name: &str) -> &str {
        &self.places[name]
    }

    /// Runs one of the lab's commands.
    pub fn runs(&self, arguments: &[&str]) -> String {
        self.runs_with(arguments, b"")
    }

    /// Hands a mail to the server for one of the mailboxes.
    pub fn delivers(&self, user: &str, mail: &str) {
        self.runs_with(&["deliver", user, "-"], mail.as_bytes());
    }

    /// What a person with a mail program does in a mailbox.
    pub fn doveadm(&self, arguments: &[&str]) -> String {
        let mut all = vec!["doveadm"];
        all.extend(arguments);
        self.runs(&all)
    }

    fn runs_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let mut child = script()
            .args(arguments)
            .env("MAIL_LAB_DIR", self.place("MAIL_LAB_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for MailLab {
    fn drop(&mut self) {
        let destroyed = script()
            .arg("destroy")
            .env("MAIL_LAB_DIR", self.place("MAIL_LAB_DIR"))
            .stdout(Stdio::null())
            .status();
        // A test that failed tells of that, not of this.
        drop(destroyed);
    }
}

fn script() -> Command {
    Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab/mail-lab"))
}
