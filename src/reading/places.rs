//! Places: which are wanted, which are said no to, and which only tell where somebody is.

use std::ops::Range;

use super::refused::{Denial, is_likewise, is_refused, is_turned_to, reaches};
use super::scene::{Scene, last_before};
use super::tokens::Gap;
use super::vocabulary::Cue;
use crate::domain::field::FieldValue;
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

/// The places that words tell.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Places {
    /// Wanted or offered.
    pub wanted: Option<ReadField>,
    /// Said no to.
    pub excluded: Option<ReadField>,
}

/// How a place is spoken of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sense {
    Wanted,
    /// Beside an organisation: where it is, unless nothing else is said.
    Seat,
    Excluded,
    Present,
}

/// Reads the places in a scene. In a form's answer about places all are wanted that are not said no to.
pub fn places(scene: &Scene<'_>, kind: SubmissionKind, is_answer: bool, own_name: &str) -> Places {
    let too_far = scene.cues(Cue::TooFar);
    let mut found: Vec<(Sense, Range<usize>, &str)> = Vec::new();
    let mut denial: Option<Denial> = None;
    let mut next_denial = scene.denials.iter().peekable();
    for (range, name) in scene.places.clone() {
        while let Some(denied) = next_denial.next_if(|denied| denied.end <= range.start) {
            denial = Some(Denial::behind(denied.end));
        }
        denial = denial.and_then(|denial| denial.beyond(scene, &range));
        if denial.is_some() && is_turned_to(scene, &range) {
            denial = None;
        }
        let is_host = kind == SubmissionKind::Role && !is_answer && acts(scene, &range);
        if is_host
            || !is_place(scene, &range, own_name)
            || !(is_answer || scene.is_open(range.start))
        {
            continue;
        }
        let is_far = too_far.iter().any(|cue| reaches(scene, range.end, cue.start));
        let is_likewise = found.last().is_some_and(|(before, excluded, _)| {
            *before == Sense::Excluded && is_likewise(scene, excluded, &range)
        });
        let is_refused = denial.is_some() || is_far || is_likewise || is_refused(scene, &range);
        // "Rather than anywhere nearer" says no to no place.
        if is_refused && name == "anywhere" {
            continue;
        }
        let sense =
            if is_refused { Sense::Excluded } else { sense(scene, &range, kind, is_answer) };
        found.push((sense, range, name));
    }
    // "Defra, York or Leeds": a list of places is more than where the one before is.
    for at in 1..found.len() {
        let is_joined = |first: &Range<usize>, second: &Range<usize>| {
            second.start - first.end <= 1
                && (first.end..=second.start).all(|at| scene.tokens.gap(at) <= Gap::Comma)
        };
        if let [(before @ Sense::Seat, first, _), (Sense::Wanted, second, _)] =
            found.get_mut(at - 1..=at).unwrap_or_default()
            && is_joined(first, second)
        {
            *before = Sense::Wanted;
        }
    }
    // "Anywhere in Yorkshire" is Yorkshire.
    let is_narrowed = |at: usize| {
        let next = found.get(at + 1).map(|(_, range, _)| range.start);
        found.get(at).is_some_and(|(_, range, name)| {
            *name == "anywhere"
                && next.is_some_and(|next| {
                    next <= range.end + 3
                        && ["in", "within", "around", "near"]
                            .contains(&scene.tokens.word(range.end))
                })
        })
    };
    let narrowed: Vec<bool> = (0..found.len()).map(is_narrowed).collect();
    let mut at = 0;
    found.retain(|_| {
        at += 1;
        !narrowed.get(at - 1).copied().unwrap_or_default()
    });
    let of = |sense: Sense| {
        list(
            scene,
            found
                .iter()
                .filter(|(known, ..)| *known == sense)
                .map(|(_, range, name)| (range, *name)),
        )
    };
    let mut wanted = of(Sense::Wanted);
    if wanted.is_none() {
        wanted = of(Sense::Seat);
    }
    let mut excluded = of(Sense::Excluded);
    if let (Some(FieldValue::List(wanted)), Some(FieldValue::List(excluded))) =
        (wanted.as_ref().map(|field| &field.value), excluded.as_mut().map(|field| &mut field.value))
    {
        excluded.retain(|place| !wanted.contains(place));
    }
    excluded = excluded.filter(|field| !field.value.items().is_empty());
    Places { wanted, excluded }
}

fn list<'n>(
    scene: &Scene<'_>,
    places: impl Iterator<Item = (&'n Range<usize>, &'n str)>,
) -> Option<ReadField> {
    let (mut names, mut ranges): (Vec<String>, Vec<&Range<usize>>) = (Vec::new(), Vec::new());
    for (range, name) in places {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
            ranges.push(range);
        }
    }
    let (first, last) = (ranges.first()?, ranges.last()?);
    let is_one = scene.tokens.bounds(first.start) == scene.tokens.bounds(last.start);
    let range = if is_one { first.start..last.end } else { (*first).clone() };
    Some(scene.field(FieldValue::List(names), &range))
}

