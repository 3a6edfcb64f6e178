//! What matching works on and gives back, as plain values.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::field::FieldName;
use super::ids::{ProgrammeName, Reference};
use super::party::PartyId;
use super::submission::{Submission, SubmissionKind, SubmissionState};

/// A submission in short: where it stands, and what matching needs of it. No name, no address: they are no inputs (M-11).
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
    /// The employer's or host's sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Box<str>>,
    /// The areas of its places; `anywhere` fits all.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub areas: Box<[Box<str>]>,
    /// Areas said no to.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub excluded: Box<[Box<str>]>,
    /// The right to work, where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_to_work: Option<bool>,
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
            sector: submission.text(FieldName::Sector).map(Into::into),
            areas: submission.areas.iter().map(|area| area.as_str().into()).collect(),
            excluded: submission.areas_excluded.iter().map(|area| area.as_str().into()).collect(),
            right_to_work: submission
                .value(FieldName::RightToWork)
                .and_then(super::field::FieldValue::flag),
        }
    }
}

/// An interest and a role that the rules let through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The person's submission.
    pub interest: Reference,
    /// The host's submission.
    pub role: Reference,
}
