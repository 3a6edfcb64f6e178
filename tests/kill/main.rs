//! The kill campaign: the desk is killed again and again while mail arrives, and nothing may be lost or sent twice.
//!
//! `cargo test --release --test kill -- --kills 1000 --seed 7`
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a campaign prints its result, and a wrong index ends it with a message"
)]

mod arguments;
mod chance;
mod controls;
mod evidence;
mod mails;
mod office;
mod orders;

use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use arguments::Campaign;
use chance::Chance;
use evidence::{Kept, Seen};
use office::{Ended, Kill, Office, Task};
use orders::Order;

/// Kills without arguments: enough for every change.
const KILLS: usize = 40;
/// So often a desk may be started before it has nothing left to do.
const MOST_ROUNDS: usize = 8;
/// What it says then.
const AT_REST: &str = "0 messages taken in, 0 letters handed over";
/// Kills of one data folder before everything in it is checked.
const KILLS_A_FOLDER: usize = 20;
/// From this round on a second officer gets the list of the morning.
const FIRST_LIST: usize = 5;
/// System calls at which the desk is killed, with about as many as one thread makes.
const CALLS: [(&str, u64); 8] = [
    ("write", 40),
    ("pwrite64", 40),
    ("fdatasync", 10),
    ("fsync", 24),
    ("rename,renameat,renameat2,linkat", 8),
    ("openat", 120),
    ("mkdir,unlink,unlinkat,ftruncate", 10),
    ("sync_file_range", 4),
];

