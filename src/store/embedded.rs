//! The store in a folder: commits go to pack, journal and sled in this order; reads go to sled and pack.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, RwLock};

use super::batch::{Batch, Key, Kind, Person, RawId, Sequence};
use super::compact::Clearing;
use super::entry::{self, Changes};
use super::error::{StoreError, WriteFailure};
use super::folder::free_bytes;
use super::journal::Journal;
use super::keyring::{Keyring, Mark};
use super::meta::{Folds, Meta, kind_of};
use super::open::{self, Layout, Opened, Options, take_snapshot};
use super::pack::{Id, Pack};
use super::sealed::{self, Body, Sealed};
use super::shelf::Shelf;
use super::verify::{self, Report};
use super::{Store, Visit};

pub struct EmbeddedStore {
    pub(super) layout: Layout,
    pub(super) options: Options,
    writer: Mutex<Writer>,
    pub(super) keyring: RwLock<Keyring>,
    pub(super) shelf: Shelf,
    // Let go of last: dropping the shelf still writes to the folder.
    _lock: File,
}

pub(super) struct Writer {
    journal: Journal,
    pub(super) pack: Pack,
    pub(super) meta: Meta,
    snapshot_bytes: u64,
    /// The journal's size at which the next snapshot is tried, if one failed.
    postponed_bytes: u64,
    /// Why nothing more is written.
    failure: Option<String>,
    /// How far clearing away has come, if that is under way.
    pub(super) clearing: Option<Clearing>,
}

impl Writer {
    /// Begins a segment of the journal, so that a snapshot of now can take the place of those before.
    pub(super) fn rotate(&mut self, stored: &Shelf) -> Result<(), StoreError> {
        self.journal.rotate(self.meta.applied + 1)?;
        self.meta.position = self.journal.position();
        stored.finish(&self.meta)
    }

    /// Removes what a finished snapshot has taken the place of.
    pub(super) fn follow_snapshot(
        &mut self,
        size_bytes: u64,
        first_segment: u64,
    ) -> Result<(), StoreError> {
        self.snapshot_bytes = size_bytes;
        self.postponed_bytes = 0;
        self.journal.forget_before(first_segment)
    }
}

impl Store for EmbeddedStore {
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError> {
        let mut writer = self.writer()?;
        let sealed = self.sealed(batch, writer.meta.applied + 1);
        let sealed = sealed.map_err(|error| measured(error, &self.layout, &self.options))?;
        let sequence = self.write(&mut writer, &sealed)?;
        self.assign(&sealed.new)?;
        self.snapshot_if_due(&mut writer);
        Ok(sequence)
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let stored = self.shelf.get(key.as_bytes())?;
        let body = stored.map(|stored| self.body(key.as_bytes(), &stored)).transpose()?;
        Ok(body.and_then(Body::plain))
    }

