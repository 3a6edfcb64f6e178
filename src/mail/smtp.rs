//! SMTP: one letter, one recipient, one connection (RFC 5321, 3207, 4954).
//!
//! An attempt is a connection of its own, and every wait in it has an end: a connection that was given up is closed, never used
//! again. Only code 250 after the letter means that it was taken. What is cut off after the letter began to go out is unknown: the
//! server may have taken it and the answer got lost.

mod failure;
mod login;

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use failure::Failure;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Quit, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::sync::watch;

use super::compose::Mail;
use super::oauth::Login;
use crate::domain::letter::Outcome;
use crate::settings::account::{AccountSettings, Security};

/// When the desk stops, attempts that are under way are given so long.
const STOPPING_PATIENCE: Duration = Duration::from_secs(5);
/// A server's farewell is waited for so long; nothing depends on it.
const FAREWELL_PATIENCE: Duration = Duration::from_secs(2);
/// The final answer is waited for longer by a second for so many bytes: the slowest line that we reckon with.
const SLOWEST_BYTES_A_SECOND: u64 = 4 << 10;

/// A mail server, ready for attempts. Several may be made at once.
pub struct Smtp {
    settings: AccountSettings,
    tls: TlsParameters,
    hello: ClientId,
    login: Login,
    is_stopping: watch::Sender<bool>,
}

