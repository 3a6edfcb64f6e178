//! What answers to "how is it going?" say: how well, about what, and whether the secondment is to go on or to end.

use super::vocabulary::{Vocabulary, folded};
use crate::domain::reading::{FeedbackTold, Rating, Wish};

/// What a text says of a placement, where it answers a letter about one.
pub fn told(reply: &str, is_well: bool, is_asked: bool, vocabulary: &Vocabulary) -> FeedbackTold {
    if !is_asked {
        return FeedbackTold::default();
    }
    let text = format!(" {} ", folded(reply));
    let says = |kind: &str| vocabulary.says(kind, &text);
    let (good, poor) = (is_well || says("good"), says("poor"));
    let rating = match (good, poor) {
        _ if says("mixed") => Some(Rating::Mixed),
        (true, true) => Some(Rating::Mixed),
        (true, false) => Some(Rating::Good),
        (false, true) => Some(Rating::Poor),
        (false, false) => None,
    };
    let wish = match (says("end"), says("extend")) {
        (true, _) => Some(Wish::End),
        (false, true) => Some(Wish::Extend),
        (false, false) => None,
    };
    FeedbackTold { rating, wish, themes: vocabulary.themes(reply) }
}
