//! Erasure: what is kept about somebody goes, by an officer's decision (FEATURES D-2, D-3, D-12; UK GDPR articles 17 and 19).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::claim::Claim;
use super::decision::{Decision, Programmes};
use super::field::FieldName;
use super::ids::{Digest, ProgrammeName, Reference};
use super::introduction::{Closing, Introduction, Part, Progress as Stage};
use super::item::{Arrival, Progress as Taken};
use super::ledger::Ledger;
use super::outgoing::{Outgoing, Template, Value};
use super::party::{Party, PartyId};
use super::record::Record;
use super::remit::Officer;
use super::submission::{Submission, SubmissionState};
use super::{answer, party};

/// What is kept of an erasure: no name, no address, no word of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erasure {
    /// Its reference, under which its certificate is shown.
    pub reference: Reference,
    /// The keyed digests of the person's addresses.
    pub parties: Vec<PartyId>,
    /// When it was decided.
    pub at: Timestamp,
    /// Why, in the officer's words.
    pub because: String,
    /// What was the person's, and when each began: these references stay taken.
    pub subjects: Vec<(Reference, Timestamp)>,
    /// Keyed digests of the messages: where they still lie in a mailbox, they are not taken in again.
    #[serde(default)]
    pub messages: Vec<Digest>,
    /// Who was told about the person, and is told of the erasure.
    #[serde(default)]
    pub told: Vec<Told>,
    /// How many messages, letters and submissions went.
    pub n_gone: [usize; 3],
    /// Whom the letter about it goes to: the address is kept under this until the letter has gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub farewell: Option<PartyId>,
    /// How far it has come.
    pub progress: Progress,
}

/// Somebody who was told about an erased person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// By which introduction.
    pub introduction: Reference,
    /// Who.
    pub to: PartyId,
    /// As what.
    #[serde(default)]
    pub whom: Whom,
    /// When.
    pub at: Timestamp,
    /// Whether the person was named, or described without a name.
    pub is_named: bool,
}

/// As what somebody was told about another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// The other side of the introduction.
    #[default]
    OtherSide,
    /// The manager at home.
    HomeManager,
}

impl Whom {
    /// The word by which officers and people know them.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherSide => "the other side",
            Self::HomeManager => "the manager at home",
        }
    }
}

/// How far an erasure has come. It goes on by itself after a crash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// Decided: the keys are about to be destroyed.
    Begun,
    /// The keys are destroyed, and nobody can read the data any more. What cannot be read is still to be cleared away.
    Destroyed,
    /// It is cleared away.
    Cleared,
}

/// What an officer orders: the person, as the store has them.
#[derive(Clone, PartialEq, Debug)]
pub struct Erasing {
    /// The person's addresses; the first one is written to.
    pub parties: Vec<Party>,
    /// The person's submissions, as they are.
    pub submissions: Vec<Submission>,
    /// All references that are the person's.
    pub subjects: BTreeSet<Reference>,
    /// Keyed digests of the person's messages.
    pub messages: Vec<Digest>,
    /// The person's messages that were not read yet.
    pub unread: Vec<Arrival>,
    /// Who was told about the person.
    pub told: Vec<Told>,
    /// How many messages and letters there are.
    pub n_messages: usize,
    /// How many letters there are.
    pub n_letters: usize,
    /// Whose wording the letters have.
    pub programme: Option<ProgrammeName>,
    /// Why, in the officer's words.
    pub because: String,
}

/// Erases somebody by an officer's order.
pub fn erased(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    erasing: &Erasing,
    now: Timestamp,
) -> Decision {
    if let Some(word) = named_in(&erasing.because, &erasing.parties, &erasing.submissions) {
        return Decision::refusal(format!(
            "The reason stays in the certificate for good, where anybody may read it, and it has a name or an address of the person: \"{word}\". Say it \
             without. Nothing was erased."
        ));
    }
    let parties: Vec<PartyId> = erasing.parties.iter().map(|party| party.id).collect();
    if let Some(unproven) = ledger.unproven_request(&parties) {
        return Decision::refusal(format!("{} Nothing was erased.", unproven.unproven()));
    }
    let mut decision = gone(programmes, ledger, "officer.erase", erasing, now);
    decision.audit.iter_mut().for_each(|entry| entry.officer = Some(officer.name.clone()));
    decision
}

