//! A mail server with faults and a token endpoint: children of the test on the loopback, gone when it ends.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Debian's Python: `python3-aiosmtpd` is installed for it.
const PYTHON: &str = "/usr/bin/python3";

/// The servers and their folder.
pub struct Lab {
    folder: TempDir,
    children: Vec<Child>,
    /// The port that offers STARTTLS.
    pub starttls: u16,
    /// The port that is encrypted from the first byte.
    pub tls: u16,
    /// The token endpoint.
    pub token_url: String,
}

impl Lab {
    /// Starts both servers with a fresh certificate for `localhost`.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        certify(folder.path());
        let (oauth, said) = server("oauth.py", folder.path(), &[]);
        let oauth_port = said["port"].to_string();
        let (smtp, ports) = server("smtp.py", folder.path(), &["--oauth-port", &oauth_port]);
        let port = |name: &str| u16::try_from(ports[name].as_u64().unwrap()).unwrap();
        Self {
            starttls: port("starttls"),
            tls: port("tls"),
            token_url: format!("http://127.0.0.1:{oauth_port}/token"),
            folder,
            children: vec![oauth, smtp],
        }
    }

    /// A file in the servers' folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the mail server does wrong from now on; the form is in `tests/lab/smtp.py`.
    pub fn faults(&self, rules: &str) {
        fs::write(self.path("faults.json"), rules).unwrap();
    }

    /// What the token endpoint does from now on; the form is in `tests/lab/oauth.py`.
    pub fn tokens(&self, control: &str) {
        fs::write(self.path("oauth.json"), control).unwrap();
    }

    /// The Message-IDs of the copies that the server has stored, in their order.
    pub fn stored(&self) -> Vec<String> {
        let stored = self.events("stored");
        stored.iter().map(|event| event["message_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Everything of a kind that has happened.
    pub fn events(&self, kind: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path("events.jsonl")).unwrap_or_default();
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        events.filter(|event| event["event"] == kind).collect()
    }

    /// How many tokens were issued.
    pub fn n_tokens(&self) -> usize {
        fs::read_to_string(self.path("tokens.jsonl")).unwrap_or_default().lines().count()
    }

    /// The reports of failed delivery that the server has written.
    pub fn reports(&self) -> Vec<Vec<u8>> {
        let files = fs::read_dir(self.path("reports")).into_iter().flatten().flatten();
        files.map(|file| fs::read(file.path()).unwrap()).collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for child in &mut self.children {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Starts a server and reads the line in which it says its ports.
fn server(script: &str, folder: &Path, more: &[&str]) -> (Child, Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab").join(script);
    let mut child = Command::new(PYTHON)
        .arg(path)
        .arg("--dir")
        .arg(folder)
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(folder.join(format!("{script}.log"))).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said = serde_json::from_str(&line);
    (child, said.unwrap_or_else(|_| panic!("{script} did not start: is python3-aiosmtpd there?")))
}

/// Makes an authority, and a server's certificate that it signed.
fn certify(folder: &Path) {
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let commands = [
        format!("req -x509 {key} -keyout ca.key -out ca.pem -days 30 -subj /CN=lab -addext keyUsage=critical,keyCertSign"),
        format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost"),
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 30 -extfile names".to_owned(),
    ];
    for command in commands {
        let output = Command::new("openssl")
            .args(command.split(' '))
            .current_dir(folder)
            .output()
            .expect("openssl is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
