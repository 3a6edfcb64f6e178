//! Learning from the bank: each way to ask is held out in its turn, and what is left must find it.
//!
//! Ways to ask of entries stand for questions that can be answered; ways to ask of topics that are not covered, with their topic
//! in the bank and without it, for those that cannot. Beside them stand judged questions, which are no ways to ask: they are asked of
//! the whole bank. Nothing else is learned from. The same files give the same numbers.

use std::collections::BTreeMap;

use super::bank::{Bank, BankEntry, Candidate, Question};
use super::decision;
use super::judged::{self, Judged};
use super::regression::{self, Kind, Lesson, rounded, solved};
use super::saying::{self, Said};
use super::taught;
use super::weights::{SIGNS, Weights};

/// The bank is split so often.
const FOLDS: usize = 5;
/// So many of the first candidates compete when the ranking is learned.
const MOST_CANDIDATES: usize = 25;
/// So large a part of the unanswerable questions is taken to be about topics that the bank does not know at all.
const UNKNOWN: f64 = 0.25;
/// So large a part of all lessons is the judged questions: they are nearer to what people ask than the ways to ask are.
const JUDGED: f64 = 0.6;
/// So large a part of the unanswerable questions may get an answer.
const MOST_FALSE: f64 = 0.05;
/// What is written down is rounded up with this, so that the question at the limit is not answered.
const HALF_A_STEP: f64 = 0.000_05;
/// Of the lessons from ways to ask one in so many is enough to learn what is only tried on judged questions.
const TRIED_WITH: usize = 3;

/// What was learned, and how it did on held-out questions.
pub struct Learned {
    /// The numbers.
    pub weights: Weights,
    /// Questions that can be answered.
    pub n_answerable: usize,
    /// Those whose first entry was right.
    pub n_first_right: usize,
    /// Those that were answered rightly.
    pub n_correct: usize,
    /// Those that were answered wrongly.
    pub n_wrong: usize,
    /// Questions that cannot be answered.
    pub n_unanswerable: usize,
    /// Those that were answered all the same.
    pub n_false: usize,
    /// The judged questions, by numbers that were not learned from them.
    pub tried: Tried,
    /// The sentences of topics that are not covered.
    pub said: Said,
}

/// What comes of judged questions when each is left out of what is learned in its turn.
#[derive(Default)]
pub struct Tried {
    /// Questions that can be answered.
    pub n_answerable: usize,
    /// Those that are answered rightly.
    pub n_correct: usize,
    /// Those that are answered wrongly.
    pub n_wrong: usize,
    /// Questions that cannot be answered.
    pub n_unanswerable: usize,
    /// Those that are answered all the same.
    pub n_false: usize,
}

/// Learns the numbers of some banks, each taught.
pub fn learn(banks: &[&Bank], judged: &[Judged]) -> Learned {
    let mut weights = Weights { ranking: first_ranking(), ..Weights::default() };
    let mut choices = Vec::new();
    for bank in banks {
        held_out(
            &bank.with_weights(weights.clone()),
            false,
            &mut |question, ranked, bank, entry| {
                let _: &Question = question;
                choices.push(choice(ranked, bank, entry));
            },
        );
    }
    weights.ranking = ranking(&choices);
    let (mut lessons, mut of_topics) = (Vec::new(), Vec::new());
    for (at, bank) in banks.iter().enumerate() {
        let bank = bank.with_weights(weights.clone());
        for without_topics in [false, true] {
            held_out(&bank, without_topics, &mut |question, ranked, bank, entry| {
                let kind = match (entry.is_covered(), without_topics) {
                    (true, _) => Kind::Answerable,
                    (false, false) => Kind::NotCovered,
                    (false, true) => Kind::TopicUnknown,
                };
                of_topics.extend(saying::lesson(bank, question, ranked, entry, kind));
                let Some(judged) = decision::judge(bank, question, ranked) else { return };
                let is_right = entry.is_covered()
                    && bank.entry(judged.entry).is_some_and(|first| first.shares_cite(entry));
                let evidence = judged.evidence;
                lessons.push(Lesson { evidence, is_right, kind, bank: at, say: 1.0 });
            });
        }
    }
    weigh(&mut lessons);
    let weighed: Vec<Bank> = banks.iter().map(|bank| bank.with_weights(weights.clone())).collect();
    let mut of_judged: Vec<(usize, Lesson)> = Vec::new();
    for judged in judged {
        let bank = weighed.get(judged.bank);
        let of_it = bank.into_iter().flat_map(|bank| judged::lessons(bank, judged));
        of_judged.extend(of_it.map(|lesson| (fold(judged), lesson)));
    }
    let tried = tried(&lessons, &of_judged);
    lessons.extend(with_judged(&lessons, of_judged.iter().map(|(_, lesson)| lesson)));
    weights.decision = regression::decide(&lessons);
    let (saying, says_from, said) = saying::learn(of_topics);
    let weights = Weights { saying, says_from, ..weights };
    Learned { said, ..summed_up(weights, &lessons, &tried) }
}

