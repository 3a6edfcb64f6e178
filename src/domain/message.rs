//! Incoming messages, decoded: what mail and chat look like to the rules.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::paper::PaperRead;
use super::party::{Address, Channel};
use super::reading::Problem;

/// A decoded message. Malformed input is data: what could not be decoded stands in `problems`.
#[derive(Clone, PartialEq, Debug)]
pub struct Incoming {
    /// How it came.
    pub channel: Channel,
    /// The sender's name, as it stands.
    pub sender_name: Option<String>,
    /// Whom an answer would go to.
    pub sender: Option<Address>,
    /// Who wrote it, by its one line `From`: that is what a mail server vouches for.
    pub author: Option<Address>,
    /// The addresses that it went to.
    pub recipients: Vec<Address>,
    /// Whether it is written to somebody else, and the desk only has a copy.
    pub is_copy: bool,
    /// The subject, in one line.
    pub subject: String,
    /// The Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// The Message-IDs that it answers, nearest first.
    pub answers: Vec<String>,
    /// When it says it was sent.
    pub date: Option<Timestamp>,
    /// How far from UTC its sender says to be; many programs write UTC wherever they are, so that this tells nothing.
    pub offset: Option<Offset>,
    /// The decoded text, quoted parts included.
    pub text: String,
    /// The files that came with it.
    pub attachments: Vec<Attachment>,
    /// Why no machine may answer it, if it was sent by one.
    pub machine: Option<Machine>,
    /// What could not be decoded.
    pub problems: Vec<Problem>,
}

impl Incoming {
    /// A message of which nothing is known but how it came.
    pub fn by(channel: Channel) -> Self {
        Self {
            channel,
            sender_name: None,
            sender: None,
            author: None,
            recipients: Vec::new(),
            is_copy: false,
            subject: String::new(),
            message_id: None,
            answers: Vec::new(),
            date: None,
            offset: None,
            text: String::new(),
            attachments: Vec::new(),
            machine: None,
            problems: Vec::new(),
        }
    }
}

/// A file that came with a message; its content stays in the raw mail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// The file name given, or one made from its place.
    pub name: String,
    /// The content type given.
    pub content_type: String,
    /// Decoded size.
    pub size_bytes: usize,
    /// What was understood of it, where it was looked into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<PaperRead>,
}

/// Why a message is a machine's (RFC 3834 and what responders do in its place).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Machine {
    /// A report that a message could not be delivered, or not yet (RFC 3464 and the plain-text kinds).
    Bounce {
        /// The Message-ID of the message that bounced.
        of: Option<String>,
        /// Whether delivery is still being tried.
        is_delay: bool,
    },
    /// Written by a person, for a person: the mail system asks machines not to answer, or it is an invitation.
    AsksForPerson,
    /// Came through a mailing list to an address of ours: most probably a person's, but a machine does not answer a list.
    List,
    /// An automatic answer, a list, a newsletter or our own mail; the sign that gave it away.
    Automatic(&'static str),
    /// Its text says our own sentences, with no mark that they are quoted: most probably another desk's letter.
    Echo,
}
