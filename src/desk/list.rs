//! What lists have in common: titled parts, and why a letter is held.

use std::fmt::Write as _;

use crate::domain::letter::DeliveryState;

/// A titled part of a list; nothing where there is nothing in it.
pub(super) fn section(
    text: &mut String,
    title: &str,
    lines: impl ExactSizeIterator<Item = String>,
) {
    if lines.len() == 0 {
        return;
    }
    let _ = writeln!(text, "{title} ({})", lines.len());
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
    text.push('\n');
}

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
        | DeliveryState::Bounced(_) => None,
    }
}
