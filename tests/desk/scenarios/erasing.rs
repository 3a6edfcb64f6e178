//! Somebody is erased: everywhere, for good, whatever happens in the middle, and may come back by their own will.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::introductions::both_sides_write;
use super::sealing::files_with;
use crate::world::World;

const WHO: &str = "applicant@leeds.gov.uk";
/// What only the applicant has said, and what they are called.
const CANARIES: [&str; 3] = ["Marchbanks", "applicant@leeds.gov.uk", "housing options officer"];

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
}

/// What can be read of a data folder.
fn readable(world: &World, data: &str) -> String {
    let name = format!("{}-readable.jsonl", data.replace('/', "-"));
    drop(fs::remove_file(world.path(&name)));
    world.runs(&["export", &name, "--readable", "--data", data]);
    fs::read_to_string(world.path(&name)).unwrap()
}

#[track_caller]
fn has_nothing(text: &str) {
    for canary in CANARIES {
        let line = text.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{canary}: {line:?}");
    }
}

#[test]
fn somebody_is_erased_from_folder_backup_and_export_and_the_mailbox_does_not_bring_them_back() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let (applicant, host) = (world.by_email(WHO), world.by_email("host@dwp.gov.uk"));
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    applicant.replies(
        &mut world,
        "Yes, we spoke. I've left since: please delete everything you hold about me.",
    );
    applicant.reads(&world);
    host.reads(&world);
    world.runs(&["export", "sealed.jsonl"]);
    copy(&world.path("data"), &world.path("backup"));
    copy(&world.path("backup"), &world.path("control"));

    let ahead = world.runs(&["erase", WHO, "--dry-run"]);
    assert!(ahead.contains("Would be erased: messages 2, letters"), "{ahead}");
    assert!(ahead.contains(&format!("by name: the other side of {introduction}")), "{ahead}");
    world.is_refused(&["erase", WHO]);
    assert!(readable(&world, "data").contains("Marchbanks"), "it is only listed");

    world.runs(&["erase", WHO, "--because", "they asked for it"]);
    world.settles();
    world.settles();
    assert!(applicant.reads(&world).ends_with("your data has been erased"));
    assert!(host.reads(&world).ends_with("please erase what we told you about somebody"));
    world.settles();
    has_nothing(&readable(&world, "data"));
    assert!(readable(&world, "data").contains("host@dwp.gov.uk"));
    assert!(world.runs(&["verify"]).contains("Everything is whole."));

    // The backup with its own old keys tells what a search would find; with the keys of today it tells nothing.
    assert!(readable(&world, "control").contains("Marchbanks"));
    fs::remove_dir_all(world.path("backup/person-keys")).unwrap();
    copy(&world.path("data/person-keys"), &world.path("backup/person-keys"));
    has_nothing(&readable(&world, "backup"));
    let told = world.runs(&["import", "sealed.jsonl", "--data", "other"]);
    assert!(
        told.contains("Of people who were erased since the export was made, nothing was imported"),
        "{told}"
    );
    has_nothing(&readable(&world, "other"));
    // What was done stands there whole, also once more from an export of the backup that nothing is read of.
    assert!(world.runs(&["verify", "--data", "other"]).contains("Everything is whole."));
    let verified = world.runs(&["import", "sealed.jsonl", "--data", "again", "--verify"]);
    assert!(!verified.contains("cannot be restored"), "{verified}");
    let whole = world.runs(&["export", "backup.jsonl", "--data", "backup"]);
    assert!(!whole.contains("Not everything is in it"), "{whole}");
    world.runs(&["import", "backup.jsonl", "--data", "third"]);
    has_nothing(&readable(&world, "third"));
    for data in ["third", "other"] {
        assert!(world.runs(&["verify", "--data", data]).contains("Everything is whole."), "{data}");
    }
    let whole = world.runs(&["export", "after.jsonl"]);
    assert!(!whole.contains("Not everything is in it"), "{whole}");
    for canary in CANARIES {
        assert_eq!(files_with(&world.path("data"), canary.as_bytes()), Vec::<String>::new());
    }

    // The mailbox is numbered anew, and everything in it looks new.
    let n_items = world.list()["counts"]["items"].clone();
    let n_sent = world.sent().len();
    for (at, mail) in fs::read_dir(world.path("inbox/new")).unwrap().flatten().enumerate() {
        fs::rename(mail.path(), world.path(&format!("inbox/new/renamed-{at}"))).unwrap();
    }
    world.settles();
    let again = world.list()["counts"]["items"].clone();
    assert_eq!(again, n_items, "the host's mail is known, the applicant's is passed over");
    assert_eq!(world.sent().len(), n_sent);
    has_nothing(&readable(&world, "data"));
    // So it is in the backup, which knows nothing of the erasure but what the keys tell.
    fs::rename(world.path("data"), world.path("away")).unwrap();
    fs::rename(world.path("backup"), world.path("data")).unwrap();
    world.settles();
    has_nothing(&readable(&world, "data"));
    fs::remove_dir_all(world.path("data")).unwrap();
    fs::rename(world.path("away"), world.path("data")).unwrap();

    // Half a year later they write again, by their own will.
    world.passes("180 days");
    applicant.reads(&world);
    applicant.writes(&mut world, "I would like to apply for a secondment.\nName: Ottilie Marchbanks\nPreferred location: York");
    assert!(applicant.reads(&world).contains("thank you, this is what we understood"));
    assert!(readable(&world, "data").contains("Marchbanks"));
}

