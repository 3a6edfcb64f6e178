//! An officer's answer becomes guidance: a draft that nobody is answered from, looked through, taken into use, and looked at again.

use std::fs;

use super::guidance::{asks, own_prompts};
use crate::world::World;

const ANSWER: &str =
    "There is no car park for secondees. The host can say where the nearest one is.";

/// A desk that was asked three times where to park, and the reference of the first who asked.
fn asked_about_parking() -> (World, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    own_prompts(&world);
    fs::remove_file(world.path("prompts/guidance/govxchange/not-covered/parking.md")).unwrap();
    for question in [
        "Where can I park my car at the office?",
        "Do you pay for car parking?",
        "Is there a parking permit for the car park?",
    ] {
        let who = format!("asker{}@leeds.gov.uk", question.len());
        world.by_email(&who).writes(&mut world, question);
    }
    let list = world.list();
    let item = |needs: &serde_json::Value| needs["reference"].as_str().unwrap().to_owned();
    let references: Vec<String> = list["needs_you"].as_array().unwrap().iter().map(item).collect();
    assert_eq!(references.len(), 3, "{list}");
    (world, references[0].clone())
}

#[test]
fn an_answer_becomes_guidance_once_a_colleague_has_looked_through_it() {
    let (world, reference) = asked_about_parking();
    let told = world.runs(&["answer", &reference, ANSWER]);
    let line = format!("guidance draft {reference} '{ANSWER}' --to NAME");
    assert!(told.contains(&line), "{told}");
    let to = ["--to", "govxchange/parking", "--heading", "Is there a car park?"];
    let told = world.runs(&[&["guidance", "draft", &reference, ANSWER], &to[..]].concat());
    assert!(told.contains("3 questions as ways to ask"), "{told}");
    let draft = world.path("prompts/guidance/govxchange/parking.md.draft");
    let text = fs::read_to_string(&draft).unwrap();
    for wanted in [
        "team:desk-lead",
        "review = \"2027-03-02\"",
        "# Is there a car park?",
        "- Do you pay for car parking?",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let question = ["Where can I park my car at the office?".to_owned()];
    assert_eq!(asks(&world, &question)[0]["answered"], false, "a draft answers nobody");
    assert!(world.runs(&["check"]).contains("parking.md.draft: waits for somebody"));
    fs::rename(&draft, draft.with_extension("")).unwrap();
    let answered = &asks(&world, &question)[0];
    assert_eq!(answered["answered"], true, "{answered}");
    assert!(!world.runs(&["check"]).contains("parking.md"));
    let later = world.on("2027-03-03");
    assert!(later.runs(&["check"]).contains("look at it again by 2027-03-02"));
}

#[test]
fn a_topic_that_nobody_covers_becomes_a_file_too() {
    let (world, reference) = asked_about_parking();
    let words = "The programme says nothing about parking; the host's facilities team knows.";
    let to = ["--to", "govxchange/not-covered/parking", "--review", "2026-09-01"];
    world.runs(&[&["guidance", "draft", &reference, words], &to[..]].concat());
    let draft = world.path("prompts/guidance/govxchange/not-covered/parking.md.draft");
    let text = fs::read_to_string(&draft).unwrap();
    assert!(
        text.contains("cites = [\"team:desk-lead\"]") && text.contains("## Hand-over"),
        "{text}"
    );
    fs::rename(&draft, draft.with_extension("")).unwrap();
    assert!(world.runs(&["check"]).contains("Nothing"));
}

#[test]
fn what_cannot_become_a_draft_is_refused_with_a_sentence() {
    let (world, reference) = asked_about_parking();
    let draft = |reference: &str, words: &str, to: &str| {
        world.is_refused(&["guidance", "draft", reference, words, "--to", to])
    };
    assert!(draft("GX-2222", ANSWER, "govxchange/parking").contains("has no question"));
    assert!(draft(&reference, ANSWER, "govxchange/relocation").contains("is there already"));
    assert!(
        draft(&reference, ANSWER, "govxchange/../../etc").contains("such as govxchange/parking")
    );
    assert!(draft(&reference, ANSWER, "govxchange/Car Park").contains("no name for a file"));
    assert!(draft(&reference, ANSWER, "govxchang/parking").contains("did you mean `govxchange`"));
    assert!(draft(&reference, "# Parking", "govxchange/parking").contains("no headings"));
    let past = world.is_refused(&[
        "guidance",
        "draft",
        &reference,
        ANSWER,
        "--to",
        "govxchange/parking",
        "--review",
        "2026-01-01",
    ]);
    assert!(past.contains("a day to come"), "{past}");
}
