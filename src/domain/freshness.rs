//! Freshness: before an old submission is put forward, its sender is asked once whether it still stands, and so is whoever has waited as long
//! without a match. It waits for the answer as for any other: a reminder, then rest where a match waited, and else an officer.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::Nation;
use super::decision::{Decision, Programmes};
use super::draft;
use super::hours;
use super::ids::{OutgoingId, Reference};
use super::item::{Concern, Item};
use super::ledger::Ledger;
use super::matching::Profile;
use super::nudge;
use super::outgoing::{Outgoing, Template};
use super::programme::Programme;
use super::reading::Verdict;
use super::record::Record;
use super::resting;
use super::submission::{Submission, SubmissionState};

/// The question whether a submission still stands, while its sender has not said yes or no.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The programme's day on which it was asked.
    pub asked_on: Date,
    /// Reminders sent.
    #[serde(default)]
    pub n_nudges: usize,
    /// The day on which the sender would be asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_on: Option<Date>,
    /// Whether it was answered in words that a person must read.
    #[serde(default)]
    pub is_doubtful: bool,
    /// Whether no match waited for it when it was asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_waiting: bool,
    /// The day from which on its sender counts as silent, and officers know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Date>,
}

/// A submission that may be asked about, and why it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubt {
    /// Which.
    pub submission: Submission,
    /// The message that began it, where officers are told that its sender is silent.
    pub item: Option<Item>,
    /// Whether no match waits for the answer.
    pub is_waiting: bool,
}

impl Question {
    fn on(day: Date, is_waiting: bool) -> Self {
        Self {
            asked_on: day,
            n_nudges: 0,
            ask_on: None,
            is_doubtful: false,
            is_waiting,
            stale_since: None,
        }
    }

    /// Whether the other side of a match waits for the answer: until the reminder, and no longer.
    pub fn is_waited_for(&self) -> bool {
        self.n_nudges == 0 && self.ask_on.is_none() && !self.is_doubtful
    }

    /// Whether nothing more is owed by itself: a person reads the answer, or sees to the silence.
    fn is_with_officers(&self) -> bool {
        self.is_doubtful || self.stale_since.is_some()
    }

    /// The letter that asks.
    fn letter(&self, submission: &Reference) -> OutgoingId {
        let step = format!("{}/{}", Template::StillAvailable.as_str(), self.asked_on);
        OutgoingId::from(format!("{submission}/{step}").as_str())
    }
}

/// Whether a submission was last spoken of so long ago that its sender is asked before a match is proposed.
pub fn is_old(programme: &Programme, profile: &Profile, now: Timestamp) -> bool {
    let told_at = profile.told_at.unwrap_or(profile.received_at);
    let age = now.duration_since(told_at);
    programme.matching.still_available_after.is_some_and(|limit| age >= limit)
}

/// The day of the reminder, and the day on which silence lets the submission rest.
fn course(question: &Question, programme: &Programme, nation: Nation) -> Option<[Date; 2]> {
    let cadence = &programme.cadence;
    let wait = cadence.nudges_after.first().unwrap_or(&cadence.close_after);
    let after = |day| wait.after(day, &programme.introducing.calendar, nation);
    let reminder = question.ask_on.unwrap_or_else(|| after(question.asked_on));
    (!question.is_with_officers()).then(|| [reminder, after(reminder)])
}

/// The submissions about whose question something is owed by now, and the drafts that were left. Nothing is while a person must see to something that the sender
/// wrote, or while the question is on its way.
pub fn due(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Vec<Reference> {
    let is_due = |profile: &&Profile| {
        let Some((programme, question)) = asked(programmes, ledger, profile) else { return false };
        let today = now.to_zoned(programme.zone.clone()).date();
        next(programmes, ledger, profile).is_some_and(|day| day <= today)
            || question.asked_on > today
    };
    let asked = ledger.asked().filter(is_due).map(|profile| profile.reference.clone());
    asked.chain(draft::due(programmes, ledger, now)).collect()
}

/// When something is owed next, at the start of that day in the programme's zone.
pub fn next_due(programmes: &Programmes, ledger: &Ledger) -> Option<Timestamp> {
    let owed = |profile: &Profile| {
        let day = next(programmes, ledger, profile)?;
        let programme = programmes.get(&profile.programme)?;
        Some(day.to_zoned(programme.zone.clone()).ok()?.timestamp())
    };
    let of_drafts = draft::next_due(programmes, ledger);
    ledger.asked().filter_map(owed).chain(of_drafts).min()
}

fn asked<'a>(
    programmes: &'a Programmes,
    ledger: &Ledger,
    profile: &'a Profile,
) -> Option<(&'a Programme, &'a Question)> {
    let question = profile.question.as_deref()?;
    let is_paused = ledger.is_paused(profile.party);
    if is_paused || nudge::is_on_its_way(ledger, &question.letter(&profile.reference)) {
        return None;
    }
    Some((programmes.get(&profile.programme)?, question))
}

