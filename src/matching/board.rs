//! The board: people who would go and posts that wait, as compact records. No name, address, sex or age of anybody is in it (M-11).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::names::{NONE, Names, Number};
use super::skills::{Rarity, Skills};

/// A person who would go on a secondment.
///
/// What was not said shuts nobody out: it has a value under which every rule but direction and place holds.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that a rule asks for")]
pub struct Person {
    /// The reference of the interest.
    pub reference: Box<str>,
    /// Whose it is; `NONE` if unknown.
    pub party: Number,
    /// The employer's sector; `NONE` if unknown.
    pub sector: Number,
    /// The employer; `NONE` if unknown.
    pub organisation: Number,
    /// The level on the common ladder, from 1; 0 if unknown.
    pub level: u8,
    /// Where the person sets out from; `NONE` if only areas are known.
    pub home: Number,
    /// The area that the person sets out from, for the report on fairness; `NONE` if unknown.
    pub home_area: Number,
    /// How far the person goes to work, in kilometres.
    pub reach_km: u16,
    /// Areas that the person named.
    pub areas: Box<[Number]>,
    /// Areas that the person said no to.
    pub excluded: Box<[Number]>,
    /// Whether work from home suits.
    pub takes_remote: bool,
    /// Whether only work from home suits.
    pub only_remote: bool,
    /// The kinds of secondment, a bit each; all bits if unknown.
    pub arrangements: u8,
    /// The least and the greatest length in weeks.
    pub weeks: (u16, u16),
    /// Half days a week that the person can give; `u8::MAX` if unknown.
    pub half_days: u8,
    /// The present profession and the one that the person is turning to; `NONE` if unknown.
    pub professions: [Number; 2],
    /// What the person can do.
    pub skills: Skills,
    /// Whether the person said what they can do: who did not is not kept from anything by it.
    pub says_skills: bool,
    /// What the person wishes to learn.
    pub wants: Skills,
    /// Whether there is a right to work in the UK, if known.
    pub right_to_work: Option<bool>,
    /// Whether the person may work on Civil Service terms, if known; never which nationality.
    pub may_join_civil_service: Option<bool>,
    /// Whether a nominee was told.
    pub is_told: bool,
    /// Whether the line manager agrees, if known.
    pub manager_agrees: Option<bool>,
    /// The week from which the person is free.
    pub free_from: u16,
    /// The week in which a fixed-term contract ends; `u16::MAX` if none does.
    pub contract_end: u16,
    /// Organisations that the person is never introduced to (M-13).
    pub never: Box<[Number]>,
    /// The post that the person would lend in a swap.
    pub own_post: Option<Box<Post>>,
}

/// What a host offers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PostKind {
    /// A vacancy.
    Vacancy,
    /// An expertise that is wanted, to be shaped together.
    Expertise,
    /// An interest for later.
    Future,
}

/// Where the work is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// At the host's place.
    OnSite,
    /// Partly from home.
    Hybrid,
    /// From home.
    Remote,
}

/// A role, with as many positions as it has.
#[derive(Clone, PartialEq, Debug)]
pub struct Post {
    /// The reference of the role.
    pub reference: Box<str>,
    /// Whose it is; `NONE` if unknown.
    pub party: Number,
    /// Vacancy, expertise or for later.
    pub kind: PostKind,
    /// The host's sector; `NONE` if unknown.
    pub sector: Number,
    /// The host; `NONE` if unknown.
    pub organisation: Number,
    /// The lowest and the highest level that suit; 0 if unknown.
    pub levels: (u8, u8),
    /// The town of the work; `NONE` if only an area is known, or nothing.
    pub town: Number,
    /// The areas of the work, of which one is enough; none if unknown.
    pub areas: Box<[Number]>,
    /// Areas said no to.
    pub excluded: Box<[Number]>,
    /// On site, hybrid or remote.
    pub mode: Mode,
    /// The kinds of secondment, a bit each; all bits if unknown.
    pub arrangements: u8,
    /// The least and the greatest length in weeks.
    pub weeks: (u16, u16),
    /// Half days a week that it takes; 0 if unknown.
    pub half_days: u8,
    /// The profession; `NONE` if unknown.
    pub profession: Number,
    /// What it cannot do without.
    pub essential: Skills,
    /// What it would like.
    pub desirable: Skills,
    /// How many people it takes.
    pub positions: u16,
    /// Whether it is on Civil Service terms.
    pub is_on_civil_service_terms: bool,
    /// The week in which it begins; `u16::MAX` if unknown.
    pub start: u16,
    /// Organisations whose people the host is never introduced to (M-13).
    pub never: Box<[Number]>,
}

