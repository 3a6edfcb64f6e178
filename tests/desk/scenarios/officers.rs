//! Officers see what needs a person, and nothing automatic goes where only a person may answer.

use serde_json::Value;

use crate::world::World;

#[track_caller]
fn goes_to_a_person(text: &str, concern: &str, answered: bool) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let somebody = world.by_email("somebody@post.example");
    somebody.writes(&mut world, text);
    assert_eq!(world.officer().concerns(), [concern]);
    assert_eq!(!somebody.mails(&world).is_empty(), answered);
}

#[test]
fn delicate_messages_reach_a_person_and_no_machine_answers() {
    goes_to_a_person(
        "I am on a secondment with you and I feel bullied by my line manager. I do not know whom to tell.",
        "somebody is unhappy or feels unsafe: answer in person, today",
        false,
    );
    goes_to_a_person(
        "This is a freedom of information request. How many secondees left early last year?",
        "a freedom-of-information request: pass it to whoever answers those, within 20 working days of its coming",
        false,
    );
}

#[test]
fn what_may_be_delicate_is_read_by_a_person_before_any_machine_writes() {
    let worry = "somebody may be unhappy or feel unsafe: read it today; no machine has answered";
    let press = "may be from a journalist: look before anything is answered";
    let complaint = "may be a complaint: look before anything is answered";
    let request = "may be a freedom-of-information request: look before anything is answered";
    for (text, concern) in [
        ("They laugh at my accent and I sit alone all day. How long is the notice period?", worry),
        ("I sit alone all day and nobody is told.", worry),
        (
            "I'm putting together a story on secondments, we go to print at 4. Is there a relocation package?",
            press,
        ),
        (
            "This is the third email I've sent and it's a shambles. What is the relocation policy?",
            complaint,
        ),
        (
            "Under the 2000 Act I'd like copies of all emails between the council and the programme.",
            request,
        ),
    ] {
        goes_to_a_person(text, concern, false);
    }
}

#[test]
fn who_sends_it_may_be_enough_for_a_person_to_look() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let office = world.by_email("casework@parliament.uk");
    office.writes(&mut world, "Her constituent asks how long secondments last.");
    let concern = "may be from a member of parliament's or a councillor's office: look before anything is answered";
    assert_eq!(world.officer().concerns(), [concern]);
    assert!(office.mails(&world).is_empty());
}

#[test]
fn ordinary_messages_with_a_sign_in_them_are_answered() {
    for text in [
        "I run the complaints team at Leeds City Council and would love a secondment in Sheffield from June. My manager agrees.",
        "Is there a relocation package? I'm a press officer.",
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let somebody = world.by_email("somebody@leeds.gov.uk");
        somebody.writes(&mut world, text);
        assert_eq!(somebody.mails(&world).len(), 1, "{text}");
    }
}

#[test]
fn a_rights_request_is_acknowledged_and_goes_to_a_person() {
    goes_to_a_person(
        "I've left. Please delete everything you hold about me.",
        "a data-protection request: to be answered within a month of its coming",
        true,
    );
}

#[test]
fn what_was_dealt_with_no_longer_waits() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email("somebody@post.example").writes(&mut world, "Hello, what is the mileage rate?");
    let reference = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["done", &reference]);
    assert!(world.officer().concerns().is_empty());
    assert!(world.runs(&["show", &reference]).contains("dealt with by desk-lead"));
    assert_eq!(
        world.is_refused(&["done", &reference]),
        format!("{reference} does not wait for anybody.")
    );
}

#[test]
fn orders_that_make_no_sense_are_refused_in_a_sentence() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.settles();
    assert_eq!(
        world.is_refused(&["confirm", "GX-9999"]),
        "GX-9999 is no match. `secondment-desk list` shows the matches that wait for an officer."
    );
    assert_eq!(
        world.is_refused(&["show", "nonsense"]),
        "`nonsense` is no reference; one looks like GX-7K3Q. `secondment-desk list` shows what waits."
    );
}

#[test]
fn only_the_programmes_officers_confirm() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file)
        .unwrap()
        .replace("officers = []", "officers = [\"lga-lead\"]");
    std::fs::write(&file, text).unwrap();
    let form = "Name: Ann Person\nPreferred location: Leeds\nRight to work in the UK: yes\nLine manager's permission: yes";
    world
        .by_email("a.person@leeds.gov.uk")
        .writes(&mut world, &format!("I would like to apply for a secondment.\n{form}"));
    let role = "Organisation: Home Office\nEssential skills: casework\nPlace: Leeds\nApprovals followed: yes";
    world
        .by_email("host@homeoffice.gov.uk")
        .writes(&mut world, &format!("We would like to host a secondee.\n{role}"));
    let list = |world: &World| -> Value {
        let list = world.runs(&["list", "--all", "--json", "--officer", "lga-lead"]);
        serde_json::from_str(&list).unwrap()
    };
    let proposed = list(&world)["proposed"][0]["reference"].as_str().unwrap().to_owned();
    assert!(world.is_refused(&["list", "--all"]).contains("is not an officer of any programme"));
    assert!(
        world
            .is_refused(&["confirm", &proposed])
            .starts_with("`desk-lead` is not an officer of GovXchange.")
    );
    world.runs(&["confirm", &proposed, "--officer", "lga-lead"]);
    let guest = world.by_email("somebody@post.example");
    guest.writes(&mut world, "Hello, what is the mileage rate?");
    let waiting = list(&world)["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    assert!(world.is_refused(&["done", &waiting]).contains("is not an officer of GovXchange"));
    assert!(world.is_refused(&["resume-sending"]).contains("is not an officer of any programme"));
    world.runs(&["done", &waiting, "--officer", "lga-lead"]);
}

#[test]
fn who_wrote_is_shown_though_nothing_was_answered() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let invitation = "From: boss@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Meeting\r\n\
                      X-Auto-Response-Suppress: All\r\nMessage-ID: <1@x>\r\n\r\nShall we meet?\r\n";
    world.drops("inbox", invitation.as_bytes());
    world.settles();
    let waiting = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    assert!(world.runs(&["show", &waiting]).contains("from boss@leeds.gov.uk"));
}

#[test]
fn mails_of_which_nothing_can_be_read_are_each_seen_by_an_officer() {
    let mut world = World::running("govxchange").on("2026-03-02");
    for rubbish in [&b"\0\x01one\x02"[..], b"\0\x01two\x02", b"\0\x01one\x02"] {
        world.drops("inbox", rubbish);
    }
    world.settles();
    assert_eq!(world.list()["counts"]["messages"], 3);
    assert_eq!(world.officer().concerns().len(), 2, "the same bytes are the same message");
}
