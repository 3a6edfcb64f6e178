//! Opening the store: finds out what is there, repairs what can be repaired, refuses the rest.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use super::accepted::Accepted;
use super::clean::{Mark, take_mark};
use super::error::{Damage, During, StoreError};
use super::folder::{
    ensure_folder, grouped, lock, numbered_files, remove_if_there, set_aside, sync_names_above,
};
use super::header::{Header, Sort};
use super::journal::{self, Journal};
use super::keyring::Keyring;
use super::master::Master;
use super::meta::{self, Meta, PACK_END};
use super::pack::{self, End, Pack};
use super::pack_check;
use super::rebuild::{self, rebuild};
use super::shelf::{Shelf, Stored, suspect_marker};
use super::snapshot;
use super::walk::{Start, Torn, Walked, damages_before, is_unborn, start_after, walk};

/// How the store is to be kept. The sizes are for tests; the defaults suit a desk.
#[derive(Debug, Clone)]
pub struct Options {
    /// Free space that is left to others: a commit that would use it answers `Full`.
    pub reserve_bytes: u64,
    /// Opens despite losses that would otherwise refuse, and says in a notice what is lost. The same losses are accepted
    /// from then on.
    pub accept_damage: bool,
    pub journal_segment_bytes: u64,
    pub pack_segment_bytes: u64,
    /// A snapshot is due when the journal exceeds this and twice the last snapshot.
    pub snapshot_after_bytes: u64,
    /// What wraps the keys with which everything is sealed.
    pub master: Master,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            reserve_bytes: 64 << 20,
            accept_damage: false,
            journal_segment_bytes: 64 << 20,
            pack_segment_bytes: 32 << 20,
            snapshot_after_bytes: 64 << 20,
            master: Master::Beside,
        }
    }
}

/// The parts of an open store.
pub struct Opened {
    pub shelf: Shelf,
    pub meta: Meta,
    pub journal: Journal,
    pub pack: Pack,
    pub snapshot_bytes: u64,
    pub lock: File,
    /// Whether records and mails that cannot be read are accepted as lost.
    pub is_lossy: bool,
}

/// Where things are in the data folder.
#[derive(Debug, Clone)]
pub struct Layout {
    pub folder: PathBuf,
    pub journal: PathBuf,
    pub pack: PathBuf,
    pub snapshots: PathBuf,
    pub sled: PathBuf,
    pub person_keys: PathBuf,
}

/// Files up to this size are read whole at opening, of larger ones the newest part.
pub const CHECKED_BYTES: u64 = 64 << 20;

pub fn open(
    layout: &Layout,
    options: &Options,
    notices: &mut Vec<String>,
) -> Result<Opened, StoreError> {
    ensure_folder(&layout.folder)?;
    let lock = lock(&layout.folder)?;
    let is_new = is_new(layout)?;
    for folder in [&layout.journal, &layout.snapshots, &layout.pack] {
        ensure_folder(folder)?;
    }
    if is_new {
        sync_names_above(&layout.folder)?;
        remove_if_there(&journal::segment_path(&layout.journal, 1))?;
        Journal::start(&layout.journal, 1, 1, options.journal_segment_bytes)?;
    }
    // A wrong master key is told before anything is repaired.
    drop(Keyring::read(&layout.person_keys, &options.master)?);
    snapshot::remove_drafts(&layout.snapshots)?;
    let (shelf, mut meta) = records(layout, options, notices)?;
    let (shelf, walked) = caught_up(shelf, &mut meta, layout, options, notices)?;
    let is_repaired = repaired(&shelf, &meta, &walked, layout, notices)?;
    let (pack, is_lossy) = checked_pack(&shelf, layout, options, notices)?;
    let mut journal = continued_journal(&walked, &mut meta, is_repaired, layout, options)?;
    let mut snapshot_bytes = newest_snapshot_bytes(layout)?;
    if is_repaired {
        snapshot_bytes = take_snapshot(&shelf, &mut meta, &mut journal, layout)?;
    }
    remove_if_there(&suspect_marker(&layout.sled))?;
    Ok(Opened { shelf, meta, journal, pack, snapshot_bytes, lock, is_lossy })
}

/// Exports all records, after which the journal before them can go.
pub fn take_snapshot(
    shelf: &Shelf,
    meta: &mut Meta,
    journal: &mut Journal,
    layout: &Layout,
) -> Result<u64, StoreError> {
    journal.rotate(meta.applied + 1)?;
    meta.position = journal.position();
    shelf.finish(meta)?;
    let size_bytes = snapshot::write(&layout.snapshots, shelf, meta)?;
    journal.forget_older()?;
    Ok(size_bytes)
}

