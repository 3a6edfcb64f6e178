//! A folder: its numbering, which mails are in it, and their bytes. Nothing in it is marked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, ResponseCode};
use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::ImapError;
use super::connection::ended;
use super::login::{OPENS_MAILBOX, quoted};
use super::reach::Secured;
use crate::settings::imap::ImapSettings;

/// So many mails are named in one command: servers refuse long lines.
pub(super) const MOST_NAMED: usize = 100;

/// A folder's numbering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Folder {
    /// The numbering.
    pub uid_validity: u32,
    /// The number that the next mail gets.
    pub uid_next: u32,
    /// How many mails are in it.
    pub n_mails: u32,
}

/// What is asked about a mail before it is fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Measure {
    /// Its size as the server states it.
    pub size_bytes: u64,
    /// When the server received it.
    pub received: Option<Timestamp>,
}

impl Measure {
    /// Whether it was received then or later. Servers give whole seconds; one whose time is not known counts.
    pub fn is_since(&self, began: Timestamp) -> bool {
        self.received.is_none_or(|received| received.as_second() >= began.as_second())
    }
}

/// Opens the folder of the mailbox: for reading only, unless config wants its mails marked or moved.
pub(super) async fn open_own(
    connection: &mut Secured,
    settings: &ImapSettings,
) -> Result<Folder, ImapError> {
    let is_changed = settings.keyword.is_some() || settings.move_to.is_some();
    let verb = if is_changed { "SELECT" } else { "EXAMINE" };
    open(connection, verb, &settings.folder, "folder").await
}

/// Opens the Sent folder for reading only.
pub(super) async fn open_sent(connection: &mut Secured, folder: &str) -> Result<Folder, ImapError> {
    open(connection, "EXAMINE", folder, "sent-folder").await
}

/// Opens the Sent folder as one who puts mails there.
pub(super) async fn open_sent_to_write(
    connection: &mut Secured,
    folder: &str,
) -> Result<Folder, ImapError> {
    open(connection, "SELECT", folder, "sent-folder").await
}

/// Opens a folder, which config names by that key.
async fn open(
    connection: &mut Secured,
    verb: &str,
    folder: &str,
    key: &str,
) -> Result<Folder, ImapError> {
    connection.uid_validity = None;
    connection.permanent_flags = None;
    let (mut uid_validity, mut uid_next, mut n_mails) = (None, None, 0);
    let mut permanent_flags = None;
    let command = format!("{verb} {}", spelt(folder));
    let opened = connection.exchange(&command, |response| {
        if let Response::MailboxData(MailboxDatum::Exists(number)) = response {
            n_mails = *number;
        } else if let Response::Data { outcome, .. } = response {
            match &outcome.code {
                Some(ResponseCode::UidValidity(number)) => uid_validity = Some(*number),
                Some(ResponseCode::UidNext(number)) => uid_next = Some(*number),
                Some(ResponseCode::PermanentFlags(flags)) => {
                    permanent_flags =
                        Some(flags.iter().map(|flag| flag.clone().into_owned()).collect());
                }
                _ => {}
            }
        }
    });
    opened.await.map_err(|error| {
        error.for_person(|words| {
            if words.to_lowercase().contains("not connected") {
                // So says Exchange of a mailbox that the application has no part in.
                return format!("the login is right and the mailbox stays closed ({words}); {OPENS_MAILBOX}.");
            }
            format!("the folder `{folder}` cannot be opened ({words}); mend `{key}`, or let the account read it.")
        })
    })?;
    let uid_validity = uid_validity.ok_or_else(|| {
        ImapError::Broken("the server does not number its mails; ask its people.".to_owned())
    })?;
    connection.uid_validity = Some(uid_validity);
    connection.permanent_flags = permanent_flags;
    let uid_next = match uid_next {
        Some(uid_next) => uid_next,
        None => {
            search(connection, "UID 1:*").await?.last().map_or(1, |last| last.saturating_add(1))
        }
    };
    Ok(Folder { uid_validity, uid_next, n_mails })
}

/// The numbers of the mails that fit, ascending.
pub(super) async fn search(
    connection: &mut Secured,
    criteria: &str,
) -> Result<BTreeSet<u32>, ImapError> {
    let mut uids = BTreeSet::new();
    let command = format!("UID SEARCH {criteria}");
    connection
        .exchange(&command, |response| {
            if let Response::MailboxData(MailboxDatum::Search(found)) = response {
                uids.extend(found.iter().copied());
            }
        })
        .await?;
    Ok(uids)
}

