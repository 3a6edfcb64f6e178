//! What the bank makes of a question, before it is decided whether that is enough for an answer.

use super::asking::Asking;
use super::bank::{Bank, BankEntry, Candidate, Question};
use super::decision::{self, Judged};
use super::{Found, orders, passage, saying, tongues};
use crate::domain::understood::Answered;

/// What a question takes from the sentences before it, as a share of its own say: by the number of its words that mean something.
/// "Is it worth my while?" says too little alone.
const CONTEXT_SAY: [f32; 3] = [0.9, 0.5, 0.3];
/// A question with so many words that mean something stands by itself, whatever is said before it.
const ENOUGH_TELLING: usize = 2;
/// An entry has as much of a question's words as another if it has so large a share of what that has.
const AS_MUCH: f64 = 0.9;
/// From this chance on a question is answered surely.
const SURELY: f64 = 0.9;

/// A question is plainly about what the guidance answers where no larger part of all that is near it is not covered.
const PLAIN: f64 = 0.5;

/// The topic whose sentence is sent to whoever asks in another language than English.
const OTHER_LANGUAGES: &str = "other-languages";

/// What the bank makes of a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Opinion {
    /// The sources of the best three entries that the guidance answers, best first.
    considered: Vec<Vec<String>>,
    /// Whether the question is one of its ways to ask, word for word.
    is_exact: bool,
    /// The nearest entry, by its place.
    nearest: Option<usize>,
    /// The topic that is not covered, by its place, whose sentence fits.
    topic: Option<usize>,
    /// The entry that would answer, were the chance enough.
    best: Option<usize>,
    /// How large a part of what is near the question is not covered.
    not_covered: f64,
    /// The chance that it answers the question; none at all where the question is refused.
    pub chance: f64,
}

impl Opinion {
    /// What the bank makes of a question.
    pub fn of(bank: &Bank, asking: &Asking) -> Self {
        if asking.is_rest {
            return Self::none();
        }
        // What an officer wrote down as a way to ask is a question, however it is put.
        let is_put_otherwise =
            || orders::is_order(&asking.text) || orders::asks_counsel(&asking.text);
        let is_refused = orders::is_about_a_stranger(bank, &asking.before, &asking.text)
            || (exact(bank, asking).is_none() && is_put_otherwise())
            || bank.language().is_nod(&asking.text);
        Self::weighed(bank, asking, is_refused)
    }

    /// What is not looked up.
    const fn none() -> Self {
        Self {
            considered: Vec::new(),
            is_exact: false,
            nearest: None,
            topic: None,
            best: None,
            not_covered: 0.0,
            chance: 0.0,
        }
    }

    /// What a question that is not answered, whatever it asks, is about.
    pub fn refused(bank: &Bank, asking: &Asking) -> Self {
        Self::weighed(bank, asking, true)
    }

    fn weighed(bank: &Bank, asking: &Asking, is_refused: bool) -> Self {
        let question = seen(bank, asking);
        let ranked = bank.ranked(&question);
        let covered = ranked.iter().filter_map(|candidate| bank.entry(candidate.entry));
        let covered = covered.filter(|entry| entry.is_covered());
        let considered = covered.take(3).map(|entry| entry.cites.clone()).collect();
        let is_beside = |one: &&Candidate| bank.entry(one.entry).is_some_and(|it| !it.is_covered());
        let not_covered = ranked.iter().filter(is_beside).map(|one| one.share).sum();
        let exact = exact(bank, asking);
        let is_exact = exact.is_some();
        let is_foreign = exact.is_none() && tongues::is_not_english(&asking.text);
        let languages = || bank.entries().iter().position(|entry| entry.name == OTHER_LANGUAGES);
        let exact = if is_foreign { languages() } else { exact };
        let is_refused = is_refused || is_foreign;
        let nearest = exact.or_else(|| ranked.first().map(|first| first.entry));
        let is_topic = |at: &usize| bank.entry(*at).is_some_and(|entry| !entry.is_covered());
        let topic = exact.filter(is_topic).or_else(|| saying::topic(bank, &question, &ranked));
        let (best, chance) = if is_refused || orders::is_stuffed(&question) {
            (None, 0.0)
        } else if let Some(at) = exact {
            (Some(at).filter(|at| bank.entry(*at).is_some_and(BankEntry::is_covered)), 1.0)
        } else {
            let judged = judged(bank, asking, &question, &ranked);
            judged.map_or((None, 0.0), |(judged, chance)| (Some(judged.entry), chance))
        };
        Self { considered, is_exact, nearest, topic, best, not_covered, chance }
    }

    /// The entry that answers, if a chance is enough.
    pub fn answer(&self, least: f64) -> Option<usize> {
        self.best.filter(|_| self.chance >= least)
    }

    /// Whether the entry that would answer is the nearest of all, and little that is near is not covered.
    pub fn is_plain(&self) -> bool {
        self.is_nearest() && self.not_covered <= PLAIN
    }

    /// Whether it asks more of what one of these entries tells, which answer other questions beside it.
    pub fn is_more_of(&self, answered: &[usize]) -> bool {
        self.is_nearest() && self.best.is_some_and(|best| answered.contains(&best))
    }

    fn is_nearest(&self) -> bool {
        self.topic.is_none() && self.best.is_some() && self.best == self.nearest
    }

