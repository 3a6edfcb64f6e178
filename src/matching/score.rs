//! How well a pair fits, in whole points: the sum of named parts, which are the reasons.

use super::board::{Board, Mode, Person, Post};
use super::hard::{Judge, steps_outside};
use super::names::NONE;
use super::skills::Skills;
use crate::domain::terms::Points;

/// A part of a score.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Essential skills, each counted by its rarity.
    Essential,
    /// Desirable skills, in the same way.
    Desirable,
    /// The profession, or the one that the person is turning to.
    Profession,
    /// Closeness of level: half for each level outside the role's range.
    Level,
    /// Nearness of the work: all of it at the door or from home, nothing at the end of the person's reach.
    Distance,
    /// How many of the skills that the person wishes to learn the work has.
    Wishes,
    /// Whether the line manager has agreed.
    Release,
}

impl Part {
    /// Every part, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Essential,
        Self::Desirable,
        Self::Profession,
        Self::Level,
        Self::Distance,
        Self::Wishes,
        Self::Release,
    ];

    /// The name in JSON and in `prompts/matching.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Essential => "essential",
            Self::Desirable => "desirable",
            Self::Profession => "profession",
            Self::Level => "level",
            Self::Distance => "distance",
            Self::Wishes => "wishes",
            Self::Release => "release",
        }
    }
}

impl Points {
    /// The most that a part can come to.
    pub fn of(&self, part: Part) -> u16 {
        match part {
            Part::Essential => self.essential,
            Part::Desirable => self.desirable,
            Part::Profession => self.profession.max(self.second_profession),
            Part::Level => self.level,
            Part::Distance => self.distance,
            Part::Wishes => self.wishes,
            Part::Release => self.release.max(self.no_release),
        }
    }
}

/// The parts of a score, in the order of [`Part::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Score([u16; 7]);

impl Score {
    /// How well a pair fits. What a side does not ask for costs nobody anything.
    pub fn of(judge: &Judge, board: &Board, person: &Person, post: &Post) -> Self {
        let points = judge.points(post);
        let skills = |asked: &Skills, most| {
            let total = board.rarity.total(asked.numbers());
            share(most, board.rarity.held(asked.numbers(), &person.skills), total)
        };
        let profession = match person.professions {
            _ if post.profession == NONE => points.profession,
            [first, _] if first == post.profession => points.profession,
            [_, second] if second == post.profession => points.second_profession,
            _ => 0,
        };
        let level = points.level.checked_shr(steps_outside(person.level, post.levels).into());
        let is_met = |wish: &&u32| post.essential.holds(**wish) || post.desirable.holds(**wish);
        let n_met = person.wants.numbers().iter().filter(is_met).count();
        let wishes = share(points.wishes, small(n_met), small(person.wants.numbers().len()));
        let agrees = person.manager_agrees == Some(true);
        Self([
            skills(&post.essential, points.essential),
            skills(&post.desirable, points.desirable),
            profession,
            level.unwrap_or(0),
            distance(judge, board, person, post, points.distance),
            wishes,
            if agrees { points.release } else { points.no_release },
        ])
    }

    /// The score.
    pub fn total(&self) -> u16 {
        self.0.iter().sum()
    }

    /// Each part with its points.
    pub fn parts(&self) -> impl Iterator<Item = (Part, u16)> + '_ {
        Part::ALL.into_iter().zip(self.0)
    }
}

fn distance(judge: &Judge, board: &Board, person: &Person, post: &Post, most: u16) -> u16 {
    if post.mode == Mode::Remote {
        return most;
    }
    let Some(km) = board.words.km(person.home, post.town) else { return most };
    let reach = judge.reach_km(person, post);
    if km <= 0.0 {
        return most;
    }
    let left = ((reach - km) / reach).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number of points"
    )]
    let points = if left.is_nan() { 0 } else { (f64::from(most) * left) as u16 };
    points
}

/// A share of some points, rounded down; all of them where nothing is asked.
pub fn share(most: u16, held: u32, asked: u32) -> u16 {
    if asked == 0 {
        return most;
    }
    let share = u64::from(most) * u64::from(held.min(asked)) / u64::from(asked);
    u16::try_from(share).unwrap_or(most)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
