//! Readings: what was understood of one message, as plain values.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::declaration::Statement;
use super::field::{FieldName, FieldValue};
use super::ids::ProgrammeName;
use super::paper::PaperRead;
use super::placement::review::OfObjective;
use super::right::Right;
use super::submission::SubmissionKind;

/// What a message is about; one message may have several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Someone would go on a secondment.
    Interest,
    /// Someone is needed.
    Role,
    /// A question about the programme.
    Question,
    /// An answer to an introduction.
    Outcome,
    /// What somebody thinks of a placement.
    Feedback,
    /// Outside interests declared.
    Declaration,
    /// A change of what was said before.
    Correction,
    /// A submission taken back.
    Withdrawal,
    /// Access, erasure, objection, "stop the emails".
    RightsRequest,
    /// Somebody else's details.
    Nomination,
    /// Out of office, automatic acknowledgement, newsletter.
    Automatic,
    /// A message that could not be delivered.
    Bounce,
    /// Anything else.
    Other,
}

impl Intent {
    /// The name in JSON and in vocabulary files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::Role => "role",
            Self::Question => "question",
            Self::Outcome => "outcome",
            Self::Feedback => "feedback",
            Self::Declaration => "declaration",
            Self::Correction => "correction",
            Self::Withdrawal => "withdrawal",
            Self::RightsRequest => "rights_request",
            Self::Nomination => "nomination",
            Self::Automatic => "automatic",
            Self::Bounce => "bounce",
            Self::Other => "other",
        }
    }
}

/// Something in a message that a person must look at, in a sentence for an officer. Quotes no personal data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// What is the matter.
    pub kind: ProblemKind,
    /// The sentence.
    pub sentence: String,
}

/// Kinds of problem, named after what must be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Could be read only in part; an officer looks at the raw mail.
    Unreadable,
    /// Larger than the limit: not read, and kept only in part.
    TooLarge,
    /// Encrypted or opaque content that only a person's client can open.
    Sealed,
    /// No sender whom one could answer.
    NoSender,
    /// The sender's name pretends to be somebody else's address.
    Deceptive,
    /// Nothing was written.
    Empty,
    /// A mail system asks a person to confirm that our message is wanted.
    Challenge,
    /// A part that contradicts another.
    Contradiction,
    /// Worth knowing; nobody needs to act.
    Remark,
}

/// A value read and the words that it was read from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ReadField {
    /// The value.
    pub value: FieldValue,
    /// The passage of the decoded text, or of the text of an attached file.
    pub words: String,
}

/// Why a person, not the desk, must answer, and at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delicate {
    /// An unhappy or unsafe secondee or host.
    Worry,
    /// A journalist.
    Press,
    /// A member of parliament or their office.
    Parliament,
    /// A freedom-of-information request.
    InformationRequest,
    /// A complaint.
    Complaint,
}

impl Delicate {
    /// Every kind, the most urgent first.
    pub const ALL: [Self; 5] =
        [Self::Worry, Self::Parliament, Self::Press, Self::Complaint, Self::InformationRequest];
}

/// What signs let it be thought that a person must answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suspicion {
    /// Why.
    pub kind: Delicate,
    /// Whether they hold back every letter; a weak one counts where the desk has nothing of substance to say.
    pub is_strong: bool,
}

/// Whose submission a message makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// Its sender's.
    #[default]
    Sender,
    /// The person's whom its sender puts forward.
    Nominee,
    /// The person's whose message its sender passes on.
    Writer,
    /// The person's who filled in the form that a form service sends.
    Respondent,
}

impl Whose {
    /// The word by which messages tell it apart.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Nominee => "nominee",
            Self::Writer => "writer",
            Self::Respondent => "respondent",
        }
    }
}

/// How an introduction was answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Would like to go ahead.
    Yes,
    /// Would not.
    No,
    /// Not met or not decided yet.
    NotYet,
    /// An answer that a person must read.
    Unclear,
}

impl Verdict {
    /// The name in JSON and in templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotYet => "not_yet",
            Self::Unclear => "unclear",
        }
    }
}

/// What an answer says of a placement.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FeedbackTold {
    /// How it goes, where the words say so.
    pub rating: Option<Rating>,
    /// Whether it is to go on or to end.
    pub wish: Option<Wish>,
    /// Until when it would go on, or when it would end, where a wish names a day.
    pub until: Option<Date>,
    /// Whether it puts the question off.
    pub put_off: Option<PutOff>,
    /// Whether it says that all is well, and nothing besides.
    pub is_well: bool,
    /// Whether it tells of distress, whosever.
    pub is_worry: bool,
    /// Whether it says beyond doubt that the secondment is not to be.
    pub is_off: bool,
    /// What it is about, by the vocabulary.
    pub themes: Vec<String>,
    /// How far it says that what was to be achieved was.
    pub objectives: Vec<OfObjective>,
}

/// How an answer puts the question off: until a day, on which it is asked again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PutOff {
    /// It says nothing besides.
    Alone(Date),
    /// It is an answer as well.
    Besides(Date),
}

