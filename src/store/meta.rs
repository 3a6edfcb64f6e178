//! What sled knows about itself: how far it has come, and a fold of each kind by which a scan is checked.

use std::collections::BTreeMap;

use super::bytes::{Bytes, push_stretch};
use super::header::HEADER_BYTES;

/// The store's own kinds of keys; callers' kinds are letters.
pub const META: u8 = 0x00;
pub const MAIL_PLACE: u8 = 0x01;
pub const PACK_END: u8 = 0x02;
/// Which key a person has.
pub const PERSON_KEY: u8 = 0x03;
/// Which keyring the keys are in.
pub const KEYRING: u8 = 0x04;
/// Segments of the pack from which something was removed.
pub const THINNED: u8 = 0x05;
/// That something is from before everything was sealed.
pub const UNSEALED: u8 = 0x06;

const OWN_KINDS_END: u8 = 0x20;

pub const META_KEY: [u8; 1] = [META];
pub const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The sequence of the last batch applied.
    pub applied: u64,
    /// Where the journal goes on after that batch.
    pub position: Position,
    pub folds: Folds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub segment: u64,
    pub offset: u64,
}

/// Counts and folds by kind. Two stores with the same records have the same folds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folds(BTreeMap<u8, Fold>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fold {
    pub count: u64,
    xor: u64,
}

pub enum Decoded {
    Known(Meta),
    Newer(u32),
    Unreadable,
}

impl Meta {
    pub fn fresh() -> Meta {
        let position = Position { segment: 1, offset: HEADER_BYTES };
        Meta { applied: 0, position, folds: Folds::default() }
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = FORMAT.to_be_bytes().to_vec();
        for number in [self.applied, self.position.segment, self.position.offset] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        for (&kind, fold) in &self.folds.0 {
            bytes.push(kind);
            bytes.extend_from_slice(&fold.count.to_be_bytes());
            bytes.extend_from_slice(&fold.xor.to_be_bytes());
        }
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Decoded {
        let mut rest = Bytes::new(bytes);
        match rest.u32() {
            Some(format) if format > FORMAT => Decoded::Newer(format),
            Some(_) => decode_known(rest).map_or(Decoded::Unreadable, Decoded::Known),
            None => Decoded::Unreadable,
        }
    }
}

impl Folds {
    pub fn add(&mut self, key: &[u8], value: &[u8]) {
        self.add_digest(kind_of(key), digest(key, value));
    }

    pub fn remove(&mut self, key: &[u8], value: &[u8]) {
        let kind = kind_of(key);
        let fold = self.0.entry(kind).or_default();
        fold.count = fold.count.saturating_sub(1);
        fold.xor ^= digest(key, value);
        if *fold == Fold::default() {
            self.0.remove(&kind);
        }
    }

    pub fn of(&self, kind: u8) -> Fold {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// Of callers' records, not the store's own.
    pub fn count(&self) -> u64 {
        self.0.range(OWN_KINDS_END..).map(|(_, fold)| fold.count).sum()
    }

    /// Adds a record of which only the digest is known.
    pub fn add_digest(&mut self, kind: u8, digest: u64) {
        let fold = self.0.entry(kind).or_default();
        fold.count += 1;
        fold.xor ^= digest;
    }
}

pub fn kind_of(key: &[u8]) -> u8 {
    key.first().copied().unwrap_or_default()
}

fn decode_known(mut rest: Bytes<'_>) -> Option<Meta> {
    let applied = rest.u64()?;
    let position = Position { segment: rest.u64()?, offset: rest.u64()? };
    let mut folds = Folds::default();
    while !rest.is_empty() {
        let [kind] = rest.array()?;
        folds.0.insert(kind, Fold { count: rest.u64()?, xor: rest.u64()? });
    }
    Some(Meta { applied, position, folds })
}

/// A hash whose folds do not cancel out: of a linear check such as a CRC, two records
/// that miss the same change would.
pub fn digest(key: &[u8], value: &[u8]) -> u64 {
    let mut bytes = Vec::with_capacity(key.len() + value.len() + 4);
    push_stretch(&mut bytes, key);
    bytes.extend_from_slice(value);
    let hash = blake3::hash(&bytes);
    hash.as_bytes().first_chunk::<8>().map_or(0, |&first| u64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_is_read_as_it_was_written() {
        let mut meta = Meta::fresh();
        meta.folds.add(b"a1", b"one");
        meta.folds.add(b"b1", b"two");
        let Decoded::Known(read) = Meta::decode(&meta.encode()) else { panic!("unreadable") };
        assert_eq!(read, meta);
        let newer = [&2_u32.to_be_bytes()[..], &[0; 24]].concat();
        assert!(matches!(Meta::decode(&newer), Decoded::Newer(2)));
        assert!(matches!(Meta::decode(b"abc"), Decoded::Unreadable));
    }

    #[test]
    fn removing_what_was_added_leaves_nothing() {
        let mut folds = Folds::default();
        folds.add(b"a1", b"one");
        folds.remove(b"a1", b"one");
        assert_eq!(folds, Folds::default());
    }
}
