//! Checks the pack against what the records say of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::bytes::Bytes;
use super::error::{Damage, During, StoreError};
use super::folder::{numbered_files, remove_if_there, sync_folder};
use super::header::{HEADER_BYTES, Header, Sort};
use super::meta::{MAIL_PLACE, PACK_END};
use super::pack::{ENTRY_BYTES, EXTENSION, HEAD_LENGTH, Id, Place, entry_head, read, segment_path};
use super::shelf::Shelf;

/// What to do when mails cannot be read.
pub const REMEDY: &str = "restore this file from the newest backup, or, if these mails may be lost, \
     start with `--accept-damage`";

/// A damaged segment and how many of its mails cannot be read.
pub struct PackDamage {
    pub damage: Damage,
    pub n_mails: u64,
}

/// Checks headers and lengths of all segments, and the content of the newest `limit_bytes`.
pub fn damages(
    folder: &Path,
    shelf: &Shelf,
    ends: &BTreeMap<u64, u64>,
    limit_bytes: u64,
) -> Result<Vec<PackDamage>, StoreError> {
    let mut damages = Vec::new();
    let mut left_bytes = limit_bytes;
    for (&number, &end) in ends.iter().rev() {
        let path = segment_path(folder, number);
        let length = path.metadata().map_or(0, |metadata| metadata.len());
        let damage = match Header::read(&path, Sort::Pack, number)? {
            Err(damage) => Some(damage),
            Ok(_) if length < end => {
                Some(Damage::new(&path, format!("it has {length} bytes of {end}")))
            }
            Ok(_) if left_bytes == 0 => None,
            Ok(_) => {
                let checked_from = end.saturating_sub(left_bytes);
                left_bytes = left_bytes.saturating_sub(end);
                walk(&path, end, checked_from).during("read", &path)?
            }
        };
        if let Some(damage) = damage {
            damages.push(PackDamage { damage, n_mails: n_unreadable(folder, shelf, number)? });
        }
    }
    damages.reverse();
    Ok(damages)
}

/// The end of each segment, as the records say.
pub fn ends(shelf: &Shelf) -> Result<BTreeMap<u64, u64>, StoreError> {
    let mut ends = BTreeMap::new();
    shelf.scan(PACK_END, &[PACK_END], |key, value| {
        let number = key.split_first().and_then(|(_, rest)| Bytes::new(rest).u64());
        if let (Some(number), Some(end)) = (number, Bytes::new(value).u64()) {
            ends.insert(number, end);
        }
        Ok(true)
    })?;
    Ok(ends)
}

/// Removes what was appended for batches that were never committed.
pub fn cut_to(folder: &Path, ends: &BTreeMap<u64, u64>) -> Result<Option<String>, StoreError> {
    let mut n_cut = 0;
    for (number, path) in numbered_files(folder, EXTENSION)? {
        let length = path.metadata().during("read the length of", &path)?.len();
        let end = ends.get(&number).copied().unwrap_or(0);
        if end == 0 {
            remove_if_there(&path)?;
            sync_folder(folder)?;
        } else if length > end {
            let file = fs::OpenOptions::new().write(true).open(&path).during("open", &path)?;
            file.set_len(end).and_then(|()| file.sync_all()).during("shorten", &path)?;
        } else {
            continue;
        }
        n_cut += length - end;
    }
    Ok((n_cut > 0).then(|| format!("mails of an unfinished write were cut off: {n_cut} bytes")))
}

/// Follows the entries from the segment's beginning; reads the content of those that end after `checked_from`.
fn walk(path: &Path, end: u64, checked_from: u64) -> io::Result<Option<Damage>> {
    let mut reader = BufReader::with_capacity(1 << 13, File::open(path)?);
    reader.seek(SeekFrom::Start(HEADER_BYTES))?;
    let mut offset = HEADER_BYTES;
    while offset < end {
        let mut head = [0; HEAD_LENGTH];
        if end - offset < ENTRY_BYTES {
            return Ok(Some(Damage::new(path, format!("at byte {offset} a mail is cut off"))));
        }
        reader.read_exact(&mut head)?;
        let mut parts = Bytes::new(&head);
        let id: Id = parts.array().unwrap_or_default();
        let length = parts.u32().unwrap_or_default();
        let next = offset + ENTRY_BYTES + u64::from(length);
        if next > end {
            return Ok(Some(Damage::new(
                path,
                format!("at byte {offset} a mail is not what was written"),
            )));
        }
        if next > checked_from {
            let mut content = vec![0; usize::try_from(length).unwrap_or_default()];
            reader.read_exact(&mut content)?;
            if head != entry_head(id, &content) {
                return Ok(Some(Damage::new(
                    path,
                    format!("at byte {offset} a mail is not what was written"),
                )));
            }
        } else {
            reader.seek_relative(i64::from(length))?;
        }
        offset = next;
    }
    Ok(None)
}

fn n_unreadable(folder: &Path, shelf: &Shelf, segment: u64) -> Result<u64, StoreError> {
    let mut n_mails = 0;
    shelf.scan(MAIL_PLACE, &[MAIL_PLACE], |key, value| {
        let id = key.split_first().and_then(|(_, rest)| Bytes::new(rest).array());
        if let (Some(id), Some(place)) = (id, Place::decode(value))
            && place.segment == segment
            && read(folder, id, place)?.is_err()
        {
            n_mails += 1;
        }
        Ok(true)
    })?;
    Ok(n_mails)
}
