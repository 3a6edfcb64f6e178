//! Programmes: everything that differs between them, as data from `config/programmes/`.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::calendar::{Calendar, Hours, Nation, Period};
use super::field::{FieldName, FieldValue};
use super::ids::{MailboxName, ProgrammeName};
use super::party::Address;
use super::placement::Placing;
use super::retention::Retention;
use super::submission::{Submission, SubmissionKind};
use super::terms::Terms;

/// A programme.
#[derive(Clone, Debug)]
pub struct Programme {
    /// The name of its file.
    pub name: ProgrammeName,
    /// The name that people know.
    pub title: String,
    /// What its references begin with.
    pub prefix: String,
    /// The mailboxes of `config/desk.toml` that are its own.
    pub mailboxes: Vec<MailboxName>,
    /// Mail addresses at which a message is for this programme.
    pub addresses: Vec<String>,
    /// Days and quiet hours are counted here.
    pub zone: TimeZone,
    /// Whether it takes interests and roles.
    pub intake: Intake,
    /// Names of the officers who may confirm matches.
    pub officers: Vec<String>,
    /// A human contact, offered in every message.
    pub contact: String,
    /// Within so many working days a person answers what the guidance does not, where the programme says so itself.
    pub answers_within: Option<u16>,
    /// Where the privacy notice stands.
    pub privacy_notice: String,
    /// Which sectors may send people to which; empty allows every pair.
    pub directions: Vec<Direction>,
    /// Sectors whose people may take part; empty allows all.
    pub eligible_sectors: BTreeSet<String>,
    /// Whether a person without the right to work cannot take part.
    pub needs_right_to_work: bool,
    /// The form for interests.
    pub interest_fields: Vec<FormField>,
    /// The form for roles.
    pub role_fields: Vec<FormField>,
    /// Places and their surroundings.
    pub areas: Vec<Area>,
    /// When reminders are owed.
    pub cadence: Cadence,
    /// Whether details are taken from CVs too; else a CV is kept apart.
    pub reads_cvs: bool,
    /// Mail domains, each with all below it, that show by a code who is behind an account; an officer decides about others.
    pub host_domains: Vec<String>,
    /// Addresses from which form services send what was filled in in this programme's own forms: whoever one names is told.
    pub forms_from: Vec<String>,
    /// What it asks of a match.
    pub matching: Terms,
    /// How it introduces two people.
    pub introducing: Introducing,
    /// What follows once two have agreed.
    pub placing: Placing,
    /// How long it keeps what.
    pub retention: Retention,
}

/// How a programme introduces two people.
#[derive(Clone, Debug, Default)]
pub struct Introducing {
    /// Whether both are asked before either learns who the other is (I-3).
    pub is_staged: bool,
    /// Whether it recruits formally, so that its messages may speak of interviews; others match, and rank nobody.
    pub recruits: bool,
    /// After so many silences in a row a submission rests; never, for 0.
    pub silences: usize,
    /// So many mails a week one person gets at most that nobody waits for.
    pub unasked_a_week: usize,
    /// When letters go out that nobody waits for; at any time, where none are given.
    pub hours: Option<Hours>,
    /// Whole days, first and last, on which none of these goes out either: half-term, say, or the days around Christmas.
    pub quiet_periods: Vec<(Date, Date)>,
    /// Whose bank holidays count where a place does not tell.
    pub nation: Nation,
    /// The bank holidays.
    pub calendar: Arc<Calendar>,
}

impl Introducing {
    /// The first moment from a time on at which a letter may go out that nobody waits for.
    pub fn opens(&self, nation: Nation, zone: &TimeZone, at: Timestamp) -> Timestamp {
        let mut at = at;
        // Each turn leaves one period behind.
        for _ in 0..=self.quiet_periods.len() {
            let opens =
                self.hours.map_or(at, |hours| hours.opens(&self.calendar, nation, zone, at));
            let day = opens.to_zoned(zone.clone()).date();
            let holds = |(from, until): &&(Date, Date)| (*from..=*until).contains(&day);
            let Some((_, until)) = self.quiet_periods.iter().find(holds) else { return opens };
            let next = until.saturating_add(1.day()).to_zoned(zone.clone());
            at = next.map_or(Timestamp::MAX, |begins| begins.timestamp());
        }
        at
    }
}

/// Whether a programme takes submissions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Intake {
    /// Takes both.
    Open,
    /// Takes roles, no more interests.
    ClosedToInterest,
    /// Takes neither.
    Closed,
}

/// One way across: people of this sector to hosts of that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Direction {
    /// The employer's sector.
    pub from: String,
    /// The host's sector.
    pub to: String,
}

/// A field of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormField {
    /// Which.
    pub name: FieldName,
    /// Whether it is asked for when it is missing.
    pub is_required: bool,
    /// Whether no match is proposed without it; what is only required is shown to the officer as not yet said.
    pub is_needed_to_match: bool,
}

