//! The Sent folder: what people have answered is seen by its headers, and nothing else of it is read.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;

use super::folder::{self, Extent, Folder};
use super::reach::Secured;
use super::{Ask, ImapError, ImapMailbox};
use crate::domain::ids::MailboxName;
use crate::domain::sight::Start;
use crate::domain::theirs::Neighbour;

/// So many mails' headers are fetched by one command.
const MOST_FETCHED: usize = 100;
/// The headers of a mail are shorter; this only lengthens the wait for them.
const MOST_BYTES_EACH: u64 = 10_000;

/// Looks at what is new in the Sent folder, if config names one, and opens the mailbox's own folder again.
///
/// Before the first look the folder's present end is noted: what was sent earlier does not matter.
pub(super) async fn look(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
    uid_validity: u32,
) -> Result<(), ImapError> {
    let Some(sent_folder) = &mailbox.settings.sent_folder else { return Ok(()) };
    let name = MailboxName::from(format!("{}/{sent_folder}", mailbox.name).as_str());
    let seen = folder::open_sent(connection, sent_folder).await?;
    read(connection, mailbox, &name, seen).await?;
    let own = folder::open_own(connection, &mailbox.settings).await?;
    if own.uid_validity == uid_validity {
        Ok(())
    } else {
        Err(ImapError::Broken("the server numbers its mails anew.".to_owned()))
    }
}

async fn read(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
    name: &MailboxName,
    seen: Folder,
) -> Result<(), ImapError> {
    let Folder { uid_validity, uid_next, .. } = seen;
    let (answer, sight) = channel();
    (mailbox.ask)(Ask::SentSighted { folder: name.clone(), uid_validity, uid_next, answer });
    let sight = tokio::task::block_in_place(|| sight.recv()).map_err(|_| ImapError::DeskEnded)?;
    let (low, since) = match sight.start {
        Start::Uid(uid) => (uid.max(1), String::new()),
        Start::Date => (1, format!(" SINCE {}", folder::search_day(sight.began))),
    };
    if low >= uid_next {
        return Ok(());
    }
    let listed = folder::search(connection, &format!("UID {low}:*{since}")).await?;
    let listed: Vec<u32> = listed.into_iter().filter(|&uid| uid >= low).collect();
    for some in listed.chunks(MOST_FETCHED) {
        let mut headers = BTreeMap::new();
        let n_bytes = MOST_BYTES_EACH * some.len() as u64;
        // What the server does not give answers nothing: it is gone, or broken for everybody.
        folder::fetch(connection, some, Extent::Threading, n_bytes, |uid, raw| {
            headers.insert(uid, raw.to_vec());
        })
        .await?;
        let Some(next) = some.last().map(|last| last.saturating_add(1)) else { continue };
        let headers = headers.into_values().collect();
        let (answer, kept) = channel();
        (mailbox.ask)(Ask::Sent { folder: name.clone(), uid_validity, next, headers, answer });
        match tokio::task::block_in_place(|| kept.recv()).map_err(|_| ImapError::DeskEnded)? {
            Neighbour::Nobody => {}
            Neighbour::AnotherDesk => {
                return Err(ImapError::Shared(
                    "another desk sends from it, by a letter in its Sent folder; stop one of the two, and start this one again."
                        .to_owned(),
                ));
            }
        }
    }
    Ok(())
}
