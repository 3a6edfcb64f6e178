//! Unfinished writes are forgotten, kills lose nothing, and damage is repaired or refused, never overlooked.

use super::*;

fn reopened(folder: &Path, options: &Options) -> Result<(Content, Vec<String>), StoreError> {
    let (mut store, mut notices) = EmbeddedStore::open(folder, options)?;
    let content = match content(&store) {
        // What is found wrong while it is read is repaired by opening again.
        Err(StoreError::Broken { .. }) => {
            drop(store);
            let repaired = EmbeddedStore::open(folder, options)?;
            store = repaired.0;
            notices.extend(repaired.1);
            content(&store)?
        }
        content => content?,
    };
    let report = store.verify()?;
    assert_eq!(report.problems, Vec::<String>::new(), "{notices:?}");
    // Whatever was repaired must bear further work and another start.
    store.commit(&records(vec![put(note("after"), "more")]))?;
    drop(store);
    let (again, second_notices) = EmbeddedStore::open(folder, options)?;
    assert_eq!(second_notices, Vec::<String>::new(), "after {notices:?}");
    assert_eq!(again.get(&note("after"))?.as_deref(), Some(&b"more"[..]));
    Ok((content, notices))
}

#[test]
fn a_copy_of_the_folder_of_a_running_desk_has_everything_committed() {
    let (folder, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, _) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    for round in 0..4_u8 {
        fill(&store, round * 10, round * 10 + 10);
        if round == 2 {
            store.snapshot().unwrap();
        }
        let copied = killed.path().join(round.to_string());
        copy(folder.path(), &copied);
        let (found, _) = reopened(&copied, &tiny()).unwrap();
        assert_eq!(found, content(&store).unwrap());
    }
}

#[test]
fn an_entry_cut_off_anywhere_is_forgotten_and_nothing_else() {
    let (folder, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(folder.path());
    let journal = folder.path().join("journal/00000001.log");
    fill(&store, 0, 2);
    let (before, whole) = (content(&store).unwrap(), fs::read(&journal).unwrap().len());
    drop(store);
    let stopped = cut.path().join("stopped");
    copy(folder.path(), &stopped);
    let store = open(folder.path());
    store.commit(&records(vec![put(role("unfinished"), "z".repeat(600))])).unwrap();
    let written = fs::read(&journal).unwrap();
    drop(store);
    // Beyond the last sector boundary zeros cannot be told from content, but a cut-off write leaves none there.
    for end in (whole..written.len()).step_by(7) {
        for zeros in [0, written.len() - end] {
            let target = cut.path().join(format!("{end}-{zeros}"));
            copy(&stopped, &target);
            let aligned =
                if zeros > 0 { end.next_multiple_of(512).min(written.len()) } else { end };
            let mut bytes = written[..aligned].to_vec();
            bytes.resize(if zeros > 0 { written.len() } else { end }, 0);
            if bytes == written {
                continue;
            }
            fs::write(target.join("journal/00000001.log"), bytes).unwrap();
            let (store, notices) = EmbeddedStore::open(&target, &options()).unwrap();
            assert_eq!(notices.len(), usize::from(end > whole || zeros > 0), "{end} {notices:?}");
            assert_eq!(content(&store).unwrap(), before);
            assert_eq!(store.commit(&records(vec![put(role("next"), "")])).unwrap(), Sequence(3));
            drop(store);
            fs::remove_dir_all(target).unwrap();
        }
    }
}

#[test]
fn an_entry_that_is_complete_but_damaged_is_refused_if_sled_does_not_have_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    fill(&store, 0, 2);
    drop(store);
    let (behind, journal) = (tempfile::tempdir().unwrap(), "journal/00000001.log");
    copy(folder.path(), behind.path());
    let store = open(folder.path());
    fill(&store, 2, 3);
    drop(store);
    let mut bytes = fs::read(folder.path().join(journal)).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(behind.path().join(journal), bytes).unwrap();
    let error = EmbeddedStore::open(behind.path(), &options()).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    let accepting = Options { accept_damage: true, ..options() };
    let (store, notices) = EmbeddedStore::open(behind.path(), &accepting).unwrap();
    assert!(notices[0].contains("what was committed after batch 2 is lost"), "{notices:?}");
    assert_eq!(content(&store).unwrap().roles.len(), 2);
    assert!(behind.path().join("journal/00000001.log.damaged-1").exists());
}

#[test]
fn lost_mails_are_refused_unless_accepted_and_the_rest_stays_readable() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path(), &tiny()).unwrap().0;
    fill(&store, 0, 10);
    drop(store);
    fs::remove_file(folder.path().join("pack/000001.pack")).unwrap();
    let error = EmbeddedStore::open(folder.path(), &tiny()).err().unwrap();
    let StoreError::Damaged { file, what, remedy } = &error else { panic!("{error}") };
    assert!(file.ends_with("pack/000001.pack"));
    assert_eq!(what, "it is missing; mails and large records that cannot be read: 3");
    assert!(remedy.contains("backup"));
    let accepting = Options { accept_damage: true, ..tiny() };
    let (store, notices) = EmbeddedStore::open(folder.path(), &accepting).unwrap();
    assert_eq!(notices.len(), 1);
    assert!(matches!(store.raw(RawId([0; 16])), Err(StoreError::Damaged { .. })));
    assert!(store.raw(RawId([9; 16])).unwrap().is_some());
    fill(&store, 10, 20);
    assert!(store.raw(RawId([19; 16])).unwrap().is_some());
}