fn main() -> ExitCode {
    let Some(Campaign { n_kills, seed }) = arguments::campaign("kill", KILLS) else {
        println!("0 passed, 0 failed");
        return ExitCode::SUCCESS;
    };
    let mut tally = Tally::default();
    if let Err(error) = campaign(n_kills, seed, &mut tally) {
        tally.fail(&format!("the campaign stopped: {error:#}"));
    }
    println!("{}", tally.summary(seed));
    println!("{} passed, {} failed", tally.n_passed, tally.n_failed);
    if tally.n_failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Tally {
    n_passed: usize,
    n_failed: usize,
    n_kills: usize,
    n_mails: usize,
    n_copies: usize,
    n_letters: usize,
    n_answered: usize,
    n_held: usize,
    n_letters_held: usize,
    n_said: usize,
    n_unread: usize,
    n_ordered: usize,
    n_rebuilt: usize,
    kills: BTreeMap<String, usize>,
    took: Duration,
}

impl Tally {
    fn check(&mut self, what: &str, problems: &[String]) {
        if problems.is_empty() {
            self.n_passed += 1;
        } else {
            self.fail(&format!("{what}: {}", problems.join("; ")));
        }
    }

    fn fail(&mut self, sentence: &str) {
        self.n_failed += 1;
        println!("FAILED  {sentence}");
    }

    fn summary(&self, seed: u64) -> String {
        let kills: Vec<String> = self.kills.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        format!(
            "seed {seed}: {} kills ({}); {} mails and {} further copies; {} letters; {} mails answered, {} held for an officer; {} letters held as possibly sent; {} not read because reading was cut off twice; \
             {} orders obeyed, {} answers to introductions kept; the records rebuilt from the journal {} times; {} s",
            self.n_kills,
            kills.join(", "),
            self.n_mails,
            self.n_copies,
            self.n_letters,
            self.n_answered,
            self.n_held,
            self.n_letters_held,
            self.n_unread,
            self.n_ordered,
            self.n_said,
            self.n_rebuilt,
            self.took.as_secs(),
        )
    }
}

fn campaign(n_kills: usize, seed: u64, tally: &mut Tally) -> Result<()> {
    ensure!(
        std::process::Command::new("strace")
            .arg("-V")
            .output()
            .is_ok_and(|done| done.status.success()),
        "strace is not installed: tests/run installs it"
    );
    let began = now();
    let mut chance = Chance::new(seed);
    let mut season = None;
    while tally.n_kills < n_kills {
        let mut next = Season::new(chance.fork())?;
        let until = (tally.n_kills + KILLS_A_FOLDER).min(n_kills);
        while tally.n_kills < until {
            next.round(tally)?;
        }
        next.close(tally)?;
        season = Some(next);
    }
    let mut season = season.context("no kills were asked for")?;
    let unnoticed = controls::unnoticed(&season.office, &mut season.seen, season.n_mails + 1)?;
    tally.n_passed += controls::N_CONTROLS - unnoticed.len();
    for control in unnoticed {
        tally.fail(&format!("the checks do not notice {control}"));
    }
    tally.took = now().duration_since(began);
    Ok(())
}

/// One data folder, from the first start to the last check.
struct Season {
    office: Office,
    seen: Seen,
    chance: Chance,
    n_mails: u64,
    n_rounds: usize,
    was_killed: bool,
}

/// What is done in one round.
struct Plan {
    task: Task,
    kill: Kill,
    /// What the kill is counted as.
    kind: String,
    /// Mails before and while the desk runs.
    mails: (u64, u64),
    has_officer: bool,
}

impl Season {
    fn new(mut chance: Chance) -> Result<Season> {
        let office = Office::new(if chance.once_in(2) { "3 seconds" } else { "none" })?;
        office.configure("copy", "copy")?;
        Ok(Season {
            office,
            seen: Seen::default(),
            chance,
            n_mails: 0,
            n_rounds: 0,
            was_killed: false,
        })
    }

    fn plan(&mut self) -> Plan {
        let chance = &mut self.chance;
        let task = match chance.below(5) {
            0 | 1 => Task::Once,
            2 | 3 => Task::Run,
            _ => Task::Order,
        };
        let is_start = self.n_rounds < 4;
        let is_recovery = self.was_killed && chance.once_in(3);
        let (phase, share) = match (is_start, is_recovery) {
            (true, _) => ("in the first start", 4),
            (false, true) => ("in recovery", 4),
            (false, false) => ("at work", 1),
        };
        let (kill, how) = if chance.once_in(3) {
            let most = if task == Task::Run { 900 } else { 350 } / share;
            (Kill::After(Duration::from_millis(chance.below(most))), "at random")
        } else {
            let &(call, most) = chance.pick(&CALLS);
            (Kill::At { call, n: chance.spread(most.div_ceil(share)) }, call)
        };
        let how = how.split(',').next().unwrap_or_default();
        let how = if how == "at random" { how.to_owned() } else { format!("at {how}") };
        let n_before = if is_recovery { 0 } else { chance.below(4) };
        Plan {
            task,
            kill,
            kind: format!("{how} {phase}"),
            mails: (n_before, if task == Task::Run { chance.below(4) } else { 0 }),
            has_officer: task == Task::Run && chance.once_in(2),
        }
    }

    /// Starts the desk, feeds it, kills it, and checks that what it acknowledged is there.
    fn round(&mut self, tally: &mut Tally) -> Result<()> {
        let plan = self.plan();
        self.n_rounds += 1;
        if self.n_rounds == FIRST_LIST {
            // By now there is something to tell of; on a day off there is no list.
            self.office.deputy_at = Some(this_hour()?);
            self.office.configure("desk", "data")?;
            self.office.configure("copy", "copy")?;
        }
        for _ in 0..plan.mails.0 {
            self.mail()?;
        }
        if let Some(letter) = self.office.letters()?.pop().filter(|_| self.chance.once_in(2)) {
            self.office.read_letter(&letter)?;
        }
        if self.chance.once_in(3) {
            self.office.take_letters()?;
        }
        let began = now();
        let order = if plan.task == Task::Order { self.order()? } else { None };
        if plan.task == Task::Order && order.is_none() {
            return Ok(());
        }
        let arguments = order.as_ref().map(|order| order.arguments.clone());
        let child = self.office.start(&arguments.unwrap_or(plan.task.arguments()), plan.kill)?;
        for _ in 0..plan.mails.1 {
            std::thread::sleep(Duration::from_millis(self.chance.below(250)));
            self.mail()?;
        }
        if plan.has_officer {
            self.officer(began + Duration::from_millis(700))?;
        }
        let (is_traced, patience) = match plan.kill {
            Kill::After(time) => (false, time),
            Kill::At { .. } => (true, Duration::from_millis(1600)),
        };
        let ended = self.office.end(child, is_traced, began + patience)?;
        match order {
            Some(order) if ended.is_success => self.seen.ordered.obeyed(&order),
            Some(order) => self.seen.ordered.is_unknown(&order),
            None => {}
        }
        self.account(&plan, &ended, tally)
    }

    fn account(&mut self, plan: &Plan, ended: &Ended, tally: &mut Tally) -> Result<()> {
        self.seen.hear(&ended.printed);
        self.was_killed = ended.was_killed;
        tally.n_rebuilt += usize::from(ended.errors.contains("rebuilt from the journal"));
        if !ended.was_killed {
            // It was done before its time came.
            let is_fine = ended.is_success || plan.task == Task::Order;
            ensure!(is_fine, "the desk ended by itself: {}", ended.errors);
            return Ok(());
        }
        tally.n_kills += 1;
        *tally.kills.entry(plan.kind.clone()).or_default() += 1;
        let mut problems = Vec::new();
        if ended.errors.contains("a fault in the program") {
            problems.push(ended.errors.clone());
        }
        if self.office.path("data").join("mode").exists() {
            self.office.copy_data("copy")?;
            match Kept::of(&self.office, "copy") {
                Ok(kept) => {
                    problems.extend(evidence::acknowledged(&self.office, &self.seen, &kept)?);
                }
                Err(error) => problems.push(format!("{error:#}")),
            }
            if tally.n_kills.is_multiple_of(5) {
                problems.extend(
                    evidence::whole(&self.office, "copy").err().map(|error| error.to_string()),
                );
            }
        } else if !self.seen.deeds.is_empty() || !self.office.letters()?.is_empty() {
            problems.push("something was acknowledged and there is no data folder".to_owned());
        }
        tally.check(
            &format!("kill {} ({}, {:?} {:?})", tally.n_kills, plan.kind, plan.task, plan.kill),
            &problems,
        );
        Ok(())
    }

    fn mail(&mut self) -> Result<()> {
        self.n_mails += 1;
        let received = self.office.received()?;
        let mail = mails::mail(self.n_mails, &received, &mut self.chance);
        self.office.deliver(&mail)?;
        self.seen.ordered.may_be_ordered(&mail.orders_about);
        self.seen.mails.insert(mail.message_id.clone(), mail);
        Ok(())
    }

    /// What an officer orders next, if anything waits.
    fn order(&mut self) -> Result<Option<Order>> {
        let queue = self.office.ask("desk", &["queue", "--json"])?;
        let queue = serde_json::from_slice(&queue.stdout).unwrap_or_default();
        Ok(Order::about(&queue, &self.seen.ordered, &mut self.chance))
    }

    /// An officer works while the desk runs, if it lives to answer.
    fn officer(&mut self, until: Instant) -> Result<()> {
        // A socket that an earlier desk left behind answers nobody.
        while UnixStream::connect(self.office.path("data").join("desk.sock")).is_err() {
            if now() > until {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..=self.chance.below(2) {
            let Some(order) = self.order()? else { return Ok(()) };
            let arguments: Vec<&str> = order.arguments.iter().map(String::as_str).collect();
            let n_racing = 1 + usize::from(self.chance.once_in(3));
            let office = &self.office;
            let ended: Vec<_> = std::thread::scope(|scope| {
                let racing: Vec<_> =
                    (0..n_racing).map(|_| scope.spawn(|| office.ask("desk", &arguments))).collect();
                racing
                    .into_iter()
                    .map(|one| one.join().map_err(|_| anyhow!("an officer panicked")))
                    .collect()
            });
            for ended in ended {
                let ended = ended??;
                if ended.status.success() {
                    self.seen.ordered.obeyed(&order);
                } else {
                    self.seen.ordered.is_unknown(&order);
                }
            }
        }
        Ok(())
    }

    /// Lets the desk finish in peace, until nothing more goes out, and checks everything.
    fn close(&mut self, tally: &mut Tally) -> Result<()> {
        // Whether it pauses is not known: an officer may have died over it. What goes out may bring about more.
        self.office.ask("desk", &["resume"])?;
        for _ in 0..MOST_ROUNDS {
            if self.office.undo_window != "none" {
                std::thread::sleep(Duration::from_millis(3200));
            }
            let printed = self.office.told("desk", &["once"])?;
            self.seen.hear(&printed.lines().map(str::to_owned).collect::<Vec<_>>());
            if printed.contains(AT_REST) {
                break;
            }
        }
        let n_letters = self.office.letters()?.len();
        let last = self.office.told("desk", &["once"])?;
        if !last.contains(AT_REST) {
            bail!("the desk does not come to rest: {last}");
        }
        let verdict = evidence::complete(&self.office, &self.seen, "desk")?;
        tally.check(&format!("the folder after {} kills", tally.n_kills), &verdict.problems);
        tally.n_mails += self.seen.mails.len();
        tally.n_copies += self.seen.n_copies() - self.seen.mails.len();
        tally.n_letters += n_letters;
        tally.n_answered += verdict.n_answered;
        tally.n_held += verdict.n_held;
        tally.n_letters_held += verdict.n_letters_held;
        tally.n_unread += verdict.n_unread;
        tally.n_said += verdict.n_said;
        tally.n_ordered += self.seen.ordered.done.len();
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the campaign goes by the machine's clock")]
fn now() -> Instant {
    Instant::now()
}

/// The hour that it is where the programme is.
#[expect(clippy::disallowed_methods, reason = "the campaign goes by the machine's clock")]
fn this_hour() -> Result<String> {
    let here = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/London")?);
    Ok(here.strftime("%H:00").to_string())
}
