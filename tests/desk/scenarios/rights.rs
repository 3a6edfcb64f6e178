//! What people ask about their data: a clock that stops and starts, decisions with reasons and letters, an end to the emails.

use super::introductions::both_sides_write;
use crate::world::{Person, World};

const WHO: &str = "applicant@leeds.gov.uk";

fn applicant(world: &World) -> Person {
    world.by_email(WHO)
}

/// The one request that is open, as `rights` tells it.
fn request(world: &World) -> serde_json::Value {
    let told = world.runs(&["rights", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 1, "{told}");
    all[0].clone()
}

fn asked(world: &mut World, words: &str) -> String {
    let person = applicant(world);
    person.writes(world, words);
    request(world)["reference"].as_str().unwrap().to_owned()
}

/// An officer has made sure who asks, though no reply shows it.
fn is_known_to_ask(world: &World, reference: &str) {
    world.runs(&["rights", reference, "--confirmed", "they were rung at work"]);
}

#[test]
fn nothing_is_granted_handed_out_or_erased_before_it_is_known_who_asks() {
    for is_by_reply in [true, false] {
        let mut world = World::running("govxchange").on("2026-03-02");
        both_sides_write(&mut world);
        let words = "Please send me a copy of all my data, and then erase it.";
        let reference = asked(&mut world, words);
        let bundle = ["subject-access", WHO, "--to", "bundle.md"];
        let grant =
            ["rights", &reference, "--grant", "--right", "access", "--because", "of course"];
        let orders = [
            &bundle[..],
            &grant,
            &["erase", WHO, "--because", "they asked for it"],
            &["erase", &reference, "--because", "they asked for it"],
        ];
        for order in orders {
            let refused = world.is_refused(order);
            assert!(refused.contains("nothing shows that it is from the person"), "{refused}");
            assert!(refused.contains(&format!("rights {reference} --confirmed")), "{refused}");
        }
        assert!(!world.path("bundle.md").exists());
        if is_by_reply {
            applicant(&world).replies(&mut world, "Yes, that was me.");
        } else {
            let named = "Ottilie rang from her desk";
            let refused = world.is_refused(&["rights", &reference, "--confirmed", named]);
            assert!(refused.contains("has a name or an address"), "{refused}");
            is_known_to_ask(&world, &reference);
            world.runs(&["audit", "export", "audit.jsonl"]);
            let audit = std::fs::read_to_string(world.path("audit.jsonl")).unwrap();
            assert!(audit.contains("they were rung at work"), "{audit}");
        }
        world.runs(&bundle);
        world.runs(&grant);
        world.runs(orders[2]);
    }
}

#[test]
fn a_request_has_a_month_that_stands_while_the_person_is_asked_and_can_be_extended_once() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let reference =
        asked(&mut world, "Under article 15, please send me a copy of my personal data.");
    let known = request(&world);
    assert_eq!((&known["by"], &known["rights"][0]), (&"2026-04-02".into(), &"access".into()));
    world.runs(&["rights", &reference, "--stop", "--because", "Which years do you mean?"]);
    world.settles();
    let person = applicant(&world);
    assert!(person.reads_text(&world).contains("Which years do you mean?"));
    world.passes("10 days");
    assert_eq!(request(&world)["by"], "2026-04-12");
    assert_eq!(request(&world)["stands_since"], "2026-03-02");
    person.replies(&mut world, "The last two, please.");
    assert!(request(&world)["stands_since"].is_null(), "their answer lets it run again");
    assert_eq!(request(&world)["by"], "2026-04-12");
    let extend = ["rights", &reference, "--extend", "--because", "there are many letters"];
    world.runs(&extend);
    assert!(world.is_refused(&extend).contains("once is all"));
    world.settles();
    assert!(person.reads_text(&world).contains("by 12 June 2026 at the latest"));
    assert!(world.runs(&["queue"]).contains("by 12 June 2026"));
    world.passes("100 days");
    assert_eq!(request(&world)["is_overdue"], true);
    assert!(world.runs(&["queue"]).contains("by 12 June 2026, WHICH HAS PASSED"));
    let refused = world.is_refused(&[
        "rights",
        &reference,
        "--grant",
        "--right",
        "erasure",
        "--because",
        "x",
    ]);
    assert!(refused.contains("secondment-desk erase"), "{refused}");
    world.runs(&["rights", &reference, "--grant", "--because", "it goes to you by post today"]);
    world.settles();
    assert!(person.reads_text(&world).contains("it goes to you by post today"));
    assert_eq!(world.runs(&["rights"]), "No request about data is open.\n");
    let shown = world.runs(&["rights", &reference]);
    assert!(shown.contains("the clock stood from 2026-03-02 to 2026-03-12"), "{shown}");
    assert!(shown.contains("access: granted"), "{shown}");
}

