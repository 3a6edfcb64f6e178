//! Contexts: what the desk knew before it read a message, as plain values.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::field::{Field, FieldName};
use super::ids::ProgrammeName;
use super::submission::SubmissionKind;

/// What the desk knew before it read a message.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Context {
    /// The programme of the mailbox that the message came to.
    pub programme: Option<ProgrammeName>,
    /// What the sender was asked for, in the order of the questions.
    pub asked: Vec<Asked>,
    /// What is known already of the submission under way.
    pub known: BTreeMap<FieldName, Field>,
    /// The kind of submission under way with the sender, if there is one.
    pub under_way: Option<SubmissionKind>,
    /// Whether the message answers an introduction, or the question whether a submission still stands.
    pub answers_introduction: bool,
    /// Whether the sender is, or is about to be, on a secondment, so that what is declared is for it.
    pub may_declare: bool,
    /// Whether fields are taken from CVs too.
    pub reads_cvs: bool,
    /// The letter that it answers, as its reader saw it.
    pub letter: Option<String>,
    /// When it came, for a message that does not say when it was sent.
    pub arrived: Option<Timestamp>,
    /// The addresses under which the desk receives, and the forms of those that it makes.
    pub own_addresses: Vec<String>,
    /// The addresses from which form services send what was filled in in the programme's own forms.
    pub forms_from: Vec<String>,
    /// Where days are counted, unless the message tells where its sender is.
    pub zone: Option<TimeZone>,
}

/// A question that a letter of ours has asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// What it asks for.
    pub field: FieldName,
    /// Its words, as its reader saw them.
    pub question: String,
    /// Whether it has not been answered yet.
    pub is_open: bool,
}
