//! The outbox: attempts what is due. The desk decides when; every outcome goes back to it as an event.

use std::sync::Arc;

use crate::chat::Note;
use crate::chat::discord::{self, Discord};
use crate::desk::{Job, Post};
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
pub struct Outbox {
    mail: MailWay,
    discord: Option<Arc<Discord>>,
}

/// Where mail goes.
#[derive(Clone)]
enum MailWay {
    /// Into a Maildir.
    Maildir(Maildir),
    /// To a mail server.
    Smtp(Arc<Smtp>),
}

impl From<Maildir> for Outbox {
    fn from(sent: Maildir) -> Self {
        Self { mail: MailWay::Maildir(sent), discord: None }
    }
}

impl Outbox {
    /// The way out that config names. Nothing is connected to.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn new(settings: &DeskSettings, tokens: &mut TokenSources) -> Result<Self, String> {
        let mail = match &settings.sending {
            Sending::Maildir(sent) => MailWay::Maildir(Maildir::at(sent)),
            Sending::Smtp(account) => {
                let login = tokens.login(account);
                MailWay::Smtp(Arc::new(Smtp::new(account, &settings.message_domain, login)?))
            }
        };
        let discord = settings.discord_in_use().map(Discord::new).transpose()?.map(Arc::new);
        Ok(Self { mail, discord })
    }

    /// The workspace that letters go to, if there is one.
    pub fn discord(&self) -> Option<Arc<Discord>> {
        self.discord.clone()
    }

    /// Tries a letter once. Its attempt is durable already.
    pub async fn attempt(&self, job: &Job) -> Outcome {
        let post = match &job.post {
            Ok(post) => post,
            Err(reason) => return Outcome::GiveUp(reason.clone()),
        };
        match (post, &self.mail) {
            (Post::Chat(note), _) => self.attempt_in_chat(note).await,
            (Post::Mail(mail), MailWay::Maildir(sent)) => sent.deliver(&job.name, &mail.bytes),
            (Post::Mail(mail), MailWay::Smtp(smtp)) => smtp.send(mail).await,
        }
    }

    async fn attempt_in_chat(&self, note: &Note) -> Outcome {
        match &self.discord {
            Some(discord) if note.workspace == discord::WORKSPACE => discord.attempt(note).await,
            Some(_) | None => Outcome::TryLater("no such workspace is connected".to_owned()),
        }
    }

    /// How many letters it takes at once.
    pub fn most_at_once(&self) -> usize {
        match &self.mail {
            MailWay::Maildir(_) => MOST_INTO_MAILDIR,
            MailWay::Smtp(_) => MOST_BY_SMTP,
        }
    }

    /// How many attempts are made side by side.
    pub fn n_lanes(&self) -> usize {
        match &self.mail {
            MailWay::Maildir(_) => 1,
            MailWay::Smtp(_) => MOST_BY_SMTP,
        }
    }

    /// Begins nothing more, and ends soon what is under way.
    pub fn stop(&self) {
        match &self.mail {
            MailWay::Maildir(_) => {}
            MailWay::Smtp(smtp) => smtp.stop(),
        }
    }

    /// What became of an attempt that an earlier process did not live to see the end of.
    pub fn outcome_of(&self, name: &str) -> Outcome {
        match &self.mail {
            MailWay::Maildir(sent) => sent.outcome_of(name),
            MailWay::Smtp(_) => Outcome::Unknown("the program ended during the attempt".to_owned()),
        }
    }

    /// Lets go of what was kept for the case that the outcome is lost: it is durable.
    pub fn forget(&self, names: &[String]) {
        match &self.mail {
            MailWay::Maildir(sent) => names.iter().for_each(|name| sent.forget(name)),
            MailWay::Smtp(_) => {}
        }
    }
}