fn next(programmes: &Programmes, ledger: &Ledger, profile: &Profile) -> Option<Date> {
    let (programme, question) = asked(programmes, ledger, profile)?;
    let nation = hours::nation(ledger, programme, &profile.reference);
    let [reminder, end] = course(question, programme, nation)?;
    match question.n_nudges {
        0 => Some(reminder),
        // Officers are told on the next round of those who wait: it comes once a day.
        _ if question.is_waiting => None,
        _ => Some(end),
    }
}

/// Those who have waited so long without a match that they are asked whether they still do, the oldest first, and those whose silence officers
/// are told of. `most` limits the questions of a day: a desk that is new to an old folder asks nobody's patience at once.
pub fn waiting(
    programmes: &Programmes,
    ledger: &Ledger,
    most: usize,
    now: Timestamp,
) -> Vec<Reference> {
    let today = |programme: &Programme| now.to_zoned(programme.zone.clone()).date();
    let silent = ledger.asked().filter(|profile| {
        asked(programmes, ledger, profile).is_some_and(|(programme, question)| {
            let nation = hours::nation(ledger, programme, &profile.reference);
            let course = course(question, programme, nation);
            let is_over = course.is_some_and(|[_, end]| end <= today(programme));
            // An officer who sees to something else of it is not told of this in its place.
            let is_free = ledger.concern(&profile.reference).is_none();
            question.is_waiting && question.n_nudges > 0 && is_over && is_free
        })
    });
    let silent = silent.map(|profile| profile.reference.clone());
    let is_due = |profile: &&Profile| {
        let Some(programme) = programmes.get(&profile.programme) else { return false };
        let party = profile.party;
        let is_lost = ledger.acquaintance(party).is_none_or(|known| known.is_unreachable);
        let may_be_asked = !is_lost && !ledger.is_paused(party) && ledger.is_matched(party);
        programme.matching.asks_who_waits
            && profile.question.is_none()
            && may_be_asked
            && is_old(programme, profile, now)
            && ledger.load(&profile.reference).n_live == 0
    };
    let n_today = ledger.asked().filter(|profile| {
        let question = profile.question.as_deref().filter(|question| question.is_waiting);
        let programme = programmes.get(&profile.programme);
        question.zip(programme).is_some_and(|(known, own)| known.asked_on == today(own))
    });
    let most = most.saturating_sub(n_today.count());
    let mut due: Vec<&Profile> = ledger.profiles().filter(is_due).collect();
    due.sort_by_key(|profile| (profile.told_at.unwrap_or(profile.received_at), &profile.reference));
    let mut persons = BTreeSet::new();
    let due = due.into_iter().filter(|profile| {
        !ledger.is_asked(profile.party) && persons.insert(ledger.person(profile.party))
    });
    silent.chain(due.take(most).map(|profile| profile.reference.clone())).collect()
}

