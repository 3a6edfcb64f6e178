//! Messages that only a person may answer: by phrases that say so for certain, and by signs that let it be thought so.
//!
//! A sign too many costs an officer a look; one too few lets a machine write to somebody in distress, or to a newsroom.

use std::collections::BTreeSet;

use super::scene::Scene;
use super::vocabulary::{Meaning, folded};
use crate::domain::message::Incoming;
use crate::domain::party::{Address, Channel};
use crate::domain::reading::{Delicate, Suspicion};

/// So many signs of one kind are enough; one alone stands in ordinary messages too.
const ENOUGH: usize = 2;
/// So many words apart they belong together at most.
const NEAR: usize = 60;

/// Which kind a message is for certain.
pub fn surely(told: &[Meaning]) -> Option<Delicate> {
    told.iter().find_map(|meaning| {
        if let Meaning::Delicate(delicate) = meaning { Some(*delicate) } else { None }
    })
}

/// Which kind a message may be, by who sends it, or by signs in its words that stand close together.
pub fn suspicion(message: &Incoming, scene: &Scene<'_>) -> Option<Suspicion> {
    let address = message.sender.as_ref().map(Address::as_str);
    let domain = address.and_then(|address| address.rsplit_once('@')).map(|(_, domain)| domain);
    let name = folded(message.sender_name.as_deref().unwrap_or_default());
    let sender = scene.vocabulary.delicate_sender(domain.unwrap_or_default(), &name);
    // An account in chat shows whatever name it likes.
    let sender = sender.filter(|_| message.channel == Channel::Mail);
    let of_text = signs(scene);
    let mut with_subject = of_text.clone();
    // What the subject says stands beside the first of its kind in the text.
    for kind in subject_signs(&message.subject, scene) {
        let first = of_text.iter().find(|(_, of)| *of == kind).map_or(0, |(at, _)| *at);
        with_subject.push((first, kind));
    }
    let strong = sender.or_else(|| by_signs(&with_subject, ENOUGH));
    let strong = strong.map(|kind| Suspicion { kind, is_strong: true });
    strong.or_else(|| by_signs(&of_text, 1).map(|kind| Suspicion { kind, is_strong: false }))
}

/// The signs of a subject, each kind once.
fn subject_signs(subject: &str, scene: &Scene<'_>) -> BTreeSet<Delicate> {
    let told = scene.vocabulary.meanings(subject).into_iter();
    told.filter_map(|meaning| if let Meaning::Perhaps(kind) = meaning { Some(kind) } else { None })
        .collect()
}

/// The signs of a text: at which token, and of which kind.
fn signs(scene: &Scene<'_>) -> Vec<(usize, Delicate)> {
    let found = scene.tokens.sentences.iter().flat_map(|sentence| scene.found(sentence));
    let signs = found.filter_map(|(range, meaning)| {
        if let Meaning::Perhaps(kind) = meaning { Some((range.start, *kind)) } else { None }
    });
    signs.collect()
}

fn by_signs(signs: &[(usize, Delicate)], n_least: usize) -> Option<Delicate> {
    let count = |kind: Delicate| {
        let of: Vec<usize> =
            signs.iter().filter(|(_, of)| *of == kind).map(|(at, _)| *at).collect();
        let near = |first: usize| of.iter().filter(|at| (first..first + NEAR).contains(at)).count();
        of.iter().map(|first| near(*first)).max().unwrap_or_default()
    };
    let counted = Delicate::ALL.map(|kind| (count(kind), kind));
    let enough = counted.into_iter().filter(|(n, _)| *n >= n_least);
    // Of kinds with as many signs the first, which is the most urgent.
    enough.rev().max_by_key(|(n, _)| *n).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Tokens;
    use super::super::vocabulary::Vocabulary;
    use super::*;

    #[test]
    fn two_signs_of_a_kind_are_enough_and_one_is_not() {
        use Delicate::{Complaint, Press, Worry};
        let apart = |kinds: &[Delicate], words: usize| {
            let signs = kinds.iter().enumerate().map(|(at, kind)| (at * words, *kind));
            by_signs(&signs.collect::<Vec<_>>(), ENOUGH)
        };
        let signs = |kinds: &[Delicate]| apart(kinds, 5);
        assert_eq!(apart(&[Press, Press], NEAR), None);
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
            let tokens = Tokens::of("Hello.");
            let found = suspicion(&message, &Scene::of(&tokens, &vocabulary));
            let kind = found.map(|found| found.kind);
            assert_eq!(kind, expected.then_some(Delicate::Parliament), "{name} {address}");
            message.channel = Channel::Chat;
            assert_eq!(suspicion(&message, &Scene::of(&tokens, &vocabulary)), None, "{name}");
        }
    }
}
