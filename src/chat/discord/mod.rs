//! Discord: the workspace's REST side. Its types stay in this folder.

mod asked;
mod cards;
pub mod gateway;
mod listed;
mod seen;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use serenity::all::{
    ChannelId, CreateAllowedMentions, CreateMessage, Error, Http, HttpBuilder, HttpError,
    LightMethod, MessageFlags, MessageId, Nonce, Request, Route, UserId,
};
use tokio::sync::mpsc::UnboundedSender;

use super::{Note, text};
use crate::domain::letter::Outcome;
use crate::settings::discord::DiscordSettings;
use crate::settings::secret::Secret;

pub use asked::Asked;
pub use gateway::{Ending, Happening, Session, connect};
pub use seen::Seen;

/// How parties name this workspace.
pub const WORKSPACE: &str = "discord";
/// The library hands events over in no order: by so much of Discord's ids, a minute, they are out of it at most.
pub const DISORDER: u64 = 60_000 << 22;
/// The longest message.
const MOST_LETTERS: usize = 2000;
/// So many messages are fetched at once.
const A_PAGE: usize = 100;
/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first moment of Discord's ids, in milliseconds.
const EPOCH_MS: i64 = 1_420_070_400_000;
/// Its clock and ours may differ by so much.
const CLOCKS_DIFFER_MS: i64 = 60_000;
/// The reader takes no direct messages, or shares no guild with the desk.
const UNWELCOME: [isize; 2] = [50007, 50278];

/// Direct conversations are opened too fast.
const TOO_FAST: isize = 40003;

/// Some messages of a conversation.
#[derive(Debug)]
pub struct Page {
    /// Those that can be read.
    pub messages: Vec<Seen>,
    /// The ids of all.
    pub numbers: Vec<u64>,
    /// Whether no later ones follow.
    pub is_last: bool,
}

/// Discord's code for a message that is not there.
const UNKNOWN_MESSAGE: isize = 10008;

/// The desk's application in a guild.
pub struct Discord {
    settings: DiscordSettings,
    token: Secret,
    http: Http,
    /// Direct conversations by user.
    direct: Mutex<BTreeMap<u64, ChannelId>>,
    /// Who is told that one was opened.
    told: Mutex<Option<UnboundedSender<Happening>>>,
}