/// A place with the towns around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Area {
    /// The place that the programme names.
    pub name: String,
    /// Towns within commuting distance.
    pub towns: Vec<String>,
    /// Whose bank holidays it has, where it says so itself.
    pub nation: Option<Nation>,
}

/// When reminders are owed.
#[derive(Clone, Debug)]
pub struct Cadence {
    /// After the introduction, ascending.
    pub nudges_after: Vec<Period>,
    /// After the introduction: when silence ends it.
    pub close_after: Period,
}

/// Within so many working days an answer is promised where a programme says nothing else.
const ANSWERS_WITHIN: u16 = 5;

impl Programme {
    /// Within so many working days its askers are told that a person answers them.
    pub fn answers_within(&self) -> u16 {
        self.answers_within.unwrap_or(ANSWERS_WITHIN)
    }

    /// The last day on which an answer keeps what somebody is told at a time.
    pub fn answers_by(&self, at: Timestamp) -> Date {
        let day = at.to_zoned(self.zone.clone()).date();
        let within = Period::WorkingDays(self.answers_within());
        within.after(day, &self.introducing.calendar, self.introducing.nation)
    }

    /// Whether a submission of that kind is taken now.
    pub fn takes(&self, kind: SubmissionKind) -> bool {
        match (self.intake, kind) {
            (Intake::Open, _) | (Intake::ClosedToInterest, SubmissionKind::Role) => true,
            (Intake::ClosedToInterest, SubmissionKind::Interest) | (Intake::Closed, _) => false,
        }
    }

    /// Whether an address is at one of the programme's domains.
    pub fn is_host_address(&self, address: &Address) -> bool {
        let is_below = |domain: &str, known: &str| {
            domain.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let domain = address.domain();
        domain.is_some_and(|domain| self.host_domains.iter().any(|known| is_below(domain, known)))
    }

    /// The form for a kind of submission.
    pub fn form(&self, kind: SubmissionKind) -> &[FormField] {
        match kind {
            SubmissionKind::Interest => &self.interest_fields,
            SubmissionKind::Role => &self.role_fields,
        }
    }

    /// The required fields of a form, in its order.
    pub fn required(&self, kind: SubmissionKind) -> impl Iterator<Item = FieldName> {
        self.form(kind).iter().filter(|field| field.is_required).map(|field| field.name)
    }

    /// The fields without which no match is proposed.
    pub fn needed_to_match(&self, kind: SubmissionKind) -> impl Iterator<Item = FieldName> {
        self.form(kind).iter().filter(|field| field.is_needed_to_match).map(|field| field.name)
    }

    /// The eligibility rule that a submission fails for certain, by name; unknown is no refusal.
    pub fn refuses(&self, submission: &Submission) -> Option<&'static str> {
        if submission.kind == SubmissionKind::Interest {
            let is_without_right =
                submission.value(FieldName::RightToWork) == Some(&FieldValue::Flag(false));
            if self.needs_right_to_work && is_without_right {
                return Some("right-to-work");
            }
            let sector = submission.text(FieldName::Sector);
            if sector.is_some_and(|sector| {
                !self.eligible_sectors.is_empty() && !self.eligible_sectors.contains(sector)
            }) {
                return Some("sector");
            }
        }
        None
    }

    /// Whether people of one sector may go to hosts of the other; unknown sectors cross nothing.
    pub fn crosses(&self, from: Option<&str>, to: Option<&str>) -> bool {
        let is_way =
            |way: &Direction| from == Some(way.from.as_str()) && to == Some(way.to.as_str());
        self.directions.is_empty() || self.directions.iter().any(is_way)
    }

    /// When somebody is asked again who would not answer yet: on the day that they said, else after the first of the usual waits.
    pub fn asks_again_on(&self, until: Option<Date>, nation: Nation, today: Date) -> Option<Date> {
        let usual = || {
            let wait = self.cadence.nudges_after.first()?;
            Some(wait.after(today, &self.introducing.calendar, nation))
        };
        until.filter(|day| *day > today).or_else(usual)
    }

    /// Whose bank holidays an area has.
    pub fn nation(&self, area: &str) -> Nation {
        let is_it = |known: &&Area| known.name.eq_ignore_ascii_case(area);
        let own = self.areas.iter().find(is_it).and_then(|area| area.nation);
        own.or_else(|| self.introducing.calendar.nation_of(area)).unwrap_or(self.introducing.nation)
    }

    /// The area that a place lies in: its own name where the programme lists none.
    pub fn area<'a>(&'a self, place: &'a str) -> &'a str {
        let holds = |area: &&Area| {
            area.name.eq_ignore_ascii_case(place)
                || area.towns.iter().any(|town| town.eq_ignore_ascii_case(place))
        };
        self.areas.iter().find(holds).map_or(place, |area| &area.name)
    }
}
