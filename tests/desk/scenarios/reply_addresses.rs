//! Answers to an address of their own: a thread is found again where a mail system drops all ids.

use std::fs;

use crate::world::World;

const INTEREST: &str = "I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\nRight to work in the UK: yes\r\n";

/// A desk that asks for answers to addresses of their own.
fn desk() -> World {
    let world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}reply-to = \"Desk+{{token}}@programme.example\"\n"));
    world
}

/// The address to which the answers to the last letter go.
fn address_for_answers(world: &World) -> String {
    let newest = world.sent().pop().unwrap().message_id;
    let files = fs::read_dir(world.path("sent/new")).unwrap().map(|file| file.unwrap().path());
    let raws = files.map(|file| fs::read_to_string(file).unwrap());
    let raw = raws.into_iter().find(|raw| raw.contains(&newest)).unwrap();
    let mail = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
    mail.reply_to().unwrap().first().unwrap().address.clone().unwrap().into_owned()
}

/// Somebody writes, with nothing in the mail that tells what it answers but the address it goes to.
fn writes(world: &mut World, from: &str, to: &str, text: &str) {
    let mail = format!("From: {from}\r\nTo: <{to}>\r\nSubject: Hello\r\n\r\n{text}");
    world.drops("inbox", mail.as_bytes());
    world.settles();
}

fn open(world: &World) -> u64 {
    world.list()["counts"]["open"].as_u64().unwrap()
}

#[test]
fn an_answer_without_ids_finds_its_thread_by_the_address_that_it_goes_to() {
    let mut world = desk();
    let (incomplete, rest) = INTEREST.split_at(INTEREST.find("Right to work").unwrap());
    writes(&mut world, "ann@leeds.gov.uk", "desk@programme.example", incomplete);
    let address = address_for_answers(&world);
    assert!(address.starts_with("Desk+gx-") && address.len() <= 64 + 19, "{address}");
    writes(&mut world, "ann@leeds.gov.uk", &address.to_lowercase(), rest);
    assert_eq!((open(&world), world.sent().len()), (1, 2));
    assert_ne!(address_for_answers(&world), address, "each letter has its own");
    writes(&mut world, "ann@leeds.gov.uk", &address, "Please withdraw my interest.\r\n");
    assert_eq!(open(&world), 0);
    assert_eq!(world.officer().concerns(), Vec::<String>::new());
}

#[test]
fn without_the_address_the_same_words_prove_nothing() {
    for address in
        ["desk@programme.example", "desk+gx-2222.0123456789abcdef01234567@programme.example"]
    {
        let mut world = desk();
        writes(&mut world, "ann@leeds.gov.uk", "desk@programme.example", INTEREST);
        writes(&mut world, "ann@leeds.gov.uk", address, "Please withdraw my interest.\r\n");
        assert_eq!(open(&world), 1, "{address}");
    }
}

#[test]
fn a_stranger_with_the_address_changes_nothing_and_an_officer_is_told_where_it_may_belong() {
    let mut world = desk();
    writes(&mut world, "ann@leeds.gov.uk", "desk@programme.example", INTEREST);
    let address = address_for_answers(&world);
    writes(&mut world, "stranger@elsewhere.example", &address, "Please withdraw my interest.\r\n");
    assert_eq!(open(&world), 1);
    let concerns = world.officer().concerns();
    assert!(concerns.iter().any(|why| why.contains("has no part in")), "{concerns:?}");
}

#[test]
fn the_addresses_for_answers_are_the_desks_own() {
    let mut world = desk();
    writes(&mut world, "ann@leeds.gov.uk", "desk@programme.example", INTEREST);
    let address = address_for_answers(&world);
    writes(&mut world, &address, "desk@programme.example", "Is there a relocation package?\r\n");
    assert_eq!(world.sent().len(), 1, "what comes from one of them is our own, and not answered");
    let list =
        format!("List-Id: <all.example>\r\nList-Post: <mailto:all@list.example>\r\nCc: {address}");
    let mail =
        format!("From: ben@leeds.gov.uk\r\n{list}\r\n\r\nIs there a relocation package?\r\n");
    world.drops("inbox", mail.as_bytes());
    world.settles();
    let concerns = world.officer().concerns();
    assert!(concerns.iter().any(|why| why.contains("mailing list")), "{concerns:?}");
}

#[test]
fn a_form_that_leaves_no_room_for_a_token_is_refused() {
    for form in [
        "desk@programme.example",
        "desk+{token}",
        "a-very-long-name-of-a-mailbox+{token}@programme.example",
    ] {
        let world = World::running("govxchange");
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        world.write_config(&format!("{config}reply-to = \"{form}\"\n"));
        let told = world.is_refused(&["once"]);
        assert!(told.contains("is no form of an address"), "{told}");
    }
}
