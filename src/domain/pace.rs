//! Pace: how many letters went out by mail within the hour, and whether sending pauses.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::ProgrammeName;

/// What is counted is kept in steps of so many seconds.
const STEP_SECONDS: i64 = 300;
/// For so long a letter counts.
const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How fast letters go out. There is one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Pace {
    /// How many went out, by five minutes, oldest first.
    recent: Vec<(Timestamp, usize)>,
    /// Why nothing is sent, if nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pause: Option<Pause>,
    /// The programmes of which nothing is sent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    resting: BTreeMap<ProgrammeName, Rest>,
}

/// An officer's word that nothing of a programme is sent. It is read, kept and decided as ever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rest {
    /// Since when.
    since: Timestamp,
    /// Whose word it was.
    officer: String,
}

/// Why nothing is sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pause {
    /// The mail server refuses the account. The letters wait, and one of them is tried now and then.
    Refused {
        /// What to do, in a sentence.
        reason: String,
        /// Refusals in a row.
        n_refusals: u32,
        /// When the account is tried again.
        next_try: Timestamp,
    },
    /// The mail server is out of reach. The letters wait, and one of them is tried now and then.
    Unreachable {
        /// What happens, and what to do, in a sentence.
        reason: String,
        /// Since when.
        since: Timestamp,
        /// Whether it may pass by itself. Else somebody must mend something.
        may_pass: bool,
        /// Connections in a row that could not be made.
        n_failures: u32,
        /// When the next is tried.
        next_try: Timestamp,
    },
    /// An officer stopped it.
    ByOfficer {
        /// Since when.
        since: Timestamp,
        /// Who.
        officer: String,
    },
    /// More letters than a desk sends in an hour: something is wrong. It waits for an officer.
    TooMany {
        /// Since when.
        since: Timestamp,
    },
}

impl Pause {
    /// The sentence for an officer.
    pub fn sentence(&self) -> String {
        match self {
            Self::Refused { reason, next_try, .. } => format!(
                "Sending pauses, and no letter is lost: {reason} The account is tried again at {next_try:.0}."
            ),
            Self::Unreachable { reason, since, next_try, .. } => format!(
                "Sending pauses since {since:.0}, and no letter is lost: {reason} The next connection is tried at {next_try:.0}."
            ),
            Self::ByOfficer { since, officer } => format!(
                "Sending pauses since {since:.0}: `{officer}` stopped it. Nothing is lost; `secondment-desk resume` goes on."
            ),
            Self::TooMany { since } => format!(
                "Sending pauses since {since:.0}: more letters within an hour than `most-an-hour` allows. Look at what is being \
                 sent; `secondment-desk resume` goes on."
            ),
        }
    }
}

impl Pause {
    /// From when on somebody must hear of it by another way than mail, where an outage that may pass is waited for so long. An
    /// officer who stopped it knows.
    pub fn alarm_from(&self, tell_after: SignedDuration) -> Option<Timestamp> {
        match self {
            Self::ByOfficer { .. } => None,
            Self::Unreachable { since, may_pass: true, .. } => {
                Some(since.saturating_add(tell_after).unwrap_or(Timestamp::MAX))
            }
            Self::Refused { .. } | Self::TooMany { .. } | Self::Unreachable { .. } => {
                Some(Timestamp::MIN)
            }
        }
    }
}

impl Pace {
    /// Why nothing is sent, if nothing is.
    pub fn pause(&self) -> Option<&Pause> {
        self.pause.as_ref()
    }

