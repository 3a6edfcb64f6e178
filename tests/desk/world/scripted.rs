//! A small IMAP server of our own, which breaks the protocol on demand in ways that no real one can be made to.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificates;
use super::faults::Fault;

/// The server.
pub struct ScriptedServer {
    folder: TempDir,
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    mails: Vec<(u32, Vec<u8>)>,
    /// Numbers that are listed and never given.
    withheld: Vec<u32>,
    coming: VecDeque<Vec<u8>>,
    faults: VecDeque<Fault>,
    commands: Vec<String>,
    /// What it offers beside the plainest.
    offered: String,
}

impl State {
    fn add(&mut self, mail: Vec<u8>) {
        let uid = self.mails.len() + 1;
        self.mails.push((u32::try_from(uid).unwrap(), mail));
    }
}

impl ScriptedServer {
    /// Starts the server with an empty mailbox and a certificate of an authority of its own.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificates::make_in(folder.path());
        let certificates = CertificateDer::pem_file_iter(folder.path().join("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.path().join("key.pem")).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(certificates.map(Result::unwrap).collect(), key)
            .unwrap();
        let (config, state) = (Arc::new(config), Arc::new(Mutex::new(State::default())));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, state) = (config.clone(), shared.clone());
                // A client that goes away ends its session.
                std::thread::spawn(move || drop(Session::begin(stream, config, state)));
            }
        });
        Self { folder, port, state }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of its authority.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// It offers more than IDLE.
    pub fn offers(&self, more: &str) {
        self.state.lock().unwrap().offered = format!(" {more}");
    }

    /// A mail is there; a client that idles is told.
    pub fn delivers(&self, mail: &str) {
        self.state.lock().unwrap().add(mail.as_bytes().to_vec());
    }

    /// The mail of that number is listed and not given, until told otherwise.
    pub fn withholds(&self, uids: &[u32]) {
        self.state.lock().unwrap().withheld = uids.to_vec();
    }

    /// A mail that comes when a fault says so.
    pub fn will_deliver(&self, mail: &str) {
        self.state.lock().unwrap().coming.push_back(mail.as_bytes().to_vec());
    }

    /// Something goes wrong next.
    pub fn fails(&self, faults: &[Fault]) {
        self.state.lock().unwrap().faults.extend(faults);
    }

    /// What was to go wrong and did not.
    pub fn faults_left(&self) -> Vec<Fault> {
        self.state.lock().unwrap().faults.iter().copied().collect()
    }

    /// All commands that came.
    pub fn commands(&self) -> Vec<String> {
        self.state.lock().unwrap().commands.clone()
    }
}

struct Session {
    stream: StreamOwned<ServerConnection, TcpStream>,
    unread: Vec<u8>,
    state: Arc<Mutex<State>>,
    n_told: usize,
}

