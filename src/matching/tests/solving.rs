//! The solver against every possible assignment.

use super::Chance;
use crate::matching::round::sum;
use crate::matching::solver::{Edge, Side, Solver};

/// The best that any choice of edges comes to.
fn best(edges: &[Edge], post_places: &mut [u32], person_places: &mut [u32]) -> i64 {
    let Some((edge, rest)) = edges.split_first() else { return 0 };
    let without = best(rest, post_places, person_places);
    let (post, person) = (edge.post as usize, edge.person as usize);
    if post_places[post] == 0 || person_places[person] == 0 {
        return without;
    }
    post_places[post] -= 1;
    person_places[person] -= 1;
    let with = edge.weight + best(rest, post_places, person_places);
    post_places[post] += 1;
    person_places[person] += 1;
    with.max(without)
}

struct Instance {
    posts: Vec<u32>,
    people: Vec<u32>,
    edges: Vec<Edge>,
}

fn instance(chance: &mut Chance) -> Instance {
    let places = |chance: &mut Chance, most| {
        let number = chance.below(most) + 1;
        (0..number)
            .map(|_| u32::try_from(chance.below(3)).unwrap() + u32::from(number < 4))
            .collect()
    };
    let posts: Vec<u32> = places(chance, 6);
    let people: Vec<u32> = places(chance, 8);
    let mut edges = Vec::new();
    let (density, spread) =
        (1 + chance.below(4), [3, 20, 1000][usize::try_from(chance.below(3)).unwrap()]);
    for post in 0..u32::try_from(posts.len()).unwrap() {
        for person in 0..u32::try_from(people.len()).unwrap() {
            if chance.below(5) < density && edges.len() < 14 {
                let weight = i64::try_from(chance.below(spread)).unwrap() + 1;
                edges.push(Edge { post, person, weight });
            }
        }
    }
    Instance { posts, people, edges }
}

fn worth(solver: &Solver) -> i64 {
    solver.assigned().map(|edge| edge.weight).sum()
}

#[test]
fn a_thousand_small_boards_are_solved_as_well_as_can_be_and_prove_it() {
    let mut chance = Chance(7);
    for _ in 0..1000 {
        let Instance { mut posts, mut people, edges } = instance(&mut chance);
        let solver = Solver::solve(&posts, &people, edges.clone());
        assert!(solver.certificate().proves());
        assert_eq!(worth(&solver), best(&edges, &mut posts, &mut people));
    }
}

#[test]
fn arrivals_one_by_one_in_any_order_come_to_the_same() {
    let mut chance = Chance(11);
    for _ in 0..1000 {
        let Instance { posts, people, edges } = instance(&mut chance);
        let at_once = Solver::solve(&posts, &people, edges.clone());
        let mut arrivals: Vec<(Side, u32, u32)> =
            (0..).zip(&posts).map(|(at, places)| (Side::Post, at, *places)).collect();
        arrivals.extend((0..).zip(&people).map(|(at, places)| (Side::Person, at, *places)));
        for last in (1..arrivals.len()).rev() {
            arrivals.swap(last, usize::try_from(chance.below(last as u64 + 1)).unwrap());
        }
        let mut solver = Solver::default();
        for (at, (side, number, places)) in arrivals.iter().enumerate() {
            let is_there = |edge: &&Edge| {
                let (own, other) = match side {
                    Side::Post => (edge.post, (Side::Person, edge.person)),
                    Side::Person => (edge.person, (Side::Post, edge.post)),
                };
                own == *number && arrivals[..at].iter().any(|(side, at, _)| (*side, *at) == other)
            };
            let own: Vec<Edge> = edges.iter().filter(is_there).copied().collect();
            solver.arrive(*side, *number, *places, &own);
            assert!(solver.certificate().proves());
        }
        assert_eq!(worth(&solver), worth(&at_once));
        assert_eq!(sum(solver.assigned()).proposed, solver.assigned().count());
    }
}

#[test]
fn a_wrong_assignment_has_no_proof() {
    let edge = |post, person, weight| Edge { post, person, weight };
    let solver = Solver::solve(&[1, 1], &[1, 1], vec![edge(0, 0, 5), edge(1, 0, 4), edge(0, 1, 3)]);
    let certificate = solver.certificate();
    assert!(certificate.proves());
    assert_eq!(certificate.primal, 7);
    let mut lower = certificate;
    lower.primal -= 1;
    assert!(!lower.proves());
}
