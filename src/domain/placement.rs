//! Placements: what follows once both sides have agreed, from the set-up to the last question (R-097…R-118).

pub mod after;
pub mod flags;
pub mod home;
mod placing;
pub mod review;
mod rhythm;
pub mod set_up;
pub mod side;
pub mod team;
#[cfg(test)]
mod tests;
pub mod tick;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::Reference;
use super::party::PartyId;
use super::reading::{FeedbackTold, Rating, Wish};
pub use after::{Afterwards, AppointmentRules};
pub use flags::Flag;
pub use placing::{Owner, Placing, Step, Topic};
pub use review::{Attained, Attainment};
pub use rhythm::{Rhythm, Rhythms, day_after};
pub use set_up::Reminded;
pub use side::Side;

/// A secondment that both sides have agreed to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Placement {
    /// The reference of its introduction.
    pub reference: Reference,
    /// The steps of the set-up that are done, and the topics that are agreed on.
    #[serde(default)]
    pub done: BTreeMap<String, Done>,
    /// From when to when, once that is agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dates>,
    /// What each side was asked last.
    #[serde(default)]
    pub asked: BTreeMap<Side, Asked>,
    /// How often each side was reminded of its steps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reminded: BTreeMap<Side, Reminded>,
    /// The manager at home, where somebody has said who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<PartyId>,
    /// What is to be achieved, as it was agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
    /// How many questions each side was asked so far, reminders not counted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub n_asked: BTreeMap<Side, u32>,
    /// What was said of how it goes: words stand in the messages, and here where an officer was told them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
    /// How far the Business Appointment Rules are.
    #[serde(default)]
    pub afterwards: Afterwards,
    /// Whether the secondee is on the host's terms while there, which an officer says: the exception.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_on_host_terms: bool,
}

/// Who said that a step is done, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The programme's day.
    pub on: Date,
    /// The officer.
    pub by: String,
}

/// From when to when a placement is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Dates {
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// Days a week, from 1 to 5.
    pub days_a_week: u8,
}

/// What a side said of how it goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// Which side.
    pub part: Side,
    /// The day of the rhythm that the question was for, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Date>,
    /// The programme's day of the answer.
    pub on: Date,
    /// How well it goes, where the words say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// What the answer is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<String>,
    /// Whether it is to go on or to end, where they say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<Wish>,
    /// The day until which it would go on, or on which it would end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What is said of what was to be achieved, once it is over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of_objectives: Vec<Attainment>,
    /// Who has it from whom.
    #[serde(default, skip_serializing_if = "Source::is_unknown")]
    pub source: Source,
}

/// Where the desk has something from that a side said.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// From before that was kept.
    #[default]
    Unknown,
    /// They wrote it, in a message.
    Message(Reference),
    /// An officer was told it, by them or somebody who speaks for them.
    Officer {
        /// The officer.
        by: String,
        /// What they said, in the officer's words.
        words: String,
    },
}

/// A question of how it goes, as it was asked of one side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The day of the rhythm that it is for.
    pub moment: Date,
    /// The day on which the latest letter was written.
    pub on: Date,
    /// Whether they were reminded of it.
    pub is_reminded: bool,
    /// Whether they have answered.
    pub is_answered: bool,
    /// The day until which they would be left alone, if they said one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Date>,
    /// Whether they said that day themselves, and no responder did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_wished: bool,
    /// The day of the rhythm that the question before it was for, and the day on which that was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<(Date, Date)>,
}

/// What is owed to a side, and from which day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owed {
    /// Not before.
    pub on: Date,
    /// The day of the rhythm that it is for.
    pub moment: Date,
    /// How it is asked.
    pub way: Way,
}

/// How a question is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// For the first time.
    First,
    /// Once more, since nobody has answered.
    Reminder,
    /// Once more, on the day that was said.
    AsSaid,
}

impl Source {
    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

impl Placement {
    /// A placement of which nothing is done yet.
    pub fn new(reference: Reference) -> Self {
        Self {
            reference,
            done: BTreeMap::new(),
            dates: None,
            asked: BTreeMap::new(),
            reminded: BTreeMap::new(),
            home: None,
            objectives: Vec::new(),
            n_asked: BTreeMap::new(),
            told: Vec::new(),
            afterwards: Afterwards::default(),
            is_on_host_terms: false,
        }
    }

    /// The steps that keep a start date from being set, with a host of a kind.
    pub fn lacks<'a>(&self, placing: &'a Placing, host: Option<&'a str>) -> Vec<&'a Step> {
        let steps = placing.steps(host).filter(|step| step.is_before_start);
        steps.filter(|step| !self.done.contains_key(&step.name)).collect()
    }

    /// What a side is owed next; nothing while no dates are set, and after the last question.
    ///
    /// After an outage only the latest question is owed: missed ones do not pile up. Dates that move take the questions along, and
    /// nobody is asked twice within `remind_after` whatever they do.
    pub fn owed(&self, side: impl Into<Side>, rhythm: &Rhythm, today: Date) -> Option<Owed> {
        let dates = self.dates?;
        let mut moments = rhythm.moments(&dates);
        if today > dates.end {
            // Nobody is asked how it goes once it is over.
            moments.retain(|moment| *moment > dates.end);
        }
        let Some(asked) = self.asked.get(&side.into()) else {
            let moment = latest_or_next(&moments, None, today)?;
            return Some(Owed { on: moment, moment, way: Way::First });
        };
        let pause = day_after(asked.on, rhythm.remind_after);
        let moment = asked.moment;
        // Whoever said when is left alone until then, by the next question as well; a responder puts off its own question alone.
        let wished = asked.wait_until.filter(|_| asked.is_wished);
        let free_from = wished.map_or(pause, |day| day.max(pause));
        let next = latest_or_next(&moments, Some(moment), today);
        let next = next.map(|moment| Owed { on: moment.max(free_from), moment, way: Way::First });
        let again = match asked.wait_until {
            _ if asked.is_answered => None,
            Some(day) => Some(Owed { on: day, moment, way: Way::AsSaid }),
            None if asked.is_reminded => None,
            None => Some(Owed { on: pause, moment, way: Way::Reminder }),
        };
        // A new question makes an old one needless, also where both came due during an outage; so does the end.
        let is_first = |again: &Owed| next.is_none_or(|next| again.on < next.on && next.on > today);
        let is_over = |again: &Owed| moment <= dates.end && dates.end < again.on;
        again.filter(is_first).filter(|again| !is_over(again)).or(next)
    }

