//! Titles of posts: the one that a person holds, and the one that a role has.

use std::ops::Range;

use super::prose::Setting;
use super::scene::{Scene, last_before};
use super::tokens::Gap;
use super::vocabulary::Cue;
use super::{organisations, people};
use crate::domain::reading::ReadField;

/// The present post: behind a cue, or at the start of a clause before the employer or a grade.
pub fn job_title(scene: &Scene<'_>, setting: &Setting<'_>) -> Option<ReadField> {
    let cues = scene.cues(Cue::JobTitle).into_iter();
    let behind_cues = cues.filter(|cue| scene.tokens.gap(cue.end) < Gap::Sentence);
    let mut starts: Vec<usize> = behind_cues.map(|cue| cue.end).collect();
    // "A chartered surveyor and a Senior Valuer with the Valuation Office Agency": each may be the post.
    let is_joined = |at: &usize| {
        scene.tokens.word(*at) == "and" && ["a", "an", "the"].contains(&scene.tokens.word(at + 1))
    };
    starts.extend((0..scene.tokens.all.len()).filter(is_joined).map(|at| at + 1));
    starts.retain(|at| scene.is_open(*at));
    starts.sort_unstable();
    let all: Vec<Range<usize>> =
        starts.into_iter().filter_map(|at| people::title_at(scene, at)).collect();
    let is_now = |range: &&Range<usize>| !is_earlier(scene, range.start);
    let of_employer = all.iter().filter(is_now).find(|range| names_employer(scene, range));
    let chosen = of_employer.or_else(|| all.iter().find(is_now)).or_else(|| all.first()).cloned();
    let mut behind_cue = chosen.into_iter().peekable();
    if setting.is_nomination {
        // "Our Housing Officer, Ann Other": the post before the name.
        let mut named =
            scene.cues(Cue::Nominee).into_iter().filter_map(|cue| people::title_at(scene, cue.end));
        if let Some(range) = named.next() {
            return Some(people::title(scene, &range));
        }
    }
    if !setting.is_nomination
        && let Some(range) = behind_cue.peek()
    {
        return Some(people::title(scene, range));
    }
    // "DWP Work Coach here": the employer may stand before the post.
    let is_start = |at: &usize| {
        scene.tokens.gap(*at) >= Gap::Comma
            || scene
                .organisation_before(*at)
                .is_some_and(|first| scene.tokens.gap(first) >= Gap::Comma)
    };
    let starts = (0..scene.tokens.all.len()).filter(|at| is_start(at) && scene.is_open(*at));
    let own = organisations::own_organisation(scene).map(|named| named.tokens.start);
    let mut listed = starts.filter_map(|at| {
        let range = people::title_at(scene, at)?;
        let behind = range.end
            + usize::from(
                ["at", "in", "with", "for", "from"].contains(&scene.tokens.word(range.end)),
            );
        let behind = behind + usize::from(scene.tokens.word(behind) == "the");
        let is_named = scene.organisation_at(behind).is_some()
            || scene.ends_organisation(at)
            || people::grade_at(scene, behind, setting.is_civil_service).is_some()
            || own == Some(behind)
            || people::grade_at(scene, at, setting.is_civil_service).is_some()
            || (setting.is_nomination && at > 0 && scene.tokens.is_capital(at - 1));
        (is_named && scene.tokens.gap(range.end) < Gap::Sentence).then_some(range)
    });
    listed.next().or_else(|| behind_cue.next()).map(|range| people::title(scene, &range))
}

/// The title of a role: behind a cue; else the first capitalised title.
pub fn role_title(scene: &Scene<'_>) -> Option<ReadField> {
    let behind = |cue: Cue| {
        let cues = scene.cues(cue).into_iter();
        let found = cues.filter_map(|cue| {
            (scene.tokens.gap(cue.end) < Gap::Sentence)
                .then(|| people::title_at(scene, cue.end))
                .flatten()
        });
        found.collect::<Vec<_>>()
    };
    let is_capital = |range: &&Range<usize>| scene.tokens.is_capital(range.start);
    let strong = behind(Cue::Title);
    let weak = behind(Cue::WeakTitle);
    let first_capital = || {
        let starts = (0..scene.tokens.all.len())
            .filter(|at| scene.is_open(*at) && scene.tokens.is_capital(*at));
        let mut titles = starts.filter_map(|at| people::title_at(scene, at));
        titles.find(|range| {
            range.len() > 1
                && range
                    .clone()
                    .all(|at| scene.tokens.is_capital(at) || scene.tokens.word(at).len() <= 3)
        })
    };
    let chosen = strong.iter().find(is_capital).or(strong.first()).cloned();
    let chosen = chosen
        .or_else(|| weak.iter().find(is_capital).cloned())
        .or_else(first_capital)
        .or_else(|| weak.first().cloned());
    chosen.map(|range| people::title(scene, &with_addition(scene, range)))
}

/// A title with what a comma adds to it: "Policy Adviser, Local Growth (HEO)".
fn with_addition(scene: &Scene<'_>, range: Range<usize>) -> Range<usize> {
    let tokens = scene.tokens;
    let is_part = |at: &usize| {
        tokens.is_capital(*at) && !scene.is_in_place(*at) && scene.organisation_at(*at).is_none()
    };
    let first = range.end;
    if tokens.gap(first) != Gap::Comma || people::grade_at(scene, first, true).is_some() {
        return range;
    }
    let n_words = (first..first + 4)
        .take_while(|at| is_part(at) && (*at == first || tokens.gap(*at) <= Gap::Space))
        .count();
    let end = first + n_words;
    // It ends with a bracket, or where the sentence goes on without a comma: what commas part is a list.
    let is_closed = tokens.gap(end) == Gap::Mark || tokens.word(end) == "in";
    if n_words > 0 && is_closed { range.start..end } else { range }
}

/// Whether a post is one that the person had before.
fn is_earlier(scene: &Scene<'_>, at: usize) -> bool {
    let first = scene.tokens.bounds(at).start.max(at.saturating_sub(FARTHEST_EARLIER));
    let now = last_before(&scene.present, at).filter(|cue| cue.start >= first);
    let is_word = |at: usize| scene.vocabulary.is_word("earlier", scene.tokens.word(at));
    let last = (first..at).rev().find(|at| is_word(*at));
    last.is_some_and(|last| now.is_none_or(|cue| cue.start < last))
}

/// A word that tells of an earlier post stands so many words before it at most.
const FARTHEST_EARLIER: usize = 8;

/// Whether the employer is named behind a post.
fn names_employer(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    let mut at = range.end;
    at += usize::from(["at", "in", "with", "for", "from"].contains(&tokens.word(at)));
    at += usize::from(tokens.word(at) == "the");
    tokens.gap(range.end) < Gap::Sentence && scene.organisation_at(at).is_some()
}
