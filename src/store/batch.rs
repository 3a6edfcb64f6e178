//! What callers hand to the store: keys, bodies, raw mails, and the batch that keeps them together.

use std::sync::Arc;

/// What is kept whole or not at all.
///
/// If a batch names a key twice, the later change counts.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub raw: Vec<RawMail>,
    pub changes: Vec<Change>,
    /// Mails that go.
    pub removed: Vec<RawId>,
}

/// A record's new body; `None` removes the record.
#[derive(Debug, Clone)]
pub struct Change {
    pub key: Key,
    pub body: Option<Vec<u8>>,
    /// Whose data it is: once the key of one of them is destroyed, nobody reads the body any more. Nobody's, where it is empty.
    pub persons: Vec<Person>,
}

/// A mail as it arrived. A mail whose id is already stored is not stored again.
#[derive(Debug, Clone)]
pub struct RawMail {
    pub id: RawId,
    pub bytes: Arc<[u8]>,
    /// Whose data it is, as in a change.
    pub persons: Vec<Person>,
}

/// Somebody whose data is kept, by a keyed hash that the caller makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person(pub [u8; 16]);

/// A keyed hash of a mail's bytes, made by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawId(pub [u8; 16]);

/// The number of a committed batch; the first one is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequence(pub u64);

/// A record's kind (one letter) and what tells it from others of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Vec<u8>);

impl Key {
    pub fn new(kind: Kind, rest: impl AsRef<[u8]>) -> Key {
        let mut bytes = vec![kind.0];
        bytes.extend_from_slice(rest.as_ref());
        Key(bytes)
    }

    pub fn kind(&self) -> Kind {
        Kind(self.0.first().copied().unwrap_or_default())
    }

    /// What follows the kind.
    pub fn rest(&self) -> &[u8] {
        self.0.split_first().map_or(&[], |(_, rest)| rest)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn from_stored(bytes: Vec<u8>) -> Key {
        Key(bytes)
    }
}

/// The first byte of a key. Bytes below 0x20 are the store's own, which is why only letters make a `Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(u8);

impl Kind {
    /// Meant for constants, where a wrong letter does not compile: `const ROLE: Kind = Kind::new(b'r');`
    ///
    /// # Panics
    /// If `letter` is not an ASCII letter.
    pub const fn new(letter: u8) -> Kind {
        assert!(letter.is_ascii_alphabetic(), "a kind is an ASCII letter");
        Kind(letter)
    }

    pub const fn letter(self) -> u8 {
        self.0
    }
}
