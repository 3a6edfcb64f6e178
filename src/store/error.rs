//! What can go wrong with the store, named after what to do next.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "the disk of the data folder has {free_bytes} bytes free where {needed_bytes} are needed: \
         nothing was kept; make room and it will be tried again"
    )]
    Full { free_bytes: u64, needed_bytes: u64 },

    #[error("the data folder is in use by another desk ({holder}): stop that one first")]
    Locked { holder: String },

    #[error("`{}` is damaged: {what}; {remedy}", file.display())]
    Damaged { file: PathBuf, what: String, remedy: String },

    #[error(
        "`{}` has format {found} and this desk reads up to format {known}: \
         install the desk that wrote it, or restore an older backup",
        file.display()
    )]
    TooNew { file: PathBuf, found: u32, known: u32 },

    #[error(
        "`{}` is wrapped with another master key than {tried}: name the right one in `[sealing]`, or restore it; nothing was touched",
        file.display()
    )]
    WrongMaster { file: PathBuf, tried: String },

    #[error("could not {task}: {cause}; restart the desk, which repairs what can be repaired")]
    Broken { task: String, cause: String },
}

impl StoreError {
    pub(super) fn broken(task: impl Into<String>, cause: impl Display) -> StoreError {
        StoreError::Broken { task: task.into(), cause: cause.to_string() }
    }

    /// What happened without what to do, for use within another message.
    pub(super) fn event(&self) -> String {
        match self {
            StoreError::Broken { task, cause } => format!("could not {task}: {cause}"),
            StoreError::Full { .. } => "the disk is full".to_owned(),
            StoreError::Locked { .. }
            | StoreError::Damaged { .. }
            | StoreError::TooNew { .. }
            | StoreError::WrongMaster { .. } => self.to_string(),
        }
    }
}

/// Says what was being done to which file when an operation failed.
pub(super) trait During<T> {
    fn during(self, task: &str, file: &Path) -> Result<T, StoreError>;
}

impl<T> During<T> for io::Result<T> {
    fn during(self, task: &str, file: &Path) -> Result<T, StoreError> {
        self.map_err(|error| {
            if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
                // The committing side, which knows the need, fills in the figures.
                return StoreError::Full { free_bytes: 0, needed_bytes: 0 };
            }
            StoreError::broken(format!("{task} `{}`", file.display()), error)
        })
    }
}

/// A place in a file that does not hold what was written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Damage {
    pub file: PathBuf,
    pub what: String,
}

impl Damage {
    pub fn new(file: &Path, what: impl Into<String>) -> Damage {
        Damage { file: file.to_owned(), what: what.into() }
    }

    pub fn refusal(self, remedy: &str) -> StoreError {
        StoreError::Damaged { file: self.file, what: self.what, remedy: remedy.to_owned() }
    }
}

impl Display for Damage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "`{}`: {}", self.file.display(), self.what)
    }
}

/// How a write failed: either it left no trace, or only opening anew can tell.
#[derive(Debug)]
pub(super) enum WriteFailure {
    Undone(StoreError),
    Unknown(StoreError),
}
