//! How introductions are answered: each side in its own words, and what the two answers come to.

use std::fs;

use secondment_desk::domain::reading::Verdict;
use secondment_desk::reading::outcome::{self, Told};
use secondment_desk::settings;

use super::introductions::both_sides_write;
use crate::world::{Person, World};

/// An introduction of a host and a person, whose letters have gone out.
fn introduced() -> (World, String, Person, Person) {
    let mut world = World::running("govxchange").on("2026-03-09");
    both_sides_write(&mut world);
    let reference = world.officer().confirms_the_proposed_match();
    let (host, person) =
        (world.by_email("host@dwp.gov.uk"), world.by_email("applicant@leeds.gov.uk"));
    host.reads(&world);
    person.reads(&world);
    (world, reference, host, person)
}

#[test]
fn plain_words_answer_an_introduction() {
    let vocabulary = settings::load(None, &settings::InPlace::default())
        .unwrap_or_else(|faults| panic!("{faults:?}"))
        .vocabulary;
    // On Monday 9 March 2026.
    let today = "2026-03-09".parse().ok();
    for (reply, asks, verdict, until) in [
        ("yes", false, Verdict::Yes, None),
        ("Yes please!", false, Verdict::Yes, None),
        ("Yes, we spoke and would both like to go ahead.", false, Verdict::Yes, None),
        ("Sorry for the delay, but yes, we'd like to go ahead.", false, Verdict::Yes, None),
        ("no", false, Verdict::No, None),
        ("No - the travel is too much", false, Verdict::No, None),
        ("not for us: needs SC clearance", false, Verdict::No, None),
        ("after Easter", false, Verdict::NotYet, Some("2026-04-07")),
        ("Not before Easter, sorry", false, Verdict::NotYet, Some("2026-04-07")),
        ("next month please", false, Verdict::NotYet, Some("2026-04-01")),
        ("we meet Tuesday", false, Verdict::NotYet, Some("2026-03-11")),
        ("Yes, we are meeting next Friday", false, Verdict::NotYet, Some("2026-03-14")),
        ("we met, waiting for HR", false, Verdict::NotYet, None),
        ("not yet", false, Verdict::NotYet, None),
        ("No, not yet.", false, Verdict::NotYet, None),
        ("I am on leave until 23 March", false, Verdict::NotYet, Some("2026-03-23")),
        ("in two weeks", false, Verdict::NotYet, Some("2026-03-23")),
        ("after June", false, Verdict::NotYet, Some("2026-07-01")),
        ("yes, but only if the pay is the same", false, Verdict::Unclear, None),
        ("We would both like to go ahead, provided HR agrees.", false, Verdict::Unclear, None),
        ("We met on Tuesday and it was a nice talk.", false, Verdict::Unclear, None),
        ("fine, but who pays?", true, Verdict::Unclear, None),
        ("yes. who pays?", true, Verdict::Unclear, None),
    ] {
        let until = until.map(|day: &str| day.parse().unwrap());
        let found = outcome::told(reply, today, asks, &vocabulary);
        assert_eq!(found, Told { verdict, until }, "{reply}");
    }
}

#[test]
fn both_say_yes_and_it_stands_in_the_list_with_both_sides_words_until_it_is_closed() {
    let (mut world, reference, host, person) = introduced();
    host.replies(&mut world, "Yes");
    assert!(world.list()["agreed"].as_array().unwrap().is_empty());
    person.replies(&mut world, "Yes, we spoke on Monday and I would like to go ahead.");
    assert!(world.officer().concerns().is_empty());
    assert_eq!(world.list()["agreed"][0]["reference"], reference.as_str());
    assert!(world.runs(&["list"]).contains("Both sides would go ahead (1)"));
    let shown = world.runs(&["show", &reference]);
    assert!(shown.contains("the host, 2026-03-09: yes: \"Yes\""), "{shown}");
    assert!(shown.contains("the person, 2026-03-09: yes: \"Yes, we spoke on Monday"), "{shown}");
    world.runs(&["close", &reference, "--because", "the agreement is signed"]);
    assert!(world.list()["agreed"].as_array().unwrap().is_empty());
}

