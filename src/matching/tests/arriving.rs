//! Arrivals change what they must, and come to what a new start would.

use super::*;
use crate::matching::lines::{arriving_person, arriving_post};
use crate::matching::round::Proposal;
use crate::matching::solver::Solver;

/// What a start from nothing would propose on the same pairs.
fn anew(round: &Round) -> Vec<Proposal> {
    let (posts, people) = round.places();
    let solver = Solver::solve(posts, people, round.edges());
    let mut proposals: Vec<Proposal> =
        solver.assigned().map(crate::matching::round::proposal).collect();
    proposals.sort_unstable();
    proposals
}

#[test]
fn an_arrival_comes_to_what_a_new_start_would() {
    let mut chance = Chance(23);
    let mut n_changed = 0;
    for _ in 0..40 {
        let (interests, roles) = some_lines(&mut chance, 24, 10);
        let mut round = round(&interests[..14], &roles[..5]);
        for at in 0..10 {
            let before = round.sum();
            let person =
                arriving_person(&mut round.board.words, &interests[14 + at].to_string()).unwrap();
            round.person_arrives(person);
            assert!(round.certificate().proves());
            assert_eq!(round.proposals(), anew(&round));
            if at % 2 == 0 {
                let post =
                    arriving_post(&mut round.board.words, &roles[5 + at / 2].to_string()).unwrap();
                round.post_arrives(post);
                assert!(round.certificate().proves());
                assert_eq!(round.proposals(), anew(&round));
            }
            n_changed += usize::from(round.sum() != before);
        }
    }
    assert!(n_changed > 50);
}
