//! What the store promises: contract, unfinished writes, damage to every file in turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{
    Batch, Change, EmbeddedStore, Key, Kind, Options, Person, RawId, RawMail, Sequence, Store,
    StoreError,
};

mod contract;
mod damage;
mod keyring;
mod older;

const ROLE: Kind = Kind::new(b'r');
const NOTE: Kind = Kind::new(b'n');

fn options() -> Options {
    Options { reserve_bytes: 0, ..Options::default() }
}

/// Segments so small that a few batches fill several.
fn tiny() -> Options {
    Options {
        journal_segment_bytes: 600,
        pack_segment_bytes: 1_500,
        snapshot_after_bytes: 1 << 30,
        ..options()
    }
}

fn open(folder: &Path) -> EmbeddedStore {
    EmbeddedStore::open(folder, &options()).unwrap().0
}

fn role(rest: &str) -> Key {
    Key::new(ROLE, rest)
}

fn note(rest: &str) -> Key {
    Key::new(NOTE, rest)
}

fn put(key: Key, body: impl AsRef<[u8]>) -> Change {
    Change { key, body: Some(body.as_ref().to_vec()), persons: Vec::new() }
}

fn mail(id: u8, text: &str) -> RawMail {
    RawMail { id: RawId([id; 16]), bytes: Arc::from(text.as_bytes()), persons: Vec::new() }
}

fn records(changes: Vec<Change>) -> Batch {
    Batch { changes, ..Batch::default() }
}

/// Commits batches with changes, removals, mails and one large body.
fn fill(store: &EmbeddedStore, from: u8, to: u8) {
    for number in from..to {
        let mut changes = vec![
            put(role(&format!("{number:03}")), format!("role {number} {}", "x".repeat(90))),
            put(note("latest"), [number]),
            put(note(&number.to_string()), "a note"),
        ];
        if number > from {
            changes.push(Change {
                key: note(&(number - 1).to_string()),
                body: None,
                persons: Vec::new(),
            });
        }
        if number % 8 == 3 {
            changes.push(put(note("large"), vec![number; 20_000]));
        }
        let raw = vec![mail(number, &format!("mail {number} {}", "y".repeat(200)))];
        store.commit(&Batch { raw, changes, ..Batch::default() }).unwrap();
    }
}

#[derive(Debug, PartialEq)]
struct Content {
    roles: Vec<(Key, Vec<u8>)>,
    notes: Vec<(Key, Vec<u8>)>,
    mails: Vec<Option<Vec<u8>>>,
}

fn content(store: &EmbeddedStore) -> Result<Content, StoreError> {
    let all = |kind| {
        let mut records = Vec::new();
        store.each(kind, &mut |key, body| {
            records.push((key.clone(), body.to_vec()));
            Ok(())
        })?;
        Ok::<_, StoreError>(records)
    };
    Ok(Content {
        roles: all(ROLE)?,
        notes: all(NOTE)?,
        mails: (0..=u8::MAX).map(|id| store.raw(RawId([id; 16]))).collect::<Result<_, _>>()?,
    })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Copies the folder as it is, as a kill would leave it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