#[test]
fn a_certificate_says_what_went_who_was_told_and_what_remains_where() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let told = world.runs(&["list", "--all"]);
    let reference = told.lines().find(|line| line.contains("interest")).unwrap();
    let reference = reference.split_whitespace().next().unwrap().to_owned();
    let told = world.runs(&["erase", &reference, "--because", "they asked for it"]);
    let (_, named) = told.split_once("secondment-desk show ").unwrap();
    let erasure = named.split('`').next().unwrap();
    world.settles();
    world.settles();
    world.settles();
    let certificate = world.runs(&["show", &reference]);
    assert_eq!(world.runs(&["show", erasure]), certificate, "{told}");
    for words in [
        "they asked for it",
        "Gone: messages 1, letters",
        "What cannot be read was cleared away.",
        &format!("Told about the person, by name: the other side of {introduction}"),
        "What remains, and where:",
    ] {
        assert!(certificate.contains(words), "{words}: {certificate}");
    }
    has_nothing(&certificate);
    assert!(world.is_refused(&["person", WHO]).contains("Nobody is known under that"));
    assert!(!world.runs(&["show", &introduction]).contains("Marchbanks"));
    assert!(world.runs(&["why", &reference]).contains("understood as interest"));
}

#[test]
fn the_drill_shows_it_on_a_person_who_does_not_exist_and_touches_nothing() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let before = world.runs(&["list", "--all"]);
    let drill = world.runs(&["drill", "erase"]);
    let findings: Vec<&str> = drill.lines().skip(1).collect();
    assert!(drill.starts_with("Erasure drill, 2026-03-02T"), "{drill}");
    assert!(
        findings.len() == 8 && findings.iter().all(|line| line.starts_with("passed")),
        "{drill}"
    );
    assert_eq!(world.runs(&["list", "--all"]), before);
    // Whoever the officers are, and whomever a programme names.
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let file = world.path("config/programmes/govxchange.toml");
    let programme = fs::read_to_string(&file).unwrap();
    let ann = "\n[[officers]]\nname = \"ann\"\nremit = \"officer\"\n\n[[officers]]\nname = \"dpo\"\nremit = \"data-protection\"\n";
    let leads = "\n[[officers]]\nname = \"first\"\nremit = \"lead\"\n\n[[officers]]\nname = \"second\"\nremit = \"lead\"\n";
    for (officers, named) in [(ann, "[]"), (leads, "[\"second\"]")] {
        world.write_config(&format!("{config}{officers}"));
        fs::write(&file, programme.replace("officers = []", &format!("officers = {named}")))
            .unwrap();
        let drill = world.runs(&["drill", "erase"]);
        assert_eq!(drill.matches("\npassed").count(), 8, "{drill}");
    }
}

#[test]
fn a_reason_with_the_persons_name_or_address_erases_nobody() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    for because in ["Ms Marchbanks asked", "OTTILIE wants it", "applicant@leeds.gov.uk wrote"] {
        let refused = world.is_refused(&["erase", WHO, "--because", because]);
        assert!(refused.contains("has a name or an address of the person"), "{refused}");
    }
    assert!(readable(&world, "data").contains("Marchbanks"), "nothing was erased");
    world.runs(&["erase", WHO, "--because", "an applicant asked for it by telephone"]);
}

