//! Placements: what must be done before a start date is set, and how it goes, asked gently for as long as it lasts.

use jiff::{SignedDuration, Timestamp};

use crate::world::{Person, World};

/// Two who have both said yes; the person, the host, and the reference.
pub(super) fn agreed() -> (World, Person, Person, String) {
    agreed_in(World::running("govxchange").on("2026-03-02"))
}

/// The same in a world with a config of its own.
pub(super) fn agreed_in(mut world: World) -> (World, Person, Person, String) {
    super::introductions::both_sides_write(&mut world);
    let [person, host] =
        ["applicant@leeds.gov.uk", "host@dwp.gov.uk"].map(|who| world.by_email(who));
    let reference = world.officer().confirms_the_proposed_match();
    for side in [&person, &host] {
        side.replies(&mut world, "Yes, we'd like to go ahead.");
    }
    world.settles();
    (world, person, host, reference)
}

pub const STEPS: [&str; 11] = [
    "home-approval",
    "host-approval",
    "commission-approval",
    "interests",
    "terms",
    "checks",
    "onboarding",
    "host-confirms",
    "start-suits-secondee",
    "start-suits-home",
    "start-suits-host",
];

/// A placement from 30 March to 25 September 2026.
pub(super) fn placed() -> (World, Person, Person, String) {
    placed_in(agreed())
}

/// The same of two who have agreed.
pub(super) fn placed_in(
    (mut world, person, host, reference): (World, Person, Person, String),
) -> (World, Person, Person, String) {
    assert_eq!(world.list()["agreed"][0]["reference"], reference.as_str());
    let done = STEPS.iter().flat_map(|step| ["--done", step]);
    let arguments: Vec<&str> = ["placement", &reference].into_iter().chain(done).collect();
    world.runs(&arguments);
    world.runs(&["placement", &reference, "--starts", "2026-03-30", "--ends", "2026-09-25"]);
    world.settles();
    (world, person, host, reference)
}

/// Days pass until a day at ten; the desk is at work throughout.
pub(super) fn until(world: &mut World, day: &str) {
    let day: Timestamp = format!("{day}T10:00:00Z").parse().unwrap();
    while world.now() + SignedDuration::from_hours(168) < day {
        world.passes("7 days");
    }
    world.clock_says(&day.to_string());
    world.settles();
    world.passes("15 minutes");
}

pub(super) fn subjects(person: &Person, world: &World) -> Vec<String> {
    person.mails(world).into_iter().map(|mail| mail.subject).collect()
}

pub(super) fn n_questions(person: &Person, world: &World) -> usize {
    let is_question = |subject: &&String| subject.contains("secondment going?");
    subjects(person, world).iter().filter(is_question).count()
}

#[test]
fn no_start_date_is_set_before_checks_are_done_and_all_three_agree() {
    let (world, .., reference) = agreed();
    let dates = ["placement", &reference, "--starts", "2026-03-30", "--ends", "2026-09-25"];
    let refused = world.is_refused(&dates);
    assert!(refused.contains("checks (host)"), "{refused}");
    assert!(refused.contains("start-suits-home (home)"), "{refused}");
    world.runs(&["placement", &reference, "--done", "checks"]);
    let refused = world.is_refused(&dates);
    assert!(!refused.contains("checks (host)") && refused.contains("terms (home)"), "{refused}");
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("being set up") && shown.contains("checks (host; done "), "{shown}");
}

#[test]
fn both_sides_are_asked_by_the_dates_of_the_placement_reminded_once_and_left_alone() {
    let (mut world, person, host, reference) = placed();
    until(&mut world, "2026-04-17");
    assert_eq!((n_questions(&person, &world), n_questions(&host, &world)), (0, 0));
    until(&mut world, "2026-04-20");
    assert_eq!((n_questions(&person, &world), n_questions(&host, &world)), (1, 1));
    host.replies(&mut world, "All fine, thanks");
    assert_eq!(world.officer().concerns().len(), 0, "who is content needs nobody");
    until(&mut world, "2026-05-04");
    assert_eq!((n_questions(&person, &world), n_questions(&host, &world)), (2, 1));
    until(&mut world, "2026-05-25");
    assert_eq!(n_questions(&person, &world), 2, "one reminder");
    let shown = world.runs(&["placement", &reference]);
    assert!(
        shown.contains("the secondee was asked on 2026-05-04: reminded, not answered"),
        "{shown}"
    );
    assert!(shown.contains("the host was asked on 2026-04-20: answered"), "{shown}");
}

