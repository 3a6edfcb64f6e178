//! Secrets: config names where one is kept, never what it is.

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use toml::de::DeValue;
use zeroize::Zeroizing;

/// A secret longer than this is no password, token or key: the wrong file was named.
const LONGEST_BYTES: usize = 64 << 10;
/// The folder in which systemd puts the credentials of a unit.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The key of its last day.
const EXPIRES: &str = "expires";

/// Where a secret comes from, and when it ends, where that is known. Two are the same that name the same place.
#[derive(Clone, Debug)]
pub struct SecretSource {
    place: Place,
    expires: Option<Date>,
}

/// A place that holds a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Place {
    /// An environment variable.
    Env(String),
    /// A file; the line break at its end does not belong to the secret.
    File(PathBuf),
    /// A credential that systemd hands to the unit (`LoadCredential=`).
    Credential(String),
}

/// A secret, wiped from memory when it is let go. It shows itself to nobody who does not ask for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The secret itself, for the protocol that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a secret")
    }
}

impl PartialEq for SecretSource {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for SecretSource {}

impl SecretSource {
    fn of(place: Place) -> Self {
        Self { place, expires: None }
    }

    /// An environment variable.
    pub fn env(name: String) -> Self {
        Self::of(Place::Env(name))
    }

    /// A file.
    pub fn file(path: PathBuf) -> Self {
        Self::of(Place::File(path))
    }

    /// A credential of systemd's.
    pub fn credential(name: String) -> Self {
        Self::of(Place::Credential(name))
    }

    /// The last day of the secret, where config knows it.
    pub fn expires(&self) -> Option<Date> {
        self.expires
    }

    /// Reads the secret. It may have changed since the last time: nothing is remembered.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn read(&self) -> Result<Secret, String> {
        match &self.place {
            Place::Env(name) => match std::env::var(name).map(Zeroizing::new) {
                Ok(secret) => Self::checked(&secret, || format!("the variable {name}")),
                Err(_) => Err(format!(
                    "The environment variable {name} holds no text; set it for the desk, or name another source."
                )),
            },
            Place::File(path) => read_file(path),
            Place::Credential(name) => {
                let folder = std::env::var_os(CREDENTIALS).ok_or_else(|| format!(
                    "The credential `{name}` is handed over by systemd; write LoadCredential={name}:FILE into the unit, or name another source."
                ))?;
                read_file(&PathBuf::from(folder).join(name))
            }
        }
    }

    fn checked(text: &str, place: impl Fn() -> String) -> Result<Secret, String> {
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(format!("A secret is missing: {} is empty.", place()));
        }
        if secret.len() > LONGEST_BYTES || secret.contains(char::is_control) {
            return Err(format!("What is in {} is no secret of one line.", place()));
        }
        Ok(Secret(Zeroizing::new(secret.to_owned())))
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Env(name) => write!(formatter, "the variable {name}"),
            Place::File(path) => write!(formatter, "{}", path.display()),
            Place::Credential(name) => write!(formatter, "the credential `{name}`"),
        }
    }
}

fn read_file(path: &Path) -> Result<Secret, String> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
        format!(
            "The secret in {} cannot be read ({error}); let the desk's account read that file.",
            path.display()
        )
    })?;
    SecretSource::checked(&text, || path.display().to_string())
}

/// A secret's source in config: `{ env = "NAME" }`, `{ file = "PATH" }` or `{ credential = "NAME" }`, each perhaps with
/// `expires = "2027-01-31"`.
///
/// # Errors
/// What to write instead.
pub fn source(value: &DeValue<'_>) -> Result<SecretSource, String> {
    const FORM: &str =
        "write { env = \"NAME\" }, { file = \"PATH\" } or { credential = \"NAME\" }.";
    let Some(table) = value.as_table() else {
        return Err(format!("names where the secret is, never the secret itself: {FORM}"));
    };
    let is_place = |key: &str| key != EXPIRES;
    let mut entries = table.iter().filter(|(key, _)| is_place(key.get_ref()));
    let (Some((key, place)), None) = (entries.next(), entries.next()) else {
        return Err(format!("names one place: {FORM}"));
    };
    let expires = table.iter().find(|(key, _)| !is_place(key.get_ref()));
    let expires = expires.map(|(_, value)| last_day(value.get_ref())).transpose()?;
    let place = super::keys::text(place.get_ref())?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let is_name = place.chars().all(is_plain) && place != "." && place != "..";
    let place = match key.get_ref().as_ref() {
        "file" => Place::File(PathBuf::from(place)),
        "env" if is_name => Place::Env(place),
        "credential" if is_name => Place::Credential(place),
        "env" | "credential" => {
            return Err("is a name of letters, digits, `.`, `_` and `-`.".to_owned());
        }
        _ => return Err(format!("a secret is in no `{}`: {FORM}", key.get_ref())),
    };
    Ok(SecretSource { place, expires })
}

fn last_day(value: &DeValue<'_>) -> Result<Date, String> {
    let advice = "`expires` is the last day of the secret, such as \"2027-01-31\".";
    super::keys::text(value).ok().and_then(|day| day.parse().ok()).ok_or_else(|| advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(config: &str, expected: &str) {
        let table = toml::de::DeTable::parse(config).unwrap();
        let value = table.get_ref().get("password-from").unwrap().get_ref();
        let found = source(value).map_or_else(|sentence| sentence, |source| source.to_string());
        assert!(found.contains(expected), "{found}");
    }

    #[test]
    fn config_names_where_a_secret_is() {
        check("password-from = { env = \"DESK_PASSWORD\" }", "the variable DESK_PASSWORD");
        check("password-from = { file = \"/etc/desk/password\" }", "/etc/desk/password");
        check("password-from = { credential = \"smtp\" }", "the credential `smtp`");
    }

    #[test]
    fn the_last_day_of_a_secret_is_no_place_of_it() {
        let read = |config: &str| {
            let table = toml::de::DeTable::parse(config).unwrap();
            source(table.get_ref().get("password-from").unwrap().get_ref()).unwrap()
        };
        let ending = read("password-from = { env = \"A\", expires = \"2027-01-31\" }");
        assert_eq!(ending.expires().unwrap().to_string(), "2027-01-31");
        assert_eq!(ending, read("password-from = { env = \"A\" }"), "accounts still share a token");
        check("password-from = { expires = \"2027-01-31\" }", "names one place");
        check("password-from = { env = \"A\", expires = \"soon\" }", "the last day of the secret");
    }

    #[test]
    fn config_never_holds_a_secret() {
        check("password-from = \"hunter2\"", "never the secret itself");
        check("password-from = { text = \"hunter2\" }", "a secret is in no `text`");
        check("password-from = { env = \"A\", file = \"b\" }", "names one place");
        check("password-from = { credential = \"../key\" }", "is a name of letters");
    }

    #[test]
    fn a_secret_is_read_each_time_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        let secret = SecretSource::file(file.clone());
        assert!(secret.read().unwrap_err().contains("cannot be read"));
        std::fs::write(&file, "\n").unwrap();
        assert!(secret.read().unwrap_err().contains("is empty"));
        std::fs::write(&file, "hunter 2 \n").unwrap();
        let read = secret.read().unwrap();
        assert_eq!(read.reveal(), "hunter 2 ");
        assert!(!format!("{read:?}").contains("hunter"));
    }
}
