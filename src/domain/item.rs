//! Arrivals and items: messages as they came, and as the desk keeps them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::asked::{AnsweredBy, Unanswered};
use super::ids::{Digest, MailboxName, ProgrammeName, Reference};
use super::message::Attachment;
use super::party::{Channel, PartyId};
use super::reading::{Delicate, Intent, Problem};
use super::remit::Matter;
use super::sight::Age;

/// How often reading may be under way when the process dies before a person looks instead.
pub const MOST_READINGS: u8 = 2;

/// One message as it came into one mailbox.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Arrival {
    /// The keyed digest of mailbox and name in it: receiving it again gives the same.
    pub id: Digest,
    /// The mailbox, or the chat that stands for one.
    pub mailbox: MailboxName,
    /// How it came.
    pub channel: Channel,
    /// When the desk took it.
    pub at: Timestamp,
    /// The raw message in the pack.
    pub raw: Digest,
    /// How it stood to the present then.
    #[serde(default, skip_serializing_if = "Age::is_present")]
    pub age: Age,
    /// What became of it.
    pub progress: Progress,
}

/// What became of an arrival.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// Durable and not yet understood; reading was begun so many times.
    Waiting {
        /// Readings begun.
        n_readings: u8,
    },
    /// The item that it is, or is another copy of.
    Became(Reference),
    /// Of somebody who was erased: it was not taken in again.
    Erased,
    /// The desk's own, sent to itself to see whether it comes back: nothing but that was taken in.
    Canary,
}

/// A message as the desk keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The reference: a submission or question that begins with this message has the same.
    pub reference: Reference,
    /// The programme, where that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProgrammeName>,
    /// The first arrival.
    pub arrival: Digest,
    /// When it came.
    pub at: Timestamp,
    /// How it came.
    pub channel: Channel,
    /// How it stood to the present then.
    #[serde(default, skip_serializing_if = "Age::is_present")]
    pub age: Age,
    /// The sender, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// The keyed digest of its Message-ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<Digest>,
    /// The keyed digest of its normalised content.
    pub content: Digest,
    /// What it is about.
    pub intents: Vec<Intent>,
    /// What it belongs to, where that is not itself: a submission or an introduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Reference>,
    /// What it may belong to: it carries the token of a letter to somebody else, or names the reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_belong_to: Option<Reference>,
    /// Why an officer must look, if one must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<Concern>,
    /// When the desk saw that a person has answered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// The day by which its sender was promised a person's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Date>,
    /// What could not be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// The files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Whether it declares interests, so that only officers with that remit read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_restricted: bool,
    /// Questions that the guidance does not answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<Unanswered>,
    /// Questions that the guidance answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<AnsweredBy>,
}

impl Item {
    /// What it asks is nobody's to answer, or is quoted nowhere.
    pub fn forget_questions(&mut self) {
        self.unanswered.clear();
        self.answered.clear();
    }

    /// What it is about, as far as remits depend on it.
    pub fn matter(&self) -> Matter {
        if self.is_restricted {
            return Matter::Declarations;
        }
        let is_of_rights = self.intents.contains(&Intent::RightsRequest)
            || self.concern == Some(Concern::RightsRequest);
        if is_of_rights { Matter::Rights } else { Matter::General }
    }
}

