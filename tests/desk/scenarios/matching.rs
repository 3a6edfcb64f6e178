//! Who would be put together on files of interests and roles, checked by reading the files again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::world::World;

/// A made-up population: files of interests, roles, declined pairs, and pairs that were made to fit.
fn population(world: &World, n_interests: &str, n_roles: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/match/make_population.py");
    let made = Command::new("python3")
        .args([script, "--interests", n_interests, "--roles", n_roles, "--seed", "41", "--out"])
        .arg(world.path("people"))
        .status();
    assert!(made.unwrap().success(), "the population was made");
}

fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn by_id(lines: &[Value]) -> BTreeMap<&str, &Value> {
    lines.iter().map(|line| (line["id"].as_str().unwrap(), line)).collect()
}

const ON: [&str; 10] = [
    "match",
    "--dry-run",
    "--programme",
    "govxchange",
    "--interests",
    "people/interests.jsonl",
    "--roles",
    "people/roles.jsonl",
    "--declined",
    "people/declined.jsonl",
];

fn matched(world: &World, more: &[&str]) -> Vec<Value> {
    let told = world.runs(&[&ON[..], &["--json"], more].concat());
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_kind<'a>(told: &'a [Value], kind: &str) -> Vec<&'a Value> {
    told.iter().filter(|line| line["kind"] == kind).collect()
}

fn words<'a>(line: &'a Value, key: &str) -> BTreeSet<&'a str> {
    line[key].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

fn number(line: &Value, key: &str) -> f64 {
    line[key].as_f64().unwrap()
}

fn km(one: &Value, other: &Value) -> f64 {
    let point = |line: &Value| {
        let (north, east) = (number(line, "lat").to_radians(), number(line, "lon").to_radians());
        [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()]
    };
    let cosine: f64 = point(one).iter().zip(point(other)).map(|(one, other)| one * other).sum();
    if cosine >= 1.0 { 0.0 } else { 6371.0 * cosine.acos() }
}

/// How many have each skill.
struct Counts<'a> {
    n_people: f64,
    n_with: BTreeMap<&'a str, f64>,
}

impl<'a> Counts<'a> {
    fn of(interests: &'a [Value]) -> Self {
        let mut n_with = BTreeMap::new();
        for skill in interests.iter().flat_map(|line| words(line, "skills")) {
            *n_with.entry(skill).or_insert(0.0) += 1.0;
        }
        Self { n_people: f64::from(u32::try_from(interests.len()).unwrap()), n_with }
    }

    fn weight(&self, skill: &str) -> f64 {
        let n_with = self.n_with.get(skill).copied().unwrap_or(0.0);
        (100.0 * (1.0 + ((self.n_people + 1.0) / (n_with + 1.0)).ln())).round()
    }
}

/// What is wrong with a pair, by the files alone.
fn faults(
    person: &Value,
    role: &Value,
    counts: &Counts<'_>,
    stretch: f64,
    share: f64,
) -> Vec<&'static str> {
    let (has, asks) = (words(person, "skills"), words(role, "essential"));
    let asked: f64 = asks.iter().map(|skill| counts.weight(skill)).sum();
    let held: f64 = asks.intersection(&has).map(|skill| counts.weight(skill)).sum();
    let place = match role["mode"].as_str().unwrap() {
        "remote" => person["remote_ok"] == true,
        _ => km(person, role) <= number(person, "commute_km"),
    };
    let level = number(person, "level");
    let weeks = number(role, "weeks");
    let kept = [
        ("direction", person["sector"] != role["sector"]),
        ("organisation", person["organisation"] != role["organisation"]),
        ("nationality", role["cs_terms"] == false || person["cs_nationality_ok"] == true),
        (
            "arrangement",
            words(person, "arrangements").contains(role["arrangement"].as_str().unwrap()),
        ),
        ("length", number(person, "weeks_min") <= weeks && weeks <= number(person, "weeks_max")),
        ("days", number(person, "days_per_week") >= number(role, "days_per_week")),
        ("dates", number(person, "available_from_week") <= number(role, "start_week")),
        ("place", place),
        (
            "level",
            number(role, "level_min") - stretch <= level
                && level <= number(role, "level_max") + stretch,
        ),
        ("skills", held >= asked * share),
    ];
    kept.iter().filter(|(_, holds)| !holds).map(|(rule, _)| *rule).collect()
}

