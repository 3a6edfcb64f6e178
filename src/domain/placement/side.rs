//! The sides of a placement: the two of its introduction, and the manager at home where somebody has said who that is.

use serde::{Deserialize, Serialize};

use super::Placement;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::ledger::Ledger;
use crate::domain::party::PartyId;

/// Who takes part in a placement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Where the person goes.
    Host,
    /// The person.
    Applicant,
    /// The person's manager in their own organisation, who is never needed: a placement goes its way without.
    Home,
}

impl From<Part> for Side {
    fn from(part: Part) -> Self {
        match part {
            Part::Host => Self::Host,
            Part::Applicant => Self::Applicant,
        }
    }
}

impl Side {
    /// All of them, with their names in config.
    pub const ALL: [(&str, Self); 3] =
        [("host", Self::Host), ("secondee", Self::Applicant), ("home-manager", Self::Home)];

    /// The part of an id that tells whose letter it is.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Applicant => "applicant",
            Self::Home => "home",
        }
    }

    /// The name for officers.
    pub fn called(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Applicant => "secondee",
            Self::Home => "home manager",
        }
    }
}

/// Who is on a side.
pub fn party(
    introduction: &Introduction,
    placement: Option<&Placement>,
    side: Side,
) -> Option<PartyId> {
    match side {
        Side::Host => Some(introduction.host),
        Side::Applicant => Some(introduction.applicant),
        Side::Home => placement?.home,
    }
}

/// All sides that the desk can write to. A manager at home who was erased is none.
pub fn all(
    ledger: &Ledger,
    introduction: &Introduction,
    placement: Option<&Placement>,
) -> Vec<(Side, PartyId)> {
    let sides = introduction.parties().map(|(part, party)| (Side::from(part), party));
    let home = placement.and_then(|placement| placement.home);
    let home = home.filter(|home| ledger.acquaintance(*home).is_some());
    sides.into_iter().chain(home.map(|home| (Side::Home, home))).collect()
}

/// The side of a person, under whatever address.
pub fn of(
    ledger: &Ledger,
    introduction: &Introduction,
    placement: Option<&Placement>,
    person: PartyId,
) -> Option<Side> {
    let part = ledger.part_in(introduction, person).map(Side::from);
    let home = placement.and_then(|placement| placement.home);
    let is_home = || home.is_some_and(|home| ledger.person(home) == ledger.person(person));
    part.or_else(|| is_home().then_some(Side::Home))
}
