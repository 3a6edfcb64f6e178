//! The store in a folder: commits go to pack, journal and sled in this order; reads go to sled and pack.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use super::batch::{Batch, Key, Kind, RawId, Sequence};
use super::bytes::Bytes;
use super::entry::{self, Changes};
use super::error::{StoreError, WriteFailure};
use super::folder::free_bytes;
use super::journal::Journal;
use super::meta::{Folds, MAIL_PLACE, Meta, PACK_END, kind_of};
use super::open::{self, Layout, Opened, Options, take_snapshot};
use super::pack::{self, Id, Pack, Place};
use super::pack_check;
use super::seal;
use super::shelf::Shelf;
use super::verify::{self, Report};
use super::{Store, Visit};

pub struct EmbeddedStore {
    layout: Layout,
    options: Options,
    writer: Mutex<Writer>,
    shelf: Shelf,
    // Let go of last: dropping the shelf still writes to the folder.
    _lock: File,
}

struct Writer {
    journal: Journal,
    pack: Pack,
    meta: Meta,
    snapshot_bytes: u64,
    /// The journal's size at which the next snapshot is tried, if one failed.
    postponed_bytes: u64,
    /// Why nothing more is written.
    failure: Option<String>,
}

impl Store for EmbeddedStore {
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError> {
        let mut writer = self.writer()?;
        let sequence = writer.meta.applied + 1;
        let (mails, mut changes) = self.sealed(batch, sequence)?;
        if mails.is_empty() && changes.is_empty() {
            return Ok(Sequence(writer.meta.applied));
        }
        self.require_room(&mails, &changes)?;
        let added =
            writer.pack.append(&mails).map_err(|failure| self.failed(&mut writer, failure))?;
        for (id, place) in &added.places {
            changes.insert(mail_key(*id), Some(place.encode()));
        }
        for (number, end) in &added.ends {
            let key = [&[PACK_END][..], &number.to_be_bytes()].concat();
            changes.insert(key, Some(end.to_be_bytes().to_vec()));
        }
        let payload = entry::encode(sequence, &changes);
        let position = match writer.journal.append(sequence, &payload) {
            Ok(position) => position,
            Err(failure) => {
                let failure = match failure {
                    WriteFailure::Undone(error) => writer.pack.undo(&added, error),
                    WriteFailure::Unknown(error) => WriteFailure::Unknown(error),
                };
                return Err(self.failed(&mut writer, failure));
            }
        };
        // From here on the batch is kept, whatever happens.
        let applied = self.shelf.apply(&mut writer.meta, sequence, position, &changes);
        applied.map_err(|error| self.failed(&mut writer, WriteFailure::Unknown(error)))?;
        self.snapshot_if_due(&mut writer);
        Ok(Sequence(sequence))
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let stored = self.shelf.get(key.as_bytes())?;
        stored.map(|stored| self.body(key.as_bytes(), &stored)).transpose()
    }

    fn load(&self, from: &Key, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let mut records = Vec::new();
        if limit == 0 {
            return Ok(records);
        }
        self.shelf.scan(kind_of(from.as_bytes()), from.as_bytes(), |key, stored| {
            records.push((Key::from_stored(key.to_vec()), self.body(key, stored)?));
            Ok(records.len() < limit)
        })?;
        Ok(records)
    }

    fn each(&self, kind: Kind, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let writer = self.writer()?;
        let mut folds = Folds::default();
        self.shelf.scan(kind.letter(), &[kind.letter()], |key, stored| {
            folds.add(key, stored);
            match self.body(key, stored) {
                // Opening has said how much is lost.
                Err(StoreError::Damaged { .. }) if self.options.accept_damage => {}
                body => visit(&Key::from_stored(key.to_vec()), &body?)?,
            }
            Ok(true)
        })?;
        if folds.of(kind.letter()) == writer.meta.folds.of(kind.letter()) {
            return Ok(());
        }
        self.shelf.suspect();
        Err(StoreError::broken(
            "load the records, which will be rebuilt",
            "they are not those that were committed",
        ))
    }

