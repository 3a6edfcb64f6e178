//! `run`: watches the mailboxes and the socket, and answers, until it is told to stop.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secondment_desk::chat::forms::Forms;
use secondment_desk::control::{self, Response};
use secondment_desk::desk::running::{self, Input, Told};
use secondment_desk::desk::sealing;
use secondment_desk::desk::{Job, Post};
use secondment_desk::mail::maildir::Maildir;
use secondment_desk::mail::oauth::TokenSources;
use secondment_desk::outbox::Outbox;
use secondment_desk::settings::Settings;
use secondment_desk::settings::desk::{MailSource, Mode};
use secondment_desk::settings::expiry;
use secondment_desk::settings::sending::Sending;
use secondment_desk::settings::watched::PromptFiles;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::{Context, Failure, Places, count, health, line, say};

/// So many kilobytes of mail are in memory at most; one larger mail is alone.
pub const MOST_HELD_KILOBYTES: u32 = 8 << 10;

pub fn run(context: &Context<'_>, places: &Places) -> Result<(), Failure> {
    if context.arguments.now.is_some() {
        return Err("`run` goes by the machine's clock; give --now to `once`.".to_owned().into());
    }
    let settings = context.settings(Some(places))?;
    let prompts = PromptFiles::of(&settings).map(|files| (files.stamp(), files));
    let mut desk = context.open(&settings)?;
    context.check_clock(&desk)?;
    let n_samples =
        prepare(&settings).map_err(|error| format!("The mailboxes cannot be used: {error}."))?;
    let listener = control::listen(&settings.desk.data)
        .map_err(|error| format!("The desk's socket cannot be opened: {error}."))?;
    let pages = settings.desk.health_at.map(|at| {
        health::listen(at).map_err(|error| format!("`[health]` cannot listen at {at}: {error}. Give it another port, or stop what has that one."))
    });
    let pages = pages.transpose()?;
    introduce(context, &settings, n_samples);
    let stopped = |error: secondment_desk::store::StoreError| {
        Failure::from(format!("The desk stops: {error}."))
    };
    let mut tokens = TokenSources::kept_in(&settings.desk.data, sealing::vault(&settings.desk));
    let outbox = Outbox::new(&settings.desk, &mut tokens)?;
    for (id, name) in desk.interrupted() {
        let outcome = outbox.outcome_of(&name);
        desk.end_attempt(id, outcome, context.now());
    }
    desk.take_up_in_chat(context.now());
    desk.rematch();
    let resumed = desk.resume(context.now()).map_err(stopped)?;
    outbox.forget(&resumed.ended);
    resumed.told.iter().for_each(|audit| say(format_args!("{}", line(audit))));
    let runtime = runtime()?;
    let (input, inbox) = channel();
    let (jobs, due) = channel::<Job>();
    let _entered = runtime.enter();
    start_signals(&input).map_err(|error| format!("Signals cannot be watched: {error}."))?;
    start_outbox(&outbox, due, &input);
    start_socket(listener, input.clone());
    if let Some(pages) = pages {
        health::start_pages(pages, &input)
            .map_err(|error| format!("The health pages cannot be served: {error}."))?;
    }
    health::start_signs_of_life(&input);
    let room = Arc::new(Semaphore::new(MOST_HELD_KILOBYTES as usize));
    for mailbox in &settings.desk.mailboxes {
        let largest_bytes = settings.desk.largest_message_bytes;
        match &mailbox.source {
            MailSource::Maildir(folder) => {
                let maildir = Maildir::at(folder);
                super::maildir::start_watch(mailbox, maildir, largest_bytes, &input, &room);
            }
            MailSource::Imap(imap) => {
                let login = tokens.login(&imap.account);
                if settings.desk.mode == Mode::Live {
                    super::errands::start_errands(mailbox, imap, login.clone(), &input);
                }
                super::imap::start_watch(mailbox, imap, login, largest_bytes, &input, &room);
            }
        }
    }
    if let Some(discord) = outbox.discord() {
        let forms = Forms::new(&settings.programmes, &settings.wording);
        super::discord::start_chat(discord, &settings.chat, forms, &input);
    }
    super::endings::start_watch(expiry::endings(&settings.desk), context.clock, &input);
    if let Some((stamp, files)) = prompts {
        super::prompts_watch::start_watch(files, stamp, &input);
    }
    let mut tell = |told: Told| match told {
        Told::Deed(audit) => say(format_args!("{}", line(&audit))),
        Told::Notice(sentence) => say(format_args!("{sentence}")),
        Told::Alarm(sentence) => {
            super::alarm::raise(settings.desk.alarm_command.as_deref(), &sentence);
        }
    };
    let ended = running::run(&mut desk, &inbox, &outbox, &jobs, &context.clock, &mut tell);
    health::tell_end();
    control::close(&settings.desk.data);
    drop(inbox);
    drop(jobs);
    runtime.shutdown_timeout(Duration::from_secs(2));
    ended.map_err(stopped)?;
    say(format_args!("Stopped. Everything is kept; `secondment-desk run` goes on from here."));
    Ok(())
}

