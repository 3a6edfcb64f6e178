//! How long people in Discord wait until a command is acknowledged and answered, when many use it at once, again and again.
//!
//! `cargo bench --bench chat -- [--users N] [--rounds N] [--live]`: live is with the library's counting of requests, under a test authority.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a benchmark reads the clock, and ends where something fails"
)]

#[path = "../../desk/world/mod.rs"]
#[allow(dead_code, unused_imports, clippy::unused_self, reason = "the scenarios use all of it")]
mod world;

use std::fs;
use std::time::Instant;

use serde_json::json;
use world::discord::{Interaction, Member};
use world::guild::Guild;

/// The desk keeps a place in memory for each message that it knows, and no more than this.
const MOST_A_MESSAGE_KB: f64 = 8.0;
/// Discord waits three seconds; a person should wait one.
const LIMIT_MS: f64 = 1000.0;

fn main() {
    let (n_users, n_rounds) = (option("--users", 500), option("--rounds", 5));
    let is_live = std::env::args().any(|argument| argument == "--live");
    let guild = if is_live { Guild::new("") } else { Guild::in_rehearsal("") };
    guild.discord.takes_at_most(100_000, std::time::Duration::from_secs(1));
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let members: Vec<Member> =
        (0..n_users).map(|n| guild.discord.member(&format!("member-{n}"))).collect();
    let mut worst = 0.0_f64;
    let mut memory = Vec::new();
    for round in 1..=n_rounds {
        let begun = Instant::now();
        let options =
            json!([{"type": 3, "name": "text", "value": "Is there a relocation package?"}]);
        let asked: Vec<Interaction> =
            members.iter().map(|member| member.uses("ask", &options)).collect();
        let all = |what: &str| {
            guild.discord.awaits(what, |_| {
                asked.iter().all(|asked| asked.answered_after().is_some()).then_some(())
            });
        };
        all("every acknowledgement");
        let mut waits: Vec<f64> = asked
            .iter()
            .map(|asked| asked.answered_after().unwrap().as_secs_f64() * 1000.0)
            .collect();
        waits.sort_by(f64::total_cmp);
        guild.discord.awaits("every answer", |_| {
            members.iter().all(|member| member.reads().len() >= round).then_some(())
        });
        let (middle, late) = (share(&waits, 0.5), share(&waits, 0.99));
        memory.push(resident_mb(desk.id()));
        println!(
            "round {round}: {n_users} at once; acknowledged after {middle:.0} ms (half), {late:.0} ms (99 of 100); \
             all answered after {:.1} s; {:.0} MB",
            begun.elapsed().as_secs_f64(),
            memory.last().unwrap()
        );
        worst = worst.max(late);
    }
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    println!("the worst of 99 in 100: {worst:.0} ms, of {LIMIT_MS:.0} allowed");
    desk.stops();
    assert!(worst < LIMIT_MS, "acknowledgements take too long");
    // The first round fills what is kept ready for use.
    let (first, last) = (memory.get(1), memory.last());
    if let Some((first, last)) = first.zip(last).filter(|_| n_rounds > 2) {
        let a_message_kb = (last - first) * 1024.0 / ((n_rounds - 2) * n_users) as f64;
        println!(
            "memory for each message: {a_message_kb:.1} kB, of {MOST_A_MESSAGE_KB:.0} allowed"
        );
        assert!(a_message_kb < MOST_A_MESSAGE_KB, "memory grows faster than what the desk knows");
    }
}

fn share(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)]
}

fn option(name: &str, usual: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map_or(usual, |value| value.parse().expect("a number"))
}

/// What a process holds in memory.
fn resident_mb(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}