    fn load(&self, from: &Key, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let mut records = Vec::new();
        if limit == 0 {
            return Ok(records);
        }
        self.shelf.scan(kind_of(from.as_bytes()), from.as_bytes(), |key, stored| {
            let body = self.body(key, stored)?.plain();
            records.extend(body.map(|body| (Key::from_stored(key.to_vec()), body)));
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
                body => {
                    if let Body::Plain(body) = body? {
                        visit(&Key::from_stored(key.to_vec()), &body)?;
                    }
                }
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
        Ok(self.mail(id.0)?.and_then(Body::plain))
    }

    fn destroy(&self, persons: &[Person], marks: &[Mark]) -> Result<(), StoreError> {
        let _writer = self.writer()?;
        let destroyed = self.changed_keyring()?.destroy(persons, marks);
        destroyed.map_err(|error| measured(error, &self.layout, &self.options))
    }

    fn is_marked(&self, mark: Mark) -> Result<bool, StoreError> {
        Ok(self.held_keyring()?.is_marked(mark))
    }

    fn seal_for(&self, persons: &[Person], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.held_keyring()?.seal_apart(persons, plain)
    }

    fn compact_on(&self) -> Result<bool, StoreError> {
        self.clear_on().map_err(|error| measured(error, &self.layout, &self.options))
    }

    fn verify(&self) -> Result<Report, StoreError> {
        let writer = self.writer()?;
        let mut report = verify::verify(&self.layout, &self.shelf, &writer.meta)?;
        report.problems.extend(self.unreadable()?);
        Ok(report)
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
        let writer = Writer {
            journal,
            pack,
            meta,
            snapshot_bytes,
            postponed_bytes: 0,
            failure: None,
            clearing: None,
        };
        let writer = Mutex::new(writer);
        let keyring = RwLock::new(sealed::keyring(&layout, options, &shelf)?);
        let accept_damage = options.accept_damage || is_lossy;
        let options = Options { accept_damage, ..options.clone() };
        let store = EmbeddedStore { layout, options, writer, keyring, shelf, _lock: lock };
        store.snapshot_if_due(&mut *store.writer()?);
        Ok((store, notices))
    }

    /// Exports all records now, after which the journal before them is removed.
    pub fn snapshot(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        self.take_snapshot(&mut writer)
            .map_err(|error| measured(error, &self.layout, &self.options))
    }

    /// Puts sealed changes into pack, journal and sled.
    pub(super) fn write(
        &self,
        writer: &mut Writer,
        sealed: &Sealed,
    ) -> Result<Sequence, StoreError> {
        let sequence = writer.meta.applied + 1;
        let Sealed { mails, changes, .. } = sealed;
        if mails.is_empty() && changes.is_empty() {
            return Ok(Sequence(writer.meta.applied));
        }
        self.require_room(mails, changes)?;
        let mut changes = changes.clone();
        let added = writer.pack.append(mails).map_err(|failure| self.failed(writer, failure))?;
        sealed::note_places(&added, &sealed.open, &mut changes);
        let payload = entry::encode(sequence, &changes);
        let position = match writer.journal.append(sequence, &payload) {
            Ok(position) => position,
            Err(failure) => {
                let failure = match failure {
                    WriteFailure::Undone(error) => writer.pack.undo(&added, error),
                    WriteFailure::Unknown(error) => WriteFailure::Unknown(error),
                };
                return Err(self.failed(writer, failure));
            }
        };
        // From here on the batch is kept, whatever happens.
        if let Some(Clearing::Snapshot(snapshot)) = &mut writer.clearing
            && let Err(error) = snapshot.note(&self.shelf, &changes)
        {
            return Err(self.failed(writer, WriteFailure::Unknown(error)));
        }
        let applied = self.shelf.apply(&mut writer.meta, sequence, position, &changes);
        applied.map_err(|error| self.failed(writer, WriteFailure::Unknown(error)))?;
        Ok(Sequence(sequence))
    }

    pub(super) fn writer(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        let refused = |cause: &str| StoreError::broken("go on after an earlier failure", cause);
        let writer = self.writer.lock().map_err(|_| refused("a write panicked"))?;
        match &writer.failure {
            Some(failure) => Err(refused(failure)),
            None => Ok(writer),
        }
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
    pub(super) fn failed(&self, writer: &mut Writer, failure: WriteFailure) -> StoreError {
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
        let is_under_way = matches!(writer.clearing, Some(Clearing::Snapshot(_)));
        if is_under_way || writer.journal.size_bytes <= due_bytes.max(writer.postponed_bytes) {
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

    pub(super) fn require_room_for_snapshot(&self, writer: &Writer) -> Result<(), StoreError> {
        let free_bytes = free_bytes(&self.layout.folder)?;
        let estimate_bytes = 2 * writer.snapshot_bytes + writer.journal.size_bytes;
        let needed_bytes = self.options.reserve_bytes.saturating_add(estimate_bytes);
        if free_bytes < needed_bytes {
            return Err(StoreError::Full { free_bytes, needed_bytes });
        }
        Ok(())
    }

    fn take_snapshot(&self, writer: &mut Writer) -> Result<(), StoreError> {
        self.require_room_for_snapshot(writer)?;
        // One that was under way would be older.
        writer.clearing = None;
        let Writer { meta, journal, .. } = &mut *writer;
        writer.snapshot_bytes = take_snapshot(&self.shelf, meta, journal, &self.layout)?;
        writer.postponed_bytes = 0;
        Ok(())
    }
}

/// Completes what a write to a full disk could not know.
fn measured(error: StoreError, layout: &Layout, options: &Options) -> StoreError {
    let StoreError::Full { needed_bytes, .. } = error else { return error };
    let free_bytes = free_bytes(&layout.folder).unwrap_or_default();
    let needed_bytes = needed_bytes.max(options.reserve_bytes).max(free_bytes + 1);
    StoreError::Full { free_bytes, needed_bytes }
}
