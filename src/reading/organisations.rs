//! Organisations: which one the writer speaks for, also where the vocabulary does not know it.

use std::ops::Range;

use super::people;
use super::scene::{Scene, last_before, one_line};
use super::tokens::Gap;
use super::vocabulary::{Cue, Organisation};
use crate::domain::field::FieldName;

/// An organisation named: its tokens and its full name.
pub struct Named {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its full name, as far as it is known.
    pub name: String,
    /// Its sector, where that is known.
    pub sector: Option<String>,
}

/// A post before its employer has so many words at most.
const LONGEST_POST: usize = 6;

/// The organisation that the writer speaks for: not one that he or she would go to.
pub fn own_organisation(scene: &Scene<'_>) -> Option<Named> {
    let others: Vec<Range<usize>> = scene.cues(Cue::OtherOrganisation);
    let own: Vec<Range<usize>> = scene.cues(Cue::Employer);
    let mut named: Vec<Named> =
        scene.organisations.iter().map(|(range, known)| known_name(scene, range, known)).collect();
    named.extend(unknown_organisations(scene));
    named.extend(councils(scene));
    named.sort_by_key(|named| named.tokens.start);
    let is_other = |named: &Named| {
        let at = named.tokens.start;
        let sentence = scene.tokens.bounds(at);
        let last = |cues: &[Range<usize>]| {
            last_before(cues, at).filter(|cue| cue.start >= sentence.start).map(|cue| cue.end)
        };
        // "A secondment: Ann Other, Licensing Solicitor, Leeds City Council": who stands behind a post employs its holder.
        let is_of_post = (at.saturating_sub(LONGEST_POST)..at).any(|first| {
            scene.tokens.gap(at) <= Gap::Comma
                && scene.tokens.gap(first) >= Gap::Comma
                && people::title_at(scene, first).is_some_and(|title| title.end == at)
        });
        // "Leeds City Council would like a planner": who seeks speaks for itself.
        let seeks = scene.tokens.gap(named.tokens.end) <= Gap::Space
            && scene.vocabulary.is_word("host-verbs", scene.tokens.word(named.tokens.end));
        if is_of_post || seeks {
            return false;
        }
        let other = last(&others).max(last(&scene.wanted));
        other.is_some() && other > last(&own).max(last(&scene.present))
    };
    named.into_iter().find(|named| scene.is_open(named.tokens.start) && !is_other(named))
}

/// Every organisation that is named, by its full name as far as it is known, in the order in which they stand.
pub fn all(scene: &Scene<'_>) -> Vec<String> {
    let mut named: Vec<Named> =
        scene.organisations.iter().map(|(range, known)| known_name(scene, range, known)).collect();
    named.extend(unknown_organisations(scene));
    named.extend(councils(scene));
    named.sort_by_key(|named| (named.tokens.start, std::cmp::Reverse(named.tokens.end)));
    let mut told: Vec<String> = Vec::new();
    let mut end = 0;
    for named in named {
        if named.tokens.start >= end && !told.contains(&named.name) {
            end = named.tokens.end;
            told.push(named.name);
        }
    }
    told
}

/// A known organisation: as it is written where that is a whole name, else by its full name.
fn known_name(scene: &Scene<'_>, range: &Range<usize>, known: &Organisation) -> Named {
    let written = one_line(scene.tokens.slice(range));
    let is_whole = range.len() > 1
        && range
            .clone()
            .any(|at| scene.vocabulary.is_word("organisation-kinds", scene.tokens.word(at)));
    let is_shouted = written.chars().any(char::is_lowercase)
        && written.chars().next().is_some_and(char::is_uppercase);
    let name = if is_whole && is_shouted && known.sector == "local_authority" {
        written
    } else {
        known.name.clone()
    };
    Named { tokens: range.clone(), name, sector: Some(known.sector.clone()) }
}

/// Capitalised names with a word that only organisations have.
fn unknown_organisations(scene: &Scene<'_>) -> Vec<Named> {
    let tokens = scene.tokens;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.all.len() {
        let mut end = at;
        while tokens.is_capital(end)
            && (end == at || tokens.gap(end) <= Gap::Space)
            && end < at + 10
            || (end > at
                && scene.vocabulary.is_word("organisation-kinds", tokens.word(end))
                && tokens.gap(end) <= Gap::Space
                && end < at + 10)
            || (end > at
                && ["of", "and", "for", "the"].contains(&tokens.word(end))
                && tokens.gap(end) <= Gap::Space
                && (tokens.is_capital(end + 1) || tokens.word(end + 1) == "the"))
        {
            end += 1;
        }
        let kind = (at..end)
            .rev()
            .find(|at| scene.vocabulary.is_word("organisation-kinds", tokens.word(*at)));
        let before = at.checked_sub(1).map(|at| tokens.word(at)).unwrap_or_default();
        let is_introduced = ["at", "for", "with", "from", "by"].contains(&before);
        let kind = kind.or_else(|| {
            let is_weak = |at: &usize| scene.vocabulary.is_word("company-words", tokens.word(*at));
            (at..end).rev().find(is_weak).filter(|_| is_introduced)
        });
        if let Some(kind) = kind.filter(|_| end > at + 1) {
            let is_begun = tokens.word(kind + 1) == "of" || tokens.word(kind + 1) == "for";
            let first = at + usize::from(scene.vocabulary.is_word("no-names", tokens.word(at)));
            let range = first..if is_begun { end } else { kind + 1 };
            if range.len() > 1
                && !scene.is_in_organisation(&range)
                && !range.clone().any(|at| {
                    scene.organisation_at(at).is_some() || scene.ends_organisation(at + 1)
                })
            {
                let name = one_line(tokens.slice(&range));
                let sector = scene.vocabulary.value(FieldName::Sector, &name).map(str::to_owned);
                found.push(Named { tokens: range, name, sector });
            }
        }
        at = end.max(at + 1);
    }
    found
}

/// Councils that are named by their place, with or without capitals: "doncaster council".
fn councils<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = Named> + 'a {
    let tokens = scene.tokens;
    scene.places.iter().filter_map(move |(range, _)| {
        let kinds = ["city", "county", "borough", "district", "metropolitan", "town"];
        let mut end = range.end;
        while end < range.end + 3 && kinds.contains(&tokens.word(end)) {
            end += 1;
        }
        let is_council = tokens.word(end) == "council"
            && (range.end..=end).all(|at| tokens.gap(at) <= Gap::Space)
            && !scene.is_in_organisation(range);
        let range = range.start..end + 1;
        let name = one_line(tokens.slice(&range));
        is_council.then(|| Named {
            tokens: range,
            name,
            sector: Some("local_authority".to_owned()),
        })
    })
}
