//! Access tokens for mail servers: the client-credentials and refresh-token grants of OAuth 2.0 (RFC 6749, 4.4 and 6).

mod kept;

pub use kept::Vault;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::redirect::Policy;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::settings::account::{AccountSettings, Mechanism, Method, OauthSettings};
use crate::settings::secret::{Secret, SecretSource};

/// The longest wait for a token, connection and answer together.
const PATIENCE: Duration = Duration::from_secs(30);
/// A longer answer is no token.
const LONGEST_ANSWER_BYTES: usize = 256 << 10;
/// How long a token is taken to be good if the server does not say.
const USUAL_LIFE: Duration = Duration::from_mins(5);
/// A token is renewed so long before it expires, or at a quarter of its life if that is less.
const RENEWED_BEFORE: Duration = Duration::from_mins(5);

/// Why there is no token; each sentence says what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OauthError {
    /// The server could not be reached, or cannot now.
    #[error("{0}")]
    TryLater(String),
    /// The application or its secret is refused: somebody must act.
    #[error("{0}")]
    Refused(String),
}

/// How an account shows that it is ours.
#[derive(Clone)]
pub enum Login {
    /// With a password.
    Password(SecretSource),
    /// With an access token.
    Token(Mechanism, Arc<Tokens>),
}

/// The sources of all accounts' tokens: accounts that would ask the same of the same endpoint have one in common.
#[derive(Default)]
pub struct TokenSources {
    all: Vec<Arc<Tokens>>,
    /// Where refresh tokens are kept that servers give, and by what they are sealed.
    data: Option<(PathBuf, Arc<Vault>)>,
}

impl TokenSources {
    /// Sources that keep what servers give in place of what is in config, in a data folder.
    pub fn kept_in(data: &Path, vault: Vault) -> Self {
        Self { all: Vec::new(), data: Some((data.to_owned(), Arc::new(vault))) }
    }

    /// How an account logs in. Nothing is asked yet.
    pub fn login(&mut self, account: &AccountSettings) -> Login {
        let (mechanism, oauth) = match &account.method {
            Method::Password(source) => return Login::Password(source.clone()),
            Method::Token(mechanism, oauth) => (*mechanism, oauth),
        };
        let is_same =
            |known: &&Arc<Tokens>| known.settings == *oauth && known.ca_file == account.ca_file;
        if let Some(tokens) = self.all.iter().find(is_same) {
            return Login::Token(mechanism, tokens.clone());
        }
        let (settings, ca_file) = (oauth.clone(), account.ca_file.clone());
        let place = self.data.as_ref();
        let place = place.map(|(data, vault)| (kept::place(data, &settings), vault.clone()));
        let tokens = Arc::new(Tokens { settings, ca_file, place, held: Mutex::default() });
        self.all.push(tokens.clone());
        Login::Token(mechanism, tokens)
    }
}

/// How a token is shown to a server that asks for it.
pub struct Shown {
    /// The name of the mechanism.
    pub mechanism: &'static str,
    /// The one message, in base64.
    pub words: Zeroizing<String>,
    /// What is answered to a refusal that comes as a challenge.
    pub end: &'static str,
}

impl Mechanism {
    /// How a token is shown to an account's server.
    pub fn shown(self, account: &AccountSettings, token: &str) -> Shown {
        let AccountSettings { user, host, port, .. } = account;
        let (mechanism, words, end) = match self {
            Self::Xoauth2 => ("XOAUTH2", format!("user={user}\x01auth=Bearer {token}\x01\x01"), ""),
            Self::Oauthbearer => {
                // RFC 5801 section 4: the two letters that mean something to the mechanism.
                let user = user.replace('=', "=3D").replace(',', "=2C");
                let words = format!(
                    "n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"
                );
                ("OAUTHBEARER", words, "AQ==")
            }
        };
        let words = Zeroizing::new(words);
        Shown { mechanism, words: Zeroizing::new(BASE64.encode(words.as_bytes())), end }
    }
}

/// A source of access tokens: one is kept until it is about to expire.
pub struct Tokens {
    settings: OauthSettings,
    ca_file: Option<PathBuf>,
    /// Where its refresh token is kept.
    place: Option<(PathBuf, Arc<Vault>)>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<Token>,
    /// The refresh token that the server gave in place of the one in config, and that one, if they could not be kept.
    unkept: Option<(Secret, Secret)>,
}

