//! Mailboxes on a real IMAP server, with people beside the desk and faults on the way.

use std::time::Duration;

use crate::world::{MailLab, Running, World};

/// A desk for one mailbox of a lab.
pub fn desk_at(lab: &MailLab, port: &str, more: &str) -> World {
    let world = World::running("govxchange");
    std::fs::write(world.path("password"), "pw-alpha\n").unwrap();
    world.write_config(&format!("{HEAD}{}", mailbox(lab, "inbox", port, more)));
    world
}

const HEAD: &str = "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n";

fn mailbox(lab: &MailLab, name: &str, port: &str, more: &str) -> String {
    let (port, ca) = (lab.place(port), lab.place("LAB_CA"));
    format!(
        "\n[[mailboxes]]\nname = \"{name}\"\naddresses = [\"desk@programme.example\"]\n[mailboxes.imap]\nhost = \"localhost\"\nport = {port}\n\
         user = \"alpha@lab.test\"\npassword-from = {{ file = \"password\" }}\nca-file = \"{ca}\"\n{more}\n"
    )
}

pub fn letter(from: &str) -> String {
    format!(
        "From: {from}@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <{from}@leeds.gov.uk>\r\n\r\n\
         I would like to apply for a secondment.\r\nName: {from} Person\r\nPreferred location: Leeds\r\n"
    )
}

pub fn runs(world: &World) -> Running {
    let desk = Running::start(world, &["run"]);
    desk.says("what comes is taken in at once");
    desk
}

/// Who was answered, in alphabetical order.
pub fn answered(world: &World) -> String {
    let mut readers: Vec<String> = world
        .sent()
        .iter()
        .map(|mail| mail.to.split('@').next().unwrap_or_default().to_owned())
        .collect();
    readers.sort();
    readers.join(" ")
}

/// Waits until these people were answered, and nobody else.
#[track_caller]
pub fn awaits(world: &World, readers: &str) {
    for _ in 0..1200 {
        if answered(world) == readers {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(answered(world), readers);
}

fn flags(lab: &MailLab, folder: &str) -> String {
    lab.doveadm(&["-f", "flow", "fetch", "-u", "alpha@lab.test", "flags", "mailbox", folder])
}

#[test]
fn a_mail_that_comes_while_the_desk_idles_is_answered_and_left_unread() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAPS_PORT", "look-every = \"20 minutes\"");
    let desk = runs(&world);
    lab.delivers("alpha", &letter("first"));
    awaits(&world, "first");
    lab.delivers("alpha", &letter("second"));
    awaits(&world, "first second");
    desk.stops();
    let flags = flags(&lab, "INBOX");
    assert_eq!(flags.lines().count(), 2, "{flags}");
    assert!(!flags.contains("Seen"), "{flags}");
}

#[test]
fn people_read_move_and_delete_in_the_same_mailbox() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAP_PORT", "security = \"starttls\"");
    let desk = runs(&world);
    lab.delivers("alpha", &letter("read"));
    awaits(&world, "read");
    desk.stops();
    for from in ["seen", "moved", "deleted", "kept"] {
        lab.delivers("alpha", &letter(from));
    }
    let with_id = |id: &str| format!("<{id}@leeds.gov.uk>");
    let inbox = ["-u", "alpha@lab.test"];
    let act = |verb: &[&str], id: &str| {
        let id = with_id(id);
        let mut all = verb.to_vec();
        all.extend(["mailbox", "INBOX", "header", "Message-ID", &id]);
        lab.doveadm(&all);
    };
    act(&["flags", "add", inbox[0], inbox[1], "\\Seen"], "seen");
    act(&["move", inbox[0], inbox[1], "Junk"], "moved");
    act(&["expunge", inbox[0], inbox[1]], "deleted");
    act(&["move", inbox[0], inbox[1], "Trash"], "read");
    let desk = runs(&world);
    lab.delivers("alpha", &letter("later"));
    awaits(&world, "kept later read seen");
    act(&["expunge", inbox[0], inbox[1]], "seen");
    lab.delivers("alpha", &letter("last"));
    awaits(&world, "kept last later read seen");
    let said = desk.stops();
    assert!(!said.contains("cannot"), "{said}");
    assert_eq!(answered(&world), "kept last later read seen");
}

#[test]
fn a_new_numbering_brings_nothing_twice_and_no_backlog() {
    let lab = MailLab::start(&[]);
    lab.delivers("alpha", &letter("backlog"));
    // The server dates mail in whole seconds.
    std::thread::sleep(Duration::from_millis(1100));
    let world = desk_at(&lab, "IMAPS_PORT", "");
    let desk = runs(&world);
    lab.delivers("alpha", &letter("first"));
    awaits(&world, "first");
    lab.runs(&["uidvalidity", "alpha"]);
    desk.says("1 of its mails came before");
    lab.delivers("alpha", &letter("second"));
    awaits(&world, "first second");
    desk.stops();
    let again = runs(&world);
    again.stops();
    assert_eq!(answered(&world), "first second");
}

