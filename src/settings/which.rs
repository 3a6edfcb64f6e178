//! Which programme is meant: by its name, its mailboxes, its addresses, or what a text calls it.

use super::Settings;
use crate::domain::ids::{MailboxName, ProgrammeName};
use crate::domain::own;
use crate::domain::party::Address;
use crate::domain::programme::Programme;
use crate::domain::understood::Elsewhere;
use crate::guidance::Found;
use crate::reading::vocabulary::folded;

impl Settings {
    /// The programme of a name; without a name the one that reads the config's first mailbox.
    ///
    /// # Errors
    /// A sentence, with the name that was perhaps meant.
    pub fn programme_or_first(&self, name: Option<&str>) -> Result<&Programme, String> {
        let Some(name) = name else {
            let first = self.desk.mailboxes.first();
            let reads = |programme: &&Programme| {
                first.is_none_or(|mailbox| programme.mailboxes.contains(&mailbox.name))
            };
            let found = self.programmes.values().find(reads).or(self.programmes.values().next());
            return found.ok_or_else(|| "There is no programme.".to_owned());
        };
        let known = self.programmes.keys().map(ProgrammeName::as_str);
        self.programmes.get(&name.into()).ok_or_else(|| {
            format!("There is no programme `{name}`; {}", crate::spelling::suggestion(name, known))
        })
    }

    /// The programme that a mailbox or, failing that, the recipients tell for certain.
    pub fn programme_of(
        &self,
        mailbox: &MailboxName,
        recipients: &[Address],
    ) -> Option<ProgrammeName> {
        if let Some(named) = mailbox.as_str().strip_prefix("chat:") {
            return self
                .programmes
                .get(&ProgrammeName::from(named))
                .map(|programme| programme.name.clone());
        }
        let reads =
            self.programmes.values().filter(|programme| programme.mailboxes.contains(mailbox));
        only(reads.map(|programme| &programme.name))
            .or_else(|| self.programme_addressed(recipients))
    }

    /// The one programme that a text names, of those that a mailbox serves; of all, where it serves none.
    pub fn programme_named(&self, mailbox: &MailboxName, text: &str) -> Option<ProgrammeName> {
        let serves = |name: &ProgrammeName| {
            self.programmes.get(name).is_some_and(|programme| programme.mailboxes.contains(mailbox))
        };
        let is_served = self.programmes.keys().any(serves);
        let named = self.programmes_named(text);
        only(named.iter().filter(|name| !is_served || serves(name)))
    }

    /// The programmes that a text names, by what people or config call them.
    pub fn programmes_named(&self, text: &str) -> Vec<ProgrammeName> {
        let joined = |text: &str| folded(text).replace(' ', "");
        let text = joined(text);
        // "digital" alone is a word of everybody's; "the digital programme" is a name.
        let is_named = |programme: &&Programme| {
            let name = programme.name.as_str();
            let mut names = vec![joined(&programme.title)];
            if name.contains('-') {
                names.push(joined(name));
            } else {
                names.extend(["programme", "scheme", "secondment"].map(|kind| joined(name) + kind));
            }
            names.iter().any(|name| stands_in(&text, name))
        };
        let named = self.programmes.values().filter(is_named);
        named.map(|programme| programme.name.clone()).collect()
    }

    /// What a programme may say of what its guidance says to a message: a question that names others, and not this one, is theirs.
    /// One that names none is about those that its message names, where that asks nothing else.
    pub fn kept_to(
        &self,
        programme: &ProgrammeName,
        message: &str,
        found: Vec<Found>,
    ) -> Vec<Found> {
        let in_message = self.programmes_named(message);
        if in_message.iter().all(|named| named == programme) {
            return found;
        }
        let in_message = if found.len() == 1 { in_message } else { Vec::new() };
        let kept = |found: Found| {
            let in_question = self.programmes_named(&found.answered.question);
            let named = if in_question.is_empty() { &in_message } else { &in_question };
            let other = named.first().filter(|_| !named.contains(programme));
            match other.and_then(|other| self.programmes.get(other)) {
                None => found,
                // What an officer wrote down as a way to ask is of this programme, whatever it names.
                Some(_) if found.is_exact && found.is_answer() => found,
                Some(other) => found.left_to(Elsewhere {
                    title: other.title.clone(),
                    contact: other.contact.clone(),
                }),
            }
        };
        found.into_iter().map(kept).collect()
    }

    /// Whether a programme takes details from CVs.
    pub fn reads_cvs(&self, programme: Option<&ProgrammeName>) -> bool {
        let programme = programme.and_then(|name| self.programmes.get(name));
        programme.is_some_and(|programme| programme.reads_cvs)
    }

    /// The one programme that the recipients' addresses belong to.
    pub fn programme_addressed(&self, recipients: &[Address]) -> Option<ProgrammeName> {
        let is_own =
            |addresses: &[String], recipient: &Address| own::is_own(addresses, recipient.as_str());
        let by_mailbox = |name: &MailboxName, recipient: &Address| {
            self.desk
                .mailboxes
                .iter()
                .filter(|mailbox| mailbox.name == *name)
                .any(|mailbox| is_own(&mailbox.own_addresses(), recipient))
        };
        only(self.programmes.values().filter_map(|programme| {
            let is_meant = |recipient: &Address| {
                is_own(&programme.addresses, recipient)
                    || programme.mailboxes.iter().any(|name| by_mailbox(name, recipient))
            };
            recipients.iter().any(is_meant).then_some(&programme.name)
        }))
    }
}

/// Whether a name stands in a text, both without gaps, and not as the first half of somebody's post: "digital programme manager".
fn stands_in(text: &str, name: &str) -> bool {
    let posts = ["manager", "lead", "director", "officer", "board", "deliver", "support"];
    let is_post = |rest: &str| posts.iter().any(|post| rest.starts_with(post));
    text.match_indices(name).any(|(at, _)| !text.get(at + name.len()..).is_some_and(is_post))
}

/// The only one of several, if they are all the same.
fn only<'a>(mut names: impl Iterator<Item = &'a ProgrammeName>) -> Option<ProgrammeName> {
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}
