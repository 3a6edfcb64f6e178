//! The keyring: a key for each person, wrapped by the master key, in one small file that is written anew whenever it changes.
//!
//! It lies in a folder of its own, in no journal, pack, snapshot or export: a key that is destroyed is gone, and whatever was
//! sealed with it, wherever copies of that are. Keys are drawn ahead and lie ready, so that a new person costs no write here:
//! who has which key is a record of the store like any other. What belongs to nobody is sealed with the desk's own key.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::batch::Person;
use super::bytes::Bytes;
use super::error::{Damage, During, StoreError};
use super::folder::ensure_folder;
use super::master::{Master, MasterKey, random, write_private};
use super::nonces::Nonces;
use super::seal::{
    Held, KeyId, NONCE_BYTES, SealingKey, Unsealed, decrypted, encrypted, key_ids, open, seal,
};

/// What to do when keys are missing or damaged.
pub const REMEDY: &str = "restore the newest copy of the folder `person-keys`; an older copy, or none, cannot read what is kept";

/// A keyed hash of something that was erased.
pub type Mark = [u8; 16];

/// By which a store knows its keyring.
pub type RingId = [u8; 8];

pub struct Keyring {
    folder: PathBuf,
    master: Arc<MasterKey>,
    id: RingId,
    keys: BTreeMap<KeyId, Box<SealingKey>>,
    destroyed: BTreeSet<KeyId>,
    marks: BTreeSet<Mark>,
    assigned: BTreeMap<Person, KeyId>,
    /// Keys that nobody has yet.
    spare: BTreeSet<KeyId>,
    nonces: Nonces,
}

/// Which keys belong to new persons once a batch is kept.
pub type Assignments = BTreeMap<Person, KeyId>;

const OWN: KeyId = KeyId([0; 8]);
const MAGIC: &[u8; 8] = b"SDkeys..";
const FORMAT: u32 = 1;
/// What is sealed apart from the store belongs to no place in it.
const APART: &[u8] = b"apart";
/// So many keys are drawn at once.
const DRAWN_TOGETHER: usize = 512;

