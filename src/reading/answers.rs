//! Answers to what a letter of ours has asked: typed under or behind a question, numbered, or line by line in any order.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::alone::Alone;
use super::quoted::{Division, Part};
use super::values;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::field::{FieldKind, FieldName};
use crate::domain::reading::{Asked, Context, ReadField};

/// So much of what stands before an answer is looked at for its question.
const LONGEST_QUESTION: usize = 1_000;
/// An answer without its question beside it has so many words at most.
const MOST_WORDS: usize = 12;
/// More lines than this are a letter, no answers.
const MOST_LINES: usize = 40;

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s,;])[(]?(\d{1,2})\s?[.):]\s").expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s\-–—*•>→=:]*(?:(?:my (?:full )?name is|my name's|it['’]?s|it is|i['’]?m|i am|i work (?:for|at|in)|that['’]?s|that is|answer:|a:)\s+)?").expect("a constant pattern")
});

/// What somebody wrote for a field.
type Given<'a> = (FieldName, &'a str);

/// The fields that a reply to a letter of ours answers.
pub fn fields(
    division: &Division<'_>,
    context: &Context,
    alone: &Alone<'_>,
) -> BTreeMap<FieldName, ReadField> {
    let asked = in_the_letter(context);
    if asked.is_empty() || context.answers_introduction {
        return BTreeMap::new();
    }
    let own = division.lines(Part::Own);
    let beside = beside_their_questions(division, &asked);
    let mut given = beside.clone();
    let numbered = numbered(&own, &asked);
    given.extend(&numbered);
    if numbered.is_empty() {
        let is_free = |line: &&str| !beside.iter().any(|(_, answer)| line.contains(answer));
        let lines: Vec<&str> = own.into_iter().filter(is_free).collect();
        given.extend(line_by_line(&lines, &asked, &given, alone));
    }
    let mut fields = BTreeMap::new();
    for (field, written) in given {
        for (name, read) in read(field, written, alone) {
            fields.entry(name).or_insert(read);
        }
    }
    fields
}

/// The questions that the answered letter asks, in its order; without a letter, all that were asked.
fn in_the_letter(context: &Context) -> Vec<&Asked> {
    let Some(letter) = &context.letter else { return context.asked.iter().collect() };
    let letter = folded(letter);
    let place = |asked: &Asked| {
        let question = folded(&asked.question);
        (!question.is_empty()).then(|| letter.find(&question)).flatten()
    };
    let mut found: Vec<(usize, &Asked)> =
        context.asked.iter().filter_map(|asked| Some((place(asked)?, asked))).collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, asked)| asked).collect()
}

/// Answers that stand directly behind their question, in the quotation or below its line.
fn beside_their_questions<'a>(division: &Division<'a>, asked: &[&Asked]) -> Vec<Given<'a>> {
    let questions: Vec<(FieldName, String)> =
        asked.iter().map(|asked| (asked.field, folded(&asked.question))).collect();
    let mut given = Vec::new();
    let mut before = String::new();
    let mut is_taken = false;
    for piece in &division.pieces {
        let words = folded(
            piece.text.get(..piece.text.floor_char_boundary(LONGEST_QUESTION)).unwrap_or_default(),
        );
        if words.is_empty() {
            continue;
        }
        if piece.part != Part::Own {
            if is_taken {
                before.clear();
                is_taken = false;
            }
            before.push(' ');
            before.push_str(&words);
            let excess = before.len().saturating_sub(2 * LONGEST_QUESTION);
            if excess > 0 {
                before.drain(..before.ceil_char_boundary(excess));
            }
            continue;
        }
        if !is_taken && let Some(field) = asks(&questions, &before) {
            given.push((field, piece.text.trim()));
        }
        is_taken = true;
    }
    given
}

/// Which question a text ends with; the last words of a long one are enough.
fn asks(questions: &[(FieldName, String)], before: &str) -> Option<FieldName> {
    let ends = |question: &str| {
        let n_words = question.split(' ').count();
        let skipped =
            question.split(' ').take(n_words.saturating_sub(6)).map(|word| word.len() + 1);
        let tail = question.get(skipped.sum()..).unwrap_or(question);
        before.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    };
    let found = questions.iter().filter(|(_, question)| !question.is_empty() && ends(question));
    found.max_by_key(|(_, question)| question.len()).map(|(field, _)| *field)
}

