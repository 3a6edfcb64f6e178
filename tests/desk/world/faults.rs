//! What can go wrong at the scripted IMAP server.

/// What goes wrong, once each, when its turn comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Bodies are asked for: a tagged NO.
    FetchNo,
    /// Bodies are asked for: a tagged BAD.
    FetchBad,
    /// Bodies are asked for: one, then the connection ends cleanly.
    CloseAfterOne,
    /// Bodies are asked for: one, then a BYE.
    ByeAfterOne,
    /// Bodies are asked for: half of one, then the connection ends.
    CloseInside,
    /// Bodies are asked for: none, and a tagged OK.
    FetchNothing,
    /// Bodies are asked for: another session's flags come in between, without a UID.
    ForeignItems,
    /// A search: a tagged NO.
    SearchNo,
    /// A search: the connection ends.
    SearchClose,
    /// IDLE: a tagged NO.
    IdleNo,
    /// IDLE: a mail comes just before the server agrees.
    ExistsBeforePlus,
    /// The folder is opened: the connection ends after the first lines.
    ExamineClose,
    /// The folder is opened: what Exchange says of a mailbox that the application has no part in.
    NotConnected,
    /// Marks are set: a tagged NO.
    StoreNo,
    /// IDLE: the connection ends cleanly.
    IdleClose,
    /// IDLE: several hundred times how many mails there are.
    IdleStorm,
    /// A login by mechanism: a challenge that is no base64, and a tagged NO.
    ForeignChallenge,
    /// A login by mechanism: what Exchange says where the application may not read the mailbox.
    AuthenticateNo,
}

impl Fault {
    /// Whether it is the turn of this fault at a command.
    pub fn strikes(self, command: &str) -> bool {
        match self {
            Self::FetchNo
            | Self::FetchBad
            | Self::CloseAfterOne
            | Self::ByeAfterOne
            | Self::CloseInside
            | Self::FetchNothing
            | Self::ForeignItems => command.contains("BODY.PEEK[]"),
            Self::SearchNo | Self::SearchClose => command.starts_with("UID SEARCH"),
            Self::IdleNo | Self::ExistsBeforePlus | Self::IdleClose | Self::IdleStorm => {
                command == "IDLE"
            }
            Self::ExamineClose | Self::NotConnected => command.starts_with("EXAMINE"),
            Self::StoreNo => command.starts_with("UID STORE"),
            Self::ForeignChallenge | Self::AuthenticateNo => command.starts_with("AUTHENTICATE"),
        }
    }
}