    fn raw(&self, id: RawId) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed = self.packed(id.0)?;
        sealed.map(|sealed| opened(&id.0, sealed)).transpose()
    }

    fn verify(&self) -> Result<Report, StoreError> {
        let writer = self.writer()?;
        verify::verify(&self.layout, &self.shelf, &writer.meta)
    }
}

impl EmbeddedStore {
    /// Opens or creates the store in `folder`. The lines say what was repaired.
    pub fn open(
        folder: &Path,
        options: &Options,
    ) -> Result<(EmbeddedStore, Vec<String>), StoreError> {
        let layout = Layout::new(folder);
        let mut notices = Vec::new();
        let Opened { shelf, meta, journal, pack, snapshot_bytes, lock, is_lossy } =
            open::open(&layout, options, &mut notices)
                .map_err(|error| measured(error, &layout, options))?;
        let writer =
            Writer { journal, pack, meta, snapshot_bytes, postponed_bytes: 0, failure: None };
        let writer = Mutex::new(writer);
        let accept_damage = options.accept_damage || is_lossy;
        let options = Options { accept_damage, ..options.clone() };
        let store = EmbeddedStore { layout, options, writer, shelf, _lock: lock };
        store.snapshot_if_due(&mut *store.writer()?);
        Ok((store, notices))
    }

    /// Exports all records now, after which the journal before them is removed.
    pub fn snapshot(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        self.take_snapshot(&mut writer)
            .map_err(|error| measured(error, &self.layout, &self.options))
    }

    fn writer(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        let refused = |cause: &str| StoreError::broken("go on after an earlier failure", cause);
        let writer = self.writer.lock().map_err(|_| refused("a write panicked"))?;
        match &writer.failure {
            Some(failure) => Err(refused(failure)),
            None => Ok(writer),
        }
    }

    /// What goes to the pack, and what goes to journal and sled.
    fn sealed(
        &self,
        batch: &Batch,
        sequence: u64,
    ) -> Result<(BTreeMap<Id, Vec<u8>>, Changes), StoreError> {
        let mut mails = BTreeMap::new();
        for mail in &batch.raw {
            if !mails.contains_key(&mail.id.0) && self.shelf.get(&mail_key(mail.id.0))?.is_none() {
                mails.insert(mail.id.0, seal::seal(&mail.id.0, &mail.bytes).into_owned());
            }
        }
        let last: BTreeMap<&Key, Option<&Vec<u8>>> =
            batch.changes.iter().map(|change| (&change.key, change.body.as_ref())).collect();
        let mut changes = Changes::new();
        for (key, body) in last {
            let key = key.as_bytes();
            let value = match body.map(|body| seal::seal(key, body)) {
                None => None,
                Some(sealed) if sealed.len() < LARGE_BYTES => {
                    Some([&[INLINE][..], &sealed].concat())
                }
                Some(sealed) => {
                    let id = large_body_id(sequence, key);
                    mails.insert(id, sealed.into_owned());
                    Some([&[IN_PACK][..], &id].concat())
                }
            };
            changes.insert(key.to_vec(), value);
        }
        Ok((mails, changes))
    }

