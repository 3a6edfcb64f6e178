//! Nudges: a tick looks at the ledger and does whatever is owed. There are no timers to lose.

use jiff::Timestamp;
use jiff::civil::Date;

use super::calendar::{Nation, Period};
use super::decision::Decision;
use super::dues::Round;
use super::hours;
use super::ids::OutgoingId;
use super::introduction::{Introduction, Part, Progress};
use super::ledger::Ledger;
use super::outgoing::{Outgoing, Template};
use super::party::PartyId;
use super::programme::Programme;
use super::record::Record;

/// What the steps of letters begin with that ask about an introduction once more.
pub const REMINDERS: [&str; 3] = ["nudge-", "ask-", "offer-"];

/// Everything that is owed by now.
pub fn tick(round: &mut Round<'_>) {
    let ledger = round.ledger;
    for introduction in told(ledger) {
        let Some(programme) = round.programmes.get(&introduction.programme) else { continue };
        let nation = hours::nation(ledger, programme, &introduction.role);
        let is_reachable =
            |party| ledger.acquaintance(party).is_none_or(|known| !known.is_unreachable);
        let owed = nudge(introduction, programme, nation, is_reachable, round.now);
        round.decision.add(owed);
    }
}

/// The introductions to which an answer is waited for, but for those where a person must first see to something that one of the
/// two wrote, and those of which a side may not know: its letter is held or on its way. One that waits in chat keeps nobody
/// else waiting.
fn told(ledger: &Ledger) -> impl Iterator<Item = &Introduction> {
    let is_paused = |introduction: &Introduction| {
        introduction.parties().into_iter().any(|(_, party)| ledger.is_paused(party))
    };
    let is_on_its_way = |introduction: &Introduction| {
        let parts = [Part::Host, Part::Applicant];
        let letters = parts.map(|part| [introduction.letter(part), introduction.offer(part)]);
        letters.iter().flatten().any(|letter| is_on_its_way(ledger, letter))
    };
    ledger.unanswered().filter(move |known| !is_paused(known) && !is_on_its_way(known))
}

/// Whether a reader may not have a letter yet: it is held, or on its way by mail.
pub fn is_on_its_way(ledger: &Ledger, letter: &OutgoingId) -> bool {
    ledger
        .delivery(letter)
        .is_some_and(|letter| !letter.has_gone() && (letter.is_held() || letter.goes_out()))
}

/// What is owed in the course of an introduction.
struct Course {
    /// The days of reminders, ascending.
    reminders: Vec<Date>,
    /// How many were sent.
    n_sent: usize,
    /// The day on which silence ends it, or leaves it to an officer.
    end: Date,
}

/// What is owed, if an answer is waited for.
fn course(introduction: &Introduction, programme: &Programme, nation: Nation) -> Option<Course> {
    let cadence = &programme.cadence;
    let after =
        |day: Date, period: &Period| period.after(day, &programme.introducing.calendar, nation);
    let course = match introduction.progress {
        Progress::Unanswered { introduced_on: since, n_nudges } => Course {
            reminders: cadence.nudges_after.iter().map(|period| after(since, period)).collect(),
            n_sent: n_nudges,
            end: after(since, &cadence.close_after),
        },
        Progress::Offered { offered_on: since, n_nudges, .. } => Course {
            reminders: cadence
                .nudges_after
                .first()
                .map(|period| after(since, period))
                .into_iter()
                .collect(),
            n_sent: n_nudges,
            end: after(since, &cadence.close_after),
        },
        Progress::Answered { ask_on: Some(day), n_asked, .. } => {
            let first = cadence.nudges_after.first().unwrap_or(&cadence.close_after);
            Course { reminders: vec![day], n_sent: n_asked, end: after(day, first) }
        }
        Progress::Answered { ask_on: None, .. }
        | Progress::Proposed
        | Progress::Rejected
        | Progress::Stalled { .. }
        | Progress::Lapsed
        | Progress::Closed(_) => return None,
    };
    introduction.is_awaited().then_some(course)
}

