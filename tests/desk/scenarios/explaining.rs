//! `read --explain`: which words a value was read from, and why a message was taken to be about what it is.

use std::fs;

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
