//! Bringing two submissions together: matching for new arrivals, and what an introduction may tell each side.

use jiff::Timestamp;

use super::{Desk, told};
use crate::domain::Event;
use crate::domain::disclosure::Disclosure;
use crate::domain::field::FieldName;
use crate::domain::hours;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Misfit, Reason, Reasons};
use crate::domain::outgoing::Outgoing;
use crate::domain::record::Record;
use crate::domain::submission::Submission;
use crate::matching;
use crate::store::records;

impl Desk {
    /// Looks for matches for every submission that has become open since.
    pub(super) fn propose_matches(&mut self, now: Timestamp) {
        while let Some(of) = self.to_match.pop_front() {
            let programme = self
                .ledger
                .profile(&of)
                .and_then(|profile| self.settings.programmes.get(&profile.programme));
            let Some(programme) = programme else { continue };
            let candidates = matching::candidates(&self.ledger, programme, &of);
            let with_reasons = candidates.into_iter().filter_map(|candidate| {
                let (interest, role) = (
                    told(self.submission(&candidate.interest))?,
                    told(self.submission(&candidate.role))?,
                );
                Some((candidate, reasons(&interest, &role)))
            });
            let candidates: Vec<_> = with_reasons.collect();
            if !candidates.is_empty() {
                self.stage(Event::Matched { of, candidates }, now);
            }
        }
    }

    /// Takes back the proposals that no longer fit after a submission has changed.
    pub(super) fn take_back_misfits(&mut self, records: &[Record], now: Timestamp) {
        let item = records.iter().find_map(|record| {
            if let Record::Item(item) = record { Some(Box::new(item.clone())) } else { None }
        });
        for record in records {
            let Record::Submission(changed) = record else { continue };
            if self.ledger.n_live(&changed.reference) == 0 {
                continue;
            }
            let is_of = |known: &&Introduction| {
                known.is_live() && [&known.interest, &known.role].contains(&&changed.reference)
            };
            let live: Vec<Introduction> =
                self.ledger.introductions().filter(is_of).cloned().collect();
            for introduction in live {
                let Some(because) = self.misfit(&introduction) else { continue };
                let reasons = Reasons {
                    reference: introduction.reference.clone(),
                    reasons: self.reasons_of(&introduction.reference),
                    ended_because: None,
                };
                let misfit = Misfit { reasons, because, by: item.clone() };
                self.stage(Event::NoLongerFits(Box::new(misfit)), now);
            }
        }
    }

    /// Why the two of an introduction do not fit, if they do not.
    fn misfit(&self, introduction: &Introduction) -> Option<&'static str> {
        let programme = self.settings.programmes.get(&introduction.programme)?;
        let profile = |reference| self.ledger.profile(reference);
        let (Some(interest), Some(role)) =
            (profile(&introduction.interest), profile(&introduction.role))
        else {
            return Some(
                "one of the two is not open any more: something that a match needs is gone",
            );
        };
        matching::rules::broken(programme, interest, role).map(|rule| rule.sentence)
    }

    /// Why the two of an introduction fit.
    pub(super) fn reasons_of(&self, introduction: &Reference) -> Vec<Reason> {
        self.words_about(introduction).map(|words| words.reasons).unwrap_or_default()
    }

    /// What was said for and against an introduction.
    pub(super) fn words_about(&self, introduction: &Reference) -> Option<Reasons> {
        let record = told(self.record(records::reasons_key(&self.ledger, introduction)))?;
        if let Record::Reasons(words) = record { Some(words) } else { None }
    }

    /// When the letters of an introduction go out, as the end of a sentence, if they wait for working hours.
    pub(super) fn when_it_opens(&self, reference: &Reference, now: Timestamp) -> Option<String> {
        let introduction = self.ledger.introduction(reference)?;
        let programmes = &self.settings.programmes;
        let due = now.checked_add(self.settings.desk.undo_window).ok()?;
        let parties = introduction.parties().into_iter().map(|(_, party)| party);
        let opens = |party| hours::opens(programmes, &self.ledger, reference, party, due);
        let first = parties.map(opens).min().filter(|first| *first > due)?;
        let zone = programmes.get(&introduction.programme)?.zone.clone();
        let at = first.to_zoned(zone).strftime("%A %-d %B at %H:%M");
        Some(format!(" on {at}; until then `secondment-desk undo {reference}` takes it back"))
    }

    /// Fills a letter that introduces: with what its reader may learn of the other side, and with nothing else (I-2).
    pub(super) fn disclose(&self, outgoing: &mut Outgoing) {
        let Some((reader, stage)) = outgoing.template.introduces() else { return };
        let Some(introduction) = self.ledger.introduction(&outgoing.subject) else { return };
        let (Some(interest), Some(role)) = (
            told(self.submission(&introduction.interest)),
            told(self.submission(&introduction.role)),
        ) else {
            return;
        };
        let other = introduction.parties().into_iter().find(|(part, _)| *part != reader);
        let address = other.and_then(|(_, party)| told(self.party(party)));
        let address = address.map(|party| party.address.to_string()).unwrap_or_default();
        let (sides, reasons) = ([&interest, &role], self.reasons_of(&introduction.reference));
        outgoing.values =
            Disclosure::to(reader, stage, introduction, sides, &reasons, &address).into_values();
    }
}

/// Why two submissions fit, each side in its own words.
fn reasons(interest: &Submission, role: &Submission) -> Vec<Reason> {
    let words = |submission: &Submission, fields: &[FieldName]| {
        fields
            .iter()
            .find_map(|field| submission.fields.get(field))
            .map(|field| field.words.clone())
            .unwrap_or_default()
    };
    let sides = [
        (
            "place",
            &[FieldName::Places, FieldName::Remote][..],
            &[FieldName::Places, FieldName::Remote][..],
        ),
        (
            "direction",
            &[FieldName::Employer, FieldName::Sector],
            &[FieldName::Organisation, FieldName::Sector],
        ),
        (
            "skills",
            &[FieldName::Skills, FieldName::JobTitle],
            &[FieldName::EssentialSkills, FieldName::Title],
        ),
    ];
    let reason = |(rule, of_interest, of_role): (&str, &[FieldName], &[FieldName])| {
        let (interest_words, role_words) = (words(interest, of_interest), words(role, of_role));
        let is_said = !interest_words.is_empty() && !role_words.is_empty();
        is_said.then(|| Reason { rule: rule.to_owned(), interest_words, role_words })
    };
    sides.into_iter().filter_map(reason).collect()
}
