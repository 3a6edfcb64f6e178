//! The library's own counting of requests, which it does for Discord alone: the desk waits as it is told, and says everything once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::world::guild::Guild;

#[test]
fn a_desk_that_counts_its_requests_waits_as_long_as_it_is_told_and_says_everything_once() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    let busy =
        json!({"message": "You are being rate limited.", "retry_after": 2.0, "global": false});
    let headers = vec![("retry-after", "2".to_owned()), ("x-ratelimit-scope", "user".to_owned())];
    guild.discord.answers("POST /channels/", 429, headers, busy);
    dana.writes("We need a secondee in Leeds.");
    let refused = || {
        let calls = guild.discord.calls("POST /channels/");
        calls.into_iter().find(|call| call.status == 429)
    };
    guild.discord.awaits("a refusal", |_| refused());
    let begun = Instant::now();
    guild.discord.awaits("the answer", |_| dana.reads().pop());
    assert!(begun.elapsed() > Duration::from_millis(1500), "{:?}", begun.elapsed());
    guild.discord.takes_at_most(1, Duration::from_secs(3));
    for days in 2..5 {
        dana.writes(&format!("Days a week: {days}"));
        guild.discord.awaits("the next answer", |_| {
            dana.reads().into_iter().find(|text| text.contains(&format!("Days a week: {days}")))
        });
    }
    let all = dana.reads();
    let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (4, 4), "{all:#?}");
    let calls = guild.discord.calls("POST /channels/");
    let n_refused = calls.iter().filter(|call| call.status == 429).count();
    // The second: no answer had told yet that the channel takes less.
    assert!(n_refused <= 2, "it never asks again before it may: {n_refused}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    let said = desk.stops();
    assert!(!said.contains("not accepted yet"), "{said}");
}
