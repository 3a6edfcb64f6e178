//! Sending by a real mail server with faults: what went out is known, or said to be unknown; nothing goes twice by itself.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use secondment_desk::control::{Command, Request};
use secondment_desk::domain::letter::Outcome;

use crate::world::office::{PASSWORD, config};
use crate::world::{MailLab, Office, World};

/// Tries one mail against a fault: what comes of it, and how many copies the server has stored.
#[track_caller]
fn check(office: &Office, fault: &str, expected: &str, n_stored: usize) {
    let n_before = office.lab.stored().len();
    office.lab.faults(&format!("[{fault}]"));
    let outcome = office.attempts();
    let name = match &outcome {
        Outcome::Delivered => "delivered",
        Outcome::TryLater(_) => "try later",
        Outcome::Unwelcome(_) => "unwelcome",
        Outcome::GiveUp(_) => "give up",
        Outcome::Unknown(_) => "unknown",
        Outcome::AccountRefused(_) => "account refused",
        Outcome::Unreachable { .. } => "unreachable",
        Outcome::NotBegun => "not begun",
    };
    assert_eq!(name, expected, "{fault}: {outcome:?}");
    assert_eq!(office.lab.stored().len() - n_before, n_stored, "{fault}");
}

#[test]
fn before_the_letter_begins_to_go_out_it_can_be_tried_again() {
    let office = Office::with_password("starttls");
    for stage in ["connect", "ehlo", "auth", "mail", "rcpt", "data-begins"] {
        let reply = |reply: &str| format!("{{\"stage\":\"{stage}\",\"reply\":\"{reply}\"}}");
        check(&office, &reply("421 4.3.2 Too busy"), "try later", 0);
        check(&office, &reply("454 4.7.0 Not now"), "try later", 0);
        // Without a greeting there is no connection, whatever the letter.
        let expected =
            if ["connect", "ehlo"].contains(&stage) { "unreachable" } else { "try later" };
        for action in ["drop", "hang"].into_iter().filter(|_| stage != "auth") {
            let fault = format!("{{\"stage\":\"{stage}\",\"action\":\"{action}\"}}");
            check(&office, &fault, expected, 0);
        }
    }
}

