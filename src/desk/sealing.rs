//! Looking after the keys with which everything is sealed: how they stand, another master key, sealing what is from before.
//!
//! All of it opens the store alone: the desk is stopped meanwhile.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::export::persons_of_raw;
use super::opening;
use crate::domain::record::Record;
use crate::mail::oauth::Vault;
use crate::settings::desk::DeskSettings;
use crate::settings::secret::SecretSource;
use crate::store::keys::Keys;
use crate::store::{
    Batch, Change, EmbeddedStore, FORMER, Keyring, MasterKey, Options, RawId, RawMail, Store,
    StoreError, bring_up, records, stated,
};

/// So many bytes make one commit.
const TOGETHER_BYTES: usize = 4 << 20;

/// How the keys stand.
///
/// # Errors
/// A sentence that says what to do.
pub fn status(desk: &DeskSettings) -> Result<String, String> {
    let store = opened(desk)?;
    let (n_persons, n_destroyed) = store.key_counts().map_err(told)?;
    let master = match &desk.master_key_from {
        Some(source) => format!("comes from {source}"),
        None => format!(
            "lies beside them in {}; for real correspondents name a place elsewhere in `[sealing]`",
            desk.data.join("person-keys/master.key").display()
        ),
    };
    let (n_records, n_mails) = store.unsealed().map_err(told)?;
    let unsealed = if n_records + n_mails == 0 {
        "Everything is sealed.".to_owned()
    } else {
        format!(
            "From before everything was sealed: {n_records} records, {n_mails} raw messages; `secondment-desk keys seal-all` seals them."
        )
    };
    Ok(format!(
        "Persons with a key: {n_persons}. Keys destroyed: {n_destroyed}. The master key {master}.\n{unsealed}"
    ))
}

/// Wraps the keys of persons with another master key: one from elsewhere, or a new one beside them.
///
/// # Errors
/// A sentence that says what to do; the old master key holds then.
pub fn rotate(desk: &DeskSettings, to: Option<&SecretSource>) -> Result<String, String> {
    let key = to.map(|source| {
        let key = MasterKey::of_text(source.read()?.reveal());
        key.map(Arc::new).map_err(|sentence| format!("In {source}: {sentence}"))
    });
    let key = key.transpose()?;
    if key.is_none() && desk.master_key_from.is_some() {
        return Err("Config names where the master key is: put the new one elsewhere and name that place with --to-file, --to-env or --to-credential.".to_owned());
    }
    opened(desk)?.rotate(key).map_err(told)?;
    Ok(match to {
        Some(source) => format!(
            "The keys are wrapped with the master key from {source}. Name that place in `[sealing]` of the config now: the desk does not start with the old one."
        ),
        None => "The keys are wrapped with a new master key, and the old one is gone.".to_owned(),
    })
}

/// Seals what is from before everything was, and leaves nothing unsealed on the disk. It may be cut off, and is then begun again.
///
/// # Errors
/// A sentence that says what to do.
pub fn seal_all(desk: &DeskSettings) -> Result<String, String> {
    let store = opened(desk)?;
    let (n_records, n_mails) = store.unsealed().map_err(told)?;
    let keys = Keys::of_folder(&desk.data, false)?;
    let ledger = records::ledger(&store).map_err(told)?;
    let (mut batch, mut n_bytes) = (Batch::default(), 0);
    let commit = |batch: &mut Batch, n_bytes: &mut usize, is_last: bool| {
        if is_last || *n_bytes > TOGETHER_BYTES {
            store.commit(&std::mem::take(batch))?;
            *n_bytes = 0;
        }
        Ok::<_, StoreError>(())
    };
    for kind in records::ALL_KINDS {
        let mut all = Vec::new();
        records::each(&store, *kind, |record| all.push(record)).map_err(told)?;
        for record in all {
            if let Record::Arrival(arrival) = &record
                && let Some(raw) = store.raw(RawId(arrival.raw.0)).map_err(told)?
            {
                n_bytes += raw.len();
                let persons = persons_of_raw(&keys, &raw);
                batch.raw.push(RawMail { id: RawId(arrival.raw.0), bytes: raw.into(), persons });
            }
            let changes = records::changes(&ledger, &record).map_err(told)?;
            let sizes = changes.iter().filter_map(|change| change.body.as_ref()).map(Vec::len);
            n_bytes += sizes.sum::<usize>();
            batch.changes.extend(changes);
            commit(&mut batch, &mut n_bytes, false).map_err(told)?;
        }
    }
    let check = records::key_check();
    let body = store.get(&check).map_err(told)?;
    batch.changes.push(Change { key: check, body, persons: Vec::new() });
    batch.changes.push(stated());
    commit(&mut batch, &mut n_bytes, true).map_err(told)?;
    store.compact_all().map_err(told)?;
    drop(store);
    // What sled has freed and not overwritten is gone with its files; they are built anew from the snapshot.
    remove_folder(&desk.data.join("sled"))?;
    // A copy of before lies open too.
    for entry in fs::read_dir(&desk.data).map_err(|error| error.to_string())?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(FORMER) {
            remove_folder(&entry.path())?;
        }
    }
    let store = opened(desk)?;
    store.note_sealed().map_err(told)?;
    let report = store.verify().map_err(told)?;
    if !report.problems.is_empty() {
        return Err(report.problems.join("\n"));
    }
    Ok(format!(
        "{n_records} records and {n_mails} raw messages were sealed; nothing unsealed is left. Copies of the data folder from before are as they were: remove them."
    ))
}

/// What seals the tokens that lie in the data folder: the desk's own key, read when it is needed.
pub fn vault(desk: &DeskSettings) -> Vault {
    let (of_sealing, of_opening) = (desk.clone(), desk.clone());
    Vault {
        seal: Box::new(move |plain| {
            let master = opening::master(&of_sealing)?;
            let keys = of_sealing.data.join("person-keys");
            let keyring = match Keyring::read(&keys, &master).map_err(told)? {
                Some(keyring) => keyring,
                // The desk has not begun yet: it goes on with these keys.
                None if !of_sealing.data.join("journal").exists() => {
                    Keyring::make(&keys, &master).map_err(told)?
                }
                None => return Err("the keys are not there".to_owned()),
            };
            keyring.seal_apart(&[], plain).map_err(told)
        }),
        open: Box::new(move |sealed| {
            let master = opening::master(&of_opening).ok()?;
            let keyring = Keyring::read(&of_opening.data.join("person-keys"), &master).ok()??;
            keyring.open_apart(sealed).ok().flatten().map(Zeroizing::new)
        }),
    }
}

fn remove_folder(folder: &Path) -> Result<(), String> {
    let unusable = |error| format!("{} cannot be removed: {error}", folder.display());
    drop(fs::remove_file(folder.with_extension("clean")));
    fs::remove_dir_all(folder).map_err(unusable)
}

fn opened(desk: &DeskSettings) -> Result<EmbeddedStore, String> {
    if !desk.data.join("key").exists() {
        return Err(format!("There is no desk in {} yet.", desk.data.display()));
    }
    let options = Options {
        reserve_bytes: desk.keep_free_bytes,
        master: opening::master(desk)?,
        ..Options::default()
    };
    let (store, _) = EmbeddedStore::open(&desk.data, &options).map_err(told)?;
    bring_up(&store).map_err(told)?;
    Ok(store)
}

#[expect(clippy::needless_pass_by_value, reason = "it ends a chain of errors")]
fn told(error: StoreError) -> String {
    error.to_string()
}
