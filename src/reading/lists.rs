//! Lists of skills: where they end in a sentence, and how people part them.

use std::ops::Range;

use super::people;
use super::scene::{Scene, one_line};
use super::tokens::Gap;
use super::vocabulary::{Cue, Vocabulary};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::reading::ReadField;

/// A list has no more items than a person would write.
pub const MOST_ITEMS: usize = 100;
/// Before its cue a list has so many words at most.
const LONGEST_BEFORE: usize = 14;
/// In prose a list has so many words at most.
const LONGEST: usize = 60;

/// What follows the cues of a list; several lists are one.
pub fn behind(scene: &Scene<'_>, cue: Cue) -> Option<ReadField> {
    let is_list = |cue: &Range<usize>| {
        scene.tokens.gap(cue.end) < Gap::Sentence
            && !scene.is_denied(cue.start)
            && !scene.vocabulary.is_word("not-skills", scene.tokens.word(cue.end))
            && people::title_at(scene, cue.end)
                .is_none_or(|title| title.start > cue.end || title.len() < 2)
    };
    let lists = scene.cues(cue).into_iter().filter(is_list);
    let lists = lists.filter_map(|cue| list_at(scene, cue.end));
    lists.reduce(|mut all, list| {
        if let FieldValue::List(items) = &mut all.value {
            let is_new = |item: &&String| !items.contains(item);
            let more: Vec<String> = list.value.items().iter().filter(is_new).cloned().collect();
            items.extend(more);
        }
        all
    })
}

/// The words of a closed set that an answer names, each once, in the order in which they stand.
pub fn of_set(field: FieldName, written: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let parts = written.split([',', ';', '\n', '/']);
    let parts = parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    let mut unique: Vec<String> = Vec::new();
    for part in parts {
        let Some(value) = vocabulary.value(field, part).map(str::to_owned) else { continue };
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    unique
}

/// What a person does: two things at least, and no post.
pub fn doings(scene: &Scene<'_>) -> Option<ReadField> {
    let is_list = |cue: &Range<usize>| {
        scene.tokens.gap(cue.end) <= Gap::Mark
            && !scene.vocabulary.is_word("not-skills", scene.tokens.word(cue.end))
            && people::title_at(scene, cue.end).is_none_or(|title| title.start > cue.end)
    };
    let lists = scene.cues(Cue::WeakSkills).into_iter().filter(is_list);
    let mut lists = lists.filter_map(|cue| list_at(scene, cue.end));
    lists.find(|list| list.value.items().len() >= 2)
}

/// What stands before the cues of a list, from the start of the sentence on: "Oral health would be a bonus".
pub fn before(scene: &Scene<'_>, cue: Cue) -> Option<ReadField> {
    let tokens = scene.tokens;
    let mut lists = scene.cues(cue).into_iter().filter_map(|cue| {
        let first = tokens.bounds(cue.start).start;
        let range = first..cue.start;
        let is_list = !range.is_empty()
            && range.len() <= LONGEST_BEFORE
            && !scene.vocabulary.is_word("not-skills", tokens.word(first))
            && !range.clone().any(|at| {
                scene.vocabulary.is_word("list-stops", tokens.word(at))
                    || tokens.word(at).contains("skill")
                    || tokens.gap(at) == Gap::Mark
            });
        let found = is_list.then(|| items(tokens.slice(&range), false, scene.vocabulary))?;
        (!found.is_empty()).then(|| scene.field(FieldValue::List(found), &range))
    });
    lists.next()
}

/// The list that begins at a token of a sentence.
pub fn list_at(scene: &Scene<'_>, at: usize) -> Option<ReadField> {
    let range = extent(scene, at);
    let written = scene.tokens.slice(&range);
    let items = items(written, false, scene.vocabulary);
    (!items.is_empty()).then(|| scene.field(FieldValue::List(items), &range))
}

/// A list goes on to the end of its sentence, or to where the writer speaks of something else.
fn extent(scene: &Scene<'_>, at: usize) -> Range<usize> {
    let tokens = scene.tokens;
    let sentence = tokens.bounds(at);
    let mut end = at;
    while end < sentence.end && end < at + LONGEST {
        let word = tokens.word(end);
        let is_turn = scene.vocabulary.is_word("list-stops", word) && end > at;
        let is_new_clause = scene.vocabulary.is_word("clause-starts", word)
            && (tokens.gap(end) >= Gap::Comma
                || end
                    .checked_sub(1)
                    .is_some_and(|before| ["and", "but", "so"].contains(&tokens.word(before))));
        if is_turn
            || is_new_clause
            || (end > at && tokens.gap(end) == Gap::Mark && is_dash(scene, end))
        {
            break;
        }
        end += 1;
    }
    while end > at && ["and", "but", "so", "or", "plus", "with"].contains(&tokens.word(end - 1)) {
        end -= 1;
    }
    at..end
}

/// Whether a dash and no bracket stands before a token.
fn is_dash(scene: &Scene<'_>, at: usize) -> bool {
    let before =
        at.checked_sub(1).and_then(|at| scene.tokens.all.get(at)).map_or(0, |token| token.end);
    let start = scene.tokens.all.get(at).map_or(before, |token| token.start);
    scene
        .tokens
        .text
        .get(before..start)
        .is_some_and(|between| between.contains(['–', '—']) || between.contains(" - "))
}

/// The items of a written list. Behind a label commas part them, and "and" only two alone.
pub fn items(written: &str, is_labelled: bool, vocabulary: &Vocabulary) -> Vec<String> {
    let is_bulleted = |letter: char| {
        matches!(letter, ';' | '•' | '|') || (letter == '\n' && written.contains("\n- "))
    };
    let mut parts: Vec<&str> = written.split(is_bulleted).collect();
    if parts.len() == 1
        && written.lines().count() > 1
        && written.lines().all(|line| line.len() < 45)
        && !written.contains(',')
    {
        parts = written.lines().collect();
    }
    if parts.len() == 1 {
        parts = outside_brackets(written);
        let is_many = parts.len() > 1;
        if let Some(last) = parts.pop() {
            let begun = ["and ", "& ", "plus ", "or "]
                .iter()
                .find_map(|join| last.trim_start().strip_prefix(join));
            match begun {
                Some(rest) => parts.push(rest),
                None if is_many && is_labelled => parts.push(last),
                None => parts.extend(halves(last, vocabulary)),
            }
        }
    }
    let mut items: Vec<String> = Vec::new();
    for part in parts {
        let item = tidy(part, vocabulary);
        if item.chars().any(char::is_alphanumeric)
            && items.len() < MOST_ITEMS
            && !items.contains(&item)
        {
            items.push(item);
        }
    }
    items
}

/// The parts between commas that stand outside brackets.
fn outside_brackets(written: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, letter) in written.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(written.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(written.get(start..).unwrap_or_default());
    parts
}

/// What "and" joins, unless the two words beside it belong together.
fn halves<'a>(item: &'a str, vocabulary: &Vocabulary) -> Vec<&'a str> {
    for join in [" as well as ", " and ", " & ", " plus "] {
        let Some((first, second)) = item.rsplit_once(join) else { continue };
        let last = first.split_whitespace().next_back().unwrap_or_default();
        let next = second.split_whitespace().next().unwrap_or_default();
        let pair = format!("{} {}", last.to_lowercase(), next.to_lowercase());
        if !vocabulary.is_word("pairs", &pair) {
            return vec![first, second];
        }
    }
    vec![item]
}

