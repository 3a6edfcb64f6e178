//! The manager at home: a third side of a placement, who is never needed, and who reads nothing of what the others write.

use std::fs;

use super::placements::{agreed, agreed_in, placed_in, subjects, until};
use crate::world::World;

const WORRY: &str =
    "The work is interesting, though nobody has time to show me the casework system.";

#[test]
fn a_manager_at_home_is_told_who_gave_the_address_asked_rarely_and_reads_nothing_of_the_others() {
    let (mut world, person, host, reference) = agreed();
    let home = world.by_email("team.lead@leeds.gov.uk");
    world.runs(&["placement", &reference, "--home-manager", "team.lead@leeds.gov.uk"]);
    world.settles();
    let told = home.reads_text(&world);
    assert!(told.contains("The programme team has your address"), "{told}");
    assert!(told.contains("does not wait for you"), "{told}");
    let page = world.runs(&["person", "applicant@leeds.gov.uk"]);
    let line = format!("without the name: the manager at home of {reference}, at 2026-03-02");
    assert!(page.contains("Who was told about them") && page.contains(&line), "{page}");
    assert!(page.contains(&format!("by name: the other side of {reference}")), "{page}");
    let (mut world, person, host, reference) = placed_in((world, person, host, reference));
    until(&mut world, "2026-04-20");
    person.replies(&mut world, WORRY);
    until(&mut world, "2026-05-24");
    assert_eq!(home.mails(&world).len(), 1, "{:?}", subjects(&home, &world));
    until(&mut world, "2026-05-26");
    assert_eq!(home.mails(&world).len(), 2, "{:?}", subjects(&home, &world));
    home.replies(&mut world, "It works well here. Could she stay until Christmas?");
    let concerns = world.officer().concerns();
    assert!(
        concerns.iter().any(|why| why.contains("would have a placement go on")),
        "{concerns:?}"
    );
    assert!(home.reads_text(&world).contains("You would have the secondment go on."));
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("the home manager was asked on 2026-05-26: answered"), "{shown}");
    until(&mut world, "2026-10-20");
    for mail in home.mails(&world).iter().chain(&host.mails(&world)) {
        assert!(!mail.text.contains("casework system"), "{}", mail.text);
    }
    for mail in person.mails(&world).iter().chain(&host.mails(&world)) {
        assert!(!mail.text.contains("until Christmas"), "{}", mail.text);
    }
    let career = |text: &str| text.contains("a good time to talk with your colleague");
    let asked: Vec<bool> = home.mails(&world).iter().map(|mail| career(&mail.text)).collect();
    assert_eq!(
        asked,
        [false, false, false, true, false, false],
        "once, since it ends before the reminder; the rest looks back"
    );
    let looks_back = home.mails(&world).pop().unwrap().text;
    assert!(looks_back.contains("has come to its end"), "{looks_back}");
}

#[test]
fn a_manager_at_home_hears_of_lessons_that_are_for_everybody_and_not_of_those_for_the_pair() {
    let (world, person, host, reference) = agreed();
    let home = world.by_email("team.lead@leeds.gov.uk");
    world.runs(&["placement", &reference, "--home-manager", "team.lead@leeds.gov.uk"]);
    let (mut world, _, host, _) = placed_in((world, person, host, reference));
    until(&mut world, "2026-04-20");
    host.replies(&mut world, "Learned: tenants answer texts sooner than letters");
    host.replies(&mut world, "Learned: a weekly call with housing saves a month");
    let log: serde_json::Value =
        serde_json::from_str(&world.runs(&["learned", "list", "--json"])).unwrap();
    for lesson in log["lessons"].as_array().unwrap() {
        let is_open = lesson["words"].as_str().unwrap().contains("texts");
        let audience = if is_open { "programme" } else { "pair" };
        let lesson = lesson["reference"].as_str().unwrap();
        world.runs(&["learned", "approve", lesson, "--for", audience]);
    }
    until(&mut world, "2026-05-20");
    let read: String = home.mails(&world).iter().map(|mail| mail.text.clone()).collect();
    assert!(read.contains("tenants answer texts"), "{read}");
    assert!(!read.contains("weekly call"), "{read}");
}

