//! The outbox: attempts what is due. The desk decides when; every outcome goes back to it as an event.

use std::sync::Arc;

use crate::desk::Job;
use crate::domain::letter::Outcome;
use crate::mail::maildir::Maildir;
use crate::mail::oauth::TokenSources;
use crate::mail::smtp::Smtp;
use crate::settings::desk::DeskSettings;
use crate::settings::sending::Sending;

/// So many letters are with a mail server at once: an account that is refused is refused so often at most.
const MOST_BY_SMTP: usize = 4;
/// So many letters wait for a Maildir at most.
const MOST_INTO_MAILDIR: usize = 64;

/// Where letters go.
#[derive(Clone)]
pub enum Outbox {
    /// Into a Maildir.
    Maildir(Maildir),
    /// To a mail server.
    Smtp(Arc<Smtp>),
}

impl Outbox {
    /// The way out that config names. Nothing is connected to.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn new(settings: &DeskSettings, tokens: &mut TokenSources) -> Result<Self, String> {
        Ok(match &settings.sending {
            Sending::Maildir(sent) => Self::Maildir(Maildir::at(sent)),
            Sending::Smtp(account) => {
                let login = tokens.login(account);
                Self::Smtp(Arc::new(Smtp::new(account, &settings.message_domain, login)?))
            }
        })
    }

    /// Tries a letter once. Its attempt is durable already.
    pub async fn attempt(&self, job: &Job) -> Outcome {
        match (&job.mail, self) {
            (Err(reason), _) => Outcome::GiveUp(reason.clone()),
            (Ok(mail), Self::Maildir(sent)) => sent.deliver(&job.name, &mail.bytes),
            (Ok(mail), Self::Smtp(smtp)) => smtp.send(mail).await,
        }
    }

    /// How many letters it takes at once.
    pub fn most_at_once(&self) -> usize {
        match self {
            Self::Maildir(_) => MOST_INTO_MAILDIR,
            Self::Smtp(_) => MOST_BY_SMTP,
        }
    }

    /// How many attempts are made side by side.
    pub fn n_lanes(&self) -> usize {
        match self {
            Self::Maildir(_) => 1,
            Self::Smtp(_) => MOST_BY_SMTP,
        }
    }

    /// Begins nothing more, and ends soon what is under way.
    pub fn stop(&self) {
        match self {
            Self::Maildir(_) => {}
            Self::Smtp(smtp) => smtp.stop(),
        }
    }

    /// What became of an attempt that an earlier process did not live to see the end of.
    pub fn outcome_of(&self, name: &str) -> Outcome {
        match self {
            Self::Maildir(sent) => sent.outcome_of(name),
            Self::Smtp(_) => Outcome::Unknown("the program ended during the attempt".to_owned()),
        }
    }

    /// Lets go of what was kept for the case that the outcome is lost: it is durable.
    pub fn forget(&self, names: &[String]) {
        match self {
            Self::Maildir(sent) => names.iter().for_each(|name| sent.forget(name)),
            Self::Smtp(_) => {}
        }
    }
}
