//! Who is behind an account: which code it was asked for and says, and whose roles that concerns.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::answered::{Answered, Asks};
use super::{Desk, told};
use crate::domain::Event;
use crate::domain::ids::Digest;
use crate::domain::item::Arrival;
use crate::domain::linking::{self, Linking};
use crate::domain::own;
use crate::domain::party::{Address, Party, PartyId};
use crate::domain::proof::Proof;
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::reading::vocabulary::folded;
use crate::store::StoreError;
use crate::store::keys::is_same;

/// Who gives an address says so in so many words at most: "My work address is …".
const MOST_BESIDES: usize = 8;

impl Desk {
    /// What a message from an account in a workspace has to do with who is behind it. The terminal's accounts are vouched for by the
    /// operating system, and mail by its own marks.
    pub(super) fn linking(
        &self,
        arrival: &Arrival,
        sender: Option<&Party>,
        known: Option<&Party>,
        text: &str,
    ) -> Result<Option<Linking>, StoreError> {
        let Some(sender) = sender.filter(|sender| sender.address.workspace().is_some()) else {
            return Ok(None);
        };
        let asked = known.and_then(|known| known.asked);
        let code = |address: PartyId, cause: Digest| {
            let parts = [sender.id.0, address.0, cause];
            linking::code(self.keys.digest("code", parts.iter().map(|part| part.0.as_slice())))
        };
        let said = asked.zip(linking::code_in(text));
        let is_right = said.map(|(asked, said)| {
            is_same(&said, &linking::plain(&code(asked.address, asked.cause)))
        });
        let address = match self.address_in(text) {
            None => None,
            Some(address) => {
                let named = self.party_of(&address, None, arrival.at);
                Some(self.party(named.id)?.unwrap_or(named))
            }
        };
        let code = address.as_ref().map(|address| code(address.id, arrival.id));
        let is_address_alone = text.split_whitespace().count() <= MOST_BESIDES;
        let code = code.unwrap_or_default();
        Ok(Some(Linking { asked, is_right, address, is_address_alone, code }))
    }

    /// The account of which the reader of the mail with its code says that it is not theirs.
    pub(super) fn denied_account(
        &self,
        letter: Option<&Answered>,
        proof: Proof,
        reading: &Reading,
    ) -> Result<Option<Party>, StoreError> {
        let is_no = reading.is_yes == Some(false)
            || self.settings.vocabulary.words("not-theirs").any(|words| {
                format!(" {} ", folded(&reading.reply)).contains(&format!(" {words} "))
            });
        let asked = letter.filter(|letter| letter.asks == Asks::Code && proof >= Proof::Token);
        let asked = asked.filter(|_| is_no).and_then(|letter| self.item(&letter.subject));
        asked.and_then(|item| item.party).map_or(Ok(None), |account| self.party(account))
    }

    /// The first mail address of a text that is none of ours.
    fn address_in(&self, text: &str) -> Option<Address> {
        let words =
            text.split(|letter: char| letter.is_whitespace() || "<>()[],;:\"".contains(letter));
        let trimmed = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
        let mut addresses = trimmed.filter_map(Address::mail);
        addresses.find(|address| {
            let has_dot = address.domain().is_some_and(|domain| domain.contains('.'));
            has_dot && !own::is_own(&self.own_addresses, address.as_str())
        })
    }

    /// Who is concerned where some records say of parties that they are one person, or that they are not any more: before they are kept.
    pub(super) fn concerned(&self, records: &[Record]) -> BTreeSet<PartyId> {
        let mut parties = BTreeSet::new();
        for record in records {
            let Record::Alias(alias) = record else { continue };
            for party in std::iter::once(alias.party).chain(alias.same_as) {
                parties.insert(party);
                parties.extend(self.ledger.kin(party));
            }
        }
        parties
    }

    /// Lets roles count, or not any more, whose accounts were linked to an address, or told apart from it.
    pub(super) fn settle_links(&mut self, concerned: BTreeSet<PartyId>, now: Timestamp) {
        for party in concerned {
            let is_account =
                told(self.party(party)).is_some_and(|party| party.address.workspace().is_some());
            if !is_account {
                continue;
            }
            let own: Vec<_> =
                self.ledger.standings(party).map(|own| own.reference.clone()).collect();
            for reference in own {
                let role = told(self.submission(&reference)).filter(|role| role.party == party);
                if let Some(role) = role {
                    self.stage(Event::Linked(Box::new(role)), now);
                }
            }
        }
    }
}
