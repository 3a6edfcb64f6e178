//! `[canary]` of desk.toml: mails of the desk to itself, which show that mail goes out and comes in.

use jiff::SignedDuration;

use super::desk::MailboxSettings;
use super::keys::{self, Table};
use crate::domain::ids::MailboxName;
use crate::spelling::suggestion;

/// How often, to which mailbox, and how soon it must be back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CanarySettings {
    /// The mailbox.
    pub mailbox: MailboxName,
    /// Its first address.
    pub address: String,
    /// From one to the next.
    pub every: SignedDuration,
    /// It is missed after this.
    pub within: SignedDuration,
}

/// What the table says, before it is held against the mailboxes.
pub struct Read {
    line: usize,
    mailbox: Option<String>,
    every: SignedDuration,
    within: SignedDuration,
}

/// Reads `[canary]`.
pub fn read(table: &Table<'_>) -> Option<Read> {
    let every = table.required("every", "\"1 hour\"", keys::days);
    let within = table.optional("within", keys::days);
    let mailbox = table.optional("mailbox", keys::text);
    let (every, within) = (every?, within.unwrap_or(SignedDuration::from_mins(15)));
    if within >= every || every < SignedDuration::from_secs(10) {
        let sentence = "`every` is at least 10 seconds, and longer than `within`: one is back, or missed, before the next is sent.";
        table.fault(table.line("every"), sentence);
    }
    Some(Read { line: table.line("mailbox"), mailbox, every, within })
}

/// Which mailbox it goes to: the first, where none is named.
pub fn settled(
    read: &Read,
    root: &Table<'_>,
    mailboxes: &[Option<MailboxSettings>],
) -> Option<CanarySettings> {
    let mut known = mailboxes.iter().flatten();
    let found = match &read.mailbox {
        None => known.next(),
        Some(name) => known.find(|mailbox| mailbox.name.as_str() == name),
    };
    let Some(mailbox) = found else {
        let names = mailboxes.iter().flatten().map(|mailbox| mailbox.name.as_str());
        let advice = suggestion(read.mailbox.as_deref().unwrap_or_default(), names);
        root.fault(read.line, format!("`[canary]` names no mailbox of this config; {advice}"));
        return None;
    };
    let Some(address) = mailbox.addresses.first().cloned() else {
        let sentence = format!(
            "`[canary]` writes to the mailbox `{}`, which has no `addresses`: name one.",
            mailbox.name
        );
        root.fault(read.line, sentence);
        return None;
    };
    let &Read { every, within, .. } = read;
    Some(CanarySettings { mailbox: mailbox.name.clone(), address, every, within })
}
