//! Taking back: an officer's latest order about something, or a letter of the desk that has not gone out yet.

use jiff::Timestamp;

use crate::domain::decision::Decision;
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::item::{Concern, Item};
use crate::domain::ledger::Ledger;
use crate::domain::letter::{Delivery, DeliveryState};
use crate::domain::record::Record;
use crate::domain::remit::{Matter, Officer, Power};
use crate::domain::undoable::Undoable;

/// What is to be taken back.
#[derive(Clone, PartialEq, Debug)]
pub enum TakenBack {
    /// An order.
    Order {
        /// The order.
        undoable: Box<Undoable>,
        /// The records that it changed, as they are now.
        now_are: Vec<Option<Record>>,
    },
    /// Letters that no officer ordered.
    Letters {
        /// Which.
        ids: Vec<OutgoingId>,
        /// The message that they answer, where they answer one.
        item: Option<Box<Item>>,
    },
}

/// Takes back, whole or not at all.
pub(super) fn taken_back(
    ledger: &Ledger,
    officer: &Officer,
    subject: &Reference,
    what: &TakenBack,
    now: Timestamp,
) -> Decision {
    let undone = match what {
        TakenBack::Order { undoable, now_are } => order(ledger, officer, undoable, now_are, now),
        TakenBack::Letters { ids, item } => letters(ledger, subject, ids, item.as_deref(), now),
    };
    undone.unwrap_or_else(Decision::refusal)
}

fn order(
    ledger: &Ledger,
    officer: &Officer,
    undoable: &Undoable,
    now_are: &[Option<Record>],
    now: Timestamp,
) -> Result<Decision, String> {
    let Undoable { subject, deed, .. } = undoable;
    if undoable.is_undone {
        return Err(format!("{subject}: \"{deed}\" was taken back already."));
    }
    if undoable.officer != officer.name {
        officer.may(Power::Direct, Matter::General).map_err(|_| {
            format!(
                "{subject}: \"{deed}\" is an order of `{}`: only they or a lead take it back.",
                undoable.officer
            )
        })?;
    }
    let unsent = undoable.letters.iter().map(|id| unsent(ledger, id, now));
    let unsent: Vec<Record> = unsent.collect::<Result<_, _>>()?;
    if !now_are.iter().map(Option::as_ref).eq(undoable.after.iter().map(Some)) {
        return Err(format!(
            "{subject} has changed since \"{deed}\" at {:.0}, and that cannot be taken back any more. `secondment-desk show {subject}` \
             says how it stands.",
            undoable.at
        ));
    }
    let mut decision = Decision::default();
    decision.records.extend(undoable.before.iter().cloned());
    decision.records.extend(unsent);
    decision
        .records
        .push(Record::Undoable(Box::new(Undoable { is_undone: true, ..undoable.clone() })));
    decision.note(now, subject, "officer.undo", format!("taken back: {deed}"));
    Ok(decision)
}

fn letters(
    ledger: &Ledger,
    subject: &Reference,
    ids: &[OutgoingId],
    item: Option<&Item>,
    now: Timestamp,
) -> Result<Decision, String> {
    if ids.is_empty() {
        return Err(format!(
            "There is nothing about {subject} that can be taken back: no order of an officer, and no letter that has not gone out."
        ));
    }
    let mut decision = Decision::default();
    for id in ids {
        decision.records.push(unsent(ledger, id, now)?);
        let step = id.as_str().split_once('/').map_or("", |(_, step)| step);
        decision.note(
            now,
            subject,
            "officer.undo",
            format!("{step} taken back before it was sent"),
        );
    }
    // Whoever wrote gets no answer now, unless a person gives one.
    decision.records.extend(
        item.filter(|item| item.concern.is_none())
            .map(|item| Record::Item(Item { concern: Some(Concern::TakenBack), ..item.clone() })),
    );
    Ok(decision)
}

/// The delivery of a letter that has certainly not gone out, taken back.
fn unsent(ledger: &Ledger, id: &OutgoingId, now: Timestamp) -> Result<Record, String> {
    let is_untried =
        |known: &&Delivery| known.n_attempts == 0 && matches!(known.state, DeliveryState::Due(_));
    let untried = ledger.delivery(id).filter(is_untried).and_then(|known| known.withdrawn(now));
    untried.map(Record::Delivery).ok_or_else(|| {
        format!("The letter {id} has gone out, or may have: it cannot be taken back. Write to its reader instead.")
    })
}
