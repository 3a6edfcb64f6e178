//! What answers to "how is it going?" say: how well, about what, and whether the secondment is to go on or to end.

use super::vocabulary::{Vocabulary, folded};
use super::{learning, outcome, wellbeing};
use crate::domain::reading::{FeedbackTold, Rating, Reading, Wish};

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
    let is_off = says("off") && !says("off-unless");
    let is_worry = says("worry") || (wish.is_none() && says("leaves"));
    FeedbackTold { rating, wish, is_well, is_worry, is_off, themes: vocabulary.themes(reply) }
}

/// What a reply says of a placement, and of its sender's own things.
pub fn of_placement(reply: &str, is_asked: bool, vocabulary: &Vocabulary) -> Reading {
    let is_well = is_asked && wellbeing::is_well(reply, vocabulary);
    Reading {
        is_back: outcome::is_back(reply, vocabulary),
        says_only: wellbeing::says_what_alone(reply, vocabulary),
        feedback: told(reply, is_well, is_asked, vocabulary),
        declared_nothing: wellbeing::declared_nothing(reply, vocabulary),
        learned: learning::learned(reply, vocabulary),
        ..Reading::default()
    }
}
