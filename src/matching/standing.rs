//! A board that stands while the desk runs: who and what is open, with the places that are left, and the best assignment of those.
//!
//! What was proposed takes up its places and is never moved. So no two that are free and fit are left over, and a pair that is
//! new has a side that came, changed or became free since: only the pairs of those are weighed, and the best assignment of them is the
//! best assignment of all that is free.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Ask, Blocks, Row};
use super::board::{Board, Person, Post, Words};
use super::hard::Judge;
use super::round::{Proposal, proposal, weight};
use super::score::Score;
use super::skills::Rarity;
use super::solver::{Edge, Solver};
use super::swaps::{lends, new_swaps, swap};
use super::view::View;
use crate::domain::programme::Programme;
use crate::domain::terms::Rule;

/// After this many of a hundred people came or changed, how rare each skill is is counted anew.
const SHARE_UNTIL_COUNTED: usize = 1;

/// A board with what is left of its places.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Everybody and everything that was ever open; who changed stands there anew.
    pub board: Board,
    /// The rules.
    pub judge: Judge,
    blocks: Blocks,
    asks: Vec<Ask>,
    people: Side,
    posts: Side,
    /// People who would swap posts, and those of them whose pairs have not been weighed since they came, changed or got places.
    lenders: BTreeSet<u32>,
    fresh_lenders: BTreeSet<u32>,
    /// People who came or changed since skills were counted.
    n_uncounted: usize,
}

/// The people or the posts of a board.
#[derive(Clone, Default, Debug)]
struct Side {
    /// Where each stands that is open.
    at: BTreeMap<Box<str>, u32>,
    /// The places that each has left.
    places: Vec<u32>,
    /// Whose pairs have not been weighed since they came, changed or got places.
    fresh: BTreeSet<u32>,
}

impl Side {
    #[inline]
    fn places(&self, at: u32) -> u32 {
        self.places.get(at as usize).copied().unwrap_or_default()
    }

    fn set(&mut self, at: u32, places: u32) {
        if places > self.places(at) {
            self.fresh.insert(at);
        }
        if let Some(known) = self.places.get_mut(at as usize) {
            *known = places;
        }
    }

    /// A place for somebody new; where they stood before, if they did.
    fn put(&mut self, reference: &str, at: u32) -> Option<u32> {
        self.places.push(0);
        let before = self.at.insert(reference.into(), at)?;
        self.set(before, 0);
        Some(before)
    }

    fn take_off(&mut self, reference: &str) -> Option<u32> {
        let at = self.at.remove(reference)?;
        self.set(at, 0);
        Some(at)
    }

    fn of(&self, reference: &str) -> Option<u32> {
        self.at.get(reference).copied()
    }
}

impl Standing {
    /// Lays a board out. Nobody on it has a place yet.
    pub fn new(programme: &Programme, people: Vec<Person>, posts: Vec<Post>, words: Words) -> Self {
        let mut board = Board::new(people, posts, words);
        let judge = Judge::new(programme, programme.matching.desk, &mut board);
        let blocks = Blocks::new(&board);
        let asks = board.posts.iter().map(|post| Ask::new(&judge, &board, post)).collect();
        let (mut on_board, mut open) = (Side::default(), Side::default());
        for (at, person) in (0..).zip(&board.people) {
            on_board.put(&person.reference, at);
        }
        for (at, post) in (0..).zip(&board.posts) {
            open.put(&post.reference, at);
        }
        let would_lend = (0..).zip(&board.people).filter(|(_, person)| lends(person));
        let lenders = would_lend.map(|(at, _)| at).collect();
        Self {
            board,
            judge,
            blocks,
            asks,
            people: on_board,
            posts: open,
            lenders,
            fresh_lenders: BTreeSet::new(),
            n_uncounted: 0,
        }
    }

