//! Opening the data folder: the ledger is rebuilt from the store, and what was under way is taken up again.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Desk, erasing};
use crate::domain::erasure::Progress::Begun;
use crate::domain::ids::Digest;
use crate::domain::item::MOST_READINGS;
use crate::domain::{Event, Ledger};
use crate::settings::Settings;
use crate::settings::desk::{DeskSettings, Mode};
use crate::store::keys::Keys;
use crate::store::{
    Batch, Change, EmbeddedStore, Key, Kind, Master, MasterKey, Options, RawId, Store, StoreError,
    bring_up, records, stated,
};

/// Why a data folder could not be opened: a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder's key does not fit, or the folder cannot be used.
    #[error("{0}")]
    Folder(String),
}

impl Desk {
    /// Opens a data folder and rebuilds the ledger. The lines say what was repaired.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(
        settings: Arc<Settings>,
        accept_damage: bool,
    ) -> Result<(Self, Vec<String>), OpenError> {
        let folder = settings.desk.data.clone();
        let unusable = |error| {
            OpenError::Folder(format!(
                "the data folder {} cannot be used: {error}",
                folder.display()
            ))
        };
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(unusable)?;
        let is_open_to_others =
            fs::metadata(&folder).map_err(unusable)?.permissions().mode() & 0o077 != 0;
        if is_open_to_others {
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).map_err(unusable)?;
        }
        let options = Options {
            reserve_bytes: settings.desk.keep_free_bytes,
            accept_damage,
            master: master(&settings.desk).map_err(OpenError::Folder)?,
            ..Options::default()
        };
        let has_keys = folder.join("person-keys/keys").exists();
        let (mut store, mut notices) = EmbeddedStore::open(&folder, &options)?;
        let found = notices.clone();
        notices.extend(bring_up(&store)?);
        if !has_keys {
            notices.push(made_keys(&settings.desk));
        }
        if store.has_unsealed()? {
            notices.push("some of what is kept is from before everything was sealed: stop the desk and run `secondment-desk keys seal-all`".to_owned());
        }
        // Before anything of theirs is read, or somebody who was erased comes back.
        for erasure in records::erasures_begun(&store)? {
            erasing::destroy_keys(&store, &erasure)?;
        }
        let ledger = match records::ledger(&store) {
            // What was found wrong while it was read is repaired by opening again.
            Err(StoreError::Broken { .. }) => {
                drop(store);
                let repaired = EmbeddedStore::open(&folder, &options)?;
                store = repaired.0;
                notices.extend(repaired.1);
                records::ledger(&store)?
            }
            loaded => loaded?,
        };
        check_mode(&folder, settings.desk.mode, is_empty(&store)?).map_err(OpenError::Folder)?;
        let mut desk = Self::with_store(settings, Arc::new(store), ledger, &folder)?;
        desk.found = found;
        Ok((desk, notices))
    }

    /// A desk on an open store and what was loaded from it, with the key of a folder.
    pub(super) fn with_store(
        settings: Arc<Settings>,
        store: Arc<dyn Store>,
        ledger: Ledger,
        folder: &Path,
    ) -> Result<Self, OpenError> {
        let check = store.get(&records::key_check())?;
        let keys = Keys::of_folder(folder, check.is_none() && is_empty(&*store)?)
            .map_err(OpenError::Folder)?;
        let expected = keys.digest("check", [b"secondment-desk".as_slice()]);
        match check {
            Some(found) if found != expected.0 => {
                let key = folder.join("key");
                return Err(OpenError::Folder(format!(
                    "{} is not the key of this data folder. Restore it from a backup of the same folder.",
                    key.display()
                )));
            }
            Some(_) => {}
            None => {
                store.commit(&check_of(expected))?;
            }
        }
        Ok(Self {
            own_addresses: settings.own_addresses(),
            prompts: settings.prompts(),
            prompts_fault: None,
            settings,
            keys,
            store,
            ledger,
            batch: Batch::default(),
            unkept: std::collections::BTreeMap::new(),
            after: Vec::new(),
            settled: super::Settled::default(),
            boards: super::boards::Boards::default(),
            fault: None,
            alarms: std::collections::BTreeMap::new(),
            shared: std::collections::BTreeMap::new(),
            unspoken: Vec::new(),
            canary: super::canary::Canary::default(),
            pressed_lately: std::collections::BTreeMap::new(),
            takedowns: None,
            endings: std::collections::BTreeMap::new(),
            file_reader: crate::attachments::FileReader::default(),
            clearing: erasing::Clearing::default(),
            course: super::retention::Course::default(),
            asked_who_waits: None,
            found: Vec::new(),
        })
    }

    /// Reads the messages that were durable and not understood when an earlier process ended, one by one.
    ///
    /// A message whose reading was under way at two deaths is not read again: it becomes an item for an officer.
    ///
    /// # Errors
    /// Those of `settle`.
    pub fn resume(&mut self, now: Timestamp) -> Result<super::Settled, StoreError> {
        let waiting: Vec<(Digest, Digest, u8)> = self
            .ledger
            .all_waiting()
            .map(|arrival| {
                let n_readings = match arrival.progress {
                    crate::domain::item::Progress::Waiting { n_readings } => n_readings,
                    crate::domain::item::Progress::Became(_)
                    | crate::domain::item::Progress::Erased
                    | crate::domain::item::Progress::Canary => 0,
                };
                (arrival.id, arrival.raw, n_readings)
            })
            .collect();
        let begun = self.ledger.erasures_under_way().filter(|known| known.progress == Begun);
        let begun: Vec<_> = begun.map(|known| known.reference.clone()).collect();
        for erasure in begun {
            self.destroy(&erasure)?;
        }
        for (arrival, raw, n_readings) in waiting {
            if n_readings >= MOST_READINGS {
                self.set_aside(
                    arrival,
                    "reading it ended the program twice: it is not read again",
                    now,
                );
            } else if self.store.is_marked(raw.0)? {
                let waiting = self.ledger.waiting(arrival).cloned();
                if let Some(arrival) = waiting {
                    self.pass_over(arrival);
                }
            } else if let Some(raw) = self.store.raw(RawId(raw.0))? {
                self.stage(Event::ReadingBegins(arrival), now);
                self.after.push(super::After::Interpret(arrival, raw.into()));
            } else {
                self.set_aside(arrival, "its raw mail is missing from the store", now);
            }
            self.settle_all(now)?;
        }
        self.settle(now)
    }
}

