//! The contract of `Store`, and of opening and closing without damage.

use super::*;

#[test]
fn what_is_committed_is_there_at_once_and_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let before = {
        let store = open(folder.path());
        fill(&store, 0, 20);
        content(&store).unwrap()
    };
    assert_eq!(before.roles.len(), 20);
    assert_eq!(before.mails.iter().flatten().count(), 20);
    let (store, notices) = EmbeddedStore::open(folder.path(), &options()).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(content(&store).unwrap(), before);
    let report = store.verify().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    // Of the large body that was replaced twice the last one counts.
    assert_eq!((report.records, report.mails, report.journal_entries), (23, 21, 20));
}

#[test]
fn batches_are_numbered_without_gaps_over_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let batch = records(vec![put(role("1"), "one")]);
    let store = open(folder.path());
    assert_eq!(store.commit(&batch).unwrap(), Sequence(1));
    assert_eq!(store.commit(&Batch::default()).unwrap(), Sequence(1));
    drop(store);
    assert_eq!(open(folder.path()).commit(&batch).unwrap(), Sequence(2));
}

#[test]
fn records_are_loaded_in_key_order_from_a_key_up_to_a_limit_and_of_one_kind() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let changes = ["c", "a", "b", "d"].map(|rest| put(role(rest), rest)).into_iter();
    store
        .commit(&records(changes.chain([put(Key::new(Kind::new(b's'), ""), "other")]).collect()))
        .unwrap();
    let rests = |from: &str, limit| -> Vec<Vec<u8>> {
        store
            .load(&role(from), limit)
            .unwrap()
            .into_iter()
            .map(|(key, _)| key.rest().to_vec())
            .collect()
    };
    assert_eq!(rests("", 10), [b"a", b"b", b"c", b"d"]);
    assert_eq!(rests("b", 2), [b"b", b"c"]);
    assert_eq!(rests("bb", 1), [b"c"]);
    assert_eq!(rests("", 0), Vec::<Vec<u8>>::new());
}

#[test]
fn the_last_change_of_a_key_counts_and_none_removes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let remove = |rest| Change { key: role(rest), body: None, persons: Vec::new() };
    store
        .commit(&records(vec![
            put(role("a"), "1"),
            put(role("a"), "2"),
            put(role("b"), "1"),
            remove("b"),
        ]))
        .unwrap();
    assert_eq!(store.get(&role("a")).unwrap().unwrap(), b"2");
    assert_eq!(store.get(&role("b")).unwrap(), None);
    store.commit(&records(vec![remove("a"), remove("never there")])).unwrap();
    assert_eq!(store.get(&role("a")).unwrap(), None);
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn bodies_of_any_size_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = [0, 1, 16_383, 16_384, 16_385, 300_000];
    let body = |size: usize| (0..=250).cycle().take(size).collect::<Vec<u8>>();
    let store = open(folder.path());
    let changes = sizes.iter().map(|&size| put(role(&size.to_string()), body(size))).collect();
    store.commit(&records(changes)).unwrap();
    drop(store);
    let store = open(folder.path());
    for size in sizes {
        assert_eq!(store.get(&role(&size.to_string())).unwrap().unwrap(), body(size));
    }
}

#[test]
fn a_mail_is_stored_once_however_often_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let batch = Batch { raw: vec![mail(1, "hello"), mail(1, "hello")], ..Batch::default() };
    store.commit(&batch).unwrap();
    let pack = folder.path().join("pack/000001.pack");
    let length = pack.metadata().unwrap().len();
    store.commit(&batch).unwrap();
    assert_eq!(pack.metadata().unwrap().len(), length);
    assert_eq!(store.raw(RawId([1; 16])).unwrap().unwrap(), b"hello");
    assert_eq!(store.raw(RawId([2; 16])).unwrap(), None);
}

#[test]
fn a_second_desk_is_told_who_holds_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let _store = open(folder.path());
    let error = EmbeddedStore::open(folder.path(), &options()).err().unwrap();
    let holder = format!("process {}", std::process::id());
    assert!(matches!(&error, StoreError::Locked { holder: found } if *found == holder), "{error}");
}

#[test]
fn a_commit_that_would_use_the_reserve_keeps_nothing_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let batch = records(vec![put(role("1"), "one")]);
    let full = Options { reserve_bytes: u64::MAX, ..options() };
    let (store, _) = EmbeddedStore::open(folder.path(), &full).unwrap();
    assert!(matches!(store.commit(&batch), Err(StoreError::Full { .. })));
    assert_eq!(store.get(&role("1")).unwrap(), None);
    drop(store);
    assert_eq!(open(folder.path()).commit(&batch).unwrap(), Sequence(1));
}

