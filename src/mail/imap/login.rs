//! Logging in: with a password or an access token.

use async_imap::imap_proto::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::connection::ended;
use super::reach::Secured;
use super::{ImapError, ImapMailbox};
use crate::settings::imap::Method;

/// Logs in by the mailbox's method.
pub(super) async fn log_in(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
) -> Result<(), ImapError> {
    let user = &mailbox.settings.user;
    match &mailbox.settings.method {
        Method::Password(source) => {
            let password = source.read().map_err(ImapError::Mend)?;
            with_password(connection, user, password.reveal()).await.map_err(|error| {
                error.for_person(|words| {
                    format!("the server refuses the user or the password ({words}); mend `user`, or the password in {source}.")
                })
            })
        }
        Method::Xoauth2(_) => {
            let token = token(mailbox).await?;
            let words = format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}");
            authenticate(connection, "XOAUTH2", &words, "").await.map_err(token_refused)
        }
        Method::Oauthbearer(_) => {
            let token = token(mailbox).await?;
            let (host, port) = (&mailbox.settings.host, mailbox.settings.port);
            let words = format!(
                "n,a={user},\u{1}host={host}\u{1}port={port}\u{1}auth=Bearer {token}\u{1}\u{1}"
            );
            authenticate(connection, "OAUTHBEARER", &words, "AQ==").await.map_err(token_refused)
        }
    }
}

async fn with_password(
    connection: &mut Secured,
    user: &str,
    password: &str,
) -> Result<(), ImapError> {
    if connection.can("AUTH=PLAIN") {
        return authenticate(connection, "PLAIN", &format!("\0{user}\0{password}"), "*").await;
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

/// Runs a mechanism of one message. To a challenge, which is how some refuse, the answer is `give_up`.
async fn authenticate(
    connection: &mut Secured,
    mechanism: &str,
    words: &str,
    give_up: &str,
) -> Result<(), ImapError> {
    let tag = connection.run_command(&format!("AUTHENTICATE {mechanism}")).await?;
    let (words, mut n_challenges) = (BASE64.encode(words), 0);
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
                1 => connection.write_line(&words).await?,
                2 => connection.write_line(give_up).await?,
                _ => {
                    return Err(ImapError::Garbled("the server asks without an end.".to_owned()));
                }
            }
        }
    }
}

async fn token(mailbox: &ImapMailbox) -> Result<String, ImapError> {
    let Some(token) = &mailbox.token else {
        return Err(ImapError::Mend(
            "this version fetches no access tokens; write method = \"password\".".to_owned(),
        ));
    };
    let fetched = tokio::time::timeout(mailbox.settings.patience, token()).await;
    fetched
        .unwrap_or_else(|_| Err("the token endpoint does not answer.".to_owned()))
        .map_err(ImapError::Mend)
}

fn token_refused(error: ImapError) -> ImapError {
    error.for_person(|words| {
        format!(
            "the server refuses the access token ({words}); look whether the client secret has run out and whether the application may still read this mailbox."
        )
    })
}

/// A quoted string of the protocol, which holds ASCII alone.
pub(super) fn quoted(text: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii() && !letter.is_ascii_control();
    text.chars()
        .all(is_plain)
        .then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}
