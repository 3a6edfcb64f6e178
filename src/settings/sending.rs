//! `[sending]` of desk.toml: the way out for letters, and how many may go.

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Span};
use toml::de::DeValue;

use super::keys::{self, Table};
use super::secret::{self, SecretSource};
use crate::domain::budget::Limits;

/// The way out for letters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sending {
    /// Into a Maildir, from which the mail system takes them.
    Maildir(PathBuf),
    /// To a mail server.
    Smtp(Box<SmtpSettings>),
}

/// A mail server that takes letters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SmtpSettings {
    /// Its name, which its certificate must hold.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// The account.
    pub user: String,
    /// What shows that the account is ours.
    pub credentials: CredentialSettings,
    /// Certificates of authorities that the machine does not know, as PEM.
    pub ca_file: Option<PathBuf>,
    /// The longest wait for an answer; the last one, after the letter itself, is given twice that and more by its size.
    pub patience: Duration,
}

/// How a connection is encrypted. There is no other way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// After the server has offered it.
    StartTls,
}

/// What shows that an account is ours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialSettings {
    /// A password.
    Password(SecretSource),
    /// Access tokens.
    Oauth(OauthSettings),
}

/// Where access tokens come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OauthSettings {
    /// The token endpoint.
    pub token_url: String,
    /// The application's id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: Option<SecretSource>,
    /// What is asked for.
    pub scope: Option<String>,
    /// A person's consent; without it the application asks for itself (client credentials).
    pub refresh_token: Option<SecretSource>,
}

/// What `[sending]` holds.
#[derive(Default)]
pub struct Read {
    /// Whether it names a mail server, rightly or wrongly.
    pub names_smtp: bool,
    /// The mail server.
    pub smtp: Option<SmtpSettings>,
    /// How many letters may go.
    pub limits: Limits,
}

/// Reads `[sending]`.
pub fn read(table: &Table<'_>) -> Read {
    let default = Limits::default();
    let limit = |key, default| table.optional(key, at_least_one).unwrap_or(default);
    let limits = Limits {
        to_one_a_day: limit("most-to-one-a-day", default.to_one_a_day),
        in_a_thread_a_day: limit("most-in-a-thread-a-day", default.in_a_thread_a_day),
        an_hour: limit("most-an-hour", default.an_hour),
    };
    let smtp = table.table("smtp", read_smtp).flatten();
    Read { names_smtp: table.has("smtp"), smtp, limits }
}

fn read_smtp(table: &Table<'_>) -> Option<SmtpSettings> {
    let host = table.required("host", "\"smtp.office365.com\"", host);
    let securities = [("starttls", Security::StartTls), ("tls", Security::Tls)];
    let security = table.required("security", "\"starttls\"", keys::one_of(&securities));
    let port = table.optional("port", port);
    let user = table.required("user", "\"desk@programme.example\"", keys::text);
    let credentials = read_credentials(table);
    let ca_file = table.optional("ca-file", keys::text).map(PathBuf::from);
    let patience = table.optional("patience", duration);
    let security = security?;
    let usual_port = match security {
        Security::Tls => 465,
        Security::StartTls => 587,
    };
    Some(SmtpSettings {
        host: host?,
        port: port.unwrap_or(usual_port),
        security,
        user: user?,
        credentials: credentials?,
        ca_file,
        patience: patience.unwrap_or(Duration::from_mins(5)),
    })
}

/// `method`, and what belongs to it: `password-from`, or `oauth`.
pub fn read_credentials(table: &Table<'_>) -> Option<CredentialSettings> {
    #[derive(Clone)]
    enum Method {
        Password,
        Oauth,
    }
    let methods = [("password", Method::Password), ("xoauth2", Method::Oauth)];
    let method = table.required("method", "\"password\"", keys::one_of(&methods));
    let password = table.optional("password-from", secret::source);
    let oauth = table.table("oauth", read_oauth);
    let has_password = table.has("password-from");
    match method? {
        Method::Password => {
            if !has_password {
                let sentence = "`password-from` is missing; write for example `password-from = { env = \"DESK_PASSWORD\" }`.";
                table.fault(table.line("method"), sentence);
            }
            if oauth.is_some() {
                table.fault(table.line("oauth"), "`oauth` belongs to `method = \"xoauth2\"`.");
            }
            password.map(CredentialSettings::Password)
        }
        Method::Oauth => {
            if has_password {
                let sentence = "`password-from` belongs to `method = \"password\"`.";
                table.fault(table.line("password-from"), sentence);
            }
            if oauth.is_none() {
                let sentence = "`oauth` is missing; write a table with `token-url`, `client-id` and `client-secret-from`.";
                table.fault(table.line("method"), sentence);
            }
            oauth.flatten().map(CredentialSettings::Oauth)
        }
    }
}

/// Where access tokens come from.
fn read_oauth(table: &Table<'_>) -> Option<OauthSettings> {
    let token_url = table.required(
        "token-url",
        "\"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token\"",
        token_url,
    );
    let client_id = table.required("client-id", "\"the application's id\"", keys::text);
    let client_secret = table.optional("client-secret-from", secret::source);
    let scope = table.optional("scope", keys::text);
    let refresh_token = table.optional("refresh-token-from", secret::source);
    if !table.has("client-secret-from") && !table.has("refresh-token-from") {
        table.fault(
            table.line("client-id"),
            "nothing shows that the application is ours; write `client-secret-from`, or `refresh-token-from`, or both.",
        );
    }
    Some(OauthSettings {
        token_url: token_url?,
        client_id: client_id?,
        client_secret,
        scope,
        refresh_token,
    })
}

fn host(value: &DeValue<'_>) -> Result<String, String> {
    let host = keys::text(value)?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
    if host.chars().all(is_plain) {
        Ok(host)
    } else {
        Err(format!("`{host}` is no server's name."))
    }
}

fn port(value: &DeValue<'_>) -> Result<u16, String> {
    let number = keys::count(value)?;
    u16::try_from(number)
        .ok()
        .filter(|&port| port > 0)
        .ok_or_else(|| "is a port: 1 to 65535.".to_owned())
}

fn at_least_one(value: &DeValue<'_>) -> Result<usize, String> {
    match keys::count(value)? {
        0 => Err("is a whole number from 1.".to_owned()),
        count => Ok(count),
    }
}

fn duration(value: &DeValue<'_>) -> Result<Duration, String> {
    let span: Span = keys::span(value)?;
    SignedDuration::try_from(span)
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| *duration <= Duration::from_hours(1))
        .ok_or_else(|| "is at most an hour; write for example \"5 minutes\".".to_owned())
}

/// Secrets go there: it is encrypted, or on this machine.
fn token_url(value: &DeValue<'_>) -> Result<String, String> {
    let url = keys::text(value)?;
    let rest = url.strip_prefix("http://").unwrap_or_default();
    let is_here = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|here| rest.strip_prefix(here).is_some_and(|rest| rest.starts_with([':', '/'])));
    if (url.starts_with("https://") && url.len() > 8 || is_here)
        && !url.contains(char::is_whitespace)
    {
        Ok(url)
    } else {
        Err("begins with https://, since a secret is sent there.".to_owned())
    }
}