    /// The answer, if a chance is enough, or the hand-over; without the words that decided.
    pub fn found(&self, bank: &Bank, asking: &Asking, least: f64) -> Found {
        let answer = self.answer(least);
        let shown = answer.or(self.topic).or(self.nearest);
        let mut contact = None;
        let (names, entries, hand_over) = if let Some(answer) = answer.and_then(|at| bank.entry(at))
        {
            let others = answer.see_also.iter().filter_map(|name| bank.named(name));
            let together = std::iter::once(answer).chain(others);
            let covered = together.filter(|entry| entry.is_covered());
            let (names, entries) =
                covered.map(|entry| (entry.name.clone(), passage(entry))).unzip();
            (names, entries, None)
        } else {
            let topic = self.topic.or(self.nearest).and_then(|at| bank.entry(at));
            let topic = topic.filter(|topic| !topic.is_covered());
            let text = topic.filter(|_| self.topic.is_some()).map(BankEntry::text);
            let text = text.filter(|text| !text.is_empty()).map(str::to_owned);
            contact = topic.filter(|_| text.is_some()).and_then(|topic| topic.contact.clone());
            (topic.into_iter().map(|topic| topic.name.clone()).collect(), Vec::new(), text)
        };
        let nearest = shown.filter(|_| entries.is_empty()).and_then(|at| bank.entry(at));
        let answered = Answered {
            question: asking.text.clone(),
            entries,
            hand_over,
            contact,
            nearest: nearest.map(BankEntry::path),
            elsewhere: None,
        };
        Found {
            answered,
            names,
            considered: self.considered.clone(),
            telling: Vec::new(),
            chance: self.chance,
            is_exact: self.is_exact,
            shown,
        }
    }
}

/// The entry, by its place, of which a question is one of the ways to ask. What says too little alone may mean what stands before it.
fn exact(bank: &Bank, asking: &Asking) -> Option<usize> {
    bank.asked_exactly(&asking.text).filter(|_| stands_alone(bank, asking))
}

/// Whether a question says by itself what it is about: in words enough; or in any, where only the asker is spoken of before and nothing
/// points back at that. "I am in policy. Anything in Doncaster?" asks about Doncaster; "is that a problem?" about more.
fn stands_alone(bank: &Bank, asking: &Asking) -> bool {
    let language = bank.language();
    let is_of_asker = || asking.before.split(". ").all(|sentence| language.tells(sentence));
    asking.before.is_empty()
        || asking.n_telling >= ENOUGH_TELLING
        || (is_of_asker() && !language.points_back(&asking.text))
}

/// A question as the bank sees it, with what stands before it; one that says too little alone is taken with the sentence before it.
pub fn seen(bank: &Bank, asking: &Asking) -> Question {
    let say = CONTEXT_SAY.get(asking.n_telling).or(CONTEXT_SAY.last()).copied().unwrap_or_default();
    if asking.n_telling < ENOUGH_TELLING && !asking.before.is_empty() {
        let (before, last) = asking.before.rsplit_once(". ").unwrap_or(("", &asking.before));
        return bank.question(&format!("{last} {}", asking.text), before, say);
    }
    bank.question(&asking.text, &asking.before, say)
}

/// The entry that would answer a question, with its chance. To a question that says by itself what it is about what stands before it may
/// only take an answer away that is not sure. To another it may help to tell which entry it means, and never gives it one that its own
/// words do not speak of as much as of their nearest, nor any where they say what it is about and that is not covered.
fn judged(
    bank: &Bank,
    asking: &Asking,
    question: &Question,
    ranked: &[Candidate],
) -> Option<(Judged, f64)> {
    let with_chance = |judged: Judged| {
        let chance = bank.scale().chance(&judged.evidence);
        (judged, chance)
    };
    let around = decision::judge(bank, question, ranked).map(with_chance)?;
    if asking.before.is_empty() {
        return Some(around);
    }
    let words = bank.question(&asking.text, "", 0.0);
    let ranked_alone = bank.ranked(&words);
    let alone = decision::judge(bank, &words, &ranked_alone).map(with_chance)?;
    let (entry, own) = (around.0.entry, alone.0.entry);
    let (is_sure, is_kin) = (alone.1 >= SURELY, bank.share_cite(own, entry));
    if stands_alone(bank, asking) {
        let chance = if is_sure { alone.1 } else { alone.1.min(around.1) };
        return (is_sure || is_kin).then_some((alone.0, chance));
    }
    let has_as_much = || {
        let covered = |entry: usize| decision::words_covered(bank, &words, entry);
        covered(entry) > 0.0 && covered(entry) >= AS_MUCH * covered(own)
    };
    if is_sure && is_kin {
        return Some(alone);
    }
    let is_beside =
        |nearest: &Candidate| bank.entry(nearest.entry).is_some_and(|entry| !entry.is_covered());
    let is_beside = ranked_alone.first().is_some_and(is_beside);
    let is_about_another = !bank.language().points_back(&asking.text)
        && decision::knows_topic(bank, &words, entry).is_some_and(|knows| !knows || is_beside);
    if is_about_another {
        Some(alone).filter(|_| is_sure)
    } else if entry == own || is_kin || has_as_much() {
        Some(around)
    } else {
        Some(alone).filter(|_| is_sure)
    }
}