#[test]
fn a_no_frees_both_is_remembered_and_its_reason_stays_with_the_team() {
    let (mut world, reference, host, person) = introduced();
    host.replies(&mut world, "Not for us: needs SC clearance, and Ottilie has none.");
    assert!(host.reads(&world).contains("thank you for telling us"));
    let told = person.reads_text(&world);
    assert!(told.contains("will not go ahead") && told.contains("You stay on our list"), "{told}");
    let reason = ["clearance", "Ottilie has none", "not for us"];
    assert!(world.sent().iter().all(|mail| reason.iter().all(|word| !mail.text.contains(word))));
    let shown = world.runs(&["show", &reference]);
    assert!(
        shown.contains("the host, 2026-03-09: no: \"Not for us: needs SC clearance"),
        "{shown}"
    );
    assert!(world.officer().concerns().is_empty());
    // Both are on the board, and this pair is not tried again; another is.
    assert_eq!(world.list()["counts"]["open"], 2);
    person.writes(&mut world, "Preferred location: Leeds, Sheffield");
    assert!(world.list()["proposed"].as_array().unwrap().is_empty());
    world.by_email("another@leeds.gov.uk").writes(
        &mut world,
        "My name is Brigid Lovelace. I'm a housing options officer and could do two days a week in Leeds from June. \
         I have the right to work in the UK and my line manager is happy for me to apply.",
    );
    assert_ne!(world.officer().the_proposed_match(), reference);
    let n_sent = world.sent().len();
    world.passes("60 days");
    assert_eq!(world.sent().len(), n_sent, "nobody is reminded of what has ended");
}

#[test]
fn a_yes_against_a_no_is_an_officers_with_both_sentences_and_the_other_side_is_told_by_command() {
    let (mut world, reference, host, person) = introduced();
    host.replies(&mut world, "We both agreed to go ahead.");
    host.reads(&world);
    person.replies(&mut world, "I have decided against it, the pay is too low.");
    let concern =
        "one side would go ahead and the other would not: neither knows of the other's answer";
    assert_eq!(world.officer().concerns(), [concern]);
    let queue = world.runs(&["queue"]);
    assert!(queue.contains("We both agreed to go ahead."), "{queue}");
    assert!(queue.contains("I have decided against it, the pay is too low."), "{queue}");
    assert_eq!(host.reads(&world), "nothing");
    world.runs(&["tell", &reference]);
    world.settles();
    let told = host.reads_text(&world);
    assert!(told.contains("will not go ahead") && !told.contains("pay"), "{told}");
    assert!(world.is_refused(&["tell", &reference]).contains("nothing that a side"));
}

#[test]
fn after_easter_means_after_easter_and_then_once_and_then_an_officer() {
    let (mut world, reference, host, person) = introduced();
    host.replies(&mut world, "After Easter, sorry.");
    assert!(host.reads_text(&world).contains("We will ask you again on Tuesday 7 April."));
    world.clock_says("2026-04-06T10:00:00Z");
    world.settles();
    assert_eq!(host.reads(&world), "nothing");
    world.clock_says("2026-04-07T10:00:00Z");
    world.settles();
    assert_eq!(host.reads(&world), format!("{reference}: have you met?"));
    assert_eq!(person.reads(&world), format!("{reference}: have you heard from your host?"));
    world.passes("6 days");
    assert_eq!(host.reads(&world), "nothing");
    world.passes("2 days");
    assert_eq!(host.reads(&world), "nothing");
    let queue = world.runs(&["queue"]);
    assert!(queue.contains("silence has left to you"), "{queue}");
    assert!(queue.contains("After Easter, sorry."), "{queue}");
    let said = world.runs(&["outcome", &reference, "host", "yes, we met"]);
    assert!(said.contains("the host says yes"), "{said}");
    assert!(!world.runs(&["queue"]).contains("silence has left to you"));
    let said = world.runs(&["outcome", &reference, "person", "I'd like to go ahead"]);
    assert!(said.contains("Both would go ahead."), "{said}");
    let shown = world.runs(&["show", &reference]);
    assert!(shown.contains("(told `desk-lead`)"), "{shown}");
}

