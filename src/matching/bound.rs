//! What nobody with a certain row can exceed as a score: known without a look at the person.

use super::blocks::Row;
use super::board::{Board, Mode, Post};
use super::hard::{Judge, steps_outside};
use super::names::{NONE, Number};
use super::score::share;
use super::skills::Skills;
use crate::domain::terms::Points;

/// The bound on scores for one post.
#[derive(Debug)]
pub struct Bound<'a> {
    board: &'a Board,
    post: &'a Post,
    points: Points,
    essential: Asked,
    desirable: Asked,
    /// All skills of the post.
    mask: u64,
    /// How far people go at most, in hundredths of their usual way.
    reach: u16,
}

/// Skills that are asked, each with its weight.
#[derive(Debug)]
struct Asked {
    skills: Box<[(Number, u32)]>,
    total: u32,
}

impl Asked {
    fn new(board: &Board, skills: &Skills) -> Self {
        let weighed = |skill: &Number| (*skill, board.rarity.weight(*skill));
        let total = board.rarity.total(skills.numbers());
        Self { skills: skills.numbers().iter().map(weighed).collect(), total }
    }

    fn most(&self, row: &Row, points: u16) -> u16 {
        let weight = |(skill, weight): &(Number, u32)| {
            if row.signature.may_hold(*skill) { *weight } else { 0 }
        };
        share(points, self.skills.iter().map(weight).sum(), self.total)
    }
}

impl<'a> Bound<'a> {
    /// For a post.
    pub fn new(judge: &Judge, board: &'a Board, post: &'a Post) -> Self {
        let is_partly_home = post.mode == Mode::Hybrid;
        Self {
            board,
            post,
            points: judge.points(post),
            essential: Asked::new(board, &post.essential),
            desirable: Asked::new(board, &post.desirable),
            mask: post.essential.mask() | post.desirable.mask(),
            reach: if is_partly_home { judge.terms().hybrid_reach.max(100) } else { 100 },
        }
    }

    /// What the score of a row's person is at most.
    pub fn of(&self, row: &Row) -> u16 {
        let points = &self.points;
        let profession = match row.professions {
            _ if self.post.profession == NONE => points.profession,
            [first, _] if first == self.post.profession => points.profession,
            [_, second] if second == self.post.profession => points.second_profession,
            _ => 0,
        };
        let level = points.level.checked_shr(steps_outside(row.level, self.post.levels).into());
        self.essential.most(row, points.essential)
            + self.desirable.most(row, points.desirable)
            + profession
            + level.unwrap_or(0)
            + self.distance(row)
            + self.wishes(row)
            + if row.agrees() { points.release } else { points.no_release }
    }

    /// A wish whose bit the post lacks is not met.
    fn wishes(&self, row: &Row) -> u16 {
        let (mask, n_wishes) = row.wants;
        let most = u32::from(n_wishes).saturating_sub((mask & !self.mask).count_ones());
        share(self.points.wishes, most, n_wishes.into())
    }

    fn distance(&self, row: &Row) -> u16 {
        let most = self.points.distance;
        let km = self.board.words.km(row.home, self.post.town);
        let Some(km) = km.filter(|_| self.post.mode != Mode::Remote) else { return most };
        let reach = f64::from(row.reach_km) * f64::from(self.reach) / 100.0;
        if km <= 0.0 || reach <= 0.0 {
            return most;
        }
        let left = ((reach - km) / reach).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a number of points"
        )]
        let points = (f64::from(most) * left).ceil() as u16;
        points.min(most)
    }
}
