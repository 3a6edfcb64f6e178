//! Canary: from time to time the desk writes to its own mailbox. What comes back shows that sending, delivery and reading work; what
//! does not is told by another way than mail.
//!
//! Nothing of a flight is kept: a start sends the next one. It is known again by the token in its Message-ID, whenever it comes.

use jiff::{SignedDuration, Timestamp};

use super::{After, Desk, Job, Post};
use crate::domain::ids::{MailboxName, OutgoingId};
use crate::domain::item::{Arrival, Progress};
use crate::domain::letter::Outcome;
use crate::domain::record::Record;
use crate::mail::{compose, threading};
use crate::settings::canary::CanarySettings;

/// How its letters are named, and what is out of order where one does not come back.
pub const CANARY: &str = "canary";

/// What is known of the desk's own flights.
#[derive(Default)]
pub(super) struct Canary {
    latest: Option<Flight>,
    /// How long the last one that came back was away.
    away: Option<SignedDuration>,
}

struct Flight {
    id: OutgoingId,
    at: Timestamp,
    progress: Course,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Away,
    Overdue,
    Back,
}

/// What changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Turn {
    /// It is missed; a sentence.
    Missed(String),
    /// One that was missed, or a later one, is back; a sentence.
    Found(String),
}

impl Desk {
    /// Sends the next one where it is due. One that was not seen to come back holds up none.
    pub fn fly_canary(&mut self, now: Timestamp) {
        let Some(settings) = self.settings.desk.canary_in_use().cloned() else { return };
        let now = self.ledger.time(now);
        let is_due =
            self.canary.latest.as_ref().is_none_or(|latest| latest.at + settings.every <= now);
        if !is_due || self.ledger.pace().pause().is_some() {
            return;
        }
        let id = OutgoingId::from(format!("{CANARY}/{}", now.as_second()).as_str());
        let composed = compose::canary(&settings.address, &self.message_id(&id), now);
        let (name, post) = (self.file_name(&id), composed.map(Post::Mail));
        let is_missed =
            self.canary.latest.as_ref().is_some_and(|latest| latest.progress != Course::Back);
        // An alarm stands until one is back.
        let progress = if is_missed && self.alarms.contains_key(&name_of_alarm()) {
            Course::Overdue
        } else {
            Course::Away
        };
        self.canary.latest = Some(Flight { id: id.clone(), at: now, progress });
        self.after.push(After::Send(Job { id, name, post }));
    }

    /// When something is next due.
    pub(super) fn canary_due(&self) -> Option<Timestamp> {
        let settings = self.settings.desk.canary_in_use()?;
        let Some(latest) = &self.canary.latest else { return self.ledger.clock() };
        let missed = (latest.progress == Course::Away).then(|| latest.at + settings.within);
        let next = self.ledger.pace().pause().is_none().then(|| latest.at + settings.every);
        missed.into_iter().chain(next).min()
    }

    /// What changed about it by now; each change once.
    pub fn watch_canary(&mut self, now: Timestamp) -> Option<Turn> {
        let settings: &CanarySettings = self.settings.desk.canary_in_use()?;
        let now = self.ledger.time(now);
        let is_told = self.alarms.contains_key(&name_of_alarm());
        let latest = self.canary.latest.as_mut()?;
        match latest.progress {
            Course::Back if is_told => Some(Turn::Found(
                "The canary mail is back: mail goes out and comes in again.".to_owned(),
            )),
            Course::Away if latest.at + settings.within <= now => {
                latest.progress = Course::Overdue;
                Some(Turn::Missed(format!(
                    "The canary mail that the desk sent to its own mailbox `{}` has not come back in {:#}: mail may neither go out nor come in. Look at the mail server, its spam folder and its rules, and write to the desk yourself.",
                    settings.mailbox, settings.within
                )))
            }
            Course::Away | Course::Overdue | Course::Back => None,
        }
    }

    /// The letter of this desk that a mail is, if it is one of these.
    fn canary_in(&self, raw: &[u8]) -> Option<OutgoingId> {
        let message = mail_parser::MessageParser::default().parse_headers(raw)?;
        let (id, token) = threading::cause(message.message_id()?)?;
        (is_named_so(&id) && self.token(&id) == token).then_some(id)
    }

    /// Takes one in that comes back, and nothing of it but that; whether a mail is one.
    pub(super) fn takes_canary(&mut self, arrival: &Arrival, raw: &[u8]) -> bool {
        let Some(id) = self.canary_in(raw) else { return false };
        self.keep(&Record::Arrival(Arrival { progress: Progress::Canary, ..arrival.clone() }));
        let now = arrival.at;
        if let Some(latest) = self.canary.latest.as_mut().filter(|latest| latest.id == id) {
            latest.progress = Course::Back;
            self.canary.away = Some(now.duration_since(latest.at));
        }
        true
    }

    /// How many seconds the last one that came back was away.
    pub(super) fn canary_seconds(&self) -> Option<i64> {
        self.canary.away.map(|away| away.as_secs())
    }
}

/// Whether an attempt was for one of these, of which nothing is kept; one that failed is missed in time.
pub(super) fn was(id: &OutgoingId, outcome: &Outcome) -> bool {
    let is_one = is_named_so(id);
    if is_one && *outcome != Outcome::Delivered {
        tracing::warn!("the canary mail could not be sent");
    }
    is_one
}

fn is_named_so(id: &OutgoingId) -> bool {
    id.as_str().split('/').next() == Some(CANARY)
}

/// What is out of order then, as `list` names it.
pub fn name_of_alarm() -> MailboxName {
    MailboxName::from(CANARY)
}
