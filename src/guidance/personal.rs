//! What a way to ask must not hold: it is kept with the guidance, where no erasure reaches it.

use super::bank::Bank;
use super::orders;
use crate::personal::{self, Mark};

/// A name of the bank's own words that is in no more of its ways than this may have come with somebody's question.
const FEW_WAYS: usize = 2;

/// What of somebody's a question tells that is to be added to a bank.
pub fn in_question(bank: &Bank, question: &str) -> Option<&'static str> {
    in_marks(question).or_else(|| orders::names_a_stranger(bank, question, 0).then_some("a name"))
}

/// What of somebody's a way to ask tells that is in a bank.
pub fn in_way(bank: &Bank, way: &str) -> Option<&'static str> {
    in_marks(way).or_else(|| orders::names_a_stranger(bank, way, FEW_WAYS).then_some("a name"))
}

fn in_marks(text: &str) -> Option<&'static str> {
    personal::mark(text).map(Mark::named)
}

#[cfg(test)]
mod tests {
    use super::super::tests::bank;
    use super::*;

    #[test]
    fn what_tells_of_somebody_is_found() {
        for (question, expected) in [
            ("May Ottilie Brackenbury park her car?", Some("a name")),
            ("call me on 07700 900123 about the money", Some("a phone number")),
            ("ring +44 (0)20 7946 0018 please", Some("a phone number")),
            ("send it to o.brackenbury@post.example", Some("an address")),
            ("I live at S1 2HH, may I go?", Some("a postcode")),
            ("my NHS number is 943 476 5919", Some("a number by which somebody is known")),
            ("is AB 12 34 56 C taxed?", Some("a National Insurance number")),
            ("dob: 3 March 1980, am I too old?", Some("a date of birth")),
            ("is it 12 months or 24, and from £97,000?", None),
            ("Is there a relocation package in 2026?", None),
        ] {
            assert_eq!(in_question(&bank(), question), expected, "{question}");
        }
    }

    #[test]
    fn a_name_is_found_among_the_ways_of_a_bank_too() {
        let mut entries = bank().entries().to_vec();
        let way = "may Ottilie Brackenbury move house".to_owned();
        entries[0].ways = [entries[0].ways.to_vec(), vec![way.clone()]].concat().into();
        let bank = bank().with_entries(entries);
        assert_eq!(in_question(&bank, &way), None);
        assert_eq!(in_way(&bank, &way), Some("a name"));
    }
}
