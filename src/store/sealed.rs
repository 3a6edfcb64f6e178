//! What the store seals and opens: which keys a batch takes, how a sealed body is told from an older, open one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLockReadGuard, RwLockWriteGuard};

use super::batch::{Batch, Key, Person};
use super::bytes::Bytes;
use super::embedded::EmbeddedStore;
use super::entry::Changes;
use super::error::{Damage, StoreError};
use super::keyring::{self, Assignments, Keyring};
use super::master::{Master, MasterKey};
use super::meta::{KEYRING, MAIL_PLACE, PACK_END, PERSON_KEY, THINNED, UNSEALED};
use super::open::{Layout, Options};
use super::pack::{self, Added, Id, Place};
use super::pack_check;
use super::seal::Unsealed;
use super::shelf::Shelf;

/// What a batch comes to on the disk.
#[derive(Default)]
pub struct Sealed {
    /// What goes to the pack.
    pub mails: BTreeMap<Id, Vec<u8>>,
    /// Those of them that are not sealed: they are from before everything was, and only change their place.
    pub open: BTreeSet<Id>,
    /// What goes to journal and sled.
    pub changes: Changes,
    /// Who has which key from this batch on.
    pub new: Assignments,
}

/// What a stored body is.
pub enum Body {
    Plain(Vec<u8>),
    /// A key that it takes was destroyed.
    Erased,
}

impl Body {
    pub fn plain(self) -> Option<Vec<u8>> {
        if let Self::Plain(plain) = self { Some(plain) } else { None }
    }
}

/// Bodies from this size on go to the pack, which only grows at its end: sled would move them about with every neighbour.
const LARGE_BYTES: usize = 1 << 10;
/// How a body stands in sled. The first two are of stores from before everything was sealed.
const OPEN: u8 = 0;
const OPEN_IN_PACK: u8 = 1;
const SEALED: u8 = 2;
const SEALED_IN_PACK: u8 = 3;
/// Behind the place of what is sealed in the pack.
const IS_SEALED: u8 = 1;

/// The keyring of a store, made where it has none yet.
pub fn keyring(layout: &Layout, options: &Options, shelf: &Shelf) -> Result<Keyring, StoreError> {
    let known = shelf.get(&[KEYRING])?;
    let found = Keyring::read(&layout.person_keys, &options.master)?;
    let path = keyring::path_of(&layout.person_keys);
    let refused = |what: &str| Damage::new(&path, what).refusal(keyring::REMEDY);
    let mut ring = match (found, known) {
        (Some(ring), Some(known)) if known != ring.id() => {
            return Err(refused("it belongs to another data folder"));
        }
        (None, Some(_)) => return Err(refused("it is missing, and everything is sealed with it")),
        (Some(ring), _) => ring,
        (None, None) => Keyring::make(&layout.person_keys, &options.master)?,
    };
    let mut assigned = Assignments::new();
    shelf.scan(PERSON_KEY, &[PERSON_KEY], |key, value| {
        let person = key.split_first().and_then(|(_, rest)| Bytes::new(rest).array());
        if let (Some(person), Some(id)) = (person, Bytes::new(value).array()) {
            assigned.insert(Person(person), super::seal::KeyId(id));
        }
        Ok(true)
    })?;
    ring.assign(&assigned);
    Ok(ring)
}

/// Notes where the mails of a batch lie.
pub fn note_places(added: &Added, open: &BTreeSet<Id>, changes: &mut Changes) {
    for (id, place) in &added.places {
        let mut place = place.encode();
        if !open.contains(id) {
            place.push(IS_SEALED);
        }
        changes.insert(mail_key(*id), Some(place));
    }
    for (number, end) in &added.ends {
        changes.insert(segment_key(PACK_END, *number), Some(end.to_be_bytes().to_vec()));
    }
}

pub fn mail_key(id: Id) -> Vec<u8> {
    [&[MAIL_PLACE][..], &id].concat()
}

pub fn segment_key(kind: u8, segment: u64) -> Vec<u8> {
    [&[kind][..], &segment.to_be_bytes()].concat()
}

/// Whether what lies at a place is sealed.
pub fn is_sealed_at(place: &[u8]) -> bool {
    place.len() > Place { segment: 0, offset: 0, length: 0 }.encode().len()
}

/// Where a sealed body is.
pub enum Stored<'a> {
    Here(&'a [u8]),
    InPack(Id),
}

/// Where a body is, if it is sealed.
pub fn sealed_body(stored: &[u8]) -> Option<Stored<'_>> {
    match stored.split_first() {
        Some((&SEALED, content)) => Some(Stored::Here(content)),
        Some((&SEALED_IN_PACK, id)) => Bytes::new(id).array().map(Stored::InPack),
        _ => None,
    }
}

