//! Submissions as people and posts of a board. What was not said shuts nobody out; no name, address, sex or age goes in (M-11).

use jiff::civil::{Date, date};
use rust_stemmers::{Algorithm, Stemmer};

use super::board::{Mode, Person, Post, PostKind, Spot, Words};
use super::names::{NONE, Names, Number};
use super::skills::Skills;
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::party::PartyId;
use crate::domain::submission::Submission;
use crate::domain::terms::Terms;

/// The Monday from which weeks are counted.
const FIRST_DAY: Date = date(2000, 1, 3);
/// Kilometres of a mile.
const KM: f64 = 1.609_344;
/// Half days of a full week.
const FULL_WEEK: u8 = 10;
/// Kinds of secondment, a bit each.
const ARRANGEMENTS: &[(&str, u8)] =
    &[("short_term", 1), ("long_term", 2), ("part_time", 4), ("exchange", EXCHANGE)];
/// The kind in which two people take each other's posts.
const EXCHANGE: u8 = 8;
/// Shorter words say nothing of what somebody can do.
const SHORTEST_WORD: usize = 2;

/// What is needed besides a submission.
pub struct Lexicon<'a> {
    /// What the programme asks.
    pub terms: &'a Terms,
    /// Whether a word says nothing of what somebody can do.
    pub is_idle: &'a dyn Fn(&str) -> bool,
    /// Where a place lies, in degrees north and east, if that is known.
    pub position: &'a dyn Fn(&str) -> Option<(f64, f64)>,
    stemmer: Stemmer,
}

impl<'a> Lexicon<'a> {
    /// For a programme.
    pub fn new(
        terms: &'a Terms,
        is_idle: &'a dyn Fn(&str) -> bool,
        position: &'a dyn Fn(&str) -> Option<(f64, f64)>,
    ) -> Self {
        Self { terms, is_idle, position, stemmer: Stemmer::create(Algorithm::English) }
    }

    /// The words of a board whose weeks are those of a calendar.
    pub fn words() -> Words {
        let mut words = Words::default();
        words.first_day = Some(FIRST_DAY);
        words
    }

    /// Somebody who would go, known as one person under all addresses.
    pub fn person(&self, words: &mut Words, interest: &Submission, person: PartyId) -> Person {
        let text = |field| interest.text(field);
        let areas = numbers(&mut words.areas, &interest.areas);
        let names_places = !items(interest, FieldName::Places).is_empty();
        let remote = text(FieldName::Remote);
        let arrangements = arrangements(interest);
        let profession = named(&mut words.professions, text(FieldName::Profession));
        let spoken = [FieldName::JobTitle, FieldName::Profession].into_iter().filter_map(text);
        let own: Vec<&str> =
            items(interest, FieldName::Skills).iter().map(String::as_str).collect();
        let skills = self.skills(words, own.iter().copied().chain(spoken));
        let party = words.parties.number(&person.0.to_string());
        let level = self.levels(interest).0;
        let sector = named(&mut words.sectors, text(FieldName::Sector));
        let organisation = named(&mut words.organisations, text(FieldName::Employer));
        let miles = interest.value(FieldName::TravelMiles).and_then(FieldValue::number);
        // Who names places and no way goes to those; a way is counted from the first.
        let home = miles.map_or(NONE, |_| self.town(words, interest));
        let wishes = items(interest, FieldName::LearningWishes).iter().map(String::as_str);
        let wants = self.skills(words, wishes);
        let mut known = Person {
            reference: interest.reference.as_str().into(),
            party,
            sector,
            organisation,
            level,
            home,
            home_area: areas.first().copied().unwrap_or(NONE),
            reach_km: miles.map_or(0, |miles| whole(miles * KM)),
            areas,
            excluded: numbers(&mut words.areas, &interest.areas_excluded),
            takes_remote: remote != Some("on_site"),
            only_remote: remote == Some("remote") && !names_places,
            arrangements,
            weeks: weeks(interest),
            half_days: half_days(interest).unwrap_or(u8::MAX),
            professions: [profession, NONE],
            skills,
            says_skills: !own.is_empty(),
            wants,
            right_to_work: flag(interest, FieldName::RightToWork),
            may_join_civil_service: None,
            is_told: true,
            manager_agrees: flag(interest, FieldName::ManagerPermission),
            free_from: week(text(FieldName::AvailableFrom), Day::First).unwrap_or(0),
            contract_end: week(text(FieldName::ContractEnd), Day::Last).unwrap_or(u16::MAX),
            never: never(words, interest),
            own_post: None,
        };
        known.own_post = lent(&known).map(Box::new);
        known
    }

