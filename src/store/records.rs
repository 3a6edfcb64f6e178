//! Records as the store keeps them: keys, bodies with a schema number, and what is loaded at the start.

use serde_json::value::RawValue;

use super::{Change, Key, Kind, Store, StoreError};
use crate::domain::ids::{Digest, OutgoingId, Reference};
use crate::domain::item::Item;
use crate::domain::party::PartyId;
use crate::domain::record::Record;

/// The schema that is written. A reader of an older one takes it up step by step.
const SCHEMA: u16 = 1;

const ARRIVAL: Kind = Kind::new(b'a');
const CORRESPONDENCE: Kind = Kind::new(b'b');
const CLOCK: Kind = Kind::new(b'c');
const DELIVERY: Kind = Kind::new(b'd');
const SETTLED: Kind = Kind::new(b'e');
const ITEM: Kind = Kind::new(b'i');
const LETTER: Kind = Kind::new(b'l');
const SIGHT: Kind = Kind::new(b'm');
const PARTY: Kind = Kind::new(b'p');
const PACE: Kind = Kind::new(b'r');
const SUBMISSION: Kind = Kind::new(b's');
const THREAD: Kind = Kind::new(b't');
const AUDIT: Kind = Kind::new(b'u');
const INTRODUCTION: Kind = Kind::new(b'x');
const KEY_CHECK: Kind = Kind::new(b'k');

/// The kinds that make the ledger.
pub const LEDGER_KINDS: &[Kind] =
    &[CLOCK, SIGHT, ARRIVAL, ITEM, PARTY, SUBMISSION, INTRODUCTION, DELIVERY, CORRESPONDENCE, PACE];
/// All kinds of records, for an export.
pub const ALL_KINDS: &[Kind] = &[
    CLOCK,
    SIGHT,
    ARRIVAL,
    ITEM,
    PARTY,
    SUBMISSION,
    INTRODUCTION,
    DELIVERY,
    CORRESPONDENCE,
    PACE,
    SETTLED,
    LETTER,
    AUDIT,
];

/// The changes that keep a record, with its indexes.
pub fn changes(record: &Record) -> Vec<Change> {
    let keep = |key: Key| Change { key, body: serde_json::to_vec(&(SCHEMA, record)).ok() };
    match record {
        Record::Arrival(arrival) => vec![keep(Key::new(ARRIVAL, arrival.id.0))],
        Record::Item(item) => {
            let thread = item.thread.as_ref().map(|thread| Change {
                key: Key::new(THREAD, format!("{thread}/{}", item.reference)),
                body: Some(item.reference.as_str().as_bytes().to_vec()),
            });
            std::iter::once(keep(item_key(&item.reference))).chain(thread).collect()
        }
        Record::Party(party) => vec![keep(Key::new(PARTY, party.id.0.0))],
        Record::Submission(submission) => vec![keep(submission_key(&submission.reference))],
        Record::Introduction(introduction) => {
            vec![keep(Key::new(INTRODUCTION, introduction.reference.as_str()))]
        }
        Record::Letter(letter) => vec![keep(letter_key(&letter.id))],
        Record::Delivery(delivery) => {
            let open = Key::new(DELIVERY, delivery.id.as_str());
            if delivery.is_settled() {
                let settled = Key::new(SETTLED, delivery.id.as_str());
                vec![keep(settled), Change { key: open, body: None }]
            } else {
                vec![keep(open)]
            }
        }
        Record::Audit(audit) => {
            // Two deeds of one moment are told apart by their words.
            let words = Digest([0; 16]).derived(&[&audit.rule, &audit.deed]);
            let key = format!("{}/{:020}/{words}", audit.subject, audit.at.as_microsecond());
            vec![keep(Key::new(AUDIT, key))]
        }
        Record::Sight(sight) => vec![keep(Key::new(SIGHT, sight.mailbox.as_str()))],
        Record::Correspondence(known) => vec![keep(Key::new(CORRESPONDENCE, known.party.0.0))],
        Record::Pace(_) => vec![keep(Key::new(PACE, "latest"))],
        Record::Clock(_) => vec![keep(Key::new(CLOCK, "latest"))],
    }
}

