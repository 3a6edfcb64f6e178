//! Officers' orders: every match is a person's decision (R-053, 1A-6).

use jiff::Timestamp;

use super::clock;
use super::decision::{Decision, Programmes};
use super::ids::{OutgoingId, ProgrammeName, Reference};
use super::introduction::{Closing, Introduction, Part, Progress, Reason, Reasons};
use super::item::Item;
use super::ledger::Ledger;
use super::letter::{Delivery, DeliveryState};
use super::outgoing::{Outgoing, Template, Value};
use super::pace::Pace;
use super::programme::Programme;
use super::proof::{Act, Proof};
use super::record::Record;

/// What an officer orders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Introduces a proposed match.
    Confirm {
        /// The match.
        reference: Reference,
        /// Why the two fit, as it was proposed.
        reasons: Vec<Reason>,
    },
    /// Does not introduce a proposed match, with the reason.
    Reject {
        /// The match.
        reference: Reference,
        /// Why, in the officer's words.
        because: String,
        /// Why the two fit, as it was proposed.
        reasons: Vec<Reason>,
    },
    /// Ends a match or an introduction, with the reason.
    Close {
        /// The match or introduction.
        reference: Reference,
        /// Why, in the officer's words.
        because: String,
        /// Why the two fit, as it was proposed.
        reasons: Vec<Reason>,
    },
    /// Sends a held letter again, knowing that it may arrive twice.
    SendAgain {
        /// Which letter.
        id: OutgoingId,
        /// Whose programme it is, where that is known.
        programme: Option<ProgrammeName>,
    },
    /// The item was dealt with: it no longer waits for anybody.
    Done(Box<Item>),
    /// Goes on with sending after a pause.
    ResumeSending,
    /// Goes on from the machine's time, whatever was seen before.
    AcceptClock(Timestamp),
}

/// Carries out an order, or says why not.
pub fn ordered(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &str,
    proof: Proof,
    order: &Order,
    now: Timestamp,
) -> Decision {
    if !proof.suffices(Act::Command) {
        return Decision::refusal(
            "This order did not come from an officer that the desk can recognise.",
        );
    }
    let mut decision = match order {
        Order::Confirm { reference, reasons } => {
            confirmed(programmes, ledger, officer, reference, reasons, now)
        }
        Order::Reject { reference, because, reasons } => proposal(
            programmes, ledger, officer, reference,
        )
        .map_or_else(Decision::refusal, |(_, known)| {
            let rejected = Introduction { progress: Progress::Rejected, ..known.clone() };
            ended(rejected, reasons, because, "officer.reject", "rejected", now)
        }),
        Order::Close { reference, because, reasons } => {
            let closed =
                introduction(programmes, ledger, officer, reference).and_then(|(_, known)| {
                    known
                        .closed(Closing::ByOfficer)
                        .ok_or_else(|| format!("{reference} has come to an end already."))
                });
            closed.map_or_else(Decision::refusal, |closed| {
                ended(closed, reasons, because, "officer.close", "closed", now)
            })
        }
        Order::SendAgain { id, programme } => is_officer(programmes, programme.as_ref(), officer)
            .map_or_else(Decision::refusal, |()| sent_again(ledger, id, now)),
        Order::Done(item) => is_officer(programmes, item.programme.as_ref(), officer)
            .map_or_else(Decision::refusal, |()| done(item, now)),
        Order::ResumeSending => is_officer(programmes, None, officer)
            .map_or_else(Decision::refusal, |()| sending_resumed(ledger)),
        Order::AcceptClock(machine) => is_officer(programmes, None, officer)
            .map_or_else(Decision::refusal, |()| clock::accepted(programmes, ledger, *machine)),
    };
    decision.audit.iter_mut().for_each(|entry| entry.officer = Some(officer.to_owned()));
    decision
}

/// Whether somebody is an officer of a programme; of any, where none is named or it is not in config any more.
fn is_officer(
    programmes: &Programmes,
    name: Option<&ProgrammeName>,
    officer: &str,
) -> Result<(), String> {
    let is_one = |programme: &Programme| {
        programme.officers.is_empty() || programme.officers.iter().any(|name| name == officer)
    };
    let Some(programme) = name.and_then(|name| programmes.get(name)) else {
        return if programmes.is_empty() || programmes.values().any(is_one) {
            Ok(())
        } else {
            Err(format!(
                "`{officer}` is not an officer of any programme. Say who you are with --officer."
            ))
        };
    };
    if is_one(programme) {
        return Ok(());
    }
    Err(format!(
        "`{officer}` is not an officer of {}. Say who you are with --officer, or add the name to `officers` in config/programmes/{}.toml.",
        programme.title, programme.name
    ))
}

/// The introduction of that reference, if the officer may decide on it.
fn introduction<'a>(
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    officer: &str,
    reference: &Reference,
) -> Result<(&'a Programme, &'a Introduction), String> {
    let introduction = ledger.introduction(reference).ok_or_else(|| {
        format!("{reference} is no match. `secondment-desk list` shows the matches that wait for an officer.")
    })?;
    let programme = programmes.get(&introduction.programme).ok_or_else(|| {
        format!(
            "{reference} belongs to a programme that is not in config: `{}`.",
            introduction.programme
        )
    })?;
    is_officer(programmes, Some(&programme.name), officer)?;
    Ok((programme, introduction))
}

