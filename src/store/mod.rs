//! The store: what the desk remembers, and the one way to write it.

pub mod about;
mod accepted;
mod batch;
mod bytes;
pub mod chain;
mod clean;
mod compact;
mod embedded;
mod entry;
mod error;
mod folder;
mod former;
mod frame;
mod gradual;
mod header;
mod journal;
mod keyring;
pub mod keys;
mod master;
mod meta;
mod nonces;
mod open;
mod pack;
mod pack_check;
mod rebuild;
mod record_keys;
pub mod records;
mod schema;
mod seal;
mod sealed;
mod shelf;
mod snapshot;
#[cfg(test)]
mod tests;
mod verify;
mod walk;
pub mod whose;

pub use batch::{Batch, Change, Key, Kind, Person, RawId, RawMail, Sequence};
pub use embedded::EmbeddedStore;
pub use error::StoreError;
pub use keyring::{Keyring, Mark};
pub use master::{Master, MasterKey};
pub use open::Options;
pub use schema::{FORMER, OLDEST, SCHEMA, bring_up, stated};
pub use verify::Report;

/// Takes a record; an error ends the reading.
pub type Visit<'a> = dyn FnMut(&Key, &[u8]) -> Result<(), StoreError> + 'a;

/// Everything the desk must remember after a power cut.
///
/// `commit` is the only way in, and `destroy` and `compact_on` the only ways out: no record exists without the messages that announce it, nor the reverse.
/// Opening takes the lock on the data folder, so that one process at a time can commit.
pub trait Store: Send + Sync {
    /// Keeps a batch whole or not at all; returns once it would survive a power cut.
    ///
    /// # Errors
    /// After `Full` nothing was kept and the same batch may be tried again.
    /// After any other error the store must be opened again, which tells whether the batch was kept.
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError>;

    /// A record's body; `None` where there is none, or a key that it takes was destroyed. So it is with all reading.
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

    /// Destroys the keys of persons: whatever was sealed for them is gone, in every copy. Somebody who comes back gets another key.
    /// With the keys `marks` are kept, by which it is known later what was somebody's who is gone: they outlast a restored copy of the rest.
    fn destroy(&self, persons: &[Person], marks: &[Mark]) -> Result<(), StoreError>;

    /// Whether a mark was left by somebody who is gone.
    fn is_marked(&self, mark: Mark) -> Result<bool, StoreError>;

    /// Bytes as they may leave the store: sealed for persons, as a record of theirs is.
    fn seal_for(&self, persons: &[Person], plain: &[u8]) -> Result<Vec<u8>, StoreError>;

    /// Goes on a little with leaving nothing on the disk of what was removed; true once that is so for all that was removed before the
    /// first call. A step takes a fraction of a second whatever the store holds, and commits go on between them.
    fn compact_on(&self) -> Result<bool, StoreError>;

    /// Reads everything that is kept and says what is wrong with it.
    fn verify(&self) -> Result<Report, StoreError>;
}
