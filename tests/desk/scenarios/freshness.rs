//! Freshness: before an old interest or role is proposed, its sender is asked whether it still stands.

use crate::world::{Person, World};

const NEED: &str = "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\n\
                    Essential skills: temporary accommodation, casework\nApprovals followed: yes";
const OFFER: &str = "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. \
                     I have the right to work in the UK and my line manager is happy for me to apply.";

const SKILLS: &str = "\nSkills: temporary accommodation, casework";

fn n_proposed(world: &World) -> usize {
    world.list()["proposed"].as_array().unwrap().len()
}

/// What came first.
fn first_item(world: &World) -> String {
    let list: serde_json::Value =
        serde_json::from_str(&world.runs(&["list", "--all", "--json"])).unwrap();
    list["items"][0]["reference"].as_str().unwrap().to_owned()
}

/// A desk that asks only when a match waits.
fn matches_ask() -> World {
    let world = World::running("govxchange").on("2026-01-12");
    let path = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text.replace("asks-who-waits = true", "asks-who-waits = false")).unwrap();
    world
}

/// An interest, four months later a role that suits: the person has been asked.
fn old_interest_and_new_role() -> (World, Person, Person) {
    let mut world = matches_ask();
    let (person, host) =
        (world.by_email("applicant@leeds.gov.uk"), world.by_email("host@dwp.gov.uk"));
    person.writes(&mut world, &format!("{OFFER}{SKILLS}"));
    person.reads(&world);
    for _ in 0..6 {
        world.passes("20 days");
    }
    assert_eq!(person.reads(&world), "nothing", "nobody is asked before a match needs it");
    host.writes(&mut world, NEED);
    assert!(!host.reads_text(&world).contains("still"), "what is new is not asked about");
    assert_eq!(n_proposed(&world), 0);
    let asked = person.reads_text(&world);
    assert!(asked.contains("are you still available?"), "{asked}");
    assert!(asked.contains("12 January 2026") && !asked.contains("Work and Pensions"), "{asked}");
    (world, person, host)
}

#[test]
fn whoever_wrote_long_ago_is_asked_once_and_proposed_after_a_yes() {
    let (mut world, person, _) = old_interest_and_new_role();
    let another = world.by_email("another.host@dwp.gov.uk");
    another.writes(&mut world, NEED);
    world.passes("1 day");
    assert_eq!(person.reads(&world), "nothing", "one question, however many roles would suit");
    person.replies(&mut world, "Yes, still very much available.");
    assert!(person.reads_text(&world).contains("You stay on our list"));
    world.officer().the_proposed_match();
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn a_no_lets_it_rest_kindly_and_one_word_brings_it_back() {
    let (mut world, person, _) = old_interest_and_new_role();
    person.replies(&mut world, "No, I have taken another job.");
    let told = person.reads_text(&world);
    assert!(told.contains("reply with one word") && told.contains("back"), "{told}");
    assert_eq!(n_proposed(&world), 0);
    assert_eq!(world.list()["counts"]["open"], 1);
    world.passes("60 days");
    assert_eq!(person.reads(&world), "nothing");
    person.replies(&mut world, "back");
    assert!(person.reads_text(&world).contains("Good to hear from you."));
    let host = world.by_email("third.host@dwp.gov.uk");
    host.writes(&mut world, NEED);
    assert_eq!(n_proposed(&world), 1);
}

#[test]
fn silence_is_reminded_once_then_rests_and_holds_nobody_up_longer_than_the_reminder() {
    let (mut world, person, host) = old_interest_and_new_role();
    let second = world.by_email("second@leeds.gov.uk");
    second.writes(&mut world, &format!("{OFFER}\nSkills: casework"));
    assert_eq!(n_proposed(&world), 0, "the role waits for whoever suits it best");
    world.passes("7 days");
    let reminded = person.reads_text(&world);
    assert!(reminded.contains("If we hear nothing"), "{reminded}");
    assert_eq!(n_proposed(&world), 1, "from then on others are free for it");
    world.passes("7 days");
    let told = person.reads_text(&world);
    assert!(told.contains("We asked whether you are still available"), "{told}");
    world.passes("30 days");
    assert_eq!(person.reads(&world), "nothing");
    assert!(!host.reads_text(&world).contains("still"));
    person.replies(&mut world, "Still available!");
    assert!(person.reads_text(&world).contains("Good to hear from you."));
}

#[test]
fn both_sides_are_asked_each_for_itself_where_both_are_old() {
    let mut world = matches_ask();
    let (person, host) =
        (world.by_email("applicant@leeds.gov.uk"), world.by_email("host@dwp.gov.uk"));
    // An officer learns only later that the person would come to where the role is.
    person.writes(&mut world, &OFFER.replace("Leeds", "Darlington"));
    host.writes(&mut world, NEED);
    for _ in 0..6 {
        world.passes("20 days");
    }
    host.reads(&world);
    person.reads(&world);
    assert_eq!(world.list()["counts"]["open"], 2);
    let interest = first_item(&world);
    world.runs(&["edit", &interest, "Preferred location: Leeds"]);
    world.settles();
    assert!(person.reads_text(&world).contains("are you still available?"));
    let asked = host.reads_text(&world);
    assert!(asked.contains("are you still looking for somebody?"), "{asked}");
    host.replies(&mut world, "yes");
    assert_eq!(n_proposed(&world), 0, "one yes is not enough");
    person.replies(&mut world, "yes please");
    assert_eq!(n_proposed(&world), 1);
}

#[test]
fn a_doubtful_answer_is_an_officers_who_notes_what_it_means() {
    let (mut world, person, _) = old_interest_and_new_role();
    person.replies(&mut world, "Hm. It rather hangs on how the reorganisation turns out.");
    assert!(person.reads_text(&world).contains("A person of the team reads it"));
    let concerns = world.officer().concerns();
    assert!(concerns[0].starts_with("answers whether it still stands"), "{concerns:?}");
    world.passes("40 days");
    assert_eq!(person.reads(&world), "nothing", "nobody is reminded who has answered");
    let interest = first_item(&world);
    assert!(world.runs(&["show", &interest]).contains("whether it still stands"));
    world.runs(&["outcome", &interest, "person", "yes, she would love to"]);
    world.settles();
    assert_eq!(n_proposed(&world), 1);
}

#[test]
fn a_not_yet_is_asked_again_on_the_day_that_it_says_and_nobody_waits_for_it() {
    let (mut world, person, _) = old_interest_and_new_role();
    person.replies(&mut world, "Not before the summer, please ask me again in six weeks.");
    let told = person.reads_text(&world);
    assert!(told.contains("ask you again on"), "{told}");
    world.passes("20 days");
    assert_eq!(person.reads(&world), "nothing");
    world.passes("24 days");
    assert!(person.reads_text(&world).contains("are you still available?"));
    person.replies(&mut world, "Yes, I am free now.");
    assert_eq!(n_proposed(&world), 1);
}
