//! Events, decisions, and the one function between them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::audit::Audit;
use super::copies::{self, ErrandEnd};
use super::erasure::{self, Erasing};
use super::freshness::Doubt;
use super::ids::{Digest, MailboxName, OutgoingId, ProgrammeName, Reference};
use super::intake;
use super::introduction::{Misfit, Reason};
use super::item::{Arrival, Item, Progress};
use super::ledger::Ledger;
use super::letter::{Delivery, DeliveryState, Outcome};
use super::mailed::{self, Mailing, Report};
use super::matching::Candidate;
use super::officer;
use super::outgoing::Outgoing;
use super::pace::Pace;
use super::party::Channel;
use super::programme::Programme;
use super::proof::Proof;
use super::recall;
use super::record::Record;
use super::remit::Officer;
use super::resting;
use super::scope::Scope;
use super::sight::Age;
use super::submission::Submission;
use super::theirs::{self, SentSeen};
use super::unasked;
use super::understood::Understood;
use super::{deleted, dues, freshness, introduction, linking, sight};

/// The programmes by name: all that `decide` needs of the settings.
pub type Programmes = BTreeMap<ProgrammeName, Programme>;

/// Something that happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// A message came; its raw bytes are committed with the decision.
    Arrived {
        /// The keyed digest of mailbox and name in it.
        id: Digest,
        /// The mailbox.
        mailbox: MailboxName,
        /// How it came.
        channel: Channel,
        /// The raw message in the pack.
        raw: Digest,
        /// How it stands to the present.
        age: Age,
    },
    /// A mailbox on a server was opened.
    Sighted {
        /// The mailbox.
        mailbox: MailboxName,
        /// The numbering of its mails.
        uid_validity: u32,
        /// The number that its next mail gets.
        uid_next: u32,
        /// From when on mail is wanted at the first sight, if not from then.
        since: Option<Timestamp>,
    },
    /// A Sent folder was looked at.
    SentSeen(Box<SentSeen>),
    /// A message that was found waiting after a start is about to be read again.
    ReadingBegins(Digest),
    /// A message was read.
    Understood(Box<Understood>),
    /// The best assignment puts two together.
    Matched {
        /// The two.
        candidate: Candidate,
        /// The parts of their score, with both sides' words.
        reasons: Vec<Reason>,
    },
    /// A proposal was weighed against what its programme asks of one that needs no officer.
    Weighed {
        /// Which.
        reference: Reference,
        /// Its points.
        score: u16,
        /// Whether both sides have said everything that the forms ask for.
        is_all_said: bool,
    },
    /// The two sides of an introduction do not fit any more.
    NoLongerFits(Box<Misfit>),
    /// Something may be owed about whether a submission still stands.
    Availability(Box<Doubt>),
    /// Silence has ended an introduction of a submission.
    Silent(Box<Submission>),
    /// Whether it is known who is behind the account of a submission may have changed.
    Linked(Box<Submission>),
    /// A message was deleted in its workspace after it was read; whether it was all that was said then, and the submission that it
    /// began.
    Deleted {
        /// The message.
        item: Box<Item>,
        /// Whether nothing else was said with it.
        is_whole: bool,
        /// What it began.
        submission: Option<Box<Submission>>,
    },
    /// An officer's command.
    Ordered {
        /// The officer.
        officer: Officer,
        /// What shows that it is the officer.
        proof: Proof,
        /// What is ordered.
        order: officer::Order,
        /// What that concerns.
        scope: Scope,
    },
    /// An officer is owed a list by mail, or is to know of something at once.
    MailOwed(Box<Mailing>),
    /// An officer's reply was carried out.
    RepliedTo(Box<Report>),
    /// Somebody's data was kept for as long as the programme says.
    Expired(Box<Erasing>),
    /// The outbox is about to try a letter.
    AttemptBegins(OutgoingId),
    /// What came of a try.
    AttemptEnded {
        /// Which letter.
        id: OutgoingId,
        /// What came of it.
        outcome: Outcome,
    },
    /// A copy of a letter is about to be put into the Sent folder.
    CopyBegins(OutgoingId),
    /// What came of an errand in a Sent folder.
    ErrandEnded {
        /// Which letter.
        id: OutgoingId,
        /// What came of it.
        end: ErrandEnd,
    },
    /// A letter is due, and so many went out within the hour that something must be wrong.
    PaceExceeded(OutgoingId),
    /// Time has passed.
    Tick,
}

