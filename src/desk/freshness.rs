//! Old submissions: their senders are asked whether they still stand before a match is proposed, and the other side waits for the
//! answer until the reminder; once a day, so are those who have waited as long without a match.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Desk, told};
use crate::domain::freshness::Doubt;
use crate::domain::ids::Reference;
use crate::domain::item::Concern;
use crate::domain::matching::Profile;
use crate::domain::record::Record;
use crate::domain::submission::SubmissionKind;
use crate::domain::{Event, freshness};

/// Of the letters that may go out in an hour, those who wait are asked one in so many on a day.
const SHARE: usize = 3;

/// Pairs that the best assignment puts together, and that wait for a word: each takes up a place of both. They follow from what
/// is kept, so a start finds them anew.
#[derive(Default)]
pub(super) struct Waiting(BTreeMap<Reference, BTreeSet<Reference>>);

impl Waiting {
    fn hold(&mut self, interest: &Reference, role: &Reference) {
        self.0.entry(interest.clone()).or_default().insert(role.clone());
        self.0.entry(role.clone()).or_default().insert(interest.clone());
    }

    /// Lets go of every pair of a submission, and says with whom it was.
    fn release(&mut self, submission: &Reference) -> BTreeSet<Reference> {
        let others = self.0.remove(submission).unwrap_or_default();
        for other in &others {
            if let Some(own) = self.0.get_mut(other) {
                own.remove(submission);
                if own.is_empty() {
                    self.0.remove(other);
                }
            }
        }
        others
    }

    fn n_of(&self, submission: &Reference) -> u32 {
        self.0.get(submission).map_or(0, |others| u32::try_from(others.len()).unwrap_or(u32::MAX))
    }

    /// Whether a pair waits for a word.
    pub(super) fn holds(&self, interest: &Reference, role: &Reference) -> bool {
        self.0.get(interest).is_some_and(|others| others.contains(role))
    }
}

impl Desk {
    /// Does what is owed by now about the questions that are open.
    pub(super) fn ask_again(&mut self, now: Timestamp) {
        let now = self.ledger.time(now);
        for reference in freshness::due(&self.settings.programmes, &self.ledger, now) {
            self.see_whether_it_stands(&reference, false, now);
        }
        let today = now.to_zoned(self.zone()).date();
        if self.asked_who_waits == Some(today) {
            return;
        }
        self.asked_who_waits = Some(today);
        let most = self.settings.desk.limits.an_hour;
        let most = most.div_ceil(SHARE);
        let programmes = &self.settings.programmes;
        for reference in freshness::waiting(programmes, &self.ledger, most, now) {
            self.see_whether_it_stands(&reference, true, now);
        }
    }

    /// Asks whether a submission still stands, reminds of that, or does what follows from silence, if that is owed.
    pub(super) fn see_whether_it_stands(
        &mut self,
        reference: &Reference,
        is_waiting: bool,
        now: Timestamp,
    ) {
        if let Some(submission) = told(self.submission(reference)) {
            let item = self.item(reference);
            let doubt = Doubt { submission, item, is_waiting };
            self.stage(Event::Availability(Box::new(doubt)), now);
        }
    }

    /// What officers were told of somebody's silence is past once anything of theirs has changed.
    pub(super) fn hear_again(&mut self, records: &[Record], now: Timestamp) {
        for record in records {
            let Record::Submission(known) = record else { continue };
            let is_silent = self.ledger.concern(&known.reference) == Some(&Concern::Silent);
            let is_stale =
                known.question.as_ref().is_some_and(|question| question.stale_since.is_some());
            if is_silent && !is_stale {
                self.see_whether_it_stands(&known.reference, false, now);
            }
        }
    }

    /// Whether a pair waits for a word of either side before it is proposed. Who has not been asked is asked now, about one submission
    /// at a time.
    pub(super) fn waits_for_word(
        &mut self,
        interest: &Reference,
        role: &Reference,
        now: Timestamp,
    ) -> bool {
        let now = self.ledger.time(now);
        let sides = [interest, role].into_iter().filter_map(|side| self.ledger.profile(side));
        let old: Vec<Profile> = sides.filter(|side| self.is_old(side, now)).cloned().collect();
        if old.is_empty() {
            return false;
        }
        for side in old {
            if !self.ledger.is_asked(side.party) {
                self.see_whether_it_stands(&side.reference, false, now);
            }
        }
        self.boards.waiting.hold(interest, role);
        true
    }

    fn is_old(&self, profile: &Profile, now: Timestamp) -> bool {
        let programme = self.settings.programmes.get(&profile.programme);
        programme.is_some_and(|programme| freshness::is_old(programme, profile, now))
    }

    /// Lets go of the pairs of a person who has said something, or of whom nothing is waited for any more.
    pub(super) fn let_go(&mut self, submission: &Reference) {
        let party = self.ledger.profile(submission).map(|known| known.party);
        let own = party.into_iter().flat_map(|party| self.ledger.standings(party));
        let mut own: BTreeSet<Reference> = own.map(|own| own.reference.clone()).collect();
        own.insert(submission.clone());
        for own in own {
            for other in self.boards.waiting.release(&own) {
                self.boards.touch(&other);
                self.boards.touch(&own);
            }
        }
    }

    /// So many of a submission's places are taken by pairs that wait for a word; all of them, where its sender was reminded, or has
    /// put the question off, or was not understood.
    pub(super) fn n_waiting(&self, profile: &Profile) -> u32 {
        if profile.question.as_deref().is_some_and(|question| !question.is_waited_for()) {
            return u32::MAX;
        }
        let waiting = &self.boards.waiting;
        match profile.kind {
            SubmissionKind::Role => waiting.n_of(&profile.reference),
            SubmissionKind::Interest => {
                let own = self.ledger.standings(profile.party);
                own.map(|own| waiting.n_of(&own.reference)).sum()
            }
        }
    }
}
