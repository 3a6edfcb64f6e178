//! Where open submissions are looked for: by programme, kind, area and sector, the least busy first.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::matching::Profile;
use crate::domain::submission::SubmissionKind;

/// Open submissions by where they are looked for.
#[derive(Debug, Default)]
pub struct Seats(BTreeMap<Seat, BTreeSet<(usize, Reference)>>);

type Seat = (ProgrammeName, SubmissionKind, Box<str>, Option<Box<str>>);

impl Seats {
    /// Takes in a profile that is in so many proposals and introductions.
    pub fn insert(&mut self, profile: &Profile, n_live: usize) {
        for seat in of(profile) {
            self.0.entry(seat).or_default().insert((n_live, profile.reference.clone()));
        }
    }

    /// Takes out what `insert` took in.
    pub fn remove(&mut self, profile: &Profile, n_live: usize) {
        for seat in of(profile) {
            if let Some(taken) = self.0.get_mut(&seat) {
                taken.remove(&(n_live, profile.reference.clone()));
            }
        }
    }

    /// The submissions of a kind in an area (in all, for `None`), sector by sector: those with fewer than `room`
    /// proposals and introductions.
    pub fn taken<'a>(
        &'a self,
        programme: &'a ProgrammeName,
        kind: SubmissionKind,
        area: Option<&'a str>,
        room: usize,
    ) -> impl Iterator<Item = (Option<&'a str>, impl Iterator<Item = &'a Reference> + use<'a>)>
    {
        let from = (programme.clone(), kind, Box::from(area.unwrap_or_default()), None);
        let is_meant = move |seat: &Seat| {
            seat.0 == *programme && seat.1 == kind && area.is_none_or(|area| *area == *seat.2)
        };
        let seats = self.0.range(from..).take_while(move |(seat, _)| is_meant(seat));
        seats.map(move |((.., sector), taken)| {
            let free = taken.iter().take_while(move |(n_live, _)| *n_live < room);
            (sector.as_deref(), free.map(|(_, reference)| reference))
        })
    }
}

/// The seats of a profile: one for each of its areas.
fn of(profile: &Profile) -> impl Iterator<Item = Seat> {
    let (programme, kind, sector) = (&profile.programme, profile.kind, &profile.sector);
    profile.areas.iter().map(move |area| (programme.clone(), kind, area.clone(), sector.clone()))
}
