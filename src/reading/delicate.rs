//! Messages that only a person may answer: by phrases that say so for certain, and by signs that let it be thought so.
//!
//! A sign too many costs an officer a look; one too few lets a machine write to somebody in distress, or to a newsroom.

use super::vocabulary::{Meaning, Vocabulary, folded};
use crate::domain::message::Incoming;
use crate::domain::party::Address;
use crate::domain::reading::Delicate;

/// So many signs of one kind are enough; one alone stands in ordinary messages too.
const ENOUGH: usize = 2;

/// Which kind a message is for certain.
pub fn surely(told: &[Meaning]) -> Option<Delicate> {
    told.iter().find_map(|meaning| {
        if let Meaning::Delicate(delicate) = meaning { Some(*delicate) } else { None }
    })
}

/// Which kind a message may be, by who sends it, or by the signs in its words.
pub fn perhaps(message: &Incoming, told: &[Meaning], vocabulary: &Vocabulary) -> Option<Delicate> {
    let address = message.sender.as_ref().map(Address::as_str);
    let domain = address.and_then(|address| address.rsplit_once('@')).map(|(_, domain)| domain);
    let name = folded(message.sender_name.as_deref().unwrap_or_default());
    let sender = vocabulary.delicate_sender(domain.unwrap_or_default(), &name);
    sender.or_else(|| by_signs(told, ENOUGH))
}

/// Which kind a single sign hints at.
pub fn hinted(told: &[Meaning]) -> Option<Delicate> {
    by_signs(told, 1)
}

fn by_signs(told: &[Meaning], n_least: usize) -> Option<Delicate> {
    let count = |kind| told.iter().filter(|meaning| **meaning == Meaning::Perhaps(kind)).count();
    let counted = Delicate::ALL.map(|kind| (count(kind), kind));
    let enough = counted.into_iter().filter(|(n, _)| *n >= n_least);
    // Of kinds with as many signs the first, which is the most urgent.
    enough.rev().max_by_key(|(n, _)| *n).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::party::Channel;

    #[test]
    fn two_signs_of_a_kind_are_enough_and_one_is_not() {
        use Delicate::{Complaint, Press, Worry};
        let signs = |kinds: &[Delicate]| {
            by_signs(&kinds.iter().map(|kind| Meaning::Perhaps(*kind)).collect::<Vec<_>>(), ENOUGH)
        };
        assert_eq!(signs(&[Press]), None);
        assert_eq!(signs(&[Press, Complaint]), None);
        assert_eq!(signs(&[Press, Press]), Some(Press));
        assert_eq!(signs(&[Complaint, Complaint, Worry, Worry]), Some(Worry));
    }

    #[test]
    fn who_writes_may_be_enough() {
        let mut vocabulary = Vocabulary::builder();
        let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        vocabulary.delicate_senders(Delicate::Parliament, &of(&["parliament.uk"]), &of(&["mp"]));
        let vocabulary = vocabulary.build();
        for (name, address, expected) in [
            ("Cara Lowe", "cara.lowe@parliament.uk", true),
            ("Cara Lowe", "cara@members.parliament.uk", true),
            ("Cara Lowe", "cara@notparliament.uk", false),
            ("Jo Hart MP", "jo@post.example", true),
            ("Jo Hampton", "jo@post.example", false),
        ] {
            let mut message = Incoming::by(Channel::Mail);
            message.sender = Address::mail(address);
            message.sender_name = Some(name.to_owned());
            let found = perhaps(&message, &[], &vocabulary);
            assert_eq!(found, expected.then_some(Delicate::Parliament), "{name} {address}");
        }
    }
}
