//! What somebody in a placement says was learned: a line that begins so, or a sentence that does, and what it is about.

use super::vocabulary::{Vocabulary, folded};
use super::wellbeing;
use crate::domain::reading::Learned;

/// The most words before the colon of a line that says so.
const MOST_OPENING: usize = 8;
/// Fewer words say nothing that others could use.
const FEWEST_WORDS: usize = 3;
/// More letters are not kept as one lesson.
const MOST_LETTERS: usize = 1_200;
/// More letters on who could use it are not kept.
const MOST_WHOM: usize = 160;

/// What a text says was learned.
pub fn learned(reply: &str, vocabulary: &Vocabulary) -> Option<Learned> {
    let (mut lessons, mut rest, mut for_whom) = (Vec::new(), Vec::new(), None);
    for mut paragraph in paragraphs(reply) {
        let whom = paragraph.iter().find_map(|line| behind_label(line, "learned-for", vocabulary));
        let is_known = paragraph.iter().any(|line| labelled(line, vocabulary).is_some());
        if let Some(whom) =
            whom.filter(|whom| !whom.is_empty() && (is_known || !lessons.is_empty()))
        {
            for_whom = Some(whom.chars().take(MOST_WHOM).collect());
            paragraph.retain(|line| behind_label(line, "learned-for", vocabulary).is_none());
        }
        let at = paragraph.iter().position(|line| labelled(line, vocabulary).is_some());
        let (before, behind) = paragraph.split_at(at.unwrap_or(paragraph.len()));
        sentences(&before.join(" "), vocabulary, &mut lessons, &mut rest);
        let is_closing = |line: &&str| vocabulary.is_word("besides-well", &folded(line));
        let end = behind.iter().position(is_closing).unwrap_or(behind.len());
        let (behind, closing) = behind.split_at(end);
        for line in behind {
            match (labelled(line, vocabulary), lessons.last_mut()) {
                (Some(words), _) => lessons.push(words.to_owned()),
                (None, Some(last)) => {
                    let space = if last.is_empty() { "" } else { " " };
                    last.push_str(space);
                    last.push_str(line);
                }
                (None, None) => rest.push((*line).to_owned()),
            }
        }
        rest.extend(closing.iter().map(|line| (*line).to_owned()));
    }
    lessons.retain(|lesson| says_something(lesson, vocabulary));
    if lessons.is_empty() {
        return None;
    }
    let words: String = lessons.join("\n").chars().take(MOST_LETTERS).collect();
    let is_all = wellbeing::says_no_more(&rest.join("\n"), vocabulary);
    let themes = vocabulary.themes(&words);
    Some(Learned { words, for_whom, themes, is_all })
}

/// The lines of a text that stand together.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let groups = lines.split(|line| line.is_empty()).map(<[&str]>::to_vec);
    groups.filter(|group| !group.is_empty()).collect()
}

/// What stands behind the colon of a line that says that something was learned, or behind the command for it.
fn labelled<'a>(line: &'a str, vocabulary: &Vocabulary) -> Option<&'a str> {
    if let Some(words) = line.strip_prefix("/learned ") {
        return Some(words.trim());
    }
    behind_label(line, "learned-labels", vocabulary)
}

/// What stands behind the colon of a line that begins with a label of a list.
fn behind_label<'a>(line: &'a str, list: &str, vocabulary: &Vocabulary) -> Option<&'a str> {
    let line = line.trim_start_matches(['-', '*', '•', '/', ' ']);
    let (label, words) = line.split_once([':', '–', '—']).or_else(|| line.split_once(" - "))?;
    let label = folded(label);
    let is_short = label.split(' ').count() <= MOST_OPENING;
    (is_short && vocabulary.is_word(list, &label)).then_some(words.trim())
}

/// Sorts the sentences of a paragraph: those that begin by saying that something was learned, and the others.
fn sentences(
    text: &str,
    vocabulary: &Vocabulary,
    lessons: &mut Vec<String>,
    rest: &mut Vec<String>,
) {
    for sentence in text.split_inclusive(['.', '!', '?']).map(str::trim) {
        if sentence.is_empty() {
            continue;
        }
        let words = folded(sentence);
        let ends: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
        let opens = ends.iter().take(MOST_OPENING).rev().find_map(|at| {
            let (opening, tells) = words.split_at(*at);
            vocabulary.is_word("learned-openings", opening).then_some(tells.trim())
        });
        let is_lesson = opens.is_some_and(|tells| says_something(tells, vocabulary))
            && !sentence.ends_with('?');
        if is_lesson { lessons.push(sentence.to_owned()) } else { rest.push(sentence.to_owned()) }
    }
}

fn says_something(lesson: &str, vocabulary: &Vocabulary) -> bool {
    let words = folded(lesson);
    words.split(' ').count() >= FEWEST_WORDS && !vocabulary.is_word("learned-nothing", &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::builder();
        let mut words = |list: &str, words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            vocabulary.words(list, &words);
        };
        words("all-is-well", &["all fine", "all good", "fine"]);
        words("besides-well", &["thanks", "best wishes"]);
        words("learned-labels", &["learned", "learnt", "lesson learned"]);
        words("learned-openings", &["we have learned that", "we learned", "i learned that"]);
        words("learned-nothing", &["a lot", "nothing yet"]);
        words("learned-for", &["for", "who could use it"]);
        vocabulary.build()
    }

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, bool)>) {
        let found = learned(text, &vocabulary());
        let found = found.as_ref().map(|found| (found.words.as_str(), found.is_all));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_that_begins_so_is_a_lesson_and_the_rest_is_not() {
        let words = "A shared inbox halves the time to answer.";
        check(&format!("Learned: {words}"), Some((words, true)));
        check(&format!("All fine, thanks.\n\nLearned: {words}"), Some((words, true)));
        check(&format!("LEARNT - {words}\nThanks"), Some((words, true)));
        check(&format!("The laptop never came.\n\nLesson learned: {words}"), Some((words, false)));
        check(
            "Learned: A shared inbox\nhalves the time to answer.\n\nBest wishes",
            Some((words, true)),
        );
    }

    #[test]
    fn a_sentence_that_says_so_is_a_lesson_as_it_stands() {
        let sentence = "We have learned that tenants answer texts sooner than letters.";
        check(sentence, Some((sentence, true)));
        check(&format!("All good. {sentence} Thanks!"), Some((sentence, true)));
        check(&format!("She is under-used. {sentence}"), Some((sentence, false)));
    }

    #[test]
    fn who_could_use_it_is_no_part_of_the_lesson() {
        let whom = |text: &str| {
            let found = learned(text, &vocabulary()).unwrap();
            (found.words, found.for_whom)
        };
        let words = "A shared inbox halves the time to answer.";
        let team = Some("whoever answers tenants".to_owned());
        let text = format!("Learned: {words}\nFor: whoever answers tenants\nThanks");
        assert_eq!(whom(&text), (words.to_owned(), team.clone()));
        let text = format!("Learned: {words}\n\nWho could use it: whoever answers tenants");
        assert_eq!(whom(&text), (words.to_owned(), team));
        let text = format!("For: the whole desk\n\nLearned: {words}");
        assert_eq!(whom(&text), (words.to_owned(), None));
    }

    #[test]
    fn what_says_nothing_that_others_could_use_is_no_lesson() {
        for text in [
            "Fine, thanks",
            "We learned a lot.",
            "Learned: nothing yet",
            "Learned:",
            "What have you learned from the others?",
            "I learned that?",
            "She has learned to drive the van.",
        ] {
            check(text, None);
        }
    }
}
