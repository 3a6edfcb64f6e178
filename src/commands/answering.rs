//! What is told where a running desk ended before it answered.

use std::io::{self, ErrorKind};

use secondment_desk::control::Asked;

/// What to do where the desk ended, or hangs, before it answered.
pub fn unanswered(asked: &Asked, error: &io::Error) -> String {
    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) {
        return "The desk runs and does not answer: look into its log, and start it again if it hangs. An order is carried out whole, or not at all; `secondment-desk queue` then shows which.".to_owned();
    }
    if asked.request.is_order() {
        return "The desk stopped before it answered, so what became of the order is not known: it was carried out whole, or not at all. Look once the desk runs again (`secondment-desk queue`, `secondment-desk show`), and order it again if it was not.".to_owned();
    }
    "The desk stopped before it answered: ask again once it runs.".to_owned()
}
