//! How fast questions are answered from the shipped guidance, and from as much again many times over, beside a plain scan that compares
//! the words of a question with those of each way to ask; in one run on one machine.
//!
//! `cargo bench --bench guidance -- [--rounds N]`

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

use std::fs;
use std::hint::black_box;
use std::path::Path;

use measured::{cpu_ms, memory_bytes, option, peak_memory_bytes};
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::guidance;
use secondment_desk::guidance::bank::{Bank, BankEntry};
use secondment_desk::settings::{self, InPlace};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The files of questions, as they were asked by others than the authors of the guidance.
const QUESTIONS: [&str; 2] = ["tests/guidance/unseen.jsonl", "tests/guidance/red-team.jsonl"];

fn main() {
    let n_rounds = option("--rounds", 10);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings =
        settings::load(Some(&root.join("config/demo.toml")), &InPlace::default()).unwrap();
    let bank = &settings.guidance[&ProgrammeName::from("govxchange")];
    let questions: Vec<String> =
        QUESTIONS.iter().flat_map(|file| questions(&root.join(file))).collect();
    println!("{} questions, each {n_rounds} times", questions.len());
    for n_wanted in [n_ways(bank), 20_000, 200_000] {
        let before = memory_bytes();
        let (cpu, larger) = timed(|| {
            let larger = with_ways(bank, n_wanted);
            black_box(larger.index());
            larger
        });
        println!(
            "{:7} ways to ask: index made in {cpu:6.0} CPU ms, {:4} MB more in memory, {:4} MB at most",
            n_ways(&larger),
            memory_bytes().saturating_sub(before) >> 20,
            peak_memory_bytes() >> 20,
        );
        let (cpu, n_answers) = timed(|| {
            let found = (0..n_rounds).flat_map(|_| &questions).map(|question| {
                guidance::answers(&larger, question)
                    .iter()
                    .filter(|found| found.is_answer())
                    .count()
            });
            found.sum::<usize>()
        });
        let each = |cpu: f64| cpu / count(n_rounds * questions.len());
        println!(
            "                     the desk   {:8.4} CPU ms a question ({} answers)",
            each(cpu),
            n_answers / n_rounds
        );
        let scan = Scan::new(&larger);
        let (cpu, _) = timed(|| {
            let found =
                (0..n_rounds).flat_map(|_| &questions).map(|question| scan.nearest(question));
            black_box(found.sum::<usize>())
        });
        println!("                     plain scan {:8.4} CPU ms a question", each(cpu));
    }
}

fn questions(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let question = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["question"].as_str().unwrap().to_owned()
    };
    text.lines().map(question).collect()
}

fn n_ways(bank: &Bank) -> usize {
    bank.entries().iter().map(|entry| entry.ways.len()).sum()
}

/// The bank with so many ways to ask: the beginning of one way and the end of another of the same entry, now and then with a word that
/// none has had.
fn with_ways(bank: &Bank, n_wanted: usize) -> Bank {
    let n_shipped = n_ways(bank);
    let varied = |entry: &BankEntry| {
        let n_own = entry.ways.len();
        let n_more = n_own * (n_wanted - n_shipped) / n_shipped;
        let more = (0..n_more).map(|at| {
            let (one, other) =
                (&entry.ways[at % n_own], &entry.ways[(at * 7 + at / n_own) % n_own]);
            let (one, other): (Vec<&str>, Vec<&str>) =
                (one.split(' ').collect(), other.split(' ').collect());
            let (begin, end) = (&one[..one.len().div_ceil(2)], &other[other.len() / 2..]);
            let new = if at % 5 == 0 { invented(at) } else { String::new() };
            [begin, &[new.as_str()], end].concat().join(" ")
        });
        let ways = entry.ways.iter().cloned().chain(more).collect();
        BankEntry { ways, ..entry.clone() }
    };
    bank.with_entries(bank.entries().iter().map(varied).collect())
}

/// A word of three syllables.
fn invented(number: usize) -> String {
    let syllable =
        |at: usize| ["ba", "ke", "lin", "mor", "nu", "pes", "ri", "sto", "ta", "vel"][at % 10];
    [number / 5, number / 50, number / 500].map(syllable).concat()
}

/// The words of all ways, to be compared one by one.
struct Scan(Vec<Vec<String>>);

impl Scan {
    fn new(bank: &Bank) -> Self {
        let ways = bank.entries().iter().flat_map(|entry| entry.ways.iter());
        Self(ways.map(|way| words(way)).collect())
    }

    /// The way that has the most words in common with a question.
    fn nearest(&self, question: &str) -> usize {
        let asked = words(question);
        let n_common = |way: &Vec<String>| way.iter().filter(|word| asked.contains(word)).count();
        let best =
            self.0.iter().enumerate().max_by_key(|(_, way)| n_common(way) * 100 / way.len().max(1));
        best.map_or(0, |(at, _)| at)
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// CPU milliseconds of some work, and what it made.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let cpu = cpu_ms();
    let made = work();
    (cpu_ms() - cpu, made)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
