//! An account on a mail server, in the same keys for reading and for sending.

use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeValue;

use super::keys::{self, Table};
use super::secret::{self, SecretSource};

/// After how long out of reach the operator is told, where config says nothing.
pub const TELL_AFTER: Duration = Duration::from_mins(15);

/// An account on a mail server, and how the desk gets in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountSettings {
    /// The server's name, which its certificate must hold.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// The account's name.
    pub user: String,
    /// How it logs in.
    pub method: Method,
    /// A file of certificates (PEM) that are believed beside the machine's own, also of the token endpoint.
    pub ca_file: Option<PathBuf>,
    /// The longest wait for an answer.
    pub patience: Duration,
    /// After how long out of reach the operator is told.
    pub tell_after: Duration,
}

/// How a connection is encrypted. There is no way without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// By a command of the protocol, before anything else is said.
    StartTls,
}

/// How an account logs in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Method {
    /// With a password.
    Password(SecretSource),
    /// With an access token.
    Token(Mechanism, OauthSettings),
}

/// How an access token is shown to a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mechanism {
    /// As Exchange Online and Gmail want it.
    Xoauth2,
    /// By RFC 7628.
    Oauthbearer,
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

impl Security {
    /// As an administrator says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "TLS",
            Self::StartTls => "STARTTLS",
        }
    }
}

impl Method {
    /// As config spells it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
            Self::Token(Mechanism::Xoauth2, _) => "xoauth2",
            Self::Token(Mechanism::Oauthbearer, _) => "oauthbearer",
        }
    }
}

/// What is usual in a protocol, where config says nothing.
pub struct Usual {
    /// The port that is encrypted from the first byte.
    pub tls_port: u16,
    /// The port on which encryption is asked for.
    pub starttls_port: u16,
    /// The longest wait for an answer.
    pub patience: Duration,
}

/// Reads an account's keys of a table, which may hold others.
pub fn read(table: &Table<'_>, usual: &Usual) -> Option<AccountSettings> {
    let securities = [("tls", Security::Tls), ("starttls", Security::StartTls)];
    let host = table.required("host", "\"mail.programme.example\"", host);
    let security = table.optional("security", keys::one_of(&securities));
    let security = security.unwrap_or(Security::Tls);
    let port = table.optional("port", port);
    let user = table.required("user", "\"desk@programme.example\"", keys::text);
    let method = read_method(table);
    let ca_file = table.optional("ca-file", keys::text);
    let patience = table.optional("patience", patience);
    let tell_after = table.optional("tell-after", keys::duration);
    Some(AccountSettings {
        host: host?,
        port: port.unwrap_or(match security {
            Security::Tls => usual.tls_port,
            Security::StartTls => usual.starttls_port,
        }),
        security,
        user: user?,
        method: method?,
        ca_file: ca_file.map(PathBuf::from),
        patience: patience.unwrap_or(usual.patience),
        tell_after: tell_after.unwrap_or(TELL_AFTER),
    })
}

/// `method`, and what belongs to it: `password-from`, or `oauth`.
fn read_method(table: &Table<'_>) -> Option<Method> {
    let methods = [
        ("password", None),
        ("xoauth2", Some(Mechanism::Xoauth2)),
        ("oauthbearer", Some(Mechanism::Oauthbearer)),
    ];
    let named = table.optional("method", keys::one_of(&methods));
    let password = table.optional("password-from", secret::source);
    let oauth = table.table("oauth", read_oauth);
    let (has_password, has_oauth) = (table.has("password-from"), table.has("oauth"));
    // Of a misspelt method it is not known what it needs.
    let mechanism = if table.has("method") { named? } else { None };
    let Some(mechanism) = mechanism else {
        if !has_password {
            table.fault(
                table.line("method"),
                "`password-from` is missing; write for example `password-from = { env = \"DESK_PASSWORD\" }`.",
            );
        }
        if has_oauth {
            table.fault(
                table.line("oauth"),
                "`oauth` belongs to method = \"xoauth2\" or \"oauthbearer\"; name that method, or take the table away.",
            );
        }
        return password.map(Method::Password);
    };
    if has_password {
        table.fault(
            table.line("password-from"),
            "`password-from` belongs to method = \"password\"; name that method, or take the key away.",
        );
    }
    if !has_oauth {
        table.fault(
            table.line("method"),
            "`oauth` is missing; write a table with `token-url`, `client-id`, `client-secret-from` and `scope`.",
        );
    }
    oauth.flatten().map(|oauth| Method::Token(mechanism, oauth))
}

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
        Err(format!("`{host}` is no name of a server; write it without `://` and without a port."))
    }
}

fn port(value: &DeValue<'_>) -> Result<u16, String> {
    u16::try_from(keys::count(value)?)
        .ok()
        .filter(|&port| port > 0)
        .ok_or_else(|| "is a number from 1 to 65535.".to_owned())
}

fn patience(value: &DeValue<'_>) -> Result<Duration, String> {
    keys::duration(value)
        .ok()
        .filter(|patience| *patience <= Duration::from_hours(1))
        .ok_or_else(|| "is at most an hour; write for example \"5 minutes\".".to_owned())
}

/// Secrets go there: it is encrypted, or on this machine.
fn token_url(value: &DeValue<'_>) -> Result<String, String> {
    let url = keys::text(value)?;
    let rest = url.strip_prefix("http://").unwrap_or_default();
    let is_here = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|here| rest.strip_prefix(here).is_some_and(|rest| rest.starts_with([':', '/'])));
    let is_encrypted = url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if (is_encrypted || is_here) && !url.contains(char::is_whitespace) {
        Ok(url)
    } else {
        Err(format!("`{url}` does not begin with https://, and a secret is sent there."))
    }
}
