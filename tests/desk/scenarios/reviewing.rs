//! The formal review: what each side says, at the end, of each thing that was to be achieved.

use std::fs;

use super::placements::{agreed_in, placed_in, until};
use crate::world::{Person, World};

const LIST: &str = "A waiting list that tenants understand.";
const HANDBOOK: &str = "A handbook for new case workers.";

/// A placement with two objectives whose both sides were asked to look back.
fn over() -> (World, Person, Person, String) {
    let (mut world, person, host, reference) =
        placed_in(agreed_in(World::running("govxchange").on("2026-03-02")));
    world.runs(&["placement", &reference, "--objective", LIST, "--objective", HANDBOOK]);
    until(&mut world, "2026-04-20");
    world.clock_says("2026-10-05T10:00:00Z");
    world.settles();
    world.passes("15 minutes");
    (world, person, host, reference)
}

#[test]
fn each_side_reviews_each_objective_in_a_line_and_its_words_stay_with_officers_and_itself() {
    let (mut world, person, host, reference) = over();
    let asked = person.reads_text(&world);
    assert!(asked.contains("such as “1 met”"), "{asked}");
    assert!(asked.contains(&format!("- 1: {LIST}")), "{asked}");
    person
        .replies(&mut world, "1 met\n2. Partly, because the axolotl chapter is missing\n\nThanks");
    let noted = person.reads_text(&world);
    assert!(noted.contains(&format!("- {LIST} Met: “met”")), "{noted}");
    let second = format!("{HANDBOOK} Partly met: “Partly, because the axolotl chapter is missing”");
    assert!(noted.contains(&second), "{noted}");

    let phone = "Both were met, they rang.";
    world.runs(&["outcome", &reference, "host", phone]);
    let shown = world.runs(&["placement", &reference]);
    for line in [
        "    met, said the secondee on 2026-10-05: \"met\"".to_owned(),
        "    partly met, said the secondee on 2026-10-05: \"Partly, because".to_owned(),
        format!("    met, said the host on 2026-10-05: \"{phone}\""),
    ] {
        assert!(shown.contains(&line), "{line}: {shown}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&world.runs(&["placement", &reference, "--json"])).unwrap();
    let review = &json["review"][1];
    assert_eq!(review["objective"], HANDBOOK);
    assert_eq!(review["said"][0]["attained"], "met", "{review}");
    assert_eq!(review["said"][1]["attained"], "partly met", "{review}");

    person.replies(&mut world, "2: met after all, the chapter has come");
    let shown = world.runs(&["placement", &reference]);
    assert!(!shown.contains("axolotl"), "the latest word counts: {shown}");
    assert!(host.mails(&world).iter().all(|mail| !mail.text.contains("axolotl")));

    let bundle = |who: &str| {
        let file = format!("{who}.md");
        world.runs(&["subject-access", who, "--to", &file]);
        fs::read_to_string(world.path(&file)).unwrap()
    };
    let own = bundle("applicant@leeds.gov.uk");
    assert!(own.contains("- You said of that on 2026-10-05: met: \"met after all"), "{own}");
    let of_host = bundle("host@dwp.gov.uk");
    assert!(!of_host.contains("after all"), "{of_host}");
    assert!(of_host.contains(&format!("You said of that on 2026-10-05: met: \"{phone}\"")));
}

#[test]
fn an_objective_is_reviewed_by_its_words_where_they_fit_no_other() {
    let (mut world, person, host, reference) = over();
    person.replies(
        &mut world,
        "Met the first, the second only partly: nobody wrote the last chapter",
    );
    host.replies(&mut world, "The handbook: not met, we never got to it\nThe axolotl garden: met");
    let json: serde_json::Value =
        serde_json::from_str(&world.runs(&["placement", &reference, "--json"])).unwrap();
    let said = |number: usize| -> Vec<(String, String)> {
        let said = json["review"][number]["said"].as_array().unwrap().iter();
        let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
        said.map(|one| (text(one, "side"), text(one, "attained"))).collect()
    };
    let pair = |side: &str, attained: &str| (side.to_owned(), attained.to_owned());
    assert_eq!(said(0), [pair("secondee", "met")], "{json}");
    assert_eq!(said(1), [pair("host", "not met"), pair("secondee", "partly met")], "{json}");
    assert!(host.reads_text(&world).contains("Not met: “The handbook: not met"), "{json}");
}

#[test]
fn a_report_counts_what_was_achieved_and_what_is_no_review_counts_nothing() {
    let (mut world, person, host, reference) = over();
    let file = world.path("config/programmes/govxchange.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, config.replace("# hidden-below = 5", "hidden-below = 1")).unwrap();
    person.replies(&mut world, "2 weeks more would have helped, but it went well.");
    let shown = world.runs(&["placement", &reference]);
    assert!(!shown.contains("said the secondee on 2026-10-05: \""), "{shown}");
    host.replies(&mut world, "1 not met, we never got to it\n2 met");
    let text = world.runs(&["report"]);
    assert!(text.contains("host: met 1, partly met 0, not met 1"), "{text}");
    assert!(!text.contains("secondee: met"), "{text}");
}
