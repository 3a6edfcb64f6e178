//! Machines that answer machines fall silent, and letters that come back are tied to what was sent.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::world::World;

/// A desk for one programme, known to others by one address, with a key of its own.
fn desk(address: &str, programme: &str) -> World {
    let world = World::empty().on("2026-03-02");
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"{}\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\naddresses = [\"{address}\"]\n",
        address.split('@').nth(1).unwrap()
    ));
    world.own_programme(programme, "inbox");
    let key = if address.ends_with("a.example") { "5e" } else { "7c" }.repeat(32);
    fs::write(world.path("data/key"), key + "\n").unwrap();
    world
}

/// Headers by which a mail shows that a machine wrote it.
const MARKS: [&str; 9] = [
    "auto-submitted:",
    "x-auto-response-suppress:",
    "precedence:",
    "return-path:",
    "x-autoreply:",
    "x-autorespond:",
    "list-id:",
    "list-unsubscribe:",
    "list-post:",
];

/// What a relay does to a mail on its way.
#[derive(Clone, Copy, Debug)]
enum Relay {
    /// Nothing.
    Keeps,
    /// Takes away the marks of machines.
    Unmarks,
    /// Takes away ids as well.
    UnmarksAndForgetsIds,
    /// Leaves nothing but the text.
    LeavesText,
    /// The same, and each mail gets an id of the relay's.
    LeavesTextWithNewIds,
    /// The same, and each subject a mark of the relay's.
    LeavesTextAndMarksSubjects,
}

impl Relay {
    fn passes_on(self, raw: &[u8]) -> Vec<u8> {
        let ids = ["message-id:", "in-reply-to:", "references:"];
        let stripped = match self {
            Self::Keeps => Vec::new(),
            Self::Unmarks => MARKS.to_vec(),
            Self::UnmarksAndForgetsIds => [&MARKS[..], &ids].concat(),
            Self::LeavesText | Self::LeavesTextWithNewIds | Self::LeavesTextAndMarksSubjects => {
                let mail = mail_parser::MessageParser::default().parse(raw).unwrap();
                let address = |given: Option<&mail_parser::Address<'_>>| {
                    given.unwrap().first().unwrap().address.clone().unwrap().into_owned()
                };
                let (from, to) = (address(mail.from()), address(mail.to()));
                let (subject, text) = (mail.subject().unwrap(), mail.body_text(0).unwrap());
                let (id, mark) = match self {
                    Self::LeavesTextWithNewIds => {
                        let marked = mail.message_id().unwrap().replace(['/', '@', '.'], "-");
                        (format!("Message-ID: <{marked}@relay.example>\r\n"), "")
                    }
                    Self::LeavesTextAndMarksSubjects => (String::new(), "[EXTERNAL] "),
                    Self::Keeps | Self::Unmarks | Self::UnmarksAndForgetsIds | Self::LeavesText => {
                        (String::new(), "")
                    }
                };
                let head = format!(
                    "{id}From: {from}\r\nTo: {to}\r\nSubject: {mark}{subject}\r\nContent-Type: text/plain; charset=utf-8"
                );
                return format!("{head}\r\n\r\n{text}").into_bytes();
            }
        };
        let mail = String::from_utf8(raw.to_vec()).unwrap();
        let (head, body) = mail.split_once("\r\n\r\n").unwrap();
        let (mut kept, mut is_kept) = (Vec::new(), true);
        for line in head.split("\r\n") {
            if !line.starts_with([' ', '\t']) {
                let line = line.to_lowercase();
                is_kept = !stripped.iter().any(|mark| line.starts_with(mark));
            }
            if is_kept {
                kept.push(line);
            }
        }
        format!("{}\r\n\r\n{body}", kept.join("\r\n")).into_bytes()
    }
}