/// Answers with the numbers of their questions: "1. Leeds 2. yes".
fn numbered<'a>(own: &[&'a str], asked: &[&Asked]) -> Vec<Given<'a>> {
    let mut given: Vec<Given<'a>> = Vec::new();
    let mut seen = Vec::new();
    for line in own {
        let marks: Vec<(usize, usize, usize)> = NUMBER
            .captures_iter(line)
            .take(asked.len() + 1)
            .filter_map(|found| {
                let (whole, number) = (found.get(0)?, found.get(1)?);
                Some((whole.start(), whole.end(), number.as_str().parse().ok()?))
            })
            .collect();
        let begins = marks.first().is_some_and(|(start, ..)| {
            line.get(..*start).is_some_and(|before| before.trim().is_empty())
        });
        if !begins {
            continue;
        }
        for (at, (_, end, number)) in marks.iter().enumerate() {
            let until = marks.get(at + 1).map_or(line.len(), |(start, ..)| *start);
            let answer = line.get(*end..until).unwrap_or_default().trim();
            let Some(question) = number.checked_sub(1).and_then(|at| asked.get(at)) else {
                // The numbers count something else.
                return Vec::new();
            };
            if seen.contains(number) {
                return Vec::new();
            }
            seen.push(*number);
            given.push((question.field, answer));
        }
    }
    if given.len() > 1 || asked.len() == 1 { given } else { Vec::new() }
}

/// How well a text would answer a question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    No,
    Perhaps,
    Sure,
}

