//! Sights: since when a mailbox on a server is read, and which numbering of its mails that goes by.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::ids::MailboxName;
use super::ledger::Ledger;
use super::record::Record;

/// What the desk knows of a mailbox on a server besides the mails that it took.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sight {
    /// The mailbox.
    pub mailbox: MailboxName,
    /// The server's numbering of its mails (UIDVALIDITY, RFC 3501 section 2.3.1.1).
    pub uid_validity: u32,
    /// Which of them are the desk's.
    pub start: Start,
    /// Since when the mailbox is the desk's: the first sight of it, or an earlier day that config names.
    pub began: Timestamp,
}

/// Where the desk starts in a mailbox. What came before is left to the people who had it then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// At this number.
    Uid(u32),
    /// At the first mail that the server received at `began` or later: numbers say nothing about it.
    Date,
}

/// Keeps the first sight of a mailbox, and a new numbering of it.
///
/// After a new numbering every mail has a new name. Those that the desk has are known by their content; those from before the
/// first sight are known by their date.
pub fn sighted(
    ledger: &Ledger,
    mailbox: MailboxName,
    uid_validity: u32,
    uid_next: u32,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Decision {
    let sight = match (ledger.sight(&mailbox), since) {
        (Some(known), _) if known.uid_validity == uid_validity => return Decision::default(),
        (Some(known), _) => Sight { mailbox, uid_validity, start: Start::Date, began: known.began },
        (None, Some(began)) => Sight { mailbox, uid_validity, start: Start::Date, began },
        (None, None) => Sight { mailbox, uid_validity, start: Start::Uid(uid_next), began: now },
    };
    Decision { records: vec![Record::Sight(sight)], ..Decision::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(ledger: &mut Ledger, uid_validity: u32, since: Option<Timestamp>) -> Option<Sight> {
        let now = Timestamp::UNIX_EPOCH;
        let decision = sighted(ledger, MailboxName::from("lga"), uid_validity, 7, since, now);
        ledger.apply_decision(&decision);
        ledger.sight(&MailboxName::from("lga")).cloned()
    }

    #[test]
    fn the_first_sight_starts_at_the_next_number_and_stays() {
        let mut ledger = Ledger::default();
        let first = sight(&mut ledger, 1, None);
        assert_eq!(first.as_ref().map(|sight| sight.start), Some(Start::Uid(7)));
        let later = sighted(
            &ledger,
            MailboxName::from("lga"),
            1,
            9,
            None,
            Timestamp::from_second(9).unwrap(),
        );
        assert_eq!(later, Decision::default());
    }

    #[test]
    fn a_new_numbering_starts_at_the_day_of_the_first_sight() {
        let mut ledger = Ledger::default();
        let first = sight(&mut ledger, 1, None).unwrap();
        let second = sight(&mut ledger, 2, None).unwrap();
        assert_eq!((second.uid_validity, second.start), (2, Start::Date));
        assert_eq!(second.began, first.began);
    }

    #[test]
    fn an_earlier_day_in_config_counts_at_the_first_sight_alone() {
        let mut ledger = Ledger::default();
        let day = Timestamp::from_second(-86_400).unwrap();
        let first = sight(&mut ledger, 1, Some(day)).unwrap();
        assert_eq!((first.start, first.began), (Start::Date, day));
        assert_eq!(sight(&mut ledger, 1, None), Some(first));
    }
}
