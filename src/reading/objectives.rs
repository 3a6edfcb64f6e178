//! What an answer after the end says of each thing that was to be achieved: met, partly, or not.

use super::vocabulary::{Vocabulary, folded};
use crate::constant::pattern;
use crate::domain::placement::review::{Attained, OfObjective, Which};

// "2. partly, because", "Objective 3: met", "1 met".
pattern!(
    NUMBERED,
    r"(?i)^[\s*•-]*(?:(?:objective|aim|goal|no\.?|number)\s*)?(\d{1,2})(\s*[.):–-]+)?\s+(\S.*)$"
);

// Where in a line another number begins: "It went well. 1 met, 2 partly", "1: met; objective 2: not met".
pattern!(
    NEXT_NUMBER,
    r"(?i)(?:[,;.!]\s+|\s+(?:and|but)\s+)((?:(?:objective|aim|goal|no\.?|number)\s*)?\d{1,2}(?:\s*[.):–-]+)?\s)"
);

// Where one clause of a line ends and another begins.
pattern!(CLAUSE_ENDS, r"(?i)\s*[,;.]\s+|\s+(?:but|while|whereas|and)\s+|\s*[,;.]$");

/// So far down the list an objective is named by its position.
const MOST_BY_POSITION: usize = 6;

/// Where a number stands without a mark, the word that says how far comes so soon: "2 weeks were not enough" is about weeks.
const SOON: usize = 10;

/// What the lines of a text say of objectives.
pub fn told(reply: &str, vocabulary: &Vocabulary) -> Vec<OfObjective> {
    reply.lines().flat_map(|line| of_line(line.trim(), vocabulary)).collect()
}

fn of_line(line: &str, vocabulary: &Vocabulary) -> Vec<OfObjective> {
    let (first, others) = parted(line, vocabulary);
    let others = others.into_iter().filter_map(|other| of_numbered(other, vocabulary));
    of_first(first, vocabulary).into_iter().chain(others).collect()
}

/// A line up to where it says of another number how far it got, and what it says of those.
fn parted<'a>(line: &'a str, vocabulary: &Vocabulary) -> (&'a str, Vec<&'a str>) {
    let numbers = NEXT_NUMBER.captures_iter(line).filter_map(|found| found.get(1));
    let is_said = |from: &usize| {
        let clause = line.get(*from..).and_then(|rest| NUMBERED.captures(rest));
        let words = clause.as_ref().and_then(|clause| clause.get(3)).map(|words| words.as_str());
        let clause = words.and_then(|words| CLAUSE_ENDS.splitn(words, 2).next());
        // Nothing else stands in its clause: "two left, 2 met their targets" is about people.
        clause.is_some_and(|clause| {
            attained(clause, vocabulary)
                .is_some_and(|(at, until, _)| at == 0 && until == folded(clause).len())
        })
    };
    let starts: Vec<usize> = numbers.map(|number| number.start()).filter(is_said).collect();
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    let others = starts.iter().zip(ends).filter_map(|(from, to)| line.get(*from..to));
    let first = starts.first().and_then(|from| line.get(..*from));
    (first.unwrap_or(line), others.collect())
}

/// What a line says, or what stands in it before another number.
fn of_first(line: &str, vocabulary: &Vocabulary) -> Vec<OfObjective> {
    if NUMBERED.is_match(line) {
        return of_numbered(line, vocabulary).into_iter().collect();
    }
    let named = named(line, vocabulary);
    // Who speaks of the first does not mean all of them.
    let is_by_position = |one: &OfObjective| matches!(one.which, Which::Number(_));
    let of_all = of_all(line, vocabulary).filter(|_| !named.iter().any(is_by_position));
    of_all.into_iter().chain(named).collect()
}

/// What a line says that begins with a number.
fn of_numbered(line: &str, vocabulary: &Vocabulary) -> Option<OfObjective> {
    let numbered = NUMBERED.captures(line)?;
    let number = numbered.get(1)?.as_str().parse().ok()?;
    let words = numbered.get(3)?.as_str().trim_end_matches([',', ';', ' ']);
    let (at, _, attained) = attained(words, vocabulary)?;
    let is_meant = numbered.get(2).is_some() || at < SOON;
    let said = || OfObjective { which: Which::Number(number), attained, words: words.to_owned() };
    is_meant.then(said)
}

