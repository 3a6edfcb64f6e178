//! How fast a mailbox on a server becomes durable items, beside the same client without the desk and the same mails from a
//! Maildir, in one run on one machine; how much memory that takes, and how soon a mail is answered that comes later.
//!
//! `cargo bench --bench imap -- [--mails N]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    reason = "a benchmark reads the clock, and ends where something fails"
)]

#[path = "../corpus.rs"]
mod corpus;
#[path = "../../desk/world/mod.rs"]
#[allow(dead_code, unused_imports, clippy::unused_self, reason = "the scenarios use all of it")]
mod world;

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::sight::{Sight, Start};
use secondment_desk::mail::imap::{self, Ask, ImapMailbox};
use secondment_desk::mail::oauth::TokenSources;
use secondment_desk::settings::desk::MailSource;
use secondment_desk::settings::{self, InPlace};
use tokio::sync::Semaphore;
use world::{MailLab, World};

/// A desk that takes longer over a mailbox, or over an answer, is stuck.
const PATIENCE: Duration = Duration::from_mins(10);
/// The desk is so fast at least, against the slower of the client alone and the Maildir.
const LOWEST_RATIO: f64 = 0.60;
/// A mail that comes while the desk idles is answered within this.
const LATEST: Duration = Duration::from_secs(3);
/// So much more may be resident beside the items while five times as many mails are drained.
const MOST_MORE_BYTES: u64 = 16 << 20;
/// So many mails come one by one while the desk idles.
const N_LATER: usize = 20;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == "--mails");
    let n_mails = at.map_or(10_000, |at| arguments[at + 1].parse().unwrap());
    let n_few = n_mails / 5;
    let folder = tempfile::tempdir().unwrap();
    let mails = corpus::make(n_mails, folder.path());
    let n_bytes: usize = mails.iter().map(Vec::len).sum();
    println!("{n_mails} mails, {} kB on average", n_bytes / mails.len() / 1024);
    let lab = MailLab::start(&[]);
    for (user, n_delivered) in [("alpha", n_mails), ("beta", n_few)] {
        let files = folder.path().join(user);
        fs::create_dir(&files).unwrap();
        for (number, mail) in mails.iter().take(n_delivered).enumerate() {
            fs::write(files.join(format!("{number:07}.eml")), mail).unwrap();
        }
        lab.runs(&["deliver", user, files.to_str().unwrap()]);
    }

    let client = bare(&lab, n_mails);
    tell("the client without the desk", n_mails, client, None);
    first_sight(&lab);
    let maildir =
        world_with(&format!("maildir = \"{}\"\n", folder.path().join("corpus").display()));
    let (from_maildir, memory) = drained(&maildir, n_mails);
    tell("Maildir, the desk", n_mails, from_maildir, Some(memory));
    let few = world_with(&at_lab(&lab, "beta", SINCE));
    let (_, memory_few) = drained(&few, n_few);
    let many = world_with(&at_lab(&lab, "alpha", SINCE));
    let (from_server, memory) = drained(&many, n_mails);
    tell("IMAP over TLS, the desk", n_mails, from_server, Some(memory));
    let ratio = client.max(from_maildir).as_secs_f64() / from_server.as_secs_f64();
    println!("ratio to the slower of the two: {ratio:.2}");
    let letters = fs::read_dir(many.path("sent/new")).into_iter().flatten().count();
    assert_eq!(letters, 0, "a backlog is never answered");
    // What a desk needs that has the items and drains nothing.
    let (kept_few, kept_many) = (at_rest(&few), at_rest(&many));
    let draining_few = memory_few.saturating_sub(kept_few);
    let draining_many = memory.saturating_sub(kept_many);
    for (n, peak, kept) in [(n_few, memory_few, kept_few), (n_mails, memory, kept_many)] {
        println!(
            "memory with {n} mails: peak {} MB, at rest after a restart {} MB",
            peak >> 20,
            kept >> 20
        );
    }
    let mut later = answered_later(&lab);
    later.sort();
    println!(
        "a mail that comes while the desk idles is answered after {} ms (median of {N_LATER}), {} ms at most",
        later[N_LATER / 2].as_millis(),
        later[N_LATER - 1].as_millis()
    );
    assert!(ratio >= LOWEST_RATIO, "the desk is too slow");
    assert!(later[N_LATER - 1] < LATEST, "an answer comes too late");
    assert!(
        draining_many <= draining_few + MOST_MORE_BYTES,
        "draining {n_mails} mails takes {} MB beside the items, {n_few} take {} MB",
        draining_many >> 20,
        draining_few >> 20
    );
}

/// A desk that sees the backlog for the first time takes none of it, and answers nobody.
fn first_sight(lab: &MailLab) {
    let world = world_with(&at_lab(lab, "alpha", ""));
    let output = world.command(&["once"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("0 messages taken in, 0 letters handed over"), "{told}");
}

/// What a desk has resident that was started on a folder and came to rest.
fn at_rest(world: &World) -> u64 {
    // The one that was killed left its socket: whoever asks there would open the folder itself.
    fs::remove_file(world.path("data/desk.sock")).unwrap();
    let mut desk = Running::start(world);
    let began = Instant::now();
    while counts(world).is_null() {
        assert!(began.elapsed() < PATIENCE, "the desk does not start");
        std::thread::sleep(Duration::from_millis(100));
    }
    desk.ends()
}

/// All mail of the corpus is wanted.
const SINCE: &str = "since = \"2020-01-01\"\n";

fn tell(what: &str, n_mails: usize, took: Duration, memory: Option<u64>) {
    let rate = f64::from(u32::try_from(n_mails).unwrap()) / took.as_secs_f64();
    let memory = memory.map(|bytes| format!("  peak {} MB", bytes >> 20)).unwrap_or_default();
    println!("{what:28} {rate:8.0} mails/s  {:6.2} s{memory}", took.as_secs_f64());
}

fn at_lab(lab: &MailLab, user: &str, more: &str) -> String {
    let (port, ca) = (lab.place("IMAPS_PORT"), lab.place("LAB_CA"));
    format!(
        "[mailboxes.imap]\nhost = \"localhost\"\nport = {port}\nuser = \"{user}@lab.test\"\n\
         password-from = {{ file = \"password-{user}\" }}\nca-file = \"{ca}\"\n{more}"
    )
}

/// A desk for one mailbox.
fn world_with(source: &str) -> World {
    let world = World::empty();
    for user in ["alpha", "beta"] {
        fs::write(world.path(&format!("password-{user}")), format!("pw-{user}\n")).unwrap();
    }
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\naddresses = [\"desk@programme.example\"]\n{source}"
    ));
    world.own_programme("govxchange", "inbox");
    world
}

