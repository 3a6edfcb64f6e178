//! What either side may say besides: whom they are never introduced to, what they would learn, how far they would travel, and what
//! comes first.

use crate::world::World;

fn offer(more: &str) -> String {
    format!(
        "I would like to apply for a secondment.\nName: Ottilie Marchbanks\nEmployer: Leeds City Council\nPreferred location: Leeds\nSkills: casework\n\
         Right to work in the UK: yes\nLine manager agrees: yes\n{more}"
    )
}

fn need(more: &str) -> String {
    format!(
        "We need somebody on secondment.\nJob title: Caseworker\nOrganisation: Department for Work and Pensions\nLocation: Leeds\n\
         Essential skills: casework\nApprovals followed: yes\n{more}"
    )
}

fn n_proposed(world: &World) -> usize {
    world.list()["proposed"].as_array().unwrap().len()
}

/// The references of all items, oldest first.
fn items(world: &World) -> Vec<String> {
    let list = world.runs(&["list", "--all", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["reference"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nobody_is_introduced_to_whom_either_side_would_never_meet_and_nobody_else_is_told() {
    for (of_person, of_host) in [
        ("Never introduce me to: DWP, Home Office", ""),
        ("", "Never introduce us to: Leeds City Council"),
    ] {
        let mut world = World::running("govxchange").on("2026-03-09");
        let (person, host) =
            (world.by_email("applicant@leeds.gov.uk"), world.by_email("host@dwp.gov.uk"));
        person.writes(&mut world, &offer(of_person));
        host.writes(&mut world, &need(of_host));
        assert_eq!(n_proposed(&world), 0);
        let [interest, role] = &*items(&world) else { panic!() };
        let why = world.runs(&["why", interest, role]);
        assert!(why.contains("never to be introduced"), "{why}");
        let heard = if of_person.is_empty() { &person } else { &host };
        assert!(!heard.reads_text(&world).to_lowercase().contains("never"));
        let another = world.by_email("host@justice.gov.uk");
        let text = need("").replace("Department for Work and Pensions", "Ministry of Justice");
        another.writes(&mut world, &text);
        assert_eq!(n_proposed(&world), 1);
    }
}

#[test]
fn what_somebody_would_learn_orders_matches_and_stands_among_the_reasons() {
    let mut world = World::running("govxchange").on("2026-03-09");
    for (address, role) in [
        ("host@dwp.gov.uk", need("Desirable skills: gardening")),
        (
            "host@justice.gov.uk",
            need("Desirable skills: procurement").replace("Work and Pensions", "Transport"),
        ),
    ] {
        world.by_email(address).writes(&mut world, &role);
    }
    world
        .by_email("applicant@leeds.gov.uk")
        .writes(&mut world, &offer("Would like to learn: procurement"));
    let list = world.list();
    let shown = world.runs(&["show", list["proposed"][0]["role"].as_str().unwrap()]);
    assert!(shown.contains("Transport"), "{shown}");
    let shown = world.runs(&["show", list["proposed"][0]["reference"].as_str().unwrap()]);
    assert!(shown.contains("50 of 50 for wishes to learn"), "{shown}");
}

#[test]
fn whoever_would_travel_further_reaches_further_and_nearer_work_counts_more() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let person = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(&mut world, &need("").replace("Leeds", "Barnsley"));
    person.writes(&mut world, &offer(""));
    assert_eq!(n_proposed(&world), 0, "Barnsley lies around Sheffield");
    person.replies(&mut world, "How far would you travel: up to 20 miles");
    assert_eq!(n_proposed(&world), 1);
    let proposed = world.officer().the_proposed_match();
    let shown = world.runs(&["show", &proposed]);
    let points = shown.lines().find(|line| line.contains("for place")).unwrap();
    assert!(!points.trim_start().starts_with("100 of 100"), "{points}");
}

#[test]
fn what_comes_only_after_something_waits_until_that_is_agreed_or_gone() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let first = world.by_email("first@leeds.gov.uk");
    first.writes(&mut world, &offer("").replace("Leeds\nSkills", "Sheffield\nSkills"));
    let awaited = items(&world)[0].clone();
    let second = world.by_email("second@leeds.gov.uk");
    second.writes(&mut world, &offer(&format!("Only after: {awaited}")));
    world.by_email("host@dwp.gov.uk").writes(&mut world, &need(""));
    assert_eq!(n_proposed(&world), 0);
    let all = items(&world);
    let why = world.runs(&["why", &all[1], &all[2]]);
    assert!(why.contains(&format!("comes only after {awaited}")), "{why}");
    assert!(world.officer().concerns().is_empty());
    first.replies(&mut world, "Please withdraw my expression of interest.");
    assert_eq!(n_proposed(&world), 1);
}

#[test]
fn two_that_wait_for_each_other_are_told_to_an_officer_and_hold_nothing_up() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let first = world.by_email("first@leeds.gov.uk");
    first.writes(&mut world, &offer(""));
    let awaited = items(&world)[0].clone();
    let second = world.by_email("second@leeds.gov.uk");
    second.writes(&mut world, &offer(&format!("Only after: {awaited}")));
    let other = items(&world)[1].clone();
    first.replies(&mut world, &format!("Only after: {other}"));
    let concerns = world.officer().concerns();
    assert!(concerns[0].contains("itself waits for it"), "{concerns:?}");
    world.by_email("host@dwp.gov.uk").writes(&mut world, &need(""));
    assert_eq!(n_proposed(&world), 0);
    let role =
        items(&world).into_iter().find(|item| world.runs(&["show", item]).contains("role GX"));
    let why = world.runs(&["why", &awaited, &role.unwrap()]);
    assert!(why.contains("nothing is ever proposed to either"), "{why}");
    // A third takes the role meanwhile.
    world.by_email("third@leeds.gov.uk").writes(&mut world, &offer(""));
    assert_eq!(n_proposed(&world), 1);
    let fourth = world.by_email("fourth@leeds.gov.uk");
    fourth.writes(&mut world, &offer("Only after: GX-ZZZZ"));
    assert_eq!(world.officer().concerns().len(), 2, "what is not known is asked");
}
