//! What goes wrong around the desk: nothing is lost, and nothing is sent twice.

use std::fs;

use crate::world::{Running, World};

const LETTER: &str =
    "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: Leeds";

#[test]
fn started_again_the_desk_answers_nothing_twice() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant.writes(&mut world, LETTER);
    world.settles();
    world.settles();
    assert_eq!(applicant.mails(&world).len(), 1);
}

#[test]
fn a_clock_that_goes_backwards_repeats_nothing() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant.writes(&mut world, LETTER);
    world.clock_says("2020-01-01T00:00:00Z");
    world.settles();
    assert_eq!(applicant.mails(&world).len(), 1);
    applicant.replies(&mut world, "Right to work: yes");
    assert_eq!(applicant.mails(&world).len(), 2);
}

#[test]
fn the_same_mail_in_two_mailboxes_is_one_item_and_answered_once() {
    let mut world = World::empty().on("2026-03-02");
    world.write_config(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\n[[mailboxes]]\nname = \"lga\"\nmaildir = \"lga\"\n",
    );
    world.own_programme("govxchange", "inbox\", \"lga");
    let mail = format!(
        "From: a.person@leeds.gov.uk\r\nTo: x@programme.example\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <1@leeds.gov.uk>\r\n\r\n{LETTER}"
    );
    world.drops("inbox", mail.as_bytes());
    world.drops("lga", format!("Received: from elsewhere\r\n{mail}").as_bytes());
    world.settles();
    assert_eq!(world.list()["counts"]["messages"], 2);
    assert_eq!(world.list()["counts"]["items"], 1);
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn the_same_id_with_other_content_is_kept_and_shown() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let mail = |text: &str| {
        format!(
            "From: a.person@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <1@leeds.gov.uk>\r\n\r\n{text}"
        )
    };
    world.drops("inbox", mail(LETTER).as_bytes());
    world.drops("inbox", mail("Is there a relocation package?").as_bytes());
    world.settles();
    assert_eq!(world.list()["counts"]["items"], 2);
    assert_eq!(
        world.officer().concerns(),
        ["has the Message-ID of another mail and other content"]
    );
}

#[test]
fn people_may_read_and_move_mail_in_the_mailbox_meanwhile() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    applicant.writes(&mut world, LETTER);
    for file in fs::read_dir(world.path("inbox/new")).unwrap().flatten() {
        let read = format!("{}:2,S", file.file_name().into_string().unwrap());
        fs::rename(file.path(), world.path("inbox/cur").join(read)).unwrap();
    }
    world.settles();
    assert_eq!(world.list()["counts"]["messages"], 1);
    assert_eq!(applicant.mails(&world).len(), 1);
}

#[test]
fn a_second_desk_on_one_folder_is_refused() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.settles();
    let lock = fs::File::open(world.path("data/lock")).unwrap();
    lock.lock().unwrap();
    assert!(world.is_refused(&["once"]).contains("in use by another desk"));
    lock.unlock().unwrap();
    world.settles();
}

#[test]
fn without_room_nothing_is_accepted_and_nothing_is_lost() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@leeds.gov.uk");
    world.settles();
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("1 MB", "4000 TB"));
    world.drops("inbox", format!("From: a.person@leeds.gov.uk\r\n\r\n{LETTER}").as_bytes());
    assert!(world.is_refused(&["once"]).contains("nothing was kept; make room"));
    world.write_config(&config);
    world.settles();
    assert_eq!(applicant.mails(&world).len(), 1);
}

