//! The officers' desk: what needs somebody, who has it in hand, what can still be taken back, and who may do what.

use serde_json::Value;

use super::introductions::both_sides_write;
use crate::world::World;

/// Config in which letters wait for ten minutes, with these officers.
fn waiting(officers: &str) -> World {
    let world = World::running("govxchange").on("2026-03-02");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let config = config.replace("undo-window = \"none\"\n", "");
    world.write_config(&format!("{config}{officers}"));
    world
}

const OFFICERS: &str = "[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\n[[officers]]\nname = \"deputy\"\n\
                        [[officers]]\nname = \"dpo\"\nremit = \"data-protection\"\n[[officers]]\nname = \"ict\"\nremit = \"admin\"\n\
                        [[officers]]\nname = \"digital\"\nprogrammes = [\"govxchange\"]\n";

fn queue(world: &World) -> Value {
    serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap()
}

/// The references of the list, place by place.
fn places(world: &World) -> Vec<Vec<String>> {
    let queue = queue(world);
    let name = |thing: &Value| thing["reference"].as_str().unwrap().to_owned();
    let things = |entry: &Value| entry["things"].as_array().unwrap().iter().map(name).collect();
    queue["entries"].as_array().unwrap().iter().map(things).collect()
}

fn only_place(world: &World) -> String {
    let places = places(world);
    assert_eq!(places.len(), 1, "{places:?}");
    places[0][0].clone()
}

#[test]
fn monday_begins_with_whoever_is_unhappy_and_says_what_is_done() {
    let mut world = waiting("");
    both_sides_write(&mut world);
    let write = |world: &mut World, who: &str, text: &str| {
        world.by_email(who).writes(world, text);
    };
    write(&mut world, "a@post.example", "Hello, what is the mileage rate?");
    write(&mut world, "b@post.example", "Hello, can I bring my dog to the office?");
    write(&mut world, "c@post.example", "I've left. Please delete everything you hold about me.");
    write(
        &mut world,
        "d@paper.example",
        "I am a journalist and would like a comment for our story.",
    );
    write(
        &mut world,
        "e@post.example",
        "I am on a secondment with you and I feel bullied by my line manager. I do not know whom to tell.",
    );
    let text = world.runs(&["queue"]);
    let head = text.lines().next().unwrap();
    assert_eq!(
        head,
        "5 need you, in 5 messages and 1 match. 2 done in the last 7 days. 0 waiting on others."
    );
    let wanted = [
        "  1  GX-",
        "somebody is unhappy or feels unsafe",
        "e@post.example: \"I am on a secondment with you and I feel bullied",
        "do: secondment-desk answer GX-",
        "because no machine has answered, and each hour counts",
        "against it: ask the writer before you pass anything on",
        "a data-protection request: to be answered within a month of its coming, by 2 April 2026",
        "a journalist: answer through the press office",
        "introduce GX-ADMN and GX-",
        "place: the person wrote \"",
        "every rule of the programme is met",
        "  5  2 messages ask what the guidance does not answer",
        "because the asker was told that a person answers",
        "a@post.example: \"what is the mileage rate?\"",
    ];
    let mut rest = text.as_str();
    for wanted in wanted {
        let found = rest.split_once(wanted);
        (_, rest) = found.unwrap_or_else(|| panic!("`{wanted}` is missing or elsewhere:\n{text}"));
    }
    // Nothing was changed by looking, and the mailbox is as it was.
    assert_eq!(world.runs(&["queue"]), text);
    assert_eq!(std::fs::read_dir(world.path("inbox/cur")).unwrap().count(), 0);
}