/// What the server says of some mails. One that it says nothing of is missing.
pub(super) async fn measures(
    connection: &mut Secured,
    uids: &[u32],
) -> Result<BTreeMap<u32, Measure>, ImapError> {
    let mut measures = BTreeMap::new();
    for some in uids.chunks(MOST_NAMED) {
        let command = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", set(some));
        let fetched = connection.exchange(&command, |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let (mut size, mut received) = (None, None);
            for attribute in attributes {
                if let AttributeValue::Rfc822Size(bytes) = attribute {
                    size = Some(u64::from(*bytes));
                } else if let AttributeValue::InternalDate(date) = attribute {
                    received = internal_date(date);
                }
            }
            // Other sessions' changes of flags come as the same answer, without what was asked for.
            if let (Some(uid), Some(size_bytes)) = (uid(attributes), size) {
                measures.insert(uid, Measure { size_bytes, received });
            }
        });
        match fetched.await {
            // What was not told is asked again later.
            Ok(()) | Err(ImapError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(measures)
}

/// How much of each mail is fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// So many bytes.
    Beginning(u64),
    /// The headers that tell what it answers.
    Threading,
    /// All headers.
    Head,
}

/// Fetches some mails, and hands each to `take` when it is there. Those that do not come were not given.
pub(super) async fn fetch(
    connection: &mut Secured,
    uids: &[u32],
    extent: Extent,
    n_bytes: u64,
    mut take: impl FnMut(u32, &[u8]),
) -> Result<(), ImapError> {
    let part = match extent {
        Extent::Whole => "[]".to_owned(),
        Extent::Beginning(bytes) => format!("[]<0.{bytes}>"),
        Extent::Head => "[HEADER]".to_owned(),
        Extent::Threading => {
            "[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED)]".to_owned()
        }
    };
    let command = format!("UID FETCH {} (UID BODY.PEEK{part})", set(uids));
    let tag = connection.run_command(&command).await?;
    loop {
        let ended = connection.read_response(n_bytes, |response| {
            if let Response::Fetch(_, attributes) = response
                && let (Some(uid), Some(body)) = (uid(attributes), body(attributes))
                && uids.contains(&uid)
            {
                take(uid, body);
            }
            ended(response, &tag)
        });
        match ended.await? {
            // Whole mails may have come before; the others were not given.
            Some(Err(ImapError::Refused(_))) => return Ok(()),
            Some(ended) => return ended,
            None => {}
        }
    }
}

fn uid(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| {
        if let AttributeValue::Uid(uid) = attribute { Some(*uid) } else { None }
    })
}

fn body<'a>(attributes: &'a [AttributeValue<'_>]) -> Option<&'a [u8]> {
    attributes.iter().find_map(|attribute| {
        if let AttributeValue::BodySection { data, .. } = attribute {
            data.as_deref()
        } else {
            None
        }
    })
}

/// A folder's name as a command names it.
pub(super) fn spelt(folder: &str) -> String {
    quoted(&modified_utf7(folder)).unwrap_or_default()
}

/// Numbers as a command names them: `1:3,7`.
pub(super) fn set(uids: &[u32]) -> String {
    let mut text = String::new();
    let mut rest = uids.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| last.checked_add(1) == Some(*next)) {
            last = next;
        }
        let comma = if text.is_empty() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = if first == last {
            write!(text, "{comma}{first}")
        } else {
            write!(text, "{comma}{first}:{last}")
        };
    }
    text
}

/// The day of a time as a search names it, a day early: servers count days in zones of their own.
pub(super) fn search_day(time: Timestamp) -> String {
    let day = time.to_zoned(TimeZone::UTC).date();
    day.yesterday().unwrap_or(day).strftime("%-d-%b-%Y").to_string()
}

fn internal_date(text: &str) -> Option<Timestamp> {
    strtime::parse("%d-%b-%Y %H:%M:%S %z", format!("{:0>26}", text.trim()))
        .ok()?
        .to_timestamp()
        .ok()
}

/// A folder's name as the protocol spells it (RFC 3501 section 5.1.3).
fn modified_utf7(name: &str) -> String {
    let base64 = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);
    let (mut spelt, mut foreign) = (String::new(), Vec::new());
    let flush = |spelt: &mut String, foreign: &mut Vec<u8>| {
        if !foreign.is_empty() {
            spelt.push('&');
            spelt.push_str(&base64.encode(&*foreign));
            spelt.push('-');
            foreign.clear();
        }
    };
    for letter in name.chars() {
        if matches!(letter, ' '..='~') {
            flush(&mut spelt, &mut foreign);
            spelt.push(letter);
            if letter == '&' {
                spelt.push('-');
            }
        } else {
            let mut units = [0; 2];
            foreign
                .extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut spelt, &mut foreign);
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_named_in_ranges() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10, u32::MAX]), "1:3,7,9:10,4294967295");
    }

    #[test]
    fn folders_are_spelt_in_modified_utf7() {
        assert_eq!(modified_utf7("INBOX"), "INBOX");
        assert_eq!(modified_utf7("Gelöschte & alte"), "Gel&APY-schte &- alte");
        assert_eq!(modified_utf7("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    }

    #[test]
    fn dates_of_the_server_are_understood() {
        let expected: Timestamp = "1996-07-07T09:44:25Z".parse().unwrap();
        assert_eq!(internal_date(" 7-Jul-1996 02:44:25 -0700"), Some(expected));
        assert_eq!(internal_date("07-Jul-1996 02:44:25 -0700"), Some(expected));
        assert_eq!(internal_date("yesterday"), None);
        assert_eq!(search_day(expected), "6-Jul-1996");
    }
}
