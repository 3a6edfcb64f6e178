//! How placements go, as people say it in chat: there no letter is answered, so that the words and what was asked must tell.

use std::collections::BTreeMap;

use super::Desk;
use super::spoken::behind_reference;
use crate::domain::context::Context;
use crate::domain::ids::Reference;
use crate::domain::message::Incoming;
use crate::domain::party::Party;
use crate::domain::placement::{Placement, side};
use crate::domain::reading::{FeedbackTold, Intent};
use crate::reading::{self, dates, feedback, wellbeing};

impl Desk {
    /// The placements of which a sender was asked how they go; only those whose question is open, or all.
    pub(super) fn placements_of(&self, sender: Option<&Party>, is_open: bool) -> Vec<Reference> {
        let Some(sender) = sender else { return Vec::new() };
        let is_asked = |placement: &&Placement| {
            let introduction = self.ledger.introduction(&placement.reference);
            let side = introduction
                .and_then(|known| side::of(&self.ledger, known, Some(placement), sender.id));
            let asked = side.and_then(|side| placement.asked.get(&side));
            asked.is_some_and(|asked| !is_open || !asked.is_answered)
        };
        let all = self.ledger.placements().filter(is_asked);
        let all: Vec<Reference> = all.map(|known| known.reference.clone()).collect();
        if is_open || all.len() < 2 {
            return all;
        }
        // Of several, those are meant that wait for an answer.
        let open = self.placements_of(Some(sender), true);
        if open.is_empty() { all } else { open }
    }

    /// How each of several placements goes, unless one is meant and a token says which: where a message says that of each, in a line that
    /// begins with its reference, or of all that all is well.
    pub(super) fn told_of_each(
        &self,
        token: Option<&Reference>,
        several: &[Reference],
        incoming: &Incoming,
    ) -> Vec<(Reference, Option<FeedbackTold>)> {
        if token.is_some() || several.len() < 2 {
            return Vec::new();
        }
        let vocabulary = &self.settings.vocabulary;
        let today = dates::today(incoming, &Context::default());
        let told = |words: &str| feedback::told(words, today, true, vocabulary);
        let written = reading::own_words(incoming, vocabulary);
        let (mut of_each, mut besides) = (BTreeMap::<&Reference, String>::new(), String::new());
        for line in written.lines() {
            let behind = |it| behind_reference(line, it).map(|said| (it, said));
            if let Some((reference, said)) = several.iter().find_map(behind) {
                of_each.entry(reference).or_default().extend([said, "\n"]);
            } else if of_each.is_empty() || !wellbeing::is_name(line) {
                besides.extend([line, "\n"]);
            }
        }
        let of_all = if of_each.is_empty() { Some(told(&besides)) } else { None };
        let of_all = of_all.filter(|told| told.is_well);
        let is_each = wellbeing::says_no_more(&besides, vocabulary);
        let of_one = |it: &Reference| of_each.get(it).filter(|_| is_each).map(|said| told(said));
        let each = several.iter().map(|it| (it.clone(), of_all.clone().or_else(|| of_one(it))));
        each.collect()
    }

    /// The placements that words may tell of: their question is open, and the words are about nothing else.
    pub(super) fn placements_told_of(&self, incoming: &Incoming, sender: &Party) -> Vec<Reference> {
        let asked = self.placements_of(Some(sender), true);
        if asked.is_empty() {
            return asked;
        }
        let context = Context { answers_introduction: true, ..Context::default() };
        let read = reading::read_with(incoming, &[], &context, &self.settings.vocabulary);
        let others = [
            Intent::Interest,
            Intent::Role,
            Intent::Question,
            Intent::Withdrawal,
            Intent::RightsRequest,
            Intent::Nomination,
            Intent::Correction,
        ];
        let is_other = others.into_iter().any(|intent| read.is(intent));
        let is_detail = !read.fields.is_empty() && !read.is(Intent::Feedback);
        let is_for_the_desk = read.says_only.is_some_and(|only| !only.is_courtesy());
        if is_other || is_detail || is_for_the_desk { Vec::new() } else { asked }
    }
}
