//! Sets of skills, and how rare each skill is.

use super::names::Number;

/// A set of skills: a signature that tells most questions at once, and the numbers, ascending.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Skills {
    signature: Signature,
    numbers: Box<[Number]>,
}

/// A bit for each skill; where there are more than 256, several share one, so that a bit that is missing tells more than one that is set.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Signature([u64; 4]);

impl Signature {
    /// The signature that may hold every skill.
    pub const ANY: Self = Self([u64::MAX; 4]);

    /// Whether a skill may be in the set.
    #[inline]
    pub fn may_hold(&self, skill: Number) -> bool {
        let word = self.0.get((skill >> 6 & 3) as usize).copied().unwrap_or_default();
        word >> (skill & 63) & 1 == 1
    }
}

impl Skills {
    /// A set of some skills.
    pub fn new(mut numbers: Vec<Number>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        let mut signature = Signature::default();
        for skill in &numbers {
            if let Some(word) = signature.0.get_mut((skill >> 6 & 3) as usize) {
                *word |= 1 << (skill & 63);
            }
        }
        Self { signature, numbers: numbers.into() }
    }

    /// A bit for each skill, of which many share one.
    pub fn mask(&self) -> u64 {
        self.signature.0.iter().fold(0, |mask, word| mask | word)
    }

    /// Whether a skill is in the set.
    #[inline]
    pub fn holds(&self, skill: Number) -> bool {
        self.signature.may_hold(skill) && self.numbers.contains(&skill)
    }

    /// The skills, ascending.
    #[inline]
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// What tells most questions at once.
    pub fn signature(&self) -> Signature {
        self.signature
    }
}

/// How rare each skill is among the people of a board: the rarer, the more it counts.
///
/// It is taken once for a whole run: an arrival is judged by the rarity that the run began with, so that it changes no other pair's score.
#[derive(Clone, Default, Debug)]
pub struct Rarity {
    weights: Vec<u32>,
    of_unknown: u32,
}

impl Rarity {
    /// Counts who has which skill.
    pub fn of<'a>(n_skills: usize, people: impl Iterator<Item = &'a Skills>) -> Self {
        let mut counts = vec![0_u32; n_skills];
        let mut n_people = 0_u32;
        for skills in people {
            n_people += 1;
            for skill in skills.numbers() {
                if let Some(count) = counts.get_mut(*skill as usize) {
                    *count += 1;
                }
            }
        }
        let weight = |count: u32| weight(n_people, count);
        Self { weights: counts.into_iter().map(weight).collect(), of_unknown: weight(0) }
    }

    /// The weight of a skill.
    #[inline]
    pub fn weight(&self, skill: Number) -> u32 {
        self.weights.get(skill as usize).copied().unwrap_or(self.of_unknown)
    }

    /// The weight of some skills together.
    pub fn total(&self, skills: &[Number]) -> u32 {
        skills.iter().map(|skill| self.weight(*skill)).sum()
    }

    /// The weight of those of them that a set holds.
    pub fn held(&self, skills: &[Number], set: &Skills) -> u32 {
        let held = skills.iter().filter(|skill| set.holds(**skill));
        held.map(|skill| self.weight(*skill)).sum()
    }
}

/// The inverse document frequency in hundredths: 100 for a skill that everybody has.
fn weight(n_people: u32, n_with: u32) -> u32 {
    let share = f64::from(n_people + 1) / f64::from(n_with + 1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share is at least 1, and its logarithm below 100"
    )]
    let weight = (100.0 * (1.0 + share.ln())).round() as u32;
    weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rarer_skill_counts_more_and_a_new_one_most() {
        let people: Vec<Skills> =
            (0..10).map(|at| Skills::new(if at < 3 { vec![0, 1] } else { vec![0] })).collect();
        let rarity = Rarity::of(2, people.iter());
        assert_eq!(rarity.weight(0), 100);
        assert!(rarity.weight(1) > rarity.weight(0));
        assert!(rarity.weight(2) > rarity.weight(1));
        assert_eq!(rarity.held(&[0, 1], &people[9]), 100);
    }

    #[test]
    fn skills_that_share_a_bit_are_told_apart() {
        let skills = Skills::new(vec![3, 3, 259]);
        assert!(skills.signature().may_hold(515));
        assert!(skills.holds(3) && skills.holds(259) && !skills.holds(515));
        assert_eq!(skills.numbers(), [3, 259]);
    }
}
