//! The mark of a clean close: a check of each of sled's files, so that a damaged one is never given to sled to read.
//!
//! Opening sled on damaged files can end the process (it believes lengths it reads) or yield fewer records.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{During, StoreError};
use super::folder::{remove_if_there, sync_folder};

#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    Matches,
    Differs,
    /// The desk was not closed in order, or the mark itself is damaged.
    Absent,
}

/// Notes what sled's files are once sled has let go of them. Without a mark the next start checks more.
pub fn leave_mark(sled_folder: &Path) {
    if !is_closed(sled_folder) {
        tracing::warn!("the records took too long to close; the next start checks them");
        return;
    }
    // A mark written in part counts as absent.
    let written = describe(sled_folder).and_then(|text| fs::write(mark_path(sled_folder), text));
    if let Err(error) = written {
        tracing::warn!(%error, "could not note that the records were closed in order");
    }
}

/// Compares sled's files with the mark and takes the mark away, since sled changes them from here on.
pub fn take_mark(sled_folder: &Path) -> Result<Mark, StoreError> {
    let path = mark_path(sled_folder);
    let noted = match fs::read(&path) {
        Ok(noted) => noted,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Mark::Absent),
        Err(error) => return Err(error).during("read", &path),
    };
    let mark = if !is_intact(&noted) {
        Mark::Absent
    } else if describe(sled_folder).during("read", sled_folder)?.as_bytes() == noted {
        Mark::Matches
    } else {
        Mark::Differs
    };
    if mark != Mark::Differs {
        forget_mark(sled_folder)?;
    }
    Ok(mark)
}

pub fn forget_mark(sled_folder: &Path) -> Result<(), StoreError> {
    let path = mark_path(sled_folder);
    remove_if_there(&path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

fn mark_path(sled_folder: &Path) -> PathBuf {
    sled_folder.with_extension("clean")
}

fn is_intact(noted: &[u8]) -> bool {
    let Some((content, last)) = noted.split_last_chunk::<9>() else { return false };
    format!("{:08x}\n", crc32fast::hash(content)).as_bytes() == last
}

/// One line per file: check, length, path; then a check of the lines.
fn describe(sled_folder: &Path) -> io::Result<String> {
    let mut paths = Vec::new();
    collect(sled_folder, &mut paths)?;
    paths.sort();
    let mut text = String::new();
    let mut buffer = vec![0; 1 << 18];
    for path in paths {
        let mut file = File::open(&path)?;
        let mut hasher = crc32fast::Hasher::new();
        let mut length = 0;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hasher.update(buffer.get(..read).unwrap_or_default());
            length += read;
        }
        let name = path.strip_prefix(sled_folder).unwrap_or(&path).display();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:08x} {length} {name}", hasher.finalize());
    }
    let crc = crc32fast::hash(text.as_bytes());
    let _ = writeln!(text, "{crc:08x}");
    Ok(text)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        if item.file_type()?.is_dir() {
            collect(&item.path(), paths)?;
        } else {
            paths.push(item.path());
        }
    }
    Ok(())
}

/// Whether sled has let go of its lock, for which its background threads may need a moment.
fn is_closed(sled_folder: &Path) -> bool {
    let Ok(file) = File::open(sled_folder.join("db")) else { return false };
    for _ in 0..500 {
        if file.try_lock().is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}
