//! Orders about what waits: dealt with, answered, given to somebody.

use jiff::Timestamp;

use crate::domain::claim::Claim;
use crate::domain::decision::{Decision, Programmes};
use crate::domain::ids::Reference;
use crate::domain::item::Item;
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::record::Record;
use crate::domain::remit::{Matter, Officer, Power};
use crate::domain::right::{Right, RightsRequest};
use crate::domain::scope::Scope;
use crate::domain::undoable::Undoable;

/// After so many hours anybody may take over what an officer has in hand: people fall ill.
const HELD_FOR_HOURS: i64 = 24;

/// Dealt with. What uses rights is decided, with a reason that the person reads.
pub(super) fn done(ledger: &Ledger, officer: &Officer, item: &Item, now: Timestamp) -> Decision {
    let reference = &item.reference;
    if let Some(request) = ledger.rights_request(reference).filter(|known| known.is_undecided()) {
        let open: Vec<&str> = request.open().into_iter().map(Right::as_str).collect();
        let open = if open.is_empty() { "which right it is".to_owned() } else { open.join(", ") };
        return Decision::refusal(format!(
            "{reference} uses rights, and nothing is decided about: {open}. `secondment-desk rights {reference} --grant` or `--refuse`, with --right and \
             --because, decides, and the person is told why; a message that asks nothing of the kind is refused so too."
        ));
    }
    let after = Item { concern: None, ..item.clone() };
    settled(officer, item, after, "officer.done", "dealt with", now)
}

/// An officer's own words to the sender of an item.
///
/// An answer to a complaint is the acknowledgement that the law asks for; what is decided about it comes later.
pub(super) fn answered(
    ledger: &Ledger,
    officer: &Officer,
    item: &Item,
    words: &str,
    message_id: Option<&str>,
    now: Timestamp,
) -> Decision {
    let reference = &item.reference;
    let Some(party) = item.party else {
        return Decision::refusal(format!("{reference} has no sender whom one could answer."));
    };
    let Some(programme) = &item.programme else {
        return Decision::refusal(format!(
            "{reference} belongs to no programme that is certain, so that no letter can be written about it: answer from the mailbox, then \
             `secondment-desk done {reference}`."
        ));
    };
    let after = Item { concern: None, answered_at: Some(now), ..item.clone() };
    let mut decision = settled(officer, item, after, "officer.answer", "answered", now);
    let complaint = ledger.rights_request(reference).filter(|known| {
        known.rights.contains(&Right::Complaint) && known.acknowledged_at.is_none()
    });
    if let Some(known) = complaint {
        let after = RightsRequest { acknowledged_at: Some(now), ..known.clone() };
        decision.records.push(Record::RightsRequest(after));
        decision.note(now, reference, "officer.rights", "acknowledged, by an officer's answer");
    }
    let step = format!("officer-answer/{}", item.content.derived(&[words]));
    let letter = Outgoing::new(reference, &step, Template::OfficerAnswer, programme, party, now)
        .with("words", words)
        .answering(message_id);
    for record in &mut decision.records {
        if let Record::Undoable(undoable) = record {
            undoable.letters.push(letter.id.clone());
        }
    }
    decision.outgoing.push(letter);
    decision
}

fn settled(
    officer: &Officer,
    before: &Item,
    after: Item,
    rule: &str,
    deed: &str,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    decision.note(now, &before.reference, rule, deed);
    decision.records.push(Record::Undoable(Box::new(Undoable {
        subject: before.reference.clone(),
        at: now,
        officer: officer.name.clone(),
        deed: deed.to_owned(),
        before: vec![Record::Item(before.clone())],
        after: vec![Record::Item(after.clone())],
        letters: Vec::new(),
        is_undone: false,
    })));
    decision.records.push(Record::Item(after));
    decision
}

/// Gives something to an officer who may see to it, or back to all.
pub(super) fn assigned(
    (programmes, ledger): (&Programmes, &Ledger),
    officer: &Officer,
    (subject, scope): (&Reference, &Scope),
    to: Option<&Officer>,
    now: Timestamp,
) -> Decision {
    let refused = to.map(|to| scope.permits(programmes, to, Power::Handle));
    if let Some(Err(refusal)) = refused {
        return Decision::refusal(format!(
            "{subject} would wait with somebody who can do nothing about it. {refusal}"
        ));
    }
    let to = to.map(|to| to.name.as_str());
    let known = ledger.claim(subject);
    let holder = known.and_then(|claim| claim.holder.as_deref());
    if holder == to {
        let held = to.map_or("with nobody".to_owned(), |to| format!("with `{to}`"));
        return Decision::refusal(format!("{subject} is {held} already."));
    }
    let is_own = [holder, to].into_iter().flatten().all(|name| name == officer.name);
    let is_old = known.is_some_and(|claim| {
        now.duration_since(claim.since).as_hours() >= HELD_FOR_HOURS && to == Some(&officer.name)
    });
    if !is_own
        && !is_old
        && let Err(refusal) = officer.may(Power::Direct, Matter::General)
    {
        let why = holder.map_or(refusal, |holder| {
            format!(
                "{subject} is with `{holder}`: ask them, or a lead; after {HELD_FOR_HOURS} hours anybody may take it over."
            )
        });
        return Decision::refusal(why);
    }
    let mut decision = Decision::default();
    let deed = to.map_or("given back to all".to_owned(), |to| format!("in hand: {to}"));
    decision.note(now, subject, "officer.assign", deed);
    let (subject, holder) = (subject.clone(), to.map(str::to_owned));
    decision.records.push(Record::Claim(Claim { subject, holder, since: now }));
    decision
}
