//! The keyring: what is destroyed is gone, what is cut off is taken up, what does not fit is told.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use crate::store::keyring::{Assignments, Keyring, path_of};
use crate::store::master::{Master, MasterKey};
use crate::store::seal::Unsealed;
use crate::store::{Person, StoreError};

const DANA: Person = Person([1; 16]);
const JO: Person = Person([2; 16]);

fn with_key(ring: &mut Keyring, person: Person) {
    let new = ring.keys_for([person]).unwrap();
    ring.assign(&new);
}

#[test]
fn a_destroyed_key_is_gone_from_the_file_and_whoever_comes_back_has_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut ring = Keyring::make(folder.path(), &Master::Beside).unwrap();
    with_key(&mut ring, DANA);
    with_key(&mut ring, JO);
    let of = |ring: &Keyring, persons: &[Person], words: &[u8]| {
        ring.seal(persons, &Assignments::new(), b"place", words).unwrap()
    };
    let (hers, both, his) =
        (of(&ring, &[DANA], b"a"), of(&ring, &[JO, DANA], b"b"), of(&ring, &[JO], b"c"));
    ring.destroy(&[DANA], &[[7; 16]]).unwrap();
    with_key(&mut ring, DANA);
    let anew = of(&ring, &[DANA], b"d");
    let read = Keyring::read(folder.path(), &Master::Beside).unwrap().unwrap();
    for ring in [&ring, &read] {
        assert!(ring.is_marked([7; 16]) && !ring.is_marked([8; 16]));
        assert_eq!(ring.open(b"place", &hers), Unsealed::Erased);
        assert_eq!(ring.open(b"place", &both), Unsealed::Erased);
        assert_eq!(ring.open(b"place", &his), Unsealed::Plain(b"c".to_vec()));
        assert_eq!(ring.open(b"place", &anew), Unsealed::Plain(b"d".to_vec()));
    }
}

#[test]
fn another_master_key_is_told_from_damage_and_the_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let given =
        |letter: &str| Master::Given(Arc::new(MasterKey::of_text(&letter.repeat(40)).unwrap()));
    drop(Keyring::make(folder.path(), &given("a")).unwrap());
    let before = fs::read(path_of(folder.path())).unwrap();
    let error = Keyring::read(folder.path(), &given("b")).err().unwrap();
    assert!(matches!(error, StoreError::WrongMaster { .. }), "{error}");
    assert_eq!(fs::read(path_of(folder.path())).unwrap(), before);
    let mut damaged = before;
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(path_of(folder.path()), damaged).unwrap();
    let error = Keyring::read(folder.path(), &given("a")).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[test]
fn keys_are_wrapped_anew_wherever_that_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut ring = Keyring::make(folder.path(), &Master::Beside).unwrap();
    with_key(&mut ring, DANA);
    let sealed = ring.seal(&[DANA], &Assignments::new(), b"", b"a").unwrap();
    let reads = || {
        let ring = Keyring::read(folder.path(), &Master::Beside).unwrap().unwrap();
        assert_eq!(ring.open(b"", &sealed), Unsealed::Plain(b"a".to_vec()));
    };
    let next = Master::successor(folder.path()).unwrap();
    reads();
    ring.rewrap(next).unwrap();
    reads();
    Master::succeed(folder.path()).unwrap();
    reads();
    assert!(!folder.path().join("master.next").exists());
}

#[test]
fn more_keys_are_drawn_when_they_run_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut ring = Keyring::make(folder.path(), &Master::Beside).unwrap();
    let many = (0..3_000_u16).map(|number| {
        let mut person = Person([0; 16]);
        person.0[..2].copy_from_slice(&number.to_be_bytes());
        person
    });
    let new = ring.keys_for(many).unwrap();
    assert_eq!(new.values().collect::<BTreeSet<_>>().len(), 3_000);
}
