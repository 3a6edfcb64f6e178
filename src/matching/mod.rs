//! Matching by the hard rules: which interests and roles may be put together. Pure.

pub mod rules;

use std::collections::BTreeSet;

use crate::domain::Ledger;
use crate::domain::ids::Reference;
use crate::domain::matching::{Candidate, Profile};
use crate::domain::programme::Programme;
use crate::domain::submission::SubmissionKind;

/// So many counterparts are looked at for one arrival.
const MOST_LOOKED_AT: usize = 500;

/// The counterparts that the rules let through for a submission, at most as many as may be proposed at once.
pub fn candidates(ledger: &Ledger, programme: &Programme, of: &Reference) -> Vec<Candidate> {
    let Some(profile) = ledger.profile(of) else { return Vec::new() };
    let room = programme.proposals_at_once.saturating_sub(ledger.n_live(of));
    let mut seen = BTreeSet::new();
    let near = counterparts(ledger, profile).filter(|other| seen.insert(other.reference.clone()));
    let pairs = near.take(MOST_LOOKED_AT).map(|other| match profile.kind {
        SubmissionKind::Interest => (profile, other),
        SubmissionKind::Role => (other, profile),
    });
    let is_free = |(interest, role): &(&Profile, &Profile)| {
        let other = if interest.reference == *of { role } else { interest };
        ledger.n_live(&other.reference) < programme.proposals_at_once
            && !ledger.was_paired(&interest.reference, &role.reference)
            && rules::broken(programme, interest, role).is_none()
    };
    let candidate = |(interest, role): (&Profile, &Profile)| Candidate {
        interest: interest.reference.clone(),
        role: role.reference.clone(),
    };
    pairs.filter(is_free).take(room).map(candidate).collect()
}

/// The open submissions of the other kind in the same areas, and those for which any place will do.
fn counterparts<'a>(ledger: &'a Ledger, profile: &'a Profile) -> impl Iterator<Item = &'a Profile> {
    let kind = profile.kind.counterpart();
    let is_anywhere = profile.areas.iter().any(|area| &**area == rules::ANYWHERE);
    let everywhere: Vec<&str> =
        if is_anywhere { ledger.areas_of(&profile.programme, kind).collect() } else { Vec::new() };
    let own = profile.areas.iter().map(|area| &**area).filter(move |_| !is_anywhere);
    let areas = own.chain((!is_anywhere).then_some(rules::ANYWHERE)).chain(everywhere);
    areas.flat_map(move |area| ledger.open_in(&profile.programme, kind, area))
}