#[test]
fn a_server_that_throws_the_desk_out_or_dies_costs_nothing() {
    let lab = MailLab::start(&[]);
    let world = desk_at(&lab, "IMAPS_PORT", "");
    let desk = runs(&world);
    lab.runs(&["kick", "alpha"]);
    lab.delivers("alpha", &letter("kicked"));
    awaits(&world, "kicked");
    lab.runs(&["kill9", "imap"]);
    std::thread::sleep(Duration::from_secs(1));
    lab.runs(&["up"]);
    lab.delivers("alpha", &letter("killed"));
    awaits(&world, "kicked killed");
    lab.runs(&["halt", "imap"]);
    lab.runs(&["up"]);
    lab.delivers("alpha", &letter("halted"));
    awaits(&world, "halted kicked killed");
    desk.dies();
    lab.delivers("alpha", &letter("desk-killed"));
    let desk = runs(&world);
    awaits(&world, "desk-killed halted kicked killed");
    desk.stops();
    assert_eq!(answered(&world), "desk-killed halted kicked killed");
}

#[test]
fn a_connection_that_went_deaf_is_noticed_told_and_replaced() {
    let lab = MailLab::start(&[]);
    let more = "look-every = \"2 seconds\"\npatience = \"2 seconds\"\ntell-after = \"1 second\"";
    let world = desk_at(&lab, "CHAOS_IMAPS_PORT", more);
    let desk = runs(&world);
    lab.runs(&["chaos", "{\"imap\":{\"mode\":\"blackhole\"}}"]);
    lab.delivers("alpha", &letter("waiting"));
    desk.says("cannot be read: the server does not answer");
    lab.runs(&["chaos", "{\"imap\":{\"mode\":\"pass\"}}"]);
    desk.says("it is read again");
    awaits(&world, "waiting");
    desk.stops();
    assert_eq!(answered(&world), "waiting");
}

#[test]
fn a_server_without_idle_is_asked_now_and_then() {
    let lab = MailLab::start(&["--imap-capability", "IMAP4rev1 SASL-IR"]);
    let world = desk_at(&lab, "IMAPS_PORT", "look-every = \"1 second\"");
    let desk = runs(&world);
    lab.delivers("alpha", &letter("first"));
    awaits(&world, "first");
    desk.stops();
}

#[test]
fn a_backlog_at_first_sight_is_left_alone_unless_config_wants_it() {
    let lab = MailLab::start(&[]);
    lab.runs(&["bulk", "alpha", "60"]);
    let mut world = desk_at(&lab, "IMAPS_PORT", "");
    assert!(world.settles().contains("0 messages taken in"));
    lab.delivers("alpha", &letter("first"));
    assert!(world.settles().contains("1 message taken in"));
    assert!(world.settles().contains("0 messages taken in"));
    assert_eq!(answered(&world), "first");

    let mut other = desk_at(&lab, "IMAPS_PORT", "since = \"2026-01-01\"");
    assert!(other.settles().contains("61 messages taken in"));
    assert!(other.settles().contains("0 messages taken in"));
}

#[test]
fn a_restored_backup_knows_since_when_the_mailbox_is_read_and_what_was_taken() {
    let lab = MailLab::start(&[]);
    lab.delivers("alpha", &letter("backlog"));
    let mut world = desk_at(&lab, "IMAPS_PORT", "");
    world.settles();
    lab.delivers("alpha", &letter("first"));
    assert!(world.settles().contains("1 message taken in"));
    world.runs(&["export", "backup.jsonl"]);
    world.runs(&["import", "backup.jsonl", "--data", "restored"]);
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("data = \"data\"", "data = \"restored\""));
    assert!(world.settles().contains("0 messages taken in, 0 letters handed over"));
    lab.delivers("alpha", &letter("second"));
    assert!(world.settles().contains("1 message taken in, 1 letter handed over"));
}

#[test]
fn a_mail_above_the_limit_becomes_an_item_by_its_beginning() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "IMAPS_PORT", "");
    let head = "mode = \"rehearsal\"\nlargest-message = \"100 kB\"\n";
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("mode = \"rehearsal\"\n", head));
    world.settles();
    let large = format!("{}{}", letter("large"), "A line that makes it long.\r\n".repeat(40_000));
    lab.delivers("alpha", &large);
    lab.delivers("alpha", &letter("small"));
    assert!(world.settles().contains("2 messages taken in"));
    assert_eq!(world.list()["counts"]["items"], 2);
    assert_eq!(answered(&world), "large small");
    let told = world.sent().into_iter().find(|mail| mail.to.starts_with("large")).unwrap();
    assert!(told.subject.contains("your message is too large"), "{}", told.subject);
    assert!(world.settles().contains("0 messages taken in"));
}

