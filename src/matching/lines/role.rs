//! A line of roles, and the post that it tells of.

use serde::Deserialize;

use super::values::{
    KINDS, MODES, arrangements, half_days, level, number, numbers, sector, skills, town, word,
};
use crate::matching::board::{Mode, Post, PostKind, Words};

/// A line of roles. Keys that are not named here are no inputs (M-11).
#[derive(Deserialize)]
pub struct RoleLine {
    pub id: String,
    party: Option<String>,
    kind: Option<String>,
    sector: Option<String>,
    organisation: Option<String>,
    level_min: Option<u8>,
    level_max: Option<u8>,
    town: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    area: Option<String>,
    mode: Option<String>,
    arrangement: Option<String>,
    #[serde(default)]
    arrangements: Vec<String>,
    weeks: Option<u16>,
    days_per_week: Option<f64>,
    profession: Option<String>,
    #[serde(default)]
    essential: Vec<String>,
    #[serde(default)]
    desirable: Vec<String>,
    places: Option<u16>,
    #[serde(default)]
    cs_terms: bool,
    start_week: Option<u16>,
    #[serde(default)]
    never_introduce: Vec<String>,
}

/// The post of a line.
pub fn post(words: &mut Words, read: RoleLine) -> Result<Post, String> {
    let (lowest, highest) = (read.level_min.or(read.level_max), read.level_max.or(read.level_min));
    let levels = (level(lowest)?, level(highest)?);
    if levels.0 > levels.1 {
        return Err(format!("`level_min` is {}, above `level_max`, {}.", levels.0, levels.1));
    }
    let kinds: Vec<String> = read.arrangement.into_iter().chain(read.arrangements).collect();
    Ok(Post {
        party: number(&mut words.parties, read.party.as_deref()),
        kind: word(KINDS, "kind", read.kind.as_deref())?.unwrap_or(PostKind::Vacancy),
        sector: sector(words, read.sector.as_deref())?,
        organisation: number(&mut words.organisations, read.organisation.as_deref()),
        levels,
        town: town(words, read.town.as_deref(), read.lat, read.lon)?,
        areas: numbers(&mut words.areas, read.area.as_slice()),
        excluded: Box::default(),
        mode: word(MODES, "mode", read.mode.as_deref())?.unwrap_or(Mode::OnSite),
        arrangements: arrangements(&kinds)?,
        weeks: read.weeks.map_or((0, u16::MAX), |weeks| (weeks, weeks)),
        half_days: half_days(read.days_per_week)?.unwrap_or(0),
        profession: number(&mut words.professions, read.profession.as_deref()),
        essential: skills(words, &read.essential),
        desirable: skills(words, &read.desirable),
        positions: read.places.unwrap_or(1),
        is_on_civil_service_terms: read.cs_terms,
        start: read.start_week.unwrap_or(u16::MAX),
        never: numbers(&mut words.organisations, &read.never_introduce),
        reference: read.id.into(),
    })
}