struct Token {
    secret: Secret,
    renew_at: Instant,
}

impl Tokens {
    /// An access token that is good for a while yet.
    ///
    /// # Errors
    /// Whether to try later or to tell somebody.
    pub async fn token(&self) -> Result<Secret, OauthError> {
        let mut held = self.held.lock().await;
        let is_fresh = |token: &&Token| Instant::now() < token.renew_at;
        if let Some(token) = held.token.as_ref().filter(is_fresh) {
            return Ok(token.secret.clone());
        }
        held.token = None;
        let read = |source: &SecretSource| source.read().map_err(OauthError::Refused);
        let configured = self.settings.refresh_token.as_ref().map(read).transpose()?;
        let given = configured.as_ref().and_then(|configured| self.given_for(&held, configured));
        let mut answer = self.ask(given.as_ref().or(configured.as_ref())).await;
        if given.is_some() && matches!(answer, Err(OauthError::Refused(_))) {
            // Another consent may have been given to the same application since.
            answer = self.ask(configured.as_ref()).await;
            if answer.is_ok() {
                held.unkept = None;
                self.place.iter().for_each(|(place, _)| kept::forget(place));
            }
        }
        let (token, given) = answer?;
        // One that is not replaced goes on to be good (RFC 6749 section 6).
        if let (Some(configured), Some(given)) = (configured, given) {
            self.keep(&mut held, configured, given);
        }
        let secret = token.secret.clone();
        held.token = Some(token);
        Ok(secret)
    }

    /// The refresh token that stands for the one in config now.
    fn given_for(&self, held: &Held, configured: &Secret) -> Option<Secret> {
        let unkept = held.unkept.as_ref().filter(|(of, _)| of == configured);
        let kept = || {
            let (place, vault) = self.place.as_ref()?;
            kept::read(vault, place, configured)
        };
        unkept.map(|(_, given)| given.clone()).or_else(kept)
    }

    fn keep(&self, held: &mut Held, configured: Secret, given: Secret) {
        held.unkept = None;
        let Some((place, vault)) = &self.place else {
            held.unkept = Some((configured, given));
            return;
        };
        if let Err(error) = kept::write(vault, place, &configured, &given) {
            tracing::error!(
                "a refresh token that the token endpoint has replaced could not be kept in {}: {error}; after a restart a new consent may be needed",
                place.display()
            );
            held.unkept = Some((configured, given));
        }
    }

    /// Forgets a token that was refused: the next one is fresh.
    pub async fn forget(&self, token: &Secret) {
        let mut held = self.held.lock().await;
        if held.token.as_ref().is_some_and(|held| held.secret == *token) {
            held.token = None;
        }
    }

    async fn ask(&self, refresh: Option<&Secret>) -> Result<(Token, Option<Secret>), OauthError> {
        let read = |source: &SecretSource| source.read().map_err(OauthError::Refused);
        let mut form = vec![("client_id", Secret::from(self.settings.client_id.clone()))];
        if let Some(secret) = self.settings.client_secret.as_ref().map(read).transpose()? {
            form.push(("client_secret", secret));
        }
        if let Some(scope) = &self.settings.scope {
            form.push(("scope", Secret::from(scope.clone())));
        }
        match refresh {
            Some(refresh) => {
                form.push(("grant_type", Secret::from("refresh_token".to_owned())));
                form.push(("refresh_token", refresh.clone()));
            }
            None => form.push(("grant_type", Secret::from("client_credentials".to_owned()))),
        }
        let asked_at = Instant::now();
        let (status, body) = self.post(&form).await?;
        let mut answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        drop(body);
        if !(200..300).contains(&status) {
            return Err(self.refusal(status, &answer));
        }
        let Some(secret) = taken(&mut answer, "access_token") else {
            return Err(OauthError::TryLater(format!(
                "{} answered without a token; check that `token-url` is the token endpoint.",
                self.settings.token_url
            )));
        };
        let life = answer.get("expires_in").and_then(seconds).unwrap_or(USUAL_LIFE);
        let token = Token {
            secret,
            renew_at: asked_at + life.saturating_sub(RENEWED_BEFORE.min(life / 4)),
        };
        let given = taken(&mut answer, "refresh_token").filter(|_| refresh.is_some());
        Ok((token, given))
    }

