//! A round: the pairs worth a look, the best assignment of them, and what an arrival changes.

use super::blocks::{Ask, Blocks, Row};
use super::board::{Board, Person, Post, lot};
use super::hard::Judge;
use super::score::Score;
use super::solver::{Certificate, Edge, Side, Solver};

/// A point of a score in the solver's weights; below it stand the lots, of which 2^18 pairs together stay below one point.
pub const POINT: u32 = 42;

/// A pair that is proposed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Proposal {
    /// The post.
    pub post: u32,
    /// The person.
    pub person: u32,
    /// How well they fit.
    pub score: u16,
}

/// What a round comes to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Sum {
    /// Pairs that are proposed.
    pub proposed: usize,
    /// The scores together.
    pub weight: u64,
}

/// A board with its best assignment, kept through arrivals.
#[derive(Clone, Debug)]
pub struct Round {
    /// Everybody and everything that is open.
    pub board: Board,
    /// The rules.
    pub judge: Judge,
    blocks: Blocks,
    asks: Vec<Ask>,
    /// The best of each post and of each person, best first: weight, and the other side.
    of_posts: Vec<Vec<(i64, u32)>>,
    of_people: Vec<Vec<(i64, u32)>>,
    /// Free places after what is held already.
    post_places: Vec<u32>,
    person_places: Vec<u32>,
    solver: Solver,
}

impl Round {
    /// Finds the pairs that are worth a look and assigns the best of them. Pairs that are held (proposed, confirmed or introduced already) take
    /// up places of both and are never touched.
    pub fn new(mut board: Board, judge: Judge, held: &[(u32, u32)]) -> Self {
        board.remember_tried(held.iter().copied());
        let blocks = Blocks::new(&board);
        let asks = board.posts.iter().map(|post| Ask::new(&judge, &board, post)).collect();
        let mut post_places: Vec<u32> =
            board.posts.iter().map(|post| places_of(&judge, post)).collect();
        let mut person_places = vec![judge.terms().proposals_for_person; board.people.len()];
        for (person, post) in held {
            let taken =
                [person_places.get_mut(*person as usize), post_places.get_mut(*post as usize)];
            taken.into_iter().flatten().for_each(|places| *places = places.saturating_sub(1));
        }
        let (of_posts, of_people) = (Vec::new(), vec![Vec::new(); board.people.len()]);
        let solver = Solver::default();
        let mut round = Self {
            board,
            judge,
            blocks,
            asks,
            of_posts,
            of_people,
            post_places,
            person_places,
            solver,
        };
        for at in 0..small(round.board.posts.len()) {
            let fitting = round.people_for(at);
            let of_post = round.list(at, fitting);
            round.of_posts.push(of_post);
        }
        let edges = round.listed_edges();
        round.solver = Solver::solve(&round.post_places, &round.person_places, edges);
        round
    }