#[test]
fn where_is_my_secondment_tells_a_manager_at_home_of_their_own_steps_alone() {
    let (mut world, _, _, reference) = agreed();
    let home = world.by_email("team.lead@leeds.gov.uk");
    world.runs(&["placement", &reference, "--home-manager", "team.lead@leeds.gov.uk"]);
    world.settles();
    home.replies(&mut world, "Where is my secondment?");
    let told = home.reads_text(&world);
    assert!(told.contains("the secondment from your team"), "{told}");
    assert!(told.contains("own organisation has followed its secondment policy"), "{told}");
    assert!(!told.contains("pre-employment checks"), "{told}");
    assert!(!told.contains("Marchbanks"), "{told}");
}

#[test]
fn a_secondee_may_name_the_manager_at_home_who_is_then_reminded_of_the_steps_at_home() {
    let world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    let reminds = ("# set-up-reminder-after", "set-up-reminder-after");
    fs::write(&file, text.replace(reminds.0, reminds.1)).unwrap();
    let (mut world, person, ..) = agreed_in(world);
    until(&mut world, "2026-03-20");
    let asked = person.reads_text(&world);
    assert!(asked.contains("who your manager at home is"), "{asked}");
    // Somebody elsewhere is not written to on a secondee's word.
    person.replies(&mut world, "Home manager: somebody@elsewhere.example");
    assert!(world.by_email("somebody@elsewhere.example").mails(&world).is_empty());
    assert_eq!(world.officer().concerns().len(), 1);

    person.replies(&mut world, "Home manager: team.lead@leeds.gov.uk");
    let thanks = person.reads_text(&world);
    assert!(thanks.contains("We have written to your manager at home"), "{thanks}");
    let home = world.by_email("team.lead@leeds.gov.uk");
    assert!(home.reads_text(&world).contains("Ottilie Marchbanks has given us your address"));
    until(&mut world, "2026-04-20");
    let reminded = home.reads_text(&world);
    assert!(reminded.contains("own organisation has followed its secondment policy"), "{reminded}");
    assert!(!reminded.contains("pre-employment checks"), "{reminded}");
}

#[test]
fn without_a_manager_at_home_nothing_waits_and_a_wrong_one_is_refused() {
    let (world, .., reference) = agreed();
    let host = "host@dwp.gov.uk";
    let refused = world.is_refused(&["placement", &reference, "--home-manager", host]);
    assert!(refused.contains("one of the two sides"), "{refused}");
    let refused = world.is_refused(&["placement", &reference, "--home-manager", "nobody"]);
    assert!(refused.contains("no mail address"), "{refused}");
    world.runs(&["placement", &reference, "--home-manager", "team.lead@leeds.gov.uk"]);
    world.runs(&["placement", &reference, "--home-manager", "none"]);
    let shown = world.runs(&["placement", &reference]);
    assert!(!shown.contains("home manager"), "{shown}");
}

#[test]
fn what_a_manager_at_home_has_learned_is_an_officers_to_read_and_is_not_said_to_be_noted() {
    let (mut world, person, host, reference) = agreed();
    let home = world.by_email("team.lead@leeds.gov.uk");
    world.runs(&["placement", &reference, "--home-manager", "team.lead@leeds.gov.uk"]);
    world.settles();
    let (mut world, ..) = placed_in((world, person, host, reference));
    until(&mut world, "2026-05-26");
    home.replies(&mut world, "Learned: a shared calendar saves half a day a week.");
    assert!(!home.reads_text(&world).contains("knowledge log"));
    let concerns = world.officer().concerns();
    assert!(concerns.iter().any(|why| why.contains("how a placement goes")), "{concerns:?}");
}
