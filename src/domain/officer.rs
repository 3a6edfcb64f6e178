//! Officers' orders: every match is a person's decision (R-053, 1A-6), and nobody does what another has in hand (T-4).

mod answers;
mod declarations;
mod items;
mod lessons;
mod matches;
mod placements;
mod powers;
mod records;
mod rights;
mod sending;
mod undo;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::clock;
use super::decision::{Decision, Programmes};
use super::erasure::{self, Erasing};
use super::field::FieldName;
use super::ids::{OutgoingId, ProgrammeName, Reference};
use super::introduction::Reason;
use super::item::Item;
use super::ledger::Ledger;
use super::lesson::Lesson;
use super::party::PartyId;
use super::proof::{Act, Proof};
use super::reading::{ReadField, Verdict};
use super::remit::Officer;
use super::scope::Scope;
use super::submission::Submission;
pub use answers::Heard;
pub use declarations::{AboutDeclaration, OfDeclaration};
pub use lessons::OfLesson;
pub use matches::confirmed_by_itself;
pub use placements::{Change, NOBODY};
pub use rights::{AboutRight, OfRight};
pub use undo::TakenBack;

/// What an officer orders.
#[derive(Clone, PartialEq, Debug)]
pub enum Order {
    /// Introduces a proposed match.
    Confirm {
        /// The match.
        reference: Reference,
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
    /// Notes what a side of an introduction told an officer.
    Outcome(Heard),
    /// Notes what the sender of a submission told an officer: whether it still stands.
    Stands {
        /// The submission, as it is.
        submission: Box<Submission>,
        /// How it was read.
        verdict: Verdict,
        /// The day on which to ask again, if it says one.
        until: Option<Date>,
    },
    /// Tells the sides of an introduction what they do not know yet.
    Tell {
        /// The introduction.
        reference: Reference,
        /// What they were told already.
        told: Vec<OutgoingId>,
    },
    /// Says what is done of a placement's set-up, and from when to when it is.
    Place {
        /// The introduction that it follows from.
        reference: Reference,
        /// What is said.
        change: Change,
    },
    /// Says who may hear of a lesson, or that it was used.
    Learned {
        /// The lesson, as it is.
        lesson: Box<Lesson>,
        /// The message that says it.
        item: Option<Box<Item>>,
        /// What is said.
        said: OfLesson,
    },
    /// Says something of a declaration, or looks at it.
    Declare(Box<AboutDeclaration>),
    /// Says something of a data-protection request.
    Right(Box<AboutRight>),
    /// Sends a held letter again, knowing that it may arrive twice.
    SendAgain {
        /// Which letter.
        id: OutgoingId,
        /// What it is about.
        subject: Reference,
        /// Whose programme it is, where that is known.
        programme: Option<ProgrammeName>,
    },
    /// The item was dealt with: it no longer waits for anybody.
    Done(Box<Item>),
    /// Answers an item in the officer's words.
    Answer {
        /// The item.
        item: Box<Item>,
        /// The words.
        words: String,
        /// The Message-ID of the mail that is answered.
        message_id: Option<String>,
    },
    /// Gives an item or a match to an officer, or back to all.
    Assign {
        /// What.
        subject: Reference,
        /// To whom.
        to: Option<Box<Officer>>,
    },
    /// Puts details of a submission right.
    Edit {
        /// The submission, as it is.
        submission: Box<Submission>,
        /// What it is to say, with the officer's words.
        read: BTreeMap<FieldName, ReadField>,
    },
    /// Says of two parties that they are one person.
    Merge {
        /// The message or submission of the second.
        subject: Reference,
        /// The two.
        parties: [PartyId; 2],
        /// The message that waits for an officer to say so, if it does.
        item: Option<Box<Item>>,
    },
    /// Says of a party that it is not the same person as another any more.
    Split {
        /// Its message or submission.
        subject: Reference,
        /// The party.
        party: PartyId,
    },
    /// Takes back the latest order about something, or letters that have not gone out.
    Undo {
        /// What.
        subject: Reference,
        /// What is taken back.
        what: TakenBack,
    },
    /// Erases somebody.
    Erase(Box<Erasing>),
    /// Stops sending until it is resumed.
    PauseSending {
        /// Of which programme; of all, where none is named.
        programme: Option<ProgrammeName>,
    },
    /// Goes on with sending after a pause.
    ResumeSending {
        /// Of which programme alone.
        programme: Option<ProgrammeName>,
    },
    /// Goes on from the machine's time, whatever was seen before.
    AcceptClock {
        /// The machine's time.
        machine: Timestamp,
        /// Introductions that were answered at a later time, and are asked about again.
        answered: BTreeMap<Reference, Timestamp>,
    },
}

/// Carries out an order, or says why not. `scope` is what it concerns.
pub fn ordered(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    proof: Proof,
    (order, scope): (&Order, &Scope),
    now: Timestamp,
) -> Decision {
    if !proof.suffices(Act::Command) {
        return Decision::refusal(
            "This order did not come from an officer that the desk can recognise.",
        );
    }
    let is_free = || order.exclusive().map_or(Ok(()), |subject| is_free(ledger, officer, subject));
    let may = scope.permits(programmes, officer, order.power()).and_then(|()| is_free());
    if let Err(refusal) = may {
        return Decision::refusal(refusal);
    }
    let mut decision = match order {
        Order::Confirm { reference } => {
            matches::confirmed(programmes, ledger, officer, reference, now)
        }
        Order::Reject { reference, because, reasons } => {
            matches::rejected(programmes, ledger, officer, reference, because, reasons, now)
        }
        Order::Close { reference, because, reasons } => {
            matches::closed(programmes, ledger, officer, reference, because, reasons, now)
        }
        Order::Outcome(heard) => answers::heard(programmes, ledger, officer, heard, now),
        Order::Stands { submission, verdict, until } => {
            let said = (*verdict, *until);
            records::stands(programmes, ledger, officer, submission, said, now)
        }
        Order::Tell { reference, told } => {
            answers::told(programmes, ledger, officer, reference, told, now)
        }
        Order::Place { reference, change } => {
            placements::placed(programmes, ledger, officer, reference, change, now)
        }
        Order::Learned { lesson, item, said } => {
            lessons::said(programmes, ledger, officer, (lesson, item.as_deref()), said, now)
        }
        Order::Declare(about) => declarations::ordered(programmes, ledger, officer, about, now),
        Order::Right(about) => rights::ordered(programmes, ledger, officer, about, now),
        Order::SendAgain { id, .. } => sending::sent_again(ledger, id, now),
        Order::Done(item) => items::done(ledger, officer, item, now),
        Order::Answer { item, words, message_id } => {
            items::answered(ledger, officer, item, words, message_id.as_deref(), now)
        }
        Order::Assign { subject, to } => {
            let to = to.as_deref();
            items::assigned((programmes, ledger), officer, (subject, scope), to, now)
        }
        Order::Edit { submission, read } => {
            records::edited(programmes, ledger, officer, submission, read, now)
        }
        Order::Merge { subject, parties, item } => {
            records::merged(ledger, officer, subject, *parties, item.as_deref(), now)
        }
        Order::Split { subject, party } => records::split(ledger, officer, subject, *party, now),
        Order::Undo { subject, what } => undo::taken_back(ledger, officer, subject, what, now),
        Order::Erase(erasing) => erasure::erased(programmes, ledger, officer, erasing, now),
        Order::PauseSending { programme } => {
            sending::paused(ledger, officer, programme.as_ref(), now)
        }
        Order::ResumeSending { programme } => sending::resumed(ledger, programme.as_ref(), now),
        Order::AcceptClock { machine, answered } => {
            clock::accepted(programmes, ledger, *machine, answered)
        }
    };
    decision.audit.iter_mut().for_each(|entry| entry.officer = Some(officer.name.clone()));
    decision
}

/// Whether no other officer has something in hand.
fn is_free(ledger: &Ledger, officer: &Officer, subject: &Reference) -> Result<(), String> {
    let claim = ledger.claim(subject);
    let other = claim.and_then(|claim| claim.holder.as_ref().map(|holder| (holder, claim.since)));
    match other.filter(|(holder, _)| **holder != officer.name) {
        None => Ok(()),
        Some((holder, since)) => Err(format!(
            "`{holder}` has {subject} in hand since {since:.0}, and nothing was done. Ask them to give it back (`secondment-desk assign {subject} --to nobody`), or a lead to give it to you."
        )),
    }
}
