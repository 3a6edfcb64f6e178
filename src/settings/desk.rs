//! `config/desk.toml`: the folder, the mailboxes, the officers, the limits.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::account::AccountSettings;
use super::canary::{self, CanarySettings};
use super::discord::{self, DiscordSettings};
use super::imap::{self, ImapSettings};
use super::keys::{self, Table, TomlText};
use super::officers;
use super::problems::Faults;
use super::secret::{self, SecretSource};
use super::sending::{self, Sending};
use crate::domain::budget::Limits;
use crate::domain::ids::MailboxName;
use crate::domain::own;
use crate::domain::party::Address;
use crate::domain::remit::Officer;

/// So many characters of an address leave room for a token beside them.
const MOST_BEFORE_TOKEN: usize = 26;

/// What the machine needs to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeskSettings {
    /// Whether mail is sent, and whether time may be given.
    pub mode: Mode,
    /// The folder that holds everything the desk keeps.
    pub data: PathBuf,
    /// The mailboxes that it reads.
    pub mailboxes: Vec<MailboxSettings>,
    /// The way out for letters.
    pub sending: Sending,
    /// Whether a mail server is named that is used in mode "live" alone.
    pub is_smtp_resting: bool,
    /// The guild in Discord, if people may write to the desk there.
    pub discord: Option<DiscordSettings>,
    /// How many letters may go.
    pub limits: Limits,
    /// Letters that the desk sends of its own accord wait for so long, and can be taken back until then.
    pub undo_window: SignedDuration,
    /// Whether quiet hours are kept where programmes have them.
    pub has_quiet_hours: bool,
    /// Who works with the desk; empty where every local account may do everything.
    pub officers: Vec<Officer>,
    /// The domain of the Message-IDs that it makes.
    pub message_domain: String,
    /// Where the master key is that wraps the keys of persons; a file beside them, where config names none.
    pub master_key_from: Option<SecretSource>,
    /// Free space below which nothing more is accepted.
    pub keep_free_bytes: u64,
    /// A larger message is kept as an item and not read.
    pub largest_message_bytes: u64,
    /// For so long after its server received it, a mail is answered by the desk itself.
    pub answer_within: SignedDuration,
    /// A program that is started with one argument, a sentence, when a mailbox is out of order.
    pub alarm_command: Option<PathBuf>,
    /// Where monitors on this machine ask how the desk is.
    pub health_at: Option<SocketAddr>,
    /// Mails to itself that show that mail goes out and comes in.
    pub canary: Option<CanarySettings>,
    /// Whether the mailboxes are made and seeded with the sample letters.
    pub is_seeded: bool,
}

impl DeskSettings {
    /// The accounts on mail servers that the desk logs in to.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountSettings> {
        let reading = self.mailboxes.iter().filter_map(|mailbox| match &mailbox.source {
            MailSource::Imap(imap) => Some(&imap.account),
            MailSource::Maildir(_) => None,
        });
        let sending = match &self.sending {
            Sending::Smtp(account) => Some(&**account),
            Sending::Maildir(_) => None,
        };
        reading.chain(sending)
    }

    /// The canary, where mail is sent to a server: what is put into a Maildir comes back to nobody.
    pub fn canary_in_use(&self) -> Option<&CanarySettings> {
        self.canary.as_ref().filter(|_| matches!(self.sending, Sending::Smtp(_)))
    }

    /// The guild in Discord, where it is connected to: Discord itself is left alone unless mode is "live".
    pub fn discord_in_use(&self) -> Option<&DiscordSettings> {
        let is_used = |discord: &&DiscordSettings| self.mode == Mode::Live || discord.api.is_some();
        self.discord.as_ref().filter(is_used)
    }
}

/// What config says for a rehearsal, as `init` writes it; the mode's own name is as good.
const REHEARSE: &str = "rehearse";

/// What the desk is run for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Real correspondents.
    Live,
    /// Trying it out: the time may be given.
    Rehearsal,
    /// The shipped demonstration: the time may be given.
    Demo,
}

impl Mode {
    /// The word in config and in the mark of a data folder.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Rehearsal => "rehearsal",
            Self::Demo => "demo",
        }
    }

    /// The mode of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Live, Self::Rehearsal, Self::Demo].into_iter().find(|mode| mode.as_str() == name)
    }
}

