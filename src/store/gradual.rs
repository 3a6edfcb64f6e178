//! A snapshot of one sequence that is written in steps, while commits go on between them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::entry::Changes;
use super::error::StoreError;
use super::meta::{META, Meta};
use super::shelf::Shelf;
use super::snapshot::{self, Next, Reading, Unfinished};

/// So many frames are written, or read back, in one step.
const FRAMES_A_STEP: usize = 2;

/// What a commit changes of the records that are not written yet, it notes here first as they were.
pub struct GradualSnapshot {
    folder: PathBuf,
    draft: PathBuf,
    /// The store as it was when this began.
    meta: Meta,
    /// The segment of the journal in which what came later stands.
    pub first_segment: u64,
    stage: Stage,
}

enum Stage {
    Writing {
        unfinished: Unfinished,
        /// Before this every record is written.
        from: Vec<u8>,
        before: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    },
    Reading(Reading),
    /// A step failed in the middle.
    Failed,
}

impl GradualSnapshot {
    /// Begins one of the store as it is.
    pub fn begin(folder: PathBuf, meta: &Meta) -> Result<Self, StoreError> {
        let draft = snapshot::draft_of(&folder, meta.applied);
        let unfinished = Unfinished::create(&draft, meta.applied)?;
        let stage = Stage::Writing { unfinished, from: vec![META + 1], before: BTreeMap::new() };
        let first_segment = meta.position.segment;
        Ok(Self { folder, draft, meta: meta.clone(), first_segment, stage })
    }

    /// Takes note of what is about to change.
    pub fn note(&mut self, stored: &Shelf, changes: &Changes) -> Result<(), StoreError> {
        let Stage::Writing { from, before, .. } = &mut self.stage else { return Ok(()) };
        for key in changes.keys().filter(|key| *key >= from) {
            if !before.contains_key(key) {
                before.insert(key.clone(), stored.get(key)?);
            }
        }
        Ok(())
    }

    /// Goes on a little. Returns the size once it is written, read back and named.
    pub fn go_on(&mut self, stored: &Shelf) -> Result<Option<u64>, StoreError> {
        match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::Writing { unfinished, from, before } => {
                self.stage = self.write_on(stored, unfinished, &from, before)?;
                Ok(None)
            }
            Stage::Reading(mut reading) => {
                for _ in 0..FRAMES_A_STEP {
                    match reading.next()? {
                        Next::Records(_) => {}
                        Next::Whole(meta) if meta == self.meta => {
                            return snapshot::name(&self.folder, &self.draft, meta.applied)
                                .map(Some);
                        }
                        Next::Whole(_) | Next::Damaged(_) => return Err(unlike()),
                    }
                }
                self.stage = Stage::Reading(reading);
                Ok(None)
            }
            Stage::Failed => Err(unlike()),
        }
    }

    /// Leaves nothing of it.
    pub fn give_up(&self) -> Result<(), StoreError> {
        super::folder::remove_if_there(&self.draft)
    }

    fn write_on(
        &self,
        stored: &Shelf,
        mut unfinished: Unfinished,
        from: &[u8],
        before: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    ) -> Result<Stage, StoreError> {
        let until = unfinished.n_frames + FRAMES_A_STEP;
        let mut next = None;
        stored.scan_on(from, |key, value| {
            if unfinished.n_frames >= until {
                next = Some(key.to_vec());
                return Ok(false);
            }
            if !before.contains_key(key) {
                unfinished.put(key, value)?;
            }
            Ok(true)
        })?;
        if let Some(from) = next {
            unfinished.sync()?;
            return Ok(Stage::Writing { unfinished, from, before });
        }
        for (key, value) in &before {
            if let Some(value) = value {
                unfinished.put(key, value)?;
            }
        }
        if unfinished.finish(&self.meta)? != self.meta.folds {
            stored.suspect();
            return Err(StoreError::broken(
                "take a snapshot",
                "the records are not those that were committed",
            ));
        }
        match Reading::begin(&self.draft, self.meta.applied)? {
            Ok(reading) => Ok(Stage::Reading(reading)),
            Err(_) => Err(unlike()),
        }
    }
}

fn unlike() -> StoreError {
    StoreError::broken("take a snapshot", "reading it back gave something else")
}
