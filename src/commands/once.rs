//! `once`: takes in what is there, sends what is due, and exits.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use secondment_desk::desk::sealing;
use secondment_desk::desk::{Desk, Settled};
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::party::Channel;
use secondment_desk::mail::claim::{self, Claim};
use secondment_desk::mail::maildir::Maildir;
use secondment_desk::mail::oauth::TokenSources;
use secondment_desk::outbox::Outbox;
use secondment_desk::settings::Settings;
use secondment_desk::settings::desk::MailSource;
use secondment_desk::store::StoreError;
use tokio::runtime::Runtime;

use super::{Context, Failure, Places, count, line, say, warn};

/// So many messages make one commit at most.
const MOST_TOGETHER: usize = 128;
/// So many bytes make one commit, one message aside.
const MOST_BYTES_TOGETHER: usize = 8 << 20;

pub fn run(context: &Context<'_>, places: &Places) -> Result<(), Failure> {
    let settings = context.settings(Some(places))?;
    let mut desk = context.open(&settings)?;
    context.check_clock(&desk)?;
    super::run::prepare(&settings)
        .map_err(|error| format!("The mailboxes cannot be used: {error}."))?;
    let mut tokens = TokenSources::kept_in(&settings.desk.data, sealing::vault(&settings.desk));
    let outbox = Outbox::new(&settings.desk, &mut tokens)?;
    let runtime = super::run::runtime()?;
    let done = drain(context, &settings, &mut desk, &outbox, &mut tokens, &runtime)
        .map_err(|error| error.to_string())?;
    runtime.shutdown_background();
    let counts = desk.ledger().counts();
    say(format_args!(
        "{} taken in, {} handed over; {} in the folder, {} waiting for an officer.",
        count(done.n_received, "message"),
        count(done.n_sent, "letter"),
        count(counts.n_items, "item"),
        desk.ledger().concerns().len()
    ));
    desk.ledger().pace().sentences().for_each(warn);
    if done.unreadable.is_empty() { Ok(()) } else { Err(done.unreadable.join("\n").into()) }
}

#[derive(Default)]
struct Done {
    n_received: usize,
    n_sent: usize,
    unreadable: Vec<String>,
}

fn drain(
    context: &Context<'_>,
    settings: &Settings,
    desk: &mut Desk,
    outbox: &Outbox,
    tokens: &mut TokenSources,
    runtime: &Runtime,
) -> Result<Done, StoreError> {
    let mut done = Done::default();
    for (id, name) in desk.interrupted() {
        let outcome = outbox.outcome_of(&name);
        desk.end_attempt(id, outcome, context.now());
    }
    desk.take_up_in_chat(context.now());
    desk.rematch();
    tell(&desk.resume(context.now())?, outbox);
    tell(&desk.settle(context.now())?, outbox);
    for mailbox in &settings.desk.mailboxes {
        let MailSource::Maildir(folder) = &mailbox.source else { continue };
        let unreadable = |why: &str| {
            format!("The mailbox `{}` at {} cannot be read: {why}", mailbox.name, folder.display())
        };
        let entries = Maildir::at(folder).entries();
        let claimed = entries.and_then(|entries| Ok((entries, Claim::to_maildir(folder)?)));
        let (entries, _claim) = match claimed {
            Ok((entries, Some(claim))) => (entries, claim),
            Ok((_, None)) => {
                done.unreadable.push(unreadable(claim::TAKEN));
                continue;
            }
            Err(error) => {
                done.unreadable.push(unreadable(&format!("{error}.")));
                continue;
            }
        };
        let (mut n_together, mut n_bytes) = (0, 0);
        for entry in
            entries.iter().filter(|entry| !desk.has(&mailbox.name, &entry.name)).collect::<Vec<_>>()
        {
            match message(&entry.path, settings.desk.largest_message_bytes) {
                Ok(raw) => {
                    (n_together, n_bytes) = (n_together + 1, n_bytes + raw.len());
                    desk.receive(&mailbox.name, &entry.name, Channel::Mail, raw, context.now());
                    done.n_received += 1;
                }
                Err(error) => done
                    .unreadable
                    .push(format!("{} cannot be read: {error}.", entry.path.display())),
            }
            if n_together >= MOST_TOGETHER || n_bytes >= MOST_BYTES_TOGETHER {
                tell(&desk.settle(context.now())?, outbox);
                (n_together, n_bytes) = (0, 0);
            }
        }
        tell(&desk.settle(context.now())?, outbox);
    }
    let settle = |desk: &mut Desk| {
        tell(&desk.settle(context.now())?, outbox);
        Ok(())
    };
    let (n_received, unreadable) =
        super::imap::drain(context, settings, desk, tokens, runtime, settle)?;
    done.n_received += n_received;
    done.unreadable.extend(unreadable);
    desk.tick(context.now());
    tell(&desk.settle(context.now())?, outbox);
    loop {
        desk.begin_attempts(outbox.most_at_once(), context.now());
        if outbox.discord().is_some() {
            desk.begin_attempts_in_chat(context.now());
        }
        let settled = desk.settle(context.now())?;
        tell(&settled, outbox);
        if settled.jobs.is_empty() {
            break;
        }
        for job in settled.jobs {
            let outcome = runtime.block_on(outbox.attempt(&job));
            done.n_sent += usize::from(outcome == Outcome::Delivered);
            desk.end_attempt(job.id, outcome, context.now());
        }
        tell(&desk.settle(context.now())?, outbox);
    }
    while desk.is_at_it() {
        desk.tick(context.now());
        tell(&desk.settle(context.now())?, outbox);
    }
    super::errands::drain(context, settings, desk, tokens, runtime, settle)?;
    Ok(done)
}

/// Tells what was done, and lets the outbox forget what is durable.
fn tell(settled: &Settled, outbox: &Outbox) {
    outbox.forget(&settled.ended);
    settled.told.iter().for_each(|audit| say(format_args!("{}", line(audit))));
}

/// A message's bytes; of one above the limit, so much that the desk sees that it is.
pub fn message(path: &Path, largest_bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    File::open(path)?.take(largest_bytes.saturating_add(1)).read_to_end(&mut raw)?;
    Ok(raw)
}
