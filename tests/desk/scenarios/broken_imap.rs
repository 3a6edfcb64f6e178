//! IMAP servers that refuse, break off and say things out of turn: nothing is lost, nothing skipped, nothing taken twice.

use crate::world::{Fault, Running, ScriptedServer, World};

pub fn letter(number: usize) -> String {
    format!(
        "From: person-{number}@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <{number}@leeds.gov.uk>\r\n\r\n\
         I would like to apply for a secondment.\r\nName: Person {number}\r\nPreferred location: Leeds\r\n"
    )
}

/// A desk that has seen the server's mailbox while it was empty.
pub fn desk_at(server: &ScriptedServer, more: &str) -> World {
    let mut world = World::running("govxchange");
    std::fs::write(world.path("password"), "secret\n").unwrap();
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\n\
         [[mailboxes]]\nname = \"inbox\"\naddresses = [\"desk@programme.example\"]\n[mailboxes.imap]\nhost = \"localhost\"\nport = {}\n\
         user = \"desk\"\npassword-from = {{ file = \"password\" }}\nca-file = \"{}\"\n{more}\n",
        server.port(),
        server.ca().display()
    ));
    assert!(world.settles().contains("0 messages taken in"));
    world
}

fn n_arrivals(world: &World) -> serde_json::Value {
    let list = world.list();
    assert_eq!(list["counts"]["items"], list["counts"]["messages"], "no copies: {list}");
    list["counts"]["messages"].clone()
}

/// Three mails come, and faults with them; the desk has all three once after so many visits.
#[track_caller]
fn check(faults: &[Fault], n_visits: usize) {
    let server = ScriptedServer::start();
    let mut world = desk_at(&server, "");
    (1..=3).for_each(|number| server.delivers(&letter(number)));
    server.fails(faults);
    for _ in 1..n_visits {
        assert!(!world.tries(&["once"]).status.success(), "{faults:?} is told");
    }
    world.settles();
    assert_eq!(n_arrivals(&world), 3, "{faults:?}");
    assert_eq!(server.faults_left(), []);
    assert!(world.settles().contains("0 messages taken in"));
    let mut readers: Vec<String> = world.sent().into_iter().map(|mail| mail.to).collect();
    readers.sort();
    assert_eq!(readers, [1, 2, 3].map(|number| format!("person-{number}@leeds.gov.uk")));
    let marks = |command: &String| {
        ["STORE", "SELECT", "MOVE", "EXPUNGE", "BODY[]"].iter().any(|word| command.contains(word))
    };
    assert!(!server.commands().iter().any(marks), "nothing is marked");
}

#[test]
fn a_fetch_that_is_refused_is_made_again() {
    check(&[Fault::FetchNo], 1);
    check(&[Fault::FetchBad, Fault::FetchNo], 1);
    check(&[Fault::FetchNothing], 1);
}

#[test]
fn a_connection_that_ends_in_the_middle_is_no_success() {
    check(&[Fault::CloseAfterOne], 1);
    check(&[Fault::ByeAfterOne, Fault::CloseInside], 1);
    check(&[Fault::ExamineClose], 1);
    check(&[Fault::SearchClose], 1);
}

#[test]
fn a_search_that_is_refused_does_not_mean_an_empty_mailbox() {
    check(&[Fault::SearchNo], 2);
}

#[test]
fn flags_of_other_sessions_between_the_answers_are_skipped() {
    check(&[Fault::ForeignItems], 1);
}

#[test]
fn a_mail_that_is_never_given_is_told_and_holds_up_nobody() {
    let server = ScriptedServer::start();
    let mut world = desk_at(&server, "");
    (1..=3).for_each(|number| server.delivers(&letter(number)));
    server.withholds(&[2]);
    let told = world.settles();
    assert!(told.contains("lists mail 2 of it and does not give it"), "{told}");
    assert_eq!(n_arrivals(&world), 2);
    server.withholds(&[]);
    world.settles();
    assert_eq!(n_arrivals(&world), 3);
}

/// Runs on the machine's clock, by which the server's mails are old.
fn runs(world: &World) -> Running {
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("answer-within = \"5000 weeks\"\n{config}"));
    let desk = Running::start(world, &["run"]);
    desk.says("what comes is taken in at once");
    desk
}

#[test]
fn a_mail_that_comes_just_before_the_server_agrees_to_idle_is_not_left_lying() {
    let server = ScriptedServer::start();
    let world = desk_at(&server, "look-every = \"20 minutes\"");
    server.will_deliver(&letter(1));
    server.fails(&[Fault::ExistsBeforePlus]);
    let desk = runs(&world);
    desk.says("sent: acknowledgement");
    server.delivers(&letter(2));
    desk.says("sent: acknowledgement");
    desk.stops();
    assert_eq!(n_arrivals(&world), 2);
}

#[test]
fn a_server_that_refuses_to_idle_is_asked_now_and_then() {
    let server = ScriptedServer::start();
    let world = desk_at(&server, "look-every = \"1 second\"");
    server.fails(&[Fault::IdleNo]);
    let desk = runs(&world);
    server.delivers(&letter(1));
    desk.says("sent: acknowledgement");
    desk.stops();
    assert_eq!(n_arrivals(&world), 1);
}

#[test]
fn an_idle_that_ends_with_its_connection_and_a_storm_of_news_lose_no_mail() {
    let server = ScriptedServer::start();
    let world = desk_at(&server, "look-every = \"20 minutes\"");
    server.fails(&[Fault::IdleClose, Fault::IdleClose, Fault::IdleStorm]);
    let desk = runs(&world);
    server.delivers(&letter(1));
    desk.says("sent: acknowledgement");
    server.delivers(&letter(2));
    desk.says("sent: acknowledgement");
    desk.stops();
    assert_eq!(n_arrivals(&world), 2);
    assert_eq!(server.faults_left(), []);
}

#[test]
fn marks_that_the_server_refuses_are_told_and_the_mail_is_answered_once() {
    let server = ScriptedServer::start();
    let mut world = desk_at(&server, "keyword = \"$Desk\"");
    server.delivers(&letter(1));
    server.fails(&[Fault::StoreNo]);
    let told = world.is_refused(&["once"]);
    assert!(told.contains("cannot be marked or moved (not yours to mark)"), "{told}");
    world.settles();
    assert_eq!(n_arrivals(&world), 1);
    assert_eq!(world.sent().len(), 1);
    let is_mark = |command: &&String| command.starts_with("UID STORE");
    assert_eq!(server.commands().iter().filter(is_mark).count(), 2, "refused, and set later");
}

#[test]
fn a_challenge_that_is_no_base64_is_a_refusal_in_a_sentence_and_never_waited_for() {
    let server = ScriptedServer::start();
    let mut world = desk_at(&server, "");
    server.offers("AUTH=PLAIN");
    server.delivers(&letter(1));
    server.fails(&[Fault::ForeignChallenge]);
    let told = world.is_refused(&["once"]);
    assert!(told.contains("`inbox` cannot be read:"), "{told}");
    world.settles();
    assert_eq!(n_arrivals(&world), 1);
    assert_eq!(server.faults_left(), []);
}
