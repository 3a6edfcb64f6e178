//! The shelf: sled, the store that is read. It can be rebuilt from the snapshot and the journal at any time.

use std::fs::File;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::clean::leave_mark;
use super::entry::Changes;
use super::error::{During, StoreError};
use super::meta::{Decoded, Folds, META, META_KEY, Meta, Position};

pub struct Shelf {
    database: Option<sled::Db>,
    folder: PathBuf,
    is_suspect: AtomicBool,
}

pub enum Stored {
    Known(Meta),
    Newer(u32),
    /// Nothing was ever finished here.
    Empty,
    Unreadable,
}

impl Shelf {
    /// Applies a batch and what it does to the folds, whole or not at all.
    pub fn apply(
        &self,
        meta: &mut Meta,
        sequence: u64,
        position: Position,
        changes: &Changes,
    ) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for (key, value) in changes {
            if let Some(old) = self.get(key)? {
                meta.folds.remove(key, &old);
            }
            match value {
                Some(value) => {
                    meta.folds.add(key, value);
                    batch.insert(key.as_slice(), value.as_slice());
                }
                None => batch.remove(key.as_slice()),
            }
        }
        meta.applied = sequence;
        meta.position = position;
        batch.insert(&META_KEY, meta.encode());
        self.guarded("write to", |database| database.apply_batch(batch))
    }

    /// Brings records of a snapshot in. They count only once `finish` has written their folds.
    pub fn import(&self, records: &[(Vec<u8>, Vec<u8>)]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for (key, value) in records {
            batch.insert(key.as_slice(), value.as_slice());
        }
        self.guarded("write to", |database| database.apply_batch(batch))
    }

    pub fn finish(&self, meta: &Meta) -> Result<(), StoreError> {
        self.guarded("write to", |database| database.insert(META_KEY, meta.encode()))?;
        self.sync()
    }

    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.guarded("read", |database| database.get(key))?;
        Ok(value.map(|value| value.to_vec()))
    }

    /// Records of one kind from `from` on, until `visit` answers false.
    pub fn scan(
        &self,
        kind: u8,
        from: &[u8],
        visit: impl FnMut(&[u8], &[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let end = kind.checked_add(1).map(|next| [next]);
        let end = end.as_ref().map_or(Bound::Unbounded, |next| Bound::Excluded(next.as_slice()));
        self.scan_between(from, end, visit)
    }

    /// Records of all kinds from `from` on, until `visit` answers false.
    pub fn scan_on(
        &self,
        from: &[u8],
        visit: impl FnMut(&[u8], &[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.scan_between(from, Bound::Unbounded, visit)
    }

    fn scan_between(
        &self,
        from: &[u8],
        end: Bound<&[u8]>,
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let mut records = self.guarded("read", |database| {
            Ok(database.range::<&[u8], _>((Bound::Included(from), end)))
        })?;
        while let Some((key, value)) = self.guarded("read", |_| records.next().transpose())? {
            if !visit(&key, &value)? {
                break;
            }
        }
        Ok(())
    }

    /// The folds of these kinds as a scan finds them.
    pub fn scanned_folds(&self, kinds: impl IntoIterator<Item = u8>) -> Result<Folds, StoreError> {
        let mut folds = Folds::default();
        for kind in kinds.into_iter().filter(|&kind| kind != META) {
            self.scan(kind, &[kind], |key, value| {
                folds.add(key, value);
                Ok(true)
            })?;
        }
        Ok(folds)
    }

    /// Whether every record is what was written.
    pub fn is_whole(&self, meta: &Meta) -> Result<bool, StoreError> {
        Ok(self.scanned_folds(0..=u8::MAX)? == meta.folds)
    }

    pub fn is_whole_for(&self, meta: &Meta, kinds: &[u8]) -> Result<bool, StoreError> {
        let folds = self.scanned_folds(kinds.iter().copied())?;
        Ok(kinds.iter().all(|&kind| folds.of(kind) == meta.folds.of(kind)))
    }

    pub fn meta(&self) -> Result<Stored, StoreError> {
        let Some(bytes) = self.get(&META_KEY)? else {
            let is_empty = self.guarded("read", |database| Ok(database.is_empty()))?;
            return Ok(if is_empty { Stored::Empty } else { Stored::Unreadable });
        };
        Ok(match Meta::decode(&bytes) {
            Decoded::Known(meta) => Stored::Known(meta),
            Decoded::Newer(format) => Stored::Newer(format),
            Decoded::Unreadable => Stored::Unreadable,
        })
    }

    /// Makes everything applied so far survive a power cut. sled's own flush stops short of that.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.guarded("flush", |database| database.flush())?;
        let path = self.folder.join("db");
        File::open(&path).and_then(|file| file.sync_all()).during("sync", &path)
    }

    /// Asks the next opening for a full check.
    pub fn suspect(&self) {
        self.is_suspect.store(true, Ordering::Release);
        let marker = suspect_marker(&self.folder);
        if let Err(error) = File::create(&marker) {
            tracing::error!(%error, "could not note that the records need a full check at the next start");
        }
    }

    pub fn is_suspect(&self) -> bool {
        self.is_suspect.load(Ordering::Acquire)
    }

    pub fn open(folder: &Path) -> Result<Shelf, StoreError> {
        let config =
            sled::Config::new().path(folder).cache_capacity(8 << 20).flush_every_ms(Some(500));
        let opened = catch_unwind(AssertUnwindSafe(|| config.open()));
        let broken = |cause| StoreError::broken(format!("open `{}`", folder.display()), cause);
        let database = match opened {
            Ok(Ok(database)) => database,
            Ok(Err(error)) => return Err(broken(error.to_string())),
            Err(panic) => return Err(broken(panic_text(&*panic))),
        };
        Ok(Shelf {
            database: Some(database),
            folder: folder.to_owned(),
            is_suspect: AtomicBool::new(false),
        })
    }

    /// Runs one operation of sled; its errors and panics both mean that the records are suspect.
    fn guarded<T>(
        &self,
        task: &str,
        operation: impl FnOnce(&sled::Db) -> Result<T, sled::Error>,
    ) -> Result<T, StoreError> {
        let broken =
            |cause| StoreError::broken(format!("{task} the records, which will be rebuilt"), cause);
        let Some(database) = self.database.as_ref().filter(|_| !self.is_suspect()) else {
            return Err(broken("they failed before".to_owned()));
        };
        let cause = match catch_unwind(AssertUnwindSafe(|| operation(database))) {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => panic_text(&*panic),
        };
        self.suspect();
        Err(broken(cause))
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let Some(database) = self.database.take() else { return };
        let is_suspect = self.is_suspect();
        let (done, closed) = mpsc::channel();
        // Closing waits for sled's own thread, which waits forever once that thread has died.
        std::thread::spawn(move || {
            let is_flushed = is_suspect || database.flush().is_ok();
            drop(database);
            done.send(is_flushed)
        });
        let patience = Duration::from_secs(if is_suspect { 5 } else { 60 });
        if closed.recv_timeout(patience) != Ok(true) {
            tracing::error!(
                "could not close the records in order; the next start catches up from the journal"
            );
        } else if !is_suspect {
            leave_mark(&self.folder);
        }
    }
}

pub fn suspect_marker(sled_folder: &Path) -> PathBuf {
    sled_folder.with_extension("suspect")
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}