/// Reminds whoever has not answered; after a long silence ends it, or leaves it to an officer where one of the two has answered.
///
/// Nobody is reminded whose mail comes back. After an outage only the latest reminder goes out: missed ones do not pile up.
pub fn nudge(
    introduction: &Introduction,
    programme: &Programme,
    nation: Nation,
    is_reachable: impl Fn(PartyId) -> bool,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let Some(course) = course(introduction, programme, nation) else { return decision };
    let today = now.to_zoned(programme.zone.clone()).date();
    let reference = &introduction.reference;
    if course.end <= today {
        let (progress, rule, deed) = silenced(introduction);
        decision.note(now, reference, rule, deed);
        decision
            .records
            .push(Record::Introduction(Introduction { progress, ..introduction.clone() }));
        return decision;
    }
    let n_due = course.reminders.iter().filter(|day| **day <= today).count();
    if n_due <= course.n_sent {
        return decision;
    }
    let is_last = n_due == course.reminders.len();
    let remind = |(part, party): (Part, _)| {
        let (step, template) = reminder(introduction, part, n_due);
        let step = format!("{step}/{}", part.as_str());
        Outgoing::new(reference, &step, template, &programme.name, party, now)
            .with("is_last", is_last)
    };
    let asked = introduction.parties().into_iter().filter(|&(part, _)| introduction.awaits(part));
    let reachable = asked.filter(|&(_, party)| is_reachable(party));
    decision.outgoing = reachable.map(remind).collect();
    let asked = match decision.outgoing.as_slice() {
        [_, _] => "of both sides",
        [_] => "of one side",
        _ => "of nobody, since nobody can be reached",
    };
    let progress = reminded(&introduction.progress, n_due);
    decision.records.push(Record::Introduction(Introduction { progress, ..introduction.clone() }));
    let deed = format!("feedback asked {asked}, reminder {n_due}");
    decision.note(now, reference, "nudge.unanswered", deed);
    decision
}

/// The step and the message of a reminder to a side.
fn reminder(introduction: &Introduction, part: Part, number: usize) -> (String, Template) {
    let templates = match part {
        _ if introduction.is_swap => [Template::SwapOffer, Template::SwapNudge],
        Part::Host => [Template::OfferHost, Template::NudgeHost],
        Part::Applicant => [Template::OfferApplicant, Template::NudgeApplicant],
    };
    let [offer, nudge] = templates;
    match introduction.progress {
        Progress::Offered { .. } => (format!("offer-{}", number + 1), offer),
        Progress::Answered { ask_on: Some(day), .. } => (format!("ask-{day}"), nudge),
        Progress::Answered { ask_on: None, .. }
        | Progress::Proposed
        | Progress::Rejected
        | Progress::Unanswered { .. }
        | Progress::Stalled { .. }
        | Progress::Lapsed
        | Progress::Closed(_) => (format!("nudge-{number}"), nudge),
    }
}

/// Whether a later reminder than one was decided: of those that had to wait, the latest says it all.
pub fn is_overtaken(introduction: &Introduction, step: &str) -> bool {
    let n_decided = match introduction.progress {
        Progress::Offered { n_nudges, .. } | Progress::Unanswered { n_nudges, .. } => n_nudges,
        Progress::Answered { ask_on: Some(_), n_asked, .. } => n_asked,
        Progress::Proposed
        | Progress::Rejected
        | Progress::Answered { ask_on: None, .. }
        | Progress::Stalled { .. }
        | Progress::Lapsed
        | Progress::Closed(_) => 0,
    };
    let (latest, _) = reminder(introduction, Part::Host, n_decided);
    REMINDERS.iter().any(|begin| step.starts_with(begin)) && n_decided > 0 && step != latest
}

/// How an introduction stands after so many reminders.
fn reminded(progress: &Progress, n: usize) -> Progress {
    let mut progress = progress.clone();
    if let Progress::Unanswered { n_nudges, .. }
    | Progress::Offered { n_nudges, .. }
    | Progress::Answered { n_asked: n_nudges, .. } = &mut progress
    {
        *n_nudges = n;
    }
    progress
}

/// How an introduction stands after a silence, and what is noted of it.
fn silenced(introduction: &Introduction) -> (Progress, &'static str, &'static str) {
    let [(_, host), (_, applicant)] = introduction.verdicts();
    if host.is_none() && applicant.is_none() {
        return (Progress::Lapsed, "nudge.close", "closed: neither side has answered");
    }
    let deed = "for an officer: one side has not answered, though it was asked again";
    (Progress::Stalled { host, applicant }, "nudge.stalled", deed)
}