/// The records as sled has them, or else rebuilt.
fn records(
    layout: &Layout,
    options: &Options,
    notices: &mut Vec<String>,
) -> Result<(Shelf, Meta), StoreError> {
    if suspect_marker(&layout.sled).exists() {
        // What failed once is asked again only if it cannot be replaced.
        let reason = "failed when it was last used";
        return match rebuild(layout, reason, 0, options, notices) {
            Err(StoreError::Damaged { file, what, remedy }) => match found(layout)? {
                Ok((shelf, meta)) if shelf.is_whole(&meta)? => Ok((shelf, meta)),
                Ok(_) | Err(_) => Err(StoreError::Damaged { file, what, remedy }),
            },
            rebuilt => rebuilt,
        };
    }
    match found(layout)? {
        Ok(records) => Ok(records),
        Err(reason) => rebuild(layout, &reason, 0, options, notices),
    }
}

/// sled's records if they can be relied on, else the reason why not.
fn found(layout: &Layout) -> Result<Result<(Shelf, Meta), String>, StoreError> {
    if !layout.sled.exists() {
        return Ok(Err("was missing".to_owned()));
    }
    if !layout.sled.is_dir() {
        return Ok(Err("was no folder".to_owned()));
    }
    if take_mark(&layout.sled)? == Mark::Differs {
        return Ok(Err("was damaged since it was closed".to_owned()));
    }
    let shelf = match Shelf::open(&layout.sled) {
        Ok(shelf) => shelf,
        Err(error) => return Ok(Err(format!("did not open ({})", error.event()))),
    };
    let meta = match shelf.meta() {
        Ok(Stored::Known(meta)) => meta,
        Ok(Stored::Newer(found)) => {
            return Err(StoreError::TooNew {
                file: layout.sled.clone(),
                found,
                known: meta::FORMAT,
            });
        }
        Ok(Stored::Empty) => return Ok(Err("was empty".to_owned())),
        Ok(Stored::Unreadable) => return Ok(Err("was not finished".to_owned())),
        Err(error) => return Ok(Err(format!("could not be read ({})", error.event()))),
    };
    match shelf.is_whole_for(&meta, &[PACK_END]) {
        Ok(true) => Ok(Ok((shelf, meta))),
        Ok(false) => {
            shelf.suspect();
            Ok(Err("had other records than were committed".to_owned()))
        }
        Err(error) => Ok(Err(format!("could not be read ({})", error.event()))),
    }
}

/// Applies what the journal has and sled has not.
fn caught_up(
    shelf: Shelf,
    meta: &mut Meta,
    layout: &Layout,
    options: &Options,
    notices: &mut Vec<String>,
) -> Result<(Shelf, Walked), StoreError> {
    let start = Start { position: meta.position, sequence: meta.applied };
    let walked = walk(&layout.journal, start, |entry, position| {
        shelf.apply(meta, entry.sequence, position, &entry.changes)
    })?;
    let Some(damage) = walked.damage.clone() else {
        let n_missed = meta.applied - start.sequence;
        if n_missed > 0 {
            notices.push(format!(
                "the sled folder was {} behind the journal and has caught up",
                if n_missed == 1 {
                    "1 batch".to_owned()
                } else {
                    format!("{} batches", grouped(n_missed))
                }
            ));
        }
        return Ok((shelf, walked));
    };
    // sled may have fallen behind what the journal still holds; the snapshot has that part then.
    if !rebuild::is_possible(layout, meta.applied)? {
        if !options.accept_damage {
            return Err(damage.refusal(rebuild::REMEDY));
        }
        notices.push(format!("{damage}; what was committed after batch {} is lost", meta.applied));
        return Ok((shelf, walked));
    }
    drop(shelf);
    let (shelf, rebuilt) = rebuild(layout, "had fallen behind", meta.applied, options, notices)?;
    *meta = rebuilt;
    let start = Start { position: meta.position, sequence: meta.applied };
    let walked = walk(&layout.journal, start, |_, _| Ok(()))?;
    Ok((shelf, walked))
}

/// Cuts off unfinished writes, and sets damaged files aside whose content sled has.
///
/// Answers whether something was set aside or is missing, so that a new snapshot must take its place.
fn repaired(
    shelf: &Shelf,
    meta: &Meta,
    walked: &Walked,
    layout: &Layout,
    notices: &mut Vec<String>,
) -> Result<bool, StoreError> {
    match &walked.torn {
        Some(Torn::Entry) => {
            let path = journal::segment_path(&layout.journal, walked.end.segment);
            let file = OpenOptions::new().write(true).open(&path).during("open", &path)?;
            file.set_len(walked.end.offset)
                .and_then(|()| file.sync_all())
                .during("shorten", &path)?;
            notices.push("an unfinished write at the end of the journal was cut off".to_owned());
        }
        Some(Torn::Segment(path)) => {
            remove_if_there(path)?;
            notices.push("an unfinished journal segment was removed".to_owned());
        }
        None => {}
    }
    let mut damages: Vec<Damage> =
        walked.covered.clone().into_iter().chain(walked.damage.clone()).collect();
    for damage in damages_before(&layout.journal, walked.end, CHECKED_BYTES)? {
        if damages.iter().all(|known| known.file != damage.file) {
            damages.push(damage);
        }
    }
    if walked.damage.is_some() {
        for (number, path) in numbered_files(&layout.journal, journal::EXTENSION)? {
            if number > walked.end.segment && damages.iter().all(|known| known.file != path) {
                damages.push(Damage::new(&path, "it follows a damaged place"));
            }
        }
    }
    damages.extend(snapshot_damages(layout)?);
    let Some(first) = damages.first().cloned() else { return Ok(false) };
    if !shelf.is_whole(meta)? {
        shelf.suspect();
        return Err(first.refusal(rebuild::REMEDY));
    }
    for damage in damages {
        let mut notice = format!("{damage}: a new snapshot of all records takes its place");
        if damage.file.is_file() {
            let aside = set_aside(&damage.file)?;
            notice = format!("{notice}; the file was set aside as `{}`", aside.display());
        }
        notices.push(notice);
    }
    Ok(true)
}

