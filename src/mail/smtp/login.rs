//! Logging in: with a password or an access token (RFC 4954).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;

use super::Smtp;
use super::failure::Failure;
use crate::domain::letter::Outcome;
use crate::mail::oauth::{Login, OauthError, Shown, Tokens};
use crate::settings::account::Mechanism as TokenMechanism;
use crate::settings::secret::Secret;

impl Smtp {
    /// A connection on which letters may be handed over.
    pub(super) async fn logged_in(
        &self,
        mut connection: AsyncSmtpConnection,
    ) -> Result<AsyncSmtpConnection, Outcome> {
        match &self.login {
            Login::Password(source) => {
                let password = source.read().map_err(Outcome::AccountRefused)?;
                self.log_in_with_password(&mut connection, password.reveal()).await?;
            }
            Login::Token(mechanism, tokens) => {
                let token = fetched(tokens).await?;
                let refused = self.log_in_with_token(&mut connection, *mechanism, &token).await;
                if let Err(Outcome::AccountRefused(_)) = refused {
                    // It may have been taken back: a fresh one is tried once, on a fresh connection.
                    tokens.forget(&token).await;
                    let token = fetched(tokens).await?;
                    connection = self.connected().await?;
                    self.log_in_with_token(&mut connection, *mechanism, &token).await?;
                } else {
                    refused?;
                }
            }
        }
        Ok(connection)
    }

    async fn log_in_with_password(
        &self,
        connection: &mut AsyncSmtpConnection,
        password: &str,
    ) -> Result<(), Outcome> {
        let user = &self.settings.user;
        let offers = |mechanism| connection.server_info().supports_auth_mechanism(mechanism);
        if offers(Mechanism::Plain) {
            let credentials = BASE64.encode(format!("\0{user}\0{password}"));
            self.say(connection, format!("AUTH PLAIN {credentials}\r\n"))
                .await
                .map_err(|failure| self.refused(&failure))?;
        } else if offers(Mechanism::Login) {
            for line in ["AUTH LOGIN".to_owned(), BASE64.encode(user), BASE64.encode(password)] {
                self.say(connection, format!("{line}\r\n"))
                    .await
                    .map_err(|failure| self.refused(&failure))?;
            }
        } else {
            return Err(self.not_offered("a password"));
        }
        Ok(())
    }

    async fn log_in_with_token(
        &self,
        connection: &mut AsyncSmtpConnection,
        mechanism: TokenMechanism,
        token: &Secret,
    ) -> Result<(), Outcome> {
        let offers = |mechanism| connection.server_info().supports_auth_mechanism(mechanism);
        // Of OAUTHBEARER the crate does not tell; a server that does not know it refuses.
        if mechanism == TokenMechanism::Xoauth2 && !offers(Mechanism::Xoauth2) {
            return Err(self.not_offered("XOAUTH2"));
        }
        let Shown { mechanism, words, end } = mechanism.shown(&self.settings, token.reveal());
        let refused = |failure: Failure| self.refused(&failure);
        let line = format!("AUTH {mechanism} {}\r\n", words.as_str());
        let answer = self.say(connection, line).await.map_err(refused)?;
        if answer.has_code(334) {
            // A refusal comes as a challenge first; the code follows.
            self.say(connection, format!("{end}\r\n")).await.map_err(refused)?;
            return Err(Outcome::AccountRefused(self.advice("the token was refused")));
        }
        Ok(())
    }

    fn refused(&self, failure: &Failure) -> Outcome {
        let outcome = failure.of_the_account("the login");
        if let Outcome::AccountRefused(sentence) = &outcome {
            return Outcome::AccountRefused(self.advice(sentence));
        }
        outcome
    }

    fn not_offered(&self, what: &str) -> Outcome {
        Outcome::AccountRefused(self.advice(&format!("the server takes no login with {what}")))
    }

    pub(super) fn advice(&self, sentence: &str) -> String {
        let advice = match &self.login {
            Login::Password(source) => {
                format!("check `user` and the password in {source}")
            }
            Login::Token(..) => {
                "check `user`, and that the application may send as this mailbox (at Microsoft 365: SMTP.SendAsApp, and SMTP AUTH switched on for the mailbox)"
                    .to_owned()
            }
        };
        format!("{}; {advice}.", sentence.trim_end_matches('.'))
    }
}

async fn fetched(tokens: &Tokens) -> Result<Secret, Outcome> {
    tokens.token().await.map_err(|error| match error {
        OauthError::TryLater(sentence) => Outcome::Unreachable { sentence, may_pass: true },
        OauthError::Refused(sentence) => Outcome::AccountRefused(sentence),
    })
}
