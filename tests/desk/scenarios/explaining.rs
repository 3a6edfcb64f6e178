//! `read --explain`: which words a value was read from, and why a message was taken to be about what it is.

use std::fs;
use std::path::Path;

use crate::world::World;

/// What the program says of a mail.
fn explained(text: &str) -> String {
    let world = World::empty().on("2026-03-02");
    let mail = world.path("mail.eml");
    let raw = format!(
        "From: Ann Other <ann.other@leeds.gov.uk>\nSubject: hello\nDate: Mon, 02 Mar 2026 09:00:00 +0000\n\n{text}\n"
    );
    fs::write(&mail, raw).unwrap();
    world.runs(&["read", "--explain", "--programme", "govxchange", mail.to_str().unwrap()])
}

#[test]
fn the_words_of_each_value_are_marked_in_the_message() {
    let shown = explained(
        "I would like a secondment in York, not in Hull, from June. I'm an HEO.\nMy manager agrees.\n\nAnn",
    );
    for marked in [
        "[York](places)",
        "[Hull](places_excluded)",
        "from [June](available_from)",
        "[HEO](grade)",
        "My [manager agrees](manager_permission).",
    ] {
        assert!(shown.contains(marked), "{marked} in {shown}");
    }
}

#[test]
fn why_each_intent_was_chosen_is_told_with_the_words_that_spoke_for_it() {
    let shown = explained(
        "Please withdraw my application. Also, please delete all the data that you hold on me.",
    );
    assert!(shown.contains("About: rights_request, withdrawal"), "{shown}");
    assert!(shown.contains("withdrawal: \"Please withdraw"), "{shown}");
    assert!(shown.contains("rights_request: \"delete all the data"), "{shown}");
}

#[test]
fn a_sentence_that_is_only_like_others_is_told_as_such() {
    let shown = explained("The panel at the launch could hardly have been duller, I thought.");
    assert!(shown.contains("About: feedback"), "{shown}");
    assert!(shown.contains("like_feedback: \"The panel at the launch"), "{shown}");
}

#[test]
fn each_intent_stands_beside_what_decided_it() {
    let shown = explained(
        "Please put me down for a secondment in York. I'm an HEO.\n\nWho pays for the train?\n\nAnn",
    );
    for told in [
        "interest because of \"Please put me down\"",
        "it gives name, email, employer, sector, grade, places",
        "question because of \"Who pays for the train?\"",
    ] {
        assert!(shown.contains(told), "{told} in {shown}");
    }
    let shown = explained("The kettle in the tea room is a new one.");
    assert!(shown.contains("other because of nothing in it says more"), "{shown}");
    let shown = explained("I would like to speak to somebody: my manager is bullying me.");
    assert!(shown.contains("a person looks at it (perhaps_worry): \"bullying\""), "{shown}");
}

/// An example under the wrong heading does harm, which is noticed.
#[test]
fn the_examples_teach_what_the_phrases_do_not_know() {
    let world = World::empty();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/desk.toml");
    let prove = ["read", "--prove-examples", "--config", config.to_str().unwrap()];
    let output = world.command(&prove).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}");
    let all = told.lines().last().unwrap();
    let figures: Vec<usize> =
        all.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
    assert_eq!(figures.len(), 5, "{all}");
    assert!(figures[3] > figures[1], "{all}");
    let again = world.command(&prove).output().unwrap();
    assert_eq!(output.stdout, again.stdout);
}

/// Half past midnight in Britain is another day than in UTC.
#[test]
fn from_next_monday_counts_from_the_day_where_its_sender_is() {
    let world = World::empty();
    let mail = world.path("mail.eml");
    for (date, expected) in [
        ("Sun, 28 Jun 2026 23:30:00 +0000", "2026-07-06"),
        ("Sun, 28 Jun 2026 19:30:00 -0400", "2026-06-29"),
    ] {
        let raw = format!(
            "From: Ann Other <ann.other@leeds.gov.uk>\nDate: {date}\n\nI would like a secondment in York, from next Monday.\n\nAnn\n"
        );
        fs::write(&mail, raw).unwrap();
        let told =
            world.runs(&["read", "--json", "--programme", "govxchange", mail.to_str().unwrap()]);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["fields"]["available_from"]["value"], expected, "{told}");
    }
}
