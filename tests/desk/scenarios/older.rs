//! What an earlier version has left is opened, with a copy of it from before; what a later one wrote is refused with what to do.
//!
//! `tests/older` holds a folder and an export as earlier versions left them. Everybody in them is made up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use secondment_desk::store::{Batch, Change, EmbeddedStore, Key, Kind, Options, SCHEMA, Store};

use super::introductions::both_sides_write;
use crate::world::World;

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/older").join(name)
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
}

/// A desk on a folder that an earlier version left.
fn older() -> World {
    let world = World::running("govxchange").on("2026-03-03");
    fs::remove_dir_all(world.path("data")).unwrap();
    copy(&kept("schema-2"), &world.path("data"));
    world
}

fn said_at_the_start(world: &World, arguments: &[&str]) -> String {
    let output = world.tries(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn a_folder_of_an_earlier_version_goes_on_and_a_copy_from_before_is_kept_once() {
    let mut world = older();
    let said = said_at_the_start(&world, &["once"]);
    assert!(said.contains("an earlier version (schema 2, now 3)"), "{said}");
    let introduction = world.runs(&["show", "GX-NK2F"]);
    assert!(introduction.contains("introduced on 2026-03-02"), "{introduction}");
    assert!(world.runs(&["verify"]).contains("Everything is whole."));
    both_sides_write(&mut world);
    let said = said_at_the_start(&world, &["list"]);
    assert_eq!(said, "", "the copy is made once");

    // With the keys put beside it the copy is a data folder by itself, as it was.
    let former = world.path("data").join(format!("before-schema-{SCHEMA}"));
    assert!(!former.join("person-keys").exists(), "a copy of the keys would bring back the erased");
    copy(&former, &world.path("former"));
    copy(&kept("schema-2/person-keys"), &world.path("former/person-keys"));
    assert_eq!(world.runs(&["show", "GX-NK2F", "--data", "former"]), introduction);
    assert!(world.runs(&["verify", "--data", "former"]).contains("Everything is whole."));
    let [then, now] = ["former", "data"].map(|data| {
        let all = world.runs(&["list", "--all", "--data", data]);
        all.lines().last().unwrap_or_default().to_owned()
    });
    assert!(then.starts_with("Messages received: 3. Items: 2."), "{then}");
    assert!(now.starts_with("Messages received: 5."), "{now}");
}

#[test]
fn an_export_of_an_earlier_version_is_imported() {
    let world = World::running("govxchange").on("2026-03-03");
    let (export, keys) = (kept("export-1.jsonl"), kept("schema-2/person-keys"));
    let (export, keys) = (export.to_str().unwrap(), keys.to_str().unwrap());
    world.runs(&["import", export, "--data", "other", "--keys", keys]);
    let introduction = world.runs(&["show", "GX-NK2F", "--data", "other"]);
    assert!(introduction.contains("introduced on 2026-03-02"), "{introduction}");
    assert!(world.runs(&["verify", "--data", "other"]).contains("Everything is whole."));
    assert!(!world.path("other").join(format!("before-schema-{SCHEMA}")).exists());
}

#[test]
fn a_folder_of_a_later_version_is_refused_and_not_touched() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let options = Options { reserve_bytes: 0, ..Options::default() };
    let (store, _) = EmbeddedStore::open(&world.path("data"), &options).unwrap();
    let later = Change {
        key: Key::new(Kind::new(b'k'), "schema"),
        body: Some((SCHEMA + 1).to_string().into_bytes()),
        persons: Vec::new(),
    };
    store.commit(&Batch { changes: vec![later], ..Batch::default() }).unwrap();
    drop(store);
    for arguments in [&["once"][..], &["list"], &["keys"]] {
        let refusal = world.is_refused(arguments);
        let what = format!("has format {} and this desk reads up to format {SCHEMA}", SCHEMA + 1);
        assert!(refusal.contains(&what), "{refusal}");
        assert!(refusal.contains("install the desk that wrote it"), "{refusal}");
    }
}

#[test]
fn an_export_of_a_later_version_is_refused_with_what_to_do() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    world.runs(&["export", "all.jsonl"]);
    let export = fs::read_to_string(world.path("all.jsonl")).unwrap();
    let [today, later] = [SCHEMA, SCHEMA + 1].map(|schema| format!("\"schema\":{schema}"));
    assert!(export.contains(&today));
    fs::write(world.path("later.jsonl"), export.replacen(&today, &later, 1)).unwrap();
    let refusal = world.is_refused(&["import", "later.jsonl", "--data", "other"]);
    assert!(refusal.contains("install the desk that made it"), "{refusal}");
    assert!(!world.path("other").exists());
}
