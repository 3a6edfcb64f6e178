//! Matching on small boards that can be gone through by hand or by brute force.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod arriving;
mod rules;
mod solving;
mod standing;
mod swapping;
mod weighing;

use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::board::Board;
use super::hard::Judge;
use super::lines::Lines;
use super::round::Round;
use crate::domain::ids::ProgrammeName;
use crate::domain::programme::Programme;
use crate::settings::{self, InPlace};

/// The shipped programme that crosses the boundary.
fn programme() -> Programme {
    static READ: OnceLock<Programme> = OnceLock::new();
    READ.get_or_init(read_programme).clone()
}

fn read_programme() -> Programme {
    let in_place = InPlace { leaves_prompts: true, ..InPlace::default() };
    let settings = settings::load(Some(Path::new("config/demo.toml")), &in_place);
    let settings = settings.map_err(|faults| faults[0].to_string()).unwrap();
    settings.programmes[&ProgrammeName::from("govxchange")].clone()
}

/// Numbers without a pattern, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn some<'a>(&mut self, words: &[&'a str], most: u64) -> Vec<&'a str> {
        let n_words = words.len() as u64;
        (0..=self.below(most))
            .map(|_| words[usize::try_from(self.below(n_words)).unwrap()])
            .collect()
    }
}

const SKILLS: &[&str] = &["planning law", "facilitation", "VAT", "user research", "procurement"];
const TOWNS: &[(&str, f64, f64)] =
    &[("Leeds", 53.797, -1.543), ("Bradford", 53.795, -1.752), ("York", 53.960, -1.082)];

/// A council officer in Leeds whom the role of [`a_role`] suits.
fn an_interest() -> Value {
    json!({
        "id": "P1", "sector": "local", "organisation": "Leeds City Council", "level": 3,
        "home": "Leeds", "lat": 53.797, "lon": -1.543, "commute_km": 25, "remote_ok": true,
        "arrangements": ["short", "part_time"], "weeks_min": 8, "weeks_max": 26, "days_per_week": 4,
        "professions": ["Planning", "Policy"], "skills": ["planning law", "facilitation"], "wants": ["bill work"],
        "manager_agreed": true, "available_from_week": 4, "cs_nationality_ok": true,
    })
}

fn a_role() -> Value {
    json!({
        "id": "R1", "sector": "central", "organisation": "Department for Transport", "level_min": 3, "level_max": 4,
        "town": "Bradford", "lat": 53.795, "lon": -1.752, "mode": "hybrid", "arrangement": "short", "weeks": 12,
        "days_per_week": 4, "profession": "Planning", "essential": ["planning law"],
        "desirable": ["bill work", "facilitation"], "places": 1, "cs_terms": true, "start_week": 6,
    })
}

fn board(interests: &[Value], roles: &[Value]) -> Board {
    let mut lines = Lines::default();
    for line in interests {
        lines.interest(&line.to_string()).unwrap();
    }
    for line in roles {
        lines.role(&line.to_string()).unwrap();
    }
    lines.board()
}

fn round(interests: &[Value], roles: &[Value]) -> Round {
    let mut board = board(interests, roles);
    let programme = programme();
    let judge = Judge::new(&programme, programme.matching.strict, &mut board);
    Round::new(board, judge, &[])
}

/// The references of what is proposed, with scores.
fn proposed(round: &Round) -> Vec<(String, String, u16)> {
    let named = |proposal: super::round::Proposal| {
        let person = &round.board.people[proposal.person as usize].reference;
        let post = &round.board.posts[proposal.post as usize].reference;
        (person.to_string(), post.to_string(), proposal.score)
    };
    let mut named: Vec<_> = round.proposals().into_iter().map(named).collect();
    named.sort();
    named
}

/// Some interests and roles, most of which could meet.
fn some_lines(chance: &mut Chance, n_interests: u64, n_roles: u64) -> (Vec<Value>, Vec<Value>) {
    let interest = |chance: &mut Chance, at| {
        let (town, lat, lon) = TOWNS[usize::try_from(chance.below(3)).unwrap()];
        let mut line = an_interest();
        line["id"] = json!(format!("P{at:03}"));
        line["level"] = json!(2 + chance.below(4));
        (line["home"], line["lat"], line["lon"]) = (json!(town), json!(lat), json!(lon));
        line["commute_km"] = json!(10 + chance.below(40));
        line["remote_ok"] = json!(chance.below(2) == 0);
        line["days_per_week"] = json!(2 + chance.below(4));
        line["skills"] = json!(chance.some(SKILLS, 4));
        line["available_from_week"] = json!(chance.below(12));
        if chance.below(5) == 0 {
            line["areas"] = json!(["West Yorkshire"]);
        }
        line
    };
    let role = |chance: &mut Chance, at| {
        let (town, lat, lon) = TOWNS[usize::try_from(chance.below(3)).unwrap()];
        let mut line = a_role();
        line["id"] = json!(format!("R{at:03}"));
        (line["town"], line["lat"], line["lon"]) = (json!(town), json!(lat), json!(lon));
        line["area"] = json!(if town == "York" { "York" } else { "West Yorkshire" });
        line["level_min"] = json!(2 + chance.below(2));
        line["mode"] =
            json!(["onsite", "hybrid", "remote"][usize::try_from(chance.below(3)).unwrap()]);
        line["essential"] = json!(chance.some(SKILLS, 3));
        line["desirable"] = json!(chance.some(SKILLS, 2));
        line["days_per_week"] = json!(1 + chance.below(4));
        line["start_week"] = json!(chance.below(20));
        line["places"] = json!(1 + chance.below(3));
        line
    };
    let interests = (0..n_interests).map(|at| interest(chance, at)).collect();
    (interests, (0..n_roles).map(|at| role(chance, at)).collect())
}
