//! Whose word it is, and which of a sender's submissions it is about: nothing is overwritten by a guess.

use super::introductions::both_sides_write;
use crate::world::World;

const ROLE: &str =
    "We would like to host a secondee.\nOrganisation: Home Office\nApprovals followed: yes\n";

fn roles(world: &World) -> Vec<String> {
    let list = world.list();
    let references = list["items"].as_array().unwrap().iter();
    let shown = references.map(|item| world.runs(&["show", item["reference"].as_str().unwrap()]));
    shown.filter(|text| text.contains("\nrole ")).collect()
}

#[test]
fn a_second_vacancy_is_a_second_role_and_leaves_the_first_as_it_is() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_email("host@homeoffice.gov.uk");
    host.writes(&mut world, &format!("{ROLE}Essential skills: casework\nPlace: Leeds"));
    host.writes(&mut world, &format!("{ROLE}Essential skills: housing policy\nPlace: York"));
    assert_eq!(world.list()["counts"]["open"], 2);
    host.replies(&mut world, "The vacancy has been filled.");
    let withdrawn: Vec<bool> =
        roles(&world).iter().map(|role| role.contains("(withdrawn)")).collect();
    assert_eq!(withdrawn.iter().filter(|is| **is).count(), 1, "{withdrawn:?}");
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn what_may_be_about_either_of_two_roles_changes_neither() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_chat("host");
    host.writes(&mut world, &format!("{ROLE}Essential skills: casework\nPlace: Leeds"));
    host.writes(&mut world, &format!("{ROLE}Essential skills: housing policy\nPlace: York"));
    assert_eq!(world.list()["counts"]["open"], 2);
    let filled = ["chat", "--as", "host", "--say", "The vacancy has been filled."];
    let asked = world.runs(&filled);
    assert!(asked.contains("which one do you mean"), "{asked}");
    assert_eq!(world.list()["counts"]["open"], 2);
    assert!(world.officer().concerns().is_empty(), "whoever talks is asked at once");
    let mail = world.by_email("host@homeoffice.gov.uk");
    mail.writes(&mut world, &format!("{ROLE}Essential skills: casework\nPlace: Leeds"));
    mail.writes(&mut world, &format!("{ROLE}Essential skills: housing policy\nPlace: York"));
    mail.writes(&mut world, "The vacancy has been filled.");
    assert_eq!(world.list()["counts"]["open"], 4);
}

#[test]
fn a_filled_vacancy_does_not_take_back_the_same_persons_interest() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_chat("somebody");
    person.writes(&mut world, &format!("{ROLE}Essential skills: casework\nPlace: Leeds"));
    person.writes(
        &mut world,
        "I would like to apply for a secondment.\nName: Ann Person\nEmployer: Home Office\nPreferred location: Leeds\nRight to work in the UK: yes",
    );
    let n_open = world.list()["counts"]["open"].as_u64().unwrap();
    person.writes(&mut world, "The vacancy has been filled.");
    assert_eq!(world.list()["counts"]["open"].as_u64().unwrap(), n_open - 1);
    assert!(roles(&world).iter().all(|role| role.contains("(withdrawn)")));
}

#[test]
fn an_interest_in_another_programme_is_another_interest() {
    let mut world = World::empty().on("2026-03-02");
    let mailbox = |name: &str| {
        format!(
            "[[mailboxes]]\nname = \"{name}\"\nmaildir = \"{name}\"\naddresses = [\"{name}@programme.example\"]\n"
        )
    };
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n{}{}",
        mailbox("inbox"),
        mailbox("second")
    ));
    world.own_programme("govxchange", "inbox");
    world.own_programme("digital", "second");
    let mail = |number: u8| {
        format!(
            "From: ann@leeds.gov.uk\r\nTo: x@post.example\r\nSubject: Secondment {number}\r\nMessage-ID: <{number}@post.example>\r\n\r\n\
                 I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n"
        )
    };
    world.drops("inbox", mail(1).as_bytes());
    world.drops("second", mail(2).as_bytes());
    world.settles();
    assert!(world.officer().concerns().is_empty());
    let subjects: Vec<String> = world.sent().into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    let list = world.list();
    for item in list["items"].as_array().unwrap() {
        let shown = world.runs(&["show", item["reference"].as_str().unwrap()]);
        assert!(shown.contains("\ninterest "), "{shown}");
    }
}

