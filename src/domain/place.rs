//! Places: conversations in a chat workspace, and how far each is read. A message there is known by a number, later ones by higher.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::Digest;

/// Of so many messages it is known what they were said with: in a direct conversation, and where many write.
const MOST_OF_ONE: usize = 50;
const MOST_OF_MANY: usize = 200;

/// A message that was handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Uttered {
    /// The first of those that were said with it in one go.
    pub first: u64,
    /// Its change that was handed over last, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_ms: Option<i64>,
}

/// What becomes of a message that the desk takes down, since others can read there what its writer told of themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Takedown {
    /// It is to be taken down.
    Due,
    /// It is gone.
    Done,
    /// The workspace does not let the desk.
    Refused,
}

/// A channel or direct conversation, and which of its messages the desk has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The keyed digest of its workspace and channel.
    pub id: Digest,
    /// The workspace.
    pub workspace: String,
    /// The number that the workspace gives it.
    pub channel: u64,
    /// Whether it is a direct conversation with one person.
    pub is_direct: bool,
    /// Every message up to this is dealt with.
    pub read_up_to: u64,
    /// Those beyond that are dealt with too.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub beyond: BTreeSet<u64>,
    /// The latest that were handed over: those that are deleted or changed while nobody listens are missed by them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub uttered: BTreeMap<u64, Uttered>,
    /// The latest that the desk takes down: that they are gone takes nothing back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub takedowns: BTreeMap<u64, Takedown>,
}

impl Place {
    /// Whether a message is dealt with.
    pub fn has(&self, number: u64) -> bool {
        number <= self.read_up_to || self.beyond.contains(&number)
    }

    /// The place once further messages are dealt with, and everything up to a number.
    #[must_use]
    pub fn after(&self, numbers: impl IntoIterator<Item = u64>, read_up_to: u64) -> Self {
        let read_up_to = self.read_up_to.max(read_up_to);
        let all = self.beyond.iter().copied().chain(numbers);
        let beyond = all.filter(|number| *number > read_up_to).collect();
        Self { read_up_to, beyond, ..self.clone() }
    }

    /// The place once messages were said in one go, each with its last change.
    #[must_use]
    pub fn with_uttered(mut self, posts: &[(u64, Option<i64>)]) -> Self {
        let Some((first, _)) = posts.first().copied() else { return self };
        let new = posts.iter().map(|&(number, edited_ms)| (number, Uttered { first, edited_ms }));
        self.uttered.extend(new);
        let most = if self.is_direct { MOST_OF_ONE } else { MOST_OF_MANY };
        while self.uttered.len() > most {
            self.uttered.pop_first();
        }
        self
    }

    /// The place once a message was changed.
    #[must_use]
    pub fn with_change(mut self, number: u64, edited_ms: Option<i64>) -> Self {
        if let Some(known) = self.uttered.get_mut(&number) {
            known.edited_ms = known.edited_ms.max(edited_ms);
        }
        self
    }

    /// The place once messages are to be taken down, or something has come of that.
    #[must_use]
    pub fn with_takedowns(mut self, numbers: &[u64], takedown: Takedown) -> Self {
        self.takedowns.extend(numbers.iter().map(|number| (*number, takedown)));
        while self.takedowns.len() > MOST_OF_MANY {
            self.takedowns.pop_first();
        }
        self
    }

    /// The place once a message is gone, the first of those that were said with it, and whether none of them is left. Of one that is
    /// not known, nothing is known but itself.
    #[must_use]
    pub fn without(mut self, number: u64) -> (Self, u64, bool) {
        let Some(gone) = self.uttered.remove(&number) else { return (self, number, false) };
        let is_whole = !self.uttered.values().any(|known| known.first == gone.first);
        (self, gone.first, is_whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place {
            id: Digest([1; 16]),
            workspace: "w".into(),
            channel: 5,
            is_direct: true,
            read_up_to: 10,
            beyond: BTreeSet::new(),
            uttered: BTreeMap::new(),
            takedowns: BTreeMap::new(),
        }
    }

    #[test]
    fn a_message_is_known_by_what_it_was_said_with_and_the_last_of_them_is_all() {
        let said = place().with_uttered(&[(11, None), (12, None)]).with_uttered(&[(13, None)]);
        let (said, first, is_whole) = said.without(12);
        assert_eq!((first, is_whole), (11, false));
        let (said, first, is_whole) = said.without(11);
        assert_eq!((first, is_whole), (11, true));
        assert!(!said.clone().without(11).2, "it is not known any more");
        let changed = said.with_change(13, Some(7)).with_change(14, Some(7));
        assert_eq!(changed.uttered.values().map(|known| known.edited_ms).max(), Some(Some(7)));
        let many: Vec<(u64, Option<i64>)> = (20..99).map(|number| (number, None)).collect();
        let full = changed.with_uttered(&many);
        assert_eq!((full.uttered.len(), full.without(98).1), (MOST_OF_ONE, 20));
    }

    #[test]
    fn what_is_dealt_with_out_of_order_is_known_until_the_rest_has_caught_up() {
        let first = place();
        let second = first.after([12, 14], 0);
        assert_eq!(
            [10, 11, 12, 13, 14].map(|number| second.has(number)),
            [true, false, true, false, true]
        );
        let third = second.after([11], 13);
        assert_eq!((third.read_up_to, third.beyond.len(), third.has(14)), (13, 1, true));
        assert_eq!(third.after([], 3).read_up_to, 13);
    }
}
