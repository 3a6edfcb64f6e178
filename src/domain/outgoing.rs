//! Outgoing messages as they are decided: which template, to whom, about what, with which values.

mod manner;
mod value;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::disclosure::Stage;
use super::ids::{OutgoingId, ProgrammeName, Reference};
use super::introduction::Part;
use super::letter::Occasion;
use super::party::{Channel, PartyId};
use super::pressing::Card;
pub use manner::Once;
use manner::{ANSWER, Manner, OWED, OWED_ANSWER, UNASKED, Wait};
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
    /// What it says that may change before it goes out.
    pub rests_on: Vec<String>,
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
            rests_on: Vec::new(),
        }
    }

    /// The same, resting on what is looked at again when it is about to go out.
    #[must_use]
    pub fn resting_on(mut self, what: Vec<String>) -> Self {
        self.rests_on = what;
        self
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

/// Declares the messages once: the variant, the name of its file, and the manner of it.
macro_rules! templates {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $manner:expr;)*) => {
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

            fn manner(self) -> Manner {
                match self {
                    $(Self::$variant => $manner,)*
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
        self.manner().is_answer
    }

    /// Whether it waits so long that an officer may take it back (T-5).
    pub fn waits(self, channel: Channel) -> bool {
        match self.manner().wait {
            Wait::AtOnce => false,
            Wait::InMail => channel == Channel::Mail,
            Wait::Always => true,
        }
    }

    /// Why it is written: what may still go to somebody who wants no letters, or whose data is restricted.
    pub fn occasion(self) -> Occasion {
        self.manner().occasion
    }

    /// Where saying it again within a day would tell its reader nothing new.
    pub fn once(self) -> Once {
        self.manner().once
    }
}

templates! {
    /// What was understood of a submission, what is missing, what happens next (R-039, E-20).
    Acknowledgement = "acknowledgement", ANSWER;
    /// Answers to questions alone.
    Answer = "answer", ANSWER.waiting(Wait::InMail);
    /// A person will answer.
    HandOver = "hand-over", ANSWER.once(Once::ToEach);
    /// What can be done here.
    Help = "help", ANSWER.once(Once::ToEach);
    /// A line for somebody who is polite, in chat alone.
    Courtesy = "courtesy", ANSWER.once(Once::ToEach);
    /// The message is larger than the limit.
    TooLarge = "too-large", ANSWER.once(Once::ToEach);
    /// What came in chat beside words, or without any, cannot be read there.
    TextOnly = "text-only", ANSWER;
    /// What was written where others read is taken down there.
    TakenDown = "taken-down", ANSWER;
    /// Which programme is it about?
    WhichProgramme = "which-programme", ANSWER.once(Once::ToEach);
    /// Which of their submissions is it about? Asked in chat.
    WhichSubmission = "which-submission", ANSWER;
    /// The programme takes no such submission now.
    Closed = "closed", ANSWER.once(Once::ToEach);
    /// Asks a host whether it would be introduced to somebody who is not named yet (I-3).
    OfferHost = "offer-host", UNASKED;
    /// Asks a person whether they would be introduced to a host.
    OfferApplicant = "offer-applicant", UNASKED;
    /// The host's side of an introduction.
    IntroductionHost = "introduction-host", UNASKED;
    /// The applicant's side of an introduction.
    IntroductionApplicant = "introduction-applicant", UNASKED;
    /// Asks a host what came of an introduction.
    NudgeHost = "nudge-host", UNASKED;
    /// Asks an applicant what came of an introduction.
    NudgeApplicant = "nudge-applicant", UNASKED;
    /// Asks a person whether they would be introduced to somebody with whom they could swap posts.
    SwapOffer = "swap-offer", UNASKED;
    /// Either side of the introduction of two who could swap posts.
    SwapIntroduction = "swap-introduction", UNASKED;
    /// Asks either what came of it.
    SwapNudge = "swap-nudge", UNASKED;
    /// Thanks for an answer to an introduction.
    OutcomeThanks = "outcome-thanks", ANSWER;
    /// Asks a host how a secondment goes (R-109…R-118).
    FeedbackHost = "feedback-host", UNASKED;
    /// Asks a secondee how the secondment goes.
    FeedbackSecondee = "feedback-secondee", UNASKED;
    /// Asks the manager at home how the secondment goes.
    FeedbackHome = "feedback-home", UNASKED;
    /// Tells the manager at home that the desk may ask, and who gave the address.
    HomeManager = "home-manager", UNASKED;
    /// Thanks for telling how a secondment goes.
    FeedbackThanks = "feedback-thanks", ANSWER;
    /// Reminds a side of what it has to do before the start.
    SetUpReminder = "set-up-reminder", UNASKED;
    /// Tells somebody whose secondment ends of the Business Appointment Rules.
    LeavingNote = "leaving-note", UNASKED;
    /// Asks somebody on a secondment to declare their interests.
    Declaration = "declaration", UNASKED;
    /// Thanks for a declaration, without a word of it.
    DeclarationThanks = "declaration-thanks", ANSWER;
    /// Tells what others have learned in their placements (K-5).
    LearnedDigest = "learned-digest", UNASKED;
    /// Tells somebody how their own things stand.
    Whereabouts = "whereabouts", ANSWER;
    /// Tells a side kindly that an introduction does not go ahead, and not why.
    NotGoingAhead = "not-going-ahead", UNASKED;
    /// Tells a side that the other cannot be reached (I-11).
    Unreached = "unreached", UNASKED;
    /// Tells somebody who was silent three times that their submission rests (I-8).
    Resting = "resting", UNASKED;
    /// Tells that a submission goes on after it had rested.
    WelcomeBack = "welcome-back", ANSWER.once(Once::InThread);
    /// Asks the sender of an old submission whether it still stands, before a match is proposed.
    StillAvailable = "still-available", UNASKED;
    /// Asks once about a draft that was left.
    DraftWaits = "draft-waits", UNASKED;
    /// Thanks for an answer to that.
    StillThanks = "still-thanks", ANSWER;
    /// A submission was taken back.
    Withdrawn = "withdrawn", ANSWER.once(Once::InThread);
    /// A change could not be made because nothing shows who asks for it.
    Unproven = "unproven", ANSWER.once(Once::ToEach);
    /// Asks a known address whether a message from another one is theirs.
    IsThisYours = "is-this-yours", ANSWER.once(Once::ToEach);
    /// Mails a code to the address that an account in chat has given.
    Code = "code", OWED;
    /// Tells an account what came of the code that it said, or of the address.
    Account = "account", ANSWER;
    /// A data-protection request was received.
    RightsRequest = "rights-request", OWED_ANSWER.once(Once::ToEach);
    /// Tells what happens to a request meanwhile: a question, more time, that a complaint was received, that a restriction ends.
    RightsClock = "rights-clock", OWED;
    /// Tells what was decided about a request, and why.
    RightsDecided = "rights-decided", OWED;
    /// Tells whoever was told about a person what that person's right asks of them (article 19).
    RightsRecipient = "rights-recipient", OWED;
    /// Tells that nobody writes unasked any more, or that the desk may again.
    Quiet = "quiet", OWED_ANSWER;
    /// Tells a person that their data was erased, what is left where, and why.
    Erased = "erased", OWED;
    /// Asks whoever was told about a person to erase that too.
    ErasedRecipient = "erased-recipient", OWED;
    /// Tells a person that somebody else has named them, before anything else happens.
    NomineeTold = "nominee-told", OWED.waiting(Wait::Always);
    /// What an officer answers in their own words.
    OfficerAnswer = "officer-answer", OWED.waiting(Wait::Always);
    /// To an officer: what waits, on a working morning.
    MorningList = "morning-list", OWED;
    /// To an officer: what cannot wait for the morning.
    Urgent = "urgent", OWED;
    /// To an officer: what came of a reply to one of these.
    OrdersDone = "orders-done", ANSWER;
}