#[test]
fn a_token_proves_only_the_reader_of_its_letter() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let letter = applicant.mails(&world).pop().unwrap().message_id;
    let mail = format!(
        "From: host@dwp.gov.uk\r\nTo: desk@programme.example\r\nSubject: Re: hello\r\nMessage-ID: <9@post.example>\r\nIn-Reply-To: <{letter}>\r\n\r\n\
         Yes, we'd like to go ahead.\r\n"
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
    assert!(world.runs(&["show", &introduction]).contains("not answered yet"));
    assert_eq!(
        world.officer().concerns(),
        ["asks for a change, and nothing shows that it is from the person it names"]
    );
}

#[test]
fn a_server_vouches_for_the_author_and_not_for_a_reply_address() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}authserv-id = \"mx.programme.example\"\n"));
    let victim = world.by_email("victim@leeds.gov.uk");
    victim.writes(&mut world, "I would like to apply for a secondment.\nName: Ann Person");
    let withdraws = |number: u8, from: &str| {
        format!(
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\nFrom: {from}\r\nReply-To: victim@leeds.gov.uk\r\n\
             To: desk@programme.example\r\nSubject: x{number}\r\nMessage-ID: <w{number}@post.example>\r\n\r\nPlease withdraw my expression of interest.\r\n"
        )
    };
    let is_withdrawn = |world: &World| {
        let list = world.list();
        let items = list["items"].as_array().unwrap().iter();
        let mut shown =
            items.map(|item| world.runs(&["show", item["reference"].as_str().unwrap()]));
        shown.any(|text| text.contains("(withdrawn)"))
    };
    world.drops("inbox", withdraws(1, "me@leeds.gov.uk").as_bytes());
    world.settles();
    assert!(!is_withdrawn(&world));
    world.drops("inbox", withdraws(2, "victim@leeds.gov.uk").as_bytes());
    world.settles();
    assert!(is_withdrawn(&world));
}

const MAY_BELONG: &str =
    "names something that its sender has no part in: see whether it belongs there";

fn applies(world: &mut World) -> String {
    world.by_email("a.person@leeds.gov.uk").writes(
        world,
        "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: Leeds",
    );
    world.list()["items"][0]["reference"].as_str().unwrap().to_owned()
}

fn mail_from(from: &str, headers: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: desk@programme.example\r\nSubject: hello\r\nMessage-ID: <s@post.example>\r\n{headers}\r\n{text}\r\n"
    )
}

#[test]
fn a_known_persons_other_address_is_asked_about_and_changes_nothing_by_itself() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let reference = applies(&mut world);
    let known = world.by_email("a.person@leeds.gov.uk");
    let text = format!("Please withdraw my expression of interest, {reference}.");
    world.drops("inbox", mail_from("Ann Person <ann@home.example>", "", &text).as_bytes());
    world.settles();
    assert_eq!(world.officer().concerns(), [MAY_BELONG]);
    assert_eq!(known.mails(&world).pop().unwrap().subject, format!("{reference}: is this yours?"));
    known.replies(&mut world, "Yes, that was me.");
    assert_eq!(
        world.officer().concerns(),
        ["came from another address, and the known address says it is theirs: do what it asks"]
    );
    assert!(!world.runs(&["show", &reference]).contains("(withdrawn)"));
}

#[test]
fn what_the_known_address_disowns_stays_unproven() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let reference = applies(&mut world);
    let text = format!("Please withdraw my expression of interest, {reference}.");
    world.drops("inbox", mail_from("Ann Person <ann@home.example>", "", &text).as_bytes());
    world.settles();
    world.by_email("a.person@leeds.gov.uk").replies(&mut world, "No");
    assert_eq!(
        world.officer().concerns(),
        ["asks for a change, and nothing shows that it is from the person it names"]
    );
}

