//! Where settings are read from: folders on disk, or the copies inside the binary.

use std::cell::RefCell;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::problems::Faults;

static CONFIG: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/config");
static PROMPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/prompts");

/// A folder of settings.
#[derive(Clone, Debug)]
pub enum Folder {
    /// On disk.
    Disk(PathBuf),
    /// Inside the binary, under the path that it has in the project.
    Embedded(&'static Dir<'static>, PathBuf),
}

/// Why a file of settings gives no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unread {
    /// It is not there.
    Absent,
    /// The system does not give it.
    Closed(ErrorKind),
    /// Its bytes are no UTF-8.
    NotUtf8,
}

impl fmt::Display for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => formatter.write_str("there is no such file"),
            Self::Closed(kind) => write!(formatter, "the file cannot be read: {kind}"),
            Self::NotUtf8 => formatter.write_str("the file is not UTF-8: save it as such"),
        }
    }
}

impl Folder {
    /// The project's `config/` inside the binary.
    pub fn embedded_config() -> Self {
        Self::Embedded(&CONFIG, PathBuf::new())
    }

    /// The project's `prompts/` inside the binary.
    pub fn embedded_prompts() -> Self {
        Self::Embedded(&PROMPTS, PathBuf::new())
    }

    /// The folder inside this one.
    #[must_use]
    pub fn inner(&self, name: &str) -> Self {
        match self {
            Self::Disk(path) => Self::Disk(path.join(name)),
            Self::Embedded(dir, path) => Self::Embedded(dir, path.join(name)),
        }
    }

    /// How the operator knows a file of this folder.
    pub fn shown(&self, name: &str) -> PathBuf {
        match self {
            Self::Disk(path) => path.join(name),
            Self::Embedded(dir, path) => {
                let root = if std::ptr::eq(*dir, &raw const CONFIG) { "config" } else { "prompts" };
                Path::new(root).join(path).join(name)
            }
        }
    }

    /// The bytes of a file; `None` if there is none that can be read.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.read_bytes(name).ok()
    }

    fn read_bytes(&self, name: &str) -> Result<Vec<u8>, Unread> {
        match self {
            Self::Disk(path) => std::fs::read(path.join(name)).map_err(|error| {
                let is_absent = error.kind() == ErrorKind::NotFound;
                if is_absent { Unread::Absent } else { Unread::Closed(error.kind()) }
            }),
            Self::Embedded(dir, path) => {
                let file = dir.get_file(path.join(name)).ok_or(Unread::Absent)?;
                Ok(file.contents().to_vec())
            }
        }
    }

    /// The text of a file, without a byte order mark.
    ///
    /// # Errors
    /// Why there is none.
    pub fn read(&self, name: &str) -> Result<String, Unread> {
        let text = String::from_utf8(self.read_bytes(name)?).map_err(|_| Unread::NotUtf8)?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text).replace("\r\n", "\n"))
    }

    /// The text of a file; why there is none is told.
    pub fn told(&self, name: &str, faults: &RefCell<Faults>) -> Option<String> {
        let tell = |unread| faults.borrow_mut().add(&self.shown(name), 0, format!("{unread}."));
        self.read(name).map_err(tell).ok()
    }

    /// The text of a file, where the reason is of no interest.
    pub fn text(&self, name: &str) -> Option<String> {
        self.read(name).ok()
    }

    /// The names of the folders in a folder on disk; those inside the binary are known to be right.
    pub fn folders(&self) -> Vec<String> {
        let Self::Disk(path) = self else { return Vec::new() };
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        folders.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    /// The names of the files in it that end so, in order.
    pub fn files(&self, ending: &str) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Disk(path) => {
                let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
                let files = entries.filter(|entry| entry.path().is_file());
                files.filter_map(|entry| entry.file_name().into_string().ok()).collect()
            }
            Self::Embedded(dir, path) => {
                let inner =
                    if path.as_os_str().is_empty() { Some(*dir) } else { dir.get_dir(path) };
                let files = inner.into_iter().flat_map(Dir::files);
                files
                    .filter_map(|file| Some(file.path().file_name()?.to_str()?.to_owned()))
                    .collect()
            }
        };
        names.retain(|name| name.ends_with(ending) && !name.starts_with('.'));
        names.sort();
        names
    }
}
