//! Vitals: how a running desk is, in numbers and in words that name nobody.

use jiff::Timestamp;

use super::Desk;
use super::held::held;
use crate::domain::ids::{MailboxName, ProgrammeName};
use crate::domain::ledger::Counts;

/// How a desk is. Nothing in it tells who wrote or what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vitals {
    /// How much there is of everything.
    pub counts: Counts,
    /// How many things wait for an officer.
    pub n_needing_somebody: usize,
    /// How many letters wait for an officer's word, since it is not known whether they arrived or since they were given up.
    pub n_letters_held: usize,
    /// How many letters went out within the hour.
    pub n_letters_within_the_hour: usize,
    /// How many credentials end soon or have ended.
    pub n_credentials_ending: usize,
    /// How many seconds the last canary mail that came back was away.
    pub canary_seconds: Option<i64>,
    /// The latest time that the desk has seen.
    pub seen: Option<Timestamp>,
    /// What keeps it from doing all of its work.
    pub troubles: Vec<Trouble>,
}

/// What keeps a desk from doing all of its work.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Trouble {
    /// There is no room on the disk: nothing more is accepted.
    Full,
    /// The machine's clock is not believed: nothing is done.
    Clock,
    /// Nothing is sent.
    Paused,
    /// Nothing of one programme is sent.
    PausedProgramme(ProgrammeName),
    /// A mailbox is out of order.
    Mailbox(MailboxName),
    /// Guidance or messages are older than their files, which cannot be used.
    Prompts,
}

impl Trouble {
    /// Its name in metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Full => "disk-full",
            Self::Clock => "clock",
            Self::Paused => "sending-paused",
            Self::PausedProgramme(_) => "programme-paused",
            Self::Mailbox(_) => "mailbox",
            Self::Prompts => "prompts",
        }
    }

    /// What is wrong and what to do, without anybody's name.
    pub fn sentence(&self) -> String {
        match self {
            Self::Full => "There is no room on the disk: nothing more is accepted until there is.".to_owned(),
            Self::Clock => {
                "The machine's clock is not believed: set it right, or say `secondment-desk accept-clock`.".to_owned()
            }
            Self::Paused => "Sending pauses: `secondment-desk list` says why.".to_owned(),
            Self::PausedProgramme(name) => {
                format!("Sending for `{name}` pauses: `secondment-desk resume --programme {name}` goes on.")
            }
            Self::Mailbox(name) => {
                format!("`{name}` is out of order: `secondment-desk list` says why.")
            }
            Self::Prompts => {
                "A file in prompts/ cannot be used: the desk goes on with what it had; `secondment-desk check` says why."
                    .to_owned()
            }
        }
    }
}

impl Desk {
    /// How the desk is. `standstill` is why its loop takes nothing in, if it does not.
    pub fn vitals(&self, standstill: Option<Trouble>, now: Timestamp) -> Vitals {
        let pace = self.ledger.pace();
        let paused = pace.pause().map(|_| Trouble::Paused);
        let resting = pace.resting().cloned().map(Trouble::PausedProgramme);
        let prompts = self.prompts_fault.as_ref().map(|_| Trouble::Prompts);
        let mailboxes = self.alarms.keys().cloned().map(Trouble::Mailbox);
        Vitals {
            counts: self.ledger.counts(),
            n_needing_somebody: self.ledger.concerns().len(),
            n_letters_held: self.ledger.deliveries().filter(|known| held(known).is_some()).count(),
            n_letters_within_the_hour: pace.n_within_the_hour(now),
            n_credentials_ending: self.endings.len(),
            canary_seconds: self.canary_seconds(),
            seen: self.ledger.clock(),
            troubles: standstill
                .into_iter()
                .chain(paused)
                .chain(resting)
                .chain(mailboxes)
                .chain(prompts)
                .collect(),
        }
    }
}
