//! Snapshots: a verified export of every record at one sequence, so that older journal segments can go.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::bytes::{Bytes, push_stretch};
use super::error::{Damage, During, StoreError};
use super::folder::{numbered_files, remove_if_there, sync_folder};
use super::frame::{Frame, Frames, push_frame};
use super::header::{HEADER_BYTES, Header, Sort};
use super::meta::{Decoded, Folds, META, Meta};
use super::shelf::Shelf;

/// Records travel in frames of about this size.
const FRAME_TARGET_BYTES: usize = 1 << 20;
const RECORDS: u8 = 1;
const END: u8 = 2;

/// Writes a snapshot, reads it back, and only then gives it its name and removes older ones.
///
/// Returns its size. If the records are not what was written to sled, sled becomes suspect and nothing is kept.
pub fn write(folder: &Path, shelf: &Shelf, meta: &Meta) -> Result<u64, StoreError> {
    let draft = draft_of(folder, meta.applied);
    let written = export(&draft, shelf, meta).and_then(|folds| {
        if folds == meta.folds {
            return Ok(());
        }
        shelf.suspect();
        Err(StoreError::broken("take a snapshot", "the records are not those that were committed"))
    });
    if let Err(error) = written {
        remove_if_there(&draft)?;
        return Err(error);
    }
    let reread = read(&draft, meta.applied, |_| Ok(()))?;
    if reread.as_ref().ok() != Some(meta) {
        remove_if_there(&draft)?;
        return Err(StoreError::broken("take a snapshot", "reading it back gave something else"));
    }
    name(folder, &draft, meta.applied)
}

/// Gives a finished draft its name and removes older snapshots; returns its size.
pub fn name(folder: &Path, draft: &Path, sequence: u64) -> Result<u64, StoreError> {
    let path = path_of(folder, sequence);
    let size = draft.metadata().during("read the length of", draft)?.len();
    fs::rename(draft, &path).during("name", &path)?;
    sync_folder(folder)?;
    for (earlier, older) in all(folder)? {
        if earlier < sequence {
            remove_if_there(&older)?;
        }
    }
    sync_folder(folder)?;
    Ok(size)
}

/// Where a snapshot is written before it is finished.
pub fn draft_of(folder: &Path, sequence: u64) -> PathBuf {
    path_of(folder, sequence).with_extension(DRAFT)
}

/// Reads a snapshot whole, calling `visit` with some of its records at a time.
///
/// The records count only if there is no damage, which may be seen as late as at the end.
pub fn read(
    path: &Path,
    sequence: u64,
    mut visit: impl FnMut(&[(Vec<u8>, Vec<u8>)]) -> Result<(), StoreError>,
) -> Result<Result<Meta, Damage>, StoreError> {
    let mut reading = match Reading::begin(path, sequence)? {
        Ok(reading) => reading,
        Err(damage) => return Ok(Err(damage)),
    };
    loop {
        match reading.next()? {
            Next::Records(records) => visit(&records)?,
            Next::Whole(meta) => return Ok(Ok(meta)),
            Next::Damaged(damage) => return Ok(Err(damage)),
        }
    }
}

/// A snapshot that is read piece by piece.
pub struct Reading {
    path: PathBuf,
    sequence: u64,
    frames: Frames,
    folds: Folds,
    end: Option<Decoded>,
}

/// What comes next of a snapshot.
pub enum Next {
    Records(Vec<(Vec<u8>, Vec<u8>)>),
    /// Nothing, and all that came counts.
    Whole(Meta),
    Damaged(Damage),
}

impl Reading {
    pub fn begin(path: &Path, sequence: u64) -> Result<Result<Self, Damage>, StoreError> {
        if let Err(damage) = Header::read(path, Sort::Snapshot, sequence)? {
            return Ok(Err(damage));
        }
        let frames = Frames::open(path, HEADER_BYTES).during("open", path)?;
        let (path, folds) = (path.to_owned(), Folds::default());
        Ok(Ok(Self { path, sequence, frames, folds, end: None }))
    }

