//! Chat workspaces: what an adapter hands to the desk, and what the desk hands to an adapter. The desk knows none of them.

pub mod discord;
pub mod forms;
pub mod listening;
pub mod text;
pub mod words;

use jiff::Timestamp;

use crate::domain::ids::ProgrammeName;
use crate::domain::message::Attachment;
use crate::domain::pressing::{Needs, Press};
use words::Deed;

/// Something written in a workspace.
#[derive(Clone, PartialEq, Debug)]
pub struct Post {
    /// Its number in the workspace; later ones have higher.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Its words.
    pub text: String,
    /// What came with it and is no text, by name and kind; its content stays in the workspace.
    pub files: Vec<Attachment>,
    /// When it was changed last, in milliseconds.
    pub edited_ms: Option<i64>,
}

/// A message as the workspace shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Written {
    /// The conversation.
    pub channel: u64,
    /// Whether it is a direct conversation with one person.
    pub is_direct: bool,
    /// Who wrote it.
    pub author: u64,
    /// The name that the author shows.
    pub name: Option<String>,
    /// Whether it is for the desk: directly, by a mention, or where everything is.
    pub is_for_us: bool,
    /// The message.
    pub post: Post,
}

/// What somebody wrote in one go, or only how far a conversation is read.
#[derive(Clone, PartialEq, Debug)]
pub struct Burst {
    /// The workspace.
    pub workspace: &'static str,
    /// The programme that is spoken of there, where config names one.
    pub programme: Option<ProgrammeName>,
    /// The channel or direct conversation.
    pub channel: u64,
    /// Whether it is a direct conversation with one person.
    pub is_direct: bool,
    /// Whether it is told once and can never be fetched again: how far it is read needs no remembering.
    pub is_fleeting: bool,
    /// Who wrote, and what; none where nothing was for the desk.
    pub said: Option<Said>,
    /// Every message up to this is dealt with, once this is.
    pub read_up_to: u64,
    /// Whether it was said where the desk reads everything: what its writer told of themselves there is taken down.
    pub is_watched: bool,
}

/// Who wrote what.
#[derive(Clone, PartialEq, Debug)]
pub struct Said {
    /// The account's id in the workspace.
    pub account: String,
    /// The name that it shows.
    pub name: Option<String>,
    /// The messages in their order.
    pub posts: Vec<Post>,
    /// Whether they change what was said before.
    pub is_edit: bool,
    /// What was pressed, where it is no words; the messages then say it in words.
    pub press: Option<Press>,
    /// What it is about, where it is by a command that is for nobody else.
    pub needs: Option<Needs>,
}

impl Said {
    /// Messages of an account in words.
    pub fn words(account: u64, name: Option<String>, posts: Vec<Post>) -> Self {
        Self { account: account.to_string(), name, posts, is_edit: false, press: None, needs: None }
    }
}

/// A message that was deleted after it was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gone {
    /// The workspace.
    pub workspace: &'static str,
    /// The programme that is spoken of there, where config names one.
    pub programme: Option<ProgrammeName>,
    /// Its conversation.
    pub channel: u64,
    /// Its number.
    pub number: u64,
}

/// A message that is to be taken down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unwanted {
    /// The workspace.
    pub workspace: String,
    /// Its conversation.
    pub channel: u64,
    /// Its number.
    pub number: u64,
}

/// What an officer orders in a workspace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The workspace.
    pub workspace: &'static str,
    /// The programme that is spoken of there, where config names one.
    pub programme: Option<ProgrammeName>,
    /// The conversation that orders are.
    pub channel: u64,
    /// The account's id.
    pub account: String,
    /// The order's number in the workspace.
    pub number: u64,
    /// Whether the workspace says that the account is an officer's.
    pub has_role: bool,
    /// What is ordered.
    pub deed: Deed,
    /// What was written with it.
    pub text: String,
}

/// Something to press under a letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What a press brings back.
    pub id: String,
}

/// A letter on its way into a workspace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The workspace.
    pub workspace: String,
    /// The account's id there.
    pub account: String,
    /// The subject line.
    pub subject: String,
    /// The text as Markdown.
    pub body: String,
    /// What may be pressed under it.
    pub buttons: Vec<Button>,
    /// Follows from the letter: the same letter is known again by it.
    pub mark: String,
    /// Since when it may be there already: an earlier attempt was not seen to fail.
    pub perhaps_since: Option<Timestamp>,
}
