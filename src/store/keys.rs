//! The folder's key: keyed hashes stand in keys and tokens where addresses and Message-IDs must not.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::domain::ids::Digest;

/// The secret from which all keyed hashes of a data folder are made.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; 32],
}

impl Keys {
    /// The keys of a secret.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// Reads the key file of a folder, or makes one where the folder is new. The file is durable when this returns.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn of_folder(folder: &Path, is_new: bool) -> Result<Self, String> {
        let path = folder.join("key");
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(text.trim()).ok_or_else(|| {
                format!(
                    "{} is damaged: it holds 64 hexadecimal digits. Restore it from a backup.",
                    path.display()
                )
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && is_new => {
                Self::make(folder, &path)
                    .map_err(|error| format!("{} could not be written: {error}", path.display()))
            }
            Err(error) => Err(format!(
                "{} could not be read ({error}). Restore it from a backup.",
                path.display()
            )),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let halves = (Digest::from_hex(text.get(..32)?)?, Digest::from_hex(text.get(32..)?)?);
        let mut secret = [0; 32];
        secret
            .iter_mut()
            .zip(halves.0.0.into_iter().chain(halves.1.0))
            .for_each(|(byte, half)| *byte = half);
        Some(Self { secret })
    }

    fn make(folder: &Path, path: &Path) -> io::Result<Self> {
        let mut secret = [0; 32];
        File::open("/dev/urandom")?.read_exact(&mut secret)?;
        let (first, last): (Vec<u8>, Vec<u8>) =
            (secret.iter().take(16).copied().collect(), secret.iter().skip(16).copied().collect());
        let digest = |half: Vec<u8>| {
            half.try_into().map(Digest).map(|half| half.to_string()).unwrap_or_default()
        };
        let unfinished = folder.join("key.unfinished");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        writeln!(file, "{}{}", digest(first), digest(last))?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        File::open(folder)?.sync_all()?;
        Ok(Self { secret })
    }

    /// The keyed hash of some parts, for one purpose.
    pub fn digest<'a>(
        &self,
        purpose: &'a str,
        parts: impl IntoIterator<Item = &'a [u8]>,
    ) -> Digest {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        for part in std::iter::once(purpose.as_bytes()).chain(parts) {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        let mut digest = [0; 16];
        digest
            .iter_mut()
            .zip(hasher.finalize().as_bytes())
            .for_each(|(byte, hashed)| *byte = *hashed);
        Digest(digest)
    }
}

/// Whether two secrets are the same, in a time that tells nothing of where they differ.
pub fn is_same(one: &str, other: &str) -> bool {
    // Hashes are compared in constant time.
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_folder_stays() {
        let folder = tempfile::tempdir().unwrap();
        let made = Keys::of_folder(folder.path(), true).unwrap();
        let read = Keys::of_folder(folder.path(), false).unwrap();
        assert_eq!(made.digest("a", [b"b".as_slice()]), read.digest("a", [b"b".as_slice()]));
    }

    #[test]
    fn a_damaged_or_missing_key_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Keys::of_folder(folder.path(), false).is_err());
        fs::write(folder.path().join("key"), "12").unwrap();
        assert!(Keys::of_folder(folder.path(), true).is_err());
    }

    #[test]
    fn parts_do_not_run_into_one_another() {
        let keys = Keys::new([1; 32]);
        let digest = |parts: &[&str]| keys.digest("p", parts.iter().map(|part| part.as_bytes()));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
