//! The full check: every entry of journal and pack, the snapshot, and sled against what they say.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::error::{Damage, StoreError};
use super::folder::grouped;
use super::meta::{Folds, MAIL_PLACE, Meta, digest, kind_of};
use super::open::Layout;
use super::pack_check;
use super::shelf::Shelf;
use super::snapshot;
use super::walk::{damages_before, start_after, walk};

/// What a full check found. Each problem is a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub records: u64,
    /// Raw mails and large bodies.
    pub mails: u64,
    pub journal_entries: u64,
    pub problems: Vec<String>,
}

pub fn verify(layout: &Layout, shelf: &Shelf, meta: &Meta) -> Result<Report, StoreError> {
    let mut problems = Vec::new();
    let mut journal_entries = 0;
    let mut last_digests: BTreeMap<Vec<u8>, Option<u64>> = BTreeMap::new();
    let (snapshot_path, base) = good_snapshot(layout, &mut problems)?;
    match start_after(&layout.journal, base)? {
        Err(damage) => problems.push(sentence(&damage)),
        Ok(start) => {
            let walked = walk(&layout.journal, start, |entry, _| {
                journal_entries += 1;
                if entry.sequence > base {
                    for (key, value) in entry.changes {
                        let digest = value.map(|value| digest(&key, &value));
                        last_digests.insert(key, digest);
                    }
                }
                Ok(())
            })?;
            problems.extend(walked.damage.iter().chain(&walked.covered).map(sentence));
            if walked.sequence != meta.applied {
                let (journal, applied) = (grouped(walked.sequence), grouped(meta.applied));
                problems.push(format!(
                    "The journal ends with batch {journal} and the records with batch {applied}."
                ));
            }
        }
    }
    for damage in damages_before(&layout.journal, meta.position, u64::MAX)? {
        let problem = sentence(&damage);
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    let mut expected = Folds::default();
    if let Some(path) = snapshot_path {
        let reread = snapshot::read(&path, base, |records| {
            for (key, value) in records.iter().filter(|(key, _)| !last_digests.contains_key(key)) {
                expected.add(key, value);
            }
            Ok(())
        })?;
        problems.extend(reread.err().as_ref().map(sentence));
    }
    for (key, digest) in &last_digests {
        if let Some(digest) = digest {
            expected.add_digest(kind_of(key), *digest);
        }
    }
    let found = shelf.scanned_folds(0..=u8::MAX)?;
    for kind in 1..=u8::MAX {
        compare(kind, &found, &expected, "journal and snapshot say", &mut problems);
        compare(kind, &found, &meta.folds, "were committed", &mut problems);
    }
    let ends = pack_check::ends(shelf)?;
    for damage in pack_check::damages(&layout.pack, shelf, &ends, u64::MAX)? {
        let what =
            format!("{} Mails that cannot be read: {}.", sentence(&damage.damage), damage.n_mails);
        problems.push(what);
    }
    let mails = found.of(MAIL_PLACE).count;
    let records = found.count();
    Ok(Report { records, mails, journal_entries, problems })
}

/// The newest good snapshot and its sequence.
fn good_snapshot(
    layout: &Layout,
    problems: &mut Vec<String>,
) -> Result<(Option<PathBuf>, u64), StoreError> {
    for (sequence, path) in snapshot::all(&layout.snapshots)?.into_iter().rev() {
        match snapshot::read(&path, sequence, |_| Ok(()))? {
            Ok(_) => return Ok((Some(path), sequence)),
            Err(damage) => problems.push(sentence(&damage)),
        }
    }
    Ok((None, 0))
}

fn compare(kind: u8, found: &Folds, expected: &Folds, whose: &str, problems: &mut Vec<String>) {
    let (found, expected) = (found.of(kind), expected.of(kind));
    if found != expected {
        let (n_found, n_expected) = (grouped(found.count), grouped(expected.count));
        let name = char::from(kind).escape_default();
        problems.push(format!(
            "Of kind `{name}` there are {n_found} records, not the {n_expected} that {whose}."
        ));
    }
}

fn sentence(damage: &Damage) -> String {
    format!("In {damage}.")
}
