//! Refresh tokens that a server gave in place of the one in config: the old one may be worth nothing from then on.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::settings::account::OauthSettings;
use crate::settings::secret::Secret;

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The hash of the token in config that the other one stands for.
    configured: String,
    given: String,
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
pub fn read(place: &Path, configured: &Secret) -> Option<Secret> {
    let kept: Kept = serde_json::from_slice(&fs::read(place).ok()?).ok()?;
    (kept.configured == hash(configured)).then(|| Secret::from(kept.given))
}

/// Keeps a token, durably, for the desk's own account alone.
pub fn write(place: &Path, configured: &Secret, given: &Secret) -> io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let kept = Kept { configured: hash(configured), given: given.reveal().to_owned() };
    let unfinished = place.with_extension(format!("unfinished-{}", std::process::id()));
    let mut file =
        File::options().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(&serde_json::to_vec(&kept)?)?;
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

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[test]
    fn a_token_is_kept_for_the_desk_alone_until_config_names_another() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("data/tokens/one");
        assert_eq!(read(&place, &secret("consent")), None);
        write(&place, &secret("consent"), &secret("second")).unwrap();
        write(&place, &secret("consent"), &secret("third")).unwrap();
        assert_eq!(read(&place, &secret("consent")), Some(secret("third")));
        assert_eq!(read(&place, &secret("new consent")), None);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place), mode(place.parent().unwrap())), (0o600, 0o700));
        forget(&place);
        assert_eq!(read(&place, &secret("consent")), None);
    }

    #[test]
    fn what_was_not_written_whole_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("one");
        fs::write(&place, "{\"configured\"").unwrap();
        assert_eq!(read(&place, &secret("consent")), None);
    }
}