impl Keyring {
    /// The keyring in a folder; `None` where there is none. Nothing is written but the end of a change of master keys that was begun.
    pub fn read(folder: &Path, master: &Master) -> Result<Option<Keyring>, StoreError> {
        let path = path_of(folder);
        let content = match fs::read(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).during("read", &path),
        };
        let damaged = |what: &str| Damage::new(&path, what).refusal(REMEDY);
        let mut rest = Bytes::new(&content);
        if rest.array().as_ref() != Some(MAGIC) {
            return Err(damaged("it is no keyring"));
        }
        let format = rest.u32().ok_or_else(|| damaged("it is cut off"))?;
        if format > FORMAT {
            return Err(StoreError::TooNew { file: path, found: format, known: FORMAT });
        }
        let (mark, nonce) = rest
            .array::<8>()
            .zip(rest.array::<NONCE_BYTES>())
            .ok_or_else(|| damaged("it is cut off"))?;
        let masters = master.keys(folder)?;
        let Some(known) = masters.iter().find(|known| known.mark() == mark) else {
            return Err(StoreError::WrongMaster { file: path, tried: master.tried(folder) });
        };
        let sealed = rest.left();
        let plain = decrypted(known.bytes(), nonce, MAGIC, sealed).map(Zeroizing::new);
        let plain = plain.ok_or_else(|| damaged("it is not what was written"))?;
        let (id, keys, destroyed, marks) =
            decode(&plain).ok_or_else(|| damaged("it is not what was written"))?;
        let spare = keys.keys().copied().filter(|&id| id != OWN).collect();
        let ring = Keyring {
            folder: folder.to_owned(),
            master: known.clone(),
            id,
            keys,
            destroyed,
            marks,
            assigned: BTreeMap::new(),
            spare,
            nonces: Nonces::new()?,
        };
        Ok(Some(ring))
    }

    /// A keyring for a folder that has none.
    pub fn make(folder: &Path, master: &Master) -> Result<Keyring, StoreError> {
        ensure_folder(folder)?;
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(folder, private).during("set the permissions of", folder)?;
        let mut ring = Keyring {
            folder: folder.to_owned(),
            master: master.first(folder)?,
            id: RingId::default(),
            keys: BTreeMap::from([(OWN, drawn()?)]),
            destroyed: BTreeSet::new(),
            marks: BTreeSet::new(),
            assigned: BTreeMap::new(),
            spare: BTreeSet::new(),
            nonces: Nonces::new()?,
        };
        random(&mut ring.id)?;
        ring.draw(DRAWN_TOGETHER)?;
        Ok(ring)
    }

    pub fn id(&self) -> RingId {
        self.id
    }

    /// Takes in that a person has a key, as the store says.
    pub fn assign(&mut self, assignments: &Assignments) {
        for (person, id) in assignments {
            self.spare.remove(id);
            if self.keys.contains_key(id) {
                self.assigned.insert(*person, *id);
            }
        }
    }

    /// Keys for those of some persons who have none.
    ///
    /// # Errors
    /// That more keys could not be kept: nothing is changed then.
    pub fn keys_for(
        &mut self,
        persons: impl IntoIterator<Item = Person>,
    ) -> Result<Assignments, StoreError> {
        let persons: BTreeSet<Person> =
            persons.into_iter().filter(|person| !self.assigned.contains_key(person)).collect();
        if self.spare.len() < persons.len() {
            self.draw(persons.len() + DRAWN_TOGETHER)?;
        }
        Ok(persons.into_iter().zip(self.spare.iter().copied()).collect())
    }

    /// Seals bytes for persons, of whom `new` have their keys from this batch on.
    pub fn seal(
        &self,
        persons: &[Person],
        new: &Assignments,
        associated: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let id = |person| self.assigned.get(person).or_else(|| new.get(person)).copied();
        let mut ids = persons.iter().map(id).collect::<Option<Vec<KeyId>>>().unwrap_or_default();
        if persons.is_empty() {
            ids.push(OWN);
        }
        ids.sort_unstable();
        ids.dedup();
        let keys = ids.into_iter().filter_map(|id| Some((id, &**self.keys.get(&id)?)));
        let keys: Vec<(KeyId, &SealingKey)> = keys.collect();
        let nonce = self.nonces.next(associated, plain);
        seal(&keys, nonce, associated, plain)
            .ok_or_else(|| StoreError::broken("seal what is to be kept", "a key is not there"))
    }

    /// Seals bytes that leave the store, for those of some persons who have a key.
    pub fn seal_apart(&self, persons: &[Person], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let has_key = |person: &&Person| self.assigned.contains_key(person);
        let persons: Vec<Person> = persons.iter().filter(has_key).copied().collect();
        self.seal(&persons, &Assignments::new(), APART, plain)
    }

    /// What `seal_apart` sealed; `None` if somebody whom it is about was erased.
    ///
    /// # Errors
    /// A sentence: it is of another desk, or not what was sealed.
    pub fn open_apart(&self, sealed: &[u8]) -> Result<Option<Vec<u8>>, String> {
        match self.open(APART, sealed) {
            Unsealed::Plain(plain) => Ok(Some(plain)),
            Unsealed::Erased => Ok(None),
            Unsealed::KeyMissing => Err("it is sealed with other keys".to_owned()),
            Unsealed::Unfit => Err("it is not what was sealed".to_owned()),
        }
    }

    pub fn open(&self, associated: &[u8], sealed: &[u8]) -> Unsealed {
        let held = |id| match self.keys.get(&id) {
            Some(key) => Held::Here(key),
            None if self.destroyed.contains(&id) => Held::Destroyed,
            None => Held::Missing,
        };
        open(held, associated, sealed)
    }

    /// Destroys the keys of persons. From then on nobody reads what was sealed with them.
    pub fn destroy(&mut self, persons: &[Person], marks: &[Mark]) -> Result<(), StoreError> {
        let ids: BTreeSet<KeyId> =
            persons.iter().filter_map(|person| self.assigned.get(person).copied()).collect();
        if ids.is_empty() && marks.iter().all(|mark| self.marks.contains(mark)) {
            return Ok(());
        }
        self.marks.extend(marks);
        // Written first: a key that is gone from memory alone comes back with the next start.
        let destroyed: BTreeSet<KeyId> = self.destroyed.union(&ids).copied().collect();
        self.write(&self.keys_but(&ids), &destroyed, &self.master)?;
        self.keys.retain(|id, _| !ids.contains(id));
        self.destroyed = destroyed;
        self.assigned.retain(|_, id| !ids.contains(id));
        Ok(())
    }

    /// Wraps the keys with another master key.
    pub fn rewrap(&mut self, master: Arc<MasterKey>) -> Result<(), StoreError> {
        self.write(&self.keys_but(&BTreeSet::new()), &self.destroyed, &master)?;
        self.master = master;
        Ok(())
    }

    /// Whether sealed bytes take a key that was destroyed.
    pub fn is_erased(&self, sealed: &[u8]) -> bool {
        key_ids(sealed).iter().any(|id| self.destroyed.contains(id))
    }

    pub fn is_marked(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// How many persons have a key, and how many keys were destroyed.
    pub fn counts(&self) -> (usize, usize) {
        (self.assigned.len(), self.destroyed.len())
    }

    fn draw(&mut self, n_keys: usize) -> Result<(), StoreError> {
        let mut more = BTreeMap::new();
        while more.len() < n_keys {
            let mut id = KeyId([0; 8]);
            random(&mut id.0)?;
            if id != OWN && !self.keys.contains_key(&id) && !self.destroyed.contains(&id) {
                more.insert(id, drawn()?);
            }
        }
        let mut all = self.keys_but(&BTreeSet::new());
        all.extend(more.iter().map(|(id, key)| (*id, &**key)));
        self.write(&all, &self.destroyed, &self.master)?;
        self.spare.extend(more.keys());
        self.keys.append(&mut more);
        Ok(())
    }

    fn keys_but(&self, without: &BTreeSet<KeyId>) -> BTreeMap<KeyId, &SealingKey> {
        let kept = self.keys.iter().filter(|(id, _)| !without.contains(id));
        kept.map(|(id, key)| (*id, &**key)).collect()
    }

    fn write(
        &self,
        keys: &BTreeMap<KeyId, &SealingKey>,
        destroyed: &BTreeSet<KeyId>,
        master: &MasterKey,
    ) -> Result<(), StoreError> {
        // Room for all at once: what grows leaves copies of itself behind.
        let n_bytes = 32 + keys.len() * 40 + destroyed.len() * 8 + self.marks.len() * 16;
        let mut plain = Zeroizing::new(Vec::with_capacity(n_bytes));
        plain.extend_from_slice(&self.id);
        plain.extend_from_slice(&(keys.len() as u64).to_be_bytes());
        for (id, key) in keys {
            plain.extend_from_slice(&id.0);
            plain.extend_from_slice(&key.0);
        }
        plain.extend_from_slice(&(destroyed.len() as u64).to_be_bytes());
        for id in destroyed {
            plain.extend_from_slice(&id.0);
        }
        plain.extend_from_slice(&(self.marks.len() as u64).to_be_bytes());
        for mark in &self.marks {
            plain.extend_from_slice(mark);
        }
        let mut nonce = [0; NONCE_BYTES];
        random(&mut nonce)?;
        let sealed = encrypted(master.bytes(), nonce, MAGIC, &plain)
            .ok_or_else(|| StoreError::broken("wrap the keys", "they are too many"))?;
        let head = [&MAGIC[..], &FORMAT.to_be_bytes(), &master.mark(), &nonce].concat();
        write_private(&path_of(&self.folder), &[head, sealed].concat())
    }
}

/// Where the keys of persons are, in the keyring's folder.
pub fn path_of(folder: &Path) -> PathBuf {
    folder.join("keys")
}

fn drawn() -> Result<Box<SealingKey>, StoreError> {
    let mut key = Box::new(SealingKey([0; 32]));
    random(&mut key.0)?;
    Ok(key)
}

type Decoded = (RingId, BTreeMap<KeyId, Box<SealingKey>>, BTreeSet<KeyId>, BTreeSet<Mark>);

fn decode(plain: &[u8]) -> Option<Decoded> {
    let mut rest = Bytes::new(plain);
    let id = rest.array()?;
    let mut keys = BTreeMap::new();
    for _ in 0..rest.u64()? {
        let key_id = KeyId(rest.array()?);
        keys.insert(key_id, Box::new(SealingKey(rest.array()?)));
    }
    let mut destroyed = BTreeSet::new();
    for _ in 0..rest.u64()? {
        destroyed.insert(KeyId(rest.array()?));
    }
    let mut marks = BTreeSet::new();
    for _ in 0..rest.u64()? {
        marks.insert(rest.array()?);
    }
    (rest.is_empty() && keys.contains_key(&OWN)).then_some((id, keys, destroyed, marks))
}
