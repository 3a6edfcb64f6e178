//! The pack: raw mails and large bodies, in segments that are only appended to.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::bytes::{Bytes, length_of};
use super::error::{Damage, During, StoreError, WriteFailure};
use super::folder::remove_if_there;
use super::header::{HEADER_BYTES, Header, Sort};
use super::journal::create_file;

pub struct Pack {
    folder: PathBuf,
    segment_bytes: u64,
    /// The number of the last segment, 0 if there is none.
    last: u64,
    /// The segment to append to; `None` if the next mail begins a new one.
    current: Option<Segment>,
}

struct Segment {
    number: u64,
    file: File,
    length: u64,
}

pub type Id = [u8; 16];

/// Where an entry is: its segment, its first byte there, the length of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub segment: u64,
    pub offset: u64,
    pub length: u32,
}

/// What a batch added, and what it takes to undo it.
#[derive(Default)]
pub struct Added {
    pub places: BTreeMap<Id, Place>,
    /// The new end of each segment that was written to.
    pub ends: BTreeMap<u64, u64>,
    before: End,
}

/// The last segment's number, and its length if it is to be appended to.
#[derive(Debug, Clone, Copy, Default)]
pub struct End {
    pub last: u64,
    pub length: Option<u64>,
}

impl Pack {
    /// Appends entries and syncs each segment once.
    pub fn append(&mut self, items: &BTreeMap<Id, Vec<u8>>) -> Result<Added, WriteFailure> {
        let before =
            End { last: self.last, length: self.current.as_ref().map(|segment| segment.length) };
        let mut added = Added { before, ..Added::default() };
        for (&id, content) in items {
            if let Err(error) = self.append_one(id, content, &mut added) {
                return Err(self.undo(&added, error));
            }
        }
        for &number in added.ends.keys() {
            let path = segment_path(&self.folder, number);
            let synced =
                OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_data());
            // After a failed sync nobody knows what the disk holds.
            synced.during("sync", &path).map_err(WriteFailure::Unknown)?;
        }
        Ok(added)
    }

    /// The next mail begins a new segment.
    pub fn begin_segment(&mut self) {
        self.current = None;
    }

    /// Takes back what `append` added.
    pub fn undo(&mut self, added: &Added, error: StoreError) -> WriteFailure {
        match self.undone(added) {
            Ok(()) => WriteFailure::Undone(error),
            Err(_) => WriteFailure::Unknown(error),
        }
    }

    fn append_one(&mut self, id: Id, content: &[u8], added: &mut Added) -> Result<(), StoreError> {
        let entry_bytes = ENTRY_BYTES + content.len() as u64;
        let is_room = |segment: &Segment| {
            segment.length <= HEADER_BYTES || segment.length + entry_bytes <= self.segment_bytes
        };
        let segment = if let Some(segment) = self.current.take().filter(is_room) {
            segment
        } else {
            self.last += 1;
            // Noted first, so that a failed creation is undone as well.
            added.ends.insert(self.last, HEADER_BYTES);
            let header = Header { sort: Sort::Pack, number: self.last, first_sequence: 0 };
            let file = create_file(&segment_path(&self.folder, self.last), header)?;
            Segment { number: self.last, file, length: HEADER_BYTES }
        };
        let segment = self.current.insert(segment);
        let path = segment_path(&self.folder, segment.number);
        let place =
            Place { segment: segment.number, offset: segment.length, length: length_of(content) };
        segment
            .file
            .write_all_at(&entry_head(id, content), segment.length)
            .during("write to", &path)?;
        segment
            .file
            .write_all_at(content, segment.length + ENTRY_BYTES)
            .during("write to", &path)?;
        segment.length += entry_bytes;
        added.places.insert(id, place);
        added.ends.insert(segment.number, segment.length);
        Ok(())
    }

    fn undone(&mut self, added: &Added) -> Result<(), StoreError> {
        for &later in added.ends.keys().filter(|&&segment| segment > added.before.last) {
            remove_if_there(&segment_path(&self.folder, later))?;
        }
        *self = Pack::resume(&self.folder, added.before, self.segment_bytes)?;
        if let Some(segment) = &self.current {
            let path = segment_path(&self.folder, segment.number);
            segment.file.set_len(segment.length).during("shorten", &path)?;
        }
        Ok(())
    }

    pub fn resume(folder: &Path, end: End, segment_bytes: u64) -> Result<Pack, StoreError> {
        let mut current = None;
        if let Some(length) = end.length {
            let path = segment_path(folder, end.last);
            let file =
                OpenOptions::new().read(true).write(true).open(&path).during("open", &path)?;
            current = Some(Segment { number: end.last, file, length });
        }
        Ok(Pack { folder: folder.to_owned(), segment_bytes, last: end.last, current })
    }
}

impl Place {
    pub fn encode(self) -> Vec<u8> {
        let mut bytes = self.segment.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.offset.to_be_bytes());
        bytes.extend_from_slice(&self.length.to_be_bytes());
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Option<Place> {
        let mut rest = Bytes::new(bytes);
        Some(Place { segment: rest.u64()?, offset: rest.u64()?, length: rest.u32()? })
    }

    pub fn end(self) -> u64 {
        self.offset + ENTRY_BYTES + u64::from(self.length)
    }
}

/// Reads one entry; needs nothing of the writing side.
pub fn read(folder: &Path, id: Id, place: Place) -> Result<Result<Vec<u8>, Damage>, StoreError> {
    let path = segment_path(folder, place.segment);
    let is_gone =
        |error: &io::Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof);
    let read = File::open(&path).and_then(|file| {
        if file.metadata()?.len() < place.end() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let mut head = [0; HEAD_LENGTH];
        file.read_exact_at(&mut head, place.offset)?;
        let mut content = vec![0; usize::try_from(place.length).unwrap_or_default()];
        file.read_exact_at(&mut content, place.offset + ENTRY_BYTES)?;
        Ok((head, content))
    });
    match read {
        Ok((head, content)) if head == entry_head(id, &content) => Ok(Ok(content)),
        Ok(_) => Ok(Err(Damage::new(
            &path,
            format!("at byte {} a mail is not what was written", place.offset),
        ))),
        Err(error) if is_gone(&error) => {
            Ok(Err(Damage::new(&path, format!("the mail at byte {} is missing", place.offset))))
        }
        Err(error) => Err(error).during("read", &path),
    }
}

pub const EXTENSION: &str = "pack";
pub const HEAD_LENGTH: usize = 24;
pub const ENTRY_BYTES: u64 = HEAD_LENGTH as u64;

pub fn segment_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:06}.{EXTENSION}"))
}

/// Id, length, and a check of both and the content.
pub fn entry_head(id: Id, content: &[u8]) -> [u8; HEAD_LENGTH] {
    let mut hasher = crc32fast::Hasher::new();
    let length = length_of(content).to_be_bytes();
    for part in [&id[..], &length, content] {
        hasher.update(part);
    }
    let mut head = [0; HEAD_LENGTH];
    let parts = id.into_iter().chain(length).chain(hasher.finalize().to_be_bytes());
    for (byte, part) in head.iter_mut().zip(parts) {
        *byte = part;
    }
    head
}
