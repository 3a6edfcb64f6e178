//! Which rights a message uses, as far as its words say.

use std::collections::BTreeSet;

use super::meaning::Meaning;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::reading::{Intent, Reading};
use crate::domain::right::Right;

/// Which rights a message uses. Who has letters again uses none, however like it sounds.
pub fn note(reading: &mut Reading, told: &[Meaning], vocabulary: &Vocabulary) {
    if !reading.is(Intent::RightsRequest) {
        return;
    }
    reading.rights = used(told, &reading.reply, vocabulary);
    if reading.may_write && reading.rights.is_empty() {
        reading.intents.retain(|intent| *intent != Intent::RightsRequest);
        if reading.intents.is_empty() {
            reading.intents.push(Intent::Other);
        }
    }
}

/// What a message that uses rights asks for, as far as its words say.
fn used(told: &[Meaning], reply: &str, vocabulary: &Vocabulary) -> BTreeSet<Right> {
    let told = told.iter().filter_map(|meaning| {
        if let Meaning::Right(right) = meaning { Some(*right) } else { None }
    });
    let is_stop = vocabulary.is_word("quiet", &folded(reply));
    told.chain(is_stop.then_some(Right::Quiet)).collect()
}
