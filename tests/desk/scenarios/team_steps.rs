//! Steps of a set-up that are the team's own write to nobody: they stand in the officers' list once they are due.

use std::fs;

use super::placements::{STEPS, agreed_in};
use crate::world::World;

/// A desk whose lead gets a list at nine, and whose team has two steps of its own: one before the start, one from it on.
fn desk() -> World {
    let world = World::running("govxchange").on("2026-03-02");
    let path = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&path).unwrap();
    let own = |name: &str, what: &str, before: bool| {
        format!(
            "[[placements.set-up]]\nname = \"{name}\"\nowner = \"team\"\nwhat = \"{what}\"\ncites = \"hosting: terms\"\nbefore-start = {before}\n\n"
        )
    };
    let steps = own("letter", "The secondment letter is signed.", true)
        + &own("welcome", "The secondee is called in the first week.", false);
    let first = "[[placements.set-up]]\nname = \"home-approval\"";
    fs::write(path, text.replacen(first, &format!("{steps}{first}"), 1)).unwrap();
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!(
        "{config}\n[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\nmail = \"jo@programme.example\"\nlist-at = \"09:00\"\n"
    ));
    world
}

fn queue(world: &World) -> String {
    world.runs(&["queue", "--officer", "desk-lead"])
}

fn lists(world: &World) -> Vec<String> {
    let mails = world.sent().into_iter().filter(|mail| mail.to == "jo@programme.example");
    mails.map(|mail| mail.text).collect()
}

#[test]
fn they_stand_in_the_list_when_nothing_moves_when_they_alone_are_left_and_once_it_has_begun() {
    let (mut world, person, host, reference) = agreed_in(desk());
    let placement = |world: &World, more: &[&str]| {
        let base = ["placement", &reference, "--officer", "desk-lead"];
        world.runs(&[&base[..], more].concat());
    };
    assert!(!queue(&world).contains("secondment letter"), "others may come first");
    world.passes("10 days");
    assert!(!queue(&world).contains("secondment letter"));
    world.passes("5 days");
    let listed = queue(&world);
    assert!(listed.contains("nothing of a set-up has moved for a while"), "{listed}");
    assert!(listed.contains("The secondment letter is signed. (letter)"), "{listed}");
    assert!(listed.contains(&format!("secondment-desk placement {reference}")), "{listed}");
    assert!(!listed.contains("first week"), "that belongs into the placement");
    let done: Vec<&str> = STEPS.iter().flat_map(|step| ["--done", step]).collect();
    placement(&world, &done);
    let listed = queue(&world);
    assert!(listed.contains("no start date can be set before the team has done this"), "{listed}");
    world.is_refused(&[
        "placement",
        &reference,
        "--officer",
        "desk-lead",
        "--starts",
        "2026-03-30",
        "--ends",
        "2026-09-25",
    ]);
    // The next morning it stands in the list by mail, and nobody else is written to because of it.
    let n_letters = [&person, &host].map(|side| side.mails(&world).len());
    world.clock_says("2026-03-18T09:05:00Z");
    world.settles();
    let morning = lists(&world).pop().unwrap();
    assert!(morning.contains("The secondment letter is signed."), "{morning}");
    assert_eq!([&person, &host].map(|side| side.mails(&world).len()), n_letters);
    placement(&world, &["--done", "letter"]);
    assert!(!queue(&world).contains("secondment letter"));
    placement(&world, &["--starts", "2026-03-30", "--ends", "2026-09-25"]);
    assert!(!queue(&world).contains("first week"));
    world.clock_says("2026-03-31T09:05:00Z");
    world.settles();
    let listed = queue(&world);
    assert!(listed.contains("a placement has begun"), "{listed}");
    assert!(listed.contains("called in the first week. (welcome)"), "{listed}");
    placement(&world, &["--done", "welcome"]);
    assert!(!queue(&world).contains("first week"));
}
