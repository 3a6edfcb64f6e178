//! What the law wants written down is made of what runs, and changes with it.

use std::fs;

use super::introductions::both_sides_write;
use crate::world::World;

#[test]
fn the_records_name_every_purpose_and_follow_the_config() {
    let world = World::running("govxchange").on("2026-03-02");
    let ropa = world.runs(&["records", "ropa"]);
    for words in [
        "article 30",
        "GovXchange",
        "public task",
        "details of the forms: ",
        "unplaced-for 730 days",
        "party: address",
    ] {
        assert!(ropa.contains(words), "{words}: {ropa}");
    }
    let dpia = world.runs(&["records", "dpia"]);
    assert!(
        dpia.contains("no field for nationality") && dpia.contains("nothing is taken from CVs")
    );
    assert!(
        dpia.contains("name another place in [sealing]"),
        "the master key lies beside the keys"
    );
    let atrs = world.runs(&["records", "atrs"]);
    assert!(atrs.contains("## Tier 1") && atrs.contains("There is no language model"));
    assert!(atrs.contains("  - The host is not the person's own employer.\n"), "{atrs}");
    assert!(atrs.contains("at least 50 % of the essential skills"), "{atrs}");
    for debug in ["Terms {", "Some(", "ProgrammeOpen"] {
        assert!(!atrs.contains(debug), "it is for the public: {atrs}");
    }
    assert!(atrs.contains("guidance test") && !atrs.contains("guidance score"));
    assert!(atrs.contains("GovXchange: within a minute 0, within an hour 0"), "{atrs}");
    assert!(atrs.contains("to be filled in by the controller"), "what only they know is left open");

    let path = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("read-cvs = false", "read-cvs = true")
            .replace("unplaced-for = \"730 days\"", "unplaced-for = \"365 days\""),
    )
    .unwrap();
    assert!(world.runs(&["records", "dpia"]).contains("details are taken from CVs"));
    assert!(world.runs(&["records", "ropa"]).contains("unplaced-for 365 days"));
}

#[test]
fn a_field_without_a_purpose_is_a_mistake_with_which_no_desk_starts() {
    let world = World::running("govxchange").on("2026-03-02");
    let shipped = include_str!("../../../config/records.toml");
    fs::write(
        world.path("config/records.toml"),
        shipped.replacen("address = \"contact\"\n", "", 1),
    )
    .unwrap();
    let refused = world.is_refused(&["once"]);
    assert!(refused.contains("`address` in `[records.party]` is missing"), "{refused}");
    fs::write(
        world.path("config/records.toml"),
        shipped.replace("name = \"contact\"", "name = \"contakt\""),
    )
    .unwrap();
    assert!(world.is_refused(&["check"]).contains("did you mean `contact`"));
}

#[test]
fn the_transparency_record_tells_how_long_officers_took_to_confirm() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    let shown = text.replace("# hidden-below = 5", "hidden-below = 1");
    assert_ne!(shown, text);
    fs::write(&file, shown).unwrap();
    both_sides_write(&mut world);
    world.passes("3 hours");
    world.officer().confirms_the_proposed_match();
    let atrs = world.runs(&["records", "atrs"]);
    let counted = "within a minute 0, within an hour 0, within a day 1, within a week 0, later 0";
    assert!(atrs.contains(counted), "{atrs}");
}
