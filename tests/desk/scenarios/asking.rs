//! People ask; the guidance answers, or a person does.

use crate::world::World;

#[test]
fn a_question_is_answered_with_the_words_of_the_guidance_file() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Hello, is there a relocation package?");
    let text = applicant.reads_text(&world);
    assert!(text.contains("The programme has no relocation package."), "{text}");
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn what_the_guidance_does_not_cover_goes_to_a_person_and_is_said_to() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Hello, what is the mileage rate?");
    let text = applicant.reads_text(&world);
    assert!(text.contains("passed this question to a person"), "{text}");
    assert_eq!(world.officer().concerns(), ["asks something that the guidance does not answer"]);
}

#[test]
fn two_questions_are_answered_one_by_one_in_their_order() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Is there a relocation package? And what is the mileage rate?");
    let text = applicant.reads_text(&world);
    let (first, second) =
        (text.find("no relocation package").unwrap(), text.find("passed this question").unwrap());
    assert!(first < second, "{text}");
    assert_eq!(applicant.mails(&world).len(), 1);
}

#[test]
fn a_programme_never_answers_from_anothers_guidance() {
    let ask = |programme: &str| {
        let world = World::running("govxchange");
        world.own_programme("test-and-learn", "other");
        world.runs(&["ask", "--json", "--programme", programme, "is there a relocation package?"])
    };
    assert!(ask("govxchange").contains("\"answered\":true"));
    assert!(ask("test-and-learn").contains("\"answered\":false"));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let world = World::running("govxchange");
    let ask =
        || world.runs(&["ask", "--json", "--programme", "govxchange", "how long does it last?"]);
    assert_eq!(ask(), ask());
}
