//! The Monday list: what waits for an officer, most urgent first, each with one thing to do, why, and what speaks against
//! it (FEATURES T-1, 5.3).

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
    /// A letter that does not reach its reader by itself any more, for certain or perhaps.
    HeldLetter,
}

/// What an officer may do about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Write to the sender.
    Answer,
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
            Self::ReadRaw => "read-raw",
            Self::Look => "look",
            Self::Confirm => "confirm",
            Self::Merge => "merge",
            Self::SendAgain => "send-again",
            Self::Tell => "tell",
            Self::PassOn => "pass-on",
            Self::Close => "close",
            Self::Done => "done",
        }
    }

    /// The command that takes it.
    pub fn command(self, about: &str) -> String {
        match self {
            Self::Answer => format!("secondment-desk answer {about} \"…\""),
            Self::ReadRaw => format!("secondment-desk show {about} --raw"),
            Self::Look => format!("secondment-desk show {about}"),
            Self::Confirm => format!("secondment-desk confirm {about}"),
            Self::Merge => format!("secondment-desk merge {about}"),
            Self::SendAgain => format!("secondment-desk send-again {about}"),
            Self::Tell => format!("secondment-desk tell {about}"),
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
                Concern::Delicate(Delicate::InformationRequest) => 5,
                Concern::Unreadable | Concern::NoSender => 6,
                Concern::SamePerson | Concern::SameIdOtherContent => 7,
                Concern::Contradicts
                | Concern::SidesDiffer
                | Concern::IntroductionBounced
                | Concern::Outcome
                | Concern::StillStands
                | Concern::OnlyAfter
                | Concern::GoesBadly
                | Concern::EndsEarly
                | Concern::Extension
                | Concern::Declaration
                | Concern::TellOtherSide
                | Concern::NoLongerFits => 8,
                Concern::Nomination
                | Concern::Declined
                | Concern::Unproven
                | Concern::OtherAddress
                | Concern::OutsideAddress
                | Concern::MayBelong
                | Concern::WhichSubmission
                | Concern::WhichProgramme => 9,
                Concern::Late
                | Concern::TakenBack
                | Concern::AsksForPerson
                | Concern::Feedback
                | Concern::Learned
                | Concern::Deleted
                | Concern::Silent
                | Concern::NoRule => 12,
                Concern::Unanswered => 13,
                Concern::Bounced => 14,
                Concern::PerhapsAutomatic => 15,
                Concern::OverBudget => 16,
            },
            Self::HeldLetter => 10,
            Self::Proposal => 11,
            Self::Silence => 17,
        }
    }

    /// Whether all of this kind stand in one place of the list, and count as one: they are worked through together.
    pub fn is_grouped(self) -> bool {
        match self {
            Self::Proposal | Self::Silence => true,
            Self::HeldLetter => false,
            Self::Item(concern) => matches!(
                concern,
                Concern::Unreadable
                    | Concern::Outcome
                    | Concern::Feedback
                    | Concern::Learned
                    | Concern::Deleted
                    | Concern::Silent
                    | Concern::Unanswered
                    | Concern::Bounced
                    | Concern::PerhapsAutomatic
                    | Concern::OverBudget
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
            Self::HeldLetter => (
                Step::SendAgain,
                "it may not have reached its reader",
                "it may have: then they read it twice",
            ),
            Self::Item(concern) => suggested(concern),
        };
        Suggestion { step, because, against }
    }
}

