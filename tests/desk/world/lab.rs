//! The mail lab: a real IMAP server, a mail server with faults and a token endpoint, one lab for each scenario.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A running lab; it ends when it is dropped.
pub struct MailLab {
    places: BTreeMap<String, String>,
}

impl MailLab {
    /// Starts Dovecot with two mailboxes, `alpha` and `beta`, and a proxy before it that can fail.
    pub fn start(arguments: &[&str]) -> Self {
        Self::with("imap chaos", "alpha beta", arguments)
    }

    /// Starts a mail server that takes letters from `desk`, and the token endpoint.
    pub fn sending() -> Self {
        Self::with("oauth smtp", "desk", &[])
    }

    /// The same, with a proxy before the mail server that can fail.
    pub fn sending_through_chaos() -> Self {
        Self::with("oauth smtp chaos", "desk", &[])
    }

    /// Starts everything that a desk needs to read and answer as `desk`; `ooo` answers every mail automatically.
    pub fn whole() -> Self {
        Self::with("oauth smtp imap", "desk ooo", &[])
    }

    /// The same without the one that answers, and with proxies before both servers that can fail.
    #[allow(dead_code, reason = "of the campaign over servers")]
    pub fn whole_through_chaos() -> Self {
        Self::with("oauth smtp imap chaos", "desk", &[])
    }

    fn with(services: &str, users: &str, arguments: &[&str]) -> Self {
        let mut all = vec!["start", "--services", services, "--users", users];
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

    /// A file in the lab's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        Path::new(self.place("MAIL_LAB_DIR")).join(name)
    }

    /// What the mail server does wrong from now on; the form is in `tests/lab/lab_smtp.py`.
    pub fn faults(&self, rules: &str) {
        self.control("smtp-faults.json", rules);
    }

    /// What the token endpoint does from now on; the form is in `tests/lab/lab_oauth.py`.
    pub fn tokens(&self, control: &str) {
        self.control("oauth.json", control);
    }

    fn control(&self, name: &str, text: &str) {
        let (new, file) = (self.path("control/new"), self.path("control").join(name));
        fs::write(&new, text).unwrap();
        fs::rename(new, file).unwrap();
    }

    /// The Message-IDs of the copies that the mail server has stored, in their order.
    pub fn stored(&self) -> Vec<String> {
        let stored = self.events("stored");
        stored.iter().map(|event| event["message_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Everything of a kind that has happened at the mail server.
    pub fn events(&self, kind: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path("smtp-events.jsonl")).unwrap_or_default();
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        events.filter(|event| event["event"] == kind).collect()
    }

    /// By which grants tokens were issued, in their order.
    pub fn grants(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("tokens.jsonl")).unwrap_or_default();
        let tokens = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        tokens.map(|token| token["grant"].as_str().unwrap().to_owned()).collect()
    }

    /// The reports of failed delivery that the mail server has written.
    pub fn reports(&self) -> Vec<Vec<u8>> {
        let files = fs::read_dir(self.path("reports")).into_iter().flatten().flatten();
        files.map(|file| fs::read(file.path()).unwrap()).collect()
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
