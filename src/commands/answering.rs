//! What is told where a running desk ended before it answered.

use secondment_desk::control::Asked;

/// What to do where the desk ended before it answered.
pub fn unanswered(asked: &Asked) -> String {
    if asked.request.is_order() {
        return "The desk stopped before it answered, so what became of the order is not known: it was carried out whole, or not at all. Look once the desk runs again (`secondment-desk queue`, `secondment-desk show`), and order it again if it was not.".to_owned();
    }
    "The desk stopped before it answered: ask again once it runs.".to_owned()
}
