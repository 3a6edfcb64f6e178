//! The journal: committed batches in the order of their sequences, in segments that are only appended to.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::error::{During, StoreError, WriteFailure};
use super::folder::{numbered_files, remove_if_there, sync_folder};
use super::frame::push_frame;
use super::header::{HEADER_BYTES, Header, Sort};
use super::meta::Position;

pub struct Journal {
    folder: PathBuf,
    segment_bytes: u64,
    segment: Segment,
    /// Bytes of all segments.
    pub size_bytes: u64,
}

struct Segment {
    number: u64,
    path: PathBuf,
    file: File,
    length: u64,
}

impl Journal {
    /// Appends one entry and syncs it; returns where the next one goes.
    pub fn append(&mut self, sequence: u64, payload: &[u8]) -> Result<Position, WriteFailure> {
        let mut frame = Vec::with_capacity(payload.len() + 12);
        push_frame(&mut frame, payload);
        let is_empty = self.segment.length <= HEADER_BYTES;
        if !is_empty && self.segment.length + frame.len() as u64 > self.segment_bytes {
            // The sync below covers the new segment's header.
            self.segment = Segment::create(&self.folder, self.segment.number + 1, sequence)
                .map_err(WriteFailure::Undone)?;
            self.size_bytes += HEADER_BYTES;
        }
        let segment = &mut self.segment;
        if let Err(error) =
            segment.file.write_all_at(&frame, segment.length).during("write to", &segment.path)
        {
            return Err(match segment.file.set_len(segment.length) {
                Ok(()) => WriteFailure::Undone(error),
                Err(_) => WriteFailure::Unknown(error),
            });
        }
        // After a failed sync nobody knows what the disk holds.
        segment.file.sync_data().during("sync", &segment.path).map_err(WriteFailure::Unknown)?;
        segment.length += frame.len() as u64;
        self.size_bytes += frame.len() as u64;
        Ok(self.position())
    }

    /// Starts a new segment for the entries from `first_sequence` on, unless the current one has none yet.
    pub fn rotate(&mut self, first_sequence: u64) -> Result<(), StoreError> {
        if self.segment.length > HEADER_BYTES {
            let number = self.segment.number + 1;
            let size_bytes = self.size_bytes + HEADER_BYTES;
            *self = Journal::start(&self.folder, number, first_sequence, self.segment_bytes)?;
            self.size_bytes = size_bytes;
        }
        Ok(())
    }

    /// Removes the segments before the current one, which a snapshot covers.
    pub fn forget_older(&mut self) -> Result<(), StoreError> {
        self.forget_before(self.segment.number)
    }

    /// Removes the segments before one of a number, which a snapshot covers.
    pub fn forget_before(&mut self, first: u64) -> Result<(), StoreError> {
        self.size_bytes = 0;
        for (number, path) in numbered_files(&self.folder, EXTENSION)? {
            if number < first {
                remove_if_there(&path)?;
            } else if number < self.segment.number {
                self.size_bytes += path.metadata().during("read the length of", &path)?.len();
            }
        }
        self.size_bytes += self.segment.length;
        sync_folder(&self.folder)
    }

    pub fn position(&self) -> Position {
        Position { segment: self.segment.number, offset: self.segment.length }
    }

    /// Continues an existing segment, of which `position` is the end.
    pub fn resume(
        folder: &Path,
        position: Position,
        segment_bytes: u64,
    ) -> Result<Journal, StoreError> {
        let path = segment_path(folder, position.segment);
        let file = OpenOptions::new().read(true).write(true).open(&path).during("open", &path)?;
        let mut size_bytes = 0;
        for path in numbered_files(folder, EXTENSION)?.values() {
            size_bytes += path.metadata().during("read the length of", path)?.len();
        }
        let segment = Segment { number: position.segment, path, file, length: position.offset };
        Ok(Journal { folder: folder.to_owned(), segment_bytes, segment, size_bytes })
    }

    /// Starts a journal, or the part of it that follows what was set aside.
    pub fn start(
        folder: &Path,
        number: u64,
        first_sequence: u64,
        segment_bytes: u64,
    ) -> Result<Journal, StoreError> {
        let segment = Segment::create(folder, number, first_sequence)?;
        segment.file.sync_all().during("sync", &segment.path)?;
        Ok(Journal { folder: folder.to_owned(), segment_bytes, segment, size_bytes: HEADER_BYTES })
    }
}

impl Segment {
    fn create(folder: &Path, number: u64, first_sequence: u64) -> Result<Segment, StoreError> {
        let path = segment_path(folder, number);
        let file = create_file(&path, Header { sort: Sort::Journal, number, first_sequence })?;
        Ok(Segment { number, path, file, length: HEADER_BYTES })
    }
}

pub const EXTENSION: &str = "log";

pub fn segment_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.{EXTENSION}"))
}

/// Creates a file with its header and makes its name durable; whoever writes the first entry syncs the content.
pub fn create_file(path: &Path, header: Header) -> Result<File, StoreError> {
    let create = || {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path)?;
        file.write_all_at(&header.encode(), 0)?;
        Ok(file)
    };
    let created = create().during("create", path).and_then(|file| {
        path.parent().map_or(Ok(()), sync_folder)?;
        Ok(file)
    });
    if created.is_err() {
        remove_if_there(path)?;
    }
    created
}
