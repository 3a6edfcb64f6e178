//! What a message was understood as, with what is known of its sender: the input of intake.

use super::ids::{Digest, Reference};
use super::ledger::{Ledger, Subject};
use super::letter::Delivery;
use super::message::{Attachment, Machine};
use super::outgoing::Value;
use super::party::{Party, PartyId};
use super::proof::Proof;
use super::reading::{Intent, Problem, ProblemKind, Reading};
use super::submission::{Submission, SubmissionState};

/// A message that was read, with what the ledger and the store know of its sender.
#[derive(Clone, PartialEq, Debug)]
pub struct Understood {
    /// Which arrival.
    pub arrival: Digest,
    /// The keyed digest of its Message-ID, if it has one.
    pub message_id: Option<Digest>,
    /// The keyed digest of sender, date, subject, text and attachments, normalised.
    pub content: Digest,
    /// The Message-ID itself, to answer to.
    pub answer_to: Option<String>,
    /// What shows who sent it.
    pub proof: Proof,
    /// The sender, where there is one whom one could answer.
    pub sender: Option<Party>,
    /// Why it is a machine's, if it is.
    pub machine: Option<Machine>,
    /// What it answers, if it carries a token of ours.
    pub token: Option<Reference>,
    /// The letter of ours that it reports as not delivered, where its token shows that it is ours.
    pub bounced: Option<Delivery>,
    /// What was understood.
    pub reading: Reading,
    /// What the guidance says to its questions, in their order.
    pub answers: Vec<Answered>,
    /// The sender's submission that it may be about, as it is kept.
    pub current: Option<Submission>,
    /// The files that came with it.
    pub attachments: Vec<Attachment>,
}

/// A question and what the guidance says to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The question, in the asker's words.
    pub question: String,
    /// The entries that answer it; none when a person must.
    pub entries: Vec<Entry>,
    /// Why the guidance has no answer, where it says so itself.
    pub hand_over: Option<String>,
}

/// An entry of the guidance, as it stands in its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The question that the entry is headed with.
    pub heading: String,
    /// The answer, byte for byte.
    pub text: String,
    /// The source's page and heading, best first.
    pub cites: Vec<String>,
    /// The source's date.
    pub dated: String,
}

/// An arrival that was not read, and why.
pub fn unread(
    ledger: &Ledger,
    arrival: Digest,
    content: Digest,
    kind: ProblemKind,
    sentence: &str,
) -> Option<Understood> {
    ledger.waiting(arrival)?;
    let problem = Problem { kind, sentence: sentence.to_owned() };
    let reading =
        Reading { intents: vec![Intent::Other], problems: vec![problem], ..Reading::default() };
    Some(Understood {
        arrival,
        message_id: None,
        content,
        answer_to: None,
        proof: Proof::None,
        sender: None,
        machine: None,
        token: None,
        bounced: None,
        reading,
        answers: Vec::new(),
        current: None,
        attachments: Vec::new(),
    })
}

/// Which of a party's submissions a message from it may be about: the newest that is not withdrawn.
pub fn submission_under_way(
    ledger: &Ledger,
    party: PartyId,
    token: Option<&Reference>,
) -> Option<Reference> {
    let standings = ledger.standings(party);
    let is_meant = |reference: &Reference| {
        token == Some(reference) && ledger.subject(reference) == Some(Subject::Submission)
    };
    let alive = |state| state != SubmissionState::Withdrawn;
    let meant = standings.iter().find(|standing| is_meant(&standing.reference));
    meant
        .or_else(|| standings.iter().rev().find(|standing| alive(standing.state)))
        .map(|standing| standing.reference.clone())
}

impl From<&Answered> for Value {
    fn from(answered: &Answered) -> Self {
        let text = |text: &str| Self::from(text);
        let entry = |entry: &Entry| {
            Self::from([
                ("heading", text(&entry.heading)),
                ("text", text(&entry.text)),
                ("cites", Self::List(entry.cites.iter().map(|cite| text(cite)).collect())),
                ("dated", text(&entry.dated)),
            ])
        };
        Self::from([
            ("question", text(&answered.question)),
            ("entries", Self::List(answered.entries.iter().map(entry).collect())),
            ("hand_over", text(answered.hand_over.as_deref().unwrap_or(""))),
        ])
    }
}