/// How a placement goes, in somebody's words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rating {
    /// Well.
    Good,
    /// Well and badly.
    Mixed,
    /// Badly.
    Poor,
}

impl Rating {
    /// Every rating, the best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Mixed, Self::Poor];

    /// The name in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Mixed => "mixed",
            Self::Poor => "poor",
        }
    }
}

/// What somebody wishes of a placement's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// That it be later.
    Extend,
    /// That it be sooner, or it has come.
    End,
}

impl Wish {
    /// The name in templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Extend => "extend",
            Self::End => "end",
        }
    }
}

/// What a message says was learned in a placement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Learned {
    /// The words, a line each.
    pub words: String,
    /// Who could use it, where it says so.
    pub for_whom: Option<String>,
    /// What they are about, by the vocabulary.
    pub themes: Vec<String>,
    /// Whether the message says nothing besides that an officer would have to read.
    pub is_all: bool,
}

/// What some messages say, and nothing besides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Only {
    /// Asks how the sender's own things stand.
    Where,
    /// Says that a draft is to be submitted.
    Submits,
    /// Asks what the desk has of the sender's, or still wants to know.
    Shows,
    /// Says that a draft is to be kept until its sender says more.
    Keeps,
    /// Asks what can be done here.
    Help,
    /// Calls for help, in so many words.
    CallsForHelp,
    /// Is polite.
    Thanks,
    /// Greets, and has nothing else to say.
    Greets,
    /// Agrees.
    Agrees,
}

impl Only {
    /// Whether it asks for something, which no guidance answers.
    pub fn is_wish(self) -> bool {
        match self {
            Self::Submits | Self::Shows | Self::Keeps | Self::Help | Self::CallsForHelp => true,
            Self::Where | Self::Thanks | Self::Greets | Self::Agrees => false,
        }
    }

    /// Whether it is courtesy, and nothing is to be done about it.
    pub fn is_courtesy(self) -> bool {
        matches!(self, Self::Thanks | Self::Greets | Self::Agrees)
    }
}

/// What was understood of one message.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reading {
    /// The programme that the message is about, where that is certain.
    pub programme: Option<ProgrammeName>,
    /// What it is about; never empty after reading.
    pub intents: Vec<Intent>,
    /// The sender's name, as it stands in the message.
    pub sender_name: Option<String>,
    /// What the sender wrote, without quoted history, signature and disclaimers.
    pub reply: String,
    /// The fields found.
    pub fields: BTreeMap<FieldName, ReadField>,
    /// The questions asked, in order.
    pub questions: Vec<String>,
    /// How an introduction was answered.
    pub verdict: Option<Verdict>,
    /// The day on which to ask again, where an answer to an introduction says one.
    pub until: Option<Date>,
    /// Whether somebody whose submission rests would have it go on.
    pub is_back: bool,
    /// What it says of a placement: how it goes, about what, and whether it is to go on or to end.
    pub feedback: FeedbackTold,
    /// Whether it says that there is nothing to declare, or that what was declared is up to date, and nothing besides.
    pub declared_nothing: Option<Statement>,
    /// What it says was learned.
    pub learned: Option<Learned>,
    /// What it says, and nothing besides.
    pub says_only: Option<Only>,
    /// Which kind of submission is taken back, where the words say it.
    pub withdraws: Option<SubmissionKind>,
    /// Whether it begins with a yes or a no.
    pub is_yes: Option<bool>,
    /// Why a person must answer at once.
    pub delicate: Option<Delicate>,
    /// Why a person may have to.
    pub suspicion: Option<Suspicion>,
    /// What it asks about the sender's data, as far as its words say.
    pub rights: BTreeSet<Right>,
    /// Whether it says that the desk may write unasked again.
    pub may_write: bool,
    /// The kind of which it says that it tells of one more, beside what was told before.
    pub one_more: Option<SubmissionKind>,
    /// The field that a bare line was taken for, since it was the first that was open: its sender is asked to check it.
    pub guessed: Option<FieldName>,
    /// The fields of which it says two things that exclude each other: neither was kept.
    pub contradicts: Vec<FieldName>,
    /// What it says of each further role that it offers, where they can be read apart.
    pub others: Vec<BTreeMap<FieldName, ReadField>>,
    /// How many roles or people it tells of, of which the first alone is in `fields`, where it tells of several.
    pub n_entries: Option<usize>,
    /// Whose submission it makes, if it makes one.
    pub whose: Whose,
    /// What was not understood.
    pub problems: Vec<Problem>,
    /// What was understood of attached files, by their place among the attachments, from 1.
    pub papers: BTreeMap<usize, PaperRead>,
}

impl Reading {
    /// Whether the message has that intent.
    pub fn is(&self, intent: Intent) -> bool {
        self.intents.contains(&intent)
    }

    /// Whether a mail system asks a person to confirm that our message is wanted.
    pub fn is_challenge(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind == ProblemKind::Challenge)
    }

    /// The place among the attachments of the file that a field's value is from.
    pub fn source(&self, field: FieldName) -> Option<usize> {
        let mut papers = self.papers.iter();
        papers.find(|(_, paper)| paper.fields.contains(&field)).map(|(number, _)| *number)
    }
}
