//! Swaps against every possible set of swaps.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::matching::board::Person;
use crate::matching::round::POINT;
use crate::matching::standing::Standing;
use crate::matching::swaps::{swap, swaps};

fn some_swappers(chance: &mut Chance, n_people: u64) -> Vec<Value> {
    let person = |at| {
        let (town, lat, lon) = TOWNS[usize::try_from(chance.below(3)).unwrap()];
        let skills = chance.some(SKILLS, 4);
        let mut line = an_interest();
        line["id"] = json!(format!("P{at}"));
        line["sector"] = json!(["central", "local"][usize::try_from(chance.below(2)).unwrap()]);
        line["organisation"] = Value::Null;
        line["level"] = json!(3 + chance.below(2));
        line["arrangements"] = json!(["exchange"]);
        (line["home"], line["lat"], line["lon"]) = (json!(town), json!(lat), json!(lon));
        line["commute_km"] = json!(15 + chance.below(40));
        line["skills"] = json!(skills);
        let profession = if chance.below(4) == 0 { "Policy" } else { "Planning" };
        line["own_post"] = json!({
            "town": town, "level": line["level"], "mode": "onsite", "weeks": 12,
            "profession": profession, "essential": skills[..1],
        });
        line
    };
    (0..n_people).map(person).collect()
}

/// The most that a set of swaps among people comes to, each in one at most.
fn best(weights: &[Vec<Option<i64>>], free: &mut Vec<usize>) -> i64 {
    let Some(one) = free.pop() else { return 0 };
    let mut most = best(weights, free);
    for at in 0..free.len() {
        if let Some(weight) = weights[one][free[at]] {
            let other = free.remove(at);
            most = most.max(weight + best(weights, free));
            free.insert(at, other);
        }
    }
    free.push(one);
    most
}

#[test]
fn a_thousand_small_boards_have_no_better_set_of_swaps() {
    let mut chance = Chance(31);
    let terms = programme();
    let (mut n_swaps, mut n_better) = (0, 0);
    for _ in 0..1000 {
        let people = some_swappers(&mut chance, 9);
        let mut board = board(&people, &[]);
        let judge = Judge::new(&terms, terms.matching.loose, &mut board);
        let found = swaps(&board, &judge, |_| true).unwrap();
        assert!(found.certificate.proves());
        let weight =
            |one: u32, other: u32| swap(&board, &judge, one, other).map(|(_, weight)| weight);
        // Which of two a swap is asked of first makes a difference to the lot alone.
        let points =
            |one, other| Some((weight(one, other)? >> POINT).max(weight(other, one)? >> POINT));
        let weights: Vec<Vec<_>> =
            (0..9).map(|one| (0..9).map(|other| points(one, other)).collect()).collect();
        let most = best(&weights, &mut (0..9).collect());
        assert_eq!(i64::try_from(found.sum().weight).unwrap(), most);
        let mut seen: Vec<u32> = found.proposed.iter().flat_map(|swap| swap.people).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2 * found.proposed.len(), "nobody is in two swaps");
        n_swaps += found.proposed.len();
        n_better += usize::from(found.sum().weight > found.greedy.weight);
    }
    assert!(n_swaps > 500 && n_better > 10, "{n_swaps} {n_better}");
}

