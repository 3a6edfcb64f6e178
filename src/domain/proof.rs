//! How sure the desk is of a message's sender, and how sure it must be.

use serde::{Deserialize, Serialize};

/// What shows that a message is from whom it says it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Nothing: a `From` line alone is worth nothing.
    None,
    /// The receiving server, by its configured authserv-id, found the sender's domain authenticated.
    Authenticated,
    /// The message answers one of ours: it carries a token that only its recipient was given; or it comes from the account in a
    /// chat workspace to which ours go.
    Token,
    /// Both: it carries such a token, and the receiving server found the sender's domain authenticated.
    AuthenticatedToken,
    /// A code sent to the known address came back.
    Code,
    /// The operating system vouches: the data folder's owner, over the folder's socket or at its terminal.
    Local,
}

/// What a message asks for that needs more or less certainty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// A new interest, role or nomination.
    Submit,
    /// A question about the programme.
    Ask,
    /// Changing what is kept about the sender.
    Change,
    /// Taking a submission back.
    Withdraw,
    /// Answering an introduction.
    Agree,
    /// Being told what is kept.
    Read,
    /// Anything that an officer does.
    Command,
}

impl Act {
    /// The word by which messages tell it apart.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Ask => "ask",
            Self::Change => "change",
            Self::Withdraw => "withdraw",
            Self::Agree => "agree",
            Self::Read => "read",
            Self::Command => "command",
        }
    }
}

impl Proof {
    /// Whether this proof is enough for the act.
    pub fn suffices(self, act: Act) -> bool {
        match act {
            Act::Submit | Act::Ask => true,
            Act::Change | Act::Withdraw | Act::Agree => self >= Self::Authenticated,
            Act::Read => self >= Self::Token,
            Act::Command => self >= Self::AuthenticatedToken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(act: Act, least: Option<Proof>) {
        let all = [
            Proof::None,
            Proof::Authenticated,
            Proof::Token,
            Proof::AuthenticatedToken,
            Proof::Code,
            Proof::Local,
        ];
        let enough = all.into_iter().find(|proof| proof.suffices(act));
        assert_eq!(enough, least);
    }

    #[test]
    fn each_act_has_its_least_proof() {
        check(Act::Submit, Some(Proof::None));
        check(Act::Ask, Some(Proof::None));
        check(Act::Change, Some(Proof::Authenticated));
        check(Act::Withdraw, Some(Proof::Authenticated));
        check(Act::Agree, Some(Proof::Authenticated));
        check(Act::Read, Some(Proof::Token));
        check(Act::Command, Some(Proof::AuthenticatedToken));
    }
}
