//! Orders about what is kept: a detail put right, two addresses made one person, and told apart again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::alias::Alias;
use crate::domain::decision::{Decision, Programmes};
use crate::domain::draft;
use crate::domain::field::FieldName;
use crate::domain::freshness;
use crate::domain::ids::Reference;
use crate::domain::item::Item;
use crate::domain::ledger::Ledger;
use crate::domain::party::PartyId;
use crate::domain::reading::{ReadField, Verdict};
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::submission::{Submission, SubmissionState};
use crate::domain::undoable::Undoable;

/// Puts details of a submission right, in the words that an officer gave. What was there before stays in its history.
pub(super) fn edited(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    before: &Submission,
    read: &BTreeMap<FieldName, ReadField>,
    now: Timestamp,
) -> Decision {
    let reference = &before.reference;
    let Some(programme) = programmes.get(&before.programme) else {
        return Decision::refusal(format!(
            "The programme of {reference} is not in config any more."
        ));
    };
    match before.state {
        SubmissionState::Withdrawn => {
            return Decision::refusal(format!(
                "{reference} was withdrawn: nothing of it is changed."
            ));
        }
        SubmissionState::AwaitingNotice
        | SubmissionState::Draft
        | SubmissionState::Incomplete
        | SubmissionState::Open
        | SubmissionState::FutureInterest
        | SubmissionState::NotEligible
        | SubmissionState::Resting => {}
    }
    let mut after = before.clone();
    let changed = after.take(read, now);
    if changed.is_empty() {
        return Decision::refusal(format!("{reference} says so already: nothing was changed."));
    }
    after.wake(now);
    if before.state != SubmissionState::AwaitingNotice {
        after.settle(programme);
    }
    let put_back = draft::put_back(ledger, &mut after, now);
    let names: Vec<&str> = changed.iter().map(|name| name.as_str()).collect();
    let deed = format!("put right: {}", names.join(", "));
    let mut decision = changed_by(
        officer,
        reference,
        ("officer.edit", deed),
        vec![[Record::Submission(Box::new(before.clone())), Record::Submission(Box::new(after))]],
        now,
    );
    decision.records.extend(put_back.records);
    decision.audit.extend(put_back.audit);
    decision
}

/// Notes what the sender of a submission told an officer: whether it still stands.
pub(super) fn stands(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    before: &Submission,
    said: (Verdict, Option<Date>),
    now: Timestamp,
) -> Decision {
    let reference = &before.reference;
    let is_held = matches!(before.state, SubmissionState::Open | SubmissionState::Resting);
    let Some(programme) = programmes.get(&before.programme).filter(|_| is_held) else {
        return Decision::refusal(format!(
            "{reference} waits for no answer: it is not open, and does not rest."
        ));
    };
    let after = freshness::answered(programme, ledger, before, said, now);
    let deed = "the sender has said whether it stands, an officer says".to_owned();
    changed_by(
        officer,
        reference,
        ("officer.stands", deed),
        vec![[Record::Submission(Box::new(before.clone())), Record::Submission(Box::new(after))]],
        now,
    )
}

/// Says of two parties that they are one person.
pub(super) fn merged(
    ledger: &Ledger,
    officer: &Officer,
    subject: &Reference,
    parties: [PartyId; 2],
    item: Option<&Item>,
    now: Timestamp,
) -> Decision {
    let [known, other] = parties.map(|party| ledger.person(party));
    if known == other {
        return Decision::refusal("The two are one person already.");
    }
    let alias = |same_as| Record::Alias(Alias { party: other, same_as, at: now });
    let deed = "known as one person with another address".to_owned();
    let settled = item.map(|item| {
        let after = Item { concern: None, ..item.clone() };
        [Record::Item(item.clone()), Record::Item(after)]
    });
    let changes = std::iter::once([alias(None), alias(Some(known))]).chain(settled).collect();
    changed_by(officer, subject, ("officer.merge", deed), changes, now)
}

/// Says of a party that it is not the same person as another any more.
pub(super) fn split(
    ledger: &Ledger,
    officer: &Officer,
    subject: &Reference,
    party: PartyId,
    now: Timestamp,
) -> Decision {
    let kin = ledger.kin(party);
    let Some(other) = kin.first() else {
        return Decision::refusal(format!(
            "The person behind {subject} is known under one address alone: there is nothing to tell apart."
        ));
    };
    // Of a chain the end stands for the person: then it is the next one that goes its own way.
    let person = ledger.person(party);
    let (leaves, stays) = if person == party { (*other, party) } else { (party, person) };
    let alias = |same_as| Record::Alias(Alias { party: leaves, same_as, at: now });
    let deed = "told apart from another address".to_owned();
    let change = vec![[alias(Some(stays)), alias(None)]];
    changed_by(officer, subject, ("officer.split", deed), change, now)
}

fn changed_by(
    officer: &Officer,
    subject: &Reference,
    (rule, deed): (&str, String),
    changes: Vec<[Record; 2]>,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    decision.note(now, subject, rule, deed.clone());
    let (subject, officer) = (subject.clone(), officer.name.clone());
    let (before, after): (Vec<_>, Vec<_>) =
        changes.into_iter().map(|[before, after]| (before, after)).unzip();
    decision.records.extend(after.iter().cloned());
    decision.records.push(Record::Undoable(Box::new(Undoable {
        subject,
        at: now,
        officer,
        deed,
        before,
        after,
        letters: Vec::new(),
        is_undone: false,
    })));
    decision
}
