//! An empty data folder, filled from an export.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;

use super::{Line, persons_of_raw, write_private};
use crate::desk::opening;
use crate::domain::Ledger;
use crate::domain::audit::Audit;
use crate::domain::ids::Reference;
use crate::domain::record::Record;
use crate::settings::desk::{DeskSettings, Mode};
use crate::store::keys::Keys;
use crate::store::{
    Batch, EmbeddedStore, Keyring, OLDEST, Options, RawId, RawMail, SCHEMA, Store, StoreError,
    records,
};

/// Fills an empty data folder from an export.
///
/// Letters that were on their way are held: since the export they may have been sent.
///
/// # Errors
/// A sentence that says what to do; the folder is then left as it was begun.
pub fn import(file: &Path, desk: &DeskSettings, keys: &Path) -> Result<String, String> {
    let (data, mode) = (&*desk.data, desk.mode);
    let is_used = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        return Err(format!("{} is not empty; name a new folder with --data.", data.display()));
    }
    let master = opening::master(desk)?;
    let told = |error: StoreError| error.to_string();
    let keyring = Keyring::read(keys, &master).map_err(told)?;
    let source = Source { file, keyring: keyring.as_ref(), keys };
    let Survey { ledger, gone, key, n_erased } = surveyed(&source, mode)?;
    let unusable = |error| format!("{} cannot be made: {error}", data.display());
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(unusable)?;
    fs::set_permissions(data, fs::Permissions::from_mode(0o700)).map_err(unusable)?;
    let options = Options { master, ..Options::default() };
    let (store, _) = EmbeddedStore::open(data, &options).map_err(told)?;
    write_private(data, "key", &format!("{key}\n")).map_err(unusable)?;
    let (mut batch, mut n_bytes) = (Batch::default(), 0);
    let (mut n_records, mut n_raw, mut n_held, mut n_bereft) = (0_u64, 0_u64, 0_usize, 0_u64);
    let keys = Keys::of_folder(data, false)?;
    source.each_line(|line, length| {
        n_bytes += length;
        match line {
            Line::Export { .. } | Line::End { .. } | Line::Sealed(_) => {}
            Line::Raw { id, base64 } => {
                let raw: Arc<[u8]> =
                    BASE64.decode(base64).map_err(|error| error.to_string())?.into();
                let persons = persons_of_raw(&keys, &raw);
                batch.raw.push(RawMail { id: RawId(id.0), bytes: raw, persons });
                n_raw += 1;
            }
            Line::Record(mut record) => {
                if let Record::Delivery(delivery) = &mut *record
                    && let Some(held) = delivery.held_after_a_copy()
                {
                    n_held += usize::from(held.is_held());
                    *delivery = held;
                }
                let is_audit = matches!(*record, Record::Audit(_));
                let placed = records::changes(&ledger, &record);
                // What was done about somebody who is gone keeps its place in the chain.
                let placed = if is_audit {
                    placed.or_else(|_| records::changes(&gone, &record))
                } else {
                    placed
                };
                match placed {
                    Ok(changes) => {
                        batch.changes.extend(changes);
                        n_records += 1;
                    }
                    // What it belongs to was somebody's who was erased, since the export or before it was made.
                    Err(_) => n_bereft += 1,
                }
            }
        }
        if n_bytes > 4 << 20 {
            store.commit(&batch).map_err(told)?;
            (batch, n_bytes) = (Batch::default(), 0);
        }
        Ok(())
    })?;
    store.commit(&batch).map_err(told)?;
    let check = keys.digest("check", [b"secondment-desk".as_slice()]);
    store.commit(&opening::check_of(check)).map_err(told)?;
    // The last thing: a folder without it is not opened.
    write_private(data, "mode", mode.as_str()).map_err(unusable)?;
    let mut done =
        format!("{n_records} records and {n_raw} raw messages are in {}.", data.display());
    let n_lines = n_erased + n_bereft;
    if n_lines > 0 {
        let _ = write!(
            done,
            "\nOf people who were erased since the export was made, nothing was imported: {n_lines} lines. What was done about them stands in the audit."
        );
    }
    Ok(match n_held {
        0 => done,
        n_held => format!(
            "{done}\nLetters not yet sent when the export was made: {n_held}. Since then they may have been sent, and are held: \
             `secondment-desk list` shows them, `send-again` sends one."
        ),
    })
}