/// Whether a place's name is meant as a place: not part of an organisation's or a person's name, of an address or of a plain word.
fn is_place(scene: &Scene<'_>, range: &Range<usize>, own_name: &str) -> bool {
    let tokens = scene.tokens;
    let (before, after) = (range.start.checked_sub(1), range.end);
    let word_before = before.map(|at| tokens.word(at)).unwrap_or_default();
    if scene.is_in_organisation(range)
        || is_postcode(tokens.word(after)) && tokens.gap(after) <= Gap::Comma
    {
        return false;
    }
    let is_near = tokens.gap(after) <= Gap::Space;
    if is_near && scene.vocabulary.is_word("after-place", tokens.word(after)) {
        return false;
    }
    if scene.vocabulary.is_word("plain-places", tokens.word(range.start))
        && range.len() == 1
        && !is_beside_place(scene, range)
    {
        let is_listed = (tokens.gap(range.start) == Gap::Comma
            || tokens.gap(after) == Gap::Comma
            || tokens.word(after) == "or")
            && (tokens.gap(range.start) <= Gap::Mark || is_listed_behind(scene, after))
            || ["in", "at", "to", "or", "and", "near", "around", "not", "from"]
                .contains(&word_before);
        let is_name = (tokens.gap(range.start) <= Gap::Space
            && before.is_some_and(|at| tokens.is_capital(at)))
            || (is_near && tokens.is_capital(after) && !scene.is_in_place(after));
        if !tokens.is_capital(range.start) || !is_listed || is_name {
            return false;
        }
    }
    // "Castleford-Rao" and "Ann Preston" are persons.
    let own: Vec<&str> = own_name.split(' ').collect();
    let is_part = |at: usize| own.contains(&tokens.word(at)) && !own_name.is_empty();
    let beside_own = before.is_some_and(|at| tokens.gap(range.start) <= Gap::Space && is_part(at))
        || (is_near && is_part(after));
    let is_hyphened = |at: usize, gap: Gap| {
        let joined = at.checked_sub(1).and_then(|at| tokens.all.get(at)).map(|token| token.end);
        let start = tokens.all.get(at).map(|token| token.start);
        let between = joined.zip(start).and_then(|(joined, start)| tokens.text.get(joined..start));
        gap == Gap::Tight && between == Some("-") && tokens.is_capital(at)
    };
    let is_name = tokens.is_capital(range.start)
        && before.is_some()
        && (is_hyphened(after, tokens.gap(after))
            || is_hyphened(range.start, tokens.gap(range.start)));
    !beside_own && (!is_name || tokens.word(after) == "based")
}

/// Whether another place with a name of its own stands beside a place in a list.
fn is_beside_place(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    let is_join = |at: usize| ["or", "and"].contains(&tokens.word(at));
    let is_sure = |at: usize| {
        scene.is_in_place(at) && !scene.vocabulary.is_word("plain-places", tokens.word(at))
    };
    let before = range.start.checked_sub(2).is_some_and(|at| is_join(at + 1) && is_sure(at));
    before || (is_join(range.end) && is_sure(range.end + 1))
}

/// Whether a place stands for the council there: "Calderdale could use somebody".
fn acts(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let is_first = scene.tokens.bounds(range.start).start + 2 >= range.start;
    is_first
        && ["could", "would", "needs", "wants", "is", "has", "have", "can", "seeks", "requires"]
            .contains(&scene.tokens.word(range.end))
        && scene.tokens.gap(range.end) <= Gap::Space
}

/// Whether another place follows in a list.
fn is_listed_behind(scene: &Scene<'_>, after: usize) -> bool {
    let next = after + usize::from(["or", "and"].contains(&scene.tokens.word(after)));
    scene.is_in_place(next)
}

fn is_postcode(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
    (1..=2).contains(&letters)
        && word.len() <= 4
        && word.as_bytes().get(letters).is_some_and(u8::is_ascii_digit)
        && word.bytes().skip(letters).all(|byte| byte.is_ascii_alphanumeric())
}

