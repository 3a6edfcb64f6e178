//! Letters that wait for an officer, and why.

use crate::domain::letter::DeliveryState;

/// Why a letter waits for an officer, if it does.
pub(super) fn held(state: &DeliveryState) -> Option<&'static str> {
    match state {
        DeliveryState::PossiblySent(_) => Some(
            "possibly sent: the attempt was cut off before its answer; `send-again` sends it once more",
        ),
        DeliveryState::Dead { .. } => {
            Some("given up; `secondment-desk show` says why, `send-again` tries once more")
        }
        DeliveryState::Due(_)
        | DeliveryState::Sending(_)
        | DeliveryState::Sent(_)
        | DeliveryState::Bounced(_)
        | DeliveryState::Withdrawn(_) => None,
    }
}
