//! Job swaps: two people who would take each other's posts are proposed, introduced and dissolved as one thing.

use std::fs;

use crate::world::{Person, World};

fn swapper(name: &str, employer: &str, profession: &str) -> String {
    format!(
        "I would like to apply for a secondment.\nName: {name}\nEmployer: {employer}\nPreferred location: Leeds\nType of secondment: exchange\n\
         Profession: {profession}\nGrade: SEO\nJob title: Project manager\nSkills: planning, reporting\nRight to work in the UK: yes\nLine manager agrees: yes"
    )
}

fn two_who_would_swap(world: &mut World) -> [Person; 2] {
    let (one, other) = (world.by_email("one@dwp.gov.uk"), world.by_email("other@leeds.gov.uk"));
    let profession = "Project delivery";
    one.writes(
        world,
        &swapper("Ottilie Marchbanks", "Department for Work and Pensions", profession),
    );
    other.writes(world, &swapper("Brigid Lovelace", "Leeds City Council", profession));
    one.reads(world);
    other.reads(world);
    [one, other]
}

fn n_proposed(world: &World) -> usize {
    world.list()["proposed"].as_array().unwrap().len()
}

#[test]
fn two_in_similar_roles_are_one_proposal_and_one_confirmation_introduces_both() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let [one, other] = two_who_would_swap(&mut world);
    assert_eq!(n_proposed(&world), 1);
    let queue = world.runs(&["queue"]);
    assert!(queue.contains("for a swap of their posts"), "{queue}");
    let swap = world.officer().the_proposed_match();
    assert!(world.runs(&["show", &swap]).contains("or neither does"));
    let list = world.list();
    let side = |side: &str| list["proposed"][0][side].as_str().unwrap();
    let why = world.runs(&["why", side("interest"), side("role")]);
    assert!(why.contains("would swap posts"), "{why}");
    assert_eq!(one.reads(&world), "nothing");
    assert_eq!(other.reads(&world), "nothing");
    world.officer().confirms_the_proposed_match();
    let (to_one, to_other) = (one.reads_text(&world), other.reads_text(&world));
    assert!(
        to_one.contains("Brigid Lovelace") && to_one.contains("other@leeds.gov.uk"),
        "{to_one}"
    );
    assert!(to_other.contains("Ottilie Marchbanks"), "{to_other}");
    world.passes("7 days");
    assert!(one.reads_text(&world).contains("swap posts"));
    one.replies(&mut world, "Yes, we'd like to go ahead.");
    assert!(world.list()["agreed"].as_array().unwrap().is_empty(), "one yes is not enough");
    other.replies(&mut world, "Yes, I'd like to go ahead.");
    assert_eq!(world.list()["agreed"][0]["reference"], swap.as_str());
    let another = world.by_email("third@leeds.gov.uk");
    another.writes(&mut world, &swapper("Evander Stott", "Leeds City Council", "Project delivery"));
    assert_eq!(n_proposed(&world), 0, "whoever has agreed is not put forward");
}

#[test]
fn a_swap_ends_whole_when_one_leaves_even_after_both_have_agreed_and_nobody_is_told_why() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let [one, other] = two_who_would_swap(&mut world);
    world.officer().confirms_the_proposed_match();
    one.replies(&mut world, "Yes, I'd like to go ahead.");
    other.replies(&mut world, "Yes, I'd like to go ahead.");
    one.reads(&world);
    other.reads(&world);
    one.replies(&mut world, "Please withdraw my expression of interest, I am moving to Peru.");
    let told = other.reads_text(&world);
    assert!(told.contains("will not go ahead") && told.contains("You stay on our list"), "{told}");
    assert!(!told.contains("Peru") && !told.contains("withdr"), "{told}");
    assert!(world.list()["agreed"].as_array().unwrap().is_empty());
    assert!(world.officer().concerns().is_empty());
    // Whoever stayed is free for others.
    let third = world.by_email("third@dwp.gov.uk");
    let text = swapper("Evander Stott", "Department for Work and Pensions", "Project delivery");
    third.writes(&mut world, &text);
    assert_eq!(n_proposed(&world), 1);
}

#[test]
fn a_no_of_one_ends_it_for_both_and_the_pair_is_not_tried_again() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("names = \"at-once\"", "names = \"after-both-agree\"")).unwrap();
    let [one, other] = two_who_would_swap(&mut world);
    world.officer().confirms_the_proposed_match();
    let offer = one.reads_text(&world);
    assert!(offer.contains("introduce you to each other") && !offer.contains("Brigid"), "{offer}");
    assert!(!offer.contains("Leeds City Council"), "{offer}");
    one.replies(&mut world, "yes");
    other.reads(&world);
    other.replies(&mut world, "No, that office is too loud for me.");
    one.reads(&world);
    world.passes("1 day");
    let told = world.sent().into_iter().rfind(|mail| mail.to == "one@dwp.gov.uk").unwrap();
    assert!(!told.text.contains("loud") && !told.text.contains("Brigid"), "{}", told.text);
    assert_eq!(n_proposed(&world), 0, "the pair is not tried again");
    assert_eq!(world.list()["counts"]["open"], 2);
}

#[test]
fn a_swap_takes_similar_roles_and_a_wish_and_a_role_comes_first() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let one = world.by_email("one@dwp.gov.uk");
    let text =
        swapper("Ottilie Marchbanks", "Department for Work and Pensions", "Project delivery");
    one.writes(&mut world, &text);
    let other = world.by_email("other@leeds.gov.uk");
    other.writes(&mut world, &swapper("Brigid Lovelace", "Leeds City Council", "Policy"));
    assert_eq!(n_proposed(&world), 0, "other work");
    let third = world.by_email("third@leeds.gov.uk");
    let text = swapper("Evander Stott", "Leeds City Council", "Project delivery");
    third.writes(&mut world, &text.replace("Type of secondment: exchange\n", ""));
    assert_eq!(n_proposed(&world), 0, "no wish to swap");
    third.replies(&mut world, "Type of secondment: exchange");
    assert_eq!(n_proposed(&world), 1);
    // What was proposed is taken back when it does not hold any more.
    third.replies(&mut world, "Type of secondment: long term");
    assert_eq!(n_proposed(&world), 0);
}