#[test]
fn a_loss_that_was_accepted_stays_accepted_and_another_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(folder.path(), &tiny()).unwrap().0;
    fill(&store, 0, 10);
    drop(store);
    fs::remove_file(folder.path().join("pack/000001.pack")).unwrap();
    let accepting = Options { accept_damage: true, ..tiny() };
    drop(EmbeddedStore::open(folder.path(), &accepting).unwrap());
    for _ in 0..2 {
        let (store, notices) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
        assert!(notices[0].ends_with("the damage was accepted"), "{notices:?}");
        assert!(store.raw(RawId([9; 16])).unwrap().is_some());
    }
    fs::remove_file(folder.path().join("pack/000002.pack")).unwrap();
    let error = EmbeddedStore::open(folder.path(), &tiny()).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[test]
fn a_folder_with_mails_only_is_not_taken_for_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    fill(&open(folder.path()), 0, 3);
    for name in ["journal", "sled", "snapshots"] {
        fs::remove_dir_all(folder.path().join(name)).unwrap();
    }
    let error = EmbeddedStore::open(folder.path(), &options()).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[test]
fn a_file_of_a_newer_format_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let path = folder.path().join("journal/00000001.log");
    let mut bytes = fs::read(&path).unwrap();
    bytes[11] = 2;
    let crc = crc32fast::hash(&bytes[..28]).to_be_bytes();
    bytes[28..32].copy_from_slice(&crc);
    fs::write(&path, &bytes).unwrap();
    let error = EmbeddedStore::open(folder.path(), &options()).err().unwrap();
    assert!(matches!(error, StoreError::TooNew { found: 2, .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_failure_of_sled_is_followed_by_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    fill(&store, 0, 5);
    let before = content(&store).unwrap();
    drop(store);
    fs::write(folder.path().join("sled.suspect"), "").unwrap();
    let (found, notices) = reopened(folder.path(), &options()).unwrap();
    assert_eq!(found, before);
    assert!(
        notices[0].starts_with("the sled folder failed when it was last used: set aside as"),
        "{notices:?}"
    );
}

#[test]
fn damage_to_any_one_file_of_a_young_store_is_repaired_or_refused() {
    sweep(|folder| fill(&EmbeddedStore::open(folder, &options()).unwrap().0, 0, 12), &options());
}

#[test]
fn damage_to_any_one_file_of_an_older_store_is_repaired_or_refused() {
    let fill_in_parts = |folder: &Path| {
        let store = EmbeddedStore::open(folder, &tiny()).unwrap().0;
        fill(&store, 0, 12);
        store.snapshot().unwrap();
        fill(&store, 12, 18);
    };
    sweep(fill_in_parts, &tiny());
}

#[test]
fn damage_to_sled_after_a_kill_is_repaired() {
    let (folder, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = EmbeddedStore::open(folder.path(), &options()).unwrap().0;
    fill(&store, 0, 12);
    let expected = content(&store).unwrap();
    drop(store);
    fs::remove_file(folder.path().join("sled.clean")).unwrap();
    for file in files(&folder.path().join("sled")) {
        let name = file.strip_prefix(folder.path()).unwrap();
        for (what, damaged) in damages(&fs::read(&file).unwrap()) {
            let target = copies.path().join("target");
            copy(folder.path(), &target);
            match damaged {
                Some(bytes) => fs::write(target.join(name), bytes).unwrap(),
                None => fs::remove_file(target.join(name)).unwrap(),
            }
            let (found, _) = reopened(&target, &options()).unwrap();
            assert_eq!(found, expected, "{} {what}", name.display());
            fs::remove_dir_all(target).unwrap();
        }
    }
}

fn sweep(build: impl Fn(&Path), options: &Options) {
    let (folder, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(folder.path());
    let (expected, notices) = {
        let intact = copies.path().join("intact");
        copy(folder.path(), &intact);
        reopened(&intact, options).unwrap()
    };
    assert_eq!(notices, Vec::<String>::new());
    for file in files(folder.path()) {
        let name = file.strip_prefix(folder.path()).unwrap();
        let original = fs::read(&file).unwrap();
        if name.ends_with("lock") {
            continue;
        }
        for (what, damaged) in damages(&original) {
            let target = copies.path().join("target");
            copy(folder.path(), &target);
            match damaged {
                Some(bytes) => fs::write(target.join(name), bytes).unwrap(),
                None => fs::remove_file(target.join(name)).unwrap(),
            }
            match reopened(&target, options) {
                Ok((found, _)) => assert_eq!(found, expected, "{} {what}", name.display()),
                Err(StoreError::Damaged { .. }) if name.starts_with("pack") => {}
                // Keys have no second copy in the folder: that is what erasing rests on.
                Err(
                    StoreError::Damaged { .. }
                    | StoreError::WrongMaster { .. }
                    | StoreError::TooNew { .. },
                ) if name.starts_with("person-keys") => {}
                Err(error) => panic!("{} {what}: {error}", name.display()),
            }
            fs::remove_dir_all(target).unwrap();
        }
    }
}

/// What may happen to a file; `None` is its removal.
fn damages(original: &[u8]) -> Vec<(String, Option<Vec<u8>>)> {
    let length = original.len();
    let mut damages = vec![("removed".to_owned(), None)];
    for end in [0, length / 2, length.saturating_sub(1)] {
        damages.push((format!("cut to {end}"), Some(original[..end].to_vec())));
    }
    for from in [0, length / 2] {
        let mut bytes = original.to_vec();
        bytes[from..].fill(0);
        damages.push((format!("zeros from {from}"), Some(bytes)));
    }
    for at in [0, 9, 20, 33, 37, 45, length / 3, length / 2, length.saturating_sub(1)] {
        let mut bytes = original.to_vec();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 0x10;
            damages.push((format!("flipped at {at}"), Some(bytes)));
        }
    }
    damages.retain(|(_, bytes)| bytes.as_deref() != Some(original));
    damages
}
