//! Reading the journal back: entry by entry, telling an unfinished write from damage.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::entry::{self, Entry};
use super::error::{Damage, During, StoreError};
use super::folder::numbered_files;
use super::frame::{Frame, Frames, is_zero_from};
use super::header::{HEADER_BYTES, Header, Sort};
use super::journal::{EXTENSION, segment_path};
use super::meta::Position;

/// Where reading begins, and the sequence of the last entry before that place.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    pub position: Position,
    pub sequence: u64,
}

#[derive(Debug)]
pub struct Walked {
    /// The last entry that was read, or the start's.
    pub sequence: u64,
    /// Where the next entry goes.
    pub end: Position,
    /// The last segment with what an unfinished write left behind.
    pub torn: Option<Torn>,
    /// What is wrong before the start only; every entry after the start was read.
    pub covered: Option<Damage>,
    /// What kept the rest from being read.
    pub damage: Option<Damage>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Torn {
    /// The entry at the end was not written in full.
    Entry,
    /// The segment after the end was not created in full.
    Segment(PathBuf),
}

/// Calls `visit` for each entry from `start` on, with the position after it, and stops at the first damage.
///
/// The part of the first segment before `start` is not looked at, nor is the header there:
/// whoever starts in the middle already has what came before.
pub fn walk(
    folder: &Path,
    start: Start,
    mut visit: impl FnMut(Entry, Position) -> Result<(), StoreError>,
) -> Result<Walked, StoreError> {
    let mut segments = numbered_files(folder, EXTENSION)?;
    let mut later = segments.split_off(&start.position.segment);
    let last = later.last_key_value().map_or(start.position.segment, |(&number, _)| number);
    let mut walked = Walked::at(start);
    let first_path = later.remove(&start.position.segment);
    if let Some(path) = &first_path {
        let length = path.metadata().during("read the length of", path)?.len();
        if length < start.position.offset {
            let what =
                format!("it ends after {length} bytes of at least {}", start.position.offset);
            walked.covered = Some(Damage::new(path, what));
        } else {
            read_segment(path, start.position.segment == last, &mut walked, &mut visit)?;
        }
    } else if later.is_empty() {
        let path = segment_path(folder, start.position.segment);
        walked.covered = Some(Damage::new(&path, "it is missing"));
    }
    follow(&later, last, folder, &mut walked, &mut visit)?;
    Ok(walked)
}

impl Walked {
    fn at(start: Start) -> Walked {
        Walked {
            sequence: start.sequence,
            end: start.position,
            torn: None,
            covered: None,
            damage: None,
        }
    }
}

/// The position of the first entry after `sequence`, by the headers of the segments.
pub fn start_after(folder: &Path, sequence: u64) -> Result<Result<Start, Damage>, StoreError> {
    let mut found = None;
    for (number, path) in numbered_files(folder, EXTENSION)?.into_iter().rev() {
        let first = Header::read(&path, Sort::Journal, number)?.map(|header| header.first_sequence);
        if let Ok(first) = first
            && first <= sequence + 1
            && first > 0
        {
            let position = Position { segment: number, offset: HEADER_BYTES };
            found = Some(Start { position, sequence: first - 1 });
            break;
        }
    }
    Ok(found.ok_or_else(|| {
        Damage::new(folder, format!("the journal after batch {sequence} is not there"))
    }))
}

/// What is wrong in the segments up to and including the one at `end`, the oldest first.
///
/// Every header is looked at, entries only in the newest `limit_bytes`.
pub fn damages_before(
    folder: &Path,
    end: Position,
    limit_bytes: u64,
) -> Result<Vec<Damage>, StoreError> {
    let mut damages = Vec::new();
    let mut read_bytes = 0;
    let mut follower: Option<(u64, u64)> = None;
    let mut segments = numbered_files(folder, EXTENSION)?;
    segments.retain(|&number, _| number <= end.segment);
    for (&number, path) in segments.iter().rev() {
        let header = match Header::read(path, Sort::Journal, number)? {
            Ok(header) => header,
            Err(damage) => {
                damages.push(damage);
                follower = None;
                continue;
            }
        };
        if follower.is_some_and(|(next, _)| next != number + 1) {
            damages.push(Damage::new(&segment_path(folder, number + 1), "it is missing"));
            follower = None;
        }
        read_bytes += path.metadata().during("read the length of", path)?.len();
        if read_bytes <= limit_bytes && header.first_sequence > 0 {
            let position = Position { segment: number, offset: HEADER_BYTES };
            let mut walked = Walked::at(Start { position, sequence: header.first_sequence - 1 });
            read_segment(path, number == end.segment, &mut walked, &mut |_, _| Ok(()))?;
            if number == end.segment {
                if walked.end.offset < end.offset {
                    let what =
                        format!("at byte {} an entry is not what was written", walked.end.offset);
                    damages.push(walked.damage.unwrap_or_else(|| Damage::new(path, what)));
                }
            } else if let Some(damage) = walked.damage {
                damages.push(damage);
            } else if follower.is_some_and(|(_, first)| first != walked.sequence + 1) {
                damages.push(Damage::new(path, "entries are missing at its end"));
            }
        }
        follower = Some((number, header.first_sequence));
    }
    damages.reverse();
    Ok(damages)
}

/// Reads the segments after the first one.
fn follow(
    later: &BTreeMap<u64, PathBuf>,
    last: u64,
    folder: &Path,
    walked: &mut Walked,
    visit: &mut impl FnMut(Entry, Position) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for (&number, path) in later {
        if walked.damage.is_some() {
            return Ok(());
        }
        if number != walked.end.segment + 1 {
            let missing = segment_path(folder, walked.end.segment + 1);
            walked.damage = Some(Damage::new(&missing, "it is missing"));
            return Ok(());
        }
        match Header::read(path, Sort::Journal, number)? {
            Ok(header) if header.first_sequence == walked.sequence + 1 => {
                walked.end = Position { segment: number, offset: HEADER_BYTES };
                read_segment(path, number == last, walked, visit)?;
            }
            Ok(header) => {
                let (expected, found) = (walked.sequence + 1, header.first_sequence);
                let what = format!("it begins with batch {found} where {expected} should follow");
                walked.damage = Some(Damage::new(path, what));
            }
            Err(_) if number == last && is_unborn(path)? => {
                walked.torn = Some(Torn::Segment(path.clone()));
            }
            Err(damage) => walked.damage = Some(damage),
        }
    }
    Ok(())
}

/// Whether a segment never got more than a part of its header.
pub fn is_unborn(path: &Path) -> Result<bool, StoreError> {
    let file = File::open(path).during("open", path)?;
    let length = file.metadata().during("read the length of", path)?.len();
    Ok(length < HEADER_BYTES || is_zero_from(&file, 0).during("read", path)?)
}

fn read_segment(
    path: &Path,
    is_last: bool,
    walked: &mut Walked,
    visit: &mut impl FnMut(Entry, Position) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut frames = Frames::open(path, walked.end.offset).during("open", path)?;
    loop {
        let payload = match frames.next_frame().during("read", path)? {
            Frame::Whole(payload) => payload,
            Frame::End => return Ok(()),
            Frame::Torn if is_last => {
                walked.torn = Some(Torn::Entry);
                return Ok(());
            }
            Frame::Torn => {
                walked.damage =
                    Some(Damage::new(path, "it ends within an entry though others follow"));
                return Ok(());
            }
            Frame::Damaged(what) => {
                let what = format!("at byte {} {what}", frames.offset());
                walked.damage = Some(Damage::new(path, what));
                return Ok(());
            }
        };
        let expected = walked.sequence + 1;
        let Some(entry) = entry::decode(&payload).filter(|entry| entry.sequence == expected) else {
            let what = format!(
                "before byte {} there is another entry than batch {expected}",
                frames.offset()
            );
            walked.damage = Some(Damage::new(path, what));
            return Ok(());
        };
        walked.sequence = expected;
        walked.end.offset = frames.offset();
        visit(entry, walked.end)?;
    }
}
