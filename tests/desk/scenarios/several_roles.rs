//! Several roles in one mail: each is a submission of its own, where they can be told apart.

use crate::world::World;

const NUMBERED: &str = "We've got two roles for you.\r\n\r\n\
                        1) Housing Allocations Policy Lead, Sheffield, 3 days a week from April for 6 months. Essential: allocations \
                        policy, stakeholder management.\r\n\r\n\
                        2) Homelessness Data Analyst, Leeds, full time from May, 12 weeks. Essential: SQL, Power BI.\r\n\r\n\
                        Approvals all followed. Owen Plattner, Sheffield City Council\r\n";
const FORMS: &str = "Organisation: Sheffield City Council\r\nRole title: Housing Allocations Policy Lead\r\nLocation: Sheffield\r\n\
                     Essential skills: allocations policy\r\nDays per week: 3\r\nStart date: 6 April 2026\r\n\r\n\
                     Organisation: Sheffield City Council\r\nRole title: Homelessness Data Analyst\r\nLocation: Leeds\r\n\
                     Essential skills: SQL, Power BI\r\nDays per week: 5\r\nStart date: 4 May 2026\r\n";
const WORDED: &str = "Hello, we would like to host two secondees at Sheffield City Council.\r\n\r\n\
                      Role 1: Housing Allocations Policy Lead, in Sheffield, three days a week from April.\r\n\
                      Role 2: Homelessness Data Analyst, in Leeds, five days a week from May.\r\n";

fn mail(id: &str, mailbox: &str, text: &str) -> String {
    format!(
        "From: Owen Plattner <owen.plattner@sheffield.gov.uk>\r\nTo: {mailbox}@programme.example\r\nSubject: Two posts\r\n\
         Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{id}@sheffield.gov.uk>\r\n\r\n{text}"
    )
}

/// The references and details of the roles that the host's letters are about.
fn roles(world: &World) -> Vec<(String, String)> {
    let letters = world.by_email("owen.plattner@sheffield.gov.uk").mails(world);
    let references: Vec<String> =
        letters.iter().map(|letter| letter.subject.split(':').next().unwrap().to_owned()).collect();
    references.into_iter().map(|it| (it.clone(), world.runs(&["show", &it]))).collect()
}

#[test]
fn each_of_two_roles_has_a_reference_a_letter_and_details_of_its_own() {
    for text in [NUMBERED, FORMS, WORDED] {
        let mut world = World::running("govxchange").on("2026-03-02");
        world.drops("inbox", mail("1", "desk", text).as_bytes());
        world.settles();
        let roles = roles(&world);
        assert_eq!(roles.len(), 2, "{text}: {roles:?}");
        let (first, second) = (&roles[0], &roles[1]);
        assert_ne!(first.0, second.0);
        assert!(first.1.contains("title: Housing Allocations Policy Lead"), "{}", first.1);
        assert!(first.1.contains("places: Sheffield"), "{}", first.1);
        assert!(second.1.contains("title: Homelessness Data Analyst"), "{}", second.1);
        assert!(second.1.contains("places: Leeds"), "{}", second.1);
        assert!(second.1.contains("Sheffield City Council"), "{}", second.1);
        assert!(world.officer().concerns().is_empty(), "{text}");
        let letter = world.by_email("owen.plattner@sheffield.gov.uk").reads_text(&world);
        assert!(letter.contains("Analyst") || letter.contains("Policy Lead"), "{letter}");
        let told = world.sent().iter().any(|sent| sent.text.contains("You wrote of 2 roles"));
        assert!(told, "{text}");
    }
}

#[test]
fn a_mail_with_two_roles_that_comes_again_is_taken_in_once() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.drops("inbox", mail("1", "desk", NUMBERED).as_bytes());
    world.settles();
    world.drops("inbox", mail("1", "desk", NUMBERED).as_bytes());
    world.settles();
    assert_eq!(roles(&world).len(), 2);
    assert_eq!(world.list()["items"].as_array().unwrap().len(), 2);
    // Sent once more with a change: nothing shows who sends it, and no third role comes of it.
    let again = NUMBERED.replace("Leeds", "York");
    world.drops("inbox", mail("2", "desk", &again).as_bytes());
    world.settles();
    let shown: Vec<String> = roles(&world).into_iter().map(|(_, shown)| shown).collect();
    assert!(!shown.iter().any(|shown| shown.contains("places: York")), "{shown:?}");
    let unproven = "asks for a change, and nothing shows that it is from the person it names";
    assert_eq!(world.officer().concerns(), [unproven]);
}

#[test]
fn the_answer_to_the_letter_about_the_second_changes_the_second() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.drops("inbox", mail("1", "desk", NUMBERED).as_bytes());
    world.settles();
    let host = world.by_email("owen.plattner@sheffield.gov.uk");
    let letters = host.mails(&world);
    host.answers(&mut world, &letters[1], "Sorry, I meant York, not Leeds.");
    let roles = roles(&world);
    assert!(roles[0].1.contains("places: Sheffield"), "{}", roles[0].1);
    assert!(roles[1].1.contains("places: York"), "{}", roles[1].1);
}

#[test]
fn where_the_second_says_too_little_the_first_is_taken_in_and_both_are_told() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let text = "We have two roles for secondees at Kent County Council.\r\n\r\n1. A planner, in Maidstone, from June 2026.\r\n2. A data \
                analyst, in Ashford.\r\n";
    world.drops("inbox", mail("1", "desk", text).as_bytes());
    world.settles();
    assert_eq!(roles(&world).len(), 1);
    let letter = world.by_email("owen.plattner@sheffield.gov.uk").reads_text(&world);
    assert!(letter.contains("this is the first"), "{letter}");
    assert_eq!(world.officer().concerns().len(), 1);
}