/// A point on the map.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spot {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Spot {
    /// The way as the crow flies, in kilometres.
    pub fn km_to(self, other: Self) -> f64 {
        let (one, two) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = (other.longitude - self.longitude).to_radians();
        let half = ((two - one) / 2.0).sin().powi(2)
            + one.cos() * two.cos() * (across / 2.0).sin().powi(2);
        12742.0 * half.sqrt().asin()
    }
}

/// More towns than these are measured when asked.
const MOST_MEASURED: usize = 1024;

/// The area that stands for every place.
pub const ANYWHERE: Number = 0;

/// The words behind the numbers of a board.
#[derive(Clone, Debug)]
pub struct Words {
    /// People and hosts, where one may be both.
    pub parties: Names,
    /// Sectors.
    pub sectors: Names,
    /// Employers and hosts.
    pub organisations: Names,
    /// Areas.
    pub areas: Names,
    /// Professions.
    pub professions: Names,
    /// Skills.
    pub skills: Names,
    /// Towns, each written with its point, and the points.
    pub towns: Names,
    /// The point of each town.
    pub spots: Vec<Spot>,
    town_names: Vec<Box<str>>,
    /// The ways between the first towns, row by row, and how many those are.
    ways: Vec<f64>,
    n_in_ways: usize,
    /// The town that was first met under a name.
    by_name: BTreeMap<String, Number>,
    /// The day on which week 0 begins, if weeks are days of a calendar.
    pub first_day: Option<Date>,
}

impl Default for Words {
    fn default() -> Self {
        let mut areas = Names::default();
        areas.number("anywhere");
        Self {
            parties: Names::default(),
            sectors: Names::default(),
            organisations: Names::default(),
            areas,
            professions: Names::default(),
            skills: Names::default(),
            towns: Names::default(),
            spots: Vec::new(),
            town_names: Vec::new(),
            ways: Vec::new(),
            n_in_ways: 0,
            by_name: BTreeMap::new(),
            first_day: None,
        }
    }
}

impl Words {
    /// How a week is told: by the day on which it begins where that is known, else by its number.
    pub fn week(&self, week: u16) -> String {
        let day = self.first_day.map(|first| first.saturating_add(i64::from(week).weeks()));
        day.map_or_else(|| format!("week {week}"), |day| day.strftime("%-d %B %Y").to_string())
    }

    /// The number of a town at a point.
    pub fn town(&mut self, name: &str, spot: Spot) -> Number {
        let named = format!("{name} {:.4} {:.4}", spot.latitude, spot.longitude);
        let number = self.towns.number(&named);
        if number as usize == self.spots.len() {
            self.spots.push(spot);
            self.town_names.push(name.trim().into());
            self.by_name.entry(name.trim().to_lowercase()).or_insert(number);
        }
        number
    }

    /// The name of a town; empty where it is not known.
    pub fn town_name(&self, town: Number) -> &str {
        self.town_names.get(town as usize).map_or("", |name| name)
    }

    /// The town of a name whose point is known from elsewhere.
    pub fn town_named(&self, name: &str) -> Option<Number> {
        self.by_name.get(&name.trim().to_lowercase()).copied()
    }

    /// Measures the ways between the towns that are known, unless there are very many.
    fn measure(&mut self) {
        if self.spots.len() > MOST_MEASURED {
            return;
        }
        let towns = || (0..).take(self.spots.len());
        let ways = towns().flat_map(|one| towns().map(move |other| (one, other)));
        self.ways = ways.map(|(one, other)| self.km(one, other).unwrap_or(f64::NAN)).collect();
        self.n_in_ways = self.spots.len();
    }

