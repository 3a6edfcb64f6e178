//! Orders about matches: confirmed, rejected, closed.

use jiff::Timestamp;

use crate::domain::answer;
use crate::domain::decision::{Decision, Programmes};
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::introduction::{Closing, Introduction, Part, Progress, Reason, Reasons};
use crate::domain::ledger::Ledger;
use crate::domain::programme::Programme;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::undoable::Undoable;

/// The introduction of that reference, and its programme.
pub(super) fn introduction<'a>(
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    reference: &Reference,
) -> Result<(&'a Programme, &'a Introduction), String> {
    let introduction = ledger.introduction(reference).ok_or_else(|| {
        format!("{reference} is no match. `secondment-desk list` shows the matches that wait for an officer.")
    })?;
    let programme = programmes.get(&introduction.programme).ok_or_else(|| {
        format!(
            "{reference} belongs to a programme that is not in config: `{}`.",
            introduction.programme
        )
    })?;
    Ok((programme, introduction))
}

/// The proposal of that reference, and its programme.
fn proposal<'a>(
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    reference: &Reference,
) -> Result<(&'a Programme, &'a Introduction), String> {
    let (programme, introduction) = introduction(programmes, ledger, reference)?;
    match &introduction.progress {
        Progress::Proposed => Ok((programme, introduction)),
        Progress::Rejected => {
            Err(format!("{reference} was rejected; the pair is not proposed again."))
        }
        Progress::Closed(_) => Err(format!("{reference} is closed.")),
        Progress::Offered { .. }
        | Progress::Unanswered { .. }
        | Progress::Answered { .. }
        | Progress::Stalled { .. }
        | Progress::Lapsed => {
            Err(format!("{reference} is introduced already; nobody is written to twice."))
        }
    }
}

pub(super) fn confirmed(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    reference: &Reference,
    now: Timestamp,
) -> Decision {
    let (programme, introduction) = match proposal(programmes, ledger, reference) {
        Ok(found) => found,
        Err(sentence) => return Decision::refusal(sentence),
    };
    introduced(ledger, programme, introduction, (officer, "officer.confirm"), now)
}

/// Introduces the two of a proposal without an officer, where the programme says so and every condition of it is met: enough points, and
/// nothing that the forms ask for is unsaid (F-28). The letters wait as after an officer's word, and may be taken back like those.
pub fn confirmed_by_itself(
    programmes: &Programmes,
    ledger: &Ledger,
    reference: &Reference,
    (score, is_all_said): (u16, bool),
    now: Timestamp,
) -> Decision {
    let found = ledger.introduction(reference).and_then(|known| {
        let programme = programmes.get(&known.programme)?;
        let is_enough = programme.matching.auto_from.is_some_and(|least| score >= least);
        let is_met = known.progress == Progress::Proposed && is_enough && is_all_said;
        is_met.then_some((programme, known))
    });
    found.map_or_else(Decision::default, |(programme, known)| {
        let nobody = Officer::unnamed("the desk itself");
        introduced(ledger, programme, known, (&nobody, "match.auto"), now)
    })
}

