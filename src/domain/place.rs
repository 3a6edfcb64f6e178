//! Places: conversations in a chat workspace, and how far each is read. A message there is known by a number, later ones by higher.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ids::Digest;

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dealt_with_out_of_order_is_known_until_the_rest_has_caught_up() {
        let (id, beyond) = (Digest([1; 16]), BTreeSet::new());
        let first = Place {
            id,
            workspace: "w".into(),
            channel: 5,
            is_direct: true,
            read_up_to: 10,
            beyond,
        };
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
