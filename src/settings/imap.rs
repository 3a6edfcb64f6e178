//! `[mailboxes.imap]`: a mailbox on an IMAP server.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toml::de::DeValue;

use super::account::{self, AccountSettings, Usual};
use super::keys::{self, Table};
use crate::domain::copies::Copies;

/// The longest that a mailbox may go unvisited: servers end an IDLE after 29 minutes (RFC 2177).
const LONGEST_LOOK: Duration = Duration::from_mins(25);
/// RFC 8314 section 3.2 and RFC 3501.
const USUAL: Usual = Usual { tls_port: 993, starttls_port: 143, patience: Duration::from_mins(1) };

/// Where a mailbox on a server is, and how it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImapSettings {
    /// The account.
    pub account: AccountSettings,
    /// The folder that is read.
    pub folder: String,
    /// From when on mail is wanted at the first sight; else from then on.
    pub since: Option<Timestamp>,
    /// The folder in which the mailbox's people keep what they sent.
    pub sent_folder: Option<String>,
    /// Who puts copies of the desk's letters into that folder, if anybody does.
    pub copy_to_sent: Option<Copies>,
    /// A mark that is set on mails that were taken in.
    pub keyword: Option<String>,
    /// The folder into which mails are moved that were taken in.
    pub move_to: Option<String>,
    /// How often the folder is looked at although the server reports nothing.
    pub look_every: Duration,
    /// After how long without a new mail the operator is told.
    pub silent_after: Option<SignedDuration>,
}

/// Reads the table.
pub fn read(table: &Table<'_>) -> Option<ImapSettings> {
    let account = account::read(table, &USUAL);
    let folder = table.optional("folder", keys::text);
    let since = table.optional("since", day);
    let sent_folder = table.optional("sent-folder", keys::text);
    let copiers = [("desk", Copies::ByDesk), ("server", Copies::ByServer)];
    let copy_to_sent = table.optional("copy-to-sent", keys::one_of(&copiers));
    if table.has("copy-to-sent") && !table.has("sent-folder") {
        table.fault(
            table.line("copy-to-sent"),
            "`sent-folder` is missing; name the folder that the copies are in.",
        );
    }
    let keyword = table.optional("keyword", keyword);
    let move_to = table.optional("move-to", keys::text);
    let look_every = table.optional("look-every", keys::duration);
    let silent_after = table.optional("silent-after", keys::days);
    if look_every.is_some_and(|look_every| look_every > LONGEST_LOOK) {
        table.fault(table.line("look-every"), "`look-every`: is \"25 minutes\" at most.");
    }
    Some(ImapSettings {
        account: account?,
        folder: folder.unwrap_or_else(|| "INBOX".to_owned()),
        since,
        sent_folder,
        copy_to_sent,
        keyword,
        move_to,
        look_every: look_every.unwrap_or(Duration::from_mins(5)),
        silent_after,
    })
}

/// A keyword of the protocol (RFC 3501 section 2.3.2); the server's own marks begin with a backslash.
fn keyword(value: &DeValue<'_>) -> Result<String, String> {
    let text = keys::text(value)?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "$_-.".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        Ok(text)
    } else {
        Err(format!("`{text}` is no keyword; write letters and digits, for example \"$Desk\"."))
    }
}

/// A day, from its beginning in UTC.
fn day(value: &DeValue<'_>) -> Result<Timestamp, String> {
    let text = keys::text(value)?;
    text.parse::<Date>()
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map(|start| start.timestamp())
        .map_err(|_| format!("`{text}` is no day; write for example \"2026-03-01\"."))
}
