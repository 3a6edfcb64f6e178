//! Outgoing messages as they are decided: which template, to whom, about what, with which values.

mod occasion;
mod value;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::disclosure::Stage;
use super::ids::{OutgoingId, ProgrammeName, Reference};
use super::introduction::Part;
use super::party::{Channel, PartyId};
use super::pressing::Card;
pub use value::Value;

/// A decided message, not yet in words: the words are the template's.
#[derive(Clone, PartialEq, Debug)]
pub struct Outgoing {
    /// Follows from the cause: deciding twice queues once.
    pub id: OutgoingId,
    /// Which message of `prompts/messages/`.
    pub template: Template,
    /// Whose wording, contact and privacy notice.
    pub programme: ProgrammeName,
    /// Who reads it.
    pub to: PartyId,
    /// What it is about.
    pub subject: Reference,
    /// Not before.
    pub due: Timestamp,
    /// The Message-ID that it answers.
    pub answers: Option<String>,
    /// The submission that its reader may press something about.
    pub card: Option<Card>,
    /// What fills the template.
    pub values: BTreeMap<&'static str, Value>,
}

impl Outgoing {
    /// A message whose id is `SUBJECT/step`.
    pub fn new(
        subject: &Reference,
        step: &str,
        template: Template,
        programme: &ProgrammeName,
        to: PartyId,
        due: Timestamp,
    ) -> Self {
        let id = OutgoingId::from(format!("{subject}/{step}").as_str());
        let values = BTreeMap::from([("reference", Value::from(subject.as_str()))]);
        Self {
            id,
            template,
            programme: programme.clone(),
            to,
            subject: subject.clone(),
            due,
            answers: None,
            card: None,
            values,
        }
    }

    /// The same, with one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// The same, as an answer to a message.
    #[must_use]
    pub fn answering(mut self, message_id: Option<&str>) -> Self {
        self.answers = message_id.map(str::to_owned);
        self
    }
}

