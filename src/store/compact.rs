//! Leaving nothing of what was removed: segments of the pack are written anew without it, and a snapshot takes the place of the journal.
//!
//! It is done in steps, between which commits go on; a step is short whatever the store holds. What was under way when the process ended is
//! begun again, and finds what was done.

use super::bytes::Bytes;
use super::embedded::{EmbeddedStore, Writer};
use super::error::StoreError;
use super::folder::{remove_if_there, sync_folder};
use super::gradual::GradualSnapshot;
use super::meta::{MAIL_PLACE, META, PACK_END, THINNED, UNSEALED, kind_of};
use super::pack::{self, Id, Place};
use super::pack_check;
use super::sealed::{Sealed, Stored, is_sealed_at, sealed_body, segment_key};

/// So many bytes of the pack are moved in one step.
const MOVED_A_STEP_BYTES: usize = 1 << 20;
/// So many records are looked at in one step, or so many bytes in the pack.
const LOOKED_AT_A_STEP: usize = 1_000;
const READ_A_STEP_BYTES: usize = 2 << 20;
/// So many records are listed in one step.
const LISTED_A_STEP: usize = 10_000;

/// How far a clearing has come.
pub(super) enum Clearing {
    /// Records that cannot be read any more are removed; this key is the next to be looked at.
    Looking(Vec<u8>),
    /// What still lies in thinned segments is listed.
    Listing { thinned: Vec<u64>, from: Vec<u8>, left: Vec<(Id, Place)> },
    /// It is written to the pack's end, the last of these first.
    Moving { thinned: Vec<u64>, left: Vec<(Id, Place)> },
    /// A snapshot takes the place of the journal.
    Snapshot(Box<GradualSnapshot>),
}

impl EmbeddedStore {
    /// Goes on a little with clearing away; true once nothing is left to do.
    pub(super) fn clear_on(&self) -> Result<bool, StoreError> {
        let mut writer = self.writer()?;
        let clearing = writer.clearing.take().unwrap_or(Clearing::Looking(vec![META + 1]));
        let next = match clearing {
            Clearing::Looking(from) => self.look_on(&mut writer, &from)?,
            Clearing::Listing { thinned, from, left } => {
                self.list_on(&mut writer, thinned, &from, left)?
            }
            Clearing::Moving { thinned, left } => self.move_on(&mut writer, thinned, left)?,
            Clearing::Snapshot(snapshot) => self.snapshot_on(&mut writer, snapshot)?,
        };
        writer.clearing = next;
        Ok(writer.clearing.is_none())
    }

    /// Writes the whole pack anew without what is not sealed, once all that counts is.
    pub fn compact_all(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        let mut thinning = Sealed::default();
        self.shelf.scan(MAIL_PLACE, &[MAIL_PLACE], |key, place| {
            if !is_sealed_at(place) {
                thinning.changes.insert(key.to_vec(), None);
            }
            Ok(true)
        })?;
        for segment in pack_check::ends(&self.shelf)?.into_keys() {
            thinning.changes.insert(segment_key(THINNED, segment), Some(Vec::new()));
        }
        self.write(&mut writer, &thinning)?;
        drop(writer);
        while !self.clear_on()? {}
        Ok(())
    }

    /// Notes that nothing is left from before everything was sealed.
    pub fn note_sealed(&self) -> Result<(), StoreError> {
        let mut noted = Sealed::default();
        noted.changes.insert(vec![UNSEALED], None);
        let mut writer = self.writer()?;
        self.write(&mut writer, &noted)?;
        Ok(())
    }

