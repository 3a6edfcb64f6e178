//! In what manner a message goes: what brings it about, whether it waits, and whether it is worth saying twice.

use crate::domain::letter::Occasion;

/// The manner of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Manner {
    pub(super) is_answer: bool,
    pub(super) occasion: Occasion,
    pub(super) wait: Wait,
    pub(super) once: Once,
}

/// Where a message waits so long that an officer may take it back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wait {
    /// Nowhere: it says that a message came, what the desk needs to go on, or what the law wants.
    AtOnce,
    /// In mail; in chat it is expected at once.
    InMail,
    /// Everywhere: it says something of substance.
    Always,
}

/// Where saying a message again within a day would tell its reader nothing new.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Once {
    /// To the same correspondent, whatever it is about.
    ToEach,
    /// In the same thread.
    InThread,
    /// It says something else each time.
    Never,
}

/// Answers a message.
pub(super) const ANSWER: Manner =
    Manner { is_answer: true, occasion: Occasion::Asked, wait: Wait::AtOnce, once: Once::Never };

/// Nobody has asked for it: time has passed, or an officer has decided something.
pub(super) const UNASKED: Manner =
    Manner { is_answer: false, occasion: Occasion::Unasked, wait: Wait::Always, ..ANSWER };

/// What the law wants, an officer writes in person, or goes to officers.
pub(super) const OWED: Manner = Manner { is_answer: false, ..OWED_ANSWER };

/// What the law wants, in answer to a message.
pub(super) const OWED_ANSWER: Manner = Manner { occasion: Occasion::Owed, ..ANSWER };

impl Manner {
    /// The same, but it waits there.
    pub(super) const fn waiting(self, wait: Wait) -> Self {
        Self { wait, ..self }
    }

    /// The same, but it is not said again there within a day.
    pub(super) const fn once(self, once: Once) -> Self {
        Self { once, ..self }
    }
}
