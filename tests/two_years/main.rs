//! Two years of placements through the program, day by day: killed at random, through both changes of the clock, bank holidays, outages, early
//! ends and dates that move. Nothing that the desk sends unasked may come twice, be lost, come outside working hours, or be too much for anybody.
//!
//! `cargo test --release --test two_years -- --days 731 --placements 60 --seed 7`; without arguments, a few weeks of it. `--desks 2` shares the
//! placements among so many desks that work side by side; `--program FILE` drives another build of the program.
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a campaign prints its result and how long it took, and what is wrong in it ends it with a message"
)]

mod calendar;
#[path = "../kill/chance.rs"]
#[allow(dead_code, reason = "the kill campaign draws in more ways")]
mod chance;
mod chatters;
mod letters;
mod lives;
mod office;
mod plain;
mod schedule;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use calendar::is_working_day;
use chance::Chance;
use jiff::civil::{Date, date};
use letters::Seen;
use lives::{Lives, pass_on};
use office::Office;

/// What is played through.
pub struct Campaign {
    /// How long.
    pub n_days: i32,
    /// How many placements.
    pub n_placements: usize,
    /// From which all chance follows.
    pub seed: u64,
    /// The program that is driven.
    pub program: PathBuf,
}

/// A Monday, so that a short campaign has working days enough.
const BEGINS: Date = date(2026, 3, 16);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |option: &str| {
        let at = arguments.iter().position(|argument| argument == option)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let at = arguments.iter().position(|argument| argument == "--program");
    let given = at.and_then(|at| arguments.get(at + 1));
    let program =
        PathBuf::from(given.map_or(env!("CARGO_BIN_EXE_secondment-desk"), String::as_str));
    let is_filter = |argument: &&String| {
        !argument.starts_with('-') && argument.parse::<u64>().is_err() && Some(*argument) != given
    };
    let filter = arguments.iter().find(is_filter);
    if filter.is_some_and(|filter| !"two_years".contains(filter.as_str())) {
        println!("0 passed, 0 failed");
        return ExitCode::SUCCESS;
    }
    let campaign = Campaign {
        n_days: number("--days").and_then(|days| i32::try_from(days).ok()).unwrap_or(24),
        n_placements: number("--placements").and_then(|n| usize::try_from(n).ok()).unwrap_or(4),
        seed: number("--seed").unwrap_or(20_260_316),
        program: program.canonicalize().unwrap_or(program),
    };
    let n_desks = number("--desks").and_then(|n| usize::try_from(n).ok()).unwrap_or(1).max(1);
    let began = Instant::now();
    let found = played_side_by_side(&campaign, n_desks);
    println!("{} s by the clock", began.elapsed().as_secs());
    match found {
        Ok(problems) if problems.is_empty() => {
            println!("1 passed, 0 failed");
            ExitCode::SUCCESS
        }
        Ok(problems) => {
            for problem in &problems {
                println!("FAILED  {problem}");
            }
            println!("0 passed, 1 failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("FAILED  the campaign stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Plays a campaign with its placements shared among some desks; what was wrong.
fn played_side_by_side(campaign: &Campaign, n_desks: usize) -> Result<Vec<String>> {
    let shares: Vec<Campaign> = (0..n_desks)
        .map(|number| Campaign {
            n_days: campaign.n_days,
            n_placements: campaign.n_placements.div_ceil(n_desks),
            seed: campaign.seed + number as u64,
            program: campaign.program.clone(),
        })
        .collect();
    let played_all: Vec<Result<Vec<String>>> = std::thread::scope(|scope| {
        let all: Vec<_> = shares.iter().map(|share| scope.spawn(|| played(share))).collect();
        all.into_iter().map(|desk| desk.join().expect("it says what went wrong")).collect()
    });
    let problems: Result<Vec<Vec<String>>> = played_all.into_iter().collect();
    Ok(problems?.concat())
}

/// Plays a campaign; what was wrong.
fn played(campaign: &Campaign) -> Result<Vec<String>> {
    let began = Instant::now();
    let mut chance = Chance::new(campaign.seed);
    let mut office = Office::new(campaign.program.clone())?;
    let mut seen = Seen::default();
    let mut lives = Lives::new(campaign.n_placements, campaign.n_days);
    let (mut outage, mut has_mail) = (0, false);
    for day in 0..campaign.n_days {
        let today = BEGINS.saturating_add(jiff::Span::new().days(day));
        // What came during an outage waits for its end.
        has_mail |= lives.write(&mut office, (&mut seen, &mut chance), today)?;
        if outage > 0 {
            outage -= 1;
            continue;
        }
        if chance.once_in(60) {
            outage = 1 + chance.below(6);
            continue;
        }
        for (hour, minute) in times(&mut chance, today, has_mail) {
            office.clock_says(today, hour, minute)?;
            if chance.once_in(6) {
                office.is_killed(&mut chance)?;
                seen.look(&office)?;
            }
            office.settles()?;
            seen.look(&office)?;
        }
        // The officer looks at the list when something came, and the desk goes out with what follows from orders.
        if lives.order(&mut office, &mut chance, today, has_mail)? {
            office.settles()?;
            seen.look(&office)?;
        }
        lives.talk(&mut office, (&mut seen, &mut chance), today)?;
        pass_on(&office, today)?;
        lives.read(&seen, &mut chance, today);
        has_mail = false;
    }
    let mut problems = seen.problems(&lives, BEGINS, campaign.n_days);
    problems.extend(plain::needless(&office)?);
    println!(
        "seed {}: {} days, {} placements ({} with a host in chat), {} killed starts of {}; {}; {} s",
        campaign.seed,
        campaign.n_days,
        lives.n_placed(),
        lives.n_in_chat(),
        office.n_killed,
        office.n_starts,
        seen.summary(),
        began.elapsed().as_secs()
    );
    println!("{}", seen.distribution(BEGINS, campaign.n_days));
    if !problems.is_empty() {
        println!("the folder is kept: {}", office.kept().display());
    }
    Ok(problems)
}

/// When the desk is started on a day: on the mornings of working days and whenever there is mail, and now and then at night too.
fn times(chance: &mut Chance, today: Date, has_mail: bool) -> Vec<(i8, i8)> {
    let is_morning = has_mail || is_working_day(today) || chance.once_in(4);
    let mut times = if is_morning { vec![(9, 30)] } else { Vec::new() };
    if chance.once_in(5) {
        times.insert(0, (3, 15));
    }
    if chance.once_in(5) {
        times.push((20, 45));
    }
    times
}
