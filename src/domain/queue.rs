//! The Monday list: what waits for an officer, most urgent first, each with one thing to do, why, and what speaks against
//! it (FEATURES T-1, 5.3).

mod suggested;

use serde::{Deserialize, Serialize};

use super::item::Concern;
use super::reading::Delicate;

/// Something that waits, as it stands in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait<'a> {
    /// A message.
    Item(&'a Concern),
    /// A match that no officer has confirmed yet.
    Proposal,
    /// An introduction that silence has ended, or left half answered.
    Silence,
    /// Steps of a set-up that are the team's own, and due.
    TeamSteps,
    /// A letter that does not reach its reader by itself any more, for certain or perhaps.
    HeldLetter,
}

/// What an officer may do about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Write to the sender.
    Answer,
    /// Say that a complaint has come, and what happens now.
    Acknowledge,
    /// Read the raw mail.
    ReadRaw,
    /// Look at it whole.
    Look,
    /// Introduce the two.
    Confirm,
    /// Say that the two senders are one person.
    Merge,
    /// Send the letter once more.
    SendAgain,
    /// Tell the side that does not know.
    Tell,
    /// Let others hear of what was learned.
    PassOn,
    /// Do what is to be done of a set-up, and say so.
    SetUp,
    /// End the introduction.
    Close,
    /// Nothing more: it is dealt with.
    Done,
}

impl Step {
    /// The word in `queue --json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Acknowledge => "acknowledge",
            Self::ReadRaw => "read-raw",
            Self::Look => "look",
            Self::Confirm => "confirm",
            Self::Merge => "merge",
            Self::SendAgain => "send-again",
            Self::Tell => "tell",
            Self::PassOn => "pass-on",
            Self::SetUp => "set-up",
            Self::Close => "close",
            Self::Done => "done",
        }
    }

    /// The command that takes it.
    pub fn command(self, about: &str) -> String {
        match self {
            Self::Answer => format!("secondment-desk answer {about} \"…\""),
            Self::Acknowledge => {
                format!("secondment-desk rights {about} --acknowledge --because \"…\"")
            }
            Self::ReadRaw => format!("secondment-desk show {about} --raw"),
            Self::Look => format!("secondment-desk show {about}"),
            Self::Confirm => format!("secondment-desk confirm {about}"),
            Self::Merge => format!("secondment-desk merge {about}"),
            Self::SendAgain => format!("secondment-desk send-again {about}"),
            Self::Tell => format!("secondment-desk tell {about}"),
            Self::SetUp => format!("secondment-desk placement {about}"),
            Self::PassOn => format!("secondment-desk learned approve {about}"),
            Self::Close => format!("secondment-desk close {about} --because \"…\""),
            Self::Done => format!("secondment-desk done {about}"),
        }
    }
}

/// The one thing to do, in an officer's words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// What to do.
    pub step: Step,
    /// Why that.
    pub because: &'static str,
    /// What speaks against it; empty where nothing does.
    pub against: &'static str,
}

