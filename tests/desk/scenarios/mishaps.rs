//! What goes wrong around the desk: nothing is lost, and nothing is sent twice.

use std::fs;

use crate::world::World;

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
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\n\
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
