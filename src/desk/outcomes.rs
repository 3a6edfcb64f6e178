//! What officers order and see of answers to introductions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::enquiry::not_a_reference;
use super::orders::Ordered;
use super::{Desk, told};
use crate::domain::Event;
use crate::domain::answer::{self, Consequence, Outcome, SideAnswer, Teller};
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::introduction::Part;
use crate::domain::ledger::Subject;
use crate::domain::officer::{Heard, Order};
use crate::domain::reading::Verdict;
use crate::domain::record::Record;
use crate::domain::resting;
use crate::domain::submission::{Submission, SubmissionKind};
use crate::reading::outcome;
use crate::store::{about, records};

impl Desk {
    /// What a side told an officer, read as if it had written it.
    pub(super) fn heard(
        &self,
        typed: &str,
        side: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<Ordered, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let part = match side {
            "host" => Part::Host,
            "person" | "applicant" => Part::Applicant,
            _ => self.side_of_swap(&reference, side)?,
        };
        let words = words.trim().to_owned();
        let known = self.ledger.introduction(&reference);
        let is_of_submission = self.ledger.subject(&reference) == Some(Subject::Submission);
        let submission = told(self.submission(&reference)).filter(|_| is_of_submission);
        let name = known.map(|known| &known.programme);
        let name = name.or(submission.as_ref().map(|known| &known.programme));
        let programme = name.and_then(|name| self.settings.programmes.get(name));
        let today = programme.map(|known| now.to_zoned(known.zone.clone()).date());
        let told = outcome::told(&words, today, words.contains('?'), &self.settings.vocabulary);
        let (verdict, until) = (told.verdict, told.until);
        if verdict == Verdict::Unclear {
            return Err(format!(
                "\"{words}\" is neither a yes, nor a no, nor a not yet, and nothing was noted: say it in plain words, such as \"yes\", \
                 \"no: too far\" or \"after Easter\"."
            ));
        }
        if let Some(submission) = submission {
            return heard_whether_it_stands(submission, part, (verdict, until));
        }
        let said = (part, verdict, until);
        let found = known.and_then(|known| {
            answer::consequence(&self.settings.programmes, &self.ledger, known, said, now)
        });
        let side = if part == Part::Host { "the host" } else { "the person" };
        let mut done = format!("{reference}: {side} says {}", in_words(verdict));
        done.push_str(&found.map(|found| follows(&found)).unwrap_or_default());
        Ok((Order::Outcome(Heard { reference, part, verdict, until, words }), done))
    }

    /// The side of a swap whose interest an officer names; a match has sides by name alone.
    fn side_of_swap(&self, reference: &Reference, side: &str) -> Result<Part, String> {
        let swap = self.ledger.introduction(reference).filter(|known| known.is_swap);
        let (swap, named) = swap.zip(Reference::typed(side)).unzip();
        match swap.zip(named) {
            Some((swap, named)) if swap.interest == named => Ok(Part::Applicant),
            Some((swap, named)) if swap.role == named => Ok(Part::Host),
            Some(_) | None => Err(format!("`{side}` is no side: write \"host\" or \"person\".")),
        }
    }

    /// Tells a side what it does not know.
    pub(super) fn telling(&self, typed: &str) -> Result<Ordered, String> {
        let reference = self.known_reference(typed)?;
        let steps = ["not-going-ahead", "unreached"];
        let ids = steps.iter().flat_map(|step| {
            [Part::Host, Part::Applicant].map(|part| {
                OutgoingId::from(format!("{reference}/{step}/{}", part.as_str()).as_str())
            })
        });
        let is_there = |id: &OutgoingId| {
            told(self.record(records::letter_key(&self.ledger, &reference, id))).is_some()
        };
        let told = ids.filter(is_there).collect();
        let done =
            format!("{reference}: whoever did not know is told{}.", self.until_when(&reference));
        Ok((Order::Tell { reference, told }, done))
    }

