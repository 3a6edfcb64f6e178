//! `check --connect`: one line for each mailbox and for the way out. Nothing is changed and nothing is sent.

use std::fs::File;
use std::io::Read;

use secondment_desk::chat::discord::Discord;
use secondment_desk::desk::sealing;
use secondment_desk::mail::imap::{self, Survey};
use secondment_desk::mail::maildir::{Entry, Maildir};
use secondment_desk::mail::oauth::TokenSources;
use secondment_desk::mail::smtp::Smtp;
use secondment_desk::mail::trust::{self, Place};
use secondment_desk::settings::Settings;
use secondment_desk::settings::account::AccountSettings;
use secondment_desk::settings::desk::{DeskSettings, MailSource, MailboxSettings, Stamps};
use secondment_desk::settings::imap::ImapSettings;
use secondment_desk::settings::sending::Sending;
use tokio::runtime::Runtime;

use super::{Failure, count, say};

/// So many of a Maildir's mails are looked at for where results stand, the newest first.
const MOST_HEADS: usize = 50;
/// The head of a mail is shorter.
const LONGEST_HEAD: u64 = 64_000;

/// Tries every mailbox and the way out, whatever becomes of the others.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    let desk = &settings.desk;
    // A token that a server replaces while we look is good for the desk too.
    let mut tokens = TokenSources::kept_in(&desk.data, sealing::vault(desk));
    let runtime = super::run::runtime()?;
    let mut n_faults = 0;
    let mut tell = |what: &str, found: Result<String, String>| {
        n_faults += usize::from(found.is_err());
        let (mark, sentence) = match found {
            Ok(sentence) => ("", sentence),
            Err(sentence) => ("cannot be used: ", sentence),
        };
        say(format_args!("  {what}: {mark}{sentence}"));
    };
    for mailbox in &desk.mailboxes {
        let mut heads = Vec::new();
        let found = match &mailbox.source {
            MailSource::Maildir(folder) => {
                maildir(&Maildir::at(folder), desk.is_seeded, &mut heads)
            }
            MailSource::Imap(imap) => {
                let wants_heads = mailbox.authserv_id.is_some();
                server(imap, wants_heads, &mut tokens, &runtime, &mut heads)
            }
        };
        let is_open = found.is_ok();
        tell(&format!("mailbox `{}`", mailbox.name), found);
        if let Some(sentence) = stamped(mailbox, &heads).filter(|_| is_open) {
            say(format_args!("    {sentence}"));
        }
    }
    tell("sending", sending(desk, &mut tokens, &runtime));
    match (&desk.discord, desk.discord_in_use()) {
        (None, _) => {}
        (Some(_), None) => {
            let rest = "it is left alone unless mode is \"live\".".to_owned();
            tell("chat in Discord", Ok(rest));
        }
        (Some(_), Some(discord)) => {
            let found = Discord::new(discord).and_then(|found| runtime.block_on(found.survey()));
            tell("chat in Discord", found);
        }
    }
    runtime.shutdown_background();
    match n_faults {
        0 => Ok(()),
        n_faults => Err(format!("{} to mend.", count(n_faults, "connection")).into()),
    }
}

/// Where the results of the server stand that the mailbox believes, and what to write if the desk looks for them in another place.
fn stamped(mailbox: &MailboxSettings, heads: &[Vec<u8>]) -> Option<String> {
    let server = mailbox.authserv_id.as_deref()?;
    if heads.is_empty() {
        return Some(format!(
            "authserv-id: there is no mail yet that could show where results of {server} stand; try again once one has come from outside."
        ));
    }
    let mut n_at = [0_usize; 2];
    for head in heads {
        match trust::place(head, server) {
            Place::AboveReceived => n_at[0] += 1,
            Place::BelowReceived => n_at[1] += 1,
            Place::Nowhere => {}
        }
    }
    let [n_above, n_below] = n_at;
    let of = count(heads.len(), "newest mail");
    Some(match (mailbox.stamps, n_above, n_below) {
        (_, 0, 0) => format!(
            "authserv-id: of the {of} none bears results of {server} on top; look at the head of a mail from outside, and mend `authserv-id`. Until then replies to the desk's own letters are the only proof."
        ),
        (Stamps::AboveReceived, 0, _) => format!(
            "authserv-id: of the {of} {n_below} bear results of {server}, all below the line by which they came in, where a sender may have put them: they are not believed. If that server stamps every mail and takes away what comes in its name, write authserv-stamps = \"anywhere\"."
        ),
        (Stamps::Anywhere, _, 0) => format!(
            "authserv-id: of the {of} {n_above} bear results of {server}, all above the line by which they came in: authserv-stamps = \"above-received\" is enough, and safer."
        ),
        (Stamps::AboveReceived | Stamps::Anywhere, ..) => format!(
            "authserv-id: of the {of} {n_above} bear results of {server} above the line by which they came in, {n_below} below it."
        ),
    })
}

