//! Records as the store keeps them: keys, bodies with a schema number, and what is loaded at the start.
//!
//! A key begins with the time at which its subject began, so that what is new is written to one end of the store and a
//! large store is no slower than a small one.

mod ahead;
mod each;

use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, Value};

pub use super::record_keys::{
    arrival_key, correspondence_key, item_key, key_check, lesson_key, letter_key, mailed_key,
    party_key, reasons_key, settled_key, submission_key, undoable_key,
};
use super::record_keys::{part_key, party_part, subject_key, timed_key};
use super::schema::{self, OLDEST, SCHEMA, Step, TakesUp};
use super::{Change, Key, Kind, Store, StoreError, whose};
use crate::domain::Ledger;
use crate::domain::answer::Teller;
use crate::domain::audit::Audit;
use crate::domain::ids::Digest;
use crate::domain::matching::Profile;
use crate::domain::record::Record;
use ahead::each_of;
pub use each::{each, each_item, erasures_begun};

pub const ARRIVAL: Kind = Kind::new(b'a');
pub(super) const CORRESPONDENCE: Kind = Kind::new(b'b');
const CLOCK: Kind = Kind::new(b'c');
const CLAIM: Kind = Kind::new(b'g');
pub(super) const DELIVERY: Kind = Kind::new(b'd');
pub(super) const SETTLED: Kind = Kind::new(b'e');
pub(super) const ITEM: Kind = Kind::new(b'i');
pub(super) const LETTER: Kind = Kind::new(b'l');
pub(super) const MAILED: Kind = Kind::new(b'j');
const SIGHT: Kind = Kind::new(b'm');
const PERSONS_ANSWER: Kind = Kind::new(b'n');
const ALIAS: Kind = Kind::new(b'h');
pub(super) const UNDOABLE: Kind = Kind::new(b'o');
pub(super) const PARTY: Kind = Kind::new(b'p');
const PLACE: Kind = Kind::new(b'z');
const PACE: Kind = Kind::new(b'r');
pub(super) const SUBMISSION: Kind = Kind::new(b's');
pub(super) const THREAD: Kind = Kind::new(b't');
/// Which messages a party has sent: follows from the items.
pub(super) const OF_PARTY: Kind = Kind::new(b'q');
pub(crate) const AUDIT: Kind = Kind::new(b'u');
const INTRODUCTION: Kind = Kind::new(b'x');
pub(super) const REASONS: Kind = Kind::new(b'w');
/// What the two sides of an introduction have said of it.
pub(super) const SIDE_ANSWER: Kind = Kind::new(b'v');
/// A submission in short. It follows from the submission, and is what is loaded at the start.
const PROFILE: Kind = Kind::new(b'f');
const PLACEMENT: Kind = Kind::new(b'y');
/// What was learned, with its placement.
pub(super) const LESSON: Kind = Kind::new(b'A');
/// What somebody was told of that.
const READER: Kind = Kind::new(b'B');
const UNASKED: Kind = Kind::new(b'F');
const WATCH: Kind = Kind::new(b'J');
/// What was declared, with its placement.
pub(super) const DECLARED: Kind = Kind::new(b'C');
const DECLARATION_CLOCK: Kind = Kind::new(b'D');
const ERASURE: Kind = Kind::new(b'E');
const RIGHTS: Kind = Kind::new(b'I');
const LIMITS: Kind = Kind::new(b'G');
const CHAIN_END: Kind = Kind::new(b'H');
pub(super) const KEY_CHECK: Kind = Kind::new(b'k');

/// The kinds that make the ledger, besides the profiles.
/// Erasures come first: what is kept of somebody beside them is of somebody who has come back.
const LEDGER_KINDS: &[Kind] = &[
    ERASURE,
    CLOCK,
    SIGHT,
    PLACE,
    PACE,
    PERSONS_ANSWER,
    ARRIVAL,
    ITEM,
    PARTY,
    INTRODUCTION,
    PLACEMENT,
    LESSON,
    READER,
    UNASKED,
    WATCH,
    DECLARATION_CLOCK,
    DELIVERY,
    CLAIM,
    ALIAS,
    RIGHTS,
    LIMITS,
    CHAIN_END,
    MAILED,
];
/// All kinds of records, for an export: whatever begins a subject comes before its parts.
pub const ALL_KINDS: &[Kind] = &[
    ERASURE,
    CLOCK,
    SIGHT,
    PLACE,
    PACE,
    PERSONS_ANSWER,
    ARRIVAL,
    PARTY,
    SUBMISSION,
    INTRODUCTION,
    PLACEMENT,
    ITEM,
    LESSON,
    READER,
    UNASKED,
    WATCH,
    DECLARATION_CLOCK,
    DECLARED,
    MAILED,
    REASONS,
    SIDE_ANSWER,
    DELIVERY,
    CORRESPONDENCE,
    SETTLED,
    LETTER,
    AUDIT,
    CLAIM,
    ALIAS,
    RIGHTS,
    LIMITS,
    CHAIN_END,
    UNDOABLE,
];

