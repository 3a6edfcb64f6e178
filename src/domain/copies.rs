//! Copies: letters in a Sent folder. Some are put there by the desk; where the server does it, they tell what was sent.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::ids::OutgoingId;
use super::ledger::Ledger;
use super::letter::{Delivery, DeliveryState};
use super::record::Record;
use super::unasked;

/// Who puts copies of the desk's letters into a mailbox's Sent folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Copies {
    /// The desk, once a letter is sent.
    ByDesk,
    /// The mail server that takes the letters.
    ByServer,
}

/// A copy that the desk has still to put there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Copy {
    /// No attempt was made.
    Owed,
    /// An attempt was made, and its end is not known: it may be there.
    Begun,
}

/// What is to be done in a Sent folder for a letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Errand {
    /// Which letter.
    pub id: OutgoingId,
    /// Its Message-ID without angle brackets.
    pub message_id: String,
    /// What is to be done.
    pub task: Task,
}

/// What is to be done in a Sent folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Task {
    /// Put a copy there.
    File {
        /// The letter as it was sent.
        bytes: Vec<u8>,
        /// When it was decided.
        dated: Timestamp,
        /// Whether it may be there already.
        may_be_there: bool,
    },
    /// See whether it is there: then it was sent.
    LookUp,
}

/// What came of an errand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrandEnd {
    /// The copy is there.
    Filed,
    /// No copy will be put there any more.
    GivenUp,
    /// The letter was found: it was sent.
    Found,
}

/// For so long after it was decided, a copy is tried.
const FILE_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// For so long a letter that may have been sent is looked for again and again.
const LOOK_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Whether a copy is not worth trying any longer.
pub fn is_too_late(delivery: &Delivery, now: Timestamp) -> bool {
    now.duration_since(delivery.decided_at) > FILE_FOR
}

/// Whether a letter that may have been sent is looked for now: for a while, and once more at each start.
pub fn is_looked_for(delivery: &Delivery, is_start: bool, now: Timestamp) -> bool {
    let DeliveryState::PossiblySent(since) = delivery.state else { return false };
    is_start || now.duration_since(since).abs() <= LOOK_FOR
}

/// Notes that a copy may be there from now on.
pub fn begins(ledger: &Ledger, id: &OutgoingId) -> Decision {
    let delivery = ledger.delivery(id).filter(|delivery| delivery.copy == Some(Copy::Owed));
    let begun = |delivery: &Delivery| Delivery { copy: Some(Copy::Begun), ..delivery.clone() };
    let records = delivery.map(begun).map(Record::Delivery).into_iter().collect();
    Decision { records, ..Decision::default() }
}

/// Takes in what came of an errand.
pub fn ended(ledger: &Ledger, id: &OutgoingId, end: ErrandEnd, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let Some(delivery) = ledger.delivery(id) else { return decision };
    let step = id.as_str().split_once('/').map_or("", |(_, step)| step);
    let (after, deed) = match end {
        ErrandEnd::Filed if delivery.owes_copy() => {
            (Delivery { copy: None, ..delivery.clone() }, None)
        }
        ErrandEnd::GivenUp if delivery.owes_copy() => {
            let deed = format!("{step} was sent; no copy of it could be put into the Sent folder");
            (Delivery { copy: None, ..delivery.clone() }, Some(deed))
        }
        ErrandEnd::Found if matches!(delivery.state, DeliveryState::PossiblySent(_)) => {
            let state = DeliveryState::Sent(now);
            let deed = format!("{step} was sent: it is in the Sent folder");
            (Delivery { state, copy: None, ..delivery.clone() }, Some(deed))
        }
        // An officer has ordered something else since.
        ErrandEnd::Filed | ErrandEnd::GivenUp | ErrandEnd::Found => return decision,
    };
    decision.records.push(Record::Delivery(after));
    if end == ErrandEnd::Found {
        let sent = |carried: Delivery| Delivery { state: DeliveryState::Sent(now), ..carried };
        let carried = unasked::carried(ledger, delivery).into_iter().map(sent);
        decision.records.extend(carried.map(Record::Delivery));
    }
    if let Some(deed) = deed {
        decision.note(now, &delivery.subject_reference, "outbox.copy", deed);
    }
    decision
}
