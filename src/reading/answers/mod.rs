//! Answers to what a letter of ours has asked: typed under or behind a question, numbered, or line by line in any order.

mod bare;
mod lines;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

pub use bare::guess;
pub use lines::is_sure;

use super::alone::Alone;
use super::quoted::{Division, Part};
use super::vocabulary::folded;
use crate::constant::pattern;
use crate::domain::context::{Asked, Context};
use crate::domain::field::{FieldKind, FieldName};
use crate::domain::reading::ReadField;

/// So much of what stands before an answer is looked at for its question.
const LONGEST_QUESTION: usize = 1_000;

pattern!(NUMBER, r"(?:^|[\s,;])[(]?(\d{1,2})\s?[.):]\s");
pattern!(
    LEAD,
    r"(?i)^[\s\-–—*•>→=:]*(?:(?:my (?:full )?name is|my name's|it['’]?s|it is|i['’]?m|i am|i work (?:for|at|in)|that['’]?s|that is|answer:|a:)\s+)?"
);

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
        given.extend(lines::line_by_line(&lines, &asked, &given, alone));
    }
    // What answers a question goes before what is said besides.
    let (mut fields, mut besides) = (BTreeMap::new(), BTreeMap::new());
    for (field, written) in given {
        let mut said = read(field, unmarked(written, alone.setting.own_name), alone);
        if let Some(answer) = said.remove(&field) {
            fields.entry(field).or_insert(answer);
        }
        besides.append(&mut said);
    }
    for (name, said) in besides {
        fields.entry(name).or_insert(said);
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

/// Which question a text ends with; the last words of a long one are enough, where no other question ends so.
fn asks(questions: &[(FieldName, String)], before: &str) -> Option<FieldName> {
    let n_shared = |question: &str| {
        let words = question.rsplit(' ').zip(before.rsplit(' '));
        words.take_while(|(one, other)| one == other).count()
    };
    let n_needed = |question: &str| question.split(' ').count().min(6);
    let shared = questions
        .iter()
        .filter(|(_, question)| !question.is_empty())
        .map(|(field, question)| (n_shared(question), n_needed(question), *field))
        .filter(|(n_shared, n_needed, _)| n_shared >= n_needed);
    let mut best: Vec<(usize, usize, FieldName)> = shared.collect();
    best.sort_by_key(|(n_shared, ..)| std::cmp::Reverse(*n_shared));
    match best.as_slice() {
        [(one, _, field), (other, ..), ..] => (one > other).then_some(*field),
        [(_, _, field)] => Some(*field),
        [] => None,
    }
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

/// Where, behind what leads to it, an answer begins.
fn lead(text: &str) -> usize {
    LEAD.find(text).map_or(0, |lead| lead.end())
}

/// An answer without whose it is, as some mail programs mark what is typed into a copy: `[AP] Ann Person`, `AP: Ann Person`.
fn unmarked<'a>(written: &'a str, own_name: &str) -> &'a str {
    let written = written.trim_start_matches(['>', ' ', '\t']);
    let initials: String = own_name.split(' ').filter_map(|name| name.chars().next()).collect();
    let is_capitals = |mark: &str| {
        (2..=MOST_INITIALS).contains(&mark.len()) && mark.chars().all(char::is_uppercase)
    };
    let is_own = |mark: &str| !initials.is_empty() && folded(mark) == initials;
    // The first bracket may stand among what was told from the copy.
    let bracketed = written.strip_prefix('[').unwrap_or(written).split_once(']');
    let bracketed = bracketed.filter(|(mark, _)| is_capitals(mark) || folded(mark) == own_name);
    let marked = written.split_once(':').filter(|(mark, _)| is_capitals(mark) && is_own(mark));
    let rest = bracketed.or(marked).map(|(_, rest)| rest.trim_start_matches([':', '-', ' ']));
    rest.filter(|rest| !rest.trim().is_empty()).unwrap_or(written)
}

/// The initials of a name are so many letters at most.
const MOST_INITIALS: usize = 4;

/// What an answer to a question says: what prose tells besides, and for the field itself at least the words as they stand.
fn read(field: FieldName, written: &str, alone: &Alone<'_>) -> BTreeMap<FieldName, ReadField> {
    let mut fields = alone.prose(written);
    if field.kind() == FieldKind::Flag {
        fields.remove(&field);
    }
    if let Entry::Vacant(vacant) = fields.entry(field) {
        let answer = written.get(lead(written)..).unwrap_or(written);
        let answer = answer.trim().trim_end_matches(['.', ',', ';']);
        if let Some(value) = alone.value(field, answer) {
            vacant.insert(ReadField { value, words: answer.to_owned() });
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
    use crate::reading::vocabulary::Vocabulary;

    const LETTER: &str = "Hello,\n\nStill missing. One line is enough for each:\n\n- What is your full name?\n- Who do you work for? Please give its full name.\n\
        - Which towns would suit, and anywhere you could not go?\n- Do you have the right to work? Yes or no is all we need.\n\nYour reference: GX-7K3Q";

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::builder();
        for place in ["Leeds", "York"] {
            vocabulary.place(place, &[]);
        }
        for field in [FieldName::RightToWork, FieldName::ManagerPermission] {
            vocabulary.value(field, "true", &["yes".to_owned()]);
            vocabulary.value(field, "false", &["no".to_owned()]);
        }
        vocabulary.words("organisation-kinds", &["council".to_owned()]);
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
        check("no wait, Leeds", ["", "", "Leeds", ""]);
        check("Sorry, no", ["", "", "", "false"]);
        check("oh no, wait: Ann Person, yes", ["Ann Person", "", "", "true"]);
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
        assert_eq!((said("Yes, all correct\nno"), said("Yes please\nyes")), (0, 0));
    }

    proptest::proptest! {
        #[test]
        fn the_words_of_any_reply_stand_in_it(
            pieces in proptest::collection::vec(0_usize..14, 0..40),
            other: String,
        ) {
            let known = [
                "\n", "> ", " ", "What is your full name?", "Who do you work for? Please give its full name.", "Ann Person", "1. ", "2) ",
                "Leeds and York", "yes", ", not ", "Calder Council", "On 2 Mar 2026 at 10:14, A <a@b.example> wrote:", "I meant ",
            ];
            let text: String = pieces.iter().filter_map(|at| known.get(*at).copied()).collect();
            let text = format!("{text}{other}");
            let (context, vocabulary) = (context(), vocabulary());
            let clues = Clues { letter: context.letter.as_deref(), ..Clues::default() };
            let division = divide(&text, clues, &vocabulary);
            for read in fields(&division, &context, &alone(&vocabulary)).values() {
                proptest::prop_assert!(text.contains(&read.words), "{:?}", read.words);
            }
        }
    }

    #[test]
    fn whose_an_answer_is_does_not_belong_to_it() {
        for (written, expected) in [
            ("[AP] Ann Person", "Ann Person"),
            ("AP] Ann Person", "Ann Person"),
            ("[AP]: yes", "yes"),
            ("[AP] - yes", "yes"),
            ("> [AP] Leeds", "Leeds"),
            ("[Ann Person] Leeds", "Leeds"),
            ("AP: Ann Person", "Ann Person"),
            ("AP:Leeds", "Leeds"),
            ("[NO]", "[NO]"),
            ("HR: yes", "HR: yes"),
            ("[Leeds] and York", "[Leeds] and York"),
            ("Ann Person", "Ann Person"),
            ("[x] yes", "[x] yes"),
            ("3: yes", "3: yes"),
        ] {
            assert_eq!(unmarked(written, "ann person"), expected, "{written}");
        }
    }
}