/// A record from its body.
///
/// # Errors
/// `TooNew` or `Damaged`, with what to do.
pub fn record(key: &Key, body: &[u8]) -> Result<Record, StoreError> {
    let name = || format!("record {}", String::from_utf8_lossy(key.as_bytes()));
    let unknown = |error: serde_json::Error| StoreError::Damaged {
        file: name().into(),
        what: format!("is not a record that this version knows ({error})"),
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
    serde_json::from_str(body.get()).map_err(unknown)
}

/// Calls `take` with every record of a kind, in key order.
///
/// # Errors
/// Those of the store and of `record`.
pub fn each(store: &dyn Store, kind: Kind, mut take: impl FnMut(Record)) -> Result<(), StoreError> {
    prefixed(store, &Key::new(kind, ""), |key, body| {
        take(record(key, body)?);
        Ok(())
    })
}

/// Calls `take` with every item, in the order of their references.
///
/// # Errors
/// Those of the store and of `record`.
pub fn each_item(store: &dyn Store, mut take: impl FnMut(Item)) -> Result<(), StoreError> {
    each(store, ITEM, |record| {
        if let Record::Item(item) = record {
            take(item);
        }
    })
}

fn prefixed(
    store: &dyn Store,
    prefix: &Key,
    mut take: impl FnMut(&Key, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    const PAGE: usize = 1000;
    let mut from = prefix.clone();
    loop {
        let page = store.load(&from, PAGE)?;
        for (key, body) in &page {
            if !key.as_bytes().starts_with(prefix.as_bytes()) {
                return Ok(());
            }
            take(key, body)?;
        }
        match page.last() {
            Some((last, _)) if page.len() == PAGE => {
                from = Key::new(last.kind(), [last.rest(), &[0]].concat());
            }
            _ => return Ok(()),
        }
    }
}

/// The records of a kind whose key begins with `SUBJECT/`.
fn of_subject(
    store: &dyn Store,
    kind: Kind,
    subject: &Reference,
) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    prefixed(store, &Key::new(kind, format!("{subject}/")), |key, body| {
        records.push(record(key, body)?);
        Ok(())
    })?;
    Ok(records)
}

/// The letters about a subject.
///
/// # Errors
/// Those of the store and of `record`.
pub fn letters_of(store: &dyn Store, subject: &Reference) -> Result<Vec<Record>, StoreError> {
    of_subject(store, LETTER, subject)
}

/// Where the letters about a subject stand.
///
/// # Errors
/// Those of the store and of `record`.
pub fn deliveries_of(store: &dyn Store, subject: &Reference) -> Result<Vec<Record>, StoreError> {
    let mut records = of_subject(store, SETTLED, subject)?;
    records.extend(of_subject(store, DELIVERY, subject)?);
    Ok(records)
}

/// What was done about a subject, oldest first.
///
/// # Errors
/// Those of the store and of `record`.
pub fn audit_of(store: &dyn Store, subject: &Reference) -> Result<Vec<Record>, StoreError> {
    of_subject(store, AUDIT, subject)
}

/// The references of later messages in a thread.
///
/// # Errors
/// Those of the store.
pub fn thread_of(store: &dyn Store, subject: &Reference) -> Result<Vec<Reference>, StoreError> {
    let mut references = Vec::new();
    prefixed(store, &Key::new(THREAD, format!("{subject}/")), |_, body| {
        references.extend(std::str::from_utf8(body).ok().and_then(Reference::typed));
        Ok(())
    })?;
    Ok(references)
}

/// The key of a submission.
pub fn submission_key(reference: &Reference) -> Key {
    Key::new(SUBMISSION, reference.as_str())
}

/// The key of an item.
pub fn item_key(reference: &Reference) -> Key {
    Key::new(ITEM, reference.as_str())
}

/// The key of a letter's delivery once it is settled.
pub fn settled_key(id: &OutgoingId) -> Key {
    Key::new(SETTLED, id.as_str())
}

/// The key of an arrival.
pub fn arrival_key(id: Digest) -> Key {
    Key::new(ARRIVAL, id.0)
}

/// The key of a letter.
pub fn letter_key(id: &OutgoingId) -> Key {
    Key::new(LETTER, id.as_str())
}

/// The key of a party.
pub fn party_key(id: PartyId) -> Key {
    Key::new(PARTY, id.0.0)
}

/// What shows that a key file belongs to a store.
pub fn key_check() -> Key {
    Key::new(KEY_CHECK, "check")
}
