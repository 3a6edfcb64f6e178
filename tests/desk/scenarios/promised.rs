//! A person's answer was promised by a day: officers see the day, and what has run out.

use std::fs;

use super::by_mail::{desk, latest};
use crate::world::World;

/// From now on an answer is promised within so many working days.
fn promises(world: &World, within: &str) {
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|line| line.starts_with("promises-answer-within")).unwrap();
    let said = format!("promises-answer-within = \"{within}\"");
    fs::write(&file, text.replacen(line, &said, 1)).unwrap();
}

fn place(text: &str, words: &str) -> usize {
    text.find(words).unwrap_or_else(|| panic!("{words}: {text}"))
}

#[test]
fn what_was_promised_orders_the_list_and_what_has_run_out_is_told_in_the_morning() {
    let mut world = desk("2026-03-02");
    promises(&world, "5 working days");
    world.by_email("sam@leeds.gov.uk").writes(&mut world, "May I bring my dog to the office?");
    world.passes("1 day");
    promises(&world, "1 working day");
    let kim = world.by_email("kim@leeds.gov.uk");
    kim.writes(&mut world, "What colour are the lanyards this year?");
    let mo = world.by_email("mo@leeds.gov.uk");
    mo.writes(&mut world, "Is there a relocation package?");

    let list = world.runs(&["queue"]);
    assert!(place(&list, "lanyards") < place(&list, "my dog"), "{list}");
    assert!(list.contains("by 4 March 2026, as promised\n"), "{list}");
    assert!(list.contains("by 9 March 2026, as promised\n"), "{list}");
    assert!(!list.contains("overdue"), "{list}");

    world.clock_says("2026-03-05T09:30:00Z");
    world.settles();
    let text = latest(&world, "jo@programme.example").text;
    let told = "An answer was promised and is overdue: GX-";
    assert!(place(&text, told) < place(&text, "lanyards"), "{text}");
    assert!(text.contains("(by 4 March 2026)."), "{text}");
    assert!(text.contains("by 4 March 2026, as promised, WHICH HAS PASSED"), "{text}");
    let list = world.runs(&["queue"]);
    assert!(list.contains(told), "{list}");
    let as_json: serde_json::Value =
        serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap();
    let things = as_json["entries"][0]["things"].as_array().unwrap();
    assert_eq!(things[0]["promised"]["by"], "2026-03-04", "{as_json}");
    assert_eq!(things[0]["promised"]["is_overdue"], true, "{as_json}");

    let reference = things[0]["reference"].as_str().unwrap();
    world.runs(&["answer", reference, "They are green."]);
    world.settles();
    assert!(kim.reads_text(&world).contains("They are green."));
    let list = world.runs(&["queue"]);
    assert!(!list.contains("overdue") && list.contains("as promised"), "{list}");
}
