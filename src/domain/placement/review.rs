//! The formal review at the end: what each side says of each thing that was to be achieved.

use serde::{Deserialize, Serialize};

use super::{Placement, Side, Told};

/// More letters of somebody's words on one objective are not kept with it; the message has them all.
const MOST_LETTERS: usize = 300;

/// How far an objective was achieved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attained {
    /// As it was agreed.
    Met,
    /// In part.
    Partly,
    /// Not at all.
    NotMet,
}

impl Attained {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Met, Self::Partly, Self::NotMet];

    /// The words for officers, and in letters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly met",
            Self::NotMet => "not met",
        }
    }
}

/// Which objectives an answer speaks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Which {
    /// The one that the letter lists under a number.
    Number(usize),
    /// The one that some words name, each in small letters; words that say nothing are left out.
    Named(Vec<String>),
    /// All of them.
    All,
}

/// What an answer says of objectives, before it is known which they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfObjective {
    /// Which of them.
    pub which: Which,
    /// How far it was achieved.
    pub attained: Attained,
    /// The line that says so.
    pub words: String,
}

/// What a side says of one objective.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attainment {
    /// The objective, in the words of the agreement.
    pub objective: String,
    /// How far it was achieved.
    pub attained: Attained,
    /// What they wrote of it.
    pub words: String,
}

/// What is said of each of some objectives: under its own number, by words that fit no other, or of all. Where some are named the others
/// are not meant with them.
pub fn resolved(objectives: &[String], said: &[OfObjective]) -> Vec<Attainment> {
    let number_of = |one: &OfObjective| match &one.which {
        Which::Number(number) => Some(*number),
        Which::Named(words) => the_one_named(objectives, words),
        Which::All => None,
    };
    let numbers: Vec<Option<usize>> = said.iter().map(number_of).collect();
    let is_one_named = said
        .iter()
        .zip(&numbers)
        .any(|(one, number)| matches!(one.which, Which::Named(_)) && number.is_some());
    let of_all = || said.iter().rfind(|said| said.which == Which::All && !is_one_named);
    let found = (1..).zip(objectives).filter_map(|(number, objective)| {
        let own = said.iter().zip(&numbers).rfind(|(_, known)| **known == Some(number));
        let said = own.map(|(said, _)| said).or_else(of_all)?;
        let words = said.words.chars().take(MOST_LETTERS).collect();
        Some(Attainment { objective: objective.clone(), attained: said.attained, words })
    });
    found.collect()
}

/// The number of the only objective that has all of some words, whatever their number: "list" stands for "lists".
fn the_one_named(objectives: &[String], words: &[String]) -> Option<usize> {
    let singular = |word: &str| {
        let word = word.to_lowercase();
        word.strip_suffix('s').filter(|_| word.len() > 3).map_or(word.clone(), str::to_owned)
    };
    let has_all = |objective: &String| {
        let own = objective.split(|letter: char| !letter.is_alphanumeric()).map(singular);
        let own: Vec<String> = own.collect();
        !words.is_empty() && words.iter().all(|word| own.contains(&singular(word)))
    };
    let mut named = (1..).zip(objectives).filter(|(_, objective)| has_all(objective));
    let (number, _) = named.next()?;
    named.next().is_none().then_some(number)
}

impl Placement {
    /// The latest that each side has said of an objective.
    pub fn review_of<'a>(
        &'a self,
        objective: &'a str,
    ) -> impl Iterator<Item = (&'a Told, &'a Attainment)> {
        Side::ALL.into_iter().filter_map(move |(_, side)| {
            let mut own = self.told.iter().rev().filter(move |told| told.part == side);
            own.find_map(|told| {
                let of_it = told.of_objectives.iter().find(|one| one.objective == objective)?;
                Some((told, of_it))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_its_own_counts_before_one_about_all() {
        let objectives = ["a list", "a handbook", "a team"].map(str::to_owned);
        let of = |which, attained| OfObjective { which, attained, words: "so".into() };
        let said = [
            of(Which::All, Attained::Met),
            of(Which::Number(2), Attained::Partly),
            of(Which::Number(9), Attained::NotMet),
        ];
        let found: Vec<(String, Attained)> = resolved(&objectives, &said)
            .into_iter()
            .map(|one| (one.objective, one.attained))
            .collect();
        let expected = [
            ("a list", Attained::Met),
            ("a handbook", Attained::Partly),
            ("a team", Attained::Met),
        ];
        assert_eq!(found, expected.map(|(words, attained)| (words.to_owned(), attained)));
        assert!(resolved(&objectives, &said[2..]).is_empty());
    }

    #[test]
    fn words_name_the_one_objective_that_has_all_of_them() {
        let objectives = ["A review of housing options", "A handbook for housing officers"];
        let objectives = objectives.map(str::to_owned);
        let named = |words: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            the_one_named(&objectives, &words)
        };
        assert_eq!(named("housing review"), Some(1));
        assert_eq!(named("handbooks"), Some(2));
        assert_eq!(named("housing"), None);
        assert_eq!(named("team"), None);
        assert_eq!(named("handbook chapter"), None);
        assert_eq!(the_one_named(&objectives, &[]), None);
    }

    #[test]
    fn where_some_are_named_the_others_are_not_meant() {
        let objectives = ["a list", "a handbook"].map(str::to_owned);
        let of = |which| OfObjective { which, attained: Attained::Met, words: "so".into() };
        let named = |word: &str| of(Which::Named(vec![word.to_owned()]));
        assert_eq!(resolved(&objectives, &[of(Which::All), named("list")]).len(), 1);
        assert_eq!(resolved(&objectives, &[of(Which::All), named("axolotl")]).len(), 2);
        assert_eq!(resolved(&objectives, &[named("axolotl")]).len(), 0);
    }
}
