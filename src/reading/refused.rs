//! Places that are said no to: how far a negation reaches, and what says no in other ways.

use std::ops::Range;

use super::scene::{Scene, last_before};
use super::tokens::Gap;

/// Whether only list words and other places stand between a place and what is said of it.
pub(super) fn reaches(scene: &Scene<'_>, from: usize, to: usize) -> bool {
    from <= to
        && to - from <= 4
        && (from..=to).all(|at| scene.tokens.gap(at) < Gap::Sentence)
        && (from..to).all(|at| {
            ["and", "or", "itself", "though", "really", "probably"].contains(&scene.tokens.word(at))
                || scene.is_in_place(at)
        })
}

/// How far a negation reaches: over places, list words and at most two other words of the same part of the sentence.
#[derive(Clone, Copy)]
pub(super) struct Denial {
    /// The token behind the last place that it says no to, or behind the negation.
    reached: usize,
    /// Other words so far.
    n_others: usize,
}

impl Denial {
    /// A negation that ends in front of a token.
    pub(super) fn behind(reached: usize) -> Self {
        Self { reached, n_others: 0 }
    }

    /// The same negation behind the next place, if it reaches so far. Only what stands between two places is looked at.
    pub(super) fn beyond(self, scene: &Scene<'_>, range: &Range<usize>) -> Option<Self> {
        let mut n_others = self.n_others;
        for at in self.reached..range.start {
            let word = scene.tokens.word(at);
            let is_turn = n_others > 0 && scene.tokens.gap(at) == Gap::Comma;
            if is_turn
                || scene.tokens.gap(at) >= Gap::Sentence
                || ["but", "just", "only", "yes", "please"].contains(&word)
            {
                return None;
            }
            if !LIST_WORDS.contains(&word) {
                n_others += 1;
                if n_others > 2 {
                    return None;
                }
            }
        }
        let is_wanted = last_before(&scene.wanted, range.start)
            .is_some_and(|wanted| wanted.start >= self.reached);
        (scene.tokens.gap(range.start) < Gap::Sentence && !is_wanted)
            .then_some(Self { reached: range.end, n_others })
    }
}

/// Whether the sentence turns to a place that is wanted: "…, Darlington please", "… - Manchester works".
pub(super) fn is_turned_to(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    let last = range.start.checked_sub(1).and_then(|at| tokens.all.get(at));
    let between = last.zip(tokens.all.get(range.start));
    let between = between.and_then(|(last, first)| tokens.text.get(last.end..first.start));
    let is_apart = between
        .is_some_and(|between| between.contains([',', '–', '—', ':', ';']) || between == " - ");
    let is_liked = scene.vocabulary.is_word("turns", tokens.word(range.end));
    is_apart && is_liked && tokens.gap(range.end) <= Gap::Space
}

const LIST_WORDS: [&str; 8] = ["or", "and", "nor", "in", "at", "the", "to", "not"];

/// Whether a place is said no to as the one before it in the same sentence: "Hull is too far, and so is York".
pub(super) fn is_likewise(
    scene: &Scene<'_>,
    excluded: &Range<usize>,
    range: &Range<usize>,
) -> bool {
    let tokens = scene.tokens;
    let Some(before) = range.start.checked_sub(2) else { return false };
    let said = (tokens.word(before), tokens.word(before + 1));
    tokens.bounds(excluded.start) == tokens.bounds(range.start)
        && (matches!(said, ("so" | "neither" | "nor" | "as", "is" | "are" | "would" | "does"))
            || matches!(said.1, "ditto" | "likewise"))
}

/// Whether a bare no stands beside a place: "no Manchester", "Manchester no", "Manchester would not".
pub(super) fn is_refused(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    let is_at_end = |n_words: usize| tokens.gap(range.end + n_words) >= Gap::Comma;
    let is_denied = match (tokens.word(range.end), tokens.word(range.end + 1)) {
        ("would" | "could" | "will" | "is", "not") => is_at_end(2),
        ("wouldnt" | "couldnt" | "wont" | "isnt", _) => is_at_end(1),
        _ => false,
    };
    if is_denied && tokens.gap(range.end) <= Gap::Space {
        return true;
    }
    let is_before = range.start.checked_sub(1).is_some_and(|at| tokens.word(at) == "no")
        && tokens.gap(range.start) <= Gap::Space;
    let is_behind = tokens.word(range.end) == "no"
        && tokens.gap(range.end) <= Gap::Comma
        && tokens.gap(range.end + 1) >= Gap::Comma;
    is_before || is_behind
}
