//! What was done is one chain: written out and checked anywhere, and why of every letter is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::introductions::{NEED, OFFER, REST, both_sides_write};
use super::placements::placed;
use crate::world::World;

#[test]
fn the_audit_is_written_out_and_any_change_of_it_is_found_with_its_place() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let told = world.runs(&["audit", "export", "audit.jsonl"]);
    let noted = told.split(" and ").nth(1).unwrap().split(':').next().unwrap().to_owned();
    let whole = world.runs(&["audit", "verify", "audit.jsonl", "--noted", &noted]);
    assert!(whole.contains("are as they were written"), "{whole}");
    assert!(world.runs(&["verify"]).contains("audit entries in one chain. Everything is whole."));
    let text = fs::read_to_string(world.path("audit.jsonl")).unwrap();
    for canary in ["Marchbanks", "leeds.gov.uk", "temporary accommodation"] {
        assert!(!text.contains(canary), "{canary}");
    }
    assert!(text.contains("\"officer\":\"desk-lead\"") && text.contains("\"version\":"));
    let check = |changed: String| {
        fs::write(world.path("changed.jsonl"), changed).unwrap();
        world.is_refused(&["audit", "verify", "changed.jsonl", "--noted", &noted])
    };
    assert!(check(text.replacen("desk-lead", "desk-lend", 1)).contains("was changed"));
    let lines: Vec<&str> = text.lines().collect();
    let without: Vec<&str> =
        lines.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| *line).collect();
    assert!(check(without.join("\n")).contains("a gap before entry 4"));
    assert!(
        check(lines[..lines.len() - 1].join("\n")).contains("No entry has the hash that you noted")
    );
    // It goes on in the chain after another start, and in another folder.
    world.passes("8 days");
    world.runs(&["export", "all.jsonl"]);
    world.runs(&["import", "all.jsonl", "--data", "other"]);
    for data in ["data", "other"] {
        let file = format!("{data}-audit.jsonl");
        world.runs(&["audit", "export", &file, "--data", data]);
        world.runs(&["audit", "verify", &file, "--noted", &noted]);
        assert!(fs::read_to_string(world.path(&file)).unwrap().lines().count() > lines.len());
        assert!(world.runs(&["verify", "--data", data]).contains("Everything is whole."));
    }
}

#[test]
fn every_letter_says_by_which_rule_which_words_and_which_version_it_was_written() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    world.passes("8 days");
    let asker = world.by_email("asker@york.gov.uk");
    asker.writes(&mut world, "Is there a relocation package?");
    asker.writes(&mut world, "Please stop the emails.");
    world.runs(&["export", "all.jsonl", "--readable"]);
    let mut n_letters = 0;
    for line in fs::read_to_string(world.path("all.jsonl")).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(id) = line["record"]["letter"]["id"].as_str() else { continue };
        n_letters += 1;
        let why: serde_json::Value =
            serde_json::from_str(&world.runs(&["why", id, "--json"])).unwrap();
        let deeds = why["deeds"].as_array().unwrap();
        assert!(!deeds.is_empty(), "nothing says why {id} was written");
        assert!(deeds.iter().all(|deed| deed["rule"].is_string() && deed["version"].is_string()));
        assert!(why["letters"][0]["version"].is_string());
    }
    assert!(n_letters > 6, "{n_letters}");
    let why = world.runs(&["why", &introduction]);
    assert!(why.contains("officer desk-lead, version"), "{why}");
    // An answer names the entry that it is from, and the words that decided.
    let page = world.runs(&["person", "asker@york.gov.uk", "--json"]);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let why = world.runs(&["why", page["messages"][0]["reference"].as_str().unwrap()]);
    assert!(why.contains("answered from relocation: rule intake.answer"), "{why}");
    let words = "\"Is there a relocation package?\" is answered from relocation, by the words: ";
    let telling = why.split_once(words).unwrap_or_else(|| panic!("{why}")).1;
    assert!(telling.lines().next().unwrap().contains("relocation"), "{why}");
}

/// How each record stands, by its kind and reference; and the subject and time of each audit entry.
type Standings = (BTreeMap<(String, String), Json>, BTreeSet<(String, Timestamp)>);

/// How every match, submission and placement stands, by reference; and the moments at which something was done about each.
fn standings(world: &World) -> Standings {
    let file = format!("at-{}.jsonl", world.now().as_second());
    world.runs(&["export", &file, "--readable"]);
    let (mut stands, mut deeds) = (BTreeMap::new(), BTreeSet::new());
    for line in fs::read_to_string(world.path(&file)).unwrap().lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        let Some((kind, record)) = line["record"].as_object().and_then(|all| all.iter().next())
        else {
            continue;
        };
        let state = match kind.as_str() {
            "introduction" => &record["progress"],
            "submission" => &record["state"],
            "placement" => record,
            "audit" => {
                if let Some(subject) = record["subject"].as_str() {
                    let at = record["at"].as_str().unwrap().parse().unwrap();
                    deeds.insert((subject.to_owned(), at));
                }
                continue;
            }
            _ => continue,
        };
        let reference = record["reference"].as_str().unwrap().to_owned();
        stands.insert((reference, kind.clone()), state.clone());
    }
    fs::remove_file(world.path(&file)).unwrap();
    (stands, deeds)
}

