//! The pairs that are kept in view: the best of each post and of each person, of all that were weighed.

use std::collections::BTreeSet;

use super::blocks::Row;
use super::board::{Board, Post, lot};
use super::bound::Bound;
use super::hard::Judge;
use super::names::NONE;
use super::round::{POINT, keep};
use super::score::Score;
use super::solver::Edge;

/// The best pairs of some posts and people.
#[derive(Debug)]
pub struct View<'a> {
    judge: &'a Judge,
    board: &'a Board,
    /// Where the list of each person stands; `NONE` for people who have none.
    lists: Vec<u32>,
    /// What a pair must exceed to be kept for each person.
    to_exceed: Vec<i64>,
    of_people: Vec<List>,
    edges: Vec<Edge>,
    cut_posts: BTreeSet<u32>,
}

/// The best of one side.
#[derive(Clone, Debug)]
struct List {
    of: u32,
    n_fitting: usize,
    /// Best first: weight, and the other side.
    best: Vec<(i64, u32)>,
}

impl List {
    fn new(of: u32) -> Self {
        Self { of, n_fitting: 0, best: Vec::new() }
    }

    /// What a pair must exceed to be kept.
    fn to_exceed(&self, most: usize) -> i64 {
        let least = self.best.last().map_or(i64::MAX, |(least, _)| *least);
        if self.best.len() < most { 0 } else { least }
    }
}

impl<'a> View<'a> {
    /// Nothing is weighed yet. Only some people have lists.
    pub fn new(judge: &'a Judge, board: &'a Board, people: &[u32]) -> Self {
        let n_people = if people.is_empty() { 0 } else { board.people.len() };
        let (mut lists, mut to_exceed) = (vec![NONE; n_people], vec![i64::MAX; n_people]);
        for (number, person) in (0..).zip(people) {
            let known = lists.get_mut(*person as usize).zip(to_exceed.get_mut(*person as usize));
            if let Some((list, to_exceed)) = known {
                (*list, *to_exceed) = (number, 0);
            }
        }
        let of_people = people.iter().map(|person| List::new(*person)).collect();
        let (edges, cut_posts) = Default::default();
        Self { judge, board, lists, to_exceed, of_people, edges, cut_posts }
    }

    /// Begins the list of a post.
    pub fn post<'b>(&'b mut self, at: u32) -> PostView<'a, 'b> {
        let post = self.board.post(at);
        let bound = post.map(|post| Bound::new(self.judge, self.board, post));
        PostView { post: post.zip(bound), listed: List::new(at), to_exceed: 0, view: self }
    }

    /// Notes a pair in a person's list, if the person has one.
    pub fn to_person(&mut self, person: u32, pair: (i64, u32)) {
        let most = self.judge.terms().kept_for_person;
        let Some(listed) = list(&self.lists, &mut self.of_people, person) else { return };
        listed.n_fitting += 1;
        keep(&mut listed.best, pair, most);
        if let Some(to_exceed) = self.to_exceed.get_mut(person as usize) {
            *to_exceed = listed.to_exceed(most);
        }
    }

    /// The best pairs by post and person, and the people and posts that have more than were kept.
    pub fn kept(self) -> (Vec<Edge>, [BTreeSet<u32>; 2]) {
        let most = self.judge.terms().kept_for_person;
        let (mut edges, mut cut_people) = (self.edges, BTreeSet::new());
        for List { of: person, n_fitting, best } in self.of_people {
            if n_fitting > most {
                cut_people.insert(person);
            }
            edges.extend(best.into_iter().map(|(weight, post)| Edge { post, person, weight }));
        }
        edges.sort_unstable_by_key(|edge| (edge.post, edge.person));
        edges.dedup_by_key(|edge| (edge.post, edge.person));
        (edges, [cut_people, self.cut_posts])
    }

    fn count(&mut self, person: u32) {
        if let Some(listed) = list(&self.lists, &mut self.of_people, person) {
            listed.n_fitting += 1;
        }
    }
}

fn list<'a>(lists: &[u32], of_people: &'a mut [List], person: u32) -> Option<&'a mut List> {
    of_people.get_mut(*lists.get(person as usize)? as usize)
}

/// The list of one post, and those of the people who fit it.
#[derive(Debug)]
pub struct PostView<'a, 'b> {
    view: &'b mut View<'a>,
    post: Option<(&'a Post, Bound<'a>)>,
    listed: List,
    /// What a pair must exceed to be kept for the post.
    to_exceed: i64,
}

impl PostView<'_, '_> {
    /// Whether somebody might be kept on either side, so that it matters whether they fit. Who cannot be counts as one who fits and is
    /// not kept.
    pub fn could_keep(&mut self, row: &Row) -> bool {
        let Some((_, bound)) = &self.post else { return false };
        let to_exceed = self.to_exceed(row.person);
        let could_keep = to_exceed <= 0 || above(bound.of(row)) > to_exceed;
        if !could_keep {
            self.listed.n_fitting += 1;
            self.view.count(row.person);
        }
        could_keep
    }

    /// Weighs somebody who fits: the lot is drawn only where the score leaves a doubt.
    pub fn weigh(&mut self, person: u32) {
        let (judge, board) = (self.view.judge, self.view.board);
        let Some((known, (post, _))) = board.person(person).zip(self.post.as_ref()) else { return };
        let score = Score::of(judge, board, known, post).total();
        self.listed.n_fitting += 1;
        if above(score) <= self.to_exceed(person) {
            return self.view.count(person);
        }
        let weight = (i64::from(score) << POINT) + i64::from(lot(known, post)) + 1;
        let most = judge.terms().kept_for_role;
        keep(&mut self.listed.best, (weight, person), most);
        self.to_exceed = self.listed.to_exceed(most);
        self.view.to_person(person, (weight, self.listed.of));
    }

    /// Keeps the best.
    pub fn close(self) {
        let post = self.listed.of;
        if self.listed.n_fitting > self.view.judge.terms().kept_for_role {
            self.view.cut_posts.insert(post);
        }
        let edge = |(weight, person)| Edge { post, person, weight };
        self.view.edges.extend(self.listed.best.into_iter().map(edge));
    }

    /// What a pair must exceed to be kept for the post or for the person.
    fn to_exceed(&self, person: u32) -> i64 {
        let of_person = self.view.to_exceed.get(person as usize).copied();
        self.to_exceed.min(of_person.unwrap_or(i64::MAX))
    }
}

/// What no pair of a score weighs.
fn above(score: u16) -> i64 {
    (i64::from(score) + 1) << POINT
}