#[test]
fn a_snapshot_takes_the_place_of_the_journal_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    fill(&store, 0, 12);
    assert!(files(&folder.path().join("journal")).len() > 3);
    store.snapshot().unwrap();
    assert_eq!(files(&folder.path().join("journal")).len(), 1);
    fill(&store, 12, 15);
    store.snapshot().unwrap();
    assert_eq!(
        files(&folder.path().join("snapshots")),
        [folder.path().join("snapshots/000000000015.snap")]
    );
    fill(&store, 15, 18);
    let before = content(&store).unwrap();
    drop(store);
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let (store, notices) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    assert_eq!(content(&store).unwrap(), before);
    let expected = "the sled folder was missing: rebuilt from the journal, ";
    assert!(matches!(&notices[..], [notice] if notice.starts_with(expected)), "{notices:?}");
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn snapshots_are_taken_when_the_journal_has_grown() {
    let folder = tempfile::tempdir().unwrap();
    let growing = Options { snapshot_after_bytes: 2_000, ..tiny() };
    let (store, _) = EmbeddedStore::open(folder.path(), &growing).unwrap();
    fill(&store, 0, 60);
    assert_eq!(files(&folder.path().join("snapshots")).len(), 1);
    assert!(files(&folder.path().join("journal")).len() < 60);
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn reads_do_not_wait_for_commits() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| fill(&store, 0, 40));
        while !writing.is_finished() {
            let roles = store.load(&role(""), usize::MAX).unwrap();
            let latest = store.get(&note("latest")).unwrap().map_or(0, |body| usize::from(body[0]));
            assert!(latest + 2 >= roles.len(), "{latest} {}", roles.len());
        }
    });
}

#[test]
fn a_commit_that_fails_before_its_entry_keeps_nothing_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    fill(&store, 0, 4);
    let before = content(&store).unwrap();
    let sizes = || {
        files(&folder.path().join("pack"))
            .iter()
            .map(|file| file.metadata().unwrap().len())
            .collect()
    };
    let sizes_before: Vec<u64> = sizes();
    let batch = Batch {
        raw: (100..110).map(|id| mail(id, &"m".repeat(400))).collect(),
        changes: vec![put(role("later"), "x".repeat(600))],
        ..Batch::default()
    };
    let (journal, away) = (folder.path().join("journal"), folder.path().join("away"));
    fs::rename(&journal, &away).unwrap();
    assert!(matches!(store.commit(&batch), Err(StoreError::Broken { .. })));
    fs::rename(&away, &journal).unwrap();
    assert_eq!(content(&store).unwrap(), before);
    assert_eq!(sizes(), sizes_before);
    assert_eq!(store.commit(&batch).unwrap(), Sequence(5));
    assert_eq!(store.raw(RawId([109; 16])).unwrap().unwrap().len(), 400);
    drop(store);
    let (store, notices) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn nothing_that_is_kept_can_be_read_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let words = "the words of a person";
    let hers = Change { persons: vec![Person([1; 16])], ..put(role("1"), words) };
    let large = Change { persons: vec![Person([1; 16])], ..put(role("2"), words.repeat(90)) };
    let raw = vec![RawMail { persons: vec![Person([1; 16])], ..mail(1, words) }];
    store
        .commit(&Batch {
            raw,
            changes: vec![hers, large, put(note("n"), words)],
            ..Batch::default()
        })
        .unwrap();
    store.snapshot().unwrap();
    drop(store);
    for file in files(folder.path()) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(9).any(|part| part == b"the words"), "{}", file.display());
    }
}