#[test]
fn what_is_refused_for_good_is_the_letter_or_the_account() {
    let office = Office::with_password("tls");
    for stage in ["mail", "rcpt", "data-begins"] {
        let reply = |reply: &str| format!("{{\"stage\":\"{stage}\",\"reply\":\"{reply}\"}}");
        check(&office, &reply("550 5.1.1 User unknown"), "give up", 0);
        check(&office, &reply("530 5.7.0 Authentication required"), "account refused", 0);
    }
    let words = r#"{"stage":"mail","reply":"530 5.7.57 Client may not send as desk@lab.test for a.person@leeds.gov.uk."}"#;
    office.lab.faults(&format!("[{words}]"));
    let Outcome::AccountRefused(sentence) = office.attempts() else { panic!("it is refused") };
    expect_test::expect![[r"the server answered MAIL with 530: 5.7.57 Client may not send as … for …; check `user` and the password in FOLDER/password."]]
        .assert_eq(&sentence.replace(office.world.path("").to_str().unwrap().trim_end_matches('/'), "FOLDER"));
    check(&office, r#"{"stage":"auth","reply":"535 5.7.8 No"}"#, "account refused", 0);
    check(&office, r#"{"stage":"ehlo","reply":"554 5.7.1 No service"}"#, "account refused", 0);
}

#[test]
fn only_the_servers_yes_after_the_letter_means_that_it_was_taken() {
    for security in ["starttls", "tls"] {
        let office = Office::with_password(security);
        check(&office, "", "delivered", 1);
        check(&office, r#"{"stage":"data","delay":1.4}"#, "delivered", 1);
        check(&office, r#"{"stage":"data","reply":"251 2.1.5 Well"}"#, "unknown", 0);
        check(&office, r#"{"stage":"data","reply":"451 4.3.0 Later"}"#, "try later", 0);
        check(&office, r#"{"stage":"data","reply":"552 5.3.4 Too big"}"#, "give up", 0);
        check(&office, r#"{"stage":"data","action":"drop"}"#, "unknown", 0);
        check(&office, r#"{"stage":"data","action":"hang"}"#, "unknown", 0);
        check(&office, r#"{"stage":"data","action":"store_then_drop"}"#, "unknown", 1);
        check(&office, r#"{"stage":"data","action":"store_then_hang"}"#, "unknown", 1);
        check(&office, "", "delivered", 1);
    }
}

#[test]
fn a_greylisted_letter_goes_out_once() {
    let mut office = Office::with_password("starttls");
    office.lab.faults(r#"[{"stage":"rcpt","greylist":2}]"#);
    office.receives_from("a.person@leeds.gov.uk");
    office.sends();
    assert_eq!(office.waiting(), ["Due"]);
    office.passes("1 minute");
    assert_eq!(office.lab.stored().len(), 0);
    office.passes("5 minutes");
    office.passes("1 day");
    assert_eq!(office.lab.stored().len(), 1);
    assert!(office.waiting().is_empty());
    assert_eq!(office.lab.events("stored")[0]["sender"], "<>", "no report answers an answer");
}

#[test]
fn what_may_have_gone_out_is_held_and_goes_again_only_by_an_officers_word() {
    let mut office = Office::with_password("starttls");
    office.lab.faults(r#"[{"stage":"data","action":"store_then_drop","times":1}]"#);
    office.receives_from("a.person@leeds.gov.uk");
    office.sends();
    office.passes("1 day");
    let mut office = office.starts_again();
    office.passes("7 days");
    assert_eq!(office.waiting(), ["PossiblySent"]);
    assert_eq!(office.lab.stored().len(), 1);
    let letter = office.ids().remove(0);
    office.orders(Request::Order(Command::SendAgain { letter }));
    office.sends();
    let stored = office.lab.stored();
    assert_eq!(stored.len(), 2);
    assert_eq!(stored[0], stored[1], "both copies have one Message-ID");
}

#[test]
fn a_report_of_the_mail_server_marks_the_letter() {
    let (lab, mut world) = (MailLab::sending(), World::empty());
    let live = config(&world, &lab, "starttls", PASSWORD);
    world.write_config(&live);
    world.own_programme("govxchange", "inbox");
    for mail in super::introductions::mails_that_fit() {
        world.drops("inbox", mail.as_bytes());
    }
    let runs = |arguments: &[&str]| {
        let output = world.command(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    runs(&["once"]);
    let list: serde_json::Value = serde_json::from_str(&runs(&["list", "--json"])).unwrap();
    let reference = list["proposed"][0]["reference"].as_str().unwrap().to_owned();
    lab.faults(r#"[{"stage":"rcpt","match":"host@","action":"bounce"}]"#);
    runs(&["confirm", &reference]);
    runs(&["once"]);
    let reports = lab.reports();
    assert_eq!(reports.len(), 1, "an introduction has a sender who hears of its failure");
    fs::write(world.path("inbox/new/report"), &reports[0]).unwrap();
    assert!(runs(&["once"]).contains("a letter that introduces could not be delivered"));
    let shown = runs(&["show", &reference]);
    assert!(
        shown.contains(&format!("Delivery {reference}/introduction/host: came back")),
        "{shown}"
    );
}

#[test]
fn a_refused_account_stops_sending_and_no_letter_is_lost() {
    let mut office = Office::with_password("starttls");
    fs::write(office.world.path("password"), "wrong").unwrap();
    for number in 0..12 {
        office.receives_from(&format!("person-{number}@leeds.gov.uk"));
    }
    office.sends();
    assert!(office.lab.events("auth").len() <= 4, "it does not try every letter");
    let pause = office.pause().unwrap();
    assert!(pause.contains("535") && pause.contains("check `user` and the password in"), "{pause}");
    assert_eq!(office.waiting(), vec!["Due"; 12]);

    let n_logins = office.lab.events("auth").len();
    let mut office = office.starts_again();
    office.passes("1 minute");
    assert_eq!(office.lab.events("auth").len(), n_logins, "it waits");
    office.passes("5 minutes");
    assert_eq!(office.lab.events("auth").len(), n_logins + 1, "one letter finds out");
    fs::write(office.world.path("password"), "pw-desk").unwrap();
    office.passes("15 minutes");
    assert_eq!(office.pause(), None);
    assert_eq!(office.lab.stored().len(), 12);
}

#[test]
fn tokens_are_kept_renewed_and_replaced_when_they_are_taken_back() {
    let office = Office::with_tokens();
    check(&office, "", "delivered", 1);
    check(&office, "", "delivered", 1);
    assert_eq!(office.lab.grants().len(), 1);
    office.lab.tokens(r#"{"revoke":true}"#);
    std::thread::sleep(Duration::from_millis(20));
    check(&office, "", "delivered", 1);
    assert_eq!(office.lab.grants().len(), 2);
    check(&office, r#"{"stage":"auth","reply":"454 4.7.0 Not now"}"#, "try later", 0);
    check(&office, r#"{"stage":"auth","action":"hang"}"#, "try later", 0);
    check(&office, r#"{"stage":"auth","action":"drop"}"#, "try later", 0);
    check(&office, r#"{"stage":"auth","reply":"535 5.7.3 Not this one"}"#, "account refused", 0);
}

#[test]
fn without_a_token_letters_wait_and_somebody_is_told_what_to_do() {
    let office = Office::with_tokens();
    office.lab.tokens(r#"{"token_fail":{"status":503,"times":1},"expires_in":2}"#);
    check(&office, "", "unreachable", 0);
    check(&office, "", "delivered", 1);
    std::thread::sleep(Duration::from_secs(2));
    check(&office, "", "delivered", 1);
    assert_eq!(office.lab.grants().len(), 2, "it was renewed before it was used");
    let expired = r#"{"token_fail":{"status":401,"error":"invalid_client","description":"AADSTS7000222: The secret keys are expired."}}"#;
    let office = Office::with_tokens();
    office.lab.tokens(expired);
    let Outcome::AccountRefused(sentence) = office.attempts() else { panic!("it is refused") };
    assert!(sentence.contains("secret has expired: make a new one"), "{sentence}");
    assert!(!sentence.contains("secret-desk"));
}

#[test]
fn a_server_with_an_unknown_certificate_is_told_nothing() {
    let (lab, world) = (MailLab::sending(), World::empty());
    let text = config(&world, &lab, "starttls", PASSWORD);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("ca-file")).collect();
    world.write_config(&lines.join("\n"));
    world.own_programme("govxchange", "inbox");
    let mut world = world;
    world.drops("inbox", LETTER.as_bytes());
    let output = world.command(&["once"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("Sending pauses") && told.contains("`ca-file`"), "{told}");
    assert!(lab.events("auth").is_empty());
}

#[test]
fn rehearsal_never_sends_by_a_mail_server() {
    let (lab, mut world) = (MailLab::sending(), World::empty());
    let live = config(&world, &lab, "starttls", PASSWORD);
    world.write_config(&live.replace("mode = \"live\"", "mode = \"rehearsal\"\nsent = \"sent\""));
    world.own_programme("govxchange", "inbox");
    world.drops("inbox", LETTER.as_bytes());
    world.settles();
    assert_eq!(world.sent().len(), 1);
    assert!(lab.stored().is_empty() && lab.events("auth").is_empty());
    world.write_config(&live.replace("mode = \"live\"", "mode = \"rehearsal\""));
    assert!(world.is_refused(&["check"]).contains("`sent` is missing"));
}

const LETTER: &str = "From: a.person@leeds.gov.uk\r\nTo: desk@lab.test\r\nMessage-ID: <7@leeds.gov.uk>\r\n\r\n\
                      I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n";

#[test]
fn killed_after_the_letter_began_to_go_out_it_is_shown_as_possibly_sent() {
    let (lab, mut world) = (MailLab::sending(), World::empty());
    let patient = config(&world, &lab, "starttls", PASSWORD).replace("1 second", "5 minutes");
    world.write_config(&patient);
    world.own_programme("govxchange", "inbox");
    lab.faults(r#"[{"stage":"data","action":"store_then_hang","times":1}]"#);
    world.drops("inbox", LETTER.as_bytes());
    let mut desk = world.command(&["run"]).stdout(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while lab.stored().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing was sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    desk.kill().unwrap();
    desk.wait().unwrap();
    for _ in 0..2 {
        assert!(world.command(&["once"]).status().unwrap().success());
    }
    let list = world.command(&["list"]).output().unwrap();
    let list = String::from_utf8_lossy(&list.stdout);
    assert!(list.contains("Letters held (1)") && list.contains("possibly sent"), "{list}");
    assert_eq!(lab.stored().len(), 1);
}

#[test]
fn a_desk_that_is_told_to_stop_does_not_wait_for_a_silent_server() {
    let (lab, mut world) = (MailLab::sending(), World::empty());
    let patient = config(&world, &lab, "starttls", PASSWORD).replace("1 second", "5 minutes");
    world.write_config(&patient);
    world.own_programme("govxchange", "inbox");
    lab.faults(r#"[{"stage":"rcpt","action":"hang"}]"#);
    world.drops("inbox", LETTER.as_bytes());
    let mut desk = world.command(&["run"]).stdout(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while lab.events("fault").is_empty() {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing was tried");
        std::thread::sleep(Duration::from_millis(20));
    }
    let interrupt =
        std::process::Command::new("kill").args(["-INT", &desk.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    assert!(desk.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(40));
    lab.faults("[]");
    assert!(world.command(&["once"]).status().unwrap().success());
    assert_eq!(lab.stored().len(), 1);
}
