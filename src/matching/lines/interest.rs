//! A line of interests, and the person whom it tells of.

use serde::Deserialize;

use super::values::{
    MODES, arrangements, half_days, level, number, numbers, sector, skills, town, word,
};
use crate::matching::board::{Mode, Person, Post, PostKind, Words};
use crate::matching::names::NONE;
use crate::matching::skills::Skills;

/// A line of interests. Keys that are not named here are no inputs (M-11).
#[derive(Deserialize)]
pub struct InterestLine {
    pub id: String,
    party: Option<String>,
    sector: Option<String>,
    organisation: Option<String>,
    level: Option<u8>,
    home: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    area: Option<String>,
    pub work_town: Option<String>,
    commute_km: Option<u16>,
    #[serde(default)]
    areas: Vec<String>,
    #[serde(default)]
    excluded_areas: Vec<String>,
    #[serde(default)]
    remote_ok: bool,
    #[serde(default)]
    remote_only: bool,
    #[serde(default)]
    arrangements: Vec<String>,
    weeks_min: Option<u16>,
    weeks_max: Option<u16>,
    days_per_week: Option<f64>,
    #[serde(default)]
    professions: Vec<String>,
    #[serde(default)]
    skills: Vec<String>,
    #[serde(default)]
    wants: Vec<String>,
    right_to_work: Option<bool>,
    cs_nationality_ok: Option<bool>,
    nominee_told: Option<bool>,
    manager_agreed: Option<bool>,
    available_from_week: Option<u16>,
    contract_end_week: Option<u16>,
    #[serde(default)]
    never_introduce: Vec<String>,
    pub own_post: Option<OwnPostLine>,
}

#[derive(Deserialize)]
pub struct OwnPostLine {
    pub town: Option<String>,
    level: Option<u8>,
    profession: Option<String>,
    #[serde(default)]
    essential: Vec<String>,
    mode: Option<String>,
    weeks: Option<u16>,
}

/// The person of a line.
pub fn person(words: &mut Words, read: InterestLine) -> Result<Person, String> {
    let sector = sector(words, read.sector.as_deref())?;
    let home = town(words, read.home.as_deref(), read.lat, read.lon)?;
    let organisation = number(&mut words.organisations, read.organisation.as_deref());
    let half_days = half_days(read.days_per_week)?.unwrap_or(u8::MAX);
    let arrangements = arrangements(&read.arrangements)?;
    let mut professions = read.professions.iter().map(|word| words.professions.number(word));
    let professions = [professions.next().unwrap_or(NONE), professions.next().unwrap_or(NONE)];
    let own_level = level(read.level)?;
    let own_post = read.own_post.map(|post| {
        let level = level(post.level.or(read.level))?;
        let weeks = post.weeks.map_or((0, u16::MAX), |weeks| (weeks, weeks));
        Ok::<_, String>(Box::new(Post {
            reference: read.id.as_str().into(),
            party: number(&mut words.parties, read.party.as_deref()),
            kind: PostKind::Vacancy,
            sector,
            organisation,
            levels: (level, level),
            town: NONE,
            areas: Box::default(),
            excluded: Box::default(),
            mode: word(MODES, "mode", post.mode.as_deref())?.unwrap_or(Mode::OnSite),
            arrangements: 8,
            weeks,
            half_days: 0,
            profession: number(&mut words.professions, post.profession.as_deref()),
            essential: skills(words, &post.essential),
            desirable: Skills::default(),
            positions: 1,
            is_on_civil_service_terms: false,
            start: u16::MAX,
            never: numbers(&mut words.organisations, &read.never_introduce),
        }))
    });
    Ok(Person {
        party: number(&mut words.parties, read.party.as_deref()),
        sector,
        organisation,
        level: own_level,
        home,
        home_area: number(&mut words.areas, read.area.as_deref()),
        reach_km: read.commute_km.unwrap_or(0),
        areas: numbers(&mut words.areas, &read.areas),
        excluded: numbers(&mut words.areas, &read.excluded_areas),
        takes_remote: read.remote_ok,
        only_remote: read.remote_only,
        arrangements,
        weeks: (read.weeks_min.unwrap_or(0), read.weeks_max.unwrap_or(u16::MAX)),
        half_days,
        professions,
        skills: skills(words, &read.skills),
        says_skills: true,
        wants: skills(words, &read.wants),
        right_to_work: read.right_to_work,
        may_join_civil_service: read.cs_nationality_ok,
        is_told: read.nominee_told.unwrap_or(true),
        manager_agrees: read.manager_agreed,
        free_from: read.available_from_week.unwrap_or(0),
        contract_end: read.contract_end_week.unwrap_or(u16::MAX),
        never: numbers(&mut words.organisations, &read.never_introduce),
        own_post: own_post.transpose()?,
        reference: read.id.into(),
    })
}