    /// The way between two towns, in kilometres; nothing where one is not known.
    pub fn km(&self, one: Number, other: Number) -> Option<f64> {
        let (one_at, other_at) = (one as usize, other as usize);
        if one_at < self.n_in_ways && other_at < self.n_in_ways {
            return self.ways.get(one_at * self.n_in_ways + other_at).copied();
        }
        let spot = |town: Number| self.spots.get(town as usize);
        if one == other && one != NONE {
            return Some(0.0);
        }
        Some(spot(one)?.km_to(*spot(other)?))
    }
}

/// Everybody and everything that is open, with what has been tried.
#[derive(Clone, Default, Debug)]
pub struct Board {
    /// People, in the order of their references; arrivals behind them.
    pub people: Vec<Person>,
    /// Posts, in the same way.
    pub posts: Vec<Post>,
    /// The words behind the numbers.
    pub words: Words,
    /// How rare each skill is.
    pub rarity: Rarity,
    /// Pairs that were tried: person and post.
    tried: BTreeSet<(u32, u32)>,
}

impl Board {
    /// Lays out a board. The order in which people and posts were given makes no difference to what follows.
    pub fn new(mut people: Vec<Person>, mut posts: Vec<Post>, mut words: Words) -> Self {
        words.measure();
        people.sort_by(|one, other| one.reference.cmp(&other.reference));
        posts.sort_by(|one, other| one.reference.cmp(&other.reference));
        let rarity = Rarity::of(words.skills.len(), people.iter().map(|person| &person.skills));
        Self { people, posts, words, rarity, tried: BTreeSet::new() }
    }

    /// Remembers pairs that were tried.
    pub fn remember_tried(&mut self, pairs: impl IntoIterator<Item = (u32, u32)>) {
        self.tried.extend(pairs);
    }

    /// Forgets what was tried by somebody on either side, and says with whom.
    pub fn forget_tried(&mut self, is_meant: impl Fn((u32, u32)) -> bool) -> Vec<(u32, u32)> {
        let meant: Vec<_> = self.tried.iter().copied().filter(|pair| is_meant(*pair)).collect();
        for pair in &meant {
            self.tried.remove(pair);
        }
        meant
    }

    /// Whether a pair was tried.
    pub fn was_tried(&self, person: u32, post: u32) -> bool {
        self.tried.contains(&(person, post))
    }

    /// Where a person stands.
    pub fn person_named(&self, reference: &str) -> Option<u32> {
        let at = self.people.binary_search_by(|person| (*person.reference).cmp(reference)).ok();
        let late = || self.people.iter().position(|person| person.reference.as_ref() == reference);
        u32::try_from(at.or_else(late)?).ok()
    }

    /// Where a post stands.
    pub fn post_named(&self, reference: &str) -> Option<u32> {
        let at = self.posts.binary_search_by(|post| (*post.reference).cmp(reference)).ok();
        let late = || self.posts.iter().position(|post| post.reference.as_ref() == reference);
        u32::try_from(at.or_else(late)?).ok()
    }

    /// A person.
    pub fn person(&self, at: u32) -> Option<&Person> {
        self.people.get(at as usize)
    }

    /// A post.
    pub fn post(&self, at: u32) -> Option<&Post> {
        self.posts.get(at as usize)
    }
}

/// By what two pairs of the same score are told apart: nothing that anybody could strive for, and the same in every run.
pub fn lot(person: &Person, post: &Post) -> u32 {
    let draw =
        |seed: u64, text: &str| text.bytes().fold(seed, |sum, byte| mixed(sum ^ u64::from(byte)));
    let drawn = draw(draw(0x9E37_79B9_7F4A_7C15, &person.reference), &post.reference);
    u32::try_from(drawn >> 40).unwrap_or_default()
}

/// A bijection that spreads neighbouring numbers far apart (the finaliser of `SplitMix64`).
fn mixed(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ number >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ number >> 31
}