/// The master key that wraps the keys of persons, read anew from where config says.
///
/// # Errors
/// A sentence that says what to do.
pub fn master(desk: &DeskSettings) -> Result<Master, String> {
    let Some(source) = &desk.master_key_from else { return Ok(Master::Beside) };
    let key = MasterKey::of_text(source.read()?.reveal());
    Ok(Master::Given(Arc::new(key.map_err(|sentence| format!("In {source}: {sentence}"))?)))
}

fn made_keys(desk: &DeskSettings) -> String {
    let folder = desk.data.join("person-keys");
    let master = match &desk.master_key_from {
        Some(source) => format!("the master key comes from {source}"),
        None => "the master key lies beside them in `master.key`, where for real correspondents `[sealing]` names another place".to_owned(),
    };
    format!(
        "everything about people is sealed with keys in {}: {master}. Keep a copy of that folder apart from all other backups, the newest alone",
        folder.display()
    )
}

/// What shows that a key belongs to a folder, as it is kept, and in which schema the folder is.
pub(super) fn check_of(expected: Digest) -> Batch {
    let (key, body) = (records::key_check(), Some(expected.0.to_vec()));
    let check = Change { key, body, persons: Vec::new() };
    Batch { changes: vec![check, stated()], ..Batch::default() }
}

/// A folder is marked with what it was made for: rehearsal never turns into real correspondence by itself, nor the reverse.
fn check_mode(folder: &Path, mode: Mode, is_new: bool) -> Result<(), String> {
    let path = folder.join("mode");
    match fs::read_to_string(&path) {
        Ok(text) if text.trim() == mode.as_str() => Ok(()),
        Ok(text) if Mode::named(text.trim()).is_some() => Err(format!(
            "the data folder {} was made with mode = \"{}\", and config says \"{}\". Name another folder in `data`, or that mode.",
            folder.display(),
            text.trim(),
            mode.as_str()
        )),
        Ok(_) => Err(format!(
            "{} is damaged: it holds `live`, `rehearsal` or `demo`. Restore it from a backup.",
            path.display()
        )),
        Err(_) if is_new => {
            let write = || {
                let unfinished = folder.join("mode.unfinished");
                fs::write(&unfinished, mode.as_str())?;
                fs::File::open(&unfinished)?.sync_all()?;
                fs::rename(&unfinished, &path)?;
                fs::File::open(folder)?.sync_all()
            };
            write().map_err(|error: std::io::Error| {
                format!("{} could not be written: {error}", path.display())
            })
        }
        Err(error) => Err(format!(
            "{} could not be read ({error}). Restore it from a backup.",
            path.display()
        )),
    }
}

/// Whether a store holds no record yet.
fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
    let has_any =
        |kind: &Kind| store.load(&Key::new(*kind, ""), 1).map(|records| !records.is_empty());
    for kind in records::ALL_KINDS {
        if has_any(kind)? {
            return Ok(false);
        }
    }
    Ok(true)
}