/// Why an officer must look at an item, most urgent first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// A person must answer, at once; no automatic answer was given.
    Delicate(Delicate),
    /// A person may have to answer: no automatic answer was given.
    PerhapsDelicate(Delicate),
    /// Somebody uses a data-protection right; a clock runs.
    RightsRequest,
    /// The message could not be read, or only in part.
    Unreadable,
    /// Says two things of which only one can be true.
    Contradicts,
    /// Nobody who could be answered.
    NoSender,
    /// It lay so long before it was read that no automatic answer was given.
    Late,
    /// From somebody whose data is restricted: what would answer it is not sent.
    Restricted,
    /// The act needs a surer sender than this message has.
    Unproven,
    /// The reader of a known address says that this message, from another address, is theirs.
    OtherAddress,
    /// Gives an address outside the programme's domains to show who is behind an account.
    OutsideAddress,
    /// Says that an account is not theirs which has given their address.
    NotTheirAccount,
    /// From somebody who has no part in what it names: an officer sees where it may belong.
    MayBelong,
    /// From an address that is new, by somebody of the name of a person who is known under another.
    SamePerson,
    /// The same Message-ID as another message, with other content.
    SameIdOtherContent,
    /// A person is named by somebody else and must be told first.
    Nomination,
    /// A form service has sent what somebody filled in, and the desk could not tell them.
    Form,
    /// The person who was named by somebody else does not want it.
    Declined,
    /// A letter that introduces came back: the other side waits and does not know (I-11).
    IntroductionBounced,
    /// A correspondent's mail system keeps a letter of ours until a person confirms it.
    Challenged,
    /// A message that bounced.
    Bounced,
    /// One side of an introduction would go ahead and the other would not.
    SidesDiffer,
    /// An answer to an introduction that a person must read.
    Outcome,
    /// Waits for something that is not known, or that itself waits for it.
    OnlyAfter,
    /// An answer to whether a submission still stands that a person must read.
    StillStands,
    /// Began a submission whose sender was asked whether it still stands, and reminded, and is silent.
    Silent,
    /// Was withdrawn after an introduction: the other side does not know.
    TellOtherSide,
    /// Changes what an introduction was made on.
    NoLongerFits,
    /// Which of the sender's submissions it is about is not certain.
    WhichSubmission,
    /// Which programme it is about is not certain.
    WhichProgramme,
    /// Says that a placement goes badly.
    GoesBadly,
    /// Says that a placement ends before its time, or has ended.
    EndsEarly,
    /// Would have a placement go on longer.
    Extension,
    /// Would have a placement end, or go on, where another side of it has wished the contrary.
    WishesDiffer,
    /// Says something while a placement is being set up.
    SetUp,
    /// Questions that the guidance does not answer.
    Unanswered,
    /// Declares interests that an officer with that remit puts under their headings.
    Declaration,
    /// Was deleted in its workspace after it was read.
    Deleted,
    /// Tells how a placement goes.
    Feedback,
    /// Tells what was learned in a placement, and nothing else that needs a person.
    Learned,
    /// The sender's mail system asks machines not to answer.
    AsksForPerson,
    /// Sounds automatic, or came through a mailing list: it may be somebody's own words all the same.
    PerhapsAutomatic,
    /// The desk's own answer was taken back before it was sent.
    TakenBack,
    /// The desk has no rule for it.
    NoRule,
    /// Enough was answered to its sender within a day; this was not.
    OverBudget,
    /// An officer's reply that could not be read, and enough of those were answered within a day.
    UnreadOrder,
}

/// Of the concerns about who is behind an account, the sentence.
fn of_account(concern: &Concern) -> &'static str {
    if *concern == Concern::NotTheirAccount {
        "says that an account in chat is not theirs which has given their address: its code counts no more; if the two are linked already, `secondment-desk split REFERENCE` tells them apart"
    } else {
        "gives a work address outside the programme's domains: once you are sure who it is, `secondment-desk merge REFERENCE ADDRESS` lets the role count"
    }
}

/// The sentence for what only a person may answer.
fn surely(delicate: Delicate) -> &'static str {
    match delicate {
        Delicate::Worry => "somebody is unhappy or feels unsafe: answer in person, today",
        Delicate::Press => "a journalist: answer through the press office",
        Delicate::Parliament => "a member of parliament's office: answer in person",
        Delicate::InformationRequest => {
            "a freedom-of-information request: pass it to whoever answers those, within 20 working days of its coming"
        }
        Delicate::Complaint => "a complaint: acknowledge it within 30 days",
    }
}

/// The sentence for what may be delicate.
fn perhaps(delicate: Delicate) -> &'static str {
    match delicate {
        Delicate::Worry => {
            "somebody may be unhappy or feel unsafe: read it today; no machine has answered"
        }
        Delicate::Press => "may be from a journalist: look before anything is answered",
        Delicate::Parliament => {
            "may be from a member of parliament's or a councillor's office: look before anything is answered"
        }
        Delicate::InformationRequest => {
            "may be a freedom-of-information request: look before anything is answered"
        }
        Delicate::Complaint => "may be a complaint: look before anything is answered",
    }
}

impl Concern {
    /// Whether nothing goes on by itself for the sender until an officer has seen to it.
    pub fn pauses(&self) -> bool {
        matches!(self, Self::Delicate(_) | Self::RightsRequest)
    }

