//! Mails that the desk has sent, as their readers see them.

use std::fs;
use std::path::Path;

use mail_parser::MessageParser;

/// A mail from the desk.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its reader.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML beside it.
    pub html: String,
    /// The Message-ID without angle brackets.
    pub message_id: String,
    date: i64,
}

impl Mail {
    /// The mails in a Maildir, oldest first.
    pub fn all_in(maildir: &Path) -> Vec<Self> {
        let files = fs::read_dir(maildir.join("new")).into_iter().flatten().flatten();
        let mut mails: Vec<Self> =
            files.map(|file| Self::parse(&fs::read(file.path()).unwrap())).collect();
        mails.sort_by(|a, b| (a.date, &a.message_id).cmp(&(b.date, &b.message_id)));
        mails
    }

    fn parse(raw: &[u8]) -> Self {
        let message = MessageParser::default().parse(raw).unwrap();
        let address = message.to().and_then(|to| to.first()).and_then(|to| to.address.as_deref());
        Self {
            to: address.unwrap_or_default().to_owned(),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            message_id: message.message_id().unwrap_or_default().to_owned(),
            date: message.date().map(mail_parser::DateTime::to_timestamp).unwrap_or_default(),
        }
    }
}