#[test]
fn what_somebody_says_is_read_by_an_officer_and_reaches_nobody_else() {
    let (mut world, person, host, _) = placed();
    until(&mut world, "2026-04-20");
    let words = "The work is interesting, though nobody has time to show me the casework system.";
    person.replies(&mut world, words);
    let concerns = world.officer().concerns();
    assert!(concerns.len() == 1 && concerns[0].contains("placement"), "{concerns:?}");
    assert!(person.reads_text(&world).contains("and nobody else"));
    for mail in host.mails(&world) {
        assert!(!mail.text.contains("casework system"), "{}", mail.text);
    }
}

#[test]
fn who_has_told_something_hears_what_changed_because_of_it_and_who_has_not_does_not() {
    let (mut world, person, host, _) = placed();
    let changed = "each secondee now has a named person for the first week.";
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replacen("# what-changed = ", "what-changed = ", 1);
    assert!(text.contains(&format!("\nwhat-changed = \"{changed}\"")));
    until(&mut world, "2026-04-20");
    host.replies(&mut world, "All fine, thanks");
    std::fs::write(&file, text).unwrap();
    until(&mut world, "2026-06-22");
    let hears = |side: &Person| side.mails(&world).iter().any(|mail| mail.text.contains(changed));
    assert_eq!((n_questions(&host, &world), hears(&host)), (2, true));
    assert!(n_questions(&person, &world) > 1 && !hears(&person));
}

#[test]
fn whoever_is_unhappy_is_answered_by_a_person() {
    let (mut world, person, ..) = placed();
    until(&mut world, "2026-04-20");
    let n_before = person.mails(&world).len();
    person.replies(&mut world, "I am being bullied by my manager here and I feel unsafe.");
    assert_eq!(person.mails(&world).len(), n_before, "no machine cheers");
    assert_eq!(world.officer().concerns().len(), 1);
}

#[test]
fn whoever_was_answered_by_a_person_is_not_reminded_of_the_question() {
    let (mut world, person, ..) = placed();
    until(&mut world, "2026-04-20");
    person.replies(&mut world, "I am being bullied by my manager here and I feel unsafe.");
    let waiting = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["done", &waiting]);
    until(&mut world, "2026-05-25");
    assert_eq!(n_questions(&person, &world), 1);
}

#[test]
fn ask_me_next_week_is_done() {
    let (mut world, person, ..) = placed();
    until(&mut world, "2026-04-20");
    person.replies(&mut world, "Too busy, ask me next week please");
    assert!(person.reads_text(&world).contains("We will ask you again on Monday 27 April"));
    assert_eq!(world.officer().concerns().len(), 0);
    until(&mut world, "2026-04-26");
    assert_eq!(n_questions(&person, &world), 1);
    until(&mut world, "2026-04-27");
    assert_eq!(n_questions(&person, &world), 2);
}

#[test]
fn an_early_end_takes_the_questions_along() {
    let (mut world, person, host, reference) = placed();
    until(&mut world, "2026-04-20");
    for side in [&person, &host] {
        side.replies(&mut world, "Fine");
    }
    world.runs(&["placement", &reference, "--ends", "2026-05-01"]);
    until(&mut world, "2026-05-15");
    let last = person.reads_text(&world);
    assert!(last.contains("has come to its end"), "{last}");
    person.replies(&mut world, "Nothing to add");
    host.replies(&mut world, "Nothing to add");
    until(&mut world, "2026-09-11");
    assert_eq!((n_questions(&person, &world), n_questions(&host, &world)), (2, 2));
}

#[test]
fn what_an_officer_said_of_a_placement_is_taken_back() {
    let (mut world, .., reference) = placed();
    world.runs(&["placement", &reference, "--ends", "2026-06-26"]);
    assert_eq!(world.list()["placements"][0]["dates"]["end"], "2026-06-26");
    assert!(world.list()["agreed"].as_array().unwrap().is_empty());
    assert!(world.runs(&["list"]).contains("from 2026-03-30 to 2026-06-26"));
    world.runs(&["undo", &reference]);
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("to 2026-09-25"), "{shown}");
    world.settles();
}

#[test]
fn whoever_asks_where_things_stand_is_told_of_their_own_and_of_nothing_else() {
    let (mut world, person, host, _) = agreed();
    person.reads(&world);
    host.reads(&world);
    person.replies(&mut world, "Hi, any news? Thanks");
    let told = person.reads_text(&world);
    assert!(told.contains("being set up") && told.contains("suits the secondee"), "{told}");
    assert!(!told.contains("suits the host") && !told.contains("checks are complete"), "{told}");
    host.replies(&mut world, "Where is our role?");
    let told = host.reads_text(&world);
    assert!(told.contains("suits the host") && !told.contains("suits the secondee"), "{told}");
    assert!(world.officer().concerns().is_empty());
    let stranger = world.by_email("somebody@leeds.gov.uk");
    stranger.writes(&mut world, "Where is my secondment?");
    assert!(!stranger.reads_text(&world).contains("being set up"));
}

