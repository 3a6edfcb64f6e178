//! The chain of audit entries: each is hashed with the hash of the one before it.
//!
//! The hash is BLAKE3 over the hash before it, a line feed, the number, a line feed, and the entry's JSON without its link.

use serde_json::Error;

use super::StoreError;
use crate::domain::audit::{Audit, ChainEnd, Link};

/// An entry with its link, and the chain's end after it.
///
/// # Errors
/// `Broken`, if the entry has no JSON.
pub fn linked(audit: Audit, end: &ChainEnd) -> Result<(Audit, ChainEnd), StoreError> {
    let (number, before) = (end.number + 1, end.hash.clone());
    let hash = hash_of(&audit, number, &before)
        .map_err(|error| StoreError::broken("keep what was done", error.to_string()))?;
    let after = ChainEnd { number, hash: hash.clone() };
    Ok((Audit { link: Some(Link { number, before, hash }), ..audit }, after))
}

fn hash_of(audit: &Audit, number: u64, before: &str) -> Result<String, Error> {
    let bare = serde_json::to_string(&Audit { link: None, ..audit.clone() })?;
    Ok(blake3::hash(format!("{before}\n{number}\n{bare}").as_bytes()).to_hex().to_string())
}

/// What a check of the chain keeps of each entry.
struct Seen {
    number: u64,
    before: String,
    hash: String,
    place: String,
    is_as_written: bool,
}

/// Checks entries in whatever order they come.
#[derive(Default)]
pub struct Check {
    seen: Vec<Seen>,
    /// Entries of before there was a chain.
    pub n_unlinked: u64,
}

impl Check {
    /// Takes in an entry.
    pub fn add(&mut self, audit: &Audit) {
        let Some(Link { number, before, hash }) = &audit.link else {
            self.n_unlinked += 1;
            return;
        };
        let is_as_written = hash_of(audit, *number, before).is_ok_and(|expected| expected == *hash);
        let place = format!("entry {number} ({}, {:.0})", audit.about(), audit.at);
        let (number, before, hash) = (*number, before.clone(), hash.clone());
        self.seen.push(Seen { number, before, hash, place, is_as_written });
    }

    /// How many entries are linked.
    pub fn n_linked(&self) -> usize {
        self.seen.len()
    }

    /// Sentences about what is wrong, the first break of each kind with its place.
    pub fn problems(mut self, end: &ChainEnd) -> Vec<String> {
        self.seen.sort_by_key(|seen| seen.number);
        let mut problems = Vec::new();
        let mut known = ChainEnd::default();
        for seen in &self.seen {
            if seen.number != known.number + 1 {
                problems.push(format!(
                    "The audit has a gap before {}: the one before it has number {}.",
                    seen.place, known.number
                ));
            } else if seen.before != known.hash {
                problems.push(format!(
                    "The audit is not what was written: {} follows another entry than the one before it.",
                    seen.place
                ));
            }
            if !seen.is_as_written {
                problems.push(format!(
                    "The audit is not what was written: {} was changed.",
                    seen.place
                ));
            }
            known = ChainEnd { number: seen.number, hash: seen.hash.clone() };
        }
        if known != *end {
            problems.push(format!(
                "The audit ends with entry {} and {}, and it should be entry {} and {}.",
                known.number, known.hash, end.number, end.hash
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, Reference};

    fn chain() -> (Vec<Audit>, ChainEnd) {
        let mut end = ChainEnd::default();
        let mut all = Vec::new();
        for number in 0..5 {
            let audit = Audit {
                at: jiff::Timestamp::UNIX_EPOCH,
                subject: (number > 0)
                    .then(|| Reference::from_cause("GX", Digest([number; 16]), |_| false)),
                rule: "intake.answer".to_owned(),
                deed: format!("deed {number}"),
                officer: None,
                version: "1".to_owned(),
                link: None,
            };
            let (linked, after) = linked(audit, &end).unwrap();
            all.push(linked);
            end = after;
        }
        (all, end)
    }

    fn problems(all: &[Audit], end: &ChainEnd) -> Vec<String> {
        let mut check = Check::default();
        all.iter().rev().for_each(|audit| check.add(audit));
        check.problems(end)
    }

    #[test]
    fn a_chain_is_whole_in_whatever_order_it_is_read() {
        let (all, end) = chain();
        assert_eq!(problems(&all, &end), Vec::<String>::new());
    }

    #[test]
    fn every_changed_character_every_gap_and_every_entry_put_in_is_found_with_its_place() {
        let (all, end) = chain();
        for at in 0..all.len() {
            let line = serde_json::to_string(&all[at]).unwrap();
            for (place, letter) in
                line.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric())
            {
                let other = if letter == 'a' {
                    "b"
                } else if letter == '1' {
                    "2"
                } else if letter.is_ascii_digit() {
                    "1"
                } else {
                    "a"
                };
                let changed = line
                    .char_indices()
                    .map(
                        |(at, letter)| {
                            if at == place { other.to_owned() } else { letter.to_string() }
                        },
                    )
                    .collect::<String>();
                let Ok(changed) = serde_json::from_str::<Audit>(&changed) else { continue };
                if changed == all[at] {
                    continue;
                }
                let mut tampered = all.clone();
                tampered[at] = changed;
                assert!(!problems(&tampered, &end).is_empty(), "{line} {place}");
            }
            let mut shorter = all.clone();
            shorter.remove(at);
            assert!(!problems(&shorter, &end).is_empty(), "without {at}");
        }
        let mut tampered = all.clone();
        tampered[2].deed = "something else".to_owned();
        assert!(problems(&tampered, &end)[0].contains("entry 3 (GX-"), "the place is named");
        // Whoever hashes it anew breaks the link of the next.
        let (rehashed, _) = linked(
            tampered[2].clone(),
            &ChainEnd { number: 2, hash: all[1].link.clone().unwrap().hash },
        )
        .unwrap();
        tampered[2] = rehashed;
        assert!(problems(&tampered, &end)[0].contains("entry 4"));
    }
}
