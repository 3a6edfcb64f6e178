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
    let text = applicant.reads_text(&world);
    assert!(text.contains("How many days a week should the secondment take?"), "{text}");
    applicant.replies(&mut world, "2 days a week, so part time.");
    assert!(
        applicant.reads_text(&world).contains("Days a week: 2"),
        "{}",
        applicant.reads_text(&world)
    );
}

#[test]
fn one_programme_is_paused_and_the_other_goes_on() {
    let mut world = World::running("govxchange").on("2026-03-02");
    for inner in ["second/new", "second/cur", "second/tmp"] {
        std::fs::create_dir_all(world.path(inner)).unwrap();
    }
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world
        .write_config(&format!("{config}[[mailboxes]]\nname = \"second\"\nmaildir = \"second\"\n"));
    world.own_programme("digital", "second");
    let told = world.is_refused(&["pause", "--programme", "digitl"]);
    assert!(told.contains("There is no programme `digitl`") && told.contains("digital"), "{told}");
    world.runs(&["pause", "--programme", "govxchange"]);
    let told = world.is_refused(&["pause", "--programme", "govxchange"]);
    assert!(told.contains("is stopped already"), "{told}");
    assert!(world.runs(&["list"]).contains("Nothing of the programme `govxchange` is sent since"));

    let mail = |from: &str| {
        format!(
            "From: {from}\r\nTo: desk@programme.example\r\nMessage-ID: <{from}>\r\nSubject: Hello\r\n\r\n\
             I would like to apply for a secondment with you. My name is Ann Person.\r\n"
        )
    };
    world.drops("inbox", mail("first@somewhere.example").as_bytes());
    world.drops("second", mail("second@somewhere.example").as_bytes());
    world.settles();
    let readers = |world: &World| -> Vec<String> {
        world.sent().iter().map(|letter| letter.to.clone()).collect()
    };
    assert_eq!(readers(&world), ["second@somewhere.example"]);
    assert!(world.runs(&["list"]).contains("Letters not yet sent: 1"));
    let told = world.is_refused(&["resume"]);
    assert!(told.contains("resume --programme govxchange"), "{told}");

    // A pause of everything ends without ending the programme's own.
    world.runs(&["pause"]);
    world.runs(&["resume"]);
    world.settles();
    assert_eq!(readers(&world).len(), 1);
    world.runs(&["resume", "--programme", "govxchange"]);
    world.settles();
    assert_eq!(readers(&world), ["second@somewhere.example", "first@somewhere.example"]);
}
