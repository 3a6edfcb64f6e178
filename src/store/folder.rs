//! What the store asks of a folder: durable creation, numbered files, setting aside, free space, the lock.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::error::{During, StoreError};

/// Makes creations, renames and removals in a folder durable.
pub fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|file| file.sync_all()).during("sync the folder", folder)
}

pub fn ensure_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).during("create the folder", folder)?;
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}

/// Makes the name of a folder durable, and the names of those above it as far up as we may look.
pub fn sync_names_above(folder: &Path) -> Result<(), StoreError> {
    let absolute = std::path::absolute(folder).during("find", folder)?;
    let mut above = absolute.ancestors().skip(1);
    above.next().map_or(Ok(()), sync_folder)?;
    // Whoever made these may have made them long ago, and they may belong to others.
    above.for_each(|folder| drop(File::open(folder).and_then(|file| file.sync_all())));
    Ok(())
}

/// The files named `NUMBER.EXTENSION`. Other names, such as files set aside, are left out.
pub fn numbered_files(
    folder: &Path,
    extension: &str,
) -> Result<BTreeMap<u64, PathBuf>, StoreError> {
    let mut files = BTreeMap::new();
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        Err(error) => return Err(error).during("list", folder),
    };
    for item in listing {
        let path = item.during("list", folder)?.path();
        let number =
            path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        if let Some(number) = number
            && path.extension().is_some_and(|found| found == extension)
        {
            files.insert(number, path);
        }
    }
    Ok(files)
}

/// Renames a damaged file or folder, for somebody to look at; nothing damaged is ever deleted.
pub fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = (1..=u64::MAX)
        .map(|attempt| path.with_file_name(format!("{name}.damaged-{attempt}")))
        .find(|aside| !aside.exists())
        .unwrap_or_default();
    fs::rename(path, &aside).during("set aside", path)?;
    path.parent().map_or(Ok(()), sync_folder)?;
    Ok(aside)
}

pub fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).during("remove", path),
        Ok(()) | Err(_) => Ok(()),
    }
}

pub fn free_bytes(folder: &Path) -> Result<u64, StoreError> {
    let disk = rustix::fs::statvfs(folder)
        .map_err(io::Error::from)
        .during("ask for the free space of", folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Holds the folder for this process for as long as the returned file lives.
pub fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .during("open", &path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            let is_known = file.read_to_string(&mut pid).is_ok() && !pid.trim().is_empty();
            let holder = if is_known {
                format!("process {}", pid.trim())
            } else {
                "process unknown".to_owned()
            };
            return Err(StoreError::Locked { holder });
        }
        Err(TryLockError::Error(error)) => return Err(error).during("lock", &path),
    }
    // The content only serves a message, so a full disk must not keep the desk from starting.
    let noted =
        file.set_len(0).and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
    if let Err(error) = noted {
        tracing::warn!(%error, "could not note the process id in the lock file");
    }
    Ok(file)
}

/// A count as a person reads it: `1,203`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_in_thousands() {
        let counts = [0, 12, 999, 1_203, 1_000_000].map(grouped);
        assert_eq!(counts, ["0", "12", "999", "1,203", "1,000,000"]);
    }

    #[test]
    fn what_is_set_aside_does_not_replace_what_was_set_aside_before() {
        let folder = tempfile::tempdir().unwrap();
        for expected in ["a.log.damaged-1", "a.log.damaged-2"] {
            let path = folder.path().join("a.log");
            fs::write(&path, "x").unwrap();
            assert_eq!(set_aside(&path).unwrap(), folder.path().join(expected));
        }
    }
}
