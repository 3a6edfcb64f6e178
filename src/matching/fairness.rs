//! Who is proposed how often, by kind of employer, area, working pattern and level; small numbers are not shown.

use std::collections::{BTreeMap, BTreeSet};

use super::board::Board;
use super::names::NONE;
use super::round::Round;

/// A number from one to this is not shown: it could tell of single people.
const SMALL: u32 = 4;
/// Half days of a full week.
const FULL_WEEK: u8 = 10;

/// A group of people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// By what people are told apart: `employer`, `area`, `pattern` or `level`.
    pub by: &'static str,
    /// The group; empty where it is not known.
    pub name: String,
    /// Everybody in it; nothing where the number is not shown.
    pub people: Option<u32>,
    /// Those whom some role would suit.
    pub suited: Option<u32>,
    /// Those who are proposed for one.
    pub proposed: Option<u32>,
    /// The share of the suited who are proposed, in per cent of the same share among everybody.
    pub ratio: Option<u32>,
}

/// People, those suited, those proposed.
type Counts = [u32; 3];

/// The report on a round.
pub fn fairness(round: &Round) -> Vec<Group> {
    let suited = round.edges().iter().map(|edge| edge.person).collect();
    let proposed = round.proposals().iter().map(|proposal| proposal.person).collect();
    report(&round.board, |_| true, &suited, &proposed)
}

/// The report on the people of a board who are meant: whom some role would suit, and who is proposed for one.
pub fn report(
    board: &Board,
    is_meant: impl Fn(u32) -> bool,
    suited: &BTreeSet<u32>,
    proposed: &BTreeSet<u32>,
) -> Vec<Group> {
    let mut groups: BTreeMap<(&'static str, String), Counts> = BTreeMap::new();
    let mut all = Counts::default();
    let words = &board.words;
    for (at, person) in (0..).zip(&board.people).filter(|(at, _)| is_meant(*at)) {
        let is = [true, suited.contains(&at), proposed.contains(&at)];
        let pattern = match person.half_days {
            u8::MAX => "",
            days if days < FULL_WEEK => "part time",
            _ => "full time",
        };
        let level = if person.level == 0 { String::new() } else { person.level.to_string() };
        let area = if person.home_area == NONE { "" } else { words.areas.word(person.home_area) };
        let keys = [
            ("employer", words.sectors.word(person.sector).replace('_', " ")),
            ("area", area.to_owned()),
            ("pattern", pattern.to_owned()),
            ("level", level),
        ];
        add(&mut all, is);
        for key in keys {
            add(groups.entry(key).or_default(), is);
        }
    }
    let mut report = Vec::new();
    for by in ["employer", "area", "pattern", "level"] {
        let of_kind = groups.iter().filter(|((kind, _), _)| *kind == by);
        let (names, counts): (Vec<&String>, Vec<Counts>) =
            of_kind.map(|((_, name), counts)| (name, *counts)).unzip();
        let shown = shown(&counts);
        for ((name, counts), [people, suited, proposed]) in names.iter().zip(&counts).zip(shown) {
            let number = |at: usize, is_shown: bool| counts.get(at).copied().filter(|_| is_shown);
            let ratio = ratio(*counts, all).filter(|_| suited && proposed);
            report.push(Group {
                by,
                name: (*name).clone(),
                people: number(0, people),
                suited: number(1, suited),
                proposed: number(2, proposed),
                ratio,
            });
        }
    }
    report
}

fn add(counts: &mut Counts, is: [bool; 3]) {
    counts.iter_mut().zip(is).for_each(|(count, is)| *count += u32::from(is));
}

/// Which numbers of some groups may be shown. A single one that is hidden could be told from the others and the sum: then the next smallest
/// is hidden, too.
fn shown(groups: &[Counts]) -> Vec<[bool; 3]> {
    let mut shown = vec![[true; 3]; groups.len()];
    for measure in 0..3 {
        let value = |at: usize| groups.get(at).and_then(|counts| counts.get(measure)).copied();
        let mut hidden: Vec<usize> =
            (0..groups.len()).filter(|at| matches!(value(*at), Some(1..=SMALL))).collect();
        if let [only] = hidden[..] {
            let others = (0..groups.len()).filter(|at| *at != only);
            let others = others.filter(|at| value(*at).is_some_and(|value| value > 0));
            hidden.extend(others.min_by_key(|at| value(*at)));
        }
        for at in hidden {
            if let Some(is_shown) = shown.get_mut(at).and_then(|group| group.get_mut(measure)) {
                *is_shown = false;
            }
        }
    }
    shown
}

/// The share of the suited who are proposed, in per cent of that share among all; nothing where nobody is suited.
fn ratio([_, suited, proposed]: Counts, [_, all_suited, all_proposed]: Counts) -> Option<u32> {
    let (share, whole) = (
        u64::from(proposed) * u64::from(all_suited) * 100,
        u64::from(suited) * u64::from(all_proposed),
    );
    u32::try_from(share.checked_div(whole)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_hidden_and_never_one_alone() {
        let hidden = |groups: &[u32]| -> Vec<usize> {
            let counts: Vec<Counts> = groups.iter().map(|count| [*count, 0, 0]).collect();
            let shown = shown(&counts);
            (0..groups.len()).filter(|at| !shown[*at][0]).collect()
        };
        assert_eq!(hidden(&[100, 5, 0]), Vec::<usize>::new());
        assert_eq!(hidden(&[100, 3, 40, 0]), [1, 2]);
        assert_eq!(hidden(&[1, 4, 40]), [0, 1]);
        assert_eq!(hidden(&[3]), [0]);
    }

    #[test]
    fn a_share_is_told_against_that_of_everybody() {
        assert_eq!(ratio([50, 20, 10], [100, 40, 20]), Some(100));
        assert_eq!(ratio([50, 20, 5], [100, 40, 20]), Some(50));
        assert_eq!(ratio([50, 0, 0], [100, 40, 20]), None);
    }
}