impl EmbeddedStore {
    /// What a batch comes to on the disk.
    pub(super) fn sealed(&self, batch: &Batch, sequence: u64) -> Result<Sealed, StoreError> {
        let of_changes = batch.changes.iter().flat_map(|change| &change.persons);
        let of_mails = batch.raw.iter().flat_map(|mail| &mail.persons);
        let new = self.changed_keyring()?.keys_for(of_changes.chain(of_mails).copied())?;
        let ring = self.held_keyring()?;
        let mut sealed = Sealed { new, ..Sealed::default() };
        for mail in &batch.raw {
            let is_there =
                self.shelf.get(&mail_key(mail.id.0))?.is_some_and(|at| is_sealed_at(&at));
            if !is_there && !sealed.mails.contains_key(&mail.id.0) {
                let content = ring.seal(&mail.persons, &sealed.new, &mail.id.0, &mail.bytes)?;
                sealed.mails.insert(mail.id.0, content);
            }
        }
        let last: BTreeMap<&Key, _> =
            batch.changes.iter().map(|change| (&change.key, change)).collect();
        for (key, change) in last {
            let key = key.as_bytes();
            self.let_go(key, change.body.is_none(), &mut sealed.changes)?;
            let value = match &change.body {
                None => None,
                Some(body) => {
                    let content = ring.seal(&change.persons, &sealed.new, key, body)?;
                    Some(if body.len() < LARGE_BYTES {
                        [&[SEALED][..], &content].concat()
                    } else {
                        let id = large_body_id(sequence, key);
                        sealed.mails.insert(id, content);
                        [&[SEALED_IN_PACK][..], &id].concat()
                    })
                }
            };
            sealed.changes.insert(key.to_vec(), value);
        }
        for id in &batch.removed {
            self.let_go_of_mail(id.0, true, &mut sealed.changes)?;
        }
        for (person, id) in &sealed.new {
            sealed.changes.insert([&[PERSON_KEY][..], &person.0].concat(), Some(id.0.to_vec()));
        }
        let is_new = !(sealed.mails.is_empty() && sealed.changes.is_empty());
        if is_new && self.shelf.get(&[KEYRING])?.is_none() {
            sealed.changes.insert(vec![KEYRING], Some(ring.id().to_vec()));
            if sequence > 1 {
                sealed.changes.insert(vec![UNSEALED], Some(Vec::new()));
            }
        }
        Ok(sealed)
    }

