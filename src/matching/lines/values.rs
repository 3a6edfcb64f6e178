//! Values of a line: words of closed sets, numbers within bounds, names as numbers.

use crate::matching::board::{Mode, PostKind, Spot, Words};
use crate::matching::names::{NONE, Names, Number};
use crate::matching::skills::Skills;
use crate::spelling::suggestion;

/// Kinds of secondment with the words that stand for them, a bit each in this order.
const ARRANGEMENTS: &[(&str, u8)] = &[
    ("short", 1),
    ("short_term", 1),
    ("long", 2),
    ("long_term", 2),
    ("part_time", 4),
    ("exchange", 8),
];
pub const MODES: &[(&str, Mode)] = &[
    ("onsite", Mode::OnSite),
    ("on_site", Mode::OnSite),
    ("hybrid", Mode::Hybrid),
    ("flexible", Mode::Hybrid),
    ("remote", Mode::Remote),
];
pub const KINDS: &[(&str, PostKind)] = &[
    ("vacancy", PostKind::Vacancy),
    ("expertise", PostKind::Expertise),
    ("future_interest", PostKind::Future),
];
/// Sectors; the two short words stand for the two sides of the boundary.
const SECTORS: &[(&str, &str)] = &[
    ("central", "civil_service"),
    ("local", "local_authority"),
    ("civil_service", "civil_service"),
    ("local_authority", "local_authority"),
    ("strategic_authority", "strategic_authority"),
    ("industry", "industry"),
    ("academia", "academia"),
    ("other", "other"),
];

pub fn sector(words: &mut Words, name: Option<&str>) -> Result<Number, String> {
    let sector = word(SECTORS, "sector", name)?;
    Ok(sector.map_or(NONE, |sector| words.sectors.number(sector)))
}

pub fn arrangements(names: &[String]) -> Result<u8, String> {
    if names.is_empty() {
        return Ok(u8::MAX);
    }
    names.iter().try_fold(0, |bits, name| {
        Ok(bits | word(ARRANGEMENTS, "arrangement", Some(name))?.unwrap_or(0))
    })
}

pub fn word<T: Copy>(
    known: &[(&str, T)],
    what: &str,
    name: Option<&str>,
) -> Result<Option<T>, String> {
    let Some(name) = name else { return Ok(None) };
    let found = known.iter().find(|(word, _)| *word == name).map(|(_, value)| *value);
    found.map(Some).ok_or_else(|| {
        let words = known.iter().map(|(word, _)| *word);
        format!("`{name}` is no {what}; {}", suggestion(name, words))
    })
}

pub fn town(
    words: &mut Words,
    name: Option<&str>,
    latitude: Option<f64>,
    longitude: Option<f64>,
) -> Result<Number, String> {
    let (Some(latitude), Some(longitude)) = (latitude, longitude) else { return Ok(NONE) };
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return Err(format!("`lat` {latitude} and `lon` {longitude} are no point on the earth."));
    }
    Ok(words.town(name.unwrap_or_default(), Spot { latitude, longitude }))
}

pub fn level(level: Option<u8>) -> Result<u8, String> {
    match level {
        None => Ok(0),
        Some(level @ 1..=15) => Ok(level),
        Some(level) => Err(format!("a level lies between 1 and 15, not at {level}.")),
    }
}

pub fn half_days(days: Option<f64>) -> Result<Option<u8>, String> {
    let Some(days) = days else { return Ok(None) };
    if !(0.5..=7.0).contains(&days) {
        return Err(format!("`days_per_week` lies between a half and 7, not at {days}."));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 14 half days"
    )]
    let half_days = (days * 2.0).round() as u8;
    Ok(Some(half_days))
}

pub fn skills(words: &mut Words, names: &[String]) -> Skills {
    Skills::new(names.iter().map(|name| words.skills.number(name)).collect())
}

pub fn number(names: &mut Names, word: Option<&str>) -> Number {
    word.filter(|word| !word.trim().is_empty()).map_or(NONE, |word| names.number(word))
}

pub fn numbers(names: &mut Names, words: &[String]) -> Box<[Number]> {
    words.iter().filter(|word| !word.trim().is_empty()).map(|word| names.number(word)).collect()
}