    /// Leaves the reserve, and room for sled to hold its pages twice over for a while.
    fn require_room(
        &self,
        mails: &BTreeMap<Id, Vec<u8>>,
        changes: &Changes,
    ) -> Result<(), StoreError> {
        let mail_bytes: usize = mails.values().map(Vec::len).sum();
        let value_length = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, Vec::len);
        let change_bytes: usize =
            changes.iter().map(|(key, value)| key.len() + value_length(value)).sum();
        let needed_bytes =
            self.options.reserve_bytes.saturating_add(3 * (mail_bytes + change_bytes) as u64);
        let free_bytes = free_bytes(&self.layout.folder)?;
        if free_bytes < needed_bytes {
            return Err(StoreError::Full { free_bytes, needed_bytes });
        }
        Ok(())
    }

    /// The error to answer with; unless the failure left no trace, nothing more is written.
    fn failed(&self, writer: &mut Writer, failure: WriteFailure) -> StoreError {
        match failure {
            WriteFailure::Undone(error) => measured(error, &self.layout, &self.options),
            WriteFailure::Unknown(error) => {
                writer.failure = Some(error.event());
                StoreError::broken("finish a commit", error.event())
            }
        }
    }

    /// A snapshot that fails is not the committer's concern: the journal still has everything.
    fn snapshot_if_due(&self, writer: &mut Writer) {
        let due_bytes = self.options.snapshot_after_bytes.max(2 * writer.snapshot_bytes);
        if writer.journal.size_bytes <= due_bytes.max(writer.postponed_bytes) {
            return;
        }
        if let Err(error) = self.take_snapshot(writer) {
            writer.postponed_bytes = writer.journal.size_bytes + due_bytes;
            tracing::warn!(%error, "could not take a snapshot; it will be tried again later");
            if self.shelf.is_suspect() {
                writer.failure = Some(error.event());
            }
        }
    }

    fn take_snapshot(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let free_bytes = free_bytes(&self.layout.folder)?;
        let estimate_bytes = 2 * writer.snapshot_bytes + writer.journal.size_bytes;
        let needed_bytes = self.options.reserve_bytes.saturating_add(estimate_bytes);
        if free_bytes < needed_bytes {
            return Err(StoreError::Full { free_bytes, needed_bytes });
        }
        let Writer { meta, journal, .. } = &mut *writer;
        writer.snapshot_bytes = take_snapshot(&self.shelf, meta, journal, &self.layout)?;
        writer.postponed_bytes = 0;
        Ok(())
    }

    fn body(&self, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = match stored.split_first() {
            Some((&INLINE, sealed)) => Some(sealed.to_vec()),
            Some((&IN_PACK, id)) => match Bytes::new(id).array() {
                Some(id) => self.packed(id)?,
                None => None,
            },
            _ => None,
        };
        let Some(sealed) = sealed else {
            self.shelf.suspect();
            return Err(StoreError::broken(
                "read a record, which will be rebuilt",
                "it is not what was written",
            ));
        };
        opened(key, sealed)
    }

    fn packed(&self, id: Id) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(place) = self.shelf.get(&mail_key(id))?.and_then(|place| Place::decode(&place))
        else {
            return Ok(None);
        };
        let content = pack::read(&self.layout.pack, id, place)?;
        content.map(Some).map_err(|damage| damage.refusal(pack_check::REMEDY))
    }
}

/// Bodies from this size on go to the pack, which only grows at its end: sled would move them about with every neighbour.
const LARGE_BYTES: usize = 1 << 10;
const INLINE: u8 = 0;
const IN_PACK: u8 = 1;

fn mail_key(id: Id) -> Vec<u8> {
    [&[MAIL_PLACE][..], &id].concat()
}

/// The batch's number, then a hash of the key: what is kept together lies together.
fn large_body_id(sequence: u64, key: &[u8]) -> Id {
    let hash = blake3::hash(key);
    let parts = sequence.to_be_bytes().into_iter().chain(hash.as_bytes().iter().copied());
    let mut id = Id::default();
    id.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
    id
}

fn opened(associated: &[u8], sealed: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    let refused = || StoreError::broken("open a record", "it was sealed for another place");
    seal::open(associated, sealed).ok_or_else(refused)
}

/// Completes what a write to a full disk could not know.
fn measured(error: StoreError, layout: &Layout, options: &Options) -> StoreError {
    let StoreError::Full { needed_bytes, .. } = error else { return error };
    let free_bytes = free_bytes(&layout.folder).unwrap_or_default();
    let needed_bytes = needed_bytes.max(options.reserve_bytes).max(free_bytes + 1);
    StoreError::Full { free_bytes, needed_bytes }
}
