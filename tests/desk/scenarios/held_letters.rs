//! Letters of which nobody knows whether they went out: sent again by one officer, on the state that they saw, once.

use std::fs;

use serde_json::Value;

use crate::world::World;

const OFFICERS: &str = "[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\n[[officers]]\nname = \"deputy\"\n[[officers]]\nname = \"lga\"\n";

/// A desk that was restored from a copy while an officer's answer waited to go out: the letter, and its mark.
fn held() -> (World, String, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let config = config.replace("undo-window = \"none\"\n", "");
    world.write_config(&config);
    world.by_email("a@post.example").writes(&mut world, "Hello, what is the mileage rate?");
    world.passes("11 minutes");
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["answer", &item, "45p a mile."]);
    world.runs(&["export", "copy.jsonl"]);
    world.runs(&["import", "copy.jsonl", "--data", "copied", "--keys", "data/person-keys"]);
    world.write_config(&format!("{}{OFFICERS}", config.replace("\"data\"", "\"copied\"")));
    let queue: Value = serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap();
    let thing = &queue["entries"][0]["things"][0];
    assert_eq!(thing["step"], "send-again", "{queue}");
    let letter = thing["do"].as_str().unwrap().split_whitespace().last().unwrap().to_owned();
    (world, letter, thing["mark"].as_str().unwrap().to_owned())
}

#[test]
fn a_held_letter_is_sent_again_by_who_has_it_in_hand_as_they_saw_it_and_once() {
    let (mut world, letter, mark) = held();
    let item = letter.split('/').next().unwrap();
    let asker = world.by_email("a@post.example");
    asker.reads(&world);
    world.runs(&["assign", item, "--to", "deputy"]);
    let refused = world.is_refused(&["send-again", &letter, "--officer", "lga", "--seen", &mark]);
    assert!(refused.contains("`deputy` has") && refused.contains("in hand"), "{refused}");
    let deputy = ["--officer", "deputy", "--seen"];
    let again = |seen: &str| [&["send-again", &letter], &deputy[..], &[seen]].concat().join(" ");
    let run = |world: &World, line: &str| {
        world.tries(&line.split(' ').collect::<Vec<_>>()).status.success()
    };
    assert!(!run(&world, &again("deadbeef")));
    world.settles();
    assert_eq!(asker.reads(&world), "nothing");
    assert!(run(&world, &again(&mark)));
    // It is not as it was seen any more.
    assert!(!run(&world, &again(&mark)));
    world.passes("1 hour");
    assert!(asker.reads_text(&world).contains("45p a mile."));
    assert_eq!(asker.reads(&world), "nothing");
}