    /// What the two sides of an introduction have said of it, oldest first.
    pub(super) fn answers_to(&self, introduction: &Reference) -> Vec<SideAnswer> {
        let found = about::answers_of(&*self.store, &self.ledger, introduction);
        let records = found.unwrap_or_else(|error| {
            tracing::error!(%error, "the answers to an introduction could not be read");
            Vec::new()
        });
        let answers = records.into_iter().filter_map(|record| {
            if let Record::SideAnswer(answer) = record { Some(answer) } else { None }
        });
        answers.collect()
    }

    /// The introductions to which an answer is waited for, and whose latest answer came after a time.
    pub(super) fn answered_after(&self, time: Timestamp) -> BTreeMap<Reference, Timestamp> {
        let latest = self.ledger.unanswered().filter_map(|known| {
            let at = self.answers_to(&known.reference).iter().map(|answer| answer.at).max()?;
            (at > time).then(|| (known.reference.clone(), at))
        });
        latest.collect()
    }

    /// The latest words of each side, for an officer.
    pub(super) fn said_by_both(&self, introduction: &Reference) -> Vec<String> {
        let answers = self.answers_to(introduction);
        let latest = [Part::Host, Part::Applicant]
            .map(|part| answers.iter().rfind(|answer| answer.part == part).map(line));
        latest.into_iter().flatten().collect()
    }

    /// Lets submissions rest whose senders were silent too often, when silence has ended an introduction of theirs.
    pub(super) fn rest_silent(&mut self, records: &[Record], now: Timestamp) {
        let ended = records.iter().filter_map(|record| {
            if let Record::Introduction(known) = record { Some(known) } else { None }
        });
        let silent: Vec<Reference> = ended
            .filter(|known| known.is_silent())
            .flat_map(resting::silent_sides)
            .cloned()
            .collect();
        for reference in silent {
            let Some(submission) = told(self.submission(&reference)) else { continue };
            self.stage(Event::Silent(Box::new(submission)), now);
        }
    }
}

/// An answer in a line.
pub(super) fn line(answer: &SideAnswer) -> String {
    let side = if answer.part == Part::Host { "the host" } else { "the person" };
    let by = match &answer.by {
        Teller::Message(reference) => format!(" ({reference})"),
        Teller::Officer(officer) => format!(" (told `{officer}`)"),
    };
    let until = answer.until.map(|day| format!(", asked again on {day}")).unwrap_or_default();
    let (day, verdict) = (answer.at.strftime("%F"), in_words(answer.verdict));
    format!("{side}, {day}: {verdict}{until}: \"{}\"{by}", answer.words)
}

/// What the sender of a submission told an officer: whether it still stands.
fn heard_whether_it_stands(
    submission: Submission,
    part: Part,
    (verdict, until): (Verdict, Option<Date>),
) -> Result<Ordered, String> {
    let (reference, kind) = (&submission.reference, submission.kind);
    let (own, side) = match kind {
        SubmissionKind::Interest => (Part::Applicant, "person"),
        SubmissionKind::Role => (Part::Host, "host"),
    };
    if own != part {
        return Err(format!("{reference} is of one side alone: write \"{side}\"."));
    }
    let follows = match verdict {
        Verdict::Yes => "it is put forward.",
        Verdict::No => "it rests, and a word of its sender brings it back.",
        Verdict::NotYet | Verdict::Unclear => {
            "it is put forward to nobody until it is asked again."
        }
    };
    let done = format!("{reference}: the {side} says {}; {follows}", in_words(verdict));
    Ok((Order::Stands { submission: Box::new(submission), verdict, until }, done))
}

fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::NotYet => "not yet",
        Verdict::Unclear => "something unclear",
    }
}

/// What follows from an answer, as the end of a sentence.
fn follows(consequence: &Consequence) -> String {
    let ask = consequence.ask_on.map(|day| format!("; asked again on {day}")).unwrap_or_default();
    let outcome = match consequence.outcome {
        Outcome::Open => ".",
        Outcome::Introduced => ". Both have said yes: they are introduced now.",
        Outcome::Agreed => ". Both would go ahead.",
        Outcome::Declined => {
            ". It does not go ahead, and both are free for others; the other side is told so, and not why."
        }
        Outcome::Disputed => {
            ". The other side would go ahead and is not told: speak with both; `secondment-desk tell` then tells it."
        }
    };
    format!("{ask}{outcome}")
}