/// Declares the messages once: the variant and the name of its file.
macro_rules! templates {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A message of `prompts/messages/`.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Template {
            $($(#[$doc])* $variant,)*
        }

        impl Template {
            /// Every message.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name of the file, without `.md`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

impl Template {
    /// The message of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|template| template.as_str() == name)
    }

    /// Whose letter of introduction it is, and how much it tells of the other side.
    pub fn introduces(self) -> Option<(Part, Stage)> {
        let letters = [
            (Self::OfferHost, Part::Host, Stage::Unnamed),
            (Self::OfferApplicant, Part::Applicant, Stage::Unnamed),
            (Self::IntroductionHost, Part::Host, Stage::Named),
            (Self::IntroductionApplicant, Part::Applicant, Stage::Named),
        ];
        let known = letters.into_iter().find(|(template, ..)| *template == self);
        known.map(|(_, part, stage)| (part, stage))
    }

    /// Whether it introduces two who would swap posts, and how much it tells of the other.
    pub fn introduces_swap(self) -> Option<Stage> {
        let letters = [(Self::SwapOffer, Stage::Unnamed), (Self::SwapIntroduction, Stage::Named)];
        letters.into_iter().find(|(template, _)| *template == self).map(|(_, stage)| stage)
    }

    /// Whether it answers a message; the others are brought about by an officer or by the days that pass.
    pub fn is_answer(self) -> bool {
        match self {
            Self::Acknowledgement
            | Self::Answer
            | Self::HandOver
            | Self::TooLarge
            | Self::TextOnly
            | Self::WhichProgramme
            | Self::Closed
            | Self::OutcomeThanks
            | Self::FeedbackThanks
            | Self::DeclarationThanks
            | Self::Whereabouts
            | Self::WelcomeBack
            | Self::StillThanks
            | Self::Withdrawn
            | Self::Unproven
            | Self::IsThisYours
            | Self::RightsRequest
            | Self::Quiet
            | Self::Account
            | Self::OrdersDone => true,
            Self::OfferHost
            | Self::OfferApplicant
            | Self::IntroductionHost
            | Self::IntroductionApplicant
            | Self::NudgeHost
            | Self::NudgeApplicant
            | Self::FeedbackHost
            | Self::FeedbackSecondee
            | Self::FeedbackHome
            | Self::HomeManager
            | Self::LearnedDigest
            | Self::Declaration
            | Self::LeavingNote
            | Self::SetUpReminder
            | Self::SwapOffer
            | Self::SwapIntroduction
            | Self::SwapNudge
            | Self::NotGoingAhead
            | Self::Unreached
            | Self::Resting
            | Self::StillAvailable
            | Self::DraftWaits
            | Self::NomineeTold
            | Self::OfficerAnswer
            | Self::Code
            | Self::RightsClock
            | Self::RightsDecided
            | Self::RightsRecipient
            | Self::Erased
            | Self::ErasedRecipient
            | Self::MorningList
            | Self::Urgent => false,
        }
    }
}

impl Template {
    /// Whether it only says that a message came, or what the desk needs to go on: it goes out at once. Everything else
    /// says something of substance, and waits so long that an officer may take it back (T-5). In chat an answer comes at once.
    pub fn waits(self, channel: Channel) -> bool {
        match self {
            Self::Acknowledgement
            | Self::HandOver
            | Self::TooLarge
            | Self::TextOnly
            | Self::WhichProgramme
            | Self::Closed
            | Self::OutcomeThanks
            | Self::FeedbackThanks
            | Self::DeclarationThanks
            | Self::Whereabouts
            | Self::WelcomeBack
            | Self::StillThanks
            | Self::Withdrawn
            | Self::Unproven
            | Self::IsThisYours
            | Self::RightsRequest
            | Self::RightsClock
            | Self::RightsDecided
            | Self::RightsRecipient
            | Self::Quiet
            | Self::Erased
            | Self::ErasedRecipient
            | Self::MorningList
            | Self::Urgent
            | Self::Code
            | Self::Account
            | Self::OrdersDone => false,
            Self::Answer => channel == Channel::Mail,
            Self::OfferHost
            | Self::OfferApplicant
            | Self::IntroductionHost
            | Self::IntroductionApplicant
            | Self::NudgeHost
            | Self::NudgeApplicant
            | Self::FeedbackHost
            | Self::FeedbackSecondee
            | Self::FeedbackHome
            | Self::HomeManager
            | Self::LearnedDigest
            | Self::Declaration
            | Self::LeavingNote
            | Self::SetUpReminder
            | Self::SwapOffer
            | Self::SwapIntroduction
            | Self::SwapNudge
            | Self::NotGoingAhead
            | Self::Unreached
            | Self::Resting
            | Self::StillAvailable
            | Self::DraftWaits
            | Self::NomineeTold
            | Self::OfficerAnswer => true,
        }
    }
}

templates! {
    /// What was understood of a submission, what is missing, what happens next (R-039, E-20).
    Acknowledgement = "acknowledgement",
    /// Answers to questions alone.
    Answer = "answer",
    /// A person will answer.
    HandOver = "hand-over",
    /// The message is larger than the limit.
    TooLarge = "too-large",
    /// What came in chat beside words, or without any, cannot be read there.
    TextOnly = "text-only",
    /// Which programme is it about?
    WhichProgramme = "which-programme",
    /// The programme takes no such submission now.
    Closed = "closed",
    /// Asks a host whether it would be introduced to somebody who is not named yet (I-3).
    OfferHost = "offer-host",
    /// Asks a person whether they would be introduced to a host.
    OfferApplicant = "offer-applicant",
    /// The host's side of an introduction.
    IntroductionHost = "introduction-host",
    /// The applicant's side of an introduction.
    IntroductionApplicant = "introduction-applicant",
    /// Asks a host what came of an introduction.
    NudgeHost = "nudge-host",
    /// Asks an applicant what came of an introduction.
    NudgeApplicant = "nudge-applicant",
    /// Asks a person whether they would be introduced to somebody with whom they could swap posts.
    SwapOffer = "swap-offer",
    /// Either side of the introduction of two who could swap posts.
    SwapIntroduction = "swap-introduction",
    /// Asks either what came of it.
    SwapNudge = "swap-nudge",
    /// Thanks for an answer to an introduction.
    OutcomeThanks = "outcome-thanks",
    /// Asks a host how a secondment goes (R-109…R-118).
    FeedbackHost = "feedback-host",
    /// Asks a secondee how the secondment goes.
    FeedbackSecondee = "feedback-secondee",
    /// Asks the manager at home how the secondment goes.
    FeedbackHome = "feedback-home",
    /// Tells the manager at home that the desk may ask, and who gave the address.
    HomeManager = "home-manager",
    /// Thanks for telling how a secondment goes.
    FeedbackThanks = "feedback-thanks",
    /// Reminds a side of what it has to do before the start.
    SetUpReminder = "set-up-reminder",
    /// Tells somebody whose secondment ends of the Business Appointment Rules.
    LeavingNote = "leaving-note",
    /// Asks somebody on a secondment to declare their interests.
    Declaration = "declaration",
    /// Thanks for a declaration, without a word of it.
    DeclarationThanks = "declaration-thanks",
    /// Tells what others have learned in their placements (K-5).
    LearnedDigest = "learned-digest",
    /// Tells somebody how their own things stand.
    Whereabouts = "whereabouts",
    /// Tells a side kindly that an introduction does not go ahead, and not why.
    NotGoingAhead = "not-going-ahead",
    /// Tells a side that the other cannot be reached (I-11).
    Unreached = "unreached",
    /// Tells somebody who was silent three times that their submission rests (I-8).
    Resting = "resting",
    /// Tells that a submission goes on after it had rested.
    WelcomeBack = "welcome-back",
    /// Asks the sender of an old submission whether it still stands, before a match is proposed.
    StillAvailable = "still-available",
    /// Asks once about a draft that was left.
    DraftWaits = "draft-waits",
    /// Thanks for an answer to that.
    StillThanks = "still-thanks",
    /// A submission was taken back.
    Withdrawn = "withdrawn",
    /// A change could not be made because nothing shows who asks for it.
    Unproven = "unproven",
    /// Asks a known address whether a message from another one is theirs.
    IsThisYours = "is-this-yours",
    /// Mails a code to the address that an account in chat has given.
    Code = "code",
    /// Tells an account what came of the code that it said, or of the address.
    Account = "account",
    /// A data-protection request was received.
    RightsRequest = "rights-request",
    /// Tells what happens to a request meanwhile: a question, more time, that a complaint was received, that a restriction ends.
    RightsClock = "rights-clock",
    /// Tells what was decided about a request, and why.
    RightsDecided = "rights-decided",
    /// Tells whoever was told about a person what that person's right asks of them (article 19).
    RightsRecipient = "rights-recipient",
    /// Tells that nobody writes unasked any more, or that the desk may again.
    Quiet = "quiet",
    /// Tells a person that their data was erased, what is left where, and why.
    Erased = "erased",
    /// Asks whoever was told about a person to erase that too.
    ErasedRecipient = "erased-recipient",
    /// Tells a person that somebody else has named them, before anything else happens.
    NomineeTold = "nominee-told",
    /// What an officer answers in their own words.
    OfficerAnswer = "officer-answer",
    /// To an officer: what waits, on a working morning.
    MorningList = "morning-list",
    /// To an officer: what cannot wait for the morning.
    Urgent = "urgent",
    /// To an officer: what came of a reply to one of these.
    OrdersDone = "orders-done",
}