#[test]
fn a_message_above_the_limit_is_an_item_for_an_officer_and_its_sender_is_told() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("keep-free", "largest-message = \"1 kB\"\nkeep-free"));
    let large = |headers: &str| format!("{headers}\r\n\r\n{}", LETTER.repeat(50));
    let applicant = world.by_email("a.person@leeds.gov.uk");
    world.drops("inbox", large("From: a.person@leeds.gov.uk\r\nMessage-ID: <1@x>").as_bytes());
    world.settles();
    let concern = "could not be read, or only in part: look at the raw mail";
    assert_eq!(world.officer().concerns(), [concern]);
    let reference = world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let shown = world.runs(&["show", &reference]);
    assert!(shown.contains("whole, it lies in the mailbox `inbox`"), "{shown}");
    assert_eq!(applicant.reads(&world), format!("{reference}: your message is too large"));
    let machine = "From: robot@leeds.gov.uk\r\nAuto-Submitted: auto-replied";
    world.drops("inbox", large(machine).as_bytes());
    world.settles();
    assert_eq!(world.officer().concerns().len(), 2);
    assert_eq!(world.sent().len(), 1, "no machine is answered");
}

/// Texts that cost a reader dearly whose work grows faster than what it reads.
fn crafted_texts() -> Vec<String> {
    let numbered = |line: &str| -> String {
        (0..20_000).map(|n| format!("{line} {n}\n")).collect::<Vec<_>>().concat()
    };
    let items: Vec<String> = (0..40_000).map(|number| format!("s{number}")).collect();
    vec![
        "not Leeds ".repeat(25_000),
        format!("not {}", "Leeds ".repeat(40_000)),
        format!("not in Leeds {}", ", nor in Sheffield".repeat(14_000)),
        "My line manager is supportive, Leeds City Council ".repeat(5_000),
        "if only, we need a secondee and full time ".repeat(6_000),
        "a\n".repeat(120_000),
        format!("{} Leeds\n", ">".repeat(200_000)),
        (1..700)
            .map(|depth| format!("{} quoted\n", "> ".repeat(depth)))
            .collect::<Vec<_>>()
            .concat(),
        numbered("Preferred location: Leeds"),
        numbered("Leeds"),
        numbered("Relevant skills:"),
        format!("Relevant skills: {}", items.join(", ")),
        "Is there a relocation package? ".repeat(8_000),
        format!("Who pays {}?", "my salary ".repeat(25_000)),
        "On 2 March Desk wrote:\n".repeat(10_000),
        "a".repeat(10 << 20),
    ]
}

#[test]
fn a_crafted_mail_does_not_stop_the_desk() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let texts = crafted_texts();
    let interest = "I would like to apply for a secondment. ";
    let mut mails: Vec<String> = texts
        .iter()
        .map(|text| format!("To: desk@programme.example\r\n\r\n{interest}\n{text}"))
        .collect();
    let html = "To: desk@programme.example\r\nContent-Type: text/html\r\n\r\n";
    mails.push(format!("{html}<table>{}</table>", "<tr><td>Leeds</td></tr>".repeat(200_000)));
    mails.push(format!("{html}{}Leeds", "<div>".repeat(200_000)));
    mails.push(format!("{html}{}Leeds", "<table><tr><td>".repeat(20_000)));
    mails.push(format!("{html}{}Leeds", "<blockquote>".repeat(50_000)));
    let readers: Vec<String> = (0..100_000).map(|n| format!("p{n}@leeds.gov.uk")).collect();
    mails.push(format!("To: {}\r\n\r\n{interest}", readers.join(",\r\n ")));
    mails.push(format!("Subject: {}\r\n\r\n{interest}", "Leeds ".repeat(100_000)));
    mails.push(format!("References: {}\r\n\r\n{interest}", "<a@b.example> ".repeat(100_000)));
    let nested = (0..2_000)
        .map(|depth| {
            format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n")
        })
        .collect::<Vec<_>>()
        .concat();
    mails.push(format!("{nested}\r\n{interest}"));
    mails.push(format!("{}\r\n{interest}", "Content-Type: message/rfc822\r\n\r\n".repeat(2_000)));
    for (number, mail) in mails.iter().enumerate() {
        world.drops("inbox", format!("From: p{number}@leeds.gov.uk\r\n{mail}").as_bytes());
    }
    let told = Running::start(&world, &["once"]).ends();
    assert!(told.contains(&format!("{} messages taken in", mails.len())), "{told}");
    assert_eq!(world.list()["counts"]["items"], mails.len());
}