    /// The sentence for an officer.
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Delicate(delicate) => surely(*delicate),
            Self::PerhapsDelicate(delicate) => perhaps(*delicate),
            Self::RightsRequest => {
                "a data-protection request: to be answered within a month of its coming"
            }
            Self::Unreadable => "could not be read, or only in part: look at the raw mail",
            Self::Contradicts => {
                "says two things that exclude each other: neither was kept, and the sender is asked"
            }
            Self::NoSender => "has no sender whom one could answer",
            Self::Late => {
                "was not answered: it had lain too long when it was read; answer in person"
            }
            Self::Restricted => "from somebody whose data is restricted: answer in person",
            Self::Unproven => {
                "asks for a change, and nothing shows that it is from the person it names"
            }
            Self::OtherAddress => {
                "came from another address, and the known address says it is theirs: do what it asks"
            }
            Self::OutsideAddress | Self::NotTheirAccount => of_account(self),
            Self::MayBelong => {
                "names something that its sender has no part in: see whether it belongs there"
            }
            Self::SamePerson => {
                "may be from somebody who is known under another address: see whether the two are one person"
            }
            Self::SameIdOtherContent => "has the Message-ID of another mail and other content",
            Self::Nomination => "names a person who must be told before anything else happens",
            Self::Form => {
                "a form that somebody filled in at a form service: tell them that it came, before anything else happens"
            }
            Self::Declined => {
                "the person who was named does not want to be put forward: tell whoever named them"
            }
            Self::IntroductionBounced => {
                "a letter that introduces could not be delivered: the other side does not know"
            }
            Self::Challenged => {
                "a mail system keeps our letter until a person confirms it: `secondment-desk show` with --raw says how"
            }
            Self::Bounced => "a message of ours could not be delivered",
            Self::SidesDiffer => {
                "one side would go ahead and the other would not: neither knows of the other's answer"
            }
            Self::Outcome => "answers an introduction in words that need a person",
            Self::OnlyAfter => {
                "would go only after something that is not known here, or that itself waits for it: ask what is meant"
            }
            Self::StillStands => {
                "answers whether it still stands in words that need a person: `secondment-desk outcome` notes what they say"
            }
            Self::Silent => {
                "was asked whether it still stands, and reminded, and said nothing: it is put forward no more; `secondment-desk outcome REFERENCE person` notes a word, `done` leaves it so"
            }
            Self::TellOtherSide => "withdraws after an introduction was made: tell the other side",
            Self::NoLongerFits => {
                "changes something after an introduction was made, and the two may no longer fit: see to it"
            }
            Self::WhichSubmission => {
                "may be about any of several submissions of its sender: nothing was changed"
            }
            Self::WhichProgramme => "does not say which programme it is about",
            Self::Unanswered => "asks something that the guidance does not answer",
            Self::Declaration => {
                "declares interests: `secondment-desk declaration` shows it to officers with that remit"
            }
            Self::GoesBadly
            | Self::EndsEarly
            | Self::Extension
            | Self::WishesDiffer
            | Self::SetUp => self.of_placement(),
            Self::Deleted => {
                "was deleted in its workspace after it was read: decide whether what it says still counts"
            }
            Self::Feedback => "tells how a placement goes: read it",
            Self::Learned => {
                "tells what was learned: `secondment-desk learned approve` lets others hear of it, `learned keep` does not"
            }
            Self::AsksForPerson => {
                "is for a person: an invitation, or its mail system asks machines not to answer"
            }
            Self::PerhapsAutomatic => {
                "sounds automatic or came through a mailing list: somebody may have written it all the same"
            }
            Self::TakenBack => {
                "the desk's answer was taken back before it was sent: answer in person"
            }
            Self::NoRule => "fits no rule: decide what it is",
            Self::UnreadOrder => {
                "an officer's reply to a list that was not understood: nothing of it was done"
            }
            Self::OverBudget => {
                "was not answered: enough was answered to its sender within a day; a machine, or somebody in need of a person"
            }
        }
    }

    /// The same for what is said of a placement.
    fn of_placement(&self) -> &'static str {
        let known = [
            (Self::GoesBadly, "says that a placement goes badly: speak to them"),
            (
                Self::EndsEarly,
                "says that a placement ends before its time: speak to all three, then `secondment-desk placement` with --ends",
            ),
            (
                Self::Extension,
                "would have a placement go on: once home, host and secondee agree, `secondment-desk placement` with --ends",
            ),
            (
                Self::WishesDiffer,
                "wishes of a placement's end the contrary of what another side has wished: nothing was changed; `secondment-desk placement` shows both, speak to them",
            ),
            (
                Self::SetUp,
                "is about a placement that is being set up: `secondment-desk placement` with --done notes what is done; nothing was changed",
            ),
        ];
        let own = known.iter().find(|(concern, _)| concern == self);
        own.map_or("is about a placement", |(_, sentence)| sentence)
    }
}
