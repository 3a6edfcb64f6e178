//! The knowledge log, without its words, and who was told what of it.

use std::collections::BTreeMap;

use super::Ledger;
use crate::domain::ids::Reference;
use crate::domain::lesson::{Lesson, LessonKnown, Reader};
use crate::domain::party::PartyId;

/// What is known of the knowledge log.
#[derive(Debug, Default)]
pub(super) struct Lessons {
    known: BTreeMap<Reference, LessonKnown>,
    readers: BTreeMap<PartyId, Reader>,
}

impl Lessons {
    pub(super) fn apply(&mut self, lesson: &Lesson) {
        self.known.insert(lesson.reference.clone(), LessonKnown::of(lesson));
    }

    pub(super) fn apply_reader(&mut self, reader: &Reader) {
        self.readers.insert(reader.party, reader.clone());
    }
}

impl Ledger {
    /// A lesson, without its words.
    pub fn lesson(&self, reference: &Reference) -> Option<&LessonKnown> {
        self.lessons.known.get(reference)
    }

    /// All lessons, without their words.
    pub fn lessons(&self) -> impl Iterator<Item = (&Reference, &LessonKnown)> {
        self.lessons.known.iter()
    }

    /// What somebody has been told of the knowledge log.
    pub fn reader(&self, party: PartyId) -> Option<&Reader> {
        self.lessons.readers.get(&party)
    }

    /// Everybody who has been told of the knowledge log.
    pub fn readers(&self) -> impl Iterator<Item = &Reader> {
        self.lessons.readers.values()
    }
}