#[test]
fn a_swap_needs_similar_roles_at_comparable_levels_both_ways() {
    let mut chance = Chance(1);
    let mut people = some_swappers(&mut chance, 2);
    for (person, sector) in people.iter_mut().zip(["central", "local"]) {
        let own = &an_interest();
        person["sector"] = json!(sector);
        (person["level"], person["skills"]) = (json!(3), own["skills"].clone());
        person["own_post"] = json!({"level": 3, "profession": "Planning", "essential": ["planning law"], "mode": "remote"});
        person["remote_ok"] = json!(true);
    }
    let terms = programme();
    let n_swaps = |people: &[Value]| {
        let mut board = board(people, &[]);
        let judge = Judge::new(&terms, terms.matching.strict, &mut board);
        swaps(&board, &judge, |_| true).unwrap().proposed.len()
    };
    assert_eq!(n_swaps(&people), 1);
    let changed = |key: &str, value: Value| {
        let mut people = people.clone();
        people[1]["own_post"][key] = value;
        n_swaps(&people)
    };
    assert_eq!(changed("profession", json!("Policy")), 0);
    assert_eq!(changed("level", json!(4)), 0);
    assert_eq!(changed("essential", json!(["VAT"])), 0);
    let mut stays = people.clone();
    stays[0]["arrangements"] = json!(["short"]);
    assert_eq!(n_swaps(&stays), 0);
    let mut same_side = people.clone();
    same_side[0]["sector"] = json!("local");
    assert_eq!(n_swaps(&same_side), 0);
}

#[test]
fn without_a_boundary_there_is_no_sure_way_to_the_best_swaps() {
    let open = Programme { directions: Vec::new(), ..programme() };
    let mut board = board(&some_swappers(&mut Chance(1), 4), &[]);
    let judge = Judge::new(&open, open.matching.strict, &mut board);
    assert!(swaps(&board, &judge, |_| true).is_none());
}

#[test]
fn on_a_standing_board_no_swap_is_left_over_whoever_comes_and_goes() {
    let mut chance = Chance(47);
    let (mut n_swaps, mut n_again) = (0, 0);
    for _ in 0..100 {
        let people = some_swappers(&mut chance, 9);
        let mut board = board(&people, &[]);
        let terms = programme().matching.desk;
        let judge = Judge::new(&programme(), terms, &mut board);
        let best = swaps(&board, &judge, |_| true).unwrap();
        let empty = Standing::new(&programme(), Vec::new(), Vec::new(), board.words.clone());
        let comes = |standing: &mut Standing, person: &Person| {
            standing.put_person(person.clone());
            standing.set_places(&person.reference, 1);
        };
        let mut standing = empty.clone();
        for person in &board.people {
            comes(&mut standing, person);
        }
        let points = |standing: &Standing, swaps: &[[Box<str>; 2]]| -> u64 {
            let scores = swaps
                .iter()
                .flat_map(|[one, other]| standing.swap_scores(one, other).unwrap().map(u64::from));
            scores.sum()
        };
        let at_once = standing.assign_swaps(|_, _| true);
        assert_eq!(points(&standing, &at_once), best.sum().weight);
        assert!(standing.assign_swaps(|_, _| true).is_empty(), "nobody has come since");

        let mut standing = empty;
        let mut in_swaps: BTreeMap<String, String> = BTreeMap::new();
        let take = |in_swaps: &mut BTreeMap<String, String>, swaps: Vec<[Box<str>; 2]>| {
            for [one, other] in swaps {
                assert!(in_swaps.insert(one.to_string(), other.to_string()).is_none());
                assert!(in_swaps.insert(other.to_string(), one.to_string()).is_none());
            }
        };
        for person in &board.people {
            comes(&mut standing, person);
            let came = standing.assign_swaps(|_, _| true);
            take(&mut in_swaps, came);
        }
        n_swaps += in_swaps.len() / 2;
        // One leaves, and the other is free again.
        if let Some((left, stays)) = in_swaps.pop_first() {
            in_swaps.remove(&stays);
            standing.take_off(&left);
            standing.set_places(&stays, 1);
            let again = standing.assign_swaps(|_, _| true);
            n_again += again.len();
            take(&mut in_swaps, again);
        }
        let free: Vec<&str> = standing.people().map(|(reference, _)| reference).collect();
        let free: Vec<&str> = free.into_iter().filter(|one| !in_swaps.contains_key(*one)).collect();
        for (at, one) in free.iter().enumerate() {
            for other in free.iter().skip(at + 1) {
                assert!(standing.swap_scores(one, other).is_none(), "{one} and {other}");
            }
        }
    }
    assert!(n_swaps > 100 && n_again > 5, "{n_swaps} {n_again}");
}