    /// Takes in a person, in place of what stood under the same reference. What was tried stays tried.
    pub fn put_person(&mut self, person: Person) {
        let at = small(self.board.people.len());
        if let Some(before) = self.people.put(&person.reference, at) {
            self.blocks.forget(before);
            self.lenders.remove(&before);
            let tried = self.board.forget_tried(|(person, _)| person == before);
            self.board.remember_tried(tried.into_iter().map(|(_, post)| (at, post)));
        }
        self.blocks.add(at, &person);
        if lends(&person) {
            self.lenders.insert(at);
        }
        self.board.people.push(person);
        self.n_uncounted += 1;
    }

    /// Takes in a post, in the same way.
    pub fn put_post(&mut self, post: Post) {
        let at = small(self.board.posts.len());
        if let Some(before) = self.posts.put(&post.reference, at) {
            let tried = self.board.forget_tried(|(_, post)| post == before);
            self.board.remember_tried(tried.into_iter().map(|(person, _)| (person, at)));
        }
        self.asks.push(Ask::new(&self.judge, &self.board, &post));
        self.board.posts.push(post);
    }

    /// Takes off whatever stands under a reference.
    pub fn take_off(&mut self, reference: &str) {
        if let Some(at) = self.people.take_off(reference) {
            self.blocks.forget(at);
            self.lenders.remove(&at);
        }
        self.posts.take_off(reference);
    }

    /// So many roles may be proposed to a person from now on, or people for a post.
    pub fn set_places(&mut self, reference: &str, places: u32) {
        let lender = self.people.of(reference).filter(|at| self.lenders.contains(at));
        if let Some(at) = lender.filter(|at| places > self.people.places(*at)) {
            self.fresh_lenders.insert(at);
        }
        for side in [&mut self.people, &mut self.posts] {
            if let Some(at) = side.of(reference) {
                side.set(at, places);
            }
        }
    }

    /// The best set of swaps among those who are free, of pairs that may be put together. It takes up a place of both, and as for roles a new
    /// pair has a side that came, changed or became free.
    pub fn assign_swaps(&mut self, may: impl Fn(&str, &str) -> bool) -> Vec<[Box<str>; 2]> {
        let fresh = std::mem::take(&mut self.fresh_lenders);
        if fresh.is_empty() {
            return Vec::new();
        }
        self.count_skills();
        let reference = |at: u32| self.board.person(at).map(|person| &person.reference);
        let may = |one: u32, other: u32| {
            reference(one).zip(reference(other)).is_some_and(|(one, other)| may(one, other))
        };
        let free = self.lenders.iter().copied().filter(|at| self.people.places(*at) > 0);
        let is_new = |at: u32| fresh.contains(&at);
        let (proposed, cut) = new_swaps(&self.board, &self.judge, free, is_new, may);
        let pairs = proposed.iter().filter_map(|[one, other]| {
            let (one, other) = (reference(*one)?.clone(), reference(*other)?.clone());
            Some(if one < other { [one, other] } else { [other, one] })
        });
        let pairs = pairs.collect();
        for at in proposed.iter().flatten() {
            self.people.set(*at, self.people.places(*at).saturating_sub(1));
        }
        // Whoever had more swaps than were kept in view may have lost them all to others.
        if !proposed.is_empty() {
            self.fresh_lenders = cut;
        }
        pairs
    }

    /// How well each of two fits the other's post, if they may swap.
    pub fn swap_scores(&self, one: &str, other: &str) -> Option<[u16; 2]> {
        let (one, other) = self.people.of(one).zip(self.people.of(other))?;
        swap(&self.board, &self.judge, one, other).map(|(scores, _)| scores)
    }

    /// Remembers that two were tried, or forgets it.
    pub fn set_tried(&mut self, interest: &str, role: &str, is_tried: bool) {
        let Some(pair) = self.people.of(interest).zip(self.posts.of(role)) else { return };
        if is_tried {
            self.board.remember_tried([pair]);
        } else {
            self.board.forget_tried(|known| known == pair);
        }
    }

