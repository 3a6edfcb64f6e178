//! Losses that were accepted: a start opens despite them as long as there are no others.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::{Damage, During, StoreError};
use super::folder::sync_folder;

/// The losses of a folder that were accepted, a line each.
pub struct Accepted {
    path: PathBuf,
    lines: BTreeSet<String>,
}

impl Accepted {
    /// What was accepted in a folder so far.
    pub fn of(folder: &Path) -> Result<Accepted, StoreError> {
        let path = folder.join("accepted-damage");
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).during("read", &path),
        };
        let lines = text.lines().map(str::to_owned).collect();
        Ok(Accepted { path, lines })
    }

    /// Whether exactly this loss was accepted.
    pub fn holds(&self, damage: &Damage) -> bool {
        self.lines.contains(&line(damage))
    }

    /// Whether any loss was accepted.
    pub fn is_any(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Keeps these too, durably. None is forgotten: not every start looks at old files closely.
    pub fn keep(&mut self, damages: &[Damage]) -> Result<(), StoreError> {
        let n_before = self.lines.len();
        self.lines.extend(damages.iter().map(line));
        if self.lines.len() == n_before {
            return Ok(());
        }
        let unfinished = self.path.with_extension("unfinished");
        let lines: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        let text = format!("{}\n", lines.join("\n"));
        fs::write(&unfinished, text)
            .and_then(|()| File::open(&unfinished)?.sync_all())
            .and_then(|()| fs::rename(&unfinished, &self.path))
            .during("write", &self.path)?;
        self.path.parent().map_or(Ok(()), sync_folder)
    }
}

/// A loss in one line, without the folder, which may be moved.
fn line(damage: &Damage) -> String {
    let name = damage.file.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}: {}", damage.what)
}
