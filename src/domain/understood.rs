//! What a message was understood as, with what is known of its sender: the input of intake.

use super::asked::{AnsweredBy, Unanswered};
use super::field::FieldName;
use super::ids::{Digest, ProgrammeName, Reference};
use super::introduction::Part;
use super::item::Item;
use super::ledger::{Ledger, Standing, Subject};
use super::letter::Delivery;
use super::linking::Linking;
use super::mailed::orders::MailedOrders;
use super::message::{Attachment, Machine};
use super::outgoing::Value;
use super::party::{Party, PartyId};
use super::pressing::Act;
use super::proof::Proof;
use super::reading::{Delicate, FeedbackTold, Intent, Problem, ProblemKind, Reading};
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
    /// The sender as it was known before.
    pub known: Option<Party>,
    /// Why it is a machine's, if it is.
    pub machine: Option<Machine>,
    /// What it answers, if it carries a token of ours.
    pub token: Option<Reference>,
    /// What it may belong to, though its sender has no part in that.
    pub may_belong_to: Option<Reference>,
    /// The submission of the only person of the same name, known under another address.
    pub of_namesake: Option<Reference>,
    /// The known person of the same name whose other address it may be from.
    pub perhaps_from: Option<PartyId>,
    /// The message about which it answers whether it is the sender's own.
    pub asked_about: Option<Box<Item>>,
    /// The message about which it answers whether what nothing proved is the sender's wish.
    pub confirms: Option<Box<Item>>,
    /// The letter of ours that it reports as not delivered, where its token shows that it is ours.
    pub bounced: Option<Returned>,
    /// What it has in common with other messages of a machine, as a keyed digest: what it says but for numbers, or that
    /// it has no Message-ID.
    pub likeness: Option<Digest>,
    /// Whether its sender's own words name a reference of a desk's making that was never given here.
    pub names_anothers: bool,
    /// The person whose submission it makes, where that is not its sender, by the address that it gives.
    pub nominee: Option<Party>,
    /// What was understood.
    pub reading: Reading,
    /// What the guidance says to its questions, in their order.
    pub answers: Vec<Answered>,
    /// The sender's submissions that it may be about, as they are kept, oldest first.
    pub own: Vec<Submission>,
    /// Which of them its token names.
    pub named: Option<Reference>,
    /// What it orders, where it is or seems to be an officer's reply to a list.
    pub orders: Option<MailedOrders>,
    /// What it has to do with who is behind its account, where it came from one in a workspace.
    pub linking: Option<Linking>,
    /// Whether it answers a letter that asks its reader to declare interests.
    pub answers_declaration: bool,
    /// What was pressed, where it is no words.
    pub pressed: Option<Act>,
    /// The details that were filled in, and could not be read.
    pub unread: Vec<FieldName>,
    /// The introductions and placements that it may answer, where it does not say which one of several; and how each goes, where it says
    /// that of each or of all.
    pub of_several: Vec<(Reference, Option<FeedbackTold>)>,
    /// The manager at home whom it names, where it is a secondee's about their placement.
    pub home_manager: Option<Party>,
    /// The files that came with it.
    pub attachments: Vec<Attachment>,
    /// Who else reads it where it stands.
    pub exposure: Exposure,
    /// What it answers, where that is more than a letter of the desk.
    pub addressed: Addressed,
}

/// What a message answers.
#[derive(Clone, PartialEq, Debug)]
pub enum Addressed {
    /// A letter of the desk, or nothing.
    Desk,
    /// What a person has written, or perhaps.
    Person,
    /// The mail with a code for an account, which is not its reader's, as they say.
    AnothersAccount(Box<Party>),
}

/// Who reads a message where it stands, beside the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exposure {
    /// Nobody whom it is not for.
    Private,
    /// Others, and it tells of its sender what is not for them: it is taken down there.
    Exposed,
    /// The same where the desk takes nothing down: its writer is asked to.
    Shown,
}

