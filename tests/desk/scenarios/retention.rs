//! Data is kept as long as a programme says: officers hear of it before, whoever still waits is asked, then it goes, unless something holds it.

use super::introductions::both_sides_write;
use super::placements::placed;
use crate::world::World;

const ASKER: &str = "asker@york.gov.uk";

/// Weeks and months in which the desk is at work, so that officers hear of what goes.
fn passes_at_work(world: &mut World, days: u16) {
    for step in (0..days).step_by(20) {
        world.passes(&format!("{} days", (days - step).min(20)));
    }
}

fn times(world: &World, unplaced: &str) {
    let path = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let changed =
        text.replace("unplaced-for = \"730 days\"", &format!("unplaced-for = \"{unplaced}\""));
    assert_ne!(text, changed);
    std::fs::write(path, changed).unwrap();
}

/// Who goes, as `retention` tells it.
fn ahead(world: &World) -> Vec<serde_json::Value> {
    let told = world.runs(&["retention", "--dry-run", "--json"]);
    serde_json::from_str::<serde_json::Value>(&told).unwrap().as_array().unwrap().clone()
}

fn is_known(world: &World, who: &str) -> bool {
    world.tries(&["person", who]).status.success()
}

#[test]
fn whoever_only_asked_goes_after_half_a_year_and_officers_hear_of_it_before() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let asker = world.by_email(ASKER);
    asker.writes(&mut world, "Is there a relocation package?");
    asker.reads(&world);
    assert!(ahead(&world).is_empty());
    passes_at_work(&mut world, 160);
    let soon = ahead(&world);
    assert_eq!(soon.len(), 1);
    assert_eq!(
        (&soon[0]["kept"], &soon[0]["goes_on"]),
        (&"asked-for".into(), &"2026-09-01".into())
    );
    assert!(world.runs(&["queue"]).contains("The data of 1 people goes within weeks"));
    assert!(is_known(&world, ASKER), "a dry run and a notice take nothing away");
    passes_at_work(&mut world, 25);
    assert!(!is_known(&world, ASKER));
    assert!(asker.reads(&world).contains("your data has been erased"));
    assert!(
        asker.mails(&world).last().unwrap().text.contains("we keep data no longer than we say")
    );
    world.runs(&["export", "all.jsonl", "--readable"]);
    assert!(!std::fs::read_to_string(world.path("all.jsonl")).unwrap().contains(ASKER));
    assert!(world.runs(&["verify"]).contains("Everything is whole."));
    assert!(ahead(&world).is_empty());
}

#[test]
fn nothing_goes_of_which_nobody_could_hear_while_the_desk_stood_still() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let asker = world.by_email(ASKER);
    asker.writes(&mut world, "Is there a relocation package?");
    world.passes("400 days");
    assert!(is_known(&world, ASKER), "officers are told first");
    assert_eq!(ahead(&world)[0]["goes_on"], "2027-05-04");
    passes_at_work(&mut world, 26);
    assert!(is_known(&world, ASKER));
    world.passes("2 days");
    assert!(!is_known(&world, ASKER));
}

#[test]
fn an_open_request_holds_what_is_past_its_time_and_a_new_word_begins_it_anew() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let (asker, other) = (world.by_email(ASKER), world.by_email("other@york.gov.uk"));
    asker.writes(&mut world, "Is there a relocation package?");
    other.writes(&mut world, "Is there a relocation package?");
    asker.writes(&mut world, "I want to make a formal complaint about how you handled my data.");
    passes_at_work(&mut world, 100);
    other.writes(&mut world, "Who pays the salary of a secondee?");
    passes_at_work(&mut world, 90);
    assert!(is_known(&world, ASKER) && is_known(&world, "other@york.gov.uk"));
    let held = ahead(&world);
    assert_eq!(held.len(), 1, "{held:?}");
    assert!(held[0]["held_by"].as_str().unwrap().contains("complaint"), "{held:?}");
    let reference = held[0]["reference"].as_str().unwrap().to_owned();
    for item in world.list()["needs_you"].as_array().unwrap() {
        let item = item["reference"].as_str().unwrap();
        world.runs(&["rights", item, "--refuse", "--because", "nothing went wrong"]);
    }
    world.passes("1 day");
    assert!(!is_known(&world, ASKER), "{reference} is held by nothing any more");
    assert!(is_known(&world, "other@york.gov.uk"));
}

#[test]
fn somebody_who_still_waits_is_asked_first_and_stays_for_a_yes() {
    let mut world = World::running("govxchange").on("2026-03-02");
    times(&world, "300 days");
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    world.runs(&["reject", &proposed, "--because", "too far"]);
    let (applicant, host) =
        (world.by_email("applicant@leeds.gov.uk"), world.by_email("host@dwp.gov.uk"));
    applicant.reads(&world);
    passes_at_work(&mut world, 280);
    assert!(applicant.reads(&world).contains("still"), "asked whether it still stands");
    applicant.replies(&mut world, "Yes, it still stands.");
    passes_at_work(&mut world, 30);
    assert!(is_known(&world, "applicant@leeds.gov.uk"));
    assert!(!is_known(&world, "host@dwp.gov.uk"), "no answer, and the time is over");
    assert!(host.reads(&world).contains("your data has been erased"));
}

#[test]
fn a_programme_may_keep_everything_until_somebody_is_erased_by_hand() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let path = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("goes = \"by-itself\"", "goes = \"never\"")).unwrap();
    world.by_email(ASKER).writes(&mut world, "Is there a relocation package?");
    passes_at_work(&mut world, 400);
    assert!(is_known(&world, ASKER));
    assert!(world.runs(&["retention"]).contains("never goes by itself"));
}

#[test]
fn whoever_was_only_named_goes_too_a_manager_who_was_replaced_and_the_one_of_a_secondee_who_was_erased()
 {
    let (mut world, .., reference) = placed();
    for manager in ["first.boss@leeds.gov.uk", "second.boss@leeds.gov.uk"] {
        world.runs(&["placement", &reference, "--home-manager", manager]);
        world.settles();
        world.passes("1 day");
    }
    passes_at_work(&mut world, 170);
    assert!(is_known(&world, "second.boss@leeds.gov.uk"), "the placement lasts until September");
    passes_at_work(&mut world, 60);
    assert!(!is_known(&world, "first.boss@leeds.gov.uk"), "she was replaced in March");
    assert!(is_known(&world, "second.boss@leeds.gov.uk"));
    world.runs(&["erase", "applicant@leeds.gov.uk", "--because", "they asked for it"]);
    world.settles();
    passes_at_work(&mut world, 60);
    assert!(!is_known(&world, "second.boss@leeds.gov.uk"), "nobody's placement is left");
    world.runs(&["export", "all.jsonl", "--readable"]);
    let all = std::fs::read_to_string(world.path("all.jsonl")).unwrap();
    assert!(!all.contains("boss@leeds.gov.uk"));
}
