//! The store: what the desk remembers, and the one way to write it.

pub mod about;
mod accepted;
mod batch;
mod bytes;
mod clean;
mod embedded;
mod entry;
mod error;
mod folder;
mod frame;
mod header;
mod journal;
pub mod keys;
mod meta;
mod open;
mod pack;
mod pack_check;
mod rebuild;
pub mod records;
mod seal;
mod shelf;
mod snapshot;
#[cfg(test)]
mod tests;
mod verify;
mod walk;

pub use batch::{Batch, Change, Key, Kind, RawId, RawMail, Sequence};
pub use embedded::EmbeddedStore;
pub use error::StoreError;
pub use open::Options;
pub use verify::Report;

/// Takes a record; an error ends the reading.
pub type Visit<'a> = dyn FnMut(&Key, &[u8]) -> Result<(), StoreError> + 'a;

/// Everything the desk must remember after a power cut.
///
/// `commit` is the only write: no record exists without the messages that announce it, nor the reverse.
/// Opening takes the lock on the data folder, so that one process at a time can commit.
pub trait Store: Send + Sync {
    /// Keeps a batch whole or not at all; returns once it would survive a power cut.
    ///
    /// # Errors
    /// After `Full` nothing was kept and the same batch may be tried again.
    /// After any other error the store must be opened again, which tells whether the batch was kept.
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError>;

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError>;

    /// Records of the kind of `from`, from `from` on, in key order, at most `limit`.
    fn load(&self, from: &Key, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError>;

    /// Calls `visit` with every record of a kind, in key order. A store that checks itself ends with an error unless they
    /// were those that were committed: what was visited then counts for nothing, and opening again repairs it.
    ///
    /// # Errors
    /// Those of `visit` besides.
    fn each(&self, kind: Kind, visit: &mut Visit<'_>) -> Result<(), StoreError>;

    fn raw(&self, id: RawId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Reads everything that is kept and says what is wrong with it.
    fn verify(&self) -> Result<Report, StoreError>;
}