    /// Everybody who is open, and where they stand.
    pub fn people(&self) -> impl Iterator<Item = (&str, u32)> {
        self.people.at.iter().map(|(reference, at)| (&**reference, *at))
    }

    /// Every post that is open, and where it stands.
    pub fn posts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.posts.at.iter().map(|(reference, at)| (&**reference, *at))
    }

    /// Where a person and a post stand, if both are open.
    pub fn pair(&self, interest: &str, role: &str) -> Option<(u32, u32)> {
        self.people.of(interest).zip(self.posts.of(role))
    }

    /// How many people a post takes.
    pub fn positions(&self, role: &str) -> Option<u16> {
        Some(self.board.post(self.posts.of(role)?)?.positions)
    }

    /// The first rule that two break, whether they were tried or not.
    pub fn broken(&self, person: u32, post: u32) -> Option<Rule> {
        let mut broken = self.judge.all_broken(&self.board, person, post);
        broken.find(|rule| *rule != Rule::NotTriedBefore)
    }

    /// How well two fit.
    pub fn score(&self, person: u32, post: u32) -> Option<Score> {
        let (person, post) = self.board.person(person).zip(self.board.post(post))?;
        Some(Score::of(&self.judge, &self.board, person, post))
    }

    /// The best assignment of what is free, the best pair first. It takes up the places of both.
    pub fn assign(&mut self) -> Vec<Proposal> {
        self.count_skills();
        let (edges, cut) = self.weighed();
        let mut proposals = assigned(&edges, &self.people, &self.posts);
        proposals.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        let proposals: Vec<Proposal> =
            proposals.into_iter().map(|(_, proposal)| proposal).collect();
        for Proposal { person, post, .. } in &proposals {
            self.people.set(*person, self.people.places(*person).saturating_sub(1));
            self.posts.set(*post, self.posts.places(*post).saturating_sub(1));
        }
        // Whoever fits more than were kept in view may have lost them all to others.
        let [people, posts] = cut;
        self.people.fresh = people;
        self.posts.fresh = posts;
        if proposals.is_empty() {
            self.people.fresh.clear();
            self.posts.fresh.clear();
        }
        proposals
    }

    /// The best pairs of whoever came, changed or became free, and who of them has more than those.
    fn weighed(&self) -> (Vec<Edge>, [BTreeSet<u32>; 2]) {
        let is_free = |person: u32| self.people.places(person) > 0;
        let fresh = self.people.fresh.iter().copied().filter(|at| is_free(*at));
        let fresh: Vec<u32> = fresh.collect();
        let mut view = View::new(&self.judge, &self.board, &fresh);
        for post in self.posts.fresh.iter().copied().filter(|at| self.posts.places(*at) > 0) {
            let mut of_post = view.post(post);
            self.each_row_for(post, |row, fits| {
                if is_free(row.person) && of_post.could_keep(row) && fits() {
                    of_post.weigh(row.person);
                }
            });
            of_post.close();
        }
        if !fresh.is_empty() {
            let is_left =
                |post: &u32| self.posts.places(*post) > 0 && !self.posts.fresh.contains(post);
            let left: Vec<u32> = self.posts.at.values().copied().filter(is_left).collect();
            for person in fresh {
                for (weight, post) in self.posts_of(person, left.iter().copied()) {
                    view.to_person(person, (weight, post));
                }
            }
        }
        view.kept()
    }

    /// Everybody of those who are meant who may go to a post, with the weights.
    pub fn people_for(&self, post: u32, is_meant: impl Fn(u32) -> bool) -> Vec<(i64, u32)> {
        let mut fitting = Vec::new();
        self.each_row_for(post, |row, fits| {
            if is_meant(row.person) && fits() {
                let weight = weight(&self.judge, &self.board, row.person, post);
                fitting.extend(weight.map(|weight| (weight, row.person)));
            }
        });
        fitting
    }

    /// The rows of all who may fit a post, and whether they do.
    fn each_row_for(&self, post: u32, mut found: impl FnMut(&Row, &dyn Fn() -> bool)) {
        let asked = self.board.post(post).zip(self.asks.get(post as usize));
        let Some((asks, ask)) = asked else { return };
        self.blocks.each_for(&self.judge, &self.board, asks, ask, |row, is_in_block| {
            let fits = || {
                if is_in_block {
                    self.judge.keeps_rest(&self.board, row.person, post)
                } else {
                    self.judge.broken(&self.board, row.person, post).is_none()
                }
            };
            found(row, &fits);
        });
    }

    /// Every post of those that are meant to which a person may go, with the weights.
    pub fn posts_for(&self, person: u32, is_meant: impl Fn(u32) -> bool) -> Vec<(i64, u32)> {
        let posts = (0..).take(self.asks.len());
        self.posts_of(person, posts.filter(|post| is_meant(*post)))
    }

    fn posts_of(&self, person: u32, posts: impl Iterator<Item = u32>) -> Vec<(i64, u32)> {
        let Some(row) = self.board.person(person).map(|known| Row::new(person, known)) else {
            return Vec::new();
        };
        let is_near =
            |post: &u32| self.asks.get(*post as usize).is_some_and(|ask| ask.lets_through(&row));
        let fits = posts
            .filter(is_near)
            .filter(|post| self.judge.broken(&self.board, person, *post).is_none());
        let weighed =
            fits.filter_map(|post| Some((weight(&self.judge, &self.board, person, post)?, post)));
        weighed.collect()
    }

    /// Whether a person, or a post, is open still where it stands.
    pub fn is_open(&self, person: u32, post: u32) -> bool {
        let person =
            self.board.person(person).map(|known| self.people.of(&known.reference) == Some(person));
        let post = self.board.post(post).map(|known| self.posts.of(&known.reference) == Some(post));
        person == Some(true) && post == Some(true)
    }

    /// Counts how rare each skill is, once enough people came or changed.
    fn count_skills(&mut self) {
        if self.n_uncounted * 100 <= self.people.at.len() * SHARE_UNTIL_COUNTED {
            return;
        }
        self.n_uncounted = 0;
        let open = self.people.at.values().filter_map(|at| self.board.person(*at));
        let n_skills = self.board.words.skills.len();
        self.board.rarity = Rarity::of(n_skills, open.map(|person| &person.skills));
        let ask = |post| Ask::new(&self.judge, &self.board, post);
        self.asks = self.board.posts.iter().map(ask).collect();
    }
}

