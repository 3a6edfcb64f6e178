//! Whether the sentence of a topic that is not covered is sent: only to whoever asks about it. A sentence about something else is worse
//! than none.

use std::collections::BTreeMap;

use super::bank::{Bank, BankEntry, Candidate, Question};
use super::decision::{self, Side};
use super::regression::{self, Kind, Lesson, rounded};

/// So large a part of the sentences that are sent may be another topic's. Neighbours are counted among them: what the host pays and what
/// travel costs are two topics, and often the sentence of either fits.
const MOST_UNFITTING: f64 = 0.25;
/// Of the questions that are handed over so many are about topics that the bank knows, about others, and about what it answers.
const KNOWN: f64 = 0.5;
const UNKNOWN: f64 = 0.35;
const ANSWERABLE: f64 = 0.15;
/// What is sent at no chance at all: more than any.
pub const NEVER: f64 = 1.01;

/// Where nothing was learned of it yet, as with weights of before, a topic that is the nearest has so large a share of all at least.
const LEAST_SHARE: f64 = 0.5;

/// The topic, by its place, whose sentence fits a question.
pub fn topic(bank: &Bank, question: &Question, ranked: &[Candidate]) -> Option<usize> {
    if bank.weights().saying.is_empty() {
        let nearest = ranked.first().filter(|first| first.share >= LEAST_SHARE)?;
        let is_topic = bank.entry(nearest.entry).is_some_and(|entry| !entry.is_covered());
        return is_topic.then_some(nearest.entry);
    }
    let judged = decision::weigh(bank, question, ranked, Side::Topics)?;
    let chance = bank.fit().chance(&judged.evidence);
    (chance >= bank.weights().says_from).then_some(judged.entry)
}

/// What a question from an entry's ways shows of the topic that is nearest to it; nothing where that has no sentence, or where it is
/// not known which of the bank's own would fit.
pub fn lesson(
    bank: &Bank,
    question: &Question,
    ranked: &[Candidate],
    entry: &BankEntry,
    kind: Kind,
) -> Option<Lesson> {
    let judged = decision::weigh(bank, question, ranked, Side::Topics)?;
    let nearest = bank.entry(judged.entry).filter(|nearest| !nearest.is_borrowed())?;
    if entry.is_borrowed() {
        return None;
    }
    let is_right = kind == Kind::NotCovered && nearest.name == entry.name;
    Some(Lesson { evidence: judged.evidence, is_right, kind, bank: 0, say: 1.0 })
}

/// How sentences did on questions that were held out.
#[derive(Default)]
pub struct Said {
    /// Questions about topics that the bank knows.
    pub n_known: usize,
    /// Those whose own topic's sentence is sent.
    pub n_fitting: usize,
    /// Questions about anything else.
    pub n_others: usize,
    /// Questions of all kinds to which the sentence of another topic is sent.
    pub n_unfitting: usize,
}

/// The weights of what speaks for a topic, learned from one half of the lessons, and the chance from which on its sentence is sent,
/// from the other half.
pub fn learn(mut lessons: Vec<Lesson>) -> (BTreeMap<String, f64>, f64, Said) {
    weigh(&mut lessons);
    let half = |odd: usize| lessons.iter().skip(odd).step_by(2).cloned().collect::<Vec<Lesson>>();
    let (from, held_out) = (half(0), half(1));
    if from.is_empty() || held_out.is_empty() {
        return (BTreeMap::new(), NEVER, Said::default());
    }
    let weights = regression::decide(&from);
    let scale = decision::Scale::new(&weights);
    let chance = |lesson: &Lesson| scale.chance(&lesson.evidence);
    let mut chances: Vec<(f64, &Lesson)> =
        held_out.iter().map(|lesson| (chance(lesson), lesson)).collect();
    chances.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut all, mut unfitting, mut says_from) = (0.0, 0.0, NEVER);
    for (chance, lesson) in &chances {
        all += lesson.say;
        unfitting += if lesson.is_right { 0.0 } else { lesson.say };
        if unfitting <= MOST_UNFITTING * all {
            says_from = *chance;
        }
    }
    let says_from = rounded(says_from);
    let is_said = |(chance, _): &&(f64, &Lesson)| *chance >= says_from;
    let is_known = |(_, lesson): &&(f64, &Lesson)| lesson.kind == Kind::NotCovered;
    let said = Said {
        n_known: chances.iter().filter(is_known).count(),
        n_fitting: chances.iter().filter(is_said).filter(|(_, lesson)| lesson.is_right).count(),
        n_others: chances.iter().filter(|one| !is_known(one)).count(),
        n_unfitting: chances.iter().filter(is_said).filter(|(_, lesson)| !lesson.is_right).count(),
    };
    (weights, says_from, said)
}

/// Each kind of question counts as much as it is met.
fn weigh(lessons: &mut [Lesson]) {
    let n = |kind: Kind| lessons.iter().filter(|lesson| lesson.kind == kind).count();
    let counts = [Kind::Answerable, Kind::NotCovered, Kind::TopicUnknown].map(n);
    let all = super::bank::rate(lessons.len(), 1);
    for lesson in lessons {
        let (part, at) = match lesson.kind {
            Kind::Answerable => (ANSWERABLE, 0),
            Kind::NotCovered => (KNOWN, 1),
            Kind::TopicUnknown => (UNKNOWN, 2),
        };
        let count = counts.get(at).copied().unwrap_or_default();
        lesson.say = part * all / super::bank::rate(count.max(1), 1);
    }
}
