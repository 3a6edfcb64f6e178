//! Everything in one file of JSON lines, and back: the way to another machine, another store, another version.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::{Desk, chat, opening, understanding};
use crate::domain::Ledger;
use crate::domain::item::{Arrival, Progress};
use crate::domain::record::Record;
use crate::mail::identity;
use crate::settings::desk::{DeskSettings, Mode};
use crate::store::keys::Keys;
use crate::store::{
    Batch, EmbeddedStore, Keyring, Options, Person, RawId, RawMail, Store, StoreError, records,
    whose,
};

/// A line of an export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// The first line. Exports of earlier versions do not name the mode.
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
    withheld: u64,
}

impl Desk {
    /// Writes everything to a file, which appears under its name only when it is whole. What is about persons is sealed in it with
    /// their keys, unless it is to be readable: then no erasure reaches it.
    pub(super) fn export(&self, file: &Path, is_readable: bool) -> Result<String, String> {
        if file.exists() {
            return Err(format!("{} is there already; name a new file.", file.display()));
        }
        let unfinished = file.with_extension("unfinished");
        let written = self.write_export(&unfinished, is_readable).and_then(|counts| {
            fs::rename(&unfinished, file).map_err(|error| error.to_string())?;
            // Whoever may write there but not look into it has the file all the same.
            drop(file.parent().map(|folder| File::open(folder).and_then(|file| file.sync_all())));
            Ok(counts)
        });
        match written {
            Ok(Counts { records: n_records, raw: n_raw, lost: n_lost, withheld }) => {
                // Records that are lost are passed over by a store that was opened all the same.
                let verified = self.store.verify().map_err(|error| error.to_string())?;
                let how = if is_readable {
                    "It is readable by anybody, and no erasure reaches it: note where it is, and remove it soon."
                } else {
                    "What is about people is sealed in it with the keys in the folder `person-keys`, which is not in it."
                };
                let mut done = format!(
                    "{n_records} records and {n_raw} raw messages are in {}. {how}",
                    file.display()
                );
                if withheld > 0 {
                    let _ = write!(
                        done,
                        " What people declare leaves the desk in no export: {withheld} messages and the notes on them stayed behind."
                    );
                }
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

    fn write_export(&self, file: &Path, is_readable: bool) -> Result<Counts, String> {
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
        let mut put_of = |persons: &[Person], line: Line| {
            let is_open = is_readable || persons.is_empty();
            put(&if is_open { line } else { sealed(persons, &line)? })
        };
        put_of(&[], Line::Export { program: "secondment-desk".into(), schema: 1, key, mode })?;
        let (mut n_records, mut n_raw) = (0, 0);
        let (mut n_lost, mut n_withheld) = (0, 0);
        for kind in records::ALL_KINDS {
            let mut failed: Option<String> = None;
            records::each(&*self.store, *kind, |record| {
                if failed.is_some() {
                    return;
                }
                if let Record::Arrival(arrival) = &record
                    && self.is_withheld(arrival)
                {
                    // Its record goes along, so that it is not taken in again.
                    n_withheld += 1;
                } else if let Record::Arrival(arrival) = &record {
                    match self.store.raw(RawId(arrival.raw.0)) {
                        Ok(Some(raw)) => {
                            n_raw += 1;
                            let persons = persons_of_raw(&self.keys, &raw);
                            // Whoever wrote it: it is never put down open.
                            let line = Line::Raw { id: arrival.raw, base64: BASE64.encode(&raw) };
                            failed = if persons.is_empty() && !is_readable {
                                sealed(&persons, &line).and_then(|line| put_of(&[], line)).err()
                            } else {
                                put_of(&persons, line).err()
                            };
                        }
                        // A mail that is lost is told by `verify`; what is left is worth keeping.
                        Ok(None) | Err(StoreError::Damaged { .. }) => n_lost += 1,
                        Err(error) => failed = Some(error.to_string()),
                    }
                }
                n_records += 1;
                let persons = whose::persons(&self.ledger, &record);
                failed = failed.take().or(put_of(&persons, Line::Record(Box::new(record))).err());
            })
            .map_err(|error: StoreError| error.to_string())?;
            if let Some(failed) = failed {
                return Err(failed);
            }
        }
        put_of(&[], Line::End { n_records, n_raw, n_lost: n_lost + n_withheld })?;
        out.flush().map_err(told)?;
        out.get_ref().sync_all().map_err(told)?;
        Ok(Counts { records: n_records, raw: n_raw, lost: n_lost, withheld: n_withheld })
    }

    /// Whether a message declares interests.
    fn is_withheld(&self, arrival: &Arrival) -> bool {
        let Progress::Became(reference) = &arrival.progress else { return false };
        self.item(reference).is_some_and(|item| item.is_restricted)
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
    let Survey { ledger, key, n_erased } = surveyed(&source, mode)?;
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
                match records::changes(&ledger, &record) {
                    Ok(changes) => {
                        batch.changes.extend(changes);
                        n_records += 1;
                    }
                    // What it belongs to was somebody's who was erased.
                    Err(_) if n_erased > 0 => n_bereft += 1,
                    Err(error) => return Err(told(error)),
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
    if n_erased > 0 {
        let n_lines = n_erased + n_bereft;
        let _ = write!(
            done,
            "\nOf people who were erased since the export was made, nothing was imported: {n_lines} lines."
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
    source.each_line(|line, _| {
        match line {
            Line::Export { schema, .. } if schema > 1 => {
                return Err(format!("schema {schema} is newer than this program knows."));
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
    match key {
        Some(key) if is_whole => Ok(Survey { ledger, key, n_erased }),
        _ => Err(format!(
            "{} is cut off: its first or last line is missing or counts differently. Nothing was imported.",
            file.display()
        )),
    }
}

/// What an export holds.
struct Survey {
    ledger: Ledger,
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
        for (at, line) in BufReader::new(opened).lines().enumerate() {
            let told = |error: String| format!("{}:{}: {error}", file.display(), at + 1);
            let parsed = |line: &[u8]| {
                serde_json::from_slice(line).map_err(|error| {
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

/// Whose a raw message is, as far as its head tells.
pub(super) fn persons_of_raw(keys: &Keys, raw: &[u8]) -> Vec<Person> {
    let author = chat::incoming(raw).sender.or_else(|| identity::author_undecoded(raw));
    let person = |address| whose::person(understanding::party_id(keys, &address));
    author.map(person).into_iter().collect()
}
