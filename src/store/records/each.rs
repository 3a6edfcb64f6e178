//! Going through the records of a kind.

use super::{ERASURE, ITEM, record};
use crate::domain::erasure::{Erasure, Progress};
use crate::domain::item::Item;
use crate::domain::record::Record;
use crate::store::{Kind, Store, StoreError};

/// Calls `take` with every record of a kind, in key order.
///
/// # Errors
/// Those of the store and of `record`.
pub fn each(store: &dyn Store, kind: Kind, mut take: impl FnMut(Record)) -> Result<(), StoreError> {
    store.each(kind, &mut |key, body| {
        take(record(key, body)?);
        Ok(())
    })
}

/// The erasures whose keys may not be destroyed yet.
///
/// # Errors
/// Those of the store and of `record`.
pub fn erasures_begun(store: &dyn Store) -> Result<Vec<Erasure>, StoreError> {
    let mut begun = Vec::new();
    each(store, ERASURE, |record| {
        if let Record::Erasure(erasure) = record {
            begun.extend((erasure.progress == Progress::Begun).then_some(erasure));
        }
    })?;
    Ok(begun)
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