/// What a line says of all of them.
fn of_all(line: &str, vocabulary: &Vocabulary) -> Option<OfObjective> {
    let text = format!(" {} ", folded(line));
    let begins =
        |list: &str| vocabulary.words(list).any(|words| text.starts_with(&format!(" {words} ")));
    let names =
        vocabulary.words("objectives-verbs").any(|verb| text.contains(&format!(" {verb} ")));
    let said = |attained| OfObjective { which: Which::All, attained, words: line.to_owned() };
    if names && begins("objectives-none") {
        return Some(said(Attained::NotMet));
    }
    let (at, _, attained) = attained(line, vocabulary)?;
    (names && (at == 0 || begins("objectives-all"))).then(|| said(attained))
}

/// What a line says of objectives by their words or by where they stand in the list: "the review: partly", "met the first, the second not".
/// What follows in clauses that name none belongs to the one before.
fn named(line: &str, vocabulary: &Vocabulary) -> Vec<OfObjective> {
    let mut said: Vec<OfObjective> = Vec::new();
    let mut from = 0;
    let ends = CLAUSE_ENDS.find_iter(line).map(|end| (end.start(), end.end()));
    for (to, next) in ends.chain([(line.len(), line.len())]) {
        let clause = line.get(from..to).unwrap_or_default().trim();
        from = next;
        if let Some((which, attained)) = of_clause(clause, vocabulary) {
            said.push(OfObjective { which, attained, words: clause.to_owned() });
        } else if let Some(last) = said.last_mut() {
            last.words = format!("{}, {clause}", last.words);
        }
    }
    if let [only] = said.as_mut_slice() {
        line.clone_into(&mut only.words);
    }
    said
}

/// Of which objective a clause says how far it got: what stands before that is named, or where it comes first what stands behind it.
fn of_clause(clause: &str, vocabulary: &Vocabulary) -> Option<(Which, Attained)> {
    let (at, until, attained) = attained(clause, vocabulary)?;
    let text = folded(clause);
    let subject = if at == 0 { text.get(until..) } else { text.get(..at) }?;
    let is_telling = |word: &&str| !vocabulary.is_word("objectives-idle", word);
    let words: Vec<&str> = subject.split_whitespace().filter(is_telling).collect();
    let position = |word: &str| {
        let number = |n: &usize| vocabulary.is_word(&format!("objectives-{n}"), word);
        (1..=MOST_BY_POSITION).find(number)
    };
    let by_position = match words.as_slice() {
        [] => return None,
        [word] => position(word).map(Which::Number),
        _ => None,
    };
    let by_words = || Which::Named(words.iter().map(|word| (*word).to_owned()).collect());
    Some((by_position.unwrap_or_else(by_words), attained))
}

