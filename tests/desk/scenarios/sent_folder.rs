//! People answer from the mailbox that the desk reads: their Sent folder shows it, and the desk steps back.

use std::fs;

use super::imap::{desk_at, letter};
use crate::world::live::{BY_SECRET, Live};
use crate::world::{MailLab, World};

const SENT: &str = "sent-folder = \"Sent\"";

/// A person, or what `headers` say, answers a mail.
fn answers(lab: &MailLab, world: &World, user: &str, message_id: &str, headers: &str) {
    let file = world.path("answer");
    let mail = format!(
        "From: {user}@lab.test\r\nTo: somebody@leeds.gov.uk\r\nSubject: Re: Secondment\r\nMessage-ID: <re-{message_id}>\r\n\
         In-Reply-To: <{message_id}>\r\nReferences: <{message_id}>\r\n{headers}\r\nI have just called you.\r\n"
    );
    fs::write(&file, mail).unwrap();
    lab.runs(&["save", user, file.to_str().unwrap(), "Sent"]);
}

fn unsettled(from: &str) -> String {
    letter(from).replace("I would like to apply", "I am being bullied here and want to complain")
}

#[test]
fn what_a_person_answered_before_the_desk_read_it_is_not_answered_again() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "IMAPS_PORT", SENT);
    world.settles();
    lab.delivers("alpha", &letter("quick"));
    lab.delivers("alpha", &letter("slow"));
    answers(&lab, &world, "alpha", "quick@leeds.gov.uk", "");
    let told = world.settles();
    assert!(told.contains("2 messages taken in, 1 letter handed over"), "{told}");
    assert_eq!(super::imap::answered(&world), "slow");
    world.runs(&["export", "backup.jsonl"]);
    world.runs(&["import", "backup.jsonl", "--data", "restored"]);
    let list = world.list();
    assert_eq!((&list["counts"]["items"], &list["theirs"]), (&2.into(), &serde_json::json!([])));
}

#[test]
fn a_concern_that_a_person_has_answered_is_shown_as_theirs() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "IMAPS_PORT", SENT);
    answers(&lab, &world, "alpha", "worried@leeds.gov.uk", "");
    world.settles();
    lab.delivers("alpha", &unsettled("worried"));
    world.settles();
    assert_eq!(
        world.list()["needs_you"].as_array().unwrap().len(),
        1,
        "sent before, and no answer"
    );
    answers(&lab, &world, "alpha", "worried@leeds.gov.uk", "Auto-Submitted: auto-replied\r\n");
    world.settles();
    assert_eq!(world.list()["needs_you"].as_array().unwrap().len(), 1, "a machine has answered");
    answers(&lab, &world, "alpha", "worried@leeds.gov.uk", "");
    world.settles();
    let list = world.list();
    assert_eq!(list["needs_you"], serde_json::json!([]));
    let theirs = list["theirs"][0]["reference"].as_str().unwrap().to_owned();
    assert!(world.runs(&["list"]).contains("Answered by a person (1)"));
    assert!(world.runs(&["show", &theirs]).contains("answered by a person"));
    world.runs(&["done", &theirs]);
    assert_eq!(world.list()["theirs"], serde_json::json!([]));
}

#[test]
fn whoever_answers_a_letter_of_the_desk_takes_the_item_over() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "IMAPS_PORT", SENT);
    world.settles();
    let odd = letter("odd").replace(
        "I would like to apply for a secondment.",
        "My cousin keeps bees behind the town hall.",
    );
    let odd = odd.replace("Name: odd Person\r\nPreferred location: Leeds\r\n", "");
    lab.delivers("alpha", &odd);
    assert!(world.settles().contains("1 message taken in, 1 letter handed over"));
    assert_eq!(world.list()["needs_you"].as_array().unwrap().len(), 1);
    let own = world.sent()[0].message_id.clone();
    let copy = fs::read_dir(world.path("sent/new")).unwrap().next().unwrap().unwrap().path();
    lab.runs(&["save", "alpha", copy.to_str().unwrap(), "Sent"]);
    world.settles();
    assert_eq!(world.list()["needs_you"].as_array().unwrap().len(), 1, "its own letter");
    answers(&lab, &world, "alpha", &own, "");
    world.settles();
    let list = world.list();
    assert_eq!(list["needs_you"], serde_json::json!([]));
    assert_eq!(list["theirs"].as_array().unwrap().len(), 1);
    let flags = ["-f", "flow", "fetch", "-u", "alpha@lab.test", "flags", "mailbox", "INBOX"];
    assert!(!lab.doveadm(&flags).contains("Seen"));
}

#[test]
fn an_answer_that_was_not_sent_yet_is_withdrawn_when_a_person_answers() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    let config = live.config();
    live.world.write_config(
        &config.replace("[mailboxes.imap]\n", &format!("[mailboxes.imap]\n{SENT}\n")),
    );
    live.once();
    live.lab.faults(r#"[{"stage":"rcpt","greylist":9}]"#);
    live.receives_from("applicant");
    assert!(live.once().contains("1 message taken in, 0 letters handed over"));
    let inbox = ["fetch", "-u", "desk@lab.test", "hdr.message-id", "mailbox", "INBOX"];
    let told = live.lab.doveadm(&inbox);
    let message_id = told.split_once('<').unwrap().1.split_once('>').unwrap().0;
    answers(&live.lab, &live.world, "desk", message_id, "");
    let told = live.once();
    assert!(told.contains("the desk's own answer is withdrawn"), "{told}");
    let list = live.world.command(&["list", "--json"]).output().unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!(list["counts"]["letters_pending"], 0, "{list}");
    assert!(live.lab.stored().is_empty());
}

#[test]
fn a_sent_folder_that_is_not_there_is_told_with_its_key() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAPS_PORT", "sent-folder = \"Gone\"");
    let told = world.is_refused(&["once"]);
    assert!(told.contains("the folder `Gone` cannot be opened"), "{told}");
    assert!(told.contains("mend `sent-folder`"), "{told}");
}