impl Smtp {
    /// A mail server by its settings. Nothing is connected to.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn new(
        settings: &AccountSettings,
        message_domain: &str,
        login: Login,
    ) -> Result<Self, String> {
        let mut tls = TlsParameters::builder(settings.host.clone());
        if let Some(path) = &settings.ca_file {
            let wrong = |why: String| {
                format!("The certificates in {} cannot be used: {why}.", path.display())
            };
            let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
            let certificate =
                Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
            tls = tls.add_root_certificate(certificate);
        }
        let tls = tls
            .build()
            .map_err(|error| format!("No encrypted connection can be made here: {error}."))?;
        Ok(Self {
            settings: settings.clone(),
            tls,
            hello: ClientId::Domain(message_domain.to_owned()),
            login,
            is_stopping: watch::Sender::new(false),
        })
    }

    /// Begins no attempt any more, and ends those under way soon.
    pub fn stop(&self) {
        self.is_stopping.send_replace(true);
    }

    /// Tries a letter once.
    pub async fn send(&self, mail: &Mail) -> Outcome {
        let mut is_stopping = self.is_stopping.subscribe();
        if *is_stopping.borrow() {
            return Outcome::NotBegun;
        }
        let has_begun = AtomicBool::new(false);
        let stopped = async {
            // The sender is ours, and lives as long as this attempt.
            drop(is_stopping.wait_for(|is_stopping| *is_stopping).await);
            tokio::time::sleep(STOPPING_PATIENCE).await;
        };
        tokio::select! {
            outcome = self.attempt(mail, &has_begun) => outcome,
            () = stopped => {
                let sentence = "the desk stopped before the server had answered".to_owned();
                if has_begun.load(Ordering::Relaxed) {
                    Outcome::Unknown(sentence)
                } else {
                    Outcome::NotBegun
                }
            }
        }
    }

    /// One connection. Whatever ends this future closes it.
    async fn attempt(&self, mail: &Mail, has_begun: &AtomicBool) -> Outcome {
        let connected = match self.connected().await {
            Ok(connection) => self.logged_in(connection).await,
            Err(outcome) => return outcome,
        };
        let mut connection = match connected {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let outcome = self.hand_over(&mut connection, mail, has_begun).await;
        take_leave(connection).await;
        outcome
    }

    /// Connects and logs in, and sends nothing. Says whether addresses may have letters beyond ASCII.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub async fn survey(&self) -> Result<bool, String> {
        let connected = self.connected().await.map_err(|outcome| {
            advised(outcome, "if this stays so, look at `host`, `port` and `security`, or ask the server's people")
        })?;
        let logged_in = self.logged_in(connected).await;
        let connection = logged_in.map_err(|outcome| advised(outcome, "try again later"))?;
        let takes_any_letter = connection.server_info().supports_feature(Extension::SmtpUtfEight);
        take_leave(connection).await;
        Ok(takes_any_letter)
    }

    /// An encrypted connection whose server has greeted us.
    async fn connected(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let (host, port) = (self.settings.host.as_str(), self.settings.port);
        let implicit = (self.settings.security == Security::Tls).then(|| self.tls.clone());
        let patience = Some(self.settings.patience);
        let connect = AsyncSmtpConnection::connect_tokio1(
            (host, port),
            patience,
            &self.hello,
            implicit,
            None,
        );
        let step = format!("the connection to {host}:{port}");
        let mut connection = self
            .within(self.settings.patience, connect)
            .await
            .map_err(|failure| self.certified(failure).of_the_connection(&step, host, port))?;
        if self.settings.security == Security::StartTls {
            if !connection.can_starttls() {
                return Err(Outcome::AccountRefused(format!(
                    "{host}:{port} does not offer STARTTLS, and nothing is sent unencrypted; try `security = \"tls\"` with its port."
                )));
            }
            let upgrade = connection.starttls(self.tls.clone(), &self.hello);
            self.within(self.settings.patience, upgrade).await.map_err(|failure| {
                self.certified(failure).of_the_connection("STARTTLS", host, port)
            })?;
        }
        Ok(connection)
    }

    /// A certificate that is not accepted stays so until somebody acts.
    fn certified(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Cut(why) if why.contains("certificate") => Failure::Wrong(format!(
                "the certificate of {}:{} is not accepted ({why}); check `host`, or name the authority that signed it in `ca-file`.",
                self.settings.host, self.settings.port
            )),
            Failure::Cut(_) | Failure::Reply { .. } | Failure::Silent(_) | Failure::Wrong(_) => {
                failure
            }
        }
    }

    /// MAIL, RCPT, DATA and the letter.
    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        mail: &Mail,
        has_begun: &AtomicBool,
    ) -> Outcome {
        let address = |text: &str| text.parse::<Address>();
        let Ok(recipient) = address(&mail.recipient) else {
            return Outcome::GiveUp("the address is not one that mail can be sent to".to_owned());
        };
        let Ok(sender) = mail.sender.as_deref().map(address).transpose() else {
            return Outcome::GiveUp("the programme's address is not one to send from".to_owned());
        };
        let mut parameters = Vec::new();
        if !mail.recipient.is_ascii() || mail.sender.as_ref().is_some_and(|text| !text.is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let sentence = "the address has letters beyond ASCII, and the server does not take such mail (SMTPUTF8)";
                return Outcome::GiveUp(sentence.to_owned());
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !mail.bytes.is_ascii()
            && connection.server_info().supports_feature(Extension::EightBitMime)
        {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let from = MailFrom::new(sender, parameters).to_string();
        if let Err(failure) = self.say(connection, from).await {
            return self.before_the_letter(&failure, "MAIL");
        }
        if let Err(failure) = self.say(connection, Rcpt::new(recipient, vec![]).to_string()).await {
            return self.before_the_letter(&failure, "RCPT");
        }
        match self.say(connection, Data.to_string()).await {
            Ok(answer) if answer.has_code(354) => {}
            Ok(answer) => {
                let sentence = format!("the server answered DATA with {}", answer.code());
                return Outcome::TryLater(sentence);
            }
            Err(failure) => return self.before_the_letter(&failure, "DATA"),
        }
        has_begun.store(true, Ordering::Relaxed);
        let by_size = mail.bytes.len() as u64 / SLOWEST_BYTES_A_SECOND;
        let patience = self.settings.patience * 2 + Duration::from_secs(by_size);
        match self.within(patience, connection.message(&mail.bytes)).await {
            Ok(answer) if answer.has_code(250) => Outcome::Delivered,
            Ok(answer) => {
                Outcome::Unknown(format!("the server answered the letter with {}", answer.code()))
            }
            Err(failure) => {
                let sentence = failure.sentence("the letter");
                match failure {
                    Failure::Reply { code: 500..=599, .. } => Outcome::GiveUp(sentence),
                    Failure::Reply { code: 400..=499, .. } => Outcome::TryLater(sentence),
                    Failure::Reply { .. }
                    | Failure::Cut(_)
                    | Failure::Silent(_)
                    | Failure::Wrong(_) => Outcome::Unknown(sentence),
                }
            }
        }
    }

    /// The outcome of a step before the letter itself began to go out, with what to do where the account is refused.
    fn before_the_letter(&self, failure: &Failure, step: &str) -> Outcome {
        let outcome = failure.before_the_letter(step);
        if let Outcome::AccountRefused(sentence) = &outcome {
            return Outcome::AccountRefused(self.advice(sentence));
        }
        outcome
    }

    async fn say(
        &self,
        connection: &mut AsyncSmtpConnection,
        line: String,
    ) -> Result<Response, Failure> {
        self.within(self.settings.patience, connection.command(line)).await
    }

    async fn within<T>(
        &self,
        patience: Duration,
        step: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout(patience, step).await {
            Ok(done) => done.map_err(Failure::from),
            Err(_) => Err(Failure::Silent(patience)),
        }
    }
}

/// What the server says to a farewell changes nothing.
async fn take_leave(mut connection: AsyncSmtpConnection) {
    drop(tokio::time::timeout(FAREWELL_PATIENCE, connection.command(Quit)).await);
}

/// Why there is no connection, for whoever looks into it now.
fn advised(outcome: Outcome, advice: &str) -> String {
    match outcome {
        Outcome::AccountRefused(sentence)
        | Outcome::Unreachable { sentence, .. }
        | Outcome::TryLater(sentence)
            if sentence.ends_with('.') =>
        {
            sentence
        }
        Outcome::AccountRefused(sentence)
        | Outcome::Unreachable { sentence, .. }
        | Outcome::TryLater(sentence)
        | Outcome::GiveUp(sentence)
        | Outcome::Unwelcome(sentence)
        | Outcome::Unknown(sentence) => format!("{sentence}; {advice}."),
        Outcome::Delivered | Outcome::NotBegun => format!("{advice}."),
    }
}
