//! Frames: how journal and snapshots tell a whole entry from a torn and from a damaged one.
//!
//! A frame is the payload's length, a check of the length, a check of the payload, the payload.
//! The length has its own check because a flipped length would look like a write that was cut off.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::bytes::{Bytes, length_of};

pub const FRAME_BYTES: u64 = 12;
/// A cut-off write can leave zeros from a sector boundary on, never from elsewhere.
const SECTOR_BYTES: u64 = 512;

pub enum Frame {
    Whole(Vec<u8>),
    End,
    /// The file ends within the frame, or holds nothing but zeros from some sector of it on.
    Torn,
    Damaged(&'static str),
}

pub struct Frames {
    reader: BufReader<File>,
    offset: u64,
    length: u64,
}

pub fn push_frame(buffer: &mut Vec<u8>, payload: &[u8]) {
    let length = length_of(payload).to_be_bytes();
    buffer.extend_from_slice(&length);
    buffer.extend_from_slice(&crc32fast::hash(&length).to_be_bytes());
    buffer.extend_from_slice(&crc32fast::hash(payload).to_be_bytes());
    buffer.extend_from_slice(payload);
}

impl Frames {
    pub fn open(path: &Path, offset: u64) -> io::Result<Frames> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(offset))?;
        Ok(Frames { reader: BufReader::with_capacity(1 << 18, file), offset, length })
    }

    /// Where the next frame begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    pub fn next_frame(&mut self) -> io::Result<Frame> {
        let left = self.length.saturating_sub(self.offset);
        if left == 0 {
            return Ok(Frame::End);
        }
        if left < FRAME_BYTES {
            return Ok(Frame::Torn);
        }
        let mut head = [0; 12];
        self.reader.read_exact(&mut head)?;
        let Some((length, payload_crc)) = decode_head(&head) else {
            return self.torn_or("the length of an entry is not what was written", FRAME_BYTES);
        };
        if u64::from(length) > left - FRAME_BYTES {
            return Ok(Frame::Torn);
        }
        let mut payload = vec![0; usize::try_from(length).unwrap_or_default()];
        self.reader.read_exact(&mut payload)?;
        if crc32fast::hash(&payload) != payload_crc {
            return self
                .torn_or("an entry is not what was written", FRAME_BYTES + u64::from(length));
        }
        self.offset += FRAME_BYTES + u64::from(length);
        Ok(Frame::Whole(payload))
    }

    /// Torn if the file is zero from some sector of this frame on.
    fn torn_or(&self, what: &'static str, frame_bytes: u64) -> io::Result<Frame> {
        let end = self.offset + frame_bytes;
        let last_sector = (end - 1) / SECTOR_BYTES * SECTOR_BYTES;
        let zeros_from = if last_sector <= self.offset { self.offset } else { last_sector };
        let is_torn = is_zero_from(self.reader.get_ref(), zeros_from)?;
        Ok(if is_torn { Frame::Torn } else { Frame::Damaged(what) })
    }
}

pub fn is_zero_from(file: &File, mut offset: u64) -> io::Result<bool> {
    let mut buffer = [0; 1 << 14];
    loop {
        let read = file.read_at(&mut buffer, offset)?;
        if read == 0 {
            return Ok(true);
        }
        if buffer.iter().take(read).any(|&byte| byte != 0) {
            return Ok(false);
        }
        offset += read as u64;
    }
}

fn decode_head(head: &[u8; 12]) -> Option<(u32, u32)> {
    let (length, _) = head.split_first_chunk::<4>()?;
    let mut rest = Bytes::new(head);
    let (n_bytes, length_crc, payload_crc) = (rest.u32()?, rest.u32()?, rest.u32()?);
    (crc32fast::hash(length) == length_crc).then_some((n_bytes, payload_crc))
}