/// In which turn a judged question is left out; the same question to several banks is left out together.
fn fold(judged: &Judged) -> usize {
    usize::try_from(super::features::hash(&judged.message) >> 32).unwrap_or_default() % FOLDS
}

/// Judged questions as lessons beside others.
fn with_judged<'a>(lessons: &[Lesson], judged: impl Iterator<Item = &'a Lesson>) -> Vec<Lesson> {
    let mut judged: Vec<Lesson> = judged.cloned().collect();
    weigh_judged(&mut judged, lessons.iter().map(|lesson| lesson.say).sum());
    judged
}

/// The chance of each judged question, learned from the others.
fn tried<'a>(lessons: &[Lesson], judged: &'a [(usize, Lesson)]) -> Vec<(f64, &'a Lesson)> {
    let mut tried = Vec::new();
    for fold in 0..FOLDS {
        let out = || judged.iter().filter(move |(of, _)| *of == fold).map(|(_, lesson)| lesson);
        if out().next().is_none() {
            continue;
        }
        let rest = judged.iter().filter(|(of, _)| *of != fold).map(|(_, lesson)| lesson);
        let mut known: Vec<Lesson> = lessons.iter().step_by(TRIED_WITH).cloned().collect();
        known.extend(with_judged(&known, rest));
        let scale = decision::Scale::new(&regression::decide(&known));
        tried.extend(out().map(|lesson| (scale.chance(&lesson.evidence), lesson)));
    }
    tried
}

/// In each bank the unanswerable questions have as much say as the answerable.
fn weigh(lessons: &mut [Lesson]) {
    let mut counts: BTreeMap<(usize, Kind), usize> = BTreeMap::new();
    for lesson in lessons.iter() {
        *counts.entry((lesson.bank, lesson.kind)).or_default() += 1;
    }
    for lesson in lessons {
        let count = |kind| super::bank::rate(*counts.get(&(lesson.bank, kind)).unwrap_or(&1), 1);
        lesson.say = count(Kind::Answerable) / count(lesson.kind)
            * match lesson.kind {
                Kind::Answerable => 1.0,
                Kind::NotCovered => 1.0 - UNKNOWN,
                Kind::TopicUnknown => UNKNOWN,
            };
    }
}

/// Judged questions have a part of the say of all, half of it those that cannot be answered.
fn weigh_judged(lessons: &mut [Lesson], of_ways: f64) {
    let count = |is_answerable: bool, lessons: &[Lesson]| {
        let of_kind =
            lessons.iter().filter(|lesson| (lesson.kind == Kind::Answerable) == is_answerable);
        super::bank::rate(of_kind.count(), 1)
    };
    let half = of_ways * JUDGED / (1.0 - JUDGED) / 2.0;
    let (answerable, not) = (count(true, lessons), count(false, lessons));
    for lesson in lessons {
        lesson.say = half / if lesson.kind == Kind::Answerable { answerable } else { not };
    }
}

