//! Mailboxes on servers: since when they are read, and how old a mail is that comes out of one.

use std::sync::mpsc::Sender;

use jiff::Timestamp;

use super::{After, Desk};
use crate::domain::Event;
use crate::domain::ids::MailboxName;
use crate::domain::party::Channel;
use crate::domain::sight::{Age, Sight, Stamp};

/// What an adapter sees of a mailbox on a server when it opens it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The numbering of its mails.
    pub uid_validity: u32,
    /// The number that its next mail gets.
    pub uid_next: u32,
    /// From when on mail is wanted at the first sight, if not from then.
    pub since: Option<Timestamp>,
}

impl Desk {
    /// Takes in a mail from a mailbox on a server, as `receive` does; how old it is follows from what the server says of it.
    pub fn receive_stamped(
        &mut self,
        mailbox: &MailboxName,
        name: &str,
        raw: Vec<u8>,
        stamp: &Stamp,
        now: Timestamp,
    ) -> bool {
        let within = self.settings.desk.answer_within;
        let time = self.ledger.time(now);
        let age = |sight: &Sight| sight.age(stamp, within, time);
        let age = self.ledger.sight(mailbox).map_or(Age::Present, age);
        self.receive_aged(mailbox, name, Channel::Mail, raw, age, now)
    }

    /// Takes note of a mailbox on a server; once that is durable, `answer` is told since when it is read.
    pub fn sight(
        &mut self,
        mailbox: &MailboxName,
        seen: &Seen,
        answer: Sender<Sight>,
        now: Timestamp,
    ) {
        let Seen { uid_validity, uid_next, since } = *seen;
        let event = Event::Sighted { mailbox: mailbox.clone(), uid_validity, uid_next, since };
        self.stage(event, now);
        if let Some(sight) = self.ledger.sight(mailbox).cloned() {
            self.after.push(After::Sighted(answer, sight));
        }
    }
}
