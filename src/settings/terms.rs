//! `[matching]` in `config/programmes/NAME.toml`: hard rules, limits, and what each part of a score is worth.

use jiff::SignedDuration;
use toml::de::DeValue;

use super::keys::{self, Table};
use crate::domain::terms::{Limits, Points, Rule, Terms};
use crate::spelling::suggestion;

/// Scores are whole points from 0 to this.
const MOST_POINTS: u16 = 1000;

/// Reads the table.
pub fn read(table: &Table<'_>) -> Terms {
    let default = Terms::default();
    let rules = table.list("rules", rule);
    for (at, rule) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|earlier| earlier == rule) {
            let sentence = format!("`rules` names `{}` twice.", rule.as_str());
            table.fault(table.line("rules"), sentence);
        }
    }
    let number = |key, least, most, default| {
        table.optional(key, |value| within(value, least, most)).unwrap_or(default)
    };
    let for_role = number("kept-for-role", 1, 1000, 30);
    let for_person = number("kept-for-person", 1, 1000, 10);
    let to_person = number("proposals-for-person", 1, 100, 1);
    let to_position = number("proposals-for-position", 1, 100, 1);
    let hybrid_reach = number("hybrid-reach", 100, 1000, default.hybrid_reach);
    let strict = table.table("strict", |table| limits(table, default.strict));
    let strict = strict.unwrap_or(default.strict);
    let loose_default = Limits { level_stretch: 1, essential_share: 20, ..strict };
    let loose = table.table("loose", |table| limits(table, loose_default));
    let points_of =
        |key, default| table.table(key, |table| points(table, key, default)).unwrap_or(default);
    Terms {
        rules: if table.has("rules") { rules } else { default.rules },
        strict,
        loose: loose.unwrap_or(loose_default),
        auto_from: table.optional("auto-from", |value| within(value, 1, MOST_POINTS)),
        still_available_after: table
            .optional("still-available-after", days_or_never)
            .unwrap_or(default.still_available_after),
        asks_who_waits: table
            .optional("asks-who-waits", keys::flag)
            .unwrap_or(default.asks_who_waits),
        desk: table.table("desk", |table| limits(table, strict)).unwrap_or(strict),
        grades: table.list("grades-by-level", keys::texts),
        hybrid_reach,
        kept_for_role: for_role.into(),
        kept_for_person: for_person.into(),
        proposals_for_person: to_person.into(),
        proposals_for_position: to_position.into(),
        swaps_come_first: table.optional("swaps-first", keys::flag).unwrap_or(false),
        points: points_of("points", default.points),
        points_for_expertise: points_of("points-for-expertise", default.points_for_expertise),
    }
}

fn days_or_never(value: &DeValue<'_>) -> Result<Option<SignedDuration>, String> {
    if keys::text(value)? == "never" { Ok(None) } else { keys::days(value).map(Some) }
}

fn rule(value: &DeValue<'_>) -> Result<Rule, String> {
    let name = keys::text(value)?;
    let known = Rule::ALL.iter().map(|rule| rule.as_str());
    Rule::named(&name).ok_or_else(|| format!("`{name}` is no rule; {}", suggestion(&name, known)))
}

fn limits(table: &Table<'_>, default: Limits) -> Limits {
    let number = |key, most: u16| table.optional(key, |value| within(value, 0, most));
    let small = |number: Option<u16>, default: u8| {
        number.and_then(|number| u8::try_from(number).ok()).unwrap_or(default)
    };
    let (stretch, share) = (number("level-stretch", 15), number("essential-share", 100));
    let late = table.optional("weeks-late", |value| within(value, 0, 520));
    let short = table.optional("days-short", half_days);
    Limits {
        level_stretch: small(stretch, default.level_stretch),
        essential_share: small(share, default.essential_share),
        weeks_late: late.unwrap_or(default.weeks_late),
        half_days_short: short.unwrap_or(default.half_days_short),
    }
}

fn points(table: &Table<'_>, key: &'static str, default: Points) -> Points {
    let number = |key, default| {
        table.optional(key, |value| within(value, 0, MOST_POINTS)).unwrap_or(default)
    };
    let points = Points {
        essential: number("essential", default.essential),
        desirable: number("desirable", default.desirable),
        profession: number("profession", default.profession),
        second_profession: number("second-profession", default.second_profession),
        level: number("level", default.level),
        distance: number("distance", default.distance),
        wishes: number("wishes", default.wishes),
        release: number("release", default.release),
        no_release: number("no-release", default.no_release),
    };
    if points.most() != MOST_POINTS {
        let sentence = format!(
            "the points of `[matching.{key}]` come to {} together; they come to {MOST_POINTS}, of the two for a profession and for a release the larger counted.",
            points.most()
        );
        table.fault(table.line("essential"), sentence);
    }
    points
}

fn within(value: &DeValue<'_>, least: u16, most: u16) -> Result<u16, String> {
    let number = u16::try_from(keys::count(value)?).unwrap_or(u16::MAX);
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(format!("lies between {least} and {most}."))
}

/// Days, whole or with a half, as half days.
fn half_days(value: &DeValue<'_>) -> Result<u8, String> {
    let text = value
        .as_float()
        .map(|float| float.as_str().to_owned())
        .or_else(|| value.as_integer().map(|integer| integer.as_str().to_owned()));
    let days: Option<f64> = text.and_then(|text| text.parse().ok());
    let half_days = days.map(|days| days * 2.0).filter(|half| (0.0..=14.0).contains(half));
    let whole = (0_u8..=14).find(|whole| half_days == Some(f64::from(*whole)));
    whole.ok_or_else(|| "is a number of days, such as 0, 0.5 or 1.".to_owned())
}