/// What the first words say that tell how far something was achieved, the longest of those that begin there, and from which letter to
/// which.
fn attained(words: &str, vocabulary: &Vocabulary) -> Option<(usize, usize, Attained)> {
    let text = format!(" {} ", folded(words));
    let lists = [
        ("objective-met", Attained::Met),
        ("objective-partly", Attained::Partly),
        ("objective-not", Attained::NotMet),
    ];
    let found = lists.into_iter().flat_map(|(list, attained)| {
        let text = &text;
        vocabulary.words(list).filter_map(move |known| {
            let at = text.find(&format!(" {known} "))?;
            Some((at, std::cmp::Reverse(known.len()), attained))
        })
    });
    found.min().map(|(at, length, attained)| (at, at + length.0, attained))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placement::review::{Attainment, resolved};

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::builder();
        let mut words = |list: &str, words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            vocabulary.words(list, &words);
        };
        words("objective-met", &["met", "achieved", "fully met", "done", "yes"]);
        words("objective-partly", &["partly", "not fully", "half", "partly met"]);
        words("objective-not", &["not", "not met", "missed", "no"]);
        words("objectives-all", &["all", "both", "they were all"]);
        words("objectives-none", &["none", "neither"]);
        words("objectives-verbs", &["met", "achieved"]);
        let idle = [
            "the",
            "a",
            "an",
            "was",
            "were",
            "is",
            "only",
            "one",
            "objective",
            "all",
            "both",
            "of",
            "them",
            "they",
            "none",
            "for",
        ];
        words("objectives-idle", &idle);
        words("objectives-1", &["first"]);
        words("objectives-2", &["second"]);
        words("objectives-3", &["third"]);
        vocabulary.build()
    }

    #[track_caller]
    fn check(reply: &str, expected: &[(Which, Attained)]) {
        let found: Vec<_> =
            told(reply, &vocabulary()).into_iter().map(|one| (one.which, one.attained)).collect();
        assert_eq!(found, expected, "{reply}");
    }

    /// What is said of three objectives, by their numbers.
    #[track_caller]
    fn comes_to(reply: &str, expected: &[(usize, Attained)]) {
        let objectives =
            ["A review of housing options", "A handbook for case workers", "A team that stays"];
        let objectives = objectives.map(str::to_owned);
        let found = resolved(&objectives, &told(reply, &vocabulary()));
        let number = |one: &Attainment| {
            1 + objectives.iter().position(|known| *known == one.objective).unwrap()
        };
        let found: Vec<_> = found.iter().map(|one| (number(one), one.attained)).collect();
        assert_eq!(found, expected, "{reply}");
    }

    #[test]
    fn objectives_are_known_by_their_words_or_where_they_stand_and_no_other_way() {
        use Attained as A;
        let table: &[(&str, &[(usize, Attained)])] = &[
            ("the housing review: partly, because two of us left", &[(1, A::Partly)]),
            ("met the first, the second only partly", &[(1, A::Met), (2, A::Partly)]),
            ("The handbook was met.", &[(2, A::Met)]),
            ("Handbook - done", &[(2, A::Met)]),
            ("The review was not met but the team was met", &[(1, A::NotMet), (3, A::Met)]),
            ("Partly the handbook, met the team", &[(2, A::Partly), (3, A::Met)]),
            ("We missed the third one", &[]),
            ("Missed the third one", &[(3, A::NotMet)]),
            ("the first objective: achieved\nthe second: no", &[(1, A::Met), (2, A::NotMet)]),
            ("The case workers' handbook is half there", &[(2, A::Partly)]),
            ("The axolotl chapter: partly", &[]),
            ("The handbook for tenants: met", &[]),
            ("I met the team in May", &[]),
            ("A review and a handbook: partly", &[(2, A::Partly)]),
            ("All met, they rang", &[(1, A::Met), (2, A::Met), (3, A::Met)]),
            ("1 met\nthe handbook: missed", &[(1, A::Met), (2, A::NotMet)]),
        ];
        for (reply, expected) in table {
            comes_to(reply, expected);
        }
    }

    #[test]
    fn each_line_says_of_one_objective_how_far_it_got() {
        use Attained as A;
        let number = |number, attained| (Which::Number(number), attained);
        check(
            "1 met\n2. partly, because two of us left\n- Objective 3: not met",
            &[number(1, A::Met), number(2, A::Partly), number(3, A::NotMet)],
        );
        check("It went well. 1 met, 2 partly", &[number(1, A::Met), number(2, A::Partly)]);
        check(
            "1. Met. 2. Not met, since nobody came, 3. partly",
            &[number(1, A::Met), number(2, A::NotMet), number(3, A::Partly)],
        );
        check(
            "Objective 1: met and objective 2: not met",
            &[number(1, A::Met), number(2, A::NotMet)],
        );
        check("1) Met, though not without trouble", &[number(1, A::Met)]);
        check("2 was not fully met", &[number(2, A::Partly)]);
        check("1: the handbook is half there", &[number(1, A::Partly)]);
        check("All met.", &[(Which::All, A::Met)]);
        check("Both were partly met", &[(Which::All, A::Partly)]);
        check("None of them was met", &[(Which::All, A::NotMet)]);
        check("Partly met", &[(Which::All, A::Partly)]);
    }

    #[test]
    fn what_is_about_other_things_says_nothing_of_objectives() {
        for reply in [
            "2 weeks of holiday were not enough for that",
            "Not much to say.",
            "I met the team in May",
            "All fine, thanks",
            "1 June would not suit us",
            "Neither of us knew",
            "It went well, 2 met their targets",
            "All fine, 2 not used to it yet",
        ] {
            comes_to(reply, &[]);
        }
    }
}
