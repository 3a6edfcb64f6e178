//! Whether a running desk holds what it needs and no more: minutes at full rate, with mail, answers, an officer and a monitor at once.
//!
//! `cargo bench --bench soak -- [--minutes N] [--together N]`; ten minutes at most.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, and ends where something fails"
)]

#[path = "../corpus.rs"]
mod corpus;
#[path = "../measured.rs"]
#[allow(dead_code, reason = "the process that is measured is another")]
mod measured;
#[path = "../intake/varied.rs"]
mod varied;
#[path = "../../desk/world/mod.rs"]
#[allow(dead_code, unused_imports, clippy::unused_self, reason = "the scenarios use all of it")]
mod world;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use measured::option;
use secondment_desk::control::{self, Look, Request};
use serde_json::Value;
use world::{Running, World};

/// A day is not longer than this for whoever waits.
const MOST_MINUTES: usize = 10;
/// What an item and its letter may hold in memory for as long as they are known; what is beyond that is a leak.
const LIMIT_BYTES_AN_ITEM: f64 = 6_000.0;
/// So much more may be open in the last quarter than in the first.
const LIMIT_HANDLES: f64 = 1.1;

/// How the desk was at a moment.
#[derive(Clone, Copy)]
struct Sample {
    resident_bytes: f64,
    n_handles: f64,
    n_items: f64,
}

fn main() {
    let minutes = option("--minutes", 8).clamp(1, MOST_MINUTES);
    let world = World::running("govxchange");
    let root = world.path("").display().to_string();
    let root = root.trim_end_matches('/');
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"{root}/data\"\nsent = \"{root}/sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [sending]\nmost-an-hour = 1000000000\n\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"{root}/inbox\"\naddresses = [\"govxchange@programme.example\"]\n"
    ));
    let scratch = tempfile::tempdir().unwrap();
    let mails = corpus::make(option("--together", 250), scratch.path());
    let desk = Running::start(&world, &["run"]);
    let data = world.path("data");
    while !control::is_running(&data) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let (begun, lasts) = (Instant::now(), Duration::from_secs(60 * minutes as u64));
    let (mut samples, mut told, mut round) = (Vec::new(), 0, 0);
    while begun.elapsed() < lasts {
        take_in(&world, &mails, round, scratch.path());
        round += 1;
        samples.push(sample(desk.id(), &data));
        let minute = begun.elapsed().as_secs() / 30;
        if minute >= told {
            told = minute + 1;
            let now = samples.last().unwrap();
            println!(
                "{:4} s  {:7.0} items  {:6.1} MB  {:4.0} handles",
                begun.elapsed().as_secs(),
                now.n_items,
                now.resident_bytes / f64::from(1 << 20),
                now.n_handles
            );
        }
    }
    let n_mails = round * mails.len();
    println!(
        "{n_mails} mails in {:.0} s: {:.0} a second, each understood, answered and sent",
        begun.elapsed().as_secs_f64(),
        n_mails as f64 / begun.elapsed().as_secs_f64()
    );
    desk.stops();
    judge(&samples);
}

/// Puts some mails into the mailbox, waits until the desk has them and its letters are gone, and clears both folders.
fn take_in(world: &World, mails: &[Vec<u8>], round: usize, scratch: &Path) {
    let folder = varied::varied(mails, round, &scratch.join("filling"));
    for file in fs::read_dir(&folder).unwrap().flatten() {
        let name = file.file_name();
        fs::rename(file.path(), world.path("inbox/new").join(name)).unwrap();
    }
    let expected = ((round + 1) * mails.len()) as u64;
    let begun = Instant::now();
    loop {
        let counts = counts(&world.path("data"));
        let number = |key: &str| counts[key].as_u64().unwrap();
        if number("messages") >= expected
            && number("waiting") == 0
            && number("letters_pending") == 0
        {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(2), "the desk does not get on: {counts}");
        std::thread::sleep(Duration::from_millis(50));
    }
    for folder in ["inbox/new", "sent/new"] {
        for file in fs::read_dir(world.path(folder)).unwrap().flatten() {
            fs::remove_file(file.path()).unwrap();
        }
    }
}

fn counts(data: &Path) -> Value {
    let asked = Request::Look(Look::List { all: false, json: true }).of("desk-lead");
    let list = control::ask(data, &asked).unwrap().unwrap().text;
    serde_json::from_str::<Value>(&list).unwrap()["counts"].clone()
}

fn sample(process: u32, data: &Path) -> Sample {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    let handles = fs::read_dir(format!("/proc/{process}/fd")).unwrap().count();
    Sample {
        resident_bytes: kilobytes * 1024.0,
        n_handles: handles as f64,
        n_items: counts(data)["items"].as_u64().unwrap() as f64,
    }
}

/// Holds the last quarter against the first.
fn judge(samples: &[Sample]) {
    let quarter = (samples.len() / 4).max(1);
    let (first, last) = (&samples[..quarter], &samples[samples.len() - quarter..]);
    let mean = |of: &[Sample], value: fn(&Sample) -> f64| {
        of.iter().map(value).sum::<f64>() / of.len() as f64
    };
    let both = |value: fn(&Sample) -> f64| (mean(first, value), mean(last, value));
    let (memory, handles) = (both(|at| at.resident_bytes), both(|at| at.n_handles));
    let items = both(|at| at.n_items);
    let an_item = (memory.1 - memory.0) / (items.1 - items.0).max(1.0);
    println!(
        "first quarter to last: handles {:.1} to {:.1} ({:.2}); memory {:.1} to {:.1} MB ({:.2}), {an_item:.0} bytes for each item that came between",
        handles.0,
        handles.1,
        handles.1 / handles.0,
        memory.0 / f64::from(1 << 20),
        memory.1 / f64::from(1 << 20),
        memory.1 / memory.0
    );
    assert!(handles.1 / handles.0 <= LIMIT_HANDLES, "handles are left open");
    assert!(an_item <= LIMIT_BYTES_AN_ITEM, "memory is not given back");
}
