//! What happens on the wire between the desk and its servers: lines that break, crawl, refuse and are reset.

use secondment_desk::domain::letter::Outcome;

use super::imap::{answered, awaits, desk_at, letter, runs};
use crate::world::live::{BY_SECRET, Live};
use crate::world::{MailLab, Office};

#[test]
fn a_line_that_breaks_and_crawls_brings_every_mail_once() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "CHAOS_IMAPS_PORT", "patience = \"10 seconds\"");
    world.settles();
    let names = ["a", "b", "c", "d", "e", "f"];
    for name in names {
        let long = "A line of a long letter that says nothing.\r\n".repeat(60);
        lab.delivers("alpha", &(letter(name) + &long));
    }
    let chaos = |mode: &str| lab.runs(&["chaos", &format!("{{\"imap\":{mode}}}")]);
    chaos("{\"mode\":\"refuse\"}");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let told = world.is_refused(&["once"]);
    assert!(told.contains("`inbox` cannot be read"), "{told}");
    for bytes in [3_000, 7_000, 9_000] {
        chaos(&format!("{{\"mode\":\"cut\",\"bytes\":{bytes}}}"));
        std::thread::sleep(std::time::Duration::from_millis(300));
        // What came before the break is kept.
        world.tries(&["once"]);
    }
    chaos("{\"mode\":\"slow\",\"rate\":8000}");
    std::thread::sleep(std::time::Duration::from_millis(300));
    world.settles();
    let counts = world.list()["counts"].clone();
    assert_eq!((counts["messages"].as_u64(), counts["items"].as_u64()), (Some(6), Some(6)));
    assert_eq!(answered(&world), names.join(" "));
}

#[test]
fn a_desk_that_runs_takes_up_a_connection_that_was_reset_or_refused() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "CHAOS_IMAPS_PORT", "look-every = \"20 minutes\"");
    let desk = runs(&world);
    for (mode, name) in [("reset", "after-reset"), ("refuse", "after-refusal")] {
        lab.runs(&["chaos", &format!("{{\"imap\":{{\"mode\":\"{mode}\"}}}}")]);
        if mode == "refuse" {
            std::thread::sleep(std::time::Duration::from_millis(300));
            lab.runs(&["kick", "alpha"]);
            std::thread::sleep(std::time::Duration::from_secs(2));
            lab.runs(&["chaos", "{}"]);
        }
        lab.delivers("alpha", &letter(name));
        awaits(&world, if mode == "reset" { "after-reset" } else { "after-refusal after-reset" });
    }
    desk.stops();
}

/// Tries one mail on a line in that mode: what comes of it is what the server's record says.
#[track_caller]
fn attempts(office: &Office, mode: &str) -> Outcome {
    office.lab.runs(&["chaos", &format!("{{\"smtp\":{mode}}}")]);
    std::thread::sleep(std::time::Duration::from_millis(250));
    let n_before = office.lab.stored().len();
    let outcome = office.attempts();
    let n_stored = office.lab.stored().len() - n_before;
    let is_true = match &outcome {
        Outcome::Delivered => n_stored == 1,
        Outcome::Unknown(_) => n_stored <= 1,
        Outcome::TryLater(_) | Outcome::Unreachable { .. } => n_stored == 0,
        Outcome::AccountRefused(_)
        | Outcome::GiveUp(_)
        | Outcome::NotBegun
        | Outcome::Unwelcome(_) => false,
    };
    assert!(is_true, "{mode}: {outcome:?}, {n_stored} stored");
    outcome
}

#[test]
fn whatever_happens_on_the_way_out_the_outcome_is_what_the_server_recorded() {
    let office = Office::through_chaos();
    assert_eq!(attempts(&office, "{\"mode\":\"pass\"}"), Outcome::Delivered);
    for mode in ["refuse", "blackhole"] {
        let outcome = attempts(&office, &format!("{{\"mode\":\"{mode}\"}}"));
        assert!(matches!(outcome, Outcome::Unreachable { .. }), "{mode}: {outcome:?}");
    }
    assert_eq!(attempts(&office, "{\"mode\":\"reset\"}"), Outcome::Delivered, "new ones pass");
    let cut = |bytes: u32| attempts(&office, &format!("{{\"mode\":\"cut\",\"bytes\":{bytes}}}"));
    let outcomes: Vec<Outcome> = (0..24).map(|step| cut(100 + step * 180)).collect();
    let is_away = |outcome: &&Outcome| matches!(outcome, Outcome::Unreachable { .. });
    assert!(outcomes.iter().any(|outcome| is_away(&outcome)), "{outcomes:?}");
    assert_eq!(outcomes.last(), Some(&Outcome::Delivered), "{outcomes:?}");
    attempts(&office, "{\"mode\":\"slow\",\"rate\":3000}");
    assert_eq!(attempts(&office, "{\"mode\":\"pass\"}"), Outcome::Delivered);
}

#[test]
fn tokens_that_come_late_or_cannot_be_checked_for_a_moment_cost_no_letter() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    live.lab.tokens("{\"delay\":0.7}");
    live.once();
    live.receives_from("first");
    assert!(live.once().contains("1 message taken in, 1 letter handed over"));
    live.lab.tokens("{\"introspect_fail\":{\"status\":500,\"times\":1}}");
    std::thread::sleep(std::time::Duration::from_millis(20));
    live.receives_from("second");
    // Whether the server waits, or refuses once and a fresh token is tried: nothing is lost and nothing goes twice.
    live.world.command(&["once"]).output().unwrap();
    live.once();
    assert_eq!(live.lab.stored().len(), 2);
}