/// What is owed about a submission: the question if it is old and was not asked, the one reminder, or rest after silence.
pub fn owed(programmes: &Programmes, ledger: &Ledger, doubt: &Doubt, now: Timestamp) -> Decision {
    let submission = &doubt.submission;
    if submission.state == SubmissionState::Draft {
        return draft::owed(programmes, ledger, submission, now);
    }
    let mut decision = Decision::default();
    let reference = &submission.reference;
    let is_silent = |item: &&Item| item.concern == Some(Concern::Silent);
    let is_heard = submission.question.as_ref().is_none_or(|known| known.stale_since.is_none());
    if let Some(item) = doubt.item.as_ref().filter(is_silent).filter(|_| is_heard) {
        decision.records.push(Record::Item(Item { concern: None, ..item.clone() }));
        decision.note(now, reference, "freshness.heard", "its sender is silent no more");
        return decision;
    }
    let profile = ledger.profile(reference);
    let Some((programme, profile)) = programmes.get(&submission.programme).zip(profile) else {
        return decision;
    };
    let today = now.to_zoned(programme.zone.clone()).date();
    let Some(question) = &submission.question else {
        if is_old(programme, profile, now) {
            let question = Question::on(today, doubt.is_waiting);
            decision.outgoing.push(letter(submission, programme, &question, false, now));
            decision.records.push(with(submission, question));
            decision.note(now, reference, "freshness.ask", "asked whether it still stands");
        }
        return decision;
    };
    if question.asked_on > today {
        // It was asked under a clock that was ahead.
        let ask_on = question.ask_on.map(|day| today.saturating_add(day - question.asked_on));
        let question = Question { asked_on: today, ask_on, ..question.clone() };
        decision.records.push(with(submission, question));
        return decision;
    }
    let nation = hours::nation(ledger, programme, reference);
    let Some([reminder, end]) = course(question, programme, nation) else { return decision };
    if end <= today && question.n_nudges > 0 && question.is_waiting {
        let Some(item) = doubt.item.as_ref().filter(|item| item.concern.is_none()) else {
            return decision;
        };
        let item = Item { concern: Some(Concern::Silent), ..item.clone() };
        let question = Question { stale_since: Some(today), ..question.clone() };
        decision.records.extend([Record::Item(item), with(submission, question)]);
        let deed = "its sender was asked whether it still stands and is silent: officers see to it";
        decision.note(now, reference, "freshness.silent", deed);
    } else if end <= today && question.n_nudges > 0 {
        decision.note(
            now,
            reference,
            "freshness.rest",
            "rests: its sender was asked and is silent",
        );
        resting::rest(&mut decision, programme, submission, true, now);
    } else if reminder <= today && question.n_nudges == 0 {
        // Who is reminded late, after an outage, has as long to answer as anybody.
        let question = Question { n_nudges: 1, ask_on: Some(today), ..question.clone() };
        let is_unreachable =
            ledger.acquaintance(submission.party).is_some_and(|known| known.is_unreachable);
        if !is_unreachable {
            decision.outgoing.push(letter(submission, programme, &question, true, now));
        }
        decision.records.push(with(submission, question));
        decision.note(
            now,
            reference,
            "freshness.remind",
            "asked once more whether it still stands",
        );
    }
    decision
}

fn with(submission: &Submission, question: Question) -> Record {
    let asked = Submission { question: Some(question), ..submission.clone() };
    Record::Submission(Box::new(asked))
}

fn letter(
    submission: &Submission,
    programme: &Programme,
    question: &Question,
    is_last: bool,
    now: Timestamp,
) -> Outgoing {
    let (reference, template) = (&submission.reference, Template::StillAvailable);
    let step = if let (Some(day), true) = (question.ask_on, is_last) {
        format!("{}/{day}/again", template.as_str())
    } else {
        format!("{}/{}", template.as_str(), question.asked_on)
    };
    let day = submission.told_at().to_zoned(programme.zone.clone()).date();
    Outgoing::new(reference, &step, template, &programme.name, submission.party, now)
        .with("submission", reference.as_str())
        .with("kind", submission.kind.as_str())
        .with("since", day.strftime("%-d %B %Y").to_string())
        .with("is_last", is_last)
        .with("is_waiting", question.is_waiting)
}

/// A submission after its sender has said whether it still stands: a yes makes it fresh, and ends a rest; a no lets it rest, or takes it off the
/// list where no match waited for the word; a not yet puts the question off.
pub fn answered(
    programme: &Programme,
    ledger: &Ledger,
    before: &Submission,
    (verdict, until): (Verdict, Option<Date>),
    now: Timestamp,
) -> Submission {
    let mut after = before.clone();
    let today = now.to_zoned(programme.zone.clone()).date();
    let question = before.question.clone().unwrap_or_else(|| Question::on(today, false));
    match verdict {
        Verdict::Yes => {
            after.wake(now);
            after.stands(now);
            after.settle(programme);
        }
        Verdict::No => {
            after.question = None;
            if question.is_waiting {
                after.state = SubmissionState::Withdrawn;
            } else if before.state != SubmissionState::Withdrawn {
                after.state = SubmissionState::Resting;
            }
        }
        Verdict::NotYet => {
            let nation = hours::nation(ledger, programme, &before.reference);
            let ask_on = programme.asks_again_on(until, nation, today);
            // Days are counted from the latest word.
            let put_off = Question::on(today, question.is_waiting);
            after.question = Some(Question { ask_on, ..put_off });
        }
        Verdict::Unclear => after.question = Some(Question { is_doubtful: true, ..question }),
    }
    after
}
