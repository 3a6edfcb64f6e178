//! Job swaps: two people in similar roles at comparable levels who take each other's posts.
//!
//! Where every swap crosses a boundary between sectors, people fall into two sides, and the best set of swaps is an assignment of one side
//! to the other: the same solver finds it and proves it. Larger rings cannot be odd then, and are not looked for.

use std::collections::{BTreeMap, BTreeSet};

use super::board::{Board, Person, Post, lot};
use super::hard::{Judge, steps_outside};
use super::names::{NONE, Number};
use super::round::{POINT, Sum, greedy, keep};
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
    let by_side = lenders(board, judge, people)?;
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
            let Some((scores, weight)) = swap(board, judge, *one, other) else { continue };
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

/// The best set of swaps of those that have a side which is new, and who of them has more swaps than were kept in view: so many of the
/// best for each.
pub fn new_swaps(
    board: &Board,
    judge: &Judge,
    people: impl Iterator<Item = u32>,
    is_new: impl Fn(u32) -> bool,
    may: impl Fn(u32, u32) -> bool,
) -> (Vec<[u32; 2]>, BTreeSet<u32>) {
    let n_kept = judge.terms().kept_for_person;
    let Some(by_side) = lenders(board, judge, people) else { return Default::default() };
    let (mut near, mut new): (BTreeMap<_, Vec<u32>>, BTreeMap<_, Vec<u32>>) = Default::default();
    for at in by_side[1].iter().copied() {
        let Some((other, post)) = lender(board, at) else { continue };
        near.entry((post.profession, other.level)).or_default().push(at);
        if is_new(at) {
            new.entry((post.profession, other.level)).or_default().push(at);
        }
    }
    let suits = |level: u8, post: &Post| {
        let outside = steps_outside(level, post.levels);
        !judge.has(Rule::Level) || outside <= judge.limits().level_stretch
    };
    let mut kept: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    let mut of_others: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
    let mut cut = BTreeSet::new();
    for one in by_side[0].iter().copied() {
        let lender = lender(board, one).filter(|(_, post)| post.profession != NONE);
        let Some((_, post)) = lender else { continue };
        let others = if is_new(one) { &near } else { &new };
        let similar = others.range((post.profession, 0)..=(post.profession, u8::MAX));
        let similar = similar.filter(|((_, level), _)| suits(*level, post));
        let mut of_one = Vec::new();
        for other in similar.flat_map(|(_, others)| others).copied() {
            let fits = swap(board, judge, one, other).filter(|_| may(one, other));
            let Some((_, weight)) = fits else { continue };
            let of_other = of_others.entry(other).or_default();
            let is_full = [of_one.len(), of_other.len()].map(|n| n >= n_kept);
            cut.extend([one, other].iter().zip(is_full).filter(|(_, is)| *is).map(|(at, _)| *at));
            keep(&mut of_one, (weight, other), n_kept);
            keep(of_other, (weight, one), n_kept);
        }
        kept.extend(of_one.into_iter().map(|(weight, other)| ((one, other), weight)));
    }
    for (other, listed) in of_others {
        kept.extend(listed.into_iter().map(|(weight, one)| ((one, other), weight)));
    }
    (assigned(&kept), cut)
}

/// The best of some swaps, each person in one at most.
fn assigned(kept: &BTreeMap<(u32, u32), i64>) -> Vec<[u32; 2]> {
    let side = |people: BTreeSet<u32>| -> Vec<u32> { people.into_iter().collect() };
    let ones = side(kept.keys().map(|(one, _)| *one).collect());
    let others = side(kept.keys().map(|(_, other)| *other).collect());
    let number = |side: &[u32], person: &u32| u32::try_from(side.binary_search(person).ok()?).ok();
    let edge = |((one, other), weight): (&(u32, u32), &i64)| {
        let (post, person) = (number(&ones, one)?, number(&others, other)?);
        Some(Edge { post, person, weight: *weight })
    };
    let edges = kept.iter().filter_map(edge).collect();
    let solver = Solver::solve(&vec![1; ones.len()], &vec![1; others.len()], edges);
    let pair =
        |edge: Edge| Some([*ones.get(edge.post as usize)?, *others.get(edge.person as usize)?]);
    solver.assigned().filter_map(pair).collect()
}

/// Those of some people who would lend their posts, by the side of the boundary on which they work.
fn lenders(
    board: &Board,
    judge: &Judge,
    people: impl Iterator<Item = u32>,
) -> Option<[Vec<u32>; 2]> {
    let sides = sides(board, judge)?;
    let mut by_side: [Vec<u32>; 2] = [Vec::new(), Vec::new()];
    for at in people {
        let Some(person) = board.person(at).filter(|person| lends(person)) else { continue };
        if let Some(side) = sides.get(&person.sector) {
            by_side.get_mut(*side)?.push(at);
        }
    }
    Some(by_side)
}

/// The scores of a swap and its weight, if every rule holds both ways and the roles are similar.
pub fn swap(board: &Board, judge: &Judge, one: u32, other: u32) -> Option<([u16; 2], i64)> {
    let ((one, own), (other, others)) = (lender(board, one)?, lender(board, other)?);
    let is_similar = own.profession == others.profession && own.profession != NONE;
    let fits = |person: &Person, post: &Post| judge.keeps_all(board, person, post);
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