impl Event {
    /// What a message replies to, and what it has in common with others of a machine: a thread has a budget of its own.
    pub fn answers(&self) -> (Option<Reference>, Option<Digest>) {
        match self {
            Self::Understood(understood) => (
                understood.token.clone().or_else(|| understood.may_belong_to.clone()),
                understood.likeness.filter(|_| understood.token.is_none()),
            ),
            Self::Arrived { .. }
            | Self::ReadingBegins(_)
            | Self::Matched { .. }
            | Self::Weighed { .. }
            | Self::NoLongerFits(_)
            | Self::Availability(_)
            | Self::Silent(_)
            | Self::Linked(_)
            | Self::Deleted { .. }
            | Self::Ordered { .. }
            | Self::MailOwed(_)
            | Self::RepliedTo(_)
            | Self::Expired(_)
            | Self::AttemptBegins(_)
            | Self::AttemptEnded { .. }
            | Self::CopyBegins(_)
            | Self::ErrandEnded { .. }
            | Self::PaceExceeded(_)
            | Self::Sighted { .. }
            | Self::SentSeen(_)
            | Self::Tick => (None, None),
        }
    }
}

/// What follows from an event: kept together or not at all.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Decision {
    /// What is kept.
    pub records: Vec<Record>,
    /// What is said to correspondents.
    pub outgoing: Vec<Outgoing>,
    /// What was done, and by which rule.
    pub audit: Vec<Audit>,
    /// An order that could not be carried out, in a sentence for the officer.
    pub refused: Option<String>,
}

impl Decision {
    /// A decision that only says why nothing is done.
    pub fn refusal(sentence: impl Into<String>) -> Self {
        Self { refused: Some(sentence.into()), ..Self::default() }
    }

    /// Adds what another decides besides.
    pub fn add(&mut self, other: Self) {
        self.records.extend(other.records);
        self.outgoing.extend(other.outgoing);
        self.audit.extend(other.audit);
    }

    /// Adds an audit entry.
    pub fn note(
        &mut self,
        at: Timestamp,
        subject: &Reference,
        rule: &str,
        deed: impl Into<String>,
    ) {
        self.noted(at, Some(subject.clone()), rule, deed.into());
    }

    /// Notes something about the desk itself.
    pub fn note_of_desk(&mut self, at: Timestamp, rule: &str, deed: impl Into<String>) {
        self.noted(at, None, rule, deed.into());
    }

    fn noted(&mut self, at: Timestamp, subject: Option<Reference>, rule: &str, deed: String) {
        let (officer, version, link) = (None, String::new(), None);
        self.audit.push(Audit { at, subject, rule: rule.to_owned(), deed, officer, version, link });
    }
}

/// Decides what follows from an event. The same inputs give the same decision.
pub fn decide(programmes: &Programmes, ledger: &Ledger, event: Event, now: Timestamp) -> Decision {
    match event {
        Event::Arrived { id, mailbox, channel, raw, age } => {
            if ledger.has_arrived(id) {
                return Decision::default();
            }
            let progress = Progress::Waiting { n_readings: 1 };
            let arrival = Arrival { id, mailbox, channel, at: now, raw, age, progress };
            Decision { records: vec![Record::Arrival(arrival)], ..Decision::default() }
        }
        Event::Sighted { mailbox, uid_validity, uid_next, since } => {
            sight::sighted(ledger, mailbox, uid_validity, uid_next, since, now)
        }
        Event::SentSeen(seen) => theirs::seen(ledger, &seen, now),
        Event::ReadingBegins(id) => reading_begins(ledger, id),
        Event::Understood(understood) => intake::understood(programmes, ledger, &understood, now),
        Event::Matched { candidate, reasons } => {
            introduction::proposed(programmes, ledger, candidate, reasons, now)
        }
        Event::Weighed { reference, score, is_all_said } => {
            let weighed = (score, is_all_said);
            officer::confirmed_by_itself(programmes, ledger, &reference, weighed, now)
        }
        Event::NoLongerFits(misfit) => introduction::no_longer_fits(ledger, *misfit, now),
        Event::Availability(doubt) => freshness::owed(programmes, ledger, &doubt, now),
        Event::Silent(submission) => resting::silent(programmes, ledger, &submission, now),
        Event::Linked(submission) => linking::linked(programmes, ledger, &submission, now),
        Event::Deleted { item, is_whole, submission } => {
            deleted::deleted(&item, is_whole, submission.as_deref(), now)
        }
        Event::Ordered { officer, proof, order, scope } => {
            officer::ordered(programmes, ledger, &officer, proof, (&order, &scope), now)
        }
        Event::MailOwed(mailing) => mailed::mailed(ledger, *mailing, now),
        Event::RepliedTo(report) => mailed::reported(*report, now),
        Event::Expired(erasing) => erasure::expired(programmes, ledger, &erasing, now),
        Event::AttemptBegins(id) => attempt_begins(programmes, ledger, &id, now),
        Event::AttemptEnded { id, outcome } => attempt_ended(ledger, &id, &outcome, now),
        Event::CopyBegins(id) => copies::begins(ledger, &id),
        Event::ErrandEnded { id, end } => copies::ended(ledger, &id, end, now),
        Event::PaceExceeded(id) => pace_exceeded(ledger, &id, now),
        Event::Tick => dues::tick(programmes, ledger, now),
    }
}