#[test]
fn a_confirmation_can_be_taken_back_within_ten_minutes_and_not_later() {
    let mut world = waiting("");
    both_sides_write(&mut world);
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.reads(&world);
    let proposed = only_place(&world);
    let told = world.runs(&["confirm", &proposed]);
    assert!(told.contains("until then `secondment-desk undo GX-"), "{told}");
    world.passes("8 minutes");
    assert_eq!(applicant.reads(&world), "nothing");
    world.runs(&["undo", &proposed]);
    assert!(world.is_refused(&["undo", &proposed]).contains("nothing about"));
    world.passes("1 hour");
    assert_eq!(applicant.reads(&world), "nothing");
    // It is proposed as before, and a second thought is a new order: taken back one second before the letters go, not one after.
    assert_eq!(only_place(&world), proposed);
    world.clock_says("2026-03-02T12:00:00Z");
    world.runs(&["confirm", &proposed]);
    world.clock_says("2026-03-02T12:09:59Z");
    world.settles();
    assert_eq!(applicant.reads(&world), "nothing");
    world.clock_says("2026-03-02T12:09:59Z");
    world.runs(&["undo", &proposed]);
    world.clock_says("2026-03-02T13:00:00Z");
    world.settles();
    assert_eq!(applicant.reads(&world), "nothing");
    world.clock_says("2026-03-02T14:00:00Z");
    world.runs(&["confirm", &proposed]);
    world.clock_says("2026-03-02T14:10:01Z");
    world.settles();
    assert_eq!(
        applicant.reads(&world),
        format!("Introduction {proposed}: temporary accommodation, Leeds")
    );
    let late = world.is_refused(&["undo", &proposed]);
    assert!(late.contains("has gone out, or may have: it cannot be taken back"), "{late}");
    let record = world.runs(&["show", &proposed]);
    assert!(
        record.contains("taken back: confirmed") && record.contains("by desk-lead"),
        "{record}"
    );
}

#[test]
fn an_acknowledgement_goes_at_once_and_an_answer_can_be_taken_back() {
    let mut world = waiting("");
    let asker = world.by_email("a@post.example");
    asker.writes(&mut world, "Hello, is there a relocation package?");
    assert_eq!(asker.reads(&world), "nothing");
    assert!(places(&world).is_empty());
    let listed = world.list();
    let item = listed["items"][0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["undo", &item]);
    world.passes("1 hour");
    assert_eq!(asker.reads(&world), "nothing");
    // Nobody is left without an answer: it waits for an officer now.
    assert_eq!(only_place(&world), item);
    world.runs(&["answer", &item, "There is none.\n\nWrite to me if that is a difficulty."]);
    world.passes("11 minutes");
    let text = asker.reads_text(&world);
    assert!(text.contains("There is none.") && text.contains("written by a person"), "{text}");
    let mail = asker.mails(&world).pop().unwrap();
    assert_eq!(mail.subject, format!("{item}: an answer to your message"));
    assert!(places(&world).is_empty());
    let by_form = world.by_email("b@leeds.gov.uk");
    by_form.writes(
        &mut world,
        "I would like to apply for a secondment. Name: Ann Person\nPreferred location: Leeds",
    );
    assert!(by_form.reads(&world).contains("thank you, this is what we understood"));
}

#[test]
fn what_one_officer_has_in_hand_no_other_can_do() {
    let mut world = waiting(OFFICERS);
    let asker = world.by_email("a@post.example");
    asker.writes(&mut world, "Hello, what is the mileage rate?");
    let item = only_place(&world);
    world.runs(&["assign", &item, "--officer", "deputy"]);
    assert_eq!(queue(&world)["entries"][0]["things"][0]["holder"], "deputy");
    let refused = world.is_refused(&["answer", &item, "45p a mile."]);
    assert!(refused.starts_with(&format!("`deputy` has {item} in hand since")), "{refused}");
    assert!(world.is_refused(&["done", &item]).contains("in hand"));
    let taken = world.is_refused(&["assign", &item, "--officer", "digital"]);
    assert!(taken.contains(&format!("{item} is with `deputy`: ask them, or a lead")), "{taken}");
    world.runs(&["answer", &item, "45p a mile.", "--officer", "deputy"]);
    let second = world.is_refused(&["answer", &item, "40p a mile.", "--officer", "deputy"]);
    assert_eq!(second, format!("{item} does not wait for anybody."));
    world.passes("20 minutes");
    assert_eq!(asker.reads_text(&world).matches("a mile").count(), 1);
    // A lead may give it to somebody else, and take back what another has ordered.
    world.runs(&["assign", &item, "--to", "nobody"]);
    assert!(
        world
            .is_refused(&["assign", &item, "--to", "somebody"])
            .contains("is no officer of this desk")
    );
}

