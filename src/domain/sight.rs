//! Sights: since when a mailbox on a server is read, which numbering of its mails that goes by, and how old a mail is by them.

use jiff::{SignedDuration, Timestamp};
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
    /// When the desk first saw the mailbox.
    #[serde(default)]
    pub seen_at: Timestamp,
    /// The number from which on mails came after the first sight; none in a later numbering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_uid: Option<u32>,
}

/// What a server says of a mail in one of its mailboxes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Its number.
    pub uid: u32,
    /// When the server received it (INTERNALDATE, RFC 3501 section 2.3.3).
    pub received: Option<Timestamp>,
}

/// How a mail stands to the present.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Age {
    /// It has just come.
    #[default]
    Present,
    /// It lay unread for too long to be answered by a machine.
    Late,
    /// It was in its mailbox before the desk was.
    History,
}

impl Age {
    /// Whether it has just come.
    pub fn is_present(&self) -> bool {
        *self == Self::Present
    }
}

impl Sight {
    /// How old a mail is that is read now, given how long after it came one may be answered.
    ///
    /// Numbers tell best what was there at the first sight. In a later numbering only the server's dates do, which are in
    /// whole seconds; a mail without one is for a person.
    pub fn age(&self, stamp: &Stamp, answer_within: SignedDuration, now: Timestamp) -> Age {
        let is_history = match (self.first_uid, stamp.received) {
            (Some(first), _) => stamp.uid < first,
            (None, Some(received)) => received.as_second() < self.seen_at.as_second(),
            (None, None) => return Age::Late,
        };
        let is_late =
            stamp.received.is_some_and(|received| now.duration_since(received) > answer_within);
        match (is_history, is_late) {
            (true, _) => Age::History,
            (false, true) => Age::Late,
            (false, false) => Age::Present,
        }
    }
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
    let (start, began, seen_at, first_uid) = match (ledger.sight(&mailbox), since) {
        (Some(known), _) if known.uid_validity == uid_validity => return Decision::default(),
        (Some(known), _) => (Start::Date, known.began, known.seen_at, None),
        (None, Some(began)) => (Start::Date, began, now, Some(uid_next)),
        (None, None) => (Start::Uid(uid_next), now, now, Some(uid_next)),
    };
    let sight = Sight { mailbox, uid_validity, start, began, seen_at, first_uid };
    Decision { records: vec![Record::Sight(sight)], ..Decision::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(ledger: &mut Ledger, uid_validity: u32, since: Option<Timestamp>) -> Option<Sight> {
        let now = Timestamp::UNIX_EPOCH;
        let decision = sighted(ledger, MailboxName::from("lga"), uid_validity, 7, since, now);
        decision.records.iter().for_each(|record| ledger.apply(record));
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

    #[track_caller]
    fn check(sight: &Sight, uid: u32, received: Option<i64>, age: Age) {
        let received = received.map(|second| Timestamp::from_second(second).unwrap());
        let now = Timestamp::from_second(1000).unwrap();
        let within = SignedDuration::from_secs(300);
        assert_eq!(sight.age(&Stamp { uid, received }, within, now), age);
    }

    #[test]
    fn what_was_there_at_the_first_sight_is_history_and_what_lay_too_long_is_late() {
        let mut ledger = Ledger::default();
        let day = Timestamp::from_second(-86_400).unwrap();
        let first = sight(&mut ledger, 1, Some(day)).unwrap();
        check(&first, 6, Some(999), Age::History);
        check(&first, 6, None, Age::History);
        check(&first, 7, Some(999), Age::Present);
        check(&first, 7, Some(700), Age::Present);
        check(&first, 7, Some(699), Age::Late);
        check(&first, 7, None, Age::Present);
    }

    #[test]
    fn in_a_new_numbering_the_servers_dates_tell_what_was_there() {
        let mut ledger = Ledger::default();
        sight(&mut ledger, 1, None);
        let second = sight(&mut ledger, 2, None).unwrap();
        check(&second, 900, Some(-1), Age::History);
        check(&second, 1, Some(0), Age::Late);
        check(&second, 1, Some(1000), Age::Present);
        check(&second, 1, None, Age::Late);
    }
}