    /// The pairs that are looked at, by post and person. One that an arrival has pushed out of both sides' best stays until the next round.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges = self.solver.edges().to_vec();
        edges.sort_unstable_by_key(|edge| (edge.post, edge.person));
        edges
    }

    /// The number of pairs that are looked at.
    pub fn n_edges(&self) -> usize {
        self.solver.edges().len()
    }

    /// The pairs that are worth a look: those among the best of either side, by post and person.
    fn listed_edges(&self) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        for (post, listed) in (0..).zip(&self.of_posts) {
            edges.extend(listed.iter().map(|(weight, person)| Edge {
                post,
                person: *person,
                weight: *weight,
            }));
        }
        for (person, listed) in (0..).zip(&self.of_people) {
            for (weight, post) in listed {
                if !self.is_listed(*post, person, *weight) {
                    edges.push(Edge { post: *post, person, weight: *weight });
                }
            }
        }
        edges.sort_unstable_by_key(|edge| (edge.post, edge.person));
        edges
    }

    /// What is proposed, by post and person.
    pub fn proposals(&self) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> = self.solver.assigned().map(proposal).collect();
        proposals.sort_unstable();
        proposals
    }

    /// What is proposed for a post.
    pub fn proposed_for_post(&self, post: u32) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            self.solver.assigned_at(Side::Post, post).map(proposal).collect();
        proposals.sort_unstable();
        proposals
    }

    /// What is proposed to a person.
    pub fn proposed_to_person(&self, person: u32) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            self.solver.assigned_at(Side::Person, person).map(proposal).collect();
        proposals.sort_unstable();
        proposals
    }

    /// The free places of posts and people.
    pub fn places(&self) -> (&[u32], &[u32]) {
        (&self.post_places, &self.person_places)
    }

    /// The number of pairs and the scores together.
    pub fn sum(&self) -> Sum {
        sum(self.solver.assigned())
    }

    /// What the best pair first, then the best that is left, and so on would come to: what the assignment is measured by.
    pub fn greedy(&self) -> Sum {
        greedy(self.edges(), &self.post_places, &self.person_places)
    }

    /// Whether the assignment is proved to be the best.
    pub fn certificate(&self) -> Certificate {
        self.solver.certificate()
    }

    /// The bound on the scores together that the duals prove.
    pub fn bound(&self) -> u64 {
        u64::try_from(self.certificate().dual >> POINT).unwrap_or_default()
    }

    /// By how many points a place of a post and one of a person are worth more elsewhere than together, at least.
    pub fn reduced_cost(&self, person: u32, post: u32, score: u16) -> i64 {
        let duals = self.solver.dual(Side::Post, post) + self.solver.dual(Side::Person, person);
        (duals >> POINT) - i64::from(score)
    }

    /// How well a pair fits, if no rule keeps it apart.
    pub fn score(&self, person: u32, post: u32) -> Option<Score> {
        let is_apart = self.judge.broken(&self.board, person, post).is_some();
        let pair = self.board.person(person).zip(self.board.post(post)).filter(|_| !is_apart);
        pair.map(|(person, post)| Score::of(&self.judge, &self.board, person, post))
    }

    /// Takes in a person: the best assignment with them, found from the one without. Returns where they stand.
    pub fn person_arrives(&mut self, person: Person) -> u32 {
        let at = small(self.board.people.len());
        let row = Row::new(at, &person);
        self.blocks.add(at, &person);
        self.board.people.push(person);
        self.person_places.push(self.judge.terms().proposals_for_person);
        self.of_people.push(Vec::new());
        let near = (0..).zip(&self.asks).filter(|(_, ask)| ask.lets_through(&row));
        let weighed = near
            .filter(|(post, _)| self.judge.broken(&self.board, at, *post).is_none())
            .filter_map(|(post, _)| Some((self.weight(at, post)?, post)));
        let weighed: Vec<(i64, u32)> = weighed.collect();
        let (most, most_for_post) =
            (self.judge.terms().kept_for_person, self.judge.terms().kept_for_role);
        let mut edges = Vec::new();
        for (weight, post) in &weighed {
            if let Some(listed) = self.of_people.get_mut(at as usize) {
                keep(listed, (*weight, *post), most);
            }
        }
        for (weight, post) in weighed {
            let is_own =
                self.of_people.get(at as usize).is_some_and(|own| own.contains(&(weight, post)));
            let listed = self.of_posts.get_mut(post as usize);
            let is_theirs = listed.is_some_and(|listed| keep(listed, (weight, at), most_for_post));
            if is_own || is_theirs {
                edges.push(Edge { post, person: at, weight });
            }
        }
        let places = self.judge.terms().proposals_for_person;
        self.solver.arrive(Side::Person, at, places, &edges);
        at
    }

    /// Takes in a post, in the same way.
    pub fn post_arrives(&mut self, post: Post) -> u32 {
        let at = small(self.board.posts.len());
        let places = places_of(&self.judge, &post);
        self.asks.push(Ask::new(&self.judge, &self.board, &post));
        self.board.posts.push(post);
        self.post_places.push(places);
        let fitting = self.people_for(at);
        let listed = self.list(at, fitting.clone());
        self.of_posts.push(listed);
        let is_kept = |(weight, person): &(i64, u32)| {
            self.is_listed(at, *person, *weight)
                || self
                    .of_people
                    .get(*person as usize)
                    .is_some_and(|own| own.contains(&(*weight, at)))
        };
        let edges: Vec<Edge> = fitting
            .into_iter()
            .filter(is_kept)
            .map(|(weight, person)| Edge { post: at, person, weight })
            .collect();
        self.solver.arrive(Side::Post, at, places, &edges);
        at
    }

    /// Everybody who may go to a post, with the weight of the pair.
    fn people_for(&self, at: u32) -> Vec<(i64, u32)> {
        let mut fitting = Vec::new();
        if let (Some(post), Some(ask)) = (self.board.post(at), self.asks.get(at as usize)) {
            self.blocks.each_for(&self.judge, &self.board, post, ask, |row, is_in_block| {
                let (board, person) = (&self.board, row.person);
                let fits = if is_in_block {
                    self.judge.keeps_rest(board, person, at)
                } else {
                    self.judge.broken(board, person, at).is_none()
                };
                if fits {
                    fitting.extend(self.weight(person, at).map(|weight| (weight, person)));
                }
            });
        }
        fitting
    }

    /// The best for a post, best first; everybody's own list takes the post in, too.
    fn list(&mut self, post: u32, fitting: Vec<(i64, u32)>) -> Vec<(i64, u32)> {
        let terms = self.judge.terms();
        let (for_role, for_person) = (terms.kept_for_role, terms.kept_for_person);
        let mut of_post = Vec::with_capacity(for_role.min(fitting.len()));
        for (weight, person) in fitting {
            keep(&mut of_post, (weight, person), for_role);
            if let Some(listed) = self.of_people.get_mut(person as usize) {
                keep(listed, (weight, post), for_person);
            }
        }
        of_post
    }

    fn is_listed(&self, post: u32, person: u32, weight: i64) -> bool {
        let listed = self.of_posts.get(post as usize).map_or(&[][..], Vec::as_slice);
        listed.binary_search_by(|other| (weight, person).cmp(other)).is_ok()
    }

    /// The solver's weight of a pair that no rule keeps apart.
    fn weight(&self, person: u32, post: u32) -> Option<i64> {
        weight(&self.judge, &self.board, person, post)
    }
}