fn check_every_proposal(world: &World, more: &[&str], stretch: f64, share: f64) {
    let told = matched(world, more);
    let (interests, roles) =
        (lines(&world.path("people/interests.jsonl")), lines(&world.path("people/roles.jsonl")));
    let counts = Counts::of(&interests);
    let (people, posts) = (by_id(&interests), by_id(&roles));
    let declined = lines(&world.path("people/declined.jsonl"));
    let declined: BTreeSet<(String, String)> = declined
        .iter()
        .map(|line| (line["interest"].to_string(), line["role"].to_string()))
        .collect();
    let (mut to_person, mut for_role, mut weight) = (BTreeMap::new(), BTreeMap::new(), 0);
    let proposals = of_kind(&told, "proposal");
    for proposal in &proposals {
        let (interest, role) =
            (proposal["interest"].as_str().unwrap(), proposal["role"].as_str().unwrap());
        let faults = faults(people[interest], posts[role], &counts, stretch, share);
        assert!(faults.is_empty(), "{interest} for {role}: {faults:?}");
        assert!(
            !declined.contains(&(proposal["interest"].to_string(), proposal["role"].to_string()))
        );
        *to_person.entry(interest).or_insert(0) += 1;
        *for_role.entry(role).or_insert(0_u64) += 1;
        let score = proposal["score"].as_u64().unwrap();
        let reasons = proposal["reasons"].as_array().unwrap();
        let parts: u64 = reasons.iter().map(|reason| reason["points"].as_u64().unwrap()).sum();
        assert_eq!(parts, score, "the reasons are the summands");
        assert!(score <= 1000);
        weight += score;
    }
    assert!(to_person.values().all(|count| *count == 1), "one proposal for a person");
    assert!(for_role.iter().all(|(role, count)| *count <= posts[role]["places"].as_u64().unwrap()));
    let totals = of_kind(&told, "totals")[0];
    assert_eq!(totals["proposed"].as_u64().unwrap(), proposals.len() as u64);
    assert_eq!(totals["weight"].as_u64().unwrap(), weight);
    assert_eq!(totals["bound"], totals["weight"], "proved to be the best");
    for key in ["proposed", "weight"] {
        assert!(totals[key].as_u64() >= totals["greedy"][key].as_u64(), "{totals}");
    }
    assert!(proposals.len() > 100, "{totals}");
}

#[test]
fn every_proposal_keeps_every_rule_and_no_assignment_is_better() {
    let world = World::running("govxchange");
    population(&world, "4000", "400");
    check_every_proposal(&world, &[], 0.0, 0.5);
    check_every_proposal(&world, &["--loose"], 1.0, 0.2);
}

#[test]
fn pairs_that_were_made_to_fit_are_found() {
    let world = World::running("govxchange");
    population(&world, "4000", "1000");
    let told = matched(&world, &["--edges", "edges.jsonl"]);
    let pair = |line: &Value| (line["interest"].to_string(), line["role"].to_string());
    let mut by_role: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    let mut by_person: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for edge in lines(&world.path("edges.jsonl")) {
        let (interest, role) = pair(&edge);
        let weight = -edge["weight"].as_i64().unwrap();
        by_role.entry(role.clone()).or_default().push((weight, interest.clone()));
        by_person.entry(interest).or_default().push((weight, role));
    }
    // Whoever is as good as the third is among the three.
    let is_near_top = |listed: &mut Vec<(i64, String)>, name: &String| {
        listed.sort();
        let third = listed.get(2).map_or(i64::MAX, |(weight, _)| *weight);
        listed.iter().any(|(weight, other)| other == name && *weight <= third)
    };
    let proposed: BTreeSet<_> = of_kind(&told, "proposal").into_iter().map(pair).collect();
    let planted: Vec<_> = lines(&world.path("people/truth.jsonl")).iter().map(pair).collect();
    let (mut n_top, mut n_assigned) = (0, 0);
    for (interest, role) in &planted {
        let seen = by_role
            .get(role)
            .is_some_and(|listed| listed.iter().any(|(_, other)| other == interest));
        assert!(seen, "{interest} is in view for {role}");
        let is_top = is_near_top(by_role.get_mut(role).unwrap(), interest)
            || is_near_top(by_person.get_mut(interest).unwrap(), role);
        n_top += usize::from(is_top);
        n_assigned += usize::from(proposed.contains(&(interest.clone(), role.clone())));
    }
    assert_eq!(planted.len(), 50);
    assert!(n_top * 100 >= planted.len() * 95, "{n_top} of {} near the top", planted.len());
    assert!(n_assigned * 100 >= planted.len() * 80, "{n_assigned} of {} assigned", planted.len());
}