impl Understood {
    /// Whether a mail system asks a person to confirm that a letter of ours is wanted. A report says more.
    pub fn is_challenge(&self) -> bool {
        let is_report = matches!(self.machine, Some(Machine::Bounce { .. }));
        !is_report && self.reading.is_challenge()
    }
}

/// A letter that came back or is held up, and its reader.
#[derive(Clone, PartialEq, Debug)]
pub struct Returned {
    /// Where it stood.
    pub delivery: Delivery,
    /// To whom it was sent.
    pub to: Option<Party>,
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
    /// Who else knows of a topic that is not covered, where the guidance says so.
    pub contact: Option<String>,
    /// The path of what the guidance has nearest, where it does not answer.
    pub nearest: Option<String>,
    /// The other programme that the question names: what this one's guidance says is no answer.
    pub elsewhere: Option<Elsewhere>,
}

impl Answered {
    /// As an item keeps it, where no entry answers.
    pub fn as_unanswered(&self) -> Option<Unanswered> {
        let kept = || Unanswered { question: self.question.clone(), nearest: self.nearest.clone() };
        self.entries.is_empty().then(kept)
    }

    /// As an item keeps it, where an entry answers.
    pub fn as_answered(&self) -> Option<AnsweredBy> {
        let entries: Vec<String> = self.entries.iter().map(|entry| entry.name.clone()).collect();
        let question = self.question.clone();
        (!entries.is_empty()).then_some(AnsweredBy { question, entries })
    }
}

/// Another programme, and who answers for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elsewhere {
    /// The name that people know.
    pub title: String,
    /// Its human contact.
    pub contact: String,
}

/// An entry of the guidance, as it stands in its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name: that of its file.
    pub name: String,
    /// The question that the entry is headed with.
    pub heading: String,
    /// The answer, byte for byte.
    pub text: String,
    /// The source's page and heading, best first.
    pub cites: Vec<String>,
    /// The same in words: the source's name and the heading as it stands there.
    pub sources: Vec<String>,
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
        known: None,
        machine: None,
        token: None,
        may_belong_to: None,
        of_namesake: None,
        perhaps_from: None,
        asked_about: None,
        confirms: None,
        bounced: None,
        likeness: None,
        names_anothers: false,
        nominee: None,
        reading,
        answers: Vec::new(),
        own: Vec::new(),
        named: None,
        orders: None,
        answers_declaration: false,
        linking: None,
        pressed: None,
        unread: Vec::new(),
        of_several: Vec::new(),
        home_manager: None,
        attachments: Vec::new(),
        exposure: Exposure::Private,
        addressed: Addressed::Desk,
    })
}

/// Whether a message tells of its sender what is not for everybody: that they would go, how they are, or what is told of them in so many
/// words or by a CV that came with it. Other files may be what everybody was meant to see, and the only copy.
pub fn is_personal(reading: &Reading, is_told_besides: bool) -> bool {
    use FieldName as F;
    let is_told = |name: &FieldName| {
        let told = reading.fields.get(name);
        told.is_some_and(|read| !read.words.is_empty() && reading.reply.contains(&read.words))
    };
    is_told_besides
        || matches!(reading.delicate, Some(Delicate::Worry | Delicate::Complaint))
        || reading.is(Intent::Interest)
        || reading.is(Intent::Nomination)
        || [F::Name, F::Email, F::ContactName, F::ContactEmail].iter().any(is_told)
}

/// So many words of a message are looked at for a reference.
const MOST_WORDS: usize = 5_000;

/// The reference of a submission or an introduction that a text names.
pub fn reference_in(ledger: &Ledger, text: &str) -> Option<Reference> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let references = words.take(MOST_WORDS).filter_map(Reference::typed);
    references.into_iter().find(|reference| {
        matches!(ledger.subject(reference), Some(Subject::Submission | Subject::Introduction))
    })
}

