//! Officers of one programme among several: each programme has a controller of its own, and nobody sees or changes what is another's.

use super::introductions::{NEED, OFFER, REST};
use crate::world::World;

const OFFICERS: &str = "[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\n\
     [[officers]]\nname = \"scheme\"\nremit = \"lead\"\nprogrammes = [\"local-scheme\"]\n\
     [[officers]]\nname = \"exchange\"\nremit = \"lead\"\nprogrammes = [\"govxchange\"]\n\
     [[officers]]\nname = \"dpo\"\nremit = \"data-protection\"\nprogrammes = [\"local-scheme\"]\n";

/// A mailbox that two programmes share; both sides of a match, a question and a request about data are of one of them, a question of the other.
fn shared() -> World {
    let mut world = World::empty().on("2026-03-02");
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\n{OFFICERS}"
    ));
    world.own_programme("govxchange", "inbox");
    world.own_programme("local-scheme", "inbox");
    let role = format!("{NEED}\n{REST}");
    for (from, text) in [
        ("applicant@leeds.gov.uk", OFFER),
        ("host@dwp.gov.uk", &role),
        ("a@post.example", "may I bring my dog to the office?"),
        ("c@post.example", "Please delete everything you hold about me."),
    ] {
        world.by_email(from).writes(&mut world, &format!("For GovXchange: {text}"));
    }
    world
        .by_email("b@post.example")
        .writes(&mut world, "For the Local secondment scheme: what is the mileage rate?");
    world
}

fn said(world: &World, officer: &str, command: &[&str]) -> String {
    let output = world.tries(&[command, &["--officer", officer]].concat());
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

/// The reference of what waits because of this.
fn waits(world: &World, why: &str) -> String {
    let list = world.list();
    let mut things = list["needs_you"].as_array().unwrap().iter();
    let thing = things.find(|thing| thing["concern"].to_string().contains(why));
    thing.unwrap_or_else(|| panic!("{why}: {list}"))["reference"].as_str().unwrap().to_owned()
}

const NOT_THEIRS: &str = "is not an officer of GovXchange";

#[test]
fn an_officer_of_one_programme_is_shown_nothing_of_another() {
    let mut world = shared();
    let proposed = world.officer().the_proposed_match();
    let list = world.list();
    let (interest, role) = (&list["proposed"][0]["interest"], &list["proposed"][0]["role"]);
    let (interest, role) = (interest.as_str().unwrap(), role.as_str().unwrap());
    let file = world.path("file");
    let file = file.to_str().unwrap();
    let looks: &[&[&str]] = &[
        &["show", &proposed],
        &["show", interest, "--raw"],
        &["show", role, "--json"],
        &["person", "applicant@leeds.gov.uk"],
        &["person", interest, "--json"],
        &["why", &proposed],
        &["why", interest, role],
        &["preview", "introduction-host", "--with", &proposed],
        &["erase", interest, "--because", "asked", "--dry-run"],
        &["subject-access", "host@dwp.gov.uk", "--to", file],
        &["export", file],
    ];
    for look in looks {
        let told = said(&world, "scheme", look);
        assert!(told.contains(NOT_THEIRS), "{look:?}: {told}");
        for word in ["Ottilie", "accommodation", "leeds.gov.uk"] {
            assert!(!told.contains(word), "{look:?} tells {word}: {told}");
        }
        assert!(!world.path("file").exists(), "{look:?}");
    }
    for look in &looks[..9] {
        let told = said(&world, "exchange", look);
        assert!(!told.contains("not an officer"), "{look:?}: {told}");
    }
    let rights = waits(&world, "rights");
    assert!(said(&world, "dpo", &["show", &rights]).contains(NOT_THEIRS));
    // Whatever lists several things lists theirs.
    let lists: &[&[&str]] = &[
        &["list", "--all"],
        &["queue", "--whole"],
        &["rights"],
        &["guidance", "missed"],
        &["queue", "--json"],
    ];
    for list in lists {
        let told = said(&world, "scheme", list);
        for word in [&proposed, &rights, interest, role, "dog", "Ottilie"] {
            assert!(!told.contains(word), "{list:?} tells {word}: {told}");
        }
    }
    assert!(said(&world, "scheme", &["guidance", "missed"]).contains("mileage"));
    assert!(said(&world, "exchange", &["guidance", "missed"]).contains("dog"));
    assert!(!said(&world, "exchange", &["list", "--all"]).contains(&waits_for_scheme(&world)));
}

/// The question to the other programme.
fn waits_for_scheme(world: &World) -> String {
    let told = said(world, "scheme", &["guidance", "missed"]);
    let line = told.lines().find(|line| line.contains("mileage")).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn an_officer_of_one_programme_changes_nothing_of_another() {
    let mut world = shared();
    let proposed = world.officer().the_proposed_match();
    let interest = world.list()["proposed"][0]["interest"].as_str().unwrap().to_owned();
    let own = waits_for_scheme(&world);
    let rights = waits(&world, "rights");
    let before = world.runs(&["list", "--all", "--json"]);
    let orders: &[&[&str]] = &[
        &["confirm", &proposed],
        &["reject", &proposed, "--because", "x"],
        &["close", &proposed, "--because", "x"],
        &["done", &rights],
        &["answer", &rights, "We shall."],
        &["assign", &rights],
        &["edit", &interest, "Preferred location: York"],
        // Somebody of the own programme is made one with somebody of the other, and the other way round.
        &["merge", &own, &interest],
        &["merge", &interest, &own],
        &["split", &interest],
        &["undo", &interest],
        &["erase", &interest, "--because", "asked"],
        &["pause", "--programme", "govxchange"],
    ];
    for order in orders {
        let told = said(&world, "scheme", order);
        assert!(told.contains(NOT_THEIRS), "{order:?}: {told}");
    }
    assert_eq!(world.runs(&["list", "--all", "--json"]), before);
    // Nor is it given to somebody who could do nothing with it.
    let told = said(&world, "desk-lead", &["assign", &proposed, "--to", "scheme"]);
    assert!(told.contains("can do nothing about it") && told.contains(NOT_THEIRS), "{told}");
    world.runs(&["merge", &own, &interest]);
    assert!(said(&world, "scheme", &["split", &own]).contains(NOT_THEIRS));
    assert!(said(&world, "scheme", &["undo", &own]).contains(NOT_THEIRS));
    assert!(said(&world, "scheme", &["person", &own]).contains(NOT_THEIRS));
    world.runs(&["undo", &own]);
    assert!(said(&world, "scheme", &["person", &own]).contains("b@post.example"));
    assert!(said(&world, "exchange", &["confirm", &proposed]).contains("is confirmed"));
}

#[test]
fn the_officers_that_a_programme_names_are_the_only_ones_who_see_it() {
    let mut world = shared();
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("officers = []", "officers = [\"exchange\"]")).unwrap();
    let told = said(&world, "desk-lead", &["person", "applicant@leeds.gov.uk"]);
    assert!(told.contains(NOT_THEIRS), "{told}");
    assert!(!said(&world, "desk-lead", &["queue"]).contains("dog"));
    assert!(said(&world, "desk-lead", &["queue"]).contains("mileage"));
    assert!(said(&world, "exchange", &["queue"]).contains("dog"));
    world.settles();
}