impl Wait<'_> {
    /// The place in the list: the lower, the more urgent.
    pub fn urgency(self) -> u8 {
        match self {
            Self::Item(concern) => match concern {
                Concern::Delicate(Delicate::Worry) => 0,
                Concern::RightsRequest => 1,
                Concern::Delicate(Delicate::Parliament) => 2,
                Concern::Delicate(Delicate::Press) => 3,
                Concern::Delicate(Delicate::Complaint) => 4,
                Concern::Delicate(Delicate::InformationRequest) | Concern::PerhapsDelicate(_) => 5,
                Concern::Unreadable | Concern::NoSender => 6,
                Concern::SamePerson | Concern::SameIdOtherContent => 7,
                Concern::Contradicts
                | Concern::SidesDiffer
                | Concern::IntroductionBounced
                | Concern::Challenged
                | Concern::Outcome
                | Concern::StillStands
                | Concern::OnlyAfter
                | Concern::GoesBadly
                | Concern::EndsEarly
                | Concern::Extension
                | Concern::WishesDiffer
                | Concern::Declaration
                | Concern::TellOtherSide
                | Concern::NoLongerFits => 8,
                Concern::SetUp => 9,
                Concern::Nomination
                | Concern::Form
                | Concern::Declined
                | Concern::Unproven
                | Concern::OtherAddress
                | Concern::OutsideAddress
                | Concern::NotTheirAccount
                | Concern::MayBelong
                | Concern::WhichSubmission
                | Concern::WhichProgramme => 10,
                Concern::Late
                | Concern::Restricted
                | Concern::TakenBack
                | Concern::AsksForPerson
                | Concern::Feedback
                | Concern::Learned
                | Concern::Deleted
                | Concern::Silent
                | Concern::NoRule => 13,
                Concern::Unanswered | Concern::UnreadOrder => 14,
                Concern::Bounced => 15,
                Concern::PerhapsAutomatic => 16,
                Concern::OverBudget => 17,
            },
            Self::HeldLetter => 11,
            Self::Proposal | Self::TeamSteps => 12,
            Self::Silence => 18,
        }
    }

    /// Whether all of this kind stand in one place of the list, and count as one: they are worked through together.
    pub fn is_grouped(self) -> bool {
        match self {
            Self::Proposal | Self::Silence => true,
            Self::HeldLetter | Self::TeamSteps => false,
            Self::Item(concern) => matches!(
                concern,
                Concern::Unreadable
                    | Concern::Outcome
                    | Concern::Feedback
                    | Concern::SetUp
                    | Concern::Learned
                    | Concern::Deleted
                    | Concern::Silent
                    | Concern::Unanswered
                    | Concern::Bounced
                    | Concern::PerhapsAutomatic
                    | Concern::OverBudget
                    | Concern::UnreadOrder
            ),
        }
    }

    /// What a group is called.
    pub fn group(self, n: usize) -> String {
        let (one, many) = match self {
            Self::Proposal => ("match to confirm", "matches to confirm"),
            Self::Silence => ("introduction without an answer", "introductions without an answer"),
            Self::Item(Concern::Unreadable) => {
                ("message that could not be read", "messages could not be read, or only in part")
            }
            Self::Item(Concern::Outcome) => (
                "answer to an introduction that needs a person",
                "answers to introductions in words that need a person",
            ),
            Self::Item(Concern::Deleted) => (
                "message was deleted after it was read",
                "messages were deleted after they were read",
            ),
            Self::Item(Concern::Feedback) => {
                ("message tells how a placement goes", "messages tell how placements go")
            }
            Self::Item(Concern::SetUp) => {
                ("message about a set-up under way", "messages about set-ups under way")
            }
            Self::Item(Concern::Learned) => {
                ("message tells what was learned", "messages tell what was learned")
            }
            Self::Item(Concern::Silent) => (
                "sender is silent about whether theirs still stands",
                "senders are silent about whether theirs still stands",
            ),
            Self::Item(Concern::Unanswered) => (
                "question that the guidance does not answer",
                "messages ask what the guidance does not answer",
            ),
            Self::Item(Concern::Bounced) => ("letter came back", "letters came back"),
            Self::Item(Concern::PerhapsAutomatic) => {
                ("message that may be automatic", "messages that may be automatic")
            }
            Self::Item(_) => ("message above the budget", "messages above the budget"),
            Self::HeldLetter => ("letter held", "letters held"),
            Self::TeamSteps => ("set-up waits for the team", "set-ups wait for the team"),
        };
        format!("{n} {}", if n == 1 { one } else { many })
    }

    /// What to do about it.
    pub fn suggestion(self) -> Suggestion {
        let (step, because, against) = match self {
            Self::Proposal => {
                (Step::Confirm, "every rule of the programme is met by both sides' own words", "")
            }
            Self::Silence => (
                Step::Close,
                "they were asked again, and one of them or both have said nothing",
                "a call may tell more: `secondment-desk outcome` notes what they say",
            ),
            Self::TeamSteps => (
                Step::SetUp,
                "nobody else sees to it, and nobody is written to about it; `placement` with --done says what is done",
                "",
            ),
            Self::HeldLetter => (
                Step::SendAgain,
                "it may not have reached its reader",
                "it may have: then they read it twice",
            ),
            Self::Item(concern) => suggested::suggested(concern),
        };
        Suggestion { step, because, against }
    }
}
