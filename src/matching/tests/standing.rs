//! A board that stands: nothing that is free and fits is left over, whatever comes, changes and goes.

use super::*;
use crate::domain::terms::Rule;
use crate::matching::blocks::Row;
use crate::matching::board::{ANYWHERE, Words};
use crate::matching::bound::Bound;
use crate::matching::lines::{arriving_person, arriving_post};
use crate::matching::names::NONE;
use crate::matching::round::{keep, weight};
use crate::matching::solver::{Edge, Solver};
use crate::matching::standing::Standing;

fn empty() -> Standing {
    Standing::new(&programme(), Vec::new(), Vec::new(), Words::default())
}

fn person_comes(standing: &mut Standing, line: &Value) {
    let person = arriving_person(&mut standing.board.words, &line.to_string()).unwrap();
    let reference = person.reference.clone();
    standing.put_person(person);
    standing.set_places(&reference, 1);
}

fn post_comes(standing: &mut Standing, line: &Value) {
    let post = arriving_post(&mut standing.board.words, &line.to_string()).unwrap();
    let (reference, positions) = (post.reference.clone(), post.positions);
    standing.put_post(post);
    standing.set_places(&reference, positions.into());
}

/// Assigns until nothing more comes of it, as the desk does; the pairs.
fn assigned(standing: &mut Standing) -> Vec<(u32, u32)> {
    let mut all = Vec::new();
    loop {
        let proposals = standing.assign();
        if proposals.is_empty() {
            return all;
        }
        let pair = |proposal: super::super::round::Proposal| (proposal.person, proposal.post);
        all.extend(proposals.into_iter().map(pair));
    }
}

#[test]
fn a_board_laid_out_at_once_has_the_weight_of_the_best_assignment() {
    let mut chance = Chance(31);
    for _ in 0..60 {
        let (interests, roles) = some_lines(&mut chance, 20, 8);
        let terms = programme().matching;
        assert_eq!(terms.desk.level_stretch, terms.loose.level_stretch);
        let mut board = board(&interests, &roles);
        let best = Round::new(board.clone(), Judge::new(&programme(), terms.desk, &mut board), &[]);
        let mut standing = empty();
        for line in &interests {
            person_comes(&mut standing, line);
        }
        for line in &roles {
            post_comes(&mut standing, line);
        }
        let pairs = assigned(&mut standing);
        let points = |(person, post): &(u32, u32)| {
            u64::from(standing.score(*person, *post).unwrap().total())
        };
        assert_eq!(pairs.iter().map(points).sum::<u64>(), best.sum().weight);
        assert_eq!(pairs.len(), best.sum().proposed);
    }
}

#[test]
fn after_any_change_no_two_that_are_free_and_fit_are_left_over() {
    let mut chance = Chance(47);
    let mut n_pairs = 0;
    for _ in 0..15 {
        let (interests, roles) = some_lines(&mut chance, 40, 20);
        let mut standing = empty();
        let mut taken: Vec<(String, String)> = Vec::new();
        for _ in 0..120 {
            let (interest, role) = (
                &interests[usize::try_from(chance.below(40)).unwrap()],
                &roles[usize::try_from(chance.below(20)).unwrap()],
            );
            let is_of = |line: &Value, taken: &[(String, String)]| {
                let id = line["id"].as_str().unwrap().to_owned();
                taken.iter().any(|(one, other)| [one, other].contains(&&id))
            };
            match chance.below(5) {
                0 | 1 if !is_of(interest, &taken) => person_comes(&mut standing, interest),
                2 if !is_of(role, &taken) => post_comes(&mut standing, role),
                3 if !is_of(interest, &taken) => {
                    standing.take_off(interest["id"].as_str().unwrap());
                }

                // Two part again: both have their place back, and are not put together again.
                4 if !taken.is_empty() => {
                    let (one, other) = taken.swap_remove(0);
                    standing.set_tried(&one, &other, true);
                    let left = |id: &str, taken: &[(String, String)]| {
                        let positions = standing.positions(id).unwrap_or(1);
                        let n_taken = taken.iter().filter(|(_, other)| other == id).count();
                        u32::from(positions) - u32::try_from(n_taken).unwrap()
                    };
                    let places = left(&other, &taken);
                    standing.set_places(&one, 1);
                    standing.set_places(&other, places);
                }
                _ => {}
            }
            for (person, post) in assigned(&mut standing) {
                let name = |reference: &str| reference.to_owned();
                let pair = (
                    name(&standing.board.people[person as usize].reference),
                    name(&standing.board.posts[post as usize].reference),
                );
                taken.push(pair);
                n_pairs += 1;
            }
            let is_taken = |id: &str| taken.iter().any(|(one, _)| one == id);
            for (id, at) in standing.posts() {
                let n_taken = taken.iter().filter(|(_, other)| other == id).count();
                let positions = usize::from(standing.positions(id).unwrap());
                assert!(n_taken <= positions, "{id}");
                if n_taken < positions {
                    let free = standing.people_for(at, |person| {
                        let reference = &standing.board.people[person as usize].reference;
                        standing.pair(reference, id) == Some((person, at)) && !is_taken(reference)
                    });
                    assert!(free.is_empty(), "{id} has a place for {free:?}");
                }
            }
        }
    }
    assert!(n_pairs > 300, "{n_pairs}");
}

