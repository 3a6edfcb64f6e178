//! Somebody asks what is kept about them: one file, everything in it, and nobody else.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::world::World;

const OFFER: &str = "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. \
                     I have the right to work in the UK and my line manager is happy for me to apply.";
const NEED: &str = "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\n\
                    Contact name: Barnaby Thistlewick\nOrganisation: Department for Work and Pensions\n\
                    Essential skills: temporary accommodation, casework\nApprovals followed: yes";

#[test]
fn the_bundle_holds_all_that_is_kept_about_somebody_and_marks_everybody_else() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.writes(&mut world, OFFER);
    world.by_email("host@dwp.gov.uk").writes(&mut world, NEED);
    let introduction = world.officer().confirms_the_proposed_match();
    applicant.replies(
        &mut world,
        "Yes, Barnaby Thistlewick and I spoke, and a canary-in-my-answer sang.",
    );
    applicant.replies(
        &mut world,
        "Please send me a copy of all the personal data that you hold about me.",
    );
    let told = world.runs(&["subject-access", "applicant@leeds.gov.uk", "--to", "bundle.md"]);
    assert!(told.contains("bundle.md holds messages 3, letters"), "{told}");
    let mode = fs::metadata(world.path("bundle.md")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let bundle = fs::read_to_string(world.path("bundle.md")).unwrap();
    for words in [
        "Ottilie Marchbanks",
        "applicant@leeds.gov.uk",
        "I'm a housing options officer",
        "canary-in-my-answer",
        "thank you, this is what we understood",
        &format!("### {introduction}: "),
        "the other side was told about you, by name, at 2026-03-02",
        "; desk-lead)",
        "to be answered by 2 April 2026",
        "Information Commissioner",
        "[another person]",
        "[another person's words, withheld]",
    ] {
        assert!(bundle.contains(words), "{words}: {bundle}");
    }
    assert!(!bundle.contains("{\""), "it is for people: {bundle}");
    for words in ["Thistlewick", "host@dwp.gov.uk"] {
        assert!(!bundle.contains(words), "{words}: {bundle}");
    }
    let refusal =
        world.is_refused(&["subject-access", "applicant@leeds.gov.uk", "--to", "bundle.md"]);
    assert!(refusal.contains("is there already"), "{refusal}");
}