#[test]
fn a_stranger_with_a_token_begins_something_new_and_the_officer_is_told_where_it_may_belong() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let reference = applies(&mut world);
    let known = world.by_email("a.person@leeds.gov.uk");
    let token = known.mails(&world).pop().unwrap().message_id;
    let headers = format!("In-Reply-To: <{token}>\r\n");
    let text = "Preferred location: York";
    world.drops("inbox", mail_from("Bob Else <bob@else.example>", &headers, text).as_bytes());
    world.settles();
    assert_eq!(world.officer().concerns(), [MAY_BELONG]);
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    assert!(world.runs(&["show", &item]).contains(&format!("may belong to {reference}")));
    assert!(!world.runs(&["show", &reference]).contains("York"));
    assert_eq!(known.mails(&world).len(), 1);
}

const SAME_PERSON: &str =
    "may be from somebody who is known under another address: see whether the two are one person";

#[test]
fn two_addresses_of_one_name_are_two_interests_and_a_suggestion_to_an_officer() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let form = "I would like to apply for a secondment.\nPreferred location: Leeds";
    let first = mail_from("Ann Person <ann@home.example>", "", form);
    let second = mail_from("\"Person, Ann\" <ann.person@leeds.gov.uk>", "", form);
    world.drops("inbox", first.as_bytes());
    world.settles();
    assert!(world.officer().concerns().is_empty());
    let reference = world.list()["items"][0]["reference"].as_str().unwrap().to_owned();
    world.drops("inbox", second.replace("<s@", "<t@").as_bytes());
    world.settles();
    assert_eq!(world.officer().concerns(), [SAME_PERSON]);
    let item = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let shown = world.runs(&["show", &item]);
    assert!(shown.contains(&format!("interest {item}")), "{shown}");
    assert!(shown.contains(&format!("may belong to {reference}")), "{shown}");
    assert_eq!(world.by_email("ann@home.example").mails(&world).len(), 1);

    // With two of the name, a third is nobody's in particular, whether the header or the form has it.
    for (number, from) in
        ["Ann Person <ann@elsewhere.example>", "ann@other.example"].iter().enumerate()
    {
        let third = mail_from(from, "", &format!("{form}\r\nName: Ann Person"));
        world.drops("inbox", third.replace("<s@", &format!("<u{number}@")).as_bytes());
        world.settles();
        assert_eq!(world.officer().concerns(), [SAME_PERSON]);
    }
}

#[test]
fn a_name_that_only_forms_give_is_kept_with_each_address() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let form =
        "I would like to apply for a secondment.\nPreferred location: Leeds\nName: Ann Person";
    for (number, from) in ["a@home.example", "b@home.example", "c@home.example"].iter().enumerate()
    {
        let mail = mail_from(from, "", form).replace("<s@", &format!("<n{number}@"));
        world.drops("inbox", mail.as_bytes());
        world.settles();
    }
    assert_eq!(
        world.officer().concerns(),
        [SAME_PERSON],
        "the third is of two, and of none in particular"
    );
}

#[test]
fn a_second_form_of_the_same_person_updates_the_first() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    let form = "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: ";
    applicant.writes(&mut world, &format!("{form}Leeds"));
    applicant.replies(&mut world, &format!("{form}York\nGrade: Grade 7"));
    let list = world.list();
    let items = list["items"].as_array().unwrap().iter();
    let shown: Vec<String> =
        items.map(|item| world.runs(&["show", item["reference"].as_str().unwrap()])).collect();
    let interests: Vec<&String> =
        shown.iter().filter(|text| text.contains("\ninterest ")).collect();
    assert_eq!(interests.len(), 1);
    for line in ["places: York", "grade: Grade 7", "before, places: Leeds"] {
        assert!(interests[0].contains(line), "{line} is not in\n{}", interests[0]);
    }
}