    /// Why letters are not sent that could be, in sentences for an officer.
    pub fn sentences(&self) -> impl Iterator<Item = String> + '_ {
        let resting = self.resting.iter().map(|(programme, rest)| {
            format!(
                "Nothing of the programme `{programme}` is sent since {:.0}: `{}` stopped it. Nothing is lost; `secondment-desk resume --programme {programme}` goes on.",
                rest.since, rest.officer
            )
        });
        self.pause.as_ref().map(Pause::sentence).into_iter().chain(resting)
    }

    /// Whether an officer has stopped sending for a programme.
    pub fn rests(&self, programme: &ProgrammeName) -> bool {
        self.resting.contains_key(programme)
    }

    /// The programmes for which sending is stopped.
    pub fn resting(&self) -> impl Iterator<Item = &ProgrammeName> {
        self.resting.keys()
    }

    /// Whether sending is stopped for any programme.
    pub fn has_resting(&self) -> bool {
        !self.resting.is_empty()
    }

    /// The pace once an officer has stopped sending for a programme.
    #[must_use]
    pub fn at_rest(&self, programme: &ProgrammeName, officer: &str, now: Timestamp) -> Self {
        let mut pace = self.clone();
        let rest = Rest { since: now, officer: officer.to_owned() };
        pace.resting.insert(programme.clone(), rest);
        pace
    }

    /// The pace once an officer lets a programme's letters go again.
    #[must_use]
    pub fn roused(&self, programme: &ProgrammeName) -> Self {
        let mut pace = self.clone();
        pace.resting.remove(programme);
        pace
    }

    /// Whether an officer has stopped all sending, by mail and in chat.
    pub fn is_stopped(&self) -> bool {
        matches!(self.pause, Some(Pause::ByOfficer { .. }))
    }

    /// How many letters went out within the hour.
    pub fn n_within_the_hour(&self, now: Timestamp) -> usize {
        self.counted(now).map(|(_, n)| n).sum()
    }

    /// How many attempts may begin, while so many are under way.
    pub fn room(&self, most_an_hour: usize, n_under_way: usize, now: Timestamp) -> usize {
        match &self.pause {
            Some(Pause::TooMany { .. } | Pause::ByOfficer { .. }) => 0,
            Some(Pause::Refused { next_try, .. } | Pause::Unreachable { next_try, .. })
                if now < *next_try =>
            {
                0
            }
            // One letter finds out whether the account is good again.
            Some(Pause::Refused { .. } | Pause::Unreachable { .. }) => {
                1_usize.saturating_sub(n_under_way)
            }
            None => most_an_hour.saturating_sub(self.n_within_the_hour(now) + n_under_way),
        }
    }

    /// When something that was due by then may be sent; `None` if an officer must act first.
    pub fn next_due(&self, due: Timestamp) -> Option<Timestamp> {
        match &self.pause {
            Some(Pause::TooMany { .. } | Pause::ByOfficer { .. }) => None,
            Some(Pause::Refused { next_try, .. } | Pause::Unreachable { next_try, .. }) => {
                Some(due.max(*next_try))
            }
            None => Some(due),
        }
    }

    /// The pace after a letter went out.
    #[must_use]
    pub fn after_letter(&self, now: Timestamp) -> Self {
        let second = now.as_second() - now.as_second().rem_euclid(STEP_SECONDS);
        let step = Timestamp::from_second(second).unwrap_or(now);
        let mut recent: Vec<_> = self.counted(now).collect();
        match recent.last_mut().filter(|(at, _)| *at >= step) {
            Some((_, n)) => *n += 1,
            None => recent.push((step, 1)),
        }
        Self { recent, ..self.clone() }
    }

    /// The pace after the account was taken: nothing is paused for its sake any more.
    #[must_use]
    pub fn after_welcome(&self) -> Self {
        let pause = match &self.pause {
            Some(Pause::Refused { .. } | Pause::Unreachable { .. }) | None => None,
            Some(Pause::TooMany { .. } | Pause::ByOfficer { .. }) => self.pause.clone(),
        };
        Self { pause, ..self.clone() }
    }

    /// The pace after the mail server answered, whatever it said.
    #[must_use]
    pub fn after_contact(&self) -> Self {
        let is_away = matches!(self.pause, Some(Pause::Unreachable { .. }));
        Self { pause: self.pause.clone().filter(|_| !is_away), ..self.clone() }
    }

    /// The pace after no connection could be made.
    #[must_use]
    pub fn after_silence(&self, reason: &str, may_pass: bool, now: Timestamp) -> Self {
        let (since, n_earlier) = match &self.pause {
            Some(Pause::ByOfficer { .. } | Pause::TooMany { .. }) => return self.clone(),
            // Attempts that were under way together are one failure.
            Some(Pause::Refused { next_try, .. } | Pause::Unreachable { next_try, .. })
                if now < *next_try =>
            {
                return self.clone();
            }
            Some(Pause::Unreachable { since, n_failures, .. }) => (*since, *n_failures),
            Some(Pause::Refused { .. }) | None => (now, 0),
        };
        let wait = SignedDuration::from_secs(match n_earlier {
            0 => 15,
            1 => 60,
            2 => 300,
            _ => 900,
        });
        let pause = Pause::Unreachable {
            reason: reason.to_owned(),
            since,
            may_pass,
            n_failures: n_earlier.saturating_add(1),
            next_try: now.saturating_add(wait).unwrap_or(Timestamp::MAX),
        };
        Self { pause: Some(pause), ..self.clone() }
    }

    /// The pace after the account was refused.
    #[must_use]
    pub fn after_refusal(&self, reason: &str, now: Timestamp) -> Self {
        let n_earlier = match &self.pause {
            // Attempts that were under way together are one refusal.
            Some(Pause::ByOfficer { .. }) => return self.clone(),
            Some(Pause::Refused { next_try, .. }) if now < *next_try => return self.clone(),
            Some(Pause::Refused { n_refusals, .. }) => *n_refusals,
            Some(Pause::TooMany { .. } | Pause::Unreachable { .. }) | None => 0,
        };
        let wait = SignedDuration::from_mins(match n_earlier {
            0 => 5,
            1 => 15,
            2 => 60,
            _ => 240,
        });
        let pause = Pause::Refused {
            reason: reason.to_owned(),
            n_refusals: n_earlier.saturating_add(1),
            next_try: now.saturating_add(wait).unwrap_or(Timestamp::MAX),
        };
        Self { pause: Some(pause), ..self.clone() }
    }

    /// The pace once there is no room within the hour.
    #[must_use]
    pub fn exceeded(&self, now: Timestamp) -> Self {
        Self { pause: Some(Pause::TooMany { since: now }), ..self.clone() }
    }

    /// The pace once an officer has stopped it.
    #[must_use]
    pub fn stopped(&self, officer: &str, now: Timestamp) -> Self {
        let pause = Pause::ByOfficer { since: now, officer: officer.to_owned() };
        Self { pause: Some(pause), ..self.clone() }
    }

    /// The pace after an officer has looked: the hour begins anew. A programme that rests rests on.
    #[must_use]
    pub fn resumed(&self) -> Self {
        Self { resting: self.resting.clone(), ..Self::default() }
    }

    fn counted(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, usize)> + '_ {
        let counts = move |at: Timestamp| now.duration_since(at).abs() < COUNTED_FOR;
        self.recent.iter().copied().filter(move |(at, _)| counts(*at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        format!("2026-03-02T{time}Z").parse().unwrap()
    }

    #[test]
    fn an_hour_has_room_for_so_many_letters() {
        let mut pace = Pace::default();
        for minute in ["09:00:00", "09:04:00", "09:40:00"] {
            pace = pace.after_letter(at(minute));
        }
        assert_eq!(pace.room(4, 0, at("09:41:00")), 1);
        assert_eq!(pace.room(4, 1, at("09:41:00")), 0);
        assert_eq!(pace.room(4, 0, at("10:01:00")), 3);
        assert_eq!(pace.exceeded(at("09:41:00")).room(4, 0, at("23:00:00")), 0);
        assert_eq!(pace.exceeded(at("09:41:00")).next_due(at("09:42:00")), None);
    }

    #[test]
    fn a_refused_account_is_tried_by_one_letter_ever_more_seldom() {
        let once = Pace::default().after_refusal("wrong password.", at("09:00:00"));
        assert_eq!(once.room(300, 0, at("09:04:00")), 0);
        assert_eq!(once.room(300, 0, at("09:05:00")), 1);
        assert_eq!(once.room(300, 1, at("09:05:00")), 0);
        assert_eq!(once.after_refusal("again.", at("09:01:00")), once);
        let twice = once.after_refusal("wrong password.", at("09:05:00"));
        assert_eq!(twice.next_due(at("09:06:00")), Some(at("09:20:00")));
        assert_eq!(twice.after_welcome().pause(), None);
    }

    #[test]
    fn a_server_out_of_reach_is_tried_by_one_letter_and_told_after_a_while_unless_it_stays_so() {
        let away = |pace: &Pace, time| pace.after_silence("nobody answers.", true, at(time));
        let told_from = |pace: &Pace| {
            pace.pause().and_then(|pause| pause.alarm_from(SignedDuration::from_mins(15)))
        };
        let once = away(&Pace::default(), "09:00:00");
        assert_eq!(away(&once, "09:00:14"), once, "under way together");
        assert_eq!((once.room(300, 0, at("09:00:14")), once.room(300, 0, at("09:00:15"))), (0, 1));
        let twice = away(&once, "09:00:15");
        assert_eq!(twice.next_due(at("09:00:20")), Some(at("09:01:15")));
        assert_eq!(told_from(&twice), Some(at("09:15:00")), "counted from the first");
        let sure = Pace::default().after_silence("no such name.", false, at("09:00:00"));
        assert_eq!(told_from(&sure), Some(Timestamp::MIN));
        let refused = twice.after_refusal("wrong password.", at("09:01:15"));
        assert_eq!(refused.after_contact(), refused);
        assert_eq!(twice.after_contact().pause(), None);
    }
}