#[test]
fn a_store_from_before_sealing_opens_and_what_is_written_anew_is_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    fill(&store, 0, 4);
    let open_body = |body: &[u8]| [&[0][..], body].concat();
    let unsealed = super::super::sealed::Sealed {
        mails: [([77; 16], b"an old mail".to_vec())].into(),
        open: [[77; 16]].into(),
        changes: [(role("old").as_bytes().to_vec(), Some(open_body(b"old")))].into(),
        ..Default::default()
    };
    store.write(&mut store.writer().unwrap(), &unsealed).unwrap();
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.get(&role("old")).unwrap().unwrap(), b"old");
    assert_eq!(store.raw(RawId([77; 16])).unwrap().unwrap(), b"an old mail");
    assert_eq!(store.unsealed().unwrap(), (1, 1));
    store
        .commit(&Batch {
            raw: vec![mail(77, "an old mail")],
            changes: vec![put(role("old"), "old")],
            ..Batch::default()
        })
        .unwrap();
    assert_eq!(store.unsealed().unwrap(), (0, 0));
    assert_eq!(store.raw(RawId([77; 16])).unwrap().unwrap(), b"an old mail");
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn keys_that_are_missing_or_of_another_folder_are_told_and_nothing_is_touched() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&open(folder.path()), 0, 3);
    fill(&open(other.path()), 0, 3);
    let keys = folder.path().join("person-keys");
    let away = folder.path().join("away");
    fs::rename(&keys, &away).unwrap();
    let refusal = || EmbeddedStore::open(folder.path(), &options()).err().unwrap().to_string();
    assert!(refusal().contains("it is missing, and everything is sealed with it"), "{}", refusal());
    copy(&other.path().join("person-keys"), &keys);
    assert!(refusal().contains("it belongs to another data folder"), "{}", refusal());
    fs::remove_dir_all(&keys).unwrap();
    fs::rename(&away, &keys).unwrap();
    assert_eq!(content(&open(folder.path())).unwrap().roles.len(), 3);
}

#[test]
fn what_was_removed_leaves_the_disk_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    fill(&store, 0, 12);
    let large = Change { persons: vec![Person([1; 16])], ..put(role("hers"), "z".repeat(2_000)) };
    let raw = vec![RawMail { persons: vec![Person([1; 16])], ..mail(200, "hers") }];
    store.commit(&Batch { raw, changes: vec![large], ..Batch::default() }).unwrap();
    fill(&store, 12, 20);
    let pack_before: u64 =
        files(&folder.path().join("pack")).iter().map(|file| file.metadata().unwrap().len()).sum();
    store.destroy(&[Person([1; 16])], &[]).unwrap();
    let removed = vec![RawId([200; 16])];
    let changes = vec![Change { key: role("hers"), body: None, persons: Vec::new() }];
    store.commit(&Batch { changes, removed, ..Batch::default() }).unwrap();
    let before = content(&store).unwrap();
    while !store.compact_on().unwrap() {}
    assert_eq!(content(&store).unwrap(), before);
    assert_eq!(before.mails.iter().flatten().count(), 20);
    let pack_after: u64 =
        files(&folder.path().join("pack")).iter().map(|file| file.metadata().unwrap().len()).sum();
    assert!(pack_after + 2_000 < pack_before, "{pack_before} {pack_after}");
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
    drop(store);
    let (store, notices) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(content(&store).unwrap(), before);
    fs::remove_dir_all(folder.path().join("sled")).ok();
}

#[test]
fn commits_go_on_between_the_steps_of_clearing_away_and_a_cut_off_anywhere_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    for number in 0..40 {
        let hers = vec![Person([1; 16])];
        let changes = (0..100)
            .map(|at| Change {
                persons: hers.clone(),
                ..put(role(&format!("{number}/{at}")), "z".repeat(900))
            })
            .collect();
        store.commit(&Batch { changes, ..Batch::default() }).unwrap();
    }
    fill(&store, 0, 9);
    store.destroy(&[Person([1; 16])], &[]).unwrap();
    let (mut n_steps, mut number) = (0, 9);
    loop {
        let is_done = store.compact_on().unwrap();
        n_steps += 1;
        // A kill here leaves the folder like this.
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        let (killed, _) = EmbeddedStore::open(copied.path(), &tiny()).unwrap();
        assert_eq!(content(&killed).unwrap(), content(&store).unwrap(), "step {n_steps}");
        assert_eq!(killed.verify().unwrap().problems, Vec::<String>::new(), "step {n_steps}");
        if is_done {
            break;
        }
        fill(&store, number, number + 1);
        store
            .commit(&records(vec![Change { key: role("003"), body: None, persons: Vec::new() }]))
            .unwrap();
        number += 1;
    }
    assert!(n_steps > 8, "{n_steps}");
    let after = content(&store).unwrap();
    assert_eq!(after.roles.len(), usize::from(number) - 1, "hers are gone, the others are there");
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
    drop(store);
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let (rebuilt, _) = EmbeddedStore::open(folder.path(), &tiny()).unwrap();
    assert_eq!(content(&rebuilt).unwrap(), after, "journal and snapshot tell the same");
}
