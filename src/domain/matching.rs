//! What matching works on and gives back, as plain values.

use super::field::FieldName;
use super::ids::{ProgrammeName, Reference};
use super::party::PartyId;
use super::submission::{Submission, SubmissionKind};

/// What matching needs of an open submission. No name, no address: they are no inputs (M-11).
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// The submission.
    pub reference: Reference,
    /// Whose programme.
    pub programme: ProgrammeName,
    /// Whose submission: nobody is matched with themselves.
    pub party: PartyId,
    /// Interest or role.
    pub kind: SubmissionKind,
    /// The employer's or host's sector.
    pub sector: Option<Box<str>>,
    /// The areas of its places; `anywhere` fits all.
    pub areas: Vec<Box<str>>,
    /// Areas said no to.
    pub excluded: Vec<Box<str>>,
    /// The right to work, where it was said.
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
