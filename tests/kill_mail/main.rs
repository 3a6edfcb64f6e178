//! The kill campaign over real servers: the desk reads Dovecot and sends by SMTP, and is killed again and again, at random
//! moments and when a proxy has passed on a chosen byte. Counted is by the servers' own records.
//!
//! `cargo test --release --test kill_mail -- --kills 1000 --seed 7`; with `--faults 300` in place of it the desk lives, and the servers fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a campaign prints its result, goes by the machine's clock, and ends where something fails"
)]

#[path = "../kill/arguments.rs"]
mod arguments;
#[path = "../kill/chance.rs"]
#[allow(dead_code, reason = "the other campaign draws in more ways")]
mod chance;
mod evidence;
mod faults;
mod proxy;
#[path = "../desk/world/mod.rs"]
#[allow(dead_code, unused_imports, clippy::unused_self, reason = "the scenarios use all of it")]
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::process::{ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use arguments::Campaign;
use chance::Chance;
use evidence::Evidence;
use proxy::{Proxy, Victim};
use world::{MailLab, World};

/// Kills without arguments: enough for every change.
const KILLS: usize = 12;
/// Kills of one data folder before everything in it is checked.
const KILLS_A_FOLDER: usize = 25;
/// A desk that lives longer in a round is killed whatever it does.
const LONGEST_LIFE: Duration = Duration::from_millis(2500);
/// Seasons take turns: every second desk puts copies of what it sent into Sent.
const COPIES: [&str; 2] = ["", "sent-folder = \"Sent\"\ncopy-to-sent = \"desk\"\n"];
/// About as many bytes pass in one round, by protocol.
const IMAP_BYTES: u64 = 9_000;
const SMTP_BYTES: u64 = 14_000;

fn main() -> ExitCode {
    let Some(Campaign { n_kills, seed }) = arguments::campaign("kill_mail", KILLS) else {
        println!("0 passed, 0 failed");
        return ExitCode::SUCCESS;
    };
    if let Some(n_mails) = arguments::number("--faults") {
        return faults::play(n_mails);
    }
    let (began, mut chance) = (Instant::now(), Chance::new(seed));
    let mut tally = Tally::default();
    for number in 0.. {
        if tally.n_kills >= n_kills {
            break;
        }
        let mut season = Season::new(chance.fork(), COPIES[number % COPIES.len()]);
        let until = (tally.n_kills + KILLS_A_FOLDER).min(n_kills);
        while tally.n_kills < until {
            season.round(&mut tally);
        }
        season.close(&mut tally);
    }
    let kinds: Vec<String> = tally.kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    println!(
        "seed {seed}: {} kills ({}); {} mails, {} letters with the mail server, {} copies in Sent, {} held as possibly sent of which {} had arrived, \
         {} not read because reading was cut off twice; {} s",
        tally.n_kills,
        kinds.join(", "),
        tally.n_mails,
        tally.n_stored,
        tally.n_copied,
        tally.n_held,
        tally.n_held_arrived,
        tally.n_unread,
        began.elapsed().as_secs()
    );
    for problem in &tally.problems {
        println!("FAILED  {problem}");
    }
    println!("{} passed, {} failed", tally.n_passed, tally.problems.len());
    if tally.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Tally {
    n_kills: usize,
    kinds: BTreeMap<&'static str, usize>,
    n_mails: usize,
    n_stored: usize,
    n_copied: usize,
    n_held: usize,
    n_held_arrived: usize,
    n_unread: usize,
    n_passed: usize,
    problems: Vec<String>,
}

/// One mailbox and one data folder, from the first sight to the last check.
struct Season {
    lab: MailLab,
    world: World,
    imap: Proxy,
    smtp: Proxy,
    chance: Chance,
    n_mails: usize,
}

impl Season {
    fn new(chance: Chance, copies: &str) -> Self {
        let (lab, world) = (MailLab::whole(), World::empty());
        let imap = Proxy::to(lab.place("IMAPS_PORT").parse().unwrap());
        let smtp = Proxy::to(lab.place("SMTP_PORT").parse().unwrap());
        let account = |port: u16| {
            format!(
                "host = \"localhost\"\nport = {port}\nuser = \"desk@lab.test\"\npassword-from = {{ file = \"password\" }}\nca-file = \"{}\"\n",
                lab.place("LAB_CA")
            )
        };
        fs::write(world.path("password"), "pw-desk\n").unwrap();
        world.write_config(&format!(
            "mode = \"live\"\ndata = \"data\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\nquiet-hours = \"none\"\n\
             [[mailboxes]]\nname = \"inbox\"\naddresses = [\"desk@lab.test\"]\n[mailboxes.imap]\n{copies}{}\
             [sending]\nmost-an-hour = 100000\n[sending.smtp]\n{}security = \"starttls\"\n",
            account(imap.port),
            account(smtp.port)
        ));
        world.own_programme("govxchange", "inbox");
        let season = Self { lab, world, imap, smtp, chance, n_mails: 0 };
        // From here on the mailbox is the desk's.
        season.finishes();
        season
    }

    fn mail(&mut self) {
        self.n_mails += 1;
        let number = self.n_mails;
        self.lab.delivers(
            "desk",
            &format!(
                "From: p{number}@leeds.gov.uk\r\nTo: desk@lab.test\r\nSubject: Secondment\r\nMessage-ID: <{number}@leeds.gov.uk>\r\n\r\n\
                 I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\nMail {number}.\r\n"
            ),
        );
    }

    /// Starts the desk, feeds it, and kills it.
    fn round(&mut self, tally: &mut Tally) {
        for _ in 0..=self.chance.below(2) {
            self.mail();
        }
        let command = if self.chance.once_in(3) { "once" } else { "run" };
        let (kind, life, bytes) = match self.chance.below(3) {
            0 => {
                let life = Duration::from_millis(self.chance.below(1200));
                ("at random", life, (u64::MAX, u64::MAX))
            }
            1 => ("at a byte of IMAP", LONGEST_LIFE, (1 + self.chance.below(IMAP_BYTES), u64::MAX)),
            _ => ("at a byte of SMTP", LONGEST_LIFE, (u64::MAX, 1 + self.chance.below(SMTP_BYTES))),
        };
        let began = Instant::now();
        let child = self
            .world
            .command(&[command])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let victim: Victim = Arc::new(Mutex::new(child));
        self.imap.kills(&victim, bytes.0);
        self.smtp.kills(&victim, bytes.1);
        if command == "run" && self.chance.once_in(2) {
            self.mail();
        }
        let ended = loop {
            let ended = victim.lock().unwrap().try_wait().unwrap();
            if let Some(ended) = ended {
                break ended;
            }
            if began.elapsed() >= life {
                victim.lock().unwrap().kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        // One that was done before its time is no kill.
        if ended.code().is_none() {
            tally.n_kills += 1;
            let was_late = life == LONGEST_LIFE && began.elapsed() >= LONGEST_LIFE;
            *tally.kinds.entry(if was_late { "at rest" } else { kind }).or_default() += 1;
        } else if !ended.success() {
            tally.problems.push(format!("kill {}: the desk failed by itself", tally.n_kills));
        }
        let copies = self.evidence_of_copies();
        tally.problems.extend(copies);
    }

    fn evidence_of_copies(&self) -> Vec<String> {
        evidence::copies(&evidence::stored(&self.lab))
    }

    /// Lets the desk finish in peace.
    fn finishes(&self) {
        for _ in 0..5 {
            let output = self.world.command(&["once"]).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            if told.contains("0 messages taken in, 0 letters handed over") {
                return;
            }
        }
        panic!("the desk does not come to rest");
    }

    fn close(self, tally: &mut Tally) {
        self.imap.lets_live();
        self.smtp.lets_live();
        self.finishes();
        let evidence = Evidence::of(&self.lab, &self.world, self.n_mails);
        let problems = evidence.problems();
        tally.n_passed += usize::from(problems.is_empty());
        tally.problems.extend(problems);
        let unnoticed = evidence.unnoticed();
        tally.n_passed += usize::from(unnoticed.is_empty());
        tally.problems.extend(unnoticed);
        tally.n_mails += self.n_mails;
        tally.n_stored += evidence.stored.len();
        tally.n_copied += evidence.in_sent.len();
        tally.n_held += evidence.held.len();
        tally.n_held_arrived += evidence.held.len() - evidence.n_held_unsent();
        tally.n_unread += evidence.n_unread;
    }
}