/// A mailbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailboxSettings {
    /// The name that programmes use.
    pub name: MailboxName,
    /// Where its mail is.
    pub source: MailSource,
    /// Addresses under which it receives.
    pub addresses: Vec<String>,
    /// The form of the addresses for answers, one for each letter; none where its server has no such addresses.
    pub reply_to: Option<String>,
    /// The server whose authentication results are believed.
    pub authserv_id: Option<String>,
    /// Where that server puts them.
    pub stamps: Stamps,
}

/// Where a server puts its authentication results into the head of a mail.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Stamps {
    /// Above the Received line by which it has a mail from outside: what stands below that, the mail may have had with it.
    #[default]
    AboveReceived,
    /// Anywhere: it stamps every mail and takes results in its own name away from what it receives (RFC 8601, section 5).
    Anywhere,
}

impl MailboxSettings {
    /// The addresses under which it receives, and the form of those for answers.
    pub fn own_addresses(&self) -> Vec<String> {
        self.addresses.iter().chain(&self.reply_to).cloned().collect()
    }
}

/// Where a mailbox's mail is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MailSource {
    /// In a Maildir on this machine.
    Maildir(PathBuf),
    /// On a server.
    Imap(Box<ImapSettings>),
}

/// Reads the file; paths in it are relative to the folder that the desk is started in.
pub fn read(file: &Path, text: &str, faults: &RefCell<Faults>) -> Option<DeskSettings> {
    let source = TomlText { file, text, n_lines_before: 0 };
    keys::read_toml(&source, faults, read_keys).flatten()
}

fn read_keys(table: &Table<'_>) -> Option<DeskSettings> {
    let modes = [Mode::Live, Mode::Rehearsal, Mode::Demo].map(|mode| (mode.as_str(), mode));
    let modes = [modes.as_slice(), &[(REHEARSE, Mode::Rehearsal)]].concat();
    let mode = table.required("mode", "\"rehearse\"", keys::one_of(&modes));
    let data = table.required("data", "\".desk/data\"", keys::text);
    let sent = table.optional("sent", keys::text).map(PathBuf::from);
    let sending = table.table("sending", sending::read);
    let message_domain = table.required("message-domain", "\"programme.example\"", domain);
    let master_key_from =
        table.table("sealing", |table| table.optional("master-key-from", secret::source)).flatten();
    let keep_free = table.optional("keep-free", keys::bytes);
    let largest_message = table.optional("largest-message", keys::bytes);
    let answer_within = table.optional("answer-within", keys::days);
    let undo_window = table.optional("undo-window", window);
    let quiet = [("of-programmes", true), ("none", false)];
    let quiet = table.optional("quiet-hours", keys::one_of(&quiet));
    let alarm_command = table.optional("alarm-command", keys::text);
    let is_seeded = table.optional("seed-sample-letters", keys::flag);
    let mailboxes = table.tables("mailboxes", read_mailbox);
    if mailboxes.is_empty() {
        table.fault(0, "there is no mailbox; write `[[mailboxes]]` with `name` and `maildir` or `[mailboxes.imap]`.");
    }
    for (at, mailbox) in mailboxes.iter().flatten().enumerate() {
        if mailboxes.iter().flatten().take(at).any(|earlier| earlier.name == mailbox.name) {
            table.fault(
                0,
                format!("two mailboxes are named `{}`; give each its own name.", mailbox.name),
            );
        }
    }
    let canary = table.table("canary", canary::read).flatten();
    let canary = canary.and_then(|read| canary::settled(&read, table, &mailboxes));
    let officers = officers::read(table);
    let health_at = table
        .table("health", |health| health.required("listen", "\"127.0.0.1:9464\"", on_this_machine));
    let discord = table.table("chat", discord::read).flatten();
    let sending::Read { names_smtp, smtp, limits } = sending.unwrap_or_default();
    let by_smtp = names_smtp && mode == Some(Mode::Live);
    if !by_smtp && !table.has("sent") {
        table.fault(
            1,
            "`sent` is missing: letters go into a Maildir, unless `[sending.smtp]` is there and mode is \"live\"; write for example `sent = \".desk/sent\"`.",
        );
    }
    let sending = if by_smtp {
        smtp.map(|smtp| Sending::Smtp(Box::new(smtp)))
    } else {
        sent.map(Sending::Maildir)
    };
    Some(DeskSettings {
        mode: mode?,
        data: PathBuf::from(data?),
        mailboxes: mailboxes.into_iter().flatten().collect(),
        sending: sending?,
        is_smtp_resting: names_smtp && !by_smtp,
        discord,
        limits,
        undo_window: undo_window.unwrap_or(SignedDuration::from_mins(10)),
        has_quiet_hours: quiet.unwrap_or(true),
        officers,
        message_domain: message_domain?,
        master_key_from,
        keep_free_bytes: keep_free.unwrap_or(200 << 20),
        largest_message_bytes: largest_message.unwrap_or(40 << 20),
        answer_within: answer_within.unwrap_or(SignedDuration::from_hours(72)),
        alarm_command: alarm_command.map(PathBuf::from),
        health_at: health_at.flatten(),
        canary,
        is_seeded: is_seeded.unwrap_or(false),
    })
}

