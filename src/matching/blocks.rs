//! People in blocks by town or area, sector, level and whether they work from home, so that a post looks at few of them; and the few
//! tests that turn most of those away, over rows that lie side by side.

use std::collections::BTreeMap;

use super::board::{ANYWHERE, Board, Mode, Person, Post, Spot};
use super::hard::{Judge, steps_outside};
use super::names::{NONE, Number};
use super::skills::Signature;
use crate::domain::terms::Rule;

/// More towns than these are put together by squares of a map.
const MOST_SITES: usize = 4_096;
/// Sides of a square, in squares to a degree: none is larger than 11.2 km from south to north.
const SQUARES_A_DEGREE: f64 = 10.0;
/// No point of a square is farther from the point that stands for it.
const SQUARE_KM: f64 = 16.0;
/// More areas than these share blocks.
const MOST_AREAS: usize = 4_096;

/// The person may work at the host's place.
const ON_SITE: u8 = 1;
/// The person may work from home.
const REMOTE: u8 = 2;
/// The person has been told of being nominated.
const TOLD: u8 = 4;
/// Nothing is known against the person's right to work.
const RIGHT_TO_WORK: u8 = 8;
/// Nothing is known against the person on Civil Service terms.
const CIVIL_SERVICE: u8 = 16;
/// Of the rows of a person the one that is looked at where place tells nothing.
const FIRST: u8 = 32;
/// The line manager agrees.
const AGREES: u8 = 64;

/// What most people are turned away by, and most of what they are weighed by.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What the person can do, or more.
    pub signature: Signature,
    /// What the person wishes to learn: a mask, and how many skills.
    pub wants: (u64, u16),
    /// Where the person stands.
    pub person: u32,
    /// Where the person sets out from.
    pub home: Number,
    /// The professions.
    pub professions: [Number; 2],
    /// The level.
    pub level: u8,
    /// How far the person goes to work, in kilometres.
    pub reach_km: u16,
    free_from: u16,
    weeks: (u16, u16),
    half_days: u8,
    arrangements: u8,
    marks: u8,
}

impl Row {
    /// The row of a person.
    pub fn new(at: u32, person: &Person) -> Self {
        let mark = |is: bool, mark: u8| if is { mark } else { 0 };
        let marks = mark(!person.only_remote, ON_SITE)
            | mark(person.takes_remote || person.only_remote, REMOTE)
            | mark(person.is_told, TOLD)
            | mark(person.right_to_work != Some(false), RIGHT_TO_WORK)
            | mark(person.may_join_civil_service != Some(false), CIVIL_SERVICE)
            | mark(person.manager_agrees == Some(true), AGREES);
        let signature = if person.says_skills { person.skills.signature() } else { Signature::ANY };
        Self {
            signature,
            wants: (person.wants.mask(), small(person.wants.numbers().len())),
            person: at,
            home: person.home,
            professions: person.professions,
            level: person.level,
            reach_km: person.reach_km,
            free_from: person.free_from,
            weeks: person.weeks,
            half_days: person.half_days,
            arrangements: person.arrangements,
            marks,
        }
    }

    /// Whether the line manager agrees.
    pub fn agrees(&self) -> bool {
        self.marks & AGREES != 0
    }
}

/// What a post asks of a row. A person who is turned away breaks a rule; one who is not may break another.
#[derive(Clone, Debug)]
pub struct Ask {
    skills: Box<[(Number, u32)]>,
    least: u32,
    latest: u16,
    weeks: (u16, u16),
    half_days: u8,
    arrangements: u8,
    marks: u8,
}

impl Ask {
    /// What a post asks by the rules in force.
    pub fn new(judge: &Judge, board: &Board, post: &Post) -> Self {
        let limits = judge.limits();
        let asks = |rule| judge.has(rule);
        let skills: Box<[(Number, u32)]> = post
            .essential
            .numbers()
            .iter()
            .map(|skill| (*skill, board.rarity.weight(*skill)))
            .collect();
        let total: u64 = skills.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let least = (total * u64::from(limits.essential_share)).div_ceil(100);
        let mark = |is: bool, mark: u8| if is { mark } else { 0 };
        let place = match post.mode {
            Mode::Remote => REMOTE,
            Mode::OnSite | Mode::Hybrid => ON_SITE,
        };
        let is_national = asks(Rule::Nationality) && post.is_on_civil_service_terms;
        let needs_right = judge.needs_right_to_work() && asks(Rule::RightToWork);
        Self {
            skills,
            least: if asks(Rule::Skills) { u32::try_from(least).unwrap_or(u32::MAX) } else { 0 },
            latest: if asks(Rule::Dates) {
                post.start.saturating_add(limits.weeks_late)
            } else {
                u16::MAX
            },
            weeks: if asks(Rule::Length) { post.weeks } else { (0, u16::MAX) },
            half_days: if asks(Rule::Days) {
                post.half_days.saturating_sub(limits.half_days_short)
            } else {
                0
            },
            arrangements: if asks(Rule::Arrangement) { post.arrangements } else { u8::MAX },
            marks: mark(asks(Rule::Place), place)
                | mark(asks(Rule::NomineeTold), TOLD)
                | mark(needs_right, RIGHT_TO_WORK)
                | mark(is_national, CIVIL_SERVICE),
        }
    }