#[test]
fn stop_the_emails_holds_at_once_and_for_good_and_is_taken_back_by_a_word() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    let person = applicant(&world);
    person.reads(&world);
    person.replies(&mut world, "Please stop the emails.");
    assert!(person.reads(&world).contains("no more letters"));
    assert!(world.officer().concerns().is_empty(), "it needs nobody");
    assert!(world.runs(&["show", &proposed]).contains("closed"), "nothing is proposed to them");
    assert!(world.list()["proposed"].as_array().unwrap().is_empty());
    world.passes("90 days");
    assert_eq!(person.reads(&world), "nothing", "no question whether it still stands, no reminder");
    person.writes(&mut world, "Is there a relocation package?");
    assert_ne!(person.reads(&world), "nothing", "their own question is answered");
    let page = world.runs(&["person", WHO]);
    assert!(page.contains("nobody writes to them unasked since 2026-03-02"), "{page}");
    person.replies(&mut world, "You may write to me again.");
    assert!(person.reads(&world).contains("you hear from us again"));
    world.settles();
    let page = world.runs(&["person", WHO]);
    assert!(!page.contains("nobody writes to them unasked"), "{page}");
}

#[test]
fn reminders_of_an_introduction_stop_for_whoever_wants_none_and_go_on_for_the_other() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let (person, host) = (applicant(&world), world.by_email("host@dwp.gov.uk"));
    person.replies(&mut world, "stop");
    person.reads(&world);
    host.reads(&world);
    world.passes("8 days");
    assert_eq!(person.reads(&world), "nothing");
    assert_ne!(host.reads(&world), "nothing");
}

#[test]
fn a_restriction_keeps_everything_and_uses_nothing_until_it_is_lifted() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let (person, host) = (applicant(&world), world.by_email("host@dwp.gov.uk"));
    host.reads(&world);
    let reference =
        asked(&mut world, "Please restrict the processing of my data under article 18.");
    is_known_to_ask(&world, &reference);
    world.runs(&["rights", &reference, "--grant", "--because", "you say that it is not accurate"]);
    world.settles();
    assert!(person.reads_text(&world).contains("From now on it is locked"));
    assert!(host.reads_text(&world).contains("kept and not used"), "article 19");
    world.passes("40 days");
    assert_eq!(person.reads(&world), "nothing");
    assert!(world.runs(&["person", WHO]).contains("restricted since 2026-03-02"));
    world.runs(&["rights", &reference, "--lift", "--because", "it was found to be right"]);
    world.settles();
    assert!(person.reads_text(&world).contains("it was found to be right"));
    assert!(!world.runs(&["person", WHO]).contains("restricted since"));
    let again = ["rights", &reference, "--lift", "--because", "x"];
    assert!(world.is_refused(&again).contains("not restricted"));
}

#[test]
fn a_letter_about_a_right_claims_nothing_that_was_not_done_and_promises_nothing_that_another_forbids()
 {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let person = applicant(&world);
    person.writes(&mut world, "Please stop the emails.");
    let reference =
        asked(&mut world, "Please restrict the processing of my data under article 18.");
    is_known_to_ask(&world, &reference);
    world.runs(&["rights", &reference, "--grant", "--because", "you say that it is not accurate"]);
    world.settles();
    let granted = person.reads_text(&world);
    assert!(granted.contains("From now on it is locked"), "{granted}");
    assert!(!granted.contains("told those to whom"), "nobody was told about them: {granted}");
    world.runs(&["rights", &reference, "--lift", "--because", "it was found to be right"]);
    world.settles();
    let lifted = person.reads_text(&world);
    assert!(lifted.contains("not to write to you unasked, and that still holds"), "{lifted}");
    assert!(!lifted.contains("hear from us about it"), "{lifted}");
}

#[test]
fn an_objection_is_refused_with_reasons_or_ends_what_runs() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let person = applicant(&world);
    let reference = asked(&mut world, "I object to the processing of my data.");
    let unnamed = world.is_refused(&["rights", &reference, "--refuse", "--because", ""]);
    assert!(unnamed.contains("with a reason"), "{unnamed}");
    world.runs(&["rights", &reference, "--refuse", "--because", "the exercise has begun"]);
    world.settles();
    let told = person.reads_text(&world);
    assert!(told.contains("the exercise has begun") && told.contains("Information Commissioner"));
    let reference = asked(&mut world, "I still object to you using my data.");
    is_known_to_ask(&world, &reference);
    world.runs(&["rights", &reference, "--grant", "--because", "as you wish"]);
    world.settles();
    assert!(person.reads_text(&world).contains("what you had sent in is withdrawn"));
    assert!(world.list()["proposed"].as_array().unwrap().is_empty());
}

