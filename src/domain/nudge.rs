//! Nudges: a tick looks at the ledger and does whatever is owed. There are no timers to lose.

use jiff::{Timestamp, ToSpan};

use super::calendar::{Nation, Period};
use super::decision::{Decision, Programmes};
use super::hours;
use super::introduction::{Introduction, Part, Progress};
use super::ledger::Ledger;
use super::outgoing::{Outgoing, Template};
use super::party::{Channel, PartyId};
use super::programme::Programme;
use super::record::Record;

/// Everything that is owed by now.
pub fn tick(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Decision {
    let mut all = Decision::default();
    for introduction in told(ledger) {
        let Some(programme) = programmes.get(&introduction.programme) else { continue };
        let nation = hours::nation(ledger, programme, &introduction.role);
        let is_reachable =
            |party| ledger.acquaintance(party).is_none_or(|known| !known.is_unreachable);
        let decision = nudge(introduction, programme, nation, is_reachable, now);
        all.records.extend(decision.records);
        all.outgoing.extend(decision.outgoing);
        all.audit.extend(decision.audit);
    }
    all
}

/// The introductions that neither side has answered, but for those where a person must first see to something that one of the
/// two wrote, and those of which a side may not know: its letter is held or on its way. One that waits in chat keeps nobody
/// else waiting.
fn told(ledger: &Ledger) -> impl Iterator<Item = &Introduction> {
    let is_paused = |introduction: &Introduction| {
        introduction.parties().into_iter().any(|(_, party)| ledger.is_paused(party))
    };
    let is_on_its_way = |introduction: &Introduction| {
        [Part::Host, Part::Applicant].into_iter().any(|part| {
            let letter = ledger.delivery(&introduction.letter(part));
            letter.is_some_and(|letter| {
                !letter.has_gone() && (letter.is_held() || letter.channel == Channel::Mail)
            })
        })
    };
    ledger.unanswered().filter(move |known| !is_paused(known) && !is_on_its_way(known))
}

/// Reminds both parties of an introduction that nobody has answered; after a long silence, closes it.
///
/// Nobody is reminded whose mail comes back. After an outage only the latest reminder goes out: missed ones do not pile up.
pub fn nudge(
    introduction: &Introduction,
    programme: &Programme,
    nation: Nation,
    is_reachable: impl Fn(PartyId) -> bool,
    now: Timestamp,
) -> Decision {
    let Progress::Unanswered { introduced_on, n_nudges } = introduction.progress else {
        return Decision::default();
    };
    let today = now.to_zoned(programme.zone.clone()).date();
    let calendar = &programme.introducing.calendar;
    let is_due = |after: Period| after.after(introduced_on, calendar, nation) <= today;
    let mut decision = Decision::default();
    if is_due(programme.cadence.close_after) {
        let lapsed = Introduction { progress: Progress::Lapsed, ..introduction.clone() };
        decision.note(
            now,
            &introduction.reference,
            "nudge.close",
            "closed: neither side has answered",
        );
        decision.records.push(Record::Introduction(lapsed));
        return decision;
    }
    let n_due = programme.cadence.nudges_after.iter().filter(|&&after| is_due(after)).count();
    if n_due <= n_nudges {
        return decision;
    }
    let remind = |(part, party): (Part, _)| {
        let template = match part {
            Part::Host => Template::NudgeHost,
            Part::Applicant => Template::NudgeApplicant,
        };
        let step = format!("nudge-{n_due}/{}", part.as_str());
        Outgoing::new(&introduction.reference, &step, template, &programme.name, party, now)
            .with("is_last", n_due == programme.cadence.nudges_after.len())
    };
    let reachable = introduction.parties().into_iter().filter(|&(_, party)| is_reachable(party));
    decision.outgoing = reachable.map(remind).collect();
    let asked = match decision.outgoing.len() {
        2 => "of both sides",
        1 => "of the side that can be reached",
        _ => "of nobody, since neither side can be reached",
    };
    let progress = Progress::Unanswered { introduced_on, n_nudges: n_due };
    decision.records.push(Record::Introduction(Introduction { progress, ..introduction.clone() }));
    decision.note(
        now,
        &introduction.reference,
        "nudge.unanswered",
        format!("feedback asked {asked}, reminder {n_due}"),
    );
    decision
}

/// When the next nudge or closing is owed, at the start of that day in the programme's zone.
pub fn next_due(programmes: &Programmes, ledger: &Ledger) -> Option<Timestamp> {
    let owed = |introduction: &Introduction| {
        let programme = programmes.get(&introduction.programme)?;
        let Progress::Unanswered { introduced_on, n_nudges } = introduction.progress else {
            return None;
        };
        let after =
            programme.cadence.nudges_after.get(n_nudges).unwrap_or(&programme.cadence.close_after);
        let nation = hours::nation(ledger, programme, &introduction.role);
        let day = after.after(introduced_on, &programme.introducing.calendar, nation);
        let start = day.to_zoned(programme.zone.clone()).ok()?;
        Some(start.timestamp().saturating_add(0.seconds()).unwrap_or(Timestamp::MAX))
    };
    told(ledger).filter_map(owed).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, ProgrammeName, Reference};
    use crate::domain::programme::{Cadence, Intake};
    use jiff::tz::TimeZone;
    use std::collections::BTreeSet;

    fn programme() -> Programme {
        Programme {
            name: ProgrammeName::from("scheme"),
            title: "Scheme".into(),
            prefix: "SC".into(),
            mailboxes: vec![],
            addresses: vec![],
            zone: TimeZone::get("Europe/London").unwrap(),
            intake: Intake::Open,
            officers: vec![],
            contact: String::new(),
            privacy_notice: String::new(),
            directions: vec![],
            eligible_sectors: BTreeSet::new(),
            needs_right_to_work: false,
            interest_fields: vec![],
            role_fields: vec![],
            areas: vec![],
            cadence: Cadence {
                nudges_after: [7, 21].map(|days| Period::Span(days.days())).to_vec(),
                close_after: Period::Span(35.days()),
            },
            reads_cvs: false,
            proposals_at_once: 3,
            matching: crate::domain::terms::Terms::default(),
            introducing: crate::domain::programme::Introducing::default(),
        }
    }

    #[track_caller]
    fn check(n_nudges: usize, now: &str, expected: &[&str]) {
        let reference = |byte| Reference::from_cause("SC", Digest([byte; 16]), |_| false);
        let introduction = Introduction {
            reference: reference(1),
            programme: ProgrammeName::from("scheme"),
            interest: reference(2),
            role: reference(3),
            applicant: PartyId(Digest([4; 16])),
            host: PartyId(Digest([5; 16])),
            proposed_at: "2026-03-01T09:00:00Z".parse().unwrap(),
            progress: Progress::Unanswered {
                introduced_on: "2026-03-02".parse().unwrap(),
                n_nudges,
            },
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
}