#[test]
fn ten_thousand_equal_roles_are_filled_one_by_one() {
    let (mut interest, mut role) = (an_interest(), a_role());
    let mut standing = empty();
    for at in 0..10_000 {
        role["id"] = json!(format!("R{at:05}"));
        post_comes(&mut standing, &role);
    }
    for at in 0..50 {
        interest["id"] = json!(format!("P{at:05}"));
        person_comes(&mut standing, &interest);
    }
    assert_eq!(assigned(&mut standing).len(), 50);
    interest["id"] = json!("P50");
    person_comes(&mut standing, &interest);
    assert_eq!(assigned(&mut standing).len(), 1);
}

/// A board with people and posts whose places are told in every way, laid out at once.
fn laid_out(chance: &mut Chance, programme: &Programme) -> Standing {
    let (interests, roles) = some_lines(chance, 60, 20);
    let Board { mut people, mut posts, mut words, .. } = board(&interests, &roles);
    let areas: Vec<u32> = ["York", "Leeds", "Hull", "Wales"]
        .iter()
        .map(|area| words.areas.number(area))
        .chain([ANYWHERE])
        .collect();
    let some = |chance: &mut Chance, most: u64| -> Box<[u32]> {
        let n_areas = chance.below(most + 1);
        (0..n_areas).map(|_| areas[usize::try_from(chance.below(5)).unwrap()]).collect()
    };
    for person in &mut people {
        person.areas = some(chance, 3);
        person.excluded = some(chance, 1);
        person.only_remote = chance.below(8) == 0;
        if chance.below(3) == 0 {
            person.home = NONE;
        }
    }
    for post in &mut posts {
        post.areas = some(chance, 2);
        post.excluded = some(chance, 1);
        if chance.below(4) == 0 {
            post.town = NONE;
        }
    }
    let references = people.iter().map(|person| (person.reference.to_string(), 1));
    let positions = posts.iter().map(|post| (post.reference.to_string(), post.positions.into()));
    let places: Vec<(String, u32)> = references.chain(positions).collect();
    let mut standing = Standing::new(programme, people, posts, words);
    for (reference, places) in places {
        standing.set_places(&reference, places);
    }
    standing
}

#[test]
fn a_post_looks_at_all_who_may_go_to_it_and_at_each_once() {
    let (mut chance, mut n_fitting) = (Chance(61), 0);
    for at in 0..60 {
        let mut programme = programme();
        programme.matching.hybrid_reach = 100 + 40 * (at % 3);
        if at % 10 == 0 {
            programme.matching.rules.retain(|rule| *rule != Rule::Place);
        }
        let standing = laid_out(&mut chance, &programme);
        for (_, post) in standing.posts() {
            let mut found: Vec<u32> =
                standing.people_for(post, |_| true).into_iter().map(|(_, person)| person).collect();
            found.sort_unstable();
            let fits = |person: &u32| standing.broken(*person, post).is_none();
            let mut fitting: Vec<u32> = standing.people().map(|(_, at)| at).filter(fits).collect();
            fitting.sort_unstable();
            assert_eq!(found, fitting);
            n_fitting += found.len();
        }
    }
    assert!(n_fitting > 3_000, "{n_fitting}");
}

#[test]
fn of_many_pairs_the_best_of_each_side_are_kept_though_few_are_weighed() {
    let mut programme = programme();
    (programme.matching.kept_for_role, programme.matching.kept_for_person) = (3, 2);
    let (mut chance, mut n_proposed) = (Chance(71), 0);
    for _ in 0..60 {
        let mut standing = laid_out(&mut chance, &programme);
        let (board, judge) = (&standing.board, &standing.judge);
        let (n_people, n_posts) = (board.people.len(), board.posts.len());
        let (mut of_posts, mut of_people) = (vec![Vec::new(); n_posts], vec![Vec::new(); n_people]);
        for (post_at, post) in (0..).zip(&board.posts) {
            let bound = Bound::new(judge, board, post);
            for (person_at, person) in (0..).zip(&board.people) {
                let score = standing.score(person_at, post_at).unwrap().total();
                assert!(bound.of(&Row::new(person_at, person)) >= score);
                if judge.broken(board, person_at, post_at).is_none() {
                    let weight = weight(judge, board, person_at, post_at).unwrap();
                    keep(&mut of_posts[post_at as usize], (weight, person_at), 3);
                    keep(&mut of_people[person_at as usize], (weight, post_at), 2);
                }
            }
        }
        let of_posts = (0..).zip(&of_posts).flat_map(|(post, listed)| {
            listed.iter().map(move |(weight, person)| (post, *person, *weight))
        });
        let of_people = (0..).zip(&of_people).flat_map(|(person, listed)| {
            listed.iter().map(move |(weight, post)| (*post, person, *weight))
        });
        let kept: std::collections::BTreeSet<(u32, u32, i64)> = of_posts.chain(of_people).collect();
        let edge = |(post, person, weight)| Edge { post, person, weight };
        let places: Vec<u32> = board.posts.iter().map(|post| post.positions.into()).collect();
        let best = Solver::solve(&places, &vec![1; n_people], kept.into_iter().map(edge).collect());
        let mut best: Vec<_> = best.assigned().map(super::super::round::proposal).collect();
        let mut proposed = standing.assign();
        best.sort_unstable();
        proposed.sort_unstable();
        assert_eq!(proposed, best);
        n_proposed += best.len();
    }
    assert!(n_proposed > 300, "{n_proposed}");
}