#[test]
fn an_order_about_what_has_changed_meanwhile_does_nothing() {
    let mut world = waiting("");
    world.by_email("a@post.example").writes(&mut world, "Hello, what is the mileage rate?");
    let item = only_place(&world);
    let mark = queue(&world)["entries"][0]["things"][0]["mark"].as_str().unwrap().to_owned();
    // Who has it in hand changes nothing that is decided by.
    world.runs(&["assign", &item]);
    world.runs(&["done", &item, "--seen", &mark]);
    let refused = world.is_refused(&["assign", &item, "--seen", &mark]);
    assert!(
        refused.contains("has changed since you looked at it, and nothing was done"),
        "{refused}"
    );
    world.runs(&["undo", &item]);
    world.runs(&["assign", &item, "--to", "nobody", "--seen", &mark]);
    assert_eq!(only_place(&world), item);
}

#[test]
fn each_remit_sees_and_orders_its_own() {
    let mut world = waiting(OFFICERS);
    both_sides_write(&mut world);
    world.by_email("a@post.example").writes(&mut world, "Hello, what is the mileage rate?");
    world
        .by_email("c@post.example")
        .writes(&mut world, "I've left. Please delete everything you hold about me.");
    let places = places(&world);
    let [rights, proposed, question] = places.as_slice() else { panic!("{places:?}") };
    let may = |officer: &str, command: &[&str]| {
        let all = [command, &["--officer", officer]].concat();
        world.tries(&all).status.success()
    };
    let everybody = ["desk-lead", "deputy", "dpo", "ict"];
    let allowed = |command: &[&str]| everybody.map(|officer| may(officer, command));
    assert_eq!(allowed(&["queue"]), [true; 4]);
    assert_eq!(allowed(&["list", "--all"]), [true, true, false, false]);
    assert_eq!(allowed(&["show", &question[0]]), [true, true, false, false]);
    assert_eq!(allowed(&["show", &rights[0]]), [true, true, true, false]);
    assert_eq!(allowed(&["show", &proposed[0]]), [true, true, false, false]);
    assert!(!may("dpo", &["reject", &proposed[0], "--because", "x"]));
    assert!(!may("ict", &["done", &question[0]]));
    assert!(may("dpo", &["rights", &rights[0], "--refuse", "--because", "it was met by post"]));
    assert!(!may("deputy", &["pause"]));
    assert!(may("ict", &["pause"]));
    assert!(!may("dpo", &["resume"]));
    assert!(may("desk-lead", &["resume"]));
    let export = world.path("copy");
    assert!(!may("ict", &["export", export.to_str().unwrap()]));
    assert!(!may("nobody-we-know", &["queue"]));
    // What an admin is shown holds no word of anybody and no address.
    let seen = world.runs(&["queue", "--officer", "ict"]);
    assert!(!seen.contains('@') && !seen.contains("mileage"), "{seen}");
    let seen = world.runs(&["queue", "--officer", "dpo"]);
    assert!(!seen.contains("mileage"), "{seen}");
}

#[test]
fn nothing_is_sent_while_an_officer_has_stopped_it() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.settles();
    world.runs(&["pause"]);
    let asker = world.by_email("a@post.example");
    asker.writes(&mut world, "Hello, is there a relocation package?");
    assert_eq!(asker.reads(&world), "nothing");
    assert!(world.runs(&["queue"]).contains("`desk-lead` stopped it"));
    world.runs(&["resume"]);
    world.settles();
    assert_ne!(asker.reads(&world), "nothing");
}

