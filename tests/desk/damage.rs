//! Damage: whatever happens to one file of the data folder, everything comes back or the desk refuses with a sentence.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::premises::{self, Premises};

/// What happens to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Emptied,
    Halved,
    Zeroed,
    /// One bit, at so many sixteenths of the file.
    Flipped(usize, u8),
    Removed,
}

const DAMAGES: [Damage; 9] = [
    Damage::Emptied,
    Damage::Halved,
    Damage::Zeroed,
    Damage::Flipped(0, 0x01),
    Damage::Flipped(3, 0x20),
    Damage::Flipped(8, 0x80),
    Damage::Flipped(11, 0x04),
    Damage::Flipped(16, 0x40),
    Damage::Removed,
];

#[test]
fn a_damaged_file_is_made_good_or_named() {
    let premises = Premises::new();
    premises.deliver_three();
    premises.told(&["once"]);
    check_every_file(
        &premises,
        &["journal/00000001.log", "key", "mode", "pack/000001.pack", "sled/db"],
    );
}

#[test]
fn a_damaged_file_of_a_folder_with_a_snapshot_is_made_good_or_named() {
    let premises = Premises::new();
    premises.deliver("1", premises::INTEREST);
    premises.told(&["once"]);
    // A damaged journal, which sled makes good, brings a snapshot about.
    damage(&premises.path("data/journal/00000001.log"), Damage::Halved);
    premises.told(&["once"]);
    premises.deliver_three();
    premises.told(&["once"]);
    let snapshot = premises::files(&premises.path("data/snapshots")).remove(0);
    let snapshot = format!("snapshots/{}", snapshot.display());
    check_every_file(&premises, &["journal/00000002.log", &snapshot, "pack/000001.pack"]);
}

/// Damages each file of the data folder in each way, on a copy; `known` are files that must be among them.
#[track_caller]
fn check_every_file(premises: &Premises, known: &[&str]) {
    let whole = premises.list();
    assert_eq!(whole["counts"]["items"], 3);
    let files = premises::files(&premises.path("data"));
    for name in known {
        assert!(files.iter().any(|file| file == Path::new(name)), "{name} is not in {files:?}");
    }
    fs::rename(premises.path("data"), premises.path("whole")).unwrap();
    let (mut n_whole, mut n_refused, mut faults) = (0, 0, Vec::new());
    for (file, how) in files.iter().flat_map(|file| DAMAGES.map(|how| (file, how))) {
        drop(fs::remove_dir_all(premises.path("data")));
        premises::copy_folder(&premises.path("whole"), &premises.path("data"));
        damage(&premises.path("data").join(file), how);
        match outcome(premises, file, &whole) {
            Ok(Outcome::Whole) => n_whole += 1,
            Ok(Outcome::Refused) => n_refused += 1,
            Err(fault) => faults.push(format!("{} {how:?}: {fault}", file.display())),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    println!("{n_whole} damages made good, {n_refused} refused");
    assert!(n_whole > 0 && n_refused > 0);
}

enum Outcome {
    Whole,
    Refused,
}

/// Opens a damaged folder.
fn outcome(premises: &Premises, file: &Path, whole: &Value) -> Result<Outcome, String> {
    let output = premises.desk(&["list", "--json", "--all"]);
    let sentence = premises::sentence(&output);
    if !output.status.success() {
        return refused(file, &sentence);
    }
    let list: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("no list: {error}"))?;
    if list != *whole {
        return Err(format!("the list is another: {list}"));
    }
    let output = premises.desk(&["verify"]);
    let sentence = premises::sentence(&output);
    if !output.status.success() || !String::from_utf8_lossy(&output.stdout).contains("whole") {
        return Err(format!("the list is whole, the folder is not: {sentence}"));
    }
    Ok(Outcome::Whole)
}

/// A refusal names the file, or the folder that it belongs to, and says what to do.
fn refused(file: &Path, sentence: &str) -> Result<Outcome, String> {
    let first =
        file.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let is_named = sentence.contains(&*file.to_string_lossy())
        || first.filter(|first| first == "sled").is_some_and(|first| sentence.contains(&first));
    let remedies = ["estore", "backup", "accept-damage"];
    if is_named && remedies.iter().any(|remedy| sentence.contains(remedy)) {
        Ok(Outcome::Refused)
    } else {
        Err(format!("the refusal does not say what to do: {sentence}"))
    }
}

fn damage(file: &Path, how: Damage) {
    let mut bytes = fs::read(file).unwrap();
    match how {
        Damage::Emptied => bytes.clear(),
        Damage::Halved => bytes.truncate(bytes.len() / 2),
        Damage::Zeroed => bytes.fill(0),
        Damage::Flipped(sixteenths, bit) => {
            let at = (bytes.len() * sixteenths / 16).min(bytes.len().saturating_sub(1));
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bit;
            }
        }
        Damage::Removed => return fs::remove_file(file).unwrap(),
    }
    fs::write(file, bytes).unwrap();
}

#[test]
fn an_export_of_what_is_left_says_what_is_not_in_it() {
    let premises = Premises::new();
    premises.deliver_three();
    premises.told(&["once"]);
    for file in premises::files(&premises.path("data/pack")) {
        damage(&premises.path("data/pack").join(file), Damage::Flipped(8, 4));
    }
    let refused = premises.desk(&["export", "all.jsonl"]);
    assert!(!refused.status.success(), "it opens as if it were whole");
    let told = premises.told(&["export", "all.jsonl", "--accept-damage"]);
    assert!(told.contains("Not everything is in it."), "{told}");
    // What was accepted once need not be accepted again.
    let told = premises.told(&["export", "again.jsonl"]);
    assert!(told.contains("Not everything is in it."), "{told}");
}
