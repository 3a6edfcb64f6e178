//! How much room submissions and people have left: what is proposed, introduced or agreed takes up places.

use std::collections::BTreeMap;

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::introduction::Introduction;
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::submission::SubmissionKind;

/// In how much a submission is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Load {
    /// Proposals and introductions under way, those that both sides agreed on among them.
    pub n_live: u32,
    /// Introductions on which both sides agreed.
    pub n_agreed: u32,
}

/// The loads of submissions; of one without an entry nothing is under way.
#[derive(Debug, Default)]
pub(super) struct Loads(BTreeMap<Reference, Load>);

impl Loads {
    pub(super) fn apply(&mut self, before: Option<&Introduction>, after: &Introduction) {
        let [was_live, was_agreed] =
            before.map_or([false; 2], |known| [known.is_live(), known.is_agreed()]);
        let changed = |count: u32, is: bool, was: bool| {
            (count + u32::from(is)).saturating_sub(u32::from(was))
        };
        for submission in [&after.interest, &after.role] {
            let load = self.0.entry(submission.clone()).or_default();
            load.n_live = changed(load.n_live, after.is_live(), was_live);
            load.n_agreed = changed(load.n_agreed, after.is_agreed(), was_agreed);
        }
    }
}

impl Ledger {
    /// In how much a submission is.
    pub fn load(&self, submission: &Reference) -> Load {
        self.loads.0.get(submission).copied().unwrap_or_default()
    }

    /// Whether a submission was ever in a match.
    pub fn was_introduced(&self, submission: &Reference) -> bool {
        self.loads.0.contains_key(submission)
    }

    /// How many more roles may be proposed to a person: whatever is under way for any interest of theirs counts, in every
    /// programme. Nothing is proposed to somebody who agreed on a role, nor while a person must see to something first.
    pub fn room_for_person(&self, programme: &Programme, party: PartyId) -> u32 {
        let own = self.standings(party).filter(|own| own.kind == SubmissionKind::Interest);
        let (mut n_live, mut has_agreed) = (0, self.is_paused(party) || !self.is_matched(party));
        for load in own.map(|own| self.load(&own.reference)) {
            n_live += load.n_live;
            has_agreed |= load.n_agreed > 0;
        }
        let room = programme.matching.proposals_for_person.saturating_sub(n_live);
        if has_agreed { 0 } else { room }
    }

    /// How many more people may be proposed for a role: a position that is agreed on takes nobody else.
    pub fn room_for_role(&self, programme: &Programme, role: &Reference, positions: u32) -> u32 {
        let host = self.profile(role).map(|role| role.party);
        if host.is_none_or(|host| self.is_paused(host) || !self.is_matched(host)) {
            return 0;
        }
        let Load { n_live, n_agreed } = self.load(role);
        let open = positions.saturating_sub(n_agreed);
        let places = open.saturating_mul(programme.matching.proposals_for_position);
        places.saturating_sub(n_live.saturating_sub(n_agreed))
    }
}
