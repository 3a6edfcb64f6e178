//! Filing: mails that the desk has for good are marked or moved, where config says so. By default nothing is changed.

use std::sync::mpsc::channel;

use super::folder::{self, MOST_NAMED, set, spelt};
use super::reach::Secured;
use super::{Ask, ImapError, ImapMailbox};
use crate::domain::sight::{Sight, Start};
use crate::settings::imap::ImapSettings;

/// Whether the server can do what config wants, before anything is read.
pub(super) async fn check(
    connection: &mut Secured,
    settings: &ImapSettings,
) -> Result<(), ImapError> {
    if let (Some(keyword), Some(flags)) = (&settings.keyword, &connection.permanent_flags) {
        let is_kept = |flag: &String| flag == "\\*" || flag.eq_ignore_ascii_case(keyword);
        if !flags.iter().any(is_kept) {
            return Err(ImapError::Mend(
                "the server keeps no keywords of ours in that folder; take `keyword` away, or let the account write there."
                    .to_owned(),
            ));
        }
    }
    let Some(move_to) = &settings.move_to else { return Ok(()) };
    if !connection.can("MOVE") && !connection.can("UIDPLUS") {
        return Err(ImapError::Mend(
            "the server cannot move single mails (neither MOVE nor UIDPLUS); take `move-to` away."
                .to_owned(),
        ));
    }
    let asked = connection.exchange(&format!("STATUS {} (UIDNEXT)", spelt(move_to)), |_| {}).await;
    asked.map_err(|error| {
        error.for_person(|words| {
            format!("mails cannot be moved into `{move_to}` ({words}); make that folder, or mend `move-to`.")
        })
    })
}

/// Marks and moves what is in the folder and durable in the desk.
pub(super) async fn file(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
    sight: &Sight,
) -> Result<(), ImapError> {
    let unmarked = match (&mailbox.settings.keyword, &mailbox.settings.move_to) {
        (None, None) => return Ok(()),
        (Some(keyword), None) => format!(" UNKEYWORD {keyword}"),
        (_, Some(_)) => String::new(),
    };
    let low = match sight.start {
        Start::Uid(uid) => uid.max(1),
        Start::Date => 1,
    };
    let listed = folder::search(connection, &format!("UID {low}:*{unmarked}")).await?;
    let listed: Vec<u32> = listed.into_iter().filter(|&uid| uid >= low).collect();
    for some in listed.chunks(MOST_NAMED) {
        let names = some.iter().map(|uid| format!("{}/{uid}", sight.uid_validity)).collect();
        let (answer, kept) = channel();
        (mailbox.ask)(Ask::WhichAreKept { names, answer });
        let kept = tokio::task::block_in_place(|| kept.recv()).map_err(|_| ImapError::DeskEnded)?;
        let kept: Vec<u32> =
            kept.iter().filter_map(|name| name.split_once('/')?.1.parse().ok()).collect();
        if !kept.is_empty() {
            mark(connection, &mailbox.settings, &set(&kept)).await?;
        }
    }
    Ok(())
}

async fn mark(
    connection: &mut Secured,
    settings: &ImapSettings,
    uids: &str,
) -> Result<(), ImapError> {
    let mut commands = Vec::new();
    if let Some(keyword) = &settings.keyword {
        commands.push(format!("UID STORE {uids} +FLAGS.SILENT ({keyword})"));
    }
    if let Some(move_to) = &settings.move_to {
        let folder = spelt(move_to);
        if connection.can("MOVE") {
            commands.push(format!("UID MOVE {uids} {folder}"));
        } else {
            commands.push(format!("UID COPY {uids} {folder}"));
            commands.push(format!("UID STORE {uids} +FLAGS.SILENT (\\Deleted)"));
            commands.push(format!("UID EXPUNGE {uids}"));
        }
    }
    for command in commands {
        connection.exchange(&command, |_| {}).await.map_err(|error| {
            error.for_person(|words| {
                format!("mails that were taken in cannot be marked or moved ({words}); let the account write there, or take `keyword` and `move-to` away.")
            })
        })?;
    }
    Ok(())
}