/// The chance from which on questions are answered, and what that comes to. It is such that of the judged questions that cannot be
/// answered, tried by what others teach, few enough would be; without any, of all lessons.
fn summed_up(mut weights: Weights, lessons: &[Lesson], tried: &[(f64, &Lesson)]) -> Learned {
    let scale = decision::Scale::new(&weights.decision);
    let chance = |lesson: &&Lesson| scale.chance(&lesson.evidence);
    let unanswerable = || lessons.iter().filter(|lesson| lesson.kind != Kind::Answerable);
    let of_tried = tried.iter().filter(|(_, lesson)| lesson.kind != Kind::Answerable);
    let mut chances: Vec<(f64, f64)> = of_tried.map(|(chance, _)| (*chance, 1.0)).collect();
    if chances.is_empty() {
        chances = unanswerable().map(|lesson| (chance(&lesson), lesson.say)).collect();
    }
    let answers_from = rounded(few_answered(chances) + HALF_A_STEP);
    let is_answered = |lesson: &&Lesson| chance(lesson) > answers_from;
    let answerable = || lessons.iter().filter(|lesson| lesson.kind == Kind::Answerable);
    let of_tried = |is_answerable: bool| {
        let of_kind =
            move |(_, lesson): &&(f64, &Lesson)| (lesson.kind == Kind::Answerable) == is_answerable;
        tried.iter().filter(of_kind)
    };
    let answered =
        |is_answerable: bool| of_tried(is_answerable).filter(|(chance, _)| *chance > answers_from);
    let learned = Learned {
        n_answerable: answerable().count(),
        n_first_right: answerable().filter(|lesson| lesson.is_right).count(),
        n_correct: answerable().filter(|one| one.is_right).filter(is_answered).count(),
        n_wrong: answerable().filter(|one| !one.is_right).filter(is_answered).count(),
        n_unanswerable: unanswerable().count(),
        n_false: unanswerable().filter(is_answered).count(),
        tried: Tried {
            n_answerable: of_tried(true).count(),
            n_correct: answered(true).filter(|(_, lesson)| lesson.is_right).count(),
            n_wrong: answered(true).filter(|(_, lesson)| !lesson.is_right).count(),
            n_unanswerable: of_tried(false).count(),
            n_false: answered(false).count(),
        },
        weights: Weights::default(),
        said: Said::default(),
    };
    weights.answers_from = answers_from;
    Learned { weights, ..learned }
}

/// The chance above which so small a part of these questions, each with its say, lies as may be answered falsely.
fn few_answered(mut chances: Vec<(f64, f64)>) -> f64 {
    let whole: f64 = chances.iter().map(|(_, say)| say).sum();
    chances.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut n_false = 0.0;
    let too_many = |(_, say): &&(f64, f64)| {
        n_false += say;
        n_false > MOST_FALSE * whole
    };
    chances.iter().find(too_many).map_or(0.5, |(chance, _)| *chance)
}

/// What is done with each held-out question: it, its ranking, the bank that was asked, and the entry that it belongs to.
type Each<'a> = &'a mut dyn FnMut(&Question, &[Candidate], &Bank, &BankEntry);

/// Asks each held-out way of the rest of the bank: of its entry's other ways, or of a bank that does not know the topic.
fn held_out(bank: &Bank, without_topics: bool, each: Each<'_>) {
    let n_ways = |is_covered: bool| -> usize {
        let entries = bank.entries().iter().filter(|entry| entry.is_covered() == is_covered);
        entries.map(|entry| entry.ways.len()).sum()
    };
    let one_in = (n_ways(false) / (2 * n_ways(true)).max(1)).max(1);
    for fold in 0..FOLDS {
        let is_out = |entry: usize, way: usize| {
            let covered = bank.entry(entry).is_some_and(BankEntry::is_covered);
            if without_topics {
                !covered && entry % FOLDS == fold
            } else {
                way > 0 && (entry + way) % FOLDS == fold
            }
        };
        let kept = |(at, entry): (usize, &BankEntry)| {
            let ways = entry.ways.iter().enumerate();
            let ways: Vec<String> =
                ways.filter(|(way, _)| !is_out(at, *way)).map(|(_, way)| way.clone()).collect();
            let is_gone = ways.is_empty();
            (!is_gone).then(|| BankEntry { ways: ways.into(), ..entry.clone() })
        };
        let rest = bank.with_entries(bank.entries().iter().enumerate().filter_map(kept).collect());
        let taught = taught::teach(&rest);
        let rest = rest.with_taught(&taught);
        for (at, entry) in bank.entries().iter().enumerate() {
            for (number, way) in entry.ways.iter().enumerate() {
                let is_looked_at = entry.is_covered() || (number / FOLDS).is_multiple_of(one_in);
                if is_out(at, number) && is_looked_at {
                    let question = rest.question(way, "", 0.0);
                    let ranked = rest.ranked(&question);
                    each(&question, &ranked, &rest, entry);
                }
            }
        }
    }
}

