//! Leaving nothing of what was removed: segments of the pack are written anew without it, and a snapshot takes the place of the journal.

use super::bytes::Bytes;
use super::embedded::{EmbeddedStore, Writer};
use super::error::StoreError;
use super::folder::{remove_if_there, sync_folder};
use super::meta::{MAIL_PLACE, PACK_END, THINNED, UNSEALED};
use super::pack::{self, Id, Place};
use super::pack_check;
use super::sealed::{Sealed, Stored, is_sealed_at, sealed_body, segment_key};

/// So many bytes of the pack are moved with one commit.
const MOVED_TOGETHER_BYTES: usize = 8 << 20;
/// So many records are removed with one commit.
const REMOVED_TOGETHER: usize = 1_000;

impl EmbeddedStore {
    /// Writes what is left of thinned segments to the pack's end, then removes them, then the journal before now.
    ///
    /// It may be cut off anywhere: what was moved has its new place, and a segment goes once nothing is left in it.
    pub(super) fn compacted(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        self.clear_away(&mut writer)?;
        self.compacted_by(&mut writer)
    }

    /// Removes what cannot be read any more, since a key that it takes was destroyed.
    fn clear_away(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let ring = self.held_keyring()?;
        let mut gone: Vec<(Vec<u8>, Option<Id>)> = Vec::new();
        let mut look_at = |key: &[u8], content: &[u8], id: Option<Id>| {
            if ring.is_erased(content) {
                gone.push((key.to_vec(), id));
            }
        };
        for kind in (b'A'..=b'Z').chain(b'a'..=b'z') {
            self.shelf.scan(kind, &[kind], |key, stored| {
                match sealed_body(stored) {
                    Some(Stored::Here(content)) => look_at(key, content, None),
                    Some(Stored::InPack(id)) => {
                        if let Some((content, true)) = self.packed(id)? {
                            look_at(key, &content, Some(id));
                        }
                    }
                    None => {}
                }
                Ok(true)
            })?;
        }
        // Mails, and what is left of large bodies that others have replaced.
        self.shelf.scan(MAIL_PLACE, &[MAIL_PLACE], |key, place| {
            let id = key.split_first().and_then(|(_, rest)| Bytes::new(rest).array());
            if let Some(id) = id.filter(|_| is_sealed_at(place))
                && let Some((content, _)) = self.packed(id)?
            {
                look_at(key, &content, Some(id));
            }
            Ok(true)
        })?;
        drop(ring);
        for some in gone.chunks(REMOVED_TOGETHER) {
            let mut removing = Sealed::default();
            for (key, id) in some {
                removing.changes.insert(key.clone(), None);
                if let Some(id) = id {
                    self.let_go_of_mail(*id, true, &mut removing.changes)?;
                }
            }
            self.write(writer, &removing)?;
        }
        Ok(())
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
        self.compacted_by(&mut writer)
    }

    /// Notes that nothing is left from before everything was sealed.
    pub fn note_sealed(&self) -> Result<(), StoreError> {
        let mut noted = Sealed::default();
        noted.changes.insert(vec![UNSEALED], None);
        let mut writer = self.writer()?;
        self.write(&mut writer, &noted)?;
        Ok(())
    }

    fn compacted_by(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let mut thinned = Vec::new();
        self.shelf.scan(THINNED, &[THINNED], |key, _| {
            thinned.extend(key.split_first().and_then(|(_, rest)| Bytes::new(rest).u64()));
            Ok(true)
        })?;
        if thinned.is_empty() {
            return Ok(());
        }
        let mut left: Vec<(Id, Place)> = Vec::new();
        self.shelf.scan(MAIL_PLACE, &[MAIL_PLACE], |key, value| {
            let id = key.split_first().and_then(|(_, rest)| Bytes::new(rest).array());
            let place = Place::decode(value).filter(|place| thinned.contains(&place.segment));
            left.extend(id.zip(place));
            Ok(true)
        })?;
        left.sort_by_key(|(_, place)| (place.segment, place.offset));
        writer.pack.begin_segment();
        let (mut moved, mut n_bytes) = (Sealed::default(), 0);
        for (id, _) in left {
            let Some((content, is_sealed)) = self.packed(id)? else { continue };
            n_bytes += content.len();
            if !is_sealed {
                moved.open.insert(id);
            }
            moved.mails.insert(id, content);
            if n_bytes > MOVED_TOGETHER_BYTES {
                self.write(writer, &moved)?;
                (moved, n_bytes) = (Sealed::default(), 0);
            }
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
        self.take_snapshot(writer)
    }
}
