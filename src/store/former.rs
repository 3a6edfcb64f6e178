//! A copy of the store as an earlier version left it, from which that version could go on.

use std::fs;
use std::path::{Path, PathBuf};

use super::embedded::EmbeddedStore;
use super::error::{During as _, StoreError};
use super::folder::{ensure_folder, numbered_files, sync_folder};
use super::{journal, pack, snapshot};

/// What lies beside the store in its folder and belongs to it. The keys do not: a copy of them would bring back whoever is erased later.
const BESIDE: &[&str] = &["key", "mode"];

impl EmbeddedStore {
    /// Where the store is.
    pub fn folder(&self) -> &Path {
        &self.layout.folder
    }

    /// Keeps a copy of everything but the keys in a folder below the store's own, whole or not at all.
    pub fn keep_former(&self, name: &str) -> Result<PathBuf, StoreError> {
        let folder = self.layout.folder.join(name);
        if folder.exists() {
            return Ok(folder);
        }
        // From here on the journal is nearly empty, and the snapshot has everything.
        self.snapshot()?;
        let _writer = self.writer()?;
        let unfinished = folder.with_extension("unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).during("remove", &unfinished)?;
        }
        for part in [&self.layout.journal, &self.layout.snapshots, &self.layout.pack] {
            let there = unfinished.join(part.file_name().unwrap_or_default());
            ensure_folder(&there)?;
            for extension in [journal::EXTENSION, snapshot::EXTENSION, pack::EXTENSION] {
                let files = numbered_files(part, extension)?;
                let last = files.keys().next_back().copied();
                for (number, file) in &files {
                    // The last one of journal and pack grows; whatever is before it is never written to again.
                    let is_final = extension == snapshot::EXTENSION || Some(*number) != last;
                    put(file, &there, is_final)?;
                }
            }
            sync_folder(&there)?;
        }
        for name in BESIDE {
            let file = self.layout.folder.join(name);
            if file.exists() {
                put(&file, &unfinished, false)?;
            }
        }
        sync_folder(&unfinished)?;
        fs::rename(&unfinished, &folder).during("name", &folder)?;
        sync_folder(&self.layout.folder)?;
        Ok(folder)
    }
}

/// Puts a file into a folder: under a second name where that does, else as a copy.
fn put(file: &Path, folder: &Path, is_final: bool) -> Result<(), StoreError> {
    let there = folder.join(file.file_name().unwrap_or_default());
    if is_final && fs::hard_link(file, &there).is_ok() {
        return Ok(());
    }
    fs::copy(file, &there).during("copy", file)?;
    fs::File::open(&there).and_then(|copy| copy.sync_all()).during("sync", &there)
}
