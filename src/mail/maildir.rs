//! Maildirs: reading without touching, and delivering so that a second delivery of the same letter changes nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::letter::Outcome;

/// A Maildir that is only read: nothing in it is marked, moved or deleted.
#[derive(Clone, Debug)]
pub struct Maildir {
    folder: PathBuf,
}

/// A mail in a Maildir.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// The file's name without its flags: it stays when people read and move the mail.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

impl Maildir {
    /// The Maildir at a path.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the Maildir's folders where they are missing. Their names are durable when this returns.
    pub fn create(&self) -> io::Result<()> {
        let parts = ["tmp", "cur", "new"].map(|name| self.folder.join(name));
        if parts.iter().all(|part| part.is_dir()) {
            return Ok(());
        }
        parts.iter().try_for_each(fs::create_dir_all)?;
        File::open(&self.folder)?.sync_all()?;
        let absolute = std::path::absolute(&self.folder)?;
        // Those above may belong to others: their names are made durable as far up as we may look.
        let above = absolute.ancestors().skip(1);
        above.for_each(|folder| drop(File::open(folder).and_then(|file| file.sync_all())));
        Ok(())
    }

    /// The mails in it, in the order of their names, which begin with the time of arrival.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for folder in ["new", "cur"] {
            for file in fs::read_dir(self.folder.join(folder))? {
                let file = file?;
                let Ok(name) = file.file_name().into_string() else { continue };
                let is_mail =
                    !name.starts_with('.') && file.file_type().is_ok_and(|kind| kind.is_file());
                if is_mail {
                    let name = name.split(":2,").next().unwrap_or_default().to_owned();
                    entries.push(Entry { name, path: file.path() });
                }
            }
        }
        entries.sort();
        entries.dedup_by(|a, b| a.name == b.name);
        Ok(entries)
    }

    /// When its folders last changed: as long as that stays, so do the entries.
    pub fn changed(&self) -> io::Result<Vec<std::time::SystemTime>> {
        ["new", "cur"].iter().map(|name| fs::metadata(self.folder.join(name))?.modified()).collect()
    }

    /// Delivers a letter under a name that follows from its Message-ID.
    ///
    /// The file is durable when this returns. A mark in `tmp` stands from before the letter can be seen until `forget`:
    /// if the process ends in between and the letter is gone, whoever takes mail from here may have it.
    pub fn deliver(&self, name: &str, mail: &[u8]) -> Outcome {
        let earlier = self.outcome_of(name);
        if earlier != Outcome::NotBegun {
            return earlier;
        }
        let folder = self.folder.display();
        let shown = match self.show(name, mail) {
            Ok(shown) => shown,
            Err(error) => {
                // Nobody has seen the letter: without the mark it can be tried again.
                self.forget(name);
                return Outcome::Unreachable {
                    sentence: format!("{folder} could not be written ({error})."),
                    may_pass: true,
                };
            }
        };
        match shown.sync_all() {
            Ok(()) => Outcome::Delivered,
            Err(error) => Outcome::Unknown(format!(
                "it was put into {folder}, and may not last there: {error}"
            )),
        }
    }

    /// What is known of a delivery that nobody lived to see the end of.
    pub fn outcome_of(&self, name: &str) -> Outcome {
        if self.holds(name) {
            Outcome::Delivered
        } else if self.mark(name).exists() {
            Outcome::Unknown("it was put into the Maildir and is not there any more".to_owned())
        } else {
            Outcome::NotBegun
        }
    }

    /// Removes the mark of a delivery whose outcome is durable.
    pub fn forget(&self, name: &str) {
        // A mark that stays says at worst that a letter may have been sent, which it was.
        drop(fs::remove_file(self.mark(name)));
    }

    fn mark(&self, name: &str) -> PathBuf {
        self.folder.join("tmp").join(format!("{name}.offered"))
    }

    /// Whether the letter of that name was delivered, also when a person has read or moved it since.
    fn holds(&self, name: &str) -> bool {
        self.folder.join("new").join(name).exists()
            || self.folder.join("cur").join(name).exists()
            || self.entries().is_ok_and(|entries| entries.iter().any(|entry| entry.name == name))
    }

    /// Puts the letter where it is seen, as the last thing. Returns the folder that is still to be synced.
    fn show(&self, name: &str, mail: &[u8]) -> io::Result<File> {
        self.create()?;
        let (unfinished, finished) =
            (self.folder.join("tmp").join(name), self.folder.join("new").join(name));
        let mut file = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        file.write_all(mail)?;
        file.sync_all()?;
        File::create(self.mark(name))?;
        File::open(self.folder.join("tmp"))?.sync_all()?;
        let new = File::open(self.folder.join("new"))?;
        fs::rename(&unfinished, &finished)?;
        Ok(new)
    }
}
