//! Where settings are read from: folders on disk, or the copies inside the binary.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

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

    /// The bytes of a file; `None` if there is none.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        match self {
            Self::Disk(path) => std::fs::read(path.join(name)).ok(),
            Self::Embedded(dir, path) => {
                dir.get_file(path.join(name)).map(|file| file.contents().to_vec())
            }
        }
    }

    /// The text of a file, without a byte order mark; `None` if there is none or it is not UTF-8.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = String::from_utf8(self.bytes(name)?).ok()?;
        Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text).replace("\r\n", "\n"))
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
