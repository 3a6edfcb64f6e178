//! Clocks that are wrong: nothing is done by them without an operator's word, and they can be set right.

use super::introductions::both_sides_write;
use crate::world::World;

/// Runs a command by the machine's own clock; returns whether it succeeded, and what it said.
fn by_the_machines_clock(world: &World, arguments: &[&str]) -> (bool, String) {
    let output = world.command(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_clock_far_from_the_last_time_seen_does_nothing_before_an_operators_word() {
    for day in ["2020-03-02", "2090-03-02"] {
        let mut world = World::running("govxchange").on(day);
        world.by_email("a@leeds.gov.uk").writes(&mut world, "Is there a relocation package?");
        let (done, said) = by_the_machines_clock(&world, &["once"]);
        assert!(!done && said.contains("secondment-desk accept-clock"), "{said}");
        assert!(!by_the_machines_clock(&world, &["run"]).0);
        assert!(by_the_machines_clock(&world, &["list"]).0);
        assert!(by_the_machines_clock(&world, &["accept-clock"]).0);
        assert!(by_the_machines_clock(&world, &["once"]).0);
    }
}

#[test]
fn what_was_put_off_by_a_clock_that_was_ahead_is_asked_as_many_days_after_the_right_one() {
    let mut world = World::running("govxchange").on("2090-03-01");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    world.by_email("host@dwp.gov.uk").replies(&mut world, "We meet in ten days, not before.");
    let ask_on = |world: &World| {
        let shown = world.runs(&["show", "--json", &introduction]);
        let records: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let known = records.as_array().unwrap().iter().find(|it| it["introduction"].is_object());
        let day = known.unwrap()["introduction"]["progress"]["answered"]["ask_on"].clone();
        day.as_str().unwrap().parse::<jiff::civil::Date>().unwrap()
    };
    let before = ask_on(&world);
    assert_eq!(before.year(), 2090);
    assert!(by_the_machines_clock(&world, &["accept-clock"]).0);
    let today = jiff::Zoned::now().date();
    let days = (ask_on(&world) - today).get_days();
    let put_off = (before - "2090-03-01".parse::<jiff::civil::Date>().unwrap()).get_days();
    assert!((put_off - 1..=put_off + 1).contains(&days), "{days} {put_off}");
}

#[test]
fn after_a_wrong_clock_introductions_go_on_from_the_right_day() {
    let mut world = World::running("govxchange").on("2090-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    assert!(by_the_machines_clock(&world, &["accept-clock"]).0);
    world.drops(
        "inbox",
        b"From: late@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: x\r\nMessage-ID: <l@post.example>\r\n\r\nIs there a relocation package?\r\n",
    );
    assert!(by_the_machines_clock(&world, &["once"]).0);
    let list = world.list();
    let times = list["items"].as_array().unwrap().iter();
    let earliest = times.map(|item| item["at"].as_str().unwrap()).min().unwrap();
    world.clock_says(earliest);
    let n_sent = world.sent().len();
    world.passes("8 days");
    assert_eq!(world.sent().len(), n_sent + 2);
}
