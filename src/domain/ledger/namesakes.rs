//! Who is known under which name: two addresses of one name may be one person, which is for an officer to say.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Ledger;
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::party::{Channel, Party, PartyId};
use crate::domain::submission::SubmissionState;

/// Parties by every name that they were known under, as a hash: the ledger holds no name.
#[derive(Debug, Default)]
pub(super) struct Namesakes(BTreeMap<u64, Vec<PartyId>>);

impl Namesakes {
    pub(super) fn apply(&mut self, party: &Party) {
        let name = party.name.as_deref().map(words).filter(|words| words.len() > 1);
        let Some(name) = name.filter(|_| party.address.channel == Channel::Mail) else { return };
        let known = self.0.entry(hash(&name)).or_default();
        if !known.contains(&party.id) {
            known.push(party.id);
        }
    }

    /// Forgets a party that is gone.
    pub(super) fn forget(&mut self, party: PartyId) {
        self.0.retain(|_, known| {
            known.retain(|id| *id != party);
            !known.is_empty()
        });
    }
}

impl Ledger {
    /// The newest submission, in a programme, of the only other person of a name; nothing where several people have it.
    pub fn submission_of_namesake(
        &self,
        of: PartyId,
        name: &str,
        programme: &ProgrammeName,
    ) -> Option<&Reference> {
        let newest = |id: &PartyId| {
            let standings = self.standings(*id).rev();
            let mut alive = standings.filter(|standing| {
                standing.state != SubmissionState::Withdrawn && standing.programme == *programme
            });
            alive.next().map(|standing| &standing.reference)
        };
        let namesakes = self.namesakes.0.get(&hash(&words(name)))?;
        let person = self.person(of);
        let others = namesakes.iter().filter(|id| self.person(**id) != person);
        let mut found = others.filter_map(newest);
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }
}

/// The words of a name, in an order that does not depend on which name stands first.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 1 || word.contains(char::is_numeric))
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words
}

fn hash(words: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}
