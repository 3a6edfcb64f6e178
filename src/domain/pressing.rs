//! Pressing: what a person in a chat workspace presses or fills in about a submission of theirs, in place of words.

use serde::{Deserialize, Serialize};

use super::field::FieldName;
use super::ids::Reference;
use super::submission::{Submission, SubmissionKind, SubmissionState};

/// What somebody pressed, and about which submission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Press {
    /// The submission; none for the one that its user has under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<Reference>,
    /// What is to be done.
    pub act: Act,
}

/// What a press does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Shows it as it stands.
    Show,
    /// Puts details in: each a word of a closed set, or what was written.
    Fill(Vec<(FieldName, String)>),
    /// Keeps it as a draft until its sender submits it.
    KeepForLater,
    /// Sends it in.
    Submit,
    /// Says how a placement goes, in the words beside it.
    Feedback,
    /// Gives the address of an officer, where a code is mailed that shows who is behind the account.
    Link,
}

/// A submission that a letter shows, for its reader to press something about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// Which.
    pub submission: Reference,
    /// Which form it has.
    pub kind: SubmissionKind,
    /// Whether it can still be submitted.
    pub is_draft: bool,
}

impl Card {
    /// The card of a submission.
    pub fn of(submission: &Submission) -> Self {
        Self {
            submission: submission.reference.clone(),
            kind: submission.kind,
            is_draft: is_unfinished(submission.state),
        }
    }
}

/// Whether a submission in that state does not count yet for want of something from its sender.
pub fn is_unfinished(state: SubmissionState) -> bool {
    match state {
        SubmissionState::Draft | SubmissionState::Incomplete => true,
        SubmissionState::AwaitingNotice
        | SubmissionState::Open
        | SubmissionState::FutureInterest
        | SubmissionState::NotEligible
        | SubmissionState::Resting
        | SubmissionState::Withdrawn => false,
    }
}

/// What a command is about: it can do nothing for somebody who has nothing of that kind here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// A role or an interest.
    Submission,
    /// A role.
    Role,
    /// An introduction that was made.
    Introduction,
    /// A placement: both sides have agreed.
    Placement,
}

impl Needs {
    /// All of them, with their names in `chat.toml`.
    pub const ALL: [(&str, Self); 4] = [
        ("submission", Self::Submission),
        ("role", Self::Role),
        ("introduction", Self::Introduction),
        ("placement", Self::Placement),
    ];
}

/// What comes of a press at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pressed {
    /// It is kept; an answer follows.
    Kept,
    /// It was done before.
    Done,
    /// The very same was pressed a moment ago, and is answered.
    Again,
    /// It is not about anything of its user's, or not any more.
    Stale,
    /// Its user has nothing here that it could be about.
    Nothing,
}
