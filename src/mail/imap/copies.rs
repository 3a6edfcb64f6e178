//! Errands in the Sent folder, on a connection of their own: copies are put there, and letters are looked for by their ids.

use async_imap::imap_proto::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ImapError;
use super::connection::ended;
use super::folder::{self, spelt};
use super::login::quoted;
use super::reach::{self, Secured};
use crate::domain::copies::{Copies, Errand, ErrandEnd, Task};
use crate::domain::ids::OutgoingId;
use crate::mail::oauth::Login;
use crate::settings::imap::ImapSettings;

/// Whether copies can be put into the folder; nothing is.
pub(super) async fn check(
    connection: &mut Secured,
    settings: &ImapSettings,
    sent_folder: &str,
) -> Result<(), ImapError> {
    if settings.copy_to_sent != Some(Copies::ByDesk) {
        return Ok(());
    }
    folder::open_sent_to_write(connection, sent_folder).await?;
    if connection.is_read_only { Err(refused(sent_folder, "it can only be read")) } else { Ok(()) }
}

/// Does errands, and hands what came of each to `done` when it is certain. What is refused leaves the others alone.
///
/// # Errors
/// A sentence that says what to do, to stand after the mailbox's name.
pub async fn run_errands(
    settings: &ImapSettings,
    login: &Login,
    errands: &[Errand],
    mut done: impl FnMut(&OutgoingId, ErrandEnd),
) -> Result<(), ImapError> {
    let Some(sent_folder) = &settings.sent_folder else { return Ok(()) };
    let mut connection = reach::reach(&settings.account, login).await?;
    let is_sought = |errand: &Errand| match &errand.task {
        Task::File { may_be_there, .. } => *may_be_there,
        Task::LookUp => true,
    };
    if errands.iter().any(is_sought) {
        folder::open_sent(&mut connection, sent_folder).await?;
    }
    let mut failed = None;
    for errand in errands {
        let is_there = is_sought(errand) && is_there(&mut connection, &errand.message_id).await?;
        let end = match &errand.task {
            Task::LookUp if is_there => ErrandEnd::Found,
            Task::LookUp => continue,
            Task::File { .. } if is_there => ErrandEnd::Filed,
            Task::File { bytes, dated, .. } => {
                match append(&mut connection, sent_folder, bytes, *dated).await {
                    Ok(()) => ErrandEnd::Filed,
                    Err(error @ ImapError::Refused(_)) => {
                        failed =
                            Some(error.for_person(|words| refused(sent_folder, words).to_string()));
                        continue;
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        done(&errand.id, end);
    }
    // How the server takes its leave does not matter.
    drop(connection.exchange("LOGOUT", |_| {}).await);
    failed.map_or(Ok(()), Err)
}

fn refused(sent_folder: &str, words: &str) -> ImapError {
    ImapError::Mend(format!(
        "no copy can be put into `{sent_folder}` ({words}); let the account write there, or take `copy-to-sent` away."
    ))
}

/// Whether a mail with that Message-ID is in the folder that is open.
async fn is_there(connection: &mut Secured, message_id: &str) -> Result<bool, ImapError> {
    let Some(id) = quoted(&format!("<{message_id}>")) else { return Ok(false) };
    Ok(!folder::search(connection, &format!("HEADER Message-ID {id}")).await?.is_empty())
}

/// Puts a mail into a folder, as one that was read (RFC 3501 section 6.3.11).
async fn append(
    connection: &mut Secured,
    folder: &str,
    bytes: &[u8],
    dated: Timestamp,
) -> Result<(), ImapError> {
    let dated = dated.to_zoned(TimeZone::UTC).strftime("%d-%b-%Y %H:%M:%S +0000");
    let command = format!("APPEND {} (\\Seen) \"{dated}\" {{{}}}", spelt(folder), bytes.len());
    let tag = connection.run_command(&command).await?;
    loop {
        let (ended, is_awaited) = connection
            .read_response(0, |response| {
                (ended(response, &tag), matches!(response, Response::Continue(_)))
            })
            .await?;
        if let Some(ended) = ended {
            return ended;
        }
        if is_awaited {
            break;
        }
    }
    connection.write(bytes).await?;
    connection.finish(&tag, &mut |_: &Response<'_>| {}).await
}
