//! Responders that answer every mail, and reports that come by the hundred.

use std::fs;

use super::loops::report;
use crate::world::live::{BY_SECRET, Live};
use crate::world::{Mail, World};

/// Lets somebody's mail system answer every letter that the desk sends there, until the desk is silent. How many letters
/// that takes.
fn answered_by(
    world: &mut World,
    address: &str,
    answers: impl Fn(usize, &Mail) -> String,
) -> usize {
    let mut n_read = 0;
    for _ in 0..20 {
        world.settles();
        let letters: Vec<Mail> =
            world.sent().into_iter().filter(|mail| mail.to == address).collect();
        if letters.len() == n_read {
            return n_read;
        }
        for (number, letter) in letters.iter().enumerate().skip(n_read) {
            let mail = answers(number, letter);
            world.drops(
                "inbox",
                format!("From: {address}\r\nTo: desk@programme.example\r\n{mail}").as_bytes(),
            );
        }
        n_read = letters.len();
    }
    panic!("{n_read} letters, and they still write to each other");
}

const INTEREST: &str =
    "I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n";

/// A desk to which somebody has written.
fn written_to(address: &str, text: &str) -> World {
    let mut world = World::running("govxchange").on("2026-03-02");
    let mail = format!(
        "From: {address}\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <1@leeds.gov.uk>\r\n\r\n{text}"
    );
    world.drops("inbox", mail.as_bytes());
    world
}

#[test]
fn a_vacation_responder_gets_no_answer_whatever_it_sets() {
    let reply = |letter: &Mail| {
        format!("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\nSubject: ", letter.message_id)
    };
    let text = "I am out of the office until Monday and will read your message then.\r\n";
    let heads = [
        "Auto-Submitted: auto-replied (vacation)\r\n",
        "Precedence: bulk\r\n",
        "X-Autoreply: yes\r\n",
        "Return-Path: <>\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        "",
    ];
    for head in heads {
        let mut world = written_to("ann@leeds.gov.uk", INTEREST);
        let n_letters = answered_by(&mut world, "ann@leeds.gov.uk", |number, letter| {
            format!(
                "{head}{}Out of office: {}\r\nMessage-ID: <v{number}@leeds.gov.uk>\r\n\r\n{text}",
                reply(letter),
                letter.subject
            )
        });
        assert_eq!(n_letters, 1, "{head}");
    }
}

#[test]
fn a_real_vacation_responder_and_a_live_desk_write_to_each_other_once() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    live.once();
    live.lab.delivers(
        "desk",
        &format!(
            "From: ooo@lab.test\r\nTo: desk@lab.test\r\nMessage-ID: <1@lab.test>\r\n\r\n{INTEREST}"
        ),
    );
    live.once();
    live.once();
    let stored = live.lab.stored();
    assert_eq!(stored.iter().filter(|id| id.contains("@desk.example")).count(), 1);
    let here = live.lab.doveadm(&["search", "-u", "desk@lab.test", "all"]);
    assert_eq!(here.trim().lines().count(), 1, "the responder knows a machine's letter");
}

#[test]
fn a_ticket_system_that_acknowledges_everything_without_a_header_is_answered_twice_at_most() {
    for text in [
        INTEREST,
        "Is there a relocation package?\r\n",
        "My cousin keeps bees behind the town hall.\r\n",
    ] {
        let mut world = written_to("help@leeds.gov.uk", text);
        let n_letters = answered_by(&mut world, "help@leeds.gov.uk", |number, letter| {
            let ticket = 40_771 + 7 * number;
            format!(
                "Subject: [Ticket #{ticket}] {}\r\nMessage-ID: <t{ticket}@leeds.gov.uk>\r\n\r\n\
                 Thank you for contacting us. Your request was filed as ticket {ticket}; a colleague will look at it.\r\n",
                letter.subject
            )
        });
        assert!(n_letters <= 2, "{n_letters} letters: {text}");
        let concerns = world.officer().concerns();
        assert!(!concerns.is_empty() && concerns.len() <= 2, "{concerns:?}");
        world.passes("2 days");
        assert_eq!(answered_by(&mut world, "help@leeds.gov.uk", |_, _| String::new()), n_letters);
    }
}

#[test]
fn five_hundred_reports_at_once_send_nothing_mark_addresses_and_are_told_in_one_line() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}\n[sending]\nmost-an-hour = 1000\n"));
    for number in 0..250 {
        let interest = INTEREST.replace("Ann", &format!("Ann{number}"));
        let mail = format!(
            "From: p{number}@leeds.gov.uk\r\nTo: desk@programme.example\r\n\r\n{interest}Mail {number}.\r\n"
        );
        world.drops("inbox", mail.as_bytes());
    }
    world.settles();
    let letters = world.sent();
    assert_eq!(letters.len(), 250);
    for (number, letter) in letters.iter().enumerate() {
        let is_plain = number % 2 == 0;
        world.drops("inbox", report(&letter.message_id, "failed", is_plain).as_bytes());
        let other = report(&letter.message_id, "failed ", !is_plain);
        world.drops("inbox", other.as_bytes());
    }
    world.settles();
    assert_eq!(world.sent().len(), 250, "no letter answers a report");
    let concerns = world.officer().concerns();
    assert_eq!(concerns.len(), 250, "one for each address");
    let list = world.runs(&["list"]);
    let lines: Vec<&str> =
        list.lines().filter(|line| line.contains("could not be delivered")).collect();
    assert_eq!(lines.len(), 1, "{list}");
    assert!(lines[0].contains("and 247 more"), "{list}");
    world.passes("30 days");
    assert_eq!(world.sent().len(), 250);
}
