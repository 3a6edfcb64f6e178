//! Everything that the lab can do wrong, one after another, while mail keeps coming and letters keep going out: `--faults 300` for
//! about so many mails. The desk is never started anew.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::evidence::{Besides, Evidence};
use crate::world::Running;
use crate::world::live::{BY_SECRET, Live};

/// What goes wrong.
enum Wrong {
    /// The line to the mailbox, or to the mail server: a mode of the proxy.
    Line(&'static str, &'static str),
    /// The mail server, by a rule.
    Server(&'static str),
    /// The token endpoint.
    Tokens(&'static str),
    /// A command of the lab; what it stops is started again.
    Lab(&'static [&'static str]),
}

const WRONG: [Wrong; 39] = [
    Wrong::Line("imap", r#"{"mode":"blackhole"}"#),
    Wrong::Line("imap", r#"{"mode":"refuse"}"#),
    Wrong::Line("imap", r#"{"mode":"reset"}"#),
    Wrong::Line("imap", r#"{"mode":"cut","bytes":1500}"#),
    Wrong::Line("imap", r#"{"mode":"cut","bytes":9000}"#),
    Wrong::Line("imap", r#"{"mode":"slow","rate":6000}"#),
    Wrong::Line("smtp", r#"{"mode":"blackhole"}"#),
    Wrong::Line("smtp", r#"{"mode":"refuse"}"#),
    Wrong::Line("smtp", r#"{"mode":"reset"}"#),
    Wrong::Line("smtp", r#"{"mode":"cut","bytes":400}"#),
    Wrong::Line("smtp", r#"{"mode":"cut","bytes":2600}"#),
    Wrong::Line("smtp", r#"{"mode":"slow","rate":4000}"#),
    Wrong::Server(r#"[{"stage":"connect","reply":"421 4.3.2 Busy"}]"#),
    Wrong::Server(r#"[{"stage":"connect","action":"drop"}]"#),
    Wrong::Server(r#"[{"stage":"ehlo","reply":"451 4.3.0 Later"}]"#),
    Wrong::Server(r#"[{"stage":"auth","reply":"454 4.7.0 Not now"}]"#),
    Wrong::Server(r#"[{"stage":"auth","reply":"535 5.7.8 No","times":1}]"#),
    Wrong::Server(r#"[{"stage":"auth","action":"hang","times":1}]"#),
    Wrong::Server(r#"[{"stage":"mail","reply":"451 4.3.0 Later"}]"#),
    Wrong::Server(r#"[{"stage":"mail","action":"drop","times":2}]"#),
    Wrong::Server(r#"[{"stage":"rcpt","greylist":1}]"#),
    Wrong::Server(r#"[{"stage":"rcpt","match":"^p\\d*7@","reply":"550 5.1.1 Unknown"}]"#),
    Wrong::Server(r#"[{"stage":"rcpt","match":"^p\\d*3@","action":"bounce"}]"#),
    Wrong::Server(r#"[{"stage":"data-begins","reply":"452 4.3.1 Full"}]"#),
    Wrong::Server(r#"[{"stage":"data","reply":"451 4.3.0 Later"}]"#),
    Wrong::Server(r#"[{"stage":"data","action":"drop","times":2}]"#),
    Wrong::Server(r#"[{"stage":"data","action":"store_then_drop","times":3}]"#),
    Wrong::Server(r#"[{"stage":"data","action":"store_then_hang","times":1}]"#),
    Wrong::Server(r#"[{"stage":"data","delay":1.5}]"#),
    Wrong::Tokens(
        r#"{"token_fail":{"status":503,"error":"temporarily_unavailable","times":4},"revoke":true}"#,
    ),
    Wrong::Tokens(r#"{"introspect_fail":{"status":500,"times":4}}"#),
    Wrong::Tokens(r#"{"delay":1.2,"expires_in":1}"#),
    Wrong::Tokens(r#"{"revoke":true}"#),
    Wrong::Lab(&["kick", "desk"]),
    Wrong::Lab(&["uidvalidity", "desk"]),
    Wrong::Lab(&["halt", "imap"]),
    Wrong::Lab(&["kill9", "imap"]),
    Wrong::Lab(&["kill9", "smtp"]),
    Wrong::Lab(&["kill9", "oauth"]),
];
/// So long each lasts, and so long nothing is wrong after it.
const LASTS: Duration = Duration::from_millis(2500);
const CALM: Duration = Duration::from_millis(1500);
/// Letters that were refused for now are tried again after a minute, five, and fifteen.
const LONGEST_REST: Duration = Duration::from_mins(45);

/// Plays all faults through; prints what came of it.
pub fn play(n_mails: usize) -> ExitCode {
    let began = Instant::now();
    let live = Live::through_chaos("xoauth2", "xoauth2", BY_SECRET);
    let config =
        live.config().replace("[sending.smtp]", "[sending]\nmost-an-hour = 100000\n[sending.smtp]");
    live.world.write_config(&format!("quiet-hours = \"none\"\n{config}"));
    live.once();
    let desk = Running::start(&live.world, &["run"]);
    desk.says("what comes is taken in at once");
    let (mut n_delivered, a_fault) = (0, n_mails.div_ceil(WRONG.len()));
    let mut deliver = |n: usize| {
        for _ in 0..n {
            n_delivered += 1;
            live.receives_from(&format!("p{n_delivered}"));
        }
    };
    for (number, wrong) in WRONG.iter().enumerate() {
        println!("{} of {}: {}", number + 1, WRONG.len(), wrong.name());
        let (started, stops) = (Instant::now(), wrong.stops_the_mailbox());
        if stops {
            deliver(a_fault);
        }
        wrong.begins(&live);
        if !stops {
            deliver(a_fault);
        }
        std::thread::sleep(LASTS.saturating_sub(started.elapsed()));
        live.lab.runs(&["up"]);
        live.lab.faults("[]");
        live.lab.tokens("{}");
        live.lab.runs(&["chaos", "{}"]);
        // An officer sees that all is well again: what paused would else miss what goes wrong next.
        live.world.command(&["resume"]).output().unwrap();
        std::thread::sleep(CALM);
    }
    let problems = comes_to_rest(&live).map_or_else(
        |problem| vec![problem],
        |()| {
            let evidence = Evidence::of(&live.lab, &live.world, n_delivered);
            let besides = Besides {
                n_lost: live.lab.reports().len(),
                n_refused: n_refused(&evidence, n_delivered),
                is_numbered_anew: true,
            };
            let mut problems = evidence.problems_besides(&besides);
            problems.extend(evidence.unnoticed());
            problems
        },
    );
    let n_faults = live.lab.events("fault").len();
    println!(
        "{} faults of the lab, of which the mail server met {n_faults} times; {n_delivered} mails, {} letters with the mail server, {} reports of failure; {} s",
        WRONG.len(),
        live.lab.stored().len(),
        live.lab.reports().len(),
        began.elapsed().as_secs()
    );
    for problem in &problems {
        println!("FAILED  {problem}");
    }
    println!("{} passed, {} failed", usize::from(problems.is_empty()), problems.len());
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Waits until every mail is understood and every letter has its end. An officer lifts a pause, as the list asks.
fn comes_to_rest(live: &Live) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let output = live.world.command(&["list", "--json"]).output().unwrap();
        let list: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let count = |name: &str| list["counts"][name].as_u64().unwrap_or(u64::MAX);
        let held = list["held"].as_array().map_or(0, Vec::len) as u64;
        let is_paused = !list["pause"].is_null();
        if count("waiting") == 0 && count("letters_pending") <= held {
            return Ok(());
        }
        if is_paused {
            live.world.command(&["resume"]).output().unwrap();
        }
        if began.elapsed() > LONGEST_REST {
            return Err(format!("the desk does not come to rest: {}", list["counts"]));
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Those whom the mail server refused and who got no letter.
fn n_refused(evidence: &Evidence, n_delivered: usize) -> usize {
    let has = |person: &str| evidence.stored.iter().any(|(to, _)| to == person);
    let refused = (1..=n_delivered).filter(|n| n % 10 == 7);
    refused.filter(|n| !has(&format!("p{n}@leeds.gov.uk"))).count()
}

impl Wrong {
    fn begins(&self, live: &Live) {
        match self {
            Self::Line(to, mode) => {
                live.lab.runs(&["chaos", &format!("{{\"{to}\":{mode}}}")]);
            }
            Self::Server(rules) => live.lab.faults(rules),
            Self::Tokens(control) => live.lab.tokens(control),
            Self::Lab(command) => {
                live.lab.runs(command);
            }
        }
    }

    /// Whether no mail can be delivered meanwhile.
    fn stops_the_mailbox(&self) -> bool {
        matches!(self, Self::Lab([_, "imap"]))
    }

    fn name(&self) -> String {
        match self {
            Self::Line(to, mode) => format!("the line to {to}: {mode}"),
            Self::Server(rules) => (*rules).to_owned(),
            Self::Tokens(control) => format!("tokens: {control}"),
            Self::Lab(command) => command.join(" "),
        }
    }
}