    /// What a record leaves in the pack when another body, or none, takes its place.
    fn let_go(
        &self,
        key: &[u8],
        is_removed: bool,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let stored = self.shelf.get(key)?;
        match stored.as_deref().and_then(<[u8]>::split_first) {
            Some((&(OPEN_IN_PACK | SEALED_IN_PACK), id)) => match Bytes::new(id).array() {
                Some(id) => self.let_go_of_mail(id, is_removed, changes),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    pub(super) fn let_go_of_mail(
        &self,
        id: Id,
        is_removed: bool,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let place = self.shelf.get(&mail_key(id))?.and_then(|place| Place::decode(&place));
        if let Some(place) = place {
            changes.insert(mail_key(id), None);
            if is_removed {
                changes.insert(segment_key(THINNED, place.segment), Some(Vec::new()));
            }
        }
        Ok(())
    }

    pub(super) fn body(&self, key: &[u8], stored: &[u8]) -> Result<Body, StoreError> {
        let in_pack = |id: &[u8]| match Bytes::new(id).array() {
            Some(id) => Ok(self.packed(id)?.map(|(content, _)| content)),
            None => Ok(None),
        };
        let (content, is_sealed) = match stored.split_first() {
            Some((&flag @ (OPEN | SEALED), content)) => (Some(content.to_vec()), flag == SEALED),
            Some((&flag @ (OPEN_IN_PACK | SEALED_IN_PACK), id)) => {
                (in_pack(id)?, flag == SEALED_IN_PACK)
            }
            _ => (None, false),
        };
        let Some(content) = content else {
            self.shelf.suspect();
            return Err(StoreError::broken(
                "read a record, which will be rebuilt",
                "it is not what was written",
            ));
        };
        self.opened(key, content, is_sealed)
    }

    pub(super) fn mail(&self, id: Id) -> Result<Option<Body>, StoreError> {
        let packed = self.packed(id)?;
        packed.map(|(content, is_sealed)| self.opened(&id, content, is_sealed)).transpose()
    }

    /// What lies in the pack, and whether it is sealed.
    pub(super) fn packed(&self, id: Id) -> Result<Option<(Vec<u8>, bool)>, StoreError> {
        let Some(stored) = self.shelf.get(&mail_key(id))? else { return Ok(None) };
        let Some(place) = Place::decode(&stored) else { return Ok(None) };
        let content = pack::read(&self.layout.pack, id, place)?;
        let content = content.map_err(|damage| damage.refusal(pack_check::REMEDY))?;
        Ok(Some((content, is_sealed_at(&stored))))
    }

    fn opened(
        &self,
        associated: &[u8],
        content: Vec<u8>,
        is_sealed: bool,
    ) -> Result<Body, StoreError> {
        if !is_sealed {
            return Ok(Body::Plain(content));
        }
        match self.held_keyring()?.open(associated, &content) {
            Unsealed::Plain(plain) => Ok(Body::Plain(plain)),
            Unsealed::Erased => Ok(Body::Erased),
            Unsealed::KeyMissing => {
                let path = keyring::path_of(&self.layout.person_keys);
                let what = "it is older than what is kept: a key is not in it";
                Err(Damage::new(&path, what).refusal(keyring::REMEDY))
            }
            Unsealed::Unfit => {
                Err(StoreError::broken("open a record", "it was sealed for another place"))
            }
        }
    }

    pub(super) fn assign(&self, new: &Assignments) -> Result<(), StoreError> {
        if !new.is_empty() {
            self.changed_keyring()?.assign(new);
        }
        Ok(())
    }

    pub(super) fn held_keyring(&self) -> Result<RwLockReadGuard<'_, Keyring>, StoreError> {
        self.keyring
            .read()
            .map_err(|_| StoreError::broken("use the keys", "a change of them panicked"))
    }

    pub(super) fn changed_keyring(&self) -> Result<RwLockWriteGuard<'_, Keyring>, StoreError> {
        self.keyring
            .write()
            .map_err(|_| StoreError::broken("use the keys", "a change of them panicked"))
    }

    /// Whether something is from before everything was sealed.
    pub fn has_unsealed(&self) -> Result<bool, StoreError> {
        let is_older = || -> Result<bool, StoreError> {
            Ok(self.shelf.get(&[KEYRING])?.is_none() && self.writer()?.meta.applied > 0)
        };
        Ok(self.shelf.get(&[UNSEALED])?.is_some() || is_older()?)
    }

    /// How many persons have a key, and how many keys were destroyed.
    pub fn key_counts(&self) -> Result<(usize, usize), StoreError> {
        Ok(self.held_keyring()?.counts())
    }

    /// Wraps the keys with another master key; a new one beside them, where none is given.
    pub fn rotate(&self, to: Option<Arc<MasterKey>>) -> Result<(), StoreError> {
        let folder = &self.layout.person_keys;
        if let Some(key) = to {
            return self.changed_keyring()?.rewrap(key);
        }
        self.changed_keyring()?.rewrap(Master::successor(folder)?)?;
        Master::succeed(folder)
    }

    /// How many records and mails are from before everything was sealed.
    pub fn unsealed(&self) -> Result<(u64, u64), StoreError> {
        let (mut n_records, mut n_mails) = (0, 0);
        for kind in (b'A'..=b'Z').chain(b'a'..=b'z') {
            self.shelf.scan(kind, &[kind], |_, stored| {
                n_records += u64::from(matches!(stored.first(), Some(&(OPEN | OPEN_IN_PACK))));
                Ok(true)
            })?;
        }
        self.shelf.scan(MAIL_PLACE, &[MAIL_PLACE], |_, place| {
            n_mails += u64::from(!is_sealed_at(place));
            Ok(true)
        })?;
        Ok((n_records, n_mails))
    }

    /// Sentences about what no key opens, though none of its keys was destroyed.
    pub(super) fn unreadable(&self) -> Result<Vec<String>, StoreError> {
        let mut n_records = 0_u64;
        for kind in (b'A'..=b'Z').chain(b'a'..=b'z') {
            self.shelf.scan(kind, &[kind], |key, stored| {
                // Damage of the pack is told by itself.
                let is_closed = match self.body(key, stored) {
                    Ok(_) => false,
                    Err(StoreError::Damaged { file, .. }) => {
                        file.starts_with(&self.layout.person_keys)
                    }
                    Err(_) => true,
                };
                n_records += u64::from(is_closed);
                Ok(true)
            })?;
        }
        Ok((n_records > 0)
            .then(|| format!("Records that cannot be opened: {n_records}."))
            .into_iter()
            .collect())
    }
}

/// The batch's number, then a hash of the key: what is kept together lies together.
fn large_body_id(sequence: u64, key: &[u8]) -> Id {
    let hash = blake3::hash(key);
    let parts = sequence.to_be_bytes().into_iter().chain(hash.as_bytes().iter().copied());
    let mut id = Id::default();
    id.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
    id
}