/// Whether a text names a reference of a desk's making that was never given here: another desk gave it, and most likely wrote
/// the text.
pub fn names_anothers(ledger: &Ledger, text: &str, prefixes: &[&str]) -> bool {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let mut made = words.take(MOST_WORDS).filter_map(|word| Reference::made(word, prefixes));
    made.any(|reference| !ledger.is_taken(&reference))
}

/// Whether a mail is headed by a reference that was never given here, whatever its prefix, and its own words name it again: so
/// write other desks, and people who answer one or pass its letter on do not.
pub fn is_headed_by_anothers(ledger: &Ledger, subject: &str, text: &str) -> bool {
    let mut heads = subject.split_whitespace().skip_while(|word| word.starts_with('['));
    let head = heads.next().and_then(|word| word.strip_suffix(':'));
    let Some(reference) = head.and_then(Reference::made_by_any) else { return false };
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    !ledger.is_taken(&reference) && words.any(|word| word == reference.as_str())
}

/// So many of a party's submissions are looked at: the newest.
const MOST_OWN: usize = 20;

/// The party's own submission that a token names: itself, or the party's side of an introduction.
pub fn submission_named(ledger: &Ledger, party: PartyId, token: &Reference) -> Option<Reference> {
    let named = match ledger.subject(token)? {
        Subject::Introduction => {
            let introduction = ledger.introduction(token)?;
            match ledger.part_in(introduction, party)? {
                Part::Host => &introduction.role,
                Part::Applicant => &introduction.interest,
            }
        }
        Subject::Submission => token,
        Subject::Item | Subject::Mailed | Subject::Erased | Subject::Erasure => return None,
    };
    let is_own = |standing: &Standing| standing.reference == *named;
    ledger.standings(party).any(is_own).then(|| named.clone())
}

/// The submissions that a message from a party may be about, oldest first: those of its programme that are not withdrawn, and
/// the one that its token names.
pub fn submissions_of(
    ledger: &Ledger,
    party: PartyId,
    programme: Option<&ProgrammeName>,
    named: Option<&Reference>,
) -> Vec<Reference> {
    let is_meant = |standing: &&Standing| {
        let is_alive = standing.state != SubmissionState::Withdrawn;
        named == Some(&standing.reference) || (is_alive && programme == Some(&standing.programme))
    };
    let standings = ledger.standings(party).rev().filter(is_meant).take(MOST_OWN);
    let mut references: Vec<Reference> =
        standings.map(|standing| standing.reference.clone()).collect();
    references.reverse();
    references
}

/// The one programme that a party has to do with, if there is one.
pub fn programme_of(ledger: &Ledger, party: PartyId) -> Option<&ProgrammeName> {
    let is_alive = |standing: &&Standing| standing.state != SubmissionState::Withdrawn;
    let mut programmes =
        ledger.standings(party).filter(is_alive).map(|standing| &standing.programme);
    let first = programmes.next()?;
    programmes.all(|other| other == first).then_some(first)
}

impl From<&Answered> for Value {
    fn from(answered: &Answered) -> Self {
        let text = |text: &str| Self::from(text);
        let entry = |entry: &Entry| {
            Self::from([
                ("heading", text(&entry.heading)),
                ("text", text(&entry.text)),
                ("cites", Self::List(entry.cites.iter().map(|cite| text(cite)).collect())),
                ("sources", Self::List(entry.sources.iter().map(|known| text(known)).collect())),
                ("dated", text(&entry.dated)),
            ])
        };
        let elsewhere = answered.elsewhere.as_ref();
        let of_elsewhere = |value: fn(&Elsewhere) -> &str| text(elsewhere.map_or("", value));
        Self::from([
            ("question", text(&answered.question)),
            ("entries", Self::List(answered.entries.iter().map(entry).collect())),
            ("hand_over", text(answered.hand_over.as_deref().unwrap_or(""))),
            ("contact", text(answered.contact.as_deref().unwrap_or(""))),
            ("elsewhere", of_elsewhere(|other| &other.title)),
            ("elsewhere_contact", of_elsewhere(|other| &other.contact)),
        ])
    }
}