#[test]
fn every_change_of_a_match_a_submission_or_a_placement_has_an_entry_of_its_own_moment() {
    let (mut world, person, host, reference) = placed();
    let other = world.by_email("second@york.gov.uk");
    let need = world.by_email("other-host@hmrc.gov.uk");
    let (mut before, mut known) = standings(&world);
    let mut changed = BTreeSet::new();
    let mut step = 0;
    let mut proposed = String::new();
    loop {
        match step {
            0 => other.writes(&mut world, &OFFER.replace("Ottilie Marchbanks", "Ivo Penhallow")),
            1 => need.writes(&mut world, &format!("{NEED}\n{REST}")),
            2 => {
                proposed = world.officer().the_proposed_match();
                other.replies(&mut world, "Please stop the emails.");
            }
            3 => other.replies(&mut world, "Please withdraw my expression of interest."),
            4 => need.replies(&mut world, "Please withdraw the role."),
            5 => {
                world.runs(&["placement", &reference, "--ends", "2026-09-11"]);
                world.settles();
            }
            6 => person.replies(&mut world, "All good, thanks."),
            7 => world.passes("40 days"),
            8 => host.replies(&mut world, "We would like to end it."),
            9 => {
                world.runs(&["close", &reference, "--because", "they would rather part"]);
                world.settles();
            }
            10 => world.passes("60 days"),
            11 => {
                world.runs(&["erase", "applicant@leeds.gov.uk", "--because", "they asked"]);
                world.settles();
            }
            _ => break,
        }
        let (after, deeds) = standings(&world);
        for (what, state) in &after {
            let (reference, _) = what;
            if before.get(what) == Some(state) {
                continue;
            }
            let has_entry = deeds.difference(&known).any(|(subject, _)| subject == reference);
            assert!(has_entry, "step {step}: nothing says why {reference} stands so now: {state}");
            changed.insert(reference.clone());
        }
        (before, known) = (after, deeds);
        step += 1;
        world.passes("1 minute");
    }
    assert!(changed.contains(&proposed) && changed.contains(&reference), "{changed:?}");
    assert!(changed.len() >= 4, "{changed:?}");
}

#[test]
fn why_a_message_waits_for_a_person_is_told_in_the_words_that_decided_wherever_they_stand() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email("sam@leeds.gov.uk").writes(
        &mut world,
        "The canteen on the second floor is nice and my commute takes forty minutes by bus. The team meets on Tuesdays. I feel bullied by my line manager.",
    );
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let why: serde_json::Value =
        serde_json::from_str(&world.runs(&["why", &item, "--json"])).unwrap();
    let words: Vec<&str> =
        why["words"].as_array().unwrap().iter().map(|words| words.as_str().unwrap()).collect();
    let worry = words.iter().find(|words| words.ends_with("speaks for: worry"));
    assert!(worry.is_some_and(|worry| worry.contains("bullied")), "{words:?}");
    let shown = world.runs(&["why", &item]);
    assert!(shown.contains("The words that it went by") && shown.contains("bullied"), "{shown}");
}

#[test]
fn who_stopped_sending_who_went_on_and_who_set_the_clock_stands_in_the_record() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.settles();
    world.runs(&["pause"]);
    world.runs(&["resume"]);
    world.runs(&["pause", "--programme", "govxchange"]);
    world.runs(&["resume", "--programme", "govxchange"]);
    world.runs(&["accept-clock"]);
    let refused = world.is_refused(&["pause", "--seen", "deadbeef"]);
    assert!(refused.contains("leave it away. Nothing was done"), "{refused}");
    world.runs(&["audit", "export", "audit.jsonl"]);
    let text = fs::read_to_string(world.path("audit.jsonl")).unwrap();
    let entries: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<String> = entries
        .iter()
        .map(|entry| {
            assert!(entry.get("subject").is_none(), "{entry}");
            assert_eq!(entry["officer"], "desk-lead", "{entry}");
            format!("{}: {}", entry["rule"].as_str().unwrap(), entry["deed"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            "officer.pause: sending stopped",
            "officer.resume: sending goes on",
            "officer.pause: sending for `govxchange` stopped",
            "officer.resume: sending for `govxchange` goes on",
            "officer.clock: goes on from 2026-03-02T09:01:00Z",
        ]
    );
    world.runs(&["audit", "verify", "audit.jsonl"]);
    assert!(
        world.runs(&["verify"]).contains("Everything is whole"),
        "the chain holds with entries about the desk"
    );
}