/// The best assignment of some pairs, with the weights.
fn assigned(edges: &[Edge], people: &Side, posts: &Side) -> Vec<(i64, Proposal)> {
    let numbered = |mut numbers: Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let own_people = numbered(edges.iter().map(|edge| edge.person).collect());
    let own_posts = numbered(edges.iter().map(|edge| edge.post).collect());
    let at = |own: &[u32], number: u32| own.binary_search(&number).ok().map(small);
    let edge = |edge: &Edge| {
        let (post, person) = (at(&own_posts, edge.post)?, at(&own_people, edge.person)?);
        Some(Edge { post, person, weight: edge.weight })
    };
    let post_places: Vec<u32> = own_posts.iter().map(|post| posts.places(*post)).collect();
    let person_places: Vec<u32> = own_people.iter().map(|person| people.places(*person)).collect();
    let solver =
        Solver::solve(&post_places, &person_places, edges.iter().filter_map(edge).collect());
    let told = |edge: Edge| {
        let own = |own: &[u32], at: u32| own.get(at as usize).copied();
        let (post, person) = (own(&own_posts, edge.post)?, own(&own_people, edge.person)?);
        Some((edge.weight, Proposal { post, person, ..proposal(edge) }))
    };
    solver.assigned().filter_map(told).collect()
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
