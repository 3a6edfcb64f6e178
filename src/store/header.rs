//! The first 32 bytes of every file of ours: what it is, its format, its number.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::bytes::Bytes;
use super::error::{Damage, During, StoreError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub sort: Sort,
    /// A segment's number; of a snapshot, its sequence.
    pub number: u64,
    /// The sequence of a journal segment's first entry; else 0.
    pub first_sequence: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Journal,
    Pack,
    Snapshot,
}

pub const FORMAT: u32 = 1;
pub const HEADER_BYTES: u64 = 32;

impl Header {
    pub fn encode(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend_from_slice(self.sort.magic());
        bytes.extend_from_slice(&FORMAT.to_be_bytes());
        bytes.extend_from_slice(&self.number.to_be_bytes());
        bytes.extend_from_slice(&self.first_sequence.to_be_bytes());
        let crc = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&crc.to_be_bytes());
        bytes
    }

    /// The header of a file that should be of this sort and number.
    pub fn read(
        path: &Path,
        sort: Sort,
        number: u64,
    ) -> Result<Result<Header, Damage>, StoreError> {
        let mut bytes = [0; 32];
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Err(Damage::new(path, "it is missing")));
            }
            Err(error) => return Err(error).during("open", path),
        };
        match file.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(Err(Damage::new(path, "it ends within its header")));
            }
            read => read.during("read", path)?,
        }
        let Some((format, header)) = decode(&bytes, sort) else {
            return Ok(Err(Damage::new(path, "its header is not what was written")));
        };
        if format > FORMAT {
            return Err(StoreError::TooNew { file: path.to_owned(), found: format, known: FORMAT });
        }
        if header.number != number {
            return Ok(Err(Damage::new(
                path,
                format!("it is file {} under another name", header.number),
            )));
        }
        Ok(Ok(header))
    }
}

impl Sort {
    fn magic(self) -> &'static [u8; 8] {
        match self {
            Sort::Journal => b"SDjournl",
            Sort::Pack => b"SDpack..",
            Sort::Snapshot => b"SDsnapsh",
        }
    }
}

fn decode(bytes: &[u8; 32], sort: Sort) -> Option<(u32, Header)> {
    let (content, crc) = bytes.split_last_chunk::<4>()?;
    if crc32fast::hash(content) != u32::from_be_bytes(*crc) {
        return None;
    }
    let mut rest = Bytes::new(content);
    if rest.array::<8>()? != *sort.magic() {
        return None;
    }
    let format = rest.u32()?;
    Some((format, Header { sort, number: rest.u64()?, first_sequence: rest.u64()? }))
}