fn read_mailbox(table: &Table<'_>) -> Option<MailboxSettings> {
    let name = table.required("name", "\"cabinet-office\"", keys::text);
    let source = read_source(table);
    let addresses = table.list("addresses", keys::text);
    let reply_to = table.optional("reply-to", reply_to);
    let authserv_id = table.optional("authserv-id", keys::text);
    let places = [("above-received", Stamps::AboveReceived), ("anywhere", Stamps::Anywhere)];
    let stamps = table.optional("authserv-stamps", keys::one_of(&places));
    Some(MailboxSettings {
        name: MailboxName::from(name?.as_str()),
        source: source?,
        addresses,
        reply_to,
        authserv_id,
        stamps: stamps.unwrap_or_default(),
    })
}

fn read_source(table: &Table<'_>) -> Option<MailSource> {
    let imap = table.table("imap", imap::read);
    if !table.has("imap") {
        let maildir = table.required("maildir", "\".desk/mail/in\"", keys::text);
        return maildir.map(|maildir| MailSource::Maildir(PathBuf::from(maildir)));
    }
    if table.optional("maildir", keys::text).is_some() {
        let sentence = "a mailbox is in a `maildir` or on an `imap` server; take one of them away.";
        table.fault(table.line("maildir"), sentence);
    }
    imap.flatten().map(|imap| MailSource::Imap(Box::new(imap)))
}

/// The form of an address: what stands before the token leaves room for it (RFC 5321 section 4.5.3.1.1).
fn reply_to(value: &toml::de::DeValue<'_>) -> Result<String, String> {
    let form = keys::text(value)?;
    let has_room = form.split_once(own::TOKEN).is_some_and(|(before, after)| {
        (1..=MOST_BEFORE_TOKEN).contains(&before.len())
            && after.starts_with('@')
            && !before.contains('@')
    });
    if has_room && Address::mail(&form.replace(own::TOKEN, "token")).is_some() {
        Ok(form)
    } else {
        Err(format!(
            "`{form}` is no form of an address; write for example \"desk+{}@programme.example\", with {MOST_BEFORE_TOKEN} characters at most before the token.",
            own::TOKEN
        ))
    }
}

fn domain(value: &toml::de::DeValue<'_>) -> Result<String, String> {
    let domain = keys::text(value)?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
    if domain.chars().all(is_plain) {
        Ok(domain)
    } else {
        Err(format!("`{domain}` is no domain name."))
    }
}

/// A place that is reached from this machine alone: the numbers are for its operator.
fn on_this_machine(value: &toml::de::DeValue<'_>) -> Result<SocketAddr, String> {
    let text = keys::text(value)?;
    let place = text.parse::<SocketAddr>().ok().filter(|place| place.ip().is_loopback());
    place.ok_or_else(|| {
        format!("`{text}` is no place on this machine alone, such as \"127.0.0.1:9464\"; to ask from elsewhere, let a proxy that knows who asks stand before it.")
    })
}

/// A time in words, up to a day, or "none".
fn window(value: &toml::de::DeValue<'_>) -> Result<SignedDuration, String> {
    if keys::text(value).is_ok_and(|text| text == "none") {
        return Ok(SignedDuration::ZERO);
    }
    let window = keys::days(value).ok().filter(|window| *window <= SignedDuration::from_hours(24));
    window
        .ok_or_else(|| "is a time of up to a day, such as \"10 minutes\", or \"none\".".to_owned())
}