/// The runtime that tasks are started on.
pub fn runtime() -> Result<Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("The tasks cannot be started: {error}."))
}

/// Makes the Maildirs; seeds them with the sample letters the first time, where config says so.
pub fn prepare(settings: &Settings) -> io::Result<usize> {
    match &settings.desk.sending {
        Sending::Maildir(sent) => Maildir::at(sent).create()?,
        Sending::Smtp(_) => {}
    }
    if !settings.desk.is_seeded {
        return Ok(0);
    }
    let folders = settings.desk.mailboxes.iter().filter_map(|mailbox| match &mailbox.source {
        MailSource::Maildir(folder) => Some(folder),
        MailSource::Imap(_) => None,
    });
    let Some(first) = folders.clone().next() else { return Ok(0) };
    let is_first_time = !first.exists();
    for folder in folders {
        Maildir::at(folder).create()?;
    }
    let samples = if is_first_time { settings.samples.files(".eml") } else { Vec::new() };
    for name in &samples {
        let letter = settings.samples.bytes(name).unwrap_or_default();
        Maildir::at(first).deliver(name, &letter);
    }
    Ok(samples.len())
}

fn introduce(context: &Context<'_>, settings: &Settings, n_samples: usize) {
    say(format_args!(
        "secondment-desk reads {}; mode {}.",
        settings.read_from.display(),
        settings.desk.mode.as_str()
    ));
    for mailbox in &settings.desk.mailboxes {
        match &mailbox.source {
            MailSource::Maildir(folder) => say(format_args!(
                "  mailbox `{}`: drop a mail into {}/new",
                mailbox.name,
                folder.display()
            )),
            MailSource::Imap(imap) => say(format_args!(
                "  mailbox `{}`: folder {} at {}",
                mailbox.name, imap.folder, imap.account.host
            )),
        }
    }
    match &settings.desk.sending {
        Sending::Maildir(sent) => say(format_args!("  answers go to {}/new", sent.display())),
        Sending::Smtp(smtp) => {
            say(format_args!("  answers go to the mail server {}:{}", smtp.host, smtp.port));
        }
    }
    say(format_args!("  everything else is kept in {}", settings.desk.data.display()));
    if n_samples > 0 {
        say(format_args!("  {} put into the first mailbox", count(n_samples, "sample letter")));
    }
    let config = settings.read_from.display();
    let data = context.arguments.data.as_ref();
    let data = data.map(|data| format!(" --data {}", data.display())).unwrap_or_default();
    say(format_args!(
        "Ctrl-C stops the desk. In another terminal: `secondment-desk --config {config}{data} list`, `show REFERENCE`, `chat --as NAME`."
    ));
}

fn start_signals(input: &Sender<Input>) -> io::Result<()> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let (mut signals, input) = (signal(kind)?, input.clone());
        start(async move {
            signals.recv().await;
            drop(input.send(Input::Stop));
        });
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the commands start the tasks")]
pub fn start(task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(task)
}

/// The outbox works on threads of its own: a slow delivery keeps nothing else waiting, and mail never a letter for chat.
fn start_outbox(outbox: &Outbox, due: Receiver<Job>, input: &Sender<Input>) {
    let (mail, mail_due) = channel::<Job>();
    let mail_due = Arc::new(Mutex::new(mail_due));
    for _ in 0..outbox.n_lanes() {
        let (outbox, due, input) = (outbox.clone(), mail_due.clone(), input.clone());
        drop(tokio::task::spawn_blocking(move || {
            let next = || due.lock().ok().and_then(|due| due.recv().ok());
            while let Some(job) = next() {
                let outcome = tokio::runtime::Handle::current().block_on(outbox.attempt(&job));
                if input.send(Input::Attempted(job.id, outcome)).is_err() {
                    return;
                }
            }
        }));
    }
    let (outbox, input) = (outbox.clone(), input.clone());
    drop(tokio::task::spawn_blocking(move || {
        for job in due {
            if !matches!(job.post, Ok(Post::Chat(_))) {
                // The lanes live as long as this.
                drop(mail.send(job));
                continue;
            }
            let (outbox, input) = (outbox.clone(), input.clone());
            start(async move {
                let outcome = outbox.attempt(&job).await;
                // A desk that has stopped takes it up at its next start.
                drop(input.send(Input::Attempted(job.id, outcome)));
            });
        }
    }));
}

/// Each command has a connection of its own.
fn start_socket(listener: std::os::unix::net::UnixListener, input: Sender<Input>) {
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let input = input.clone();
            std::thread::spawn(move || {
                let response = match control::read_request(&stream) {
                    Ok(request) => {
                        let (answer, response) = channel();
                        drop(input.send(Input::Request(request, answer)));
                        response.recv().unwrap_or_else(|_| {
                            Response::refusal("The desk stopped before it answered.")
                        })
                    }
                    Err(sentence) => Response::refusal(sentence),
                };
                // A command that was given up needs no answer.
                drop(control::write_response(&stream, &response));
            });
        }
    });
}
