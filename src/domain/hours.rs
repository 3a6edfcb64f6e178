//! Quiet hours: letters that nobody waits for go out while people work, where their reader is (I-9).

use jiff::Timestamp;

use super::calendar::Nation;
use super::decision::Programmes;
use super::ids::Reference;
use super::ledger::Ledger;
use super::letter::Delivery;
use super::party::PartyId;
use super::programme::Programme;
use super::submission::SubmissionState;
use super::unasked::is_unasked;

/// When a letter about something may go out that could go at a time: then, where somebody waits for it.
pub fn opens(
    programmes: &Programmes,
    ledger: &Ledger,
    subject: &Reference,
    to: PartyId,
    at: Timestamp,
) -> Timestamp {
    let introduction = ledger.introduction(subject);
    let side = introduction.map_or(subject, |known| known.submission_of(to));
    let mut standings = ledger.standings(to);
    let is_asked = ledger.is_asked_about(subject);
    let rests = standings.find(|known| {
        known.reference == *subject && (is_asked || known.state == SubmissionState::Resting)
    });
    let name = introduction.map(|known| &known.programme);
    let name = name.or(rests.map(|known| &known.programme));
    let Some(programme) = name.and_then(|name| programmes.get(name)) else { return at };
    let introducing = &programme.introducing;
    introducing.opens(nation(ledger, programme, side), &programme.zone, at)
}

/// When a letter may go out that could go at a time: whatever nobody has asked for keeps the hours, whatever it is about.
pub fn opens_for(
    programmes: &Programmes,
    ledger: &Ledger,
    letter: &Delivery,
    at: Timestamp,
) -> Timestamp {
    let subject = &letter.subject_reference;
    let by_subject = opens(programmes, ledger, subject, letter.to, at);
    let own = letter.programme.as_ref().filter(|_| is_unasked(letter));
    let Some(programme) = own.and_then(|name| programmes.get(name)) else { return by_subject };
    let nation = nation(ledger, programme, subject);
    by_subject.max(programme.introducing.opens(nation, &programme.zone, at))
}

/// Where the place of a submission lies; where that is not known, where the programme is.
pub fn nation(ledger: &Ledger, programme: &Programme, submission: &Reference) -> Nation {
    let areas = ledger.profile(submission).map(|profile| &profile.areas);
    let area = areas.and_then(|areas| areas.first());
    area.map_or(programme.introducing.nation, |area| programme.nation(area))
}
