//! Parties: people and hosts, known by where they can be reached.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::Digest;
use super::letter::HeldUp;
use super::linking::Challenge;

/// A channel over which a party writes and is written to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Electronic mail.
    Mail,
    /// The chat workspace, or the terminal that stands for it.
    Chat,
}

/// What stands between a workspace and an account's id in it: no account at the terminal has that in its name.
const IN_WORKSPACE: char = ':';

/// Where a party can be reached: a mail address or a chat account, normalised for comparison.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Address {
    /// The channel that the address belongs to.
    pub channel: Channel,
    text: Box<str>,
}

impl Address {
    /// A mail address; `None` unless it has one local part and one domain and no space or control character.
    pub fn mail(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let is_bad = |letter: char| {
            letter.is_whitespace() || letter.is_control() || matches!(letter, '<' | '>' | ',' | ';')
        };
        let is_well_formed = !local.is_empty()
            && domain.contains(|letter: char| letter.is_alphanumeric())
            && !text.contains(is_bad);
        (is_well_formed && text.len() <= 320)
            .then(|| Self { channel: Channel::Mail, text: text.to_lowercase().into() })
    }

    /// A chat account by the name that the workspace gives it.
    pub fn chat(account: &str) -> Option<Self> {
        let account = account.trim();
        (!account.is_empty() && account.len() <= 200 && !account.contains(char::is_control))
            .then(|| Self { channel: Channel::Chat, text: account.into() })
    }

    /// An account in a workspace to which letters are pushed, by the id that the workspace gives it.
    pub fn in_workspace(workspace: &str, account: &str) -> Option<Self> {
        Self::chat(&format!("{workspace}{IN_WORKSPACE}{account}"))
    }

    /// The workspace of a chat account and its id there; none for an account at the terminal, whose letters wait for it.
    pub fn workspace(&self) -> Option<(&str, &str)> {
        (self.channel == Channel::Chat).then(|| self.text.split_once(IN_WORKSPACE)).flatten()
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part of a mail address behind the `@`.
    pub fn domain(&self) -> Option<&str> {
        (self.channel == Channel::Mail)
            .then(|| self.text.rsplit_once('@').map(|(_, domain)| domain))
            .flatten()
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Which party: the keyed digest of its address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(pub Digest);

/// A person or a host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Party {
    /// The keyed digest of the address.
    pub id: PartyId,
    /// Where the party is reached.
    pub address: Address,
    /// When the desk first heard of the party.
    pub known_since: Timestamp,
    /// The name, as the party gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Since when mail to the address comes back; until somebody writes from it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreachable_since: Option<Timestamp>,
    /// What was heard last of a letter to the address that is held up; until somebody writes from it again, or a letter comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_up: Option<HeldUp>,
    /// The code that was last asked for, to show who is behind the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Challenge>,
    /// When codes were mailed lately, for this account or to this address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Timestamp>,
}

/// A party as it is when it was just heard of, with the name and the address of another.
pub fn newly_known(party: &Party, now: Timestamp) -> Party {
    let (asked, codes) = (None, Vec::new());
    let (unreachable_since, held_up) = (None, None);
    Party { known_since: now, unreachable_since, held_up, asked, codes, ..party.clone() }
}

/// What decisions need of a party at every turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acquaintance {
    /// When the desk first heard of the party.
    pub known_since: Timestamp,
    /// How it is reached.
    pub channel: Channel,
    /// Whether mail to its address comes back.
    pub is_unreachable: bool,
    /// Whether it is an account in a workspace to which letters are pushed.
    pub is_in_workspace: bool,
}

impl Acquaintance {
    /// What is needed of a party.
    pub fn of(party: &Party) -> Self {
        Self {
            known_since: party.known_since,
            channel: party.address.channel,
            is_unreachable: party.unreachable_since.is_some(),
            is_in_workspace: party.address.workspace().is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_line_break_or_two_recipients_is_none() {
        assert_eq!(Address::mail("a@b.example\r\nBcc: c@d.example"), None);
        assert_eq!(Address::mail("a@b.example, c@d.example"), None);
        assert_eq!(Address::mail("no address"), None);
    }

    #[test]
    fn an_account_of_a_workspace_is_told_from_one_at_the_terminal() {
        let pushed = Address::in_workspace("discord", "123").unwrap();
        assert_eq!(pushed.workspace(), Some(("discord", "123")));
        assert_eq!(Address::chat("dana").unwrap().workspace(), None);
        assert_eq!(Address::mail("a:b@c.example").unwrap().workspace(), None);
    }

    #[test]
    fn case_does_not_make_another_party() {
        assert_eq!(Address::mail("A.Person@Leeds.GOV.UK"), Address::mail("a.person@leeds.gov.uk"));
    }
}
