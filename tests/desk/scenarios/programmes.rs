//! Programmes side by side: each answers with its own contact, form and guidance.

use crate::world::World;

#[track_caller]
fn answers_as(programme: &str, title: &str, contact: &str, asked: &str) {
    let mut world = World::running(programme).on("2026-03-02");
    let applicant = world.by_email("a.person@somewhere.example");
    applicant.writes(
        &mut world,
        "I would like to apply for a secondment with you. My name is Ann Person.",
    );
    let text = applicant.reads_text(&world);
    assert!(text.contains(title) && text.contains(contact) && text.contains(asked), "{text}");
}

#[test]
fn each_programme_has_its_own_contact_and_asks_its_own_questions() {
    answers_as("govxchange", "GovXchange", "secondments@local.gov.uk", "legal right to work");
    answers_as(
        "digital",
        "Digital Secondments",
        "DigitalDataCapability@digital.cabinet-office.gov.uk",
        "£97,000",
    );
    answers_as("test-and-learn", "Test-and-learn", "secondments@cabinetoffice.gov.uk", "skills");
    answers_as("local-scheme", "Local secondment scheme", "programme.example", "towns or cities");
}

#[test]
fn a_mail_that_fits_no_programme_is_asked_about_and_seen_by_an_officer() {
    let mut world = World::empty().on("2026-03-02");
    world.write_config(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\n",
    );
    world.own_programme("govxchange", "other");
    world.own_programme("digital", "third");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant.writes(&mut world, "I would like to apply for a secondment.");
    assert!(applicant.reads(&world).ends_with("which programme is this about?"));
    assert_eq!(world.officer().concerns(), ["does not say which programme it is about"]);
}

/// A desk with one mailbox that two programmes share.
fn shared() -> World {
    let world = World::empty().on("2026-03-02");
    world.write_config(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\n",
    );
    world.own_programme("govxchange", "inbox");
    world.own_programme("digital", "inbox");
    world.own_programme("local-scheme", "elsewhere");
    world
}

#[test]
fn a_mailbox_of_two_programmes_asks_which_of_them_is_meant_and_takes_the_answer() {
    let mut world = shared();
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant
        .writes(&mut world, "I would like to apply for a secondment in Manchester or Sheffield.");
    let text = applicant.reads_text(&world);
    assert!(text.contains("GovXchange") && text.contains("Digital Secondments"), "{text}");
    assert!(!text.contains("Local secondment scheme"), "it has another mailbox: {text}");
    assert_eq!(world.officer().concerns(), ["does not say which programme it is about"]);
    applicant
        .writes(&mut world, "For GovXchange: I would like a secondment in Leeds. I am an HEO.");
    let text = applicant.reads_text(&world);
    assert!(text.contains("GX-") && text.contains("secondments@local.gov.uk"), "{text}");
}

#[test]
fn who_names_one_of_two_programmes_is_answered_for_that_one() {
    let mut world = shared();
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant
        .writes(&mut world, "I would like to apply for Digital Secondments. I am a data engineer.");
    let text = applicant.reads_text(&world);
    assert!(text.contains("DigitalDataCapability@digital.cabinet-office.gov.uk"), "{text}");
}

#[test]
fn what_excludes_itself_is_asked_about_and_an_officer_is_told_so() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant.writes(&mut world, "I would like a secondment in Leeds, full time, 2 days a week.");
    let concerns = world.officer().concerns();
    let expected =
        "says two things that exclude each other: neither was kept, and the sender is asked";
    assert_eq!(concerns, [expected]);
}