#[test]
fn one_answer_serves_all_who_asked_the_same() {
    let mut world = waiting("");
    let first = world.by_email("a@post.example");
    let second = world.by_email("b@post.example");
    let third = world.by_email("c@post.example");
    first.writes(&mut world, "Hello, what is the mileage rate?");
    second.writes(&mut world, "Hi. What's the mileage rate for my own car?");
    third.writes(&mut world, "Hello, can I bring my dog to the office?");
    world.passes("11 minutes");
    for asker in [&first, &second, &third] {
        assert!(asker.reads_text(&world).contains("passed this question to a person"));
    }
    let group = places(&world);
    assert_eq!((group.len(), group[0].len()), (1, 3), "{group:?}");
    let told = world.runs(&["answer", &group[0][0], "Ask your employer.", "--all"]);
    assert!(told.contains(&format!("The same words go to {}.", group[0][1])), "{told}");
    // Each can be taken back alone.
    world.runs(&["undo", &group[0][1]]);
    world.passes("11 minutes");
    assert!(first.reads_text(&world).contains("Ask your employer."));
    assert_eq!(second.reads(&world), "nothing");
    assert_eq!(third.reads(&world), "nothing");
    assert_eq!(places(&world), [vec![group[0][1].clone(), group[0][2].clone()]]);
    let told = world.runs(&["answer", &group[0][2], "No dogs, sorry."]);
    assert!(!told.contains("asked the same"), "{told}");
}

#[test]
fn a_message_is_previewed_with_what_is_known_of_somebody() {
    let mut world = waiting("");
    both_sides_write(&mut world);
    let proposed = only_place(&world);
    let seen = world.runs(&["preview", "introduction-host", "--with", &proposed]);
    assert!(
        seen.contains(&format!("Subject: Introduction {proposed}: temporary accommodation")),
        "{seen}"
    );
    assert!(seen.contains("Ottilie Marchbanks"), "{seen}");
    assert!(
        world
            .by_email("host@dwp.gov.uk")
            .mails(&world)
            .iter()
            .all(|mail| !mail.subject.contains("Introduction"))
    );
    assert!(
        world.is_refused(&["preview", "closed", "--with", "GX-9999"]).contains("There is nothing")
    );
}

#[test]
fn a_rehearsal_shows_beside_the_list_what_would_have_been_sent_and_to_whom() {
    let mut world = waiting("");
    world.by_email("a@post.example").writes(&mut world, "Is there a relocation package?");
    world.by_email("b@post.example").writes(&mut world, "Can I bring my dog to the office?");
    let short = world.runs(&["queue"]);
    assert!(!short.contains("would have been sent"), "{short}");
    let whole = world.runs(&["queue", "--whole"]);
    let [waits, done] =
        ["would have been sent to b@post.example: GX-", "    to a@post.example: GX-"];
    assert!(whole.contains(waits) && whole.contains(done), "{whole}");
    assert!(whole.contains("Done, and what would have been sent"), "{whole}");
}

#[test]
fn an_officer_sees_for_how_long_a_line_managers_word_is_waited_for() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_email("a.person@leeds.gov.uk");
    person.writes(
        &mut world,
        "I would like to apply for a secondment.\nName: Ann Person\nEmployer: Leeds City Council\nPreferred location: Leeds\n\
         Skills: procurement\nRight to work in the UK: yes\nLine manager agrees: no",
    );
    world.by_email("host@dwp.gov.uk").writes(
        &mut world,
        "We need somebody on secondment.\nJob title: Buyer\nOrganisation: Department for Work and Pensions\nLocation: Leeds\n\
         Essential skills: procurement\nApprovals followed: yes",
    );
    world.passes("5 days");
    let reference = world.officer().the_proposed_match();
    let waits = "waiting for release for 5 days";
    assert!(world.runs(&["show", &reference]).contains(waits));
    assert!(world.runs(&["queue"]).contains(waits));
    person.replies(&mut world, "Line manager agrees: yes");
    let reference = world.officer().the_proposed_match();
    assert!(!world.runs(&["show", &reference]).contains("waiting for release"));
}
