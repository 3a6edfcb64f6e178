//! What is wrong in files that people edit: collected, and told with file and line.

use std::fmt;
use std::path::{Path, PathBuf};

/// Something to mend in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// The file, as the operator named it.
    pub file: PathBuf,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub sentence: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}: {}", self.file.display(), self.sentence),
            line => write!(formatter, "{}:{line}: {}", self.file.display(), self.sentence),
        }
    }
}

/// Every fault found, so that all are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, file: &Path, line: usize, sentence: impl Into<String>) {
        self.0.push(Fault { file: file.to_owned(), line, sentence: sentence.into() });
    }

    /// The faults in the order of files and lines.
    pub fn sorted(mut self) -> Vec<Fault> {
        self.0.sort();
        self.0.dedup();
        self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The line, from 1, that a byte of a text stands on.
pub fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|&byte| byte == b'\n').count() + 1
}