/// Step, reason, and what speaks against it.
fn suggested(concern: &Concern) -> (Step, &'static str, &'static str) {
    match concern {
        Concern::Delicate(delicate) => suggested_for(*delicate),
        Concern::RightsRequest => (
            Step::Look,
            "it was acknowledged, and a month runs from its coming",
            "make sure that it is the person before anything is handed out or taken away",
        ),
        Concern::Unreadable | Concern::NoSender => (
            Step::ReadRaw,
            "a person may read what the desk could not",
            "it may be harmful: open no attachment from it",
        ),
        Concern::SamePerson => (
            Step::Merge,
            "the name is that of somebody who is known under another address",
            "two people may have one name",
        ),
        Concern::SameIdOtherContent => {
            (Step::Look, "two mails say that they are the same, and differ", "")
        }
        Concern::Contradicts => (
            Step::Look,
            "two things that exclude each other were said, and the sender was asked",
            "the answer may be on its way: wait a day",
        ),
        Concern::SidesDiffer => (
            Step::Look,
            "somebody has to tell the side that would go ahead, kindly",
            "the one who would not may have been misread: look at their words first",
        ),
        Concern::IntroductionBounced => (
            Step::Tell,
            "one side cannot be reached, and the other waits for it",
            "the right address may be easy to find: then introduce them again by hand",
        ),
        Concern::Feedback
        | Concern::GoesBadly
        | Concern::EndsEarly
        | Concern::Extension
        | Concern::Declaration
        | Concern::Learned => suggested_in_placement(concern),
        Concern::Outcome => {
            (Step::Look, "an answer to an introduction that no rule reads for certain", "")
        }
        Concern::OnlyAfter => {
            (Step::Answer, "nothing is proposed to either of two that wait for each other", "")
        }
        Concern::StillStands => {
            (Step::Look, "a match waits for a yes or a no that no rule reads for certain", "")
        }
        Concern::Silent => (
            Step::Look,
            "nothing is proposed to who may have moved on, and nobody is taken off the list unseen",
            "a call may tell more: `secondment-desk outcome` notes what they say",
        ),
        Concern::TellOtherSide => {
            (Step::Answer, "the other side of the introduction does not know yet", "")
        }
        Concern::NoLongerFits => (
            Step::Look,
            "what the two were introduced on has changed",
            "they may have agreed on it between them",
        ),
        Concern::Nomination | Concern::Declined => suggested_of_naming(concern),
        Concern::Unproven => (
            Step::Answer,
            "nothing shows that it is from the person it names: ask them at the address that is known",
            "",
        ),
        Concern::OtherAddress => {
            (Step::Look, "the known address has said that it is theirs: do what it asks", "")
        }
        Concern::OutsideAddress => (Step::Look, "anybody may name an address as theirs", ""),
        Concern::MayBelong => (
            Step::Look,
            "it names something that its sender has no part in",
            "the sender may be a colleague, or a stranger who guessed",
        ),
        Concern::WhichSubmission | Concern::WhichProgramme => {
            (Step::Answer, "only the sender can say which is meant", "")
        }
        Concern::Late | Concern::TakenBack => {
            (Step::Answer, "it has had no answer", "a colleague may have answered by another way")
        }
        Concern::AsksForPerson => (Step::Look, "it is not meant for a machine", ""),
        Concern::NoRule | Concern::Deleted => (Step::Look, "the desk knows no rule for it", ""),
        Concern::Unanswered => (Step::Answer, "the asker was told that a person answers", ""),
        Concern::Bounced => {
            (Step::Look, "a letter did not arrive: the person may have another address", "")
        }
        Concern::PerhapsAutomatic => (
            Step::Done,
            "machines need no answer",
            "somebody may have written it all the same: look first",
        ),
        Concern::OverBudget => (
            Step::Done,
            "enough was answered to this sender within a day",
            "it may be somebody in need of a person: look first",
        ),
    }
}

/// The same for who is named by somebody else.
fn suggested_of_naming(concern: &Concern) -> (Step, &'static str, &'static str) {
    if *concern == Concern::Declined {
        let against = "why they do not want it is theirs to tell";
        return (Step::Answer, "whoever named them does not know yet", against);
    }
    (Step::Look, "the person named must be told before anything else happens", "")
}

/// The same for what is said of a placement.
fn suggested_in_placement(concern: &Concern) -> (Step, &'static str, &'static str) {
    if *concern == Concern::GoesBadly {
        return (
            Step::Answer,
            "what goes wrong is mended early, or not at all; they were thanked and told that a person answers",
            "the other side does not know what was said: ask before you pass it on",
        );
    }
    if *concern == Concern::EndsEarly {
        return (
            Step::Answer,
            "questions and clocks follow the dates, and the other side may not know",
            "it may be a wish and not yet a decision",
        );
    }
    if *concern == Concern::Extension {
        return (
            Step::Answer,
            "whoever asks was told that an officer takes it up; home, host and secondee each have to agree",
            "beyond 24 months it may take approval",
        );
    }
    if *concern == Concern::Declaration {
        return (
            Step::Done,
            "interests are put under their headings, with what is done about each: `secondment-desk declaration PLACEMENT`",
            "done without that loses sight of what was declared",
        );
    }
    if *concern == Concern::Learned {
        return (
            Step::PassOn,
            "what one placement has learned helps others, and nothing is passed on before an officer agrees",
            "look for names, and for anything confidential",
        );
    }
    (Step::Look, "no machine judges it: what goes wrong is seen early, or not at all", "")
}

/// The same for what a person must answer at once.
fn suggested_for(delicate: Delicate) -> (Step, &'static str, &'static str) {
    match delicate {
        Delicate::Worry => (
            Step::Answer,
            "no machine has answered, and each hour counts",
            "ask the writer before you pass anything on: it may be meant for you alone",
        ),
        Delicate::Parliament => (
            Step::Answer,
            "a member's office expects a person, and no machine has answered",
            "your organisation may want its parliamentary team to answer",
        ),
        Delicate::Press => (Step::Look, "it is for the press office; no machine has answered", ""),
        Delicate::Complaint => (
            Step::Answer,
            "a complaint is acknowledged within 30 days, and a person does that best",
            "it may be about somebody of the team: then a lead answers",
        ),
        Delicate::InformationRequest => (
            Step::Look,
            "it is for whoever answers such requests, with 20 working days from its coming",
            "",
        ),
    }
}
