//! What matching works on and gives back, as plain values.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::freshness::Question;
use super::ids::{ProgrammeName, Reference};
use super::party::PartyId;
use super::submission::{Submission, SubmissionKind, SubmissionState};

/// A submission in short: whose it is and where it stands. What a match needs of it stands on the board, which is laid out anew at each start.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// The submission.
    pub reference: Reference,
    /// Whose programme.
    pub programme: ProgrammeName,
    /// Whose submission: nobody is matched with themselves.
    pub party: PartyId,
    /// Interest or role.
    pub kind: SubmissionKind,
    /// Where it stands.
    pub state: SubmissionState,
    /// When it came.
    pub received_at: Timestamp,
    /// When its sender last spoke of it; when it came, if that is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
    /// The question whether it still stands, if it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Box<Question>>,
    /// Whether it is a draft of a chat about which its sender was not asked yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_draft: bool,
    /// What comes first, if something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_after: Option<Reference>,
    /// The areas of its places: where its sender's working days are counted.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub areas: Box<[Box<str>]>,
}

impl Profile {
    /// The profile of a submission.
    pub fn of(submission: &Submission) -> Self {
        Self {
            reference: submission.reference.clone(),
            programme: submission.programme.clone(),
            party: submission.party,
            kind: submission.kind,
            state: submission.state,
            received_at: submission.received_at,
            told_at: Some(submission.told_at()).filter(|at| *at > submission.received_at),
            question: submission.question.clone().map(Box::new),
            is_draft: submission.state == SubmissionState::Draft && !submission.is_draft_asked,
            only_after: submission.only_after(),
            areas: submission.areas.iter().map(|area| area.as_str().into()).collect(),
        }
    }
}

/// An interest and a role that the best assignment puts together, or two people who would swap posts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The person's submission.
    pub interest: Reference,
    /// The host's submission; the other person's, in a swap.
    pub role: Reference,
    /// How many people the role takes.
    pub positions: u32,
    /// Whether the two would swap posts.
    pub is_swap: bool,
    /// The kind of host, where the role says it.
    pub host_kind: Option<String>,
}