#[test]
fn an_officer_without_the_remit_erases_nobody() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let officers = "\n[[officers]]\nname = \"ann\"\nremit = \"officer\"\n\n[[officers]]\nname = \"dpo\"\nremit = \"data-protection\"\n";
    world.write_config(&format!("{config}{officers}"));
    let refusal = world.is_refused(&["erase", WHO, "--because", "x", "--officer", "ann"]);
    assert!(refusal.contains("which is not to erase anybody"), "{refusal}");
    world.runs(&["erase", WHO, "--because", "they asked for it", "--officer", "dpo"]);
}

#[test]
fn an_erasure_that_was_killed_in_the_middle_goes_on_at_the_next_start() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.officer().confirms_the_proposed_match();
    fs::rename(world.path("data"), world.path("whole")).unwrap();
    let (mut n_kept, mut n_erased) = (0, 0);
    for n_syncs in 1.. {
        copy(&world.path("whole"), &world.path("data"));
        let now = world.now().to_string();
        let ends = Command::new("strace")
            .current_dir(world.path("."))
            .args(["-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,rename"])
            .args(["-e", &format!("inject=fsync,fdatasync,rename:signal=KILL:when={n_syncs}")])
            .args([env!("CARGO_BIN_EXE_secondment-desk"), "erase", WHO])
            .args(["--because", "they asked for it", "--now", &now])
            .env("USER", "desk-lead")
            .output()
            .unwrap();
        if ends.status.success() {
            break;
        }
        for _ in 0..4 {
            world.runs(&["once"]);
        }
        let left = readable(&world, "data");
        if left.contains("Marchbanks") {
            // Nothing was decided yet: they are there, whole.
            assert_eq!(n_erased, 0, "decided with fewer syncs than {n_syncs}");
            assert!(left.contains("housing options officer"));
            n_kept += 1;
        } else {
            has_nothing(&left);
            assert!(left.contains("\"progress\":\"cleared\""), "{n_syncs}");
            n_erased += 1;
        }
        assert!(world.runs(&["verify"]).contains("Everything is whole."));
        fs::remove_dir_all(world.path("data")).unwrap();
    }
    assert!(n_kept > 0 && n_erased > 1, "{n_kept} before the decision, {n_erased} after it");
}

#[test]
fn a_mail_that_a_backup_has_unread_is_no_officers_concern_once_its_sender_was_erased() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    fs::rename(world.path("data"), world.path("before")).unwrap();
    let unread = "From: applicant@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <unread@leeds.gov.uk>\r\n\r\nOttilie Marchbanks once more.";
    world.drops("inbox", unread.as_bytes());
    // Killed at each sync in turn: some of these folders have the mail, and have not read it.
    let mut n_cut_off = 0;
    for n_syncs in 1.. {
        copy(&world.path("before"), &world.path("data"));
        let now = world.now().to_string();
        let ends = Command::new("strace")
            .current_dir(world.path("."))
            .args(["-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"])
            .args(["-e", &format!("inject=fsync,fdatasync:signal=KILL:when={n_syncs}")])
            .args([env!("CARGO_BIN_EXE_secondment-desk"), "once", "--now", &now])
            .env("USER", "desk-lead")
            .output()
            .unwrap();
        if ends.status.success() {
            break;
        }
        fs::rename(world.path("data"), world.path(&format!("backup-{n_syncs}"))).unwrap();
        n_cut_off = n_syncs;
    }
    assert!(n_cut_off > 2, "{n_cut_off}");
    fs::remove_dir_all(world.path("data")).unwrap();
    copy(&world.path("before"), &world.path("data"));
    world.settles();
    world.runs(&["erase", WHO, "--because", "they asked for it"]);
    world.settles();
    fs::rename(world.path("data"), world.path("today")).unwrap();
    let mut n_passed_over = 0;
    for n_syncs in 1..=n_cut_off {
        fs::rename(world.path(&format!("backup-{n_syncs}")), world.path("data")).unwrap();
        fs::remove_dir_all(world.path("data/person-keys")).unwrap();
        copy(&world.path("today/person-keys"), &world.path("data/person-keys"));
        world.settles();
        let after = world.list();
        assert_eq!(after["needs_you"].as_array().unwrap().len(), 0, "{n_syncs}: {after}");
        let left = readable(&world, "data");
        assert!(!left.contains("{\"waiting\":"), "{n_syncs}: it waits for ever");
        n_passed_over += usize::from(left.contains("\"progress\":\"erased\""));
        has_nothing(&left);
        fs::remove_dir_all(world.path("data")).unwrap();
    }
    assert!(n_passed_over > 0, "of {n_cut_off}");
}
