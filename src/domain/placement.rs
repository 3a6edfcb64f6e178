//! Placements: what follows once both sides have agreed, from the set-up to the last question (R-097…R-118).

pub mod after;
pub mod flags;
pub mod home;
mod placing;
mod rhythm;
pub mod set_up;
pub mod side;
pub mod team;
pub mod tick;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::Reference;
use super::party::PartyId;
use super::reading::Rating;
pub use after::{Afterwards, AppointmentRules};
pub use flags::Flag;
pub use placing::{Owner, Placing, Step, Topic};
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
    /// What was answered to the questions of how it goes: no words.
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

/// How a side answered a question of how it goes, without its words.
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
        let moments = rhythm.moments(&self.dates?);
        let Some(asked) = self.asked.get(&side.into()) else {
            let moment = latest_or_next(&moments, None, today)?;
            return Some(Owed { on: moment, moment, way: Way::First });
        };
        let pause = day_after(asked.on, rhythm.remind_after);
        let next = latest_or_next(&moments, Some(asked.moment), today);
        let next = next.map(|moment| Owed { on: moment.max(pause), moment, way: Way::First });
        let moment = asked.moment;
        let again = match asked.wait_until {
            _ if asked.is_answered => None,
            Some(day) => Some(Owed { on: day, moment, way: Way::AsSaid }),
            None if asked.is_reminded => None,
            None => Some(Owed { on: pause, moment, way: Way::Reminder }),
        };
        // A new question makes an old one needless, also where both came due during an outage.
        let is_first = |again: &Owed| next.is_none_or(|next| again.on < next.on && next.on > today);
        let again = again.filter(is_first);
        again.or(next)
    }

    /// The placement once a side is asked.
    #[must_use]
    pub fn asked(mut self, side: impl Into<Side>, owed: &Owed, today: Date) -> Self {
        let asked = Asked {
            moment: owed.moment,
            on: today,
            is_reminded: owed.way != Way::First,
            is_answered: false,
            wait_until: None,
        };
        self.asked.insert(side.into(), asked);
        self
    }

    /// The placement once it is read what a side has answered.
    #[must_use]
    pub fn tells(
        mut self,
        part: Side,
        on: Date,
        rating: Option<Rating>,
        themes: &[String],
    ) -> Self {
        let moment = self.asked.get(&part).map(|asked| asked.moment);
        self.told.push(Told { part, moment, on, rating, themes: themes.to_vec() });
        self
    }

    /// The placement once a side has answered: with a day until which it would be left alone, the question stays open.
    #[must_use]
    pub fn answered(mut self, side: impl Into<Side>, wait_until: Option<Date>) -> Self {
        if let Some(asked) = self.asked.get_mut(&side.into()) {
            asked.is_answered = wait_until.is_none();
            asked.wait_until = wait_until;
        }
        self
    }
}

/// The latest moment that has come, or else the next to come, of those after one.
fn latest_or_next(moments: &[Date], after: Option<Date>, today: Date) -> Option<Date> {
    let mut later = moments.iter().filter(|moment| after.is_none_or(|after| **moment > after));
    let come = later.clone().rfind(|moment| **moment <= today);
    come.or_else(|| later.next()).copied()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ids::Digest;
    use crate::domain::introduction::Part;

    fn placement() -> Placement {
        let reference = Reference::from_cause("SC", Digest([1; 16]), |_| false);
        let dates = Dates { start: date(2026, 4, 6), end: date(2026, 9, 30), days_a_week: 5 };
        Placement { dates: Some(dates), ..Placement::new(reference) }
    }

    fn owed(placement: &Placement, today: Date) -> Option<(Date, Way)> {
        let owed = placement.owed(Part::Host, &Rhythm::default(), today)?;
        Some((owed.on, owed.way))
    }

    /// Asks as a tick would.
    fn ask(placement: Placement, today: Date) -> Placement {
        let owed = placement.owed(Part::Host, &Rhythm::default(), today).unwrap();
        assert!(owed.on <= today, "{owed:?}");
        placement.asked(Part::Host, &owed, today)
    }

    #[test]
    fn nothing_is_asked_before_there_are_dates() {
        let placement = Placement { dates: None, ..placement() };
        assert_eq!(owed(&placement, date(2026, 5, 1)), None);
    }

    #[test]
    fn a_question_is_followed_by_one_reminder_and_then_by_the_next_question() {
        let first = ask(placement(), date(2026, 4, 27));
        assert_eq!(owed(&first, date(2026, 4, 28)), Some((date(2026, 5, 11), Way::Reminder)));
        let reminded = ask(first.clone(), date(2026, 5, 11));
        assert_eq!(owed(&reminded, date(2026, 5, 12)), Some((date(2026, 6, 22), Way::First)));
        let answered = first.answered(Part::Host, None);
        assert_eq!(owed(&answered, date(2026, 4, 28)), Some((date(2026, 6, 22), Way::First)));
    }

    #[test]
    fn whoever_says_when_is_asked_again_then_and_not_before() {
        let later =
            ask(placement(), date(2026, 4, 27)).answered(Part::Host, Some(date(2026, 5, 6)));
        assert_eq!(owed(&later, date(2026, 4, 28)), Some((date(2026, 5, 6), Way::AsSaid)));
        let again = ask(later, date(2026, 5, 6));
        assert_eq!(owed(&again, date(2026, 5, 7)), Some((date(2026, 6, 22), Way::First)));
    }

    #[test]
    fn after_an_outage_the_latest_question_alone_is_owed() {
        assert_eq!(owed(&placement(), date(2026, 7, 1)), Some((date(2026, 6, 22), Way::First)));
        let asked = ask(placement(), date(2026, 7, 1));
        assert_eq!(owed(&asked, date(2026, 7, 2)), Some((date(2026, 7, 15), Way::Reminder)));
    }

    #[test]
    fn after_an_outage_a_question_that_is_due_comes_before_the_reminder_of_an_old_one() {
        let asked = ask(placement(), date(2026, 4, 27));
        assert_eq!(owed(&asked, date(2026, 10, 10)), Some((date(2026, 10, 7), Way::First)));
    }

    #[test]
    fn dates_that_move_take_the_questions_along() {
        let asked = ask(placement(), date(2026, 4, 27)).answered(Part::Host, None);
        let dates = Dates { start: date(2026, 4, 6), end: date(2026, 5, 15), days_a_week: 5 };
        let ended = Placement { dates: Some(dates), ..asked };
        let (day, way) = owed(&ended, date(2026, 4, 28)).unwrap();
        assert_eq!((day, way), (date(2026, 5, 22), Way::First), "what follows the end is all");
        let last = ask(ended, date(2026, 5, 22)).answered(Part::Host, None);
        assert_eq!(owed(&last, date(2027, 1, 1)), None);
    }
}
