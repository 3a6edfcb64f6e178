//! Everything in one file of JSON lines, and back: the way to another machine, another store, another version.

mod import;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::{Desk, chat, understanding};
use crate::domain::item::{Arrival, Progress};
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::mail::identity;
use crate::store::keys::Keys;
use crate::store::{Person, RawId, SCHEMA, StoreError, records, whose};

pub use import::import;

/// A line of an export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// The first line, with the schema of the records. Exports of earlier versions do not name the mode, and call the schema 2 of records 1.
    Export {
        program: String,
        schema: u16,
        key: String,
        #[serde(default)]
        mode: Option<String>,
    },
    /// A raw message.
    Raw { id: crate::domain::ids::Digest, base64: String },
    /// A record.
    Record(Box<Record>),
    /// A raw message or a record, as a line of its own, sealed for whom it is about.
    Sealed(String),
    /// The last line: an export without it is cut off.
    End {
        n_records: u64,
        n_raw: u64,
        #[serde(default)]
        n_lost: u64,
    },
}

/// How much an export holds, and how much it should hold besides.
struct Counts {
    records: u64,
    raw: u64,
    lost: u64,
}

/// For whom an export is.
pub(super) struct Reader<'a> {
    /// Who asks for it.
    pub officer: &'a Officer,
    /// Whether it is to be readable without the keys.
    pub is_readable: bool,
}

impl Reader<'_> {
    /// Whether a line about persons is put down open.
    fn is_open(&self, is_declared: bool) -> bool {
        self.is_readable && (!is_declared || self.officer.sees_declarations)
    }
}

impl Desk {
    /// Writes everything to a file, which appears under its name only when it is whole. What is about persons is sealed in it with
    /// their keys, unless it is to be readable: then no erasure reaches it. What people declare is readable only for an officer who may see
    /// it, and sealed for any other.
    pub(super) fn export(&self, file: &Path, reader: &Reader<'_>) -> Result<String, String> {
        if file.exists() {
            return Err(format!("{} is there already; name a new file.", file.display()));
        }
        let unfinished = file.with_extension("unfinished");
        let written = self.write_export(&unfinished, reader).and_then(|counts| {
            fs::rename(&unfinished, file).map_err(|error| error.to_string())?;
            // Whoever may write there but not look into it has the file all the same.
            drop(file.parent().map(|folder| File::open(folder).and_then(|file| file.sync_all())));
            Ok(counts)
        });
        match written {
            Ok(Counts { records: n_records, raw: n_raw, lost: n_lost }) => {
                // Records that are lost are passed over by a store that was opened all the same.
                let verified = self.store.verify().map_err(|error| error.to_string())?;
                let how = if reader.is_readable && !reader.officer.sees_declarations {
                    "It is readable by anybody but for what people declare, which you may not see and is sealed; no erasure reaches it: note where it is, and remove it soon."
                } else if reader.is_readable {
                    "It is readable by anybody, and no erasure reaches it: note where it is, and remove it soon."
                } else {
                    "What is about people is sealed in it with the keys in the folder `person-keys`, which is not in it."
                };
                let done = format!(
                    "{n_records} records and {n_raw} raw messages are in {}. {how}",
                    file.display()
                );
                if n_lost == 0 && verified.problems.is_empty() {
                    return Ok(done);
                }
                Ok(format!(
                    "{done}\nNot everything is in it. Raw messages that are lost: {n_lost}.\n{}",
                    verified.problems.join("\n")
                ))
            }
            Err(error) => {
                drop(fs::remove_file(&unfinished));
                Err(format!("{} could not be written: {error}", file.display()))
            }
        }
    }