/// An item without what surrounds it: bullets, full stops, articles, "experience of".
fn tidy(item: &str, vocabulary: &Vocabulary) -> String {
    let item = one_line(item);
    let mut item =
        item.trim_start_matches(|letter: char| "-*•–·".contains(letter) || letter.is_whitespace());
    item = item.trim_end_matches(['.', ';', ',', ':', ' ', '!']);
    loop {
        let idle = vocabulary.words("before-skill").filter_map(|idle| {
            let (start, rest) = item.split_at_checked(idle.len())?;
            (start.eq_ignore_ascii_case(idle)).then(|| rest.strip_prefix(' ')).flatten()
        });
        let Some(rest) = idle.min_by_key(|rest| rest.len()) else { break };
        item = rest;
    }
    // "Bus franchising knowledge" is bus franchising.
    for idle in [" knowledge", " expertise", " know-how"] {
        item = item.strip_suffix(idle).filter(|rest| rest.contains(' ')).unwrap_or(item);
    }
    item.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, is_labelled: bool, expected: &[&str]) {
        let mut vocabulary = Vocabulary::builder();
        vocabulary.words("pairs", &["health safety".to_owned()]);
        vocabulary.words("before-skill", &["a".to_owned(), "experience of".to_owned()]);
        assert_eq!(items(written, is_labelled, &vocabulary.build()), expected, "{written}");
    }

    #[test]
    fn lists_are_parted_as_people_part_them() {
        check("Kotlin, delivery and pairing", false, &["Kotlin", "delivery", "pairing"]);
        check(
            "cycling and walking schemes, assurance, and a licence",
            false,
            &["cycling and walking schemes", "assurance", "licence"],
        );
        check(
            "planning, working with town and parish councils",
            true,
            &["planning", "working with town and parish councils"],
        );
        check("health and safety", false, &["health and safety"]);
        check("experience of audit and tax", true, &["audit", "tax"]);
        check("grants; minutes and governance", true, &["grants", "minutes and governance"]);
        check("- audit\n- tax\n", true, &["audit", "tax"]);
        check("data (SQL, R), maps", true, &["data (SQL, R)", "maps"]);
    }
}