#[test]
fn what_an_officer_was_told_counts_can_be_taken_back_and_must_be_plain() {
    let (mut world, reference, _host, person) = introduced();
    let refused = world.is_refused(&["outcome", &reference, "host", "they were nice"]);
    assert!(refused.contains("nothing was noted"), "{refused}");
    let refused = world.is_refused(&["outcome", &reference, "council", "yes"]);
    assert!(refused.contains("`council` is no side"), "{refused}");
    let config = world.path("config/desk.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("undo-window = \"none\"", "undo-window = \"1 hour\"")).unwrap();
    let said = world.runs(&["outcome", &reference, "host", "no: another person was found"]);
    assert!(said.contains("the other side is told so, and not why"), "{said}");
    world.settles();
    world.runs(&["undo", &reference]);
    world.passes("2 hours");
    assert_eq!(person.reads(&world), "nothing");
    assert!(world.runs(&["show", &reference]).contains("not answered yet"));
}

#[test]
fn in_chat_a_yes_answers_and_a_question_beside_it_needs_a_person() {
    let mut world = World::running("govxchange").on("2026-03-09");
    let person = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host");
    person.writes(&mut world, "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. \
                     I have the right to work in the UK and my line manager is happy for me to apply.");
    host.writes(&mut world, "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\n\
         Essential skills: temporary accommodation, casework\nApprovals followed: yes");
    let reference = world.officer().confirms_the_proposed_match();
    host.reads(&world);
    host.writes(&mut world, "we meet Tuesday");
    assert!(world.runs(&["show", &reference]).contains("not yet, asked again on 2026-03-11"));
    person.replies(&mut world, "Fine, but who pays for the parrot?");
    let concerns = world.officer().concerns();
    assert_eq!(concerns, ["answers an introduction in words that need a person"]);
    host.writes(&mut world, "yes");
    assert!(world.runs(&["show", &reference]).contains("the host says yes"));
}

#[test]
fn a_letter_that_introduces_and_comes_back_is_the_officers_who_tells_the_other_side() {
    let (mut world, reference, host, person) = introduced();
    let letter = person.mails(&world).pop().unwrap().message_id;
    let bounce = format!(
        "From: MAILER-DAEMON@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b1@leeds.gov.uk>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
         No such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; leeds.gov.uk\r\n\r\n\
         Final-Recipient: rfc822; applicant@leeds.gov.uk\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         Message-ID: <{letter}>\r\n\r\n--b--\r\n"
    );
    world.drops("inbox", bounce.as_bytes());
    world.settles();
    let concern = "a letter that introduces could not be delivered: the other side does not know";
    assert_eq!(world.officer().concerns(), [concern]);
    assert!(world.runs(&["queue"]).contains(&format!("secondment-desk tell {reference}")));
    world.passes("2 days");
    assert_eq!(host.reads(&world), "nothing");
    world.runs(&["tell", &reference]);
    world.settles();
    assert!(host.reads_text(&world).contains("our message came back"));
    assert_eq!(person.reads(&world), "nothing");
}

#[test]
fn a_withdrawal_in_mid_flow_is_told_to_the_other_side_by_command_and_kindly() {
    let (mut world, reference, host, person) = introduced();
    host.replies(&mut world, "We meet on Friday");
    host.reads(&world);
    person.replies(&mut world, "Please withdraw my expression of interest, I am moving to Spain.");
    assert_eq!(
        world.officer().concerns(),
        ["withdraws after an introduction was made: tell the other side"]
    );
    world.runs(&["close", &reference, "--because", "the person has withdrawn"]);
    world.runs(&["tell", &reference]);
    world.settles();
    let told = host.reads_text(&world);
    assert!(told.contains("Your role stays on our list") && !told.contains("Spain"), "{told}");
    assert!(!person.reads(&world).contains("will not go ahead"));
}