impl Discord {
    /// The application that config names. Nothing is connected to.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn new(settings: &DiscordSettings) -> Result<Self, String> {
        let token = settings.token.read()?;
        let http = http(settings, &token)?;
        let (direct, told) = (Mutex::new(BTreeMap::new()), Mutex::new(None));
        Ok(Self { settings: settings.clone(), token, http, direct, told })
    }

    /// From now on it is told what happens beside the gateway.
    pub fn tells(&self, told: UnboundedSender<Happening>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }

    /// What config says of it.
    pub fn settings(&self) -> &DiscordSettings {
        &self.settings
    }

    /// Tries a letter once. Its attempt is durable already.
    pub async fn attempt(&self, note: &Note) -> Outcome {
        match self.deliver(note).await {
            Ok(()) => Outcome::Delivered,
            Err(outcome) => outcome,
        }
    }

    /// Writes a letter to its reader, in as many messages as it needs. What an earlier attempt has brought there is not written again.
    async fn deliver(&self, note: &Note) -> Result<(), Outcome> {
        let user = note.account.parse().ok().filter(|user| *user > 0);
        let user =
            user.ok_or_else(|| Outcome::GiveUp("this is no account of Discord".to_owned()))?;
        let channel = self.direct(user).await?;
        let there = match note.perhaps_since {
            Some(since) => self.own_since(channel, since).await?,
            None => Vec::new(),
        };
        let text = text::shown(&note.subject, &note.body);
        let pieces = text::pieces(&text, MOST_LETTERS);
        let last = pieces.len().saturating_sub(1);
        for (n, piece) in pieces.into_iter().enumerate() {
            if there.contains(&piece) {
                continue;
            }
            let message = CreateMessage::new()
                .content(piece)
                .nonce(Nonce::String(format!("{:.20}-{n}", note.mark)))
                .enforce_nonce(true)
                .flags(MessageFlags::SUPPRESS_EMBEDS)
                .components(cards::row(&note.buttons).filter(|_| n == last).into_iter().collect())
                .allowed_mentions(CreateAllowedMentions::new());
            channel.send_message(&self.http, message).await.map_err(|error| outcome(&error))?;
        }
        Ok(())
    }

    async fn direct(&self, user: u64) -> Result<ChannelId, Outcome> {
        let known = || self.direct.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = known().get(&user).copied() {
            return Ok(channel);
        }
        let opened = UserId::new(user).create_dm_channel(&self.http).await;
        let opened = opened.map_err(|error| outcome(&error))?;
        let channel = opened.id;
        known().insert(user, channel);
        let latest = opened.last_message_id.map_or(0, MessageId::get);
        if let Some(told) = &*self.told.lock().unwrap_or_else(PoisonError::into_inner) {
            // A desk that has stopped hears nothing.
            drop(told.send(Happening::Opened(channel.get(), latest)));
        }
        Ok(channel)
    }

    /// What the desk has written in a conversation since.
    async fn own_since(
        &self,
        channel: ChannelId,
        since: Timestamp,
    ) -> Result<Vec<String>, Outcome> {
        let me = self.http.get_current_user().await.map_err(|error| outcome(&error))?.id.get();
        let from_ms = (since.as_millisecond() - CLOCKS_DIFFER_MS - EPOCH_MS).max(0);
        let mut after = u64::try_from(from_ms).unwrap_or_default() << 22;
        let mut own = Vec::new();
        loop {
            let page = self.page(channel.get(), after).await.map_err(|error| outcome(&error))?;
            after = page.numbers.iter().copied().max().unwrap_or(after);
            let is_own = |seen: &Seen| seen.author == me;
            own.extend(page.messages.into_iter().filter(is_own).map(|seen| seen.content));
            if page.is_last {
                return Ok(own);
            }
        }
    }

    /// The messages of a conversation after one of them.
    ///
    /// # Errors
    /// Whether it may be tried again, and a sentence.
    pub async fn fetch(&self, channel: u64, after: u64) -> Result<Page, (bool, String)> {
        self.page(channel, after).await.map_err(|error| for_now(&error))
    }

    /// Whether Discord says that there is no such message: who may not read a conversation is shown an empty one.
    ///
    /// # Errors
    /// Whether it may be tried again, and a sentence.
    pub async fn is_gone(&self, channel: u64, number: u64) -> Result<bool, (bool, String)> {
        let (channel_id, message_id) = (ChannelId::new(channel), MessageId::new(number));
        let route = Route::ChannelMessage { channel_id, message_id };
        let asked: Result<Value, Error> =
            self.http.fire(Request::new(route, LightMethod::Get)).await;
        match asked {
            Ok(_) => Ok(false),
            Err(Error::Http(HttpError::UnsuccessfulRequest(refused)))
                if refused.error.code == UNKNOWN_MESSAGE =>
            {
                Ok(true)
            }
            Err(error) => Err(for_now(&error)),
        }
    }

    /// Removes a message that somebody wrote; one that is gone is removed.
    ///
    /// # Errors
    /// Whether it may be tried again, and a sentence.
    pub async fn remove(&self, channel: u64, number: u64) -> Result<(), (bool, String)> {
        let removed = self.http.delete_message(channel.into(), number.into(), None).await;
        match removed {
            Err(Error::Http(HttpError::UnsuccessfulRequest(refused)))
                if refused.error.code == UNKNOWN_MESSAGE =>
            {
                Ok(())
            }
            removed => removed.map_err(|error| for_now(&error)),
        }
    }

    async fn page(&self, channel: u64, after: u64) -> Result<Page, Error> {
        let after = after.max(1);
        let params = vec![("limit", A_PAGE.to_string()), ("after", after.to_string())];
        let route = Route::ChannelMessages { channel_id: ChannelId::new(channel) };
        let request = Request::new(route, LightMethod::Get).params(Some(params));
        // A message of a kind that the library does not know must not hide the others.
        let page: Vec<Value> = self.http.fire(request).await?;
        let number = |message: &Value| message.get("id")?.as_str()?.parse().ok();
        Ok(Page {
            messages: page.iter().filter_map(Seen::of).collect(),
            numbers: page.iter().filter_map(number).collect(),
            is_last: page.len() < A_PAGE,
        })
    }

    /// Asks who the desk is and whether it is in its guild, and changes nothing.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub async fn survey(&self) -> Result<String, String> {
        let advice = |error: &Error| {
            match status(error) {
            Some(401) => "Discord refuses the token; make a new one in the application's settings, and put it where `token-from` says.".to_owned(),
            Some(403 | 404) => "the application is not in the guild that `guild` names; invite it there, or mend `guild`.".to_owned(),
            Some(_) | None => format!("{}; try again later.", sentence(error)),
        }
        };
        self.http.get_current_user().await.map_err(|error| advice(&error))?;
        let guild = self.settings.guild.into();
        let guild = self.http.get_guild(guild).await.map_err(|error| advice(&error))?;
        let content = if self.settings.has_content {
            "with the content of messages in its intake channels"
        } else {
            "mentions and direct messages alone"
        };
        let place = self.settings.api.map_or_else(String::new, |api| format!(" at {api}"));
        Ok(format!(
            "Discord{place} lets the desk in; guild {}, {content}; nothing was written.",
            guild.id
        ))
    }
}

