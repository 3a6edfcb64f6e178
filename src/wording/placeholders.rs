//! Which placeholders each message knows.

use crate::domain::outgoing::Template;

/// What every message knows.
const COMMON: &[&str] = &[
    "reference",
    "thread",
    "name",
    "programme",
    "contact",
    "answers_within",
    "privacy_notice",
    "answers",
    "label",
    "say",
    "question",
    "markdown",
];
/// What an acknowledgement knows besides.
const ACKNOWLEDGEMENT: &[&str] = &[
    "kind",
    "submission",
    "is_update",
    "is_chat",
    "is_open",
    "is_for_later",
    "refused_by",
    "understood",
    "missing",
    "who",
    "work_address",
    "n_to_check",
    "n_missing",
    "is_card",
    "is_held_back",
    "lacks",
    "unread",
    "is_taken_down",
    "is_left",
    "is_first_of_several",
    "deed",
    "n_roles",
    "awaits_approvals",
];
/// What an introduction knows besides.
const INTRODUCTION: &[&str] = &[
    "interest",
    "role",
    "reasons",
    "other",
    "place",
    "title",
    "skills",
    "is_expertise",
    "travels",
];

/// The placeholders that a message knows.
pub fn placeholders(template: Template) -> Vec<&'static str> {
    let besides: &[&str] = match template {
        Template::Acknowledgement | Template::DraftWaits => ACKNOWLEDGEMENT,
        Template::OfferHost
        | Template::OfferApplicant
        | Template::IntroductionHost
        | Template::IntroductionApplicant
        | Template::SwapOffer
        | Template::SwapIntroduction => INTRODUCTION,
        Template::NudgeHost | Template::NudgeApplicant | Template::SwapNudge => &["is_last"],
        Template::NotGoingAhead | Template::Unreached => &["is_host"],
        Template::Resting => &["submission", "kind", "was_asked"],
        Template::StillAvailable => &["submission", "kind", "since", "is_last", "is_waiting"],
        Template::StillThanks => &["kind", "verdict", "ask_on"],
        Template::OutcomeThanks => &["verdict", "ask_on"],
        Template::FeedbackHost | Template::FeedbackSecondee | Template::FeedbackHome => {
            &["is_reminder", "is_over", "is_near_end", "objectives", "what_changed"]
        }
        Template::HomeManager => &["by"],
        Template::FeedbackThanks => {
            &["ask_on", "learned", "wish", "is_bad", "is_manager", "reviewed"]
        }
        Template::SetUpReminder => &["steps", "asks_manager"],
        Template::LeavingNote => &["until"],
        Template::Declaration => &["headings", "is_reminder", "is_yearly"],
        Template::DeclarationThanks => &["is_nil", "is_settled"],
        Template::LearnedDigest => &["lessons"],
        Template::Whereabouts => &["standings"],
        Template::TextOnly => &["has_words"],
        Template::TakenDown => &["is_left"],
        Template::Help => &["is_card"],
        Template::Courtesy => &["is_known"],
        Template::IsThisYours | Template::ErasedRecipient => &["about"],
        Template::RightsClock => &["what", "words", "by", "is_quiet"],
        Template::RightsDecided => &["what", "words", "is_granted", "are_others_told"],
        Template::RightsRecipient => &["about", "what", "words"],
        Template::Quiet => &["is_quiet", "is_unproven"],
        Template::Code => &["code", "is_officer"],
        Template::Account => &["outcome", "work_address", "n_left", "roles", "others"],
        Template::OfficerAnswer => &["words"],
        Template::NomineeTold => &["by", "whose", "kind", "understood"],
        Template::WhichProgramme => &["programmes"],
        Template::WhichSubmission => &["submissions"],
        Template::MorningList => &[
            "n_needs",
            "n_messages",
            "n_matches",
            "n_done",
            "n_others",
            "n_more",
            "things",
            "alarms",
        ],
        Template::Urgent => &["thing"],
        Template::OrdersDone => &["lines"],
        Template::Erased => &["n_messages", "n_letters", "n_submissions", "introductions", "words"],
        Template::Answer
        | Template::HandOver
        | Template::TooLarge
        | Template::Closed
        | Template::WelcomeBack
        | Template::Withdrawn => &[],
        Template::Unproven => &["act"],
        Template::RightsRequest => &["is_unproven"],
    };
    COMMON.iter().chain(besides).copied().collect()
}
