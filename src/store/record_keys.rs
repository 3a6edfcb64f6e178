//! Under which keys records lie: first the time at which their subject began, as the ledger knows it.

use jiff::Timestamp;

use super::records::{
    ARRIVAL, CORRESPONDENCE, ITEM, KEY_CHECK, LESSON, LETTER, MAILED, PARTY, REASONS, SETTLED,
    SUBMISSION, UNDOABLE,
};
use super::{Key, Kind};
use crate::domain::Ledger;
use crate::domain::ids::{Digest, OutgoingId, Reference};
use crate::domain::party::PartyId;

/// The key of a submission that the ledger knows.
pub fn submission_key(ledger: &Ledger, reference: &Reference) -> Option<Key> {
    subject_key(ledger, SUBMISSION, reference)
}

/// The key of an item that the ledger knows.
pub fn item_key(ledger: &Ledger, reference: &Reference) -> Option<Key> {
    subject_key(ledger, ITEM, reference)
}

/// The key of an introduction's reasons that the ledger knows.
pub fn reasons_key(ledger: &Ledger, reference: &Reference) -> Option<Key> {
    subject_key(ledger, REASONS, reference)
}

/// The key of the latest order about something that the ledger knows.
pub fn undoable_key(ledger: &Ledger, reference: &Reference) -> Option<Key> {
    subject_key(ledger, UNDOABLE, reference)
}

/// The key of what was learned in a placement that the ledger knows.
pub fn lesson_key(ledger: &Ledger, placement: &Reference, lesson: &Reference) -> Option<Key> {
    part_key(ledger, LESSON, placement, lesson.as_str())
}

/// The key of what stood in a mail to an officer.
pub fn mailed_key(ledger: &Ledger, reference: &Reference) -> Option<Key> {
    subject_key(ledger, MAILED, reference)
}

/// The key of a letter's delivery once it is settled.
pub fn settled_key(ledger: &Ledger, subject: &Reference, id: &OutgoingId) -> Option<Key> {
    part_key(ledger, SETTLED, subject, id.as_str())
}

/// The key of a party that the ledger knows.
pub fn party_key(ledger: &Ledger, id: PartyId) -> Option<Key> {
    Some(timed_key(PARTY, ledger.acquaintance(id)?.known_since, &id.0.0))
}

/// The key of a part of what is known of a party.
pub(super) fn party_part(ledger: &Ledger, kind: Kind, id: PartyId, part: &str) -> Option<Key> {
    let since = ledger.acquaintance(id)?.known_since;
    Some(timed_key(kind, since, &[&id.0.0[..], part.as_bytes()].concat()))
}

/// The key of what was answered to a party.
pub fn correspondence_key(ledger: &Ledger, id: PartyId) -> Key {
    let since = ledger.acquaintance(id).map_or(Timestamp::UNIX_EPOCH, |known| known.known_since);
    timed_key(CORRESPONDENCE, since, &id.0.0)
}

/// The key of an arrival.
pub fn arrival_key(at: Timestamp, id: Digest) -> Key {
    timed_key(ARRIVAL, at, &id.0)
}

/// The key of a letter about a subject.
pub fn letter_key(ledger: &Ledger, subject: &Reference, id: &OutgoingId) -> Option<Key> {
    part_key(ledger, LETTER, subject, id.as_str())
}

pub(super) fn subject_key(ledger: &Ledger, kind: Kind, subject: &Reference) -> Option<Key> {
    Some(timed_key(kind, ledger.began(subject)?, subject.as_str().as_bytes()))
}

pub(super) fn part_key(
    ledger: &Ledger,
    kind: Kind,
    subject: &Reference,
    part: &str,
) -> Option<Key> {
    Some(timed_key(kind, ledger.began(subject)?, format!("{subject}/{part}").as_bytes()))
}

pub(super) fn timed_key(kind: Kind, at: Timestamp, rest: &[u8]) -> Key {
    Key::new(kind, [&at.as_microsecond().to_be_bytes()[..], rest].concat())
}

/// What shows that a key file belongs to a store.
pub fn key_check() -> Key {
    Key::new(KEY_CHECK, "check")
}