/// A way to Discord, or to the server on this machine that stands for it.
fn http(settings: &DiscordSettings, token: &Secret) -> Result<Http, String> {
    let client = reqwest::Client::builder().timeout(PATIENCE);
    let client = if settings.api.is_some() { client.no_proxy() } else { client };
    let client = client
        .build()
        .map_err(|error| format!("No encrypted connection can be made here: {error}."))?;
    let builder = HttpBuilder::new(token.reveal()).client(client);
    let builder = builder.default_allowed_mentions(CreateAllowedMentions::new());
    // The library goes past a server in place of Discord while it counts requests.
    Ok(match settings.api {
        Some(api) => builder.proxy(format!("http://{api}")).ratelimiter_disabled(true).build(),
        None => builder.build(),
    })
}

/// Whether something may be tried again, and a sentence.
fn for_now(error: &Error) -> (bool, String) {
    (matches!(outcome(error), Outcome::TryLater(_)), sentence(error))
}

fn status(error: &Error) -> Option<u16> {
    let Error::Http(HttpError::UnsuccessfulRequest(refused)) = error else { return None };
    Some(refused.status_code.as_u16())
}

/// What came of a request that failed. A repeated one posts nothing twice: what is there is looked for first.
fn outcome(error: &Error) -> Outcome {
    let sentence = sentence(error);
    let Error::Http(HttpError::UnsuccessfulRequest(refused)) = error else {
        return Outcome::TryLater(sentence);
    };
    match refused.status_code.as_u16() {
        403 if UNWELCOME.contains(&refused.error.code) => {
            Outcome::Unwelcome("its reader takes no direct messages in Discord".to_owned())
        }
        _ if refused.error.code == TOO_FAST => Outcome::TryLater(sentence),
        400 | 403 | 404 => Outcome::GiveUp(sentence),
        _ => Outcome::TryLater(sentence),
    }
}

/// What went wrong, without any word of a message and without an address of anybody.
#[expect(clippy::wildcard_enum_match_arm, reason = "what else the library tells helps nobody")]
fn sentence(error: &Error) -> String {
    match error {
        Error::Http(HttpError::UnsuccessfulRequest(refused)) => format!(
            "Discord answered {} (code {})",
            refused.status_code.as_u16(),
            refused.error.code
        ),
        Error::Http(HttpError::Request(failed)) if failed.is_timeout() => {
            "Discord did not answer in time".to_owned()
        }
        Error::Http(HttpError::Request(_)) => "there is no connection to Discord".to_owned(),
        _ => "Discord's answer could not be read".to_owned(),
    }
}