    /// What a host offers.
    pub fn post(&self, words: &mut Words, role: &Submission, host: PartyId) -> Post {
        let text = |field| role.text(field);
        let kind = match text(FieldName::Kind) {
            Some("expertise") => PostKind::Expertise,
            Some("future_interest") => PostKind::Future,
            _ => PostKind::Vacancy,
        };
        let mode = match text(FieldName::Remote) {
            Some("remote") => Mode::Remote,
            Some("hybrid" | "flexible") => Mode::Hybrid,
            _ => Mode::OnSite,
        };
        let asked = |field| items(role, field).iter().map(String::as_str);
        let positions = role.value(FieldName::Positions).and_then(FieldValue::number);
        Post {
            reference: role.reference.as_str().into(),
            party: words.parties.number(&host.0.to_string()),
            kind,
            sector: named(&mut words.sectors, text(FieldName::Sector)),
            organisation: named(&mut words.organisations, text(FieldName::Organisation)),
            levels: self.levels(role),
            town: self.town(words, role),
            areas: numbers(&mut words.areas, &role.areas),
            excluded: numbers(&mut words.areas, &role.areas_excluded),
            mode,
            arrangements: arrangements(role),
            weeks: weeks(role),
            half_days: half_days(role).unwrap_or(0),
            profession: named(&mut words.professions, text(FieldName::Profession)),
            essential: self.skills(words, asked(FieldName::EssentialSkills)),
            desirable: self.skills(words, asked(FieldName::DesirableSkills)),
            positions: positions.map_or(1, |number| whole(number).max(1)),
            is_on_civil_service_terms: false,
            start: week(text(FieldName::Start), Day::Last).unwrap_or(u16::MAX),
            never: never(words, role),
        }
    }

    /// The town that a submission names first, if it is known where that lies.
    fn town(&self, words: &mut Words, submission: &Submission) -> Number {
        let first = items(submission, FieldName::Places).first();
        let known = first.and_then(|place| Some((place, (self.position)(place)?)));
        known.map_or(NONE, |(place, (latitude, longitude))| {
            words.town(place, Spot { latitude, longitude })
        })
    }

    /// The words of skills by their stems: nobody writes the same skill in the same words.
    fn skills<'t>(&self, words: &mut Words, texts: impl Iterator<Item = &'t str>) -> Skills {
        let mut numbers = Vec::new();
        for text in texts {
            let text = text.to_lowercase();
            let spoken = text.split(|letter: char| !letter.is_alphanumeric());
            for word in spoken.filter(|word| word.len() >= SHORTEST_WORD && !(self.is_idle)(word)) {
                numbers.push(words.skills.number_of(&self.stemmer.stem(word), word));
            }
        }
        Skills::new(numbers)
    }

    /// The lowest and the highest level of the grades that a submission names; 0 where it names none that is known.
    fn levels(&self, submission: &Submission) -> (u8, u8) {
        let Some(grade) = submission.text(FieldName::Grade) else { return (0, 0) };
        let padded = |text: &str| {
            let words = text.split(|letter: char| !letter.is_alphanumeric());
            let words: Vec<String> =
                words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
            format!(" {} ", words.join(" "))
        };
        let grade = padded(grade);
        let is_named = |grades: &Vec<String>| grades.iter().any(|one| grade.contains(&padded(one)));
        let levels = (1_u8..).zip(&self.terms.grades).filter(|(_, grades)| is_named(grades));
        let levels: Vec<u8> = levels.map(|(level, _)| level).collect();
        let (first, last) = (levels.first(), levels.last());
        (first.copied().unwrap_or(0), last.copied().unwrap_or(0))
    }
}

