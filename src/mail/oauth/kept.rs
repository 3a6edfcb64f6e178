//! Refresh tokens that a server gave in place of the one in config: the old one may be worth nothing from then on.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::settings::account::OauthSettings;
use crate::settings::secret::Secret;
use zeroize::{Zeroize as _, Zeroizing};

/// What seals what is kept, and opens it again.
pub struct Vault {
    /// Seals bytes; a sentence, if it cannot.
    pub seal: Box<Seal>,
    /// Opens what was sealed.
    pub open: Box<Open>,
}

/// Seals bytes.
pub type Seal = dyn Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync;
/// Opens what was sealed; nothing, if that is something else.
pub type Open = dyn Fn(&[u8]) -> Option<Zeroizing<Vec<u8>>> + Send + Sync;

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The hash of the token in config that the other one stands for.
    configured: String,
    given: String,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.given.zeroize();
    }
}

/// Where the token is kept that stands for the one of these settings.
pub fn place(data: &Path, settings: &OauthSettings) -> PathBuf {
    let OauthSettings { token_url, client_id, scope, refresh_token, .. } = settings;
    let source = refresh_token.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    for part in [token_url, client_id, scope.as_deref().unwrap_or_default(), &source] {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    data.join("tokens").join(hasher.finalize().to_hex().as_str())
}

/// The token that stands for the one in config; none if that is another one by now.
pub fn read(vault: &Vault, place: &Path, configured: &Secret) -> Option<Secret> {
    let content = Zeroizing::new(fs::read(place).ok()?);
    let opened = (vault.open)(&content);
    let is_sealed = opened.is_some();
    // Before tokens were sealed they stood open.
    let mut kept: Kept = serde_json::from_slice(&opened.unwrap_or(content)).ok()?;
    let is_its = kept.configured == hash(configured);
    let given = is_its.then(|| Secret::from(std::mem::take(&mut kept.given)))?;
    if !is_sealed {
        // Where that fails it stays as it was, and is good all the same.
        drop(write(vault, place, configured, &given));
    }
    Some(given)
}

/// Keeps a token, durably, for the desk's own account alone.
pub fn write(vault: &Vault, place: &Path, configured: &Secret, given: &Secret) -> io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let kept = Kept { configured: hash(configured), given: given.reveal().to_owned() };
    let unfinished = place.with_extension(format!("unfinished-{}", std::process::id()));
    let mut file =
        File::options().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    let plain = Zeroizing::new(serde_json::to_vec(&kept)?);
    file.write_all(&(vault.seal)(&plain).map_err(io::Error::other)?)?;
    file.sync_all()?;
    fs::rename(&unfinished, place)?;
    File::open(folder)?.sync_all()
}

/// Forgets a token that is not good any more.
pub fn forget(place: &Path) {
    // One that stays is tried first, refused, and costs a question.
    drop(fs::remove_file(place));
}

fn hash(secret: &Secret) -> String {
    blake3::hash(secret.reveal().as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// Turns bytes about, so that what is sealed is not what it was.
    fn vault() -> Vault {
        let turned = |bytes: &[u8]| bytes.iter().map(|byte| !byte).collect::<Vec<u8>>();
        let is_sealed = |bytes: &[u8]| bytes.first().is_some_and(|byte| *byte == !b'{');
        Vault {
            seal: Box::new(move |plain| Ok(turned(plain))),
            open: Box::new(move |sealed| is_sealed(sealed).then(|| Zeroizing::new(turned(sealed)))),
        }
    }

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[test]
    fn a_token_is_kept_for_the_desk_alone_until_config_names_another() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("data/tokens/one");
        assert_eq!(read(&vault(), &place, &secret("consent")), None);
        write(&vault(), &place, &secret("consent"), &secret("second")).unwrap();
        write(&vault(), &place, &secret("consent"), &secret("third")).unwrap();
        assert_eq!(read(&vault(), &place, &secret("consent")), Some(secret("third")));
        assert_eq!(read(&vault(), &place, &secret("new consent")), None);
        let on_disk = fs::read(&place).unwrap();
        assert!(!on_disk.windows(5).any(|part| part == b"third"), "it is sealed");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place), mode(place.parent().unwrap())), (0o600, 0o700));
        forget(&place);
        assert_eq!(read(&vault(), &place, &secret("consent")), None);
    }

    #[test]
    fn one_of_before_tokens_were_sealed_is_read_and_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("one");
        let configured = hash(&secret("consent"));
        fs::write(&place, format!("{{\"configured\":\"{configured}\",\"given\":\"second\"}}"))
            .unwrap();
        for _ in 0..2 {
            assert_eq!(read(&vault(), &place, &secret("consent")), Some(secret("second")));
            assert!(!fs::read(&place).unwrap().starts_with(b"{"));
        }
    }

    #[test]
    fn what_was_not_written_whole_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("one");
        fs::write(&place, "{\"configured\"").unwrap();
        assert_eq!(read(&vault(), &place, &secret("consent")), None);
    }
}
