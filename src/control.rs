//! What commands ask of a running desk, and what it answers, over the Unix socket in the data folder.

mod looks;
mod socket;

use serde::{Deserialize, Serialize};

use crate::domain::officer::{Change, OfDeclaration, OfLesson, OfRight};
pub use looks::{Evaluation, Form, Lessons, Look};
pub use socket::{ask, close, is_running, listen, read_request, write_response};

/// What somebody asks of the desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The officer's name in config, or the system account's.
    pub officer: String,
    /// What they had seen of what they order about: the mark that `show` and `queue` gave it. An order about what has
    /// changed meanwhile is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// What is asked.
    pub request: Request,
}

/// What is asked of the desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// To be shown something.
    Look(Look),
    /// That something be done.
    Order(Command),
    /// To talk as a chat account.
    Talk(Talk),
}

/// What an officer orders.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Introduces a proposed match.
    Confirm {
        /// Which.
        reference: String,
    },
    /// Does not introduce a proposed match.
    Reject {
        /// Which.
        reference: String,
        /// Why.
        because: String,
    },
    /// Ends a match or an introduction.
    Close {
        /// Which.
        reference: String,
        /// Why.
        because: String,
    },
    /// Notes what a side of an introduction told an officer.
    Outcome {
        /// The introduction.
        reference: String,
        /// Which side.
        side: String,
        /// What it said.
        words: String,
    },
    /// Tells the sides of an introduction what they do not know yet.
    Tell {
        /// Which.
        reference: String,
    },
    /// Says what is done of a placement's set-up, and from when to when it is.
    Place {
        /// The introduction that it follows from.
        reference: String,
        /// What is said.
        change: Change,
    },
    /// Says who may hear of what was learned, or that it was used.
    Learned {
        /// The message that says it.
        reference: String,
        /// What is said.
        said: OfLesson,
    },
    /// Says something of a declaration, or looks at it.
    Declare {
        /// The placement.
        reference: String,
        /// Whether it is that of the side called host, of two who swap posts.
        is_of_host: bool,
        /// What is said.
        said: OfDeclaration,
    },
    /// Says something of a request about data.
    Right {
        /// The message.
        reference: String,
        /// What is said.
        said: OfRight,
    },
    /// Sends a held letter again.
    SendAgain {
        /// Which letter.
        letter: String,
    },
    /// An item was dealt with.
    Done {
        /// Which.
        reference: String,
    },
    /// Gives an item or match to an officer, or to nobody.
    Assign {
        /// Which.
        reference: String,
        /// To whom; an empty name is that of whoever asks.
        to: Option<String>,
    },
    /// Takes back the latest order about something, as far as nothing of it has gone out.
    Undo {
        /// Which, or the letter alone.
        reference: String,
    },
    /// Answers an item in an officer's words.
    Answer {
        /// Which.
        reference: String,
        /// The words.
        text: String,
        /// Whether it goes to all who asked the same.
        all: bool,
    },
    /// Puts a detail of a submission right.
    Edit {
        /// Which.
        reference: String,
        /// A line of a form: what it is called, a colon, and what it is.
        line: String,
    },
    /// Says that the senders of two messages are one person.
    Merge {
        /// A message or submission of the one.
        reference: String,
        /// A message or submission of the other.
        with: String,
    },
    /// Says that a sender is not the same person as another any more.
    Split {
        /// A message or submission of theirs.
        reference: String,
    },
    /// Erases somebody.
    Erase {
        /// A reference of theirs, or an address.
        who: String,
        /// Why.
        because: String,
    },
    /// Stops sending until it is resumed.
    PauseSending {
        /// Of which programme; of all, where none is named.
        programme: Option<String>,
    },
    /// Goes on with sending after a pause.
    ResumeSending {
        /// Of which programme alone.
        programme: Option<String>,
    },
    /// The machine's clock is right, whatever was seen before.
    AcceptClock,
}

/// What is said and read in chat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Talk {
    /// Somebody typed something.
    Say {
        /// The programme that the chat belongs to.
        programme: Option<String>,
        /// Who.
        account: String,
        /// What tells this message from all others.
        name: String,
        /// What was typed.
        text: String,
    },
    /// Shows the letters that wait for an account.
    Collect {
        /// Whose.
        account: String,
    },
    /// The account has been shown letters: they no longer wait.
    Collected {
        /// Whose.
        account: String,
        /// Which, as `Collect` named them.
        letters: Vec<String>,
    },
}

impl Request {
    /// The request in somebody's name.
    pub fn of(self, officer: &str) -> Asked {
        Asked { officer: officer.to_owned(), seen: None, request: self }
    }

    /// Whether it changes anything; everything else only looks.
    pub fn is_order(&self) -> bool {
        match self {
            Self::Look(_) | Self::Talk(Talk::Collect { .. }) => false,
            Self::Order(_) | Self::Talk(Talk::Say { .. } | Talk::Collected { .. }) => true,
        }
    }
}

impl Command {
    /// The reference that it is about, as it was typed.
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::Confirm { reference }
            | Self::Reject { reference, .. }
            | Self::Close { reference, .. }
            | Self::Outcome { reference, .. }
            | Self::Tell { reference }
            | Self::Place { reference, .. }
            | Self::Learned { reference, .. }
            | Self::Declare { reference, .. }
            | Self::Right { reference, .. }
            | Self::Done { reference }
            | Self::Answer { reference, .. }
            | Self::Assign { reference, .. }
            | Self::Edit { reference, .. }
            | Self::Merge { reference, .. }
            | Self::Split { reference }
            | Self::Undo { reference } => Some(reference),
            Self::Erase { who, .. } => Some(who),
            // A letter's name begins with what it is about.
            Self::SendAgain { letter } => letter.split('/').next(),
            Self::PauseSending { .. } | Self::ResumeSending { .. } | Self::AcceptClock => None,
        }
    }
}

/// The desk's answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Response {
    /// Whether it was done.
    pub is_done: bool,
    /// What to print.
    pub text: String,
    /// The letters that the text shows to a chat account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<String>,
}

impl Response {
    /// Done; this is to be printed.
    pub fn text(text: impl Into<String>) -> Self {
        Self { is_done: true, text: text.into(), letters: Vec::new() }
    }

    /// Not done; this is why.
    pub fn refusal(text: impl Into<String>) -> Self {
        Self { is_done: false, text: text.into(), letters: Vec::new() }
    }
}
