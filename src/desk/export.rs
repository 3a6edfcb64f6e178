//! Everything in one file of JSON lines, and back: the way to another machine, another store, another version.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::domain::Ledger;
use crate::domain::record::Record;
use crate::store::{Batch, EmbeddedStore, Options, RawId, RawMail, Store, StoreError, records};

/// A line of an export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// The first line.
    Export { program: String, schema: u16, key: String },
    /// A raw message.
    Raw { id: crate::domain::ids::Digest, base64: String },
    /// A record.
    Record(Box<Record>),
    /// The last line: an export without it is cut off.
    End { n_records: u64, n_raw: u64 },
}

impl Desk {
    /// Writes everything to a file, which appears under its name only when it is whole.
    pub(super) fn export(&self, file: &Path) -> Result<String, String> {
        if file.exists() {
            return Err(format!("{} is there already; name a new file.", file.display()));
        }
        let unfinished = file.with_extension("unfinished");
        let written = self.write_export(&unfinished).and_then(|counts| {
            fs::rename(&unfinished, file).map_err(|error| error.to_string())?;
            Ok(counts)
        });
        match written {
            Ok((n_records, n_raw)) => Ok(format!(
                "{n_records} records and {n_raw} raw messages are in {}.",
                file.display()
            )),
            Err(error) => {
                drop(fs::remove_file(&unfinished));
                Err(format!("{} could not be written: {error}", file.display()))
            }
        }
    }

    fn write_export(&self, file: &Path) -> Result<(u64, u64), String> {
        let told = |error: std::io::Error| error.to_string();
        let mut out = BufWriter::new(private_file(file).map_err(told)?);
        let key = fs::read_to_string(self.settings.desk.data.join("key"))
            .map_err(told)?
            .trim()
            .to_owned();
        let mut put = |line: &Line| -> Result<(), String> {
            serde_json::to_writer(&mut out, line).map_err(|error| error.to_string())?;
            out.write_all(b"\n").map_err(told)
        };
        put(&Line::Export { program: "secondment-desk".into(), schema: 1, key })?;
        let (mut n_records, mut n_raw) = (0, 0);
        for kind in records::ALL_KINDS {
            let mut failed: Option<String> = None;
            records::each(&*self.store, *kind, |record| {
                if failed.is_some() {
                    return;
                }
                if let Record::Arrival(arrival) = &record {
                    match self.store.raw(RawId(arrival.raw.0)) {
                        Ok(Some(raw)) => {
                            n_raw += 1;
                            failed =
                                put(&Line::Raw { id: arrival.raw, base64: BASE64.encode(raw) })
                                    .err();
                        }
                        // A mail that is lost is told by `verify`; what is left is worth keeping.
                        Ok(None) | Err(StoreError::Damaged { .. }) => {}
                        Err(error) => failed = Some(error.to_string()),
                    }
                }
                n_records += 1;
                failed = failed.take().or(put(&Line::Record(Box::new(record))).err());
            })
            .map_err(|error: StoreError| error.to_string())?;
            if let Some(failed) = failed {
                return Err(failed);
            }
        }
        put(&Line::End { n_records, n_raw })?;
        out.flush().map_err(told)?;
        out.get_ref().sync_all().map_err(told)?;
        Ok((n_records, n_raw))
    }

    /// Reads everything that is kept and says what is wrong with it.
    pub(super) fn verify(&self) -> Result<String, String> {
        let report = self.store.verify().map_err(|error| error.to_string())?;
        let counted = format!(
            "{} records, {} raw messages, {} journal entries read.",
            report.records, report.mails, report.journal_entries
        );
        if report.problems.is_empty() {
            return Ok(format!("{counted} Everything is whole."));
        }
        Err(format!("{counted}\n{}", report.problems.join("\n")))
    }
}

/// A new file that only its owner reads: an export holds everything, the folder's key too.
fn private_file(path: &Path) -> std::io::Result<File> {
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Fills an empty data folder from an export.
///
/// # Errors
/// A sentence that says what to do; the folder is then left as it was begun.
pub fn import(file: &Path, data: &Path) -> Result<String, String> {
    let is_used = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        return Err(format!("{} is not empty; name a new folder with --data.", data.display()));
    }
    fs::create_dir_all(data)
        .map_err(|error| format!("{} cannot be made: {error}", data.display()))?;
    let lines = BufReader::new(
        File::open(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?,
    )
    .lines();
    let (store, _) =
        EmbeddedStore::open(data, &Options::default()).map_err(|error| error.to_string())?;
    let (mut batch, mut n_bytes, mut n_records, mut n_raw) = (Batch::default(), 0, 0, 0);
    let (mut ledger, mut is_whole) = (Ledger::default(), false);
    for (at, line) in lines.enumerate() {
        let told = |error: String| format!("{}:{}: {error}", file.display(), at + 1);
        let line = line.map_err(|error| told(error.to_string()))?;
        n_bytes += line.len();
        match serde_json::from_str(&line)
            .map_err(|error| told(format!("this is no line of an export: {error}")))?
        {
            Line::Export { schema, .. } if schema > 1 => {
                return Err(told(format!("schema {schema} is newer than this program knows.")));
            }
            Line::Export { key, .. } => {
                fs::write(data.join("key"), format!("{key}\n"))
                    .map_err(|error| told(error.to_string()))?;
            }
            Line::Raw { id, base64 } => {
                let raw: Arc<[u8]> =
                    BASE64.decode(base64).map_err(|error| told(error.to_string()))?.into();
                batch.raw.push(RawMail { id: RawId(id.0), bytes: raw });
                n_raw += 1;
            }
            Line::Record(record) => {
                ledger.apply(&record);
                batch.changes.extend(records::changes(&ledger, &record));
                n_records += 1;
            }
            Line::End { n_records: records, n_raw: raws } => {
                is_whole = (n_records, n_raw) == (records, raws);
            }
        }
        if n_bytes > 4 << 20 {
            store.commit(&batch).map_err(|error| error.to_string())?;
            (batch, n_bytes) = (Batch::default(), 0);
        }
    }
    store.commit(&batch).map_err(|error| error.to_string())?;
    if !is_whole {
        return Err(format!(
            "{} is cut off: its last line is missing or counts differently. {} is incomplete.",
            file.display(),
            data.display()
        ));
    }
    let keys = crate::store::keys::Keys::of_folder(data, false)?;
    let check = keys.digest("check", [b"secondment-desk".as_slice()]);
    let change = crate::store::Change { key: records::key_check(), body: Some(check.0.to_vec()) };
    store
        .commit(&Batch { raw: Vec::new(), changes: vec![change] })
        .map_err(|error| error.to_string())?;
    Ok(format!("{n_records} records and {n_raw} raw messages are in {}.", data.display()))
}
