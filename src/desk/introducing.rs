//! What an introduction may tell each side, and why its two fit.

use jiff::Timestamp;

use super::{Desk, told};
use crate::domain::disclosure::Disclosure;
use crate::domain::hours;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Reason, Reasons};
use crate::domain::outgoing::Outgoing;
use crate::domain::record::Record;
use crate::store::records;

impl Desk {
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
        let Some(introduction) = self.ledger.introduction(&outgoing.subject) else { return };
        let swap = outgoing.template.introduces_swap();
        let swap = swap.and_then(|stage| Some((introduction.part(outgoing.to)?, stage)));
        let Some((reader, stage)) = outgoing.template.introduces().or(swap) else { return };
        let (Some(interest), Some(role)) = (
            told(self.submission(&introduction.interest)),
            told(self.submission(&introduction.role)),
        ) else {
            return;
        };
        let other = introduction.parties().into_iter().find(|(part, _)| *part != reader);
        let address = other.and_then(|(_, party)| told(self.party(party)));
        let address = address.map(|party| party.address.to_string()).unwrap_or_default();
        if swap.is_some() {
            let sides = [&interest, &role];
            let told = Disclosure::of_swap(reader, stage, introduction, sides, &address);
            outgoing.values = told.into_values();
            return;
        }
        let (sides, reasons) = ([&interest, &role], self.reasons_of(&introduction.reference));
        outgoing.values =
            Disclosure::to(reader, stage, introduction, sides, &reasons, &address).into_values();
    }
}
