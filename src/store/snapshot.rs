//! Snapshots: a verified export of every record at one sequence, so that older journal segments can go.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, IntoInnerError, Write};
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
    let path = path_of(folder, meta.applied);
    let draft = path.with_extension(DRAFT);
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
    let size = draft.metadata().during("read the length of", &draft)?.len();
    fs::rename(&draft, &path).during("name", &path)?;
    sync_folder(folder)?;
    for (sequence, older) in all(folder)? {
        if sequence < meta.applied {
            remove_if_there(&older)?;
        }
    }
    sync_folder(folder)?;
    Ok(size)
}

/// Reads a snapshot whole, calling `visit` with some of its records at a time, in key order.
///
/// The records count only if there is no damage, which may be seen as late as at the end.
pub fn read(
    path: &Path,
    sequence: u64,
    mut visit: impl FnMut(&[(Vec<u8>, Vec<u8>)]) -> Result<(), StoreError>,
) -> Result<Result<Meta, Damage>, StoreError> {
    if let Err(damage) = Header::read(path, Sort::Snapshot, sequence)? {
        return Ok(Err(damage));
    }
    let mut frames = Frames::open(path, HEADER_BYTES).during("open", path)?;
    let mut folds = Folds::default();
    let mut end = None;
    loop {
        let payload = match frames.next_frame().during("read", path)? {
            Frame::Whole(payload) if end.is_none() => payload,
            Frame::End => break,
            Frame::Whole(_) => return Ok(Err(Damage::new(path, "something follows its end"))),
            Frame::Torn => return Ok(Err(Damage::new(path, "it is cut off"))),
            Frame::Damaged(what) => return Ok(Err(Damage::new(path, what))),
        };
        match payload.split_first() {
            Some((&RECORDS, rest)) => {
                let Some(records) = decode_records(rest) else {
                    return Ok(Err(Damage::new(path, "a record is not what was written")));
                };
                for (key, value) in &records {
                    folds.add(key, value);
                }
                visit(&records)?;
            }
            Some((&END, rest)) => end = Some(Meta::decode(rest)),
            _ => return Ok(Err(Damage::new(path, "it holds something unknown"))),
        }
    }
    Ok(match end {
        Some(Decoded::Known(meta)) if meta.folds == folds && meta.applied == sequence => Ok(meta),
        Some(_) => Err(Damage::new(path, "its records are not those that were written")),
        None => Err(Damage::new(path, "it is cut off")),
    })
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

const EXTENSION: &str = "snap";
const DRAFT: &str = "draft";

fn path_of(folder: &Path, sequence: u64) -> PathBuf {
    folder.join(format!("{sequence:012}.{EXTENSION}"))
}

/// Writes the draft and answers with the folds of what it wrote.
fn export(draft: &Path, shelf: &Shelf, meta: &Meta) -> Result<Folds, StoreError> {
    let mut writer = BufWriter::new(File::create(draft).during("create", draft)?);
    let header = Header { sort: Sort::Snapshot, number: meta.applied, first_sequence: 0 };
    writer.write_all(&header.encode()).during("write to", draft)?;
    let mut folds = Folds::default();
    let mut payload = vec![RECORDS];
    let mut frame = Vec::new();
    for kind in (0..=u8::MAX).filter(|&kind| kind != META) {
        shelf.scan(kind, &[kind], |key, value| {
            folds.add(key, value);
            push_stretch(&mut payload, key);
            push_stretch(&mut payload, value);
            if payload.len() >= FRAME_TARGET_BYTES {
                frame.clear();
                push_frame(&mut frame, &payload);
                payload.truncate(1);
                writer.write_all(&frame).during("write to", draft)?;
            }
            Ok(true)
        })?;
    }
    frame.clear();
    push_frame(&mut frame, &payload);
    push_frame(&mut frame, &[vec![END], meta.encode()].concat());
    writer.write_all(&frame).during("write to", draft)?;
    let file = writer.into_inner().map_err(IntoInnerError::into_error).during("write to", draft)?;
    file.sync_all().during("sync", draft)?;
    Ok(folds)
}

fn decode_records(payload: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut rest = Bytes::new(payload);
    let mut records = Vec::new();
    while !rest.is_empty() {
        records.push((rest.stretch()?.to_vec(), rest.stretch()?.to_vec()));
    }
    Some(records)
}
