//! What each order takes: a power, a matter, and that nobody else has it in hand.

use super::{Heard, Order};
use crate::domain::ids::Reference;
use crate::domain::remit::{Matter, Power};

impl Order {
    /// What it takes to order this.
    pub fn power(&self) -> Power {
        match self {
            Self::Confirm { .. } | Self::Reject { .. } | Self::Close { .. } => Power::Decide,
            Self::SendAgain { .. }
            | Self::Outcome(_)
            | Self::Stands { .. }
            | Self::Tell { .. }
            | Self::Place { .. }
            | Self::Learned { .. }
            | Self::Declare(_)
            | Self::Right(_)
            | Self::Done(_)
            | Self::Answer { .. }
            | Self::Assign { .. }
            | Self::Edit { .. }
            | Self::Merge { .. }
            | Self::Split { .. }
            | Self::Undo { .. } => Power::Handle,
            Self::Erase(_) => Power::Erase,
            Self::PauseSending { .. } | Self::ResumeSending { .. } | Self::AcceptClock { .. } => {
                Power::Operate
            }
        }
    }

    /// What it is about, as far as remits depend on it.
    pub fn matter(&self) -> Matter {
        match self {
            Self::Done(item) | Self::Answer { item, .. } => item.matter(),
            Self::Declare(_) => Matter::Declarations,
            Self::Right(_) => Matter::Rights,
            Self::Assign { matter, .. }
            | Self::Merge { matter, .. }
            | Self::Split { matter, .. }
            | Self::Undo { matter, .. } => *matter,
            Self::Confirm { .. }
            | Self::Reject { .. }
            | Self::Close { .. }
            | Self::Outcome(_)
            | Self::Stands { .. }
            | Self::Tell { .. }
            | Self::Place { .. }
            | Self::Learned { .. }
            | Self::SendAgain { .. }
            | Self::Edit { .. }
            | Self::Erase(_)
            | Self::PauseSending { .. }
            | Self::ResumeSending { .. }
            | Self::AcceptClock { .. } => Matter::General,
        }
    }

    /// What only one officer at a time may have in hand.
    pub(super) fn exclusive(&self) -> Option<&Reference> {
        match self {
            Self::Confirm { reference }
            | Self::Reject { reference, .. }
            | Self::Close { reference, .. }
            | Self::Outcome(Heard { reference, .. })
            | Self::Tell { reference, .. }
            | Self::Place { reference, .. } => Some(reference),
            Self::Learned { lesson, .. } => Some(&lesson.reference),
            Self::Right(about) => Some(&about.request.reference),
            Self::Done(item) | Self::Answer { item, .. } => Some(&item.reference),
            Self::Edit { submission, .. } | Self::Stands { submission, .. } => {
                Some(&submission.reference)
            }
            Self::Undo { subject, .. }
            | Self::Merge { subject, .. }
            | Self::Split { subject, .. } => Some(subject),
            Self::SendAgain { .. }
            | Self::Declare(_)
            | Self::Assign { .. }
            | Self::Erase(_)
            | Self::PauseSending { .. }
            | Self::ResumeSending { .. }
            | Self::AcceptClock { .. } => None,
        }
    }
}