/// When the next nudge or closing is owed, at the start of that day in the programme's zone.
pub fn next_due(round: &Round<'_>) -> Option<Timestamp> {
    let owed = |introduction: &Introduction| {
        let programme = round.programmes.get(&introduction.programme)?;
        let nation = hours::nation(round.ledger, programme, &introduction.role);
        let course = course(introduction, programme, nation)?;
        let day = course.reminders.get(course.n_sent).unwrap_or(&course.end);
        Round::begins(programme, *day)
    };
    told(round.ledger).filter_map(owed).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, ProgrammeName, Reference};
    use crate::domain::tests::programme;

    #[track_caller]
    fn check(n_nudges: usize, now: &str, expected: &[&str]) {
        let introduced_on = "2026-03-02".parse().unwrap();
        check_progress(Progress::Unanswered { introduced_on, n_nudges }, now, expected);
    }

    #[track_caller]
    fn check_progress(progress: Progress, now: &str, expected: &[&str]) {
        let reference = |byte| Reference::from_cause("SC", Digest([byte; 16]), |_| false);
        let introduction = Introduction {
            reference: reference(1),
            programme: ProgrammeName::from("scheme"),
            interest: reference(2),
            role: reference(3),
            applicant: PartyId(Digest([4; 16])),
            host: PartyId(Digest([5; 16])),
            proposed_at: "2026-03-01T09:00:00Z".parse().unwrap(),
            is_swap: false,
            host_kind: None,
            progress,
        };
        let decision =
            nudge(&introduction, &programme(), Nation::default(), |_| true, now.parse().unwrap());
        let steps: Vec<_> = decision
            .outgoing
            .iter()
            .map(|outgoing| outgoing.id.as_str().split_once('/').unwrap().1)
            .collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn nobody_is_reminded_before_a_week_is_over() {
        check(0, "2026-03-08T23:59:59Z", &[]);
    }

    #[test]
    fn both_are_reminded_after_a_week_and_once() {
        check(0, "2026-03-09T00:00:00Z", &["nudge-1/host", "nudge-1/applicant"]);
        check(1, "2026-03-20T00:00:00Z", &[]);
    }

    #[test]
    fn after_an_outage_only_the_latest_reminder_goes_out() {
        check(0, "2026-03-25T00:00:00Z", &["nudge-2/host", "nudge-2/applicant"]);
    }

    #[test]
    fn a_day_begins_in_the_programmes_zone() {
        // 29 March 2026 is the day on which summer time begins: midnight of the 30th is 23:00 of the 29th in UTC.
        check(1, "2026-03-22T23:30:00Z", &[]);
        check(1, "2026-03-23T00:00:00Z", &["nudge-2/host", "nudge-2/applicant"]);
    }

    #[test]
    fn after_a_long_silence_it_is_closed_without_a_word() {
        check(2, "2026-04-06T00:00:00+01:00", &[]);
    }

    #[test]
    fn whoever_has_not_answered_is_asked_again_once_on_the_day_that_was_said() {
        use crate::domain::reading::Verdict;
        let progress = |host, applicant, n_asked| Progress::Answered {
            host,
            applicant,
            ask_on: "2026-04-07".parse().ok(),
            n_asked,
        };
        let after_easter = || progress(Some(Verdict::NotYet), None, 0);
        check_progress(after_easter(), "2026-04-06T12:00:00Z", &[]);
        let both = ["ask-2026-04-07/host", "ask-2026-04-07/applicant"];
        check_progress(after_easter(), "2026-04-07T12:00:00Z", &both);
        let one = progress(Some(Verdict::Yes), None, 0);
        check_progress(one, "2026-04-07T12:00:00Z", &["ask-2026-04-07/applicant"]);
        check_progress(progress(None, None, 1), "2026-04-13T12:00:00Z", &[]);
        check_progress(progress(Some(Verdict::No), None, 0), "2026-04-07T12:00:00Z", &[]);
        let offered = |host| Progress::Offered {
            offered_on: "2026-03-02".parse().unwrap(),
            n_nudges: 0,
            host,
            applicant: None,
        };
        let both = ["offer-2/host", "offer-2/applicant"];
        check_progress(offered(None), "2026-03-09T00:00:00Z", &both);
        let one = offered(Some(Verdict::Yes));
        check_progress(one, "2026-03-09T00:00:00Z", &["offer-2/applicant"]);
    }
}