#[test]
fn a_complaint_is_acknowledged_within_thirty_days_or_told_as_overdue() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let reference =
        asked(&mut world, "I want to make a formal complaint about how you handled my data.");
    assert_eq!(request(&world)["by"], "2026-04-01");
    world.passes("31 days");
    assert_eq!(request(&world)["is_overdue"], true);
    world.runs(&["rights", &reference, "--acknowledge", "--because", "we look into it this week"]);
    world.settles();
    assert!(applicant(&world).reads_text(&world).contains("we look into it this week"));
    assert!(request(&world)["by"].is_null(), "it is still open, without a day");
    world.runs(&[
        "rights",
        &reference,
        "--grant",
        "--because",
        "the letter should not have gone out",
    ]);
    world.settles();
    assert!(applicant(&world).reads_text(&world).contains("you were right"));
}

#[test]
fn a_correction_is_told_to_whoever_was_told_the_wrong_thing() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    let host = world.by_email("host@dwp.gov.uk");
    host.reads(&world);
    let reference =
        asked(&mut world, "Under article 16 please rectify the information you hold about me.");
    let grant = ["rights", &reference, "--grant", "--because", "you work in Leeds, not in York"];
    is_known_to_ask(&world, &reference);
    assert!(world.is_refused(&grant).contains("--others"));
    world.runs(&[&grant[..], &["--others", "The person works in Leeds."]].concat());
    world.settles();
    assert!(host.reads_text(&world).contains("The person works in Leeds."));
}

#[test]
fn a_request_is_not_dealt_with_before_it_is_decided_and_an_answer_acknowledges_a_complaint() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let reference =
        asked(&mut world, "Please send me a copy of all personal data you hold about me.");
    let refused = world.is_refused(&["done", &reference]);
    assert!(refused.contains("nothing is decided about: access"), "{refused}");
    assert_eq!(request(&world)["reference"], reference.as_str());
    world.runs(&["rights", &reference, "--refuse", "--because", "it was sent last week"]);
    assert_eq!(world.runs(&["rights"]), "No request about data is open.\n");

    let complaint =
        asked(&mut world, "I want to make a formal complaint about how you handled my data.");
    let queue = world.runs(&["queue"]);
    assert!(queue.contains(&format!("rights {complaint} --acknowledge")), "{queue}");
    world.runs(&["answer", &complaint, "We look into it, and write within the month."]);
    let told = world.runs(&["rights", &complaint]);
    assert!(told.contains("acknowledged on 2026-03-02"), "{told}");
    assert_eq!(request(&world)["reference"], complaint.as_str(), "it is not decided yet");
    world.runs(&["rights", &complaint, "--grant", "--because", "we were late, and are sorry"]);
    assert_eq!(world.runs(&["rights"]), "No request about data is open.\n");
}

#[test]
fn what_is_offered_or_wanted_beside_a_right_is_taken_in_and_a_person_sees_it() {
    for (words, kind) in [
        (
            "I was told to stop the emails from our old tender system. I'm a housing options officer and could do two days a week in Leeds from June.",
            "interest",
        ),
        (
            "I'm a housing options officer and could do two days a week in Leeds from June. Do take me off your mailing list for the newsletter though.",
            "interest",
        ),
        (
            "We need a secondee for data protection requests, two days a week in Leeds, June to August.\nOrganisation: Department for Work and Pensions\nEssential skills: subject access requests, redaction",
            "role",
        ),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        applicant(&world).writes(&mut world, words);
        let listed = world.runs(&["list", "--all"]);
        assert!(listed.contains(kind), "{words}: {listed}");
        let page = world.runs(&["person", WHO]);
        assert!(!page.contains("nobody writes to them unasked"), "{words}: {page}");
        let waits = world.list()["needs_you"].as_array().unwrap().len();
        assert!(waits == 1 || kind == "role", "{words}");
    }
    // Who says no more than that, and means it, is left alone at once.
    let mut world = World::running("govxchange").on("2026-03-02");
    applicant(&world).writes(&mut world, "Please take me off your mailing list.");
    assert!(world.runs(&["person", WHO]).contains("nobody writes to them unasked"));
}

#[test]
fn what_somebody_writes_whose_data_is_restricted_is_seen_by_a_person() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let reference = asked(&mut world, "Please restrict the processing of my data.");
    is_known_to_ask(&world, &reference);
    let grant = ["rights", &reference, "--grant", "--right", "restriction"];
    world.runs(&[&grant[..], &["--because", "accuracy is in doubt"]].concat());
    let before = world.officer().concerns().len();
    for (at, words) in
        ["Is there a relocation package?", "Where is my secondment?"].into_iter().enumerate()
    {
        world.passes("1 hour");
        applicant(&world).writes(&mut world, words);
        assert_eq!(world.officer().concerns().len(), before + at + 1, "{words}");
    }
}
