//! Whose data a record is: with whose keys it is sealed.

use std::collections::BTreeSet;

use super::Person;
use crate::domain::Ledger;
use crate::domain::ids::{Digest, Reference};
use crate::domain::introduction::Part;
use crate::domain::letter::DeliveryState;
use crate::domain::party::PartyId;
use crate::domain::record::Record;

/// The kinds of records that hold no word of or about anybody, and no address: references, keyed hashes, times, counts, names of officers.
pub const WITHOUT_WORDS: &[&str] = &[
    "alias",
    "arrival",
    "audit",
    "chain-end",
    "claim",
    "clock",
    "correspondence",
    "declaration-clock",
    "erasure",
    "introduction",
    "limits",
    "mailed",
    "pace",
    "persons-answer",
    "place",
    "reader",
    "sight",
    "unasked",
    "watch",
];

/// Whose data a record is. A letter is its reader's and theirs whom it is about; what is about a pair is both persons'. What holds
/// no word about anybody, and no address, is nobody's: an introduction's progress, what the desk did, how far a mailbox is read.
pub fn persons(ledger: &Ledger, record: &Record) -> Vec<Person> {
    let of = |reference: &Reference| ledger.persons_of(reference);
    let parties: Vec<PartyId> = match record {
        Record::Item(item) => item.party.into_iter().collect(),
        Record::Party(party) => vec![party.id],
        Record::Submission(submission) => vec![submission.party],
        Record::Reasons(reasons) => of(&reasons.reference),
        Record::SideAnswer(answer) => of(&answer.introduction),
        Record::Placement(placement) => of(&placement.reference),
        Record::Lesson(lesson) => side_of(ledger, &lesson.placement, lesson.from),
        Record::Declared(declared) => side_of(ledger, &declared.placement, declared.part),
        Record::Reader(reader) => vec![reader.party],
        Record::RightsRequest(request) => request.party.into_iter().collect(),
        Record::Limits(limits) => vec![limits.party],
        Record::Unasked(known) => vec![known.party],
        Record::Letter(letter) => {
            std::iter::once(letter.to).chain(of(&letter.subject_reference)).collect()
        }
        Record::Delivery(delivery) => match delivery.state {
            // What a mail server says of an address holds it.
            DeliveryState::Dead { .. } => vec![delivery.to],
            DeliveryState::Due(_)
            | DeliveryState::Sending(_)
            | DeliveryState::Sent(_)
            | DeliveryState::PossiblySent(_)
            | DeliveryState::Bounced(_)
            | DeliveryState::Withdrawn(_) => Vec::new(),
        },
        Record::Alias(alias) => std::iter::once(alias.party).chain(alias.same_as).collect(),
        Record::Undoable(undoable) => {
            let inner = undoable.before.iter().chain(&undoable.after);
            let inner = inner.flat_map(|record| persons(ledger, record));
            let inner = inner.map(|person| PartyId(Digest(person.0)));
            inner.chain(of(&undoable.subject)).collect()
        }
        Record::Correspondence(known) => vec![known.party],
        Record::Arrival(_)
        | Record::Introduction(_)
        | Record::Audit(_)
        | Record::ChainEnd(_)
        | Record::Claim(_)
        | Record::Mailed(_)
        | Record::Erasure(_)
        | Record::DeclarationClock(_)
        | Record::Watch(_)
        | Record::Sight(_)
        | Record::Place(_)
        | Record::PersonsAnswer(_)
        | Record::Pace(_)
        | Record::Clock(_) => Vec::new(),
    };
    let persons: BTreeSet<Person> = parties.into_iter().map(person).collect();
    persons.into_iter().collect()
}

/// Who is on one side of a placement, if the desk still knows them.
fn side_of(ledger: &Ledger, placement: &Reference, part: Part) -> Vec<PartyId> {
    let side = ledger.introduction(placement).map(|introduction| introduction.party(part));
    ledger.persons_of(placement).into_iter().filter(|party| Some(*party) == side).collect()
}

/// A party as the store tells persons apart.
pub fn person(party: PartyId) -> Person {
    Person(party.0.0)
}
