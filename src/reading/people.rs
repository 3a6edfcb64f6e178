//! People: their names, their posts, their grades.

use std::ops::Range;

use super::clauses;
use super::scene::{Scene, one_line};
use super::tokens::Gap;
use super::vocabulary::Vocabulary;
use crate::domain::field::FieldValue;
use crate::domain::reading::ReadField;

/// A title has so many words at most.
const LONGEST_TITLE: usize = 9;

/// The title of a post that begins at a token: words up to the last that names a kind of post, with what follows "of".
pub fn title_at(scene: &Scene<'_>, at: usize) -> Option<Range<usize>> {
    let (tokens, vocabulary) = (scene.tokens, scene.vocabulary);
    let mut first = at;
    while first < at + 4 && (is_before_title(scene, first) || is_in_grade(scene, first)) {
        if first > at && tokens.gap(first) >= Gap::Sentence {
            return None;
        }
        first += 1;
    }
    let (mut end, mut last_head, mut has_of) = (first, None, false);
    while end < first + LONGEST_TITLE && end < tokens.all.len() {
        let word = tokens.word(end);
        if end > first && tokens.gap(end) > Gap::Space || is_in_grade(scene, end) {
            break;
        }
        let is_join = ["and", "of", "for", "to", "the"].contains(&word);
        if is_join {
            let is_capital_next = tokens.is_capital(end + 1);
            let goes_on = match word {
                "of" => {
                    last_head.is_some()
                        && (is_capital_next
                            || tokens.is_capital(end - 1)
                            || tokens.gap(end + 1) <= Gap::Space)
                }
                "and" => is_capital_next && (has_of || tokens.is_capital(end.saturating_sub(1))),
                "for" | "to" | "the" => has_of && is_capital_next && tokens.word(end - 1) != "the",
                _ => false,
            };
            if !goes_on || end == first {
                break;
            }
            has_of |= word == "of";
        } else if vocabulary.is_word("title-stops", word)
            || word.contains('@')
            || scene.organisation_at(end).is_some()
        {
            break;
        }
        if vocabulary.is_word("title-heads", word)
            || vocabulary.is_word("title-heads", word.strip_suffix('s').unwrap_or(word))
        {
            last_head = Some(end);
        }
        end += 1;
    }
    let last = last_head?;
    let mut end = if has_of { end } else { last + 1 };
    while end > last + 1 && ["of", "for", "to", "the", "and"].contains(&tokens.word(end - 1)) {
        end -= 1;
    }
    let range = first..end;
    let folded: Vec<&str> = range.clone().map(|at| tokens.word(at)).collect();
    let is_person = vocabulary.is_word("no-titles", &folded.join(" "));
    (!is_person && end > first).then_some(range)
}

/// Whether a word before a title does not belong to it; a nationality never does, a language may.
fn is_before_title(scene: &Scene<'_>, at: usize) -> bool {
    let (word, next) = (scene.tokens.word(at), scene.tokens.word(at + 1));
    let is_nationality = scene.vocabulary.is_word("nationalities", word);
    let is_language = scene.vocabulary.is_word("language-words", next);
    scene.vocabulary.is_word("before-title", word) || (is_nationality && !is_language)
}

fn is_in_grade(scene: &Scene<'_>, at: usize) -> bool {
    grade_at(scene, at, true).is_some_and(|(range, _)| range.contains(&at))
        || at
            .checked_sub(1)
            .is_some_and(|at| grade_at(scene, at, true).is_some_and(|(range, _)| range.len() > 1))
}

/// Words for a title without their plural.
pub fn title(scene: &Scene<'_>, range: &Range<usize>) -> ReadField {
    scene.text(range)
}

/// A name of up to four capitalised words that begins at a token.
pub fn name_at(scene: &Scene<'_>, at: usize) -> Option<Range<usize>> {
    let tokens = scene.tokens;
    let mut end = at;
    while end < at + 5 && tokens.is_capital(end) && (end == at || tokens.gap(end) <= Gap::Space) {
        let word = tokens.word(end);
        let is_first_stop = scene.vocabulary.is_word("no-names", word)
            || scene.organisation_at(end).is_some()
            || word.contains('@');
        if is_first_stop {
            break;
        }
        end += 1;
    }
    (end > at).then_some(at..end)
}