fn snapshot_damages(layout: &Layout) -> Result<Vec<Damage>, StoreError> {
    let mut damages = Vec::new();
    let mut base = 0;
    for (sequence, path) in snapshot::all(&layout.snapshots)? {
        let length = path.metadata().during("read the length of", &path)?.len();
        let damage = if length <= CHECKED_BYTES {
            snapshot::read(&path, sequence, |_| Ok(()))?.err()
        } else {
            Header::read(&path, Sort::Snapshot, sequence)?.err()
        };
        match damage {
            Some(damage) => damages.push(damage),
            None => base = sequence,
        }
    }
    if damages.is_empty() && start_after(&layout.journal, base)?.is_err() {
        damages.push(Damage::new(
            &layout.snapshots,
            format!("what came before the journal is missing after batch {base}"),
        ));
    }
    Ok(damages)
}

/// The pack to append to, and whether losses in it are accepted.
fn checked_pack(
    shelf: &Shelf,
    layout: &Layout,
    options: &Options,
    notices: &mut Vec<String>,
) -> Result<(Pack, bool), StoreError> {
    let ends = pack_check::ends(shelf)?;
    let last = ends.last_key_value().map(|(&number, &length)| (number, length)).unwrap_or_default();
    let mut end = End { last: last.0, length: ends.get(&last.0).copied() };
    let mut accepted = Accepted::of(&layout.folder)?;
    let mut damages = Vec::new();
    for found in pack_check::damages(&layout.pack, shelf, &ends, CHECKED_BYTES)? {
        if found.damage.file == pack::segment_path(&layout.pack, end.last) {
            end.length = None;
        }
        let what = format!(
            "{}; mails and large records that cannot be read: {}",
            found.damage.what, found.n_mails
        );
        let damage = Damage { what, ..found.damage };
        if !options.accept_damage && !accepted.holds(&damage) {
            return Err(damage.refusal(pack_check::REMEDY));
        }
        notices.push(format!("{damage}; the damage was accepted"));
        damages.push(damage);
    }
    accepted.keep(&damages)?;
    notices.extend(pack_check::cut_to(&layout.pack, &ends)?);
    let pack = Pack::resume(&layout.pack, end, options.pack_segment_bytes)?;
    Ok((pack, accepted.is_any()))
}

fn continued_journal(
    walked: &Walked,
    meta: &mut Meta,
    is_repaired: bool,
    layout: &Layout,
    options: &Options,
) -> Result<Journal, StoreError> {
    let segments = numbered_files(&layout.journal, journal::EXTENSION)?;
    if !is_repaired && segments.contains_key(&walked.end.segment) {
        return Journal::resume(&layout.journal, walked.end, options.journal_segment_bytes);
    }
    let last = segments.last_key_value().map_or(0, |(&number, _)| number).max(walked.end.segment);
    let journal =
        Journal::start(&layout.journal, last + 1, meta.applied + 1, options.journal_segment_bytes)?;
    meta.position = journal.position();
    Ok(journal)
}

fn newest_snapshot_bytes(layout: &Layout) -> Result<u64, StoreError> {
    let snapshots = snapshot::all(&layout.snapshots)?;
    let Some((_, path)) = snapshots.last_key_value() else { return Ok(0) };
    Ok(path.metadata().during("read the length of", path)?.len())
}

/// Whether nothing was ever stored here. Mails alone are the rest of a store, not a new one.
fn is_new(layout: &Layout) -> Result<bool, StoreError> {
    let segments = numbered_files(&layout.journal, journal::EXTENSION)?;
    let has_journal = match segments.get(&1) {
        Some(first) if segments.len() == 1 => !is_unborn(first)?,
        _ => !segments.is_empty(),
    };
    if has_journal || layout.sled.exists() || !snapshot::all(&layout.snapshots)?.is_empty() {
        return Ok(false);
    }
    match numbered_files(&layout.pack, pack::EXTENSION)?.into_values().next() {
        Some(path) => {
            Err(Damage::new(&path, "the records that belong to it are gone")
                .refusal(rebuild::REMEDY))
        }
        None => Ok(true),
    }
}

impl Layout {
    pub fn new(folder: &Path) -> Layout {
        Layout {
            folder: folder.to_owned(),
            journal: folder.join("journal"),
            pack: folder.join("pack"),
            snapshots: folder.join("snapshots"),
            sled: folder.join("sled"),
            person_keys: folder.join("person-keys"),
        }
    }
}