/// Reads an export through, before anything is made of it: whether it is whole and of that mode, its ledger and its key.
fn surveyed(source: &Source<'_>, mode: Mode) -> Result<Survey, String> {
    let (mut ledger, mut key, mut is_whole) = (Ledger::default(), None, false);
    let (mut n_records, mut n_raw, mut n_erased) = (0, 0, 0);
    let file = source.file;
    // Entries of the audit are about nobody by name, and stay; of a subject that is gone the first one tells when it began.
    let mut done_about: BTreeMap<Reference, Timestamp> = BTreeMap::new();
    source.each_line(|line, _| {
        match line {
            Line::Export { schema, .. } if schema > SCHEMA => {
                return Err(format!(
                    "a newer desk made this export (its schema is {schema}, and this one reads up to {SCHEMA}): install the desk that made it, or a newer \
                     one, and import it with that. Nothing was imported."
                ));
            }
            Line::Export { mode: Some(found), .. } if found != mode.as_str() => {
                return Err(format!(
                    "this is the export of a desk with mode = \"{found}\", and config says \"{}\". Import it with that mode.",
                    mode.as_str()
                ));
            }
            Line::Export { key: found, .. } => key = Some(found),
            Line::Raw { .. } => n_raw += 1,
            Line::Sealed(_) => n_erased += 1,
            Line::Record(record) => {
                ledger.apply(&record);
                if let Record::Audit(Audit { subject: Some(subject), at, .. }) = &*record {
                    let first = done_about.entry(subject.clone()).or_insert(*at);
                    *first = (*first).min(*at);
                }
                n_records += 1;
            }
            Line::End { n_records: records, n_raw: raws, .. } => {
                is_whole = n_records + n_raw + n_erased == records + raws
                    && n_records <= records
                    && n_raw <= raws;
            }
        }
        Ok(())
    })?;
    let mut gone = Ledger::default();
    for (subject, began) in done_about {
        gone.know_erased(&subject, began);
    }
    match key {
        Some(key) if is_whole => Ok(Survey { ledger, gone, key, n_erased }),
        _ => Err(format!(
            "{} is cut off: its first or last line is missing or counts differently. Nothing was imported.",
            file.display()
        )),
    }
}

/// What an export holds.
struct Survey {
    ledger: Ledger,
    /// Knows what the audit is about, and nothing else.
    gone: Ledger,
    key: String,
    /// Lines about people whose keys were destroyed since.
    n_erased: u64,
}

/// An export, and what opens it.
struct Source<'a> {
    file: &'a Path,
    keyring: Option<&'a Keyring>,
    keys: &'a Path,
}

impl Source<'_> {
    /// Calls `take` with each line of an export and its length; a line that stays sealed is about somebody who was erased. What is
    /// wrong is told with the place.
    fn each_line(
        &self,
        mut take: impl FnMut(Line, usize) -> Result<(), String>,
    ) -> Result<(), String> {
        let file = self.file;
        let opened = File::open(file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        // The first line says in which schema the others are.
        let mut known = SCHEMA;
        for (at, line) in BufReader::new(opened).lines().enumerate() {
            let told = |error: String| format!("{}:{}: {error}", file.display(), at + 1);
            let parsed = |line: &[u8]| {
                records::line(known, line).map_err(|error| {
                    format!("this is no line of an export (at byte {})", error.column())
                })
            };
            let line = line.map_err(|error| told(error.to_string()))?;
            let length = line.len();
            let line = match parsed(line.as_bytes()).map_err(told)? {
                Line::Sealed(base64) => match self.opened(&base64).map_err(told)? {
                    Some(plain) => parsed(&plain).map_err(told)?,
                    None => Line::Sealed(String::new()),
                },
                line @ (Line::Export { .. }
                | Line::Raw { .. }
                | Line::Record(_)
                | Line::End { .. }) => line,
            };
            if let Line::Export { schema, .. } = &line {
                known = (*schema).max(OLDEST);
            }
            take(line, length).map_err(told)?;
        }
        Ok(())
    }

    fn opened(&self, base64: &str) -> Result<Option<Vec<u8>>, String> {
        let sealed = BASE64.decode(base64).map_err(|error| error.to_string())?;
        let Some(keyring) = self.keyring else {
            return Err(format!(
                "this line is sealed, and there are no keys in {}: name the folder `person-keys` of the desk that wrote it with --keys.",
                self.keys.display()
            ));
        };
        keyring.open_apart(&sealed).map_err(|error| {
            format!("{error}; name the folder `person-keys` of the desk that wrote it with --keys.")
        })
    }
}
