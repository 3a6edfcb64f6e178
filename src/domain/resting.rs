//! Rest: after three silences in a row a submission is put forward no more, until its sender says a word (FEATURES I-8).

use jiff::Timestamp;

use super::decision::{Decision, Programmes};
use super::ids::Reference;
use super::introduction::{Introduction, Part, Progress};
use super::ledger::Ledger;
use super::outgoing::{Outgoing, Template};
use super::programme::Programme;
use super::record::Record;
use super::submission::{Submission, SubmissionState};

/// Whether a submission rests.
pub fn is_resting(submission: &Submission) -> bool {
    submission.state == SubmissionState::Resting
}

/// Lets an open submission rest whose sender was silent as often as the programme bears, and tells them.
pub fn silent(
    programmes: &Programmes,
    ledger: &Ledger,
    submission: &Submission,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let Some(programme) = programmes.get(&submission.programme) else { return decision };
    let most = programme.introducing.silences;
    let n_silences = n_silences(ledger, submission);
    if submission.state != SubmissionState::Open || most == 0 || n_silences < most {
        return decision;
    }
    let reference = &submission.reference;
    decision.note(now, reference, "silence.rest", format!("rests after {n_silences} silences"));
    rest(&mut decision, programme, submission, false, now);
    decision
}

/// Lets a submission rest and tells its sender: who was introduced and silent, or was only asked whether it still stands.
pub fn rest(
    decision: &mut Decision,
    programme: &Programme,
    submission: &Submission,
    was_asked: bool,
    now: Timestamp,
) {
    let reference = &submission.reference;
    let rests =
        Submission { state: SubmissionState::Resting, question: None, ..submission.clone() };
    // It may rest again, after it was brought back.
    let step = format!("{}/{}", Template::Resting.as_str(), now.as_second());
    let letter =
        Outgoing::new(reference, &step, Template::Resting, &programme.name, submission.party, now);
    let letter = letter
        .with("submission", reference.as_str())
        .with("kind", submission.kind.as_str())
        .with("was_asked", was_asked);
    decision.outgoing.push(letter);
    decision.records.push(Record::Submission(Box::new(rests)));
}

/// In how many introductions in a row, the latest last, nothing was heard of a submission's sender.
fn n_silences(ledger: &Ledger, submission: &Submission) -> usize {
    let counts = |known: &&Introduction| {
        [&known.interest, &known.role].contains(&&submission.reference)
            && submission.back_since.is_none_or(|since| known.proposed_at > since)
    };
    let mut known: Vec<&Introduction> = ledger.introductions().filter(counts).collect();
    known.sort_by_key(|known| std::cmp::Reverse(known.proposed_at));
    let heard = known.into_iter().filter_map(|known| is_silent(known, &submission.reference));
    heard.take_while(|is_silent| *is_silent).count()
}

/// Whether nothing was heard of a side; `None` where nobody can tell yet, or any more.
fn is_silent(introduction: &Introduction, submission: &Reference) -> Option<bool> {
    let part = if introduction.role == *submission { Part::Host } else { Part::Applicant };
    if introduction.verdict(part).is_some() {
        return Some(false);
    }
    match introduction.progress {
        Progress::Lapsed | Progress::Stalled { .. } => Some(true),
        Progress::Proposed
        | Progress::Rejected
        | Progress::Offered { .. }
        | Progress::Unanswered { .. }
        | Progress::Answered { .. }
        | Progress::Closed(_) => None,
    }
}

/// The submissions whose senders were silent in an introduction that silence ended.
pub fn silent_sides(introduction: &Introduction) -> Vec<&Reference> {
    let sides = [&introduction.role, &introduction.interest];
    sides.into_iter().filter(|side| is_silent(introduction, side) == Some(true)).collect()
}
