//! What to do about a message that waits, why, and what speaks against it.

use super::Step;
use crate::domain::item::Concern;
use crate::domain::reading::Delicate;

/// Step, reason, and what speaks against it.
pub(super) fn suggested(concern: &Concern) -> (Step, &'static str, &'static str) {
    match concern {
        Concern::Delicate(delicate) => suggested_for(*delicate),
        Concern::PerhapsDelicate(_) => (
            Step::Answer,
            "its words or its sender let it be thought so, and no machine has answered",
            "it may be an ordinary message: then answer it as such",
        ),
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
        | Concern::WishesDiffer
        | Concern::SetUp
        | Concern::Declaration
        | Concern::Learned => suggested_in_placement(concern),
        Concern::Outcome => (Step::Look, "no rule reads this answer for certain", ""),
        Concern::OnlyAfter => {
            (Step::Answer, "nothing is proposed to either of two that wait for each other", "")
        }
        Concern::StillStands | Concern::Silent => suggested_of_standing(concern),
        Concern::TellOtherSide => {
            (Step::Answer, "the other side of the introduction does not know yet", "")
        }
        Concern::NoLongerFits => (
            Step::Look,
            "what the two were introduced on has changed",
            "they may have agreed on it between them",
        ),
        Concern::Nomination | Concern::Form | Concern::Declined => suggested_of_naming(concern),
        Concern::Unproven => (
            Step::Answer,
            "nothing shows that it is from the person it names: ask them at the address that is known",
            "",
        ),
        Concern::OtherAddress => {
            (Step::Look, "the known address has said that it is theirs: do what it asks", "")
        }
        Concern::OutsideAddress | Concern::NotTheirAccount => of_account(concern),
        Concern::MayBelong => (
            Step::Look,
            "it names something that its sender has no part in",
            "the sender may be a colleague, or a stranger who guessed: `secondment-desk outcome` notes what somebody says for a side",
        ),
        Concern::WhichSubmission | Concern::WhichProgramme => {
            (Step::Answer, "only the sender can say which is meant", "")
        }
        Concern::Restricted => {
            (Step::Answer, "nothing is sent to them that no person has written", "")
        }
        Concern::Late | Concern::TakenBack => {
            (Step::Answer, "it has had no answer", "a colleague may have answered by another way")
        }
        Concern::Challenged => (Step::ReadRaw, "our letter waits until a person confirms it", ""),
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
        Concern::UnreadOrder | Concern::OverBudget => suggested_over_budget(concern),
    }
}

/// What to do about who is behind an account.
fn of_account(concern: &Concern) -> (Step, &'static str, &'static str) {
    if *concern == Concern::NotTheirAccount {
        (Step::Look, "a code was asked for in somebody else's name", "it may be a slip of the keys")
    } else {
        (Step::Look, "anybody may name an address as theirs", "")
    }
}

/// The same for what was not answered since enough was.
fn suggested_over_budget(concern: &Concern) -> (Step, &'static str, &'static str) {
    if *concern == Concern::UnreadOrder {
        return (
            Step::Look,
            "an officer ordered something, and nobody was told that nothing came of it",
            "they may have ordered it by another way since",
        );
    }
    (
        Step::Done,
        "enough was answered to this sender within a day",
        "it may be somebody in need of a person: look first",
    )
}

/// The same for whether a submission still stands.
fn suggested_of_standing(concern: &Concern) -> (Step, &'static str, &'static str) {
    if *concern == Concern::Silent {
        return (
            Step::Look,
            "nothing is proposed to who may have moved on, and nobody is taken off the list unseen",
            "a call may tell more: `secondment-desk outcome` notes what they say",
        );
    }
    (Step::Look, "a match waits for a yes or a no that no rule reads for certain", "")
}

/// The same for who is named by somebody else.
fn suggested_of_naming(concern: &Concern) -> (Step, &'static str, &'static str) {
    if *concern == Concern::Declined {
        let against = "why they do not want it is theirs to tell";
        return (Step::Answer, "whoever named them does not know yet", against);
    }
    if *concern == Concern::Form {
        return (
            Step::Look,
            "whoever filled it in has heard nothing from us",
            "anybody can make a form: those of the programme itself tell their people once `forms-from` names the service's address",
        );
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
    if *concern == Concern::WishesDiffer {
        return (
            Step::Answer,
            "the sides wish different things of its end, and neither knows what the other has said",
            "one of them may have changed their mind: ask before you tell either",
        );
    }
    if *concern == Concern::SetUp {
        return (
            Step::Look,
            "what is done is noted by an officer alone, and what stands in the way is removed by one",
            "it may ask for other dates, or give the agreement up: then speak to all three",
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
            Step::Acknowledge,
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