/// The proposal of that reference, if the officer may decide on it.
fn proposal<'a>(
    programmes: &'a Programmes,
    ledger: &'a Ledger,
    officer: &str,
    reference: &Reference,
) -> Result<(&'a Programme, &'a Introduction), String> {
    let (programme, introduction) = introduction(programmes, ledger, officer, reference)?;
    match &introduction.progress {
        Progress::Proposed => Ok((programme, introduction)),
        Progress::Rejected => {
            Err(format!("{reference} was rejected; the pair is not proposed again."))
        }
        Progress::Closed(_) => Err(format!("{reference} is closed.")),
        Progress::Unanswered { .. } | Progress::Answered { .. } | Progress::Lapsed => {
            Err(format!("{reference} is introduced already; nobody is written to twice."))
        }
    }
}

fn confirmed(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &str,
    reference: &Reference,
    reasons: &[Reason],
    now: Timestamp,
) -> Decision {
    let (programme, introduction) = match proposal(programmes, ledger, officer, reference) {
        Ok(found) => found,
        Err(sentence) => return Decision::refusal(sentence),
    };
    let is_paused = |(_, party): (Part, _)| ledger.is_paused(party);
    if introduction.parties().into_iter().any(is_paused) {
        return Decision::refusal(format!(
            "{reference} has to wait: one of the two wrote something that a person must see to first. `secondment-desk list` \
             shows it; once it is dealt with, `secondment-desk done` says so."
        ));
    }
    let is_gone = |submission: &&Reference| ledger.profile(submission).is_none();
    if let Some(gone) = [&introduction.interest, &introduction.role].into_iter().find(is_gone) {
        return Decision::refusal(format!(
            "{gone} is no longer open: it was withdrawn or changed since the match was proposed. \
             `secondment-desk reject {reference} --because …` ends the match."
        ));
    }
    let introduced_on = now.to_zoned(programme.zone.clone()).date();
    let progress = Progress::Unanswered { introduced_on, n_nudges: 0 };
    let mut decision = Decision::default();
    decision.records.push(Record::Introduction(Introduction { progress, ..introduction.clone() }));
    let reasons: Vec<Value> = reasons
        .iter()
        .map(|reason| {
            Value::from([
                ("rule", Value::from(reason.rule.as_str())),
                ("interest_words", Value::from(reason.interest_words.as_str())),
                ("role_words", Value::from(reason.role_words.as_str())),
            ])
        })
        .collect();
    let letter = |(part, party): (Part, _)| {
        let template = match part {
            Part::Host => Template::IntroductionHost,
            Part::Applicant => Template::IntroductionApplicant,
        };
        let step = format!("introduction/{}", part.as_str());
        Outgoing::new(reference, &step, template, &programme.name, party, now)
            .with("interest", introduction.interest.as_str())
            .with("role", introduction.role.as_str())
            .with("reasons", reasons.clone())
    };
    decision.outgoing = introduction.parties().into_iter().map(letter).collect();
    decision.note(
        now,
        reference,
        "officer.confirm",
        "confirmed: host and applicant are introduced",
    );
    decision
}

/// The decision that ends an introduction in the officer's words, which stand with the reasons.
fn ended(
    introduction: Introduction,
    reasons: &[Reason],
    because: &str,
    rule: &str,
    deed: &str,
    now: Timestamp,
) -> Decision {
    let reference = introduction.reference.clone();
    let words = Reasons {
        reference: reference.clone(),
        reasons: reasons.to_vec(),
        ended_because: Some(because.to_owned()),
    };
    let mut decision = Decision::default();
    decision.records.push(Record::Introduction(introduction));
    decision.records.push(Record::Reasons(words));
    decision.note(now, &reference, rule, deed);
    decision
}

fn done(item: &Item, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    decision.note(now, &item.reference, "officer.done", "dealt with");
    decision.records.push(Record::Item(Item { concern: None, ..item.clone() }));
    decision
}

fn sending_resumed(ledger: &Ledger) -> Decision {
    if ledger.pace().pause().is_none() {
        return Decision::refusal("Sending does not pause.");
    }
    Decision { records: vec![Record::Pace(Pace::resumed())], ..Decision::default() }
}

fn sent_again(ledger: &Ledger, id: &OutgoingId, now: Timestamp) -> Decision {
    let Some(delivery) = ledger.delivery(id) else {
        return Decision::refusal(format!(
            "`{id}` is no letter that waits. `secondment-desk list` shows those that do."
        ));
    };
    match delivery.state {
        DeliveryState::Dead { .. } if delivery.n_attempts == 0 => Decision::refusal(format!(
            "`{id}` was never put into words: mend its message (`secondment-desk show {}` says what is wrong) and write to \
             the person yourself.",
            delivery.subject_reference
        )),
        DeliveryState::PossiblySent(_) | DeliveryState::Dead { .. } => {
            let state = DeliveryState::Due(now);
            let again = Delivery { state, tried_since: None, ..delivery.clone() };
            let mut decision = Decision::default();
            decision.note(
                now,
                &delivery.subject_reference,
                "officer.send-again",
                format!("to be sent again: {id}"),
            );
            decision.records.push(Record::Delivery(again));
            decision
        }
        DeliveryState::Due(_)
        | DeliveryState::Sending(_)
        | DeliveryState::Sent(_)
        | DeliveryState::Bounced(_)
        | DeliveryState::Withdrawn(_) => {
            Decision::refusal(format!("`{id}` is on its way by itself."))
        }
    }
}