fn introduced(
    ledger: &Ledger,
    programme: &Programme,
    introduction: &Introduction,
    (officer, rule): (&Officer, &str),
    now: Timestamp,
) -> Decision {
    let reference = &introduction.reference;
    let is_paused = |(_, party): (Part, _)| ledger.is_paused(party);
    if introduction.parties().into_iter().any(is_paused) {
        return Decision::refusal(format!(
            "{reference} has to wait: one of the two wrote something that a person must see to first. `secondment-desk list` \
             shows it; once it is dealt with, `secondment-desk done` says so."
        ));
    }
    let is_apart = |(_, party): (Part, _)| !ledger.is_matched(party);
    if introduction.parties().into_iter().any(is_apart) {
        return Decision::refusal(format!(
            "{reference} has to wait: one of the two asked for no more letters, or their data is not to be used, so that they would not be told. \
             `secondment-desk reject {reference} --because …` ends the match."
        ));
    }
    let is_gone = |submission: &&Reference| ledger.profile(submission).is_none();
    if let Some(gone) = [&introduction.interest, &introduction.role].into_iter().find(is_gone) {
        return Decision::refusal(format!(
            "{gone} is no longer open: it was withdrawn or changed since the match was proposed. \
             `secondment-desk reject {reference} --because …` ends the match."
        ));
    }
    let today = now.to_zoned(programme.zone.clone()).date();
    let progress = if programme.introducing.is_staged {
        Progress::Offered { offered_on: today, n_nudges: 0, host: None, applicant: None }
    } else {
        Progress::Unanswered { introduced_on: today, n_nudges: 0 }
    };
    let mut decision = Decision::default();
    let (before, after) = (introduction.clone(), Introduction { progress, ..introduction.clone() });
    let deed = if programme.introducing.is_staged {
        decision.outgoing = answer::offers(&after, programme, now);
        "confirmed: host and applicant are asked whether they would be introduced"
    } else {
        decision.outgoing = answer::introductions(&after, programme, now);
        "confirmed: host and applicant are introduced"
    };
    decision.note(now, reference, rule, deed);
    let letters = decision.outgoing.iter().map(|letter| letter.id.clone()).collect();
    let records = [vec![Record::Introduction(before)], vec![Record::Introduction(after)]];
    take(&mut decision, officer, deed, records, letters, now);
    decision
}

pub(super) fn rejected(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    reference: &Reference,
    because: &str,
    reasons: &[Reason],
    now: Timestamp,
) -> Decision {
    proposal(programmes, ledger, reference).map_or_else(Decision::refusal, |(_, known)| {
        let after = Introduction { progress: Progress::Rejected, ..known.clone() };
        ended(officer, [known, &after], reasons, because, ("officer.reject", "rejected"), now)
    })
}

pub(super) fn closed(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    reference: &Reference,
    because: &str,
    reasons: &[Reason],
    now: Timestamp,
) -> Decision {
    let found = introduction(programmes, ledger, reference);
    let closed = found.and_then(|(_, known)| {
        let closed = known.closed(Closing::ByOfficer).map(|closed| (known, closed));
        closed.ok_or_else(|| format!("{reference} has come to an end already."))
    });
    closed.map_or_else(Decision::refusal, |(known, after)| {
        ended(officer, [known, &after], reasons, because, ("officer.close", "closed"), now)
    })
}

/// The decision that ends an introduction in the officer's words, which stand with the reasons.
fn ended(
    officer: &Officer,
    [before, after]: [&Introduction; 2],
    reasons: &[Reason],
    because: &str,
    (rule, deed): (&str, &str),
    now: Timestamp,
) -> Decision {
    let words = |ended_because| {
        let (reference, reasons) = (before.reference.clone(), reasons.to_vec());
        Record::Reasons(Reasons { reference, reasons, ended_because })
    };
    let mut decision = Decision::default();
    decision.note(now, &before.reference, rule, deed);
    let records = [
        vec![Record::Introduction(before.clone()), words(None)],
        vec![Record::Introduction(after.clone()), words(Some(because.to_owned()))],
    ];
    take(&mut decision, officer, deed, records, Vec::new(), now);
    decision
}

/// Adds what an order changes, and how it stood before.
pub(super) fn take(
    decision: &mut Decision,
    officer: &Officer,
    deed: &str,
    [before, after]: [Vec<Record>; 2],
    letters: Vec<OutgoingId>,
    now: Timestamp,
) {
    let Some(Record::Introduction(Introduction { reference, .. })) = before.first() else { return };
    let undoable = Undoable {
        subject: reference.clone(),
        at: now,
        officer: officer.name.clone(),
        deed: deed.to_owned(),
        before,
        after: after.clone(),
        letters,
        is_undone: false,
    };
    decision.records.extend(after);
    decision.records.push(Record::Undoable(Box::new(undoable)));
}