/// Short lines, or the parts of one line, that answer the questions which are open, in any order. What would answer two of them
/// answers neither, unless there is one line for each question.
fn line_by_line<'a>(
    lines: &[&'a str],
    asked: &[&Asked],
    given: &[Given<'_>],
    alone: &Alone<'_>,
) -> Vec<Given<'a>> {
    let is_given = |field| given.iter().any(|(known, _)| *known == field);
    let mut open: Vec<FieldName> = asked
        .iter()
        .filter(|asked| asked.is_open && !is_given(asked.field))
        .map(|asked| asked.field)
        .collect();
    let written: Vec<&str> =
        lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    if open.is_empty() || written.len() > MOST_LINES {
        return Vec::new();
    }
    let mut parts: Vec<&str> = match written.as_slice() {
        [line] if open.len() > 1 => line
            .split([',', ';', '.'])
            .flat_map(|part| part.split(" and "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect(),
        _ => written.clone(),
    };
    let is_short =
        |part: &&str| part.split_whitespace().count() <= MOST_WORDS && !part.ends_with('?');
    let is_all_answers = parts.iter().all(|part| is_short(&part) && !is_talk(part));
    parts.retain(|part| {
        is_short(&part)
            && alone.vocabulary.labelled(part.split(':').next().unwrap_or_default()).is_empty()
    });
    let mut found: Vec<Given<'a>> = Vec::new();
    // Whether two yes-or-no questions are answered in their order is clear only where there is an answer for each.
    let n_flags = open.iter().filter(|field| field.kind() == FieldKind::Flag).count();
    let is_flag = |part: &&str| is_yes_or_no(part, alone.vocabulary);
    let flags: Vec<&str> = parts.iter().copied().filter(is_flag).collect();
    if n_flags > 1 {
        if flags.len() == n_flags {
            let fields = open.iter().copied().filter(|field| field.kind() == FieldKind::Flag);
            found.extend(fields.zip(flags));
        }
        open.retain(|field| field.kind() != FieldKind::Flag);
        parts.retain(|part| !is_flag(part));
    }
    loop {
        let sure = |field: FieldName, part: &str| fit(field, part, alone) == Fit::Sure;
        let only = open.iter().find_map(|field| {
            let mut fitting = parts.iter().filter(|part| sure(*field, part));
            let (one, other) = (fitting.next()?, fitting.next());
            let rivals = open.iter().filter(|rival| sure(**rival, one)).count();
            (other.is_none() && rivals == 1).then_some((*field, *one))
        });
        let Some((field, part)) = only else { break };
        found.push((field, part));
        open.retain(|known| *known != field);
        parts.retain(|known| known.as_ptr() != part.as_ptr());
    }
    let in_order = || open.iter().copied().zip(parts.iter().copied());
    let fits = |(field, part): (FieldName, &str)| fit(field, part, alone) != Fit::No;
    if is_all_answers && open.len() == parts.len() && in_order().all(fits) {
        found.extend(in_order());
    }
    found
}

/// Whether a line greets or thanks, and answers nothing.
fn is_talk(line: &str) -> bool {
    let words = folded(line);
    let first = words.split(' ').next().unwrap_or_default();
    ["hi", "hello", "hey", "dear", "thanks", "thank", "sorry", "please", "see", "good"]
        .contains(&first)
}

/// A yes or a no and hardly more, that is no politeness.
fn is_yes_or_no(text: &str, vocabulary: &Vocabulary) -> bool {
    let words = folded(text);
    let is_polite =
        words.split(' ').any(|word| ["please", "thanks", "thank", "but"].contains(&word));
    !is_polite && words.split(' ').count() <= 5 && values::yes_or_no(text, vocabulary).is_some()
}

/// Whether a text, taken alone, surely says something for a field.
pub(super) fn is_sure(field: FieldName, text: &str, alone: &Alone<'_>) -> bool {
    fit(field, text, alone) == Fit::Sure
}

fn fit(field: FieldName, text: &str, alone: &Alone<'_>) -> Fit {
    use FieldName as F;
    let is_sure = |sure: bool| if sure { Fit::Sure } else { Fit::No };
    if is_yes_or_no(text, alone.vocabulary) {
        return is_sure(field.kind() == FieldKind::Flag);
    }
    let names_place = !alone.places(text).is_empty();
    let names_organisation = alone.names_organisation(text);
    match field {
        F::Places => is_sure(names_place && !names_organisation),
        F::Employer | F::Organisation if names_organisation => Fit::Sure,
        F::Employer | F::Organisation if names_place => Fit::No,
        F::Name | F::ContactName if names_place || names_organisation => Fit::No,
        F::Name | F::ContactName => is_sure(is_name(text)),
        F::Email | F::ContactEmail => is_sure(values::email(text).is_some()),
        _ => match field.kind() {
            FieldKind::Text | FieldKind::List => Fit::Perhaps,
            FieldKind::Flag => Fit::No,
            FieldKind::Number => is_sure(
                read(field, text, alone).contains_key(&field)
                    && (text.to_lowercase().contains("day")
                        || text.split_whitespace().count() == 1),
            ),
            FieldKind::Choice | FieldKind::Date | FieldKind::Weeks => {
                is_sure(read(field, text, alone).contains_key(&field))
            }
        },
    }
}

/// Whether a text may be a person's name: two to four words, in capitals or in no case at all.
fn is_name(text: &str) -> bool {
    let text = text.get(LEAD.find(text).map_or(0, |lead| lead.end())..).unwrap_or_default();
    let text = text.trim_end_matches(['.', ',']);
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word =
        |word: &&str| word.chars().all(|letter| letter.is_alphabetic() || "'’-.".contains(letter));
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    (2..=4).contains(&words.len()) && words.iter().all(is_word) && words.iter().all(is_capital)
}

/// What an answer to a question says: what prose tells besides, and for the field itself at least the words as they stand.
fn read(field: FieldName, written: &str, alone: &Alone<'_>) -> BTreeMap<FieldName, ReadField> {
    let mut fields = alone.prose(written);
    if field.kind() == FieldKind::Flag {
        fields.remove(&field);
    }
    if !fields.contains_key(&field) {
        let answer =
            written.get(LEAD.find(written).map_or(0, |lead| lead.end())..).unwrap_or(written);
        let answer = answer.trim().trim_end_matches(['.', ',', ';']);
        if let Some(value) = alone.value(field, answer) {
            fields.insert(field, ReadField { value, words: answer.to_owned() });
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::FieldValue;
    use crate::domain::submission::SubmissionKind;
    use crate::reading::prose::Setting;
    use crate::reading::quoted::{Clues, divide};

    const LETTER: &str = "Hello,\n\nStill missing. One line is enough for each:\n\n- What is your full name?\n- Who do you work for? Please give its full name.\n\
        - Which towns would suit, and anywhere you could not go?\n- Do you have the right to work? Yes or no is all we need.\n\nYour reference: GX-7K3Q";

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::builder();
        for place in ["Leeds", "York"] {
            vocabulary.place(place, &[]);
        }
        vocabulary.words("organisation-kinds", &["council".to_owned()]);
        for field in [FieldName::RightToWork, FieldName::ManagerPermission] {
            vocabulary.value(field, "true", &["yes".to_owned()]);
            vocabulary.value(field, "false", &["no".to_owned()]);
        }
        vocabulary.build()
    }

    fn alone(vocabulary: &Vocabulary) -> Alone<'_> {
        let setting = Setting {
            kind: SubmissionKind::Interest,
            is_nomination: false,
            today: None,
            own_name: "",
            is_civil_service: true,
        };
        Alone { setting, vocabulary }
    }

    fn context() -> Context {
        let question =
            |field, question: &str| Asked { field, question: question.to_owned(), is_open: true };
        let asked = vec![
            question(FieldName::Name, "What is your full name?"),
            question(FieldName::Employer, "Who do you work for? Please give its full name."),
            question(FieldName::Places, "Which towns would suit, and anywhere you could not go?"),
            question(
                FieldName::RightToWork,
                "Do you have the right to work? Yes or no is all we need.",
            ),
        ];
        Context { asked, letter: Some(LETTER.to_owned()), ..Context::default() }
    }

    /// Name, employer, places, right to work.
    #[track_caller]
    fn check(text: &str, expected: [&str; 4]) {
        let (context, vocabulary) = (context(), vocabulary());
        let clues = Clues { letter: context.letter.as_deref(), ..Clues::default() };
        let division = divide(text, clues, &vocabulary);
        let fields = fields(&division, &context, &alone(&vocabulary));
        let names =
            [FieldName::Name, FieldName::Employer, FieldName::Places, FieldName::RightToWork];
        let said = names.map(|name| match fields.get(&name).map(|read| &read.value) {
            Some(FieldValue::Text(text)) => text.clone(),
            Some(FieldValue::List(items)) => items.join(" "),
            Some(value) => serde_json::to_string(value).unwrap_or_default(),
            None => String::new(),
        });
        assert_eq!(said, expected.map(str::to_owned), "{text}");
        for read in fields.values() {
            assert!(text.contains(&read.words), "{:?}", read.words);
        }
    }

    const ALL: [&str; 4] = ["Ann Person", "Calder Council", "Leeds York", "true"];

    #[test]
    fn answers_beside_their_questions_are_read_in_any_order() {
        check(
            "> - What is your full name?\nAnn Person\n> - Who do you work for? Please give its full name.\n\nCalder Council.\n> - Which towns would suit, and anywhere you could not go?\nLeeds and York\n> - Do you have the right to work? Yes or no is all we need.\nyes I do\n",
            ALL,
        );
        check(
            "> - Do you have the right to work? Yes or no is all we need. Yes\n> - What is your full name? It's Ann Person\n> - Which towns would suit, and anywhere you could not go? Leeds, York\n> - Who do you work for? Please give its full name. Calder Council\n",
            ALL,
        );
        check(
            "Below.\n\nFrom: Desk\nSent: Monday\nTo: me\nSubject: x\n\n- What is your full name?\nAnn Person\n- Who do you work for? Please give its full name.\n- Which towns would suit, and anywhere you could not go?\n",
            ["Ann Person", "", "", ""],
        );
    }

    #[test]
    fn numbers_are_those_of_the_questions() {
        check("1. Ann Person 2. Calder Council 3. Leeds, York 4. yes", ALL);
        check("4) yes\n2) Calder Council\n1) Ann Person\n3) Leeds or York", ALL);
        check("Hi,\n3. York\n4. no\n", ["", "", "York", "false"]);
        check("1. York\n2. Leeds\n9. else\n", [""; 4]);
    }

    #[test]
    fn lines_without_numbers_answer_what_they_fit() {
        check("Ann Person\nCalder Council\nLeeds and York\nYes", ALL);
        check("yes\nLeeds, York\nCalder Council\nAnn Person", ALL);
        check("Ann Person, Calder Council and yes.", ["Ann Person", "Calder Council", "", "true"]);
        check("Yes please, and thank you!", [""; 4]);
        check(
            "I would rather wait for a while until my manager is back from leave, if I may.",
            [""; 4],
        );
    }

    #[test]
    fn one_yes_to_two_questions_answers_neither() {
        let mut context = context();
        context.letter = None;
        context.asked.push(Asked {
            field: FieldName::ManagerPermission,
            question: String::new(),
            is_open: true,
        });
        let vocabulary = vocabulary();
        let said = |text: &str| {
            let division = divide(text, Clues::default(), &vocabulary);
            fields(&division, &context, &alone(&vocabulary)).len()
        };
        assert_eq!((said("yes"), said("yes\nno")), (0, 2));
    }
}
