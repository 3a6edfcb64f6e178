//! Letters that wait for an officer, and why.

use crate::domain::letter::{Delivery, DeliveryState};

/// Why a letter waits for an officer, if it does, and what to do.
pub(super) fn held(delivery: &Delivery) -> Option<String> {
    let subject = &delivery.subject_reference;
    match &delivery.state {
        DeliveryState::PossiblySent(_) => Some(
            "possibly sent: whether it arrived is not known; `send-again` sends it once more"
                .to_owned(),
        ),
        DeliveryState::Dead { .. } if delivery.n_attempts == 0 => Some(format!(
            "never put into words: `secondment-desk show {subject}` says why; mend its message and write to the person yourself"
        )),
        DeliveryState::Dead { .. } => Some(format!(
            "given up; `secondment-desk show {subject}` says why, `send-again` tries once more"
        )),
        DeliveryState::Due(_)
        | DeliveryState::Sending(_)
        | DeliveryState::Sent(_)
        | DeliveryState::Bounced(_)
        | DeliveryState::Withdrawn(_) => None,
    }
}
