//! How fast a whole board is matched and how fast an arrival changes it, under strict and loose limits, and how far the best assignment is above
//! that of the best pair first; and the same of the board that the running desk keeps.
//!
//! `cargo bench --bench match -- [--interests N] [--roles N] [--seed N] [--arrivals N] [--standing]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and ends where something fails"
)]

#[path = "../measured.rs"]
mod measured;
mod standing;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use measured::{cpu_ms, option, peak_memory_bytes};
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::domain::programme::Programme;
use secondment_desk::domain::terms::Limits;
use secondment_desk::matching::hard::Judge;
use secondment_desk::matching::lines::{Lines, arriving_person, arriving_post};
use secondment_desk::matching::round::{Round, sum};
use secondment_desk::matching::solver::Solver;
use secondment_desk::settings::{self, InPlace};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let (n_interests, n_roles) = (option("--interests", 100_000), option("--roles", 10_000));
    let (seed, n_arrivals) = (option("--seed", 7), option("--arrivals", 1_000));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().unwrap();
    let (people, later) = (scratch.path().join("people"), scratch.path().join("later"));
    make(n_interests, n_roles, seed, &people);
    make(n_arrivals, n_arrivals, seed + 1, &later);
    let in_place = InPlace { leaves_prompts: true, ..InPlace::default() };
    let settings = settings::load(Some(&root.join("config/demo.toml")), &in_place).unwrap();
    let programme = &settings.programmes[&ProgrammeName::from("govxchange")];
    if std::env::args().any(|argument| argument == "--standing") {
        return standing::measure(&settings, programme, &people, &later);
    }
    println!("{n_interests} interests, {n_roles} roles, seed {seed}");
    measure("strict", programme, programme.matching.strict, &people, &later, 5_000.0);
    measure("loose", programme, programme.matching.loose, &people, &later, 12_000.0);
    // In a process of its own, so that its memory is its own.
    let own = std::env::current_exe().unwrap();
    let standing = Command::new(own).args(std::env::args().skip(1)).arg("--standing").status();
    assert!(standing.unwrap().success(), "the standing board is within its limits");
}

fn make(n_interests: usize, n_roles: usize, seed: usize, folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/match/make_population.py");
    let made = Command::new("python3")
        .arg(script)
        .args(["--interests", &n_interests.to_string(), "--roles", &n_roles.to_string()])
        .args(["--seed", &seed.to_string(), "--out"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn measure(
    name: &str,
    programme: &Programme,
    limits: Limits,
    people: &Path,
    later: &Path,
    most_ms: f64,
) {
    let began = Instant::now();
    let mut lines = Lines::default();
    each(&people.join("interests.jsonl"), |line| lines.interest(line).unwrap());
    each(&people.join("roles.jsonl"), |line| lines.role(line).unwrap());
    each(&people.join("declined.jsonl"), |line| lines.declined(line).unwrap());
    let mut board = lines.board();
    println!("{name}: read in {} ms", began.elapsed().as_millis());
    let judge = Judge::new(programme, limits, &mut board);
    let (began, cpu_before) = (Instant::now(), cpu_ms());
    let mut round = Round::new(board, judge, &[]);
    let (whole_ms, whole_cpu_ms) = (began.elapsed().as_millis(), cpu_ms() - cpu_before);
    let edges = round.edges();
    let n_edges = edges.len();
    let began = Instant::now();
    let again = Solver::solve(round.places().0, round.places().1, edges);
    let solve_ms = began.elapsed().as_millis();
    let peak_mb = peak_memory_bytes() >> 20;
    let (best, greedy) = (round.sum(), round.greedy());
    assert!(round.certificate().proves(), "proved to be the best");
    assert_eq!(sum(again.assigned()), best);
    println!(
        "  whole re-match {whole_cpu_ms} CPU ms (limit {most_ms}), {whole_ms} ms by the clock, of which the solve {solve_ms} ms (limit 500); {peak_mb} MB at most (limit 300)"
    );
    println!(
        "  {n_edges} pairs, {} proposed, weight {}, bound {}; best pair first: {}, {}",
        best.proposed,
        best.weight,
        round.bound(),
        greedy.proposed,
        greedy.weight
    );
    let (mut micros, n_changed) = arrivals(&mut round, later);
    micros.sort_unstable();
    let at = |percent: usize| micros[(micros.len() - 1) * percent / 100];
    println!(
        "  {} arrivals: {} µs median, {} µs p99 (limit 50000), {} µs at most; {n_changed} earlier proposals changed",
        micros.len(),
        at(50),
        at(99),
        at(100)
    );
    assert!(round.certificate().proves(), "proved to be the best after every arrival");
    let anew = Solver::solve(round.places().0, round.places().1, round.edges());
    assert_eq!(sum(anew.assigned()), round.sum(), "arrivals come to what a new start would");
    assert!(best.proposed >= greedy.proposed && best.weight >= greedy.weight);
    assert!(
        whole_cpu_ms <= most_ms && solve_ms <= 500 && peak_mb <= 300 && at(99) <= 50_000,
        "within the limits"
    );
}

/// How long each arrival took, and how many earlier proposals changed.
fn arrivals(round: &mut Round, later: &Path) -> (Vec<u128>, usize) {
    let read = |name: &str| fs::read_to_string(later.join(name)).unwrap();
    let (interests, roles) = (read("interests.jsonl"), read("roles.jsonl"));
    let before = round.proposals();
    let mut micros = Vec::new();
    for (interest, role) in interests.lines().zip(roles.lines()) {
        let (interest, role) = (
            interest.replace("\"id\": \"I", "\"id\": \"A"),
            role.replace("\"id\": \"R", "\"id\": \"B"),
        );
        let began = Instant::now();
        let person = arriving_person(&mut round.board.words, &interest).unwrap();
        round.person_arrives(person);
        micros.push(began.elapsed().as_micros());
        let began = Instant::now();
        let post = arriving_post(&mut round.board.words, &role).unwrap();
        round.post_arrives(post);
        micros.push(began.elapsed().as_micros());
    }
    let after = round.proposals();
    let is_gone = |proposal: &&_| after.binary_search(proposal).is_err();
    (micros, before.iter().filter(is_gone).count())
}

fn each(file: &Path, mut take: impl FnMut(&str)) {
    use std::io::BufRead as _;
    let reader = std::io::BufReader::new(fs::File::open(file).unwrap());
    reader.lines().for_each(|line| take(&line.unwrap()));
}