/// Erases somebody whose data was kept for as long as the programme says.
pub fn expired(
    programmes: &Programmes,
    ledger: &Ledger,
    erasing: &Erasing,
    now: Timestamp,
) -> Decision {
    gone(programmes, ledger, "retention.erase", erasing, now)
}

/// A word of a reason that names the person: of their names, or an address of theirs.
pub(super) fn named_in(
    because: &str,
    parties: &[Party],
    submissions: &[Submission],
) -> Option<String> {
    const SHORTEST: usize = 3;
    let because = because.to_lowercase();
    let fields = [FieldName::Name, FieldName::ContactName];
    let said = submissions.iter().flat_map(|known| fields.map(|field| known.text(field)));
    let names = parties.iter().map(|party| party.name.as_deref()).chain(said).flatten();
    let names: Vec<String> = names.map(str::to_lowercase).collect();
    let is_apart = |letter: char| !letter.is_alphanumeric();
    let words = names.iter().flat_map(|name| name.split(is_apart));
    let mut words = words.filter(|word| word.chars().count() >= SHORTEST);
    let mentioned: BTreeSet<&str> = because.split(is_apart).collect();
    if let Some(word) = words.find(|word| mentioned.contains(word)) {
        return Some(word.to_owned());
    }
    let mails = [FieldName::Email, FieldName::ContactEmail];
    let said = submissions.iter().flat_map(|known| mails.map(|field| known.text(field)));
    let addresses = parties.iter().map(|party| Some(party.address.as_str())).chain(said);
    let mut addresses = addresses.flatten().map(str::to_lowercase);
    addresses.find(|address| because.contains(address.as_str()))
}

fn gone(
    programmes: &Programmes,
    ledger: &Ledger,
    rule: &str,
    erasing: &Erasing,
    now: Timestamp,
) -> Decision {
    if erasing.because.trim().is_empty() {
        return Decision::refusal("An erasure is decided for a reason: say it with --because.");
    }
    let Some(first) = erasing.parties.first() else {
        return Decision::refusal("There is nobody to erase.");
    };
    let ids: Vec<PartyId> = erasing.parties.iter().map(|party| party.id).collect();
    let programme = erasing.programme.as_ref().and_then(|name| programmes.get(name));
    let moment = now.as_microsecond().to_string();
    let cause = first.id.0.derived(&["erasure", &moment]);
    let prefix = programme.map_or(Reference::NO_PROGRAMME, |programme| &*programme.prefix);
    let reference = Reference::from_cause(prefix, cause, |known| ledger.is_taken(known));
    let mut decision = Decision::default();
    let withdrawn = |submission: &Submission| Submission {
        state: SubmissionState::Withdrawn,
        ..submission.clone()
    };
    decision.records.extend(
        erasing
            .unread
            .iter()
            .map(|arrival| Record::Arrival(Arrival { progress: Taken::Erased, ..arrival.clone() })),
    );
    let open = erasing.submissions.iter().filter(|known| known.state != SubmissionState::Withdrawn);
    for known in open {
        decision.records.push(Record::Submission(Box::new(withdrawn(known))));
        decision.note(now, &known.reference, rule, "withdrawn: the person is erased");
    }
    let of_person = |known: &&Introduction| ids.iter().any(|id| known.part(*id).is_some());
    for introduction in ledger.introductions().filter(of_person) {
        if let Some(closed) = introduction.closed(Closing::ByOfficer) {
            decision.records.push(Record::Introduction(closed));
            decision.note(now, &introduction.reference, rule, "closed: a side is erased");
        }
        decision.outgoing.extend(not_going_ahead(programmes, ledger, introduction, &ids, now));
    }
    let is_of = |subject: &Reference| {
        let introduction = ledger.introduction(subject);
        erasing.subjects.contains(subject)
            || introduction.is_some_and(|known| ids.iter().any(|id| known.part(*id).is_some()))
    };
    let waiting = ledger
        .deliveries()
        .filter(|known| ids.contains(&known.to) || is_of(&known.subject_reference));
    decision.records.extend(waiting.filter_map(|known| known.withdrawn(now)).map(Record::Delivery));
    let claimed = erasing.subjects.iter().filter(|subject| ledger.claim(subject).is_some());
    decision.records.extend(claimed.map(|subject| {
        Record::Claim(Claim { subject: subject.clone(), holder: None, since: now })
    }));
    // The letter goes to the address under another id and so with another key: the person's own can be destroyed at once.
    let farewell = programme.map(|_| PartyId(first.id.0.derived(&["farewell", &moment])));
    decision
        .records
        .extend(farewell.map(|id| Record::Party(Party { id, ..party::newly_known(first, now) })));
    let began = |subject: &Reference| (subject.clone(), ledger.began(subject).unwrap_or(now));
    let erasure = Erasure {
        reference: reference.clone(),
        parties: ids,
        at: now,
        because: erasing.because.trim().to_owned(),
        subjects: erasing.subjects.iter().map(began).collect(),
        messages: erasing.messages.clone(),
        told: erasing.told.clone(),
        n_gone: [erasing.n_messages, erasing.n_letters, erasing.submissions.len()],
        farewell,
        progress: Progress::Begun,
    };
    if let Some((programme, to)) = programme.zip(farewell) {
        decision.outgoing.push(letter(&erasure, &programme.name, to, now));
        decision.outgoing.extend(to_recipients(&erasure, &programme.name, now));
    }
    let deed = format!(
        "somebody is erased: {} messages, {} letters, {} submissions",
        erasing.n_messages,
        erasing.n_letters,
        erasing.submissions.len()
    );
    decision.note(now, &reference, rule, deed);
    decision.records.push(Record::Erasure(erasure));
    decision
}

