//! Maildirs that are watched while the desk runs.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use secondment_desk::desk::running::Input;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::mail::claim::{self, Claim};
use secondment_desk::mail::maildir::Maildir;
use secondment_desk::settings::desk::MailboxSettings;
use tokio::sync::Semaphore;

use super::run::{MOST_HELD_KILOBYTES, start};

/// How often a Maildir is looked at.
const POLL: Duration = Duration::from_millis(500);

/// A mailbox that is watched.
struct Watch {
    mailbox: MailboxName,
    maildir: Maildir,
    largest_bytes: u64,
    input: Sender<Input>,
    room: Arc<Semaphore>,
}

/// Watches a Maildir, until the desk no longer listens. One that cannot be read is out of order at once: a person must mend it.
pub fn start_watch(
    mailbox: &MailboxSettings,
    maildir: Maildir,
    largest_bytes: u64,
    input: &Sender<Input>,
    room: &Arc<Semaphore>,
) {
    let (mailbox, input, room) = (mailbox.name.clone(), input.clone(), room.clone());
    let watch = Watch { mailbox, maildir, largest_bytes, input, room };
    start(async move {
        let (mut seen, mut n_looks_more, mut told) = (None, 0, BTreeSet::new());
        let mut claim = None;
        loop {
            let changed = watch.maildir.changed().ok();
            // A folder's time has the file system's grain: after a change it is looked at a few times more.
            n_looks_more = if changed != seen || changed.is_none() {
                5_u8
            } else {
                n_looks_more.saturating_sub(1)
            };
            seen = changed;
            // What could not be read is tried again, whether the folder changes or not.
            if n_looks_more > 0 || !told.is_empty() {
                match watch.look(&mut claim).await {
                    Ok(()) if told.is_empty() => {}
                    Ok(()) => {
                        told.clear();
                        watch.tells("it is read again.");
                        watch.alarms(None);
                    }
                    Err(sentence) => {
                        if told.insert(sentence.clone()) {
                            watch.tells(&format!("{sentence} The desk goes on trying."));
                            watch.alarms(Some(watch.about(&sentence)));
                        }
                    }
                }
            }
            tokio::time::sleep(POLL).await;
        }
    });
}

impl Watch {
    /// Looks at the Maildir once it is this desk's; else a sentence that says what to do.
    async fn look(&self, claim: &mut Option<Claim>) -> Result<(), String> {
        let unread = |error: io::Error| {
            format!(
                "it cannot be read ({error}); put that Maildir back, or let the desk's account read it."
            )
        };
        if claim.is_none() {
            *claim = Claim::to_maildir(self.maildir.folder()).map_err(unread)?;
        }
        if claim.is_none() {
            return Err(format!("it cannot be read: {}", claim::TAKEN));
        }
        look(self).await.map_err(unread)
    }

    fn about(&self, sentence: &str) -> String {
        format!("The mailbox `{}` at {}: {sentence}", self.mailbox, self.maildir.folder().display())
    }

    // A desk that has stopped hears nothing.
    fn tells(&self, sentence: &str) {
        drop(self.input.send(Input::Notice(self.about(sentence))));
    }

    fn alarms(&self, sentence: Option<String>) {
        drop(self.input.send(Input::Alarm { mailbox: self.mailbox.clone(), sentence }));
    }
}

/// Hands every mail that the desk does not have to the desk.
async fn look(watch: &Watch) -> io::Result<()> {
    let entries = watch.maildir.entries()?;
    let mut unread = Ok(());
    for some in entries.chunks(1000) {
        let names = some.iter().map(|entry| entry.name.clone()).collect();
        let (answer, new) = channel();
        drop(watch.input.send(Input::WhichAreNew {
            mailbox: watch.mailbox.clone(),
            names,
            answer,
        }));
        let Ok(new) = tokio::task::block_in_place(|| new.recv()) else { return Ok(()) };
        let new: BTreeSet<String> = new.into_iter().collect();
        for entry in some.iter().filter(|entry| new.contains(&entry.name)) {
            let raw = match super::once::message(&entry.path, watch.largest_bytes) {
                Ok(raw) => raw,
                Err(error) => {
                    let sentence = format!("{}: {error}", entry.path.display());
                    unread = Err(io::Error::new(error.kind(), sentence));
                    continue;
                }
            };
            let kilobytes = u32::try_from(raw.len() / 1024 + 1)
                .unwrap_or(MOST_HELD_KILOBYTES)
                .min(MOST_HELD_KILOBYTES);
            let Ok(held) = watch.room.clone().acquire_many_owned(kilobytes).await else {
                return Ok(());
            };
            let (mailbox, name) = (watch.mailbox.clone(), entry.name.clone());
            let held = Box::new(held);
            drop(watch.input.send(Input::Mail { mailbox, name, raw, stamp: None, held }));
        }
    }
    unread
}
