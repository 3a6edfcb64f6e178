//! How fast mail is taken in, beside the parser alone and bare appends of the same bytes, in one run on one machine.
//!
//! `cargo bench --bench intake -- [--mails N] [--stored N] [--data FOLDER]`; the folder is new, and stays.

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
mod limits;
#[path = "../measured.rs"]
mod measured;
mod rights;
mod sealing;
mod varied;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use mail_parser::MessageParser;
use measured::{cpu_ms, option, peak_memory_bytes};
use secondment_desk::desk::Desk;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::party::Channel;
use secondment_desk::settings::{self, InPlace, Settings};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// So many mails make one commit.
const TOGETHER: usize = 128;
/// What fills a folder came day by day, from so many days ago on: what is counted by the day is not counted together.
const DAYS_OF_YEARS: usize = 700;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--drain") {
        let is_delivered = arguments.iter().any(|argument| argument == "--deliver");
        let now = days_ago(option("--days-ago", 0));
        let (inbox, data) = (Path::new(&arguments[at + 1]), Path::new(&arguments[at + 2]));
        drain(inbox, data, is_delivered, now);
        if arguments.iter().any(|argument| argument == "--killed") {
            // As a kill would: nothing is closed.
            std::process::abort();
        }
        return;
    }
    if let Some(at) = arguments.iter().position(|argument| argument == "--rights") {
        let (inbox, data) = (Path::new(&arguments[at + 1]), Path::new(&arguments[at + 2]));
        return rights::measure(inbox, data);
    }
    let folder = tempfile::tempdir().unwrap();
    let (n_mails, n_stored) = (option("--mails", 5000), option("--stored", 0));
    let mails = corpus::make(n_mails, folder.path());
    let n_bytes: usize = mails.iter().map(Vec::len).sum();
    println!("{n_mails} mails, {} kB on average", n_bytes / mails.len() / 1024);

    let (wall, cpu) = timed(|| {
        for mail in &mails {
            black_box(MessageParser::default().parse(mail));
        }
    });
    println!(
        "parse alone        {:8.3} CPU ms a mail  {:8.0} mails/s",
        cpu / count(n_mails),
        count(n_mails) / wall
    );

    let appends = timed(|| append(&mails, &folder.path().join("bare"))).0;
    println!(
        "bare appends       {:8} CPU ms a mail  {:8.0} mails/s",
        "-",
        count(n_mails) / appends
    );

    let data = match arguments.iter().position(|argument| argument == "--data") {
        Some(at) => std::path::PathBuf::from(&arguments[at + 1]),
        None => folder.path().join("data"),
    };
    for n_before in [0, n_stored] {
        if n_before > 0 {
            store(&mails, n_before, &data, folder.path());
        } else if n_stored > 0 && data.exists() {
            continue;
        }
        let inbox = varied::varied(
            &mails,
            1_000_000 + n_before,
            &folder.path().join(format!("in-{n_before}")),
        );
        let told = Command::new(std::env::current_exe().unwrap())
            .arg("--drain")
            .args([&inbox, &data])
            .args(["--days-ago", &if n_before == 0 { DAYS_OF_YEARS } else { 0 }.to_string()])
            .output()
            .unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        print!("desk, {n_before:6} stored {}", String::from_utf8_lossy(&told.stdout));
        if n_stored == 0 {
            break;
        }
    }
    let inbox = varied::varied(&mails, 2_000_000, &folder.path().join("in-killed"));
    let own = || Command::new(std::env::current_exe().unwrap());
    let killed = own().arg("--drain").args([&inbox, &data]).arg("--killed").output().unwrap();
    assert!(!killed.status.success());
    let told = own().arg("--rights").args([&inbox, &data]).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    print!("{}", String::from_utf8_lossy(&told.stdout));
}

/// The desk on a data folder: opens it and takes a Maildir in, durable, understood, answered into the outbox. Nothing is
/// sent; the letters may be taken for delivered besides.
fn drain(inbox: &Path, data: &Path, is_delivered: bool, now: Timestamp) {
    let settings = settings(data);
    let before = Instant::now();
    let (mut desk, _) = Desk::open(settings, false).unwrap();
    let opened_ms = before.elapsed().as_millis();
    let mut files: Vec<_> =
        fs::read_dir(inbox).unwrap().flatten().map(|file| file.path()).collect();
    files.sort();
    let n_mails = files.len();
    let (wall, cpu) = timed(|| {
        for some in files.chunks(TOGETHER) {
            for file in some {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                desk.receive(
                    &MailboxName::from("cabinet-office"),
                    &name,
                    Channel::Mail,
                    fs::read(file).unwrap(),
                    now,
                );
            }
            black_box(desk.settle(now).unwrap());
        }
    });
    if is_delivered {
        deliver(&mut desk, now);
    }
    limits::holds("memory in MB", &(peak_memory_bytes() >> 20), &limits::MEMORY_MB);
    let counts = desk.ledger().counts();
    let is_first = counts.n_items <= n_mails && !is_delivered;
    println!(
        " {:8.3} CPU ms a mail  {:8.0} mails/s  peak {} MB  opened in {opened_ms} ms  ({} items, {} letters)",
        cpu / count(n_mails),
        count(n_mails) / wall,
        peak_memory_bytes() >> 20,
        counts.n_items,
        counts.n_letters_pending,
    );
    if is_first {
        drop(desk);
        sealing::measure(data, cpu);
    }
}

/// Takes every letter for delivered.
fn deliver(desk: &mut Desk, now: Timestamp) {
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

/// Fills a data folder with so many items, in rounds of the same mails from other senders.
fn store(mails: &[Vec<u8>], n_stored: usize, data: &Path, folder: &Path) {
    for round in 0..n_stored.div_ceil(mails.len()) {
        let inbox = varied::varied(mails, round, &folder.join("filling"));
        let told = Command::new(std::env::current_exe().unwrap())
            .arg("--drain")
            .args([&inbox, data])
            .args(["--deliver", "--days-ago", &(DAYS_OF_YEARS - round).to_string()])
            .output()
            .unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        fs::remove_dir_all(&inbox).unwrap();
        if round % 8 == 0 {
            print!("  filling, round {round:3} {}", String::from_utf8_lossy(&told.stdout));
        }
    }
}

fn settings(data: &Path) -> Arc<Settings> {
    let in_place = InPlace { data: Some(data.to_owned()), ..InPlace::default() };
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo.toml");
    let mut settings =
        settings::load(Some(&demo), &in_place).unwrap_or_else(|faults| panic!("{faults:?}"));
    // Thousands of letters go out at once.
    settings.desk.limits.an_hour = 1 << 30;
    Arc::new(settings)
}

/// Appends the mails to one file, with one sync for each group.
fn append(mails: &[Vec<u8>], path: &Path) {
    let mut file = File::create(path).unwrap();
    for some in mails.chunks(TOGETHER) {
        file.write_all(&some.concat()).unwrap();
        file.sync_data().unwrap();
    }
}

fn days_ago(days: usize) -> Timestamp {
    let hours = 24 * i64::try_from(days).unwrap();
    Timestamp::now() - SignedDuration::from_hours(hours)
}

/// Seconds on the wall and CPU milliseconds of some work.
fn timed(work: impl FnOnce()) -> (f64, f64) {
    let (wall, cpu) = (Instant::now(), cpu_ms());
    work();
    (wall.elapsed().as_secs_f64(), cpu_ms() - cpu)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
