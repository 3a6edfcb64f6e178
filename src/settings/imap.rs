//! `[mailboxes.imap]`: a mailbox on an IMAP server.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::de::DeValue;

use super::keys::{self, Table};
use super::secret::{self, SecretSource};

/// The longest that a mailbox may go unvisited: servers end an IDLE after 29 minutes (RFC 2177).
const LONGEST_LOOK: Duration = Duration::from_mins(25);

/// Where a mailbox on a server is, and how the desk gets in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImapSettings {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured. There is no way without.
    pub security: Security,
    /// The account.
    pub user: String,
    /// How it logs in.
    pub method: Method,
    /// A file of certificates that are believed beside the machine's own.
    pub ca_file: Option<PathBuf>,
    /// The folder that is read.
    pub folder: String,
    /// From when on mail is wanted at the first sight; else from then on.
    pub since: Option<Timestamp>,
    /// How often the folder is looked at although the server reports nothing.
    pub look_every: Duration,
    /// How long an answer may take.
    pub patience: Duration,
    /// After how long out of reach the operator is told.
    pub tell_after: Duration,
}

/// How a connection is secured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// By a command of the protocol, before anything else.
    StartTls,
}

/// How an account logs in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Method {
    /// With a password.
    Password(SecretSource),
    /// With an access token, as Exchange Online and Gmail want it.
    Xoauth2(OauthSettings),
    /// With an access token (RFC 7628).
    Oauthbearer(OauthSettings),
}

/// Where access tokens come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OauthSettings {
    /// The token endpoint.
    pub token_url: String,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret_from: SecretSource,
    /// What the token is for.
    pub scope: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MethodName {
    Password,
    Xoauth2,
    Oauthbearer,
}

/// Reads the table.
pub fn read(table: &Table<'_>) -> Option<ImapSettings> {
    let securities = [("tls", Security::Tls), ("starttls", Security::StartTls)];
    let methods = [
        ("password", MethodName::Password),
        ("xoauth2", MethodName::Xoauth2),
        ("oauthbearer", MethodName::Oauthbearer),
    ];
    let host = table.required("host", "\"imap.programme.example\"", host);
    let security = table.optional("security", keys::one_of(&securities));
    let security = security.unwrap_or(Security::Tls);
    let port = table.optional("port", port);
    let user = table.required("user", "\"desk@programme.example\"", keys::text);
    let ca_file = table.optional("ca-file", keys::text);
    let folder = table.optional("folder", keys::text);
    let since = table.optional("since", day);
    let look_every = table.optional("look-every", duration);
    let patience = table.optional("patience", duration);
    let tell_after = table.optional("tell-after", duration);
    if look_every.is_some_and(|look_every| look_every > LONGEST_LOOK) {
        table.fault(table.line("look-every"), "`look-every`: is \"25 minutes\" at most.");
    }
    let name = table.optional("method", keys::one_of(&methods));
    let name = if table.has("method") { name } else { Some(MethodName::Password) };
    let method = read_method(table, name);
    Some(ImapSettings {
        host: host?,
        port: port.unwrap_or(match security {
            Security::Tls => 993,
            Security::StartTls => 143,
        }),
        security,
        user: user?,
        method: method?,
        ca_file: ca_file.map(PathBuf::from),
        folder: folder.unwrap_or_else(|| "INBOX".to_owned()),
        since,
        look_every: look_every.unwrap_or(Duration::from_mins(5)),
        patience: patience.unwrap_or(Duration::from_mins(1)),
        tell_after: tell_after.unwrap_or(Duration::from_mins(15)),
    })
}

fn read_method(table: &Table<'_>, name: Option<MethodName>) -> Option<Method> {
    let password = table.optional("password-from", secret::source);
    let (has_password, has_oauth) = (table.has("password-from"), table.has("oauth"));
    let oauth = table.table("oauth", read_oauth);
    // Of a misspelt method it is not known what it needs.
    let name = name?;
    let is_password = name == MethodName::Password;
    if is_password && !has_password {
        table.fault(
            table.line(""),
            "`password-from` is missing; write for example `password-from = { env = \"DESK_IMAP_PASSWORD\" }`.",
        );
    }
    if is_password && has_oauth {
        table.fault(
            table.line("oauth"),
            "`oauth` is for method = \"xoauth2\" or \"oauthbearer\"; name that method, or take the table away.",
        );
    }
    if !is_password && !has_oauth {
        table.fault(
            table.line("method"),
            "`[mailboxes.imap.oauth]` is missing; write `token-url`, `client-id`, `client-secret-from` and `scope` in it.",
        );
    }
    if !is_password && has_password {
        table.fault(
            table.line("password-from"),
            "`password-from` is for method = \"password\"; name that method, or take the key away.",
        );
    }
    match name {
        MethodName::Password => password.map(Method::Password),
        MethodName::Xoauth2 => oauth.flatten().map(Method::Xoauth2),
        MethodName::Oauthbearer => oauth.flatten().map(Method::Oauthbearer),
    }
}

fn read_oauth(table: &Table<'_>) -> Option<OauthSettings> {
    let token_url =
        table.required("token-url", "\"https://login.example/TENANT/oauth2/v2.0/token\"", url);
    let client_id = table.required("client-id", "\"00000000-0000-…\"", keys::text);
    let client_secret_from =
        table.required("client-secret-from", "{ env = \"DESK_CLIENT_SECRET\" }", secret::source);
    let scope = table.required("scope", "\"https://outlook.office365.com/.default\"", keys::text);
    Some(OauthSettings {
        token_url: token_url?,
        client_id: client_id?,
        client_secret_from: client_secret_from?,
        scope: scope?,
    })
}

fn host(value: &DeValue<'_>) -> Result<String, String> {
    let host = keys::text(value)?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
    if host.chars().all(is_plain) {
        Ok(host)
    } else {
        Err(format!("`{host}` is no name of a server; write it without `://` and without a port."))
    }
}

fn port(value: &DeValue<'_>) -> Result<u16, String> {
    let port = keys::count(value)?;
    u16::try_from(port)
        .ok()
        .filter(|&port| port > 0)
        .ok_or_else(|| "is a number from 1 to 65535.".to_owned())
}

/// Plain HTTP is for a token endpoint on this machine alone: the secret goes over it.
fn url(value: &DeValue<'_>) -> Result<String, String> {
    let url = keys::text(value)?;
    let is_safe = ["https://", "http://127.0.0.1", "http://localhost", "http://[::1]"];
    if is_safe.iter().any(|start| url.starts_with(start)) {
        Ok(url)
    } else {
        Err(format!("`{url}` does not begin with https://."))
    }
}

/// A day, from its beginning in UTC.
fn day(value: &DeValue<'_>) -> Result<Timestamp, String> {
    let text = keys::text(value)?;
    text.parse::<Date>()
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map(|start| start.timestamp())
        .map_err(|_| format!("`{text}` is no day; write for example \"2026-03-01\"."))
}

fn duration(value: &DeValue<'_>) -> Result<Duration, String> {
    let span = keys::span(value)?;
    span.total(jiff::Unit::Second)
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "is a length of time up to hours; write for example \"5 minutes\".".into())
}
