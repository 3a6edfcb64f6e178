//! Orders about answers: what a side told an officer, and what a side is to be told.

use jiff::Timestamp;
use jiff::civil::Date;

use super::matches::{introduction, take};
use crate::domain::answer::{self, Consequence, Outcome, SideAnswer, Teller};
use crate::domain::decision::{Decision, Programmes};
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::introduction::{Introduction, Part, Progress};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::Outgoing;
use crate::domain::reading::Verdict;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::submission::SubmissionState;

/// What a side of an introduction told an officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    /// The introduction.
    pub reference: Reference,
    /// Whose answer.
    pub part: Part,
    /// How it was read.
    pub verdict: Verdict,
    /// The day on which to ask again, if it says one.
    pub until: Option<Date>,
    /// The words, as the officer gives them.
    pub words: String,
}

pub(super) fn heard(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    heard: &Heard,
    now: Timestamp,
) -> Decision {
    let Heard { reference, part, verdict, until, words } = heard;
    let before = match introduction(programmes, ledger, reference) {
        Ok((_, before)) => before,
        Err(sentence) => return Decision::refusal(sentence),
    };
    let said = (*part, *verdict, *until);
    let Some(consequence) = answer::consequence(programmes, ledger, before, said, now) else {
        return Decision::refusal(format!(
            "{reference} waits for no answer: it was not made, or has come to an end."
        ));
    };
    let Consequence { after, letters, .. } = consequence;
    let mut decision = Decision::default();
    let deed = format!("the {} has answered, an officer says", part.as_str());
    decision.note(now, reference, "officer.outcome", deed.as_str());
    decision.records.push(Record::SideAnswer(SideAnswer {
        introduction: reference.clone(),
        part: *part,
        at: now,
        verdict: *verdict,
        until: *until,
        words: words.clone(),
        by: Teller::Officer(officer.name.clone()),
    }));
    let ids = letters.iter().map(|letter| letter.id.clone()).collect();
    let records = [vec![Record::Introduction(before.clone())], vec![Record::Introduction(after)]];
    take(&mut decision, officer, &deed, records, ids, now);
    decision.outgoing = letters;
    decision
}

/// Tells each side what it does not know yet: that the introduction does not go ahead, or that the other cannot be reached. `told` are
/// the letters that there are already.
pub(super) fn told(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    reference: &Reference,
    told: &[OutgoingId],
    now: Timestamp,
) -> Decision {
    let (programme, known) = match introduction(programmes, ledger, reference) {
        Ok(found) => found,
        Err(sentence) => return Decision::refusal(sentence),
    };
    let [host, applicant] = [Part::Host, Part::Applicant];
    let is_unreachable = |part: Part| {
        ledger.acquaintance(known.party(part)).is_some_and(|known| known.is_unreachable)
    };
    let letter = |part: Part| {
        let other = if part == host { applicant } else { host };
        let is_told = || answer::is_told(ledger, known, part) && !is_unreachable(part);
        if has_ended(known) {
            let is_own = is_of_own_accord(ledger, known, part);
            return (!is_own && is_told()).then(|| answer::declined(known, programme, part, now));
        }
        let is_lost = known.is_made() && is_unreachable(other);
        (is_lost && is_told()).then(|| answer::unreached(known, programme, part, now))
    };
    let letters = [host, applicant].into_iter().filter_map(letter);
    let letters: Vec<Outgoing> = letters.filter(|letter| !told.contains(&letter.id)).collect();
    if letters.is_empty() {
        return Decision::refusal(format!(
            "There is nothing that a side of {reference} would have to be told: it goes on, or both know. `secondment-desk show {reference}` \
             says how it stands."
        ));
    }
    let mut decision = Decision::default();
    let deed = "a side is told how it stands";
    decision.note(now, reference, "officer.tell", deed);
    let ids = letters.iter().map(|letter| letter.id.clone()).collect();
    let unchanged = vec![Record::Introduction(known.clone())];
    take(&mut decision, officer, deed, [unchanged.clone(), unchanged], ids, now);
    decision.outgoing = letters;
    decision
}

/// Whether an introduction does not go ahead.
fn has_ended(introduction: &Introduction) -> bool {
    let is_refused = matches!(introduction.outcome(), Outcome::Declined | Outcome::Disputed);
    is_refused || matches!(introduction.progress, Progress::Closed(_) | Progress::Lapsed)
}

/// Whether a side knows that it ended, since it was this side that ended it.
fn is_of_own_accord(ledger: &Ledger, introduction: &Introduction, part: Part) -> bool {
    let submission = match part {
        Part::Host => &introduction.role,
        Part::Applicant => &introduction.interest,
    };
    let mut standings = ledger.standings(introduction.party(part));
    let is_withdrawn = standings
        .any(|known| known.reference == *submission && known.state == SubmissionState::Withdrawn);
    is_withdrawn || introduction.verdict(part) == Some(Verdict::No)
}
