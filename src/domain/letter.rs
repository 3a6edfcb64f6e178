//! Letters: outgoing messages filled in and queued, and where each one stands.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::copies::Copy;
use super::ids::{OutgoingId, ProgrammeName, Reference};
use super::party::{Channel, PartyId};
use super::pressing::Card;

/// A message in words, as it is sent. An edit of the wording never changes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// Its cause.
    pub id: OutgoingId,
    /// The message of `prompts/messages/` that it was filled from.
    pub template: String,
    /// Whose programme.
    pub programme: ProgrammeName,
    /// Who reads it.
    pub to: PartyId,
    /// What it is about.
    pub subject_reference: Reference,
    /// The subject line.
    pub subject: String,
    /// The body in Markdown: the plain text and the HTML are made from it.
    pub body: String,
    /// The Message-ID that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// What its reader may press something about, where letters go to a chat workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// The version of the desk that decided it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
}

/// Where a letter stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// Which letter.
    pub id: OutgoingId,
    /// What it is about.
    pub subject_reference: Reference,
    /// Who reads it.
    pub to: PartyId,
    /// Whose programme; that of older letters stands in the letter alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProgrammeName>,
    /// How it goes.
    pub channel: Channel,
    /// Why it is written.
    #[serde(default)]
    pub occasion: Occasion,
    /// Whether it is pushed to its reader's account in a chat workspace; in chat it otherwise waits for its reader.
    #[serde(default, skip_serializing_if = "is_not")]
    pub is_pushed: bool,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Attempts begun; counted before they are made.
    pub n_attempts: u32,
    /// When the first of them began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried_since: Option<Timestamp>,
    /// Where it stands.
    pub state: DeliveryState,
    /// The copy in the Sent folder that is owed once it is sent, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<Copy>,
    /// The letters that go in its mail, since its latest attempt began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<OutgoingId>,
    /// What it says that may change before it goes out: steps of a set-up, lessons, or how far a placement was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<String>,
    /// What was heard last of its being held up on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_up: Option<HeldUp>,
}

/// What keeps a letter from its reader after it was accepted, and when that was heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldUp {
    /// A mail server could not pass it on yet, and goes on trying (RFC 3464, `Action: delayed`).
    Delayed(Timestamp),
    /// The reader's mail system keeps it until a person confirms it.
    Challenged(Timestamp),
}

impl std::fmt::Display for HeldUp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Delayed(at) => write!(formatter, "reported as delayed on its way at {at:.0}"),
            Self::Challenged(at) => {
                write!(
                    formatter,
                    "held by its reader's mail system until a person confirms it, as of {at:.0}"
                )
            }
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}

/// Why a letter is written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Its reader wrote, and is answered.
    #[default]
    Asked,
    /// Nobody asked for it: time has passed, or an officer has decided something.
    Unasked,
    /// The law wants it, or an officer writes in person: it goes whatever its reader has asked for.
    Owed,
}

/// States of a delivery.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// To be sent, not before.
    Due(Timestamp),
    /// An attempt is under way since.
    Sending(Timestamp),
    /// Accepted for its reader.
    Sent(Timestamp),
    /// The process died during an attempt: it may have been sent. Held for an officer, never sent again by itself.
    PossiblySent(Timestamp),
    /// A report came back that it could not be delivered.
    Bounced(Timestamp),
    /// Taken back before it was sent: a person has answered, or it does not say what is so any more.
    Withdrawn(Timestamp),
    /// Given up; officers see it.
    Dead {
        /// When.
        at: Timestamp,
        /// Why, in a sentence.
        reason: String,
    },
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Accepted.
    Delivered,
    /// Not now; the reason.
    TryLater(String),
    /// Never; the reason.
    GiveUp(String),
    /// It may have been accepted; the reason.
    Unknown(String),
    /// The mail server refuses the account, whatever the letter; what to do, in a sentence. The letter waits.
    AccountRefused(String),
    /// No connection could be made, whatever the letter; what to do, in a sentence. The letter waits.
    Unreachable {
        /// The sentence.
        sentence: String,
        /// Whether it may pass by itself. Else somebody must mend something.
        may_pass: bool,
    },
    /// Cut off before anything was handed over.
    NotBegun,
    /// Its reader takes nothing over this way; the reason. It may go another way.
    Unwelcome(String),
}

/// From the first attempt on, for so long a letter is tried.
pub const TRY_FOR: SignedDuration = SignedDuration::from_hours(72);

