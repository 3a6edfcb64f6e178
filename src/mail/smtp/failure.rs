//! What a step of an attempt failed by, and what that means for the letter and the account.

use std::time::Duration;

use lettre::transport::smtp::Error;

use crate::domain::letter::Outcome;
use crate::mail::quoting::without_addresses;

/// So much of a server's words is kept.
const LONGEST_QUOTE: usize = 300;

/// Why a step of an attempt did not succeed.
pub enum Failure {
    /// The server said no.
    Reply { code: u16, words: String },
    /// The connection was lost, or the server did not speak SMTP.
    Cut(String),
    /// The server did not answer in time.
    Silent(Duration),
    /// This side cannot do what the server wants; a sentence with what to do.
    Wrong(String),
}

impl Failure {
    /// What happened, for an officer.
    pub fn sentence(&self, step: &str) -> String {
        match self {
            Self::Reply { code, words } => {
                format!("the server answered {step} with {code}: {words}")
            }
            Self::Cut(why) => format!("the connection was lost at {step}: {why}"),
            Self::Silent(after) => {
                format!("the server did not answer {step} within {} s", after.as_secs())
            }
            Self::Wrong(sentence) => sentence.clone(),
        }
    }

    /// The outcome of a step before the letter itself began to go out: nothing was taken.
    pub fn before_the_letter(&self, step: &str) -> Outcome {
        let sentence = self.sentence(step);
        match self {
            // Only for whoever has logged in: the account, not the letter.
            Self::Reply { code: 530 | 534 | 535 | 538, .. } => Outcome::AccountRefused(sentence),
            Self::Reply { code: 500..=599, .. } | Self::Wrong(_) => Outcome::GiveUp(sentence),
            Self::Reply { .. } | Self::Cut(_) | Self::Silent(_) => Outcome::TryLater(sentence),
        }
    }

    /// The outcome of a step without which there is no connection. A lost or silent one may be back before long.
    pub fn of_the_connection(&self, step: &str, host: &str, port: u16) -> Outcome {
        let (sentence, may_pass) = match self {
            Self::Reply { .. } | Self::Wrong(_) => return self.of_the_account(step),
            Self::Cut(why) if why.contains("lookup address") => (
                format!(
                    "there is no server named {host} to be found; mend `host` of [sending.smtp], or look at this machine's network."
                ),
                // The words of the C library, where the name server itself does not answer.
                why.contains("Temporary failure"),
            ),
            Self::Cut(why) if why.contains("Connection refused") => (
                format!(
                    "nobody answers at {host} on port {port}; if this stays so, look at `host` and `port` of [sending.smtp]."
                ),
                true,
            ),
            Self::Cut(_) | Self::Silent(_) => (
                format!(
                    "{}; if this stays so, look at `port` and `security` of [sending.smtp], and at what stands between (a firewall).",
                    self.sentence(step)
                ),
                true,
            ),
        };
        Outcome::Unreachable { sentence, may_pass }
    }

    /// The outcome of a step that no letter has a part in: what is refused for good is the account.
    pub fn of_the_account(&self, step: &str) -> Outcome {
        let sentence = self.sentence(step);
        match self {
            Self::Reply { code: 500..=599, .. } | Self::Wrong(_) => {
                Outcome::AccountRefused(sentence)
            }
            Self::Reply { .. } | Self::Cut(_) | Self::Silent(_) => Outcome::TryLater(sentence),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let words = innermost(&error);
        match error.status() {
            Some(code) => Self::Reply { code: code.into(), words },
            None => Self::Cut(words),
        }
    }
}

/// The innermost reason, in one line of bounded length without addresses.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    without_addresses(&error.to_string(), LONGEST_QUOTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_does_not_exist_is_for_a_person_and_one_that_cannot_be_looked_up_may_be_back() {
        let check = |why: &str, expected: bool| {
            let failure = Failure::Cut(format!("failed to lookup address information: {why}"));
            let outcome = failure.of_the_connection("the connection", "mail.example", 465);
            let Outcome::Unreachable { sentence, may_pass } = outcome else { panic!("{why}") };
            assert!(sentence.contains("no server named mail.example"), "{sentence}");
            assert_eq!(may_pass, expected, "{why}");
        };
        check("Name or service not known", false);
        check("Temporary failure in name resolution", true);
    }
}
