//! What an officer orders by replying to a list: things by their numbers, what is to be done, and the words that it takes.
//!
//! A reply is all understood, or nothing of it is carried out: half a reply is worse than none.

use crate::domain::ids::Reference;

/// What an officer's mail asks the desk to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MailedOrders {
    /// These orders, for certain from the officer.
    Read(Vec<MailedOrder>),
    /// Nothing that could be understood, in a sentence.
    Unreadable(String),
    /// It may be from somebody else: nothing is done.
    Unproven,
}

/// A line of a reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailedOrder {
    /// What it is about.
    pub things: Vec<Named>,
    /// What is to be done.
    pub deed: Deed,
}

/// How a thing of a list is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Named {
    /// By its number.
    Number(usize),
    /// By its reference.
    Reference(Reference),
}

/// What an officer wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// What the list suggests.
    Accept,
    /// Not this, and why.
    Refuse(String),
    /// Nothing more: it is dealt with.
    Done,
    /// These words go to the sender.
    Answer(String),
    /// These words go to the sender, and to whoever else asked the same.
    AnswerAll(String),
    /// The officer takes it in hand.
    Take,
    /// The officer of that name has it in hand.
    GiveTo(String),
    /// Nobody has it in hand any more.
    GiveBack,
    /// The latest order about it is taken back.
    Undo,
    /// A detail is put right by this line of a form.
    Edit(String),
    /// Nothing is sent any more; about nothing that a list has.
    Pause,
    /// Sending goes on.
    Resume,
}

impl Deed {
    /// The words that it takes, if it takes any.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Refuse(words)
            | Self::Answer(words)
            | Self::AnswerAll(words)
            | Self::Edit(words) => Some(words),
            Self::Accept
            | Self::Done
            | Self::Take
            | Self::GiveTo(_)
            | Self::GiveBack
            | Self::Undo
            | Self::Pause
            | Self::Resume => None,
        }
    }

    /// The same, to go on with.
    pub fn words_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Refuse(words)
            | Self::Answer(words)
            | Self::AnswerAll(words)
            | Self::Edit(words) => Some(words),
            Self::Accept
            | Self::Done
            | Self::Take
            | Self::GiveTo(_)
            | Self::GiveBack
            | Self::Undo
            | Self::Pause
            | Self::Resume => None,
        }
    }
}

impl MailedOrder {
    /// Whether it has the words that it takes, and words for one go to one.
    ///
    /// # Errors
    /// A sentence for the officer.
    pub fn check(&self) -> Result<(), String> {
        if self.deed == Deed::GiveTo(String::new()) {
            return Err(
                "Nothing of your reply was done: say to whom, by the name in config: `3 give to deputy`."
                    .to_owned(),
            );
        }
        let words = self.deed.words().map(str::trim);
        if words == Some("") {
            let why = match &self.deed {
                Deed::Refuse(_) => "“no” takes a reason: `3 no, because …`",
                Deed::Answer(_) | Deed::AnswerAll(_) => "an answer has words: `3 answer …`",
                Deed::Edit(_)
                | Deed::Accept
                | Deed::Done
                | Deed::Take
                | Deed::GiveTo(_)
                | Deed::GiveBack
                | Deed::Undo
                | Deed::Pause
                | Deed::Resume => "an edit says what is right: `3 edit Preferred location: Leeds`",
            };
            return Err(format!("Nothing of your reply was done: {why}."));
        }
        if words.is_some() && !matches!(self.deed, Deed::Refuse(_)) && self.things.len() > 1 {
            return Err(
                "Nothing of your reply was done: the same words went to several numbers; write a line for each."
                    .to_owned(),
            );
        }
        Ok(())
    }
}
