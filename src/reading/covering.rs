//! Phrases that cover others: of two that tell different things, the longer one counts.

use super::meaning::Meaning;
use super::pattern::Hit;

/// A phrase that covers another is found so few phrases from it.
const NEAR: usize = 16;

/// Whether two phrases tell different things, of which one is meant: "delete everything that you hold about me" asks for no copy.
fn tell_different_things(one: Meaning, other: Meaning) -> bool {
    match (one, other) {
        (Meaning::Right(one), Meaning::Right(other)) => one != other,
        _ => one.topic().is_some() && other.topic().is_some() && one.topic() != other.topic(),
    }
}

/// The phrases without those that a longer one of another topic covers.
pub fn uncovered<'a>(found: Vec<Hit<'a, Meaning>>) -> Vec<Hit<'a, Meaning>> {
    let is_covered = |at: usize, hit: &Hit<'a, Meaning>| {
        let near = at.saturating_sub(NEAR)..(at + NEAR).min(found.len());
        let covers = |other: &Hit<'a, Meaning>| {
            other.tokens.len() > hit.tokens.len()
                && other.tokens.start <= hit.tokens.start
                && other.tokens.end >= hit.tokens.end
                && tell_different_things(*other.value, *hit.value)
        };
        found.get(near).unwrap_or_default().iter().any(covers)
    };
    let is_kept: Vec<bool> =
        found.iter().enumerate().map(|(at, hit)| !is_covered(at, hit)).collect();
    found.into_iter().zip(is_kept).filter_map(|(hit, is_kept)| is_kept.then_some(hit)).collect()
}