impl Delivery {
    /// The delivery once an attempt begins.
    #[must_use]
    pub fn begun(&self, now: Timestamp) -> Self {
        Self {
            n_attempts: self.n_attempts + 1,
            tried_since: self.tried_since.or(Some(now)),
            state: DeliveryState::Sending(now),
            ..self.clone()
        }
    }

    /// The delivery after an attempt's outcome.
    #[must_use]
    pub fn after(&self, outcome: &Outcome, now: Timestamp) -> Self {
        let state = match outcome {
            Outcome::Delivered => DeliveryState::Sent(now),
            Outcome::Unknown(_) => DeliveryState::PossiblySent(now),
            Outcome::NotBegun | Outcome::AccountRefused(_) | Outcome::Unreachable { .. } => {
                DeliveryState::Due(now)
            }
            Outcome::GiveUp(reason) | Outcome::Unwelcome(reason) => {
                DeliveryState::Dead { at: now, reason: reason.clone() }
            }
            Outcome::TryLater(reason) => {
                let next = now.saturating_add(backoff(self.n_attempts)).unwrap_or(Timestamp::MAX);
                if next.duration_since(self.tried_since.unwrap_or(now)) > TRY_FOR {
                    DeliveryState::Dead {
                        at: now,
                        reason: format!("not accepted for three days: {reason}"),
                    }
                } else {
                    DeliveryState::Due(next)
                }
            }
        };
        // What the account is refused for, or a server out of reach, is no attempt at this letter.
        let is_counted =
            !matches!(outcome, Outcome::AccountRefused(_) | Outcome::Unreachable { .. });
        let n_attempts = self.n_attempts.saturating_sub(u32::from(!is_counted));
        let tried_since = self.tried_since.filter(|_| n_attempts > 0);
        Self { n_attempts, tried_since, state, ..self.clone() }
    }

    /// The delivery after a report that it failed. One that was not sent cannot have come back.
    pub fn bounced(&self, now: Timestamp) -> Option<Self> {
        match self.state {
            DeliveryState::Sent(_) | DeliveryState::PossiblySent(_) => {
                Some(Self { state: DeliveryState::Bounced(now), held_up: None, ..self.clone() })
            }
            DeliveryState::Due(_)
            | DeliveryState::Sending(_)
            | DeliveryState::Bounced(_)
            | DeliveryState::Withdrawn(_)
            | DeliveryState::Dead { .. } => None,
        }
    }

    /// The delivery after word that it is held up. One that was not sent cannot be.
    pub fn held_up(&self, by: HeldUp) -> Option<Self> {
        let is_out = matches!(self.state, DeliveryState::Sent(_) | DeliveryState::PossiblySent(_));
        is_out.then(|| Self { held_up: Some(by), ..self.clone() })
    }

    /// The delivery in a folder that is made of a copy, if it was still to be sent when the copy was made: the folder that
    /// was copied may have sent it since, or put its copy into the Sent folder. To read an answer again at the terminal does no harm.
    pub fn held_after_a_copy(&self) -> Option<Self> {
        match (self.goes_out(), &self.state) {
            (true, DeliveryState::Due(at) | DeliveryState::Sending(at)) => {
                Some(Self { state: DeliveryState::PossiblySent(*at), ..self.clone() })
            }
            (true, DeliveryState::Sent(_) | DeliveryState::Bounced(_))
                if self.copy == Some(Copy::Owed) =>
            {
                Some(Self { copy: Some(Copy::Begun), ..self.clone() })
            }
            (false, _)
            | (
                true,
                DeliveryState::Sent(_)
                | DeliveryState::PossiblySent(_)
                | DeliveryState::Bounced(_)
                | DeliveryState::Withdrawn(_)
                | DeliveryState::Dead { .. },
            ) => None,
        }
    }

    /// Whether the desk brings it to its reader, who otherwise comes for it.
    pub fn goes_out(&self) -> bool {
        self.channel == Channel::Mail || self.is_pushed
    }

    /// The delivery taken back, as long as the letter cannot have gone out.
    pub fn withdrawn(&self, now: Timestamp) -> Option<Self> {
        match self.state {
            DeliveryState::Due(_) | DeliveryState::Dead { .. } => {
                Some(Self { state: DeliveryState::Withdrawn(now), ..self.clone() })
            }
            DeliveryState::Sending(_)
            | DeliveryState::Sent(_)
            | DeliveryState::PossiblySent(_)
            | DeliveryState::Bounced(_)
            | DeliveryState::Withdrawn(_) => None,
        }
    }