    /// The placement once a side is asked.
    #[must_use]
    pub fn asked(mut self, side: impl Into<Side>, owed: &Owed, today: Date) -> Self {
        let side = side.into();
        let known = self.asked.get(&side);
        let before = match owed.way {
            Way::First => known.map(|known| (known.moment, known.on)),
            Way::Reminder | Way::AsSaid => known.and_then(|known| known.before),
        };
        let asked = Asked {
            moment: owed.moment,
            on: today,
            is_reminded: owed.way != Way::First,
            is_answered: false,
            wait_until: None,
            is_wished: false,
            before,
        };
        self.asked.insert(side, asked);
        if owed.way == Way::First {
            *self.n_asked.entry(side).or_default() += 1;
        }
        self
    }

    /// The placement once the question of a side was taken back before it went out: it is as if that had never been decided.
    #[must_use]
    pub fn unasked(mut self, side: Side) -> Self {
        if let Some(n_asked) = self.n_asked.get_mut(&side) {
            *n_asked = n_asked.saturating_sub(1);
        }
        let before = self.asked.get(&side).and_then(|asked| asked.before);
        match (before, self.asked.get_mut(&side)) {
            (Some((moment, on)), Some(asked)) => {
                let (is_reminded, is_answered) = (true, true);
                let (wait_until, before) = (None, None);
                let is_wished = false;
                *asked =
                    Asked { moment, on, is_reminded, is_answered, wait_until, is_wished, before };
            }
            (_, Some(_)) => {
                self.asked.remove(&side);
            }
            (_, None) => {}
        }
        self
    }

    /// The placement once it is read what a side has answered, to the question of a day of the rhythm where it was asked.
    #[must_use]
    pub fn tells(
        mut self,
        (part, moment): (Side, Option<Date>),
        on: Date,
        told: &FeedbackTold,
        source: Source,
    ) -> Self {
        let FeedbackTold { rating, wish, until, themes, objectives, .. } = told.clone();
        let is_over = self.dates.is_some_and(|dates| dates.end < on);
        let said = if is_over { objectives.as_slice() } else { &[] };
        let of_objectives = review::resolved(&self.objectives, said);
        let told = Told { part, moment, on, rating, themes, wish, until, of_objectives, source };
        self.told.push(told);
        self
    }

    /// Whether another side has wished the contrary of a wish, and nothing else since.
    pub fn contradicts(&self, side: Side, wish: Wish) -> bool {
        let latest = |other: Side| {
            self.told.iter().rev().filter(|told| told.part == other).find_map(|told| told.wish)
        };
        let others = Side::ALL.map(|(_, other)| other).into_iter().filter(|other| *other != side);
        others.filter_map(latest).any(|other| other != wish)
    }

    /// How many questions a side was asked; at least those that are known of from before they were counted.
    pub fn n_questions(&self, side: Side) -> u32 {
        let answered =
            self.told.iter().filter(|told| told.part == side).filter_map(|told| told.moment);
        let known: BTreeSet<Date> =
            answered.chain(self.asked.get(&side).map(|asked| asked.moment)).collect();
        let n_known = u32::try_from(known.len()).unwrap_or(u32::MAX);
        self.n_asked.get(&side).copied().unwrap_or(0).max(n_known)
    }

    /// How many of a side's questions it has answered.
    pub fn n_answered(&self, side: Side) -> u32 {
        let asked =
            self.asked.get(&side).filter(|asked| asked.is_answered).map(|asked| asked.moment);
        let told = self.told.iter().filter(|told| told.part == side).filter_map(|told| told.moment);
        u32::try_from(told.chain(asked).collect::<BTreeSet<Date>>().len()).unwrap_or(u32::MAX)
    }

    /// The placement once a side has answered: with a day until which it would be left alone, the question stays open.
    #[must_use]
    pub fn answered(mut self, side: impl Into<Side>, wait_until: Option<Date>) -> Self {
        if let Some(asked) = self.asked.get_mut(&side.into()) {
            asked.is_answered = wait_until.is_none();
            asked.wait_until = wait_until;
            asked.is_wished = wait_until.is_some();
        }
        self
    }

    /// The placement once a responder has said that a side is away until a day.
    #[must_use]
    pub fn away(self, side: impl Into<Side>, until: Date) -> Self {
        let side = side.into();
        let mut after = self.answered(side, Some(until));
        if let Some(asked) = after.asked.get_mut(&side) {
            asked.is_wished = false;
        }
        after
    }
}

/// The latest moment that has come, or else the next to come, of those after one.
fn latest_or_next(moments: &[Date], after: Option<Date>, today: Date) -> Option<Date> {
    let mut later = moments.iter().filter(|moment| after.is_none_or(|after| **moment > after));
    let come = later.clone().rfind(|moment| **moment <= today);
    come.or_else(|| later.next()).copied()
}
