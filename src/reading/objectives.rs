//! What an answer after the end says of each thing that was to be achieved: met, partly, or not.

use super::vocabulary::{Vocabulary, folded};
use crate::constant::pattern;
use crate::domain::placement::review::{Attained, OfObjective};

// "2. partly, because", "Objective 3: met", "1 met".
pattern!(
    NUMBERED,
    r"(?i)^[\s*•-]*(?:(?:objective|aim|goal|no\.?|number)\s*)?(\d{1,2})(\s*[.):–-]+)?\s+(\S.*)$"
);

/// Where a number stands without a mark, the word that says how far comes so soon: "2 weeks were not enough" is about weeks.
const SOON: usize = 10;

/// What the lines of a text say of objectives.
pub fn told(reply: &str, vocabulary: &Vocabulary) -> Vec<OfObjective> {
    reply.lines().filter_map(|line| of_line(line.trim(), vocabulary)).collect()
}

fn of_line(line: &str, vocabulary: &Vocabulary) -> Option<OfObjective> {
    if let Some(numbered) = NUMBERED.captures(line) {
        let number = numbered.get(1)?.as_str().parse().ok()?;
        let words = numbered.get(3)?.as_str();
        let (at, attained) = attained(words, vocabulary)?;
        let is_meant = numbered.get(2).is_some() || at < SOON;
        let said = || OfObjective { number: Some(number), attained, words: words.to_owned() };
        return is_meant.then(said);
    }
    let text = format!(" {} ", folded(line));
    let begins =
        |list: &str| vocabulary.words(list).any(|words| text.starts_with(&format!(" {words} ")));
    let names =
        vocabulary.words("objectives-verbs").any(|verb| text.contains(&format!(" {verb} ")));
    let said = |attained| OfObjective { number: None, attained, words: line.to_owned() };
    if names && begins("objectives-none") {
        return Some(said(Attained::NotMet));
    }
    let (at, attained) = attained(line, vocabulary)?;
    (names && (at == 0 || begins("objectives-all"))).then(|| said(attained))
}

/// What the first words say that tell how far something was achieved, the longest of those that begin there, and at which letter.
fn attained(words: &str, vocabulary: &Vocabulary) -> Option<(usize, Attained)> {
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
    found.min().map(|(at, _, attained)| (at, attained))
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
        words("objective-met", &["met", "achieved", "fully met", "done", "yes"]);
        words("objective-partly", &["partly", "not fully", "half", "partly met"]);
        words("objective-not", &["not", "not met", "missed", "no"]);
        words("objectives-all", &["all", "both", "they were all"]);
        words("objectives-none", &["none", "neither"]);
        words("objectives-verbs", &["met", "achieved"]);
        vocabulary.build()
    }

    #[track_caller]
    fn check(reply: &str, expected: &[(Option<usize>, Attained)]) {
        let found: Vec<_> =
            told(reply, &vocabulary()).into_iter().map(|one| (one.number, one.attained)).collect();
        assert_eq!(found, expected, "{reply}");
    }

    #[test]
    fn each_line_says_of_one_objective_how_far_it_got() {
        use Attained as A;
        check(
            "1 met\n2. partly, because two of us left\n- Objective 3: not met",
            &[(Some(1), A::Met), (Some(2), A::Partly), (Some(3), A::NotMet)],
        );
        check("1) Met, though not without trouble", &[(Some(1), A::Met)]);
        check("2 was not fully met", &[(Some(2), A::Partly)]);
        check("1: the handbook is half there", &[(Some(1), A::Partly)]);
        check("All met.", &[(None, A::Met)]);
        check("Both were partly met", &[(None, A::Partly)]);
        check("None of them was met, I fear", &[(None, A::NotMet)]);
        check("Partly met", &[(None, A::Partly)]);
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
        ] {
            check(reply, &[]);
        }
    }
}