fn reading_begins(ledger: &Ledger, id: Digest) -> Decision {
    let Some(arrival) = ledger.waiting(id) else { return Decision::default() };
    let Progress::Waiting { n_readings } = arrival.progress else { return Decision::default() };
    let progress = Progress::Waiting { n_readings: n_readings.saturating_add(1) };
    Decision {
        records: vec![Record::Arrival(Arrival { progress, ..arrival.clone() })],
        ..Decision::default()
    }
}

fn attempt_begins(
    programmes: &Programmes,
    ledger: &Ledger,
    id: &OutgoingId,
    now: Timestamp,
) -> Decision {
    let Some(delivery) = ledger.delivery(id).filter(|delivery| delivery.due().is_some()) else {
        return Decision::default();
    };
    recall::begun(programmes, ledger, delivery, now)
}

fn attempt_ended(ledger: &Ledger, id: &OutgoingId, outcome: &Outcome, now: Timestamp) -> Decision {
    let Some(delivery) =
        ledger.delivery(id).filter(|delivery| matches!(delivery.state, DeliveryState::Sending(_)))
    else {
        return Decision::default();
    };
    let after = delivery.after(outcome, now);
    let step = id.as_str().split_once('/').map_or("", |(_, step)| step);
    let deed = match &after.state {
        DeliveryState::Sent(_) => format!("sent: {step}"),
        DeliveryState::Due(_) if matches!(outcome, Outcome::AccountRefused(_)) => {
            format!("{step} waits: the mail server refuses the account")
        }
        DeliveryState::Due(_) if matches!(outcome, Outcome::Unreachable { .. }) => {
            format!("{step} waits: the mail server is out of reach")
        }
        DeliveryState::Due(next) => format!("{step} not accepted yet, next try {next:.0}"),
        DeliveryState::PossiblySent(_) => format!("{step} possibly sent, held for an officer"),
        DeliveryState::Dead { .. }
        | DeliveryState::Sending(_)
        | DeliveryState::Bounced(_)
        | DeliveryState::Withdrawn(_) => {
            format!("{step} given up, held for an officer")
        }
    };
    let mut decision = Decision::default();
    decision.note(now, &delivery.subject_reference, "outbox", deed);
    decision.records.push(Record::Delivery(after));
    for carried in unasked::carried(ledger, delivery) {
        let step = carried.id.as_str().split_once('/').map_or("", |(_, step)| step);
        let deed = format!("{step} was in the mail of {id}");
        decision.note(now, &carried.subject_reference, "outbox", deed);
        let after = carried.after(outcome, now);
        // The copy of the mail holds it.
        let copy = carried.copy.filter(|_| after.due().is_some());
        decision.records.push(Record::Delivery(Delivery { copy, ..after }));
    }
    if delivery.channel == Channel::Mail {
        let pace = paced(ledger.pace(), outcome, now);
        decision.records.extend((pace != *ledger.pace()).then_some(Record::Pace(pace)));
    }
    decision
}

fn paced(pace: &Pace, outcome: &Outcome, now: Timestamp) -> Pace {
    match outcome {
        Outcome::Delivered => pace.after_welcome().after_letter(now),
        // It may have gone out.
        Outcome::Unknown(_) => pace.after_contact().after_letter(now),
        Outcome::GiveUp(_) => pace.after_welcome(),
        Outcome::AccountRefused(reason) => pace.after_refusal(reason, now),
        Outcome::Unreachable { sentence, may_pass } => pace.after_silence(sentence, *may_pass, now),
        Outcome::TryLater(_) => pace.after_contact(),
        Outcome::NotBegun | Outcome::Unwelcome(_) => pace.clone(),
    }
}

fn pace_exceeded(ledger: &Ledger, id: &OutgoingId, now: Timestamp) -> Decision {
    let Some(delivery) = ledger.delivery(id).filter(|_| ledger.pace().pause().is_none()) else {
        return Decision::default();
    };
    let mut decision = Decision::default();
    let deed = "waits: too many letters within an hour, sending pauses";
    decision.note(now, &delivery.subject_reference, "outbox.pace", deed);
    decision.records.push(Record::Pace(ledger.pace().exceeded(now)));
    decision
}
