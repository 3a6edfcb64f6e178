//! The contract of a store, for the embedded one and for one in memory that fails when it is told to.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use secondment_desk::store::{
    Batch, Change, EmbeddedStore, Key, Kind, Options, RawId, RawMail, Report, Sequence, Store,
    StoreError, Visit,
};

const KIND: Kind = Kind::new(b'z');

/// The sequence, the records and the raw mails.
type Kept = (u64, BTreeMap<Vec<u8>, Vec<u8>>, BTreeMap<[u8; 16], Vec<u8>>);

/// A store in memory that refuses the next commit when it is told to.
#[derive(Default)]
struct MemoryStore {
    kept: Mutex<Kept>,
    is_full: AtomicBool,
}

impl Store for MemoryStore {
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError> {
        if self.is_full.swap(false, Ordering::SeqCst) {
            return Err(StoreError::Full { free_bytes: 0, needed_bytes: 1 });
        }
        let mut kept = self.kept.lock().unwrap();
        for mail in &batch.raw {
            kept.2.insert(mail.id.0, mail.bytes.to_vec());
        }
        for change in &batch.changes {
            match &change.body {
                Some(body) => kept.1.insert(change.key.as_bytes().to_vec(), body.clone()),
                None => kept.1.remove(change.key.as_bytes()),
            };
        }
        if !batch.raw.is_empty() || !batch.changes.is_empty() {
            kept.0 += 1;
        }
        Ok(Sequence(kept.0))
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept.lock().unwrap().1.get(key.as_bytes()).cloned())
    }

    fn load(&self, from: &Key, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let kept = self.kept.lock().unwrap();
        let same_kind = kept
            .1
            .range(from.as_bytes().to_vec()..)
            .take_while(|(key, _)| key[0] == from.kind().letter());
        Ok(same_kind
            .take(limit)
            .map(|(key, body)| (Key::new(from.kind(), &key[1..]), body.clone()))
            .collect())
    }

    fn each(&self, kind: Kind, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let all = self.load(&Key::new(kind, ""), usize::MAX)?;
        all.iter().try_for_each(|(key, body)| visit(key, body))
    }

    fn raw(&self, id: RawId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept.lock().unwrap().2.get(&id.0).cloned())
    }

    fn verify(&self) -> Result<Report, StoreError> {
        Ok(Report::default())
    }
}

fn keep(name: &str, body: &str) -> Change {
    Change { key: Key::new(KIND, name), body: Some(body.as_bytes().to_vec()) }
}

fn names(store: &dyn Store, from: &str, limit: usize) -> Vec<String> {
    let loaded = store.load(&Key::new(KIND, from), limit).unwrap();
    loaded.iter().map(|(key, _)| String::from_utf8(key.rest().to_vec()).unwrap()).collect()
}

fn check_contract(store: &dyn Store) {
    let first = store
        .commit(&Batch {
            raw: vec![],
            changes: vec![keep("b", "2"), keep("a", "1"), keep("c", "3")],
        })
        .unwrap();
    let large = "x".repeat(100_000);
    let mail = RawMail { id: RawId([7; 16]), bytes: b"raw".as_slice().into() };
    let second = store
        .commit(&Batch {
            raw: vec![mail.clone(), mail],
            changes: vec![keep("d", &large), keep("a", "one")],
        })
        .unwrap();
    assert!(second > first, "sequences ascend");
    assert_eq!(
        store.get(&Key::new(KIND, "a")).unwrap().as_deref(),
        Some(b"one".as_slice()),
        "the later body counts"
    );
    assert_eq!(
        store.get(&Key::new(KIND, "d")).unwrap().unwrap().len(),
        large.len(),
        "large bodies come back whole"
    );
    assert_eq!(store.raw(RawId([7; 16])).unwrap().as_deref(), Some(b"raw".as_slice()));
    assert_eq!(store.raw(RawId([8; 16])).unwrap(), None);
    assert_eq!(names(store, "", 10), ["a", "b", "c", "d"], "in key order");
    assert_eq!(names(store, "b", 2), ["b", "c"], "from a key, so many");
    store
        .commit(&Batch {
            raw: vec![],
            changes: vec![Change { key: Key::new(KIND, "b"), body: None }],
        })
        .unwrap();
    assert_eq!(names(store, "", 10), ["a", "c", "d"], "a removed record is gone");
    assert_eq!(
        store.commit(&Batch::default()).unwrap(),
        Sequence(second.0 + 1),
        "an empty batch keeps nothing"
    );
    assert!(store.verify().unwrap().problems.is_empty());
}

#[test]
fn the_embedded_store_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { reserve_bytes: 0, ..Options::default() };
    let (store, notices) = EmbeddedStore::open(folder.path(), &options).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    check_contract(&store);
    drop(store);
    let (store, notices) = EmbeddedStore::open(folder.path(), &options).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    assert_eq!(names(&store, "", 10), ["a", "c", "d"]);
}

#[test]
fn the_store_in_memory_keeps_the_contract() {
    check_contract(&MemoryStore::default());
}

#[test]
fn a_refused_batch_keeps_nothing_and_may_be_tried_again() {
    let store = MemoryStore::default();
    store.is_full.store(true, Ordering::SeqCst);
    let batch = Batch { raw: vec![], changes: vec![keep("a", "1")] };
    assert!(matches!(store.commit(&batch), Err(StoreError::Full { .. })));
    assert!(names(&store, "", 10).is_empty());
    store.commit(&batch).unwrap();
    assert_eq!(names(&store, "", 10), ["a"]);

    let folder = tempfile::tempdir().unwrap();
    let options = Options { reserve_bytes: u64::MAX / 8, ..Options::default() };
    let (store, _) = EmbeddedStore::open(folder.path(), &options).unwrap();
    assert!(matches!(store.commit(&batch), Err(StoreError::Full { .. })));
    assert!(names(&store, "", 10).is_empty());
}