/// The changes that keep a record, with its indexes, given a ledger that knows what it belongs to.
///
/// # Errors
/// `Broken`, if the ledger does not: the record would lie where nobody finds it.
pub fn changes(ledger: &Ledger, record: &Record) -> Result<Vec<Change>, StoreError> {
    let persons = whose::persons(ledger, record);
    let change = |key: Key, body: Option<Vec<u8>>| Change { key, body, persons: persons.clone() };
    let keep = |key: Key| change(key, serde_json::to_vec(&(SCHEMA, record)).ok());
    let found = |key: Option<Key>| {
        key.ok_or_else(|| {
            StoreError::broken("keep a record", "what it belongs to is not known to the ledger")
        })
    };
    Ok(match record {
        Record::Arrival(arrival) => vec![keep(arrival_key(arrival.at, arrival.id))],
        Record::Item(item) => {
            // A message may answer what a restored folder does not know.
            let thread = item.thread.as_ref().and_then(|thread| {
                let key = part_key(ledger, THREAD, thread, item.reference.as_str())?;
                Some(change(key, Some(item.reference.as_str().as_bytes().to_vec())))
            });
            let of_party = item.party.and_then(|party| {
                let key = party_part(ledger, OF_PARTY, party, item.reference.as_str())?;
                Some(change(key, Some(item.reference.as_str().as_bytes().to_vec())))
            });
            let item = keep(found(item_key(ledger, &item.reference))?);
            std::iter::once(item).chain(thread).chain(of_party).collect()
        }
        Record::Party(party) => vec![keep(timed_key(PARTY, party.known_since, &party.id.0.0))],
        Record::Submission(submission) => {
            let profile = change(
                found(subject_key(ledger, PROFILE, &submission.reference))?,
                serde_json::to_vec(&(SCHEMA, Profile::of(submission))).ok(),
            );
            vec![keep(found(submission_key(ledger, &submission.reference))?), profile]
        }
        Record::Introduction(introduction) => {
            vec![keep(found(subject_key(ledger, INTRODUCTION, &introduction.reference))?)]
        }
        Record::Reasons(reasons) => vec![keep(found(reasons_key(ledger, &reasons.reference))?)],
        Record::SideAnswer(answer) => {
            let by = match &answer.by {
                Teller::Message(reference) => reference.as_str(),
                Teller::Officer(_) => answer.part.as_str(),
            };
            let moment = format!("{:020}/{by}", answer.at.as_microsecond());
            vec![keep(found(part_key(ledger, SIDE_ANSWER, &answer.introduction, &moment))?)]
        }
        Record::Placement(placement) => {
            vec![keep(found(subject_key(ledger, PLACEMENT, &placement.reference))?)]
        }
        Record::Lesson(lesson) => {
            vec![keep(found(lesson_key(ledger, &lesson.placement, &lesson.reference))?)]
        }
        Record::Declared(declared) => {
            let part = format!("{}/{}", declared.part.as_str(), declared.id);
            vec![keep(found(part_key(ledger, DECLARED, &declared.placement, &part))?)]
        }
        Record::DeclarationClock(clock) => {
            let part = clock.part.as_str();
            vec![keep(found(part_key(ledger, DECLARATION_CLOCK, &clock.placement, part))?)]
        }
        Record::Unasked(known) => vec![keep(found(party_part(ledger, UNASKED, known.party, ""))?)],
        Record::Reader(reader) => vec![keep(found(party_part(ledger, READER, reader.party, ""))?)],
        Record::Letter(letter) => {
            vec![keep(found(letter_key(ledger, &letter.subject_reference, &letter.id))?)]
        }
        Record::Delivery(delivery) => {
            let key =
                |kind| part_key(ledger, kind, &delivery.subject_reference, delivery.id.as_str());
            let open = found(key(DELIVERY))?;
            if delivery.is_settled() {
                vec![keep(found(key(SETTLED))?), change(open, None)]
            } else {
                vec![keep(open)]
            }
        }
        Record::Audit(audit) => vec![keep(found(audit_key(ledger, audit))?)],
        Record::Claim(claim) => {
            vec![keep(found(subject_key(ledger, CLAIM, &claim.subject))?)]
        }
        Record::Alias(alias) => vec![keep(found(party_part(ledger, ALIAS, alias.party, ""))?)],
        Record::Undoable(undoable) => {
            vec![keep(found(undoable_key(ledger, &undoable.subject))?)]
        }
        Record::Erasure(erasure) => {
            vec![keep(timed_key(ERASURE, erasure.at, erasure.reference.as_str().as_bytes()))]
        }
        Record::RightsRequest(request) => {
            vec![keep(found(subject_key(ledger, RIGHTS, &request.reference))?)]
        }
        Record::Limits(limits) => vec![keep(found(party_part(ledger, LIMITS, limits.party, ""))?)],
        Record::Mailed(list) => vec![keep(found(mailed_key(ledger, &list.reference))?)],
        Record::Sight(sight) => vec![keep(Key::new(SIGHT, sight.mailbox.as_str()))],
        Record::Place(place) => vec![keep(Key::new(PLACE, place.id.0))],
        Record::PersonsAnswer(answer) => {
            vec![keep(timed_key(PERSONS_ANSWER, answer.at, &answer.to.0))]
        }
        Record::Correspondence(known) => {
            vec![keep(correspondence_key(ledger, known.party))]
        }
        Record::ChainEnd(_) => vec![keep(Key::new(CHAIN_END, "latest"))],
        Record::Pace(_) => vec![keep(Key::new(PACE, "latest"))],
        Record::Watch(_) => vec![keep(Key::new(WATCH, "latest"))],
        Record::Clock(_) => vec![keep(Key::new(CLOCK, "latest"))],
    })
}

