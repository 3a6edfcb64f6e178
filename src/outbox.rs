//! The outbox: attempts what is due. The desk decides when; every outcome goes back to it as an event.

use crate::desk::Job;
use crate::domain::letter::Outcome;
use crate::mail::maildir::Maildir;

/// Where letters go.
#[derive(Clone, Debug)]
pub struct Outbox {
    sent: Maildir,
}

impl Outbox {
    /// An outbox that delivers into a Maildir.
    pub fn into_maildir(sent: Maildir) -> Self {
        Self { sent }
    }

    /// Tries a letter once. Its attempt is durable already.
    pub fn attempt(&self, job: &Job) -> Outcome {
        match &job.mail {
            Ok(mail) => self.sent.deliver(&job.name, mail),
            Err(reason) => Outcome::GiveUp(reason.clone()),
        }
    }

    /// What became of an attempt that an earlier process did not live to see the end of.
    pub fn outcome_of(&self, name: &str) -> Outcome {
        self.sent.outcome_of(name)
    }

    /// Lets go of what was kept for the case that the outcome is lost: it is durable.
    pub fn forget(&self, names: &[String]) {
        for name in names {
            self.sent.forget(name);
        }
    }
}
