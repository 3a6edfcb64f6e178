//! What phrases tell: the sections of `phrases.toml` and `cues.toml`.

use crate::domain::reading::{Delicate, Intent, Verdict};
use crate::domain::right::Right;
use crate::domain::submission::SubmissionKind;

/// What a phrase tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// The message is about that.
    Intent(Intent),
    /// The message is about that where nothing in it says more.
    Hint(Intent),
    /// A submission of that kind is taken back.
    Withdrawal(SubmissionKind),
    /// A person must answer.
    Delicate(Delicate),
    /// An introduction is answered so.
    Verdict(Verdict),
    /// What follows is said no to.
    NotWanted,
    /// What follows is no longer the message: a closing formula.
    SignOff,
    /// The writer says what he or she does.
    SelfDescription,
    /// The writer would like something.
    Wish,
    /// A secondment is spoken of.
    Placement,
    /// The writer is on one now.
    Placed,
    /// A host needs somebody.
    Need,
    /// A mail system asks a person to confirm that our message is wanted.
    Challenge,
    /// A meeting that an introduction led to is spoken of.
    Meeting,
    /// Our letter that says what was understood is answered.
    Understood,
    /// The desk is asked to take something up, not to tell something.
    Request,
    /// A sign that a person must answer; two of a kind are enough.
    Perhaps(Delicate),
    /// A question begins, where a sentence does.
    Opening,
    /// Somebody else asked it, or the reader may want to know it.
    Reported,
    /// Forms and our letters ask it, of whoever writes to the desk.
    AskedOfWriters,
    /// Something is asked about the writer's data.
    Right(Right),
    /// The desk may write unasked again.
    MayWrite,
    /// Nobody asked for a withdrawal, or there is to be none.
    Stays,
    /// What is told is one more of what was told before.
    Another,
}

const INTENTS: &[Intent] = &[
    Intent::Interest,
    Intent::Role,
    Intent::Question,
    Intent::Outcome,
    Intent::Feedback,
    Intent::Declaration,
    Intent::Correction,
    Intent::Withdrawal,
    Intent::RightsRequest,
    Intent::Nomination,
    Intent::Automatic,
    Intent::Bounce,
];

impl Meaning {
    /// The kind of phrase of that name in `phrases.toml`.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|(known, _)| known == name).map(|(_, meaning)| meaning)
    }

    /// The names in `phrases.toml`.
    pub fn names() -> Vec<String> {
        Self::all().into_iter().map(|(name, _)| name).collect()
    }

    /// The name in `phrases.toml`.
    pub fn name(self) -> String {
        let known = Self::all().into_iter().find(|(_, meaning)| *meaning == self);
        known.map(|(name, _)| name).unwrap_or_default()
    }

    /// What a message is about, where the meaning tells that: of two passages that tell different things and overlap, the longer
    /// counts. What is asked stands beside whatever it is asked about.
    pub fn topic(self) -> Option<Intent> {
        match self {
            Self::Intent(intent) if intent != Intent::Question => Some(intent),
            Self::Withdrawal(_) => Some(Intent::Withdrawal),
            Self::Right(Right::Quiet) => Some(Intent::RightsRequest),
            Self::Stays => Some(Intent::Other),
            Self::Intent(_)
            | Self::Hint(_)
            | Self::Delicate(_)
            | Self::Verdict(_)
            | Self::NotWanted
            | Self::SignOff
            | Self::SelfDescription
            | Self::Wish
            | Self::Placement
            | Self::Placed
            | Self::Need
            | Self::Challenge
            | Self::Meeting
            | Self::Understood
            | Self::Request
            | Self::Perhaps(_)
            | Self::Opening
            | Self::Reported
            | Self::AskedOfWriters
            | Self::Right(_)
            | Self::MayWrite
            | Self::Another => None,
        }
    }

    fn all() -> Vec<(String, Self)> {
        let intents =
            INTENTS.iter().map(|intent| (intent.as_str().to_owned(), Self::Intent(*intent)));
        let others = [
            ("worry", Self::Delicate(Delicate::Worry)),
            ("press", Self::Delicate(Delicate::Press)),
            ("parliament", Self::Delicate(Delicate::Parliament)),
            ("information_request", Self::Delicate(Delicate::InformationRequest)),
            ("complaint", Self::Delicate(Delicate::Complaint)),
            ("perhaps_worry", Self::Perhaps(Delicate::Worry)),
            ("perhaps_press", Self::Perhaps(Delicate::Press)),
            ("perhaps_parliament", Self::Perhaps(Delicate::Parliament)),
            ("perhaps_information_request", Self::Perhaps(Delicate::InformationRequest)),
            ("perhaps_complaint", Self::Perhaps(Delicate::Complaint)),
            ("withdrawal_interest", Self::Withdrawal(SubmissionKind::Interest)),
            ("withdrawal_role", Self::Withdrawal(SubmissionKind::Role)),
            ("verdict_yes", Self::Verdict(Verdict::Yes)),
            ("verdict_no", Self::Verdict(Verdict::No)),
            ("verdict_not_yet", Self::Verdict(Verdict::NotYet)),
            ("not_wanted", Self::NotWanted),
            ("sign_off", Self::SignOff),
            ("self_description", Self::SelfDescription),
            ("wish", Self::Wish),
            ("placement", Self::Placement),
            ("placed", Self::Placed),
            ("need", Self::Need),
            ("meeting", Self::Meeting),
            ("challenge", Self::Challenge),
            ("request", Self::Request),
            ("opening", Self::Opening),
            ("reported", Self::Reported),
            ("asked_of_writers", Self::AskedOfWriters),
            ("understood", Self::Understood),
            ("may_write", Self::MayWrite),
            ("stays", Self::Stays),
            ("another", Self::Another),
        ];
        let hints =
            INTENTS.iter().map(|intent| (format!("hint_{}", intent.as_str()), Self::Hint(*intent)));
        let rights = Right::ALL
            .into_iter()
            .filter(|right| *right != Right::Complaint)
            .map(|right| (format!("right_{}", right.as_str()), Self::Right(right)));
        intents
            .chain(hints)
            .chain(rights)
            .chain(others.map(|(name, meaning)| (name.to_owned(), meaning)))
            .collect()
    }
}