/// Carries what one desk has sent since the last time to the other. Returns how many mails that were.
fn carry(from: &World, to: &mut World, carried: &mut BTreeSet<PathBuf>, relay: Relay) -> usize {
    let files = fs::read_dir(from.path("sent/new")).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> =
        files.map(|file| file.path()).filter(|path| carried.insert(path.clone())).collect();
    paths.sort();
    for path in &paths {
        to.drops("inbox", &relay.passes_on(&fs::read(path).unwrap()));
    }
    paths.len()
}

/// Words of its own for a desk: each sentence is another than those that the program brings along.
fn rewords(world: &World, filler: &str) {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/prompts");
    let copied = Command::new("cp").args(["-r", shipped, "."]).current_dir(world.path("")).status();
    assert!(copied.unwrap().success());
    for file in fs::read_dir(world.path("prompts/messages")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let mut reworded = String::new();
        for (at, piece) in text.split('{').enumerate() {
            let (kept, words) = match piece.rsplit_once('}') {
                Some((kept, words)) => (format!("{{{kept}}}"), words),
                None if at == 0 => (String::new(), piece),
                None => (format!("{{{piece}"), ""),
            };
            reworded.push_str(&kept);
            for line in words.split_inclusive(' ') {
                reworded.push_str(line);
                let is_common =
                    ["the ", "you ", "to ", "a ", "or ", "and ", "is ", "will ", "your ", "for "]
                        .contains(&line);
                if is_common {
                    reworded.extend([filler, " "]);
                }
            }
        }
        fs::write(path, reworded).unwrap();
    }
}

/// Lets two desks answer each other until they fall silent; how many mails went each way. Theirs is for another programme, or for the same.
fn wired(first: &str, relay: Relay, programme: &str, fillers: Option<[&str; 2]>) -> (usize, usize) {
    let (mut ours, mut theirs) =
        (desk("desk@a.example", "govxchange"), desk("desk@b.example", programme));
    if let Some([our_filler, their_filler]) = fillers {
        rewords(&ours, our_filler);
        rewords(&theirs, their_filler);
    }
    let (mut from_ours, mut from_theirs) = (BTreeSet::new(), BTreeSet::new());
    ours.drops("inbox", first.as_bytes());
    let (mut n_ours, mut n_theirs) = (0, 0);
    for _ in 0..12 {
        ours.settles();
        let n_new = carry(&ours, &mut theirs, &mut from_ours, relay);
        theirs.settles();
        let n_back = carry(&theirs, &mut ours, &mut from_theirs, relay);
        (n_ours, n_theirs) = (n_ours + n_new, n_theirs + n_back);
        if n_new + n_back == 0 {
            return (n_ours, n_theirs);
        }
    }
    panic!("they still write to each other after {n_ours} and {n_theirs} mails");
}

/// The relays that take marks away.
const RELAYS: [Relay; 5] = [
    Relay::Unmarks,
    Relay::UnmarksAndForgetsIds,
    Relay::LeavesText,
    Relay::LeavesTextWithNewIds,
    Relay::LeavesTextAndMarksSubjects,
];

const FIRST: [&str; 4] = [
    "I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n",
    "We would like to host a secondee in Leeds.\r\nJob title: Analyst\r\n",
    "Is there a relocation package? Who pays the salary?\r\n",
    "Hello there, the papers for Thursday lie in the shared folder.\r\n",
];

fn first(text: &str) -> String {
    format!(
        "From: desk@b.example\r\nTo: desk@a.example\r\nSubject: Secondment\r\nMessage-ID: <1@people.example>\r\n\r\n{text}"
    )
}

#[test]
fn two_desks_that_answer_each_other_fall_silent_also_with_every_mark_taken_away() {
    for text in FIRST {
        for relay in [Relay::Keeps, Relay::Unmarks, Relay::UnmarksAndForgetsIds, Relay::LeavesText]
        {
            let wired = wired(&first(text), relay, "govxchange", None);
            assert_eq!(wired, (1, 0), "{relay:?}: {text}");
        }
    }
}

