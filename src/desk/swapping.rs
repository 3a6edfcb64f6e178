//! Job swaps on the boards of a running desk: two people who would take each other's posts are proposed as one thing.

use jiff::Timestamp;

use super::{Desk, told};
use crate::domain::Event;
use crate::domain::field::FieldName;
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::introduction::{Introduction, Reason};
use crate::domain::matching::Candidate;
use crate::domain::submission::{Submission, SubmissionKind};
use crate::matching::score::Part;

impl Desk {
    /// Proposes the best set of swaps among those for whom nothing is under way.
    pub(super) fn propose_swaps(&mut self, programme: &ProgrammeName, now: Timestamp) {
        loop {
            let ledger = &self.ledger;
            let is_idle = |side: &Reference| {
                let party = ledger.profile(side).map(|known| known.party);
                let mut own = party.into_iter().flat_map(|party| ledger.standings(party));
                own.all(|own| {
                    own.kind == SubmissionKind::Role || ledger.load(&own.reference).n_live == 0
                })
            };
            let may = |one: &str, other: &str| {
                let Some((one, other)) = Reference::typed(one).zip(Reference::typed(other)) else {
                    return false;
                };
                let was_tried = ledger.was_paired(&one, &other) || ledger.was_paired(&other, &one);
                !was_tried && is_idle(&one) && is_idle(&other)
            };
            let Some(standing) = self.boards.by_programme.get_mut(programme) else { return };
            let pairs = standing.assign_swaps(may);
            if pairs.is_empty() {
                return;
            }
            for [one, other] in pairs {
                if let Some((one, other)) = Reference::typed(&one).zip(Reference::typed(&other)) {
                    self.propose_swap(&one, &other, now);
                }
            }
            self.put_boards_in_order();
        }
    }

    fn propose_swap(&mut self, one: &Reference, other: &Reference, now: Timestamp) {
        if self.waits_for_word(one, other, now) {
            self.boards.touch(one);
            self.boards.touch(other);
            return;
        }
        let (interest, role) = (one.clone(), other.clone());
        let candidate = Candidate { interest, role, positions: 1, is_swap: true, host_kind: None };
        let reasons = self.reasons_for_swap(one, other);
        self.stage(Event::Matched { candidate, reasons }, now);
    }

    /// What makes two posts alike, in both people's words. The points of either way stand in a sentence of their own.
    fn reasons_for_swap(&self, one: &Reference, other: &Reference) -> Vec<Reason> {
        let sides = told(self.submission(one)).zip(told(self.submission(other)));
        let Some((one, other)) = sides else { return Vec::new() };
        let parts = [
            (Part::Profession, FieldName::Profession),
            (Part::Level, FieldName::Grade),
            (Part::Distance, FieldName::Places),
        ];
        let words = |side: &Submission, field| {
            side.fields.get(&field).map(|known| known.words.clone()).unwrap_or_default()
        };
        let reason = |(part, field): (Part, FieldName)| Reason {
            rule: part.as_str().to_owned(),
            points: None,
            most: None,
            finding: String::new(),
            interest_words: words(&one, field),
            role_words: words(&other, field),
        };
        parts.into_iter().map(reason).collect()
    }

    /// How well the two of a swap suit each other's posts now, in a sentence.
    pub(super) fn swap_line(&self, swap: &Introduction) -> Option<String> {
        self.swap_sentence(&swap.programme, &swap.interest, &swap.role)
    }

    /// The same of any two people, if the rules let them swap.
    pub(super) fn swap_between(&self, one: &Submission, other: &Submission) -> Option<String> {
        self.swap_sentence(&one.programme, &one.reference, &other.reference)
    }

    fn swap_sentence(
        &self,
        programme: &ProgrammeName,
        one: &Reference,
        other: &Reference,
    ) -> Option<String> {
        let (one, other) = (one.as_str(), other.as_str());
        let scores = self.boards.of(programme)?.swap_scores(one, other)?;
        let [first, second] = scores.map(|score| score.to_string());
        let values = [("one", one), ("other", other), ("first", &*first), ("second", &*second)];
        Some(self.saying("swap", &values))
    }

    /// Why the two of a swap do not fit any more, if they do not.
    pub(super) fn swap_misfit(&self, swap: &Introduction) -> Option<(&'static str, String)> {
        let standing = self.boards.of(&swap.programme)?;
        let fits = standing.swap_scores(swap.interest.as_str(), swap.role.as_str()).is_some();
        (!fits).then(|| ("swap", self.saying("swap-apart", &[])))
    }
}
