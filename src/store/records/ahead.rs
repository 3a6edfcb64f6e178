//! Reading ahead: records are fetched and unsealed on a thread of their own while those before them are taken in.

use std::sync::mpsc::{SendError, SyncSender, sync_channel};
use std::{mem, panic, thread};

use crate::store::{Key, Kind, Store, StoreError};

/// So many records go over at once.
const TOGETHER: usize = 256;
/// So many such portions wait at most.
const MOST_AHEAD: usize = 8;

/// Records of one kind, as they are kept.
type Portion = (Kind, Vec<(Key, Vec<u8>)>);

/// Calls `take` with every record of some kinds, kind by kind, each in key order.
///
/// # Errors
/// The first of `take`, or else those of the store.
pub fn each_of(
    store: &dyn Store,
    kinds: &[Kind],
    mut take: impl FnMut(Kind, &Key, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    thread::scope(|scope| {
        let (sender, portions) = sync_channel(MOST_AHEAD);
        let reader = scope.spawn(move || read(store, kinds, &sender));
        let taken = portions.into_iter().try_for_each(|(kind, some): Portion| {
            some.iter().try_for_each(|(key, body)| take(kind, key, body))
        });
        let read = reader.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked));
        taken.and(read)
    })
}

/// Hands all records over. Where nobody takes them any more it ends, and what was wrong is known there.
fn read(store: &dyn Store, kinds: &[Kind], sender: &SyncSender<Portion>) -> Result<(), StoreError> {
    let gone = |_: SendError<Portion>| StoreError::broken("load the records", "nobody takes them");
    for kind in kinds {
        let mut some = Vec::with_capacity(TOGETHER);
        store.each(*kind, &mut |key, body| {
            some.push((key.clone(), body.to_vec()));
            if some.len() < TOGETHER {
                return Ok(());
            }
            sender.send((*kind, mem::take(&mut some))).map_err(gone)
        })?;
        sender.send((*kind, some)).map_err(gone)?;
    }
    Ok(())
}
