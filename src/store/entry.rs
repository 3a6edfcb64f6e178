//! One committed batch as the journal holds it: its sequence, then every record's new value.

use std::collections::BTreeMap;

use super::bytes::{Bytes, push_stretch};

/// Stored values by stored key; `None` removes. What the journal, sled and snapshots have in common.
pub type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

pub struct Entry {
    pub sequence: u64,
    pub changes: Changes,
}

pub fn encode(sequence: u64, changes: &Changes) -> Vec<u8> {
    let mut payload = sequence.to_be_bytes().to_vec();
    for (key, value) in changes {
        push_stretch(&mut payload, key);
        match value {
            Some(value) => {
                payload.push(1);
                push_stretch(&mut payload, value);
            }
            None => payload.push(0),
        }
    }
    payload
}

pub fn decode(payload: &[u8]) -> Option<Entry> {
    let mut rest = Bytes::new(payload);
    let sequence = rest.u64()?;
    let mut changes = Changes::new();
    while !rest.is_empty() {
        let key = rest.stretch()?.to_vec();
        let [is_kept] = rest.array()?;
        let value = if is_kept == 1 { Some(rest.stretch()?.to_vec()) } else { None };
        changes.insert(key, value);
    }
    Some(Entry { sequence, changes })
}