/// The candidates of a question, the right ones marked.
type Choice = Vec<([f64; SIGNS.len()], bool)>;

fn choice(ranked: &[Candidate], bank: &Bank, entry: &BankEntry) -> Choice {
    let signs = |candidate: &Candidate| {
        let found = bank.entry(candidate.entry)?;
        let is_right = if entry.is_covered() {
            found.is_covered() && found.shares_cite(entry)
        } else {
            !found.is_covered()
        };
        Some((Weights::signs(candidate.near, found.is_covered()), is_right))
    };
    ranked.iter().take(MOST_CANDIDATES).filter_map(signs).collect()
}

/// Where learning begins.
fn first_ranking() -> BTreeMap<String, f64> {
    SIGNS
        .iter()
        .zip([7.0, 1.0, 4.0, 3.0, 4.0, 0.0, 0.0])
        .map(|(name, weight)| ((*name).to_owned(), weight))
        .collect()
}

/// The weights of a ranking by which the right candidates have the greatest share, by Newton's method.
fn ranking(choices: &[Choice]) -> BTreeMap<String, f64> {
    const N: usize = SIGNS.len();
    let mut weights = [0.0; N];
    for (weight, name) in weights.iter_mut().zip(SIGNS) {
        *weight = first_ranking().get(name).copied().unwrap_or_default();
    }
    let mean = |choice: &Choice, shares: &[f64]| -> [f64; N] {
        let mut mean = [0.0; N];
        for ((signs, _), share) in choice.iter().zip(shares) {
            mean.iter_mut().zip(signs).for_each(|(sum, sign)| *sum += share * sign);
        }
        mean
    };
    for _ in 0..15 {
        let mut slope: Vec<f64> = weights.iter().map(|weight| -0.1 * weight).collect();
        let mut bend = vec![vec![0.0; N]; N];
        for (at, line) in bend.iter_mut().enumerate() {
            line.iter_mut().skip(at).take(1).for_each(|own| *own = 0.1);
        }
        for choice in choices.iter().filter(|choice| choice.iter().any(|(_, ok)| *ok)) {
            let score = |signs: &[f64; N]| -> f64 {
                signs.iter().zip(&weights).map(|(sign, weight)| sign * weight).sum()
            };
            let shares = shares(choice.iter().map(|(signs, _)| score(signs)).collect());
            let right: f64 =
                shares.iter().zip(choice).filter(|(_, (_, ok))| *ok).map(|(s, _)| s).sum();
            let of_right: Vec<f64> = shares
                .iter()
                .zip(choice)
                .map(|(share, (_, ok))| if *ok { share / right.max(1e-12) } else { 0.0 })
                .collect();
            let (all, wanted) = (mean(choice, &shares), mean(choice, &of_right));
            for ((slope, wanted), all) in slope.iter_mut().zip(wanted).zip(all) {
                *slope += wanted - all;
            }
            // The bend of the share of all alone, which never turns the wrong way.
            for ((signs, _), share) in choice.iter().zip(&shares) {
                for ((line, one), mean) in bend.iter_mut().zip(signs).zip(all) {
                    for ((cell, other), other_mean) in line.iter_mut().zip(signs).zip(all) {
                        *cell += share * (one - mean) * (other - other_mean);
                    }
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solved(bend, slope)) {
            *weight += step.clamp(-2.0, 2.0);
        }
    }
    SIGNS.iter().zip(weights).map(|(name, weight)| ((*name).to_owned(), rounded(weight))).collect()
}

/// Scores as shares of one.
fn shares(scores: Vec<f64>) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::MIN, f64::max);
    let powers: Vec<f64> = scores.into_iter().map(|score| (score - highest).exp()).collect();
    let whole: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / whole).collect()
}
