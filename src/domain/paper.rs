//! Papers: attached files as text, line by line and table by table, or why there is no text.

use serde::{Deserialize, Serialize};

use super::field::FieldName;

/// An attached file that may be a filled-in form or a CV.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    /// Its place among the message's attachments, from 1: officers are told that, for file names may hold people's names.
    pub number: usize,
    /// The file name given.
    pub name: String,
    /// What it says, or why it could not be read.
    pub content: Result<Content, Unread>,
}

/// What a file says.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    /// Its text in order.
    pub blocks: Vec<Block>,
    /// Whether it holds macros. They are never run.
    pub has_macros: bool,
    /// Whether there was more than is read.
    pub is_cut: bool,
}

/// A stretch of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Running text with its lines.
    Text(String),
    /// A table: rows of cells.
    Table(Vec<Vec<String>>),
}

/// Why a file has no text for the desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// Opens with a password only.
    Sealed,
    /// Larger than is read, packed or unpacked.
    TooLarge,
    /// Reading it took longer than is allowed, or more memory.
    TooCostly,
    /// Not put together as such files are.
    Damaged,
    /// Declares XML entities or is nested as no office program does it.
    Crafted,
    /// A format that the desk does not read.
    OtherFormat,
    /// Other files packed together.
    Archive,
    /// Not what its name says.
    Mislabelled,
    /// Holds no letters, such as a scan.
    NoText,
    /// One of more files than are read of one message.
    OneTooMany,
}

impl Unread {
    /// The sentence for an officer, about "attachment 2".
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Sealed => "is protected with a password",
            Self::TooLarge => "is larger than the desk reads, or unpacks to more",
            Self::TooCostly => "took too long or too much memory to read; take care in opening it",
            Self::Damaged => "is damaged and could not be read",
            Self::Crafted => "is made as no office program makes a file: take care in opening it",
            Self::OtherFormat => "is in a format that the desk does not read",
            Self::Archive => "is an archive of files and was not opened",
            Self::Mislabelled => {
                "is not the kind of file that its name says: take care in opening it"
            }
            Self::NoText => "holds no text, perhaps it is a scan",
            Self::OneTooMany => "was not read: there are too many attachments",
        }
    }
}

/// What a paper was taken for, and what was taken from it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaperRead {
    /// What it was taken for.
    pub kind: PaperKind,
    /// The fields whose values are from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldName>,
}

/// What a paper is taken for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperKind {
    /// A filled-in form.
    Form,
    /// A CV: kept with the message, and not read for matching unless the programme says so.
    Cv,
    /// Forms of several people or roles: nothing is taken from it.
    Several,
    /// Something else.
    Other,
    /// Nobody knows: it could not be read.
    Unread,
}

impl PaperKind {
    /// The words for an officer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Form => "a filled-in form",
            Self::Cv => "a CV, kept apart",
            Self::Several => "forms of several people or roles",
            Self::Other => "neither a form nor a CV",
            Self::Unread => "not read",
        }
    }
}