    pub fn next(&mut self) -> Result<Next, StoreError> {
        let path = &self.path;
        let damaged = |what: &str| Ok(Next::Damaged(Damage::new(path, what)));
        let payload = match self.frames.next_frame().during("read", path)? {
            Frame::Whole(payload) if self.end.is_none() => payload,
            Frame::End => {
                return match self.end.take() {
                    Some(Decoded::Known(meta))
                        if meta.folds == self.folds && meta.applied == self.sequence =>
                    {
                        Ok(Next::Whole(meta))
                    }
                    Some(_) => damaged("its records are not those that were written"),
                    None => damaged("it is cut off"),
                };
            }
            Frame::Whole(_) => return damaged("something follows its end"),
            Frame::Torn => return damaged("it is cut off"),
            Frame::Damaged(what) => return damaged(what),
        };
        match payload.split_first() {
            Some((&RECORDS, rest)) => {
                let Some(records) = decode_records(rest) else {
                    return damaged("a record is not what was written");
                };
                for (key, value) in &records {
                    self.folds.add(key, value);
                }
                Ok(Next::Records(records))
            }
            Some((&END, rest)) => {
                self.end = Some(Meta::decode(rest));
                Ok(Next::Records(Vec::new()))
            }
            _ => damaged("it holds something unknown"),
        }
    }
}

/// All snapshots by sequence. There is one at most, unless the desk was stopped while it made a newer one.
pub fn all(folder: &Path) -> Result<BTreeMap<u64, PathBuf>, StoreError> {
    numbered_files(folder, EXTENSION)
}

/// Removes what an interrupted `write` left behind.
pub fn remove_drafts(folder: &Path) -> Result<(), StoreError> {
    for path in numbered_files(folder, DRAFT)?.values() {
        remove_if_there(path)?;
    }
    Ok(())
}

pub const EXTENSION: &str = "snap";
const DRAFT: &str = "draft";

fn path_of(folder: &Path, sequence: u64) -> PathBuf {
    folder.join(format!("{sequence:012}.{EXTENSION}"))
}

/// Writes the draft and answers with the folds of what it wrote.
fn export(draft: &Path, shelf: &Shelf, meta: &Meta) -> Result<Folds, StoreError> {
    let mut unfinished = Unfinished::create(draft, meta.applied)?;
    for kind in (0..=u8::MAX).filter(|&kind| kind != META) {
        shelf.scan(kind, &[kind], |key, value| {
            unfinished.put(key, value)?;
            Ok(true)
        })?;
    }
    unfinished.finish(meta)
}

/// A snapshot that is being written.
pub struct Unfinished {
    path: PathBuf,
    file: File,
    folds: Folds,
    payload: Vec<u8>,
    frame: Vec<u8>,
    /// So many frames are written.
    pub n_frames: usize,
}

impl Unfinished {
    pub fn create(path: &Path, sequence: u64) -> Result<Self, StoreError> {
        let mut file = File::create(path).during("create", path)?;
        let header = Header { sort: Sort::Snapshot, number: sequence, first_sequence: 0 };
        file.write_all(&header.encode()).during("write to", path)?;
        let (path, folds) = (path.to_owned(), Folds::default());
        Ok(Self { path, file, folds, payload: vec![RECORDS], frame: Vec::new(), n_frames: 0 })
    }

    pub fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.folds.add(key, value);
        push_stretch(&mut self.payload, key);
        push_stretch(&mut self.payload, value);
        if self.payload.len() >= FRAME_TARGET_BYTES {
            self.write_frame()?;
        }
        Ok(())
    }

    /// Makes durable what is written so far, so that the end has less to wait for.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().during("sync", &self.path)
    }

    /// Ends it, and answers with the folds of what was written.
    pub fn finish(mut self, meta: &Meta) -> Result<Folds, StoreError> {
        self.write_frame()?;
        self.payload = [vec![END], meta.encode()].concat();
        self.write_frame()?;
        self.file.sync_all().during("sync", &self.path)?;
        Ok(self.folds)
    }

    fn write_frame(&mut self) -> Result<(), StoreError> {
        self.frame.clear();
        push_frame(&mut self.frame, &self.payload);
        self.payload.truncate(1);
        self.n_frames += 1;
        self.file.write_all(&self.frame).during("write to", &self.path)
    }
}

fn decode_records(payload: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut rest = Bytes::new(payload);
    let mut records = Vec::new();
    while !rest.is_empty() {
        records.push((rest.stretch()?.to_vec(), rest.stretch()?.to_vec()));
    }
    Some(records)
}