/// How a place is spoken of that is not said no to.
fn sense(scene: &Scene<'_>, range: &Range<usize>, kind: SubmissionKind, is_answer: bool) -> Sense {
    let tokens = scene.tokens;
    if is_answer {
        return Sense::Wanted;
    }
    let before = range.start.checked_sub(1).map(|at| tokens.word(at)).unwrap_or_default();
    let is_interest = kind == SubmissionKind::Interest;
    if is_interest
        && (scene.is_present(range.start)
            || (tokens.word(range.end) == "based" && tokens.gap(range.end) <= Gap::Space))
    {
        return Sense::Present;
    }
    let sentence = tokens.bounds(range.start);
    let has_wish = last_before(&scene.wanted, range.start)
        .is_some_and(|wanted| wanted.start >= sentence.start);
    if is_interest && before == "at" && !has_wish {
        return Sense::Present;
    }
    // "My SEOs in Leeds", "DWP Leeds": the place of what stands before it.
    let holder = range.start.checked_sub(1 + usize::from(["in", "from", "at"].contains(&before)));
    let is_beside = holder.is_some_and(|holder| {
        let is_organisation = scene.ends_organisation(holder + 1);
        let is_post = tokens.word(holder) != before
            && is_interest
            && (scene.vocabulary.is_word("title-heads", tokens.word(holder))
                || is_grade(scene, holder));
        tokens.gap(holder + 1) <= Gap::Comma && (is_organisation || (is_post && before != ","))
    });
    let is_said_of_post = is_beside && ["in", "from", "at"].contains(&before);
    if is_said_of_post && is_interest && !has_wish {
        return Sense::Seat;
    }
    if is_beside && !has_wish { Sense::Seat } else { Sense::Wanted }
}

fn is_grade(scene: &Scene<'_>, at: usize) -> bool {
    let starts = at.saturating_sub(2)..=at;
    let mut hits = starts.filter_map(|at| scene.vocabulary.grade_at(scene.tokens, at));
    hits.any(|hit| hit.tokens.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Tokens;
    use super::super::vocabulary::{Meaning, Vocabulary};
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: &str, excluded: &str) {
        let mut vocabulary = Vocabulary::builder();
        for place in ["Leeds", "Manchester", "Sheffield", "anywhere"] {
            vocabulary.place(place, &[]);
        }
        for (phrase, cue) in [
            ("is too far", Cue::TooFar),
            ("i live in", Cue::Present),
            ("based in", Cue::Present),
            ("could go to", Cue::Wanted),
        ] {
            vocabulary.cue(cue, phrase);
        }
        vocabulary.phrase("(not|anywhere but)", Meaning::NotWanted);
        vocabulary.words("turns", &["please".to_owned(), "works".to_owned()]);
        let vocabulary = vocabulary.build();
        let tokens = Tokens::of(text);
        let scene = Scene::of(&tokens, &vocabulary);
        let found = places(&scene, SubmissionKind::Interest, false, "ann other");
        let items = |read: Option<ReadField>| {
            read.map(|read| read.value.items().join(" ")).unwrap_or_default()
        };
        assert_eq!(
            (items(found.wanted).as_str(), items(found.excluded).as_str()),
            (wanted, excluded),
            "{text}"
        );
    }

    #[test]
    fn a_negation_reaches_over_a_list_and_not_over_a_sentence_or_a_turn() {
        check("Leeds or Sheffield, not Manchester.", "Leeds Sheffield", "Manchester");
        check("not Leeds, Manchester or Sheffield", "", "Leeds Manchester Sheffield");
        check("not in Leeds. Manchester", "Manchester", "Leeds");
        check("not Leeds but Manchester", "Manchester", "Leeds");
        check("not the far away Leeds", "", "Leeds");
        check("not that I mind it, Leeds", "Leeds", "");
        check("in May, not in June, and Leeds is fine", "Leeds", "");
        check("Leeds, not Sheffield; Manchester", "Leeds Manchester", "Sheffield");
        check("anywhere but Leeds", "anywhere", "Leeds");
        check("Sheffield, not anywhere", "Sheffield", "");
        check("not Leeds or Sheffield, Manchester please", "Manchester", "Leeds Sheffield");
        check("not Leeds or Sheffield - Manchester works", "Manchester", "Leeds Sheffield");
        check("not Leeds, Sheffield would be too much", "", "Leeds Sheffield");
    }

    #[test]
    fn what_is_said_behind_a_place_counts_too() {
        check("Leeds is too far. Sheffield", "Sheffield", "Leeds");
        check("Leeds or Manchester is too far", "", "Leeds Manchester");
        check(
            "Leeds is too far for me, and so is Manchester. Sheffield",
            "Sheffield",
            "Leeds Manchester",
        );
        check("Leeds would suit me. Manchester would not.", "Leeds", "Manchester");
        check("Manchester would not be a problem", "Manchester", "");
    }

    #[test]
    fn where_somebody_is_is_not_where_he_or_she_would_go() {
        check("I live in Leeds and could go to Sheffield", "Sheffield", "");
        check("based in Leeds", "", "");
        check("I am at Leeds", "", "");
        check("Leeds-based officer, Sheffield please", "Sheffield", "");
        check("From Jo Leeds-Marsh, Sheffield", "Sheffield", "");
    }

    #[test]
    fn a_denial_in_a_text_of_thousands_of_places_takes_no_longer() {
        check(&"not Leeds, ".repeat(3000), "", "Leeds");
    }
}
