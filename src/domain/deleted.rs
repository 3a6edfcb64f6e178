//! Messages that were deleted in a chat workspace after they were read: a draft that they began is taken back, and an officer decides
//! about everything else that they have brought about (C-7).

use jiff::Timestamp;

use super::decision::Decision;
use super::item::{Concern, Item};
use super::outgoing::{Outgoing, Template};
use super::pressing::is_unfinished;
use super::record::Record;
use super::submission::{Submission, SubmissionState};

/// Takes note that a message is gone. What is open to matches is left to an officer: it counts for others too.
pub fn deleted(
    item: &Item,
    is_whole: bool,
    submission: Option<&Submission>,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let reference = &item.reference;
    let is_noted = item.concern == Some(Concern::Deleted);
    if is_noted && !is_whole {
        return decision;
    }
    let graver = item.concern.clone().map_or(Concern::Deleted, |known| known.min(Concern::Deleted));
    let after = Item { concern: Some(graver), ..item.clone() };
    if !is_noted {
        decision.note(now, reference, "deleted", "was deleted in its workspace after it was read");
        decision.records.push(Record::Item(after));
    }
    let draft = submission
        .filter(|known| is_whole && is_unfinished(known.state) && Some(known.party) == item.party);
    if let Some(draft) = draft {
        let withdrawn = Submission { state: SubmissionState::Withdrawn, ..draft.clone() };
        decision.records.push(Record::Submission(Box::new(withdrawn)));
        decision.note(now, reference, "deleted", "the draft that it began is withdrawn");
        if draft.reference != *reference {
            decision.note(now, &draft.reference, "deleted", "withdrawn: what began it was deleted");
        }
        let template = Template::Withdrawn;
        let letter =
            Outgoing::new(reference, "deleted", template, &draft.programme, draft.party, now);
        decision.outgoing.push(letter.with("thread", reference.as_str()));
    }
    decision
}
