//! Scores, their reasons, and what makes no difference to them.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::matching::round::sum;
use crate::matching::solver::Solver;
use crate::matching::why::{Why, together, why};

#[test]
fn a_score_is_the_sum_of_its_parts() {
    let round = round(&[an_interest()], &[a_role()]);
    let score = round.score(0, 0).unwrap();
    let parts: Vec<(&str, u16)> =
        score.parts().map(|(part, points)| (part.as_str(), points)).collect();
    let expected = [
        ("essential", 450),
        ("desirable", 37),
        ("profession", 150),
        ("level", 100),
        ("distance", 45),
        ("wishes", 50),
        ("release", 50),
    ];
    assert_eq!(parts, expected);
    assert_eq!(score.total(), 882);
    assert_eq!(proposed(&round), [("P1".to_owned(), "R1".to_owned(), 882)]);
}

#[test]
fn blocks_turn_away_nobody_whom_the_rules_let_through() {
    let mut chance = Chance(3);
    for _ in 0..50 {
        let (interests, roles) = some_lines(&mut chance, 60, 8);
        let round = round(&interests, &roles);
        let looked_at: Vec<(u32, u32)> =
            round.edges().iter().map(|edge| (edge.person, edge.post)).collect();
        let (mut n_apart, mut n_fit) = (0, 0);
        for person in 0..60 {
            for post in 0..8 {
                let fits = round.score(person, post).is_some();
                assert_eq!(looked_at.contains(&(person, post)), fits);
                if fits { n_fit += 1 } else { n_apart += 1 }
            }
        }
        assert!(n_fit > 10 && n_apart > 10);
    }
}

#[test]
fn people_from_more_towns_than_are_told_apart_are_found_by_squares() {
    let mut chance = Chance(19);
    let (mut interests, roles) = some_lines(&mut chance, 4_300, 5);
    for interest in &mut interests {
        for key in ["lat", "lon"] {
            let off = f64::from(u32::try_from(chance.below(4_000)).unwrap()) / 10_000.0 - 0.2;
            interest[key] = json!(interest[key].as_f64().unwrap() + off);
        }
    }
    let round = round(&interests, &roles);
    assert!(round.board.words.spots.len() > 4_096);
    let looked_at: BTreeSet<(u32, u32)> =
        round.edges().iter().map(|edge| (edge.person, edge.post)).collect();
    let pairs = (0..4_300).flat_map(|person| (0..5).map(move |post| (person, post)));
    let fitting: BTreeSet<(u32, u32)> =
        pairs.filter(|(person, post)| round.score(*person, *post).is_some()).collect();
    assert!(fitting.len() > 500);
    assert_eq!(looked_at, fitting);
}

#[test]
fn the_order_of_arrival_and_what_is_no_input_make_no_difference() {
    let mut chance = Chance(5);
    let (mut interests, mut roles) = some_lines(&mut chance, 80, 12);
    let before = proposed(&round(&interests, &roles));
    assert!(before.len() > 5);
    interests.reverse();
    roles.reverse();
    for (at, interest) in interests.iter_mut().enumerate() {
        interest["name"] = json!(["Ann Other", "Noah Nother"][at % 2]);
        interest["sex"] = json!(["f", "m"][at / 2 % 2]);
        interest["age"] = json!(20 + at);
        interest["pronouns"] = json!("she/her");
    }
    for role in &mut roles {
        role["title"] = json!("Chairman of the board");
    }
    assert_eq!(proposed(&round(&interests, &roles)), before);
}

#[test]
fn a_matching_skill_more_and_a_shorter_way_never_lower_a_score() {
    let mut chance = Chance(13);
    let (interests, roles) = some_lines(&mut chance, 40, 6);
    let before = round(&interests, &roles);
    let (mut n_better, mut n_nearer) = (0, 0);
    for at in 0..40_u32 {
        for skill in SKILLS {
            let mut better = interests.clone();
            let skills = better[at as usize]["skills"].as_array_mut().unwrap();
            skills.push(json!(skill));
            let after = round(&better, &roles);
            for post in 0..6 {
                let (Some(one), Some(two)) = (before.score(at, post), after.score(at, post)) else {
                    assert!(
                        before.score(at, post).is_none(),
                        "a skill more never turns anybody away"
                    );
                    continue;
                };
                assert!(two.total() >= one.total());
                n_better += usize::from(two.total() > one.total());
            }
        }
        let mut nearer = interests.clone();
        let reach = nearer[at as usize]["commute_km"].as_u64().unwrap();
        nearer[at as usize]["commute_km"] = json!(reach + 10);
        let after = round(&nearer, &roles);
        for post in 0..6 {
            if let Some(one) = before.score(at, post) {
                let two = after.score(at, post).unwrap();
                assert!(two.total() >= one.total());
                n_nearer += usize::from(two.total() > one.total());
            }
        }
    }
    assert!(n_better > 20 && n_nearer > 5);
}

#[test]
fn what_a_pair_would_cost_the_others_is_told_to_the_point() {
    let mut chance = Chance(17);
    let (interests, roles) = some_lines(&mut chance, 90, 12);
    let round = round(&interests, &roles);
    let mut n_costly = 0;
    for (person, post) in (0..90).flat_map(|person| (0..12).map(move |post| (person, post))) {
        let Why::OtherUse(other) = why(&round, person, post) else { continue };
        let with = together(&round, person, post, other.score);
        assert_eq!(round.sum().weight - with.weight, other.loss);
        let reduced = round.reduced_cost(person, post, other.score.total());
        assert!(i64::try_from(other.loss).unwrap() >= reduced - 1);
        n_costly += usize::from(other.loss > 0);
    }
    assert!(n_costly > 10);
}

#[test]
fn ten_thousand_equal_roles_share_whoever_there_is() {
    let interests: Vec<_> = (0..40)
        .map(|at| {
            let mut line = an_interest();
            line["id"] = json!(format!("P{at:03}"));
            line
        })
        .collect();
    let roles: Vec<_> = (0..10_000)
        .map(|at| {
            let mut line = a_role();
            line["id"] = json!(format!("R{at:05}"));
            line
        })
        .collect();
    let round = round(&interests, &roles);
    assert_eq!(round.proposals().len(), 40);
    assert!(round.certificate().proves());
    assert_eq!(round.bound(), round.sum().weight);
    let again = Solver::solve(round.places().0, round.places().1, round.edges());
    assert_eq!(sum(again.assigned()), round.sum());
}