fn audit_key(ledger: &Ledger, audit: &Audit) -> Option<Key> {
    // Deeds of one moment are told apart by their numbers; those of before there were any, by their words.
    let words = || Digest([0; 16]).derived(&[&audit.rule, &audit.deed]).to_string();
    let number = audit.link.as_ref().map(|link| format!("{:012}", link.number));
    let at = audit.at.as_microsecond();
    let moment = format!("{at:020}/{}", number.unwrap_or_else(words));
    match &audit.subject {
        Some(subject) => part_key(ledger, AUDIT, subject, &moment),
        None => Some(timed_key(AUDIT, audit.at, format!("desk/{moment}").as_bytes())),
    }
}

/// A record from its body.
///
/// # Errors
/// `TooNew` or `Damaged`, with what to do.
pub fn record(key: &Key, body: &[u8]) -> Result<Record, StoreError> {
    parsed(key, body, |step| step.record)
}

/// A line of an export with a record, or another one, which was written in some schema.
pub fn line<T: DeserializeOwned>(schema: u16, line: &[u8]) -> serde_json::Result<T> {
    if !schema::differs(schema, |step| step.record) {
        return serde_json::from_slice(line);
    }
    let mut line: Value = serde_json::from_slice(line)?;
    if let Some(record) = line.get_mut("record") {
        *record = schema::taken_up(schema, |step| step.record, record.take());
    }
    serde_json::from_value(line)
}

fn parsed<T: DeserializeOwned>(
    key: &Key,
    body: &[u8],
    of: fn(&Step) -> TakesUp,
) -> Result<T, StoreError> {
    let name = || format!("record {}", key.as_bytes().escape_ascii());
    let unknown = |error: serde_json::Error| StoreError::Damaged {
        file: name().into(),
        what: format!(
            "is not a record that this version knows (byte {}, {:?})",
            error.column(),
            error.classify()
        ),
        remedy: "Start the version that wrote it, or restore the data folder from a backup.".into(),
    };
    let (schema, body): (u16, &RawValue) = serde_json::from_slice(body).map_err(unknown)?;
    if schema > SCHEMA {
        return Err(StoreError::TooNew {
            file: name().into(),
            found: schema.into(),
            known: SCHEMA.into(),
        });
    }
    if schema < OLDEST {
        return Err(StoreError::Damaged {
            file: name().into(),
            what: "was written by an earlier version, which kept records in another order".into(),
            remedy: "Export with the version that wrote it, and import the file with this one."
                .into(),
        });
    }
    if !schema::differs(schema, of) {
        return serde_json::from_str(body.get()).map_err(unknown);
    }
    let body = serde_json::from_str(body.get()).map_err(unknown)?;
    serde_json::from_value(schema::taken_up(schema, of, body)).map_err(unknown)
}

/// What decisions depend on, as a store has it.
///
/// # Errors
/// Those of the store and of `record`.
pub fn ledger(store: &dyn Store) -> Result<Ledger, StoreError> {
    let mut ledger = Ledger::default();
    let kinds: Vec<Kind> = LEDGER_KINDS.iter().copied().chain([PROFILE]).collect();
    each_of(store, &kinds, |kind, key, body| {
        if kind == PROFILE {
            ledger.apply_profile(parsed(key, body, |step| step.profile)?);
        } else {
            ledger.apply(&record(key, body)?);
        }
        Ok(())
    })?;
    ledger.let_go_of_bereft();
    Ok(ledger)
}

#[cfg(test)]
mod tests;