/// The solver's weight of a pair that no rule keeps apart: its score, and the lot that decides between equal ones.
pub fn weight(judge: &Judge, board: &Board, person: u32, post: u32) -> Option<i64> {
    let (person, post) = board.person(person).zip(board.post(post))?;
    let score = Score::of(judge, board, person, post);
    Some((i64::from(score.total()) << POINT) + i64::from(lot(person, post)) + 1)
}

/// The number of pairs and the scores together.
pub fn sum(edges: impl Iterator<Item = Edge>) -> Sum {
    edges.fold(Sum::default(), |sum, edge| Sum {
        proposed: sum.proposed + 1,
        weight: sum.weight + u64::from(proposal(edge).score),
    })
}

/// What the best edge first, then the best that is left, and so on comes to.
pub fn greedy(mut edges: Vec<Edge>, post_places: &[u32], person_places: &[u32]) -> Sum {
    edges.sort_unstable_by_key(|edge| std::cmp::Reverse(edge.weight));
    let (mut post_places, mut person_places) = (post_places.to_vec(), person_places.to_vec());
    sum(edges.into_iter().filter(|edge| {
        let post = post_places.get_mut(edge.post as usize);
        let person = person_places.get_mut(edge.person as usize);
        let Some((post, person)) = post.zip(person) else { return false };
        let is_free = *post > 0 && *person > 0;
        if is_free {
            *post -= 1;
            *person -= 1;
        }
        is_free
    }))
}

/// The pair of an edge, with its score.
pub fn proposal(edge: Edge) -> Proposal {
    let score = u16::try_from(edge.weight >> POINT).unwrap_or(u16::MAX);
    Proposal { post: edge.post, person: edge.person, score }
}

fn places_of(judge: &Judge, post: &Post) -> u32 {
    u32::from(post.positions) * judge.terms().proposals_for_position
}

/// Puts a pair into a list of the best, best first, if it is one of them.
pub fn keep(listed: &mut Vec<(i64, u32)>, pair: (i64, u32), most: usize) -> bool {
    if listed.len() >= most && listed.last().is_none_or(|least| *least > pair) {
        return false;
    }
    let at = listed.partition_point(|other| *other > pair);
    listed.truncate(most - 1);
    listed.insert(at, pair);
    true
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