    fn write_export(&self, file: &Path, reader: &Reader<'_>) -> Result<Counts, String> {
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
        let mode = Some(self.settings.desk.mode.as_str().to_owned());
        let sealed = |persons: &[Person], line: &Line| -> Result<Line, String> {
            let line = serde_json::to_vec(line).map_err(|error| error.to_string())?;
            let sealed = self.store.seal_for(persons, &line);
            Ok(Line::Sealed(BASE64.encode(sealed.map_err(|error| error.to_string())?)))
        };
        put(&Line::Export { program: "secondment-desk".into(), schema: SCHEMA, key, mode })?;
        let mut put_of = |persons: &[Person], line: Line, is_open: bool| {
            put(&if is_open { line } else { sealed(persons, &line)? })
        };
        let (mut n_records, mut n_raw, mut n_lost) = (0, 0, 0);
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
                            // Whoever wrote it: a mail is never put down open by itself.
                            let persons = persons_of_raw(&self.keys, &raw);
                            let line = Line::Raw { id: arrival.raw, base64: BASE64.encode(&raw) };
                            let is_open = reader.is_open(self.declares(arrival));
                            failed = put_of(&persons, line, is_open).err();
                        }
                        Ok(None) if self.is_gone(arrival) => {}
                        // A mail that is lost is told by `verify`; what is left is worth keeping.
                        Ok(None) | Err(StoreError::Damaged { .. }) => n_lost += 1,
                        Err(error) => failed = Some(error.to_string()),
                    }
                }
                n_records += 1;
                let persons = whose::persons(&self.ledger, &record);
                let is_declared = matches!(record, Record::Declared(_));
                let is_open = persons.is_empty() && !is_declared || reader.is_open(is_declared);
                let line = Line::Record(Box::new(record));
                failed = failed.take().or(put_of(&persons, line, is_open).err());
            })
            .map_err(|error: StoreError| error.to_string())?;
            if let Some(failed) = failed {
                return Err(failed);
            }
        }
        put(&Line::End { n_records, n_raw, n_lost })?;
        out.flush().map_err(told)?;
        out.get_ref().sync_all().map_err(told)?;
        Ok(Counts { records: n_records, raw: n_raw, lost: n_lost })
    }

    /// Whether nothing is kept of a message: it was somebody's who was erased, or one of the desk's own to itself.
    fn is_gone(&self, arrival: &Arrival) -> bool {
        match &arrival.progress {
            Progress::Erased | Progress::Canary => true,
            Progress::Became(reference) => self.item(reference).is_none(),
            Progress::Waiting { .. } => false,
        }
    }

    /// Whether a message declares interests.
    fn declares(&self, arrival: &Arrival) -> bool {
        let Progress::Became(reference) = &arrival.progress else { return false };
        self.item(reference).is_some_and(|item| item.is_restricted)
    }

    /// Says where a message came of which nothing is kept, and nobody has erased it.
    fn without_raw(&self) -> Result<Vec<String>, StoreError> {
        let mut bereft: Vec<String> = Vec::new();
        records::each(&*self.store, records::ARRIVAL, |record| {
            let Record::Arrival(arrival) = record else { return };
            let is_kept = !matches!(self.store.raw(RawId(arrival.raw.0)), Ok(None));
            if !is_kept && !self.is_gone(&arrival) {
                let whose = match &arrival.progress {
                    Progress::Became(reference) => format!("from which {reference} came"),
                    Progress::Waiting { .. } | Progress::Erased | Progress::Canary => {
                        "that waits to be understood".to_owned()
                    }
                };
                bereft.push(format!(
                    "The message {whose} is not in the pack: restore it from a backup."
                ));
            }
        })?;
        Ok(bereft)
    }

    /// Reads everything that is kept and says what is wrong with it.
    pub fn verify(&self) -> Result<String, String> {
        let report = self.store.verify().map_err(|error| error.to_string())?;
        let counted = format!(
            "{} records, {} raw messages, {} journal entries read.",
            report.records, report.mails, report.journal_entries
        );
        let (n_linked, broken) = self.chain_checked().map_err(|error| error.to_string())?;
        let bereft = self.without_raw().map_err(|error| error.to_string())?;
        let problems = [report.problems, broken, bereft].concat();
        if problems.is_empty() {
            let mut told =
                format!("{counted} {n_linked} audit entries in one chain. Everything is whole.");
            // A monitor reads the last line.
            if !self.found.is_empty() {
                let _ = write!(
                    told,
                    "\nIt was not when the folder was opened, and was mended: {}.",
                    self.found.join("; ")
                );
            }
            return Ok(told);
        }
        Err(format!("{counted}\n{}", problems.join("\n")))
    }
}

/// A new file that only its owner reads: an export holds everything, the folder's key too.
fn private_file(path: &Path) -> std::io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Writes a file that only its owner reads and that was not there.
pub(super) fn write_private_file(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = private_file(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes a small file that only its owner reads. It is durable when this returns.
fn write_private(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let mut file = private_file(&folder.join(name))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    File::open(folder)?.sync_all()
}

/// Whose a raw message is, as far as its head tells.
pub(super) fn persons_of_raw(keys: &Keys, raw: &[u8]) -> Vec<Person> {
    let author = chat::incoming(raw).sender.or_else(|| identity::author_undecoded(raw));
    let person = |address| whose::person(understanding::party_id(keys, &address));
    author.map(person).into_iter().collect()
}
