//! Matching by the hard rules: which interests and roles may be put together. Pure.

pub mod blocks;
pub mod board;
pub mod fairness;
pub mod hard;
pub mod lines;
pub mod names;
pub mod remarks;
pub mod round;
pub mod rules;
pub mod score;
pub mod skills;
pub mod solver;
pub mod swaps;
pub mod why;
pub mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::domain::Ledger;
use crate::domain::ids::Reference;
use crate::domain::matching::{Candidate, Profile};
use crate::domain::programme::Programme;
use crate::domain::submission::SubmissionKind;

/// So many counterparts are looked at for one arrival.
const MOST_LOOKED_AT: usize = 200;

/// The counterparts that the rules let through for a submission, at most as many as may be proposed at once.
pub fn candidates(ledger: &Ledger, programme: &Programme, of: &Reference) -> Vec<Candidate> {
    let Some(profile) = ledger.profile(of) else { return Vec::new() };
    let room = programme.proposals_at_once.saturating_sub(ledger.n_live(of));
    let mut seen = BTreeSet::new();
    let near = counterparts(ledger, programme, profile)
        .filter(|other| seen.insert(other.reference.clone()))
        .take(MOST_LOOKED_AT);
    let pairs = near.map(|other| match profile.kind {
        SubmissionKind::Interest => (profile, other),
        SubmissionKind::Role => (other, profile),
    });
    let fits = |(interest, role): &(&Profile, &Profile)| {
        ledger.person(interest.party) != ledger.person(role.party)
            && !ledger.was_paired(&interest.reference, &role.reference)
            && rules::broken(programme, interest, role).is_none()
    };
    let candidate = |(interest, role): (&Profile, &Profile)| Candidate {
        interest: interest.reference.clone(),
        role: role.reference.clone(),
    };
    pairs.filter(fits).take(room).map(candidate).collect()
}

/// The open submissions of the other kind in the same areas, of sectors that the programme brings together, and those
/// for which any place will do; the least busy first.
fn counterparts<'a>(
    ledger: &'a Ledger,
    programme: &'a Programme,
    profile: &'a Profile,
) -> impl Iterator<Item = &'a Profile> {
    let is_anywhere = profile.areas.iter().any(|area| **area == *rules::ANYWHERE);
    let own = profile.areas.iter().map(|area| Some(&**area)).filter(move |_| !is_anywhere);
    let areas = own.chain([if is_anywhere { None } else { Some(rules::ANYWHERE) }]);
    let crosses = |sector: Option<&str>| match profile.kind {
        SubmissionKind::Interest => programme.crosses(profile.sector.as_deref(), sector),
        SubmissionKind::Role => programme.crosses(sector, profile.sector.as_deref()),
    };
    let (kind, most) = (profile.kind.counterpart(), programme.proposals_at_once);
    let seats = areas.flat_map(move |area| ledger.open_in(&profile.programme, kind, area, most));
    seats.filter(move |(sector, _)| crosses(*sector)).flat_map(|(_, profiles)| profiles)
}