/// Declares the cues once: the variant and its name in `cues.toml`.
macro_rules! cues {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Words that say what kind of value stands beside them.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Cue {
            $($(#[$doc])* $variant,)*
        }

        impl Cue {
            /// The names in `cues.toml`.
            pub const NAMES: &[&str] = &[$($name,)*];

            /// The cue of that name.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

cues! {
    /// A person's name follows.
    Name = "name",
    /// The name of the person who is put forward follows.
    Nominee = "nominee",
    /// The vacancy holder's name follows.
    Contact = "contact",
    /// The vacancy holder's name stands before it.
    ContactBefore = "contact_before",
    /// The present post of the person follows.
    JobTitle = "job_title",
    /// The employer follows.
    Employer = "employer",
    /// The title of a role follows.
    Title = "title",
    /// The title of a role follows, unless another cue names a better one.
    WeakTitle = "weak_title",
    /// What the person can do follows.
    Skills = "skills",
    /// What a role cannot do without follows.
    Essential = "essential",
    /// What a role would like follows.
    Desirable = "desirable",
    /// What the person does follows, where nothing else tells skills.
    WeakSkills = "weak_skills",
    /// What a role cannot do without stands before it.
    EssentialBefore = "essential_before",
    /// What a role would like stands before it.
    DesirableBefore = "desirable_before",
    /// The day or month of the beginning follows.
    Start = "start",
    /// The end of the person's contract follows.
    ContractEnd = "contract_end",
    /// What follows is how things are, not what is wanted.
    Present = "present",
    /// What follows is wanted.
    Wanted = "wanted",
    /// The place before it is said no to.
    TooFar = "too_far",
    /// What follows lasted until now: a career, not a placement.
    Past = "past",
    /// The length behind it is of something else than a placement.
    OtherLengthFollows = "other_length_follows",
    /// The length before it is of something else than a placement.
    OtherLength = "other_length",
    /// The days behind it are not those of a placement.
    OtherDaysFollow = "other_days_follow",
    /// The days before it are not those of a placement.
    OtherDays = "other_days",
    /// What the sentence says is not decided.
    Tentative = "tentative",
    /// A consent that the sentence speaks of is still to be asked for, or doubted.
    Undecided = "undecided",
    /// The organisation behind it is not the writer's own.
    OtherOrganisation = "other_organisation",
    /// Outside interests are spoken of.
    Interests = "interests",
}
