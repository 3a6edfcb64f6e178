//! What the store has about one subject, or of one time: read where it is asked for, not kept in memory.

use jiff::Timestamp;

use super::record_keys::{part_key, party_part, timed_key};
use super::records::{
    AUDIT, DECLARED, DELIVERY, ITEM, LETTER, OF_PARTY, SETTLED, SIDE_ANSWER, THREAD, record,
};
use super::{Key, Kind, Store, StoreError};
use crate::domain::Ledger;
use crate::domain::ids::Reference;
use crate::domain::item::Item;
use crate::domain::party::PartyId;
use crate::domain::record::Record;

/// Calls `take` with every item that came since then, oldest first.
///
/// # Errors
/// Those of the store and of `record`.
pub fn each_item_since(
    store: &dyn Store,
    since: Timestamp,
    mut take: impl FnMut(Item),
) -> Result<(), StoreError> {
    const PAGE: usize = 1000;
    let mut from = timed_key(ITEM, since, &[]);
    loop {
        let page = store.load(&from, PAGE)?;
        for (key, body) in page.iter().filter(|(key, _)| key.kind() == ITEM) {
            if let Record::Item(item) = record(key, body)? {
                take(item);
            }
        }
        match page.last() {
            Some((last, _)) if page.len() == PAGE && last.kind() == ITEM => {
                from = Key::new(ITEM, [last.rest(), &[0]].concat());
            }
            _ => return Ok(()),
        }
    }
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

/// The records of a kind that are parts of a subject.
fn of_subject(
    store: &dyn Store,
    ledger: &Ledger,
    kind: Kind,
    subject: &Reference,
) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    let Some(prefix) = part_key(ledger, kind, subject, "") else { return Ok(records) };
    prefixed(store, &prefix, |key, body| {
        records.push(record(key, body)?);
        Ok(())
    })?;
    Ok(records)
}

/// The letters about a subject.
///
/// # Errors
/// Those of the store and of `record`.
pub fn letters_of(
    store: &dyn Store,
    ledger: &Ledger,
    subject: &Reference,
) -> Result<Vec<Record>, StoreError> {
    of_subject(store, ledger, LETTER, subject)
}

/// What the two sides of an introduction have said of it, oldest first.
///
/// # Errors
/// Those of the store and of `record`.
pub fn answers_of(
    store: &dyn Store,
    ledger: &Ledger,
    introduction: &Reference,
) -> Result<Vec<Record>, StoreError> {
    of_subject(store, ledger, SIDE_ANSWER, introduction)
}

/// What was declared in a placement.
///
/// # Errors
/// Those of the store and of `record`.
pub fn declared_in(
    store: &dyn Store,
    ledger: &Ledger,
    placement: &Reference,
) -> Result<Vec<Record>, StoreError> {
    of_subject(store, ledger, DECLARED, placement)
}

/// Where the letters about a subject stand.
///
/// # Errors
/// Those of the store and of `record`.
pub fn deliveries_of(
    store: &dyn Store,
    ledger: &Ledger,
    subject: &Reference,
) -> Result<Vec<Record>, StoreError> {
    let mut records = of_subject(store, ledger, SETTLED, subject)?;
    records.extend(of_subject(store, ledger, DELIVERY, subject)?);
    Ok(records)
}

/// What was done about a subject, oldest first.
///
/// # Errors
/// Those of the store and of `record`.
pub fn audit_of(
    store: &dyn Store,
    ledger: &Ledger,
    subject: &Reference,
) -> Result<Vec<Record>, StoreError> {
    of_subject(store, ledger, AUDIT, subject)
}

/// The references of later messages in a thread.
///
/// # Errors
/// Those of the store.
pub fn thread_of(
    store: &dyn Store,
    ledger: &Ledger,
    subject: &Reference,
) -> Result<Vec<Reference>, StoreError> {
    let mut references = Vec::new();
    let Some(prefix) = part_key(ledger, THREAD, subject, "") else { return Ok(references) };
    prefixed(store, &prefix, |_, body| {
        references.extend(std::str::from_utf8(body).ok().and_then(Reference::typed));
        Ok(())
    })?;
    Ok(references)
}

/// The references of the messages that a party has sent.
///
/// # Errors
/// Those of the store.
pub fn sent_by(
    store: &dyn Store,
    ledger: &Ledger,
    party: PartyId,
) -> Result<Vec<Reference>, StoreError> {
    let mut references = Vec::new();
    let Some(prefix) = party_part(ledger, OF_PARTY, party, "") else { return Ok(references) };
    prefixed(store, &prefix, |_, body| {
        references.extend(std::str::from_utf8(body).ok().and_then(Reference::typed));
        Ok(())
    })?;
    Ok(references)
}
