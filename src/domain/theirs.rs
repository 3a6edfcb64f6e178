//! Theirs: what people have answered themselves, as a Sent folder shows it. There the desk steps back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::ids::{Digest, MailboxName, Reference};
use super::item::Item;
use super::ledger::Ledger;
use super::letter::Delivery;
use super::outgoing::Template;
use super::record::Record;
use super::sight::{Sight, Start};

/// An answer of a person to a mail that the desk had not read then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonsAnswer {
    /// The keyed digest of the Message-ID of what was answered.
    pub to: Digest,
    /// When the desk saw it.
    pub at: Timestamp,
}

/// What was seen in a Sent folder since the last look.
#[derive(Clone, PartialEq, Debug)]
pub struct SentSeen {
    /// The folder.
    pub folder: MailboxName,
    /// The numbering of its mails.
    pub uid_validity: u32,
    /// The first number that was not looked at.
    pub next: u32,
    /// The items that a person has answered.
    pub items: Vec<Item>,
    /// The Message-IDs of other mails that a person has answered, as keyed digests.
    pub others: Vec<Digest>,
}

/// Whose letters a Sent folder shows beside those of people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Neighbour {
    /// This desk's at most.
    Nobody,
    /// Letters of another desk, which signs with the same domain.
    AnotherDesk,
}

/// Takes answers that were not sent yet back, and marks their items as people's.
///
/// Seeing the same again changes nothing.
pub fn seen(ledger: &Ledger, seen: &SentSeen, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    for item in seen.items.iter().filter(|item| item.answered_at.is_none()) {
        decision.records.push(Record::Item(Item { answered_at: Some(now), ..item.clone() }));
        let unsent = ledger
            .deliveries()
            .filter(|delivery| is_answer_to(delivery, &item.reference))
            .filter_map(|delivery| delivery.withdrawn(now));
        let n_before = decision.records.len();
        decision.records.extend(unsent.map(Record::Delivery));
        let deed = if decision.records.len() > n_before {
            "answered by a person; the desk's own answer is withdrawn"
        } else {
            "answered by a person"
        };
        decision.note(now, &item.reference, "theirs", deed);
    }
    let is_new = |to: &&Digest| ledger.persons_answer(**to).is_none();
    let others = seen.others.iter().filter(is_new);
    decision.records.extend(others.map(|&to| Record::PersonsAnswer(PersonsAnswer { to, at: now })));
    if let Some(sight) = ledger.sight(&seen.folder)
        && sight.uid_validity == seen.uid_validity
    {
        let start = Start::Uid(seen.next);
        decision.records.push(Record::Sight(Sight { start, ..sight.clone() }));
    }
    decision
}

fn is_answer_to(delivery: &Delivery, item: &Reference) -> bool {
    let step = delivery.id.as_str().split_once('/').map_or("", |(_, step)| step);
    delivery.subject_reference == *item && Template::named(step).is_some_and(Template::is_answer)
}
