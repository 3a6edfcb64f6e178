//! How well questions with known answers are answered: the measures of the officers' test, each with its 95% interval.

use std::collections::BTreeSet;

/// A question with its known answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// What is asked, each by the sections that answer it; empty where the guidance does not answer.
    pub needs: Vec<BTreeSet<String>>,
    /// Whether several things are asked, each a need of its own; otherwise the needs are alternatives.
    pub is_multi: bool,
}

/// What was said to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// The sections of each entry that was sent, in order.
    pub entries: Vec<BTreeSet<String>>,
    /// The sections of the best entry that was looked at.
    pub first_considered: BTreeSet<String>,
}

/// What became of a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Answered rightly; of several questions, all.
    Correct,
    /// Some of several questions answered.
    Partly,
    /// Answered by another section.
    Wrong,
    /// Answered, though the guidance does not.
    False,
    /// Handed over.
    HandedOver,
}

/// A share with the numbers that it is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// How many.
    pub part: u32,
    /// Of how many.
    pub whole: u32,
}

/// All measures.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Score {
    /// Single questions whose best entry is right, whether or not it was sent.
    pub first: Share,
    /// Answerable questions that were answered rightly.
    pub correct: Share,
    /// Answerable questions that were answered wrongly.
    pub wrong: Share,
    /// Unanswerable questions that were answered.
    pub false_answers: Share,
    /// What is asked in questions that ask several things, and was answered.
    pub needs: Share,
}

/// A section's name, compared by letters and digits alone.
pub fn folded(cite: &str) -> String {
    cite.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect()
}

impl Score {
    /// Counts a question.
    pub fn count(&mut self, known: &Known, said: &Said) -> Verdict {
        let is_answered = !said.entries.is_empty();
        if known.needs.is_empty() {
            self.false_answers.add(is_answered);
            return if is_answered { Verdict::False } else { Verdict::HandedOver };
        }
        let meets = |need: &BTreeSet<String>, cites: &BTreeSet<String>| !need.is_disjoint(cites);
        let (is_right, is_partly) = if known.is_multi {
            let is_met =
                |need: &BTreeSet<String>| said.entries.iter().any(|cites| meets(need, cites));
            let met: Vec<bool> = known.needs.iter().map(is_met).collect();
            for is_met in &met {
                self.needs.add(*is_met);
            }
            (met.iter().all(|met| *met), met.iter().any(|met| *met))
        } else {
            let any: BTreeSet<String> = known.needs.iter().flatten().cloned().collect();
            self.first.add(meets(&any, &said.first_considered));
            let is_right = said.entries.first().is_some_and(|cites| meets(&any, cites));
            (is_right, is_right)
        };
        self.correct.add(is_answered && is_right);
        self.wrong.add(is_answered && !is_partly);
        match (is_answered, is_right, is_partly) {
            (false, ..) => Verdict::HandedOver,
            (true, true, _) => Verdict::Correct,
            (true, false, true) => Verdict::Partly,
            (true, false, false) => Verdict::Wrong,
        }
    }
}

impl Share {
    fn add(&mut self, is_part: bool) {
        self.part += u32::from(is_part);
        self.whole += 1;
    }

    /// The share and the ends of its 95% interval, after Wilson.
    pub fn interval(self) -> (f64, f64, f64) {
        const Z: f64 = 1.96;
        if self.whole == 0 {
            return (0.0, 0.0, 1.0);
        }
        let (part, whole) = (f64::from(self.part), f64::from(self.whole));
        let share = part / whole;
        let spread = Z * Z / whole;
        let middle = (share + spread / 2.0) / (1.0 + spread);
        let half =
            Z * (share * (1.0 - share) / whole + spread / (4.0 * whole)).sqrt() / (1.0 + spread);
        (share, (middle - half).max(0.0), (middle + half).min(1.0))
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (share, from, to) = self.interval();
        write!(formatter, "{share:.3} [{from:.2}, {to:.2}] of {}", self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(cites: &[&str]) -> BTreeSet<String> {
        cites.iter().map(|cite| folded(cite)).collect()
    }

    #[track_caller]
    fn check(needs: &[&[&str]], is_multi: bool, entries: &[&[&str]], expected: Verdict) {
        let known = Known { needs: needs.iter().map(|need| set(need)).collect(), is_multi };
        let entries: Vec<_> = entries.iter().map(|cites| set(cites)).collect();
        let said = Said { first_considered: entries.first().cloned().unwrap_or_default(), entries };
        assert_eq!(Score::default().count(&known, &said), expected);
    }

    #[test]
    fn a_question_is_counted_once_and_by_its_first_entry() {
        check(&[&["page:A?"], &["page:B"]], false, &[&["page:a"]], Verdict::Correct);
        check(&[&["page:A"]], false, &[&["page:B"], &["page:A"]], Verdict::Wrong);
        check(&[&["page:A"], &["page:B"]], true, &[&["page:B"]], Verdict::Partly);
        check(&[&["page:A"], &["page:B"]], true, &[&["page:B"], &["page:A"]], Verdict::Correct);
        check(&[&["page:A"]], false, &[], Verdict::HandedOver);
        check(&[], false, &[&["page:A"]], Verdict::False);
        check(&[], false, &[], Verdict::HandedOver);
    }

    #[test]
    fn an_interval_is_wide_for_few_questions() {
        let (share, from, to) = Share { part: 19, whole: 20 }.interval();
        assert!((share - 0.95).abs() < 1e-9 && from < 0.77 && to > 0.98);
    }
}
