//! What each order takes: a power, a matter, and that nobody else has it in hand.

use super::{Heard, Order, TakenBack};
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::party::PartyId;
use crate::domain::record::Record;
use crate::domain::remit::{Matter, Power};

impl Order {
    /// What it takes to order this.
    pub fn power(&self) -> Power {
        match self {
            Self::Confirm { .. } | Self::Reject { .. } | Self::Close { .. } => Power::Decide,
            Self::Right(about) if about.said.decides() => Power::Rule,
            Self::Right(_)
            | Self::SendAgain { .. }
            | Self::Outcome(_)
            | Self::Stands { .. }
            | Self::Tell { .. }
            | Self::Place { .. }
            | Self::Learned { .. }
            | Self::Declare(_)
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

    /// What it is about whatever its subject, where that is so.
    pub fn matter(&self) -> Option<Matter> {
        if let Self::Declare(_) = self {
            Some(Matter::Declarations)
        } else {
            matches!(self, Self::Right(_)).then_some(Matter::Rights)
        }
    }

    /// What it is about.
    pub fn subject(&self) -> Option<&Reference> {
        match self {
            Self::Confirm { reference }
            | Self::Reject { reference, .. }
            | Self::Close { reference, .. }
            | Self::Outcome(Heard { reference, .. })
            | Self::Tell { reference, .. }
            | Self::Place { reference, .. } => Some(reference),
            Self::Learned { lesson, .. } => Some(&lesson.reference),
            Self::Declare(about) => Some(&about.placement),
            Self::Right(about) => Some(&about.request.reference),
            Self::Done(item) | Self::Answer { item, .. } => Some(&item.reference),
            Self::Edit { submission, .. } | Self::Stands { submission, .. } => {
                Some(&submission.reference)
            }
            Self::SendAgain { subject, .. }
            | Self::Assign { subject, .. }
            | Self::Undo { subject, .. }
            | Self::Merge { subject, .. }
            | Self::Split { subject, .. } => Some(subject),
            Self::Erase(_)
            | Self::PauseSending { .. }
            | Self::ResumeSending { .. }
            | Self::AcceptClock { .. } => None,
        }
    }

    /// The people whose whole record it changes, whatever programmes they are in.
    pub fn parties(&self) -> Vec<PartyId> {
        if let Self::Merge { parties, .. } = self {
            parties.to_vec()
        } else if let Self::Split { party, .. } = self {
            vec![*party]
        } else if let Self::Erase(erasing) = self {
            erasing.parties.iter().map(|party| party.id).collect()
        } else if let Self::Undo { what: TakenBack::Order { undoable, .. }, .. } = self {
            let records = undoable.before.iter().chain(&undoable.after);
            let aliases = records.filter_map(|record| {
                if let Record::Alias(alias) = record { Some(alias) } else { None }
            });
            aliases.flat_map(|alias| std::iter::once(alias.party).chain(alias.same_as)).collect()
        } else {
            Vec::new()
        }
    }

    /// The programme that it names.
    pub fn programme(&self) -> Option<&ProgrammeName> {
        if let Self::SendAgain { programme, .. }
        | Self::PauseSending { programme }
        | Self::ResumeSending { programme } = self
        {
            programme.as_ref()
        } else {
            None
        }
    }

    /// What only one officer at a time may have in hand. Giving it out is about that very hand; a declaration is noted line by line.
    pub(super) fn exclusive(&self) -> Option<&Reference> {
        let is_shared = matches!(self, Self::Assign { .. } | Self::Declare(_));
        self.subject().filter(|_| !is_shared)
    }
}
