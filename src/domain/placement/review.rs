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

/// What an answer says of objectives, before it is known which they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfObjective {
    /// The number under which the letter lists it; none where all of them are meant.
    pub number: Option<usize>,
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

/// What is said of each of some objectives: under its own number, or of all.
pub fn resolved(objectives: &[String], said: &[OfObjective]) -> Vec<Attainment> {
    let found = (1..).zip(objectives).filter_map(|(number, objective)| {
        let own = said.iter().rfind(|said| said.number == Some(number));
        let said = own.or_else(|| said.iter().rfind(|said| said.number.is_none()))?;
        let words = said.words.chars().take(MOST_LETTERS).collect();
        Some(Attainment { objective: objective.clone(), attained: said.attained, words })
    });
    found.collect()
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
        let of = |number, attained| OfObjective { number, attained, words: "so".into() };
        let said =
            [of(None, Attained::Met), of(Some(2), Attained::Partly), of(Some(9), Attained::NotMet)];
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
}
