//! The contract of a store, for the embedded one and for one in memory that fails when it is told to.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use secondment_desk::store::{
    Batch, Change, EmbeddedStore, Key, Kind, Mark, Options, Person, RawId, RawMail, Report,
    Sequence, Store, StoreError, Visit,
};

const KIND: Kind = Kind::new(b'z');

/// The sequence, the records with whose they are, and the raw mails.
type Kept = (u64, BTreeMap<Vec<u8>, (Vec<u8>, Vec<Person>)>, BTreeMap<[u8; 16], RawMail>);

/// A store in memory that refuses the next commit when it is told to.
#[derive(Default)]
struct MemoryStore {
    kept: Mutex<Kept>,
    marks: Mutex<Vec<Mark>>,
    is_full: AtomicBool,
}

impl Store for MemoryStore {
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError> {
        if self.is_full.swap(false, Ordering::SeqCst) {
            return Err(StoreError::Full { free_bytes: 0, needed_bytes: 1 });
        }
        let mut kept = self.kept.lock().unwrap();
        for mail in &batch.raw {
            kept.2.entry(mail.id.0).or_insert_with(|| mail.clone());
        }
        for id in &batch.removed {
            kept.2.remove(&id.0);
        }
        for change in &batch.changes {
            match &change.body {
                Some(body) => {
                    let body = (body.clone(), change.persons.clone());
                    kept.1.insert(change.key.as_bytes().to_vec(), body)
                }
                None => kept.1.remove(change.key.as_bytes()),
            };
        }
        if !batch.raw.is_empty() || !batch.changes.is_empty() {
            kept.0 += 1;
        }
        Ok(Sequence(kept.0))
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept.lock().unwrap().1.get(key.as_bytes()).map(|(body, _)| body.clone()))
    }

    fn load(&self, from: &Key, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let kept = self.kept.lock().unwrap();
        let same_kind = kept
            .1
            .range(from.as_bytes().to_vec()..)
            .take_while(|(key, _)| key[0] == from.kind().letter());
        Ok(same_kind
            .take(limit)
            .map(|(key, (body, _))| (Key::new(from.kind(), &key[1..]), body.clone()))
            .collect())
    }

    fn each(&self, kind: Kind, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let all = self.load(&Key::new(kind, ""), usize::MAX)?;
        all.iter().try_for_each(|(key, body)| visit(key, body))
    }

    fn raw(&self, id: RawId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept.lock().unwrap().2.get(&id.0).map(|mail| mail.bytes.to_vec()))
    }

    fn is_marked(&self, mark: Mark) -> Result<bool, StoreError> {
        Ok(self.marks.lock().unwrap().contains(&mark))
    }

    fn destroy(&self, persons: &[Person], marks: &[Mark]) -> Result<(), StoreError> {
        self.marks.lock().unwrap().extend(marks);
        let mut kept = self.kept.lock().unwrap();
        let is_left = |of: &[Person]| !of.iter().any(|person| persons.contains(person));
        kept.1.retain(|_, (_, of)| is_left(of));
        kept.2.retain(|_, mail| is_left(&mail.persons));
        Ok(())
    }

    fn seal_for(&self, _persons: &[Person], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(plain.to_vec())
    }

    fn compact_on(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    fn verify(&self) -> Result<Report, StoreError> {
        Ok(Report::default())
    }
}

fn keep(name: &str, body: &str) -> Change {
    Change { key: Key::new(KIND, name), body: Some(body.as_bytes().to_vec()), persons: Vec::new() }
}

fn names(store: &dyn Store, from: &str, limit: usize) -> Vec<String> {
    let loaded = store.load(&Key::new(KIND, from), limit).unwrap();
    loaded.iter().map(|(key, _)| String::from_utf8(key.rest().to_vec()).unwrap()).collect()
}

fn check_contract(store: &dyn Store) {
    let first = store
        .commit(&Batch {
            raw: vec![],
            removed: vec![],
            changes: vec![keep("b", "2"), keep("a", "1"), keep("c", "3")],
        })
        .unwrap();
    let large = "x".repeat(100_000);
    let mail = RawMail { id: RawId([7; 16]), bytes: b"raw".as_slice().into(), persons: Vec::new() };
    let second = store
        .commit(&Batch {
            raw: vec![mail.clone(), mail],
            removed: vec![],
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
            removed: vec![],
            changes: vec![Change { key: Key::new(KIND, "b"), body: None, persons: Vec::new() }],
        })
        .unwrap();
    assert_eq!(names(store, "", 10), ["a", "c", "d"], "a removed record is gone");
    assert_eq!(
        store.commit(&Batch::default()).unwrap(),
        Sequence(second.0 + 1),
        "an empty batch keeps nothing"
    );
    let (ann, jo) = (Person([1; 16]), Person([2; 16]));
    let of =
        |name: &str, persons: &[Person]| Change { persons: persons.to_vec(), ..keep(name, "x") };
    let changes = vec![of("e", &[ann]), of("f", &[ann, jo]), of("g", &[jo])];
    let hers = RawMail { id: RawId([9; 16]), bytes: b"hers".as_slice().into(), persons: vec![ann] };
    store.commit(&Batch { raw: vec![hers], changes, removed: vec![] }).unwrap();
    store.destroy(&[ann], &[[3; 16]]).unwrap();
    assert!(store.is_marked([3; 16]).unwrap() && !store.is_marked([4; 16]).unwrap());
    assert_eq!(names(store, "", 10), ["a", "c", "d", "g"], "what is about one who is gone is gone");
    assert_eq!(store.raw(RawId([9; 16])).unwrap(), None);
    store.commit(&Batch { changes: vec![of("e", &[ann])], ..Batch::default() }).unwrap();
    assert_eq!(names(store, "", 10), ["a", "c", "d", "e", "g"], "who comes back is kept again");
    let removed = vec![RawId([7; 16])];
    store.commit(&Batch { removed, changes: vec![keep("e", "y")], ..Batch::default() }).unwrap();
    assert_eq!(store.raw(RawId([7; 16])).unwrap(), None, "a removed mail is gone");
    while !store.compact_on().unwrap() {}
    assert_eq!(names(store, "", 10), ["a", "c", "d", "e", "g"]);
    assert_eq!(store.get(&Key::new(KIND, "d")).unwrap().unwrap().len(), large.len());
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
    assert_eq!(names(&store, "", 10), ["a", "c", "d", "e", "g"]);
}

#[test]
fn the_store_in_memory_keeps_the_contract() {
    check_contract(&MemoryStore::default());
}

#[test]
fn a_refused_batch_keeps_nothing_and_may_be_tried_again() {
    let store = MemoryStore::default();
    store.is_full.store(true, Ordering::SeqCst);
    let batch = Batch { changes: vec![keep("a", "1")], ..Batch::default() };
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