/// The post that somebody would lend in a swap: their own.
fn lent(person: &Person) -> Option<Post> {
    let would_swap = person.arrangements != u8::MAX && person.arrangements & EXCHANGE != 0;
    would_swap.then(|| Post {
        reference: person.reference.clone(),
        party: person.party,
        kind: PostKind::Vacancy,
        sector: person.sector,
        organisation: person.organisation,
        levels: (person.level, person.level),
        town: NONE,
        areas: person.areas.clone(),
        excluded: Box::default(),
        mode: Mode::OnSite,
        arrangements: EXCHANGE,
        weeks: person.weeks,
        half_days: 0,
        profession: person.professions[0],
        essential: Skills::default(),
        desirable: Skills::default(),
        positions: 1,
        is_on_civil_service_terms: false,
        start: u16::MAX,
        never: person.never.clone(),
    })
}

/// The organisations that a side is never introduced to, by their names as employers have them.
fn never(words: &mut Words, submission: &Submission) -> Box<[Number]> {
    let named = items(submission, FieldName::NeverIntroduce).iter();
    named.map(|name| words.organisations.number(name)).collect()
}

fn items(submission: &Submission, field: FieldName) -> &[String] {
    submission.value(field).map(FieldValue::items).unwrap_or_default()
}

fn flag(submission: &Submission, field: FieldName) -> Option<bool> {
    submission.value(field).and_then(FieldValue::flag)
}

fn named(names: &mut Names, word: Option<&str>) -> Number {
    word.filter(|word| !word.trim().is_empty()).map_or(NONE, |word| names.number(word))
}

/// Areas by their folded names, told with capitals.
fn numbers(names: &mut Names, areas: &[String]) -> Box<[Number]> {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    let told = |area: &String| area.split(' ').map(capital).collect::<Vec<_>>().join(" ");
    areas.iter().map(|area| names.number_of(area, &told(area))).collect()
}

fn arrangements(submission: &Submission) -> u8 {
    let bit = |name: &String| {
        let known = ARRANGEMENTS.iter().find(|(word, _)| word == name);
        known.map_or(0, |(_, bit)| *bit)
    };
    let bits = items(submission, FieldName::Arrangements).iter().map(bit);
    match bits.fold(0, |all, bit| all | bit) {
        0 => u8::MAX,
        bits => bits,
    }
}

fn weeks(submission: &Submission) -> (u16, u16) {
    let Some(FieldValue::Weeks { min, max }) = submission.value(FieldName::DurationWeeks) else {
        return (0, u16::MAX);
    };
    let small = |weeks: u32| u16::try_from(weeks).unwrap_or(u16::MAX);
    (min.map_or(0, small), max.map_or(u16::MAX, small))
}

/// The half days a week; a full week where full time was said.
fn half_days(submission: &Submission) -> Option<u8> {
    let days = submission.value(FieldName::DaysPerWeek).and_then(FieldValue::number);
    let is_full = submission.text(FieldName::WorkingPattern) == Some("full_time");
    let said = days.map(|days| u8::try_from(whole(days * 2.0)).unwrap_or(u8::MAX));
    said.or(is_full.then_some(FULL_WEEK))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within the bounds of the type"
)]
fn whole(number: f64) -> u16 {
    number.round().clamp(0.0, f64::from(u16::MAX)) as u16
}

/// Which day of a month is meant where only the month was said.
#[derive(Clone, Copy)]
enum Day {
    First,
    Last,
}

/// The week of a date or of a month.
fn week(said: Option<&str>, day: Day) -> Option<u16> {
    let said = said?;
    let of_month = |month: &str| format!("{month}-01").parse::<Date>().ok();
    let date = said.parse::<Date>().ok().or_else(|| {
        let first = of_month(said)?;
        Some(match day {
            Day::First => first,
            Day::Last => first.last_of_month(),
        })
    })?;
    let days = (date - FIRST_DAY).get_days();
    u16::try_from(days.div_euclid(7)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_its_first_day_for_who_goes_and_its_last_for_who_waits() {
        assert_eq!(week(Some("2000-01-10"), Day::First), Some(1));
        assert!(week(Some("2026-06"), Day::First) < week(Some("2026-06"), Day::Last));
        assert_eq!(week(Some("2026-06"), Day::Last), week(Some("2026-06-30"), Day::First));
        assert_eq!(week(Some("soon"), Day::First), None);
    }
}