    /// Whether it waits for an officer: by itself it does not reach its reader any more.
    pub fn is_held(&self) -> bool {
        matches!(self.state, DeliveryState::PossiblySent(_) | DeliveryState::Dead { .. })
    }

    /// When the outbox must look at it.
    pub fn due(&self) -> Option<Timestamp> {
        if let DeliveryState::Due(due) = self.state { Some(due) } else { None }
    }

    /// Whether it has gone out for certain.
    pub fn has_gone(&self) -> bool {
        matches!(self.state, DeliveryState::Sent(_) | DeliveryState::Bounced(_))
    }

    /// Whether a copy of it must still be put into the Sent folder.
    pub fn owes_copy(&self) -> bool {
        self.has_gone() && self.copy.is_some()
    }

    /// Whether nothing more happens to it by itself.
    pub fn is_settled(&self) -> bool {
        let is_withdrawn = matches!(self.state, DeliveryState::Withdrawn(_));
        is_withdrawn || (self.has_gone() && !self.owes_copy())
    }
}

/// How long to wait after so many attempts: a minute, five, fifteen, an hour, then every four hours.
fn backoff(n_attempts: u32) -> SignedDuration {
    SignedDuration::from_mins(match n_attempts {
        0 | 1 => 1,
        2 => 5,
        3 => 15,
        4 => 60,
        _ => 240,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Digest;

    fn delivery(n_attempts: u32) -> Delivery {
        Delivery {
            id: OutgoingId::from("GX-2222/acknowledgement"),
            subject_reference: Reference::from_cause("GX", Digest([1; 16]), |_| false),
            to: PartyId(Digest([2; 16])),
            programme: None,
            channel: Channel::Mail,
            occasion: Occasion::default(),
            is_pushed: false,
            decided_at: Timestamp::UNIX_EPOCH,
            n_attempts,
            tried_since: None,
            state: DeliveryState::Due(Timestamp::UNIX_EPOCH),
            copy: None,
            carries: Vec::new(),
            rests_on: Vec::new(),
            held_up: None,
        }
    }

    #[test]
    fn a_letter_that_is_refused_for_now_is_tried_for_three_days_from_the_first_attempt_and_then_dead()
     {
        // It waited for a week, while the account was refused.
        let week = SignedDuration::from_hours(168);
        let mut now = Timestamp::UNIX_EPOCH;
        let refused = Outcome::AccountRefused("wrong password".into());
        let mut letter = delivery(0).begun(now).after(&refused, now);
        let away = Outcome::Unreachable { sentence: "nobody answers".into(), may_pass: true };
        letter = letter.begun(now).after(&away, now);
        now = now.checked_add(week).unwrap();
        let (first, mut n_tries) = (now, 0);
        while letter.due().is_some() {
            now = now.max(letter.due().unwrap());
            letter = letter.begun(now).after(&Outcome::TryLater("busy".into()), now);
            n_tries += 1;
        }
        assert!(matches!(letter.state, DeliveryState::Dead { .. }));
        assert!(now.duration_since(first) > SignedDuration::from_hours(66));
        assert!((20..40).contains(&n_tries), "{n_tries} tries");
    }

    #[test]
    fn a_letter_is_settled_once_its_copy_is_there_and_after_a_restore_that_is_looked_for() {
        let now = Timestamp::UNIX_EPOCH;
        let owing = Delivery { copy: Some(Copy::Owed), ..delivery(0) };
        assert!(!owing.owes_copy(), "before it is sent there is nothing to copy");
        let sent = owing.begun(now).after(&Outcome::Delivered, now);
        assert!(sent.owes_copy() && !sent.is_settled() && sent.due().is_none());
        assert_eq!(sent.bounced(now).map(|bounced| bounced.owes_copy()), Some(true));
        let restored = sent.held_after_a_copy().unwrap();
        assert_eq!((restored.copy, restored.is_held()), (Some(Copy::Begun), false));
        assert!(Delivery { copy: None, ..sent }.is_settled());
    }

    #[test]
    fn an_unknown_outcome_is_never_due_again() {
        let letter = delivery(0)
            .begun(Timestamp::UNIX_EPOCH)
            .after(&Outcome::Unknown("connection lost".into()), Timestamp::UNIX_EPOCH);
        assert_eq!(letter.due(), None);
        assert!(!letter.is_settled());
    }
}
