//! One connection: a command goes out, and its answers are read to the tagged status.

use std::fmt::Debug;
use std::time::Duration;

use async_imap::Client;
use async_imap::imap_proto::{Capability, MailboxDatum, Outcome, Response, ResponseCode, Status};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::ImapError;
use crate::mail::quoting::without_addresses;

/// A slower server has broken down.
const SLOWEST_BYTES_A_SECOND: u64 = 10_000;
/// So many characters of a server's own words are passed on.
const MOST_WORDS: usize = 120;

/// A connection to a server.
pub(super) struct Connection<T: AsyncRead + AsyncWrite + Unpin + Debug> {
    client: Client<T>,
    n_commands: u32,
    patience: Duration,
    /// Whether the server has reported mails that were not looked for since.
    pub has_news: bool,
    /// What the server can do, in capitals.
    pub capabilities: Vec<String>,
    /// The numbering of the folder that is open.
    pub uid_validity: Option<u32>,
    /// Whether the folder that was opened last can only be read.
    pub is_read_only: bool,
    /// The marks that the folder keeps, where the server says which.
    pub permanent_flags: Option<Vec<String>>,
}

impl<T: AsyncRead + AsyncWrite + Unpin + Debug + Send> Connection<T> {
    /// A connection over a stream that was just opened.
    pub fn over(stream: T, patience: Duration) -> Self {
        Self {
            client: Client::new(stream),
            n_commands: 0,
            patience,
            has_news: false,
            capabilities: Vec::new(),
            uid_validity: None,
            is_read_only: false,
            permanent_flags: None,
        }
    }

    /// The stream. What the server said before and nobody read is dropped with the rest (CVE-2011-0411).
    pub fn into_inner(self) -> T {
        self.client.into_inner()
    }

    /// Reads the server's greeting.
    pub async fn greet(&mut self) -> Result<(), ImapError> {
        let is_greeting = self.read_response(0, |greeting| is_data(greeting, &Status::Ok)).await?;
        if is_greeting {
            Ok(())
        } else {
            Err(ImapError::Broken(
                "the server greets in words that are not IMAP; look at `host` and `port`."
                    .to_owned(),
            ))
        }
    }

