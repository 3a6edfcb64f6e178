//! IMAP mailboxes: read without a trace, every answer to its tagged status, every wait with an end.
//!
//! async-imap brings the stream and imap-proto the grammar. The commands are ours: the crate takes a refused or broken FETCH,
//! SEARCH and IDLE for success.

mod connection;
mod copies;
mod filing;
mod folder;
mod idle;
mod login;
mod reach;
mod round;
mod sent;
mod survey;
mod tls;
mod watch;

use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::ids::MailboxName;
use crate::domain::sight::{Sight, Stamp};
use crate::domain::theirs::Neighbour;
use crate::mail::oauth::Login;
use crate::settings::imap::ImapSettings;

pub use copies::run_errands;
pub use survey::{Survey, survey};
pub use watch::{drain, watch};

/// A mailbox on a server, and whom it tells what it finds.
pub struct ImapMailbox {
    /// The mailbox's name.
    pub name: MailboxName,
    /// Where it is.
    pub settings: ImapSettings,
    /// Of a larger mail only so much is fetched, and a byte more.
    pub largest_bytes: u64,
    /// So many kilobytes may be held at once.
    pub room: Arc<Semaphore>,
    /// So many kilobytes there are in `room`.
    pub most_kilobytes: u32,
    /// How its account logs in.
    pub login: Login,
    /// Where mails and questions go.
    pub ask: Box<dyn Fn(Ask) + Send + Sync>,
}

/// What a mailbox asks of whoever reads it.
pub enum Ask {
    /// Since when is it read? The answer is durable.
    Sighted {
        /// The numbering of its mails.
        uid_validity: u32,
        /// The number that the next mail gets.
        uid_next: u32,
        /// Where the answer goes.
        answer: Sender<Sight>,
    },
    /// From where on is its Sent folder read? The answer is durable.
    SentSighted {
        /// The folder.
        folder: MailboxName,
        /// The numbering of its mails.
        uid_validity: u32,
        /// The number that the next mail gets.
        uid_next: u32,
        /// Where the answer goes.
        answer: Sender<Sight>,
    },
    /// What was sent. The answer is durable.
    Sent {
        /// The folder.
        folder: MailboxName,
        /// The numbering of its mails.
        uid_validity: u32,
        /// The first number that was not looked at.
        next: u32,
        /// Each mail's headers that tell what it answers.
        headers: Vec<Vec<u8>>,
        /// Where the answer goes.
        answer: Sender<Neighbour>,
    },
    /// Which of these names are new?
    WhichAreNew {
        /// Names, as `UIDVALIDITY/UID`.
        names: Vec<String>,
        /// Where the answer goes.
        answer: Sender<Vec<String>>,
    },
    /// Which of these mails has the desk? Told once they would survive a power cut.
    WhichAreKept {
        /// Names, as `UIDVALIDITY/UID`.
        names: Vec<String>,
        /// Where the answer goes.
        answer: Sender<Vec<String>>,
    },
    /// A mail.
    Mail {
        /// Its name.
        name: String,
        /// The raw mail.
        raw: Vec<u8>,
        /// What the server says of it.
        stamp: Stamp,
        /// The room that it takes.
        held: Option<OwnedSemaphorePermit>,
    },
    /// Something that the operator should know.
    Notice(String),
    /// The mailbox is out of order, in a sentence, or in order again.
    Alarm(Option<String>),
}

/// Why a mailbox cannot be read, in words that stand after its name.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// The connection is of no more use: make another.
    #[error("{0}")]
    Broken(String),
    /// An answer could not be understood: make another connection, and ask for less at once.
    #[error("{0}")]
    Garbled(String),
    /// The command was refused; the connection is whole.
    #[error("{0}")]
    Refused(String),
    /// Config, account or server need a person.
    #[error("{0}")]
    Mend(String),
    /// Another desk sends from this mailbox: two must not read it.
    #[error("{0}")]
    Shared(String),
    /// Nobody takes mails any more: the desk has ended.
    #[error("the desk has stopped")]
    DeskEnded,
}

impl ImapError {
    /// A refusal is for a person, in this sentence about the server's words, unless the server says that it passes.
    fn for_person(self, sentence: impl FnOnce(&str) -> String) -> Self {
        let Self::Refused(words) = &self else { return self };
        let passes = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"];
        if passes.iter().any(|code| words.contains(code)) {
            Self::Broken(format!(
                "the server refuses to work just now ({words}); if this stays so, ask its people."
            ))
        } else {
            Self::Mend(sentence(words))
        }
    }
}

impl ImapMailbox {
    fn notice(&self, sentence: &str) {
        (self.ask)(Ask::Notice(format!("The mailbox `{}`: {sentence}", self.name)));
    }

    fn alarm(&self, sentence: &str) {
        let sentence = format!("The mailbox `{}`: {sentence}", self.name);
        (self.ask)(Ask::Alarm(Some(sentence)));
    }
}
