//! Mailboxes on servers: since when they are read, how old a mail is that comes out of one, and what people answer from it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;

use jiff::Timestamp;

use super::{After, Desk};
use crate::domain::Event;
use crate::domain::ids::{MailboxName, Reference};
use crate::domain::message::Incoming;
use crate::domain::party::Channel;
use crate::domain::sight::{Age, Sight, Stamp};
use crate::domain::theirs::{Neighbour, SentSeen};
use crate::mail::{mime, threading};
use crate::settings::watched::Prompts;

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

/// The headers of some mails in a Sent folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentHeaders {
    /// The numbering of its mails.
    pub uid_validity: u32,
    /// The first number that was not looked at.
    pub next: u32,
    /// Each mail's Message-ID, In-Reply-To, References and Auto-Submitted, as they stand.
    pub headers: Vec<Vec<u8>>,
}

impl Desk {
    /// Remembers that a mailbox is out of order, or no longer; whether that is news.
    pub fn note_alarm(&mut self, mailbox: MailboxName, sentence: Option<&str>) -> bool {
        let before = match sentence {
            Some(sentence) => self.alarms.insert(mailbox, sentence.to_owned()),
            None => self.alarms.remove(&mailbox),
        };
        before.as_deref() != sentence
    }

    /// Remembers that a credential ends soon.
    pub fn note_ending(&mut self, place: String, sentence: String) {
        self.endings.insert(place, sentence);
    }

    /// Answers by other guidance from now on; or goes on with what it had, and remembers why.
    pub fn take_prompts(&mut self, read: Result<Prompts, String>) {
        match read {
            Ok(prompts) => (self.prompts, self.prompts_fault) = (prompts, None),
            Err(sentence) => self.prompts_fault = Some(sentence),
        }
    }

    /// Tells which of these mails the desk has, once they are durable.
    pub fn tell_kept(
        &mut self,
        mailbox: &MailboxName,
        mut names: Vec<String>,
        answer: Sender<Vec<String>>,
    ) {
        names.retain(|name| self.has(mailbox, name));
        self.after.push(After::Kept(answer, names));
    }

    /// Takes note of what people sent; once that is durable, `answer` is told whether another desk sends from there too.
    pub fn note_sent(
        &mut self,
        folder: &MailboxName,
        sent: &SentHeaders,
        answer: Sender<Neighbour>,
        now: Timestamp,
    ) {
        let mut neighbour = Neighbour::Nobody;
        let SentHeaders { uid_validity, next, .. } = *sent;
        let (mut answered, mut others) = (Vec::<Reference>::new(), Vec::new());
        for raw in &sent.headers {
            // The reader's faults are its own: a mail that it fails on answers nothing.
            let read = catch_unwind(AssertUnwindSafe(|| mime::incoming(raw, &[])));
            // Letters of the desk are machines' too.
            let Ok(incoming) = read else { continue };
            if incoming.message_id.as_deref().is_some_and(|id| self.is_of_another_desk(id)) {
                neighbour = Neighbour::AnotherDesk;
            }
            if incoming.machine.is_some() {
                continue;
            }
            let known: Vec<Reference> =
                incoming.answers.iter().filter_map(|id| self.item_behind(id)).collect();
            if let (true, Some(first)) = (known.is_empty(), incoming.answers.into_iter().next()) {
                others.push(self.digest_of("message-id", &[first]));
            }
            answered.extend(known);
        }
        answered.sort();
        answered.dedup();
        let items = answered.iter().filter_map(|reference| self.item(reference)).collect();
        let seen = SentSeen { folder: folder.clone(), uid_validity, next, items, others };
        self.stage(Event::SentSeen(Box::new(seen)), now);
        self.after.push(After::Noted(answer, neighbour));
    }

    /// Whether a mail answers a letter of another desk with our domain: then that one may read this mailbox too. Anybody may make
    /// up such a mail, so that nothing is refused for it.
    pub(super) fn answers_another_desk(&self, incoming: &Incoming) -> bool {
        incoming.answers.iter().any(|id| self.is_of_another_desk(id))
    }

    /// Says once in a run that another desk may read a mailbox.
    pub(super) fn suspect_another_desk(&mut self, mailbox: &MailboxName) {
        if self.shared.contains_key(mailbox) {
            return;
        }
        let sentence = format!(
            "The mailbox `{mailbox}`: a mail in it answers a letter of another desk with the same `message-domain`. If another desk \
             reads this mailbox, stop one of the two, or everything is answered twice; if not, nothing is wrong."
        );
        self.shared.insert(mailbox.clone(), sentence.clone());
        self.unspoken.push(sentence);
    }

    /// What has come to be known that somebody must hear at once.
    pub fn take_unspoken(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unspoken)
    }

    /// Whether a Message-ID has the form of ours and our domain, and another key made its token.
    fn is_of_another_desk(&self, message_id: &str) -> bool {
        let domain = message_id.trim_matches(['<', '>']).rsplit_once('@').map(|(_, domain)| domain);
        domain == Some(self.settings.desk.message_domain.as_str())
            && threading::cause(message_id).is_some_and(|(id, token)| {
                threading::subject(&id).is_some() && self.token(&id) != token
            })
    }

    /// The item that a Message-ID is of: its own, or that of the letter which answers it.
    fn item_behind(&self, message_id: &str) -> Option<Reference> {
        if let Some((id, token)) = threading::cause(message_id)
            && self.token(&id) == token
        {
            return threading::subject(&id);
        }
        let digest = self.digest_of("message-id", &[message_id.to_owned()]);
        self.ledger.item_with_id(digest).cloned()
    }

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
