//! What an officer need not do: what is done, and what waits on others.

use jiff::Timestamp;

use crate::desk::why::letters;
use crate::desk::{Desk, told};
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part, Progress};
use crate::domain::letter::Letter;
use crate::domain::remit::Officer;
use crate::domain::scope;
use crate::store::about;

impl Desk {
    /// What the desk did about everything that came since then and waits for nobody, newest first.
    pub(super) fn finished(&self, officer: &Officer, since: Timestamp) -> Vec<String> {
        let mut lines = Vec::new();
        let read = about::each_item_since(&*self.store, since, |item| {
            let programme = item.programme.as_ref();
            let is_theirs = scope::serves(&self.settings.programmes, officer, programme);
            if item.concern.is_none() && is_theirs {
                let intents: Vec<&str> =
                    item.intents.iter().map(|intent| intent.as_str()).collect();
                let (reference, at) = (&item.reference, item.at);
                let written = self.written(reference).into_iter();
                let written = written.map(|letter| format!("    {letter}"));
                let line = format!("{reference}  {at:.0}  {}", intents.join(", "));
                lines.push(std::iter::once(line).chain(written).collect::<Vec<_>>().join("\n"));
            }
        });
        if let Err(error) = read {
            tracing::error!(%error, "the items could not be listed");
        }
        lines.reverse();
        lines
    }

    /// The letters about something: to whom, and the subject.
    pub(super) fn written(&self, reference: &Reference) -> Vec<String> {
        let letters = letters(&*self.store, &self.ledger, reference).unwrap_or_default();
        let line = |letter: Letter| {
            let to = told(self.party(letter.to)).map(|party| party.address.to_string());
            format!("to {}: {}", to.unwrap_or_default(), letter.subject)
        };
        letters.into_iter().map(line).collect()
    }
}

/// Whether something waits for somebody who is no officer.
pub(super) fn waits_on_others(introduction: &Introduction) -> bool {
    introduction.is_awaited()
}

/// For whom an introduction waits.
pub(super) fn waiting_line(introduction: &Introduction) -> String {
    let waits_for = match [Part::Host, Part::Applicant].map(|part| introduction.awaits(part)) {
        [false, _] => "the applicant",
        [true, false] => "the host",
        [true, true] => "host and applicant",
    };
    let is_offered = matches!(introduction.progress, Progress::Offered { .. });
    let how = if is_offered { "both were asked" } else { "introduced" };
    format!("{}  {how}, waits for {waits_for}", introduction.reference)
}
