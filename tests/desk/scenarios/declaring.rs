//! Declarations: outside interests of whoever is on a secondment, seen by the officers who are named for that, and by nobody else.

use base64::Engine as _;

use super::placements::{placed, until};
use crate::world::{Person, World};

const OFFICERS: &str = "[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\n[[officers]]\nname = \"plain\"\n\
                        [[officers]]\nname = \"named\"\ndeclarations = true\n";
/// Words that stand in a declaration, in an officer's note of it, and in a secondee's answer.
const DECLARED: &str = "Quillfeather";
const NOTED: &str = "Marlowgate";
const FEEDBACK: &str = "Bramblewick";

/// A placement of a desk with officers, one of whom sees declarations.
fn world() -> (World, Person, Person, String) {
    let placed = placed();
    let config = std::fs::read_to_string(placed.0.path("config/desk.toml")).unwrap();
    placed.0.write_config(&format!("{config}{OFFICERS}"));
    placed
}

fn as_named(world: &World, arguments: &[&str]) -> String {
    world.runs(&[arguments, &["--officer", "named"]].concat())
}

#[test]
fn what_somebody_declares_is_seen_by_named_officers_alone_and_each_look_is_recorded() {
    let (mut world, person, _, reference) = world();
    as_named(&world, &["declaration", &reference, "--ask"]);
    world.settles();
    let asked = person.reads_text(&world);
    assert!(
        asked.contains("shareholdings in a business") && asked.contains("nil return"),
        "{asked}"
    );
    person.replies(&mut world, &format!("I own shares in {DECLARED} Holdings."));
    assert!(!person.reads_text(&world).contains(DECLARED), "the answer repeats nothing");
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    for officer in ["desk-lead", "plain"] {
        let refused = world.is_refused(&["declaration", &reference, "--officer", officer]);
        assert!(refused.contains("not to see what people declare"), "{refused}");
        world.is_refused(&["show", &item, "--raw", "--officer", officer]);
    }
    let refused = world.is_refused(&["show", &item, "--raw", "--officer", "named"]);
    assert!(refused.contains("each look is recorded"), "{refused}");
    let seen = as_named(&world, &["declaration", &reference]);
    assert!(seen.contains(DECLARED) && seen.contains("that is no nil return"), "{seen}");
    let deeds = world.runs(&["show", &reference, "--json"]);
    assert!(deeds.contains("looked at the declaration") && deeds.contains("\"named\""), "{deeds}");

    let note = ["declaration", &reference, "--interest", "shareholdings", "--words"];
    let words = format!("Shares in {DECLARED} Holdings");
    as_named(&world, &[&note[..], &[&words, "--from", &item]].concat());
    assert!(world.officer().concerns().is_empty());
    let seen = as_named(&world, &["declaration", &reference]);
    let line = seen.lines().find(|line| line.contains("shareholdings: Shares")).unwrap();
    let interest = line.split(' ').next().unwrap();
    let mitigated = ["declaration", &reference, "--mitigated", interest, "--words", NOTED];
    as_named(&world, &mitigated);
    let seen = as_named(&world, &["declaration", &reference, "--copy"]);
    assert!(seen.contains(NOTED) && seen.contains("mitigated"), "{seen}");
    let wrong = ["declaration", &reference, "--interest", "sares", "--words", "x"];
    let refused = world.is_refused(&[&wrong[..], &["--officer", "named"]].concat());
    assert!(refused.contains("no heading"), "{refused}");
}

#[test]
fn a_nil_return_is_a_record_and_a_senior_role_is_asked_again_each_year() {
    let (mut world, person, _, reference) = world();
    as_named(&world, &["declaration", &reference, "--ask"]);
    world.settles();
    person.replies(&mut world, "Nil return, thanks");
    assert!(person.reads_text(&world).contains("nothing to declare"));
    assert!(world.officer().concerns().is_empty(), "a nil return needs nobody");
    let seen = as_named(&world, &["declaration", &reference]);
    assert!(seen.contains("nil return: nothing to declare"), "{seen}");
    world.runs(&["placement", &reference, "--ends", "2027-09-24"]);
    as_named(&world, &["declaration", &reference, "--senior"]);
    let n_asked = |world: &World| {
        let mails = person.mails(world);
        mails.iter().filter(|mail| mail.text.contains("A year has passed")).count()
    };
    world.clock_says("2027-02-22T10:00:00Z");
    world.settles();
    until(&mut world, "2027-02-26");
    assert_eq!(n_asked(&world), 0);
    until(&mut world, "2027-03-04");
    assert_eq!(n_asked(&world), 1);
    person.replies(&mut world, "Still up to date");
    let seen = as_named(&world, &["declaration", &reference]);
    assert!(seen.contains("is up to date"), "{seen}");
    until(&mut world, "2027-03-25");
    assert_eq!(n_asked(&world), 1);
}