impl Session {
    fn begin(
        stream: TcpStream,
        config: Arc<ServerConfig>,
        state: Arc<Mutex<State>>,
    ) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_millis(20)))?;
        let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
        let stream = StreamOwned::new(connection, stream);
        let mut session = Self { stream, unread: Vec::new(), state, n_told: 0 };
        session.say("* OK scripted")?;
        while let Some(line) = session.line(|_| Ok(()))? {
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            if !session.answer(tag, command)? {
                break;
            }
        }
        session.stream.conn.send_close_notify();
        session.stream.flush()
    }

    fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.put(format!("{line}\r\n").as_bytes())
    }

    fn put(&mut self, mut bytes: &[u8]) -> std::io::Result<()> {
        while !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(n_written) => bytes = &bytes[n_written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        loop {
            match self.stream.flush() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                flushed => return flushed,
            }
        }
    }

    /// The next line of the client; `meanwhile` is called while there is none.
    fn line(
        &mut self,
        meanwhile: impl Fn(&mut Self) -> std::io::Result<()>,
    ) -> std::io::Result<Option<String>> {
        loop {
            if let Some(end) = self.unread.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()));
            }
            let mut some = [0; 4096];
            match self.stream.read(&mut some) {
                Ok(0) => return Ok(None),
                Ok(n_read) => self.unread.extend(&some[..n_read]),
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    meanwhile(self)?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn tell_news(&mut self) -> std::io::Result<()> {
        let n_mails = self.state.lock().unwrap().mails.len();
        if n_mails > self.n_told {
            self.n_told = n_mails;
            self.say(&format!("* {n_mails} EXISTS"))?;
        }
        Ok(())
    }

    /// Answers a command; `false` ends the connection.
    fn answer(&mut self, tag: &str, command: &str) -> std::io::Result<bool> {
        let (fault, mails, withheld) = {
            let mut state = self.state.lock().unwrap();
            state.commands.push(command.to_owned());
            let strikes = state.faults.front().is_some_and(|fault| fault.strikes(command));
            let fault = if strikes { state.faults.pop_front() } else { None };
            (fault, state.mails.clone(), state.withheld.clone())
        };
        let word = command.split(' ').next().unwrap_or_default();
        match word {
            "CAPABILITY" => {
                let offered = self.state.lock().unwrap().offered.clone();
                self.say(&format!("* CAPABILITY IMAP4rev1 IDLE{offered}"))?;
            }
            "AUTHENTICATE" if !self.authenticate(tag, fault)? => return Ok(true),
            "EXAMINE" if fault == Some(Fault::NotConnected) => {
                self.say(&format!("{tag} BAD User is authenticated but not connected."))?;
                return Ok(true);
            }
            "EXAMINE" | "SELECT" => {
                self.n_told = mails.len();
                self.say(&format!("* {} EXISTS", mails.len()))?;
                if fault == Some(Fault::ExamineClose) {
                    return Ok(false);
                }
                self.say("* OK [UIDVALIDITY 1] numbered")?;
                self.say(&format!("* OK [UIDNEXT {}] next", mails.len() + 1))?;
            }
            "NOOP" => self.tell_news()?,
            "IDLE" => return self.idle(tag, fault),
            "UID" if command.starts_with("UID SEARCH") => match fault {
                Some(Fault::SearchNo) => {
                    self.say(&format!("{tag} NO not now"))?;
                    return Ok(true);
                }
                Some(Fault::SearchClose) => return Ok(false),
                _ => {
                    let from: usize = command
                        .split([' ', ':'])
                        .nth(3)
                        .and_then(|from| from.parse().ok())
                        .unwrap();
                    // As real servers do, the last one is listed whatever is asked.
                    let from = from.min(mails.len());
                    let uids = mails.iter().skip(from.saturating_sub(1));
                    let uids: Vec<String> = uids.map(|(uid, _)| uid.to_string()).collect();
                    self.say(format!("* SEARCH {}", uids.join(" ")).trim_end())?;
                }
            },
            "UID" if fault == Some(Fault::StoreNo) => {
                self.say(&format!("{tag} NO [READ-ONLY] not yours to mark"))?;
                return Ok(true);
            }
            "UID" if command.starts_with("UID STORE") => {}
            "UID" => {
                let asked = uids(command.split(' ').nth(2).unwrap_or_default());
                let asked = mails.iter().filter(|(uid, _)| asked.contains(uid));
                let given =
                    asked.filter(|(uid, _)| !(command.contains("BODY") && withheld.contains(uid)));
                let given: Vec<(u32, Vec<u8>)> = given.cloned().collect();
                match self.fetch(tag, command, &given, fault)? {
                    Ended::Here => return Ok(true),
                    Ended::Connection => return Ok(false),
                    Ended::Not => {}
                }
            }
            _ => {}
        }
        self.say(&format!("{tag} OK done"))?;
        Ok(word != "LOGOUT")
    }

    /// A login of one message; `false` once it is refused.
    fn authenticate(&mut self, tag: &str, fault: Option<Fault>) -> std::io::Result<bool> {
        let challenge = if fault == Some(Fault::ForeignChallenge) { "who are you?" } else { "" };
        self.say(&format!("+ {challenge}"))?;
        self.line(|_| Ok(()))?;
        let is_refused = matches!(fault, Some(Fault::ForeignChallenge | Fault::AuthenticateNo));
        if is_refused {
            self.say(&format!("{tag} NO AUTHENTICATE failed."))?;
        }
        Ok(!is_refused)
    }

    fn fetch(
        &mut self,
        tag: &str,
        command: &str,
        given: &[(u32, Vec<u8>)],
        fault: Option<Fault>,
    ) -> std::io::Result<Ended> {
        match fault {
            Some(Fault::FetchNo) => {
                self.say(&format!("{tag} NO [SERVERBUG] cannot read this"))?;
                return Ok(Ended::Here);
            }
            Some(Fault::FetchBad) => {
                self.say(&format!("{tag} BAD Command Error. 10"))?;
                return Ok(Ended::Here);
            }
            Some(Fault::FetchNothing) => return Ok(Ended::Not),
            _ => {}
        }
        for (at, (uid, mail)) in given.iter().enumerate() {
            if command.contains("RFC822.SIZE") {
                self.say(&format!(
                    "* {uid} FETCH (UID {uid} RFC822.SIZE {} INTERNALDATE \" 1-Mar-2026 09:00:00 +0000\")",
                    mail.len()
                ))?;
                continue;
            }
            if fault == Some(Fault::ForeignItems) {
                self.say(&format!("* {uid} FETCH (FLAGS (\\Seen))"))?;
                self.say(&format!("* {uid} FETCH (UID {uid} FLAGS (\\Seen))"))?;
                self.say("* 1 RECENT")?;
            }
            let part = command
                .split_once("<0.")
                .map_or(mail.len(), |(_, length)| length.trim_matches(['>', ')']).parse().unwrap());
            let part = &mail[..part.min(mail.len())];
            let origin = if command.contains('<') { "<0>" } else { "" };
            self.put(
                format!("* {uid} FETCH (UID {uid} BODY[]{origin} {{{}}}\r\n", part.len())
                    .as_bytes(),
            )?;
            if fault == Some(Fault::CloseInside) {
                self.put(&part[..part.len() / 2])?;
                return Ok(Ended::Connection);
            }
            self.put(part)?;
            self.say(")")?;
            match fault {
                Some(Fault::CloseAfterOne) if at == 0 => return Ok(Ended::Connection),
                Some(Fault::ByeAfterOne) if at == 0 => {
                    self.say("* BYE going down")?;
                    return Ok(Ended::Connection);
                }
                _ => {}
            }
        }
        Ok(Ended::Not)
    }

    fn idle(&mut self, tag: &str, fault: Option<Fault>) -> std::io::Result<bool> {
        if fault == Some(Fault::IdleNo) {
            self.say(&format!("{tag} NO not for you"))?;
            return Ok(true);
        }
        if fault == Some(Fault::ExistsBeforePlus) {
            let mut state = self.state.lock().unwrap();
            let coming = state.coming.pop_front().unwrap();
            state.add(coming);
            drop(state);
            self.tell_news()?;
        }
        self.say("+ idling")?;
        match fault {
            Some(Fault::IdleClose) => return Ok(false),
            Some(Fault::IdleStorm) => {
                let n_mails = self.state.lock().unwrap().mails.len();
                for _ in 0..500 {
                    self.say(&format!("* {n_mails} EXISTS"))?;
                }
            }
            _ => {}
        }
        match self.line(Self::tell_news)? {
            Some(done) if done == "DONE" => {
                self.say(&format!("{tag} OK done"))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

enum Ended {
    Not,
    Here,
    Connection,
}

/// The numbers of `1:3,7`.
fn uids(set: &str) -> Vec<u32> {
    set.split(',')
        .flat_map(|range| {
            let (first, last) = range.split_once(':').unwrap_or((range, range));
            first.parse::<u32>().unwrap()..=last.parse::<u32>().unwrap()
        })
        .collect()
}
