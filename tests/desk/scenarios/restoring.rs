//! Everything in one file and back: nothing changes on the way, nobody else reads it, and nothing goes out twice unsaid.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::introductions::both_sides_write;
use crate::world::{Running, World};

const LETTER: &str =
    "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: Leeds";

#[test]
fn everything_goes_through_an_export_to_another_folder() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let introduction = world.officer().confirms_the_proposed_match();
    let host = world.by_email("host@dwp.gov.uk");
    host.replies(&mut world, "Yes, we spoke and would both like to go ahead.");
    let n_sent = world.sent().len();
    let shown = world.runs(&["show", &introduction]);
    assert!(shown.contains(", introduced; the ") && shown.contains(": outcome"), "{shown}");
    world.runs(&["export", "all.jsonl", "--readable"]);
    world.runs(&["export", "sealed.jsonl"]);
    world.runs(&["import", "sealed.jsonl", "--data", "other"]);
    assert_eq!(world.runs(&["show", &introduction, "--data", "other"]), shown);
    let there = world.runs(&["list", "--json", "--all", "--data", "other"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&there).unwrap(), world.list());
    assert!(world.runs(&["verify", "--data", "other"]).contains("Everything is whole."));
    world.runs(&["export", "again.jsonl", "--readable", "--data", "other"]);
    let export = |name| fs::read_to_string(world.path(name)).unwrap();
    assert_eq!(export("again.jsonl"), export("all.jsonl"));
    world.runs(&["once", "--data", "other"]);
    assert_eq!(world.sent().len(), n_sent);
}

#[test]
fn what_holds_secrets_is_for_its_owner_alone() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email("a.person@leeds.gov.uk").writes(&mut world, LETTER);
    world.runs(&["export", "all.jsonl"]);
    fs::create_dir(world.path("other")).unwrap();
    fs::set_permissions(world.path("other"), fs::Permissions::from_mode(0o755)).unwrap();
    world.runs(&["import", "all.jsonl", "--data", "other"]);
    let mode = |path: &str| fs::metadata(world.path(path)).unwrap().permissions().mode() & 0o777;
    for folder in ["data", "other"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for file in ["all.jsonl", "other/key", "other/mode", "other/person-keys/keys"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    for letter in fs::read_dir(world.path("sent/new")).unwrap().flatten() {
        assert_eq!(letter.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_rehearsal_never_becomes_real_by_an_import() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.settles();
    world.runs(&["export", "all.jsonl"]);
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("\"rehearsal\"", "\"demo\""));
    let refusal = world.is_refused(&["import", "all.jsonl", "--data", "other"]);
    assert!(refusal.contains("a desk with mode = \"rehearsal\""), "{refusal}");
    assert!(!world.path("other").exists());
}

#[test]
fn an_export_that_is_cut_off_makes_nothing() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email("a.person@leeds.gov.uk").writes(&mut world, LETTER);
    world.runs(&["export", "all.jsonl"]);
    let whole = fs::read_to_string(world.path("all.jsonl")).unwrap();
    let (cut, _) = whole.trim_end().rsplit_once('\n').unwrap();
    fs::write(world.path("cut.jsonl"), format!("{cut}\n")).unwrap();
    let refusal = world.is_refused(&["import", "cut.jsonl", "--data", "other"]);
    assert!(refusal.contains("is cut off"), "{refusal}");
    assert!(!world.path("other").exists());
}

/// Whether a command succeeds that has a folder of its own for trials, which is empty afterwards; and all that it says.
fn tries(world: &World, arguments: &[&str]) -> (bool, String) {
    let scratch = world.path("scratch");
    let output = world.command(arguments).env("TMPDIR", &scratch).output().unwrap();
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0, "the trial is cleared away");
    let [told, refused] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.success(), told + &refused)
}

#[test]
fn a_backup_is_tried_while_the_desk_runs_and_only_one_that_is_whole_passes() {
    let mut world = World::running("govxchange");
    let desk = Running::start(&world, &["run"]);
    for name in ["ann", "bob"] {
        world.drops("inbox", super::imap::letter(name).as_bytes());
    }
    super::imap::awaits(&world, "ann bob");
    fs::create_dir(world.path("scratch")).unwrap();
    assert!(world.command(&["export", "backup.jsonl"]).status().unwrap().success());
    let (is_good, told) = tries(&world, &["import", "backup.jsonl", "--verify"]);
    assert!(is_good && told.contains("can be restored") && told.contains("whole"), "{told}");
    assert!(told.contains("Messages received: 2. Items: 2."), "{told}");
    world.drops("inbox", super::imap::letter("cas").as_bytes());
    super::imap::awaits(&world, "ann bob cas");
    desk.stops();
    let whole = fs::read_to_string(world.path("backup.jsonl")).unwrap();
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    let longest = (0..lines.len()).max_by_key(|at| lines[*at].len()).unwrap();
    let at = lines[longest].len() / 2;
    let other = if lines[longest].as_bytes()[at] == b'A' { "B" } else { "A" };
    lines[longest].replace_range(at..=at, other);
    fs::write(world.path("flipped.jsonl"), lines.join("\n") + "\n").unwrap();
    let (is_good, told) = tries(&world, &["import", "flipped.jsonl", "--verify"]);
    assert!(!is_good && told.contains("cannot be restored as it is"), "{told}");
    lines.remove(longest);
    fs::write(world.path("short.jsonl"), lines.join("\n") + "\n").unwrap();
    let (is_good, told) = tries(&world, &["import", "short.jsonl", "--verify"]);
    assert!(!is_good && told.contains("cannot be restored as it is"), "{told}");
    let (is_good, told) =
        tries(&world, &["import", "backup.jsonl", "--verify", "--keys", "scratch"]);
    assert!(!is_good && told.contains("cannot be restored as it is"), "{told}");
    let verified = world.runs(&["verify"]);
    assert!(verified.contains("Everything is whole."), "{verified}");
}

#[test]
fn what_was_mended_when_the_folder_was_opened_stands_in_the_last_line_of_verify() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let whole = world.runs(&["verify"]);
    assert!(whole.trim_end().ends_with("Everything is whole."), "{whole}");
    let journal = world.path("data/journal/00000001.log");
    let mut bytes = fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&journal, bytes).unwrap();
    let mended = world.runs(&["verify"]);
    let last = mended.lines().last().unwrap();
    assert!(last.contains("was mended") && last.contains("00000001.log"), "{mended}");
    let whole = world.runs(&["verify"]);
    assert!(whole.trim_end().ends_with("Everything is whole."), "{whole}");
}

#[test]
fn a_message_that_is_named_and_not_there_is_told_by_verify_and_before_an_import_is_trusted() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email("applicant@leeds.gov.uk").writes(&mut world, "Is there a relocation package?");
    world.settles();
    world.runs(&["export", "all.jsonl", "--readable"]);
    let text = fs::read_to_string(world.path("all.jsonl")).unwrap();
    let without: String = text
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("{\"raw\""))
        .map(|line| line.replace("\"n_raw\":1", "\"n_raw\":0"))
        .collect();
    assert_ne!(without, text);
    fs::write(world.path("all.jsonl"), without).unwrap();
    world.runs(&["import", "all.jsonl", "--data", "other"]);
    let told = world.is_refused(&["verify", "--data", "other"]);
    assert!(told.contains(" came is not in the pack: restore it from a backup."), "{told}");
    let told = world.is_refused(&["import", "all.jsonl", "--data", "third", "--verify"]);
    assert!(told.contains("is not in the pack"), "{told}");
}
