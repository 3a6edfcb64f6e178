//! The audit: what was done, in one chain; written out, and held against itself.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use super::export::write_private_file;
use super::{After, Desk};
use crate::domain::audit::{Audit, ChainEnd};
use crate::domain::record::Record;
use crate::store::{StoreError, chain, records};

impl Desk {
    /// Keeps what was done, linked to what was done before it.
    pub(super) fn chain(&mut self, audit: Audit) {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        match chain::linked(Audit { version, ..audit }, self.ledger.chain_end()) {
            Ok((audit, end)) => {
                self.keep(&Record::Audit(audit.clone()));
                self.keep(&Record::ChainEnd(end));
                self.after.push(After::Tell(audit));
            }
            Err(error) => self.fault = Some(error),
        }
    }

    /// Sentences about what is wrong with the chain, and how many entries it has.
    pub(super) fn chain_checked(&self) -> Result<(usize, Vec<String>), StoreError> {
        let mut check = chain::Check::default();
        records::each(&*self.store, records::AUDIT, |record| {
            if let Record::Audit(audit) = record {
                check.add(&audit);
            }
        })?;
        let n_linked = check.n_linked();
        Ok((n_linked, check.problems(self.ledger.chain_end())))
    }

    /// Writes all that was done to a file of JSON lines, those of before there was a chain first.
    pub(super) fn audit_export(&self, file: &Path) -> Result<String, String> {
        if file.exists() {
            return Err(format!("{} is there already; name a new file.", file.display()));
        }
        let mut all: Vec<Audit> = Vec::new();
        records::each(&*self.store, records::AUDIT, |record| {
            if let Record::Audit(audit) = record {
                all.push(audit);
            }
        })
        .map_err(|error| error.to_string())?;
        all.sort_by_key(|audit| (audit.link.as_ref().map(|link| link.number), audit.at));
        let mut text = Vec::new();
        for audit in &all {
            serde_json::to_writer(&mut text, audit).map_err(|error| error.to_string())?;
            text.push(b'\n');
        }
        let text = String::from_utf8_lossy(&text);
        write_private_file(file, &text)
            .map_err(|error| format!("{} could not be written: {error}", file.display()))?;
        let ChainEnd { number, hash } = self.ledger.chain_end();
        Ok(format!(
            "{} entries are in {}. The chain ends with entry {number} and {hash}: note that elsewhere, and nobody can change an entry \
             unseen, not even who has the folder and its keys.",
            all.len(),
            file.display()
        ))
    }
}

/// Checks the chain in a file that `audit export` wrote. `end` is the hash that was noted elsewhere, if one was.
///
/// # Errors
/// Sentences about what is wrong, with their places.
pub fn verify_file(file: &Path, end: Option<&str>) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("{} cannot be read: {error}", file.display());
    let mut check = chain::Check::default();
    let mut last = ChainEnd::default();
    let mut is_ended = end.is_none();
    for (at, line) in BufReader::new(File::open(file).map_err(unreadable)?).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        let audit: Audit = serde_json::from_str(&line).map_err(|error| {
            let (file, line) = (file.display(), at + 1);
            format!("{file}:{line}: this is no audit entry (at byte {})", error.column())
        })?;
        if let Some(link) = audit.link.as_ref().filter(|link| link.number > last.number) {
            last = ChainEnd { number: link.number, hash: link.hash.clone() };
            is_ended |= end == Some(&link.hash);
        }
        check.add(&audit);
    }
    let (n_linked, n_unlinked) = (check.n_linked(), check.n_unlinked);
    let mut problems = check.problems(&last);
    if !is_ended {
        problems
            .push("No entry has the hash that you noted: the audit was written anew.".to_owned());
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    Ok(format!(
        "{n_linked} entries are as they were written, and none is missing before entry {} and {}. From before there was a chain: {n_unlinked}.",
        last.number, last.hash
    ))
}