#[test]
fn words_of_a_declaration_and_of_a_secondee_are_found_nowhere_but_where_they_may_be() {
    let (mut world, person, host, reference) = world();
    as_named(&world, &["declaration", &reference, "--ask"]);
    let mut told = world.settles();
    person.replies(&mut world, &format!("My sister runs {DECLARED} Ltd. Does that count?"));
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let note = ["declaration", &reference, "--interest", "personal", "--words", NOTED];
    as_named(&world, &[&note[..], &["--from", &item]].concat());
    until(&mut world, "2026-04-20");
    person.replies(&mut world, &format!("The {FEEDBACK} report takes all of my time here."));
    host.replies(&mut world, "All fine");
    world.passes("30 days");
    told.push_str(&world.settles());

    // Letters: to nobody, not even to whoever wrote it.
    for mail in world.sent() {
        for word in [DECLARED, NOTED, FEEDBACK] {
            let whole = format!("{}\n{}", mail.subject, mail.text);
            assert!(!whole.contains(word), "{word} is in {}", mail.subject);
        }
    }
    // What officers who are not named for it can see, and what is logged.
    let export = world.path("all.jsonl");
    let export = export.to_str().unwrap();
    let items: Vec<String> = world.list()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["reference"].as_str().unwrap().to_owned())
        .collect();
    let mut looks: Vec<Vec<&str>> = vec![
        vec!["list", "--all"],
        vec!["list", "--all", "--json"],
        vec!["queue", "--whole"],
        vec!["queue", "--json"],
        vec!["person", "applicant@leeds.gov.uk"],
        vec!["person", "applicant@leeds.gov.uk", "--json"],
        vec!["placement", &reference],
        vec!["learned", "list", "--json"],
        vec!["learned", "search", DECLARED],
        vec!["fairness"],
        vec!["export", "--readable", export],
        vec!["subject-access", "applicant@leeds.gov.uk", "--to", "bundle.md"],
    ];
    for about in items.iter().chain([&reference]) {
        looks.push(vec!["show", about]);
        looks.push(vec!["show", about, "--json"]);
        looks.push(vec!["show", about, "--raw"]);
        looks.push(vec!["why", about]);
    }
    let mut feedback_seen = false;
    for look in looks {
        let output = world.tries(&[&look[..], &["--officer", "desk-lead"]].concat());
        for stream in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(stream);
            assert!(!text.contains(DECLARED) && !text.contains(NOTED), "{look:?}: {text}");
            feedback_seen |= text.contains(FEEDBACK);
        }
    }
    assert!(feedback_seen, "an officer reads how a placement goes");
    assert!(!told.contains(DECLARED) && !told.contains(FEEDBACK), "{told}");
    let bundle = std::fs::read_to_string(world.path("bundle.md")).unwrap();
    assert!(!bundle.contains(DECLARED) && !bundle.contains(NOTED), "{bundle}");
    assert!(bundle.contains(FEEDBACK) && bundle.contains("In this message you declare interests"));
    // An export holds raw mails in base64.
    let mut n_raw = 0;
    for line in std::fs::read_to_string(export).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let mut text = line.to_string();
        if let Some(raw) = line["raw"]["base64"].as_str() {
            let raw = base64::engine::general_purpose::STANDARD.decode(raw).unwrap();
            text.push_str(&String::from_utf8_lossy(&raw));
            n_raw += 1;
        }
        assert!(!text.contains(DECLARED) && !text.contains(NOTED), "{text}");
    }
    assert!(n_raw > 4, "the other mails are in it");
    let seen = as_named(&world, &["declaration", &reference]);
    assert!(seen.contains(DECLARED) && seen.contains(NOTED));
    // Sealed they go along, and whoever may see them sees them there.
    world.runs(&["import", "all.jsonl", "--data", "other", "--keys", "data/person-keys"]);
    let there = as_named(&world, &["declaration", &reference, "--data", "other"]);
    assert!(there.contains(DECLARED) && there.contains(NOTED), "{there}");
}

#[test]
fn a_programme_that_asks_to_declare_asks_once_and_reminds_once() {
    let world = World::running("govxchange").on("2026-03-02");
    world.own_programme("govxchange", "inbox");
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let asks = text.replace("asks-to-declare = false", "asks-to-declare = true");
    assert_ne!(asks, text);
    std::fs::write(&file, asks).unwrap();
    let (mut world, person, host, _) = super::placements::agreed_in(world);
    until(&mut world, "2026-03-09");
    let n_asked = |who: &Person, world: &World| {
        let mails = who.mails(world);
        mails.iter().filter(|mail| mail.subject.contains("a note about your secondment")).count()
    };
    assert_eq!((n_asked(&person, &world), n_asked(&host, &world)), (1, 0));
    until(&mut world, "2026-04-20");
    assert_eq!(n_asked(&person, &world), 2, "one reminder, then silence");
}
