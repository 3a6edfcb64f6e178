//! Job swaps: two people in similar roles at comparable levels who take each other's posts.
//!
//! Where every swap crosses a boundary between sectors, people fall into two sides, and the best set of swaps is an assignment of one side
//! to the other: the same solver finds it and proves it. Larger rings cannot be odd then, and are not looked for.

use std::collections::BTreeMap;

use super::board::{Board, Person, Post, lot};
use super::hard::Judge;
use super::names::{NONE, Number};
use super::round::{POINT, Sum, greedy};
use super::score::Score;
use super::solver::{Certificate, Edge, Solver};
use crate::domain::terms::Rule;

/// The kind of secondment that is a swap, among the bits of arrangements.
const EXCHANGE: u8 = 8;

/// Two people who would take each other's posts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Swap {
    /// The two, the one of the first side first.
    pub people: [u32; 2],
    /// How well each fits the other's post.
    pub scores: [u16; 2],
}

/// The best set of swaps.
#[derive(Clone, Debug)]
pub struct Swaps {
    /// Those that are proposed; nobody is in two of them.
    pub proposed: Vec<Swap>,
    /// People who would swap.
    pub n_people: usize,
    /// All swaps that the rules let through.
    pub n_possible: usize,
    /// What the best swap first, and so on, would come to.
    pub greedy: Sum,
    /// The proof that no set of swaps is better.
    pub certificate: Certificate,
}

impl Swaps {
    /// The number of swaps and the scores together.
    pub fn sum(&self) -> Sum {
        let scores = self.proposed.iter().flat_map(|swap| swap.scores).map(u64::from);
        Sum { proposed: self.proposed.len(), weight: scores.sum() }
    }
}

/// The best set of swaps among people who are free; nothing where the programme has no boundary that every swap crosses.
pub fn swaps(board: &Board, judge: &Judge, is_free: impl Fn(u32) -> bool) -> Option<Swaps> {
    let people = (0..).take(board.people.len()).filter(|at| is_free(*at));
    swaps_among(board, judge, people, |_, _| true)
}

/// The best set of swaps among some people, of the pairs that may be put together.
pub fn swaps_among(
    board: &Board,
    judge: &Judge,
    people: impl Iterator<Item = u32>,
    may: impl Fn(u32, u32) -> bool,
) -> Option<Swaps> {
    let sides = sides(board, judge)?;
    let mut by_side: [Vec<u32>; 2] = [Vec::new(), Vec::new()];
    for at in people {
        let Some(person) = board.person(at).filter(|person| lends(person)) else { continue };
        if let Some(side) = sides.get(&person.sector) {
            by_side.get_mut(*side)?.push(at);
        }
    }
    let mut by_profession: BTreeMap<Number, Vec<u32>> = BTreeMap::new();
    for (number, person) in (0_u32..).zip(&by_side[1]) {
        if let Some((_, post)) = lender(board, *person) {
            by_profession.entry(post.profession).or_default().push(number);
        }
    }
    let (mut edges, mut possible) = (Vec::new(), BTreeMap::new());
    for (number, one) in (0_u32..).zip(&by_side[0]) {
        let Some((_, post)) = lender(board, *one) else { continue };
        let near = by_profession.get(&post.profession).into_iter().flatten();
        for &other_number in near {
            let Some(&other) = by_side[1].get(other_number as usize) else { continue };
            let pair = may(*one, other).then(|| swap(board, judge, *one, other)).flatten();
            let Some((scores, weight)) = pair else { continue };
            edges.push(Edge { post: number, person: other_number, weight });
            possible.insert((number, other_number), Swap { people: [*one, other], scores });
        }
    }
    let places = [vec![1; by_side[0].len()], vec![1; by_side[1].len()]];
    let greedy = greedy(edges.clone(), &places[0], &places[1]);
    let n_possible = edges.len();
    let solver = Solver::solve(&places[0], &places[1], edges);
    let swap_of = |edge: Edge| possible.get(&(edge.post, edge.person)).copied();
    let mut proposed: Vec<Swap> = solver.assigned().filter_map(swap_of).collect();
    proposed.sort_unstable();
    let n_people = by_side[0].len() + by_side[1].len();
    Some(Swaps { proposed, n_people, n_possible, greedy, certificate: solver.certificate() })
}

/// The scores of a swap and its weight, if every rule holds both ways and the roles are similar.
pub fn swap(board: &Board, judge: &Judge, one: u32, other: u32) -> Option<([u16; 2], i64)> {
    let ((one, own), (other, others)) = (lender(board, one)?, lender(board, other)?);
    let is_similar = own.profession == others.profession && own.profession != NONE;
    let fits = |person: &Person, post: &Post| {
        let rules = judge.terms().rules.iter().filter(|rule| **rule != Rule::NotTriedBefore);
        let mut rules = rules.copied();
        rules.all(|rule| judge.holds(rule, board, person, post))
    };
    if !is_similar || !fits(one, others) || !fits(other, own) {
        return None;
    }
    let score = |person, post| Score::of(judge, board, person, post).total();
    let scores = [score(one, others), score(other, own)];
    let together = i64::from(scores[0]) + i64::from(scores[1]);
    Some((scores, (together << POINT) + i64::from(lot(one, others)) + 1))
}

/// Whether somebody would lend their own post.
pub fn lends(person: &Person) -> bool {
    person.own_post.is_some() && person.arrangements & EXCHANGE != 0
}

fn lender(board: &Board, at: u32) -> Option<(&Person, &Post)> {
    let person = board.person(at)?;
    Some((person, person.own_post.as_deref()?))
}

/// The side of each sector, so that swaps go from one side to the other alone; nothing where that cannot be.
fn sides(board: &Board, judge: &Judge) -> Option<BTreeMap<Number, usize>> {
    let n_sectors = u32::try_from(board.words.sectors.len()).ok()?;
    let meets = |one, other| judge.is_way(one, other) && judge.is_way(other, one);
    let mut sides = BTreeMap::new();
    for first in 0..n_sectors {
        if sides.contains_key(&first) {
            continue;
        }
        sides.insert(first, 0);
        let mut next = vec![first];
        while let Some(one) = next.pop() {
            let side = sides.get(&one).copied().unwrap_or_default();
            for other in (0..n_sectors).filter(|other| meets(one, *other)) {
                match sides.get(&other) {
                    Some(there) if *there == side => return None,
                    Some(_) => {}
                    None => {
                        sides.insert(other, 1 - side);
                        next.push(other);
                    }
                }
            }
        }
    }
    Some(sides)
}