#[test]
fn two_desks_with_words_of_their_own_fall_silent_after_two_mails_whatever_is_taken_away() {
    for programme in ["govxchange", "digital"] {
        for (text, relay) in FIRST.iter().flat_map(|text| RELAYS.map(|relay| (text, relay))) {
            let fillers = Some(["really", "indeed"]);
            let (n_ours, n_theirs) = wired(&first(text), relay, programme, fillers);
            assert!(
                n_ours + n_theirs <= 2,
                "{n_ours} and {n_theirs} mails, {relay:?}, {programme}: {text}"
            );
        }
    }
}

#[test]
fn a_reference_that_another_desk_gave_withholds_the_answer_and_nothing_else() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_email("a.person@leeds.gov.uk");
    let text = "I would like to go on a secondment. Preferred location: Leeds.";
    person.writes(&mut world, &format!("{text} Your reference: GX-2345"));
    assert_eq!(person.mails(&world).len(), 0);
    assert_eq!(world.list()["counts"]["items"], 1);
    let concerns = world.officer().concerns();
    assert!(concerns.len() == 1 && concerns[0].contains("sounds automatic"), "{concerns:?}");
    let colleague = world.by_email("a.colleague@leeds.gov.uk");
    colleague.writes(&mut world, &format!("{text} Is that so?\n\n> Your reference: GX-2345"));
    assert_eq!(colleague.mails(&world).len(), 1, "a person quotes");
    colleague.replies(&mut world, "Sorry, I meant GX-2346 and Bradford.");
    assert_eq!(colleague.mails(&world).len(), 2, "a reply carries our token");
    // Of another prefix: a letter names it in its subject and again in its words.
    let from_a_desk = |number: u32, subject: &str, words: &str| {
        format!(
            "From: writer-{number}@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: {subject}\r\n\r\n{text} {words}"
        )
    };
    let n_before = world.sent().len();
    let reference = "Your reference: DS-2345";
    world.drops("inbox", from_a_desk(1, "DS-2345: we have it", reference).as_bytes());
    world.settles();
    assert_eq!(world.sent().len(), n_before);
    world.drops("inbox", from_a_desk(2, "Re: DS-2345: we have it", reference).as_bytes());
    world.drops("inbox", from_a_desk(3, "DS-2345: we have it", "").as_bytes());
    world.drops("inbox", from_a_desk(4, "A secondment", reference).as_bytes());
    world.settles();
    assert_eq!(world.sent().len(), n_before + 3, "people answer and mention such letters");
}

#[test]
fn a_letter_of_another_desk_that_shows_no_mark_is_an_officers_and_a_quotation_is_not() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let person = world.by_email("a.person@leeds.gov.uk");
    person.writes(&mut world, "Is there a relocation package?");
    let letter = person.mails(&world).pop().unwrap().text;
    let mail = |from: &str, text: &str| {
        format!(
            "From: {from}@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Hello\r\n\r\n{text}"
        )
    };
    world.drops("inbox", mail("machine", &letter).as_bytes());
    world.settles();
    assert_eq!(world.sent().len(), 1);
    let concerns = world.officer().concerns();
    assert_eq!(concerns.len(), 1, "{concerns:?}");
    assert!(concerns[0].contains("sounds automatic"), "{concerns:?}");
    let quoted = letter.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n");
    let text = format!("Thank you. Is there a relocation package for families?\n\n{quoted}");
    world.drops("inbox", mail("colleague", &text).as_bytes());
    world.settles();
    assert_eq!(world.sent().len(), 2, "a person quotes");
    assert_eq!(world.officer().concerns().len(), 1);
}

