//! Errands in Sent folders: in `run` now and then beside everything else, in `once` at its end.

use std::collections::BTreeSet;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use secondment_desk::desk::Desk;
use secondment_desk::desk::running::Input;
use secondment_desk::domain::copies::{Errand, Task};
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::mail::imap::{ImapError, run_errands};
use secondment_desk::mail::oauth::{Login, TokenSources};
use secondment_desk::settings::Settings;
use secondment_desk::settings::desk::{MailSource, MailboxSettings, Mode};
use secondment_desk::settings::imap::ImapSettings;
use secondment_desk::store::StoreError;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use super::run::start;
use super::{Context, warn};

/// How often the desk is asked for errands.
const PAUSE: Duration = Duration::from_secs(5);
/// How often a letter is looked for: a server files its copy within seconds or minutes.
const LOOKING_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Does what is to be done in the Sent folder of a mailbox, until the desk no longer listens. Letters go out meanwhile.
pub fn start_errands(
    mailbox: &MailboxSettings,
    imap: &ImapSettings,
    login: Login,
    input: &Sender<Input>,
) {
    if imap.copy_to_sent.is_none() {
        return;
    }
    let (name, imap, input) = (mailbox.name.clone(), imap.clone(), input.clone());
    start(async move {
        let (mut is_start, mut trouble) = (true, Trouble::default());
        loop {
            let (answer, errands) = channel();
            let asked = Input::WhichErrands { mailbox: name.clone(), is_start, answer };
            drop(input.send(asked));
            let Ok(errands) = tokio::task::block_in_place(|| errands.recv()) else { return };
            let done = |id: &_, end| drop(input.send(Input::ErrandEnded(Clone::clone(id), end)));
            let pause = match try_them(&imap, &login, &errands, done).await {
                Ok(()) => {
                    is_start = false;
                    trouble.ends(&name, &imap, &input);
                    let is_looking = errands.iter().any(|errand| errand.task == Task::LookUp);
                    if is_looking { LOOKING_PAUSE } else { PAUSE }
                }
                Err(error) => trouble.tell(&name, &imap, &error, &input),
            };
            tokio::time::sleep(pause).await;
        }
    });
}

async fn try_them(
    imap: &ImapSettings,
    login: &Login,
    errands: &[Errand],
    done: impl FnMut(
        &secondment_desk::domain::ids::OutgoingId,
        secondment_desk::domain::copies::ErrandEnd,
    ),
) -> Result<(), ImapError> {
    if errands.is_empty() { Ok(()) } else { run_errands(imap, login, errands, done).await }
}

/// Does the errands that there are now. What fails is told, and is no failure of `once`: every letter went its way.
pub fn drain(
    context: &Context<'_>,
    settings: &Settings,
    desk: &mut Desk,
    tokens: &mut TokenSources,
    runtime: &Runtime,
    mut settle: impl FnMut(&mut Desk) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for mailbox in settings.desk.mailboxes.iter().filter(|_| settings.desk.mode == Mode::Live) {
        let MailSource::Imap(imap) = &mailbox.source else { continue };
        if imap.copy_to_sent.is_none() {
            continue;
        }
        let login = tokens.login(&imap.account);
        loop {
            let (answer, errands) = channel();
            desk.tell_errands(&mailbox.name, true, answer, context.now());
            settle(desk)?;
            let errands = errands.recv().unwrap_or_default();
            let mut ended = Vec::new();
            let tried = runtime.block_on(try_them(imap, &login, &errands, |id, end| {
                ended.push((id.clone(), end));
            }));
            let n_ended = ended.len();
            for (id, end) in ended {
                desk.end_errand(id, end, context.now());
            }
            settle(desk)?;
            if let Err(error) = tried {
                warn(sentence(&mailbox.name, &error));
                break;
            }
            if n_ended == 0 {
                break;
            }
        }
    }
    Ok(())
}

fn sentence(mailbox: &MailboxName, error: &ImapError) -> String {
    format!(
        "The mailbox `{mailbox}`: its Sent folder cannot be used: {error} The letters themselves go out."
    )
}

/// A time in which errands fail.
#[derive(Default)]
struct Trouble {
    since: Option<Instant>,
    n_failures: u32,
    told: BTreeSet<String>,
}

impl Trouble {
    /// Tells each reason once: at once where a person must mend something, else after a while. Returns how long to wait.
    fn tell(
        &mut self,
        mailbox: &MailboxName,
        imap: &ImapSettings,
        error: &ImapError,
        input: &Sender<Input>,
    ) -> Duration {
        let is_long =
            self.since.get_or_insert_with(Instant::now).elapsed() >= imap.account.tell_after;
        self.n_failures = self.n_failures.saturating_add(1);
        let sentence = sentence(mailbox, error);
        let is_due = is_long || matches!(error, ImapError::Mend(_));
        if is_due && self.told.insert(sentence.clone()) {
            drop(input.send(Input::Notice(sentence.clone())));
            alarm(mailbox, imap, Some(sentence), input);
        }
        PAUSE.saturating_mul(2_u32.saturating_pow(self.n_failures - 1)).min(LONGEST_PAUSE)
    }

    fn ends(&mut self, mailbox: &MailboxName, imap: &ImapSettings, input: &Sender<Input>) {
        if !self.told.is_empty() {
            alarm(mailbox, imap, None, input);
        }
        *self = Self::default();
    }
}

/// The Sent folder has an alarm of its own: the mailbox may be well.
fn alarm(
    mailbox: &MailboxName,
    imap: &ImapSettings,
    sentence: Option<String>,
    input: &Sender<Input>,
) {
    let folder = imap.sent_folder.as_deref().unwrap_or_default();
    let mailbox = MailboxName::from(format!("{mailbox}/{folder}").as_str());
    drop(input.send(Input::Alarm { mailbox, sentence }));
}