    /// Removes what cannot be read any more, since a key that it takes was destroyed.
    fn look_on(&self, writer: &mut Writer, from: &[u8]) -> Result<Option<Clearing>, StoreError> {
        let mut gone: Vec<(Vec<u8>, Option<Id>)> = Vec::new();
        let (mut n_seen, mut n_bytes, mut next) = (0, 0, None);
        let ring = self.held_keyring()?;
        self.shelf.scan_on(from, |key, stored| {
            if n_seen >= LOOKED_AT_A_STEP || n_bytes >= READ_A_STEP_BYTES {
                next = Some(key.to_vec());
                return Ok(false);
            }
            n_seen += 1;
            let kind = kind_of(key);
            // Mails, and what is left of large bodies that others have replaced.
            let id_of_mail = || key.split_first().and_then(|(_, rest)| Bytes::new(rest).array());
            let place = match sealed_body(stored) {
                _ if kind == MAIL_PLACE => id_of_mail().filter(|_| is_sealed_at(stored)),
                _ if !kind.is_ascii_alphabetic() => None,
                Some(Stored::Here(content)) if ring.is_erased(content) => {
                    gone.push((key.to_vec(), None));
                    None
                }
                Some(Stored::InPack(id)) => Some(id),
                Some(Stored::Here(_)) | None => None,
            };
            if let Some(id) = place
                && let Some((content, true)) = self.packed(id)?
            {
                n_bytes += content.len();
                if ring.is_erased(&content) {
                    gone.push((key.to_vec(), Some(id)));
                }
            }
            Ok(true)
        })?;
        drop(ring);
        let mut removing = Sealed::default();
        for (key, id) in gone {
            removing.changes.insert(key, None);
            if let Some(id) = id {
                self.let_go_of_mail(id, true, &mut removing.changes)?;
            }
        }
        self.write(writer, &removing)?;
        if let Some(from) = next {
            return Ok(Some(Clearing::Looking(from)));
        }
        let mut thinned = Vec::new();
        self.shelf.scan(THINNED, &[THINNED], |key, _| {
            thinned.extend(key.split_first().and_then(|(_, rest)| Bytes::new(rest).u64()));
            Ok(true)
        })?;
        // What comes from now on goes elsewhere.
        writer.pack.begin_segment();
        Ok(Some(Clearing::Listing { thinned, from: vec![MAIL_PLACE], left: Vec::new() }))
    }

    fn list_on(
        &self,
        writer: &mut Writer,
        thinned: Vec<u64>,
        from: &[u8],
        mut left: Vec<(Id, Place)>,
    ) -> Result<Option<Clearing>, StoreError> {
        if thinned.is_empty() {
            return self.begin_snapshot(writer);
        }
        let (mut n_seen, mut next) = (0, None);
        self.shelf.scan(MAIL_PLACE, from, |key, value| {
            if n_seen >= LISTED_A_STEP {
                next = Some(key.to_vec());
                return Ok(false);
            }
            n_seen += 1;
            let id = key.split_first().and_then(|(_, rest)| Bytes::new(rest).array());
            let place = Place::decode(value).filter(|place| thinned.contains(&place.segment));
            left.extend(id.zip(place));
            Ok(true)
        })?;
        if let Some(from) = next {
            return Ok(Some(Clearing::Listing { thinned, from, left }));
        }
        left.sort_by_key(|(_, place)| std::cmp::Reverse((place.segment, place.offset)));
        Ok(Some(Clearing::Moving { thinned, left }))
    }

    /// Writes some of what is left of thinned segments to the pack's end; the segments go once nothing is left in them.
    fn move_on(
        &self,
        writer: &mut Writer,
        thinned: Vec<u64>,
        mut left: Vec<(Id, Place)>,
    ) -> Result<Option<Clearing>, StoreError> {
        let (mut moved, mut n_bytes) = (Sealed::default(), 0);
        while n_bytes < MOVED_A_STEP_BYTES
            && let Some((id, _)) = left.pop()
        {
            // It may have gone since.
            let Some((content, is_sealed)) = self.packed(id)? else { continue };
            n_bytes += content.len();
            if !is_sealed {
                moved.open.insert(id);
            }
            moved.mails.insert(id, content);
        }
        if !left.is_empty() {
            self.write(writer, &moved)?;
            return Ok(Some(Clearing::Moving { thinned, left }));
        }
        for segment in &thinned {
            moved.changes.insert(segment_key(PACK_END, *segment), None);
            moved.changes.insert(segment_key(THINNED, *segment), None);
        }
        self.write(writer, &moved)?;
        for segment in thinned {
            remove_if_there(&pack::segment_path(&self.layout.pack, segment))?;
        }
        sync_folder(&self.layout.pack)?;
        self.begin_snapshot(writer)
    }

    fn begin_snapshot(&self, writer: &mut Writer) -> Result<Option<Clearing>, StoreError> {
        self.require_room_for_snapshot(writer)?;
        writer.rotate(&self.shelf)?;
        let snapshot = GradualSnapshot::begin(self.layout.snapshots.clone(), &writer.meta)?;
        Ok(Some(Clearing::Snapshot(Box::new(snapshot))))
    }

    fn snapshot_on(
        &self,
        writer: &mut Writer,
        mut snapshot: Box<GradualSnapshot>,
    ) -> Result<Option<Clearing>, StoreError> {
        match snapshot.go_on(&self.shelf) {
            Ok(None) => Ok(Some(Clearing::Snapshot(snapshot))),
            Ok(Some(size_bytes)) => {
                writer.follow_snapshot(size_bytes, snapshot.first_segment)?;
                Ok(None)
            }
            Err(error) => {
                snapshot.give_up()?;
                Err(error)
            }
        }
    }
}
