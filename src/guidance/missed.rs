//! Questions that the guidance did not answer, grouped by what they are about: what to write next.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::bank::Bank;
use super::features::{self, Feature, Group};
use super::words::Word;

/// Questions about one thing.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    /// Their places among the questions, in order.
    pub questions: Vec<usize>,
    /// The words and meanings that they share, the most telling first.
    pub about: Vec<String>,
    /// The place of the entry or topic that is nearest to them together.
    pub nearest: Option<usize>,
}

/// Two questions are about one thing if their words and meanings are so much alike, from 0 to 1.
const ALIKE: f32 = 0.4;
/// So many words and meanings name a theme.
const MOST_NAMES: usize = 4;

/// What a question is about: its words and meanings with their weights, whose squares make one.
type About = BTreeMap<Feature, f32>;

/// Groups questions by theme, the largest first. The same questions in the same order give the same themes.
pub fn themes(bank: &Bank, questions: &[String]) -> Vec<Theme> {
    let mut names: BTreeMap<Feature, String> = BTreeMap::new();
    let about: Vec<About> =
        questions.iter().map(|question| about(bank, question, &mut names)).collect();
    let alike = alike(&about);
    let mut left: BTreeSet<usize> = (0..questions.len()).collect();
    let mut themes = Vec::new();
    loop {
        let n_alike = |at: usize| {
            let others = alike.get(at).into_iter().flatten();
            others.filter(|other| left.contains(other)).count()
        };
        let Some(middle) = left.iter().copied().max_by_key(|at| (n_alike(*at), Reverse(*at)))
        else {
            break;
        };
        let others = alike.get(middle).into_iter().flatten().copied();
        let members: BTreeSet<usize> =
            others.filter(|other| left.contains(other)).chain([middle]).collect();
        left.retain(|at| !members.contains(at));
        themes.push(Theme {
            about: shared(&members, &about, &names),
            nearest: nearest(bank, &members, questions),
            questions: members.into_iter().collect(),
        });
    }
    themes.sort_by_key(|theme| (Reverse(theme.questions.len()), theme.questions.first().copied()));
    themes
}

fn about(bank: &Bank, question: &str, names: &mut BTreeMap<Feature, String>) -> About {
    let seen = bank.question(question, "", 0.0);
    let words: Vec<&Word> = seen.words.iter().collect();
    let mut about = About::new();
    features::named(&words, &words, bank.language(), &mut |group, parts| {
        let name = match group {
            Group::Word => parts.concat(),
            Group::Meaning => format!("[{}]", parts.concat()),
            Group::Pair | Group::Near | Group::Letters | Group::Asked => return,
        };
        let feature = features::feature(group, parts);
        about.insert(feature, bank.index().rarity(feature));
        names.insert(feature, name);
    });
    let length = about.values().map(|weight| weight * weight).sum::<f32>().sqrt();
    for weight in about.values_mut() {
        *weight /= length;
    }
    about
}

/// For each question those that are about the same.
fn alike(about: &[About]) -> Vec<Vec<usize>> {
    let mut with: BTreeMap<Feature, Vec<(usize, f32)>> = BTreeMap::new();
    for (at, about) in about.iter().enumerate() {
        for (feature, weight) in about {
            with.entry(*feature).or_default().push((at, *weight));
        }
    }
    let alike = |(at, about): (usize, &About)| {
        let mut sums: BTreeMap<usize, f32> = BTreeMap::new();
        for (feature, weight) in about {
            for (other, say) in with.get(feature).into_iter().flatten() {
                *sums.entry(*other).or_default() += weight * say;
            }
        }
        sums.retain(|other, sum| *other != at && *sum >= ALIKE);
        sums.into_keys().collect()
    };
    about.iter().enumerate().map(alike).collect()
}

/// What most of the questions have, by how telling it is.
fn shared(
    members: &BTreeSet<usize>,
    about: &[About],
    names: &BTreeMap<Feature, String>,
) -> Vec<String> {
    let mut sums: BTreeMap<Feature, (usize, f32)> = BTreeMap::new();
    for (feature, weight) in members.iter().filter_map(|at| about.get(*at)).flatten() {
        let (n_with, sum) = sums.entry(*feature).or_default();
        *n_with += 1;
        *sum += weight;
    }
    let is_shared = |(n_with, _): &(usize, f32)| 2 * n_with > members.len();
    let mut sums: Vec<(Feature, f32)> = sums
        .into_iter()
        .filter(|(_, counted)| is_shared(counted))
        .map(|(feature, (_, sum))| (feature, sum))
        .collect();
    sums.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let names = sums.into_iter().filter_map(|(feature, _)| names.get(&feature).cloned());
    names.take(MOST_NAMES).collect()
}

/// The entry or topic to which the questions are nearest, taken together.
fn nearest(bank: &Bank, members: &BTreeSet<usize>, questions: &[String]) -> Option<usize> {
    let mut shares = vec![0.0_f64; bank.entries().len()];
    for question in members.iter().filter_map(|at| questions.get(*at)) {
        for candidate in bank.ranked(&bank.question(question, "", 0.0)) {
            if let Some(share) = shares.get_mut(candidate.entry) {
                *share += candidate.share;
            }
        }
    }
    let shares = shares.into_iter().enumerate();
    shares
        .max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::super::tests::bank;
    use super::*;

    #[test]
    fn questions_about_one_thing_stand_together_the_largest_theme_first() {
        let questions = [
            "is there a creche near the office",
            "do you pay for parking",
            "can I get a parking permit",
            "where is parking allowed",
            "is there a gym",
        ]
        .map(str::to_owned);
        let themes = themes(&bank(), &questions);
        let groups: Vec<&[usize]> = themes.iter().map(|theme| theme.questions.as_slice()).collect();
        assert_eq!(groups, [&[1, 2, 3][..], &[0], &[4]]);
        assert_eq!(themes[0].about, ["park"]);
        assert!(themes.iter().all(|theme| theme.nearest.is_some()));
        assert!(super::themes(&bank(), &[]).is_empty());
    }
}