/// Fetches every mail with the desk's own client, and keeps none.
fn bare(lab: &MailLab, n_mails: usize) -> Duration {
    let world = world_with(&at_lab(lab, "alpha", SINCE));
    let password = world.path("password-alpha");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(
        &config.replace("\"password-alpha\"", &format!("\"{}\"", password.display())),
    );
    let settings = settings::load(Some(&world.path("config/desk.toml")), &InPlace::default())
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let MailSource::Imap(imap) = &settings.desk.mailboxes[0].source else { panic!("no IMAP") };
    let n_came = Arc::new(AtomicUsize::new(0));
    let count = n_came.clone();
    let ask = move |ask: Ask| match ask {
        Ask::Sighted { uid_validity, answer, .. } => {
            let began = "2020-01-01T00:00:00Z".parse().unwrap();
            let mailbox = MailboxName::from("inbox");
            let start = Start::Uid(1);
            let sight =
                Sight { mailbox, uid_validity, start, began, seen_at: began, first_uid: Some(1) };
            answer.send(sight).unwrap();
        }
        Ask::WhichAreNew { names, answer } => answer.send(names).unwrap(),
        Ask::Mail { raw, .. } => {
            std::hint::black_box(raw);
            count.fetch_add(1, Ordering::Relaxed);
        }
        Ask::Notice(sentence) => println!("{sentence}"),
        Ask::Alarm(sentence) => println!("{}", sentence.unwrap_or_default()),
        Ask::SentSighted { .. } | Ask::Sent { .. } | Ask::WhichAreKept { .. } => {
            panic!("the config names no Sent folder, no keyword and no folder")
        }
    };
    let mailbox = ImapMailbox {
        name: MailboxName::from("inbox"),
        settings: imap.as_ref().clone(),
        largest_bytes: settings.desk.largest_message_bytes,
        room: Arc::new(Semaphore::new(32 << 10)),
        most_kilobytes: 32 << 10,
        login: TokenSources::default().login(&imap.account),
        ask: Box::new(ask),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let began = Instant::now();
    runtime.block_on(async move { imap::drain(&mailbox).await }).unwrap();
    let took = began.elapsed();
    assert_eq!(n_came.load(Ordering::Relaxed), n_mails);
    took
}

/// Runs a desk until it has so many messages as items. Returns the time from its start, and the most memory that it had.
fn drained(world: &World, n_mails: usize) -> (Duration, u64) {
    let began = Instant::now();
    let mut desk = Running::start(world);
    loop {
        std::thread::sleep(Duration::from_millis(100));
        let counts = counts(world);
        let took = began.elapsed();
        if counts["messages"] == n_mails && counts["waiting"] == 0 {
            return (took, desk.ends());
        }
        assert!(took < PATIENCE, "the desk is stuck: {counts}");
    }
}

/// What the desk says that it has, once it can be asked.
fn counts(world: &World) -> serde_json::Value {
    if !world.path("data/desk.sock").exists() {
        return serde_json::Value::Null;
    }
    let output = world.command(&["list", "--json"]).output().unwrap();
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    list["counts"].clone()
}

/// How long each mail takes to be answered, from before it is handed to the server.
fn answered_later(lab: &MailLab) -> Vec<Duration> {
    let world = world_with(&at_lab(lab, "beta", "look-every = \"20 minutes\"\n"));
    let mut desk = Running::start(&world);
    while !fs::read_to_string(world.path("said"))
        .unwrap()
        .contains("what comes is taken in at once")
    {
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = |number: usize| {
        let letters = fs::read_dir(world.path("sent/new")).into_iter().flatten().flatten();
        letters.count() > number
    };
    let later = (0..N_LATER).map(|number| {
        let mail = format!(
            "From: p{number}@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <{number}@leeds.gov.uk>\r\n\r\n\
             I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n"
        );
        let began = Instant::now();
        lab.delivers("beta", &mail);
        while !sent(number) {
            assert!(began.elapsed() < PATIENCE, "the desk does not answer");
            std::thread::sleep(Duration::from_millis(2));
        }
        began.elapsed()
    });
    let later = later.collect();
    desk.ends();
    later
}

/// A desk that runs until it is told to end.
struct Running(Child);

impl Running {
    fn start(world: &World) -> Self {
        let said = fs::File::create(world.path("said")).unwrap();
        Self(world.command(&["run"]).stdout(said).stderr(Stdio::null()).spawn().unwrap())
    }

    /// Ends it. Returns the most memory that it had.
    fn ends(&mut self) -> u64 {
        let path = format!("/proc/{}/status", self.0.id());
        let status = fs::read_to_string(Path::new(&path)).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        let bytes = line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10;
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        bytes
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
