//! Logging in: with a password or an access token.

use async_imap::imap_proto::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::ImapError;
use super::connection::ended;
use super::reach::Secured;
use crate::mail::oauth::{OauthError, Shown, Tokens};
use crate::settings::account::{AccountSettings, Mechanism, Method};
use crate::settings::secret::{Secret, SecretSource};

/// What lets an application into a mailbox, as its administrator says it.
pub(super) const OPENS_MAILBOX: &str = "give the application the mailbox (Exchange Online: `Add-MailboxPermission -Identity MAILBOX -User OBJECT-ID -AccessRights FullAccess`, steps 3 to 5 in config/exchange-online.md)";
/// The same for a token by a person's consent.
const CONSENT: &str = "whether the person who consented may read it";

/// Logs in with the password that is there now.
pub(super) async fn with_password(
    connection: &mut Secured,
    account: &AccountSettings,
    source: &SecretSource,
) -> Result<(), ImapError> {
    let password = source.read().map_err(ImapError::Mend)?;
    plainly(connection, &account.user, password.reveal()).await.map_err(|error| {
        error.for_person(|words| {
            format!("the server refuses the user or the password ({words}); mend `user`, or the password in {source}.")
        })
    })
}

/// Logs in with an access token.
pub(super) async fn with_token(
    connection: &mut Secured,
    account: &AccountSettings,
    mechanism: Mechanism,
    token: &Secret,
) -> Result<(), ImapError> {
    let Shown { mechanism, words, end } = mechanism.shown(account, token.reveal());
    let is_own =
        matches!(&account.method, Method::Token(_, oauth) if oauth.refresh_token.is_none());
    authenticate(connection, mechanism, &words, end).await.map_err(|error| {
        error.for_person(|words| {
            // The token was issued a moment ago: the application, its secret and the consent are good.
            let advice = if is_own { OPENS_MAILBOX } else { CONSENT };
            format!(
                "a token was given, and the server does not let the desk in with it ({words}); look whether `user` is the mailbox, and {advice}."
            )
        })
    })
}

/// An access token that is good for a while yet.
pub(super) async fn token(tokens: &Tokens) -> Result<Secret, ImapError> {
    tokens.token().await.map_err(|error| match error {
        OauthError::TryLater(sentence) => ImapError::Broken(sentence),
        OauthError::Refused(sentence) => ImapError::Mend(sentence),
    })
}

async fn plainly(connection: &mut Secured, user: &str, password: &str) -> Result<(), ImapError> {
    if connection.can("AUTH=PLAIN") {
        let words = BASE64.encode(format!("\0{user}\0{password}"));
        return authenticate(connection, "PLAIN", &words, "*").await;
    }
    if connection.can("LOGINDISABLED") {
        return Err(ImapError::Mend(
            "the server takes no passwords; write method = \"xoauth2\" or \"oauthbearer\"."
                .to_owned(),
        ));
    }
    let (Some(user), Some(password)) = (quoted(user), quoted(password)) else {
        return Err(ImapError::Mend(
            "the server takes only passwords of plain letters, digits and signs; choose such a one."
                .to_owned(),
        ));
    };
    connection.exchange(&format!("LOGIN {user} {password}"), |_| {}).await
}

/// Runs a mechanism of one message, in base64. To a challenge, which is how some refuse, the answer is `end`.
async fn authenticate(
    connection: &mut Secured,
    mechanism: &str,
    words: &str,
    end: &str,
) -> Result<(), ImapError> {
    let tag = connection.run_command(&format!("AUTHENTICATE {mechanism}")).await?;
    let mut n_challenges = 0;
    loop {
        let (ended, is_challenge) = connection
            .read_response(0, |response| {
                (ended(response, &tag), matches!(response, Response::Continue(_)))
            })
            .await?;
        if let Some(ended) = ended {
            return ended;
        }
        if is_challenge {
            n_challenges += 1;
            match n_challenges {
                1 => connection.write_line(words).await?,
                2 => connection.write_line(end).await?,
                _ => {
                    return Err(ImapError::Garbled("the server asks without an end.".to_owned()));
                }
            }
        }
    }
}

/// A quoted string of the protocol, which holds ASCII alone.
pub(super) fn quoted(text: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii() && !letter.is_ascii_control();
    text.chars()
        .all(is_plain)
        .then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}