/// The newest mails of a Maildir, as far as their heads may reach.
fn newest_heads(entries: &[Entry]) -> Vec<Vec<u8>> {
    let head = |entry: &Entry| {
        let mut head = Vec::new();
        let file = File::open(&entry.path).ok()?;
        file.take(LONGEST_HEAD).read_to_end(&mut head).ok()?;
        Some(head)
    };
    entries.iter().rev().take(MOST_HEADS).filter_map(head).collect()
}

fn maildir(maildir: &Maildir, is_seeded: bool, heads: &mut Vec<Vec<u8>>) -> Result<String, String> {
    let path = maildir.folder().display();
    match maildir.entries() {
        Ok(entries) => {
            *heads = newest_heads(&entries);
            Ok(format!(
                "{path} holds {}; what the desk has not read is taken in.",
                count(entries.len(), "message")
            ))
        }
        Err(_) if is_seeded && !maildir.folder().exists() => {
            Ok(format!("{path} is made at the first start."))
        }
        Err(error) => Err(format!(
            "{path} cannot be read ({error}); make that Maildir, let the desk's account read it, or mend `maildir`."
        )),
    }
}

fn server(
    imap: &ImapSettings,
    wants_heads: bool,
    tokens: &mut TokenSources,
    runtime: &Runtime,
    newest: &mut Vec<Vec<u8>>,
) -> Result<String, String> {
    let login = tokens.login(&imap.account);
    let survey = runtime.block_on(imap::survey(imap, &login, wants_heads));
    let Survey { n_mails, n_wanted, is_asked_every, heads } =
        survey.map_err(|error| error.to_string())?;
    *newest = heads;
    let news = match is_asked_every {
        None => "tells news at once (IDLE)".to_owned(),
        Some(pause) => format!("is asked for news every {} s (no IDLE)", pause.as_secs()),
    };
    let wanted = match imap.since {
        Some(since) => {
            format!("at first sight {n_wanted} since {} are taken in", since.strftime("%F"))
        }
        None => "at first sight none is taken in (no `since`)".to_owned(),
    };
    Ok(format!(
        "{} {news}; folder {} holds {}; {wanted}.",
        welcome(&imap.account),
        imap.folder,
        count(n_mails as usize, "message"),
    ))
}

fn sending(
    desk: &DeskSettings,
    tokens: &mut TokenSources,
    runtime: &Runtime,
) -> Result<String, String> {
    match &desk.sending {
        Sending::Maildir(sent) => {
            let rest = if desk.is_smtp_resting {
                "; the mail server of `[sending.smtp]` is left alone unless mode is \"live\""
            } else {
                ""
            };
            Ok(format!("letters are put into {}/new{rest}.", sent.display()))
        }
        Sending::Smtp(account) => {
            let smtp = Smtp::new(account, &desk.message_domain, tokens.login(account))?;
            let takes_any_letter = runtime.block_on(smtp.survey())?;
            let reach = if takes_any_letter { "also" } else { "not" };
            Ok(format!(
                "{} takes letters, {reach} to addresses beyond ASCII (SMTPUTF8); none was sent.",
                welcome(account)
            ))
        }
    }
}

/// Where the desk got in, and how.
fn welcome(account: &AccountSettings) -> String {
    let AccountSettings { host, port, security, method, .. } = account;
    format!("{host}:{port} lets the desk in ({}, {}),", security.as_str(), method.as_str())
}