    /// Sends a command and hands each of its answers to `take`, until the tagged one.
    pub async fn exchange(
        &mut self,
        command: &str,
        mut take: impl FnMut(&Response<'_>),
    ) -> Result<(), ImapError> {
        let tag = self.run_command(command).await?;
        self.finish(&tag, &mut take).await
    }

    /// Reads to the tagged answer of a command.
    pub async fn finish(
        &mut self,
        tag: &str,
        take: &mut (impl FnMut(&Response<'_>) + ?Sized),
    ) -> Result<(), ImapError> {
        loop {
            let ended = self.read_response(0, |response| {
                let ended = ended(response, tag);
                if ended.is_none() {
                    take(response);
                }
                ended
            });
            if let Some(ended) = ended.await? {
                return ended;
            }
        }
    }

    /// Asks what the server can do.
    pub async fn learn_capabilities(&mut self) -> Result<(), ImapError> {
        let mut names = Vec::new();
        self.exchange("CAPABILITY", |response| {
            if let Response::Capabilities(capabilities) = response {
                names.extend(capabilities.iter().map(|capability| match capability {
                    Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
                    Capability::Auth(method) => format!("AUTH={}", method.to_ascii_uppercase()),
                    Capability::Atom(name) => name.to_ascii_uppercase(),
                }));
            }
        })
        .await?;
        self.capabilities = names;
        Ok(())
    }

    /// Whether the server can do something, by its name in capitals.
    pub fn can(&self, name: &str) -> bool {
        self.capabilities.iter().any(|known| known == name)
    }

    /// Sends a command; returns its tag.
    pub async fn run_command(&mut self, command: &str) -> Result<String, ImapError> {
        self.n_commands += 1;
        let tag = format!("D{:05}", self.n_commands);
        self.write_line(&format!("{tag} {command}")).await?;
        Ok(tag)
    }

    /// Sends a line that is no command of its own.
    pub async fn write_line(&mut self, line: &str) -> Result<(), ImapError> {
        self.write(line.as_bytes()).await
    }

    /// Sends bytes, and a line break after them.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), ImapError> {
        let stream = self.client.get_mut();
        let written = async {
            stream.write_all(bytes).await?;
            stream.write_all(b"\r\n").await?;
            stream.flush().await
        };
        match timeout(self.patience, written).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(broken(&error)),
            Err(_) => Err(silent()),
        }
    }

    /// Reads the next answer, which may be so many bytes long. The end of the stream is never an answer.
    pub async fn read_response<R>(
        &mut self,
        n_bytes: u64,
        take: impl FnOnce(&Response<'_>) -> R,
    ) -> Result<R, ImapError> {
        let patience = self.patience + Duration::from_secs(n_bytes / SLOWEST_BYTES_A_SECOND);
        match timeout(patience, self.next(take)).await {
            Ok(response) => response,
            Err(_) => Err(silent()),
        }
    }

    /// The next answer, however long it takes.
    pub async fn next<R>(&mut self, take: impl FnOnce(&Response<'_>) -> R) -> Result<R, ImapError> {
        let response = match self.client.read_response().await {
            Ok(Some(response)) => response,
            Ok(None) => {
                return Err(ImapError::Broken(
                    "the server closed the connection; if this stays so, ask its people."
                        .to_owned(),
                ));
            }
            // The crate's own words hold what was not understood, which is mail.
            Err(error) if error.kind() == std::io::ErrorKind::Other => {
                return Err(ImapError::Garbled(
                    "the server answers in words that are not IMAP; ask its people.".to_owned(),
                ));
            }
            Err(error) => return Err(broken(&error)),
        };
        self.note(response.parsed())?;
        Ok(take(response.parsed()))
    }

    /// Takes in what a server may say at any time.
    fn note(&mut self, response: &Response<'_>) -> Result<(), ImapError> {
        if let Response::MailboxData(MailboxDatum::Exists(_)) = response {
            self.has_news = true;
        }
        if let Response::Done { outcome, .. } = response {
            match &outcome.code {
                Some(ResponseCode::ReadOnly) => self.is_read_only = true,
                Some(ResponseCode::ReadWrite) => self.is_read_only = false,
                _ => {}
            }
        }
        let Response::Data { status, outcome } = response else { return Ok(()) };
        if *status == Status::Bye {
            let words = words(outcome);
            return Err(ImapError::Broken(format!(
                "the server ended the connection ({words}); if this stays so, ask its people."
            )));
        }
        match (&outcome.code, self.uid_validity) {
            (Some(ResponseCode::UidValidity(now)), Some(before)) if *now != before => {
                Err(ImapError::Broken("the server numbers its mails anew.".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// What a tagged answer to a command says; nothing if the answer is another's.
pub(super) fn ended(response: &Response<'_>, of: &str) -> Option<Result<(), ImapError>> {
    let Response::Done { tag, status, outcome } = response else { return None };
    if tag.0 != of {
        return Some(Err(ImapError::Garbled(
            "the server answers a question that was not asked.".to_owned(),
        )));
    }
    Some(if *status == Status::Ok { Ok(()) } else { Err(ImapError::Refused(words(outcome))) })
}

/// Whether an answer is untagged, with a status.
fn is_data(response: &Response<'_>, expected: &Status) -> bool {
    matches!(response, Response::Data { status, .. } if status == expected)
}

/// The server's words for the operator: short, and without addresses.
fn words(outcome: &Outcome<'_>) -> String {
    let text = outcome.information.as_deref().unwrap_or("without a reason");
    without_addresses(text, MOST_WORDS)
}

fn broken(error: &std::io::Error) -> ImapError {
    ImapError::Broken(format!(
        "the connection broke ({}); if this stays so, look at this machine's network.",
        error.kind()
    ))
}

fn silent() -> ImapError {
    ImapError::Broken("the server does not answer; if this stays so, ask its people.".to_owned())
}