#[test]
fn mails_that_say_the_same_but_for_numbers_are_answered_once_a_day_and_an_officer_sees_the_rest() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let text = "Dear team,\n\nI have read your pages with care, all of them, twice over. Is there a relocation package? ";
    let person = world.by_email("a.person@leeds.gov.uk");
    person.writes(&mut world, &format!("{text}I ask as number 1."));
    person.writes(&mut world, &format!("{text}I ask as number 2."));
    assert_eq!(person.mails(&world).len(), 1);
    let concerns = world.officer().concerns();
    assert_eq!(concerns.len(), 1, "{concerns:?}");
    assert!(concerns[0].contains("enough was answered"), "{concerns:?}");
    person.replies(&mut world, &format!("{text}I ask as number 3."));
    assert_eq!(person.mails(&world).len(), 2, "a thread has a budget of its own");
    world.passes("2 days");
    person.writes(&mut world, &format!("{text}I ask as number 4."));
    assert_eq!(person.mails(&world).len(), 3, "on another day it is answered");
}

/// A report about a letter, in the form that RFC 3464 gives it or in plain words.
pub fn report(message_id: &str, action: &str, is_plain: bool) -> String {
    let head = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: desk@programme.example\r\n\
                Subject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\n";
    if is_plain {
        return format!(
            "{head}\r\nHi. I was not able to deliver your message.\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n\
             Subject: yours\r\nMessage-ID:\r\n <{message_id}>\r\n\r\nHello\r\n"
        );
    }
    format!(
        "{head}MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; x@y.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: yours\r\nMessage-ID: <{message_id}>\r\n\r\n--b--\r\n"
    )
}

/// A world in which a host and an applicant were introduced a moment ago.
fn introduced() -> (World, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    super::introductions::both_sides_write(&mut world);
    let reference = world.officer().confirms_the_proposed_match();
    (world, reference)
}

#[test]
fn a_letter_that_comes_back_marks_its_address_and_the_officer_is_told_once() {
    for is_plain in [false, true] {
        let (mut world, reference) = introduced();
        let letters = world.sent();
        let letter = |step: &str| {
            let begin = format!("{reference}.{step}");
            letters.iter().find(|mail| mail.message_id.starts_with(&begin)).unwrap().clone()
        };
        let host = letter("introduction.host");
        world.drops("inbox", report(&host.message_id, "delayed", false).as_bytes());
        world.settles();
        assert!(
            world.officer().concerns().iter().all(|why| !why.contains("could not be delivered"))
        );

        world.drops("inbox", report(&host.message_id, "failed", is_plain).as_bytes());
        world.drops("inbox", report(&host.message_id, "failed ", !is_plain).as_bytes());
        world.settles();
        let concerns = world.officer().concerns();
        assert_eq!(concerns.iter().filter(|why| why.contains("could not be delivered")).count(), 1);
        assert!(world.runs(&["show", &reference]).contains("came back 20"));

        let n_before = world.sent().len();
        world.passes("8 days");
        let nudged: Vec<String> =
            world.sent().split_off(n_before).into_iter().map(|mail| mail.to).collect();
        assert_eq!(
            nudged,
            [letter("introduction.applicant").to],
            "only who can be reached is reminded"
        );
    }
}

#[test]
fn whoever_writes_again_is_reachable_again() {
    let (mut world, reference) = introduced();
    let begin = format!("{reference}.introduction.applicant");
    let letters = world.sent();
    let letter = letters.iter().find(|mail| mail.message_id.starts_with(&begin)).unwrap();
    world.drops("inbox", report(&letter.message_id, "failed", false).as_bytes());
    world.settles();
    let applicant = world.by_email(&letter.to);
    applicant.writes(&mut world, "Is there a relocation package?");
    let n_before = world.sent().len();
    world.passes("8 days");
    let nudged: Vec<String> =
        world.sent().split_off(n_before).into_iter().map(|mail| mail.to).collect();
    assert!(nudged.contains(&letter.to), "{nudged:?}");
}

#[test]
fn a_report_with_a_forged_token_marks_nobody() {
    let (mut world, reference) = introduced();
    let forged = format!("{reference}.introduction.host.{}@desk.example", "0".repeat(32));
    world.drops("inbox", report(&forged, "failed", false).as_bytes());
    world.settles();
    let n_before = world.sent().len();
    world.passes("8 days");
    assert_eq!(world.sent().len(), n_before + 2);
}