    async fn post(&self, form: &[(&str, Secret)]) -> Result<(u16, Zeroizing<Vec<u8>>), OauthError> {
        let failed = |error: reqwest::Error| {
            let why = if error.is_timeout() {
                "it did not answer in time".to_owned()
            } else {
                innermost(&error)
            };
            OauthError::TryLater(format!(
                "The token endpoint {} could not be asked ({why}); check `token-url` and the network.",
                self.settings.token_url
            ))
        };
        let http = client(self.ca_file.as_deref()).map_err(OauthError::Refused)?;
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (*name, value.reveal())).collect();
        let request = http.post(&self.settings.token_url).form(&form);
        let mut response = request.send().await.map_err(failed)?;
        let mut body = Zeroizing::new(Vec::with_capacity(LONGEST_ANSWER_BYTES));
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST_ANSWER_BYTES {
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status().as_u16(), body))
    }

    fn refusal(&self, status: u16, answer: &Value) -> OauthError {
        let url = &self.settings.token_url;
        let error = answer.get("error").and_then(Value::as_str).unwrap_or_default();
        let error: String = error
            .chars()
            .filter(|letter| letter.is_ascii_lowercase() || *letter == '_')
            .take(40)
            .collect();
        if status >= 500 || status == 429 || status == 408 || error == "temporarily_unavailable" {
            return OauthError::TryLater(format!(
                "The token endpoint {url} cannot answer now ({status})."
            ));
        }
        let description =
            answer.get("error_description").and_then(Value::as_str).unwrap_or_default();
        let number = description.split_once("AADSTS").map(|(_, rest)| {
            rest.chars().take_while(char::is_ascii_digit).take(12).collect::<String>()
        });
        let what_to_do = match (number.as_deref(), error.as_str()) {
            (Some("7000222"), _) => {
                "the application's secret has expired: make a new one and put it where `client-secret-from` says"
            }
            (Some("7000215"), _) => {
                "the application's secret is wrong: it is the secret's value that is needed, not its id"
            }
            (Some("700016"), _) => {
                "there is no such application in that tenant: check `client-id` and `token-url`"
            }
            (Some("90002"), _) => "there is no such tenant: check `token-url`",
            (_, "invalid_client" | "unauthorized_client") => {
                "the application or its secret is not known: check `client-id` and `client-secret-from`"
            }
            (_, "invalid_grant") => {
                "the consent has ended or was taken back: sign in again and renew what `refresh-token-from` names"
            }
            (_, "invalid_scope" | "access_denied") => {
                "the application may not ask for that: check `scope` and its permissions"
            }
            _ => "check `token-url`, `client-id` and the secrets",
        };
        let number = number.map(|number| format!(", AADSTS{number}")).unwrap_or_default();
        OauthError::Refused(format!(
            "The token endpoint {url} refuses ({status} {error}{number}): {what_to_do}."
        ))
    }
}

/// Tokens are asked for now and then: each time with the certificates that are there now.
fn client(ca_file: Option<&Path>) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .timeout(PATIENCE)
        // A secret goes where config says, and nowhere else.
        .redirect(Policy::none());
    if let Some(path) = ca_file {
        let wrong = |error: String| {
            format!(
                "the certificates in {} cannot be used ({error}); mend `ca-file`.",
                path.display()
            )
        };
        let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|error| wrong(error.to_string()))?;
        builder =
            certificates.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate);
    }
    builder.build().map_err(|error| format!("no encrypted connection can be made here: {error}."))
}

/// A secret out of an answer, of which no copy stays there.
fn taken(answer: &mut Value, name: &str) -> Option<Secret> {
    match answer.get_mut(name).map(Value::take) {
        Some(Value::String(secret)) => Some(Secret::from(secret)),
        _ => None,
    }
}

/// A number of seconds, also as text.
fn seconds(value: &Value) -> Option<Duration> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        .map(Duration::from_secs)
}

/// The innermost reason, which is the one that says something.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
