//! People put right what the desk understood; what follows from it follows again.

use super::introductions::both_sides_write;
use crate::world::World;

const OFFER: &str = "I would like to apply for a secondment.\nName: Ann Person\nGrade: Grade 7\nPreferred location: Sheffield, York\nLocations to avoid: Manchester\n\
                     Days a week: 3 days (Mon-Weds)\nRight to work in the UK: yes\nLine manager permission: yes";

fn applied() -> (World, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email("ann@leeds.gov.uk").writes(&mut world, OFFER);
    let reference = world.list()["items"][0]["reference"].as_str().unwrap().to_owned();
    (world, reference)
}

#[track_caller]
fn check(words: &str, shown: &[&str]) {
    let (mut world, reference) = applied();
    let applicant = world.by_email("ann@leeds.gov.uk");
    applicant.replies(&mut world, words);
    let text = world.runs(&["show", &reference]);
    for line in shown {
        assert!(text.contains(line), "{words}: {line} is not in\n{text}");
    }
    assert!(world.officer().concerns().is_empty(), "{words}");
}

#[test]
fn a_correction_changes_its_field_and_the_earlier_value_is_shown_with_its_words() {
    check(
        "Sorry, I meant Leeds.",
        &[
            "\n  places: Leeds   \"Sorry, I meant Leeds\"",
            "\n  before, places: Sheffield, York   \"Sheffield, York",
            "(2026-03-02",
        ],
    );
    check("Leeds, not Sheffield please", &["\n  places: York, Leeds"]);
    check("I could also do Wakefield.", &["\n  places: Sheffield, York, Wakefield"]);
    check(
        "Actually not York any more",
        &["\n  places: Sheffield", "\n  places_excluded: Manchester, York", "before, places: "],
    );
    check(
        "sorry, Grade 6 not Grade 7",
        &[
            "\n  grade: Grade 6   \"sorry, Grade 6 not Grade 7\"",
            "\n  before, grade: Grade 7   \"Grade 7\"",
        ],
    );
    check(
        "Can you change the days a week to 2?",
        &["\n  days_per_week: 2", "before, days_per_week: 3"],
    );
    check("actually not Tuesdays", &["\n  days_per_week: 2", "before, days_per_week: 3"]);
}

#[test]
fn a_correction_that_no_field_holds_changes_nothing_and_a_person_reads_it() {
    let (mut world, reference) = applied();
    world.by_email("ann@leeds.gov.uk").replies(&mut world, "actually not York on Fridays");
    let text = world.runs(&["show", &reference]);
    assert!(text.contains("\n  places: Sheffield, York") && !text.contains("before, "), "{text}");
    assert!(text.contains("problem: a place is said no to on some days of the week"), "{text}");
    assert_eq!(world.officer().concerns(), ["fits no rule: decide what it is"]);
}

#[test]
fn a_proposal_that_no_longer_fits_is_taken_back_with_the_reason_and_proposed_again_when_it_does() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.replies(&mut world, "Sorry, I meant Sheffield, not Leeds.");
    assert_eq!(
        world.list()["proposed"].as_array().unwrap().len(),
        0,
        "{}",
        world.runs(&["show", "GX-ADMN"])
    );
    let shown = world.runs(&["show", &proposed]);
    assert!(
        shown.contains("ended because: the person said Sheffield, the work is Leeds"),
        "{shown}"
    );
    assert!(shown.contains("taken back: the rule `place` no longer holds"), "{shown}");
    assert!(world.is_refused(&["confirm", &proposed]).contains("is closed"));

    applicant.replies(&mut world, "No, Leeds was right, not Sheffield.");
    assert_ne!(world.officer().the_proposed_match(), proposed);
}

#[test]
fn a_change_after_an_introduction_goes_to_an_officer_and_undoes_nothing() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let interest = world.runs(&["show", &introduction]);
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(&mut world, "Hello");
    let letters = host.mails(&world);
    let acknowledgement =
        letters.iter().find(|mail| mail.subject.contains("what we understood")).unwrap();
    let mail = format!(
        "From: host@dwp.gov.uk\r\nTo: desk@programme.example\r\nSubject: Re: role\r\nMessage-ID: <c@post.example>\r\nIn-Reply-To: <{}>\r\n\r\n\
         Sorry, I meant Sheffield, not Leeds.\r\n",
        acknowledgement.message_id
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
    assert!(
        world
            .runs(&["show", &introduction])
            .contains("may no longer fit: the rule `place` no longer holds"),
        "{interest}"
    );
    assert!(world.officer().concerns().iter().any(|why| why.contains("the two may no longer fit")));
}