/// What the person is told: what went, what stays where, and why.
fn letter(erasure: &Erasure, programme: &ProgrammeName, to: PartyId, now: Timestamp) -> Outgoing {
    let [n_messages, n_letters, n_submissions] = erasure.n_gone.map(|n| n as u64);
    let introductions: BTreeSet<&Reference> =
        erasure.told.iter().filter(|told| told.is_named).map(|told| &told.introduction).collect();
    let introductions: Vec<Value> =
        introductions.into_iter().map(|reference| Value::from(reference.as_str())).collect();
    Outgoing::new(&erasure.reference, "erased", Template::Erased, programme, to, now)
        .with("n_messages", Value::Number(n_messages))
        .with("n_letters", Value::Number(n_letters))
        .with("n_submissions", Value::Number(n_submissions))
        .with("introductions", introductions)
        .with("words", erasure.because.as_str())
}

/// Whoever was told about the person is asked to erase it too (article 19); once for each introduction.
fn to_recipients(erasure: &Erasure, programme: &ProgrammeName, now: Timestamp) -> Vec<Outgoing> {
    let mut told: BTreeMap<(&Reference, PartyId), bool> = BTreeMap::new();
    for known in &erasure.told {
        *told.entry((&known.introduction, known.to)).or_default() |= known.is_named;
    }
    let named = told.into_iter().filter(|(_, is_named)| *is_named);
    let letters = named.enumerate().map(|(at, ((introduction, to), _))| {
        let step = format!("erased-recipient/{}", at + 1);
        let template = Template::ErasedRecipient;
        Outgoing::new(&erasure.reference, &step, template, programme, to, now)
            .with("about", introduction.as_str())
    });
    letters.collect()
}

/// Whoever was asked about somebody without a name is told that it does not go ahead, and no more.
fn not_going_ahead(
    programmes: &Programmes,
    ledger: &Ledger,
    introduction: &Introduction,
    erased: &[PartyId],
    now: Timestamp,
) -> Option<Outgoing> {
    if !matches!(introduction.progress, Stage::Offered { .. }) {
        return None;
    }
    let programme = programmes.get(&introduction.programme)?;
    let other = introduction.parties().into_iter().find(|(_, id)| !erased.contains(id));
    let (part, _): (Part, _) = other?;
    let is_told = answer::is_told(ledger, introduction, part);
    is_told.then(|| answer::declined(introduction, programme, part, now))
}