/// The first name of two or more words behind a token, a few words off and in the same sentence.
pub fn name_behind(scene: &Scene<'_>, at: usize) -> Option<Range<usize>> {
    let sentence = scene.tokens.bounds(at);
    let starts = at..sentence.end.min(at + 10);
    let mut single = None;
    let mut next = starts.start;
    while next < starts.end {
        if let Some(name) = name_at(scene, next) {
            next = name.end;
            let is_title = title_at(scene, name.start).is_some_and(|title| title.end >= name.end);
            if is_title {
                continue;
            }
            if name.len() > 1 {
                return Some(name);
            }
            single = single.or(Some(name));
        } else {
            next += 1;
        }
    }
    single
}

/// A person's name as people write it: "Farquhar, Cordelia" is turned round, titles are left out.
pub fn plain_name(written: &str, vocabulary: &Vocabulary) -> String {
    let written = written.trim().trim_matches(['"', '\'']);
    let turned = match written.split_once(',') {
        Some((last, first))
            if !first.contains(',')
                && first.split_whitespace().count() <= 3
                && last.split_whitespace().count() <= 3
                && !first.trim().is_empty() =>
        {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => written.to_owned(),
    };
    let outside = turned.split(['(', '[', '|']).next().unwrap_or_default();
    let words = outside.split_whitespace();
    let words = words.skip_while(|word| {
        vocabulary.is_word("honorifics", &word.trim_end_matches('.').to_lowercase())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The grade that begins at a token, and its value. A number after "Grade" is the Civil Service's only there.
pub fn grade_at(
    scene: &Scene<'_>,
    at: usize,
    is_civil_service: bool,
) -> Option<(Range<usize>, String)> {
    let (tokens, vocabulary) = (scene.tokens, scene.vocabulary);
    let (word, next) = (tokens.word(at), tokens.word(at + 1));
    let near = |at: usize| tokens.gap(at) <= Gap::Space;
    let known = vocabulary.grade_at(tokens, at);
    let is_numbered = vocabulary.is_word("grade-words", word);
    if let Some(hit) = &known {
        let is_short = hit.tokens.len() == 1 && word.len() <= 3;
        let is_written_so = !is_short
            || scene.tokens.slice(&hit.tokens).chars().next().is_some_and(char::is_uppercase)
            || word.contains(|letter: char| letter.is_ascii_digit());
        if is_written_so && (is_civil_service || !is_numbered) {
            return Some((hit.tokens.clone(), hit.value.clone()));
        }
    }
    let is_value = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let is_number = digits > 0 && digits <= 2 && word.len() <= digits + 2;
        let n_letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
        let is_coded = (1..=2).contains(&n_letters)
            && (1..=2).contains(&(word.len() - n_letters))
            && word.bytes().skip(n_letters).all(|byte| byte.is_ascii_digit());
        is_number
            || is_coded
            || (word.len() == 1
                && word.bytes().all(|byte| byte.is_ascii_lowercase())
                && word != "a"
                && word != "i")
    };
    if is_numbered
        && near(at + 1)
        && (is_value(next) || (next.len() <= 4 && is_code(vocabulary, next)))
    {
        // "Grade 9" is a grade's name; of "grade M2" the code is.
        let is_name = next.starts_with(|letter: char| letter.is_ascii_digit()) || next.len() == 1;
        let range = if is_name { at..at + 2 } else { at + 1..at + 2 };
        return Some((range.clone(), one_line(tokens.slice(&range))));
    }
    if is_code(vocabulary, word) {
        return Some((at..at + 1, tokens.slice(&(at..at + 1)).to_owned()));
    }
    if vocabulary.is_word("grade-codes", word)
        && near(at + 1)
        && is_value(next)
        && tokens.is_capital(at)
    {
        let range = at..at + 2;
        return Some((range.clone(), one_line(tokens.slice(&range))));
    }
    known
        .filter(|_| is_civil_service)
        .map(|hit| (hit.tokens, hit.value.clone()))
        .filter(|(range, _)| range.len() > 1)
}

/// Whether a word is letters of a pay scale with a number behind them, such as PO3.
fn is_code(vocabulary: &Vocabulary, word: &str) -> bool {
    let letters = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    letters.len() < word.len()
        && word.len() <= letters.len() + 2
        && vocabulary.is_word("grade-codes", letters)
}

/// The first grade in sentences that state facts, unless it is somebody else's.
pub fn grade(scene: &Scene<'_>, is_civil_service: bool) -> Option<ReadField> {
    let is_own = |at: &usize| scene.is_open(*at) && !clauses::is_anothers(scene, *at);
    let starts = (0..scene.tokens.all.len()).filter(is_own);
    let mut found = starts.filter_map(|at| grade_at(scene, at, is_civil_service));
    found.next().map(|(range, value)| scene.field(FieldValue::Text(value), &range))
}

/// The profession of a person or role, only where the word "profession" stands beside it.
pub fn profession(scene: &Scene<'_>) -> Option<ReadField> {
    let tokens = scene.tokens;
    let is_named =
        |word: &str| ["profession", "professional", "professionals", "family"].contains(&word);
    scene.vocabulary.professions(tokens).find_map(|hit| {
        let after = tokens.word(hit.tokens.end + usize::from(tokens.word(hit.tokens.end) == "job"));
        let before =
            hit.tokens.start.checked_sub(2).map(|at| [tokens.word(at), tokens.word(at + 1)]);
        let is_before = before.is_some_and(|before| before.contains(&"profession"));
        let end = hit.tokens.end;
        let is_mine = tokens.word(end) == "is"
            && ["my", "our", "his", "her", "their"].contains(&tokens.word(end + 1))
            && tokens.word(end + 2) == "profession";
        (is_named(after) || is_before || is_mine)
            .then(|| scene.field(FieldValue::Text(hit.value.clone()), &hit.tokens))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Tokens;
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::builder();
        let lists: [(&str, &[&str]); 6] = [
            ("title-heads", &["officer", "lead", "head", "manager"]),
            ("title-stops", &["at", "in", "with"]),
            ("before-title", &["a", "our"]),
            ("grade-words", &["grade", "band"]),
            ("grade-codes", &["po", "scp"]),
            ("honorifics", &["dr", "prof"]),
        ];
        for (list, words) in lists {
            vocabulary
                .words(list, &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        }
        vocabulary.value(crate::domain::field::FieldName::Grade, "G7", &["grade 7".to_owned()]);
        vocabulary.value(
            crate::domain::field::FieldName::Grade,
            "EO",
            &["executive officer".to_owned()],
        );
        vocabulary.build()
    }

    #[test]
    fn a_title_ends_with_the_word_for_a_post_or_with_what_it_is_of() {
        let vocabulary = vocabulary();
        for (text, expected) in [
            ("a Planning Officer at Leeds", Some("Planning Officer")),
            ("our Grade 10 Contracts Officer with Leeds", Some("Contracts Officer")),
            ("Head of Rail Accessibility", Some("Head of Rail Accessibility")),
            ("Policy and Partnerships Officer, Leeds", Some("Policy and Partnerships Officer")),
            ("family hub manager in Leeds", Some("family hub manager")),
            ("very glad to come", None),
        ] {
            let tokens = Tokens::of(text);
            let scene = Scene::of(&tokens, &vocabulary);
            assert_eq!(title_at(&scene, 0).map(|range| tokens.slice(&range)), expected, "{text}");
        }
    }

    #[test]
    fn a_number_behind_grade_is_the_civil_services_only_there() {
        let vocabulary = vocabulary();
        for (text, is_civil_service, expected) in [
            ("Grade 7", true, Some("G7")),
            ("Grade 7", false, Some("Grade 7")),
            ("grade 4A", false, Some("grade 4A")),
            ("Band K", false, Some("Band K")),
            ("PO3", false, Some("PO3")),
            ("SCP 29", false, Some("SCP 29")),
            ("EO", false, Some("EO")),
            ("eo", true, None),
            ("a level of detail", true, None),
        ] {
            let tokens = Tokens::of(text);
            let scene = Scene::of(&tokens, &vocabulary);
            let found = (0..tokens.all.len()).find_map(|at| grade_at(&scene, at, is_civil_service));
            assert_eq!(found.map(|(_, value)| value).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_are_turned_round_and_titles_left_out() {
        let vocabulary = vocabulary();
        for (written, expected) in [
            ("Farquhar, Cordelia", "Cordelia Farquhar"),
            ("Prof. Ewan Galbraith", "Ewan Galbraith"),
            ("Ann Other (Leeds)", "Ann Other"),
        ] {
            assert_eq!(plain_name(written, &vocabulary), expected);
        }
    }
}