#[test]
fn the_order_of_the_files_and_names_change_nothing() {
    let world = World::running("govxchange");
    population(&world, "1500", "200");
    let before = matched(&world, &[]);
    for name in ["interests", "roles"] {
        let file = world.path(&format!("people/{name}.jsonl"));
        let mut lines = lines(&file);
        lines.reverse();
        for line in &mut lines {
            line["name"] = "Ann Other".into();
            line["sex"] = "f".into();
            line["date_of_birth"] = "1970-01-01".into();
        }
        let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
        fs::write(file, text.join("\n")).unwrap();
    }
    assert_eq!(matched(&world, &[]), before);
}

#[test]
fn why_tells_the_first_rule_and_the_nearest_change_or_the_better_use() {
    let world = World::running("govxchange");
    fs::create_dir_all(world.path("people")).unwrap();
    let person = |id: &str, skills: &str, days: u8| {
        format!(
            r#"{{"id": "{id}", "sector": "local", "home": "Leeds", "lat": 53.8, "lon": -1.54, "commute_km": 20, "days_per_week": {days}, "skills": [{skills}]}}"#
        )
    };
    let interests = [
        person("I1", r#""planning law", "facilitation""#, 3),
        person("I2", r#""planning law""#, 3),
        person("I3", r#""planning law""#, 2),
    ];
    fs::write(world.path("people/interests.jsonl"), interests.join("\n")).unwrap();
    let role = r#"{"id": "R1", "sector": "central", "town": "Leeds", "lat": 53.8, "lon": -1.54, "days_per_week": 3, "essential": ["planning law"], "desirable": ["facilitation"]}"#;
    fs::write(world.path("people/roles.jsonl"), role).unwrap();
    fs::write(world.path("people/declined.jsonl"), "").unwrap();
    let why = |person| world.runs(&[&ON[..], &["--why", person, "R1"]].concat());
    assert!(why("I1").starts_with("I1 is proposed for R1: 970 of 1000 points.\n  450  essential skills: the person has planning law of planning law\n"), "{}", why("I1"));
    let better = why("I2");
    assert!(better.contains("I2 and R1 fit, with 870 of 1000 points. Together they would lower the points of all matches by 100."), "{better}");
    assert!(better.contains("R1 is to be filled by I1 instead, with 970 points."), "{better}");
    let apart = "I3 and R1 are kept apart: the person has 2 days a week, the role takes 3. They would fit if the role took 2 days a week, or the person gave 3.\n";
    assert_eq!(why("I3"), apart);
    let output = world.command(&[&ON[..], &["--why", "I4", "R1"]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("I4 is not among the interests; did you mean `I"), "{told}");
}

#[test]
fn lines_that_cannot_be_read_are_told_with_file_and_line_and_nothing_is_proposed() {
    let world = World::running("govxchange");
    fs::create_dir_all(world.path("people")).unwrap();
    fs::write(
        world.path("people/interests.jsonl"),
        "{\"id\": \"I1\"}\n\n{\"id\": \"I2\", \"level\": 99}\n{\"id\": \"I3\"\n",
    )
    .unwrap();
    fs::write(
        world.path("people/roles.jsonl"),
        "{\"id\": \"R1\", \"mode\": \"sometimes\"}\n{\"id\": \"R1\"}\n[]\n",
    )
    .unwrap();
    fs::write(world.path("people/declined.jsonl"), "").unwrap();
    let output = world.command(&ON).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let told = String::from_utf8(output.stderr).unwrap();
    let expected = [
        "people/interests.jsonl:3: a level lies between 1 and 15, not at 99.",
        "people/interests.jsonl:4: EOF while parsing an object (column",
        "people/roles.jsonl:1: `sometimes` is no mode; known here: `onsite`",
        "people/roles.jsonl:2: `R1` stands there already, as number 1.",
        "people/roles.jsonl:3: ",
    ];
    assert!(expected.iter().all(|line| told.contains(line)), "{told}");
    assert_eq!(told.lines().count(), 5, "{told}");
}

#[test]
fn a_role_without_a_place_and_a_person_who_can_go_nowhere_are_told() {
    let world = World::running("govxchange");
    fs::create_dir_all(world.path("people")).unwrap();
    fs::write(
        world.path("people/interests.jsonl"),
        r#"{"id": "I1", "sector": "local", "weeks_min": 9, "weeks_max": 8}"#,
    )
    .unwrap();
    fs::write(world.path("people/roles.jsonl"), r#"{"id": "R1", "sector": "central"}"#).unwrap();
    fs::write(world.path("people/declined.jsonl"), "").unwrap();
    let output = world.command(&ON).output().unwrap();
    assert!(output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    let expected = "I1 wants at least 9 weeks and at most 8: no role can suit.\n\
                    I1 names no place and does not work from home: no role can suit.\n\
                    R1 names no place and is not done from home: nobody can be matched with it.\n";
    assert_eq!(told, expected);
}

#[test]
fn swaps_and_roles_never_take_up_one_person_twice() {
    let world = World::running("govxchange");
    population(&world, "6000", "300");
    let told = matched(&world, &["--swaps", "--loose"]);
    let mut seen: Vec<&Value> =
        of_kind(&told, "proposal").iter().map(|line| &line["interest"]).collect();
    let swaps = of_kind(&told, "swap");
    assert!(swaps.len() > 20);
    seen.extend(swaps.iter().flat_map(|swap| swap["interests"].as_array().unwrap()));
    let distinct: BTreeSet<String> = seen.iter().map(ToString::to_string).collect();
    assert_eq!(distinct.len(), seen.len());
    let interests = lines(&world.path("people/interests.jsonl"));
    let people = by_id(&interests);
    for swap in &swaps {
        let pair = swap["interests"].as_array().unwrap();
        let [one, other] = [&pair[0], &pair[1]].map(|id| people[id.as_str().unwrap()]);
        assert_ne!(one["sector"], other["sector"]);
        assert_eq!(one["own_post"]["profession"], other["own_post"]["profession"]);
        assert!((number(one, "level") - number(other, "level")).abs() <= 1.0);
    }
    let totals = of_kind(&told, "swap-totals")[0];
    assert_eq!(totals["weight"], totals["bound"]);
    assert!(totals["weight"].as_u64() >= totals["greedy"]["weight"].as_u64());
}

#[test]
fn the_report_on_fairness_hides_small_numbers() {
    let world = World::running("govxchange");
    population(&world, "3000", "400");
    let told = matched(&world, &["--fairness"]);
    let proposals = of_kind(&matched(&world, &[]), "proposal").len() as u64;
    let by =
        |kind: &str| -> Vec<&Value> { told.iter().filter(|line| line["by"] == kind).collect() };
    let sum: u64 = by("employer").iter().map(|line| line["proposed"].as_u64().unwrap()).sum();
    assert_eq!(sum, proposals);
    assert!(by("pattern").len() == 2 && by("level").len() == 7 && by("area").len() > 10);
    let numbers =
        told.iter().flat_map(|line| ["people", "suited", "proposed"].map(|key| &line[key]));
    let numbers: Vec<Option<u64>> = numbers.map(Value::as_u64).collect();
    assert!(numbers.iter().flatten().all(|number| *number == 0 || *number >= 5));
    assert!(numbers.iter().filter(|number| number.is_none()).count() > 1);
}
