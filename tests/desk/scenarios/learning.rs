//! The knowledge log: what was learned in placements, told to others once an officer agrees, searched, counted and drafted.

use super::placements::{placed, subjects, until};

const LESSON: &str = "We showed the shared inbox to the benefits team and they took it.";

#[test]
fn what_was_learned_is_noted_waits_for_an_officer_and_is_then_told_without_a_name() {
    let (mut world, person, host, reference) = placed();
    until(&mut world, "2026-04-20");
    assert!(host.reads_text(&world).contains("Begin a line with"), "it is asked with the question");
    host.replies(&mut world, &format!("All good, thanks.\n\nLearned: {LESSON}"));
    let thanks = host.reads_text(&world);
    assert!(
        thanks.contains(LESSON) && thanks.contains("only once an officer has agreed"),
        "{thanks}"
    );
    let concerns = world.officer().concerns();
    assert!(concerns.len() == 1 && concerns[0].contains("what was learned"), "{concerns:?}");
    let lesson = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let queue = world.runs(&["queue"]);
    assert!(queue.contains(&format!("learned approve {lesson}")), "{queue}");

    until(&mut world, "2026-05-20");
    assert!(person.mails(&world).iter().all(|mail| !mail.text.contains("shared inbox")));
    let log = world.runs(&["learned", "list"]);
    assert!(log.contains("Waiting for an officer: 1") && log.contains(LESSON), "{log}");
    assert!(log.contains("data and digital"), "the theme is read: {log}");

    world.runs(&["learned", "approve", &lesson, "--theme", "benefits"]);
    assert!(world.officer().concerns().is_empty());
    until(&mut world, "2026-05-25");
    let told = person.reads_text(&world);
    assert!(told.contains(LESSON) && told.contains("From a host"), "{told}");
    assert!(!told.contains("host@dwp.gov.uk"), "{told}");
    let of_host = subjects(&host, &world);
    assert!(!of_host.iter().any(|subject| subject.contains("others have learned")), "{of_host:?}");

    let refused = world.is_refused(&["learned", "approve", &lesson]);
    assert!(refused.contains("says so already"), "{refused}");
    world.runs(&["learned", "reuse", &lesson, "--by", "council tax team", "--people", "6"]);
    let found = world.runs(&["learned", "search", "teams", "benefits"]);
    assert!(found.contains("told 7 times, used 1 times"), "{found}");
    assert!(world.runs(&["learned", "search", "parking"]).contains("Nothing stands"));
    let draft = world.runs(&["learned", "draft", &reference]);
    assert!(draft.contains(&format!("> {LESSON}\n> — {lesson}, ")), "{draft}");
    assert!(draft.contains("council tax team"), "{draft}");
    until(&mut world, "2026-07-20");
    let digests = subjects(&person, &world);
    let n_digests = digests.iter().filter(|subject| subject.contains("others have learned"));
    assert_eq!(n_digests.count(), 1, "nothing new, nothing told");
}

#[test]
fn what_an_officer_keeps_back_is_told_to_nobody_and_a_worry_is_no_lesson() {
    let (mut world, person, host, _) = placed();
    until(&mut world, "2026-04-20");
    person.replies(&mut world, &format!("I feel unsafe here.\nLearned: {LESSON}"));
    assert!(world.runs(&["learned", "list"]).contains("Nothing stands"), "a person reads it first");
    host.replies(&mut world, "Learned: tenants answer texts sooner than letters");
    let log = world.runs(&["learned", "list", "--json"]);
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let lesson = log["lessons"][0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["learned", "keep", &lesson]);
    assert!(world.is_refused(&["learned", "reuse", &lesson, "--by", "us"]).contains("comes first"));
    world.runs(&["undo", &lesson]);
    assert!(world.runs(&["learned", "list"]).contains("Waiting for an officer: 1"));
    world.runs(&["learned", "keep", &lesson]);
    until(&mut world, "2026-06-25");
    assert!(person.mails(&world).iter().all(|mail| !mail.text.contains("sooner than letters")));
    let draft = world.runs(&["show", &lesson]);
    assert!(draft.contains("not passed on"), "{draft}");
}

#[test]
fn somebody_in_a_placement_tells_what_was_learned_unasked() {
    let (mut world, person, ..) = placed();
    person.writes(&mut world, &format!("Hello,\n\nLearned: {LESSON}\n\nThanks"));
    assert!(
        world.runs(&["learned", "list"]).contains("Nothing stands"),
        "nothing shows that it is the secondee who says it"
    );
    assert!(person.reads_text(&world).contains("say it again in a reply to this letter"));
    person.replies(&mut world, &format!("Learned: {LESSON}"));
    let log = world.runs(&["learned", "list"]);
    assert!(log.contains("from the secondee"), "{log}");
    let stranger = world.by_email("somebody@leeds.gov.uk");
    stranger.writes(&mut world, &format!("Learned: {LESSON}"));
    assert!(
        world.runs(&["learned", "list"]).contains("Entries: 1."),
        "a stranger has no placement"
    );
}

#[test]
fn who_may_say_what_is_passed_on_is_drawn_by_remits() {
    let (mut world, _, host, _) = placed();
    until(&mut world, "2026-04-20");
    host.replies(&mut world, &format!("Learned: {LESSON}"));
    let lesson = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let remits = [("officer", true), ("lead", true), ("data-protection", false), ("admin", false)];
    let officers =
        remits.map(|(remit, _)| format!("[[officers]]\nname = \"{remit}\"\nremit = \"{remit}\"\n"));
    world.write_config(&format!("{config}\n{}", officers.concat()));
    let orders = [
        &["learned", "approve", &lesson][..],
        &["learned", "keep", &lesson],
        &["learned", "reuse", &lesson, "--by", "us"],
    ];
    for order in orders {
        for (remit, may) in remits {
            let output = world.tries(&[order, &["--officer", remit]].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            let is_refused = said.contains("which is not to see to");
            assert_eq!(is_refused, !may, "{remit} {order:?}: {said}");
            assert!(may || !output.status.success());
        }
    }
}

#[test]
fn whom_a_lesson_is_for_is_kept_beside_who_may_hear_of_it() {
    let (mut world, person, host, reference) = placed();
    until(&mut world, "2026-04-20");
    host.replies(&mut world, &format!("Learned: {LESSON}\nFor: teams that answer the public"));
    let log = world.runs(&["learned", "list"]);
    assert!(log.contains("from the host, for: teams that answer the public; waits"), "{log}");
    let json: serde_json::Value =
        serde_json::from_str(&world.runs(&["learned", "list", "--json"])).unwrap();
    assert_eq!(json["lessons"][0]["for_whom"], "teams that answer the public", "{json}");
    assert_eq!(json["lessons"][0]["words"], LESSON, "{json}");
    let found = world.runs(&["learned", "search", "public"]);
    assert!(found.contains(LESSON), "{found}");
    let lesson = json["lessons"][0]["reference"].as_str().unwrap();
    world.runs(&["learned", "approve", lesson, "--for", "pair"]);
    let log = world.runs(&["learned", "list"]);
    assert!(log.contains("for: teams that answer the public; passed on, to: pair"), "{log}");
    until(&mut world, "2026-05-25");
    let told = person.reads_text(&world);
    assert!(told.contains("For: teams that answer the public"), "{told}");
    let draft = world.runs(&["learned", "draft", &reference]);
    assert!(draft.contains(", for: teams that answer the public\n"), "{draft}");
}
