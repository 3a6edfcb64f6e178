//! Mailboxes on servers: what they ask goes to the desk, in `run` through its inbox and in `once` directly.

use std::any::Any;
use std::sync::Arc;
use std::sync::mpsc::{Sender, TryRecvError, channel};
use std::time::Duration;

use secondment_desk::desk::running::Input;
use secondment_desk::desk::{Desk, Seen, SentHeaders};
use secondment_desk::mail::imap::{self, Ask, ImapMailbox};
use secondment_desk::mail::oauth::{Login, TokenSources};
use secondment_desk::settings::Settings;
use secondment_desk::settings::desk::{MailSource, MailboxSettings};
use secondment_desk::settings::imap::ImapSettings;
use secondment_desk::store::StoreError;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use super::run::{MOST_HELD_KILOBYTES, start};
use super::{Context, say};

/// How long a mailbox is left after a fault in the program.
const AFTER_FAULT: Duration = Duration::from_mins(1);

/// Watches a mailbox, until the desk no longer listens.
pub fn start_watch(
    mailbox: &MailboxSettings,
    imap: &ImapSettings,
    login: Login,
    largest_bytes: u64,
    input: &Sender<Input>,
    room: &Arc<Semaphore>,
) {
    let (name, since, inbox) = (mailbox.name.clone(), imap.since, input.clone());
    let ask = move |ask: Ask| {
        let mailbox = name.clone();
        let input = match ask {
            Ask::Sighted { uid_validity, uid_next, answer } => {
                Input::Sighted { mailbox, seen: Seen { uid_validity, uid_next, since }, answer }
            }
            Ask::SentSighted { folder, uid_validity, uid_next, answer } => {
                let seen = Seen { uid_validity, uid_next, since: None };
                Input::Sighted { mailbox: folder, seen, answer }
            }
            Ask::Sent { folder, uid_validity, next, headers, answer } => {
                let sent = SentHeaders { uid_validity, next, headers };
                Input::Sent { folder, sent, answer }
            }
            Ask::WhichAreKept { names, answer } => Input::WhichAreKept { mailbox, names, answer },
            Ask::WhichAreNew { names, answer } => Input::WhichAreNew { mailbox, names, answer },
            Ask::Mail { name, raw, stamp, held } => {
                Input::Mail { mailbox, name, raw, stamp: Some(stamp), held: Box::new(held) }
            }
            Ask::Notice(sentence) => Input::Notice(sentence),
            Ask::Alarm(sentence) => Input::Alarm { mailbox, sentence },
        };
        // A desk that has stopped takes nothing: the watch ends when its next question is not answered.
        drop(inbox.send(input));
    };
    let watched = Arc::new(ImapMailbox {
        name: mailbox.name.clone(),
        settings: imap.clone(),
        largest_bytes,
        room: room.clone(),
        most_kilobytes: MOST_HELD_KILOBYTES,
        login,
        ask: Box::new(ask),
    });
    start(async move {
        loop {
            let watching = watched.clone();
            let Err(_) = start(async move { imap::watch(&watching).await }).await else { return };
            // What a server says may meet a fault in the program: the mailbox is taken up again.
            (watched.ask)(Ask::Notice(format!(
                "The mailbox `{}`: reading it met a fault in the program; it is taken up again.",
                watched.name
            )));
            tokio::time::sleep(AFTER_FAULT).await;
        }
    });
}

/// Takes in what is in the mailboxes on servers now. Returns how many mails came, and which mailboxes could not be read.
pub fn drain(
    context: &Context<'_>,
    settings: &Settings,
    desk: &mut Desk,
    tokens: &mut TokenSources,
    runtime: &Runtime,
    mut settle: impl FnMut(&mut Desk) -> Result<(), StoreError>,
) -> Result<(usize, Vec<String>), StoreError> {
    let (mut n_received, mut unreadable) = (0, Vec::new());
    let _entered = runtime.enter();
    for mailbox in &settings.desk.mailboxes {
        let MailSource::Imap(imap) = &mailbox.source else { continue };
        let (asks, inbox) = channel();
        let drained = ImapMailbox {
            name: mailbox.name.clone(),
            settings: (**imap).clone(),
            largest_bytes: settings.desk.largest_message_bytes,
            room: Arc::new(Semaphore::new(MOST_HELD_KILOBYTES as usize)),
            most_kilobytes: MOST_HELD_KILOBYTES,
            login: tokens.login(&imap.account),
            ask: Box::new(move |ask| drop(asks.send(ask))),
        };
        let (ended, end) = channel();
        start(async move { drop(ended.send(imap::drain(&drained).await)) });
        let mut held: Vec<Box<dyn Any + Send>> = Vec::new();
        loop {
            // What is at hand makes one commit; only then is there room for more.
            let ask = match inbox.try_recv() {
                Ok(ask) => Some(ask),
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) => {
                    settle(desk)?;
                    held.clear();
                    inbox.recv().ok()
                }
            };
            match ask {
                Some(Ask::Sighted { uid_validity, uid_next, answer }) => {
                    let seen = Seen { uid_validity, uid_next, since: imap.since };
                    desk.sight(&mailbox.name, &seen, answer, context.now());
                }
                Some(Ask::SentSighted { folder, uid_validity, uid_next, answer }) => {
                    let seen = Seen { uid_validity, uid_next, since: None };
                    desk.sight(&folder, &seen, answer, context.now());
                }
                Some(Ask::Sent { folder, uid_validity, next, headers, answer }) => {
                    let sent = SentHeaders { uid_validity, next, headers };
                    desk.note_sent(&folder, &sent, answer, context.now());
                }
                Some(Ask::WhichAreKept { names, answer }) => {
                    desk.tell_kept(&mailbox.name, names, answer);
                }
                Some(Ask::WhichAreNew { mut names, answer }) => {
                    names.retain(|name| !desk.has(&mailbox.name, name));
                    // A connection that broke asks again.
                    drop(answer.send(names));
                }
                Some(Ask::Mail { name, raw, stamp, held: mine }) => {
                    desk.receive_stamped(&mailbox.name, &name, raw, &stamp, context.now());
                    held.push(Box::new(mine));
                    n_received += 1;
                }
                Some(Ask::Notice(sentence)) => say(sentence),
                // What cannot be read makes `once` fail.
                Some(Ask::Alarm(_)) => {}
                None => break,
            }
        }
        settle(desk)?;
        if let Ok(Err(error)) = end.recv() {
            unreadable.push(format!("The mailbox `{}` cannot be read: {error}", mailbox.name));
        }
    }
    Ok((n_received, unreadable))
}