#[test]
fn what_is_still_with_a_side_is_told_after_the_start_too() {
    let (mut world, person, host, _) = placed();
    host.reads(&world);
    host.replies(&mut world, "Where is our role?");
    let told = host.reads_text(&world);
    assert!(told.contains("from 30 March 2026 to 25 September 2026"), "{told}");
    assert!(told.contains("Still with you: The secondee is introduced to the team"), "{told}");
    person.reads(&world);
    person.replies(&mut world, "Where is my secondment?");
    assert!(!person.reads_text(&world).contains("Still with you"));
}

#[test]
fn a_wish_to_go_on_or_to_end_is_an_officers_to_take_up_and_changes_nothing_by_itself() {
    let (mut world, person, host, reference) = placed();
    until(&mut world, "2026-04-20");
    host.replies(&mut world, "All going brilliantly. Could he stay till December?");
    let thanks = host.reads_text(&world);
    assert!(thanks.contains("would have the secondment go on"), "{thanks}");
    person.replies(&mut world, "I need to end the secondment early, sorry.");
    assert!(person.reads_text(&world).contains("until then nothing is changed"));
    let concerns = world.officer().concerns();
    assert!(
        concerns
            .iter()
            .any(|concern| concern.contains("the contrary of what another side has wished")),
        "{concerns:?}"
    );
    assert!(concerns.iter().any(|concern| concern.contains("would have a placement go on")));
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("to 2026-09-25"), "{shown}");
}

/// A responder answers the latest mail to a person.
fn is_away(world: &mut World, person: &Person, until: &str) {
    let mails = person.mails(world);
    let question = mails.last().unwrap();
    let away = format!(
        "From: applicant@leeds.gov.uk\r\nTo: desk@programme.example\r\nDate: Mon, 20 Apr 2026 10:30:00 +0000\r\nMessage-ID: <away.1@leeds.gov.uk>\r\n\
         In-Reply-To: <{0}>\r\nReferences: <{0}>\r\nAuto-Submitted: auto-replied\r\n\
         Subject: Automatic reply\r\n\r\nI am on leave until {until}.\r\n",
        question.message_id
    );
    world.drops("inbox", away.as_bytes());
    world.settles();
}

#[test]
fn an_out_of_office_puts_the_question_off_and_is_no_answer() {
    let (mut world, person, _, reference) = placed();
    until(&mut world, "2026-04-20");
    is_away(&mut world, &person, "11 May 2026");
    let shown = world.runs(&["placement", &reference]);
    assert!(shown.contains("would be asked again on 2026-05-1"), "{shown}");
    until(&mut world, "2026-05-08");
    assert_eq!(n_questions(&person, &world), 1);
    until(&mut world, "2026-05-13");
    assert_eq!(n_questions(&person, &world), 2);
}

#[test]
fn whoever_is_soon_back_is_asked_again_no_sooner_than_they_would_be_reminded() {
    let (mut world, person, _, _) = placed();
    until(&mut world, "2026-04-20");
    is_away(&mut world, &person, "24 April 2026");
    until(&mut world, "2026-05-01");
    assert_eq!(n_questions(&person, &world), 1);
    until(&mut world, "2026-05-05");
    assert_eq!(n_questions(&person, &world), 2);
}

#[test]
fn what_is_said_in_chat_answers_the_question_that_is_open_and_nothing_else_does() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host-in-a-department");
    person.writes(&mut world, super::introductions::OFFER);
    let role = format!("{}\n{}", super::introductions::NEED, super::introductions::REST);
    host.writes(&mut world, &role);
    let reference = world.officer().confirms_the_proposed_match();
    for side in [&person, &host] {
        side.replies(&mut world, "Yes, we'd like to go ahead.");
    }
    let done = STEPS.iter().flat_map(|step| ["--done", step]);
    let arguments: Vec<&str> = ["placement", &reference].into_iter().chain(done).collect();
    world.runs(&arguments);
    world.runs(&["placement", &reference, "--starts", "2026-03-30", "--ends", "2026-09-25"]);
    until(&mut world, "2026-04-20");
    assert!(host.reads(&world).contains("secondment going?"));
    let stands = |world: &World| world.runs(&["placement", &reference]);
    host.writes(&mut world, "Is there a relocation package?");
    assert!(!stands(&world).contains("the host was asked on 2026-04-20: answered"));
    let words = "She gets on with everybody, though nobody has shown her the casework system.";
    host.writes(&mut world, words);
    let shown = stands(&world);
    assert!(shown.contains("the host was asked on 2026-04-20: answered"), "{shown}");
    let concerns = world.officer().concerns();
    assert!(concerns.iter().any(|concern| concern.contains("placement")), "{concerns:?}");
    host.reads(&world);
    until(&mut world, "2026-05-04");
    assert_eq!(host.reads(&world), "nothing", "who has answered is not reminded");
}
