//! The master key: what wraps the keys of persons. It is given from outside, or lies beside them in a file of its own.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::error::{Damage, During, StoreError};
use super::folder::{remove_if_there, sync_folder};

/// From where the master key comes.
#[derive(Clone, Default)]
pub enum Master {
    /// A file beside the keys of persons, made where there is none.
    #[default]
    Beside,
    /// Config names where it is.
    Given(Arc<MasterKey>),
}

impl fmt::Debug for Master {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Beside => "the master key beside the keys of persons",
            Self::Given(_) => "a master key from elsewhere",
        })
    }
}

/// The key that wraps the keys of persons. It is wiped when it is let go, and shows itself to nobody.
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// A master key has so many characters at least: fewer could be guessed.
const SHORTEST: usize = 32;
const KEY_OF_SECRET: &str = "secondment-desk 2026-11 master key";
const MARK_OF_KEY: &str = "secondment-desk 2026-11 mark of a master key";

impl MasterKey {
    /// The master key that a secret text gives.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn of_text(text: &str) -> Result<Self, String> {
        if text.chars().count() < SHORTEST {
            return Err(format!(
                "A master key has {SHORTEST} characters at least, drawn by a machine; `openssl rand -hex 32` draws one."
            ));
        }
        Ok(Self(Zeroizing::new(blake3::derive_key(KEY_OF_SECRET, text.as_bytes()))))
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// By which one master key is told from another, without telling anything else of it.
    pub fn mark(&self) -> [u8; 8] {
        let mark = blake3::derive_key(MARK_OF_KEY, self.bytes());
        mark.first_chunk().copied().unwrap_or_default()
    }
}

impl Master {
    /// The master keys to try, the likeliest first: beside the keys there are two while one takes the other's place.
    pub fn keys(&self, folder: &Path) -> Result<Vec<Arc<MasterKey>>, StoreError> {
        match self {
            Self::Given(key) => Ok(vec![key.clone()]),
            Self::Beside => {
                let mut keys = Vec::new();
                for path in [beside(folder), next(folder)] {
                    keys.extend(read(&path)?.map(Arc::new));
                }
                Ok(keys)
            }
        }
    }

    /// Which master keys were tried, for people: where they lie.
    pub fn tried(&self, folder: &Path) -> String {
        let path = beside(folder);
        match self {
            Self::Given(_) => "the one that was given".to_owned(),
            Self::Beside if path.exists() => format!("the one in `{}`", path.display()),
            Self::Beside => format!("there is, for there is no `{}`", path.display()),
        }
    }

    /// The master key of a folder that has none yet.
    pub fn first(&self, folder: &Path) -> Result<Arc<MasterKey>, StoreError> {
        match self {
            Self::Given(key) => Ok(key.clone()),
            Self::Beside => match read(&beside(folder))? {
                Some(key) => Ok(Arc::new(key)),
                None => draw(&beside(folder)).map(Arc::new),
            },
        }
    }

    /// Draws another one, which waits under another name until it is in use.
    pub fn successor(folder: &Path) -> Result<Arc<MasterKey>, StoreError> {
        remove_if_there(&next(folder))?;
        draw(&next(folder)).map(Arc::new)
    }

    /// The successor is the one from here on.
    pub fn succeed(folder: &Path) -> Result<(), StoreError> {
        if next(folder).exists() {
            replace(&next(folder), &beside(folder))?;
        }
        Ok(())
    }
}

/// Where the master key lies that was not given from elsewhere.
pub fn beside(folder: &Path) -> PathBuf {
    folder.join("master.key")
}

fn next(folder: &Path) -> PathBuf {
    folder.join("master.next")
}

fn read(path: &Path) -> Result<Option<MasterKey>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(Damage::new(path, "it holds no master key").refusal(super::keyring::REMEDY));
        }
        Err(error) => return Err(error).during("read", path),
    };
    MasterKey::of_text(text.trim()).map(Some).map_err(|_| {
        Damage::new(path, "it holds no whole master key").refusal(super::keyring::REMEDY)
    })
}

fn draw(path: &Path) -> Result<MasterKey, StoreError> {
    let mut drawn = Zeroizing::new([0; 32]);
    random(&mut *drawn)?;
    let text = Zeroizing::new(blake3::Hash::from_bytes(*drawn).to_hex().to_string());
    write_private(path, text.as_bytes())?;
    MasterKey::of_text(&text).map_err(|cause| StoreError::broken("draw a master key", cause))
}

/// Bytes that nobody can foretell.
pub fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    let source = Path::new("/dev/urandom");
    File::open(source).and_then(|mut file| file.read_exact(bytes)).during("read", source)
}

/// Writes a file that only its owner reads; it appears under its name whole and durable, and what it replaces is overwritten.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let draft = path.with_extension("unfinished");
    remove_if_there(&draft)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .during("create", &draft)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if let Err(error) = written {
        drop(fs::remove_file(&draft));
        return Err(error).during("write to", &draft);
    }
    replace(&draft, path)
}

/// Gives a file the name of another, which is overwritten once the new one is durable.
fn replace(file: &Path, path: &Path) -> Result<(), StoreError> {
    let replaced = OpenOptions::new().write(true).open(path).ok();
    fs::rename(file, path).during("name", path)?;
    path.parent().map_or(Ok(()), sync_folder)?;
    if let Some(replaced) = replaced {
        // Its successor is on the disk: a failure to overwrite it costs nothing but thoroughness.
        drop(overwrite(replaced));
    }
    Ok(())
}

fn overwrite(mut file: File) -> io::Result<()> {
    let mut left = file.metadata()?.len();
    let zeros = [0; 1 << 14];
    while left > 0 {
        let some = zeros.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(&zeros);
        file.write_all(some)?;
        left -= some.len() as u64;
    }
    file.sync_all()
}