#[test]
fn the_account_itself_is_not_answered_though_nobody_listed_its_address() {
    let lab = MailLab::start(&[]);
    let mut world = desk_at(&lab, "IMAPS_PORT", "");
    world.settles();
    lab.delivers(
        "alpha",
        &letter("alpha").replace("alpha@leeds.gov.uk\r\nTo", "Alpha@lab.test\r\nTo"),
    );
    lab.delivers("alpha", &letter("first"));
    assert!(world.settles().contains("2 messages taken in, 1 letter handed over"));
    assert_eq!(answered(&world), "first");
}

#[test]
fn a_folder_that_vanishes_while_the_desk_runs_is_told_and_read_again_once_it_is_back() {
    let lab = MailLab::start(&[]);
    let folder = |verb: &str| lab.doveadm(&["mailbox", verb, "-u", "alpha@lab.test", "Shared"]);
    folder("create");
    let more = "folder = \"Shared\"\nlook-every = \"1 second\"\ntell-after = \"1 second\"";
    let world = desk_at(&lab, "IMAPS_PORT", more);
    super::alarms::takes_alarms(&world);
    let desk = runs(&world);
    folder("delete");
    desk.says("the folder `Shared` cannot be opened");
    let told = super::alarms::awaits_told(&world, 1);
    assert!(told[0].contains("the folder `Shared` cannot be opened"), "{told:?}");
    folder("create");
    let back = world.path("back");
    std::fs::write(&back, letter("back")).unwrap();
    lab.runs(&["save", "alpha", back.to_str().unwrap(), "Shared"]);
    desk.stops();
    // It is another folder of that name: what is in it came after the desk began to read.
    let desk = runs(&world);
    awaits(&world, "back");
    desk.stops();
}

#[test]
fn what_a_person_must_mend_is_said_in_a_sentence_and_the_other_mailboxes_go_on() {
    let lab = MailLab::start(&[]);
    let world = World::running("govxchange");
    world.own_programme("govxchange", "inbox\", \"wrong\", \"missing\", \"elsewhere\", \"unknown");
    std::fs::write(world.path("password"), "pw-alpha\n").unwrap();
    std::fs::write(world.path("other-password"), "not this\n").unwrap();
    let wrong =
        mailbox(&lab, "wrong", "IMAPS_PORT", "").replace("\"password\"", "\"other-password\"");
    let missing = mailbox(&lab, "missing", "IMAPS_PORT", "folder = \"Büro\"");
    let elsewhere = mailbox(&lab, "elsewhere", "IMAPS_PORT", "")
        .replace("\"localhost\"", "\"no-such-host.invalid\"");
    let ca = format!("ca-file = \"{}\"", lab.place("LAB_CA"));
    let unknown = mailbox(&lab, "unknown", "IMAPS_PORT", "").replace(&ca, "");
    let inbox = mailbox(&lab, "inbox", "IMAPS_PORT", "");
    world.write_config(&format!("{HEAD}{wrong}{missing}{elsewhere}{unknown}{inbox}"));
    let output = world.tries(&["once"]);
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let certificates = crate::world::ScriptedServer::start();
    let ca = certificates.ca();
    let misnamed = mailbox(&lab, "inbox", "IMAPS_PORT", "")
        .replace(
            &format!("port = {}", lab.place("IMAPS_PORT")),
            &format!("port = {}", certificates.port()),
        )
        .replace(lab.place("LAB_CA"), ca.to_str().unwrap())
        .replace("\"localhost\"", "\"127.0.0.1\"");
    let other = desk_at(&lab, "IMAPS_PORT", "");
    other.write_config(&format!("{HEAD}{misnamed}"));
    let refused = other.is_refused(&["once"]);
    assert!(refused.contains("`inbox` cannot be read: the certificate"), "{refused}");
    assert!(refused.contains("127.0.0.1") && refused.contains("`host`"), "{refused}");
    for sentence in [
        "`wrong` cannot be read: the server refuses the user or the password",
        "`missing` cannot be read: the folder `Büro` cannot be opened",
        "`elsewhere` cannot be read: there is no server named no-such-host.invalid",
        "`unknown` cannot be read: nobody whom this machine knows has signed the certificate",
    ] {
        assert!(told.contains(sentence), "{sentence}: {told}");
    }
    assert!(!told.contains("alpha"), "no account is named: {told}");

    let desk = Running::start(&world, &["run"]);
    desk.says("`inbox`: it is read");
    lab.delivers("alpha", &letter("first"));
    awaits(&world, "first");
    desk.stops();
}
