//! How long an officer waits for the list and for one item, with years of mail stored and a desk running.
//!
//! `cargo bench --bench queue -- [--mails N] [--stored N]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and ends where something fails"
)]

#[path = "../corpus.rs"]
mod corpus;
#[path = "../measured.rs"]
#[allow(dead_code, reason = "only the wall clock is read")]
mod measured;
#[path = "../intake/varied.rs"]
mod varied;
#[path = "../../desk/world/mod.rs"]
#[allow(dead_code, unused_imports, clippy::unused_self, reason = "the scenarios use all of it")]
mod world;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use measured::option;
use secondment_desk::control::{self, Command, Look, Request};
use secondment_desk::desk::Desk;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::party::Channel;
use secondment_desk::settings::{self, InPlace, Settings};
use serde_json::Value;
use world::{Running, World};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// So many mails make one commit.
const TOGETHER: usize = 128;
/// What an officer may have to wait, in milliseconds.
const LIMIT_MS: f64 = 50.0;
/// So often each is asked for.
const TIMES: usize = 200;
/// A Monday's mails: so many things wait in the end, the rest is dealt with.
const WAITING: usize = 140;

fn main() {
    let world = World::running("govxchange");
    let root = world.path("").display().to_string();
    let root = root.trim_end_matches('/');
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"{root}/data\"\nsent = \"{root}/sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"{root}/inbox\"\naddresses = [\"govxchange@programme.example\"]\n"
    ));
    let mut settings = settings::load(Some(&world.path("config/desk.toml")), &InPlace::default())
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    // Thousands of letters go out at once.
    settings.desk.limits.an_hour = 1 << 30;
    let settings = Arc::new(settings);
    let scratch = tempfile::tempdir().unwrap();
    let (n_mails, n_stored) = (option("--mails", 5000), option("--stored", 100_000));
    let mails = corpus::make(n_mails, scratch.path());
    let n_rounds = n_stored.div_ceil(n_mails);
    for round in 0..n_rounds {
        let inbox = varied::varied(&mails, round, &scratch.path().join("filling"));
        fill(&settings, &inbox, days_ago(n_rounds - round));
        fs::remove_dir_all(&inbox).unwrap();
    }
    tell("everything waits still", &world);
    let n_done = deal_with(&settings);
    tell(&format!("{n_done} were dealt with"), &world);
}

/// Takes a folder of mails in; every letter is taken for delivered.
fn fill(settings: &Arc<Settings>, inbox: &Path, now: Timestamp) {
    let (mut desk, _) = Desk::open(settings.clone(), false).unwrap();
    let mut files: Vec<_> =
        fs::read_dir(inbox).unwrap().flatten().map(|file| file.path()).collect();
    files.sort();
    for some in files.chunks(TOGETHER) {
        for file in some {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let mail = fs::read(file).unwrap();
            desk.receive(&MailboxName::from("inbox"), &name, Channel::Mail, mail, now);
        }
        desk.settle(now).unwrap();
    }
    loop {
        desk.begin_attempts(TOGETHER, now);
        let jobs = desk.settle(now).unwrap().jobs;
        if jobs.is_empty() {
            return;
        }
        for job in jobs {
            desk.end_attempt(job.id, Outcome::Delivered, now);
        }
        desk.settle(now).unwrap();
    }
}

/// Officers have dealt with everything but the last that came.
fn deal_with(settings: &Arc<Settings>) -> usize {
    let (mut desk, _) = Desk::open(settings.clone(), false).unwrap();
    let now = Timestamp::now();
    let concerns = desk.ledger().concerns();
    let mut orders: Vec<Command> = concerns
        .iter()
        .map(|(_, reference)| Command::Done { reference: reference.to_string() })
        .collect();
    orders.truncate(orders.len().saturating_sub(WAITING / 2));
    let proposed = desk.ledger().introductions();
    let mut rejected: Vec<Command> = proposed
        .map(|known| Command::Reject {
            reference: known.reference.to_string(),
            because: "they know each other".to_owned(),
        })
        .collect();
    rejected.truncate(rejected.len().saturating_sub(WAITING / 2));
    orders.extend(rejected);
    for some in orders.chunks(TOGETHER) {
        let (answer, response) = std::sync::mpsc::channel();
        for order in some {
            desk.serve(Request::Order(order.clone()).of("desk-lead"), answer.clone(), now);
        }
        desk.settle(now).unwrap();
        drop(answer);
        assert_eq!(response.iter().count(), some.len());
    }
    orders.len()
}

/// Asks a running desk for the list and for items, each as often.
fn tell(what: &str, world: &World) {
    let data = world.path("data");
    let desk = Running::start(world, &["run"]);
    let begun = Instant::now();
    while !control::is_running(&data) {
        assert!(begun.elapsed() < Duration::from_mins(2), "the desk does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    let ask = |look: Look| {
        let asked = Request::Look(look).of("desk-lead");
        control::ask(&data, &asked).unwrap().unwrap().text
    };
    let list: Value = serde_json::from_str(&ask(Look::List { all: true, json: true })).unwrap();
    let items: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["reference"].as_str().unwrap())
        .collect();
    let queue: Value =
        serde_json::from_str(&ask(Look::Queue { whole: false, json: true })).unwrap();
    let entries = queue["entries"].as_array().unwrap();
    let n_things: usize =
        entries.iter().map(|entry| entry["things"].as_array().unwrap().len()).sum();
    println!(
        "{what}: {} items, {n_things} things wait in {} places",
        items.len(),
        queue["needs_you"]
    );
    let is_usual = n_things <= 1000;
    let n_times = if n_things > 1000 { TIMES / 10 } else { TIMES };
    let lists = (0..n_times).map(|_| timed(|| ask(Look::Queue { whole: false, json: true })));
    told("queue --json", is_usual, lists.collect());
    let shows = (0..TIMES).map(|at| {
        let reference = items[at * items.len() / TIMES].to_owned();
        timed(|| ask(Look::Show { reference: reference.clone(), json: false, raw: false }))
    });
    told("show REFERENCE", is_usual, shows.collect());
    desk.stops();
}

/// Tells how long something took; it fails where a list of a usual length takes longer than the limit.
fn told(what: &str, is_usual: bool, mut took_ms: Vec<f64>) {
    took_ms.sort_by(f64::total_cmp);
    let (median, p99) = (took_ms[took_ms.len() / 2], took_ms[took_ms.len() * 99 / 100]);
    println!(
        "  {what:16} median {median:8.2} ms  p99 {p99:8.2} ms  (limit {LIMIT_MS} ms, {} times)",
        took_ms.len()
    );
    assert!(!is_usual || p99 <= LIMIT_MS, "{what} takes {p99:.2} ms, more than {LIMIT_MS} ms");
}

fn timed(work: impl FnOnce() -> String) -> f64 {
    let begun = Instant::now();
    std::hint::black_box(work());
    begun.elapsed().as_secs_f64() * 1000.0
}

fn days_ago(days: usize) -> Timestamp {
    let hours = 24 * i64::try_from(days).unwrap();
    Timestamp::now() - SignedDuration::from_hours(hours)
}
