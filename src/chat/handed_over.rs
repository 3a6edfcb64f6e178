//! What was handed over in one go, for the case that some of it is deleted later.

use std::collections::BTreeMap;

/// So many messages are kept in mind.
const MOST: usize = 10_000;

/// By conversation and message: the first message of what was handed over with it, and whether it was all.
#[derive(Default)]
pub struct HandedOver(BTreeMap<(u64, u64), (u64, bool)>);

impl HandedOver {
    /// Keeps in mind what was said in one go.
    pub fn remembers(&mut self, channel: u64, numbers: impl Iterator<Item = u64> + Clone) {
        let Some(first) = numbers.clone().next() else { return };
        let is_whole = numbers.clone().nth(1).is_none();
        self.0.extend(numbers.map(|number| ((channel, number), (first, is_whole))));
        while self.0.len() > MOST {
            self.0.pop_first();
        }
    }

    /// The first message of what a message was handed over with, and whether it was all; of one that is not known, itself and no.
    pub fn forgets(&mut self, channel: u64, number: u64) -> (u64, bool) {
        self.0.remove(&(channel, number)).unwrap_or((number, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_what_it_was_said_with() {
        let mut said = HandedOver::default();
        said.remembers(1, [11, 12].into_iter());
        said.remembers(1, [13].into_iter());
        assert_eq!(said.forgets(1, 12), (11, false));
        assert_eq!(said.forgets(1, 13), (13, true));
        assert_eq!(said.forgets(2, 13), (13, false));
    }
}