    /// Whether a row is not turned away.
    #[inline]
    pub fn lets_through(&self, row: &Row) -> bool {
        if row.arrangements & self.arrangements == 0
            || row.marks & self.marks != self.marks
            || row.half_days < self.half_days
            || row.free_from > self.latest
            || row.weeks.0 > self.weeks.1
            || row.weeks.1 < self.weeks.0
        {
            return false;
        }
        let mut held = 0;
        for (skill, weight) in &self.skills {
            held += if row.signature.may_hold(*skill) { *weight } else { 0 };
        }
        held >= self.least
    }
}

/// A town, or a square of a map with its towns.
#[derive(Clone, Copy, Debug)]
struct Site {
    spot: Spot,
    /// No person of the site is farther from its spot.
    within_km: f64,
}

/// Everybody's row, by blocks.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    sites: Vec<Site>,
    n_areas: usize,
    n_sectors: usize,
    n_levels: usize,
    n_people: usize,
    /// Where each block begins: those of sites, those of areas, and those of people of whom no place is known.
    starts: Vec<u32>,
    /// Somebody's rows stand at the site that they set out from and in every area that they named.
    rows: Vec<Row>,
    /// Those who came since.
    late: Vec<Row>,
}

impl Blocks {
    /// Lays out everybody of a board.
    pub fn new(board: &Board) -> Self {
        let (sites, site_of) = sites(&board.words.spots);
        let highest = board.people.iter().map(|person| person.level).max().unwrap_or(0);
        let (n_sectors, n_levels) = (board.words.sectors.len() + 1, usize::from(highest) + 1);
        let n_areas = board.words.areas.len().min(MOST_AREAS);
        let n_people = board.people.len();
        let mut blocks = Self { sites, n_areas, n_sectors, n_levels, n_people, ..Self::default() };
        let mut rows: Vec<(usize, Row)> = Vec::with_capacity(n_people * 2);
        for (at, person) in (0..).zip(&board.people) {
            let home = site_of.get(person.home as usize).map(|site| *site as usize);
            let named = person.areas.iter().filter_map(|area| blocks.area(*area));
            let mut places: Vec<usize> = home.into_iter().chain(named).collect();
            places.sort_unstable();
            places.dedup();
            if places.is_empty() {
                places.push(blocks.n_places() - 1);
            }
            let is_remote = person.takes_remote || person.only_remote;
            let mut row = Row::new(at, person);
            row.marks |= FIRST;
            for place in places {
                rows.push((blocks.block(place, person.sector, person.level, is_remote), row));
                row.marks &= !FIRST;
            }
        }
        rows.sort_unstable_by_key(|(block, row)| (*block, u16::MAX - row.reach_km, row.person));
        let n_blocks = blocks.n_places() * n_sectors * n_levels * 2;
        let mut starts = vec![0_u32; n_blocks + 1];
        for (block, _) in &rows {
            if let Some(count) = starts.get_mut(block + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        blocks.starts = starts;
        blocks.rows = rows.into_iter().map(|(_, row)| row).collect();
        blocks
    }

    /// Adds somebody who came since.
    pub fn add(&mut self, at: u32, person: &Person) {
        self.late.push(Row::new(at, person));
    }

    /// Takes out somebody who came since.
    pub fn forget(&mut self, at: u32) {
        self.late.retain(|row| row.person != at);
    }

    /// The rows of all whom a post's ask does not turn away, and whether they stand in a block: of those, the rules that rows tell hold.
    pub fn each_for(
        &self,
        judge: &Judge,
        board: &Board,
        post: &Post,
        ask: &Ask,
        mut found: impl FnMut(&Row, bool),
    ) {
        let rule = |rule| judge.has(rule);
        let suits_sector = |sector: Number| {
            (!rule(Rule::Direction) || judge.is_way(sector, post.sector))
                && (!rule(Rule::Eligibility) || judge.is_eligible(sector))
        };
        let sectors = (0..self.n_sectors).map(|at| u32::try_from(at).unwrap_or(0).wrapping_sub(1));
        let sectors: Vec<Number> = sectors.filter(|sector| suits_sector(*sector)).collect();
        let suits_level = |level: &u8| {
            !rule(Rule::Level) || steps_outside(*level, post.levels) <= judge.limits().level_stretch
        };
        let levels = (0..self.n_levels).filter_map(|level| u8::try_from(level).ok());
        let levels: Vec<u8> = levels.filter(suits_level).collect();
        let is_local = rule(Rule::Place) && post.mode != Mode::Remote;
        let is_remote = rule(Rule::Place) && post.mode == Mode::Remote;
        let most = f64::from(judge.terms().hybrid_reach.max(100)) / 100.0;
        let homes: &[bool] = if is_remote { &[true] } else { &[false, true] };
        let mut seen = vec![0_u64; self.n_people.div_ceil(64)];
        let mut look_at = |place: usize, km: f64| {
            for &sector in &sectors {
                for &level in &levels {
                    for &at_home in homes {
                        let rows = self.rows_of(self.block(place, sector, level, at_home));
                        let near =
                            rows.iter().take_while(|row| f64::from(row.reach_km) * most >= km);
                        for row in near.filter(|row| ask.lets_through(row)) {
                            if is_local && is_seen(&mut seen, row.person) {
                                continue;
                            }
                            if is_local || row.marks & FIRST != 0 {
                                found(row, true);
                            }
                        }
                    }
                }
            }
        };
        if is_local {
            if let Some(spot) = board.words.spots.get(post.town as usize) {
                for (place, site) in self.sites.iter().enumerate() {
                    look_at(place, site.spot.km_to(*spot) - site.within_km);
                }
            }
            // Distance tells nothing of people who named an area; nobody else reaches a post without a town.
            self.areas_of(post).into_iter().for_each(|place| look_at(place, 0.0));
        } else {
            (0..self.n_places()).for_each(|place| look_at(place, 0.0));
        }
        self.late.iter().filter(|row| ask.lets_through(row)).for_each(|row| found(row, false));
    }

    /// Where those are who named an area in which a post may be.
    fn areas_of(&self, post: &Post) -> Vec<usize> {
        if post.areas.contains(&ANYWHERE) {
            return (self.sites.len()..self.sites.len() + self.n_areas).collect();
        }
        let named = post.areas.iter().chain(&[ANYWHERE]);
        let mut places: Vec<usize> = named.filter_map(|area| self.area(*area)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn area(&self, area: Number) -> Option<usize> {
        let at = area as usize % MOST_AREAS;
        (at < self.n_areas).then_some(self.sites.len() + at)
    }

    fn n_places(&self) -> usize {
        self.sites.len() + self.n_areas + 1
    }

    fn block(&self, place: usize, sector: Number, level: u8, at_home: bool) -> usize {
        let sector = if sector == NONE { 0 } else { sector as usize + 1 };
        let block = (place * self.n_sectors + sector) * self.n_levels + usize::from(level);
        block * 2 + usize::from(at_home)
    }

    fn rows_of(&self, block: usize) -> &[Row] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.rows.get(bound(block)..bound(block + 1)).unwrap_or_default()
    }
}

fn small(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Whether somebody was seen before; from now on they were.
fn is_seen(seen: &mut [u64], person: u32) -> bool {
    let Some(word) = seen.get_mut(person as usize / 64) else { return false };
    let bit = 1 << (person % 64);
    let is_seen = *word & bit != 0;
    *word |= bit;
    is_seen
}

/// Where the towns are, each by itself or, where there are many, by squares; and the site of each town.
fn sites(spots: &[Spot]) -> (Vec<Site>, Vec<u32>) {
    if spots.len() <= MOST_SITES {
        let sites = spots.iter().map(|spot| Site { spot: *spot, within_km: 0.001 }).collect();
        return (sites, (0..).take(spots.len()).collect());
    }
    let (mut numbers, mut sites) = (BTreeMap::new(), Vec::new());
    let site_of = |spot: &Spot| {
        let square = |degrees: f64| (degrees * SQUARES_A_DEGREE).floor();
        let (north, east) = (square(spot.latitude), square(spot.longitude));
        let middle = |square: f64| (square + 0.5) / SQUARES_A_DEGREE;
        *numbers.entry((north.to_bits(), east.to_bits())).or_insert_with(|| {
            let spot = Spot { latitude: middle(north), longitude: middle(east) };
            sites.push(Site { spot, within_km: SQUARE_KM });
            u32::try_from(sites.len() - 1).unwrap_or(NONE)
        })
    };
    let site_of = spots.iter().map(site_of).collect();
    (sites, site_of)
}
